import TheanoArrays
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What is done to loops as a whole.
enum LoopRules {
  /// Loops that compute the same, of which one stores more of it (for its gradient), become that one.
  static func merged(_ graph: Graph) -> Graph {
    var families: [Family: [NodeID]] = [:]
    for node in graph.liveNodes() {
      guard let scan = graph.op(of: node) as? Scan else { continue }
      families[Family(body: scan.body.family, inputs: Array(graph.inputs(of: node))), default: []].append(node)
    }
    // Of each family the loop that stores the most stands for those that it covers.
    var standIns: [NodeID: NodeID] = [:]
    for nodes in families.values where nodes.count > 1 {
      let most = nodes.max {
        size(graph, $0) < size(graph, $1) || (size(graph, $0) == size(graph, $1) && $0.raw > $1.raw)
      }
      guard let most, let covering = graph.op(of: most) as? Scan else { continue }
      for node in nodes where node != most {
        guard let scan = graph.op(of: node) as? Scan, covers(covering, scan) else { continue }
        standIns[node] = most
      }
    }
    if standIns.isEmpty { return graph }
    var made: [NodeID: [ValueID]] = [:]
    return rebuilt(graph) { node, inputs, new in
      // As with every rule: where the parts do not fit, the loop stays what it is.
      guard let scan = graph.op(of: node) as? Scan,
        let most = standIns[node] ?? (standIns.values.contains(node) ? node : nil),
        let covering = graph.op(of: most) as? Scan,
        let results = made[most] ?? (try? new.apply(covering, inputs, origin: graph.origin(of: most)))
      else { return nil }
      made[most] = results
      if most == node { return results }
      return try? outputs(of: scan, from: covering, results, inputs, &new, graph.origin(of: node))
    }
  }

  private struct Family: Hashable {
    let body: VariableID
    let inputs: [ValueID]
  }

  private static func size(_ graph: Graph, _ node: NodeID) -> Int {
    guard let scan = graph.op(of: node) as? Scan else { return 0 }
    return scan.maps.count * 1000 + scan.states.count { !$0.keepsLast }
  }

  private static func covers(_ big: Scan, _ small: Scan) -> Bool {
    big.body.graph.inputIDs == small.body.graph.inputIDs && big.reads == small.reads && big.hasUntil == small.hasUntil
      && big.counting == small.counting
      && big.maps.starts(with: small.maps) && big.states.count == small.states.count
      && zip(big.states, small.states).allSatisfy { $0.taps == $1.taps && (!$0.keepsLast || $1.keepsLast) }
      && (small.body == big.body || small.body.isFirst)
  }

  /// The outputs of a loop, from those of one that stores more.
  private static func outputs(
    of small: Scan, from big: Scan, _ results: [ValueID], _ inputs: [ValueID], _ graph: inout Graph, _ origin: Origin
  ) throws(TheanoError) -> [ValueID] {
    var outputs: [ValueID] = []
    for s in small.states.indices {
      guard small.states[s].keepsLast, !big.states[s].keepsLast else {
        outputs.append(results[s])
        continue
      }
      let depth = small.states[s].depth
      let end = try graph.apply(
        Elementwise(.add), [inputs[0], graph.addConstant(NDArray(depth))], origin: origin)[0]
      outputs += try graph.apply(
        Subtensor([.slice(start: .operand(1), stop: .operand(2), step: nil)]), [results[s], inputs[0], end],
        origin: origin)
    }
    for m in small.maps.indices { outputs.append(results[big.states.count + m]) }
    if small.hasUntil { outputs.append(results[results.count - 1]) }
    return outputs
  }

  // MARK: Work out of the step

  /// Every loop without what nobody needs, and with the products that need not be made step by step outside.
  static func simplified(_ graph: Graph) -> Graph {
    let result = simplifiedOnce(graph)
    // Rows of which a later loop wanted the size alone are wanted no more.
    return hasUnusedMaps(result) ? simplifiedOnce(result) : result
  }

  private static func used(_ graph: Graph) -> Set<ValueID> {
    var used: Set<ValueID> = Set(graph.outputs)
    for node in graph.liveNodes() { used.formUnion(graph.inputs(of: node)) }
    return used
  }

  private static func hasUnusedMaps(_ graph: Graph) -> Bool {
    let used = used(graph)
    return graph.liveNodes().contains { node in
      guard let scan = graph.op(of: node) as? Scan else { return false }
      let maps = graph.outputs(of: node)[scan.states.count...].prefix(scan.maps.count)
      return maps.contains { !used.contains($0) }
    }
  }

  private static func simplifiedOnce(_ graph: Graph) -> Graph {
    let used = used(graph)
    let relations = SizeRelations(graph.requirements)
    return rebuilt(graph) { node, inputs, new in
      guard let scan = graph.op(of: node) as? Scan else { return nil }
      // As with every rule: where the parts do not fit, the loop stays what it is.
      return try? simplified(scan, node, inputs, used, relations, graph, &new)
    }
  }

  private static func simplified(
    _ scan: Scan, _ node: NodeID, _ inputs: [ValueID], _ used: Set<ValueID>, _ relations: SizeRelations, _ graph: Graph,
    _ new: inout Graph
  ) throws(TheanoError) -> [ValueID] {
    let outputs = graph.outputs(of: node)
    var edit = LoopEdit(scan, inputs, in: new, origin: graph.origin(of: node))
    let isUsed: (Int) -> Bool = { used.contains(outputs[$0]) }
    edit.dropUnused(isUsed)
    if !scan.hasUntil {
      try edit.pushOutProducts(&new)
      edit.sumAfter()
      edit.multiplyAfter()
      edit.dropUnused(isUsed)
    }
    edit.findSizesElsewhere(relations, new)
    return try edit.build(in: &new)
  }

  static func rebuilt(
    _ graph: Graph, _ replace: (NodeID, [ValueID], inout Graph) throws(TheanoError) -> [ValueID]?
  ) -> Graph {
    do throws(TheanoError) {
      return try Transcription.replacing(graph, replace)
    } catch {
      preconditionFailure("what a loop computes can be computed around it: \(error)")
    }
  }
}

extension LoopEdit {
  /// Products of a row of a sequence and a tensor outside: one product for all rows.
  mutating func pushOutProducts(_ graph: inout Graph) throws(TheanoError) {
    for value in needed(roots).sorted(by: { $0.raw < $1.raw }) {
      guard let (_, factors) = node(value, Dot.self), let read = reads.first(where: { $0.row == factors[0] }),
        let (b, isTransposed) = factor(factors[1])
      else { continue }
      let outside = LoopOutside(steps, origin)
      let rows = try outside.rows(of: read.source, read.spec.offset, &graph)
      let products = try outside.products(rows, b, isTransposed, &graph)
      reads.append(Read(spec: Scan.Read(0, isReversed: read.spec.isReversed), source: products, row: value))
    }
  }

  /// A tensor outside, or its transposition.
  private func factor(_ value: ValueID) -> (ValueID, isTransposed: Bool)? {
    if let whole = whole(value) { return (whole, false) }
    guard let (op, inputs) = node(value, DimShuffle.self), op.order == [1, 0], let whole = whole(inputs[0]) else {
      return nil
    }
    return (whole, true)
  }

  /// Sums over the steps of products `AᵀB` and of sums, of which only the totals matter: made of all rows at once.
  mutating func sumAfter() {
    let counts = useCounts()
    let totals = outputs.enumerated().compactMap { k, output -> Total? in
      guard case .state(let s)? = output, states[s].spec.keepsLast, states[s].taps.count == 1,
        states[s].spec.depth == 1,
        counts[states[s].taps[0]] == 1, counts[states[s].new] == 1,
        let (add, terms) = node(states[s].new, Elementwise.self), add.op == .add, terms.count == 2,
        let side = terms.firstIndex(of: states[s].taps[0])
      else { return nil }
      return Total(output: k, term: terms[1 - side], initial: states[s].initial)
    }
    for total in totals { sumProducts(total) }
    // Then, since the order of their rows is all the same: those that products have brought out do.
    for total in totals { sumSums(total) }
  }

  private struct Total {
    let output: Int
    let term: ValueID
    let initial: ValueID
  }

  private mutating func sumProducts(_ total: Total) {
    guard let (_, factors) = node(total.term, Dot.self), body.type(of: factors[1]).ndim == 2,
      let (order, inner) = node(factors[0], DimShuffle.self), order.order == [1, 0],
      scan.hasOneShape(inner[0], operands), scan.hasOneShape(factors[1], operands)
    else { return }
    let (a, b) = (inner[0], factors[1])
    let isReversed = (row(a) ?? row(b))?.spec.isReversed ?? false
    outputs[total.output] = .after(
      AfterLoop(form: .sumOfProducts(rows(a, isReversed), rows(b, isReversed), initial: total.initial)))
  }

  private mutating func sumSums(_ total: Total) {
    guard let (sum, inner) = node(total.term, Reduce.self), sum.kind == .sum, !isRow(total.term),
      scan.hasOneShape(inner[0], operands)
    else { return }
    let value = inner[0]
    let isReversed = row(value)?.spec.isReversed ?? maps.first { $0.row == value }?.isReversed ?? false
    outputs[total.output] = .after(
      AfterLoop(form: .sumOfSums(rows(value, isReversed), sum, initial: total.initial)))
  }

  /// Rows that go out and are products with a tensor outside: the factors go out, and one product is made of all.
  mutating func multiplyAfter() {
    let counts = useCounts()
    for (k, output) in outputs.enumerated() {
      guard case .map(let m)? = output, counts[maps[m].row] == 1, let (_, factors) = node(maps[m].row, Dot.self),
        let (b, isTransposed) = factor(factors[1]), scan.hasOneShape(factors[0], operands)
      else { continue }
      let number = map(factors[0], isReversed: maps[m].isReversed)
      outputs[k] = .after(AfterLoop(form: .product(.map(number), b, isTransposed: isTransposed)))
    }
  }

  private func row(_ value: ValueID) -> Read? { reads.first { $0.row == value } }

  /// The rows of all steps, in the order of the steps or (`isReversed`) against it.
  private mutating func rows(_ value: ValueID, _ isReversed: Bool) -> AfterLoop.Rows {
    if let read = row(value), read.spec.isReversed == isReversed {
      return .sequence(read.source, offset: read.spec.offset)
    }
    return .map(map(value, isReversed: isReversed))
  }
}
