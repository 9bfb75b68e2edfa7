import ComplexModule
import TheanoArrays

/// What is known of one scalar operation; everything else is derived from it.
package final class ScalarOpRow: Sendable {
  /// Theano's name (`true_div`, `add`): printing, documentation.
  package let name: String
  /// The number of operands; `nil` for the n-ary operations `add` and `mul` (at least one).
  package let arity: Int?
  /// How `pp` writes it, e.g. `.infix("+")`, `.prefix("-")`, `.call`.
  package let notation: Notation
  /// One sentence for the documentation, with the formula.
  package let summary: String
  /// The dtype of the result from the dtypes of the operands, or why they are refused.
  package let typeRule: TypeRule
  /// The value, in the kind of the *computation* dtype; nil where the operation has no meaning.
  package let values: Values
  /// The partial derivative with respect to each operand (for n-ary operations: with two operands;
  /// ``ScalarOp/partial(_:of:)`` tells it for any number).
  package let partials: [Partial]
  /// Where random tests sample each operand (for n-ary operations: two entries).
  package let domain: [ClosedRange<Double>]
  /// What rewriting may use.
  package let traits: Traits
  /// How machine code is made of it for real numbers; ``ScalarOp/lowering(_:)`` tells for a dtype.
  package let lowering: ScalarLowering
  /// Vector instructions in machine code, roughly; what a kernel's budget counts.
  package let cost: Int

  package init(
    _ name: String, _ arity: Int?, _ notation: Notation = .call, _ summary: String, _ typeRule: TypeRule,
    _ values: Values, partials: [Partial], domain: [ClosedRange<Double>], traits: Traits = [],
    _ lowering: ScalarLowering = .instruction, cost: Int = 1
  ) {
    self.name = name
    self.arity = arity
    self.notation = notation
    self.summary = summary
    self.typeRule = typeRule
    self.values = values
    self.partials = partials
    self.domain = domain
    self.traits = traits
    self.lowering = lowering
    self.cost = cost
  }

  package enum Notation: Hashable, Sendable { case infix(String), prefix(String), postfix(String), call }

  /// The value for each kind of number. Operands arrive in the computation dtype's kind.
  package struct Values: Sendable {
    package var bool: ScalarFunction<Bool>?
    package var int: ScalarFunction<Int64>?
    package var uint: ScalarFunction<UInt64>?
    package var real: ScalarFunction<Double>?
    package var complex: ScalarFunction<Complex<Double>>?
    /// For predicates: results are bool.
    package var tests: Tests?
    /// For other results of another kind than the operands (`abs` of complex, casts), and operands of
    /// several kinds (`switch`).
    package var mixed: (@Sendable ([Scalar]) -> Scalar)?

    package init(
      bool: ScalarFunction<Bool>? = nil, int: ScalarFunction<Int64>? = nil,
      uint: ScalarFunction<UInt64>? = nil, real: ScalarFunction<Double>? = nil,
      complex: ScalarFunction<Complex<Double>>? = nil, tests: Tests? = nil,
      mixed: (@Sendable ([Scalar]) -> Scalar)? = nil
    ) {
      (self.bool, self.int, self.uint, self.real) = (bool, int, uint, real)
      (self.complex, self.tests, self.mixed) = (complex, tests, mixed)
    }

    /// Of a function of one real number and, where it has that meaning, one complex number.
    init(
      _ real: @escaping @Sendable (Double) -> Double,
      _ complex: (@Sendable (Complex<Double>) -> Complex<Double>)? = nil
    ) {
      self.init(real: .one(real), complex: complex.map { .one($0) })
    }

    /// What a predicate is on each kind of number.
    package struct Tests: Sendable {
      package var bool: ScalarTest<Bool>
      package var int: ScalarTest<Int64>
      package var uint: ScalarTest<UInt64>
      package var real: ScalarTest<Double>
      package var complex: ScalarTest<Complex<Double>>?
    }
  }

  package enum Partial: Hashable, Sendable {
    /// Zero everywhere it matters (Theano: connected, but zero), as for `floor`.
    case zero
    /// The operand carries no derivative at all (the condition of `switch`).
    case disconnected
    case formula(Formula)
    /// Not defined, and why.
    case undefined(String)
  }

  package struct Traits: OptionSet, Hashable, Sendable {
    package let rawValue: Int
    package init(rawValue: Int) { self.rawValue = rawValue }
    /// `f(x, y) = f(y, x)`, but for the sign of a zero and the bits of a NaN.
    package static let commutative = Traits(rawValue: 1)
    /// `f(f(x, y), z) = f(x, f(y, z))`, but for rounding.
    package static let associative = Traits(rawValue: 2)
    /// `f(f(x)) = f(x)`, or `f(x, x) = x`.
    package static let idempotent = Traits(rawValue: 4)
    /// `x <= y` gives `f(x) <= f(y)` wherever neither is NaN (with several operands: in each of them).
    package static let increasing = Traits(rawValue: 8)
    /// `f(0) = 0` (with several operands: of nothing but zeros).
    package static let preservesZero = Traits(rawValue: 16)
    /// `f(f(x)) = x`.
    package static let involution = Traits(rawValue: 32)
  }
}

/// How a backend makes code for a scalar operation.
package enum ScalarLowering: Hashable, Sendable {
  /// A few instructions that every backend writes itself (add, compare, select, floor …).
  case instruction
  /// A function every backend writes as a polynomial of its own (exp, log, tanh, erf, sigmoid …).
  case function
  /// By other scalar operations: the backend expands the formula.
  case formula(Formula)
  /// A call of the C library's function of this name on doubles, lane by lane.
  case libm(String)
  /// No code of its own: machine code calls the value that the row says, lane by lane.
  case row
}
