import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars
import TheanoScheduling

extension Program {
  /// Runs the schedule once.
  ///
  /// - Parameter arguments: one for each input, of its dtype, rank and fixed sizes.
  /// - Throws: a size or an index that does not fit, or memory that cannot be had; then nothing has changed.
  /// - Returns: the outputs. Updates have been made.
  package func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    locks.lock()
    defer { locks.unlock() }
    let frame = frames.take()
    defer { frames.give(frame) }
    var call = Execution(program: self, frame: frame, arguments: arguments)
    return try call.run()
  }
}

/// One call: the state between its steps.
private struct Execution {
  let program: Program
  let frame: Frame
  var arguments: [NDArray]
  /// Memory of the buffers that go out, in the order of `plan.resultBuffers`.
  var results: [ArrayStorage?]
  var fault = KernelFault()
  /// The stage whose sizes are known but whose memory has not been asked for: checks of sizes come first.
  var pendingStage: Int? = 0

  init(program: Program, frame: Frame, arguments: [NDArray]) {
    self.program = program
    self.frame = frame
    self.arguments = arguments
    self.results = Array(repeating: nil, count: program.plan.resultBuffers.count)
  }

  private var schedule: Schedule { program.schedule }

  private func integer(_ k: IntegerIndex) -> Int { frame.registers[Int(program.integers.results[k])] }

  mutating func run() throws(TheanoError) -> [NDArray] {
    for k in arguments.indices where !arguments[k].isContiguous {
      arguments[k] = arguments[k].contiguous()
      // A view may repeat few elements more often than there is memory for.
      if let error = arguments[k].error { throw error }
    }
    loadLeaves()
    if !frame.isLaidOut { program.integers.run(frame.registers) }
    try run(program.steps.steps)
    try layOut()
    let outputs = collectOutputs()
    swapUpdates()
    return outputs
  }

  // MARK: Sizes and memory

  /// Puts the leaves into their registers; notes whether the layout of the last call still fits.
  private func loadLeaves() {
    for (k, source) in program.leafSources.enumerated() {
      let value: Int
      switch source {
      case .inputAxis(let input, let axis): value = arguments[input].shape[axis]
      case .inputValue(let input): value = arguments[input].integerValue
      case .sharedAxis(let number, let axis): value = schedule.shared[number].cell.value.shape[axis]
      case .sharedValue(let number): value = schedule.shared[number].cell.value.integerValue
      case .computed: value = 0
      }
      if frame.registers[k] != value {
        frame.registers[k] = value
        frame.isLaidOut = false
      }
    }
  }

  /// Gives the buffers of the stage that has just begun their memory.
  private mutating func layOut() throws(TheanoError) {
    guard let stage = pendingStage else { return }
    pendingStage = nil
    if !frame.isLaidOut {
      try reserve(stage: stage)
      // Not before the memory is there: a call that throws leaves the frame to be laid out again.
      frame.isLaidOut = program.stageCount == 1
    }
    try place(stage: stage)
  }

  /// Gives the slots of a stage their memory.
  private func reserve(stage: Int) throws(TheanoError) {
    var total = 0
    for slot in program.slots(stage) {
      frame.registers[program.slotOffsetRegister(slot)] = total
      var bytes = 0
      for formula in program.plan.slotBytes[slot] { bytes = max(bytes, integer(formula)) }
      total = saturatingAdd(total, saturatingAdd(bytes, 127) & ~127)
    }
    while frame.arenas.count <= stage { frame.arenas.append(Frame.Block()) }
    try memory(max(total, 64)) { bytes throws(TheanoError) in try frame.arenas[stage].reserve(bytes) }
  }

  /// Asks `source` for memory; what cannot be had is the fault of the call's sizes.
  private func memory<R>(
    _ bytes: Int, _ source: (Int) throws(TheanoError) -> R
  ) throws(TheanoError) -> R {
    guard bytes < Int.max / 2 else { throw TheanoError(RuntimeFacts.memory(bytes: bytes)) }
    do throws(TheanoError) {
      return try source(bytes)
    } catch {
      throw TheanoError(RuntimeFacts.memory(bytes: bytes))
    }
  }

  /// Points each buffer of a stage at its memory; fresh memory for what goes out.
  private mutating func place(stage: Int) throws(TheanoError) {
    let pointers = frame.pointers
    for (k, place) in program.placements(stage) {
      switch place {
      case .input(let number): pointers[k] = arguments[number].firstElement
      case .shared(let number): pointers[k] = schedule.shared[number].cell.value.firstElement
      case .constant(let number): pointers[k] = program.constants[number].firstElement
      case .slot(let slot, _, _):
        pointers[k] = frame.arenas[stage].pointer! + frame.registers[program.slotOffsetRegister(slot)]
      case .result, .replacement, .alias: break
      }
    }
    for (position, k) in program.plan.resultBuffers.enumerated() where program.bufferStages[k] == stage {
      let storage = try memory(try count(k) * schedule.buffers[k].dtype.itemSize) { bytes throws(TheanoError) in
        try program.results.take(bytes)
      }
      results[position] = storage
      pointers[k] = storage.pointer
    }
    for alias in program.plan.aliases where program.bufferStages[alias.buffer] == stage {
      pointers[alias.buffer] = aliased(alias)
    }
    for k in program.plan.outgoingAliases where program.bufferStages[k] == stage { _ = try count(k) }
  }

  /// The number of elements of a buffer that goes out, whose shape must be one that an array can have.
  private func count(_ k: BufferIndex) throws(TheanoError) -> Int {
    let buffer = schedule.buffers[k]
    let shape = program.plan.shapes[k].map { integer($0) }
    return try located(buffer.origin) { () throws(TheanoError) in
      try NDArray.checkedCount(shape, buffer.dtype)
    }
  }

  private func aliased(_ alias: (buffer: Int, of: Int, offset: IntegerIndex?)) -> UnsafeMutableRawPointer? {
    let itemSize = schedule.buffers[alias.buffer].dtype.itemSize
    return frame.pointers[alias.of].map { $0 + (alias.offset.map { integer($0) } ?? 0) * itemSize }
  }

  private func located<R>(_ origin: Origin, _ body: () throws(TheanoError) -> R) throws(TheanoError) -> R {
    do throws(TheanoError) {
      return try body()
    } catch {
      throw TheanoError(error.fact, at: [Place("here", origin)])
    }
  }

  // MARK: Steps

  private mutating func run(_ steps: [FlatSteps.Step]) throws(TheanoError) {
    for step in steps {
      if case .check(let k) = step {
        try check(program.steps.checks[k])
        continue
      }
      if pendingStage != nil { try layOut() }
      switch step {
      case .kernel(let call): try run(call)
      case .product(let k): run(program.steps.products[k])
      case .routine(let k): try run(program.steps.routines[k])
      case .check: break
      case .read(let k): try read(k)
      case .commit: try commit()
      case .loop(let k): try run(program.steps.loops[k])
      case .branch(let k):
        let branch = program.steps.branches[k]
        try run(isTrue(branch.condition) ? branch.then : branch.otherwise)
      }
    }
  }

  private mutating func run(_ call: FlatSteps.KernelCall) throws(TheanoError) {
    let steps = program.steps
    for p in 0..<Int(call.integerCount) {
      frame.parameters[p] = Int64(frame.registers[Int(steps.integerRegisters[Int(call.firstInteger) + p])])
    }
    for b in 0..<Int(call.bufferCount) {
      let number = Int(steps.bufferNumbers[Int(call.firstBuffer) + b])
      frame.kernelBuffers[b] = number < 0 ? nil : frame.pointers[number]
    }
    let iterations = frame.registers[Int(call.iterations)]
    if iterations <= 0 { return }
    let work = saturatingMultiply(iterations, max(1, frame.registers[Int(call.work)]))
    let workers = min(Threads.count, iterations, max(1, work / Execution.workPerWorker))
    if workers > 1 {
      try runInParallel(call, iterations: iterations, workers: workers)
    } else {
      if call.hasScratch { try provideScratch(call, workers: 1, into: frame.kernelBuffers) }
      var chunk = KernelChunk(begin: 0, end: Int64(iterations))
      call.function(call.context, frame.kernelBuffers, frame.parameters, &chunk, &fault)
    }
    if fault.check >= 0 { throw failure(call) }
  }

  /// Instructions that are worth the start of another thread (about 20 µs of work).
  private static let workPerWorker = 1 << 16

  private mutating func runInParallel(
    _ call: FlatSteps.KernelCall, iterations: Int, workers: Int
  ) throws(TheanoError) {
    let count = Int(call.bufferCount)
    let tables = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: max(1, count * workers))
    defer { tables.deallocate() }
    for w in 0..<workers { for b in 0..<count { tables[w * count + b] = frame.kernelBuffers[b] } }
    if call.hasScratch { try provideScratch(call, workers: workers, into: tables) }
    let faults = UnsafeMutablePointer<KernelFault>.allocate(capacity: workers)
    faults.initialize(repeating: KernelFault(), count: workers)
    defer { faults.deallocate() }
    // Cuts at multiples of a cache line of elements; which cuts are made does not change any bit.
    let grain = iterations >= workers * 64 ? 64 : 1
    let part = ((iterations + workers - 1) / workers + grain - 1) / grain * grain
    let parameters = frame.parameters
    Threads.forEach(workers) { w in
      let begin = w * part
      let end = min(iterations, begin + part)
      guard begin < end else { return }
      var chunk = KernelChunk(begin: Int64(begin), end: Int64(end))
      call.function(call.context, tables + w * count, parameters, &chunk, faults + w)
    }
    for w in 0..<workers { fault = fault.first(faults[w]) }
  }

  private func provideScratch(
    _ call: FlatSteps.KernelCall, workers: Int, into tables: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) throws(TheanoError) {
    let layout = program.scratch[Int(call.kernel)]
    let bytes = layout.layOut(frame.parameters) { _, _ in }
    try memory(max(64, saturatingMultiply(bytes, workers))) { bytes throws(TheanoError) in
      try frame.scratch.reserve(bytes)
    }
    for w in 0..<workers {
      let base = frame.scratch.pointer! + w * bytes
      _ = layout.layOut(frame.parameters) { buffer, offset in
        tables[w * Int(call.bufferCount) + buffer] = base + offset
      }
    }
  }

  private func failure(_ call: FlatSteps.KernelCall) -> TheanoError {
    failure(
      program.steps.checkSites[Int(call.firstCheck) + Int(fault.check)], Int(fault.value0), Int(fault.value1))
  }

  private func failure(_ number: Int, _ value0: Int, _ value1: Int) -> TheanoError {
    let site = schedule.checks[number]
    return TheanoError(
      RuntimeFacts.check(site.failure, operation: site.operation, value0, value1),
      at: [Place("here", site.origin)])
  }

  private func run(_ product: ProductStep) {
    guard let a = frame.pointers[product.a], let b = frame.pointers[product.b],
      let c = frame.pointers[product.c]
    else { preconditionFailure("a product's buffers have memory") }
    program.products.run(
      product.call, batch: product.batch.map { integer($0) } ?? 1, m: integer(product.m), n: integer(product.n),
      k: integer(product.k),
      ProductOperands(
        a: a, b: b, c: c, alpha: product.alpha.flatMap { frame.pointers[$0] }.map { UnsafeRawPointer($0) },
        beta: product.beta.flatMap { frame.pointers[$0] }.map { UnsafeRawPointer($0) }),
      parallel: Threads.forEach)
  }

  private func run(_ step: RoutineStep) throws(TheanoError) {
    func memory(_ k: BufferIndex) -> (UnsafeMutableRawPointer, DType, [Int]) {
      guard let pointer = frame.pointers[k] else { preconditionFailure("a routine's buffers have memory") }
      return (pointer, schedule.buffers[k].dtype, program.plan.shapes[k].map { integer($0) })
    }
    let call = RoutineCall(
      inputs: step.inputs.map { k in
        let (pointer, dtype, shape) = memory(k)
        return RoutineCall.Input(pointer: pointer, dtype: dtype, shape: shape)
      },
      outputs: step.outputs.map { k in
        let (pointer, dtype, shape) = memory(k)
        return RoutineCall.Output(pointer: pointer, dtype: dtype, shape: shape)
      },
      scratch: step.scratch.map { memory($0).0 }, parallel: { Threads.forEach($0, $1) })
    if let fault = step.routine.run(call) {
      throw failure(step.checks[fault.failure], fault.values.x, fault.values.y)
    }
  }

  private func check(_ step: GuardStep) throws(TheanoError) {
    let (left, right) = (integer(step.left), integer(step.right))
    let holds =
      switch step.relation {
      case .equal: left == right
      case .atMost: left <= right
      }
    if holds { return }
    let requirement = step.requirement
    throw requirement.relation.error(
      operation: requirement.operation, left: left, right: right, shapes: nil, origin: requirement.origin,
      operands: requirement.operands)
  }

  private mutating func read(_ k: Int) throws(TheanoError) {
    for (id, buffer) in program.steps.reads[k] {
      guard let leaf = program.computedLeaves[id], let memory = frame.pointers[buffer] else { continue }
      frame.registers[leaf] = NDArray.integer(at: memory, schedule.buffers[buffer].dtype)
    }
    program.integers.run(frame.registers)
    pendingStage = k + 1
  }

  private func isTrue(_ buffer: Int) -> Bool {
    guard let memory = frame.pointers[buffer] else { preconditionFailure("a condition has memory") }
    let dtype = schedule.buffers[buffer].dtype
    return Scalar.read(from: memory, index: 0, dtype).converted(from: dtype, to: .bool) == .bool(true)
  }

  private mutating func run(_ loop: FlatSteps.LoopRegion) throws(TheanoError) {
    let bases = loop.moving.map { frame.pointers[$0.buffer] }
    for iteration in 0..<max(0, frame.registers[Int(loop.iterations)]) {
      for (base, moving) in zip(bases, loop.moving) {
        let rows = moving.rows.map { frame.registers[Int($0)] } ?? 0
        let row = rows > 0 ? iteration % rows : iteration
        let pointer = base.map { $0 + row * frame.registers[Int(moving.stride)] }
        frame.pointers[moving.buffer] = pointer
        for alias in moving.aliases {
          let offset = alias.offset.map { frame.registers[Int($0)] } ?? 0
          frame.pointers[alias.buffer] = pointer.map { $0 + offset * alias.itemSize }
        }
      }
      try run(loop.body)
      if let until = loop.until, isTrue(until) { break }
    }
    for (base, moving) in zip(bases, loop.moving) { frame.pointers[moving.buffer] = base }
  }

  // MARK: Shared variables and outputs

  /// From here on shared memory is written: each variable that is updated in place gets memory of its own.
  ///
  /// To find that memory is the last thing that can fail, and nothing has been written before.
  private func commit() throws(TheanoError) {
    for update in schedule.updates where update.inPlace {
      let cell = schedule.shared[update.shared].cell
      let bytes = saturatingMultiply(cell.value.count, cell.value.dtype.itemSize)
      try memory(bytes) { _ throws(TheanoError) in try cell.value.claimUnique() }
      for (k, place) in program.placements(0) {
        if case .shared(update.shared) = place { frame.pointers[k] = cell.value.firstElement }
      }
      for alias in program.plan.aliases { frame.pointers[alias.buffer] = aliased(alias) }
    }
  }

  private func array(_ k: BufferIndex) -> NDArray {
    let buffer = schedule.buffers[k]
    let shape = program.plan.shapes[k].map { integer($0) }
    switch buffer.place {
    case .input(let number): return arguments[number]
    case .shared(let number): return schedule.shared[number].cell.value
    case .constant(let number): return program.constants[number]
    case .result, .replacement:
      guard let position = program.plan.resultBuffers.firstIndex(of: k), let storage = results[position]
      else {
        preconditionFailure("what goes out has memory")
      }
      return NDArray(storage: storage, dtype: buffer.dtype, shape: shape)
    case .alias(let other, let offset):
      let whole = array(other)
      return NDArray(
        storage: whole.storage, dtype: buffer.dtype, shape: shape, strides: NDArray.denseStrides(shape),
        offset: whole.offset + (offset.map { integer($0) } ?? 0))
    case .slot:
      preconditionFailure("nothing that goes out lies in the arena")
    }
  }

  private func collectOutputs() -> [NDArray] { schedule.outputs.map { array($0) } }

  private func swapUpdates() {
    // All are computed before any is taken: one may be the old value of another.
    let values = schedule.updates.map { $0.inPlace ? nil : array($0.value) }
    for (update, value) in zip(schedule.updates, values) {
      if let value { schedule.shared[update.shared].cell.value = value }
    }
  }
}
