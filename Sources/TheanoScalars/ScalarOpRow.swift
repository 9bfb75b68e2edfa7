import ComplexModule
import TheanoArrays

/// What is known of one scalar operation; everything else is derived from it.
package struct ScalarOpRow: Sendable {
  /// Theano's name (`true_div`, `add`): printing, documentation.
  package var name: String
  /// The number of operands; `nil` for the n-ary operations `add` and `mul` (at least one).
  package var arity: Int?
  /// How `pp` writes it, e.g. `.infix("+")`, `.prefix("-")`, `.call`.
  package var notation: Notation
  /// One sentence for the documentation, with the formula.
  package var summary: String
  /// The dtype of the result from the dtypes of the operands, or why they are refused.
  package var typeRule: TypeRule
  /// The value, in the kind of the *computation* dtype; nil where the operation has no meaning.
  package var values: Values
  /// The partial derivative with respect to each operand (for n-ary operations: one entry, used for each).
  package var partials: [Partial]
  /// Where random tests sample each operand (for n-ary operations: one entry).
  package var domain: [ClosedRange<Double>]
  /// What rewriting may use.
  package var traits: Traits
  /// How machine code is made of it.
  package var lowering: ScalarLowering
  /// Vector instructions in machine code, roughly; what a kernel's budget counts.
  package var cost: Int

  package enum Notation: Sendable { case infix(String), prefix(String), postfix(String), call }

  /// The value for each kind of number. Operands arrive in the computation dtype's kind.
  package struct Values: Sendable {
    package var bool: (@Sendable ([Bool]) -> Bool)?
    package var int: (@Sendable ([Int64]) -> Int64)?
    package var uint: (@Sendable ([UInt64]) -> UInt64)?
    package var real: (@Sendable ([Double]) -> Double)?
    package var complex: (@Sendable ([Complex<Double>]) -> Complex<Double>)?
    /// For results of another kind than the operands (comparisons, `abs` of complex, casts).
    package var mixed: (@Sendable ([Scalar]) -> Scalar)?
  }

  package enum Partial: Sendable {
    /// Zero everywhere it matters (Theano: connected, but zero), as for `floor`.
    case zero
    /// The operand carries no derivative at all (the condition of `switch`).
    case disconnected
    case formula(Formula)
    /// Not defined, and why.
    case undefined(String)
  }

  package struct Traits: OptionSet, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    package static let commutative = Traits(rawValue: 1)
    package static let associative = Traits(rawValue: 2)
    package static let idempotent = Traits(rawValue: 4)
    package static let increasing = Traits(rawValue: 8)
    package static let preservesZero = Traits(rawValue: 16)
    package static let involution = Traits(rawValue: 32)
  }
}

/// How a backend makes code for a scalar operation.
package enum ScalarLowering: Sendable {
  /// A few instructions that every backend writes itself (add, compare, select, floor …).
  case instruction
  /// A function every backend writes as a polynomial of its own (exp, log, tanh, erf, sigmoid …).
  case function
  /// By other scalar operations: the backend expands the formula.
  case formula(Formula)
  /// A call of the C library's function of this name on doubles, lane by lane.
  case libm(String)
  /// No code yet: a kernel with it runs in the loop interpreter.
  case interpreted
}
