import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The elements of `x` at places along one axis, each line at its own: `result[i, j] = x[i, indices[i, j]]` for
  /// axis 1 of a matrix.
  ///
  /// - Parameters:
  ///   - indices: integers of the rank of `x`; along the other axes the two stretch to one shape. One outside the
  ///     axis is an `IndexError`; negative ones count from the end.
  ///   - axis: negative ones count from the last; nil takes from all elements in row-major order.
  /// - Returns: a tensor of `x`'s dtype.
  ///
  /// ```swift
  /// T.takeAlongAxis(x, T.argmax(x, axis: 1, keepdims: true), axis: 1)      // the largest of each row
  /// ```
  public static func takeAlongAxis(
    _ x: TensorVariable, _ indices: any TensorArgument, axis: Int?,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    takenAlong(x, hardened(indices.tensorVariable), axis, "takeAlongAxis", .at(file, line, column))
  }

  /// The operands that index `x` along `axis` by `indices` of its rank, and along the others place by place.
  package static func alongAxis(
    _ x: TensorVariable, _ indices: TensorVariable, _ axis: Int, _ origin: Origin
  ) -> [TensorVariable] {
    (0..<x.ndim).map { k in
      if k == axis { return indices }
      if x.broadcastable[k] { return .constant(0, .int64, origin) }
      let line = counting(x.length(k, origin: origin), origin)
      return line.shuffled((k..<x.ndim).map { $0 == k ? 0 : nil }, origin: origin)
    }
  }

  static func takenAlong(
    _ x: TensorVariable, _ indices: TensorVariable, _ axis: Int?, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x, indices]) { () throws(TheanoError) in
      let source = axis == nil ? flattened(x, 1, origin) : x
      let along = try normalAxis(axis ?? 0, operation, source.type)
      guard indices.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers(operation, got: indices.type)) }
      guard indices.ndim == source.ndim else {
        throw TheanoError(ShapeFacts.wantsRank(operation, "indices of \(source.ndim) axes", indices.type))
      }
      return AdvancedSubtensor(Array(0..<source.ndim))
        .apply([source] + alongAxis(source, indices, along, origin), origin: origin)[0]
    }
  }
}
