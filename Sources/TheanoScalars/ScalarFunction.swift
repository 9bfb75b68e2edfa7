/// The value of a scalar operation on one kind of number, with the result in the same kind.
package enum ScalarFunction<Value: Sendable>: Sendable {
  case one(@Sendable (Value) -> Value)
  case two(@Sendable (Value, Value) -> Value)
  case three(@Sendable (Value, Value, Value) -> Value)
  /// Any number of operands (at least one), from left to right; each step is rounded.
  case fold(@Sendable (Value, Value) -> Value)

  /// The value for these operands, as many as the operation takes.
  package func callAsFunction(_ operands: [Value]) -> Value {
    switch self {
    case .one(let f): f(operands[0])
    case .two(let f): f(operands[0], operands[1])
    case .three(let f): f(operands[0], operands[1], operands[2])
    case .fold(let f): operands.dropFirst().reduce(operands[0], f)
    }
  }
}

/// The value of a predicate on one kind of number.
package enum ScalarTest<Value: Sendable>: Sendable {
  case one(@Sendable (Value) -> Bool)
  case two(@Sendable (Value, Value) -> Bool)

  package func callAsFunction(_ operands: [Value]) -> Bool {
    switch self {
    case .one(let f): f(operands[0])
    case .two(let f): f(operands[0], operands[1])
    }
  }
}
