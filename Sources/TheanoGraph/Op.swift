import TheanoArrays
import TheanoErrors
import TheanoScalars

/// An operation on tensors: its type rule, its derivatives, its value and its code.
///
/// An op is a value: two ops are the same if they are equal, which is what merging equal subgraphs and caching
/// rest on. With `J` the Jacobian of the outputs with respect to the inputs, ``pullback(_:_:)`` multiplies by `Jᵀ`
/// (reverse mode) and ``pushforward(_:_:)`` by `J` (Theano's R-operator).
package protocol Op: Hashable, Sendable {
  /// Theano's name of the operation, as printed in graphs and messages.
  var name: String { get }

  /// The name in messages of a call that fails: the function that the user wrote, where that is another one.
  var spokenName: String { get }

  /// The operation that is done at each place, for the op that does just that; nil for all others.
  var scalarOp: ScalarOp? { get }

  /// The types of the results, or why the inputs are refused.
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference

  /// For each input: the product of the outputs' cotangents and the Jacobian.
  ///
  /// A cotangent is nil where the cost does not depend on that output. A returned value has the input's type's
  /// shape; its dtype is the input's if that is float or complex, else `floatX`.
  func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient]

  /// For each output: the product of the Jacobian and the inputs' tangents (nil: zero).
  func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient]

  /// The value, by plain code over arrays that is independent of ``lower(_:)``: the judge of everything else.
  ///
  /// Inputs have the types inferred for them (sizes checked); integer scalars arrive as arrays of rank 0.
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray]

  /// How output elements are computed.
  func lower(_ call: LoweringCall) -> Lowering

  /// What the op asks of its indices even where no element is read by them; nil for nothing.
  func indexCheck(_ call: LoweringCall) -> IndexCheck?

  /// Whether it is a ``BodyOp``: asked of every op, and quicker to answer than by a cast.
  var hasBodies: Bool { get }
  /// The same outputs by simpler operations, for an op whose ``lower(_:)`` is ``Lowering/expanded``; else nil.
  ///
  /// Called late in rewriting, so that rules see the whole and scheduling sees the parts, which it fuses.
  func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]?
}

extension Op {
  package var hasBodies: Bool { false }
  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? { nil }
}

/// What a type rule may know of an input.
package struct Operand: Sendable {
  package var type: TensorType
  /// The value, where it is constant.
  package var constant: NDArray?
  /// The value as a size, where it is an integer scalar.
  package var size: Size?

  package init(type: TensorType, constant: NDArray? = nil, size: Size? = nil) {
    self.type = type
    self.constant = constant
    self.size = size
  }
}

/// What follows from the types of the inputs.
package struct Inference: Sendable {
  package var types: [TensorType]
  package var requirements: [SizeRequirement]
  package var sizeValue: Size?

  package init(_ types: [TensorType], requirements: [SizeRequirement] = [], sizeValue: Size? = nil) {
    self.types = types
    self.requirements = requirements
    self.sizeValue = sizeValue
  }
  package init(_ type: TensorType, requirements: [SizeRequirement] = [], sizeValue: Size? = nil) {
    self.init([type], requirements: requirements, sizeValue: sizeValue)
  }
}

/// A relation of sizes that must hold at a call, noted where it cannot be decided while building.
package struct SizeRequirement: Hashable, Sendable {
  package enum Relation: Hashable, Sendable {
    case equal
    /// left ≤ right
    case atMost
  }
  package var left: Size
  package var relation: Relation
  package var right: Size
  /// What the sides are, for the message.
  package var meaning: Meaning

  package enum Meaning: Hashable, Sendable {
    /// Axis `axisA` of input `a` meets axis `axisB` of input `b`.
    case axes(inputA: Int, axisA: Int, inputB: Int, axisB: Int)
    /// A reshape keeps the number of elements.
    case elements
    /// The sizes beside one that is left open must divide the number of elements.
    case dividedElements
    /// An index must lie inside an axis.
    case index(input: Int, axis: Int)
    /// A size must not be negative.
    case nonNegative
    /// A size, or a number of elements (left), must be an int64.
    case measurable
    /// An axis must not be empty (max, min, argmax, argmin).
    case nonEmpty(axis: Int)
    /// `specify_shape` and the like: stated by the user.
    case stated
    /// Axis `axis` of a new value (left) meets the part of a tensor that it is set in or added to (right).
    case part(axis: Int)
    /// The step of a slice along an axis must not be zero: 1 ≤ its square.
    case nonZeroStep(axis: Int)
    /// What is computed for a slice along an axis must be an int64.
    case bound(axis: Int)
    /// An axis must have at least as many elements as are asked for (left).
    case elementsAlong(axis: Int)
    /// Axis `axis` of a tensor (left) meets that of a mask by which it is indexed (right).
    case mask(axis: Int)
    /// Axis `axis` of the rows of an output of a loop, on two sides of a choice.
    case row(output: Int, axis: Int)
    /// The number of steps of a loop (right) must not be negative.
    case stepCount
    /// A sequence must have a row for each step of a loop (left).
    case steps(input: Int)
    /// A state of a loop must begin with so many rows (left).
    case initialRows(state: Int)
    /// Axis `axis` of a state after a step (left) meets that of the state it began with; `result` is the line of what the
    /// step computes.
    case state(number: Int, axis: Int, result: Origin)
  }

  /// What a relation says, whoever demands it.
  package struct Claim: Hashable, Sendable {
    let left: Size
    let relation: Relation
    let right: Size
  }

  package var claim: Claim { Claim(left: left, relation: relation, right: right) }

  package init(_ left: Size, _ relation: Relation = .equal, _ right: Size, _ meaning: Meaning) {
    self.left = left
    self.relation = relation
    self.right = right
    self.meaning = meaning
  }
}

/// An application seen by the derivative rules: the variables around an op.
package struct Call: Sendable {
  package let inputs: [TensorVariable]
  package let outputs: [TensorVariable]
  package let origin: Origin

  package init(inputs: [TensorVariable], outputs: [TensorVariable], origin: Origin) {
    self.inputs = inputs
    self.outputs = outputs
    self.origin = origin
  }
  package init(_ application: Apply) {
    self.init(inputs: application.inputs, outputs: application.outputs, origin: application.origin)
  }
}

/// The answer of a derivative rule.
package enum Gradient: Sendable {
  /// The output does not depend on the input in any differentiable way.
  case disconnected
  /// The derivative exists and is zero.
  case zero
  case value(TensorVariable)
  /// There is none, and why.
  case undefined(String)
}

extension Op {
  package var spokenName: String { name }
  package var scalarOp: ScalarOp? { nil }
  package func indexCheck(_ call: LoweringCall) -> IndexCheck? { nil }

  /// Applies the op to variables; total: an error (or a poisoned input) gives poisoned outputs.
  package func apply(_ inputs: [TensorVariable], origin: Origin) -> [TensorVariable] {
    if let poisoned = inputs.first(where: { $0.error != nil }) {
      return [poisoned]
    }
    do throws(TheanoError) {
      let inference = try infer(inputs.map(\.operand))
      return Apply(self, inputs, inference, origin: origin).outputs
    } catch {
      var located = error
      if located.places.isEmpty {
        located.places = Place.around(origin, operands: inputs.map { ($0.name, $0.origin) })
      }
      return [TensorVariable(poisoned: located, origin: origin)]
    }
  }

  /// For ops with one output. A poisoned call gives the poisoned variable.
  package func callAsFunction(_ inputs: TensorVariable..., origin: Origin = .capture()) -> TensorVariable {
    apply(inputs, origin: origin)[0]
  }

  package func isEqual(to other: any Op) -> Bool {
    guard let other = other as? Self else { return false }
    return self == other
  }
}
