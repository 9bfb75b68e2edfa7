import TheanoArrays
import TheanoLoops

extension Compiler {
  /// The loop on blocks; nil where its iterations must go one after the other, or have loops of their own that go better by
  /// themselves.
  mutating func blocks(_ loop: Loop, isOutermost: Bool) -> Step? {
    if let step = together(loop, isOutermost: isOutermost) { return step }
    guard loop.carries.isEmpty, canBlock(loop.body, isOutermost) else { return nil }
    let isInOrder = loop.order == .inOrder
    if isInOrder && !loop.body.isApart { return nil }
    var writer = BlockWriter(self, loop.id, isInOrder: isInOrder)
    writer.write(loop.body, &self)
    let body = writer.finish(&self)
    let steps = BlockLoop(
      extent: layout.slot(loop.extent), body: body, isOutermost: isOutermost, isChunked: loop.id == chunked)
    return Step { steps.run($0) }
  }

  /// A loop around loops in order or around reductions of one lane: its own iterations are the lanes. Where there are few of
  /// them, the loops inside have more.
  private mutating func together(_ loop: Loop, isOutermost: Bool) -> Step? {
    guard let lanes, loop.order == .independent, loop.body.hasLoops, hasNoScratch(loop.body, isOutermost),
      loop.body.goesTogether(along: loop.id, lanes.dependence)
    else { return nil }
    let apart = self.loop(loop, isOutermost: isOutermost)
    var writer = BlockWriter(self, loop.id)
    writer.write(loop.body, &self)
    let steps = BlockLoop(
      extent: layout.slot(loop.extent), body: writer.finish(&self), isOutermost: isOutermost,
      isChunked: loop.id == chunked)
    return Step { frame in
      let (begin, end) = frame.pointee.iterations(steps.extent, isChunked: steps.isChunked)
      if end - begin < 16 { apart.run(frame) } else { steps.run(frame) }
    }
  }

  /// The reduction on blocks; nil where it has loops inside.
  mutating func blocks(_ reduction: Reduction, isOutermost: Bool) -> Step? {
    guard canBlock(reduction.body, isOutermost), reduction.tree.lanes <= Lanes.count else { return nil }
    var writer = BlockWriter(self, reduction.id)
    writer.write(reduction.body, &self)
    let accumulators = reduction.accumulators.map { writer.accumulator($0, reduction.tree, &self) }
    let body = writer.finish(&self)
    let steps = BlockReduction(
      extent: layout.slot(reduction.extent), tree: reduction.tree, body: body,
      accumulators: ContiguousArray(accumulators.map { $0(writer) }), isOutermost: isOutermost)
    return Step { steps.run($0) }
  }

  private func canBlock(_ body: [Statement], _ isOutermost: Bool) -> Bool {
    lanes != nil && !body.hasLoops && hasNoScratch(body, isOutermost)
  }

  /// What the iterations of an outermost loop do in scratch memory is private to each: those of a block would share it.
  private func hasNoScratch(_ body: [Statement], _ isOutermost: Bool) -> Bool {
    if !isOutermost { return true }
    let (read, written) = body.touchedBuffers
    return read.union(written).allSatisfy { buffer in
      if case .scratch = kernel.buffers[buffer.index].role { false } else { true }
    }
  }
}

extension [Statement] {
  /// Whether each buffer that is written is of one statement only: then a statement of all iterations may go before the
  /// next of all, if its own iterations stay in order.
  fileprivate var isApart: Bool {
    var written: Set<BufferID> = []
    var read: Set<BufferID> = []
    for statement in self {
      let (loads, stores) = statement.accesses
      // What is written at places that are computed is nobody's state, which the next iteration might find in a buffer of
      // another number.
      for store in stores where store.registers.isEmpty || !written.insert(store.buffer).inserted { return false }
      if stores.isEmpty { read.formUnion(loads.map(\.buffer)) }
    }
    return written.isDisjoint(with: read)
  }

  /// Whether iterations of `loop`, whose body this is, can go through the loops inside together: these are as long for each,
  /// and what they give differs. Only where one of them cannot be taken in blocks of its own, or lies across memory.
  fileprivate func goesTogether(along loop: LoopID, _ dependence: LoopDependence) -> Bool {
    func varies(_ register: RegisterID) -> Bool { dependence.depends(register, on: loop) }
    var (canGo, isWanted) = (true, false)
    forEachStatement { statement in
      switch statement {
      case .define, .store, .accumulate, .check: break
      case .loop(let inner):
        isWanted = isWanted || !inner.carries.isEmpty
        canGo =
          canGo && !inner.extent.registers.contains(where: varies)
          && inner.carries.allSatisfy { varies($0.current) && varies($0.final) }
      case .reduce(let inner):
        isWanted = isWanted || inner.tree.lanes == 1
        canGo =
          canGo && inner.tree.lanes == 1 && !inner.extent.registers.contains(where: varies)
          && inner.accumulators.allSatisfy {
            varies($0.result) && varies($0.value) && BlockAccumulator.Totals($0, lanes: 0, wideLanes: 0) != nil
          }
      }
    }
    return canGo && isWanted
  }
}

/// What all blocks of a kernel share.
struct LaneLayout {
  let dependence: LoopDependence
  var constants = LaneConstants()
  /// Of the arrays of registers: those of the loop that needs most.
  var bytes = 0
}
