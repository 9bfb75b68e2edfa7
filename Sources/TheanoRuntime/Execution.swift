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
  /// - Throws: a size or an index that does not fit, or memory that cannot be had or is not allowed; then nothing has
  ///   changed.
  /// - Returns: the outputs. Updates have been made.
  package func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    try run(arguments.count) { k in arguments[k] }
  }

  /// Runs the schedule once; `argument` gives the arguments one after the other.
  package func run(
    _ count: Int, _ argument: (Int) throws(TheanoError) -> NDArray
  ) throws(TheanoError) -> [NDArray] {
    let frame = begin()
    defer { end(frame) }
    for k in 0..<count { frame.add(try argument(k)) }
    return try run(frame)
  }

  /// The beginning of a call: a frame that takes one argument for each input, for ``run(_:)``; then it goes to
  /// ``end(_:)``, whatever has happened.
  package func begin() -> Frame { frames.take() }

  package func end(_ frame: Frame) { frames.give(frame) }

  /// Runs the schedule once with the arguments that a frame has taken.
  package func run(_ frame: Frame) throws(TheanoError) -> [NDArray] {
    try run(frame, nil) { call in call.outputs(from: 0) }
  }

  /// The same where there is one output: without a list of it.
  package func runForOne(_ frame: Frame) throws(TheanoError) -> NDArray {
    try run(frame, nil) { call in call.output(0) }
  }

  @inline(__always)
  private func run<Outputs>(
    _ frame: Frame, _ targets: UnsafeMutableBufferPointer<NDArray>?, _ outputs: (inout Execution) -> Outputs
  ) throws(TheanoError) -> Outputs {
    locks.lock()
    defer { locks.unlock() }
    var call = Execution(program: self, frame: frame, targets: targets)
    // Before others may run: an argument or a result that is held here would be copied there.
    defer { frame.clear() }
    try call.run()
    let outputs = outputs(&call)
    call.swapUpdates()
    return outputs
  }

  /// Runs the schedule once; writes the first outputs into `targets`, one for each, of their dtypes and shapes.
  ///
  /// An array that shares its memory gives way to a fresh one. Where this throws, what the targets hold is undefined.
  /// - Returns: the other outputs.
  package func run(_ arguments: [NDArray], into targets: inout [NDArray]) throws(TheanoError) -> [NDArray] {
    precondition(targets.count <= schedule.outputs.count, "an output for each array")
    let frame = frames.take()
    defer { frames.give(frame) }
    for argument in arguments { frame.add(argument) }
    return try targets.withUnsafeMutableBufferPointer { targets throws(TheanoError) in
      try run(frame, targets) { call in call.outputs(from: targets.count) }
    }
  }
}

/// One call: the state between its steps.
struct Execution {
  let program: Program
  let frame: Frame
  /// Where outputs are wanted, if not in memory of the function's.
  let targets: UnsafeMutableBufferPointer<NDArray>?
  var fault = KernelFault()
  /// The stage whose sizes are known but whose memory has not been asked for: checks of sizes come first.
  var pendingStage: Int? = 0
  /// When the clocks that run were started.
  var started: [ContinuousClock.Instant] = []

  init(program: Program, frame: Frame, targets: UnsafeMutableBufferPointer<NDArray>?) {
    (self.program, self.frame, self.targets) = (program, frame, targets)
  }

  var schedule: Schedule { program.schedule }

  func integer(_ k: IntegerIndex) -> Int { frame.registers[Int(program.integers.results[k])] }

  /// All but what goes out, and updates.
  mutating func run() throws(TheanoError) {
    loadLeaves()
    if !frame.isLaidOut {
      program.integers.run(frame.registers)
      frame.isOutgoingNoted = false
    }
    try run(program.steps.steps)
    try layOut()
    if !frame.isOutgoingNoted { noteShapes() }
    if let targets { fillTargets(targets) }
  }

  // MARK: Steps

  mutating func run(_ steps: [FlatSteps.Step]) throws(TheanoError) {
    for step in steps {
      if case .check(let k) = step {
        try check(program.steps.checks[k])
        continue
      }
      if pendingStage != nil { try layOut() }
      switch step {
      case .kernel(let call): try run(call)
      case .product(let k): runProduct(k)
      case .routine(let k): try runRoutine(k)
      case .check: break
      case .read(let k): try read(k)
      case .commit: try commit()
      case .clock(let k): measure(program.steps.clocks[k].step, program.steps.clocks[k].steps)
      case .loop(let k): try run(program.steps.loops[k])
      case .branch(let k):
        let branch = program.steps.branches[k]
        try run(isTrue(branch.condition) ? branch.then : branch.otherwise)
      }
    }
  }

  private mutating func run(_ call: FlatSteps.KernelCall) throws(TheanoError) {
    let iterations = frame.registers[Int(call.iterations)]
    if iterations <= 0 || (iterations > Execution.many && writesNothing(call)) { return }
    fill(call, frame.kernelBuffers, frame.parameters)
    let workers = workers(call, iterations)
    if workers > 1 {
      try runInParallel(call, iterations: iterations, workers: workers)
    } else {
      if call.hasScratch { try provideScratch(call, workers: 1, into: frame.kernelBuffers) }
      var chunk = KernelChunk(begin: 0, end: Int64(iterations))
      call.function(call.context, frame.kernelBuffers, frame.parameters, &chunk, &fault)
    }
    if fault.check >= 0 { throw failure(call) }
  }

  /// How many threads share a kernel's iterations.
  @inline(__always)
  func workers(_ call: FlatSteps.KernelCall, _ iterations: Int) -> Int {
    let work = frame.registers[Int(call.work)]
    if call.grain == 0 { return program.workers(iterations: iterations, work: work) }
    return program.workers(
      iterations: ((iterations - 1) >> call.grain) + 1, work: saturatingMultiply(work, 1 << call.grain))
  }

  /// What a kernel is called with: its buffers and its parameters.
  @inline(__always)
  func fill(
    _ call: FlatSteps.KernelCall, _ buffers: UnsafeMutablePointer<UnsafeMutableRawPointer?>,
    _ parameters: UnsafeMutablePointer<Int64>
  ) {
    let steps = program.steps
    for p in 0..<Int(call.integerCount) {
      parameters[p] = Int64(frame.registers[Int(steps.integerRegisters[Int(call.firstInteger) + p])])
    }
    for b in 0..<Int(call.bufferCount) {
      let number = Int(steps.bufferNumbers[Int(call.firstBuffer) + b])
      buffers[b] = number < 0 ? nil : frame.pointers[number]
    }
  }

  /// So many iterations take longer than to find out whether they do anything.
  static let many = 1 << 20

  /// Whether all that the kernel would write is empty: long loops around one without iterations.
  private func writesNothing(_ call: FlatSteps.KernelCall) -> Bool {
    let kernel = schedule.kernels[Int(call.kernel)]
    var writes = false
    for (k, buffer) in kernel.buffers.enumerated() where buffer.role != .input {
      let number = Int(program.steps.bufferNumbers[Int(call.firstBuffer) + k])
      if number < 0 { continue }
      writes = true
      guard program.plan.shapes[number].contains(where: { integer($0) == 0 }) else { return false }
    }
    return writes && !kernel.body.hasChecks
  }

  private mutating func runInParallel(
    _ call: FlatSteps.KernelCall, iterations: Int, workers: Int
  ) throws(TheanoError) {
    let count = Int(call.bufferCount)
    let (tables, faults) = frame.provide(workers: workers)
    for w in 0..<workers { for b in 0..<count { tables[w * count + b] = frame.kernelBuffers[b] } }
    if call.hasScratch { try provideScratch(call, workers: workers, into: tables) }
    faults.initialize(repeating: KernelFault(), count: workers)
    // More pieces than workers: one that comes late leaves the others its share. Cuts at multiples of a cache line of
    // elements; which cuts are made does not change any bit.
    let wanted = program.pieces(iterations: iterations, work: frame.registers[Int(call.work)], workers: workers)
    let grain = max(1 << call.grain, iterations >= wanted * 64 ? 64 : iterations >= wanted * 16 ? 16 : 1)
    let length = ((iterations + wanted - 1) / wanted + grain - 1) / grain * grain
    let pieces = KernelPieces(
      call: call, tables: tables, parameters: frame.parameters, faults: faults, length: length, iterations: iterations)
    withUnsafePointer(to: pieces) { pieces in
      Threads.forEach(
        (iterations + length - 1) / length, threads: workers,
        { pieces, k, worker in pieces?.assumingMemoryBound(to: KernelPieces.self).pointee.run(k, worker) }, pieces)
    }
    for w in 0..<workers { fault = fault.first(faults[w]) }
  }

  /// What the threads that share a kernel's iterations know of them.
  private struct KernelPieces {
    let call: FlatSteps.KernelCall
    let tables: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let parameters: UnsafeMutablePointer<Int64>
    let faults: UnsafeMutablePointer<KernelFault>
    let length: Int
    let iterations: Int

    func run(_ k: Int, _ worker: Int) {
      var chunk = KernelChunk(begin: Int64(k * length), end: Int64(min(iterations, (k + 1) * length)))
      var fault = KernelFault()
      call.function(call.context, tables + worker * Int(call.bufferCount), parameters, &chunk, &fault)
      faults[worker] = faults[worker].first(fault)
    }
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

  func failure(_ call: FlatSteps.KernelCall) -> TheanoError {
    failure(
      program.steps.checkSites[Int(call.firstCheck) + Int(fault.check)], Int(fault.value0), Int(fault.value1))
  }

  func failure(_ number: Int, _ value0: Int, _ value1: Int) -> TheanoError {
    let site = schedule.checks[number]
    return TheanoError(
      RuntimeFacts.check(site.failure, operation: site.operation, value0, value1),
      at: [Place("here", site.origin)])
  }

  private func runProduct(_ number: Int) {
    let product = program.steps.products[number]
    let (batch, m, n) = (product.batch.map { integer($0) } ?? 1, integer(product.m), integer(product.n))
    // As many matrices of no elements as there may be: none of them is gone through, or counted.
    if batch == 0 || m == 0 || n == 0 { return }
    guard let a = frame.pointers[product.a], let b = frame.pointers[product.b],
      let c = frame.pointers[product.c]
    else { preconditionFailure("a product's buffers have memory") }
    var operands = ProductOperands(
      a: a, b: b, c: c, alpha: product.alpha.flatMap { frame.pointers[$0] }.map { UnsafeRawPointer($0) },
      beta: product.beta.flatMap { frame.pointers[$0] }.map { UnsafeRawPointer($0) })
    operands.packedB = frame.packed[number].map { UnsafeRawPointer($0.memory) }
    let followers = program.steps.followersOf[number]
    if !followers.isEmpty { return runProduct(product, operands, followers) }
    program.products.run(
      product.call, batch: batch, m: m, n: n, k: integer(product.k), operands, parallel: program.parallel)
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

  private mutating func measure(_ clock: ClockStep, _ steps: Int32) {
    guard clock.isEnd else {
      started.append(.now)
      return
    }
    guard let start = started.popLast() else { preconditionFailure("a clock is stopped after it was started") }
    var made = max(0, frame.registers[Int(steps)])
    if let count = clock.count.flatMap({ frame.pointers[$0] }) { made = Int(count.load(as: Int64.self)) }
    program.clocks[clock.number].add(steps: made, start.duration(to: .now))
  }

  func isTrue(_ buffer: Int) -> Bool {
    guard let memory = frame.pointers[buffer] else { preconditionFailure("a condition has memory") }
    let dtype = schedule.buffers[buffer].dtype
    return Scalar.read(from: memory, index: 0, dtype).converted(from: dtype, to: .bool) == .bool(true)
  }
}
