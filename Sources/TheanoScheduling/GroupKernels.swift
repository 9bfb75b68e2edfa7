import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// Makes the kernels of one group.
struct GroupKernels {
  let work: Workspace
  let group: Group
  let number: Int
  /// For each member (all outputs of a reduction): where its axes lie.
  let places: (ValueID) -> [AxisPlace]
  var drafts: [Draft] = []
  var temporaries: [Temporary] = []

  init(_ work: Workspace, _ group: Group, number: Int, places: @escaping (ValueID) -> [AxisPlace]) {
    self.work = work
    self.group = group
    self.number = number
    self.places = places
  }

  mutating func build() {
    switch group.kind {
    case .loops: rowsOrLoops()
    case .divided: divided()
    case .scatter: scatter()
    case .product, .routine, .region, .alias: preconditionFailure("only loops and scatters are kernels")
    }
    // Before the others: what writes behind the commit point stays the last.
    drafts.insert(contentsOf: indexChecks(), at: 0)
  }

  // MARK: Members

  func isReduction(_ value: ValueID) -> Bool {
    guard let node = work.producer(of: value) else { return false }
    if case .reduction = work.lowering(node) { return true }
    return false
  }

  /// The members that have buffers (of reductions each output).
  var stored: [ValueID] {
    group.members.reversed().flatMap { member -> [ValueID] in
      guard isReduction(member), let node = work.producer(of: member) else { return [member] }
      return work.outputs(of: node)
    }.filter { work.isStored[$0.index] }
  }

  var reductions: [NodeID] {
    group.members.reversed().compactMap { isReduction($0) ? work.producer(of: $0) : nil }
  }

  /// Whether the value has an axis along which the group reduces.
  func isFull(_ value: ValueID) -> Bool {
    guard let reduced = group.reduced, !isReduction(value) else { return group.reduced == nil }
    return places(value).contains { place in reduced.contains { place == .axis($0) } }
  }

  func place(_ axes: [AxisPlace], _ loops: [Int: Coordinate]) -> [Coordinate] {
    axes.map { axis in
      guard case .axis(let k) = axis, let loop = loops[k] else { return .zero }
      return loop
    }
  }

  /// Where the axes of a reduction's input lie.
  func inputPlaces(_ node: NodeID, _ rule: ReductionRule) -> [AxisPlace] {
    let shape = work.shape(work.input(node, 0))
    var kept = places(work.outputs(of: node)[0])[...]
    var reduced = (group.reduced ?? [])[...]
    return shape.indices.map { axis in
      if !rule.axes.contains(axis) { return kept.removeFirst() }
      return shape[axis].constant == 1 ? .zero : .axis(reduced.removeFirst())
    }
  }

  // MARK: Loops, and rows with reductions

  private mutating func rowsOrLoops() {
    let reductions = reductions
    let hasRows = group.reduced != nil && (!reductions.isEmpty || stored.contains { !isFull($0) })
    if !hasRows { return loops() }
    var kernel = RowKernel(self, reductions, keepsRows: true)
    var finished = kernel.finish()
    if kernel.usesScratch && (finished.kernel.body.hasStridedReductions || finished.kernel.reducesAcross) {
      // Rows that do not lie in one piece are not kept: the lanes of a backend run across them, or it takes several at once.
      kernel = RowKernel(self, reductions, keepsRows: false)
      finished = kernel.finish()
    }
    drafts.append(Draft(action: .kernel(finished)))
  }

  private mutating func loops() {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let region = Nest.Region(.loops(.independent), group.axes.map { nest.axis($0) })
    nest.begin(region)
    let loops = GroupKernels.coordinates(Array(group.axes.indices), region)
    // From the inputs on, so that no element has to wait for a long chain of others.
    for member in group.members.reversed() { _ = elements.element(member, place(places(member), loops)) }
    let values = stored.map { value in
      let place = place(places(value), loops)
      return (value, place, elements.element(value, place))
    }
    for (value, place, register) in values { elements.store(value, place, register) }
    nest.end(region)
    drafts.append(Draft(action: .kernel(nest.finish().nest)))
  }

  static func coordinates(_ axes: [Int], _ region: Nest.Region, skipping: Int = 0) -> [Int: Coordinate] {
    Dictionary(
      zip(axes, region.axes.dropFirst(skipping).map { Coordinate(.loop($0.id)) }),
      uniquingKeysWith: { a, _ in a })
  }
}

// MARK: - Rows

/// Rows: `loop rows { reduce …; reduce …; loop { store … } }`.
private struct RowKernel {
  let kernels: GroupKernels
  let work: Workspace
  let group: Group
  let nest = Nest()
  let elements: Elements
  let reductions: [NodeID]
  let keepsRows: Bool
  private(set) var usesScratch = false
  private var levels: [ValueID: Int] = [:]

  init(_ kernels: GroupKernels, _ reductions: [NodeID], keepsRows: Bool) {
    self.kernels = kernels
    work = kernels.work
    group = kernels.group
    self.reductions = reductions
    self.keepsRows = keepsRows
    elements = Elements(work, nest, group: kernels.number)
  }

  mutating func finish() -> FinishedNest {
    let rows = group.rows
    let outer = Nest.Region(.loops(.independent), rows.map { nest.axis(group.axes[$0]) })
    nest.begin(outer)
    let rowLoops = GroupKernels.coordinates(rows, outer)
    let byLevel = Dictionary(grouping: reductions) { level(work.outputs(of: $0)[0]) - 1 }
    let stored = kernels.stored
    let full = stored.filter { kernels.isFull($0) }
    if keepsRows { chooseKept(byLevel, full) }
    for level in byLevel.keys.sorted() { reduce(byLevel[level] ?? [], rowLoops) }
    storeFull(full, rowLoops)
    elements.pass = pass(ObjectIdentifier(outer), rowLoops, nil)
    let rowValues = stored.filter { !kernels.isFull($0) }.map { value in
      let place = kernels.place(kernels.places(value), rowLoops)
      return (value, place, elements.element(value, place))
    }
    for (value, place, register) in rowValues { elements.store(value, place, register) }
    nest.end(outer)
    return nest.finish().nest
  }

  private func innerRegion() -> Nest.Region {
    Nest.Region(.loops(.independent), (group.reduced ?? []).map { nest.axis(group.axes[$0]) })
  }

  private func reduce(_ nodes: [NodeID], _ rowLoops: [Int: Coordinate]) {
    let region = innerRegion()
    let outside = nest.around
    nest.begin(region)
    let columns = GroupKernels.coordinates(group.reduced ?? [], region)
    let loops = rowLoops.merging(columns) { a, _ in a }
    elements.pass = pass(ObjectIdentifier(region), rowLoops, columns)
    var accumulators: [Accumulator] = []
    for node in nodes {
      accumulators += kernels.accumulators(node, nest, elements, loops, outside: outside)
    }
    if region.axes.isEmpty {
      // One value is its own total.
      kernels.setTotals(nodes, accumulators.map { nest.totalOfOne($0) }, elements, rowLoops)
    } else {
      nest.reduce(region, accumulators)
      kernels.setTotals(nodes, accumulators.map(\.result), elements, rowLoops)
    }
  }

  private func storeFull(_ values: [ValueID], _ rowLoops: [Int: Coordinate]) {
    let rest = values.filter { !elements.isStoredByPass($0) }
    if rest.isEmpty { return }
    let region = innerRegion()
    nest.begin(region)
    let columns = GroupKernels.coordinates(group.reduced ?? [], region)
    let loops = rowLoops.merging(columns) { a, _ in a }
    elements.pass = pass(ObjectIdentifier(region), rowLoops, columns)
    let written = rest.map { value in
      let place = kernels.place(kernels.places(value), loops)
      return (value, place, elements.element(value, place))
    }
    for (value, place, register) in written where !elements.isStoredByPass(value) {
      elements.store(value, place, register)
    }
    nest.end(region)
  }

  /// How values that are kept for later passes are found.
  private func pass(
    _ region: ObjectIdentifier, _ rowLoops: [Int: Coordinate], _ columns: [Int: Coordinate]?
  ) -> (
    region: ObjectIdentifier, place: (ValueID) -> [Coordinate]?,
    scratch: (ValueID, [Coordinate]) -> Coordinate?
  ) {
    let (kernels, group, work) = (kernels, group, work)
    let reduced = group.reduced ?? []
    let strides = work.strides(reduced.map { group.axes[$0] })
    return (
      region,
      { value in
        columns.map { kernels.place(kernels.places(value), rowLoops.merging($0) { a, _ in a }) }
      },
      { value, place in
        var address = Coordinate.zero
        for (axis, coordinate) in zip(kernels.places(value), place) {
          guard case .axis(let k) = axis else { continue }
          if let column = reduced.firstIndex(of: k) {
            address = address + work.canonical(coordinate) * strides[column]
          } else if coordinate != rowLoops[k] {
            return nil
          }
        }
        return address
      }
    )
  }

  // MARK: Passes

  /// How many reductions must be done before a value of this kernel is known.
  private mutating func level(_ value: ValueID) -> Int {
    if let known = levels[value] { return known }
    var result = 0
    if !elements.isLoaded(value), let node = work.producer(of: value) {
      for input in work.readInputs(node) { result = max(result, level(input)) }
      if kernels.isReduction(value) { result += 1 }
    }
    levels[value] = result
    return result
  }

  /// Costly values that several passes need are left in memory by the first: in their own buffer or a row of
  /// scratch.
  private mutating func chooseKept(_ byLevel: [Int: [NodeID]], _ full: [ValueID]) {
    var needed: [ValueID: Set<Int>] = [:]
    func visit(_ root: ValueID, _ pass: Int) {
      var pending = [root]
      while let value = pending.popLast() {
        if elements.isLoaded(value) || kernels.isReduction(value) { continue }
        guard let node = work.producer(of: value), needed[value, default: []].insert(pass).inserted
        else {
          continue
        }
        pending += work.readInputs(node)
      }
    }
    for (level, nodes) in byLevel { for node in nodes { visit(work.input(node, 0), level) } }
    for value in full { visit(value, .max) }
    for member in group.members.reversed()
    where needed[member, default: []].count > 1 && kernels.isFull(member) {
      guard let node = work.producer(of: member), case .elementwise(let op) = work.lowering(node),
        op.row.cost >= RowKernel.heavy
      else { continue }
      if work.isStored[member.index] {
        let buffer = nest.buffer(.value(member), work.dtype(member), .output)
        elements.keep(member, Elements.Kept(buffer: buffer, isScratch: false, region: nil))
      } else {
        let count = (group.reduced ?? []).reduce(Size.one) { $0 * group.axes[$1] }
        let buffer = nest.buffer(.scratch(member), work.dtype(member), .scratch(count))
        elements.keep(member, Elements.Kept(buffer: buffer, isScratch: true, region: nil))
      }
      usesScratch = true
    }
  }

  /// From this cost on a load is cheaper than computing a value again.
  private static let heavy = 8
}

extension Nest {
  /// The total of a reduction with one iteration.
  fileprivate func totalOfOne(_ accumulator: Accumulator) -> RegisterID {
    accumulator.position ?? cast(accumulator.value, accumulator.wide)
  }
}

extension Kernel {
  /// Whether reductions of rows read what lies across.
  fileprivate var reducesAcross: Bool {
    let dependence = LoopDependence(self)
    return body.containsStatement { statement in
      guard case .loop(let rows) = statement else { return false }
      return rows.body.contains { statement in
        guard case .reduce(let reduction) = statement else { return false }
        return reduction.body.contains { statement in
          statement.accesses.loads.contains { dependence.isAcross($0, row: rows.id, column: reduction.id) }
        }
      }
    }
  }
}

extension [TheanoLoops.Statement] {
  fileprivate var hasStridedReductions: Bool {
    containsStatement { statement in
      if case .reduce(let reduction) = statement { reduction.tree.lanes == 1 } else { false }
    }
  }
}

// MARK: - Reductions

extension GroupKernels {
  /// What one iteration gives to each output of a reduction.
  func accumulators(
    _ node: NodeID, _ nest: Nest, _ elements: Elements, _ loops: [Int: Coordinate], outside: Nest.LoopSet
  ) -> [Accumulator] {
    guard case .reduction(let rule) = work.lowering(node) else { preconditionFailure("a reduction") }
    let place = place(inputPlaces(node, rule), loops)
    let value = nest.cast(elements.element(work.input(node, 0), place), rule.narrow)
    return rule.combinations.map { combination in
      let position = combination.takesPosition ? nest.linear(position(node, rule, place)) : nil
      let result = nest.register(combination.takesPosition ? .int64 : rule.wide, dependingOn: outside)
      return Accumulator(
        result: result, combination, value: value, position: position, narrow: rule.narrow, wide: rule.wide)
    }
  }

  /// The row-major position within the reduced axes.
  private func position(_ node: NodeID, _ rule: ReductionRule, _ place: [Coordinate]) -> Coordinate {
    let shape = work.shape(work.input(node, 0))
    let reduced = rule.axes.map { shape[$0] }
    return work.address(reduced, rule.axes.map { place[$0] })
  }

  func setTotals(
    _ nodes: [NodeID], _ results: [RegisterID], _ elements: Elements, _ rowLoops: [Int: Coordinate]
  ) {
    var rest = results[...]
    for node in nodes {
      for output in work.outputs(of: node) {
        let total = elements.nest.cast(rest.removeFirst(), work.dtype(output))
        elements.setTotal(output, total, at: place(places(output), rowLoops))
      }
    }
  }
}

// MARK: - Copies, and products without a library

extension GroupKernels {
  /// Writes the elements of one value into the memory of another of the same shape.
  static func copy(_ work: Workspace, _ base: ValueID, to result: ValueID, number: Int) -> Draft {
    let nest = Nest()
    let elements = Elements(work, nest, group: number)
    let shape = work.shape(result)
    let axes = shape.indices.filter { shape[$0].constant != 1 }
    let region = Nest.Region(.loops(.independent), axes.map { nest.axis(shape[$0]) })
    nest.begin(region)
    let loops = coordinates(axes, region)
    let place = shape.indices.map { loops[$0] ?? .zero }
    elements.store(result, place, elements.element(base, place))
    nest.end(region)
    return Draft(
      action: .kernel(nest.finish().nest), copies: elements.isLoaded(base) ? (base, result) : nil)
  }
}
