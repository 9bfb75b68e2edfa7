extension Graph {
  /// The nodes that are needed: for the outputs, and for the scalars of which sizes and requirements speak.
  package func liveNodes() -> [NodeID] {
    var needed = [Bool](repeating: false, count: nodes.count)
    var pending: [NodeID] = []
    var known: Set<VariableID> = []
    func demand(_ size: Size) {
      size.forEachLeaf { atom in
        if case .value(let id) = atom, known.insert(id).inserted, let value = sizeValues[id],
          let node = producer(of: value)
        {
          pending.append(node)
        }
      }
    }
    func demand(_ value: ValueID) {
      for size in type(of: value).shape where size.constant == nil { demand(size) }
      if let node = producer(of: value), !needed[node.index] { pending.append(node) }
    }
    for requirement in requirements {
      demand(requirement.relation.left)
      demand(requirement.relation.right)
    }
    for value in outputs { demand(value) }
    while let node = pending.popLast() {
      guard !needed[node.index] else { continue }
      needed[node.index] = true
      for output in outputs(of: node) {
        for size in type(of: output).shape where size.constant == nil { demand(size) }
      }
      for input in inputs(of: node) where producer(of: input) != nil { demand(input) }
    }
    return needed.indices.filter { needed[$0] }.map { NodeID($0) }
  }
}
