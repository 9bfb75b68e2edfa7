import ComplexModule

extension NDArray: CustomStringConvertible, CustomDebugStringConvertible {
  /// The numbers as NumPy's `print` shows them.
  ///
  /// ```swift
  /// print([[11, 0.5], [35, 20]] as NDArray)
  /// // [[11.   0.5]
  /// //  [35.  20. ]]
  /// ```
  public var description: String {
    if let error { return "<\(error.brief)>" }
    if ndim == 0 { return scalarText }
    if count == 0 { return "[]" }
    var text = ArrayText(self, separator: " ", suffix: 0)
    return text.text(prefix: 0)
  }

  /// The array as NumPy's `repr` shows it, with the dtype where the numbers do not tell it.
  ///
  /// ```swift
  /// debugPrint(try NDArray([1, 2] as [Float]))     // array([1., 2.], dtype=float32)
  /// ```
  public var debugDescription: String {
    if let error { return "<\(error.brief)>" }
    let prefix = "array("
    var body = "[]"
    if count > 0 {
      var text = ArrayText(self, separator: ", ", suffix: 1)
      body = text.text(prefix: prefix.utf8.count)
    }
    var extras: [String] = []
    if (count == 0 && shape != [0]) || count > ArrayText.threshold {
      extras.append("shape=\(Self.tuple(shape))")
    }
    if !dtypeIsImplied || count == 0 { extras.append("dtype=\(dtype)") }
    if extras.isEmpty { return prefix + body + ")" }
    let start = prefix + body + ","
    let end = extras.joined(separator: ", ") + ")"
    let lastLine = start.utf8.reversed().prefix { $0 != UInt8(ascii: "\n") }.count
    let fits = lastLine + end.utf8.count + 1 <= ArrayText.lineWidth
    return start + (fits ? " " : "\n" + String(repeating: " ", count: prefix.utf8.count)) + end
  }

  /// Whether a reader of the numbers would guess the dtype.
  private var dtypeIsImplied: Bool {
    switch dtype {
    case .bool, .int64, .float64, .complex128: true
    case .int8, .int16, .int32, .uint8, .uint16, .uint32, .uint64, .float16, .float32, .complex64: false
    }
  }

  /// A shape as Python writes a tuple: `(2,)`, `(2, 3)`.
  static func tuple(_ shape: [Int]) -> String {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ")
    return shape.count == 1 ? "(\(sizes),)" : "(\(sizes))"
  }

  /// A single number with all its digits.
  private var scalarText: String {
    switch dtype.kind {
    case .bool: return scalars(as: Bool.self)[0] ? "True" : "False"
    case .signed: return "\(scalars(as: Int64.self)[0])"
    case .unsigned: return "\(scalars(as: UInt64.self)[0])"
    case .float: return RealPrecision(dtype).scalar(scalars(as: Double.self)[0])
    case .complex:
      let parts = scalars(as: Complex<Double>.self)[0].rawStorage
      return RealPrecision(dtype).scalar(real: parts.x, imaginary: parts.y)
    }
  }
}
