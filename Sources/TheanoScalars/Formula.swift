/// A scalar expression over the operands and the result of an operation: data, not code.
///
/// The gradient and the R-operator read partial derivatives from it, a backend expands it.
///
/// ```swift
/// let derivative: Formula = 1 - .result * .result    // of tanh
/// ```
package indirect enum Formula: Hashable, Sendable {
  case operand(Int)
  /// The value of the operation itself, so that it is not computed twice.
  case result
  /// A number that takes the dtype of what it meets.
  case number(Double)
  case apply(ScalarOp, [Formula])

  package static let x = Formula.operand(0)
  package static let y = Formula.operand(1)
  package static let z = Formula.operand(2)

  package static func + (a: Formula, b: Formula) -> Formula { .apply(.add, [a, b]) }
  package static func - (a: Formula, b: Formula) -> Formula { .apply(.sub, [a, b]) }
  package static func * (a: Formula, b: Formula) -> Formula { .apply(.mul, [a, b]) }
  package static func / (a: Formula, b: Formula) -> Formula { .apply(.trueDiv, [a, b]) }
  package static prefix func - (a: Formula) -> Formula { .apply(.neg, [a]) }

  /// `self(operands…)`, e.g. `Formula.of(.exp, .x)`.
  package static func of(_ op: ScalarOp, _ operands: Formula...) -> Formula { .apply(op, operands) }
}

extension Formula: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  package init(floatLiteral value: Double) { self = .number(value) }
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
}
