import TheanoErrors

/// What can be handed over where an array is wanted: numbers, nested Swift arrays of numbers, arrays.
///
/// ```swift
/// try [[1.0, 2], [3, 4]].ndArray().shape     // [2, 2]
/// try 1.5.ndArray().dtype                    // float64
/// try [[1, 2], [3]].ndArray()                // ValueError: ragged nested array: …
/// ```
public protocol NDArrayConvertible: Sendable {
  /// The value as an array; an array that nobody needs any more is handed on without a copy.
  ///
  /// - Throws: `ValueError` where nested rows differ in shape.
  consuming func ndArray() throws(TheanoError) -> NDArray

  /// Whether the dtype was chosen on purpose, as an ``NDArray``'s was; a plain number or a nested Swift
  /// array may be converted to another dtype as long as no value changes.
  var isStrict: Bool { get }

  /// What an empty Swift array of these is, apart from its length 0.
  static var _emptyElement: (dtype: DType, shape: [Int]) { get }
}

extension NDArrayConvertible {
  public static var _emptyElement: (dtype: DType, shape: [Int]) { (.float64, []) }
}

extension NDArray: NDArrayConvertible {
  public consuming func ndArray() throws(TheanoError) -> NDArray {
    if !storage.isThere, let error { throw error }
    return self
  }
  public var isStrict: Bool { true }
}

extension Array: NDArrayConvertible where Element: NDArrayConvertible {
  public func ndArray() throws(TheanoError) -> NDArray {
    if let scalar = Element.self as? any NDScalar.Type {
      // A scalar's layout is that of an element.
      return try NDArray(copying: self, dtype: scalar.dtype, shape: [count])
    }
    if isEmpty {
      let element = Element._emptyElement
      return try NDArray.uninitialized([0] + element.shape, element.dtype)
    }
    var rows: [NDArray] = []
    rows.reserveCapacity(count)
    for row in self { rows.append(try row.ndArray()) }
    return try NDArray.stack(rows)
  }

  /// False, whatever the elements are.
  public var isStrict: Bool { false }

  public static var _emptyElement: (dtype: DType, shape: [Int]) {
    let inner = Element._emptyElement
    return (inner.dtype, [0] + inner.shape)
  }
}

extension NDArray {
  /// Arrays of one shape as the rows of a new array, in the smallest dtype that holds them all.
  ///
  /// - Throws: `ValueError` naming the first row whose shape differs from row 0's; no rows at all.
  public static func stack(_ rows: [NDArray]) throws(TheanoError) -> NDArray {
    guard let first = rows.first else { throw refusal(.stackOfNothing) }
    var dtype = first.dtype
    for (i, row) in rows.enumerated() {
      if let error = row.error { throw error }
      guard row.shape == first.shape else {
        throw refusal(.ragged(first: first.shape, row: i, shape: row.shape))
      }
      dtype = dtype.joined(with: row.dtype)
    }
    let result = try NDArray.uninitialized([rows.count] + first.shape, dtype)
    let step = first.count * dtype.itemSize
    for (i, row) in rows.enumerated() {
      convert(row, to: dtype, into: result.storage.pointer + i * step)
    }
    return result
  }
}
