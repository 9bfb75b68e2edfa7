/// A positive number in decimal: `d0.d1d2d3… × 10^exponent`, without trailing zeros.
struct DecimalDigits: Equatable {
  /// From 0 to 9; the first is not 0.
  var digits: [UInt8]
  var exponent: Int

  init(digits: [UInt8], exponent: Int) {
    (self.digits, self.exponent) = (digits, exponent)
    while self.digits.last == 0 { self.digits.removeLast() }
  }

  /// Reads Swift's description of a positive number: `"12.5"`, `"1e-05"`.
  private init(reading text: String) {
    var digits: [UInt8] = []
    var (exponent, point, written) = (-1, false, 0)
    var sign = 1
    var inExponent = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "."): point = true
      case UInt8(ascii: "e"): inExponent = true
      case UInt8(ascii: "-"): sign = -1
      case UInt8(ascii: "+"): sign = 1
      default:
        let digit = byte - UInt8(ascii: "0")
        if inExponent {
          written = written * 10 + Int(digit)
        } else {
          if !digits.isEmpty || digit != 0 { digits.append(digit) }
          if !point && !digits.isEmpty { exponent += 1 }
          if point && digits.isEmpty { exponent -= 1 }
        }
      }
    }
    self.init(digits: digits, exponent: exponent + sign * written)
  }

  /// The fewest digits that read back as the same `Double` (the standard library's algorithm is exact).
  static func shortest(_ value: Double) -> DecimalDigits { DecimalDigits(reading: "\(value)") }

  /// The fewest digits that read back as the same `Float`.
  static func shortest(_ value: Float) -> DecimalDigits { DecimalDigits(reading: "\(value)") }

  /// The fewest digits that read back as the same float16. Five always do, so that trying is cheap.
  static func shortest(_ value: Half) -> DecimalDigits {
    let exact = DecimalDigits(exact: Double(value.float))
    for count in 1..<5 {
      // Above a power of two the neighbours are twice as far as below it: the number that is rounded up can
      // be read back where the nearer one cannot.
      for candidate in [exact.rounded(significant: count), exact.cut(to: count, up: true)]
      where Half(candidate.approximation).bits == value.bits {
        return candidate
      }
    }
    return exact.rounded(significant: 5)
  }

  /// The value, from few digits: exact enough to be told apart from other float16 numbers.
  private var approximation: Double {
    var value = 0.0
    for digit in digits { value = value * 10 + Double(digit) }
    var power = exponent - digits.count + 1
    while power > 0 { (value, power) = (value * 10, power - 1) }
    while power < 0 { (value, power) = (value / 10, power + 1) }
    return value
  }

  /// All digits of a positive finite number: its binary value is a whole number of halves of halves, whose
  /// decimal expansion ends.
  init(exact value: Double) {
    // value = significand * 2^power, and 2^-k = 5^k / 10^k.
    let isNormal = value.exponentBitPattern != 0
    let significand = value.significandBitPattern | (isNormal ? 1 << 52 : 0)
    let power = Int(max(value.exponentBitPattern, 1)) - 1075
    let zeros = significand.trailingZeroBitCount
    var number = LargeNumber(significand >> UInt64(zeros))
    let reduced = power + zeros
    number.multiply(by: reduced < 0 ? 5 : 2, times: abs(reduced))
    let digits = number.decimal
    self.init(digits: digits, exponent: digits.count - 1 + min(reduced, 0))
  }

  /// The nearest number with that many digits, ties to even; no digits at all make zero (or a first digit).
  func rounded(significant count: Int) -> DecimalDigits {
    if digits.count <= count { return self }
    if count < 0 { return DecimalDigits(digits: [], exponent: 0) }
    let next = digits[count]
    let isTie = next == 5 && digits.count == count + 1
    let lastIsOdd = count > 0 && digits[count - 1] % 2 == 1
    return cut(to: count, up: isTie ? lastIsOdd : next >= 5)
  }

  /// The first `count` digits, with one added to the last where `up`.
  private func cut(to count: Int, up: Bool) -> DecimalDigits {
    if digits.count <= count { return self }
    var kept = Array(digits[..<count])
    guard up else { return DecimalDigits(digits: kept, exponent: exponent) }
    for place in kept.indices.reversed() {
      if kept[place] < 9 {
        kept[place] += 1
        return DecimalDigits(digits: kept, exponent: exponent)
      }
      kept[place] = 0
    }
    return DecimalDigits(digits: [1], exponent: exponent + 1)
  }

  /// The nearest number with that many digits after the point, ties to even.
  func rounded(fraction count: Int) -> DecimalDigits { rounded(significant: exponent + 1 + count) }

  /// The digits before the point (at least one) and those after it.
  var positional: (whole: String, fraction: String) {
    if digits.isEmpty { return ("0", "") }
    if exponent < 0 {
      return ("0", String(repeating: "0", count: -exponent - 1) + Self.text(digits[...]))
    }
    let whole = digits.prefix(exponent + 1)
    let zeros = String(repeating: "0", count: exponent + 1 - whole.count)
    return (Self.text(whole) + zeros, Self.text(digits.dropFirst(exponent + 1)))
  }

  /// The first digit, the others, and the exponent with its sign and at least two digits.
  var scientific: (whole: String, fraction: String, exponent: Int) {
    digits.isEmpty ? ("0", "", 0) : (Self.text(digits[..<1]), Self.text(digits[1...]), exponent)
  }

  private static func text(_ digits: ArraySlice<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}

/// A natural number of any size, in base 10^9, the lowest digit first.
private struct LargeNumber {
  private var limbs: [UInt32]
  private static let base: UInt64 = 1_000_000_000

  init(_ value: UInt64) {
    limbs = []
    var rest = value
    repeat {
      limbs.append(UInt32(rest % Self.base))
      rest /= Self.base
    } while rest > 0
  }

  /// Multiplies by `factor` (2 or 5) to the power of `times`.
  mutating func multiply(by factor: UInt64, times: Int) {
    // As many at once as keep the product of two limbs and a carry within 64 bits.
    let atOnce = factor == 5 ? 13 : 30
    var left = times
    while left > 0 {
      let step = min(left, atOnce)
      var power: UInt64 = 1
      for _ in 0..<step { power *= factor }
      var carry: UInt64 = 0
      for i in limbs.indices {
        let product = UInt64(limbs[i]) * power + carry
        limbs[i] = UInt32(product % Self.base)
        carry = product / Self.base
      }
      while carry > 0 {
        limbs.append(UInt32(carry % Self.base))
        carry /= Self.base
      }
      left -= step
    }
  }

  /// The decimal digits, the highest first.
  var decimal: [UInt8] {
    var digits: [UInt8] = []
    for limb in limbs {
      var rest = limb
      for _ in 0..<9 {
        digits.append(UInt8(rest % 10))
        rest /= 10
      }
    }
    while digits.count > 1 && digits.last == 0 { digits.removeLast() }
    return digits.reversed()
  }
}
