// The incomplete gamma functions by three methods: the series of positive terms and the continued fraction (Abramowitz
// and Stegun, 6.5.29 and 6.5.31) in pairs of float64, which make their long sums and cancelling with 1 harmless, and
// for large k near x the uniform expansion of N. M. Temme, "The asymptotic expansion of the incomplete gamma
// functions", SIAM Journal on Mathematical Analysis 10 (1979), with the coefficients by his recurrence.

/// Which of the two integrals is wanted: from 0 to x, or from x to infinity.
enum GammaPart { case lower, upper }

/// Beyond this k the uniform expansion holds with three terms.
private let largeOrder = 2e4

/// The regularised function: `gammainc` or `gammaincc` of SciPy.
func regularizedGamma(_ part: GammaPart, _ k: Double, _ x: Double) -> Double {
  if k.isNaN || x.isNaN || k < 0 || x < 0 { return .nan }
  func split(_ lower: Double) -> Double { part == .lower ? lower : 1 - lower }
  if k == .infinity { return x == .infinity ? .nan : split(0) }
  if k == 0 { return x == 0 ? .nan : split(1) }
  if x == 0 { return split(0) }
  if x == .infinity { return split(1) }
  if k > largeOrder {
    if (x - k).magnitude > 0.5 * k { return split(x < k ? 0 : 1) }
    return uniformGamma(part, k, x)
  }
  if k < 0.5 && x < 1.5 {
    return part == .lower ? smallLower(k, x) : smallUpper(k, x).value
  }
  let (order, logarithm) = (DoubleDouble(k), DoubleDouble(x).log)
  if x < k + 1 {
    // x ** k e ** -x / gamma(k + 1) · sum
    let power = order * logarithm - x
    let factor = k < 20 ? power.exp / gammaScaled(order + 1).pair : (power - logGammaPair(order + 1)).exp
    let lower = factor * lowerSeries(k, x)
    return part == .lower ? lower.value : (1 - lower.pair).value
  }
  let upper = (order * logarithm - x - logGammaPair(order)).exp * upperFraction(k, x)
  return part == .upper ? upper.value : (1 - upper.pair).value
}

/// 1 + x / (k + 1) + x ** 2 / ((k + 1) (k + 2)) + …
private func lowerSeries(_ k: Double, _ x: Double) -> DoubleDouble {
  var (term, sum, n) = (DoubleDouble(1), DoubleDouble(1), 1.0)
  while term.hi > 1e-24 * sum.hi {
    term = term * x / DoubleDouble.sum(k, n)
    sum = sum + term
    n += 1
  }
  return sum
}

/// The continued fraction of `e ** x x ** -k` times the upper function, by the method of W. J. Lentz (1976).
private func upperFraction(_ k: Double, _ x: Double) -> DoubleDouble {
  var b = DoubleDouble.sum(x, 1) - k
  var (c, d) = (b, 1 / b)
  var product = d
  // The first step has no numerator of its own.
  var isFirst = true
  for n in 1...100_000 {
    let a = DoubleDouble.sum(k, -Double(n)) * Double(n)
    b = b + 2
    let denominator = b + a * d
    if denominator.hi == 0 { break }
    d = 1 / denominator
    c = isFirst ? b : b + a / c
    isFirst = false
    let factor = c * d
    product = product * factor
    if (factor - 1).hi.magnitude < 1e-22 { break }
  }
  return product
}

/// k times the sum of `(-x) ** n / (n! (k + n))` from n = 1 on, for small x.
private func alternatingSeries(_ k: Double, _ x: Double) -> DoubleDouble {
  var (term, sum, n) = (DoubleDouble(1), DoubleDouble(0), 1.0)
  while term.hi.magnitude > 1e-34 {
    term = term * -x / n
    sum = sum + term / DoubleDouble.sum(k, n)
    n += 1
  }
  return sum * k
}

private func smallLogarithm(_ k: Double, _ x: Double) -> DoubleDouble {
  k * DoubleDouble(x).log - logGammaPair(DoubleDouble.sum(1, k))
}

private func smallLower(_ k: Double, _ x: Double) -> Double {
  (smallLogarithm(k, x).exp * (alternatingSeries(k, x) + 1)).value
}

/// 1 - x ** k / gamma(k + 1) without cancelling, less the rest of the series.
private func smallUpper(_ k: Double, _ x: Double) -> DoubleDouble {
  let logarithm = smallLogarithm(k, x)
  return -logarithm.expm1 - logarithm.exp.pair * alternatingSeries(k, x)
}

// MARK: Not regularised

/// The integral of `t ** (k - 1) e ** -t` from 0 to x, or from x on; NaN for negative k or x.
func incompleteGamma(_ part: GammaPart, _ k: Double, _ x: Double) -> Double {
  if k.isNaN || x.isNaN || k < 0 || x < 0 { return .nan }
  if k == .infinity { return part == .upper || x > 0 ? .infinity : 0 }
  if k == 0 && x == 0 { return part == .upper ? .infinity : .nan }
  if k == 0 && part == .lower { return .infinity }
  if x == 0 { return part == .lower ? 0 : gammaFunction(k) }
  if x == .infinity { return part == .upper ? 0 : gammaFunction(k) }
  let power = DoubleDouble(k) * DoubleDouble(x).log - x
  if x < 1.5 && k < 0.5 {
    if part == .lower { return k < 1e-300 ? 1 / k : (smallLogarithm(k, x).exp * lowerOverOrder(k, x)).value }
    return smallUpperIntegral(k, x)
  }
  if x < k + 1 {
    if k > 1e7 { return largeIntegral(part, k, x) }
    let lower = power.exp * lowerSeries(k, x) / DoubleDouble(k)
    if part == .lower { return lower.value }
    return k > 171.6 ? .infinity : (gammaScaled(DoubleDouble(k)).pair - lower.pair).value
  }
  if k > 1e7 { return largeIntegral(part, k, x) }
  let upper = power.exp * upperFraction(k, x)
  if part == .upper { return upper.value }
  return k > 171.6 ? .infinity : (gammaScaled(DoubleDouble(k)).pair - upper.pair).value
}

/// Where gamma(k) is beyond all bounds: only far on the side of x does the integral stay finite.
private func largeIntegral(_ part: GammaPart, _ k: Double, _ x: Double) -> Double {
  let isTail = (part == .lower) == (x < k)
  let leading = DoubleDouble(k) * DoubleDouble(x).log - x - realLog(max((x - k).magnitude, 1))
  if !isTail || leading.hi > 710 { return .infinity }
  return leading.hi < -746 ? 0 : leading.exp.value
}

/// gamma(k + 1) / k times the sum of the small lower function.
private func lowerOverOrder(_ k: Double, _ x: Double) -> DoubleDouble {
  gammaScaled(DoubleDouble.sum(1, k)).pair * (alternatingSeries(k, x) + 1) / k
}

/// gamma(k) Q(k, x); with k near 0 the exponential integral.
private func smallUpperIntegral(_ k: Double, _ x: Double) -> Double {
  if k < 1e-20 {
    var (term, sum, n) = (DoubleDouble(1), -DoubleDouble.euler - DoubleDouble(x).log, 1.0)
    while term.hi.magnitude > 1e-34 {
      term = term * -x / n
      sum = sum - term / n
      n += 1
    }
    return sum.value
  }
  return (smallUpper(k, x) / k * gammaScaled(DoubleDouble.sum(1, k)).pair).value
}

// MARK: Large k

private func uniformGamma(_ part: GammaPart, _ k: Double, _ x: Double) -> Double {
  let ratio = DoubleDouble.sum(x, -k) / k
  let half = distance(ratio)
  let eta = Double(signOf: ratio.hi, magnitudeOf: (2 * half.value).squareRoot())
  // y ** 2 = k η ** 2 / 2, exactly enough for the exponential.
  let square = half * k
  let y = (square.value).squareRoot()
  var (series, order) = (0.0, 1.0)
  for coefficients in temmeCoefficients {
    series += coefficients.reversed().reduce(0) { $0 * eta + $1 } * order
    order /= k
  }
  let rest = Scaled(DoubleDouble(series / (2 * Double.pi * k).squareRoot())) * (-square).exp
  // The side away from k is the small one.
  let isTail = (part == .lower) == (x < k)
  let tail = (-square).exp * DoubleDouble(0.5 * erfcxFunction(y))
  let small = tail.value + (x < k ? -rest.value : rest.value)
  return isTail ? small : 1 - small
}

/// μ - log(1 + μ), with all digits near 0.
private func distance(_ ratio: DoubleDouble) -> DoubleDouble {
  if ratio.hi.magnitude > 0.1 { return ratio - ratio.log1p }
  var (power, sum, n) = (ratio * ratio, ratio * ratio / 2, 3.0)
  while power.hi.magnitude > 1e-33 * sum.hi {
    power = -(power * ratio)
    sum = sum + power / n
    n += 1
    if power.hi == 0 { break }
  }
  return sum
}

/// The expansion's coefficients of powers of η, for 1, 1 / k and 1 / k ** 2.
///
/// 1 + μ = 1 + η + α(2) η ** 2 + … solves η ** 2 / 2 = μ - log(1 + μ); d(0, n) = (n + 2) α(n + 2), and
/// d(k, n) = γ(k) d(0, n) + (n + 2) d(k - 1, n + 2), with γ of Stirling's series of 1 / gamma.
private let temmeCoefficients: [[Double]] = {
  let count = 40
  var alpha = [0.0, 1.0, 1.0 / 3]
  for n in 3..<(count + 4) {
    var sum = alpha[n - 1]
    for j in 2..<n { sum -= Double(j) * alpha[j] * alpha[n - j + 1] }
    alpha.append(sum / Double(n + 1))
  }
  var first = [-1.0 / 3]
  for n in 1...count { first.append(Double(n + 2) * alpha[n + 2]) }
  var rows = [first]
  for k in 1...2 {
    let before = rows[k - 1]
    let gamma = DoubleDouble.inverseGammaStar[k]
    var row: [Double] = []
    for n in 0..<(before.count - 2) { row.append(gamma * first[n] + Double(n + 2) * before[n + 2]) }
    rows.append(row)
  }
  return rows
}()

/// The survival function of the chi-squared distribution with k degrees of freedom.
func chiSquaredTail(_ x: Double, _ k: Double) -> Double {
  if x.isNaN || k.isNaN || k <= 0 { return .nan }
  return x <= 0 ? 1 : regularizedGamma(.upper, k / 2, x / 2)
}
