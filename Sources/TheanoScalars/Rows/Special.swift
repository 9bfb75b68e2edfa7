import TheanoArrays

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private let twoOverRootPi = 1.12837916709551257389615890312154517

extension ScalarOpRow {
  static let erf = ScalarOpRow(
    "erf", 1, .call, "The error function 2 / sqrt(pi) * integral of e ** -t**2 from 0 to x.",
    .float(complex: false), Values(realErf),
    partials: [.formula(.number(twoOverRootPi) * .of(.exp, -(.x * .x)))], domain: [-3...3],
    traits: [.preservesZero, .increasing], .function, cost: 30)

  static let erfc = ScalarOpRow(
    "erfc", 1, .call, "1 - erf(x), exact for large x too.", .float(complex: false), Values(realErfc),
    partials: [.formula(.number(-twoOverRootPi) * .of(.exp, -(.x * .x)))], domain: [-3...3], .function,
    cost: 45)

  static let gammaln = ScalarOpRow(
    "gammaln", 1, .call, "The logarithm of |gamma(x)|.", .float(complex: false), Values(logGamma),
    partials: [.formula(.of(.psi, .x))], domain: [0.3...6], .libm("lgamma"), cost: 150)

  static let psi = ScalarOpRow(
    "psi", 1, .call, "The derivative of gammaln (the digamma function).", .float(complex: false),
    Values(digamma), partials: [.undefined("the trigamma function is not available")], domain: [0.3...6],
    .row, cost: 150)
}

private let realErf: @Sendable (Double) -> Double = { erf($0) }
private let realErfc: @Sendable (Double) -> Double = { erfc($0) }

/// +inf at the poles 0, -1, -2 … and at -inf.
private let logGamma: @Sendable (Double) -> Double = { x in
  #if canImport(Darwin)
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  #else
    return lgamma(x).0
  #endif
}

/// J. M. Bernardo, "Algorithm AS 103: Psi (digamma) function", Applied Statistics 25 (1976), with the
/// asymptotic series taken further (Abramowitz and Stegun, 6.3.5, 6.3.7 and 6.3.18).
///
/// NaN at the poles -1, -2 …; at 0 infinite with the sign against that of the zero.
private let digamma: @Sendable (Double) -> Double = { x in
  if x == 0 { return x.sign == .plus ? -.infinity : .infinity }
  if x.isNaN || x == .infinity { return x }
  if x < 0 {
    if x == x.rounded() { return .nan }
    // psi(x) = psi(1 - x) - pi / tan(pi x), with the tangent taken of the fraction.
    return digammaOfPositive(1 - x) - .pi / tan(.pi * (x - x.rounded()))
  }
  return digammaOfPositive(x)
}

private func digammaOfPositive(_ start: Double) -> Double {
  var (x, shift) = (start, 0.0)
  while x < 10 {
    shift += 1 / x
    x += 1
  }
  // The Bernoulli numbers B(2k) / 2k.
  let terms: [Double] = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12]
  let inverse = 1 / (x * x)
  var series = 0.0
  for term in terms.reversed() { series = (series + term) * inverse }
  return log(x) - 0.5 / x - series - shift
}
