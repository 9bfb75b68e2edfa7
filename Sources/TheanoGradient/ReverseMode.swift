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
  var walk = Walk(seeds, wrt: wrt, constants: constants, origin: origin)
  for seed in seeds {
    let derivative = seed.derivative.cast(toGradientOf: seed.variable, origin: origin)
    Origin.inheriting(origin) { walk.derivatives[seed.variable.id, default: .disconnected].add(.value(derivative)) }
  }
  walk.follow(scope: 0)
  return wrt.map { walk.derivatives[$0.id] ?? .disconnected }
}

/// The way back through the applications, scope by scope.
private struct Walk {
  var derivatives: [VariableID: Derivative] = [:]
  private let constants: Set<TensorVariable>
  private let settled: Set<VariableID>
  private let origin: Origin
  private let scopes: CallScopes
  /// The applications of each scope that depend on what is differentiated by, and all variables that do.
  private var calls: [Int: [Apply]] = [:]
  private let variables: Set<VariableID>
  /// What reaches variables outside of a scope.
  private var leaving: [Int: [TensorVariable: Derivative]] = [:]

  init(_ seeds: [Seed], wrt: [TensorVariable], constants: Set<TensorVariable>, origin: Origin) {
    (self.constants, self.origin) = (constants, origin)
    settled = Set(seeds.lazy.filter(\.isTotal).map(\.variable.id))
    let order = applications(of: seeds.map(\.variable), isLeaf: { constants.contains($0) })
    scopes = CallScopes(order, needed: seeds.map(\.variable) + wrt)
    let (dependent, variables) = dependents(on: Set(wrt.map(\.id)), in: order)
    self.variables = variables
    for call in order where dependent.contains(call.firstOutput) {
      calls[scopes.scope(of: call), default: []].append(call)
    }
  }

  /// As deep as the user's choices are nested.
  mutating func follow(scope: Int) {
    for call in (calls[scope] ?? []).reversed() {
      let outputs = call.outputs
      let incoming = outputs.map { output in
        constants.contains(output) ? .disconnected : derivatives[output.id] ?? .disconnected
      }
      guard incoming.contains(where: { !$0.isDisconnected }) else { continue }
      if let choice = call.op as? any ChoiceOp {
        follow(choice, call, incoming, from: scope)
      } else {
        Origin.inheriting(call.origin.united(with: origin)) {
          for (input, contribution) in zip(call.inputs, pullback(call, outputs, incoming)) {
            add(contribution, to: input, from: scope)
          }
        }
      }
    }
  }

  /// Notes what arrives at a variable from an application in `scope`.
  private mutating func add(_ contribution: Derivative, to variable: TensorVariable, from scope: Int) {
    guard variables.contains(variable.id), !settled.contains(variable.id) else { return }
    if scopes.scope(of: variable) == scope {
      derivatives[variable.id, default: .disconnected].add(contribution)
    } else {
      leaving[scope, default: [:]][variable, default: .disconnected].add(contribution)
    }
  }

  /// Through both sides of a choice; for what they reach outside, another choice.
  private mutating func follow(_ choice: any ChoiceOp, _ call: Apply, _ incoming: [Derivative], from scope: Int) {
    let sides = scopes.sides(of: call)
    for (side, range) in zip(sides, choice.sideInputs) {
      Origin.inheriting(call.origin.united(with: origin)) {
        for (k, derivative) in zip(range, incoming) where !call.inputs[k].dtype.isDiscrete {
          add(derivative, to: call.inputs[k], from: side)
        }
      }
      follow(scope: side)
    }
    let reached = sides.map { leaving.removeValue(forKey: $0) ?? [:] }
    Origin.inheriting(call.origin.united(with: origin)) {
      for (variable, derivative) in joined(choice, call, reached) { add(derivative, to: variable, from: scope) }
    }
  }

  private func joined(
    _ choice: any ChoiceOp, _ call: Apply, _ sides: [[TensorVariable: Derivative]]
  ) -> [(TensorVariable, Derivative)] {
    var results: [(TensorVariable, Derivative)] = []
    var chosen: [(TensorVariable, [TensorVariable])] = []
    var seen: Set<TensorVariable> = []
    // In the order of identities, so that the same program gives the same graph.
    for variable in sides.flatMap(\.keys).sorted(by: { $0.id.raw < $1.id.raw }) where seen.insert(variable).inserted {
      let derivatives = sides.map { $0[variable] ?? .disconnected }
      let values = derivatives.map(\.value)
      if let undefined = derivatives.first(where: \.isUndefined) {
        results.append((variable, undefined))
      } else if values.allSatisfy({ $0 == nil }) {
        results.append((variable, .zero))
      } else if let same = values[0], values.allSatisfy({ $0 == same }) {
        results.append((variable, .value(same)))
      } else {
        chosen.append((variable, values.map { $0 ?? zeros(like: variable) }))
      }
    }
    if chosen.isEmpty { return results }
    let values = choice.choosing(
      Call(inputs: call.inputs, outputs: call.outputs, origin: call.origin),
      between: sides.indices.map { side in chosen.map { $0.1[side] } })
    return results
      + zip(chosen.indices, chosen).map { k, pair in
        (pair.0, .value(values[values[0].error == nil ? k : 0]))
      }
  }
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
