import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// `x` repeated as a whole along each axis.
  ///
  /// - Parameters:
  ///   - reps: how often along each axis, aligned at the last: numbers or integer scalars, or one vector of integers.
  ///     Where there are more than axes, `x` gets new axes in front.
  ///   - ndim: the number of axes of the result, needed where `reps` is a vector whose length is not known.
  /// - Returns: a tensor of `x`'s dtype. Carries `ValueError` for a negative number.
  ///
  /// ```swift
  /// T.tile([1, 2] as NDArray, [2])         // [1 2 1 2]
  /// T.tile(v, [3, 1])                      // v as each of three rows
  /// ```
  public static func tile(
    _ x: any TensorArgument, _ reps: [any TensorArgument], ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tiled(hardened(x.tensorVariable), reps.map(\.tensorVariable), ndim, .at(file, line, column))
  }

  /// `x` repeated as a whole: along its last axis where `reps` is a scalar; see `T.tile`.
  public static func tile(
    _ x: any TensorArgument, _ reps: any TensorArgument, ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tiled(hardened(x.tensorVariable), [reps.tensorVariable], ndim, .at(file, line, column))
  }

  private static func tiled(
    _ x: TensorVariable, _ reps: [TensorVariable], _ ndim: Int?, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x] + reps) { () throws(TheanoError) in
      var reps = reps
      try checkRank(ndim ?? 0, "tile")
      if reps.count == 1, reps[0].ndim > 0 {
        guard let elements = try reps[0].elements(count: ndim, origin: origin) else {
          throw TheanoError(ShapeFacts.shapeLengthUnknown(reps[0].type))
        }
        reps = elements
      }
      let rank = Swift.max(x.ndim, reps.count, ndim ?? 0)
      if let ndim, ndim < rank { throw TheanoError(ShapeFacts.shapeRank("tile", sizes: ndim, x.type)) }
      let one = TensorVariable.constant(1, .int64, origin)
      let all = [TensorVariable](repeating: one, count: rank - reps.count) + reps
      let padded = x.shuffled(
        [Int?](repeating: nil, count: rank - x.ndim) + (0..<x.ndim).map { $0 }, origin: origin)
      return try multiplied(padded, all, each: false, "tile", origin)
    }
  }

  /// `x` with axis `k` as often as `counts[k]` says: as a whole, or `each` place after the other.
  ///
  /// New axes are stretched and then become one with their neighbours: elements are written once.
  static func multiplied(
    _ x: TensorVariable, _ counts: [TensorVariable], each: Bool, _ operation: String, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    var order: [Int?] = []
    var (stretched, merged): ([TensorVariable], [TensorVariable]) = ([], [])
    for (axis, count) in counts.enumerated() {
      let length = x.length(axis, origin: origin)
      guard count.ndim == 0, count.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger(operation, got: count.type))
      }
      if count.sizeValue?.constant == 1 {
        order.append(axis)
        stretched.append(length)
        merged.append(length)
        continue
      }
      let times = hardened(count).cast(to: .int64, origin: origin)
      order += each ? [axis, nil] : [nil, axis]
      stretched += each ? [length, times] : [times, length]
      merged.append(elementwise(.mul, [length, times], origin: origin))
    }
    if order.count == x.ndim { return x }
    let all = allocated(x.shuffled(order, origin: origin), stretched, origin)
    return reshaped(all, merged, nil, origin)
  }
}
