// The scaled complementary error function and the inverses of erf and erfc.

/// `e ** (x * x) * erfc(x)` for x ≥ 0.
///
/// Up to 5 the series of erf with positive terms (Abramowitz and Stegun, 7.1.6), whose cancelling with 1 pairs of
/// float64 stand; beyond, the continued fraction of Laplace (ibid. 7.1.14), as a whole number of steps from its end.
private func scaledComplementPair(_ x: Double) -> DoubleDouble {
  if x < 5 {
    let square = DoubleDouble.product(x, x)
    return square.exp.pair - errorSeries(x, square) * DoubleDouble.twoOverRootPi
  }
  if x > 1e9 { return 1 / (DoubleDouble.rootPi * x) }
  let steps = 6 + Int(900 / (x * x))
  var rest = DoubleDouble(x)
  for k in stride(from: steps, through: 1, by: -1) { rest = DoubleDouble(0.5 * Double(k)) / rest + x }
  return 1 / (rest * DoubleDouble.rootPi)
}

/// The sum of `2 ** n x ** (2n + 1) / (1 · 3 · … · (2n + 1))`: `√π / 2 e ** (x * x) erf(x)`.
private func errorSeries(_ x: Double, _ square: DoubleDouble) -> DoubleDouble {
  var (term, sum, n) = (DoubleDouble(x), DoubleDouble(x), 1.0)
  let twice = square.scaled(2)
  while term.hi > 1e-33 * sum.hi {
    term = term * twice / (2 * n + 1)
    sum = sum + term
    n += 1
  }
  return sum
}

/// The scaled complementary error function `e ** (x * x) * erfc(x)`: infinite below -26.7.
func erfcxFunction(_ x: Double) -> Double {
  if x.isNaN { return x }
  if x >= 0 { return x == .infinity ? 0 : scaledComplementPair(x).value }
  if x < -27 { return .infinity }
  let power = DoubleDouble.product(x, x).exp
  // 2 e ** (x * x) may be too large where half of it is not.
  if x < -20 { return Scaled(power.number, power.exponent + 1).value }
  return (power.pair.scaled(2) - scaledComplementPair(-x)).value
}

/// The y with erf(y) = z for |z| ≤ 1/2: a first guess after S. Winitzki, "A handy approximation for the error function
/// and its inverse" (2008), and two of Halley's steps.
private func inverseNearZero(_ z: DoubleDouble) -> Double {
  let x = z.hi
  if x.magnitude < 1e-9 { return (z / DoubleDouble.twoOverRootPi).value }
  let bent = realLog1p(-x * x)
  let a = 0.147
  let half = 2 / (Double.pi * a) + bent / 2
  var y = Double(signOf: x, magnitudeOf: ((half * half - bent / a).squareRoot() - half).squareRoot())
  for _ in 0..<2 {
    let square = DoubleDouble.product(y, y)
    let series = errorSeries(y.magnitude, square)
    let excess = (y < 0 ? -series : series) - z * square.exp.pair / DoubleDouble.twoOverRootPi
    // f / f' is the excess, f'' / f' is -2 y.
    y = (y - excess / (1 + excess * y)).value
  }
  return y
}

/// The y with erfc(y) = p for p < 1/2, by Halley's steps for the logarithm from below.
private func inverseInTail(_ p: DoubleDouble) -> Double {
  // erfc(y) is near e ** (-y * y) / (y √π).
  let logarithm = realLog(p.hi)
  var y = (-logarithm).squareRoot()
  for _ in 0..<3 { y = max(-logarithm - realLog(y * Double.pi.squareRoot()), 0.1).squareRoot() }
  for _ in 0..<5 {
    let complement = scaledComplementPair(y)
    // log(erfc(y) / p) without the powers that might underflow.
    let distance = complement.log - DoubleDouble.product(y, y) - p.log
    let slope = -DoubleDouble.twoOverRootPi / complement
    let step = (distance / slope).value
    // The second derivative of log erfc over the first: -2 y - slope.
    let bend = -2 * y - slope.hi
    let moved = step / (1 - step * bend / 2)
    y -= moved
    if moved.magnitude < 1e-12 * y { break }
  }
  return y
}

/// The inverse of the error function: infinite at -1 and 1, NaN beyond.
func erfinvFunction(_ x: Double) -> Double {
  if x.isNaN || x.magnitude > 1 { return .nan }
  if x == 0 { return x }
  if x.magnitude == 1 { return Double(signOf: x, magnitudeOf: .infinity) }
  if x.magnitude <= 0.5 {
    // Scaled, as a pair would lose the low bits of the tiniest numbers.
    return x.magnitude < 1e-290 ? x * 0.886226925452758 : inverseNearZero(DoubleDouble(x))
  }
  return Double(signOf: x, magnitudeOf: inverseInTail(1 - DoubleDouble(x.magnitude)))
}

/// The inverse of erfc: infinite at 0, -infinite at 2, NaN beyond.
func erfcinvFunction(_ x: Double) -> Double {
  if x.isNaN || x < 0 || x > 2 { return .nan }
  if x == 0 { return .infinity }
  if x == 2 { return -.infinity }
  if x < 0.5 { return inverseInTail(DoubleDouble(x)) }
  if x > 1.5 { return -inverseInTail(2 - DoubleDouble(x)) }
  return inverseNearZero(1 - DoubleDouble(x))
}
