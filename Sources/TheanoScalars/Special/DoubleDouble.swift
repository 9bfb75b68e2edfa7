/// A number as the unevaluated sum of two float64, `hi` the sum rounded: some 106 bits.
///
/// The sums and products are T. J. Dekker's, "A floating-point technique for extending the available precision",
/// Numerische Mathematik 18 (1971), with a fused multiply-add for the error of a product; sums of two pairs after
/// X. S. Li and others, "Design, implementation and testing of extended and mixed precision BLAS", ACM Transactions on
/// Mathematical Software 28 (2002). Rare functions are computed in it and rounded once, so that neither cancelling
/// terms nor long recurrences cost digits. Finite numbers only: an infinity becomes NaN.
struct DoubleDouble: Sendable {
  var hi: Double
  var lo: Double

  /// `hi + lo`, where `lo` is below half a unit of `hi`.
  init(_ hi: Double, _ lo: Double = 0) { (self.hi, self.lo) = (hi, lo) }

  /// The sum, exactly.
  static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let total = a + b
    let part = total - a
    return DoubleDouble(total, (a - (total - part)) + (b - part))
  }

  /// The sum, exactly, where the first is not the smaller one.
  private static func ordered(_ a: Double, _ b: Double) -> DoubleDouble {
    let total = a + b
    return DoubleDouble(total, b - (total - a))
  }

  /// The product, exactly (but for underflow).
  static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    return DoubleDouble(product, (-product).addingProduct(a, b))
  }

  /// The nearest float64.
  var value: Double { hi + lo }
  var magnitude: DoubleDouble { hi < 0 || (hi == 0 && lo < 0) ? -self : self }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let (high, low) = (sum(a.hi, b.hi), sum(a.lo, b.lo))
    let first = ordered(high.hi, high.lo + low.hi)
    return ordered(first.hi, first.lo + low.lo)
  }
  static func + (a: DoubleDouble, b: Double) -> DoubleDouble {
    let high = sum(a.hi, b)
    return ordered(high.hi, high.lo + a.lo)
  }
  static func + (a: Double, b: DoubleDouble) -> DoubleDouble { b + a }
  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(-a.hi, -a.lo) }
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }
  static func - (a: DoubleDouble, b: Double) -> DoubleDouble { a + -b }
  static func - (a: Double, b: DoubleDouble) -> DoubleDouble { -b + a }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let high = product(a.hi, b.hi)
    return ordered(high.hi, high.lo + (a.hi * b.lo + a.lo * b.hi))
  }
  static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let high = product(a.hi, b)
    return ordered(high.hi, high.lo + a.lo * b)
  }
  static func * (a: Double, b: DoubleDouble) -> DoubleDouble { b * a }

  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.hi / b.hi
    var rest = a - b * first
    let second = rest.hi / b.hi
    rest = rest - b * second
    return ordered(first, second) + rest.hi / b.hi
  }
  static func / (a: DoubleDouble, b: Double) -> DoubleDouble {
    let first = a.hi / b
    let rest = (a - product(first, b)).value
    return ordered(first, rest / b)
  }
  static func / (a: Double, b: DoubleDouble) -> DoubleDouble { DoubleDouble(a) / b }

  /// Times a power of two, exactly (but for underflow).
  func scaled(_ power: Double) -> DoubleDouble { DoubleDouble(hi * power, lo * power) }

  var squareRoot: DoubleDouble {
    if hi <= 0 { return DoubleDouble(hi.squareRoot()) }
    let root = hi.squareRoot()
    return DoubleDouble.ordered(root, (self - DoubleDouble.product(root, root)).value / (2 * root))
  }
}

/// A number times a power of two, for results whose factors are far beyond the range of float64.
struct Scaled {
  var number: DoubleDouble
  var exponent: Int

  init(_ number: DoubleDouble, _ exponent: Int = 0) { (self.number, self.exponent) = (number, exponent) }

  static func * (a: Scaled, b: DoubleDouble) -> Scaled { Scaled(a.number * b, a.exponent).normalized }
  static func * (a: Scaled, b: Scaled) -> Scaled {
    Scaled(a.number * b.number, a.exponent + b.exponent).normalized
  }
  static func / (a: Scaled, b: DoubleDouble) -> Scaled { Scaled(a.number / b, a.exponent).normalized }

  /// The number between 1 and 2, but for the sign; 0 and what is not finite stays.
  var normalized: Scaled {
    let (hi, lo) = (number.hi, number.lo)
    guard hi.isFinite, hi != 0 else { return self }
    let power = Int(hi.exponent)
    return Scaled(DoubleDouble(scalbn(hi, -power), scalbn(lo, -power)), exponent + power)
  }

  /// The nearest float64; rounded once to a subnormal number too, nearly always.
  var value: Double {
    let small = normalized
    return scalbn(small.number.value, max(-5000, min(5000, small.exponent)))
  }

  /// As a pair, where it has the range.
  var pair: DoubleDouble {
    let small = normalized
    let power = max(-5000, min(5000, small.exponent))
    return DoubleDouble(scalbn(small.number.hi, power), scalbn(small.number.lo, power))
  }
}

private func scalbn(_ x: Double, _ power: Int) -> Double { Double(sign: .plus, exponent: power, significand: x) }
