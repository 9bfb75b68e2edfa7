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
  case undefined(String, origin: Origin)

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

/// Reverse-mode differentiation (Linnainmaa 1970): walks the applications from the cost backwards, once each, and
/// multiplies by the transposed Jacobian of each op (its `pullback`).
///
/// - Parameters:
///   - seeds: variables with the derivative of the cost with respect to them.
///   - wrt: the variables to differentiate by.
///   - constants: variables through which no derivative passes.
/// - Returns: for each of `wrt` what is known.
package func reverseMode(
  seeds: [(variable: TensorVariable, derivative: TensorVariable)], wrt: [TensorVariable],
  constants: Set<TensorVariable> = [], origin: Origin
) -> [Derivative] {
  var derivatives: [VariableID: Derivative] = [:]
  for seed in seeds { derivatives[seed.variable.id, default: .disconnected].add(.value(seed.derivative)) }

  let order = applications(of: seeds.map(\.variable), isLeaf: { constants.contains($0) })
  let relevant = dependents(on: Set(wrt.map(\.id)), in: order)
  for call in order.reversed() where relevant.contains(call.firstOutput) {
    let outputs = call.outputs
    let incoming = outputs.map { derivatives[$0.id] ?? .disconnected }
    guard incoming.contains(where: { if case .disconnected = $0 { false } else { true } }) else { continue }
    let contributions = Origin.inheriting(call.origin.united(with: origin)) {
      pullback(call, outputs, incoming)
    }
    for (input, contribution) in zip(call.inputs, contributions) where !constants.contains(input) {
      derivatives[input.id, default: .disconnected].add(contribution)
    }
  }
  return wrt.map { derivatives[$0.id] ?? .disconnected }
}

/// The applications (by their first output) whose value depends on one of `variables`.
private func dependents(on variables: Set<VariableID>, in order: [Apply]) -> Set<VariableID> {
  var reached = variables
  var result: Set<VariableID> = []
  for call in order where call.inputs.contains(where: { reached.contains($0.id) }) {
    result.insert(call.firstOutput)
    for k in call.outputTypes.indices { reached.insert(VariableID(call.firstOutput.raw + k)) }
  }
  return result
}

private func pullback(_ call: Apply, _ outputs: [TensorVariable], _ incoming: [Derivative]) -> [Derivative] {
  for derivative in incoming {
    if case .undefined = derivative { return call.inputs.map { _ in derivative } }
  }
  // Where only zeros arrive, the op is still asked how its inputs are connected; its answers are zeros then.
  let allZero = !incoming.contains { if case .value = $0 { true } else { false } }
  let cotangents: [TensorVariable?] = zip(outputs, incoming).map { output, derivative in
    switch derivative {
    case .disconnected, .undefined: nil
    case .zero: zeros(like: output)
    case .value(let v): v
    }
  }
  let answers = call.op.pullback(
    Call(inputs: call.inputs, outputs: outputs, origin: call.origin), cotangents)
  precondition(answers.count == call.inputs.count, "\(call.op.name) answers for each input")
  return answers.map { answer in
    switch answer {
    case .disconnected: .disconnected
    case .zero: .zero
    case .undefined(let why): allZero ? .zero : .undefined(why, origin: call.origin)
    case .value(let v): allZero ? .zero : .value(v)
    }
  }
}

/// Zeros of the shape of `variable`, in the dtype of a gradient with respect to it.
package func zeros(like variable: TensorVariable, origin: Origin = .capture()) -> TensorVariable {
  let dtype = variable.dtype.isDiscrete ? FloatX.current : variable.dtype
  let zero = TensorVariable(constant: NDArray(0.0).astype(dtype), origin: origin)
  return variable.ndim == 0 ? zero : Elementwise(.second)(variable, zero, origin: origin)
}

/// Ones of the shape of `variable`, in the dtype of a gradient with respect to it.
package func ones(like variable: TensorVariable, origin: Origin = .capture()) -> TensorVariable {
  let dtype = variable.dtype.isDiscrete ? FloatX.current : variable.dtype
  let one = TensorVariable(constant: NDArray(1.0).astype(dtype), origin: origin)
  return variable.ndim == 0 ? one : Elementwise(.second)(variable, one, origin: origin)
}
