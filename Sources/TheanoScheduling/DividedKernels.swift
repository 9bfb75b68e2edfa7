import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// The two kernels of reductions over many elements: totals of groups of iterations, by shape alone, and then the totals of
/// these.
///
/// Sums around a centre (``CentredSum``) are taken in the same kernel as the total from which the centre follows: after that
/// of a group is known, while its elements are still in the cache, around a centre that is the group's own.
extension GroupKernels {
  /// What a reduction has in each group, and where it is left.
  private struct Part {
    let node: NodeID
    var accumulators: [Accumulator] = []
    /// Which of the accumulators are those of the node's outputs; the others help to combine these.
    var outputs: [Int] = []
    var memories: [Nest.Memory] = []
  }

  mutating func divided() {
    let stages = stages
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let rows = group.rows
    let parts = nest.axis(.one)
    let outer = Nest.Region(.loops(.independent), [parts] + rows.map { nest.axis(group.axes[$0]) })
    outer.pinsFirst = true
    nest.begin(outer)
    let rowLoops = GroupKernels.coordinates(rows, outer, skipping: 1)
    let count = stages.count > 1 ? nest.register(.int64, dependingOn: parts.bits) : nil
    var found: [Part] = []
    var first: Nest.Region?
    for nodes in stages {
      let region = Nest.Region(.loops(.independent), (group.reduced ?? []).map { nest.axis(group.axes[$0]) })
      found += reduceGroup(nodes, region, rowLoops, nest, elements, stores: first == nil)
      if let first {
        first.add(twin: region)
      } else if let count {
        for sum in centred { setCentre(sum, found, count, elements, rowLoops) }
      }
      first = first ?? region
    }
    let shape = rows.map { group.axes[$0] }
    let stride = shape.reduce(Size.one, *)
    let address =
      Coordinate(terms: [.init(.loop(parts.id), stride)]) + work.address(shape, rows.map { rowLoops[$0] ?? .zero })
    var memories = 0
    for k in found.indices {
      found[k].memories = found[k].accumulators.indices.map { .partial(lastMember, memories + $0) }
      memories += found[k].memories.count
      for (accumulator, memory) in zip(found[k].accumulators, found[k].memories) {
        nest.store(nest.buffer(memory, nest.dtype(accumulator.result), .output), address, accumulator.result)
      }
    }
    nest.end(outer)
    let elementsOfGroup =
      rows.isEmpty
      ? Size(Nest.groupElements) : .maximum(Size(64), .floorDivide(Size(4 * Nest.groupElements), stride))
    let (finished, division) = nest.finish(
      dividing: Dividing(elements: elementsOfGroup, loop: parts.id, count: count))
    drafts.append(Draft(action: .kernel(finished)))
    guard let division else { preconditionFailure("the nest was divided") }
    let owner = lastMember
    temporaries += found.flatMap(\.memories).map {
      Temporary(memory: $0, shape: [division.groups] + shape, of: owner)
    }
    combine(stages.map { nodes in found.filter { nodes.contains($0.node) } }, division)
  }

  private var lastMember: ValueID { group.members[group.members.count - 1] }

  /// The sums around centres whose totals this group computes as well.
  private var centred: [CentredSum] { group.centred.filter { group.members.contains($0.total) } }

  /// The reductions, those around a centre after all others.
  private var stages: [[NodeID]] {
    let sums = Set(centred.map(\.sum))
    let isLate = { (node: NodeID) in sums.contains(self.work.outputs(of: node)[0]) }
    return [reductions.filter { !isLate($0) }, reductions.filter(isLate)].filter { !$0.isEmpty }
  }

  // MARK: Of each group

  private func reduceGroup(
    _ nodes: [NodeID], _ region: Nest.Region, _ rowLoops: [Int: Coordinate], _ nest: Nest, _ elements: Elements,
    stores: Bool
  ) -> [Part] {
    let outside = nest.around
    nest.begin(region)
    let columns = GroupKernels.coordinates(group.reduced ?? [], region)
    let loops = rowLoops.merging(columns) { a, _ in a }
    let full = stored.filter { isFull($0) }
    let (places, place) = (places, place)
    elements.pass = (ObjectIdentifier(region), { place(places($0), loops) }, { _, _ in nil })
    if stores && !centred.isEmpty {
      // What the first pass stores the second one reads.
      for value in full {
        let buffer = nest.buffer(.value(value), work.dtype(value), .output)
        elements.keep(value, Elements.Kept(buffer: buffer, isScratch: false, region: nil))
      }
    }
    let parts = nodes.map { node -> Part in
      var part = Part(node: node)
      for next in accumulators(node, nest, elements, loops, outside: outside) {
        part.outputs.append(part.accumulators.count)
        part.accumulators.append(next)
        if next.combination.takesPosition { part.accumulators.append(next.extreme(nest, outside)) }
      }
      if let distances = distances(part, nest, elements, loops, outside) { part.accumulators.append(distances) }
      return part
    }
    if stores {
      for value in full where !elements.isStoredByPass(value) {
        let place = place(places(value), loops)
        let register = elements.element(value, place)
        if !elements.isStoredByPass(value) { elements.store(value, place, register) }
      }
    }
    nest.reduce(region, parts.flatMap(\.accumulators))
    return parts
  }

  /// The sum of the distances themselves, which says how far a group's centre is from its mean: further than rounding a
  /// number, if the mean is large.
  private func distances(
    _ part: Part, _ nest: Nest, _ elements: Elements, _ loops: [Int: Coordinate], _ outside: Nest.LoopSet
  ) -> Accumulator? {
    let own = part.accumulators[0]
    guard let sum = centred.first(where: { $0.sum == work.outputs(of: part.node)[0] }), sum.kind == .squares,
      case .reduction(let rule) = work.lowering(part.node)
    else { return nil }
    let value = elements.element(sum.distance, place(inputPlaces(part.node, rule), loops))
    let result = nest.register(own.wide, dependingOn: outside)
    return Accumulator(result: result, .sum, value: nest.cast(value, own.narrow), narrow: own.narrow, wide: own.wide)
  }

  /// Lets what reads the centre read the group's own: its mean or, where that is finite, its maximum.
  private func setCentre(
    _ sum: CentredSum, _ parts: [Part], _ count: RegisterID, _ elements: Elements, _ rowLoops: [Int: Coordinate]
  ) {
    let total = part(of: sum.total, parts).accumulators[0].result
    let centre = ownCentre(sum, total, count, elements.nest)
    elements.setTotal(sum.centre, centre, at: place(places(sum.centre), rowLoops))
  }

  private func ownCentre(_ sum: CentredSum, _ total: RegisterID, _ count: RegisterID, _ nest: Nest) -> RegisterID {
    let dtype = work.dtype(sum.centre)
    switch sum.kind {
    case .squares: return nest.cast(nest.apply(.trueDiv, [total, nest.cast(count, nest.dtype(total))]), dtype)
    case .exponentials:
      return nest.cast(nest.apply(.switch, [nest.apply(.isinf, [total]), nest.zero(nest.dtype(total)), total]), dtype)
    }
  }

  private func part(of value: ValueID, _ parts: [Part]) -> Part {
    guard let part = parts.first(where: { work.outputs(of: $0.node)[0] == value }) else {
      preconditionFailure("a member that is a reduction has totals of groups")
    }
    return part
  }

  // MARK: Of all

  private mutating func combine(_ stages: [[Part]], _ division: Division) {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let rows = group.rows
    let outer = Nest.Region(.loops(.independent), rows.map { nest.axis(group.axes[$0]) })
    nest.begin(outer)
    let rowLoops = GroupKernels.coordinates(rows, outer)
    for parts in stages {
      // Totals of the first stage are known in the second, and what follows from them.
      let sums = centred.filter { sum in parts.contains { work.outputs(of: $0.node)[0] == sum.sum } }
      let centres = sums.map { elements.element($0.centre, place(places($0.centre), rowLoops)) }
      let outside = nest.around
      let region = Nest.Region(.loops(.independent), [nest.axis(division.groups)])
      nest.begin(region)
      let load = loads(nest, region.axes[0].id, rowLoops)
      var accumulators: [Accumulator] = []
      for part in parts {
        for k in part.outputs {
          let own = part.accumulators[k]
          let takesPosition = own.combination.takesPosition
          accumulators.append(
            Accumulator(
              result: nest.register(takesPosition ? .int64 : own.wide, dependingOn: outside), own.combination,
              value: load(part, takesPosition ? k + 1 : k), position: takesPosition ? load(part, k) : nil,
              narrow: own.wide, wide: own.wide))
        }
        guard let k = sums.firstIndex(where: { $0.sum == work.outputs(of: part.node)[0] }) else { continue }
        let own = OwnSum(
          value: load(part, 0), total: load(self.part(of: sums[k].total, stages[0]), 0),
          distances: part.accumulators.count > 1 ? load(part, 1) : nil)
        accumulators[accumulators.count - 1].value = moved(
          own, sums[k], to: centres[k], division, region.axes[0].id, nest)
      }
      nest.reduce(region, accumulators)
      setTotals(parts.map(\.node), accumulators.map(\.result), elements, rowLoops)
    }
    let values = stored.filter { !isFull($0) }.map { value in
      let place = place(places(value), rowLoops)
      return (value, place, elements.element(value, place))
    }
    for (value, place, register) in values { elements.store(value, place, register) }
    nest.end(outer)
    drafts.append(Draft(action: .kernel(nest.finish().nest)))
  }

  /// What a group has left of an accumulator.
  private func loads(_ nest: Nest, _ loop: LoopID, _ rowLoops: [Int: Coordinate]) -> (Part, Int) -> RegisterID {
    let shape = group.rows.map { group.axes[$0] }
    let address =
      Coordinate(terms: [.init(.loop(loop), shape.reduce(Size.one, *))])
      + work.address(shape, group.rows.map { rowLoops[$0] ?? .zero })
    return { part, k in
      let own = part.accumulators[k]
      let buffer = nest.buffer(part.memories[k], own.combination.takesPosition ? .int64 : own.wide, .input)
      return nest.load(buffer, address)
    }
  }

  /// What a group has of a sum around its own centre.
  private struct OwnSum {
    let value: RegisterID
    /// The total from which the centre follows.
    let total: RegisterID
    /// Of squares.
    let distances: RegisterID?
  }

  /// A group's sum around its own centre, as it were around this one: with `n` elements, of which `c` is the group's centre
  /// and `r = Σ (x - c)`, `Σ (x - b)² = Σ (x - c)² + d·(n·d + 2·r)`, `d = c - b`; and
  /// `Σ exp(x - b) = Σ exp(x - c) · exp(c - b)`.
  private func moved(
    _ own: OwnSum, _ sum: CentredSum, to centre: RegisterID, _ division: Division, _ loop: LoopID, _ nest: Nest
  ) -> RegisterID {
    let wide = nest.dtype(own.value)
    let b = nest.cast(centre, wide)
    switch sum.kind {
    case .exponentials:
      // An infinite maximum in place of the group's centre: where all are -infinity, the group adds nothing.
      return nest.apply(.mul, [own.value, nest.apply(.exp, [nest.apply(.sub, [nest.cast(own.total, wide), b])])])
    case .squares:
      let rows = nest.apply(
        .minimum, [nest.linear(division.left(from: loop)), nest.linear(Coordinate(offset: division.rows))])
      let count = nest.linear(division.count(rows: rows))
      let n = nest.cast(count, wide)
      let c = nest.cast(ownCentre(sum, own.total, count, nest), wide)
      let d = nest.apply(.sub, [c, b])
      guard let r = own.distances else { preconditionFailure("squares have distances") }
      let factor = nest.apply(.add, [nest.apply(.mul, [n, d]), nest.apply(.add, [r, r])])
      // Where the group's total has overflowed, so have its squares, and nothing but NaN changes them.
      let none = nest.apply(.switch, [nest.apply(.isnan, [b]), b, nest.zero(wide)])
      let change = nest.apply(.switch, [nest.apply(.isinf, [c]), none, nest.apply(.mul, [d, factor])])
      return nest.apply(.add, [own.value, change])
    }
  }
}

extension Accumulator {
  /// The value that stands at the position which this accumulator finds.
  fileprivate func extreme(_ nest: Nest, _ outside: Nest.LoopSet) -> Accumulator {
    Accumulator(
      result: nest.register(wide, dependingOn: outside), combination == .argmax ? .max : .min, value: value,
      narrow: narrow, wide: wide)
  }
}
