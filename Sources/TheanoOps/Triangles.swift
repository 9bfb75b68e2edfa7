import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Comparisons of row and column numbers: nothing is stored but the result.

extension tensor {
  /// Ones on and below a diagonal, zeros above it.
  ///
  /// - Parameters:
  ///   - n: the number of rows: a number or an integer scalar, as all of these are.
  ///   - m: the number of columns; `n` unless given.
  ///   - k: how far the diagonal lies above the main one.
  ///   - dtype: `floatX` unless given.
  ///
  /// ```swift
  /// T.tri(3)                 // [[1 0 0] [1 1 0] [1 1 1]]
  /// ```
  public static func tri(
    _ n: any TensorArgument, _ m: (any TensorArgument)? = nil, k: any TensorArgument = 0, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (rows, columns, k) = (n.tensorVariable, (m ?? n).tensorVariable, k.tensorVariable)
    return composed(origin, [rows, columns, k]) { () throws(TheanoError) in
      let isBelow = try below("tri", rows, columns, k, origin)
      return isBelow.cast(to: dtype ?? FloatX.current, origin: origin)
    }
  }

  /// `x` with zeros above a diagonal of the planes of its last two axes.
  ///
  /// ```swift
  /// T.tril(m)                // the lower triangle, with the diagonal
  /// T.tril(m, k: -1)         // without it
  /// ```
  public static func tril(
    _ x: TensorVariable, k: any TensorArgument = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    triangle(x, k.tensorVariable, "tril", .at(file, line, column))
  }

  /// `x` with zeros below a diagonal of the planes of its last two axes.
  ///
  /// ```swift
  /// T.triu(m, k: 1)          // what lies above the diagonal
  /// ```
  public static func triu(
    _ x: TensorVariable, k: any TensorArgument = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    triangle(x, k.tensorVariable, "triu", .at(file, line, column))
  }

  private static func triangle(
    _ x: TensorVariable, _ k: TensorVariable, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x, k]) { () throws(TheanoError) in
      guard x.ndim >= 2 else { throw TheanoError(ShapeFacts.wantsRank(operation, "at least two axes", x.type)) }
      let upper = operation == "triu"
      let edge = upper ? elementwise(.sub, [hardened(k), .constant(1, .int64, origin)], origin: origin) : k
      let (rows, columns) = (x.length(x.ndim - 2, origin: origin), x.length(x.ndim - 1, origin: origin))
      let isBelow = try below(operation, rows, columns, edge, origin)
      let zero = TensorVariable.constant(0, x.dtype, origin)
      return elementwise(.switch, [isBelow] + (upper ? [zero, x] : [x, zero]), origin: origin)
    }
  }

  /// Whether a place lies on or below a diagonal.
  private static func below(
    _ operation: String, _ rows: TensorVariable, _ columns: TensorVariable, _ k: TensorVariable, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    for number in [rows, columns, k] where number.ndim != 0 || !number.dtype.isInteger {
      throw TheanoError(ShapeFacts.needsInteger(operation, got: number.type))
    }
    let (i, j) = (counting(rows, origin), counting(columns, origin))
    let reach = elementwise(.add, [i, hardened(k)], origin: origin)
    return elementwise(.ge, [reach.shuffled([0, nil], origin: origin), j], origin: origin)
  }

  /// 0, 1, 2, …: as many as an integer scalar says.
  static func counting(_ count: TensorVariable, _ origin: Origin) -> TensorVariable {
    ARange(.int64)(
      .constant(0, .int64, origin), .constant(1, .int64, origin), hardened(count).cast(to: .int64, origin: origin),
      origin: origin)
  }
}
