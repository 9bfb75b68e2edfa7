import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

extension LoopRules {
  /// Loops over the same steps of which none waits for another, and which read the same rows, as one loop.
  ///
  /// What they compute of the same rows then is computed once. Where they read other rows there is nothing to share: such
  /// loops took up to a tenth longer as one (`Benchmarks/NOTES.md`), and their rows are all in memory at once. A loop whose
  /// step is computed element by element stays apart: it runs inside of one kernel, which a step of more might not be, and
  /// what is measured by itself stays by itself.
  static func united(_ graph: Graph) -> Graph {
    let relations = SizeRelations(graph.requirements)
    let groups = LoopGroups(graph, relations).all
    if groups.isEmpty { return graph }
    do throws(TheanoError) {
      var transcription = Transcription(graph, infersTypes: false)
      transcription.copyLeaves()
      for group in groups {
        try transcription.copy(group.flatMap { graph.inputs(of: $0) })
        var new = transcription.graph
        // As with every rule: where the parts do not fit, the loops stay what they are.
        var union = try LoopUnion(group, graph, transcription)
        guard let results = try? union.values(in: &new) else { continue }
        let old = group.flatMap { graph.outputs(of: $0) }
        guard zip(results, old).allSatisfy({ isAlike(new.type(of: $0), graph.type(of: $1), relations) }) else {
          continue
        }
        transcription.graph = new
        for (old, new) in zip(old, results) { transcription.map(old, to: new) }
      }
      return try transcription.completed()
    } catch {
      preconditionFailure("what is there already can be copied: \(error)")
    }
  }
}

/// Which loops are united.
private struct LoopGroups {
  /// In an order in which each can be made after those before it.
  let all: [[NodeID]]

  /// More states have no room in registers.
  private static let mostLoops = 4

  private struct Key: Hashable {
    let level: Int
    let steps: ValueID
    let counting: StepCounting
    let first: ValueID?
    let row: [Size]
    let read: Scan.Read
    let source: ValueID
  }

  init(_ graph: Graph, _ relations: SizeRelations) {
    // How many loops lie on the longest way to a node: loops with the same number do not depend on each other.
    var levels: [NodeID: Int] = [:]
    var groups: [(level: Int, nodes: [NodeID])] = []
    var numbers: [Key: Int] = [:]
    for node in graph.liveNodes() {
      let scan = graph.op(of: node) as? Scan
      let below = graph.inputs(of: node).compactMap { graph.producer(of: $0) }.map { levels[$0] ?? 0 }.max() ?? 0
      let level = below + (scan == nil ? 0 : 1)
      levels[node] = level
      guard let scan, !scan.hasUntil, !scan.isProfiled, let row = LoopGroups.row(scan, node, graph, relations) else {
        continue
      }
      let inputs = Array(graph.inputs(of: node))
      let keys = scan.reads.map { read in
        Key(
          level: level, steps: inputs[0], counting: scan.counting.ofAnything,
          first: scan.hasFirst ? inputs[scan.inputCount - 1] : nil, row: row,
          read: .init(0, offset: read.offset, isReversed: read.isReversed),
          source: inputs[scan.sequence(read.sequence)])
      }
      let known = keys.compactMap { numbers[$0] }.first { groups[$0].nodes.count < LoopGroups.mostLoops }
      let number = known ?? groups.count
      if known == nil { groups.append((level, [])) }
      groups[number].nodes.append(node)
      for key in keys { numbers[key] = number }
    }
    all = groups.filter { $0.nodes.count > 1 }.sorted { $0.level < $1.level }.map(\.nodes)
  }

  /// The shape that all rows have which a loop makes; nil where it has to stay apart.
  private static func row(_ scan: Scan, _ node: NodeID, _ graph: Graph, _ relations: SizeRelations) -> [Size]? {
    let shapes = Set(
      graph.outputs(of: node).map { graph.type(of: $0).shape.dropFirst().map { relations.reduced($0) } })
    let demands = scan.stepRequirements(graph.inputs(of: node).map { graph.operand($0) })
    return shapes.count == 1 && demands.isEmpty && !isElementByElement(scan.body.graph) ? shapes.first : nil
  }

  private static func isElementByElement(_ body: Graph) -> Bool {
    body.reachableNodes().allSatisfy { node in
      let call = LoweringCall(
        inputs: body.inputs(of: node).map { body.operand($0) },
        outputs: body.outputs(of: node).map { body.type(of: $0) })
      switch body.op(of: node).lower(call) {
      case .elementwise, .view, .reshape, .elements: return true
      case .reduction, .product, .scatter, .routine, .region, .expanded: return false
      }
    }
  }
}

/// Several loops over the same steps as one.
private struct LoopUnion {
  private let parts: [LoopEdit]
  private var body = Graph()
  private var reads: [(read: Scan.Read, source: ValueID, row: ValueID)] = []
  private var sequences: [ValueID] = []
  private var wholes: [(outside: ValueID, inside: ValueID)] = []

  /// Loops of a graph, by what stands for their inputs in the new one.
  init(_ nodes: [NodeID], _ graph: Graph, _ transcription: Transcription) throws(TheanoError) {
    var transcription = transcription
    var parts: [LoopEdit] = []
    for node in nodes {
      guard let scan = graph.op(of: node) as? Scan else { preconditionFailure("only loops are united") }
      let inputs = graph.inputs(of: node).map { transcription.leaf($0) }
      parts.append(LoopEdit(scan, inputs, in: transcription.graph, origin: graph.origin(of: node)))
    }
    self.parts = parts
  }

  /// The outputs of all loops, one loop's after the other's.
  mutating func values(in graph: inout Graph) throws(TheanoError) -> [ValueID] {
    var arguments: [[ValueID]] = []
    for part in parts { arguments.append(part.reads.map { row($0, part.body) }) }
    for (k, part) in parts.enumerated() {
      for state in part.states { arguments[k] += state.taps.map { input(part.body, $0) } }
    }
    for (k, part) in parts.enumerated() {
      for whole in part.wholes { arguments[k].append(self.whole(whole.outside, part.body, whole.inside)) }
    }
    var (news, rows): ([ValueID], [ValueID]) = ([], [])
    for (part, inputs) in zip(parts, arguments) {
      let outputs = try body.insert(part.body, inputs)
      news += outputs[..<part.states.count]
      rows += outputs[part.states.count...]
    }
    body.outputs = news + rows
    let states = parts.flatMap(\.states)
    var loop = Scan(
      reads: reads.map(\.read), sequenceCount: sequences.count, states: states.map(\.spec),
      maps: parts.flatMap(\.maps).map(\.isReversed), wholeCount: wholes.count, hasUntil: false, body: Body(body),
      label: parts[0].scan.label, isProfiled: false,
      counting: parts[0].scan.counting, hasFirst: parts[0].first != nil)
    let origin = parts.dropFirst().reduce(parts[0].origin) { $0.united(with: $1.origin) }
    loop.counting.isGradient = parts.allSatisfy { $0.scan.counting.isGradient }
    let results = try graph.apply(
      loop,
      [parts[0].steps] + sequences + states.map(\.initial) + wholes.map(\.outside)
        + [parts[0].first].compactMap(\.self),
      origin: origin)
    var (state, map) = (0, states.count)
    return parts.flatMap { part in
      defer { (state, map) = (state + part.states.count, map + part.maps.count) }
      return results[state..<(state + part.states.count)] + results[map..<(map + part.maps.count)]
    }
  }

  /// An input of the body that can stand for one of a loop's.
  private mutating func input(_ other: Graph, _ value: ValueID) -> ValueID {
    let (type, id) = (other.type(of: value), VariableID.fresh())
    let shape = type.shape.enumerated().map { axis, size in
      size.constant == nil ? Size(atom: .axis(id, axis)) : size
    }
    return body.addInput(TensorType(type.dtype, shape), id: id, name: other.names[value])
  }

  private func isAlike(_ mine: ValueID, _ other: Graph, _ value: ValueID) -> Bool {
    body.type(of: mine).shape.map(\.constant) == other.type(of: value).shape.map(\.constant)
  }

  private mutating func row(_ read: LoopEdit.Read, _ other: Graph) -> ValueID {
    let number = sequences.firstIndex(of: read.source) ?? sequences.count
    if number == sequences.count { sequences.append(read.source) }
    let spec = Scan.Read(number, offset: read.spec.offset, isReversed: read.spec.isReversed)
    if let known = reads.first(where: { $0.read == spec && isAlike($0.row, other, read.row) }) { return known.row }
    reads.append((spec, read.source, input(other, read.row)))
    return reads[reads.count - 1].row
  }

  private mutating func whole(_ outside: ValueID, _ other: Graph, _ inside: ValueID) -> ValueID {
    if let known = wholes.first(where: { $0.outside == outside && isAlike($0.inside, other, inside) }) {
      return known.inside
    }
    wholes.append((outside, input(other, inside)))
    return wholes[wholes.count - 1].inside
  }
}

extension Transcription {
  /// The graph with all that is live and not copied yet, and with what the source says of outputs and sizes.
  fileprivate mutating func completed() throws(TheanoError) -> Graph {
    try copy(source.liveNodes().flatMap { source.outputs(of: $0) } + source.outputs)
    graph.outputs = source.outputs.map { leaf($0) }
    graph.requirements = source.requirements
    for (id, value) in source.sizeValues {
      if let new = image(value) ?? source.constant(value).map({ _ in leaf(value) }) { graph.bindSize(id, to: new) }
    }
    return graph
  }
}
