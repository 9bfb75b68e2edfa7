import TheanoGraph
import TheanoLoops
import TheanoOps

extension GroupKernels {
  /// Kernels that check the indices by which the group gathers, one for each gather, with iterations only where the
  /// group's own kernel has none (another axis is empty): elsewhere indices are checked where they are read by.
  ///
  /// They are run so rarely that no machine code is made for them.
  func indexChecks() -> [Draft] {
    var sizes = group.axes
    if case .scatter = group.kind, let node = work.producer(of: group.members[0]),
      case .scatter(let rule) = work.lowering(node)
    {
      sizes = work.canonical(rule.region)
    }
    return nodes().compactMap { indexCheck($0, sizes) }
  }

  /// What the group computes, in order: its members, and what these read through views.
  private func nodes() -> [NodeID] {
    var pending = group.members
    var seen: Set<NodeID> = []
    while let next = pending.popLast() {
      guard let node = work.producer(of: next), seen.insert(node).inserted else { continue }
      pending += work.readInputs(node).filter { !isLoaded($0) && !isLength($0) }
    }
    return seen.sorted { $0.index < $1.index }
  }

  /// Whether the value is computed of the lengths of axes alone: there is no index in it.
  private func isLength(_ value: ValueID) -> Bool {
    work.rank(value) == 0 && work.graph.size(of: value).map { !$0.mentionsValues } ?? false
  }

  /// Whether the group reads the value from memory.
  private func isLoaded(_ value: ValueID) -> Bool {
    work.isLeaf(value) || (work.isStored[value.index] && Int(work.home[value.index]) != number)
  }

  /// nil where the sizes say that there is nothing to check.
  private func indexCheck(_ node: NodeID, _ sizes: [Size]) -> Draft? {
    guard let check = work.op(of: node).indexCheck(work.loweringCall(node)) else { return nil }
    let region = work.canonical(check.region)
    // Where the region has elements these axes have some as well.
    let rest = Set(work.canonical(check.rest) + sizes).filter { size in
      !region.contains(size) && !(size - 1).isNeverNegative
    }
    if rest.isEmpty || region.contains(where: { $0.constant == 0 }) { return nil }
    if check.indices.contains(where: { dependsOnTotal(work.input(node, $0)) }) { return nil }
    let filled = rest.sorted { $0.description < $1.description }.reduce(Size.one) { $0 * .minimum(.one, $1) }
    let nest = Nest()
    let axes = region.indices.filter { region[$0].constant != 1 }
    let loops = Nest.Region(.loops(.independent), [nest.axis(Size.one - filled)] + axes.map { nest.axis(region[$0]) })
    loops.pinsFirst = true
    nest.begin(loops)
    let places = GroupKernels.coordinates(axes, loops, skipping: 1)
    check.check(NodeCode(Elements(work, nest, group: number), node, nil), region.indices.map { places[$0] ?? .zero })
    nest.end(loops)
    return Draft(action: .kernel(nest.finish().nest), isRare: true)
  }

  /// Whether the value comes from a reduction of this group, which only the group's own kernel knows.
  private func dependsOnTotal(_ value: ValueID) -> Bool {
    var pending = [value]
    var seen: Set<ValueID> = []
    while let next = pending.popLast() {
      guard !isLoaded(next), seen.insert(next).inserted, let node = work.producer(of: next) else { continue }
      if case .reduction = work.lowering(node) { return true }
      pending += work.readInputs(node)
    }
    return false
  }
}
