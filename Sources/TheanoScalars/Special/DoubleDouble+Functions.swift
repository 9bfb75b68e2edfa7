// Elementary functions of pairs: reduced arguments and Taylor's series, or a step of Newton's from float64.
extension DoubleDouble {
  /// `e ** self - 1` for `|self| ≤ 0.4`, with all digits near 0: the series at a 512th, squared nine times.
  var smallExpm1: DoubleDouble {
    let r = scaled(0x1p-9)
    var series = DoubleDouble.inverseFactorials[9]
    for k in stride(from: 8, through: 1, by: -1) { series = series * r + DoubleDouble.inverseFactorials[k] }
    var power = series * r
    for _ in 0..<9 { power = power * power + power.scaled(2) }
    return power
  }

  /// `e ** self`, of any size.
  var exp: Scaled {
    if !(hi.magnitude < 1e8) {
      return hi.isNaN ? Scaled(self) : hi > 0 ? Scaled(DoubleDouble(1), 1 << 20) : Scaled(DoubleDouble(0))
    }
    let count = (hi / DoubleDouble.ln2.hi).rounded()
    return Scaled((self - DoubleDouble.ln2 * count).smallExpm1 + 1, Int(count))
  }

  /// `e ** self - 1`, with all digits near 0.
  var expm1: DoubleDouble { hi.magnitude <= 0.34 ? smallExpm1 : exp.pair - 1 }

  /// The natural logarithm of a positive number.
  var log: DoubleDouble {
    let power = hi.significand > 1.4142135623730951 ? Int(hi.exponent) + 1 : Int(hi.exponent)
    let scaled = Scaled(self, -power).pair
    let near = realLog(scaled.hi)
    let step = scaled * (-DoubleDouble(near)).exp.pair - 1
    // Newton's step, with the next term of its error.
    let logarithm = near + (step - step * step.scaled(0.5))
    return logarithm + DoubleDouble.ln2 * Double(power)
  }

  /// `log(1 + self)`, with all digits near 0.
  var log1p: DoubleDouble {
    if hi.magnitude > 0.1 { return (self + 1).log }
    // 2 atanh(s), s = self / (2 + self).
    let s = self / (self + 2)
    let square = s * s
    var (term, series, k) = (s, s, 3.0)
    while term.hi.magnitude > series.hi.magnitude * 1e-34 && k < 80 {
      term = term * square
      series = series + term / k
      k += 2
    }
    return series.scaled(2)
  }

  /// Sine and cosine of an angle of at most π / 4.
  private static func sineCosine(reduced r: DoubleDouble) -> (sin: DoubleDouble, cos: DoubleDouble) {
    let square = -(r * r)
    var (sine, cosine) = (inverseFactorials[27], inverseFactorials[28])
    for k in stride(from: 25, through: 1, by: -2) {
      sine = sine * square + inverseFactorials[k]
      cosine = cosine * square + inverseFactorials[k + 1]
    }
    return (sine * r, cosine * square + 1)
  }

  /// Sine and cosine of `quarter` right angles and an angle of at most π / 4.
  static func turned(
    _ quarter: Double, _ r: DoubleDouble
  ) -> (sin: DoubleDouble, cos: DoubleDouble) {
    let (sine, cosine) = sineCosine(reduced: r)
    let turns = quarter - 4 * (quarter / 4).rounded(.down)
    if turns == 0 { return (sine, cosine) }
    if turns == 1 { return (cosine, -sine) }
    return turns == 2 ? (-sine, -cosine) : (-cosine, sine)
  }

  /// Sine and cosine of `π x`. The argument is reduced exactly.
  static func sineCosinePi(_ x: DoubleDouble) -> (sin: DoubleDouble, cos: DoubleDouble) {
    let quarter = (2 * x.hi).rounded()
    return turned(quarter, (x - 0.5 * quarter) * pi)
  }

  /// Sine and cosine of a positive angle; beyond 2^50 those of the C library.
  static func sineCosine(_ x: Double) -> (sin: DoubleDouble, cos: DoubleDouble) {
    if x > 0x1p50 { return (DoubleDouble(realSin(x)), DoubleDouble(realCos(x))) }
    let quarter = (x * twoOverPi.hi).rounded()
    let (first, second, third) = halfPi
    let r = ((DoubleDouble(x) - product(quarter, first)) - product(quarter, second)) - product(quarter, third)
    return turned(quarter, r)
  }
}
