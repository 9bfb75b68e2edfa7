import TheanoErrors

/// Builds a graph anew from another, node by node, leaving out what nothing needs.
///
/// Types are inferred anew where leaves change their types, else they stay as they are noted.
package struct Transcription {
  package let source: Graph
  package var graph = Graph()
  private let infersTypes: Bool
  /// For each value of the source what stands for it.
  private var mapped: [ValueID: ValueID] = [:]

  package init(_ source: Graph, infersTypes: Bool) { (self.source, self.infersTypes) = (source, infersTypes) }

  /// A graph of the same leaves, outputs and demands, some of whose nodes give way to others.
  package static func replacing(
    _ source: Graph, _ replace: (NodeID, [ValueID], inout Graph) throws(TheanoError) -> [ValueID]?
  ) throws(TheanoError) -> Graph {
    var transcription = Transcription(source, infersTypes: false)
    transcription.copyLeaves()
    try transcription.copy(source.liveNodes().flatMap { source.outputs(of: $0) } + source.outputs, replace)
    transcription.graph.outputs = source.outputs.map { transcription.leaf($0) }
    transcription.graph.requirements = source.requirements
    for (id, value) in source.sizeValues {
      if let new = transcription.image(value) ?? source.constant(value).map({ _ in transcription.leaf(value) }) {
        transcription.graph.bindSize(id, to: new)
      }
    }
    return transcription.graph
  }

  /// The same leaves.
  package mutating func copyLeaves() {
    for (value, id) in zip(source.inputs, source.inputIDs) {
      mapped[value] = graph.addInput(source.type(of: value), id: id, name: source.names[value])
    }
    for (value, variable) in zip(source.shared, source.sharedVariables) { mapped[value] = graph.addShared(variable) }
  }

  /// Makes `new` stand for `old`, whatever computes that in the source.
  package mutating func map(_ old: ValueID, to new: ValueID) {
    mapped[old] = new
    graph.names[new] = graph.names[new] ?? source.names[old]
  }

  package func image(_ old: ValueID) -> ValueID? { mapped[old] }

  /// Copies what `outputs` need and is not mapped yet; `replace` may give other values for the outputs of a node.
  ///
  /// - Parameter replace: gets a node of the source, and its inputs in the new graph.
  package mutating func copy(
    _ outputs: [ValueID],
    _ replace: (NodeID, [ValueID], inout Graph) throws(TheanoError) -> [ValueID]? = { _, _, _ in nil }
  ) throws(TheanoError) {
    var stack = outputs.reversed().compactMap { source.producer(of: $0) }
    while let node = stack.last {
      if source.outputs(of: node).allSatisfy({ mapped[$0] != nil }) {
        stack.removeLast()
        continue
      }
      let open = source.inputs(of: node).filter { mapped[$0] == nil && source.producer(of: $0) != nil }
      if !open.isEmpty {
        stack += open.reversed().compactMap { source.producer(of: $0) }
        continue
      }
      stack.removeLast()
      let inputs = source.inputs(of: node).map { leaf($0) }
      let replaced = try replace(node, inputs, &graph)
      let results = if let replaced { replaced } else { try copied(node, inputs) }
      for (old, new) in zip(source.outputs(of: node), results) where mapped[old] == nil { map(old, to: new) }
    }
    for output in outputs { _ = leaf(output) }
  }

  private mutating func copied(_ node: NodeID, _ inputs: [ValueID]) throws(TheanoError) -> [ValueID] {
    if infersTypes { return try graph.apply(source.op(of: node), inputs, origin: source.origin(of: node)) }
    let old = source.nodes[node.index]
    let first = graph.addCopy(of: node, from: source, graph.intern(old.op, of: source), inputs).first
    return (0..<Int(old.outputCount)).map { ValueID(first.index + $0) }
  }

  /// The new value; a constant is copied when it is first asked for.
  package mutating func leaf(_ old: ValueID) -> ValueID {
    if let known = mapped[old] { return known }
    let new = graph.addConstant(old, of: source)
    mapped[old] = new
    return new
  }
}
