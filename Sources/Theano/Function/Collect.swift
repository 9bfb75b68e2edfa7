/// Turns a request into a graph: checks what can be checked, substitutes givens, copies expressions.
///
/// The graph's outputs are the request's outputs, then the new values of its updates.
///
/// - Throws: all independent errors, up to five.
func collect(_ request: FunctionRequest) throws(TheanoError) -> Graph {
  var collector = Collector(request)
  collector.checkInputs()
  collector.checkUpdates()
  collector.checkGivens()
  try collector.throwErrors()
  collector.copy()
  try collector.throwErrors()
  collector.checkUse()
  try collector.throwErrors()
  return collector.graph
}

private struct Collector {
  let request: FunctionRequest
  var graph = Graph()
  private var errors: [TheanoError] = []
  /// The value of each variable copied so far.
  private var copied: [VariableID: ValueID] = [:]
  private var givens: [VariableID: TensorVariable] = [:]
  /// Variables whose type changed by substitution: what depends on them is typed again.
  private var retyped: Set<VariableID> = []
  private var inputNumbers: [VariableID: Int] = [:]

  init(_ request: FunctionRequest) { self.request = request }

  // MARK: Errors

  private mutating func refuse(_ fact: FunctionFacts, _ others: [(String, Origin)] = []) {
    errors.append(
      TheanoError(fact, at: [Place("here", request.origin)] + others.map { Place($0.0, $0.1) }))
  }

  func throwErrors() throws(TheanoError) {
    guard var first = errors.first else { return }
    first.others = Array(errors.dropFirst().prefix(4))
    throw first
  }

  // MARK: Checks

  mutating func checkInputs() {
    for (k, input) in request.inputs.enumerated() {
      let variable = input.variable
      let name = variable.name ?? "input \(k)"
      switch variable.kind {
      case .input: break
      case .shared:
        refuse(.sharedAsInput(name), [(name, variable.origin)])
        continue
      case .constant, .result:
        refuse(.constantAsInput(k), [(name, variable.origin)])
        continue
      case .poisoned(let error):
        errors.append(error)
        continue
      }
      if let first = inputNumbers[variable.id] {
        refuse(.inputTwice(name, first, k), [(name, variable.origin)])
      } else {
        inputNumbers[variable.id] = k
      }
    }
  }

  mutating func checkUpdates() {
    var seen: Set<SharedVariable> = []
    for (variable, value) in request.updates {
      if let error = variable.error ?? value.error {
        errors.append(error)
        continue
      }
      let name = variable.name ?? "a shared variable"
      if !seen.insert(variable).inserted {
        refuse(.updateTwice(name), [(name, variable.origin)])
      } else if !variable.type.isInterchangeable(with: hardened(value).type) {
        refuse(
          .updateType(name, variable.type, value.type),
          [(name, variable.origin), (value.name ?? "the update", value.origin)])
      }
    }
  }

  mutating func checkGivens() {
    for (variable, written) in request.givens {
      let replacement = hardened(written)
      if let error = variable.error ?? replacement.error {
        errors.append(error)
        continue
      }
      let name = variable.name ?? "a variable"
      let places = [(name, variable.origin), (replacement.name ?? "the replacement", replacement.origin)]
      // A replacement may know more of its shape than the variable, never less.
      let fits =
        variable.dtype == replacement.dtype && variable.ndim == replacement.ndim
        && zip(variable.broadcastable, replacement.broadcastable).allSatisfy { !$0 || $1 }
      if givens[variable.id] != nil {
        refuse(.givenTwice(name), places)
      } else if !fits {
        refuse(.givenType(name, variable.type, replacement.type), places)
      } else if replacement != variable {
        givens[variable.id] = replacement
      }
    }
    for variable in request.givens.map(\.0) where leadsBack(variable) {
      let name = variable.name ?? "a variable"
      refuse(.givenCycle(name), [(name, variable.origin)])
    }
  }

  /// Whether substituting for `variable` never ends.
  private func leadsBack(_ variable: TensorVariable) -> Bool {
    guard let start = givens[variable.id] else { return false }
    var pending = [start]
    var seen: Set<VariableID> = []
    while let next = pending.popLast() {
      if next == variable { return true }
      guard seen.insert(next.id).inserted else { continue }
      if let replacement = givens[next.id] { pending.append(replacement) } else { pending += next.application?.inputs ?? [] }
    }
    return false
  }

  /// After copying: every input is used, every leaf is given.
  mutating func checkUse() {
    let policy = request.onUnusedInput ?? config.onUnusedInput
    guard policy != .ignore else { return }
    for (k, input) in request.inputs.enumerated() where copied[input.variable.id] == nil {
      let fact = FunctionFacts.unusedInput(index: k, input.spokenName ?? "an unnamed input")
      switch policy {
      case .raise: refuse(fact, [(input.spokenName ?? "the input", input.variable.origin)])
      case .warn:
        warn(TheanoError(fact, at: [Place("here", request.origin)]).description)
      case .ignore: break
      }
    }
  }

  // MARK: Copying

  mutating func copy() {
    // Arguments are numbered as the user lists them, used or not.
    var leaves: [VariableID: ValueID] = [:]
    for input in request.inputs {
      let variable = input.variable
      leaves[variable.id] = graph.addInput(variable.type, id: variable.id, name: input.spokenName)
    }
    for output in request.outputs.map(hardened) + request.updates.map({ hardened($0.1) }) {
      if let error = output.error {
        errors.append(error)
        continue
      }
      if let value = copy(output, leaves) { graph.outputs.append(value) }
    }
  }

  /// What stands for `variable`.
  private func resolved(_ variable: TensorVariable) -> TensorVariable {
    var variable = variable
    while let replacement = givens[variable.id] { variable = replacement }
    return variable
  }

  /// Copies all that `output` depends on; iterative, since graphs may be millions of nodes deep.
  private mutating func copy(_ output: TensorVariable, _ leaves: [VariableID: ValueID]) -> ValueID? {
    var stack = [(variable: resolved(output), next: 0)]
    while let (variable, next) = stack.last {
      if copied[variable.id] != nil {
        stack.removeLast()
        continue
      }
      guard let call = variable.application else {
        stack.removeLast()
        guard let value = leaf(variable, leaves, usedBy: stack.last?.variable) else { return nil }
        copied[variable.id] = value
        continue
      }
      if next < call.inputs.count {
        stack[stack.count - 1].next += 1
        let input = resolved(call.inputs[next])
        if copied[input.id] == nil { stack.append((input, 0)) }
        continue
      }
      stack.removeLast()
      guard copy(call) else { return nil }
    }
    return copied[resolved(output).id]
  }

  private mutating func leaf(
    _ variable: TensorVariable, _ leaves: [VariableID: ValueID], usedBy user: TensorVariable?
  ) -> ValueID? {
    switch variable.kind {
    case .constant(let value, _): return graph.addConstant(value)
    case .shared:
      guard let shared = variable as? SharedVariable else {
        preconditionFailure("a shared variable is a SharedVariable")
      }
      return graph.addShared(shared)
    case .poisoned(let error):
      errors.append(error)
      return nil
    case .input, .result:
      if let value = leaves[variable.id] { return value }
      let name = variable.name ?? "an unnamed input"
      refuse(
        .missingInput(name, used: user?.application?.op.name ?? "an output"),
        [(name, variable.origin)] + (user.map { [("used", $0.origin)] } ?? []))
      return nil
    }
  }

  private mutating func copy(_ call: Apply) -> Bool {
    let inputs = call.inputs.map { resolved($0) }
    let values = inputs.map { variable -> ValueID in
      guard let value = copied[variable.id] else { preconditionFailure("inputs are copied first") }
      return value
    }
    var inference = Inference(call.outputTypes, requirements: call.requirements, sizeValue: call.sizeValue)
    if zip(inputs, call.inputs).contains(where: { $0 != $1 || retyped.contains($0.id) }) {
      do throws(TheanoError) {
        inference = try call.op.infer(values.map { graph.operand($0) })
      } catch {
        var error = error
        error.places = [Place("here", request.origin), Place("the operation", call.origin)]
        errors.append(error)
        return false
      }
      for k in call.outputTypes.indices { retyped.insert(VariableID(call.firstOutput.raw + k)) }
    }
    for requirement in inference.requirements {
      graph.requirements.append(
        Graph.Requirement(
          relation: requirement, operation: call.op.name, origin: call.origin,
          operands: inputs.map { ($0.name, $0.origin) }))
    }
    let outputs = graph.add(call.op, values, inference, origin: call.origin, firstID: call.firstOutput)
    for (k, value) in outputs.enumerated() {
      copied[VariableID(call.firstOutput.raw + k)] = value
    }
    return true
  }
}
