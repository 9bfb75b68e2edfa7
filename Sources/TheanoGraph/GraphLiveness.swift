extension Graph {
  /// The nodes that are needed: for the outputs, and for the scalars of which sizes and requirements speak.
  package func liveNodes() -> [NodeID] {
    var needed = [Bool](repeating: false, count: nodes.count)
    var pending: [NodeID] = []
    var known: Set<VariableID> = []
    // A closure that spoke of the graph would copy it.
    func computed(_ size: Size) -> [VariableID] {
      var ids: [VariableID] = []
      guard size.mentionsValues else { return ids }
      size.forEachLeaf { if case .value(let id) = $0, known.insert(id).inserted { ids.append(id) } }
      return ids
    }
    for requirement in requirements {
      for id in computed(requirement.relation.left) + computed(requirement.relation.right) {
        if let value = sizeValues[id], let node = producer(of: value) { pending.append(node) }
      }
    }
    var values = outputs
    while true {
      // The sizes of values, and what computes the values.
      for value in values {
        for size in self.values[value.index].type.shape where size.mentionsValues {
          for id in computed(size) {
            if let scalar = sizeValues[id], let node = producer(of: scalar) { pending.append(node) }
          }
        }
        if let node = producer(of: value), !needed[node.index] { pending.append(node) }
      }
      guard let node = pending.popLast() else { break }
      values.removeAll(keepingCapacity: true)
      if needed[node.index] { continue }
      needed[node.index] = true
      values.append(contentsOf: inputs(of: node))
      let (first, count) = (Int(nodes[node.index].firstOutput), Int(nodes[node.index].outputCount))
      for output in first..<first + count { values.append(ValueID(output)) }
    }
    return needed.indices.filter { needed[$0] }.map { NodeID($0) }
  }
}
