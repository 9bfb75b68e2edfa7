internal import CTheanoLLVM
import TheanoLoops

/// Loops and checks.
extension Emitter {
  /// Runs `body` with the state of the place as it is here, and restores it.
  func nested(_ body: () -> Void) {
    let (place, addresses) = (place, addresses)
    body()
    (self.place, self.addresses) = (place, addresses)
  }

  func emitLoop(_ loop: Loop, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    guard let fill = Fill(loop, kernel), isOutermost else {
      return emitAnyLoop(loop, from: begin, to: end, isOutermost: isOutermost)
    }
    emit(fill, loop, from: begin, to: end) { begin, end in
      emitAnyLoop(loop, from: begin, to: end, isOutermost: isOutermost)
    }
  }

  private func emitAnyLoop(_ loop: Loop, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    guard let choice = plan.choices[loop.id] else {
      if let block = plan.blocks[loop.id] {
        return emitBlocked(loop, block, from: begin, to: end, isOutermost: isOutermost)
      }
      if lanes == 1, let block = plan.rowBlocks[loop.id] {
        _ = b.choose(isThin(block, rows: b.sub(end, begin), loop.body)) {
          emitRows(loop, from: begin, to: end, isOutermost: isOutermost)
          return []
        } otherwise: {
          emitRowBlocks(block, of: loop.id, loop.body, from: begin, to: end, isOutermost: isOutermost)
        }
        return
      }
      return emitRows(loop, from: begin, to: end, isOutermost: isOutermost)
    }
    forgetInnerFault(isOutermost)
    var rest = begin
    if choice.isTiled || choice.tail == .scalar || choice.isSplit {
      let full = b.and(b.sub(end, begin), b.int(-choice.lanes))
      // An empty range must stay empty.
      rest = b.add(begin, b.intrinsic("llvm.smax", [b.i64], [full, b.int(0)]))
      if choice.isTiled {
        emitTiled(loop, choice.lanes, from: begin, to: rest, isOutermost)
      } else {
        emitVector(loop, choice, from: begin, end: rest, isMerged: false, isOutermost)
      }
    }
    switch choice.tail {
    case .merged where choice.isTurned:
      let isThin = b.compare(LLVMIntPredicate.sle, b.sub(end, rest), b.int(AcrossBlock.few))
      _ = b.choose(isThin) {
        emitScalar(loop, from: rest, to: end, isOutermost: isOutermost)
        return []
      } otherwise: {
        emitTiled(loop, choice.rest, from: rest, to: end, isMerged: true, isOutermost)
        return []
      }
    case .merged: emitVector(loop, choice, from: rest, end: end, isMerged: true, isOutermost)
    case .scalar: emitScalar(loop, from: rest, to: end, isOutermost: isOutermost)
    }
  }

  /// The iterations `begin ..< stop`; where `stop` is not given, up to the `end` of all.
  func emitVector(
    _ loop: Loop, _ choice: VectorPlan.Choice, from begin: IRValue, to stop: IRValue? = nil, end: IRValue,
    isMerged: Bool,
    _ isOutermost: Bool
  ) {
    _ = b.loop(from: begin, to: stop ?? end, step: choice.lanes) { counter, _ in
      nested {
        place.vector = VectorScope(
          loop: loop.id, lanes: choice.lanes, base: counter, left: isMerged ? b.sub(end, counter) : nil,
          isOutermost: isOutermost)
        fetchAhead(loop.id, at: counter, choice.lanes)
        enter(loop.id, at: counter)
        if choice.isInterleaved { emitInterleaved(loop.body) } else { emit(loop.body) }
      }
      return []
    }
  }

  /// What is read, then what is computed in turns, then what is written. Nothing is read behind the first element that is
  /// written.
  private func emitInterleaved(_ body: [Statement]) {
    func isRead(_ statement: Statement) -> Bool {
      guard case .define(_, .load(let access, where: nil)) = statement else { return false }
      return access.registers.isEmpty
    }
    func isWritten(_ statement: Statement) -> Bool {
      if case .store = statement { true } else { false }
    }
    loadTogether(
      body.compactMap { statement in
        guard isRead(statement), case .define(let register, .load(let access, where: _)) = statement else { return nil }
        return (access, register)
      })
    let computed = body.filter { !isRead($0) && !isWritten($0) }
    // Reading under a condition divides the code.
    let early = computed.neededToRead
    emit(computed.indices.filter { early.contains($0) }.map { computed[$0] })
    let mark = b.mark
    emit(computed.indices.filter { !early.contains($0) }.map { computed[$0] })
    b.interleave(since: mark, vectors: VectorPlan.interleavedVectors)
    emit(body.filter(isWritten))
  }

  /// One row after the other.
  private func emitRows(_ loop: Loop, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    if lanes == 1, writesShortRows, let rows = ShortRows(loop, kernel, plan) {
      return emitShortRows(loop, rows, from: begin, to: end, isOutermost: isOutermost)
    }
    emitRowLoop(loop, from: begin, to: end, isOutermost: isOutermost)
  }

  /// Rows of whatever length.
  func emitRowLoop(_ loop: Loop, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    let before = (ahead, moved)
    if lanes == 1 {
      ahead.merge(rowsAhead(of: loop)) { $1 }
      moved[loop.id] = scratchInOutputs(of: loop)
    }
    emitScalar(loop, from: begin, to: end, isOutermost: isOutermost)
    (ahead, moved) = before
  }

  /// One iteration after the other; in the lanes of a loop around, if there is one.
  func emitScalar(_ loop: Loop, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    let isVector = lanes > 1
    let initial = loop.carries.map { isVector ? vector($0.initial) : register($0.initial).value }
    let final = b.loop(from: begin, to: end, step: 1, carrying: initial) { counter, current in
      var next: [IRValue] = []
      if loop.carries.isEmpty { prefetchRows(loop.id, loop.body, at: counter, to: end) }
      nested {
        if isOutermost { place.iteration = counter }
        enter(loop.id, at: counter)
        for (scratch, output) in moved[loop.id] ?? [] {
          addresses[accesses.number(scratch)] = addresses[accesses.number(output)]
        }
        for (carry, value) in zip(loop.carries, current) { set(carry.current, value, isVector: isVector) }
        emit(loop.body)
        next = loop.carries.map { isVector ? vector($0.next) : register($0.next).value }
      }
      return next
    }
    for (carry, value) in zip(loop.carries, final) { set(carry.final, value, isVector: isVector) }
  }

  // MARK: Checks

  /// A vector loop inside an iteration meets the checks of later iterations of its own before those of
  /// earlier ones, so the iteration of a recorded fault is kept; anything recorded before the loop stays.
  func forgetInnerFault(_ isOutermost: Bool) {
    guard let innerFault, !isOutermost else { return }
    b.store(b.int(.min), innerFault)
  }

  func emit(_ check: Check) {
    let condition = register(check.condition)
    let vector = condition.isVector ? place.vector : nil
    let width = vector == nil ? 1 : lanes
    let fails = b.not(condition.value)
    b.when(b.any(fails, width)) {
      guard let vector else {
        // The same in all lanes: the first one reports it.
        let around = place.vector
        let iteration = around.flatMap { $0.isOutermost ? $0.base : nil } ?? place.iteration ?? b.int(0)
        return record(
          check, lane: nil, iteration, inner: around.map { $0.isOutermost ? nil : $0.base } ?? nil)
      }
      let precise = vector.left == nil ? fails : b.and(fails, activeMask())
      let bits = b.bits(ofMask: precise, lanes)
      b.when(b.compare(LLVMIntPredicate.ne, bits, b.int(0))) {
        let lane = b.intrinsic("llvm.cttz", [b.i64], [bits, b.constant(0, b.i1)])
        let counter = b.add(vector.base, lane)
        if vector.isOutermost {
          record(check, lane: lane, counter, inner: nil)
        } else {
          record(check, lane: lane, place.iteration ?? b.int(0), inner: counter)
        }
      }
    }
  }

  /// Keeps the fault of the lowest iteration, of several in it the one that comes first.
  private func record(_ check: Check, lane: IRValue?, _ iteration: IRValue, inner: IRValue?) {
    let fault = parameter(4)
    func field(_ number: Int) -> IRValue { b.element(b.i64, fault, b.int(number)) }
    let none = b.compare(LLVMIntPredicate.slt, b.load(b.i64, field(0)), b.int(0))
    let known = b.load(b.i64, field(1))
    var isFirst = b.or(none, b.compare(LLVMIntPredicate.slt, iteration, known))
    if let inner, let innerFault {
      let earlier = b.compare(LLVMIntPredicate.slt, inner, b.load(b.i64, innerFault))
      isFirst = b.or(isFirst, b.and(b.compare(LLVMIntPredicate.eq, iteration, known), earlier))
    }
    b.when(isFirst) {
      let values = check.values.map { id -> IRValue in
        let register = register(id)
        guard register.isVector else { return register.value }
        guard let lane else { return b.extract(register.value, 0) }
        return b.llvm.pointee.BuildExtractElement(b.builder, register.value, lane, "")
      }
      b.store(b.int(check.id), field(0))
      b.store(iteration, field(1))
      b.store(values.first ?? b.int(0), field(2))
      b.store(values.count > 1 ? values[1] : b.int(0), field(3))
      if let innerFault { b.store(inner ?? b.int(.min), innerFault) }
    }
  }
}

extension [Statement] {
  /// The numbers of all that reads memory, and of what must be computed before.
  fileprivate var neededToRead: Set<Int> {
    var (numbers, needed): (Set<Int>, Set<RegisterID>) = ([], [])
    for (number, statement) in enumerated().reversed() {
      guard case .define(let register, let expression) = statement else { continue }
      if case .load = expression {} else if !needed.contains(register) { continue }
      numbers.insert(number)
      needed.formUnion(expression.used)
    }
    return numbers
  }
}
