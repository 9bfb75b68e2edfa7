import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// `a` with its main diagonal set to a number.
  ///
  /// - Parameters:
  ///   - a: a matrix; or more axes, whose sizes are then all equal, which a call checks (`AssertionError`).
  ///   - value: a number or scalar whose dtype fits into that of `a`.
  /// - Returns: a tensor like `a`. The derivative with respect to `value` is the sum of those on the diagonal.
  ///
  /// ```swift
  /// T.fillDiagonal(distances, 0)
  /// ```
  public static func fillDiagonal(
    _ a: TensorVariable, _ value: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let value = value.tensorVariable
    return composed(origin, [a, value]) { () throws(TheanoError) in
      guard a.ndim >= 2 else { throw TheanoError(ShapeFacts.wantsRank("fillDiagonal", "at least two axes", a.type)) }
      var cube = a
      if a.ndim > 2 {
        var operands = [a]
        let side: IntegerTerm
        if let size = a.type.shape[0].constant {
          side = .constant(size)
        } else {
          operands.append(a.length(0, origin: origin))
          side = .operand(1)
        }
        cube = SpecifyShape((0..<a.ndim).map { $0 == 0 ? nil : side }).apply(operands, origin: origin)[0]
        if let error = cube.error { throw error }
      }
      return try diagonalFilled(cube, value, .constant(0, .int64, origin), "fillDiagonal", origin)
    }
  }

  /// A matrix with a diagonal set to a number.
  ///
  /// - Parameter offset: how far the diagonal lies above the main one: a number or an integer scalar.
  ///
  /// ```swift
  /// T.fillDiagonalOffset(m, 1, offset: -1)
  /// ```
  public static func fillDiagonalOffset(
    _ a: TensorVariable, _ value: any TensorArgument, offset: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (value, offset) = (value.tensorVariable, offset.tensorVariable)
    return composed(origin, [a, value, offset]) { () throws(TheanoError) in
      guard a.ndim == 2 else { throw TheanoError(ShapeFacts.wantsRank("fillDiagonalOffset", "a matrix", a.type)) }
      guard offset.ndim == 0, offset.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger("fillDiagonalOffset", got: offset.type))
      }
      return try diagonalFilled(a, value, hardened(offset), "fillDiagonalOffset", origin)
    }
  }

  private static func diagonalFilled(
    _ a: TensorVariable, _ value: TensorVariable, _ offset: TensorVariable, _ operation: String, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    guard value.ndim == 0 else { throw TheanoError(ShapeFacts.tooManyAxes(operation, value.type, 0)) }
    let number = try weakened(value, a, operation)
    guard promote(number.dtype, a.dtype) == a.dtype else {
      throw TheanoError(ShapeFacts.valueDType(operation, value: number.dtype, tensor: a.dtype))
    }
    let first = counting(a.length(0, origin: origin), origin)
    let start = elementwise(.add, [first, offset], origin: origin)
    var isDiagonal: TensorVariable?
    for axis in 1..<a.ndim {
      let here = counting(a.length(axis, origin: origin), origin)
      let order = { (k: Int) in (0..<a.ndim).map { $0 == k ? 0 : nil } as [Int?] }
      let meets = elementwise(
        .eq, [start.shuffled(order(0), origin: origin), here.shuffled(order(axis), origin: origin)], origin: origin)
      isDiagonal = isDiagonal.map { elementwise(.and, [$0, meets], origin: origin) } ?? meets
    }
    guard let isDiagonal else { return a }
    return elementwise(.switch, [isDiagonal, number, a], origin: origin).cast(to: a.dtype, origin: origin)
  }
}
