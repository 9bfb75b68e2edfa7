/// The inverse of the normal distribution function.
///
/// Three rational approximations of degree 7, of relative error below 1e-16. Source: M. Wichura,
/// "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
/// (1988), 477-484, routine PPND16.
package enum NormalQuantile {
  /// The x below which a part `p` of the standard normal distribution lies; p in (0, 1).
  package static func value(at p: Double) -> Double {
    let q = p - 0.5
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * polynomial(center.above, r) / polynomial(center.below, r)
    }
    let tail = (-log(q < 0 ? p : 1 - p)).squareRoot()
    let (parts, r) = tail <= 5 ? (middle, tail - 1.6) : (far, tail - 5)
    let x = polynomial(parts.above, r) / polynomial(parts.below, r)
    return q < 0 ? -x : x
  }

  package typealias Fraction = (above: [Double], below: [Double])

  package static let center: Fraction = (
    [
      3.3871328727963666080, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
      45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
    ],
    [
      1, 42.313330701600911252, 687.18700749205790830, 5394.1960214247511077,
      21213.794301586595867, 39307.895800092710610, 28729.085735721942674, 5226.4952788528545610,
    ]
  )

  package static let middle: Fraction = (
    [
      1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
      1.27045825245236838258, 0.241780725177450611770, 0.0227238449892691845833, 0.000774545014278341407640,
    ],
    [
      1, 2.05319162663775882187, 1.67638483018380384940, 0.689767334985100004550,
      0.148103976427480074590, 0.0151986665636164571966, 0.000547593808499534494600,
      1.05075007164441684324e-9,
    ]
  )

  package static let far: Fraction = (
    [
      6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 0.296560571828504891230,
      0.0265321895265761230930, 0.00124266094738807843860, 2.71155556874348757815e-5,
      2.01033439929228813265e-7,
    ],
    [
      1, 0.599832206555887937690, 0.136929880922735805310, 0.0148753612908506148525,
      0.000786869131145613259100, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
      2.04426310338993978564e-15,
    ]
  )

  private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
    var sum = 0.0
    for coefficient in coefficients.reversed() { sum = sum * x + coefficient }
    return sum
  }

  /// The natural logarithm of a positive normal number, to about one unit in the last place.
  ///
  /// x = m * 2^e with m near 1, and log m = 2 artanh s with s = (m - 1) / (m + 1), |s| < 0.1716:
  /// the series is cut where s^25 / 25 is below 1e-20. The order of the operations is fixed, so
  /// that every machine gets the same bits.
  static func log(_ x: Double) -> Double {
    var (m, e) = (x.significand, Double(x.exponent))
    if m > 1.4142135623730951 { (m, e) = (m / 2, e + 1) }
    let s = (m - 1) / (m + 1)
    let square = s * s
    var series = 0.0
    for odd in stride(from: 23.0, through: 3, by: -2) { series = (series + 1 / odd) * square }
    // log 2 in two parts: e times the upper one is exact.
    let (high, low) = (0x1.62e42fefap-1, 0x1.cf79abc9e3b3ap-40)
    return e * high + (2 * s + (2 * s * series + e * low))
  }
}
