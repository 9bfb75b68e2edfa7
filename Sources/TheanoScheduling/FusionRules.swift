import TheanoGraph
import TheanoLoops
import TheanoScalars

/// How a value lies in the loops of a group.
enum Alignment {
  /// Along all axes.
  case full
  /// Along all axes but the reduced ones.
  case row
  /// Along the first axes, of a group that has no reduced axes yet: these would become its rows.
  case leading(Int)
  /// Along no axis.
  case scalar
}

extension Fusion {
  func alignment(_ value: ValueID, _ number: Int32, _ group: Int) -> Alignment? {
    let target = groups[group]
    switch target.kind {
    case .loops, .divided, .scatter: break
    case .product, .routine, .region, .alias: return nil
    }
    var axes: [Int] = []
    for (place, size) in zip(table.places[number], work.shape(value)) {
      switch place {
      case .axis(let k):
        guard target.axes[k] == size, !axes.contains(k) else { return nil }
        axes.append(k)
      case .zero: guard size.constant == 1 else { return nil }
      case .other: return nil
      }
    }
    axes.sort()
    if axes.count == target.axes.count { return target.reduced?.isEmpty == true ? .row : .full }
    if target.reduced != nil {
      if axes == target.rows { return .row }
      return axes.isEmpty ? .scalar : nil
    }
    if axes.isEmpty { return .scalar }
    if case .loops = target.kind, axes == Array(0..<axes.count) { return .leading(axes.count) }
    return nil
  }

  // MARK: Values computed element by element

  mutating func placeElements(_ value: ValueID, _ node: NodeID, _ number: Int) {
    guard isNeeded(value) else { return }
    let (reads, cost) = table.reads(node, output: number)
    var uses = usesOf(value)
    let mustStore = mustBeStored(value) || uses.contains { $0.isStrict }
    if !work.options.fuses { return beginGroup(value, node, reads, cost, uses) }
    if !mustStore {
      uses = besideCentred(value, node, reads, cost, uses)
      uses = repeatOutOfLine(value, node, reads, cost, uses)
    }
    if !mustStore, clonesEverywhere(value, node, reads, cost, uses) { return recompute(node, reads, cost, by: uses) }
    guard let first = earliest(uses) else { return beginGroup(value, node, reads, cost, uses) }
    let inFirst = uses.filter { group($0) == first }
    if !inFirst.contains(where: \.isStrict) {
      let isElsewhere = inFirst.count < uses.count
      if let (places, alignment) = place(value, first, inFirst, cost) {
        if accept(value, node, first, places, alignment, inFirst, cost, stores: mustStore || isElsewhere) {
          return propagate(value, node, reads, cost, odd: inFirst.filter { $0.places != places })
        }
      } else if !mustStore && !isElsewhere && isCheapToRepeat(inFirst, cost) {
        return recompute(node, reads, cost, by: uses)
      }
      if !mustStore && isHoistable(value, uses, cost) { return recompute(node, reads, cost, by: uses) }
    }
    if acceptEarlier(value, node, cost, uses, besides: first) {
      return propagate(value, node, reads, cost, odd: [])
    }
    beginGroup(value, node, reads, cost, uses)
  }

  /// The group that runs first of all that read the value.
  private func earliest(_ uses: [Use]) -> Int? {
    uses.map { group($0) }.max { groups[$0].label < groups[$1].label }
  }

  /// Views, casts of little, and what reads no tensor are computed by each reader.
  private mutating func clonesEverywhere(
    _ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, _ uses: [Use]
  ) -> Bool {
    if !reads.isEmpty && (uses.count > 16 || uses.contains { $0.cost > 100 }) { return false }
    switch work.lowering(node) {
    case .view, .reshape: return true
    case .elements: return isFree(value)
    case .elementwise(.second): return true
    case .elementwise(.cast): return uses.count <= 4 && uses.contains { group($0) != group(uses[0]) }
    case .elementwise, .reduction, .product, .scatter, .routine, .region, .expanded: return false
    }
  }

  /// The one aligned place at which a group reads a value, if it reads it at no other that would cost much.
  private func place(_ value: ValueID, _ group: Int, _ uses: [Use], _ cost: Int) -> (Int32, Alignment)? {
    var found: (Int32, Alignment)?
    for use in uses {
      guard let alignment = alignment(value, use.places, group) else { continue }
      if let found, found.0 != use.places { return nil }
      if case .scalar = alignment { return nil }
      found = (use.places, alignment)
    }
    guard let found else { return nil }
    let odd = uses.filter { $0.places != found.0 }
    return odd.isEmpty || isCheapToRepeat(odd, cost, limit: 2) ? found : nil
  }

  /// Whether computing the value at every place where it is read costs little or no more than storing it.
  private func isCheapToRepeat(_ uses: [Use], _ cost: Int, limit: Int = 4) -> Bool {
    if uses.count == 1 && uses[0].isInjective && uses[0].cost < 100 && limit > 2 { return true }
    return uses.count <= 2
      && uses.allSatisfy { use in Int(use.cost) + cost <= (isFull(use) ? limit : Fusion.rowCost) }
  }

  static let rowCost = 40

  /// Where a few readers take elements out of line, and little makes an element, they compute it again, so that it need not
  /// be stored for them. Returns the other uses.
  private mutating func repeatOutOfLine(
    _ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, _ uses: [Use]
  ) -> [Use] {
    if uses.count < 2 || uses.count > 16 { return uses }
    let odd = uses.filter { Int($0.cost) + cost <= 4 && alignment(value, $0.places, group($0)) == nil }
    let wide = reads.filter { work.shape(work.input(node, $0.input)) == work.shape(value) }
    guard !odd.isEmpty, odd.count <= 2, odd.count < uses.count, wide.count <= 1 else { return uses }
    let rest = uses.filter { use in !odd.contains { $0.anchor == use.anchor && $0.places == use.places } }
    // Should the value be stored after all, they find it there: its group runs before theirs.
    guard let home = earliest(rest), odd.allSatisfy({ groups[group($0)].label < groups[home].label }) else {
      return uses
    }
    recompute(node, reads, cost, by: odd)
    return rest
  }

  /// The readers compute the value of `node` themselves.
  mutating func recompute(_ node: NodeID, _ reads: [Read], _ cost: Int, by readers: [Use]) {
    for read in reads { for use in readers { addUse(work.input(node, read.input), through(read, use, cost)) } }
    for target in Set(readers.map { group($0) }) { groups[target].cost += cost }
    demandSizes(node, by: readers.map(\.anchor))
  }

  /// Scalars leave the loops of their readers by themselves; so do cheap values along some axes.
  private func isHoistable(_ value: ValueID, _ uses: [Use], _ cost: Int) -> Bool {
    let readers = Set(uses.map { group($0) })
    guard uses.count <= 16, readers.count == 1 || cost <= 4 else { return false }
    return uses.allSatisfy { use in
      guard let alignment = alignment(value, use.places, group(use)) else { return false }
      switch alignment {
      case .scalar: return Int(use.cost) + cost <= 20
      case .leading: return Int(use.cost) + cost <= 4
      case .full, .row: return false
      }
    }
  }

  /// Makes the value a member of the group, if the group can take it.
  private mutating func accept(
    _ value: ValueID, _ node: NodeID, _ target: Int, _ places: Int32, _ alignment: Alignment, _ uses: [Use],
    _ cost: Int, stores: Bool
  ) -> Bool {
    if case .scatter = groups[target].kind, stores, !groups[target].isApart { return false }
    if groups[target].cost + cost > work.options.instructionBudget || repeats(node, target) { return false }
    switch alignment {
    case .scalar: return false
    case .full: if case .divided = groups[target].kind, followsTotals(value, places, target) { return false }
    case .row:
      // The totals of a divided reduction come after all of its elements.
      if case .divided = groups[target].kind, uses.contains(where: { isFull($0) }), !isCentre(value, of: target) {
        return false
      }
    case .leading(let count):
      if cost <= 2 && !stores && uses.allSatisfy({ $0.cost <= 2 }) { break }
      groups[target].reduced = Array(count..<groups[target].axes.count)
    }
    join(value, target, places, cost: cost, stored: stores)
    return true
  }

  /// Puts the value into a reader that can run before all others: what that needs is not computed anywhere
  /// yet.
  private mutating func acceptEarlier(
    _ value: ValueID, _ node: NodeID, _ cost: Int, _ uses: [Use], besides first: Int
  ) -> Bool {
    guard uses.count <= 16 else { return false }
    for target in Set(uses.map { group($0) }).sorted() where target != first && !groups[target].waits {
      let inside = uses.filter { group($0) == target }
      guard let places = onlyPlaces(value, inside), let alignment = alignment(value, places, target) else {
        continue
      }
      switch alignment {
      case .full, .row: break
      case .leading, .scalar: continue
      }
      if accept(value, node, target, places, alignment, inside, cost, stores: true) {
        moveToFront(target)
        return true
      }
    }
    return false
  }

  /// Whether a group that is long enough would now begin again: a long chain of equal pieces is cut between
  /// pieces, so that its kernels are equal.
  private mutating func repeats(_ node: NodeID, _ target: Int) -> Bool {
    let group = groups[target]
    guard case .loops = group.kind, group.reduced == nil,
      group.cost * 3 >= work.options.instructionBudget * 2,
      let first = group.members.first.flatMap({ work.producer(of: $0) })
    else { return false }
    let beginning = beginnings[target] ?? appearance(first)
    beginnings[target] = beginning
    return appearance(node) == beginning
  }

  /// The operations on the way from a node towards the inputs, a few steps far.
  private func appearance(_ node: NodeID) -> Int {
    var hasher = Hasher()
    var next: NodeID? = node
    for _ in 0..<24 {
      guard let node = next else { break }
      hasher.combine(work.graph.nodes[node.index].op)
      next = work.inputs(of: node).compactMap { work.producer(of: $0) }.max { $0.raw < $1.raw }
    }
    return hasher.finalize()
  }

  // MARK: What a placed value reads

  private mutating func propagate(_ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, odd: [Use]) {
    guard let places = placesOf[value] else { preconditionFailure("a member has places") }
    for read in reads {
      let input = work.input(node, read.input)
      addUse(
        input,
        Use(
          anchor: value, places: table.places.compose(read.places, places), cost: 0, isReduced: false,
          isInjective: read.isInjective, isStrict: false, next: -1))
      for use in odd { addUse(input, through(read, use, cost)) }
    }
    demandSizes(node, by: [value])
  }

  private mutating func through(_ read: Read, _ use: Use, _ cost: Int) -> Use {
    var use = use
    use.places = table.places.compose(read.places, use.places)
    use.cost += Int32(cost)
    use.isInjective = use.isInjective && read.isInjective
    return use
  }

  /// Whether the reader runs along the reduced axes of its group (or there are none).
  func isFull(_ use: Use) -> Bool { use.isReduced || isFull(use.anchor) }

  private func isFull(_ value: ValueID) -> Bool {
    guard let places = placesOf[value] else { return true }
    guard let reduced = groups[Int(work.home[value.index])].reduced else { return true }
    return table.places[places].contains { place in reduced.contains { place == .axis($0) } }
  }

  private mutating func beginGroup(
    _ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, _ uses: [Use]
  ) {
    if let (target, places) = sibling(value, node, reads, cost, uses) {
      join(value, target, places, cost: cost, stored: true)
    } else {
      let (axes, places) = ownAxes(value)
      let target = newGroup(Group(.loops, axes))
      join(value, target, places, cost: cost, stored: true)
    }
    propagate(value, node, reads, cost, odd: [])
  }

  /// A group with the same axes (or the same rows) that reads one of the same tensors and runs early enough.
  private mutating func sibling(
    _ value: ValueID, _ node: NodeID, _ reads: [Read], _ cost: Int, _ uses: [Use]
  ) -> (Int, Int32)? {
    guard work.options.fuses else { return nil }
    let identity = table.identity(work.rank(value))
    for read in reads where read.places == identity {
      let source = work.input(node, read.input)
      for use in latestUses(source, 4) where !use.isStrict {
        let target = group(use)
        let isEarlyEnough = runsEarlyEnough(target, uses)
        guard groups[target].cost + cost <= work.options.instructionBudget,
          isEarlyEnough || !groups[target].waits, let alignment = alignment(value, use.places, target)
        else { continue }
        switch (groups[target].kind, alignment) {
        case (.loops, .full): if !isEarlyEnough || groups[target].reduced != nil || work.rank(value) == 0 { continue }
        case (.scatter, .full): if !isEarlyEnough || !groups[target].isApart || work.rank(value) == 0 { continue }
        case (.loops, .row): if !isEarlyEnough { continue }
        case (.loops, .leading(let count)):
          guard isTotal(source, of: Array(groups[target].axes[count...])) else { continue }
          groups[target].reduced = Array(count..<groups[target].axes.count)
          if !isEarlyEnough { moveToFront(target) }
        case (.divided, .row):
          // What else follows from the total of a sum's centre.
          guard isEarlyEnough, groups[target].centred.contains(where: { $0.between.contains(source) }) else { continue }
        case (.loops, .scalar), (.divided, _), (.scatter, _), (.product, _), (.routine, _), (.region, _), (.alias, _):
          continue
        }
        return (target, use.places)
      }
    }
    return nil
  }

  /// Whether the value is, but for its axes of size 1, a total of rows of these axes.
  private func isTotal(_ value: ValueID, of axes: [Size]) -> Bool {
    var value = value
    while let node = work.producer(of: value) {
      switch work.lowering(node) {
      case .view, .reshape: value = work.input(node, 0)
      case .reduction(let rule):
        let shape = work.shape(work.input(node, 0))
        return rule.axes.map { shape[$0] }.filter { $0.constant != 1 } == axes && !divides(shape, rule)
      case .elementwise, .elements, .product, .scatter, .routine, .region, .expanded: return false
      }
    }
    return false
  }

  /// Whether the value, or what it is computed of a few steps far, reads totals that lie along the axes which the group
  /// reduces: it had better be in one kernel with these, row by row, than with totals along other axes.
  private mutating func followsTotals(_ value: ValueID, _ places: Int32, _ target: Int) -> Bool {
    let reduced = groups[target].reduced ?? []
    for source in alignedSources(value) {
      guard let node = work.producer(of: source), case .elementwise = work.lowering(node) else { continue }
      for read in table.reads(node, output: 0).reads {
        let inner = table.places.compose(read.places, places)
        let axes = table.places[inner].filter { $0 != .zero }
        guard axes.count < groups[target].axes.count,
          axes.contains(where: { place in reduced.contains { place == .axis($0) } })
        else { continue }
        var input = work.input(node, read.input)
        for _ in 0..<4 {
          guard let producer = work.producer(of: input) else { break }
          if case .reduction = work.lowering(producer) { return true }
          guard let next = work.readInputs(producer).first else { break }
          input = next
        }
      }
    }
    return false
  }

  func runsEarlyEnough(_ target: Int, _ uses: [Use]) -> Bool {
    uses.allSatisfy { use in
      let reader = group(use)
      return groups[reader].label < groups[target].label
    }
  }

  // MARK: Reductions

  mutating func placeReduction(_ node: NodeID, _ rule: ReductionRule) {
    let outputs = work.outputs(of: node)
    guard outputs.contains(where: { isNeeded($0) }) else { return }
    let uses = outputs.flatMap { usesOf($0) }
    let shape = work.shape(work.input(node, 0))
    let reducedAxes = rule.axes.filter { shape[$0].constant != 1 }
    let reduced = reducedAxes.map { shape[$0] }
    let cost = 2 * rule.combinations.count
    let mustStore = outputs.contains { mustBeStored($0) } || uses.contains { $0.isStrict }
    let isDivided = divides(shape, rule)
    if work.options.fuses, let first = earliest(uses) {
      if isDivided, let (target, places) = groupAround(outputs[0], uses, first) {
        if target != first { moveToFront(target) }
        let stores = mustStore || uses.contains { group($0) != target }
        return finishReduction(node, rule, target, places, cost, stores ? outputs : [])
      }
      let target = isDivided ? first : readerOfRows(outputs[0], uses, reduced) ?? first
      let inside = uses.filter { group($0) == target }
      let stores = mustStore || inside.count < uses.count
      if let places = onlyPlaces(outputs[0], inside),
        accept(outputs[0], target, places, reduced, isDivided, inside, cost)
      {
        if target != first { moveToFront(target) }
        return finishReduction(node, rule, target, places, cost, stores ? outputs : [])
      }
    }
    if work.options.fuses, let (target, places) = siblingReduction(node, rule, reduced, cost, uses) {
      return finishReduction(node, rule, target, places, cost, outputs)
    }
    let (rows, places) = ownAxes(outputs[0])
    let target = newGroup(
      Group(
        isDivided ? .divided : .loops, rows + reduced, reduced: Array(rows.count..<rows.count + reduced.count)
      ))
    finishReduction(node, rule, target, places, cost, outputs)
  }

  /// A reader that goes along the reduced axes itself and can run before all others: one kernel for both reads the
  /// rows once.
  private func readerOfRows(_ value: ValueID, _ uses: [Use], _ reduced: [Size]) -> Int? {
    uses.lazy.filter { use in
      let target = group(use)
      guard !groups[target].waits, !use.isStrict, let alignment = alignment(value, use.places, target) else {
        return false
      }
      switch alignment {
      case .leading(let count): return Array(groups[target].axes[count...]) == reduced
      case .row: return groups[target].reduced.map { $0.map { groups[target].axes[$0] } == reduced } ?? false
      case .full, .scalar: return false
      }
    }.map { group($0) }.first
  }

  /// Long reductions to few totals, and those that do not run along the last axes, are divided.
  private func divides(_ shape: [Size], _ rule: ReductionRule) -> Bool {
    let reduced = rule.axes.filter { shape[$0].constant != 1 }
    if reduced.isEmpty { return false }
    let kept = shape.indices.filter { shape[$0].constant != 1 && !rule.axes.contains($0) }
    let count = reduced.reduce(Size.one) { $0 * shape[$1] }
    if let count = count.constant, count <= (kept.isEmpty ? Nest.groupElements : 256) { return false }
    guard let lastKept = kept.last, let firstReduced = reduced.first else { return true }
    return firstReduced < lastKept
  }

  func onlyPlaces(_ value: ValueID, _ uses: [Use]) -> Int32? {
    guard let first = uses.first, !uses.contains(where: { $0.isStrict || $0.places != first.places }) else {
      return nil
    }
    return first.places
  }

  /// Whether the group can take the reduction; if so, it gets the reduced axes where it had none.
  private mutating func accept(
    _ value: ValueID, _ target: Int, _ places: Int32, _ reduced: [Size], _ isDivided: Bool, _ uses: [Use],
    _ cost: Int
  ) -> Bool {
    let old = groups[target]
    guard case .loops = old.kind, old.cost + cost <= work.options.instructionBudget,
      let alignment = alignment(value, places, target)
    else { return false }
    let loops = old.axes.count + (old.reductionCount + 2) * reduced.count
    if loops > Nest.loopLimit - 4 || old.reductionCount >= 8 { return false }
    switch alignment {
    case .full:
      // The group's values follow the total, row by row: it gets the reduced axes as well.
      guard old.reduced == nil, !old.members.contains(where: { !spansAll($0, old) }) else { return false }
      groups[target].axes += reduced
      groups[target].reduced = Array(old.axes.count..<old.axes.count + reduced.count)
      if isDivided { groups[target].kind = .divided }
    case .row:
      guard let axes = old.reduced, !isDivided, axes.map({ old.axes[$0] }) == reduced else { return false }
    case .leading(let count):
      guard !isDivided, Array(old.axes[count...]) == reduced else { return false }
      groups[target].reduced = Array(count..<old.axes.count)
    case .scalar:
      guard old.reduced == nil, !isDivided, old.axes == reduced, !reduced.isEmpty else { return false }
      groups[target].reduced = Array(old.axes.indices)
    }
    return true
  }

  private func spansAll(_ member: ValueID, _ group: Group) -> Bool {
    guard let places = placesOf[member] else { return false }
    return table.places[places].count { if case .axis = $0 { true } else { false } } == group.axes.count
  }

  /// A group that reduces the same axes of the same tensor and runs early enough.
  private mutating func siblingReduction(
    _ node: NodeID, _ rule: ReductionRule, _ reduced: [Size], _ cost: Int, _ uses: [Use]
  ) -> (Int, Int32)? {
    for input in alignedSources(work.input(node, 0)) {
      for use in latestUses(input, 4) where !use.isStrict && isFull(use) {
        let target = group(use)
        let group = groups[target]
        switch group.kind {
        case .loops, .divided: break
        case .scatter, .product, .routine, .region, .alias: continue
        }
        guard let axes = group.reduced, !axes.isEmpty, group.reductionCount > 0, group.reductionCount < 8,
          group.cost + cost <= work.options.instructionBudget, runsEarlyEnough(target, uses),
          case .full? = alignment(input, use.places, target)
        else { continue }
        let places = table.places[use.places]
        let along = rule.axes.compactMap { axis -> Int? in
          if case .axis(let k) = places[axis] { k } else { nil }
        }
        guard along == axes, axes.map({ group.axes[$0] }) == reduced else { continue }
        let kept = places.indices.filter { !rule.axes.contains($0) }.map { places[$0] }
        return (target, table.places.number(kept))
      }
    }
    return nil
  }

  /// The value and what it is computed of axis by axis, a few steps far.
  private mutating func alignedSources(_ value: ValueID) -> [ValueID] {
    let identity = table.identity(work.rank(value))
    var sources = [value]
    var next = 0
    while next < sources.count && sources.count < 12 {
      let source = sources[next]
      next += 1
      guard let node = work.producer(of: source), case .elementwise = work.lowering(node) else {
        continue
      }
      for read in table.reads(node, output: 0).reads where read.places == identity {
        let input = work.input(node, read.input)
        if !sources.contains(input) { sources.append(input) }
      }
    }
    return sources
  }

  private mutating func finishReduction(
    _ node: NodeID, _ rule: ReductionRule, _ target: Int, _ places: Int32, _ cost: Int, _ stored: [ValueID]
  ) {
    let outputs = work.outputs(of: node)
    join(outputs[0], target, places, cost: cost, stored: false)
    groups[target].reductionCount += 1
    if case .divided = groups[target].kind, let sum = centredSum(node, rule) { groups[target].centred.append(sum) }
    for output in outputs {
      work.home[output.index] = Int32(target)
      placesOf[output] = places
      markReaders(output, target)
      work.isStored[output.index] = stored.contains(output) && isNeeded(output)
    }
    let input = work.input(node, 0)
    let shape = work.shape(input)
    var kept = table.places[places][...]
    var reduced = (groups[target].reduced ?? [])[...]
    let inner = shape.indices.map { axis -> AxisPlace in
      if !rule.axes.contains(axis) { return kept.removeFirst() }
      return shape[axis].constant == 1 ? .zero : .axis(reduced.removeFirst())
    }
    addUse(
      input,
      Use(
        anchor: outputs[0], places: table.places.number(inner), cost: 0, isReduced: true, isInjective: true,
        isStrict: false, next: -1))
    demandSizes(node, by: [outputs[0]])
  }
}
