import TheanoErrors

extension Graph {
  /// What is wrong with a graph, in words; nothing is, unless a pass has a fault.
  ///
  /// Holds for every graph: nodes use only what comes before them; each op accepts its inputs and gives the dtypes
  /// and broadcast patterns noted; the scalars that sizes speak of are values of the graph; outputs exist.
  package func faults() -> [String] {
    var faults: [String] = []
    for node in liveNodes() {
      let op = op(of: node)
      let first = Int(nodes[node.index].firstOutput)
      for input in inputs(of: node) where producer(of: input) != nil && input.index >= first {
        faults.append("\(op.name) uses a value that comes after it")
      }
      do throws(TheanoError) {
        let types = try op.infer(inputs(of: node).map { operand($0) }).types
        let noted = outputs(of: node).map { type(of: $0) }
        if types != noted { faults.append("\(op.name) gives \(types), noted is \(noted)") }
      } catch {
        faults.append("\(op.name) refuses its inputs: \(error)")
      }
      for output in outputs(of: node) {
        for size in type(of: output).shape {
          size.forEachLeaf { atom in
            if case .value(let id) = atom, sizeValues[id] == nil {
              faults.append("\(op.name): a size of nothing known")
            }
          }
        }
      }
    }
    for output in outputs where output.index >= values.count { faults.append("an output that is no value") }
    return faults
  }
}
