import Foundation
import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

@Suite struct ElementwiseTests {
  private typealias V = TensorVariable

  /// The public function of every row; a new row that has none fails ``everyRowHasAFunction()``.
  private static func application(of op: ScalarOp, _ x: V, _ y: V, _ z: V) -> V? {
    switch op {
    case .add: T.add(x, y)
    case .sub: T.sub(x, y)
    case .mul: T.mul(x, y)
    case .trueDiv: T.trueDiv(x, y)
    case .intDiv: T.intDiv(x, y)
    case .mod: T.mod(x, y)
    case .pow: T.pow(x, y)
    case .neg: T.neg(x)
    case .abs: T.abs(x)
    case .sgn: T.sgn(x)
    case .inv: T.inv(x)
    case .sqr: T.sqr(x)
    case .sqrt: T.sqrt(x)
    case .maximum: T.maximum(x, y)
    case .minimum: T.minimum(x, y)
    case .clip: T.clip(x, y, z)
    case .exp: T.exp(x)
    case .exp2: T.exp2(x)
    case .expm1: T.expm1(x)
    case .log: T.log(x)
    case .log2: T.log2(x)
    case .log10: T.log10(x)
    case .log1p: T.log1p(x)
    case .sigmoid: T.sigmoid(x)
    case .softplus: T.softplus(x)
    case .sin: T.sin(x)
    case .cos: T.cos(x)
    case .tan: T.tan(x)
    case .arcsin: T.arcsin(x)
    case .arccos: T.arccos(x)
    case .arctan: T.arctan(x)
    case .arctan2: T.arctan2(x, y)
    case .sinh: T.sinh(x)
    case .cosh: T.cosh(x)
    case .tanh: T.tanh(x)
    case .arcsinh: T.arcsinh(x)
    case .arccosh: T.arccosh(x)
    case .arctanh: T.arctanh(x)
    case .deg2rad: T.deg2rad(x)
    case .rad2deg: T.rad2deg(x)
    case .ceil: T.ceil(x)
    case .floor: T.floor(x)
    case .trunc: T.trunc(x)
    case .roundHalfToEven: T.round(x)
    case .roundHalfAwayFromZero: T.round(x, mode: .halfAwayFromZero)
    case .erf: T.erf(x)
    case .erfc: T.erfc(x)
    case .gammaln: T.gammaln(x)
    case .psi: T.psi(x)
    case .erfcx: T.erfcx(x)
    case .erfinv: T.erfinv(x)
    case .erfcinv: T.erfcinv(x)
    case .gamma: T.gamma(x)
    case .triGamma: T.triGamma(x)
    case .j0: T.j0(x)
    case .j1: T.j1(x)
    case .i0: T.i0(x)
    case .i1: T.i1(x)
    case .xlogx: T.xlogx(x)
    case .polygamma: T.polygamma(x, y)
    case .gammainc: T.gammainc(x, y)
    case .gammaincc: T.gammaincc(x, y)
    case .gammal: T.gammal(x, y)
    case .gammau: T.gammau(x, y)
    case .chi2sf: T.chi2sf(x, y)
    case .jv: T.jv(x, y)
    case .iv: T.iv(x, y)
    case .xlogy0: T.xlogy0(x, y)
    case .lt: T.lt(x, y)
    case .le: T.le(x, y)
    case .gt: T.gt(x, y)
    case .ge: T.ge(x, y)
    case .eq: T.eq(x, y)
    case .neq: T.neq(x, y)
    case .isnan: T.isnan(x)
    case .isinf: T.isinf(x)
    case .and: T.and(x .> 0, y .> 0)
    case .or: T.or(x .> 0, y .> 0)
    case .xor: T.xor(x .> 0, y .> 0)
    case .invert: T.invert(x .> 0)
    case .switch: T.switch(x, y, z)
    case .identity: x.copy()
    case .second: T.second(x, y)
    case .cast(let dtype): dtype == .float32 ? nil : T.cast(x, dtype)
    case .real: T.real(x)
    case .imag: T.imag(x)
    case .conj: T.conj(x)
    case .angle: T.angle(x)
    case .complex: T.complex(x, y)
    case .complexFromPolar: T.complexFromPolar(x, y)
    }
  }

  @Test func everyRowHasAFunction() {
    let (x, y, z) = (input(.float32), input(.float32), input(.float32))
    for op in ScalarOp.all {
      guard let result = Self.application(of: op, x, y, z) else { continue }
      #expect(scalarOp(result) == op, "\(op): \(refusal(result))")
    }
    #expect(T.cast(x, .float32) == x)
  }

  @Test func operatorsAreTheirFunctions() {
    let (x, y) = (input(.float64), input(.float64))
    let (p, q) = (x .> 0, y .> 0)
    let pairs: [(V, ScalarOp)] = [
      (x + y, .add), (x - y, .sub), (x * y, .mul), (x / y, .trueDiv), (x % y, .mod), (x ** y, .pow),
      (x .< y, .lt), (x .<= y, .le), (x .> y, .gt), (x .>= y, .ge), (x .== y, .eq), (x .!= y, .neq),
      (p .& q, .and), (p .| q, .or), (p .^ q, .xor), (~p, .invert), (.!p, .invert), (-x, .neg),
      (x.exp(), .exp), (x.clip(0, 1), .clip), (x.real, .real), (x.imag, .imag), (x.pow(2), .pow),
      (x.round(), .roundHalfToEven), (T.bitwiseAnd(p, q), .and), (T.bitwiseOr(p, q), .or),
      (T.bitwiseXor(p, q), .xor), (T.bitwiseNot(p), .invert), (T.where(p, x, y), .switch),
    ]
    for (variable, op) in pairs { #expect(scalarOp(variable) == op) }
    var sum = x
    sum += y
    sum -= 1
    sum *= 2
    sum /= 3
    #expect(scalarOp(sum) == .trueDiv)
  }

  @Test func freeFunctionsLiveBesideFoundation() {
    let x = input(.float32)
    let root: Double = sqrt(4)
    #expect(root == 2)
    #expect(scalarOp(exp(-x)) == .exp)
    #expect(scalarOp(pow(x, 2)) == .pow)
    #expect(scalarOp(pow(2, x)) == .pow)
    #expect([x].map(tanh).count == 1)
    #expect(scalarOp(sigmoid(abs(x))) == .sigmoid)
    #expect(pow(2.0, 3.0) == 8.0)
  }

  // MARK: Literals

  @Test func literalsTakeTheDTypeOfWhatTheyMeet() {
    let limit = 1.5
    let count = 3
    let rows: [(V, DType)] = [
      (input(.uint8) + 1, .uint8), (1 + input(.int8), .int8), (input(.float32) * 1.1, .float32),
      (input(.float16) + 1, .float16), (input(.int8) * 0.5, .float64), (input(.bool) + 1, .int64),
      (input(.bool) * 0.5, .float64), (T.maximum(input(.float32), limit), .float32),
      (T.maximum(count, input(.uint16)), .uint16), (input(.float32) + limit * 2, .float32),
      (input(.float32) + Float(1), .float32), (input(.float16) + Float(1), .float32),
      (input(.int8) + Int16(1), .int16), (T.switch(input(.bool), 1, input(.float32)), .float32),
      (T.switch(input(.float32), 1, 2.5), .float64), (T.clip(input(.int8), 0, 10), .int8),
      (T.add(input(.float32), 1, 2.5), .float32), (T.largest(input(.float32), 0, limit), .float32),
      (input(.int32) / 2, .float64), (1 / input(.uint8), .float64), (input(.float32) ** 2, .float32),
      (input(.float32) + T.cast(1, .float64), .float64), (input(.complex64) + 1.5, .complex64),
      (input(.float32) + T.cast(1.5, .float32), .float32), (input(.float64) + true, .float64),
    ]
    for (k, row) in rows.enumerated() { #expect(row.0.dtype == row.1, "row \(k): \(refusal(row.0))") }
  }

  @Test func literalsThatDoNotFitAreRefused() {
    #expect(
      refusal(input(.uint8) + 300)
        == "TypeError: [add] the literal 300 does not fit into uint8, the dtype of what it meets")
    #expect(refusal(input(.uint8) - -1).contains("the literal -1 does not fit into uint8"))
    #expect((input(.int8) + -128).error == nil)
  }

  @Test func literalsAloneAreWorkedOutAndStayWeak() throws {
    let x = input(.float32, 0)
    let half = 1 / 2 * x
    #expect(half.dtype == .float32)
    #expect(try evaluateReference([half], [x.id: NDArray(3 as Float)])[0] == NDArray(1.5))
    let folded: V = 2 + 3
    #expect(folded.isWeak)
    #expect(folded.constantValue == NDArray(5))
    #expect(T.cast(folded, .int8).dtype == .int8)
    #expect(!T.cast(folded, .int8).isWeak)
  }

  // MARK: Types and shapes

  @Test func dtypeRules() {
    func two(_ f: (V, V) -> V, _ a: DType, _ b: DType) -> String {
      let result = f(input(a), input(b))
      return result.error?.kind.rawValue ?? result.dtype.name
    }
    #expect(two(+, .int32, .float32) == "float64")
    #expect(two(+, .int64, .uint64) == "float64")
    #expect(two(-, .bool, .bool) == "TypeError")
    #expect(two(**, .bool, .bool) == "int8")
    #expect(two(/, .int8, .bool) == "float64")
    #expect(two(%, .complex64, .float32) == "TypeError")
    #expect(two(.&, .bool, .int8) == "TypeError")
    #expect(two(.&, .int8, .uint8) == "int16")
    #expect(two(.<, .complex64, .float32) == "TypeError")
    #expect(two(.==, .complex64, .float32) == "bool")
    #expect(T.exp(input(.int8)).dtype == .float32)
    #expect(T.exp(input(.int32)).dtype == .float64)
    #expect(T.floor(input(.uint16)).dtype == .float32)
    #expect(T.abs(input(.complex64)).dtype == .float32)
    #expect(T.angle(input(.complex64)).dtype == .float64)
    #expect(T.complex(input(.float32), input(.float32)).dtype == .complex64)
    #expect(T.iround(input(.float32)).dtype == .int64)
    #expect(refusal(-input(.bool)).hasPrefix("TypeError: [neg] "))
    #expect(refusal(T.round(input(.int8))).hasPrefix("TypeError: ["))
    #expect(
      refusal(T.cast(input(.complex64), .float32)).contains("casting from complex to real is ambiguous"))
  }

  /// Every operation at special values of every dtype that it takes: it has a value there, of the inferred
  /// dtype.
  @Test func everyDTypeHasValues() throws {
    var accepted = 0
    for op in ScalarOp.all {
      let arity = op.row.arity ?? 2
      for dtype in DType.allCases {
        let operands = Array(repeating: input(dtype), count: arity)
        let result = elementwise(op, operands)
        guard result.error == nil else {
          #expect(result.error?.kind == .typeError)
          continue
        }
        accepted += 1
        let special = SpecialValues.scalars(dtype)
        let columns = try (0..<arity).map { k in
          try fill([special.count], dtype) { special[($0 * (2 * k + 1) + k) % special.count] }
        }
        let got = try Elementwise(op).evaluate(columns)[0]
        #expect(got.dtype == result.dtype, "\(op) of \(dtype)")
      }
    }
    #expect(accepted > 600)
  }

  @Test func axesStretchOnlyWhereKnownToBeOne() throws {
    let (row, column) = (
      TensorVariable.unknown(.float64, like: [1, 3]), TensorVariable.unknown(.float64, like: [2, 1])
    )
    #expect((row + column).broadcastable == [false, false])
    #expect((row + TensorVariable.unknown(.float64, like: [1, 1])).broadcastable == [true, false])
    #expect((input(.float64, 2) + input(.float64, 1)).ndim == 2)
    let sum = try value(.sample(2, 1, 3), .sample(4, 1, seed: 2)) { $0[0] + $0[1] }
    #expect(sum.shape == [2, 4, 3])
    #expect(
      refusal(fixed(.float64, 2, 3) + fixed(.float64, 2, 4))
        == "ValueError: [add] Input dimension mis-match: axis 1 of the first is 3 but axis 1 of the second is 4: "
        + "got float64(2, 3) and float64(2, 4)")
    // A size that happens to be 1 at the call does not stretch.
    let (x, y) = (input(.float64, 1), input(.float64, 1))
    let error = #expect(throws: TheanoError.self) {
      try evaluateReference([x + y], [x.id: NDArray.sample(3), y.id: NDArray.sample(1)])
    }
    #expect(error?.kind == .valueError)
  }

  @Test func integerScalarsStaySizes() {
    let (n, m) = (input(.int64, 0), input(.int64, 0))
    guard let a = n.sizeValue, let b = m.sizeValue else {
      Issue.record("integer scalars are sizes")
      return
    }
    #expect((n + m * 2 - 1).sizeValue == a + b * Size(2) - 1)
    #expect(T.intDiv(n * 6, 3).sizeValue == a * Size(2))
    #expect(T.maximum(n, n + 1).sizeValue == a + 1)
    #expect(T.cast(input(.int32, 0), .int64).sizeValue != nil)
    #expect(T.exp(n).sizeValue == nil)
  }

  @Test func emptyOperandListsAreRefused() {
    #expect(refusal(T.largest()) == "ValueError: [largest] there are no operands")
    #expect(T.add().error != nil)
  }

  // MARK: Conventions of the gradient

  @Test func kinks() throws {
    func slope(_ f: (V) -> V, at points: [Double]) throws -> [Double] {
      try value(try NDArray(points)) { x in
        guard case .value(let g)? = pullback(f(x[0])).first else {
          return V(constant: NDArray(Double.nan), origin: .unknown)
        }
        return g
      }.scalars()
    }
    #expect(try slope({ T.abs($0) }, at: [-2, 0, 2]) == [-1, 0, 1])
    #expect(try slope({ T.maximum($0, 0) }, at: [-1, 0, 1]) == [0, 1, 1])
    #expect(try slope({ T.minimum($0, 0) }, at: [-1, 0, 1]) == [1, 1, 0])
    #expect(try slope({ T.clip($0, -1, 1) }, at: [-2, -1, 0, 1, 2]) == [0, 1, 1, 1, 0])
    #expect(try slope({ T.sqrt($0) }, at: [0]) == [.infinity])
    #expect(try slope({ $0 ** 0.5 }, at: [0]) == [.infinity])
    let second = try value(try NDArray([0.0, -1])) { x in
      guard case .value(let g) = pullback(x[0] ** input(.float64))[0] else { return x[0] }
      return g.error == nil ? x[0] : g
    }
    #expect(second.count == 2)
    guard case .zero = pullback(T.floor(input(.float64)))[0] else {
      Issue.record("the gradient of floor is zero")
      return
    }
    guard case .disconnected = pullback(T.switch(input(.bool), input(.float64), 0))[0] else {
      Issue.record("the condition of switch is disconnected")
      return
    }
  }

  @Test func gradientsHaveTheDTypeOfTheVariable() {
    func dtype(_ v: V) -> DType? {
      if case .value(let g) = pullback(v)[0] { return g.dtype }
      return nil
    }
    #expect(dtype(input(.float32) * input(.float64)) == .float32)
    #expect(dtype(input(.int32) * input(.float32)) == .float64)
    #expect(dtype(T.cast(input(.float16), .float64)) == .float16)
    #expect(dtype(T.exp(input(.int8))) == .float64)
    #expect(dtype(T.cast(input(.float32), .int8)) == nil)
  }
}
