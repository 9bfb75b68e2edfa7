import TheanoErrors
import TheanoGraph
import TheanoOps

extension Graph {
  /// The same graph, in which choices hold what only one of their sides needs, so that only the side taken is computed.
  ///
  /// Linear in the graph (times the depth of nested choices). What a node demands of sizes goes with it.
  ///
  /// - Throws: never for a graph that was typed before.
  package func withLazyBranches() throws(TheanoError) -> Graph {
    var result = self
    var failure: TheanoError?
    // As deep as the user's loops are nested.
    result.replaceOps { op in
      guard op.hasBodies, let op = op as? any BodyOp, op.bodies.contains(where: { $0.graph.hasChoices }) else {
        return nil
      }
      do throws(TheanoError) {
        var bodies: [Body] = []
        for body in op.bodies { bodies.append(Body(try body.graph.withLazyBranches(), like: body)) }
        return op.with(bodies)
      } catch {
        failure = error
        return nil
      }
    }
    if let failure { throw failure }
    guard result.ops.contains(where: { $0 is IfElse }) else { return result }
    return try BranchBuilder.graph(BranchPlan(result.withUnifiedSizes()))
  }

  /// Whether there are choices here, or in the bodies of what is here.
  fileprivate var hasChoices: Bool {
    ops.contains { op in
      op is IfElse || op.hasBodies && (op as? any BodyOp)?.bodies.contains { $0.graph.hasChoices } == true
    }
  }
}

// MARK: - Building

/// Builds a graph out of the nodes of one scope: the whole function's, or a closed one for a side.
private struct BranchBuilder {
  private let plan: BranchPlan
  private var source: Graph { plan.source }
  private var graph = Graph()
  /// Whether what stands outside becomes an input.
  private let isClosed: Bool
  private var captured: [ValueID] = []
  private var mapped: [ValueID: ValueID] = [:]
  /// Sizes outside by the axis of an input that has them: equal sizes stay equal.
  private var axes: [Size: Size] = [:]

  private init(_ plan: BranchPlan, isClosed: Bool) { (self.plan, self.isClosed) = (plan, isClosed) }

  static func graph(_ plan: BranchPlan) throws(TheanoError) -> Graph {
    var builder = BranchBuilder(plan, isClosed: false)
    builder.copyLeaves()
    try builder.add(scope: 0)
    builder.graph.outputs = plan.source.outputs.map { builder.translated($0) }
    for (value, name) in plan.source.names {
      if let new = builder.mapped[value], builder.graph.names[new] == nil { builder.graph.names[new] = name }
    }
    let kept = Set(plan.nodes[0, default: []].flatMap { plan.requirements[$0] ?? [] }.map(\.claim))
    builder.graph.requirements = plan.source.requirements.filter { kept.contains($0.relation.claim) }
    for (id, value) in plan.source.sizeValues where builder.mapped[value] != nil || plan.source.constant(value) != nil {
      builder.graph.bindSize(id, to: builder.translated(value))
    }
    return builder.graph
  }

  /// The body of a side, and the values outside that are its inputs. As deep as the user's choices are nested.
  private static func body(
    _ plan: BranchPlan, _ scope: Int, _ results: [ValueID?], _ types: [TensorType]
  ) throws(TheanoError) -> (Body, [ValueID]) {
    var builder = BranchBuilder(plan, isClosed: true)
    try builder.add(scope: scope)
    builder.graph.outputs = zip(results, types).map { value, type in
      value.map { builder.translated($0) } ?? builder.graph.addConstant(BranchPlan.nothing(type).array)
    }
    return (Body(builder.graph), builder.captured)
  }

  private mutating func copyLeaves() {
    for (value, id) in zip(source.inputs, source.inputIDs) {
      mapped[value] = graph.addInput(source.type(of: value), id: id, name: source.names[value])
    }
    for (value, variable) in zip(source.shared, source.sharedVariables) { mapped[value] = graph.addShared(variable) }
  }

  /// What stands for a value of the source; an input, if nothing does yet.
  private mutating func translated(_ value: ValueID) -> ValueID {
    if let known = mapped[value] { return known }
    let new: ValueID
    if let constant = source.constant(value) {
      new = graph.addConstant(constant)
    } else {
      precondition(isClosed, "inputs come before what uses them")
      let (id, type) = (VariableID.fresh(), source.type(of: value))
      let sizes = type.shape.enumerated().map { axis, size in
        if size.constant != nil { return size }
        if let known = axes[size] { return known }
        let own = Size(atom: .axis(id, axis))
        axes[size] = own
        return own
      }
      new = graph.addInput(TensorType(type.dtype, sizes), id: id, name: source.names[value])
      captured.append(value)
    }
    mapped[value] = new
    return new
  }

  private mutating func add(scope: Int) throws(TheanoError) {
    for node in plan.nodes[scope, default: []] {
      switch plan.roles[node] {
      case nil:
        let outputs = source.outputs(of: node)
        try add(
          source.op(of: node), Array(source.inputs(of: node)), outputs, outputs.map { source.type(of: $0) }, node)
      case .decided(let side)?:
        let (choice, inputs) = (plan.choice(node), Array(source.inputs(of: node)))
        for (output, input) in zip(source.outputs(of: node), choice.sideInputs[side]) {
          mapped[output] = translated(inputs[input])
        }
      case .member(let number)?:
        // One branch for the whole group, where its first member stands.
        if plan.groups[number].members.first == node { try addBranch(plan.groups[number]) }
      }
    }
  }

  private mutating func addBranch(_ group: BranchPlan.Group) throws(TheanoError) {
    let outputs = group.members.flatMap { source.outputs(of: $0) } + group.residuals.flatMap { $0 }
    var operands = [group.condition]
    var (bodies, leaves) = ([Body](), [[Int]]())
    for side in group.sides.indices {
      var results: [ValueID?] = group.members.flatMap { node in
        let inputs = Array(source.inputs(of: node))
        return plan.choice(node).sideInputs[side].map { inputs[$0] }
      }
      for (other, residuals) in group.residuals.enumerated() { results += residuals.map { other == side ? $0 : nil } }
      let (body, captured) = try BranchBuilder.body(
        plan, group.sides[side], results, outputs.map { source.type(of: $0) })
      bodies.append(body)
      leaves.append(
        captured.map { value in
          if let known = operands[1...].firstIndex(of: value) { return known }
          operands.append(value)
          return operands.count - 1
        })
    }
    var types = group.members.flatMap { source.outputs(of: $0) }.map { source.type(of: $0) }
    if let size = graph.size(of: translated(group.condition)) {
      for (side, residuals) in group.residuals.enumerated() {
        for type in residuals.map({ source.type(of: $0) }) {
          let nothing = BranchPlan.nothing(type)
          types.append(side == 0 ? IfElse.type(type, nothing.type, size) : IfElse.type(nothing.type, type, size))
        }
      }
    }
    let label = group.members.compactMap { plan.choice($0).label }.first
    try add(Branch(sides: bodies, leaves: leaves, label: label), operands, outputs, types, group.members[0])
  }

  /// Adds an application whose outputs stand for those of the source.
  ///
  /// - Parameter types: as the source notes them; in a closed graph, whose sizes are its own, they are inferred anew.
  private mutating func add(
    _ op: any Op, _ inputs: [ValueID], _ outputs: [ValueID], _ types: [TensorType], _ node: NodeID
  ) throws(TheanoError) {
    let (operands, origin) = (inputs.map { translated($0) }, source.origin(of: node))
    var inference = Inference(types, sizeValue: outputs.count == 1 ? source.size(of: outputs[0]) : nil)
    if isClosed {
      do throws(TheanoError) {
        inference = try op.infer(operands.map { graph.operand($0) })
      } catch {
        throw error.places.isEmpty ? TheanoError(error.fact, at: [Place("here", origin)]) : error
      }
      for relation in inference.requirements {
        graph.requirements.append(
          Graph.Requirement(
            relation: relation, operation: op.spokenName, origin: origin,
            operands: inputs.map { value in
              (source.names[value], source.producer(of: value).map { source.origin(of: $0) } ?? .unknown)
            }))
      }
      if let op = op as? any BodyOp { graph.requirements += op.requirements(operands.map { graph.operand($0) }) }
    }
    let results = graph.add(op, operands, inference, origin: origin, firstID: .fresh(outputs.count))
    for (old, new) in zip(outputs, results) {
      mapped[old] = new
      if let name = source.names[old], graph.names[new] == nil { graph.names[new] = name }
    }
  }
}
