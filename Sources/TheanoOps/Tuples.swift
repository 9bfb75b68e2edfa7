import TheanoArrays
import TheanoErrors
import TheanoGraph

// Sizes in a tuple, as they stand in Python. Disfavoured: a single size in parentheses is no tuple.

extension tensor {
  /// As ``reshape(_:_:ndim:file:line:column:)``, with the sizes in a tuple: `T.reshape(x, (2, -1))`.
  @_disfavoredOverload
  public static func reshape<each Extent: TensorArgument>(
    _ x: TensorVariable, _ shape: (repeat each Extent), ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    reshaped(x, list(repeat each shape), ndim, .at(file, line, column))
  }

  /// Zeros of a shape in a tuple: `T.zeros((n, 3))`; `floatX` unless a dtype is given.
  @_disfavoredOverload
  public static func zeros<each Extent: TensorArgument>(
    _ shape: (repeat each Extent), dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(0, list(repeat each shape), dtype, .at(file, line, column))
  }

  /// Ones of a shape in a tuple: `T.ones((n, 3))`; `floatX` unless a dtype is given.
  @_disfavoredOverload
  public static func ones<each Extent: TensorArgument>(
    _ shape: (repeat each Extent), dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    filled(1, list(repeat each shape), dtype, .at(file, line, column))
  }

  /// As ``tile(_:_:ndim:file:line:column:)``, with the numbers in a tuple: `T.tile(x, (2, 1))`.
  @_disfavoredOverload
  public static func tile<each Count: TensorArgument>(
    _ x: any TensorArgument, _ reps: (repeat each Count), ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tile(x, list(repeat each reps), ndim: ndim, file: file, line: line, column: column)
  }
}

extension TensorVariable {
  /// As ``reshape(_:ndim:file:line:column:)``, with the sizes in a tuple: `x.reshape((2, -1))`.
  @_disfavoredOverload
  public func reshape<each Extent: TensorArgument>(
    _ shape: (repeat each Extent), ndim: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.reshaped(self, list(repeat each shape), ndim, .at(file, line, column))
  }
}

private func list<each Element: TensorArgument>(_ elements: repeat each Element) -> [any TensorArgument] {
  var list: [any TensorArgument] = []
  for element in repeat each elements { list.append(element) }
  return list
}
