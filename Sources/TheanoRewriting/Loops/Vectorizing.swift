import TheanoArrays
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

extension LoopRules {
  /// Every loop in which nothing is carried from step to step as expressions over all steps, by the rules that its ops
  /// have (``BatchableOp``); a loop stays where an op has none, and where its values in all steps would be large.
  static func vectorized(_ graph: Graph, isBody: Bool) -> Graph {
    var used: Set<ValueID> = Set(graph.outputs)
    for node in graph.liveNodes() { used.formUnion(graph.inputs(of: node)) }
    let relations = SizeRelations(graph.requirements)
    var demands: [Graph.Requirement] = []
    var result = rebuilt(graph) { node, inputs, new in
      guard let scan = graph.op(of: node) as? Scan else { return nil }
      let outputs = graph.outputs(of: node)
      var edit = LoopEdit(scan, inputs, in: new, origin: graph.origin(of: node))
      edit.dropUnused { used.contains(outputs[$0]) }
      guard edit.states.isEmpty, edit.until == nil, !edit.maps.isEmpty else { return nil }
      var batch = LoopBatch(edit, relations)
      // As with every rule: where the parts do not fit, the loop stays what it is.
      guard let rows = try? batch.values(in: &new) else { return nil }
      // What a body asks of sizes outside has been asked there already: nothing can be added.
      if isBody && !batch.demands.isEmpty { return nil }
      for (value, output) in zip(rows, outputs) where used.contains(output) {
        guard isAlike(new.type(of: value), graph.type(of: output), relations) else { return nil }
      }
      demands += batch.demands
      return rows
    }
    result.requirements += demands
    return result
  }

  static func isAlike(_ a: TensorType, _ b: TensorType, _ relations: SizeRelations) -> Bool {
    a.dtype == b.dtype && a.ndim == b.ndim
      && zip(a.shape, b.shape).allSatisfy { x, y in
        x == y || ((x.constant == 1) == (y.constant == 1) && relations.reduced(x) == relations.reduced(y))
      }
  }
}

extension Size {
  /// A number that is no smaller, as a sum of products of axes and values: all that is taken away is left out.
  fileprivate var bound: Size {
    monomials.reduce(Size(max(0, constantTerm))) { sum, monomial in
      monomial.factor < 0 ? sum : sum + monomial.atoms.reduce(Size(monomial.factor)) { $0 * $1.bound }
    }
  }

  /// Whether it is no larger, term by term.
  fileprivate func isWithin(_ room: Size) -> Bool {
    let limits = Dictionary(uniqueKeysWithValues: room.monomials.map { ($0.atoms, $0.factor) })
    return constantTerm <= room.constantTerm && monomials.allSatisfy { $0.factor <= limits[$0.atoms] ?? 0 }
  }
}

extension Size.Atom {
  fileprivate var bound: Size {
    switch self {
    case .axis, .value: Size(atom: self)
    case .floorDivide(let a, _), .minimum(let a, _): a.bound
    case .modulo(_, let b): b.bound
    case .maximum(let a, let b): a.bound + b.bound
    case .isNegative: .one
    }
  }
}

/// The step of a loop, made once for all steps.
private struct LoopBatch {
  let edit: LoopEdit
  let body: Graph
  let relations: SizeRelations
  private var made: [ValueID: BatchedValue] = [:]
  /// How often the step uses each of its values.
  private let uses: [ValueID: Int]
  private var users: [ValueID: NodeID] = [:]
  /// Steps are counted from the last one on: so they are if all sequences are read that way.
  private let isTurned: Bool
  /// What the new nodes ask of sizes, and the step did not.
  private(set) var demands: [Graph.Requirement] = []

  /// How much larger than what goes in and out of a step a value may be that is stored for all of them.
  private static let mostTimes = 4
  /// Values of so few elements in each step are stored whatever goes in and out.
  private static let fewElements = 64
  /// A step of no more values becomes one kernel, in which values that are used once are not stored.
  private static let mostInline = 32

  init(_ edit: LoopEdit, _ relations: SizeRelations) {
    (self.edit, self.relations, body) = (edit, relations, edit.body)
    uses = edit.useCounts()
    let needed = edit.needed(edit.roots)
    let reads = edit.reads.filter { needed.contains($0.row) }
    isTurned = !reads.isEmpty && reads.allSatisfy(\.spec.isReversed)
    for value in needed where !edit.isRow(value) {
      guard let node = body.producer(of: value) else { continue }
      for input in body.inputs(of: node) { users[input] = node }
    }
  }

  /// For each output of the loop its rows (any value for those that nobody needs); nil where the loop has to stay.
  mutating func values(in graph: inout Graph) throws(TheanoError) -> [ValueID]? {
    guard handlesDemands() else { return nil }
    let needed = edit.needed(edit.roots)
    for read in edit.reads where needed.contains(read.row) {
      let rows = try self.rows(read, &graph)
      made[read.row] = BatchedValue(rows, isBatched: true)
    }
    for (outside, inside) in edit.wholes { made[inside] = BatchedValue(outside, isBatched: false) }
    for node in body.reachableNodes() where body.outputs(of: node).contains(where: { needed.contains($0) }) {
      if made[body.outputs(of: node)[0]] != nil { continue }
      guard try make(node, &graph) else { return nil }
    }
    guard isSmall(graph) else { return nil }
    var values: [ValueID] = []
    for output in edit.outputs {
      guard case .map(let m)? = output else {
        values.append(edit.steps)
        continue
      }
      values.append(try stacked(edit.maps[m], &graph))
    }
    return values
  }

  private func call(_ inputs: [BatchedValue], _ origin: Origin) -> BatchCall {
    BatchCall(inputs: inputs, steps: edit.steps, origin: origin)
  }

  // MARK: In and out

  private func rows(_ read: LoopEdit.Read, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let isReversed = read.spec.isReversed != isTurned
    if read.spec.offset == 0, !isReversed, graph.type(of: read.source).shape[0] == graph.size(of: edit.steps) {
      return read.source
    }
    let op = LoopRows(offset: read.spec.offset, isReversed: isReversed)
    return try graph.apply(op, [read.source, edit.steps], origin: edit.origin)[0]
  }

  /// The rows that go out, in the order in which the loop stores them.
  private mutating func stacked(_ map: LoopEdit.Map, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let row = value(map.row, &graph)
    let rows = try call([row], edit.origin).stacked(0, &graph)
    if !row.isBatched || map.isReversed == isTurned { return rows }
    return try graph.apply(LoopRows(isReversed: true), [rows, edit.steps], origin: edit.origin)[0]
  }

  private mutating func value(_ inside: ValueID, _ graph: inout Graph) -> BatchedValue {
    if let known = made[inside] { return known }
    guard let constant = body.constant(inside) else { preconditionFailure("inputs come before what uses them") }
    let value = BatchedValue(graph.addConstant(constant), isBatched: false)
    made[inside] = value
    return value
  }

  // MARK: Applications

  private mutating func make(_ node: NodeID, _ graph: inout Graph) throws(TheanoError) -> Bool {
    let (op, origin) = (body.op(of: node), body.origin(of: node))
    let inputs = body.inputs(of: node).map { value($0, &graph) }
    let outputs = body.outputs(of: node)
    var results: [BatchedValue]?
    if inputs.contains(where: \.isBatched) {
      guard let op = op as? any BatchableOp else { return false }
      let first = graph.nodes.count
      results = try op.batched(call(inputs, origin), in: &graph)
      try demand(graph.nodes.indices[first...].map { NodeID($0) }, graph)
    } else {
      results = try graph.apply(op, inputs.map(\.value), origin: origin).map { BatchedValue($0, isBatched: false) }
    }
    guard let results, results.count == outputs.count else { return false }
    for (old, new) in zip(outputs, results) {
      let (was, now) = (body.type(of: old), graph.type(of: new.value))
      guard was.dtype == now.dtype, was.ndim + (new.isBatched ? 1 : 0) == now.ndim else { return false }
      made[old] = new
    }
    return true
  }

  // MARK: What steps demand

  /// What only a step knows may be asked of it by an index alone: gathering asks that of all steps.
  private func handlesDemands() -> Bool {
    let demands = edit.scan.stepRequirements(edit.operands)
    if demands.isEmpty { return true }
    var gathered: Set<SizeRequirement> = []
    for value in edit.needed(edit.roots) where !edit.isRow(value) {
      guard let node = body.producer(of: value) else { continue }
      let op = body.op(of: node)
      guard op is Subtensor || op is IncSubtensor else { continue }
      guard let inference = try? op.infer(body.inputs(of: node).map { body.operand($0) }) else { return false }
      gathered.formUnion(inference.requirements)
    }
    return demands.allSatisfy { demand in
      if case .index = demand.meaning { gathered.contains(demand) } else { false }
    }
  }

  /// A value that is scattered needs a place to go to, also where its index is refused.
  private mutating func demand(_ nodes: [NodeID], _ graph: Graph) throws(TheanoError) {
    for node in nodes where graph.op(of: node) is AdvancedIncSubtensor {
      let inference = try graph.op(of: node).infer(graph.inputs(of: node).map { graph.operand($0) })
      for requirement in inference.requirements {
        guard case .nonEmpty(let axis) = requirement.meaning, axis > 0 else { continue }
        // To the user it is an index of a step, along an axis of what the step sees.
        let relation = SizeRequirement(
          requirement.left - 1, .atMost, requirement.right - 1, .index(input: 0, axis: axis - 1))
        demands.append(
          Graph.Requirement(
            relation: relation, operation: graph.op(of: node).spokenName, origin: graph.origin(of: node),
            operands: graph.inputs(of: node).map { (graph.names[$0], edit.origin) }))
      }
    }
  }

  // MARK: Memory

  /// Whether all values of the step, stored for all steps, take little more memory than what goes in and out.
  private func isSmall(_ graph: Graph) -> Bool {
    func elements(_ value: BatchedValue) -> Size {
      let count = graph.type(of: value.value).shape.dropFirst(value.isBatched ? 1 : 0).reduce(Size.one, *)
      return relations.reduced(count).bound
    }
    var room = Size(LoopBatch.fewElements)
    for read in edit.reads {
      if let rows = made[read.row] { room = room + elements(rows) }
    }
    for map in edit.maps {
      if let rows = made[map.row] { room = room + elements(rows) }
    }
    room = room * Size(LoopBatch.mostTimes)
    let isShort = made.count <= LoopBatch.mostInline
    return made.allSatisfy { inside, value in
      !value.isBatched || elements(value).isWithin(room) || (isShort && isInline(inside))
    }
  }

  /// Whether a value is surely computed where it is used: element by element, by one reader.
  private func isInline(_ value: ValueID) -> Bool {
    guard let node = body.producer(of: value), let user = users[value], uses[value] == 1 else { return false }
    switch lowering(node) {
    case .elementwise, .view: break
    case .reshape, .elements, .reduction, .product, .scatter, .routine, .region, .expanded: return false
    }
    switch lowering(user) {
    case .elementwise, .view, .reduction: return true
    case .reshape, .elements, .product, .scatter, .routine, .region, .expanded: return false
    }
  }

  private func lowering(_ node: NodeID) -> Lowering {
    body.op(of: node).lower(
      LoweringCall(
        inputs: body.inputs(of: node).map { body.operand($0) },
        outputs: body.outputs(of: node).map { body.type(of: $0) }))
  }
}
