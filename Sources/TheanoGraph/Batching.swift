import TheanoErrors

/// A tensor of a loop's step, as it is seen from around the loop.
package struct BatchedValue: Hashable, Sendable {
  package var value: ValueID
  /// Whether ``value`` holds the tensors of all steps, along a first axis of its own; else it is the same in each step.
  package var isBatched: Bool

  package init(_ value: ValueID, isBatched: Bool) { (self.value, self.isBatched) = (value, isBatched) }
}

/// An application in the step of a loop, to be made once, for all steps.
package struct BatchCall: Sendable {
  /// At least one of them is batched.
  package let inputs: [BatchedValue]
  /// The number of steps, an int64 scalar.
  package let steps: ValueID
  package let origin: Origin

  package init(inputs: [BatchedValue], steps: ValueID, origin: Origin) {
    (self.inputs, self.steps, self.origin) = (inputs, steps, origin)
  }
}

/// An op that can be applied to the tensors of all steps of a loop at once.
///
/// The rule stands with the op, as its derivatives do: a loop in which nothing is carried from step to step is replaced
/// by what its step's ops say here.
package protocol BatchableOp: Op {
  /// For each output what it is in all steps, built into the graph; nil where these inputs cannot be batched (a size
  /// that differs from step to step, for instance).
  func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]?
}
