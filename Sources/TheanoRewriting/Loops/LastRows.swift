import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

extension LoopRules {
  /// Loops keep the last rows alone of outputs of which no others are used.
  static func keepingLast(_ graph: Graph) -> Graph {
    let uses = RowUses(graph)
    var kept: [NodeID: [Int: Int]] = [:]
    // For each part that is taken of such an output: of which, and the parts that lead to it, itself the last.
    var parts: [NodeID: (loop: NodeID, output: Int, chain: [NodeID])] = [:]
    for node in graph.liveNodes() {
      guard let scan = graph.op(of: node) as? Scan else { continue }
      let end = LoopEnd(graph, node, scan)
      for output in graph.outputs(of: node).indices.dropLast(scan.hasUntil ? 1 : 0) {
        guard let last = end.lastRows(output, uses) else { continue }
        kept[node, default: [:]][output] = last.count
        for chain in last.chains { for part in chain { parts[part] = (node, output, chain) } }
      }
    }
    if kept.isEmpty { return graph }
    var loops: [NodeID: (op: Scan, steps: ValueID)] = [:]
    var arguments: [NodeID: [ValueID]] = [:]
    return rebuilt(graph) { node, inputs, new throws(TheanoError) in
      if let rows = kept[node], var scan = graph.op(of: node) as? Scan {
        scan.keep(rows)
        // As with every rule: where the parts do not fit, the loop stays what it is.
        guard let outputs = try? new.apply(scan, inputs, origin: graph.origin(of: node)) else { return nil }
        loops[node] = (scan, inputs[0])
        return outputs
      }
      guard let (loop, output, chain) = parts[node], let (scan, steps) = loops[loop] else { return nil }
      arguments[node] = inputs
      // What a part is taken of stands for that part until the last of them takes all at once.
      if node != chain.last { return [inputs[0]] }
      var operands = [inputs[0], steps]
      let items = chain.map { part in
        (graph.op(of: part) as? Subtensor)?.items.map { item in
          item.mapTerms { term in
            guard case .operand(let k) = term, let own = arguments[part]?[k] else { return term }
            operands.append(own)
            return .operand(operands.count - 1)
          }
        } ?? []
      }
      let depth = output < scan.states.count ? scan.states[output].depth : 0
      // It has the type of the part that it stands for.
      return new.add(
        KeptRows(depth: depth, parts: items), operands, Inference(graph.type(of: graph.outputs(of: node)[0])),
        origin: graph.origin(of: node), firstID: .fresh())
    }
  }
}

/// Who uses each value of a graph.
private struct RowUses {
  private(set) var users: [ValueID: [NodeID]] = [:]
  private let outgoing: Set<ValueID>

  init(_ graph: Graph) {
    for node in graph.liveNodes() {
      for input in Set(graph.inputs(of: node)) { users[input, default: []].append(node) }
    }
    outgoing = Set(graph.outputs)
  }

  /// nil where it goes out.
  func users(of value: ValueID) -> [NodeID]? { outgoing.contains(value) ? nil : users[value] ?? [] }
}

/// How far before the last row that a loop makes lie those that are used.
private struct LoopEnd {
  private let graph: Graph
  private let outputs: [ValueID]
  private let scan: Scan
  /// The steps that are made, and those that are not since a condition ends the loop: whatever they are, not negative.
  private let made = Size(atom: .axis(.fresh(), 0))
  private let steps: Size
  /// So many have memory in every call, however few steps it makes: where more are asked for, there may never be so many.
  private static let mostRows = 1000
  /// What sizes of the graph are, said by these.
  private var meanings: [Size.Atom: Size] = [:]

  init(_ graph: Graph, _ node: NodeID, _ scan: Scan) {
    (self.graph, self.scan, outputs) = (graph, scan, Array(graph.outputs(of: node)))
    steps = scan.hasUntil ? made + Size(atom: .axis(.fresh(), 0)) : made
    if let size = graph.inputs(of: node).first.flatMap({ graph.size(of: $0) }),
      let product = size.monomials.first(where: { $0.factor == 1 && $0.atoms.count == 1 })
    {
      meanings[product.atoms[0]] = steps - (size - Size(atom: product.atoms[0]))
    }
    if scan.hasUntil, let count = outputs.last {
      for (id, value) in graph.sizeValues where value == count { meanings[.value(id)] = made }
    }
  }

  /// How many rows at the end of an output hold all that is used of it, and what is: parts of parts.
  ///
  /// nil where it goes out whole, where something else than a part is made of it, or where a part may begin anywhere.
  func lastRows(_ output: Int, _ uses: RowUses) -> (count: Int, chains: [[NodeID]])? {
    var depth = 0
    if output < scan.states.count {
      if scan.states[output].keepsLast { return nil }
      depth = scan.states[output].depth
    } else if scan.maps[output - scan.states.count] {
      return nil
    }
    var (count, chains): (Int, [[NodeID]]) = (0, [])
    // What parts may be taken of: its rows, and how many rows of the output lie before them.
    var pending = [(value: outputs[output], rows: steps + depth, before: Size.zero, chain: [NodeID]())]
    while let (value, rows, before, chain) = pending.popLast() {
      guard let users = uses.users(of: value) else { return nil }
      for user in users {
        guard let op = graph.op(of: user) as? Subtensor, let part = part(user, op, of: value, rows) else { return nil }
        let way = part.source(part.shape.map { _ in .zero })[0].offset
        if isForward(op.items.first), let least = (before + way - made - depth).lowerBound() {
          count = max(count, -least)
          chains.append(chain + [user])
        } else if op.items.count == 1, case .slice(_, _, let step) = op.items[0], step == nil || step == .constant(1) {
          pending.append((graph.outputs(of: user)[0], part.shape[0], before + way, chain + [user]))
        } else {
          return nil
        }
      }
    }
    return count <= LoopEnd.mostRows ? (count, chains) : nil
  }

  private func isForward(_ item: SubtensorItem?) -> Bool {
    switch item {
    case .index: true
    case .slice(_, _, let step):
      switch step {
      case nil: true
      case .constant(let step)?: step > 0
      case .operand?: false
      }
    case nil: false
    }
  }

  /// Where a part lies in a value of so many rows; nil where that is used for more than to take the part of it.
  private func part(_ node: NodeID, _ op: Subtensor, of value: ValueID, _ rows: Size) -> SubtensorPart? {
    let inputs = Array(graph.inputs(of: node))
    guard inputs.first == value, !inputs.dropFirst().contains(value) else { return nil }
    var operands = inputs.map { graph.operand($0) }
    for k in operands.indices { operands[k].size = operands[k].size?.substituting(functions: true) { meanings[$0] } }
    let type = TensorType(graph.type(of: value).dtype, [rows] + graph.type(of: value).shape.dropFirst())
    return try? SubtensorPart(op.items, type, operands)
  }
}

extension Size {
  /// A number that it is never below; nil where none is found.
  fileprivate func lowerBound(_ most: Int = 8) -> Int? {
    for product in monomials {
      for atom in product.atoms {
        switch atom {
        case .axis: continue
        case .value, .floorDivide, .modulo: return nil
        case .maximum(let a, let b) where product.atoms.count == 1 && product.factor > 0:
          // Not below either.
          let rest = self - Size(atom: atom) * Size(product.factor)
          return most == 0 ? nil : [a, b].compactMap { (rest + $0 * Size(product.factor)).lowerBound(most - 1) }.max()
        case .maximum(let a, let b), .minimum(let a, let b): return lowerBound(atom, [a, b], most)
        case .isNegative: return lowerBound(atom, [.zero, .one], most)
        }
      }
    }
    return monomials.allSatisfy { $0.factor >= 0 } ? constantTerm : nil
  }

  /// The same, where an atom is one of `choices`.
  private func lowerBound(_ atom: Atom, _ choices: [Size], _ most: Int) -> Int? {
    if most == 0 { return nil }
    var least: Int?
    for choice in choices {
      let size = substituting(functions: true) { $0 == atom ? choice : nil }
      guard let bound = size.lowerBound(most - 1) else { return nil }
      least = min(least ?? bound, bound)
    }
    return least
  }
}
