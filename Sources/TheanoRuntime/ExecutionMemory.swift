import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScheduling

// The memory of a call: sizes, buffers, what goes out, and what becomes of shared variables.

extension Execution {
  // MARK: Sizes

  /// Puts the leaves into their registers; notes whether the layout of the last call still fits.
  func loadLeaves() {
    for (k, source) in program.leafSources.enumerated() {
      let value: Int
      switch source {
      case .inputAxis(let input, let axis): value = frame.arguments[input].shape[axis]
      case .inputValue(let input): value = frame.arguments[input].integerValue
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

  // MARK: Buffers

  /// Gives the buffers of the stage that has just begun their memory.
  mutating func layOut() throws(TheanoError) {
    guard let stage = pendingStage else { return }
    pendingStage = nil
    try checkTargets(stage: stage)
    if let limit = program.limits.memory { try checkLimit(limit, stage: stage) }
    if stage == 0 { try makeDense() }
    if !frame.isLaidOut {
      try reserve(stage: stage)
      try measure(stage: stage)
      // Not before the memory is there: a call that throws leaves the frame to be laid out again.
      frame.isLaidOut = program.stageCount == 1
    }
    try place(stage: stage)
  }

  /// Kernels read dense arguments.
  private func makeDense() throws(TheanoError) {
    for k in 0..<frame.argumentCount where !frame.arguments[k].isContiguous {
      frame.arguments[k] = frame.arguments[k].contiguous()
      // A view may repeat few elements more often than there is memory for.
      if let error = frame.arguments[k].error { throw error }
    }
  }

  /// Gives the slots of a stage their memory.
  private func reserve(stage: Int) throws(TheanoError) {
    while frame.arenas.count <= stage { frame.arenas.append(Frame.Block()) }
    if program.slots(stage).isEmpty { return }
    let total = layOutSlots(stage)
    // A buffer of a shape that no array can have is another error than one that there is no memory for.
    if total >= Int.max / 2 {
      for (k, place) in program.placements(stage) { if case .slot = place { _ = try count(k) } }
    }
    try memory(max(total, 64)) { bytes throws(TheanoError) in try frame.arenas[stage].reserve(bytes) }
  }

  /// Notes how many bytes each buffer takes that goes out; shapes must be such as an array can have.
  private func measure(stage: Int) throws(TheanoError) {
    for (position, k) in program.plan.resultBuffers.enumerated() where program.bufferStages[k] == stage {
      frame.resultBytes[position] = try count(k) * schedule.buffers[k].dtype.itemSize
    }
    for k in program.plan.outgoingAliases where program.bufferStages[k] == stage { _ = try count(k) }
  }

  /// The bytes of a stage's slots; notes where each begins.
  private func layOutSlots(_ stage: Int) -> Int {
    var total = 0
    for slot in program.slots(stage) {
      frame.registers[program.slotOffsetRegister(slot)] = total
      var bytes = 0
      for formula in program.plan.slotBytes[slot] { bytes = max(bytes, integer(formula)) }
      total = saturatingAdd(total, Program.padded(bytes))
    }
    return total
  }

  /// Asks `source` for memory; what cannot be had is the fault of the call's sizes.
  func memory<R>(
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
  private func place(stage: Int) throws(TheanoError) {
    let pointers = frame.pointers
    for (k, place) in program.placements(stage) {
      switch place {
      case .input(let number): pointers[k] = frame.arguments[number].firstElement
      case .shared(let number): pointers[k] = schedule.shared[number].cell.value.firstElement
      case .constant(let number): pointers[k] = program.constants[number].firstElement
      case .slot(let slot):
        pointers[k] = frame.arenas[stage].pointer! + frame.registers[program.slotOffsetRegister(slot)]
      case .result, .replacement, .alias, .row: break
      }
    }
    for (position, k) in program.plan.resultBuffers.enumerated() where program.bufferStages[k] == stage {
      if let target = directTarget(position), targets?[target].isDenseAndUnique() == true {
        pointers[k] = targets?[target].firstElement
        continue
      }
      let storage = try memory(frame.resultBytes[position]) { bytes throws(TheanoError) in
        try program.results.take(bytes)
      }
      frame.results[position] = storage
      pointers[k] = storage.pointer
    }
    for alias in program.plan.aliases where program.bufferStages[alias.buffer] == stage {
      pointers[alias.buffer] = aliased(alias)
    }
  }

  /// The target that a result is written into.
  private func directTarget(_ position: Int) -> Int? {
    guard let targets, let number = program.directOutputs[position], number < targets.count else { return nil }
    return number
  }

  /// The number of elements of a buffer that goes out, whose shape must be one that an array can have.
  private func count(_ k: BufferIndex) throws(TheanoError) -> Int {
    let buffer = schedule.buffers[k]
    var (product, isEmpty) = (buffer.dtype.itemSize, false)
    for axis in program.plan.shapes[k] {
      let size = integer(axis)
      if size == 0 { isEmpty = true }
      product = size < 0 ? Int.max : saturatingMultiply(product, max(size, 1))
    }
    // The usual case makes no array of the sizes.
    if product < Int.max / 2, program.plan.shapes[k].count <= NDArray.mostAxes {
      return isEmpty ? 0 : product / buffer.dtype.itemSize
    }
    let shape = program.plan.shapes[k].map { integer($0) }
    do throws(TheanoError) {
      return try NDArray.checkedCount(shape, buffer.dtype)
    } catch {
      throw TheanoError(error.fact, at: [Place("here", buffer.origin)])
    }
  }

  private func aliased(_ alias: (buffer: Int, of: Int, offset: IntegerIndex?)) -> UnsafeMutableRawPointer? {
    let itemSize = schedule.buffers[alias.buffer].dtype.itemSize
    return frame.pointers[alias.of].map { $0 + (alias.offset.map { integer($0) } ?? 0) * itemSize }
  }

  // MARK: The limit

  /// Refuses a call that would need more than it is allowed, as soon as the sizes are known that say so.
  private func checkLimit(_ limit: Int, stage: Int) throws(TheanoError) {
    let registers = Array(UnsafeBufferPointer(start: frame.registers, count: program.integers.registerCount))
    let bounds = RegisterBounds(least: registers, most: registers)
    var need = program.need(bounds, through: stage)
    if stage == 0 {
      frame.copied = UnsafeBufferPointer(start: frame.arguments, count: frame.argumentCount).reduce(0) {
        $1.isContiguous ? $0 : saturatingAdd($0, saturatingMultiply($1.count, $1.dtype.itemSize))
      }
    }
    need.add(frame.copied...frame.copied)
    program.addCopies(&need)
    guard need.least > limit else { return }
    let places = program.largest(3, bounds, through: stage).map { part in
      let buffer = schedule.buffers[part.buffer]
      return Place("\(buffer.name ?? "a value") of \(part.bytes) bytes", buffer.origin)
    }
    throw TheanoError(
      RuntimeFacts.memoryLimit(needed: need.least, allowed: limit, isAll: stage + 1 == program.stageCount),
      at: places)
  }

  // MARK: Shared variables

  /// From here on shared memory is written: each variable that is updated in place gets memory of its own.
  ///
  /// To find that memory is the last thing that can fail, and nothing has been written before.
  func commit() throws(TheanoError) {
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

  /// Gives the variables their new values; memory of old ones that nobody else holds is for the next call's.
  func swapUpdates() {
    if schedule.updates.isEmpty { return }
    // All are there before any is taken: one may be the old value of another.
    for (k, update) in schedule.updates.enumerated() where !update.inPlace {
      frame.newValues.append((update.shared, array(update.value, schedule.outputs.count + k)))
    }
    for k in frame.newValues.indices {
      let cell = schedule.shared[frame.newValues[k].shared].cell
      swap(&cell.value, &frame.newValues[k].value)
      if frame.newValues[k].value.isUnique() { program.results.recycle(frame.newValues[k].value.storage) }
    }
    frame.newValues.removeAll(keepingCapacity: true)
  }

  // MARK: What goes out

  /// Makes the shapes and strides of what goes out, for this call and the ones that follow with the same sizes.
  func noteShapes() {
    if frame.outgoing.isEmpty {
      for k in schedule.outputs + schedule.updates.map(\.value) {
        let shape = shape(k)
        frame.outgoing.append((shape, NDArray.denseStrides(shape)))
      }
    } else {
      let outputs = schedule.outputs
      for number in frame.outgoing.indices {
        let k = number < outputs.count ? outputs[number] : schedule.updates[number - outputs.count].value
        if noteShape(k, &frame.outgoing[number].shape) {
          NDArray.writeDenseStrides(frame.outgoing[number].shape, to: &frame.outgoing[number].strides)
        }
      }
    }
    frame.isOutgoingNoted = true
  }

  /// The array of a buffer that goes out as number `number`: outputs first, then updates.
  private func array(_ buffer: BufferIndex, _ number: Int) -> NDArray {
    var (k, offset) = (buffer, 0)
    while true {
      let storage: ArrayStorage
      switch schedule.buffers[k].place {
      case .input(let number):
        if k == buffer { return frame.arguments[number] }
        (storage, offset) = (frame.arguments[number].storage, offset + frame.arguments[number].offset)
      case .shared(let number):
        let value = schedule.shared[number].cell.value
        if k == buffer { return value }
        (storage, offset) = (value.storage, offset + value.offset)
      case .constant(let number):
        if k == buffer { return program.constants[number] }
        (storage, offset) = (program.constants[number].storage, offset + program.constants[number].offset)
      case .result, .replacement:
        guard let position = program.plan.resultBuffers.firstIndex(of: k), let memory = frame.results[position]
        else { preconditionFailure("what goes out has memory") }
        storage = memory
      case .alias(let other, let further):
        offset += further.map { integer($0) } ?? 0
        k = other
        continue
      case .slot, .row: preconditionFailure("nothing that goes out lies in the arena")
      }
      let (shape, strides) = frame.outgoing[number]
      return NDArray(
        storage: storage, dtype: schedule.buffers[buffer].dtype, shape: shape, strides: strides, offset: offset)
    }
  }

  func output(_ number: Int) -> NDArray { array(schedule.outputs[number], number) }

  /// The outputs from this one on.
  func outputs(from first: Int) -> [NDArray] {
    var outputs: [NDArray] = []
    if first == schedule.outputs.count { return outputs }
    outputs.reserveCapacity(schedule.outputs.count - first)
    for number in first..<schedule.outputs.count { outputs.append(output(number)) }
    return outputs
  }

  // MARK: Targets

  /// Refuses arrays that cannot take what goes out, before anything is written.
  private func checkTargets(stage: Int) throws(TheanoError) {
    guard let targets else { return }
    for (number, target) in targets.enumerated() {
      let k = schedule.outputs[number]
      guard program.bufferStages[k] == stage else { continue }
      let (dtype, axes) = (schedule.buffers[k].dtype, program.plan.shapes[k])
      var fits = target.dtype == dtype && target.shape.count == axes.count && target.storage.isThere
      for (axis, size) in zip(axes, target.shape) where integer(axis) != size { fits = false }
      if fits { continue }
      throw TheanoError(
        RuntimeFacts.target(
          number: number, dtype, axes.map { integer($0) }, given: target.dtype, target.shape))
    }
  }

  /// Writes the outputs that did not go straight there.
  func fillTargets(_ targets: UnsafeMutableBufferPointer<NDArray>) {
    for number in targets.indices {
      if let position = program.directOutputs.firstIndex(of: number), frame.results[position] == nil { continue }
      let value = array(schedule.outputs[number], number)
      if targets[number].isDenseAndUnique() && value.isContiguous {
        targets[number].firstElement.copyMemory(
          from: value.firstElement, byteCount: value.count * value.dtype.itemSize)
      } else {
        targets[number] = value
      }
    }
  }
}
