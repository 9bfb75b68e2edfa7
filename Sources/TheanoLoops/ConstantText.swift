import ComplexModule
import TheanoArrays
import TheanoScalars

extension ScalarConstant {
  /// The value such that exactly its bits come back when it is read in the same dtype: `1.5`, `-inf`,
  /// `nan`, `nan(0x7ff8000000000001)` for other NaNs, `(1.0, -0.0)` for a complex number.
  var literal: String {
    switch value {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .real(let value): ScalarConstant.literal(value, isSingle: dtype.isSinglePrecision)
    case .complex(let value):
      // The stored parts: `real` and `imaginary` are NaN where one of them is not finite.
      "(\(ScalarConstant.literal(value.rawStorage.x, isSingle: dtype.isSinglePrecision)), "
        + "\(ScalarConstant.literal(value.rawStorage.y, isSingle: dtype.isSinglePrecision)))"
    }
  }

  /// The constant that ``literal`` writes so; nil for any other text.
  init?(literal: String, _ dtype: DType) {
    let value: Scalar?
    switch dtype.kind {
    case .bool: value = Bool(literal).map { .bool($0) }
    case .signed: value = Int64(literal).map { .int($0) }
    case .unsigned: value = UInt64(literal).map { .uint($0) }
    case .float: value = ScalarConstant.real(literal, isSingle: dtype.isSinglePrecision).map { .real($0) }
    case .complex:
      guard literal.hasPrefix("("), literal.hasSuffix(")") else { return nil }
      let parts = literal.dropFirst().dropLast().split(separator: ",").map { part in
        ScalarConstant.real(
          String(part.drop(while: { $0 == " " })), isSingle: dtype.isSinglePrecision)
      }
      guard parts.count == 2, let real = parts[0], let imaginary = parts[1] else { return nil }
      value = .complex(Complex(real, imaginary))
    }
    guard let value else { return nil }
    self.init(value, dtype)
    // An integer that does not fit would wrap.
    guard self.value == value else { return nil }
  }

  private static func literal(_ value: Double, isSingle: Bool) -> String {
    guard value.isNaN else { return isSingle ? Float(value).description : value.description }
    if value.bitPattern == Double.nan.bitPattern { return "nan" }
    return "nan(0x\(String(value.bitPattern, radix: 16)))"
  }

  /// Single precision is read as such: through float64 it would be rounded twice.
  private static func real(_ text: String, isSingle: Bool) -> Double? {
    if text == "nan" { return .nan }
    if text.hasPrefix("nan(0x"), text.hasSuffix(")") {
      let bits = UInt64(text.dropFirst(6).dropLast(), radix: 16).map { Double(bitPattern: $0) }
      return bits.flatMap { $0.isNaN ? $0 : nil }
    }
    return isSingle ? Float(text).map { Double($0) } : Double(text)
  }
}

extension DType {
  /// Whether every real part of a value is a float32.
  fileprivate var isSinglePrecision: Bool {
    switch self {
    case .float16, .float32, .complex64: true
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: false
    case .float64, .complex128: false
    }
  }
}
