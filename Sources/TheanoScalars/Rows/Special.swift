import TheanoArrays

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

private let twoOverRootPi = 1.12837916709551257389615890312154517
private let halfRootPi = 0.886226925452758013649083741670572591

/// The error function and its relatives, and x log y.
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

  static let erfcx = ScalarOpRow(
    "erfcx", 1, .call, "The scaled complementary error function e ** x**2 * erfc(x).", .float(complex: false),
    Values(erfcxFunction), partials: [.formula(slopeOfErfcx)], domain: [-2...3], .row, cost: 1000)

  /// 2 x erfcx(x) - 2 / sqrt(pi), whose terms cancel for large x: there its asymptotic series.
  private static let slopeOfErfcx: Formula = {
    let inverse: Formula = 1 / (.x * .x)
    let series: Formula = 1 - inverse * (1.5 - inverse * (3.75 - inverse * 13.125))
    let far: Formula = .number(-twoOverRootPi / 2) * inverse * series
    return .of(.switch, .of(.gt, .x, 50), far, 2 * .x * .result - .number(twoOverRootPi))
  }()

  static let erfinv = ScalarOpRow(
    "erfinv", 1, .call, "The number whose error function is x; infinite at -1 and 1, NaN beyond.",
    .float(complex: false), Values(erfinvFunction),
    partials: [.formula(.number(halfRootPi) * .of(.exp, .result * .result))], domain: [-0.9...0.9],
    traits: [.preservesZero, .increasing], .row, cost: 1000)

  static let erfcinv = ScalarOpRow(
    "erfcinv", 1, .call, "The number whose erfc is x; infinite at 0 and 2, NaN beyond.",
    .float(complex: false), Values(erfcinvFunction),
    partials: [.formula(.number(-halfRootPi) * .of(.exp, .result * .result))], domain: [0.1...1.9], .row,
    cost: 1000)

  static let xlogx = ScalarOpRow(
    "xlogx", 1, .call, "x * log(x), and 0 where x is 0.", .float(complex: false),
    Values { $0 == 0 ? 0 : $0 * realLog($0) }, partials: [.formula(1 + .of(.log, .x))], domain: [0.2...4],
    traits: .preservesZero, .function, cost: 22)

  static let xlogy0 = ScalarOpRow(
    "xlogy0", 2, .call, "x * log(y), and 0 where x is 0.", .float(complex: false),
    Values(real: .two { $0 == 0 ? 0 : $0 * realLog($1) }),
    partials: [.formula(.of(.log, .y)), .formula(.of(.switch, .of(.eq, .x, 0), 0, .x / .y))],
    domain: [-2...2, 0.2...4], traits: .preservesZero, .function, cost: 22)
}

private let byOrder = "the derivative with respect to the order is not available"

/// The gamma function and its relatives.
extension ScalarOpRow {
  static let gamma = ScalarOpRow(
    "gamma", 1, .call, "The gamma function; NaN at its poles below 0.", .float(complex: false),
    Values(gammaFunction), partials: [.formula(.result * .of(.psi, .x))], domain: [0.3...5], .row, cost: 1000)

  static let gammaln = ScalarOpRow(
    "gammaln", 1, .call, "The logarithm of |gamma(x)|.", .float(complex: false), Values(logGamma),
    partials: [.formula(.of(.psi, .x))], domain: [0.3...6], .libm("lgamma"), cost: 150)

  static let psi = ScalarOpRow(
    "psi", 1, .call, "The derivative of gammaln (the digamma function).", .float(complex: false),
    Values(digammaFunction), partials: [.formula(.of(.triGamma, .x))], domain: [0.3...6], .row, cost: 1000)

  static let triGamma = ScalarOpRow(
    "tri_gamma", 1, .call, "The derivative of psi (the trigamma function).", .float(complex: false),
    Values { polygammaFunction(1, $0) }, partials: [.formula(.of(.polygamma, 2, .x))], domain: [0.3...6],
    .row, cost: 1000)

  static let polygamma = ScalarOpRow(
    "polygamma", 2, .call, "The derivative of psi of order x at y, for x = 0, 1, … 100.",
    .float(complex: false), Values(real: .two(polygammaFunction)),
    partials: [.undefined("the order is a whole number"), .formula(.of(.polygamma, .x + 1, .y))],
    domain: [2...2, 0.5...6], .row, cost: 1000)

  static let gammainc = ScalarOpRow(
    "gammainc", 2, .call,
    "The integral of e ** -t * t ** (x - 1) from 0 to y, divided by gamma(x).", .float(complex: false),
    Values(real: .two { regularizedGamma(.lower, $0, $1) }),
    partials: [.undefined(byOrder), .formula(density(.x, .y))], domain: [0.5...5, 0.5...6], .row, cost: 2000)

  static let gammaincc = ScalarOpRow(
    "gammaincc", 2, .call, "1 - gammainc(x, y), exact for large y too.", .float(complex: false),
    Values(real: .two { regularizedGamma(.upper, $0, $1) }),
    partials: [.undefined(byOrder), .formula(-density(.x, .y))], domain: [0.5...5, 0.5...6], .row, cost: 2000)

  static let gammal = ScalarOpRow(
    "gammal", 2, .call, "The integral of e ** -t * t ** (x - 1) from 0 to y.", .float(complex: false),
    Values(real: .two { incompleteGamma(.lower, $0, $1) }),
    partials: [.undefined(byOrder), .formula(integrand(.x, .y))], domain: [0.5...5, 0.5...6], .row,
    cost: 2000)

  static let gammau = ScalarOpRow(
    "gammau", 2, .call, "The integral of e ** -t * t ** (x - 1) from y to infinity.", .float(complex: false),
    Values(real: .two { incompleteGamma(.upper, $0, $1) }),
    partials: [.undefined(byOrder), .formula(-integrand(.x, .y))], domain: [0.5...5, 0.5...6], .row,
    cost: 2000)

  static let chi2sf = ScalarOpRow(
    "chi2sf", 2, .call, "How probable a chi-squared number with y degrees of freedom beyond x is.",
    .float(complex: false), Values(real: .two(chiSquaredTail)),
    partials: [
      .formula(.of(.switch, .of(.lt, .x, 0), 0, -0.5 * density(0.5 * .y, 0.5 * .x))), .undefined(byOrder),
    ], domain: [0.5...8, 1...6], .row, cost: 2000)

  /// e ** -x * x ** (k - 1), as 0 ** 0 is 1.
  private static func integrand(_ k: Formula, _ x: Formula) -> Formula {
    .of(.exp, .of(.xlogy0, k - 1, x) - x)
  }

  private static func density(_ k: Formula, _ x: Formula) -> Formula {
    .of(.exp, .of(.xlogy0, k - 1, x) - x - .of(.gammaln, k))
  }
}

/// Bessel functions. Their derivatives are by Abramowitz and Stegun, 9.1.27 and 9.6.26.
extension ScalarOpRow {
  static let j0 = ScalarOpRow(
    "j0", 1, .call, "The Bessel function of the first kind of order 0.", .float(complex: false),
    Values { besselJ(0, $0) }, partials: [.formula(-.of(.j1, .x))], domain: [0.3...9], .row, cost: 1000)

  static let j1 = ScalarOpRow(
    "j1", 1, .call, "The Bessel function of the first kind of order 1.", .float(complex: false),
    Values { besselJ(1, $0) },
    partials: [.formula(0.5 * (.of(.j0, .x) - .of(.jv, 2, .x)))], domain: [0.3...9], traits: .preservesZero,
    .row, cost: 1000)

  static let jv = ScalarOpRow(
    "jv", 2, .call, "The Bessel function of the first kind of real order x at y.", .float(complex: false),
    Values(real: .two(besselJ)),
    partials: [.undefined(byOrder), .formula(0.5 * (.of(.jv, .x - 1, .y) - .of(.jv, .x + 1, .y)))],
    domain: [0.2...3, 0.5...9], .row, cost: 1000)

  static let i0 = ScalarOpRow(
    "i0", 1, .call, "The modified Bessel function of the first kind of order 0.", .float(complex: false),
    Values { besselI(0, $0) }, partials: [.formula(.of(.i1, .x))], domain: [-3...3], .row, cost: 1000)

  static let i1 = ScalarOpRow(
    "i1", 1, .call, "The modified Bessel function of the first kind of order 1.", .float(complex: false),
    Values { besselI(1, $0) },
    partials: [.formula(0.5 * (.of(.i0, .x) + .of(.iv, 2, .x)))], domain: [-3...3],
    traits: [.preservesZero, .increasing], .row, cost: 1000)

  static let iv = ScalarOpRow(
    "iv", 2, .call, "The modified Bessel function of the first kind of real order x at y.",
    .float(complex: false), Values(real: .two(besselI)),
    partials: [.undefined(byOrder), .formula(0.5 * (.of(.iv, .x - 1, .y) + .of(.iv, .x + 1, .y)))],
    domain: [0.2...3, 0.5...4], .row, cost: 1000)
}

/// +inf at the poles 0, -1, -2 … and at -inf.
private let logGamma: @Sendable (Double) -> Double = { x in
  #if canImport(Darwin)
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  #else
    return lgamma(x).0
  #endif
}
