import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// In which order the elements of an array are counted.
  public enum IndexOrder: Sendable {
    /// Row-major: the last axis first, as in C.
    case c
    /// Column-major: the first axis first, as in Fortran.
    case f
  }

  /// Places in an array of shape `dims` as numbers of elements.
  ///
  /// - Parameters:
  ///   - multiIndex: for each axis a tensor of integers; they stretch to one shape.
  ///   - dims: the sizes: numbers or integer scalars.
  ///   - mode: what happens to an index outside its axis: an `IndexError` at the call, or wrapped, or cut. Negative
  ///     ones are outside.
  /// - Returns: int64, of the shape to which the indices stretch.
  ///
  /// ```swift
  /// T.ravelMultiIndex([rows, columns], [4, 5])       // rows * 5 + columns
  /// ```
  public static func ravelMultiIndex(
    _ multiIndex: [any TensorArgument], _ dims: [any TensorArgument], mode: TakeMode = .raise, order: IndexOrder = .c,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let indices = multiIndex.map { hardened($0.tensorVariable) }
    return composed(origin, indices) { () throws(TheanoError) in
      let sizes = try lengths(dims, "ravelMultiIndex", origin)
      guard indices.count == sizes.count, !sizes.isEmpty else {
        throw TheanoError(ShapeFacts.partCount("ravelMultiIndex", sizes: sizes.count, parts: indices.count))
      }
      let axes = order == .c ? Array(sizes.indices) : sizes.indices.reversed()
      var total: TensorVariable?
      for axis in axes {
        let place = try CheckedIndex.places(
          indices[axis], sizes[axis], axis: axis, mode: mode, fromEnd: false, "ravelMultiIndex", origin)
        if let before = total {
          let scaled = elementwise(.mul, [before, sizes[axis]], origin: origin)
          total = elementwise(.add, [scaled, place], origin: origin)
        } else {
          total = place
        }
      }
      return total ?? .constant(0, .int64, origin)
    }
  }

  /// Numbers of elements as places in an array of shape `dims`.
  ///
  /// - Parameters:
  ///   - indices: integers from 0 to the number of elements; another is an `IndexError` at the call.
  ///   - dims: the sizes: numbers or integer scalars.
  /// - Returns: for each axis an int64 tensor of the shape of `indices`.
  ///
  /// ```swift
  /// let rowColumn = T.unravelIndex(T.argmax(m), [4, 5])
  /// ```
  public static func unravelIndex(
    _ indices: any TensorArgument, _ dims: [any TensorArgument], order: IndexOrder = .c,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    let indices = hardened(indices.tensorVariable)
    return composed(origin, [indices], count: dims.count) { () throws(TheanoError) in
      let sizes = try lengths(dims, "unravelIndex", origin)
      guard var count = sizes.first else {
        throw TheanoError(ShapeFacts.partCount("unravelIndex", sizes: 0, parts: 1))
      }
      for size in sizes.dropFirst() { count = elementwise(.mul, [count, size], origin: origin) }
      var rest = try CheckedIndex.places(
        indices, count, axis: 0, mode: .raise, fromEnd: false, "unravelIndex", origin)
      var places: [Int: TensorVariable] = [:]
      let axes = order == .c ? sizes.indices.reversed() : Array(sizes.indices)
      for axis in axes.dropLast() {
        places[axis] = elementwise(.mod, [rest, sizes[axis]], origin: origin)
        rest = elementwise(.intDiv, [rest, sizes[axis]], origin: origin)
      }
      return sizes.indices.map { places[$0] ?? rest }
    }
  }

  private static func lengths(
    _ dims: [any TensorArgument], _ operation: String, _ origin: Origin
  ) throws(TheanoError) -> [TensorVariable] {
    var sizes = dims.map(\.tensorVariable)
    if sizes.count == 1, sizes[0].ndim > 0 {
      guard let elements = try sizes[0].elements(origin: origin) else {
        throw TheanoError(ShapeFacts.shapeLengthUnknown(sizes[0].type))
      }
      sizes = elements
    }
    for size in sizes {
      if let error = size.error { throw error }
      guard size.ndim == 0, size.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger(operation, got: size.type))
      }
    }
    return sizes.map { hardened($0).cast(to: .int64, origin: origin) }
  }
}
