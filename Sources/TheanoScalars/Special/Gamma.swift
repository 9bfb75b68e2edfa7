// The gamma function and its logarithmic derivatives: Stirling's series (Abramowitz and Stegun, 6.1.40, 6.3.18 and
// 6.4.11) at an argument that recurrence has moved up to 24 or further, and reflection for negative arguments, all in
// pairs of float64.

/// The logarithm of gamma(z), z > 0.
func logGammaPair(_ z: DoubleDouble) -> DoubleDouble {
  let beyondOne = z - 1
  if beyondOne.hi.magnitude < 1e-7 {
    // Taylor's series at 1 keeps all digits of what is nearly 0.
    let (d, zeta) = (beyondOne, DoubleDouble.zeta)
    let tail = (zeta[2] / 4 * d - zeta[1] / 3) * d + zeta[0] / 2
    return (tail * d - DoubleDouble.euler) * d
  }
  let (moved, product) = raised(z)
  let series = stirlingSeries(moved)
  return product.map { series - $0.log } ?? series
}

/// gamma(z), z > 0.
func gammaScaled(_ z: DoubleDouble) -> Scaled {
  let (moved, product) = raised(z)
  let power = stirlingSeries(moved).exp
  return product.map { power / $0 } ?? power
}

/// z + n ≥ 24, and z (z + 1) … (z + n - 1).
private func raised(_ z: DoubleDouble) -> (DoubleDouble, product: DoubleDouble?) {
  if z.hi >= 24 { return (z, nil) }
  var (moved, product) = (z + 1, z)
  while moved.hi < 24 {
    product = product * moved
    moved = moved + 1
  }
  return (moved, product)
}

private func stirlingSeries(_ z: DoubleDouble) -> DoubleDouble {
  let inverse = 1 / z
  let square = inverse * inverse
  var (power, series) = (inverse, DoubleDouble(0))
  for coefficient in DoubleDouble.stirling {
    let term = coefficient * power
    series = series + term
    if term.hi.magnitude < 1e-34 { break }
    power = power * square
  }
  return (z - 0.5) * z.log - z + DoubleDouble.halfLogTwoPi + series
}

/// The gamma function: NaN at -1, -2 … and -inf, infinite at the zeros with their sign.
func gammaFunction(_ x: Double) -> Double {
  if x.isNaN || x == .infinity { return x }
  if x.magnitude < 1e-20 { return 1 / x }
  if x > 0 { return x > 172 ? .infinity : gammaScaled(DoubleDouble(x)).value }
  if x == x.rounded() { return .nan }
  // The sign on the way down: gamma is negative between -1 and 0.
  let isNegative = x.rounded(.down).truncatingRemainder(dividingBy: 2) != 0
  if x < -1000 { return isNegative ? -0.0 : 0 }
  let sine = DoubleDouble.sineCosinePi(DoubleDouble(x)).sin
  let below = gammaScaled(1 - DoubleDouble(x)) * sine
  return Scaled(DoubleDouble.pi / below.normalized.number, -below.normalized.exponent).value
}

/// The digamma function: NaN at the poles -1, -2 … and at -inf; at 0 infinite with the sign against that of the zero.
func digammaFunction(_ x: Double) -> Double {
  if x == 0 { return x.sign == .plus ? -.infinity : .infinity }
  if x.isNaN || x == .infinity { return x }
  if x.magnitude < 1e-20 { return -1 / x }
  if (x - FunctionRoot.ofDigamma.high).magnitude < 1e-6 { return digammaBesideRoot(x) }
  if x > 0 { return digammaPair(DoubleDouble(x)).value }
  if x == x.rounded() { return .nan }
  let (sine, cosine) = DoubleDouble.sineCosinePi(DoubleDouble(x))
  return (digammaPair(1 - DoubleDouble(x)) - DoubleDouble.pi * cosine / sine).value
}

/// Taylor's series at the positive root.
private func digammaBesideRoot(_ x: Double) -> Double {
  let (root, rest) = (FunctionRoot.ofDigamma, FunctionRoot.digammaRest)
  let distance = root.distance(to: x)
  let h = distance.hi
  return (root.slope * distance * (DoubleDouble(1) + (rest[1] * h + rest[0]) * h)).value
}

private func digammaPair(_ start: DoubleDouble) -> DoubleDouble {
  var (z, shift) = (start, DoubleDouble(0))
  while z.hi < 24 {
    shift = shift + 1 / z
    z = z + 1
  }
  let inverse = 1 / z
  let square = inverse * inverse
  var (power, series) = (square, inverse.scaled(0.5))
  for (k, bernoulli) in DoubleDouble.bernoulli.enumerated() {
    let term = bernoulli * power / Double(2 * k + 2)
    series = series + term
    if term.hi.magnitude < 1e-34 { break }
    power = power * square
  }
  return z.log - series - shift
}

/// The derivative of order n of digamma, n = 0 … 100; NaN for other orders and where the value has no sign at a pole.
func polygammaFunction(_ n: Double, _ x: Double) -> Double {
  guard n >= 0, n <= 100, n == n.rounded(), !x.isNaN else { return .nan }
  if n == 0 { return digammaFunction(x) }
  let order = Int(n)
  let isOdd = order % 2 == 1
  if x == .infinity { return isOdd ? 0 : -0.0 }
  if x == 0 { return isOdd ? .infinity : x.sign == .plus ? -.infinity : .infinity }
  if x < 0 {
    if x == x.rounded() { return isOdd && x.isFinite ? .infinity : .nan }
    // psi(x) = psi(1 - x) - pi / tan(pi x), derived n times; by the sign that `polygammaScaled` leaves out, the first
    // term is less for every n.
    let slope = cotangentDerivative(order, x)
    if !(slope.value.magnitude < 1e300) { return -slope.value }
    return -(polygammaScaled(order, 1 - DoubleDouble(x)).pair + slope.pair).value
  }
  let value = polygammaScaled(order, DoubleDouble(x)).value
  return isOdd ? value : -value
}

/// The absolute value for z > 0: `n! zeta(n + 1, z)` by the formula of Euler and Maclaurin, with z ** -(n + 1) taken out.
private func polygammaScaled(_ n: Int, _ z: DoubleDouble) -> Scaled {
  let s = Double(n + 1)
  let target = 24 + s
  var (moved, sum) = (z, DoubleDouble(0))
  while moved.hi < target {
    sum = sum + integerPower(z / moved, n + 1)
    moved = moved + 1
  }
  let inverse = 1 / moved
  let square = inverse * inverse
  // moved / (s - 1) + 1/2 + sum of B(2k) / (2k)! s (s + 1) … (s + 2k - 2) / moved ** (2k - 1)
  var tail = moved / (s - 1) + 0.5
  var factor = inverse * (s / 2)
  for (index, bernoulli) in DoubleDouble.bernoulli.enumerated() {
    let term = bernoulli * factor
    tail = tail + term
    if term.hi.magnitude < 1e-34 * tail.hi { break }
    let k = Double(2 * index + 2)
    factor = factor * square * ((s + k - 1) * (s + k)) / ((k + 1) * (k + 2))
  }
  sum = sum + tail * integerPower(z / moved, n + 1)
  var factorial = DoubleDouble(1)
  for k in stride(from: 2, through: n, by: 1) { factorial = factorial * Double(k) }
  return (-s * z.log).exp * factorial * sum
}

func integerPower(_ x: DoubleDouble, _ n: Int) -> DoubleDouble {
  var (result, square, rest) = (DoubleDouble(1), x, n)
  while rest > 0 {
    if rest & 1 == 1 { result = result * square }
    square = square * square
    rest >>= 1
  }
  return result
}

/// The derivative of order n of pi / tan(pi x): `pi ** (n + 1)` times a polynomial in the cotangent c, of which
/// P(0) = c and P(n + 1) = -(1 + c ** 2) P(n)'. It is written with sines and cosines, since c may be huge.
private func cotangentDerivative(_ n: Int, _ x: Double) -> Scaled {
  var coefficients = [DoubleDouble(0), DoubleDouble(1)]
  for _ in 0..<n {
    var next = [DoubleDouble](repeating: DoubleDouble(0), count: coefficients.count + 1)
    for k in 1..<coefficients.count {
      let slope = coefficients[k] * Double(k)
      next[k - 1] = next[k - 1] - slope
      next[k + 1] = next[k + 1] - slope
    }
    coefficients = next
  }
  let (sine, cosine) = DoubleDouble.sineCosinePi(DoubleDouble(x))
  var sum = DoubleDouble(0)
  for k in coefficients.indices {
    sum = sum + coefficients[k] * integerPower(cosine, k) * integerPower(sine, n + 1 - k)
  }
  var result = Scaled(sum)
  for _ in 0...n { result = result * (DoubleDouble.pi / sine) }
  return result
}
