import TheanoErrors
import TheanoGraph
import TheanoOps

/// One round of rewriting: a graph is built anew from its leaves on, simplified as it grows. Linear.
struct Rebuild {
  private let source: Graph
  private var work: Workspace
  /// For each value of the source what stands for it.
  private var mapped: ContiguousArray<ValueID?>
  /// The identities by which sizes speak of integer scalars.
  private let identities: [ValueID: [VariableID]]
  private let expands: Bool
  /// For each op of the source its number in the new graph, once it has one.
  private var numbers: [Int32?]
  private var hasExpanded = false

  /// - Parameter expands: replace ops that stand for others by these.
  init(_ source: Graph, _ rules: RuleTable, _ log: RewriteLog, expands: Bool = false) {
    self.source = source
    self.expands = expands
    numbers = Array(repeating: nil, count: source.ops.count)
    work = Workspace(rules: rules, log: log, sizes: log.relations(source.requirements))
    mapped = ContiguousArray(repeating: nil, count: source.values.count)
    var identities: [ValueID: [VariableID]] = [:]
    for (id, value) in source.sizeValues { identities[value, default: []].append(id) }
    self.identities = identities
  }

  /// The new graph, and whether ops were replaced by others that they stand for.
  consuming func run() -> (graph: Graph, hasExpanded: Bool) {
    copyLeaves()
    let live = source.liveNodes()
    var uses = [Int32](repeating: 0, count: source.values.count)
    for node in live { for input in source.inputs(of: node) { uses[input.index] += 1 } }
    for output in source.outputs { uses[output.index] += 1 }
    var within = [Whole?](repeating: nil, count: source.values.count)
    for node in live {
      guard let whole = Whole(source.scalarOp(of: node)) else { continue }
      for input in source.inputs(of: node) where uses[input.index] == 1 { within[input.index] = whole }
    }
    for node in live { copy(node, uses, within) }
    work.graph.outputs = source.outputs.map { translated($0) }
    work.graph.requirements = source.requirements
    for (value, name) in source.names {
      if let new = mapped[value.index], work.graph.names[new] == nil { work.graph.names[new] = name }
    }
    return (work.graph, hasExpanded)
  }

  private mutating func copyLeaves() {
    for (value, id) in zip(source.inputs, source.inputIDs) {
      let new = work.graph.addInput(source.type(of: value), id: id, name: source.names[value])
      mapped[value.index] = new
      work.addLeaf(new, id)
    }
    for (value, variable) in zip(source.shared, source.sharedVariables) {
      let new = work.graph.addShared(variable)
      mapped[value.index] = new
      work.addLeaf(new, variable.id)
    }
    for (value, ids) in identities where source.producer(of: value) == nil {
      let new = translated(value)
      for id in ids { work.graph.bindSize(id, to: new) }
    }
  }

  private mutating func translated(_ value: ValueID) -> ValueID {
    if let known = mapped[value.index] { return known }
    guard let constant = source.constant(value) else { preconditionFailure("inputs come before what uses them") }
    let new = work.graph.addConstant(constant)
    mapped[value.index] = new
    return new
  }

  private mutating func copy(_ node: NodeID, _ uses: [Int32], _ within: [Whole?]) {
    var inputs: [ValueID] = []
    inputs.reserveCapacity(Int(source.nodes[node.index].inputCount))
    for input in source.inputs(of: node) { inputs.append(translated(input)) }
    let outputs = source.outputs(of: node)
    let origin = source.origin(of: node)
    if expands, let parts = expanded(source.op(of: node), inputs, origin, outputs) {
      for (old, new) in zip(outputs, parts) { map(old, to: new, uses) }
      hasExpanded = true
      return
    }
    let inference = Inference(
      outputs.map { source.type(of: $0) }, sizeValue: outputs.count == 1 ? source.size(of: outputs[0]) : nil)
    let op = Int(source.nodes[node.index].op)
    let number = numbers[op] ?? work.graph.intern(source.ops[op])
    numbers[op] = number
    let copies = work.graph.add(number, inputs, inference, origin: origin, firstID: .fresh(outputs.count))
    for (old, new) in zip(outputs, copies) {
      work.origin = origin
      map(old, to: work.settle(copy: new, within: within[old.index]), uses)
    }
  }

  private mutating func expanded(
    _ op: any Op, _ inputs: [ValueID], _ origin: Origin, _ outputs: [ValueID]
  ) -> [ValueID]? {
    do throws(TheanoError) {
      guard let parts = try op.expand(inputs, in: &work.graph, origin: origin) else { return nil }
      let fits = zip(parts, outputs).allSatisfy { new, old in
        let (a, b) = (work.graph.type(of: new), source.type(of: old))
        return a.dtype == b.dtype && work.same(a.shape, b.shape)
      }
      return fits ? parts : nil
    } catch {
      return nil
    }
  }

  private mutating func map(_ old: ValueID, to new: ValueID, _ uses: [Int32]) {
    mapped[old.index] = new
    work.addUses(new, uses[old.index])
    guard let ids = identities[old] else { return }
    for id in ids { work.graph.bindSize(id, to: new) }
    if let meant = source.size(of: old), let means = work.graph.size(of: new), meant != means {
      work.sizes.equate(means, meant)
    }
  }
}
