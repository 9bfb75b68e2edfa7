import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// Each place of `x` along an axis several times, one after the other.
  ///
  /// - Parameters:
  ///   - repeats: how often: a number or an integer scalar.
  ///   - axis: negative ones count from the last; nil repeats all elements in row-major order.
  /// - Returns: a tensor of `x`'s dtype. Carries `ValueError` for a negative number.
  ///
  /// ```swift
  /// T.repeat([1, 2] as NDArray, 2)           // [1 1 2 2]
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
      case _: throw TheanoError(ShapeFacts.wantsRank("repeat", "a number of repeats", repeats.type))
      }
      return try multiplied(source, counts, each: true, "repeat", origin)
    }
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
