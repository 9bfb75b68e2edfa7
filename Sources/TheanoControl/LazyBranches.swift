import TheanoErrors
import TheanoGraph
import TheanoOps

extension Graph {
  /// The same graph, in which choices hold what only one of their sides needs, so that only the side taken is computed.
  ///
  /// A node belongs to the innermost side that encloses all of its uses: the least common ancestor in the tree of sides.
  /// Linear in the graph (times the depth of nested choices). What a node demands of sizes goes with it.
  ///
  /// - Throws: never for a graph that was typed before.
  package func withLazyBranches() throws(TheanoError) -> Graph {
    var result = self
    var failure: TheanoError?
    // As deep as the user's loops are nested.
    result.replaceOps { op in
      guard let op = op as? any BodyOp, op.bodies.contains(where: { $0.graph.hasChoices }) else { return nil }
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
    var sinking = Sinking(result)
    sinking.placeNodes()
    return try sinking.rebuilt()
  }

  /// Whether there are choices here, or in the bodies of what is here.
  fileprivate var hasChoices: Bool {
    ops.contains { op in
      op is IfElse || (op as? any BodyOp)?.bodies.contains { $0.graph.hasChoices } == true
    }
  }
}

/// A side of a choice; number 0 is what is always computed.
private struct Side {
  var parent: Int
  var depth: Int
  var nodes: [NodeID] = []
}

private struct Sinking {
  private let source: Graph
  private let live: [NodeID]
  private var sides = [Side(parent: 0, depth: 0)]
  /// The side of each node; nil while nothing uses it.
  private var place: [Int?]
  /// For each choice its two sides.
  private var choices: [NodeID: [Int]] = [:]
  private let requirements: [NodeID: [SizeRequirement]]

  init(_ source: Graph) {
    self.source = source
    place = [Int?](repeating: nil, count: source.nodes.count)
    // What relations of sizes speak of is needed, too.
    var demanding = source
    var wanted: Set<VariableID> = []
    for requirement in source.requirements {
      for size in [requirement.relation.left, requirement.relation.right] { wanted.formUnion(size.valueIDs) }
    }
    demanding.outputs += wanted.compactMap { source.sizeValues[$0] }
    live = demanding.reachableNodes()
    var requirements: [NodeID: [SizeRequirement]] = [:]
    for node in live {
      let inputs = source.inputs(of: node).map { source.operand($0) }
      // Typed before: whatever it refuses now is refused where it is applied again.
      let inference = try? source.op(of: node).infer(inputs)
      requirements[node] = inference?.requirements.filter { !$0.left.isConstant || !$0.right.isConstant } ?? []
    }
    self.requirements = requirements
  }

  // MARK: Places

  mutating func placeNodes() {
    for output in source.outputs { use(output, 0) }
    for node in live.reversed() {
      // Needed by nothing but a relation that another node stands for.
      let side = place[node.index] ?? 0
      place[node.index] = side
      sides[side].nodes.append(node)
      let inputs = Array(source.inputs(of: node))
      if let choice = source.op(of: node) as? IfElse {
        let new = [addSide(side), addSide(side)]
        choices[node] = new
        use(inputs[0], side)
        for k in 0..<choice.count {
          use(inputs[1 + k], new[0])
          use(inputs[1 + choice.count + k], new[1])
        }
      } else {
        for input in inputs { use(input, side) }
      }
      for output in source.outputs(of: node) { useSizes(source.type(of: output).shape, side) }
      for requirement in requirements[node] ?? [] { useSizes([requirement.left, requirement.right], side) }
    }
    for k in sides.indices { sides[k].nodes.reverse() }
  }

  private mutating func addSide(_ parent: Int) -> Int {
    sides.append(Side(parent: parent, depth: sides[parent].depth + 1))
    return sides.count - 1
  }

  private mutating func use(_ value: ValueID, _ side: Int) {
    guard let node = source.producer(of: value) else { return }
    place[node.index] = place[node.index].map { common($0, side) } ?? side
  }

  private mutating func useSizes(_ sizes: [Size], _ side: Int) {
    for size in sizes where !size.isConstant {
      for id in size.valueIDs { if let value = source.sizeValues[id] { use(value, side) } }
    }
  }

  private func common(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while a != b {
      if sides[a].depth >= sides[b].depth { a = sides[a].parent } else { b = sides[b].parent }
    }
    return a
  }

  // MARK: The new graph

  func rebuilt() throws(TheanoError) -> Graph {
    var graph = Graph()
    var mapped: [ValueID: ValueID] = [:]
    for (value, id) in zip(source.inputs, source.inputIDs) {
      mapped[value] = graph.addInput(source.type(of: value), id: id, name: source.names[value])
    }
    for (value, variable) in zip(source.shared, source.sharedVariables) { mapped[value] = graph.addShared(variable) }
    var identities: [ValueID: [VariableID]] = [:]
    for (id, value) in source.sizeValues { identities[value, default: []].append(id) }
    func translated(_ value: ValueID, _ graph: inout Graph) -> ValueID {
      if let known = mapped[value] { return known }
      guard let constant = source.constant(value) else { preconditionFailure("inputs come before what uses them") }
      mapped[value] = graph.addConstant(constant)
      return graph.addConstant(constant)
    }
    for node in sides[0].nodes {
      let outputs = source.outputs(of: node)
      let (op, inputs) = try innermost(node)
      let inference = Inference(
        outputs.map { source.type(of: $0) }, sizeValue: outputs.count == 1 ? source.size(of: outputs[0]) : nil)
      let results = graph.add(
        op, inputs.map { translated($0, &graph) }, inference, origin: source.origin(of: node),
        firstID: .fresh(outputs.count))
      for (old, new) in zip(outputs, results) {
        mapped[old] = new
        for id in identities[old] ?? [] { graph.bindSize(id, to: new) }
      }
    }
    for (value, ids) in identities where source.producer(of: value) == nil {
      for id in ids { graph.bindSize(id, to: translated(value, &graph)) }
    }
    graph.outputs = source.outputs.map { translated($0, &graph) }
    for (value, name) in source.names {
      if let new = mapped[value], graph.names[new] == nil { graph.names[new] = name }
    }
    let kept = Set(sides[0].nodes.flatMap { requirements[$0] ?? [] }.map(Relation.init))
    graph.requirements = source.requirements.filter { kept.contains(Relation($0.relation)) }
    return graph
  }

  /// What a node becomes, with the values of the source that are its inputs: a choice becomes a branch.
  private func innermost(_ node: NodeID) throws(TheanoError) -> (op: any Op, inputs: [ValueID]) {
    guard let own = choices[node], let choice = source.op(of: node) as? IfElse else {
      return (source.op(of: node), Array(source.inputs(of: node)))
    }
    let inputs = Array(source.inputs(of: node))
    var operands = [inputs[0]]
    var (bodies, leaves) = ([Body](), [[Int]]())
    for (k, side) in own.enumerated() {
      let results = Array(inputs[(1 + k * choice.count)..<(1 + (k + 1) * choice.count)])
      let (body, captured) = try self.body(side, results)
      bodies.append(body)
      leaves.append(
        captured.map { value in
          if let known = operands[1...].firstIndex(of: value) { return known }
          operands.append(value)
          return operands.count - 1
        })
    }
    return (Branch(sides: bodies, leaves: leaves, label: choice.label), operands)
  }

  /// The body of a side, and the values outside that are its inputs. As deep as the user's choices are nested.
  private func body(_ side: Int, _ results: [ValueID]) throws(TheanoError) -> (Body, [ValueID]) {
    var builder = BodyBuilder(source)
    for node in sides[side].nodes {
      let (op, inputs) = try innermost(node)
      try builder.add(op, inputs, node)
    }
    builder.graph.outputs = results.map { builder.translated($0) }
    return (Body(builder.graph), builder.captured)
  }
}

/// A closed graph that grows out of nodes of another one.
private struct BodyBuilder {
  let source: Graph
  var graph = Graph()
  private(set) var captured: [ValueID] = []
  private var mapped: [ValueID: ValueID] = [:]
  /// Sizes outside by the axis of an input that has them: equal sizes stay equal.
  private var axes: [Size: Size] = [:]

  init(_ source: Graph) { self.source = source }

  /// What stands for a value of the source; an input, if nothing does yet.
  mutating func translated(_ value: ValueID) -> ValueID {
    if let known = mapped[value] { return known }
    let new: ValueID
    if let constant = source.constant(value) {
      new = graph.addConstant(constant)
    } else {
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

  mutating func add(_ op: any Op, _ inputs: [ValueID], _ node: NodeID) throws(TheanoError) {
    let operands = inputs.map { translated($0) }
    let inference: Inference
    do throws(TheanoError) {
      inference = try op.infer(operands.map { graph.operand($0) })
    } catch {
      throw error.places.isEmpty ? TheanoError(error.fact, at: [Place("here", source.origin(of: node))]) : error
    }
    for relation in inference.requirements {
      graph.requirements.append(
        Graph.Requirement(
          relation: relation, operation: op.spokenName, origin: source.origin(of: node),
          operands: inputs.map { value in
            (source.names[value], source.producer(of: value).map { source.origin(of: $0) } ?? .unknown)
          }))
    }
    let outputs = source.outputs(of: node)
    let results = graph.add(op, operands, inference, origin: source.origin(of: node), firstID: .fresh(outputs.count))
    for (old, new) in zip(outputs, results) {
      mapped[old] = new
      if let name = source.names[old], graph.names[new] == nil { graph.names[new] = name }
    }
  }
}

/// What a requirement says, whoever demands it.
private struct Relation: Hashable {
  let left: Size
  let relation: SizeRequirement.Relation
  let right: Size

  init(_ requirement: SizeRequirement) {
    (left, relation, right) = (requirement.left, requirement.relation, requirement.right)
  }
}

extension Size {
  fileprivate var isConstant: Bool { constant != nil }

  /// The scalars that it speaks of.
  fileprivate var valueIDs: Set<VariableID> {
    var found: Set<VariableID> = []
    forEachLeaf { atom in if case .value(let id) = atom { found.insert(id) } }
    return found
  }
}
