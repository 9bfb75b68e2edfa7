import TheanoArrays
import TheanoGraph
import TheanoLoops

extension Schedule {
  /// What is wrong with the plan, one sentence each; empty if nothing is.
  ///
  /// Independent of how the plan was made: it follows the steps and holds, of every memory, which buffer's
  /// value lies in it, so a value that was overwritten before its last reader, or is read before it was
  /// written, shows. Regions are followed as they run: a loop's body twice, each side of a branch.
  package func complaints() -> [String] {
    var verifier = PlanVerifier(self)
    verifier.verify()
    return verifier.found
  }
}

private struct PlanVerifier {
  /// Where a value lies.
  enum Memory: Hashable {
    case own(BufferIndex)
    case slot(Int)
  }

  let schedule: Schedule
  var found: [String] = []
  /// The buffer whose value lies in a memory now.
  private var contents: [Memory: BufferIndex] = [:]
  /// The buffers that some step writes.
  private var written: Set<BufferIndex> = []
  private var isCommitted = false
  /// Where the rows of loops lie.
  private var rows: [BufferIndex: Schedule.RowPlace] = [:]

  init(_ schedule: Schedule) {
    self.schedule = schedule
    collectWritten(schedule.steps)
  }

  private mutating func complain(_ words: String) { if !found.contains(words) { found.append(words) } }

  private mutating func collectWritten(_ steps: [Step]) {
    for step in steps {
      written.formUnion(accesses(step).written)
      switch step {
      case .loop(let loop):
        written.formUnion([loop.count].compactMap { $0 })
        for row in loop.rows {
          rows[row.buffer] = Schedule.RowPlace(
            of: row.of, first: schedule.integers[row.first], isReversed: row.isReversed,
            ring: row.ring.map { schedule.integers[$0] })
        }
        collectWritten(loop.body)
      case .branch(let branch): collectWritten(branch.then + branch.otherwise)
      case .kernel, .product, .routine, .check, .read, .commit, .clock: break
      }
    }
  }

  private func accesses(_ step: Step) -> (read: [BufferIndex], written: [BufferIndex]) {
    switch step {
    case .kernel(let call):
      let roles = schedule.kernels[call.kernel].buffers.map(\.role)
      let pairs = zip(call.buffers, roles)
      return (
        pairs.filter { $0.1 == .input }.map(\.0), pairs.filter { $0.1 == .output || $0.1 == .update }.map(\.0)
      )
    case .product(let p):
      let followers = p.followers.map { accesses(.kernel($0.kernel)) }
      return (
        [p.a, p.b] + [p.alpha, p.beta].compactMap { $0 } + followers.flatMap(\.read),
        [p.c] + followers.flatMap(\.written)
      )
    case .routine(let call): return (call.inputs, call.outputs + [call.scratch].compactMap { $0 })
    case .read(let pairs): return (pairs.map(\.buffer), [])
    case .branch(let branch): return ([branch.condition], [])
    case .check, .commit, .clock, .loop: return ([], [])
    }
  }

  mutating func verify() {
    for (number, buffer) in schedule.buffers.enumerated() {
      switch buffer.place {
      case .input, .shared, .constant: contents[.own(number)] = number
      case .slot(let slot): check(number, fits: slot)
      case .alias(let other, _), .row(let other): check(number, aliases: other)
      case .result, .replacement: break
      }
    }
    follow(schedule.steps)
    for buffer in schedule.outputs + schedule.updates.map(\.value) { read(buffer, "the end") }
    if !schedule.updates.isEmpty && !isCommitted { complain("updates without a commit point") }
  }

  private mutating func check(_ number: BufferIndex, fits slot: Int) {
    guard schedule.slots.indices.contains(slot) else { return complain("buffer \(number) has no slot") }
    let buffer = schedule.buffers[number]
    let bytes = buffer.count * Size(buffer.dtype.itemSize)
    let fits = schedule.slots[slot].bytes.contains { room in
      room == bytes || (room - bytes).isNeverNegative
    }
    if !fits { complain("slot \(slot) is too small for buffer \(number)") }
  }

  private mutating func check(_ number: BufferIndex, aliases other: BufferIndex) {
    var (seen, next) = (Set([number]), other)
    while let further = schedule.buffers[next].place.base {
      if !seen.insert(next).inserted { return complain("buffer \(number) is its own alias") }
      next = further
    }
    if schedule.buffers[number].dtype != schedule.buffers[other].dtype {
      complain("buffers \(number) and \(other) are one memory of two dtypes")
    }
  }

  /// The memory, and the buffer whose value is meant: a reshaped value is that of the buffer that a step
  /// writes.
  private func resolve(_ number: BufferIndex) -> (memory: Memory, value: BufferIndex) {
    var next = number
    var value: BufferIndex?
    while true {
      if value == nil && written.contains(next) { value = next }
      switch schedule.buffers[next].place {
      case .alias(let other, offset: nil): next = other
      case .row(let other), .alias(let other, offset: _?):
        // Rows are parts of one value, whoever writes which.
        (next, value) = (other, nil)
      case .slot(let slot): return (.slot(slot), value ?? next)
      case .input, .shared, .constant, .result, .replacement: return (.own(next), value ?? next)
      }
    }
  }

  private mutating func read(_ number: BufferIndex, _ step: String) {
    let (memory, value) = resolve(number)
    guard let content = contents[memory] else {
      return complain("\(step) reads buffer \(number) before it is written")
    }
    if content != value {
      complain("\(step) reads buffer \(number), but the memory holds buffer \(content)")
    }
  }

  private mutating func write(_ number: BufferIndex, _ step: String) {
    let (memory, value) = resolve(number)
    if case .own(let owner) = memory {
      switch schedule.buffers[owner].place {
      case .input, .constant: complain("\(step) writes buffer \(number), which belongs to the caller")
      case .shared: if !isCommitted { complain("\(step) writes a shared variable before the commit point") }
      case .result, .replacement, .slot, .alias, .row: break
      }
    }
    contents[memory] = value
  }

  /// What lies in the memory is changed: it must be the value that the buffer is to take over.
  private mutating func update(_ number: BufferIndex, _ step: String) {
    let (memory, value) = resolve(number)
    guard let content = contents[memory] else {
      return complain("\(step) updates buffer \(number) before it is written")
    }
    var isExpected = content == value
    if case .alias(let other, _) = schedule.buffers[number].place {
      isExpected = isExpected || resolve(other).value == content
    }
    // Or a value that was made in the memory of the one that takes it over.
    if case .alias(number, _) = schedule.buffers[content].place { isExpected = true }
    if !isExpected { complain("\(step) updates buffer \(number), but the memory holds buffer \(content)") }
    write(number, step)
  }

  /// Regions are as deep as the user's loops are nested.
  private mutating func follow(_ steps: [Step]) {
    for (number, step) in steps.enumerated() {
      let name = "step \(number)"
      switch step {
      case .kernel(let call):
        follow(call, name)
      case .product(let product):
        for buffer in [product.a, product.b] + [product.alpha, product.beta].compactMap({ $0 }) { read(buffer, name) }
        if case .constant(let beta) = product.call.beta, beta.value == .zero(beta.dtype) {
          write(product.c, name)
        } else {
          update(product.c, name)
        }
        for follower in product.followers { follow(follower.kernel, name) }
        checkParts(product, name)
      case .routine(let call):
        if isCommitted && !call.routine.failures.isEmpty { complain("\(name) may fail after the commit point") }
        let (used, written) = accesses(step)
        for buffer in used { read(buffer, name) }
        for buffer in written { write(buffer, name) }
        checkApart(used.map { ($0, .input) } + written.map { ($0, .output) }, name)
      case .read, .branch:
        for buffer in accesses(step).read { read(buffer, name) }
      case .check:
        if isCommitted { complain("\(name) may fail after the commit point") }
      case .commit: isCommitted = true
      case .loop: break
      case .clock(let clock): if let count = clock.count { read(count, name) }
      }
      follow(inside: step)
    }
  }

  private mutating func follow(_ call: KernelStep, _ name: String) {
    let kernel = schedule.kernels[call.kernel]
    let roles = kernel.buffers.map(\.role)
    if isCommitted && kernel.body.hasChecks { complain("\(name) may fail after the commit point") }
    for (buffer, role) in zip(call.buffers, roles) where role == .input { read(buffer, name) }
    for (buffer, role) in zip(call.buffers, roles) where role == .update { update(buffer, name) }
    for (buffer, role) in zip(call.buffers, roles) where role == .output { write(buffer, name) }
    checkApart(Array(zip(call.buffers, roles)), name)
  }

  /// Each part of the product and then of all that follows it runs while others have run less or more of it: what any of
  /// them writes is no operand, and all that use it do so at the part's own elements.
  private mutating func checkParts(_ product: ProductStep, _ name: String) {
    let operands = [product.a, product.b] + [product.alpha, product.beta].compactMap { $0 }
    let written = [product.c] + product.followers.flatMap { accesses(.kernel($0.kernel)).written }
    for target in written {
      for operand in operands where mayMeet(target, operand) {
        complain("\(name) writes buffer \(target) part by part over its operand \(operand)")
      }
    }
    for follower in product.followers {
      guard let isOwn = ownPlaces(follower, product) else {
        complain("\(name) has a follower that cannot run on parts")
        continue
      }
      for (buffer, isOwn) in zip(follower.kernel.buffers, isOwn) {
        for target in written where mayMeet(target, buffer) && !(isOwn && areCongruent(target, buffer)) {
          complain("\(name) uses buffer \(buffer) at other places than the part of \(target) that is there")
        }
      }
    }
  }

  /// For each buffer of the follower, whether all it uses of it are the elements of its part; nil if it cannot run on parts
  /// of this product.
  private func ownPlaces(_ follower: ProductFollower, _ product: ProductStep) -> [Bool]? {
    let call = follower.kernel
    func size(_ number: Integer) -> Size {
      switch number {
      case .constant(let constant): Size(constant)
      case .parameter(let parameter): schedule.integers[call.integers[parameter]]
      }
    }
    let (m, n) = (schedule.integers[product.m], schedule.integers[product.n])
    let rows = product.batch.map { schedule.integers[$0] * m } ?? m
    guard let form = RectangleKernel.Form(schedule.kernels[call.kernel], extents: follower.extents),
      form.strides == follower.strides, form.isFlat == follower.isFlat,
      form.covers(rows: rows, columns: n, size)
    else { return nil }
    return form.isOwn
  }

  /// Whether the same element of two buffers is the same memory.
  private func areCongruent(_ x: BufferIndex, _ y: BufferIndex) -> Bool {
    func start(_ buffer: BufferIndex) -> [BufferIndex] {
      var (found, next): ([BufferIndex], BufferIndex?) = ([], buffer)
      while let here = next {
        switch schedule.buffers[here].place {
        // What begins elsewhere in the memory stands for itself.
        case .row, .alias(_, offset: _?): found.append(here)
        case .alias(_, offset: nil), .input, .shared, .constant, .slot, .result, .replacement: break
        }
        next = schedule.buffers[here].place.base
      }
      return found
    }
    return x == y || (schedule.buffers[x].dtype == schedule.buffers[y].dtype && start(x) == start(y))
  }

  /// Whether two buffers may share memory; different rows of one do not.
  private func mayMeet(_ x: BufferIndex, _ y: BufferIndex) -> Bool {
    guard resolve(x).memory == resolve(y).memory else { return false }
    func row(_ buffer: BufferIndex) -> Schedule.RowPlace? {
      var next: BufferIndex? = buffer
      while let here = next {
        if let place = rows[here] { return place }
        next = schedule.buffers[here].place.base
      }
      return nil
    }
    guard let x = row(x), let y = row(y) else { return true }
    return !x.isApart(from: y)
  }

  private mutating func follow(inside step: Step) {
    switch step {
    case .loop(let loop):
      // What an iteration leaves must suit the next one.
      for _ in 0..<2 {
        follow(loop.body)
        leaveStates(loop)
      }
      if let until = loop.until { read(until, "the end of a loop") }
      if let count = loop.count { write(count, "the end of a loop") }
    case .branch(let branch):
      let before = contents
      follow(branch.then)
      let after = contents
      contents = before
      follow(branch.otherwise)
      // Only what both sides leave can be read afterwards.
      contents = contents.filter { after[$0.key] == $0.value }
    case .kernel, .product, .routine, .check, .read, .commit, .clock: break
    }
  }

  /// A state that each iteration writes where it lies is what it was before, to the next one and behind the loop.
  private mutating func leaveStates(_ loop: LoopStep) {
    var inside: Set<BufferIndex> = []
    var rest = loop.body
    while let step = rest.popLast() {
      inside.formUnion(accesses(step).written)
      rest += step.inner
    }
    for (memory, content) in contents where inside.contains(content) {
      var state = content
      while inside.contains(state), case .alias(let base, offset: nil) = schedule.buffers[state].place { state = base }
      if !inside.contains(state) { contents[memory] = resolve(state).value }
    }
  }

  /// What a step writes may lie on nothing else that it uses.
  private mutating func checkApart(
    _ buffers: [(number: BufferIndex, role: KernelBuffer.Role)], _ name: String
  ) {
    let memories = buffers.map { resolve($0.number).memory }
    for k in buffers.indices where buffers[k].role != .input {
      for j in buffers.indices
      where j != k && memories[j] == memories[k] && mayMeet(buffers[j].number, buffers[k].number) {
        complain("\(name) writes buffer \(buffers[k].number) over buffer \(buffers[j].number)")
      }
    }
  }
}
