// Bessel functions of real order, in pairs of float64 so that cancelling terms and long recurrences cost no digits:
// the power series (Abramowitz and Stegun, 9.1.10 and 9.6.10), Hankel's expansion for large arguments (9.2.5 and
// 9.7.1), and the recurrence between orders in the direction in which it is stable, upwards below the turning point
// (9.1.27), above it downwards from an order found by F. W. J. Olver's rule, "Numerical solution of second-order
// linear difference equations", Journal of Research NBS 71B (1967).

/// Beyond this order a value that is neither 0 nor infinite, nor given by an expansion, is not computed: NaN.
private let largestOrder = 0x1p20

/// Where Hankel's expansion takes over from the power series of J, which loses e ** x there.
private let farArgument = 25.0

private func isWhole(_ v: Double) -> Bool { v == v.rounded() }
private func isOdd(_ v: Double) -> Bool { v.truncatingRemainder(dividingBy: 2).magnitude == 1 }

/// The Bessel function of the first kind of order v; NaN of negative x unless v is whole.
func besselJ(_ v: Double, _ x: Double) -> Double {
  if v.isNaN || x.isNaN || v.isInfinite { return v.isInfinite && v > 0 && x.isFinite && x >= 0 ? 0 : .nan }
  if isWhole(v) {
    let (order, argument) = (v.magnitude, x.magnitude)
    let isNegative = isOdd(v) && ((v < 0) != (x.sign == .minus))
    let value = positiveJ(order, argument)
    return isNegative ? -value : value
  }
  return x < 0 ? .nan : positiveJ(v, x)
}

/// For x ≥ 0.
private func positiveJ(_ v: Double, _ x: Double) -> Double {
  if x == 0 { return atZero(v) }
  if x == .infinity { return 0 }
  if let value = besideRoot(v, x) { return value }
  if x <= farArgument || x * x < 16 * (v + 1) { return powerSeries(v, x, sign: -1) }
  if v * v < x { return hankel(v, x).value }
  if v > x && v * (realLog(x / v) + 0.7) < -760 { return 0 }
  if v.magnitude > largestOrder { return .nan }
  let first = v - v.rounded(.down)
  let (low, high) = (hankel(first, x), hankel(first + 1, x))
  if v < 0 { return downward(v, first, x, low, high) }
  return v <= x ? upward(v, first, x, low, high) : fromAbove(v, first, x, low, high)
}

/// The leading power of x at 0: by the sign of gamma(v + 1).
private func atZero(_ v: Double) -> Double {
  if v == 0 { return 1 }
  if v > 0 || isWhole(v) { return 0 }
  return isOdd(v.rounded(.up)) ? -.infinity : .infinity
}

/// The sum of `(±x * x / 4) ** k / (k! gamma(v + k + 1))` times (x / 2) ** v.
private func powerSeries(_ v: Double, _ x: Double, sign: Double) -> Double {
  if v.magnitude > largestOrder { return extremeSeries(v, x, sign) }
  let quarter = DoubleDouble.product(x / 2, x / 2) * sign
  var (term, sum, k, shift) = (DoubleDouble(1), DoubleDouble(1), 1.0, 0)
  // Of negative orders the term may grow again where v + k is near 0.
  while term.hi.magnitude > 1e-34 * sum.hi.magnitude || k < 2 - v {
    let order = DoubleDouble.sum(v, k)
    if order.hi == 0 || k > 4e6 { return .nan }
    term = term * quarter / (order * k)
    sum = sum + term
    if sum.hi.magnitude > 0x1p900 {
      (term, sum, shift) = (term.scaled(0x1p-900), sum.scaled(0x1p-900), shift + 900)
    }
    k += 1
  }
  return (leadingTerm(v, x) * Scaled(sum, shift)).value
}

/// (x / 2) ** v / gamma(v + 1).
private func leadingTerm(_ v: Double, _ x: Double) -> Scaled {
  let power = v * (DoubleDouble(x).log - DoubleDouble.ln2)
  if v >= 0 {
    let argument = DoubleDouble.sum(v, 1)
    if v < 20 {
      let gamma = gammaScaled(argument)
      return power.exp * Scaled(1 / gamma.normalized.number, -gamma.normalized.exponent)
    }
    return (power - logGammaPair(argument)).exp
  }
  if v > -1 { return power.exp / gammaScaled(DoubleDouble.sum(v, 1)).pair }
  // 1 / gamma(v + 1) = -gamma(-v) sin(pi v) / pi
  let sine = DoubleDouble.sineCosinePi(DoubleDouble(v)).sin
  return (power + logGammaPair(DoubleDouble(-v))).exp * (-sine / DoubleDouble.pi)
}

/// Orders beyond all sums: the leading term is 0 or infinite, or the value is not computed.
private func extremeSeries(_ v: Double, _ x: Double, _ sign: Double) -> Double {
  let bound = v.magnitude * (realLog(x / (2 * v.magnitude)) + 1)
  if v > 0 {
    // The sum is at most e ** (x * x / 4 / v).
    if bound + x * (x / (4 * v)) < -760 { return 0 }
    return sign > 0 && bound > 720 ? .infinity : .nan
  }
  return .nan
}

// MARK: Large arguments

/// The terms of Hankel's expansion: a(0) = 1, a(k) = a(k - 1) (4 v * v - (2k - 1) ** 2) / (8 k x).
private struct HankelTerms: Sequence, IteratorProtocol {
  private let square: DoubleDouble
  private let x: Double
  private var term = DoubleDouble(1)
  private var k = 0.0

  init(_ v: Double, _ x: Double) {
    square = DoubleDouble.product(2 * v, 2 * v)
    self.x = x
  }

  mutating func next() -> DoubleDouble? {
    if k == 0 {
      k = 1
      return term
    }
    let odd = 2 * k - 1
    // Two divisions, since the product of the divisors may overflow.
    let following = term * (square - odd * odd) / (8 * k) / x
    // The expansion does not converge: it ends before its terms grow.
    if !(following.hi.magnitude >= 1e-36) || k > 4 && following.hi.magnitude >= term.hi.magnitude { return nil }
    (term, k) = (following, k + 1)
    return term
  }
}

/// J for x > 25 and an order that is small against x.
private func hankel(_ v: Double, _ x: Double) -> DoubleDouble {
  var (cosinePart, sinePart) = (DoubleDouble(0), DoubleDouble(0))
  var k = 0
  for term in HankelTerms(v, x) {
    if k == 0 { cosinePart = cosinePart + term }
    if k == 1 { sinePart = sinePart + term }
    if k == 2 { cosinePart = cosinePart - term }
    if k == 3 { sinePart = sinePart - term }
    k = (k + 1) % 4
  }
  let amplitude = (DoubleDouble.twoOverPi / x).squareRoot
  if isWhole(v) && x < 0x1p50 { return amplitude * wave(v, x, cosinePart, sinePart) }
  // The angle is x - (v / 2 + 1 / 4) pi.
  let angle = DoubleDouble.sineCosine(x)
  let turn = DoubleDouble.sineCosinePi(DoubleDouble.sum(v / 2, 0.25))
  let cosine = angle.cos * turn.cos + angle.sin * turn.sin
  let sine = angle.sin * turn.cos - angle.cos * turn.sin
  return amplitude * (cosinePart * cosine - sinePart * sine)
}

/// P cos(x - (v / 2 + 1 / 4) pi) - Q sin(…) for whole v, as one cosine: beside a root the two terms would cancel,
/// while the angle keeps its digits, since x - (2n + 1) pi / 4 is nearly exact.
private func wave(_ v: Double, _ x: Double, _ p: DoubleDouble, _ q: DoubleDouble) -> DoubleDouble {
  let t = q / p
  let square = t * t
  var (power, angle, k) = (t, t, 3.0)
  while power.hi.magnitude > 1e-36 && k < 60 {
    power = -(power * square)
    angle = angle + power / k
    k += 2
  }
  let quarter = ((x - 0.25 * Double.pi) * DoubleDouble.twoOverPi.hi).rounded()
  let halves = quarter + 0.5
  let (first, second, third) = DoubleDouble.halfPi
  let exact = (DoubleDouble(x) - DoubleDouble.product(halves, first)) - DoubleDouble.product(halves, second)
  let reduced = (exact - DoubleDouble.product(halves, third)) + angle
  return (p * p + q * q).squareRoot * DoubleDouble.turned(quarter - v, reduced).cos
}

// MARK: Roots

/// J0 or J1 beside one of the roots that the wave is not good enough for: Taylor's series there, whose coefficients
/// follow from Bessel's differential equation. All digits of x minus the root are kept.
private func besideRoot(_ v: Double, _ x: Double) -> Double? {
  guard v == 0 || v == 1, x > 2, x < 38 else { return nil }
  let roots = v == 0 ? FunctionRoot.ofJ0 : FunctionRoot.ofJ1
  guard let root = roots.first(where: { (x - $0.high).magnitude < 0.01 }) else { return nil }
  let distance = root.distance(to: x)
  let (r, h) = (root.high, distance.hi)
  // Coefficients relative to the first, of h, h ** 2 …
  var coefficients = [0, 1.0]
  for m in 0..<8 {
    let n = Double(m)
    var sum = r * (n + 1) * (2 * n + 1) * coefficients[m + 1] + (n * n + r * r - v * v) * coefficients[m]
    if m >= 1 { sum += 2 * r * coefficients[m - 1] }
    if m >= 2 { sum += coefficients[m - 2] }
    coefficients.append(-sum / (r * r * (n + 2) * (n + 1)))
  }
  let rest = coefficients.dropFirst(2).reversed().reduce(0) { $0 * h + $1 } * h
  return (root.slope * distance * (DoubleDouble(1) + rest)).value
}

// MARK: Recurrence

/// J(v + 1) = 2 v / x J(v) - J(v - 1), for v ≤ x.
private func upward(
  _ v: Double, _ first: Double, _ x: Double, _ low: DoubleDouble, _ high: DoubleDouble
) -> Double {
  var (before, now) = (low, high)
  let steps = Int((v - first).rounded())
  if steps == 0 { return low.value }
  for k in stride(from: 1, to: steps, by: 1) {
    (before, now) = (now, DoubleDouble.sum(first, Double(k)).scaled(2) / x * now - before)
  }
  return now.value
}

/// J(v - 1) = 2 v / x J(v) - J(v + 1), for negative orders, where it is the growing solution.
private func downward(
  _ v: Double, _ first: Double, _ x: Double, _ low: DoubleDouble, _ high: DoubleDouble
) -> Double {
  var (above, now) = (high, low)
  for k in 0..<Int((first - v).rounded()) {
    (above, now) = (now, DoubleDouble.sum(first, -Double(k)).scaled(2) / x * now - above)
    if !(now.hi.magnitude < 1e300) { return now.hi < 0 ? -.infinity : .infinity }
  }
  return now.value
}

/// For v > x: downwards from where the sum of the recurrence has grown beyond all digits, to the two that are known.
private func fromAbove(
  _ v: Double, _ first: Double, _ x: Double, _ low: DoubleDouble, _ high: DoubleDouble
) -> Double {
  var (before, now, extra) = (0.0, 1.0, 0)
  while now.magnitude < 1e34 {
    (before, now) = (now, 2 * (v + Double(extra)) / x * now - before)
    extra += 1
  }
  let steps = Int((v - first).rounded())
  var (above, current) = (DoubleDouble(0), DoubleDouble(1))
  var (wanted, scale) = (Scaled(DoubleDouble(0)), 0)
  for k in stride(from: steps + extra, to: 0, by: -1) {
    if k == steps { wanted = Scaled(current, scale) }
    (above, current) = (current, DoubleDouble.sum(first, Double(k)).scaled(2) / x * current - above)
    if current.hi.magnitude > 0x1p500 {
      (above, current, scale) = (above.scaled(0x1p-500), current.scaled(0x1p-500), scale + 500)
    }
  }
  let norm = (low * current + high * above) / (current * current + above * above)
  return (Scaled(wanted.number, wanted.exponent - scale) * norm).value
}

// MARK: Modified

/// The modified Bessel function of the first kind of order v; NaN of negative x unless v is whole.
func besselI(_ v: Double, _ x: Double) -> Double {
  if v.isNaN || x.isNaN || v.isInfinite { return v.isInfinite && v > 0 && x.isFinite && x >= 0 ? 0 : .nan }
  if isWhole(v) {
    let value = positiveI(v.magnitude, x.magnitude)
    return isOdd(v) && x.sign == .minus ? -value : value
  }
  return x < 0 ? .nan : positiveI(v, x)
}

private func positiveI(_ v: Double, _ x: Double) -> Double {
  if x == 0 { return atZero(v) }
  if x == .infinity { return .infinity }
  guard x > 40, v * v < x else { return powerSeries(v, x, sign: 1) }
  var (sum, sign) = (DoubleDouble(0), 1.0)
  for term in HankelTerms(v, x) {
    sum = sum + term * sign
    sign = -sign
  }
  return (DoubleDouble(x).exp * (sum / (DoubleDouble.pi * 2 * x).squareRoot)).value
}
