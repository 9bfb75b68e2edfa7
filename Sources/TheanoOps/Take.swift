import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// How `T.take` treats indices outside the axis.
  public enum TakeMode: Sendable {
    /// They are an `IndexError`; negative ones count from the end.
    case raise
    /// They go round: modulo the size.
    case wrap
    /// They are cut to the first and last place.
    case clip
  }

  /// The elements of `x` at places along one axis: `x[indices]`, for axis 0.
  ///
  /// - Parameters:
  ///   - indices: integers: a number, or a tensor of any rank, whose axes take the place of `axis` in the result.
  ///   - axis: nil takes from all elements in row-major order.
  ///
  /// ```swift
  /// T.take(embeddings, words, axis: 0)
  /// ```
  public static func take(
    _ x: TensorVariable, _ indices: any TensorArgument, axis: Int? = nil, mode: TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let given = hardened(indices.tensorVariable)
    return composed(origin, [x, given]) { () throws(TheanoError) in
      let source = axis == nil ? flattened(x, 1, origin) : x
      let along = try normalAxis(axis ?? 0, "take", source.type)
      guard given.dtype.isInteger else { throw TheanoError(ShapeFacts.needsIntegerIndex(got: given.type)) }
      let size = source.length(along, origin: origin)
      let index =
        switch mode {
        case .raise: given
        case .wrap: elementwise(.mod, [given.cast(to: .int64, origin: origin), size], origin: origin)
        case .clip:
          elementwise(
            .clip, [given.cast(to: .int64, origin: origin), .constant(0, .int64, origin), size - 1],
            origin: origin)
        }
      return AdvancedSubtensor([along]).apply([source, index], origin: origin)[0]
    }
  }
}

extension tensor {
  /// Rows of a table, `x[indices]`, with the wish that an update of the table touches only these rows.
  ///
  /// Here that is what compiling does for every gathered part: in `W - rate * T.grad(cost, W)` the gradient is never
  /// built as a tensor of the table's size, its rows go straight into the table. So the value is `part` itself.
  ///
  /// - Returns: `part`. Carries `TypeError` where it was not made by indexing with a tensor of integers.
  ///
  /// ```swift
  /// let vectors = T.sparseGrad(embeddings[words])
  /// ```
  public static func sparseGrad(
    _ part: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    composed(.at(file, line, column), [part]) { () throws(TheanoError) in
      guard part.application?.op is AdvancedSubtensor else { throw TheanoError(ShapeFacts.notGathered) }
      return part
    }
  }
}

extension TensorVariable {
  /// The elements at places along one axis; see `T.take`.
  public func take(
    _ indices: any TensorArgument, axis: Int? = nil, mode: tensor.TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.take(self, indices, axis: axis, mode: mode, file: file, line: line, column: column)
  }
}
