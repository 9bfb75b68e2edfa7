import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoOps

extension Workspace {
  /// Whether a scatter gives a shared variable its new value by changing the old one in places.
  func isUpdateOfBase(_ result: ValueID, _ node: NodeID) -> Bool {
    guard options.allowsInPlace, case .shared(let number) = graph.values[input(node, 0).index].source else {
      return false
    }
    return options.updates.contains { $0.shared == number && graph.outputs[$0.output] == result }
  }

  /// The node of a value that is a tensor with some elements changed.
  func scatter(_ value: ValueID) -> NodeID? {
    guard let node = producer(of: value), case .scatter = lowering(node) else { return nil }
    return node
  }

  /// Whether the elements of a part are changed, each once, and what fails leaves no variable half changed.
  func changesApart(_ result: ValueID, _ node: NodeID) -> Bool {
    op(of: node) is IncSubtensor && !isUpdateOfBase(result, node)
  }

  /// Whether no element is changed by both.
  func areApart(_ a: NodeID, _ b: NodeID) -> Bool {
    guard let first = op(of: a) as? IncSubtensor, let second = op(of: b) as? IncSubtensor else { return false }
    return first.isApart(loweringCall(a).inputs, from: second, loweringCall(b).inputs)
  }
}

extension GroupKernels {
  /// A copy of input 0, and then the changes in the order of the region.
  ///
  /// Where the result may be written over a shared variable the checks come first, in a kernel of their own: what
  /// writes behind the commit point must not fail.
  mutating func scatter() {
    let result = group.members[0]
    // The first of a chain comes last.
    guard let node = group.members.reversed().compactMap({ work.scatter($0) }).first else {
      preconditionFailure("a scatter group holds a scatter")
    }
    let base = work.input(node, 0)
    let isFresh = work.producer(of: base).map { work.op(of: $0) is AllocEmpty } ?? false
    if !isFresh { drafts.append(GroupKernels.copy(work, base, to: result, number: number)) }
    if group.isApart { return drafts.append(Draft(action: .kernel(changesApart(isFresh: isFresh)))) }
    guard case .scatter(let rule) = work.lowering(node) else { preconditionFailure("a scatter has a rule") }
    let isLate = work.isUpdateOfBase(result, node)
    if isLate, let checks = checks(result, node, rule) { drafts.append(Draft(action: .kernel(checks))) }
    let changes = changes(result, node, rule, isFresh: isFresh, checks: !isLate)
    drafts.append(Draft(action: .kernel(changes)))
  }

  /// Changes of parts that have no element in common, all in the memory of the last result, with what else is computed
  /// along their elements.
  private func changesApart(isFresh: Bool) -> FinishedNest {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let region = Nest.Region(.loops(.independent), group.axes.map { nest.axis($0) })
    nest.begin(region)
    let loops = GroupKernels.coordinates(Array(group.axes.indices), region)
    let scatters = group.members.reversed().compactMap { work.scatter($0) }
    let others = group.members.reversed().filter { work.scatter($0) == nil }
    for member in others { _ = elements.element(member, place(places(member), loops)) }
    var changes: [(address: Coordinate, value: RegisterID, combination: Combination)] = []
    for node in scatters {
      guard case .scatter(let rule) = work.lowering(node) else { preconditionFailure("a scatter has a rule") }
      let (address, value) = change(node, rule, elements, place(places(work.firstOutput(of: node)), loops))
      changes.append((address, value, rule.combination))
    }
    for value in others where work.isStored[value.index] {
      let own = place(places(value), loops)
      elements.store(value, own, elements.element(value, own))
    }
    let overwrites = changes.allSatisfy { $0.combination == .replace }
    let result = nest.buffer(
      .value(group.members[0]), work.dtype(group.members[0]), isFresh && overwrites ? .output : .update)
    for (address, value, combination) in changes {
      if combination == .replace {
        nest.store(result, address, value)
      } else {
        nest.accumulate(result, address, value, combination)
      }
    }
    nest.end(region)
    return nest.finish().nest
  }

  /// Where a scatter changes the element for a place of its region, and to (or by) what.
  private func change(
    _ node: NodeID, _ rule: ScatterRule, _ elements: Elements, _ place: [Coordinate]
  ) -> (address: Coordinate, value: RegisterID) {
    let result = work.firstOutput(of: node)
    let target = rule.target(NodeCode(elements, node, nil), place).map { work.canonical($0) }
    let change = work.input(node, 1)
    let shape = work.type(of: change).shape
    let skipped = place.count - shape.count
    let inner = shape.indices.map { shape[$0].constant == 1 ? .zero : place[$0 + skipped] }
    let value = elements.nest.cast(elements.element(change, inner), work.dtype(result))
    return (work.address(work.shape(result), target), value)
  }

  /// The axes of the region along which elements of the part go to different elements of the tensor, whatever the
  /// indices are; a dry run tells.
  private func apartAxes(_ result: ValueID, _ node: NodeID, _ rule: ScatterRule) -> Set<Int> {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let sizes = work.canonical(rule.region)
    let axes = sizes.indices.filter { sizes[$0].constant != 1 }
    let region = Nest.Region(.loops(.inOrder), axes.map { nest.axis(sizes[$0]) })
    nest.begin(region)
    let loops = GroupKernels.coordinates(axes, region)
    let target = rule.target(NodeCode(elements, node, nil), sizes.indices.map { loops[$0] ?? .zero })
    let address = work.address(work.shape(result), target.map { work.canonical($0) })
    return Set(
      zip(axes, region.axes).filter { _, axis in address.terms.contains { $0.source == .loop(axis.id) } }.map(\.0))
  }

  /// The loops of a region: outside those that indices depend on, in order; inside those along which elements stay
  /// apart. All are independent where nothing meets.
  private func regions(
    _ result: ValueID, _ node: NodeID, _ rule: ScatterRule, _ nest: Nest
  ) -> (outer: Nest.Region, inner: Nest.Region, place: [Coordinate], isApart: Bool) {
    let sizes = work.canonical(rule.region)
    let axes = sizes.indices.filter { sizes[$0].constant != 1 }
    let apart = apartAxes(result, node, rule)
    let isApart = !rule.mayRepeat && apart.count == axes.count
    let outside = isApart ? axes : axes.filter { !apart.contains($0) }
    let inside = isApart ? [] : axes.filter { apart.contains($0) }
    let outer = Nest.Region(.loops(isApart ? .independent : .inOrder), outside.map { nest.axis(sizes[$0]) })
    let inner = Nest.Region(.loops(.independent), inside.map { nest.axis(sizes[$0]) })
    let loops = GroupKernels.coordinates(outside, outer).merging(GroupKernels.coordinates(inside, inner)) { a, _ in a }
    return (outer, inner, sizes.indices.map { loops[$0] ?? .zero }, isApart)
  }

  private func changes(
    _ result: ValueID, _ node: NodeID, _ rule: ScatterRule, isFresh: Bool, checks: Bool
  ) -> FinishedNest {
    let nest = Nest()
    nest.ignoresChecks = !checks
    let elements = Elements(work, nest, group: number)
    let (outer, inner, place, isApart) = regions(result, node, rule, nest)
    let blocks = GroupKernels.blocks(outer, inner, nest)
    if let blocks { nest.begin(blocks.region) }
    nest.begin(outer)
    nest.begin(inner)
    let (address, value) = change(node, rule, elements, place)
    let overwrites = rule.combination == .replace
    let buffer = nest.buffer(
      .value(result), work.dtype(result), isFresh && overwrites && isApart ? .output : .update)
    if overwrites && isApart {
      nest.store(buffer, address, value)
    } else {
      nest.accumulate(buffer, address, value, rule.combination)
    }
    nest.end(inner)
    nest.end(outer)
    guard let blocks else { return nest.finish().nest }
    nest.end(blocks.region)
    return nest.finish(dividing: inner, into: blocks.elements, along: blocks.region.axes[0].id)
  }

  /// A loop over blocks of columns around changes that are made in order: each element is changed by one block alone,
  /// in the same order, so that blocks may go to different threads. Every block reads all indices; hence at most 32
  /// blocks of at least 64 columns, whatever the threads are. nil where there is one block for certain.
  private static func blocks(
    _ outer: Nest.Region, _ inner: Nest.Region, _ nest: Nest
  ) -> (region: Nest.Region, elements: Size)? {
    if outer.axes.isEmpty || inner.axes.isEmpty { return nil }
    let least = 64
    let columns = inner.axes.reduce(Size.one) { $0 * $1.extent }
    if let columns = columns.constant, columns <= least { return nil }
    let region = Nest.Region(.loops(.independent), [nest.axis(.one)])
    return (region, .maximum(Size(least), Size(least) * .floorDivide(columns, Size(16 * least))))
  }

  /// What the places that are changed are checked for, without changing any; nil where that is nothing.
  private func checks(_ result: ValueID, _ node: NodeID, _ rule: ScatterRule) -> FinishedNest? {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let (outer, _, place, isApart) = regions(result, node, rule, nest)
    if isApart { return nil }
    outer.kind = .loops(.independent)
    nest.begin(outer)
    _ = rule.target(NodeCode(elements, node, nil), place)
    nest.end(outer)
    return nest.checks.isEmpty ? nil : nest.finish().nest
  }
}
