import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What is known of the derivative of a cost with respect to one variable.
package enum Derivative: Sendable {
  /// The cost does not depend on the variable.
  case disconnected
  /// It depends on it, with derivative zero.
  case zero
  case value(TensorVariable)
  /// It has none, and why.
  case undefined(String, origin: Origin)

  var isDisconnected: Bool { if case .disconnected = self { true } else { false } }
  var isUndefined: Bool { if case .undefined = self { true } else { false } }
  var value: TensorVariable? { if case .value(let value) = self { value } else { nil } }

  mutating func add(_ other: Derivative) {
    switch (self, other) {
    case (.undefined, _), (_, .disconnected): return
    case (_, .undefined), (.disconnected, _): self = other
    case (.zero, _): self = other
    case (.value, .zero): return
    case (.value(let a), .value(let b)): self = .value(a + b)
    }
  }
}

/// Where reverse mode begins: a variable with the derivative of the cost with respect to it.
package struct Seed {
  let variable: TensorVariable
  let derivative: TensorVariable
  /// Whether this is the whole derivative, so that what arrives by other paths does not count.
  let isTotal: Bool

  package init(_ variable: TensorVariable, _ derivative: TensorVariable, isTotal: Bool) {
    (self.variable, self.derivative, self.isTotal) = (variable, derivative, isTotal)
  }
}

/// Reverse-mode differentiation (Linnainmaa 1970): walks the applications from the cost backwards, once each, and
/// multiplies by the transposed Jacobian of each op (its `pullback`).
///
/// - Parameters:
///   - seeds: where to begin.
///   - wrt: the variables to differentiate by.
///   - constants: variables through which no derivative passes (their own is known all the same).
/// - Returns: for each of `wrt` what is known.
package func reverseMode(
  _ seeds: [Seed], wrt: [TensorVariable], constants: Set<TensorVariable> = [], origin: Origin
) -> [Derivative] {
  var derivatives: [VariableID: Derivative] = [:]
  for seed in seeds {
    let derivative = seed.derivative.cast(toGradientOf: seed.variable, origin: origin)
    Origin.inheriting(origin) { derivatives[seed.variable.id, default: .disconnected].add(.value(derivative)) }
  }
  let settled = Set(seeds.lazy.filter(\.isTotal).map(\.variable.id))
  let order = applications(of: seeds.map(\.variable), isLeaf: { constants.contains($0) })
  let (calls, variables) = dependents(on: Set(wrt.map(\.id)), in: order)
  for call in order.reversed() where calls.contains(call.firstOutput) {
    let outputs = call.outputs
    let incoming = outputs.map { output in
      constants.contains(output) ? .disconnected : derivatives[output.id] ?? .disconnected
    }
    guard incoming.contains(where: { !$0.isDisconnected }) else { continue }
    Origin.inheriting(call.origin.united(with: origin)) {
      let contributions = pullback(call, outputs, incoming)
      for (input, contribution) in zip(call.inputs, contributions)
      where variables.contains(input.id) && !settled.contains(input.id) {
        derivatives[input.id, default: .disconnected].add(contribution)
      }
    }
  }
  return wrt.map { derivatives[$0.id] ?? .disconnected }
}

/// What depends on one of `variables`: the applications (by their first output), and the variables, these included.
private func dependents(
  on variables: Set<VariableID>, in order: [Apply]
) -> (calls: Set<VariableID>, variables: Set<VariableID>) {
  var reached = variables
  var calls: Set<VariableID> = []
  for call in order where call.inputs.contains(where: { reached.contains($0.id) }) {
    calls.insert(call.firstOutput)
    for k in call.outputTypes.indices { reached.insert(VariableID(call.firstOutput.raw + k)) }
  }
  return (calls, reached)
}

/// What the derivatives with respect to the outputs of `call` say about its inputs.
private func pullback(_ call: Apply, _ outputs: [TensorVariable], _ incoming: [Derivative]) -> [Derivative] {
  let undefined = incoming.first(where: \.isUndefined)
  // Where nothing but zeros (or nothing defined) arrives, the op is still asked how its inputs are connected.
  let hasValue = undefined == nil && incoming.contains { $0.value != nil }
  let cotangents: [TensorVariable?] = zip(outputs, incoming).map { output, derivative in
    switch derivative {
    case .disconnected: nil
    case .zero, .undefined: zeros(like: output)
    case .value(let value): value
    }
  }
  let answers = call.op.pullback(
    Call(inputs: call.inputs, outputs: outputs, origin: call.origin), cotangents)
  precondition(answers.count == call.inputs.count, "\(call.op.name) answers for each input")
  return answers.indices.map { k in
    switch answers[k] {
    case .disconnected: return .disconnected
    case .zero: return undefined ?? .zero
    case .value(let value): return undefined ?? (hasValue ? .value(value) : .zero)
    case .undefined(let why):
      // Whatever lies before a step is of no account: the step is constant.
      if undefined == nil && !hasValue { return .zero }
      let name = call.inputs[k].name.map { " (\($0))" } ?? ""
      return undefined ?? .undefined("input \(k)\(name) of \(call.op.name): \(why)", origin: call.origin)
    }
  }
}

/// Zeros of the shape of `variable`, in the dtype of a gradient with respect to it.
package func zeros(like variable: TensorVariable, origin: Origin = .capture()) -> TensorVariable {
  filled(variable, 0, origin)
}

/// Ones of the shape of `variable`, in the dtype of a gradient with respect to it.
package func ones(like variable: TensorVariable, origin: Origin = .capture()) -> TensorVariable {
  filled(variable, 1, origin)
}

private func filled(_ variable: TensorVariable, _ number: Double, _ origin: Origin) -> TensorVariable {
  let dtype = variable.dtype.isDiscrete ? FloatX.current : variable.dtype
  let constant = TensorVariable(constant: NDArray(number).astype(dtype), origin: origin)
  return variable.ndim == 0 ? constant : Elementwise(.second)(variable, constant, origin: origin)
}
