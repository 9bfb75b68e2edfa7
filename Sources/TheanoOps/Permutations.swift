import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The permutation that undoes each row of `permutation`: `result[permutation[i]] = i`.
  ///
  /// - Parameter permutation: a vector of the integers 0, …, n - 1 in any order, or a matrix of such rows.
  /// - Returns: int64 of the same shape. An integer outside is an `IndexError` at the call.
  ///
  /// ```swift
  /// T.inversePermutation([2, 0, 1] as NDArray)       // [1 2 0]
  /// ```
  public static func inversePermutation(
    _ permutation: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    inverted(permutation.tensorVariable, "inversePermutation", .at(file, line, column))
  }

  private static func inverted(
    _ permutation: TensorVariable, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [permutation]) { () throws(TheanoError) in
      guard permutation.dtype.isInteger else {
        throw TheanoError(ShapeFacts.wantsIntegers(operation, got: permutation.type))
      }
      guard permutation.ndim == 1 || permutation.ndim == 2 else {
        throw TheanoError(ShapeFacts.wantsRank(operation, "a vector or a matrix", permutation.type))
      }
      let last = permutation.ndim - 1
      let zeros = permutation.filled(with: 0, .int64, origin: origin)
      let places = counting(permutation.length(last, origin: origin), origin)
      return AdvancedIncSubtensor(Array(0...last), sets: true)
        .apply([zeros, places] + alongAxis(permutation, permutation, last, origin), origin: origin)[0]
    }
  }

  /// `x` with the elements of each row in the order that a row of `y` says: `result[i, j] = x[i, y[i, j]]`.
  ///
  /// - Parameters:
  ///   - x: at least a vector; its last axis is permuted.
  ///   - y: rows of the integers 0, …, n - 1 in any order, at most a matrix; leading axes of both stretch.
  ///   - inverse: undo the permutation instead: `result[i, y[i, j]] = x[i, j]`.
  ///
  /// ```swift
  /// T.permuteRowElements(x, orders)
  /// ```
  public static func permuteRowElements(
    _ x: TensorVariable, _ y: any TensorArgument, inverse: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let y = hardened(y.tensorVariable)
    return composed(origin, [x, y]) { () throws(TheanoError) in
      guard x.ndim >= 1 else {
        throw TheanoError(ShapeFacts.wantsRank("permuteRowElements", "at least one axis", x.type))
      }
      guard y.ndim >= 1 else {
        throw TheanoError(ShapeFacts.wantsRank("permuteRowElements", "an order of rows", y.type))
      }
      let order = inverse ? inverted(y, "permuteRowElements", origin) : y
      let rank = Swift.max(x.ndim, y.ndim)
      let full = { (v: TensorVariable) in
        v.shuffled([Int?](repeating: nil, count: rank - v.ndim) + (0..<v.ndim).map { $0 }, origin: origin)
      }
      return takenAlong(full(x), full(order), -1, "permuteRowElements", origin)
    }
  }
}
