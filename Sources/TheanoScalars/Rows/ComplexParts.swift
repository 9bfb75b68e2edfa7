import ComplexModule
import TheanoArrays

/// The parts of a complex result: `Elementwise` pulls back through them by hand.
private let byParts = "a complex result has no one derivative with respect to a real operand"

/// The partial derivatives are those of real operands. With respect to a complex operand only `Elementwise` derives
/// these operations, since they have none that multiplies.
extension ScalarOpRow {
  static let real = ScalarOpRow(
    "real", 1, .call, "The real part of x; a real number itself.", .realPart,
    Values(
      bool: .one { $0 }, int: .one { $0 }, uint: .one { $0 }, real: .one { $0 },
      mixed: { .real($0[0].asComplex.re) }),
    partials: [.formula(1)], domain: [-3...3],
    traits: [.idempotent, .increasing, .preservesZero])

  static let imag = ScalarOpRow(
    "imag", 1, .call, "The imaginary part of x; of a real number 0.", .realPart,
    Values(
      bool: .one { _ in false }, int: .one { _ in 0 }, uint: .one { _ in 0 }, real: .one { _ in 0 },
      mixed: { .real($0[0].asComplex.im) }),
    partials: [.zero], domain: [-3...3], traits: [.idempotent, .preservesZero])

  static let conj = ScalarOpRow(
    "conj", 1, .call, "x with the other sign of its imaginary part; a real number itself.", .keep(),
    Values(
      bool: .one { $0 }, int: .one { $0 }, uint: .one { $0 }, real: .one { $0 },
      complex: .one { Complex($0.re, -$0.im) }),
    partials: [.formula(1)], domain: [-3...3],
    traits: [.preservesZero, .involution])

  static let angle = ScalarOpRow(
    "angle", 1, .call, "The angle in [-pi, pi] of x in the complex plane; of real numbers 0 or pi.", .float64,
    Values(
      real: .one { $0.isNaN ? $0 : $0 < 0 ? .pi : 0 },
      mixed: { .real(realArctan2($0[0].asComplex.im, $0[0].asComplex.re)) }),
    partials: [.zero], domain: [0.5...3], traits: .preservesZero, cost: 60)

  static let complex = ScalarOpRow(
    "complex", 2, .call, "The complex number with real part x and imaginary part y.", .complexOfFloats,
    Values(mixed: { .complex(Complex($0[0].asDouble, $0[1].asDouble)) }),
    partials: [.undefined(byParts), .undefined(byParts)], domain: [-2...2, -2...2], traits: .preservesZero)

  static let complexFromPolar = ScalarOpRow(
    "complex_from_polar", 2, .call, "The complex number with modulus x and angle y.", .complexOfFloats,
    Values(mixed: { .complex(fromPolar($0[0].asDouble, $0[1].asDouble)) }),
    partials: [.undefined(byParts), .undefined(byParts)], domain: [0...2, -2...2], traits: .preservesZero,
    cost: 100)
}

private func fromPolar(_ length: Double, _ angle: Double) -> Complex<Double> {
  Complex(length * realCos(angle), length * realSin(angle))
}
