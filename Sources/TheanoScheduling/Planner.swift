import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// Orders the steps and gives every buffer a place.
struct Planner {
  let work: Workspace
  var schedule = Schedule()
  var integers: IntegerTable
  /// Guards that no step has emitted yet.
  var guards: [GuardStep]
  var drafts: [Draft] = []
  var temporaries: [Nest.Memory: Temporary] = [:]
  /// The buffers of values and temporaries.
  var buffers: [Nest.Memory: BufferIndex] = [:]
  /// For a reshaped value: the value whose memory it is (which is no alias when it is written down, so that chains of
  /// them stay short).
  var aliases: [ValueID: ValueID] = [:]
  var kernelNumbers: [Kernel: Int] = [:]
  /// Memories that a later value has taken over while it was computed.
  var overwritten: Set<Nest.Memory> = []
  /// Drafts that turned out to be of no use.
  var leftOut: Set<Int> = []
  /// Memories of results in which an earlier value is made.
  var taken: Set<ValueID> = []
  /// In the body of a loop: where its rows lie.
  var rowPlaces: [BufferIndex: Schedule.RowPlace] = [:]
  /// Whether the graph is the body of a region.
  var isBody = false
  /// In a body: the scalars that its sizes speak of.
  var neededIDs: Set<VariableID> = []
  /// The number of the graph's first constant among those of the schedule.
  var firstConstant = 0
  var siteNumbers: [CheckSite.Key: Int] = [:]
  /// The scalars that are read in the middle of a call: of this graph, and of the graphs around it and inside.
  var lateIDs: Set<VariableID>

  init(_ work: Workspace, _ integers: IntegerTable, _ guards: [GuardStep]) {
    self.work = work
    lateIDs = Set(work.graph.sizeValues.filter { !work.isLeaf($0.value) }.keys)
    self.integers = integers
    self.guards = guards
  }

  /// Makes the drafts of all that outputs need, in the order of execution.
  mutating func collect(_ nodes: [NodeID]) {
    var fusion = Fusion(work)
    fusion.run(nodes, outputs: work.graph.outputs + work.requiredScalars)
    let order = fusion.groups.indices.sorted { fusion.groups[$0].label > fusion.groups[$1].label }
    let places: (ValueID) -> [AxisPlace] = { value in
      guard let number = fusion.placesOf[value] else { preconditionFailure("only members have places") }
      return fusion.table.places[number]
    }
    for number in order {
      let group = fusion.groups[number]
      switch group.kind {
      case .loops, .divided, .scatter:
        var kernels = GroupKernels(work, group, number: number, places: places)
        kernels.build()
        drafts += kernels.drafts
        for temporary in kernels.temporaries { temporaries[temporary.memory] = temporary }
      case .product:
        guard let product = fusion.products[number] else { preconditionFailure("a product has operands") }
        collect(product, number)
      case .routine: collectRoutine(group.members[0])
      case .region: collectRegion(group.members[0])
      case .alias:
        let value = group.members[0]
        guard let node = work.producer(of: value) else { preconditionFailure("an alias has a node") }
        aliases[value] = root(work.input(node, 0))
      }
    }
  }

  /// A library's product for floats, else a kernel. (Products of float16 were expanded.)
  private mutating func collect(_ product: ProductDraft, _ number: Int) {
    switch work.dtype(product.result) {
    case .float16, .float32, .float64, .complex64, .complex128:
      if product.rule.accumulates, let node = work.producer(of: product.result) {
        drafts.append(GroupKernels.copy(work, work.input(node, 2), to: product.result, number: number))
      }
      drafts.append(Draft(action: .product(product)))
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      drafts.append(Draft(action: .kernel(GroupKernels.product(work, product, number: number))))
    }
  }

  private mutating func collectRoutine(_ first: ValueID) {
    guard let node = work.producer(of: first), case .routine(let routine) = work.lowering(node) else {
      preconditionFailure("a routine has a node")
    }
    let (graph, op) = (work.graph, work.op(of: node))
    let inputs = Array(graph.inputs(of: node))
    let outputs = graph.outputs(of: node)
    let bytes = work.sizes.canonical(
      routine.scratch(
        LoweringCall(inputs: inputs.map { graph.operand($0) }, outputs: outputs.map { graph.type(of: $0) })))
    let draft = RoutineDraft(
      routine: routine, inputs: inputs, outputs: outputs, scratch: bytes.constant == 0 ? nil : bytes,
      checks: routine.failures.map {
        CheckSite(failure: $0, operation: op.spokenName, origin: graph.origin(of: node))
      })
    if let memory = draft.scratchMemory {
      temporaries[memory] = Temporary(memory: memory, shape: [bytes], of: outputs[0])
    }
    drafts.append(Draft(action: .routine(draft)))
  }

  // MARK: Buffers

  /// The value whose memory a value lies in.
  func root(_ value: ValueID) -> ValueID {
    var value = value
    while let next = aliases[value] { value = next }
    return value
  }

  func root(_ memory: Nest.Memory) -> Nest.Memory {
    if case .value(let value) = memory { return .value(root(value)) }
    return memory
  }

  func shape(_ memory: Nest.Memory) -> [Size] {
    switch memory {
    case .value(let value): return work.shape(value)
    case .partial, .scratch:
      guard let temporary = temporaries[memory] else { preconditionFailure("a temporary has a shape") }
      return temporary.shape
    }
  }

  func origin(_ memory: Nest.Memory) -> Origin {
    let value: ValueID
    switch memory {
    case .value(let v): value = v
    case .partial(let v, _), .scratch(let v): value = v
    }
    return work.producer(of: value).map { work.graph.origin(of: $0) } ?? .unknown
  }

  /// The buffer of a memory; made if there is none, with a place that is known for leaves and aliases only.
  mutating func buffer(_ memory: Nest.Memory, _ dtype: DType) -> BufferIndex {
    if let index = buffers[memory] { return index }
    var place = BufferPlace.slot(-1)
    var name: String?
    if case .value(let value) = memory {
      name = work.graph.names[value]
      switch work.graph.values[value.index].source {
      case .input(let k): place = .input(k)
      case .shared(let k): place = .shared(k)
      case .constant(let k): place = .constant(firstConstant + k)
      case .result:
        if let base = aliases[value] { place = .alias(buffer(.value(base), dtype), offset: nil) }
      }
    }
    schedule.buffers.append(ScheduleBuffer(dtype, shape(memory), place, name: name, origin: origin(memory)))
    buffers[memory] = schedule.buffers.count - 1
    return schedule.buffers.count - 1
  }

  mutating func buffer(_ value: ValueID) -> BufferIndex { buffer(.value(value), work.dtype(value)) }

  /// Another buffer on the memory of one, for whoever must copy it.
  mutating func aliasBuffer(of value: ValueID) -> BufferIndex {
    let base = buffer(value)
    schedule.buffers.append(
      ScheduleBuffer(
        work.dtype(value), work.shape(value), .alias(base, offset: nil), name: work.graph.names[value],
        origin: origin(.value(value))))
    return schedule.buffers.count - 1
  }

  // MARK: Reads and writes of drafts

  func written(_ draft: Draft) -> [Nest.Memory] {
    switch draft.action {
    case .kernel(let nest):
      return zip(nest.memories, nest.kernel.buffers).filter { $0.1.role != .input }.map(\.0)
    case .product(let product): return [.value(product.result)]
    case .routine(let routine):
      return routine.outputs.map { .value($0) } + [routine.scratchMemory].compactMap { $0 }
    case .region(let region): return region.outputs.map { .value($0) } + region.rings.values
    }
  }

  func read(_ draft: Draft) -> [Nest.Memory] {
    switch draft.action {
    case .kernel(let nest):
      return zip(nest.memories, nest.kernel.buffers).filter { $0.1.role != .output }.map(\.0)
    case .product(let product):
      let values = [product.a.value, product.b.value] + [product.alpha, product.beta].compactMap { $0 }
      return (values + (product.rule.accumulates ? [product.result] : [])).map { .value($0) }
    case .routine(let routine): return routine.inputs.map { .value($0) }
    case .region(let region): return region.inputs.map { .value($0) }
    }
  }

  // MARK: Steps

  mutating func steps(_ draft: Draft) -> [Step] {
    if case .region(let region) = draft.action { return region.steps }
    return [step(draft)]
  }

  mutating func step(_ draft: Draft) -> Step {
    switch draft.action {
    case .region: preconditionFailure("a region has its steps")
    case .kernel(let nest):
      let buffers = zip(nest.memories, nest.kernel.buffers).map { buffer($0, $1.dtype) }
      let kernel = number(nest.kernel, isRare: draft.isRare)
      return .kernel(
        KernelStep(
          kernel: kernel, buffers: buffers, integers: nest.integers.map { integers.index($0) },
          iterations: integers.index(nest.iterations),
          workPerIteration: integers.index(nest.workPerIteration),
          checks: nest.checks.map { number($0) }))
    case .product(let product):
      let call = ProductCall(
        work.dtype(product.result), transposeA: product.a.transposed, transposeB: product.b.transposed,
        alpha: product.rule.alpha, beta: product.rule.beta)
      return .product(
        ProductStep(
          call, a: buffer(product.a.value), b: buffer(product.b.value), c: buffer(product.result),
          alpha: product.alpha.map { buffer($0) }, beta: product.beta.map { buffer($0) },
          batch: product.batch.map { integers.index($0) }, m: integers.index(product.m), n: integers.index(product.n),
          k: integers.index(product.k)))
    case .routine(let draft):
      return .routine(
        RoutineStep(
          draft.routine, inputs: draft.inputs.map { buffer($0) }, outputs: draft.outputs.map { buffer($0) },
          scratch: draft.scratchMemory.map { buffer($0, .uint8) }, checks: draft.checks.map { number($0) }))
    }
  }

  mutating func number(_ kernel: Kernel, isRare: Bool) -> Int {
    if let number = kernelNumbers[kernel] {
      if !isRare { schedule.rareKernels.remove(number) }
      return number
    }
    schedule.kernels.append(kernel)
    kernelNumbers[kernel] = schedule.kernels.count - 1
    if isRare { schedule.rareKernels.insert(schedule.kernels.count - 1) }
    return schedule.kernels.count - 1
  }

  private mutating func number(_ site: CheckSite) -> Int {
    if let number = siteNumbers[site.key] { return number }
    schedule.checks.append(site)
    siteNumbers[site.key] = schedule.checks.count - 1
    return schedule.checks.count - 1
  }
}

extension CheckSite {
  struct Key: Hashable {
    let failure: CheckFailure
    let operation: String
    let origin: Origin
  }
  var key: Key { Key(failure: failure, operation: operation, origin: origin) }
}
