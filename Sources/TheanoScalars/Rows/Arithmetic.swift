import ComplexModule
import TheanoArrays

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Integers wrap. A bool sum is `or` and a bool product `and`, as in NumPy.
extension ScalarOpRow {
  static let add = ScalarOpRow(
    "add", nil, .infix("+"), "The sum of the operands, x + y; of bools, whether one of them is true.",
    .upcast(),
    Values(
      bool: .fold { $0 || $1 }, int: .fold { $0 &+ $1 }, uint: .fold { $0 &+ $1 }, real: .fold { $0 + $1 },
      complex: .fold { $0 + $1 }),
    partials: [.formula(1), .formula(1)], domain: [-2...2, -2...2],
    traits: [.commutative, .associative, .increasing, .preservesZero])

  static let sub = ScalarOpRow(
    "sub", 2, .infix("-"), "The difference x - y.", .upcast(refusing: [.bool]),
    Values(
      int: .two { $0 &- $1 }, uint: .two { $0 &- $1 }, real: .two { $0 - $1 }, complex: .two { $0 - $1 }),
    partials: [.formula(1), .formula(-1)], domain: [-2...2, -2...2], traits: [.preservesZero])

  static let mul = ScalarOpRow(
    "mul", nil, .infix("*"), "The product of the operands, x * y; of bools, whether all are true.", .upcast(),
    Values(
      bool: .fold { $0 && $1 }, int: .fold { $0 &* $1 }, uint: .fold { $0 &* $1 }, real: .fold { $0 * $1 },
      complex: .fold(multiply)),
    partials: [.formula(.y), .formula(.x)], domain: [-2...2, -2...2],
    traits: [.commutative, .associative, .preservesZero])

  static let trueDiv = ScalarOpRow(
    "true_div", 2, .infix("/"), "The quotient x / y; of two integers in floatX.", .trueDivision,
    Values(real: .two { $0 / $1 }, complex: .two(divide)),
    partials: [.formula(1 / .y), .formula(-(.result / .y))], domain: [-2...2, 0.5...3], cost: 5)

  static let intDiv = ScalarOpRow(
    "int_div", 2, .infix("//"),
    "The quotient cut down to an integer, floor(x / y); of integers by 0 it is 0.",
    .upcast(refusing: [.complex]),
    Values(
      bool: .two { $0 && $1 }, int: .two(floorDivide), uint: .two { $1 == 0 ? 0 : $0 / $1 },
      real: .two { floorDivide($0, $1) }),
    partials: [.zero, .zero], domain: [2.1...2.4, 0.55...0.65], cost: 20)

  static let mod = ScalarOpRow(
    "mod", 2, .infix("%"),
    "The remainder x - y * floor(x / y), with the sign of y; of integers by 0 it is 0.",
    .upcast(refusing: [.complex]),
    Values(
      bool: .two { _, _ in false }, int: .two(floorRemainder), uint: .two { $1 == 0 ? 0 : $0 % $1 },
      real: .two { floorRemainder($0, $1) }),
    partials: [.formula(1), .formula(-.of(.intDiv, .x, .y))], domain: [2.1...2.4, 0.55...0.65], cost: 20)

  static let pow = ScalarOpRow(
    "pow", 2, .infix("**"),
    "The power x ** y, with 0 ** 0 = 1; of integers with y < 0 the fraction 1 / x ** -y cut off (1 / 0: 0).",
    .power,
    Values(
      int: .two(integerPower), uint: .two(unsignedPower), real: .two { realPower($0, $1) },
      complex: .two(complexPower)),
    partials: [
      .formula(.y * .of(.pow, .x, .y - 1)),
      // The logarithm of 0 must not spoil 0 ** y, which is constant for y > 0.
      .formula(.of(.switch, .of(.eq, .x, 0), 0, .result * .of(.log, .x))),
    ],
    domain: [0.3...3, -2...2], .function, cost: 50)

  static let neg = ScalarOpRow(
    "neg", 1, .prefix("-"), "The number with the other sign, -x.", .keep(refusing: [.bool]),
    Values(
      int: .one { 0 &- $0 }, uint: .one { 0 &- $0 }, real: .one { -$0 },
      complex: .one { Complex(-$0.re, -$0.im) }),
    partials: [.formula(-1)], domain: [-3...3], traits: [.preservesZero, .involution])

  static let abs = ScalarOpRow(
    "abs", 1, .call, "The absolute value |x|; of a complex number its modulus.", .modulus,
    Values(
      bool: .one { $0 }, int: .one { $0 < 0 ? 0 &- $0 : $0 }, uint: .one { $0 }, real: .one { $0.magnitude },
      mixed: { .real(realHypot($0[0].asComplex.re, $0[0].asComplex.im)) }),
    partials: [.formula(.of(.sgn, .x))], domain: [0.2...3], traits: [.preservesZero, .idempotent])

  static let sgn = ScalarOpRow(
    "sgn", 1, .call, "The sign: -1, 0 or 1; of NaN it is NaN; of a complex number x / |x|.",
    .keep(refusing: [.bool]),
    Values(
      int: .one { $0.signum() }, uint: .one { min($0, 1) },
      real: .one { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 == 0 ? 0 : $0 }, complex: .one(complexSign)),
    partials: [.zero], domain: [0.2...3], traits: [.preservesZero, .idempotent, .increasing], cost: 3)

  static let inv = ScalarOpRow(
    "inv", 1, .call, "The reciprocal 1 / x.", .float(complex: true),
    Values({ 1 / $0 }, { divide(1, $0) }),
    partials: [.formula(-(.result * .result))], domain: [0.3...3], .formula(1 / .x), cost: 5)

  static let sqr = ScalarOpRow(
    "sqr", 1, .call, "The square x * x.", .keep(),
    Values(
      bool: .one { $0 }, int: .one { $0 &* $0 }, uint: .one { $0 &* $0 }, real: .one { $0 * $0 },
      complex: .one { multiply($0, $0) }),
    partials: [.formula(2 * .x)], domain: [-3...3], traits: .preservesZero, .formula(.x * .x))

  static let sqrt = ScalarOpRow(
    "sqrt", 1, .call, "The square root of x; of negative numbers NaN.", .float(complex: true),
    Values({ $0.squareRoot() }, complexSqrt),
    partials: [.formula(0.5 / .result)], domain: [0.2...9], traits: [.preservesZero, .increasing], cost: 6)

  static let maximum = ScalarOpRow(
    "maximum", 2, .call, "The larger of x and y; NaN if one of them is.", .upcast(refusing: [.complex]),
    Values(
      bool: .two { $0 || $1 }, int: .two { max($0, $1) }, uint: .two { max($0, $1) },
      real: .two { $0 >= $1 || $0.isNaN ? $0 : $1 }),
    partials: firstOfEquals, domain: [-2...2, -2...2],
    traits: [.commutative, .associative, .idempotent, .increasing, .preservesZero], cost: 3)

  static let minimum = ScalarOpRow(
    "minimum", 2, .call, "The smaller of x and y; NaN if one of them is.", .upcast(refusing: [.complex]),
    Values(
      bool: .two { $0 && $1 }, int: .two { min($0, $1) }, uint: .two { min($0, $1) },
      real: .two { $0 <= $1 || $0.isNaN ? $0 : $1 }),
    partials: firstOfEquals, domain: [-2...2, -2...2],
    traits: [.commutative, .associative, .idempotent, .increasing, .preservesZero], cost: 3)

  /// Of two equal operands the first one gets the whole derivative.
  private static let firstOfEquals: [Partial] = [
    .formula(.of(.switch, .of(.eq, .result, .x), 1, 0)),
    .formula(.of(.switch, .of(.eq, .result, .x), 0, 1)),
  ]

  static let clip = ScalarOpRow(
    "clip", 3, .call,
    "x moved into the interval from y to z: y if x < y, else z if x > z, else x; y > z is allowed.",
    .upcast(refusing: [.complex]),
    Values(
      bool: .three { !$0 && $1 ? $1 : $0 && !$2 ? $2 : $0 }, int: .three { $0 < $1 ? $1 : $0 > $2 ? $2 : $0 },
      uint: .three { $0 < $1 ? $1 : $0 > $2 ? $2 : $0 }, real: .three { $0 < $1 ? $1 : $0 > $2 ? $2 : $0 }),
    partials: [
      .formula(.of(.switch, .of(.lt, .x, .y), 0, .of(.switch, .of(.gt, .x, .z), 0, 1))),
      .formula(.of(.switch, .of(.lt, .x, .y), 1, 0)),
      .formula(.of(.switch, .of(.lt, .x, .y), 0, .of(.switch, .of(.gt, .x, .z), 1, 0))),
    ],
    domain: [-3...3, -1...0, 0.5...1], traits: [.preservesZero, .increasing], cost: 4)
}

/// The C library's `pow` is exact where IEEE 754 asks for it: x ** 0 = 1 for every x, 1 ** y = 1 for every y.
private func realPower(_ x: Double, _ y: Double) -> Double {
  #if canImport(Glibc)
    Glibc.pow(x, y)
  #elseif canImport(Musl)
    Musl.pow(x, y)
  #elseif canImport(Darwin)
    Darwin.pow(x, y)
  #endif
}

/// The quotient that belongs to ``floorRemainder(_:_:)``, a whole number; by 0 as `x / y`.
///
/// `floor(x / y)` itself is one too large where `x / y` is rounded up to a whole number, as for 1 and 0.1.
func floorDivide(_ x: Double, _ y: Double) -> Double {
  if y == 0 { return x / y }
  let cut = fmod(x, y)
  var quotient = (x - cut) / y
  if cut != 0 && (y < 0) != (cut < 0) { quotient -= 1 }
  if quotient == 0 { return Double(signOf: x / y, magnitudeOf: 0) }
  // Rounding may have left the quotient just below the whole number that it is.
  let whole = quotient.rounded(.down)
  return quotient - whole > 0.5 ? whole + 1 : whole
}

/// The remainder with the sign of `y`: 0 has it too.
func floorRemainder(_ x: Double, _ y: Double) -> Double {
  let cut = fmod(x, y)
  if y == 0 || cut.isNaN { return cut }
  if cut == 0 { return Double(signOf: y, magnitudeOf: 0) }
  return (y < 0) != (cut < 0) ? cut + y : cut
}

private func floorDivide(_ x: Int64, _ y: Int64) -> Int64 {
  if y == 0 { return 0 }
  if y == -1 { return 0 &- x }
  let (quotient, cut) = x.quotientAndRemainder(dividingBy: y)
  return cut != 0 && (cut < 0) != (y < 0) ? quotient - 1 : quotient
}

private func floorRemainder(_ x: Int64, _ y: Int64) -> Int64 {
  if y == 0 || y == -1 { return 0 }
  let cut = x % y
  return cut != 0 && (cut < 0) != (y < 0) ? cut + y : cut
}

private func integerPower(_ x: Int64, _ y: Int64) -> Int64 {
  if y >= 0 { return Int64(bitPattern: unsignedPower(UInt64(bitPattern: x), UInt64(y))) }
  switch x {
  case 1: return 1
  case -1: return y & 1 == 0 ? 1 : -1
  case _: return 0
  }
}

/// By repeated squaring, modulo 2 ** 64.
private func unsignedPower(_ x: UInt64, _ y: UInt64) -> UInt64 {
  var (result, square, rest) = (UInt64(1), x, y)
  while rest != 0 {
    if rest & 1 == 1 { result = result &* square }
    square = square &* square
    rest >>= 1
  }
  return result
}

/// Part by part: `Complex` counts every number that is not finite as the one infinity.
func multiply(_ a: Complex<Double>, _ b: Complex<Double>) -> Complex<Double> {
  Complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
}

/// R. L. Smith, "Algorithm 116: Complex division", Communications of the ACM 5 (1962).
func divide(_ a: Complex<Double>, _ b: Complex<Double>) -> Complex<Double> {
  if b.re.magnitude >= b.im.magnitude {
    if b.re == 0 && b.im == 0 { return Complex(a.re / b.re.magnitude, a.im / b.re.magnitude) }
    let ratio = b.im / b.re
    let scale = 1 / (b.re + b.im * ratio)
    return Complex((a.re + a.im * ratio) * scale, (a.im - a.re * ratio) * scale)
  }
  let ratio = b.re / b.im
  let scale = 1 / (b.re * ratio + b.im)
  return Complex((a.re * ratio + a.im) * scale, (a.im * ratio - a.re) * scale)
}
