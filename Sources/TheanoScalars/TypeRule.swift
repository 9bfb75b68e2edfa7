import TheanoArrays

/// How the dtype of a scalar operation's result follows from its operands' dtypes.
package enum TypeRule: Sendable {
  /// The promotion table's common dtype; the listed kinds of that dtype are refused.
  case upcast(refusing: [DType.Kind] = [])
  /// As `upcast`, but discrete operands give `floatX`.
  case trueDivision
  /// As `upcast`, but two bools give int8.
  case power
  /// The operands' common dtype as a float: bool and 8/16-bit integers give float32, wider integers float64;
  /// floats (and complex, if `complex`) stay.
  case float(complex: Bool)
  /// The operand's dtype; the listed kinds are refused.
  case keep(refusing: [DType.Kind] = [])
  /// As `keep`, but a complex operand gives its matching float.
  case modulus
  /// bool, of the common dtype of the operands; `ordered` refuses complex.
  case predicate(ordered: Bool)
  /// All bool or all integers.
  case bitwise
  /// `switch(condition, a, b)`: the common dtype of the last two; the condition is cast to bool (not 0).
  case choice
  /// The dtype of the second operand.
  case second
  /// This dtype; complex to real is refused (to bool it means "not 0").
  case to(DType)
  /// complex to its matching float; real stays (integers too).
  case realPart
  /// float64, always (`angle`); the operand is computed with in float64 or complex128.
  case float64
  /// Two reals give the complex dtype that holds both.
  case complexOfFloats
}
