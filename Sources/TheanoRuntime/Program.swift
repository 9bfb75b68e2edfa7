import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoInterpreter
import TheanoLoops
import TheanoScheduling

/// A schedule with its code: what a function runs at a call. Immutable; calls share nothing but the pools.
package final class Program: Sendable {
  package let schedule: Schedule
  let kernels: [CompiledKernel]
  let products: any ProductRunner
  let integers: IntegerProgram
  /// Where each leaf of the integer program comes from.
  let leafSources: [LeafSource]
  let plan: MemoryLayout
  let steps: FlatSteps
  let locks: SharedLocks
  let constants: [NDArray]
  /// For each buffer: after how many `.read` steps its size is known.
  let bufferStages: [Int]
  let stageCount: Int
  /// The registers of the leaves that `.read` steps fill.
  let computedLeaves: [VariableID: Int]
  private let stagePlacements: [[(Int, BufferPlace)]]
  private let stageSlots: [[Int]]
  let scratch: [ScratchLayout]
  let scratchUses: [ScratchUse]
  /// What the loops that are measured have taken.
  package let clocks: [LoopClock]
  let frames: FramePool
  let results: ResultPool
  /// What the user allows a call.
  let limits: CallLimits
  /// For each of `plan.resultBuffers`: the output that is all of it and the only one there, if there is one.
  let directOutputs: [Int?]

  /// Where the value of a leaf of the integer program comes from.
  enum LeafSource: Sendable {
    case inputAxis(Int, Int)
    case inputValue(Int)
    case sharedAxis(Int, Int)
    case sharedValue(Int)
    /// Known only after a `.read` step.
    case computed(VariableID)
  }

  /// Makes code for the schedule's kernels with `backend`; without one they run in the loop interpreter.
  package init(
    _ schedule: Schedule, backend: (any Backend)?, products: (any ProductRunner)?, effort: CompileEffort,
    limits: CallLimits = CallLimits()
  ) throws(TheanoError) {
    self.schedule = schedule
    self.limits = limits
    let kernels = try Program.code(schedule, backend, effort)
    self.kernels = kernels
    self.products = products ?? InterpretedProducts()

    let plan = MemoryLayout(schedule)
    self.plan = plan
    self.directOutputs = plan.directOutputs(schedule)
    self.integers = IntegerProgram(plan.sizes)
    let integers = integers
    let leafSources = integers.leaves.map { Program.source(of: $0, schedule) }
    self.leafSources = leafSources
    self.steps = FlatSteps(schedule, kernels: kernels, registers: integers.results)
    self.locks = SharedLocks(
      reading: schedule.shared, writing: schedule.updates.map { schedule.shared[$0.shared] })
    self.constants = schedule.constants.map { $0.contiguous() }
    var computedLeaves: [VariableID: Int] = [:]
    for (k, source) in leafSources.enumerated() {
      if case .computed(let id) = source { computedLeaves[id] = k }
    }
    self.computedLeaves = computedLeaves

    let stages = Stages(schedule)
    bufferStages = stages.ofBuffers(schedule)
    let slotStages = schedule.slots.map { slot in slot.bytes.map(stages.of).max() ?? 0 }
    stageCount = stages.count
    var placements = [[(Int, BufferPlace)]](repeating: [], count: stages.count)
    for (k, buffer) in schedule.buffers.enumerated() {
      if case .slot(let slot) = buffer.place {
        placements[slotStages[slot]].append((k, buffer.place))
      } else {
        placements[bufferStages[k]].append((k, buffer.place))
      }
    }
    stagePlacements = placements
    stageSlots = (0..<stages.count).map { stage in slotStages.indices.filter { slotStages[$0] == stage } }
    self.scratch = schedule.kernels.map(ScratchLayout.init)
    self.clocks = schedule.clocks.map(LoopClock.init)
    self.results = ResultPool()
    let kernelBuffers = schedule.kernels.map(\.buffers.count).max() ?? 0
    let parameters = schedule.kernels.map(\.parameterCount).max() ?? 0
    self.frames = FramePool(
      FrameSizes(
        arguments: schedule.inputs.count, registers: integers.registerCount + schedule.slots.count,
        buffers: schedule.buffers.count, kernelBuffers: kernelBuffers, parameters: parameters,
        results: plan.resultBuffers.count, products: steps.products.count, routines: steps.routines.count,
        loop: KernelLoop.Size(of: steps.loops)))
    self.scratchUses = ScratchUse.all(schedule, steps, stages)
  }

  /// Code for each kernel: machine code where there is a backend for it, and where it pays.
  private static func code(
    _ schedule: Schedule, _ backend: (any Backend)?, _ effort: CompileEffort
  ) throws(TheanoError) -> [CompiledKernel] {
    func interpreted(_ kernel: Kernel) -> CompiledKernel {
      let code = BlockKernel(kernel)
      return CompiledKernel(function: BlockKernel.trampoline, context: code.context, owner: code)
    }
    guard let backend else { return schedule.kernels.map(interpreted) }
    let numbers = schedule.kernels.indices.filter { !schedule.rareKernels.contains($0) }
    var compiled = try backend.compile(numbers.map { schedule.kernels[$0] }, effort: effort)[...]
    return schedule.kernels.indices.map { k in
      schedule.rareKernels.contains(k) ? interpreted(schedule.kernels[k]) : compiled.removeFirst()
    }
  }

  /// The code of `other` over other shared variables, of the same types and in the same order.
  ///
  /// - Parameter sharesMemory: whether calls of both take their memory from one pool.
  package init(_ other: Program, shared: [SharedVariable], sharesMemory: Bool) {
    var schedule = other.schedule
    precondition(shared.count == schedule.shared.count, "one variable for each")
    for (old, new) in zip(schedule.shared, shared) where old != new { schedule.names[old.id] = new.name }
    schedule.shared = shared
    self.schedule = schedule
    locks = SharedLocks(reading: shared, writing: schedule.updates.map { shared[$0.shared] })
    (kernels, products) = (other.kernels, other.products)
    clocks = schedule.clocks.map(LoopClock.init)
    (integers, leafSources, plan, steps) = (other.integers, other.leafSources, other.plan, other.steps)
    (constants, bufferStages, stageCount) = (other.constants, other.bufferStages, other.stageCount)
    (computedLeaves, scratch, scratchUses) = (other.computedLeaves, other.scratch, other.scratchUses)
    (limits, directOutputs) = (other.limits, other.directOutputs)
    (stagePlacements, stageSlots) = (other.stagePlacements, other.stageSlots)
    frames = sharesMemory ? other.frames : FramePool(like: other.frames)
    results = sharesMemory ? other.results : ResultPool()
  }

  func placements(_ stage: Int) -> [(Int, BufferPlace)] { stagePlacements[stage] }
  func slots(_ stage: Int) -> [Int] { stageSlots[stage] }
  /// Offsets of slots stand behind the registers of the integer program.
  func slotOffsetRegister(_ slot: Int) -> Int { integers.registerCount + slot }

  private static func source(of atom: Size.Atom, _ schedule: Schedule) -> LeafSource {
    switch atom {
    case .axis(let id, let axis):
      if let k = schedule.inputs.firstIndex(where: { $0.id == id }) { return .inputAxis(k, axis) }
      if let k = schedule.shared.firstIndex(where: { $0.id == id }) { return .sharedAxis(k, axis) }
      preconditionFailure("a size speaks of axis \(axis) of an unknown variable \(id.raw)")
    case .value(let id):
      if let k = schedule.inputs.firstIndex(where: { $0.id == id }) { return .inputValue(k) }
      if let k = schedule.shared.firstIndex(where: { $0.id == id }) { return .sharedValue(k) }
      return .computed(id)
    case .floorDivide, .modulo, .maximum, .minimum, .isNegative:
      preconditionFailure("only axes and values are leaves")
    }
  }
}

/// What the user allows each call of a function.
package struct CallLimits: Sendable {
  /// Threads; nil: as many as are set for the process.
  package var threads: Int?
  /// Bytes for buffers; nil: no limit.
  package var memory: Int?

  package init(threads: Int? = nil, memory: Int? = nil) { (self.threads, self.memory) = (threads, memory) }
}

/// The sizes a call needs beside those of the steps: of slots, and of the arrays that go out.
struct MemoryLayout: Sendable {
  /// First the schedule's own integers, then the ones below.
  private(set) var sizes: [Size]
  /// For each slot: the indices (in `sizes`) of its byte formulas.
  private(set) var slotBytes: [[Int]] = []
  /// For each buffer: the indices of its axes.
  private(set) var shapes: [[Int]] = []
  /// Buffers that alias another, each after what it aliases.
  private(set) var aliases: [(buffer: Int, of: Int, offset: IntegerIndex?)] = []
  private(set) var resultBuffers: [Int] = []
  /// Buffers that alias another and go out: shapes that no fresh memory vouches for.
  private(set) var outgoingAliases: [Int] = []

  init(_ schedule: Schedule) {
    sizes = schedule.integers
    var known: [Size: Int] = [:]
    for (k, size) in sizes.enumerated() where known[size] == nil { known[size] = k }
    func index(_ size: Size, _ sizes: inout [Size]) -> Int {
      if let k = known[size] { return k }
      known[size] = sizes.count
      sizes.append(size)
      return sizes.count - 1
    }
    for slot in schedule.slots {
      var formulas: [Int] = []
      for size in slot.bytes { formulas.append(index(size, &sizes)) }
      slotBytes.append(formulas)
    }
    for (k, buffer) in schedule.buffers.enumerated() {
      var axes: [Int] = []
      for size in buffer.shape { axes.append(index(size, &sizes)) }
      shapes.append(axes)
      switch buffer.place {
      case .result, .replacement: resultBuffers.append(k)
      case .input, .shared, .constant, .slot, .alias, .row: break
      }
    }
    aliases = MemoryLayout.orderedAliases(schedule)
    let outgoing = Set(schedule.outputs + schedule.updates.map(\.value))
    outgoingAliases = aliases.map(\.buffer).filter(outgoing.contains)
  }

  /// The outputs that a call may write straight into the memory of somebody else.
  fileprivate func directOutputs(_ schedule: Schedule) -> [Int?] {
    func root(_ k: BufferIndex) -> (buffer: BufferIndex, isWhole: Bool) {
      var (k, isWhole) = (k, true)
      while case .alias(let other, let offset) = schedule.buffers[k].place {
        isWhole = isWhole && offset == nil && schedule.buffers[k].count == schedule.buffers[other].count
        k = other
      }
      return (k, isWhole)
    }
    var uses: [BufferIndex: Int] = [:]
    for k in schedule.outputs + schedule.updates.map(\.value) { uses[root(k).buffer, default: 0] += 1 }
    var numbers: [BufferIndex: Int] = [:]
    for (number, k) in schedule.outputs.enumerated() {
      let (buffer, isWhole) = root(k)
      if isWhole, uses[buffer] == 1, schedule.buffers[buffer].dtype == schedule.buffers[k].dtype {
        numbers[buffer] = number
      }
    }
    return resultBuffers.map { numbers[$0] }
  }

  private static func orderedAliases(_ schedule: Schedule) -> [(buffer: Int, of: Int, offset: IntegerIndex?)] {
    schedule.basesFirst.compactMap { k in
      guard case .alias(let of, let offset) = schedule.buffers[k].place else { return nil }
      return (k, of, offset)
    }
  }
}

extension Schedule {
  /// The numbers of all buffers, each behind that of the buffer in whose memory it lies.
  fileprivate var basesFirst: [BufferIndex] {
    var order: [BufferIndex] = []
    var isSeen = Array(repeating: false, count: buffers.count)
    for buffer in buffers.indices {
      var above: [BufferIndex] = []
      var next = BufferIndex?.some(buffer)
      while let k = next, !isSeen[k] {
        isSeen[k] = true
        above.append(k)
        next = buffers[k].place.base
      }
      order += above.reversed()
    }
    return order
  }
}

/// Which sizes are known from the beginning of a call, and which only after a `.read` step.
struct Stages {
  /// After which read step (from 1) each scalar is known.
  private var known: [VariableID: Int] = [:]
  private(set) var count = 1

  init(_ schedule: Schedule) {
    func visit(_ steps: [Step]) {
      for step in steps {
        switch step {
        case .read(let scalars):
          for scalar in scalars { known[scalar.id] = count }
          count += 1
        case .loop(let loop): visit(loop.body)
        case .branch(let branch):
          visit(branch.then)
          visit(branch.otherwise)
        case .kernel, .product, .routine, .check, .commit, .clock: break
        }
      }
    }
    visit(schedule.steps)
  }

  func of(_ size: Size) -> Int {
    var stage = 0
    size.forEachLeaf { atom in
      if case .value(let id) = atom { stage = max(stage, known[id] ?? 0) }
    }
    return stage
  }

  /// For each buffer: when its size, and those of all memories in which it lies, are known.
  func ofBuffers(_ schedule: Schedule) -> [Int] {
    var stages = Array(repeating: 0, count: schedule.buffers.count)
    for k in schedule.basesFirst {
      let buffer = schedule.buffers[k]
      var sizes = buffer.shape
      if case .slot(let slot) = buffer.place { sizes += schedule.slots[slot].bytes }
      if case .alias(_, let offset?) = buffer.place { sizes.append(schedule.integers[offset]) }
      stages[k] = max(sizes.map(of).max() ?? 0, buffer.place.base.map { stages[$0] } ?? 0)
    }
    return stages
  }
}

/// Where the scratch rows of a kernel lie in a worker's memory.
struct ScratchLayout: Sendable {
  struct Row: Sendable {
    let buffer: Int
    let count: Integer
    let itemSize: Int
  }
  let rows: [Row]

  init(_ kernel: Kernel) {
    rows = kernel.buffers.enumerated().compactMap { k, buffer in
      if case .scratch(let count) = buffer.role {
        return Row(buffer: k, count: count, itemSize: buffer.dtype.itemSize)
      }
      return nil
    }
  }

  /// The bytes that one worker needs, and through `body` the offset of each row.
  func layOut(_ parameters: UnsafePointer<Int64>, _ body: (_ buffer: Int, _ offset: Int) -> Void) -> Int {
    var offset = 0
    for row in rows {
      body(row.buffer, offset)
      let count =
        switch row.count {
        case .constant(let c): c
        case .parameter(let p): Int(parameters[p])
        }
      offset = saturatingAdd(offset, saturatingAdd(saturatingMultiply(max(0, count), row.itemSize), 63) & ~63)
    }
    return offset
  }
}

/// Products without a library.
struct InterpretedProducts: ProductRunner {
  func run(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands,
    parallel: Parallel, finished: ProductFinish
  ) {
    InterpretedProduct(call).run(
      m: m, n: n, k: k,
      .init(a: operands.a, b: operands.b, c: operands.c, alpha: operands.alpha, beta: operands.beta))
    if m > 0 && n > 0 { finished(ProductPart(rows: 0..<m, columns: 0..<n, of: 1, across: 1)) }
  }
}
