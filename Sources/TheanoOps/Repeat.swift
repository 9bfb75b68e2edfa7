import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// Each place of `x` along an axis several times, one after the other.
  ///
  /// - Parameters:
  ///   - repeats: how often: a number or an integer scalar for all places; or a vector of integers, one for each place of
  ///     the axis, which makes the length of the result one that only a call can tell.
  ///   - axis: negative ones count from the last; nil repeats all elements in row-major order.
  /// - Returns: a tensor of `x`'s dtype. Carries `ValueError` for a negative number and for a vector of another length
  ///   than the axis has; what shows only in the call is refused there. The gradient of a place is the sum over its
  ///   repetitions.
  ///
  /// ```swift
  /// T.repeat([1, 2] as NDArray, 2)           // [1 1 2 2]
  /// T.repeat([1, 2] as NDArray, [1, 3] as NDArray)        // [1 2 2 2]
  /// T.repeat(m, n, axis: 1)
  /// ```
  public static func `repeat`(
    _ x: any TensorArgument, _ repeats: any TensorArgument, axis: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    repeated(hardened(x.tensorVariable), hardened(repeats.tensorVariable), axis, .at(file, line, column))
  }

  static func repeated(
    _ x: TensorVariable, _ repeats: TensorVariable, _ axis: Int?, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x, repeats]) { () throws(TheanoError) in
      guard repeats.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers("repeat", got: repeats.type)) }
      let source = axis == nil ? flattened(x, 1, origin) : x
      let along = try normalAxis(axis ?? 0, "repeat", source.type)
      let one = TensorVariable.constant(1, .int64, origin)
      var counts = [TensorVariable](repeating: one, count: source.ndim)
      switch repeats.ndim {
      case 0: counts[along] = repeats
      case 1 where repeats.broadcastable[0]: counts[along] = repeats.shuffled([], origin: origin)
      case 1: return repeatedEach(source, repeats.cast(to: .int64, origin: origin), along, origin)
      case _: throw TheanoError(ShapeFacts.wantsRank("repeat", "a number or a vector of repeats", repeats.type))
      }
      return try multiplied(source, counts, each: true, "repeat", origin)
    }
  }

  /// Each place as often as a vector says: taken from the places that they are.
  private static func repeatedEach(
    _ x: TensorVariable, _ counts: TensorVariable, _ axis: Int, _ origin: Origin
  ) -> TensorVariable {
    // A negative number is refused where places are written, not as a length.
    let sum = reduce(
      .sum, elementwise(.maximum, [counts, 0], origin: origin), nil, keepdims: false, dtype: .int64, origin: origin)
    let total = counts.constantValue.flatMap { knownTotal($0, origin) } ?? sum
    let places = RepeatPlaces().apply([counts, total, x.length(axis, origin: origin)], origin: origin)[0]
    if places.error != nil { return places }
    return AdvancedSubtensor([axis]).apply([x, places], origin: origin)[0]
  }

  /// What constants add up to, so that the length of the result is known; nil where that is no number of 64 bits.
  private static func knownTotal(_ counts: NDArray, _ origin: Origin) -> TensorVariable? {
    var sum = 0
    for count in counts.scalars(as: Int.self) {
      let (next, overflows) = sum.addingReportingOverflow(Swift.max(count, 0))
      if overflows { return nil }
      sum = next
    }
    return .constant(sum, .int64, origin)
  }
}

extension TensorVariable {
  /// Each place along an axis several times; see `T.repeat`.
  public func `repeat`(
    _ repeats: any TensorArgument, axis: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.repeated(self, hardened(repeats.tensorVariable), axis, .at(file, line, column))
  }
}
