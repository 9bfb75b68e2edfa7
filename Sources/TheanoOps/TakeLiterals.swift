import TheanoArrays
import TheanoErrors
import TheanoGraph

// Indices that are numbers of the program.

extension tensor {
  /// The elements or rows of `x` at these places; see `T.take`.
  ///
  /// ```swift
  /// T.take(x, [0, 2], axis: 1)
  /// ```
  public static func take(
    _ x: TensorVariable, _ indices: [Int], axis: Int? = nil, mode: TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let places = TensorVariable(constant: try NDArray(indices), origin: origin)
      return take(x, places, axis: axis, mode: mode, file: file, line: line, column: column)
    }
  }
}

extension TensorVariable {
  /// The elements or rows at these places; see `T.take`.
  public func take(
    _ indices: [Int], axis: Int? = nil, mode: tensor.TakeMode = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.take(self, indices, axis: axis, mode: mode, file: file, line: line, column: column)
  }
}
