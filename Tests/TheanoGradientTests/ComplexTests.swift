import ComplexModule
import Testing
import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// Gradients of real costs with respect to complex numbers: g = ∂cost/∂x - i ∂cost/∂y, so dcost = Re(g dz).
@Suite struct ComplexTests {
  private typealias Z = Complex<Double>
  private typealias Function = @Sendable (TensorVariable) -> TensorVariable

  private static let functions: [(String, Function)] = [
    ("real", { $0.real }), ("imag", { $0.imag }), ("conj", { T.conj($0) }), ("abs", { T.abs($0) }),
    ("angle", { T.angle($0) }), ("sgn", { T.sgn($0) }), ("exp", { T.exp($0) }), ("log", { T.log($0) }),
    ("sqrt", { T.sqrt($0) }), ("sin", { T.sin($0) }), ("cos", { T.cos($0) }), ("tan", { T.tan($0) }),
    ("sinh", { T.sinh($0) }), ("cosh", { T.cosh($0) }), ("tanh", { T.tanh($0) }), ("arcsin", { T.arcsin($0) }),
    ("arccos", { T.arccos($0) }), ("arctan", { T.arctan($0) }), ("arcsinh", { T.arcsinh($0) }),
    ("arccosh", { T.arccosh($0) }), ("arctanh", { T.arctanh($0) }), ("expm1", { T.expm1($0) }),
    ("log1p", { T.log1p($0) }), ("exp2", { T.exp2($0) }), ("log2", { T.log2($0) }), ("log10", { T.log10($0) }),
    ("inv", { T.inv($0) }), ("sqr", { T.sqr($0) }), ("pow", { $0 ** 2.5 }), ("pow", { T.pow(1.5, $0) }),
    ("quotient", { (1.0 + $0) / ($0 * $0 + 2.0) }), ("|z|^2", { $0 * T.conj($0) }),
    ("parts", { T.complex($0.imag, $0.real * $0.imag) }),
    ("polar", { T.complexFromPolar(T.abs($0), 2.0 * T.angle($0)) }),
    ("mixed", { $0.real * $0 }),
  ]

  private static let points = [Z(0.4, 0.3), Z(-0.7, 0.6), Z(1.3, -0.8)]

  /// A real number made of both parts of a value.
  private static func cost(_ w: TensorVariable) -> TensorVariable {
    w.dtype.isComplex ? 0.7 * w.real - 1.3 * w.imag : 0.7 * w
  }

  private static func differences(_ f: (Z) throws -> Double, _ z: Z) rethrows -> Z {
    func slope(_ step: Z) throws -> Double {
      (8 * (try f(z + step) - f(z - step)) - (try f(z + step + step) - f(z - step - step))) / 12e-3
    }
    return Z(try slope(Z(1e-3, 0)), -(try slope(Z(0, 1e-3))))
  }

  @Test func gradientsAreTheSlopes() throws {
    for (name, function) in Self.functions {
      let z = input("z", 0, .complex128)
      let cost = Self.cost(function(z))
      let gradient = T.grad(cost, z)
      try #require(gradient.error == nil, "\(name): \(gradient.error?.description ?? "")")
      #expect(gradient.dtype == .complex128)
      for point in Self.points {
        let value = try evaluate(gradient, [z: NDArray(point)]).scalars(as: Z.self)[0]
        let wanted = try Self.differences({ try numbers(cost, [z: NDArray($0)])[0] }, point)
        #expect((value - wanted).length < 1e-7 * max(1, wanted.length), "\(name) at \(point): \(value), not \(wanted)")
      }
    }
  }

  @Test func tangentsAreTheSlopes() throws {
    for (name, function) in Self.functions {
      let (z, t) = (input("z", 0, .complex128), input("t", 0, .complex128))
      let output = function(z)
      let tangent = Self.cost(T.Rop([output], [z], [t])[0])
      let cost = Self.cost(output)
      let direction = Z(0.6, -0.4)
      for point in Self.points {
        let value = try numbers(tangent, [z: NDArray(point), t: NDArray(direction)])[0]
        let slopes = try Self.differences({ try numbers(cost, [z: NDArray($0)])[0] }, point)
        let wanted = slopes.real * direction.real - slopes.imaginary * direction.imaginary
        #expect((value - wanted).magnitude < 1e-7 * max(1, wanted.magnitude), "\(name) at \(point): \(value)")
      }
    }
  }

  @Test func realOperandsOfComplexResultsHaveRealGradients() throws {
    let (x, y) = (input("x", 0), input("y", 0))
    let builders: [(TensorVariable, TensorVariable) -> TensorVariable] = [
      { T.exp(T.complex($0, $1)) }, { T.sqr(T.complexFromPolar($0, $1)) }, { $0 * T.complex($1, 2.0) / $1 },
    ]
    for build in builders {
      let cost = Self.cost(build(x, y))
      let gradients = T.grad(cost, [x, y])
      #expect(gradients.allSatisfy { $0.dtype == .float64 && $0.error == nil })
      let values = try gradients.map { try numbers($0, [x: NDArray(0.8), y: NDArray(0.5)])[0] }
      let wanted = try Self.differences(
        { try numbers(cost, [x: NDArray($0.real), y: NDArray($0.imaginary)])[0] }, Z(0.8, 0.5))
      #expect((values[0] - wanted.real).magnitude < 1e-8 && (values[1] + wanted.imaginary).magnitude < 1e-8)
    }
  }

  @Test func zeroHasNoDirection() throws {
    let z = input("z", 0, .complex128)
    for function: Function in [{ T.abs($0) }, { T.sgn($0).real }] {
      #expect(try evaluate(T.grad(function(z), z), [z: NDArray(Z(0, 0))]).scalars(as: Z.self)[0] == Z(0, 0))
    }
  }

  @Test func complex64StaysNarrow() {
    let z = input("z", 1, .complex64)
    #expect(T.grad(T.abs(z).sum(), z).dtype == .complex64)
    #expect(T.grad(T.angle(z).sum(), z).dtype == .complex64)
  }
}
