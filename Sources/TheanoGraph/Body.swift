import TheanoErrors

/// A part of a program with inputs of its own, which an op runs: the step of a loop, a side of a choice, a function.
///
/// Closed: it speaks of nothing but its inputs, in values and in sizes, so that the op that holds it may stand anywhere
/// and any number of times. Two bodies are equal if they are the same.
package final class Body: Sendable {
  /// What is given at each run.
  package let inputs: [TensorVariable]
  /// What is computed from them; derivatives are taken of these expressions. Empty once the graph has been rewritten.
  package let outputs: [TensorVariable]
  package let graph: Graph
  /// Bodies of one family have the same inputs; the first of them computes what the first outputs of all others are.
  package let family: VariableID
  package let isFirst: Bool

  /// The body that computes `outputs`, whose only leaves are `inputs` and constants.
  ///
  /// - Parameter extending: a body with the same inputs, whose outputs are the first of these.
  package init(_ inputs: [TensorVariable], _ outputs: [TensorVariable], extending: Body? = nil) {
    self.inputs = inputs
    self.outputs = outputs
    family = extending?.family ?? .fresh()
    isFirst = extending == nil
    graph = Graph(of: outputs, inputs: inputs).withUnifiedSizes()
  }

  /// A body of which only the graph matters; of the family of another that computes the same.
  package init(_ graph: Graph, like body: Body? = nil) {
    inputs = []
    outputs = []
    family = body?.family ?? .fresh()
    isFirst = body?.isFirst ?? true
    self.graph = graph
  }
}

extension Body: Hashable {
  package static func == (a: Body, b: Body) -> Bool { a === b }
  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// An op that runs bodies.
package protocol BodyOp: Op {
  var bodies: [Body] { get }
  /// For each input of body number `body` the input of the op that it is, or a row of.
  func outerInputs(_ body: Int) -> [Int]
  /// The same with other bodies, which compute the same.
  func with(_ bodies: [Body]) -> Self
  /// What the bodies demand of sizes that are known outside, whatever happens inside; demanded there of every call.
  func requirements(_ inputs: [Operand]) -> [Graph.Requirement]
}

extension BodyOp {
  package var hasBodies: Bool { true }
  package func requirements(_ inputs: [Operand]) -> [Graph.Requirement] { [] }
}

// MARK: - Closing expressions

/// What `outputs` use that does not depend on any of `inputs`: the largest such expressions, each once, in the order of
/// first use. Constants are not among them.
package func captures(of outputs: [TensorVariable], besides inputs: [TensorVariable]) -> [TensorVariable] {
  let own = Set(inputs)
  let calls = applications(of: outputs) { own.contains($0) }
  var dependent: Set<VariableID> = Set(inputs.map(\.id))
  var open: [Apply] = []
  for call in calls where call.inputs.contains(where: { dependent.contains($0.id) }) {
    for k in call.outputTypes.indices { dependent.insert(VariableID(call.firstOutput.raw + k)) }
    open.append(call)
  }
  var found: [TensorVariable] = []
  var seen: Set<VariableID> = []
  for variable in open.flatMap(\.inputs) + outputs
  where !dependent.contains(variable.id) && variable.constantValue == nil && seen.insert(variable.id).inserted {
    found.append(variable)
  }
  return found
}

/// The same expressions over other leaves: `replacements` by the variable whose place they take.
///
/// Types are inferred anew. What depends on no replacement stays the same variable. Iterative.
package func cloned(
  _ outputs: [TensorVariable], replacing replacements: [VariableID: TensorVariable]
) -> [TensorVariable] {
  var known = replacements
  func image(_ variable: TensorVariable) -> TensorVariable { known[variable.id] ?? variable }
  for call in applications(of: outputs, isLeaf: { replacements[$0.id] != nil }) {
    let inputs = call.inputs.map(image)
    if zip(inputs, call.inputs).allSatisfy({ $0 === $1 || $0 == $1 }) { continue }
    let results = call.op.apply(inputs, origin: call.origin)
    for k in call.outputTypes.indices {
      let id = VariableID(call.firstOutput.raw + k)
      // A poisoned application has one result.
      if known[id] == nil { known[id] = results[min(k, results.count - 1)] }
    }
  }
  for output in outputs where output.name != nil {
    if let copy = known[output.id], copy.name == nil { copy.name = output.name }
  }
  return outputs.map(image)
}

/// A fresh input that can stand for `variable`: of its dtype, rank and known sizes, the others its own.
package func placeholder(for variable: TensorVariable, shape: ArraySlice<Size>? = nil) -> TensorVariable {
  let id = VariableID.fresh()
  let sizes = (shape ?? variable.type.shape[...]).enumerated().map { axis, size in
    size.constant.map { Size($0) } ?? Size(atom: .axis(id, axis))
  }
  return TensorVariable(
    TensorType(variable.dtype, sizes), .input, id: id, name: variable.name, origin: variable.origin)
}

// MARK: - Graphs of bodies

extension Graph {
  /// The graph of expressions whose only leaves are `inputs` and constants.
  package init(of outputs: [TensorVariable], inputs: [TensorVariable]) {
    self.init()
    var copied: [VariableID: ValueID] = [:]
    for input in inputs { copied[input.id] = addInput(input.type, id: input.id, name: input.name) }
    func value(_ variable: TensorVariable, _ graph: inout Graph) -> ValueID {
      if let known = copied[variable.id] { return known }
      guard let constant = variable.constantValue else {
        preconditionFailure("a body is closed: \(variable.name ?? variable.type.description) is no input of it")
      }
      let new = graph.addConstant(constant)
      copied[variable.id] = new
      return new
    }
    for call in applications(of: outputs, isLeaf: { copied[$0.id] != nil }) {
      let operands = call.inputs.map { value($0, &self) }
      for requirement in call.requirements {
        requirements.append(
          Requirement(
            relation: requirement, operation: call.op.spokenName, origin: call.origin,
            operands: call.inputs.map { ($0.name, $0.origin) }))
      }
      if call.op.hasBodies, let op = call.op as? any BodyOp {
        requirements += op.requirements(operands.map { operand($0) })
      }
      let inference = Inference(call.outputTypes, requirements: call.requirements, sizeValue: call.sizeValue)
      let results = add(call.op, operands, inference, origin: call.origin, firstID: call.firstOutput)
      for (k, result) in results.enumerated() { copied[VariableID(call.firstOutput.raw + k)] = result }
    }
    self.outputs = outputs.map { value($0, &self) }
  }

  /// The outputs of a closed graph with these values as its inputs, built into this one.
  package mutating func insert(_ body: Graph, _ inputs: [ValueID]) throws(TheanoError) -> [ValueID] {
    precondition(inputs.count == body.inputs.count && body.shared.isEmpty, "a body is closed")
    var mapped: [ValueID: ValueID] = Dictionary(uniqueKeysWithValues: zip(body.inputs, inputs))
    func value(_ old: ValueID, _ graph: inout Graph) -> ValueID {
      if let known = mapped[old] { return known }
      guard let constant = body.constant(old) else { preconditionFailure("inputs come before what uses them") }
      return graph.addConstant(constant)
    }
    for node in body.reachableNodes() {
      let operands = body.inputs(of: node).map { value($0, &self) }
      let (op, origin) = (body.op(of: node), body.origin(of: node))
      let results = try apply(op, operands, origin: origin)
      for (old, new) in zip(body.outputs(of: node), results) { mapped[old] = new }
    }
    return body.outputs.map { value($0, &self) }
  }
}
