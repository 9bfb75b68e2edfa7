#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension MersenneTwister {
  /// The largest mean for which ``RandomBits/poisson(_:)`` has numbers that fit.
  public static let largestPoissonMean =
    Double(Int64.max) - Double(Int64.max).squareRoot() * 10
}

extension RandomBits {
  /// How many events come in a time in which `mean` are expected.
  ///
  /// Up to a mean of 10 by multiplying uniform numbers until they fall below `exp(-mean)`, above it by rejection.
  ///
  /// - Parameter mean: from 0 through ``MersenneTwister/largestPoissonMean``.
  public mutating func poisson(_ mean: Double) -> Int64 {
    if mean == 0 { return 0 }
    if mean >= 10 { return poissonByRejection(mean) }
    let limit = exp(-mean)
    var (count, product) = (Int64(0), 1.0)
    while true {
      product *= sample()
      if product <= limit { return count }
      count += 1
    }
  }

  /// W. Hörmann, "The transformed rejection method for generating Poisson random variables", Insurance: Mathematics
  /// and Economics 12 (1993), algorithm PTRS.
  private mutating func poissonByRejection(_ mean: Double) -> Int64 {
    let root = mean.squareRoot()
    let logMean = log(mean)
    let b = 0.931 + 2.53 * root
    let a = -0.059 + 0.02483 * b
    let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
    let squeeze = 0.9277 - 3.6224 / (b - 2)
    while true {
      let u = sample() - 0.5
      let v = sample()
      let distance = 0.5 - abs(u)
      let k = ((2 * a / distance + b) * u + mean + 0.43).rounded(.down)
      if distance >= 0.07 && v <= squeeze { return Int64(k) }
      // The last: no number of 64 bits, as where u is -1/2.
      if k < 0 || (distance < 0.013 && v > distance) || !(k < 0x1p63) { continue }
      let height = log(v) + log(inverseAlpha) - log(a / (distance * distance) + b)
      if height <= -mean + k * logMean - logGamma(k + 1) { return Int64(k) }
    }
  }
}

/// The logarithm of the gamma function of a positive number: Stirling's series from 7 on, the recurrence below.
/// Source: S. Zhang, J. Jin, "Computation of special functions" (1996), section 3.1.
///
/// The system's own function would round otherwise, and now and then another number would be accepted.
func logGamma(_ x: Double) -> Double {
  if x == 1 || x == 2 { return 0 }
  let steps = x < 7 ? Int(7 - x) : 0
  var shifted = x + Double(steps)
  let inverseSquare = (1 / shifted) * (1 / shifted)
  // B(2k) / (2k (2k - 1)), Bernoulli's numbers, as they are rounded there.
  let series = [
    8.333333333333333e-02, -2.777777777777778e-03, 7.936507936507937e-04, -5.952380952380952e-04,
    8.417508417508418e-04, -1.917526917526918e-03, 6.410256410256410e-03, -2.955065359477124e-02,
    1.796443723688307e-01, -1.39243221690590e+00,
  ]
  var sum = series[9]
  for k in stride(from: 8, through: 0, by: -1) { sum = sum * inverseSquare + series[k] }
  var result = sum / shifted + 0.5 * 1.8378770664093453 + (shifted - 0.5) * log(shifted) - shifted
  for _ in 0..<steps {
    result -= log(shifted - 1)
    shifted -= 1
  }
  return result
}
