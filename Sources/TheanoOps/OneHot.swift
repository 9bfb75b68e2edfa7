import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// A row of zeros with a one in it for each label: `result[i, y[i]] = 1`.
  ///
  /// - Parameters:
  ///   - y: a vector of integers below `nbClass`; another is an `IndexError` at the call.
  ///   - nbClass: the number of columns: a number or an integer scalar.
  ///   - dtype: `floatX` unless given.
  /// - Returns: a matrix of `y.shape[0]` rows. Its gradient is zero: labels are integers.
  ///
  /// ```swift
  /// T.toOneHot([2, 0] as NDArray, 3)        // [[0 0 1] [1 0 0]]
  /// ```
  public static func toOneHot(
    _ y: any TensorArgument, _ nbClass: any TensorArgument, dtype: DType? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (y, classes) = (y.tensorVariable, nbClass.tensorVariable)
    return composed(origin, [y, classes]) { () throws(TheanoError) in
      guard y.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers("toOneHot", got: y.type)) }
      guard y.ndim == 1 else { throw TheanoError(ShapeFacts.wantsRank("toOneHot", "a vector", y.type)) }
      guard classes.ndim == 0, classes.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger("toOneHot", got: classes.type))
      }
      let result = dtype ?? FloatX.current
      let rows = y.length(0, origin: origin)
      let zeros = allocated(.constant(0, result, origin), [rows, classes], origin)
      return AdvancedIncSubtensor([0, 1], sets: true)
        .apply([zeros, .constant(1, result, origin), counting(rows, origin), y], origin: origin)[0]
    }
  }

  /// Bartlett's window: `m` numbers that rise from 0 to 1 in a straight line and fall again.
  ///
  /// `w[i] = 1 - |2 i / (m - 1) - 1|`; of one number, 1.
  ///
  /// - Parameter m: a number or an integer scalar; none for less than 1.
  /// - Returns: a vector of float64.
  ///
  /// ```swift
  /// T.bartlett(5)            // [0. 0.5 1. 0.5 0.]
  /// ```
  public static func bartlett(
    _ m: any TensorArgument, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let m = m.tensorVariable
    return composed(origin, [m]) { () throws(TheanoError) in
      guard m.ndim == 0, m.dtype.isInteger else { throw TheanoError(ShapeFacts.needsInteger("bartlett", got: m.type)) }
      let count = hardened(m).cast(to: .int64, origin: origin)
      func number(_ value: Int) -> TensorVariable { .constant(value, .int64, origin) }
      func apply(_ op: ScalarOp, _ operands: TensorVariable...) -> TensorVariable {
        elementwise(op, operands, origin: origin)
      }
      // NumPy's: 1 - m, 3 - m, … to m - 1, over m - 1.
      let place = range(number(0), count, number(1), nil, origin)
      let last = apply(.sub, count, number(1))
      let centred = apply(.sub, apply(.mul, number(2), place), last)
      let distance = apply(
        .trueDiv, centred.cast(to: .float64, origin: origin),
        apply(.maximum, last, number(1)).cast(to: .float64, origin: origin))
      return apply(.sub, .constant(1, .float64, origin), apply(.abs, distance))
    }
  }
}
