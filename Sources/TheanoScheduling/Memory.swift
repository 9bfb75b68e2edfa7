import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// A block of the arena that holds nothing that is needed.
struct FreeSlot {
  var slot: Int
  var bytes: Size
}

// MARK: - The plan

extension Planner {
  mutating func plan() -> Schedule {
    bindLeaves()
    let outputs = bindOutputs()
    var tail = inPlaceUpdates(outputs)
    bindUpdates(&tail, outputs)
    drafts =
      drafts.indices.filter { !tail.contains($0) && !leftOut.contains($0) }.map { drafts[$0] }
      + tail.sorted().map { drafts[$0] }
    takeOverCopies(before: drafts.count - tail.count)
    followProducts(before: drafts.count - tail.count)
    var free: [FreeSlot] = []
    placeSlots(&free)
    emit(tail: tail.count)
    schedule.integers = integers.sizes
    return schedule
  }

  private mutating func bindLeaves() {
    let graph = work.graph
    schedule.shared = graph.sharedVariables
    schedule.constants = graph.constants
    for (value, id) in zip(graph.inputs, graph.inputIDs) { schedule.names[id] = graph.names[value] }
    for (value, variable) in zip(graph.shared, graph.sharedVariables) {
      schedule.names[variable.id] = graph.names[value]
    }
    nameSizes()
  }

  mutating func nameSizes() {
    let graph = work.graph
    for (id, value) in graph.sizeValues { if let name = graph.names[value] { schedule.names[id] = name } }
  }

  /// Where outputs go: the memory of the first output that asks for it; others, and leaves, are copied on
  /// return.
  private mutating func bindOutputs() -> Set<ValueID> {
    var claimed: Set<ValueID> = []
    let updates = Set(work.options.updates.map(\.output))
    var number = 0
    for (k, value) in work.graph.outputs.enumerated() where !updates.contains(k) {
      let root = root(value)
      let isLeaf = work.isLeaf(root)
      if isLeaf || claimed.contains(root) {
        schedule.outputs.append(aliasBuffer(of: value))
      } else {
        claimed.insert(root)
        let index = buffer(root)
        schedule.buffers[index].place = .result(number)
        schedule.outputs.append(buffer(value))
      }
      number += 1
    }
    return claimed
  }

  private mutating func bindUpdates(_ tail: inout Set<Int>, _ outputs: Set<ValueID>) {
    var claimed = outputs
    for (k, update) in work.options.updates.enumerated() {
      let value = work.graph.outputs[update.output]
      let root = root(value)
      let isInPlace = schedule.updates.contains { $0.shared == update.shared && $0.inPlace }
      if isInPlace { continue }
      let index: BufferIndex
      if work.isLeaf(root) || claimed.contains(root) || buffers[.value(root)].map({ isPlaced($0) }) ?? false {
        index = aliasBuffer(of: value)
      } else {
        claimed.insert(root)
        let base = buffer(root)
        schedule.buffers[base].place = .replacement(k)
        index = buffer(value)
      }
      schedule.updates.append(UpdateBinding(shared: update.shared, value: index, inPlace: false))
    }
  }

  func isPlaced(_ index: BufferIndex) -> Bool {
    if case .slot(-1) = schedule.buffers[index].place { return false }
    return true
  }

  // MARK: Updates in place

  /// The drafts that write new values over shared ones: they run after everything else, behind the commit
  /// point.
  private mutating func inPlaceUpdates(_ outputs: Set<ValueID>) -> Set<Int> {
    guard work.options.allowsInPlace else { return [] }
    var writers: [Nest.Memory: Int] = [:]
    var readers: [Nest.Memory: [Int]] = [:]
    for (k, draft) in drafts.enumerated() {
      for memory in written(draft) { writers[root(memory)] = writers[root(memory)] == nil ? k : -1 }
      for memory in read(draft) { readers[root(memory), default: []].append(k) }
    }
    let leavesOut = Set(work.graph.outputs.map { root($0) }.filter { work.isLeaf($0) })
    var chosen: [(draft: Int, value: ValueID, shared: Int)] = []
    var values: Set<ValueID> = []
    for update in work.options.updates {
      let value = work.graph.outputs[update.output]
      let old = work.graph.shared[update.shared]
      guard !work.isLeaf(value), aliases[value] == nil, !outputs.contains(value), !leavesOut.contains(old),
        values.insert(value).inserted, work.shape(value) == work.shape(old),
        work.dtype(value) == work.dtype(old),
        let writer = change(value, over: old) ?? writers[.value(value)], writer >= 0, isLast(writer, readers),
        change(value, over: old) != nil || writes(drafts[writer], value, over: old)
      else { continue }
      chosen.append((writer, value, update.shared))
    }
    // No draft behind the commit point may read what another one there has written over.
    let tail = Set(chosen.map(\.draft))
    chosen.removeAll { entry in
      let old = Nest.Memory.value(work.graph.shared[entry.shared])
      return (readers[old] ?? []).contains { $0 != entry.draft && tail.contains($0) }
    }
    for entry in chosen {
      let old = work.graph.shared[entry.shared]
      leaveOutCopy(of: old, to: entry.value)
      let index = buffer(entry.value)
      schedule.buffers[index].place = .alias(buffer(old), offset: nil)
      merge(entry.draft, old, entry.value)
      schedule.updates.append(UpdateBinding(shared: entry.shared, value: index, inPlace: true))
    }
    return Set(chosen.map(\.draft))
  }

  /// The draft that changes a copy of a shared variable, in places or by adding a product, and reads nothing else of the
  /// variable: it may change the variable itself.
  private func change(_ value: ValueID, over old: ValueID) -> Int? {
    guard let copy = drafts.firstIndex(where: { $0.copies.map { $0 == (old, value) } ?? false }),
      let writer = drafts.indices.last(where: { written(drafts[$0]).contains(.value(value)) }), writer > copy,
      !(read(drafts[writer]) + written(drafts[writer])).contains(where: { root($0) == .value(old) }),
      drafts.indices.allSatisfy({ $0 == copy || $0 == writer || !written(drafts[$0]).contains(.value(value)) })
    else { return nil }
    switch drafts[writer].action {
    case .kernel, .product: return writer
    case .routine, .region: return nil
    }
  }

  /// The copy stays in the list, as a draft that does nothing, so that the others keep their numbers.
  private mutating func leaveOutCopy(of old: ValueID, to value: ValueID) {
    guard let copy = drafts.firstIndex(where: { $0.copies.map { $0 == (old, value) } ?? false }) else { return }
    leftOut.insert(copy)
  }

  /// Whether nothing else reads what the draft writes, and it cannot fail.
  private func isLast(_ number: Int, _ readers: [Nest.Memory: [Int]]) -> Bool {
    if case .kernel(let nest) = drafts[number].action, !nest.checks.isEmpty { return false }
    return written(drafts[number]).allSatisfy { (readers[root($0)] ?? []).allSatisfy { $0 == number } }
  }

  private func writes(_ draft: Draft, _ value: ValueID, over old: ValueID) -> Bool {
    guard case .kernel(let nest) = draft.action, let output = nest.memories.firstIndex(of: .value(value)),
      nest.kernel.buffers[output].role == .output
    else { return false }
    guard let input = nest.memories.firstIndex(of: .value(old)) else {
      return !nest.memories.contains { root($0) == .value(old) }
    }
    return nest.memories.count { root($0) == .value(old) } == 1 && InPlace.allows(nest.kernel, input, output)
  }

  /// Makes what computes `value` write it where `old` lies, if nothing needs `old` afterwards.
  ///
  /// - Parameter old: a leaf, in the memory that `value` is to have; nil if nothing reads what is there.
  mutating func overwrites(_ old: ValueID?, by value: ValueID) -> Bool {
    guard let old else { return true }
    let readers = drafts.indices.filter { k in read(drafts[k]).contains { root($0) == .value(old) } }
    guard let writer = drafts.indices.first(where: { written(drafts[$0]).contains(.value(value)) }) else {
      return false
    }
    guard let last = readers.last, last >= writer else { return true }
    guard last == writer, work.shape(old) == work.shape(value), !keepsPastRun(old) else { return false }
    if let (from, to) = drafts[writer].copies, from == old, to == value {
      drafts.remove(at: writer)
      return true
    }
    guard writes(drafts[writer], value, over: old) else { return false }
    merge(writer, old, value)
    return true
  }

  /// Makes one buffer of the kernel of two.
  private mutating func merge(_ number: Int, _ old: ValueID, _ value: ValueID) {
    guard case .kernel(var nest) = drafts[number].action,
      let output = nest.memories.firstIndex(of: .value(value)),
      let input = nest.memories.firstIndex(of: .value(old))
    else { return }
    nest.kernel = InPlace.merge(nest.kernel, input, output)
    nest.memories.remove(at: input)
    drafts[number].action = .kernel(nest)
  }

  // MARK: Slots

  /// For each memory: the last draft that reads or writes it.
  private func lastUses() -> [Nest.Memory: Int] {
    var last: [Nest.Memory: Int] = [:]
    for (k, draft) in drafts.enumerated() {
      for memory in read(draft) + written(draft) { last[root(memory)] = k }
    }
    return last
  }

  /// For each memory that is no slot: the first draft that writes it.
  private func firstWrites() -> [Nest.Memory: Int] {
    var first: [Nest.Memory: Int] = [:]
    for (k, draft) in drafts.enumerated() {
      for memory in written(draft) {
        let memory = root(memory)
        if !isSlot(memory) && first[memory] == nil { first[memory] = k }
      }
    }
    return first
  }

  private func isSlot(_ memory: Nest.Memory) -> Bool {
    guard case .value(let value) = memory else { return true }
    if work.isLeaf(value) || aliases[value] != nil { return false }
    return buffers[memory].map { !isPlaced($0) } ?? true
  }

  /// Scatters and products that begin with a copy of a value that is not needed afterwards change it itself.
  mutating func takeOverCopies(before end: Int) {
    guard work.options.allowsInPlace else { return }
    let last = lastUses()
    var removed: Set<Int> = []
    // The memory of a result is there from the start: what is copied into it is made there.
    for (k, draft) in drafts.enumerated().reversed() where k < end {
      guard let (from, to) = draft.copies, !isSlot(.value(to)), isFresh(to), last[.value(from)] == k,
        root(from) == from, isSlot(.value(from)), work.shape(from) == work.shape(to),
        work.dtype(from) == work.dtype(to), !keepsPastRun(from)
      else { continue }
      let index = buffer(from)
      schedule.buffers[index].place = .alias(buffer(to), offset: nil)
      aliases[from] = root(to)
      removed.insert(k)
    }
    // Along a chain each takes over what the one before has: who had it earlier does not need it any more.
    var heirs: Set<ValueID> = []
    for (k, draft) in drafts.enumerated() where k < end && !removed.contains(k) {
      guard let (from, to) = draft.copies else { continue }
      let source = root(from)
      guard last[.value(from)] == k, source == from || heirs.contains(from), isSlot(.value(source)),
        isSlot(.value(to)), work.shape(from) == work.shape(to), work.dtype(from) == work.dtype(to),
        !keepsPastRun(source), !keepsPastRun(from)
      else { continue }
      let index = buffer(to)
      schedule.buffers[index].place = .alias(buffer(from), offset: nil)
      aliases[to] = source
      heirs.insert(to)
      removed.insert(k)
    }
    drafts = drafts.indices.filter { !removed.contains($0) }.map { drafts[$0] }
  }

  /// Whether the value lies in memory that is made for this call: that of a result, or of an update to swap in.
  private func isFresh(_ value: ValueID) -> Bool {
    guard let index = buffers[.value(root(value))] else { return false }
    switch schedule.buffers[index].place {
    case .result, .replacement: return true
    case .row: return true
    case .input, .shared, .constant, .slot, .alias: return false
    }
  }

  /// Whether the executor reads the value besides the steps: an integer that sizes speak of.
  private func keepsPastRun(_ value: ValueID) -> Bool {
    work.rank(value) == 0 && work.graph.size(of: value) != nil
  }

  /// - Parameter free: blocks that hold nothing that is needed.
  mutating func placeSlots(_ free: inout [FreeSlot]) {
    let (first, last) = (firstWrites(), lastUses())
    let ends = lastOfSteps()
    var slotOf: [Nest.Memory: Int] = [:]
    // By all drafts of the step.
    var used: Set<Nest.Memory> = []
    for k in drafts.indices {
      openLoop(k)
      used.formUnion((read(drafts[k]) + written(drafts[k])).map { root($0) })
      if work.options.allowsInPlace { writeOver(k, last, &slotOf) }
      for memory in written(drafts[k]).map({ root($0) }) where isSlot(memory) && slotOf[memory] == nil {
        if work.options.allowsInPlace && makeInOutput(memory, k, first, last) { continue }
        let index = buffer(memory, dtype(memory, k))
        let bytes = schedule.buffers[index].count * Size(schedule.buffers[index].dtype.itemSize)
        let slot = takeSlot(bytes, &free)
        slotOf[memory] = slot
        schedule.buffers[index].place = .slot(slot)
      }
      planRegion(k, &free)
      if ends[k] > k { continue }
      for memory in used.sorted(by: { buffers[$0] ?? -1 < buffers[$1] ?? -1 }) where last[memory].map({ ends[$0] }) == k
      {
        guard let slot = slotOf[memory], !overwritten.contains(memory) else { continue }
        if case .value(let value) = memory, keepsPastRun(value) { continue }
        free.append(FreeSlot(slot: slot, bytes: schedule.slots[slot].bytes[0]))
      }
      used = []
    }
  }

  /// Where the last reader of a value writes an output over it, element by element, and the output lies in memory that is
  /// made for this call, the value is made there.
  private mutating func makeInOutput(
    _ memory: Nest.Memory, _ k: Int, _ first: [Nest.Memory: Int], _ last: [Nest.Memory: Int]
  ) -> Bool {
    guard case .value(let value) = memory, root(value) == value, let reader = last[memory], reader > k,
      case .kernel(let nest) = drafts[reader].action, !keepsPastRun(value), hasOne(value, nest),
      let input = nest.memories.firstIndex(of: memory), isOwn(memory, reader)
    else { return false }
    for (output, other) in nest.memories.enumerated() where nest.kernel.buffers[output].role == .output {
      guard case .value(let target) = other, !isSlot(other), root(target) == target, isFresh(target),
        !taken.contains(target), first[other] == reader, work.shape(target) == work.shape(value),
        work.dtype(target) == work.dtype(value), InPlace.allows(nest.kernel, input, output)
      else { continue }
      let index = buffer(value)
      schedule.buffers[index].place = .alias(buffer(target), offset: nil)
      taken.insert(target)
      merge(reader, value, target)
      return true
    }
    return false
  }

  /// Whether the kernel knows the value's memory as one buffer only.
  private func hasOne(_ value: ValueID, _ nest: FinishedNest) -> Bool {
    nest.memories.count { root($0) == .value(value) } == 1
  }

  /// Whether a follower of a product may write over a value that it is the last to read: nothing else in its step reads what
  /// was there before the step. The parts of the product that are still to come do, if the value is an operand.
  private func isOwn(_ old: Nest.Memory, _ number: Int) -> Bool {
    guard drafts[number].extents != nil else { return true }
    var k = number - 1
    while true {
      if written(drafts[k]).contains(where: { root($0) == old }) { return true }
      if read(drafts[k]).contains(where: { root($0) == old }) { return false }
      if drafts[k].extents == nil { return true }
      k -= 1
    }
  }

  private func dtype(_ memory: Nest.Memory, _ draft: Int) -> DType {
    switch drafts[draft].action {
    case .kernel(let nest):
      guard let k = nest.memories.firstIndex(of: memory) else { break }
      return nest.kernel.buffers[k].dtype
    case .product: break
    case .routine(let routine): if memory == routine.scratchMemory { return .uint8 }
    case .region(let region):
      if let ring = region.rings.first(where: { $0.value == memory }) { return work.dtype(ring.key) }
    }
    guard case .value(let value) = memory else { preconditionFailure("a temporary belongs to a kernel") }
    return work.dtype(value)
  }

  /// A free slot of the same formula, else one of the same kind of size, else a new one.
  ///
  /// A slot's size must be known before its first use, so sizes that wait for different reads share none.
  mutating func takeSlot(_ bytes: Size, _ free: inout [FreeSlot]) -> Int {
    let isConstant = bytes.constant != nil
    let awaited = awaited(bytes)
    let found =
      free.lastIndex { $0.bytes == bytes }
      ?? free.lastIndex { ($0.bytes.constant != nil) == isConstant && self.awaited($0.bytes) == awaited }
    if let found {
      let slot = free.remove(at: found).slot
      if !schedule.slots[slot].bytes.contains(bytes) { schedule.slots[slot].bytes.append(bytes) }
      return slot
    }
    schedule.slots.append(Slot(bytes: [bytes]))
    return schedule.slots.count - 1
  }

  /// The values that must be read in the middle of a call before the size is known.
  private func awaited(_ size: Size) -> Set<VariableID> {
    Set(size.valueAtoms.filter { lateIDs.contains($0) })
  }

  /// Lets the kernel write an output over a value that it is the last to read.
  private mutating func writeOver(
    _ number: Int, _ last: [Nest.Memory: Int], _ slotOf: inout [Nest.Memory: Int]
  ) {
    guard case .kernel(let before) = drafts[number].action else { return }
    for (k, memory) in before.memories.enumerated() where before.kernel.buffers[k].role == .output {
      guard isSlot(memory), slotOf[memory] == nil, case .value(let value) = memory,
        case .kernel(let nest) = drafts[number].action, let output = nest.memories.firstIndex(of: memory)
      else { continue }
      for (input, old) in nest.memories.enumerated() where nest.kernel.buffers[input].role == .input {
        guard case .value(let source) = old, root(source) == source, last[old] == number,
          let slot = slotOf[old], isOwn(old, number),
          work.shape(source) == work.shape(value), !keepsPastRun(source),
          InPlace.allows(nest.kernel, input, output)
        else { continue }
        let index = buffer(value)
        schedule.buffers[index].place = .alias(buffer(source), offset: nil)
        slotOf[memory] = slot
        overwritten.insert(old)
        merge(number, source, value)
        break
      }
    }
  }
}
