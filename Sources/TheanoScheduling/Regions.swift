import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// A node with bodies, before its buffers have places.
struct RegionDraft {
  var node: NodeID
  var region: Region
  var inputs: [ValueID]
  var outputs: [ValueID]
  /// Of outputs that keep only the last rows: the memory in which the rows go round.
  var rings: [ValueID: Nest.Memory] = [:]
  /// Of a loop: the planner of its body, as it is and with what is written in place.
  var inner: [Planner] = []
  /// Of outputs that keep only the last row: those whose row each step may write over the one before.
  var inPlace: Set<ValueID> = []
  /// What runs; made when the memory around it is placed.
  var steps: [Step] = []
  /// The computed scalars that sizes inside speak of and that are known outside.
  var needs: Set<VariableID> = []
}

extension Workspace {
  /// Makes workspaces for the bodies of all nodes, and of the nodes in these.
  ///
  /// - Throws: what is wrong inside them for every call. Bodies are as deep as the user's loops are nested.
  func prepareBodies(_ nodes: [NodeID]) throws(TheanoError) {
    for node in nodes {
      guard case .region(let region) = lowering(node) else { continue }
      var inner: [Workspace] = []
      switch region {
      case .loop(let rule):
        var rows: Set<ValueID> = []
        for (value, leaf) in zip(rule.body.inputs, rule.leaves) { if case .row = leaf { rows.insert(value) } }
        inner = [Workspace(rule.body.withOwnOutputs(), bodyOptions, rows: rows, around: requirements)]
      case .branch(let rule):
        inner = rule.sides.map { Workspace($0.withOwnOutputs(), bodyOptions, around: requirements) }
      }
      for work in inner {
        var scratch = IntegerTable()
        _ = try guards(work.graph.requirements, &scratch)
        try work.prepareBodies(try work.order())
      }
      bodies[node] = inner
    }
  }

  private var bodyOptions: ScheduleOptions {
    var options = options
    options.updates = []
    return options
  }
}

extension Graph {
  /// The same graph, each of whose outputs is computed by a node of its own, so that each can have its own memory.
  fileprivate func withOwnOutputs() -> Graph {
    var graph = self
    var seen: Set<ValueID> = []
    for (k, value) in outputs.enumerated() {
      if seen.insert(value).inserted, ownsMemory(value) { continue }
      let origin = producer(of: value).map { self.origin(of: $0) } ?? .unknown
      do throws(TheanoError) {
        // Equal copies would be one node: each names the output that it is.
        graph.outputs[k] = try graph.apply(OutputCopy(number: k), [value], origin: origin)[0]
      } catch {
        preconditionFailure("any tensor can be copied")
      }
    }
    return graph
  }

  /// Whether a value is written by what computes it, and is no other value in another shape.
  private func ownsMemory(_ value: ValueID) -> Bool {
    guard let node = producer(of: value) else { return false }
    let call = LoweringCall(
      inputs: inputs(of: node).map { operand($0) }, outputs: outputs(of: node).map { type(of: $0) })
    switch op(of: node).lower(call) {
    case .elementwise, .elements, .reduction, .product, .scatter, .routine, .region: return true
    case .view, .reshape, .expanded: return false
    }
  }
}

/// Writes a value into memory of its own.
private struct OutputCopy: Op {
  let number: Int
  var name: String { "OutputCopy" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference { Inference(inputs[0].type) }
  func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    [cotangents[0].map { .value($0) } ?? .disconnected]
  }
  func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    [tangents[0].map { .value($0) } ?? .zero]
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] { inputs }
  func lower(_ call: LoweringCall) -> Lowering {
    .elements([{ code, place in code.element(0, at: place) }])
  }
}

extension Planner {
  mutating func collectRegion(_ first: ValueID) {
    guard let node = work.producer(of: first), case .region(let region) = work.lowering(node) else {
      preconditionFailure("a region has a node")
    }
    var draft = RegionDraft(
      node: node, region: region, inputs: Array(work.inputs(of: node)),
      outputs: work.outputs(of: node))
    if case .loop(let rule) = region {
      for carried in rule.carried where carried.keepsLast {
        let output = draft.outputs[carried.output]
        let memory = Nest.Memory.scratch(output)
        draft.rings[output] = memory
        temporaries[memory] = Temporary(
          memory: memory, shape: [Size(carried.depth + 1)] + work.shape(output).dropFirst(), of: output)
      }
    }
    drafts.append(Draft(action: .region(draft)))
  }

  /// Finds the states of a loop that a step may change where they lie: these need no second row.
  mutating func openLoop(_ k: Int) {
    guard case .region(var draft) = drafts[k].action, case .loop(let rule) = draft.region,
      let body = work.bodies[draft.node]?[0]
    else { return }
    var inner = begin(body)
    draft.inner = [inner]
    for carried in rule.carried where carried.keepsLast && carried.depth == 1 && work.options.allowsInPlace {
      let before = zip(body.graph.inputs, rule.leaves).filter { _, leaf in
        if case .row(let row) = leaf, case .output(carried.output) = row.of { true } else { false }
      }
      guard before.count <= 1,
        let position = rule.rows.firstIndex(where: { row in
          if case .output(carried.output) = row.of { true } else { false }
        })
      else { continue }
      let output = draft.outputs[carried.output]
      if inner.overwrites(before.first?.0, by: body.graph.outputs[position]) {
        draft.inPlace.insert(output)
        if let ring = draft.rings.removeValue(forKey: output) { temporaries[ring] = nil }
      }
    }
    draft.inner.append(inner)
    drafts[k].action = .region(draft)
  }

  /// Plans the steps inside a region, whose buffers outside have their places.
  mutating func planRegion(_ k: Int, _ free: inout [FreeSlot]) {
    guard case .region(var draft) = drafts[k].action, let bodies = work.bodies[draft.node] else { return }
    switch draft.region {
    case .loop(let rule):
      planLoop(&draft, rule, bodies[0], &free)
      if let name = rule.profile { measure(&draft, rule, name) }
    case .branch(let rule): planBranch(&draft, rule, bodies, &free)
    }
    drafts[k].action = .region(draft)
  }

  // MARK: Loops

  private mutating func planLoop(
    _ draft: inout RegionDraft, _ rule: LoopRule, _ body: Workspace, _ free: inout [FreeSlot]
  ) {
    let origin = work.graph.origin(of: draft.node)
    let steps = work.sizes.canonical(rule.steps)
    precondition(draft.inner.count == 2, "a loop was opened")
    var inner = draft.inner[0]
    let first = work.sizes.canonical(rule.first)
    draft.needs.formUnion(steps.valueAtoms + first.valueAtoms)
    if let step = loopKernel(draft, rule, body, &inner, steps: steps) {
      draft.needs.formUnion(neededIDs(of: step))
      draft.steps = [step]
      return
    }
    inner = draft.inner[1]
    draft.inner = []
    // Where the rows of an output lie while the loop runs.
    func rowsMemory(_ output: ValueID) -> Nest.Memory { draft.rings[output] ?? .value(output) }
    for carried in rule.carried {
      let (from, output) = (draft.inputs[carried.initial], draft.outputs[carried.output])
      let target = buffer(rowsMemory(output), work.dtype(output))
      draft.steps.append(copyStep(buffer(from), target, rowCount(output) * Size(carried.depth), work.dtype(output)))
    }
    var rows: [LoopStep.Row] = []
    func add(_ row: LoopRule.Row, _ value: ValueID, _ planner: inout Planner, _ inner: inout Planner) {
      let (source, all, ring): (Nest.Memory, ValueID, Size?) =
        switch row.of {
        case .input(let k): (.value(draft.inputs[k]), draft.inputs[k], nil)
        case .output(let k):
          (
            rowsMemory(draft.outputs[k]), draft.outputs[k],
            draft.rings[draft.outputs[k]] == nil
              ? row.ring.map { planner.work.sizes.canonical($0) }
              : rule.carried.first { $0.output == k }.map { Size($0.depth + 1) }
          )
        }
      let of = planner.buffer(source, body.dtype(value))
      inner.schedule = planner.schedule
      defer { planner.schedule = inner.schedule }
      if case .output(let k) = row.of, draft.inPlace.contains(draft.outputs[k]) {
        // The only row there is.
        _ = inner.bind(value, to: .alias(of, offset: nil), body.graph)
        return
      }
      let index = inner.bind(value, to: .row(of: of), body.graph)
      let first = row.isReversed ? steps + (row.first - 1) : Size(row.first)
      inner.rowPlaces[index] = .init(of: of, first: first, isReversed: row.isReversed, ring: ring)
      rows.append(
        LoopStep.Row(
          index, of: of, first: planner.integers.index(first), isReversed: row.isReversed,
          // As they are known before the loop: where a row begins, no step decides.
          ring: ring.map { planner.integers.index($0) }, elements: planner.integers.index(planner.rowCount(all))))
    }
    for (value, leaf) in zip(body.graph.inputs, rule.leaves) {
      switch leaf {
      case .whole(let k): inner.buffers[.value(value)] = buffer(draft.inputs[k])
      case .row(let row): add(row, value, &self, &inner)
      }
    }
    for (value, row) in zip(body.graph.outputs, rule.rows) { add(row, inner.root(value), &self, &inner) }
    var until: BufferIndex?
    lend(to: &inner)
    if rule.hasUntil, let value = body.graph.outputs.last {
      let slot = inner.takeSlot(.one, &free)
      until = inner.bind(inner.root(value), to: .slot(slot), body.graph)
    }
    let inside = inner.planBody(&free)
    takeBack(from: &inner)
    draft.needs.formUnion(inside.needs)
    // What each step would ask of sizes that no step changes is asked once, if there is a step.
    let asked = inside.steps.prefix { if case .check = $0 { true } else { false } }
    if !asked.isEmpty {
      draft.steps.append(
        .loop(
          LoopStep(
            iterations: integers.index(.minimum(steps, .one)), body: Array(asked), counting: rule.counting,
            firstStep: integers.index(first), origin: origin)))
    }
    draft.steps.append(
      .loop(
        LoopStep(
          iterations: integers.index(steps), body: Array(inside.steps[asked.count...]), rows: rows, until: until,
          count: rule.hasUntil ? buffer(draft.outputs[draft.outputs.count - 1]) : nil, counting: rule.counting,
          firstStep: integers.index(first), origin: origin)))
    for carried in rule.carried where draft.rings[draft.outputs[carried.output]] != nil {
      unroll(carried, steps, &draft)
    }
  }

  /// Puts a clock around the steps of a loop, whatever they have become.
  private mutating func measure(_ draft: inout RegionDraft, _ rule: LoopRule, _ name: String) {
    schedule.clocks.append((name, work.graph.origin(of: draft.node)))
    var clock = ClockStep(
      number: schedule.clocks.count - 1, isEnd: false, steps: integers.index(work.sizes.canonical(rule.steps)))
    draft.steps.insert(.clock(clock), at: 0)
    clock.isEnd = true
    if rule.hasUntil, let count = draft.outputs.last { clock.count = buffer(count) }
    draft.steps.append(.clock(clock))
  }

  /// The computed scalars that the sizes of a kernel's call speak of.
  private func neededIDs(of step: Step) -> Set<VariableID> {
    guard case .kernel(let call) = step else { return [] }
    return Set((call.integers + [call.iterations, call.workPerIteration]).flatMap { integers.sizes[$0].valueAtoms })
  }

  /// Copies the last rows of a ring out, the oldest first.
  private mutating func unroll(_ carried: LoopRule.Carried, _ steps: Size, _ draft: inout RegionDraft) {
    let output = draft.outputs[carried.output]
    guard let memory = draft.rings[output] else { preconditionFailure("rows that go round have a ring") }
    let (ring, target) = (buffer(memory, work.dtype(output)), buffer(output))
    let count = rowCount(output)
    for row in 0..<carried.depth {
      let place = Size.modulo(.maximum(steps, .zero) + row, Size(carried.depth + 1))
      let from = part(of: ring, place * count, count, work.dtype(output), output)
      let to = carried.depth == 1 ? target : part(of: target, Size(row) * count, count, work.dtype(output), output)
      draft.steps.append(copyStep(from, to, count, work.dtype(output)))
    }
  }

  private func rowCount(_ output: ValueID) -> Size { work.shape(output).dropFirst().reduce(.one, *) }

  private mutating func part(
    of buffer: BufferIndex, _ offset: Size, _ count: Size, _ dtype: DType, _ value: ValueID
  ) -> BufferIndex {
    schedule.buffers.append(
      ScheduleBuffer(dtype, [count], .alias(buffer, offset: integers.index(offset)), origin: origin(.value(value))))
    return schedule.buffers.count - 1
  }

  private mutating func copyStep(_ from: BufferIndex, _ to: BufferIndex, _ count: Size, _ dtype: DType) -> Step {
    var k = KernelBuilder()
    let (source, target) = (k.input(dtype), k.output(dtype))
    let length = k.parameter()
    k.loop(length) { k, i in k.store(target[i * 1], k.load(source[i * 1])) }
    let kernel = number(k.finish().canonical(), isRare: false)
    return .kernel(
      KernelStep(
        kernel: kernel, buffers: [from, to], integers: [integers.index(count)], iterations: integers.index(count),
        workPerIteration: integers.index(.one)))
  }

  // MARK: Branches

  private mutating func planBranch(
    _ draft: inout RegionDraft, _ rule: BranchRule, _ bodies: [Workspace], _ free: inout [FreeSlot]
  ) {
    var sides: [[Step]] = []
    let outputs = draft.outputs.map { buffer($0) }
    for (body, leaves) in zip(bodies, rule.leaves) {
      var inner = begin(body)
      for (value, k) in zip(body.graph.inputs, leaves) { inner.buffers[.value(value)] = buffer(draft.inputs[k]) }
      lend(to: &inner)
      for (value, output) in zip(body.graph.outputs, outputs) {
        inner.buffers[.value(inner.root(value))] = output
      }
      let inside = inner.planBody(&free)
      takeBack(from: &inner)
      draft.needs.formUnion(inside.needs)
      sides.append(inside.steps)
    }
    draft.steps = [.branch(BranchStep(condition: buffer(draft.inputs[0]), then: sides[0], otherwise: sides[1]))]
  }

  // MARK: Bodies

  /// A planner for a body, with the drafts of what it computes.
  private mutating func begin(_ body: Workspace) -> Planner {
    var guards: [GuardStep] = []
    do throws(TheanoError) {
      guards = try TheanoScheduling.guards(body.graph.requirements, &integers)
      var inner = Planner(body, IntegerTable(), guards)
      inner.isBody = true
      // What a row says is read at each step.
      inner.lateIDs = lateIDs.union(body.graph.sizeValues.keys)
      inner.firstConstant = schedule.constants.count
      schedule.constants += body.graph.constants
      inner.collect(try body.order())
      return inner
    } catch {
      preconditionFailure("the body was looked at before: \(error)")
    }
  }

  /// What there is one of in a schedule goes to the planner of a body, and comes back from it.
  private mutating func lend(to inner: inout Planner) {
    inner.schedule = schedule
    (inner.integers, inner.kernelNumbers, inner.siteNumbers) = (integers, kernelNumbers, siteNumbers)
  }

  private mutating func takeBack(from inner: inout Planner) {
    (integers, kernelNumbers, siteNumbers) = (inner.integers, inner.kernelNumbers, inner.siteNumbers)
    schedule = inner.schedule
    lateIDs.formUnion(inner.lateIDs)
  }

  /// A buffer for a value of a body, at a place that is given.
  fileprivate mutating func bind(_ value: ValueID, to place: BufferPlace, _ graph: Graph) -> BufferIndex {
    schedule.buffers.append(
      ScheduleBuffer(
        work.dtype(value), work.shape(value), place, name: graph.names[value], origin: origin(.value(value))))
    buffers[.value(value)] = schedule.buffers.count - 1
    return schedule.buffers.count - 1
  }

  /// The steps of a body whose leaves and outputs have their buffers.
  fileprivate mutating func planBody(_ free: inout [FreeSlot]) -> (steps: [Step], needs: Set<VariableID>) {
    nameSizes()
    let outside = schedule.steps
    schedule.steps = []
    takeOverCopies(before: drafts.count)
    followProducts(before: drafts.count)
    placeSlots(&free)
    emit(tail: 0)
    let steps = schedule.steps
    schedule.steps = outside
    let needs = neededIDs.filter { work.graph.sizeValues[$0] == nil }
    return (steps, needs)
  }
}
