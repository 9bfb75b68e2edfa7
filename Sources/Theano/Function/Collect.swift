/// Turns a request into a graph: checks what can be checked, substitutes givens, copies expressions.
///
/// The graph's outputs are the request's outputs, then the new values of inputs, then those of its updates, then those of the default updates of
/// the shared variables that all these use.
///
/// - Throws: all independent errors, up to five.
func collect(_ request: FunctionRequest) throws(TheanoError) -> CollectedGraph {
  var collector = Collector(request)
  collector.checkInputs()
  collector.checkUpdates()
  collector.checkInputUpdates()
  collector.checkGivens()
  try collector.throwErrors()
  collector.copyAll()
  try collector.throwErrors()
  collector.checkUse()
  try collector.throwErrors()
  // Here, so that every mode computes only the sides of choices that are taken.
  return CollectedGraph(
    graph: try collector.graph.withLazyBranches(), updates: zip(collector.updated, collector.updates).map { ($0, $1) })
}

/// A graph, and the updates that its last outputs are the new values of, default updates included.
struct CollectedGraph {
  let graph: Graph
  let updates: Updates
}

private struct Collector {
  let request: FunctionRequest
  var graph = Graph()
  private var errors: [TheanoError] = []
  /// The value of each variable copied so far.
  private var copied: [VariableID: ValueID] = [:]
  /// Variables whose expressions were refused.
  private var failed: Set<VariableID> = []
  /// What takes the place of which variable.
  private var givens: [VariableID: TensorVariable] = [:]
  /// For each input of the request the variable that stands for the argument.
  private var leaves: [TensorVariable] = []
  private var leafValues: [VariableID: ValueID] = [:]
  /// The new values of updates, in the types of their variables.
  private(set) var updates: [TensorVariable] = []
  /// The new values of inputs, in the types of their variables.
  private var inputUpdates: [TensorVariable] = []
  /// Whose new values `updates` are.
  private(set) var updated: [SharedVariable] = []
  /// Variables whose type changed by substitution: what depends on them is typed again.
  private var retyped: Set<VariableID> = []
  private var requirements: Set<SizeRequirement.Claim> = []

  init(_ request: FunctionRequest) { self.request = request }

  // MARK: Errors

  private mutating func refuse(_ fact: FunctionFacts, _ others: [(String, Origin)] = []) {
    add(TheanoError(fact, at: [Place("here", request.origin)] + others.map { Place($0.0, $0.1) }))
  }

  /// Notes an error, unless it is known: two outputs may carry the same one.
  private mutating func add(_ error: TheanoError) {
    let isKnown = errors.contains {
      $0.brief == error.brief && $0.places.map(\.origin) == error.places.map(\.origin)
    }
    if !isKnown { errors.append(error) }
  }

  func throwErrors() throws(TheanoError) {
    guard var first = errors.first else { return }
    first.others = Array(errors.dropFirst().prefix(4))
    throw first
  }

  // MARK: Checks

  mutating func checkInputs() {
    var numbers: [VariableID: Int] = [:]
    for (k, input) in request.inputs.enumerated() {
      let variable = input.variable
      let name = variable.name ?? "input \(k)"
      leaves.append(variable)
      switch variable.kind {
      case .input: break
      case .result:
        // The argument takes the place of an intermediate value: of a fresh variable that stands for it.
        let id = VariableID.fresh()
        let fresh = TensorVariable(
          leafType(variable.dtype, variable.broadcastable, id), .input, id: id, name: variable.name,
          origin: variable.origin)
        leaves[k] = fresh
        if numbers[variable.id] == nil { givens[variable.id] = fresh }
      case .shared:
        refuse(.sharedAsInput(name), [(name, variable.origin)])
        continue
      case .constant:
        refuse(.constantAsInput(k), [(name, variable.origin)])
        continue
      case .poisoned(let error):
        add(error)
        continue
      }
      if let first = numbers[variable.id] {
        refuse(.inputTwice(name, first, k), [(name, variable.origin)])
      } else {
        numbers[variable.id] = k
      }
    }
  }

  mutating func checkUpdates() {
    var seen: Set<SharedVariable> = []
    for (variable, written) in request.updates {
      if variable.error == nil && !seen.insert(variable).inserted {
        let name = variable.name ?? "a shared variable"
        refuse(.updateTwice(name), [(name, variable.origin)])
      } else {
        addUpdate(variable, written)
      }
    }
  }

  /// The new values of inputs, in their order.
  mutating func checkInputUpdates() {
    for input in request.inputs {
      guard let written = input.update else { continue }
      let value = fitted(written, to: input.variable.type)
      inputUpdates.append(value)
      if let error = value.error {
        add(error)
        continue
      }
      let name = input.spokenName ?? "an input"
      let places = [(name, input.variable.origin), (value.name ?? "the update", value.origin)]
      if input.value == nil {
        refuse(.updateWithoutValue(name), places)
      } else if !input.variable.type.isInterchangeable(with: value.type) {
        refuse(.inputUpdateType(name, input.variable.type, value.type), places)
      }
    }
  }

  private mutating func addUpdate(_ variable: SharedVariable, _ written: TensorVariable) {
    let value = fitted(written, to: variable.type)
    updates.append(value)
    updated.append(variable)
    if let error = variable.error ?? value.error {
      add(error)
    } else if !variable.type.isInterchangeable(with: value.type) {
      let name = variable.name ?? "a shared variable"
      refuse(
        .updateType(name, variable.type, value.type),
        [(name, variable.origin), (value.name ?? "the update", value.origin)])
    }
  }

  mutating func checkGivens() {
    for (variable, written) in request.givens {
      let replacement = fitted(written, to: variable.type)
      if let error = variable.error ?? replacement.error {
        add(error)
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
    flattenGivens()
  }

  /// Where a replacement is itself replaced, what stands at the end takes its place.
  private mutating func flattenGivens() {
    for (variable, _) in request.givens {
      var path: [VariableID] = []
      var onPath: Set<VariableID> = []
      var last = variable
      while let next = givens[last.id] {
        guard onPath.insert(last.id).inserted else {
          refuseCycle(variable)
          return
        }
        path.append(last.id)
        last = next
      }
      for id in path { givens[id] = last }
    }
  }

  private mutating func refuseCycle(_ variable: TensorVariable) {
    let name = variable.name ?? "a variable"
    refuse(.givenCycle(name), [(name, variable.origin)])
  }

  /// After copying: every input is used.
  mutating func checkUse() {
    let policy = request.onUnusedInput ?? config.onUnusedInput
    guard policy != .ignore else { return }
    for (k, input) in request.inputs.enumerated() where copied[leaves[k].id] == nil {
      let fact = FunctionFacts.unusedInput(index: k, input.spokenName ?? "an unnamed input")
      switch policy {
      case .raise: refuse(fact, [(input.spokenName ?? "the input", input.variable.origin)])
      case .warn: warn(TheanoError(fact, at: [Place("here", request.origin)]).description)
      case .ignore: break
      }
    }
  }

  // MARK: Copying

  mutating func copyAll() {
    // Arguments are numbered as the user lists them, used or not.
    for (input, leaf) in zip(request.inputs, leaves) {
      leafValues[leaf.id] = graph.addInput(leaf.type, id: leaf.id, name: input.spokenName)
    }
    for output in request.outputs.map(hardened) + inputUpdates + updates { addOutput(output) }
    addDefaultUpdates()
  }

  private mutating func addOutput(_ output: TensorVariable) {
    if let error = output.error {
      add(error)
      return
    }
    let variable = resolved(output)
    copy(variable)
    if let value = copied[variable.id] { graph.outputs.append(value) }
  }

  /// The default updates of the shared variables that are used, and of those that these use.
  private mutating func addDefaultUpdates() {
    var known = Set(updated)
    // The list grows while updates are added.
    var next = 0
    while next < graph.sharedVariables.count {
      let variable = graph.sharedVariables[next]
      next += 1
      guard !request.noDefaultUpdates.covers(variable), let update = variable.defaultUpdate,
        known.insert(variable).inserted
      else { continue }
      let before = errors.count
      addUpdate(variable, update)
      if errors.count == before { addOutput(updates[updates.count - 1]) }
    }
  }

  /// What stands for `variable`.
  private func resolved(_ variable: TensorVariable) -> TensorVariable { givens[variable.id] ?? variable }

  private func isDone(_ variable: TensorVariable) -> Bool {
    copied[variable.id] != nil || failed.contains(variable.id)
  }

  /// A variable whose inputs are being copied.
  private struct Pending {
    let variable: TensorVariable
    /// The variable that it takes the place of.
    let replaces: TensorVariable?
    var next = 0
  }

  /// Copies all that `output` depends on; iterative, since graphs may be millions of nodes deep.
  private mutating func copy(_ output: TensorVariable) {
    var stack = [Pending(variable: output, replaces: nil)]
    // Only a replacement can lead back to what it stands in.
    var open: Set<VariableID> = []
    while let top = stack.last {
      guard !isDone(top.variable), let call = top.variable.application else {
        if !isDone(top.variable) { copyLeaf(top.variable, usedBy: stack.dropLast().last?.variable) }
        stack.removeLast()
        continue
      }
      if top.next == 0 && !givens.isEmpty { open.insert(call.firstOutput) }
      guard top.next < call.inputs.count else {
        copy(call)
        open.remove(call.firstOutput)
        stack.removeLast()
        continue
      }
      stack[stack.count - 1].next += 1
      let written = call.inputs[top.next]
      let input = resolved(written)
      if isDone(input) { continue }
      let replaces = input == written ? nil : written
      if let inner = input.application, open.contains(inner.firstOutput) {
        refuseCycle(replaces ?? stack.last { $0.replaces != nil }?.replaces ?? input)
        failed.insert(input.id)
      } else {
        stack.append(Pending(variable: input, replaces: replaces))
      }
    }
  }

  private mutating func copyLeaf(_ variable: TensorVariable, usedBy user: TensorVariable?) {
    switch variable.kind {
    case .constant(let value, _): copied[variable.id] = graph.addConstant(value)
    case .shared:
      guard let shared = variable as? SharedVariable else {
        preconditionFailure("a shared variable is a SharedVariable")
      }
      copied[variable.id] = graph.addShared(shared)
    case .poisoned(let error):
      add(error)
      failed.insert(variable.id)
    case .input, .result:
      if let value = leafValues[variable.id] {
        copied[variable.id] = value
        return
      }
      let name = variable.name ?? "an unnamed input"
      refuse(
        .missingInput(name, used: user?.application?.op.name ?? "an output"),
        [(name, variable.origin)] + (user.map { [("the operation", $0.origin)] } ?? []))
      failed.insert(variable.id)
    }
  }

  private mutating func copy(_ call: Apply) {
    let ids = call.outputTypes.indices.map { VariableID(call.firstOutput.raw + $0) }
    let inputs = call.inputs.map { resolved($0) }
    let values = inputs.compactMap { copied[$0.id] }
    guard values.count == inputs.count else {
      failed.formUnion(ids)
      return
    }
    var inference = Inference(call.outputTypes, requirements: call.requirements, sizeValue: call.sizeValue)
    if zip(inputs, call.inputs).contains(where: { $0 != $1 || retyped.contains($0.id) }) {
      do throws(TheanoError) {
        inference = try call.op.infer(values.map { graph.operand($0) })
      } catch {
        var error = error
        error.places = [Place("here", request.origin), Place("the operation", call.origin)]
        add(error)
        failed.formUnion(ids)
        return
      }
      retyped.formUnion(ids)
    }
    for requirement in inference.requirements {
      // A relation that stands already has been checked when this one comes.
      guard requirements.insert(requirement.claim).inserted else { continue }
      graph.requirements.append(
        Graph.Requirement(
          relation: requirement, operation: call.op.spokenName, origin: call.origin,
          operands: inputs.map { ($0.name, $0.origin) }))
    }
    if call.op.hasBodies, let op = call.op as? any BodyOp {
      for requirement in op.requirements(values.map { graph.operand($0) })
      where requirements.insert(requirement.relation.claim).inserted {
        graph.requirements.append(requirement)
      }
    }
    let outputs = graph.add(call.op, values, inference, origin: call.origin, firstID: call.firstOutput)
    for (id, value) in zip(ids, outputs) { copied[id] = value }
  }
}

/// What takes the place of a variable of `type`: a literal in that dtype, where it holds its value.
private func fitted(_ value: TensorVariable, to type: TensorType) -> TensorVariable {
  guard value.isWeak, let constant = value.constantValue else { return hardened(value) }
  let cast = constant.astype(type.dtype)
  let rounds = constant.dtype.isFloat && (type.dtype.isFloat || type.dtype.isComplex)
  let dropsImaginary = constant.dtype.isComplex && !type.dtype.isComplex
  guard !dropsImaginary, rounds || cast.isEqual(to: constant) else { return hardened(value) }
  return TensorVariable(constant: cast, origin: value.origin)
}
