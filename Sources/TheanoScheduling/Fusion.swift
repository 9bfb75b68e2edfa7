import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// Decides what is computed together, from the outputs to the inputs.
///
/// Consumers come before producers: a value is put into the group that first (in the order of execution)
/// reads it, where that reads it axis by axis, or is computed again by each reader where that is cheap, or
/// begins a group of its own, which runs before all others there are. As groups only grow by values whose
/// readers run no earlier, no circle can arise, and each value is looked at once: the work is linear in the
/// size of the graph.
struct Fusion {
  /// A reader of a value.
  struct Use {
    /// A member of the reading group.
    var anchor: ValueID
    /// Where the value's axes lie in the loops of the group.
    var places: Int32
    /// Of what is computed between the value and the member.
    var cost: Int32
    /// Whether the anchor reduces the value.
    var isReduced: Bool
    var isInjective: Bool
    /// The value must have been stored before the group runs.
    var isStrict: Bool
    var next: Int32
  }

  let work: Workspace
  var table: ReadTable
  var groups: [Group] = []
  /// Where the axes of a member lie.
  var placesOf: [ValueID: Int32] = [:]
  private(set) var uses: ContiguousArray<Use> = []
  private var firstUse: ContiguousArray<Int32>
  private var highestLabel = 0
  private var isOutput: ContiguousArray<Bool>
  private(set) var products: [Int: ProductDraft] = [:]
  /// For a group that has grown long: what its first member looks like.
  var beginnings: [Int: Int] = [:]

  static let labelStep = 1

  init(_ work: Workspace) {
    self.work = work
    table = ReadTable(work)
    firstUse = ContiguousArray(repeating: -1, count: work.graph.values.count)
    isOutput = ContiguousArray(repeating: false, count: work.graph.values.count)
  }

  /// Groups all nodes that `outputs` need.
  mutating func run(_ nodes: [NodeID], outputs: [ValueID]) {
    for value in outputs { isOutput[value.index] = true }
    for node in nodes.reversed() { place(node) }
  }

  // MARK: Uses

  func usesOf(_ value: ValueID) -> [Use] {
    var list: [Use] = []
    var k = firstUse[value.index]
    while k >= 0 {
      list.append(uses[Int(k)])
      k = uses[Int(k)].next
    }
    return list
  }

  /// The latest few readers: enough to find a sibling.
  func latestUses(_ value: ValueID, _ limit: Int) -> [Use] {
    var list: [Use] = []
    var k = firstUse[value.index]
    while k >= 0 && list.count < limit {
      list.append(uses[Int(k)])
      k = uses[Int(k)].next
    }
    return list
  }

  mutating func addUse(_ value: ValueID, _ use: Use) {
    var use = use
    let first = firstUse[value.index]
    if first >= 0 {
      let last = uses[Int(first)]
      if last.anchor == use.anchor && last.places == use.places && last.isStrict == use.isStrict
        && last.isReduced == use.isReduced
      {
        return
      }
    }
    use.next = first
    uses.append(use)
    firstUse[value.index] = Int32(uses.count - 1)
  }

  mutating func addStrictUse(_ value: ValueID, by anchor: ValueID) {
    addUse(
      value,
      Use(
        anchor: anchor, places: 0, cost: 0, isReduced: false, isInjective: false, isStrict: true, next: -1))
  }

  func group(_ use: Use) -> Int { Int(work.home[use.anchor.index]) }

  // MARK: Groups

  mutating func newGroup(_ group: Group) -> Int {
    highestLabel += Fusion.labelStep
    groups.append(group)
    groups[groups.count - 1].label = highestLabel
    return groups.count - 1
  }

  /// Makes `value` (all outputs of its node, if it is a reduction) a member.
  mutating func join(_ value: ValueID, _ group: Int, _ places: Int32, cost: Int, stored: Bool) {
    groups[group].members.append(value)
    groups[group].cost += cost
    work.home[value.index] = Int32(group)
    work.isStored[value.index] = stored
    placesOf[value] = places
    markReaders(value, group)
  }

  /// The other groups that read the value cannot run before this one.
  mutating func markReaders(_ value: ValueID, _ home: Int) {
    var k = firstUse[value.index]
    while k >= 0 {
      let reader = group(uses[Int(k)])
      if reader != home { groups[reader].waits = true }
      k = uses[Int(k)].next
    }
  }

  /// Lets a group that waits for nothing run before all others.
  mutating func moveToFront(_ group: Int) {
    highestLabel += Fusion.labelStep
    groups[group].label = highestLabel
  }

  /// The sizes of a value's axes without those of size 1, and where its axes lie among them.
  mutating func ownAxes(_ value: ValueID) -> (axes: [Size], places: Int32) {
    let shape = work.shape(value)
    if !shape.contains(where: { $0.constant == 1 }) { return (shape, table.identity(shape.count)) }
    var axes: [Size] = []
    var places: [AxisPlace] = []
    for size in shape {
      places.append(size.constant == 1 ? .zero : .axis(axes.count))
      if size.constant != 1 { axes.append(size) }
    }
    return (axes, table.places.number(places))
  }

  // MARK: Nodes

  private mutating func place(_ node: NodeID) {
    let outputs = work.outputs(of: node)
    switch work.lowering(node) {
    case .view where isStoredAlready(node): placeAlias(outputs[0], node)
    case .elementwise, .view, .elements:
      for (number, value) in outputs.enumerated() { placeElements(value, node, number) }
    case .reshape:
      if work.keepsAxes(node) { placeElements(outputs[0], node, 0) } else { placeAlias(outputs[0], node) }
    case .reduction(let rule): placeReduction(node, rule)
    case .product(let rule): placeProduct(outputs[0], node, rule)
    case .scatter(let rule): placeScatter(outputs[0], node, rule)
    case .routine, .region: placeRoutine(node)
    case .expanded: preconditionFailure("rewriting expands \(work.op(of: node).name)")
    }
  }

  func isNeeded(_ value: ValueID) -> Bool { isOutput[value.index] || firstUse[value.index] >= 0 }
  func mustBeStored(_ value: ValueID) -> Bool { isOutput[value.index] }

  /// What sizes of a node only a run can tell must be stored before the group that computes it.
  mutating func demandSizes(_ node: NodeID, by anchors: [ValueID]) {
    if !work.hasComputedSizes { return }
    var ids: Set<VariableID> = []
    let graph = work.graph
    for value in Array(graph.inputs(of: node)) + graph.outputs(of: node) {
      for size in graph.type(of: value).shape where size.constant == nil { ids.formUnion(size.valueAtoms) }
      if graph.type(of: value).ndim == 0, let size = graph.size(of: value), graph.producer(of: value) != node,
        !isPointwise(node)
      {
        ids.formUnion(size.valueAtoms)
      }
    }
    for id in ids.sorted(by: { $0.raw < $1.raw }) {
      guard let value = graph.sizeValues[id], !work.isLeaf(value), graph.producer(of: value) != node else {
        continue
      }
      for anchor in anchors { addStrictUse(value, by: anchor) }
    }
  }

  /// Scalars that elementwise code computes with are values, not sizes.
  private func isPointwise(_ node: NodeID) -> Bool {
    if case .elementwise = work.lowering(node) { return true }
    return false
  }

  /// Whether a view is to lie in memory, and what it shows does, in the same order and from the same element on.
  private func isStoredAlready(_ node: NodeID) -> Bool {
    let (input, output) = (work.input(node, 0), work.outputs(of: node)[0])
    guard work.options.fuses, mustBeStored(output) || usesOf(output).contains(where: { $0.isStrict }) else {
      return false
    }
    switch work.op(of: node) {
    case let shuffle as DimShuffle: if !shuffle.keepsOrder || !work.keepsAxes(node) { return false }
    // The memory of a result is no longer than the result.
    case let part as Subtensor: if mustBeStored(output) || !part.isBeginning { return false }
    default: return false
    }
    guard let producer = work.producer(of: input) else { return !mustBeStored(output) }
    return switch work.lowering(producer) {
    case .product, .routine, .region, .scatter: true
    case .elementwise, .view, .reshape, .elements, .reduction, .expanded: false
    }
  }

  private mutating func placeAlias(_ value: ValueID, _ node: NodeID) {
    guard isNeeded(value) else { return }
    let group = newGroup(Group(.alias, []))
    join(value, group, ownAxes(value).places, cost: 0, stored: true)
    addStrictUse(work.input(node, 0), by: value)
    demandSizes(node, by: [value])
  }

  private mutating func placeProduct(_ value: ValueID, _ node: NodeID, _ rule: ProductRule) {
    guard isNeeded(value) else { return }
    let group = newGroup(Group(.product, []))
    join(value, group, ownAxes(value).places, cost: 0, stored: true)
    let a = operand(work.input(node, 0), node)
    let b = operand(work.input(node, 1), node)
    let (shapeA, shapeB) = (work.shape(work.input(node, 0)), work.shape(work.input(node, 1)))
    var next = 2
    if rule.accumulates {
      addStrictUse(work.input(node, next), by: value)
      next += 1
    }
    func factor(_ factor: ProductCall.Factor) -> ValueID? {
      guard factor == .buffer else { return nil }
      defer { next += 1 }
      return work.input(node, next)
    }
    let alpha = factor(rule.alpha)
    let beta = factor(rule.beta)
    for used in [a.value, b.value] + [alpha, beta].compactMap({ $0 }) { addStrictUse(used, by: value) }
    products[group] = ProductDraft(
      rule: rule, a: a, b: b, alpha: alpha, beta: beta, result: value, batch: rule.isBatched ? shapeA[0] : nil,
      m: shapeA.count >= 2 ? shapeA[shapeA.count - 2] : .one, n: shapeB.count >= 2 ? shapeB[shapeB.count - 1] : .one,
      k: shapeA[shapeA.count - 1])
    demandSizes(node, by: [value])
  }

  /// All outputs are stored, whether anybody reads them or not.
  private mutating func placeRoutine(_ node: NodeID) {
    let outputs = work.outputs(of: node)
    guard outputs.contains(where: { isNeeded($0) }) else { return }
    var kind = Group.Kind.routine
    if case .region = work.lowering(node) { kind = .region }
    let group = newGroup(Group(kind, []))
    for value in outputs { join(value, group, ownAxes(value).places, cost: 0, stored: true) }
    for input in work.inputs(of: node) { addStrictUse(input, by: outputs[0]) }
    demandSizes(node, by: [outputs[0]])
  }

  /// The tensor in memory that an operand of a product is, or whose transposition (of its last two axes) it is.
  private mutating func operand(_ value: ValueID, _ node: NodeID) -> (value: ValueID, transposed: Bool) {
    let rank = work.rank(value)
    guard rank >= 2, let producer = work.producer(of: value),
      case .view = work.lowering(producer), work.rank(work.input(producer, 0)) == rank,
      !work.isStored[value.index]
    else { return (value, false) }
    let read = table.reads(producer, output: 0).reads[0]
    let swapped = Array(0..<(rank - 2)) + [rank - 1, rank - 2]
    guard table.places[read.places] == swapped.map({ .axis($0) }) else { return (value, false) }
    return (work.input(producer, 0), true)
  }

  private mutating func placeScatter(_ value: ValueID, _ node: NodeID, _ rule: ScatterRule) {
    guard isNeeded(value) else { return }
    let region = work.canonical(rule.region)
    var places: [AxisPlace] = []
    var axes: [Size] = []
    for size in region {
      places.append(size.constant == 1 ? .zero : .axis(axes.count))
      if size.constant != 1 { axes.append(size) }
    }
    let all = table.places.number(places)
    if let last = chain(value, node, axes, all) {
      join(value, last, all, cost: 0, stored: true)
    } else {
      let group = newGroup(Group(.scatter, axes))
      groups[group].isApart = work.options.fuses && work.changesApart(value, node)
      join(value, group, all, cost: 0, stored: true)
    }
    let base = work.input(node, 0)
    if isFree(base) {
      // It is written out by the copy itself.
    } else {
      addStrictUse(base, by: value)
    }
    var reads = table.targetReads(node, rule)
    let change = work.input(node, 1)
    reads.append(Read(input: 1, places: table.broadcast(change, region.count), isInjective: true))
    // What changes a shared variable reads nothing that is computed on the way: that might read the variable, or fail.
    if work.isUpdateOfBase(value, node) {
      for read in reads { addStrictUse(work.input(node, read.input), by: value) }
      return demandSizes(node, by: [value])
    }
    for read in reads {
      addUse(
        work.input(node, read.input),
        Use(
          anchor: value, places: table.places.compose(read.places, all), cost: 0, isReduced: false,
          isInjective: read.isInjective, isStrict: false, next: -1))
    }
    demandSizes(node, by: [value])
  }

  private static let longestChain = 16

  /// The group that changes other parts of the value, and of nothing else: both are done in the same loops.
  private func chain(_ value: ValueID, _ node: NodeID, _ axes: [Size], _ places: Int32) -> Int? {
    let uses = usesOf(value)
    guard uses.count == 1, uses[0].isStrict, !mustBeStored(value), work.changesApart(value, node) else { return nil }
    let target = group(uses[0])
    guard groups[target].isApart, groups[target].axes == axes, let reader = work.producer(of: uses[0].anchor),
      placesOf[uses[0].anchor] == places, work.input(reader, 0) == value
    else { return nil }
    let scatters = groups[target].members.compactMap { work.scatter($0) }
    return scatters.count < Fusion.longestChain && scatters.allSatisfy { work.areApart(node, $0) } ? target : nil
  }

  /// Whether the value costs nothing wherever it is computed, and reads no tensor.
  mutating func isFree(_ value: ValueID) -> Bool {
    guard let node = work.producer(of: value) else { return false }
    if case .view = work.lowering(node) { return work.scalarConstant(work.input(node, 0)) != nil }
    guard case .elements = work.lowering(node) else { return false }
    let number = value.index - work.firstOutput(of: node).index
    let (reads, cost) = table.reads(node, output: number)
    return cost <= Fusion.freeCost
      && reads.allSatisfy { work.scalarConstant(work.input(node, $0.input)) != nil }
  }

  static let freeCost = 4
}
