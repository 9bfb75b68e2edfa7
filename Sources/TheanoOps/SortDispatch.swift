import TheanoArrays

/// Code that is written once for the elements of every dtype that can be brought into order.
protocol SortVisitor {
  /// For elements that a key of integers orders.
  func visit<Element: SortElement>(_: Element.Type)
  /// For complex numbers.
  func visit<Part>(pairs: ComplexPair<Part>.Type)
}

extension SortVisitor {
  /// Runs the code for elements of this dtype; bools are ordered as bytes.
  func visit(_ dtype: DType) {
    switch dtype {
    case .bool, .uint8: visit(UInt8.self)
    case .uint16: visit(UInt16.self)
    case .uint32: visit(UInt32.self)
    case .uint64: visit(UInt64.self)
    case .int8: visit(Int8.self)
    case .int16: visit(Int16.self)
    case .int32: visit(Int32.self)
    case .int64: visit(Int64.self)
    case .float16: visit(HalfBits.self)
    case .float32: visit(Float.self)
    case .float64: visit(Double.self)
    case .complex64: visit(pairs: ComplexPair<Float>.self)
    case .complex128: visit(pairs: ComplexPair<Double>.self)
    }
  }
}
