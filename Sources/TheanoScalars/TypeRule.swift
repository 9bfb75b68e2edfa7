import TheanoArrays

/// How the dtype of a scalar operation's result follows from its operands' dtypes.
package enum TypeRule: Sendable {
  /// The promotion table's common dtype; the listed kinds of that dtype are refused.
  case upcast(refusing: [DType.Kind] = [])
  /// As `upcast`, but discrete operands give `floatX`.
  case trueDivision
  /// As `upcast`, but two bools give int8.
  case power
  /// bool and 8/16-bit integers give float32, wider integers float64; floats (and complex, if `complex`) stay.
  case float(complex: Bool)
  /// The operand's dtype; the listed kinds are refused.
  case keep(refusing: [DType.Kind] = [])
  /// As `keep`, but a complex operand gives its matching float.
  case modulus
  /// bool, of the common dtype of the operands; `ordered` refuses complex.
  case predicate(ordered: Bool)
  /// All bool or all integers.
  case bitwise
  /// `switch(condition, a, b)`: the common dtype of the last two.
  case choice
  /// The dtype of the second operand.
  case second
  /// This dtype; complex to real is refused.
  case to(DType)
  /// complex to its matching float; real stays (integers too).
  case realPart
  /// float64, always (`angle`).
  case float64
  /// Two floats give the matching complex.
  case complexOfFloats
}

/// The dtypes of one application of a scalar operation.
package struct ScalarSignature: Hashable, Sendable {
  /// The dtype in which the operands meet (they are cast to it before the operation).
  /// Equal to each operand's own dtype where the operation does not unite them (`switch`'s condition).
  package var operands: [DType]
  package var result: DType

  package init(operands: [DType], result: DType) {
    self.operands = operands
    self.result = result
  }
}
