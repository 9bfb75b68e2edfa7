/// A real dtype as printing sees it.
enum RealPrecision {
  case half, single, double

  init(_ dtype: DType) {
    switch dtype {
    case .float16: self = .half
    case .float32, .complex64: self = .single
    case .float64, .complex128: self = .double
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      preconditionFailure("\(dtype) has no fraction")
    }
  }

  /// From here on the elements of an array are printed with an exponent: 10 to the decimal digits that
  /// always survive, at most 8.
  fileprivate var arrayLimit: Double {
    switch self {
    case .half: 1e3
    case .single: 1e6
    case .double: 1e8
    }
  }

  /// From here on a single number is printed with an exponent.
  fileprivate var scalarLimit: Double {
    switch self {
    case .half: 1e3
    case .single: 1e6
    case .double: 1e16
    }
  }

  /// The nearest number of this precision.
  fileprivate func rounded(_ value: Double) -> Double {
    switch self {
    case .half: Double(Half(value).float)
    case .single: Double(Float(value))
    case .double: value
    }
  }

  fileprivate func shortest(_ magnitude: Double) -> DecimalDigits {
    if magnitude == 0 { return DecimalDigits(digits: [], exponent: 0) }
    switch self {
    case .half: return .shortest(Half(magnitude))
    case .single: return .shortest(Float(magnitude))
    case .double: return .shortest(magnitude)
    }
  }
}

/// One format for the real elements of an array, so that their points stand below each other.
///
/// The layout is NumPy's (2.3 and later): the shortest digits that tell every number from its
/// neighbours, at most eight after the point; an exponent for all as soon as the finite ones span
/// too wide a range.
struct FloatFormat {
  private let precision: RealPrecision
  /// Whether positive numbers get a `+`, as imaginary parts do.
  private let plus: Bool
  private var hasExponent = false
  private var left = 0
  private var right = 0
  private var exponentDigits = 2

  private static let mostDigits = 8

  init(_ values: [Double], _ precision: RealPrecision, plus: Bool = false) {
    self.precision = precision
    self.plus = plus
    let finite = values.filter(\.isFinite)
    hasExponent = Self.needsExponent(finite, precision)
    for value in finite {
      let number = digits(value)
      let sign = value.sign == .minus || plus ? 1 : 0
      if hasExponent {
        let (whole, fraction, exponent) = number.scientific
        left = max(left, whole.utf8.count + sign)
        right = max(right, fraction.utf8.count)
        exponentDigits = max(exponentDigits, "\(abs(exponent))".utf8.count)
      } else {
        let (whole, fraction) = number.positional
        left = max(left, whole.utf8.count + sign)
        right = max(right, fraction.utf8.count)
      }
    }
    guard finite.count < values.count else { return }
    // "nan" and "inf" take the whole width, and may need more.
    let signedInfinity = plus || values.contains(-.infinity)
    let tail = fractionWidth + 1
    left = max(left, 3 - tail, (signedInfinity ? 4 : 3) - tail)
  }

  private static func needsExponent(_ finite: [Double], _ precision: RealPrecision) -> Bool {
    let magnitudes = finite.lazy.map(abs).filter { $0 != 0 }
    guard let largest = magnitudes.max(), let least = magnitudes.min() else { return false }
    return largest >= precision.arrayLimit || least < precision.rounded(0.0001)
      || precision.rounded(largest / least) > 1000
  }

  /// What stands after the point, with the exponent.
  private var fractionWidth: Int { hasExponent ? right + exponentDigits + 2 : right }

  /// The shortest digits; where these are too many, the exact value rounded to eight.
  private func digits(_ value: Double) -> DecimalDigits {
    let magnitude = abs(value)
    let short = precision.shortest(magnitude)
    let fraction = hasExponent ? short.digits.count - 1 : short.digits.count - 1 - short.exponent
    if magnitude == 0 || fraction <= Self.mostDigits { return short }
    let exact = DecimalDigits(exact: magnitude)
    return hasExponent
      ? exact.rounded(significant: Self.mostDigits + 1) : exact.rounded(fraction: Self.mostDigits)
  }

  func callAsFunction(_ value: Double) -> String {
    let sign = value.isNaN ? (plus ? "+" : "") : value.sign == .minus ? "-" : plus ? "+" : ""
    if !value.isFinite {
      return padded(sign + (value.isNaN ? "nan" : "inf"), left + fractionWidth + 1)
    }
    if !hasExponent {
      let (whole, fraction) = digits(value).positional
      return padded(sign + whole, left) + "." + fraction
        + String(repeating: " ", count: right - fraction.utf8.count)
    }
    // All get the same number of digits, and these are of the exact value.
    let exact = value == 0 ? digits(value) : DecimalDigits(exact: abs(value)).rounded(significant: right + 1)
    let (whole, fraction, exponent) = exact.scientific
    return padded(sign + whole, left) + "." + fraction
      + String(repeating: "0", count: right - fraction.utf8.count) + Self.exponent(exponent, exponentDigits)
  }

  fileprivate static func exponent(_ exponent: Int, _ digits: Int) -> String {
    let text = "\(abs(exponent))"
    return (exponent < 0 ? "e-" : "e+") + String(repeating: "0", count: max(digits - text.utf8.count, 0))
      + text
  }
}

/// `text` with blanks before it up to a width.
func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(width - text.utf8.count, 0)) + text
}

extension RealPrecision {
  /// A number on its own: all its digits, `0.1`, `1e-05`; whole numbers with `.0` unless `bare`.
  func scalar(_ value: Double, bare: Bool = false, plus: Bool = false) -> String {
    if value.isNaN { return plus ? "+nan" : "nan" }
    let sign = value.sign == .minus ? "-" : plus ? "+" : ""
    let magnitude = abs(value)
    if magnitude.isInfinite { return sign + "inf" }
    let number = shortest(magnitude)
    if magnitude == 0 || (magnitude >= 1e-4 && magnitude < scalarLimit) {
      let (whole, fraction) = number.positional
      if fraction.isEmpty { return sign + whole + (bare ? "" : ".0") }
      return "\(sign)\(whole).\(fraction)"
    }
    let (whole, fraction, exponent) = number.scientific
    return sign + whole + (fraction.isEmpty ? "" : "." + fraction) + FloatFormat.exponent(exponent, 2)
  }

  /// A complex number on its own: `(1+2j)`, `1j`.
  func scalar(real: Double, imaginary: Double) -> String {
    if real == 0 && real.sign == .plus { return scalar(imaginary, bare: true) + "j" }
    return "(\(scalar(real, bare: true))\(scalar(imaginary, bare: true, plus: true))j)"
  }
}
