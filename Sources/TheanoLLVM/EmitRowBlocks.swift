internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// Rows with reductions whose operands lie across: neighbours along the loop over the rows.
///
/// Row by row, an element of each of as many cache lines as a row is long would be read with a load of its own. So as many
/// rows go at once as a cache line has elements, block by block of their columns: what lies across is turned into a block's
/// memory as in `EmitBlocks.swift`, and the lanes of each row's reductions wait in memory that stays in the first cache. Each
/// row computes what it always does, in the same order.
struct RowBlock {
  let rows: Int
  /// Of the loops and reductions inside: what lies across in them.
  let across: [LoopID: AcrossBlock]

  /// Columns of a block: each row's lanes are taken into registers once for them.
  private static let columns = 256
  /// A block's lanes are to stay in the first cache.
  private static let mostBytes = 16_384

  /// Nil where no reduction in `body` reads what lies across, along `loop`. `isTurnable` says of what is inside whether its
  /// elements may come in any order of rows.
  init?(
    _ loop: LoopID, _ body: [Statement], _ kernel: Kernel, _ dependence: LoopDependence,
    isTurnable: (Statement) -> Bool
  ) {
    let assigned = body.assignedRegisters
    var across: [LoopID: AcrossBlock] = [:]
    var laneBytes = 0
    var reduces = false
    for statement in body {
      guard let id = statement.loopID, isTurnable(statement), assigned.isDisjoint(with: statement.extentRegisters),
        let block = AcrossBlock(loop, id, statement.inner, kernel, dependence)
      else { continue }
      across[id] = block
      guard case .reduce(let reduction) = statement else { continue }
      reduces = true
      let bytes = reduction.accumulators.reduce(0) { $0 + $1.narrow.itemSize + ($1.position == nil ? 0 : 8) }
      laneBytes = max(laneBytes, bytes * reduction.tree.lanes)
    }
    guard reduces, var rows = across.values.map(\.rows).min() else { return nil }
    while rows > AcrossBlock.side && rows * laneBytes > RowBlock.mostBytes { rows /= 2 }
    self.rows = rows
    self.across = across.mapValues { $0.with(rows: rows, columns: RowBlock.columns) }
  }
}

extension Statement {
  fileprivate var extentRegisters: [RegisterID] {
    switch self {
    case .define, .store, .accumulate, .check: []
    case .loop(let loop): loop.extent.registers
    case .reduce(let reduction): reduction.extent.registers
    }
  }
}

extension Emitter {
  /// Rows of a block, and where their registers wait from one piece of the body to the next.
  private struct Rows {
    let loop: LoopID
    let first: IRValue
    let last: IRValue
    let isOutermost: Bool
    let slots: [RegisterID: LaneMemory]
  }

  /// A reduction of rows at once: its lanes, and the totals of its blocks so far, of each row in turn.
  private struct RowTotals {
    let lanes: LanePlan
    let memory: [LaneMemory]
    let totals: [LaneMemory]
  }

  /// Whether there are so few rows, or so few elements in them, that most of a block would be empty.
  func isThin(_ block: RowBlock, rows: IRValue, _ body: [Statement]) -> IRValue {
    var isThin = b.compare(LLVMIntPredicate.sle, rows, b.int(AcrossBlock.few))
    for case .reduce(let reduction) in body where block.across[reduction.id] != nil {
      let isShort = b.compare(LLVMIntPredicate.sle, extent(reduction.extent), b.int(AcrossBlock.side))
      isThin = b.or(isThin, isShort)
    }
    return isThin
  }

  /// The rows `begin ..< end`; after each of them, in their order, `finish` makes of what is carried what goes on to the next,
  /// and may read the registers `results`.
  func emitRowBlocks(
    _ block: RowBlock, of loop: LoopID, _ body: [Statement], from begin: IRValue, to end: IRValue,
    isOutermost: Bool, results: [RegisterID] = [], carrying initial: [IRValue] = [],
    _ finish: ([IRValue]) -> [IRValue] = { $0 }
  ) -> [IRValue] {
    let pieces = body.pieces
    let kept = registersBetween(pieces, then: results)
    let slots = Dictionary(
      uniqueKeysWithValues: kept.map { ($0, laneMemory(kernel.registers[$0.index], block.rows, 1)) })
    let memory = block.across.mapValues { reserve($0) }
    var totals: [LoopID: RowTotals] = [:]
    for case .reduce(let reduction) in body where block.across[reduction.id] != nil {
      totals[reduction.id] = rowTotals(reduction, block.rows, isOutermost)
    }
    // Where elements lie as they are counted a block's are in one line.
    return b.loop(from: b.and(begin, b.int(-block.rows)), to: end, step: block.rows, carrying: initial) {
      start, current in
      let first = b.intrinsic("llvm.smax", [b.i64], [start, begin])
      let last = b.intrinsic("llvm.smin", [b.i64], [b.add(start, b.int(block.rows)), end])
      let rows = Rows(loop: loop, first: first, last: last, isOutermost: isOutermost, slots: slots)
      for piece in pieces {
        if let id = piece[0].loopID, let across = block.across[id], let memory = memory[id] {
          if let totals = totals[id] {
            emit(piece, across, memory, totals, rows)
          } else if case .loop(let inner) = piece[0] {
            emit(inner, across, memory, rows)
          }
        } else {
          forEachRow(rows) { _ in
            recall(piece, rows)
            emit(piece)
            keep(piece.flatMap(\.assigned), rows)
          }
        }
      }
      if initial.isEmpty { return [] }
      return forEachRow(rows, carrying: current) { _, current in
        recall(results, rows)
        return finish(current)
      }
    }
  }

  // MARK: Rows

  private func forEachRow(
    _ rows: Rows, carrying initial: [IRValue], _ body: (_ number: IRValue, _ current: [IRValue]) -> [IRValue]
  ) -> [IRValue] {
    b.loop(from: rows.first, to: rows.last, step: 1, carrying: initial) { row, current in
      var next: [IRValue] = []
      nested {
        if rows.isOutermost { place.iteration = row }
        enter(rows.loop, at: row)
        next = body(b.sub(row, rows.first), current)
      }
      return next
    }
  }

  private func forEachRow(_ rows: Rows, _ body: (_ number: IRValue) -> Void) {
    _ = forEachRow(rows, carrying: []) { number, _ in
      body(number)
      return []
    }
  }

  private func number(_ rows: Rows) -> IRValue { b.sub(counter(rows.loop), rows.first) }

  private func recall(_ registers: [RegisterID], _ rows: Rows) {
    for register in registers {
      guard let slot = rows.slots[register] else { continue }
      set(register, read(slot, kernel.registers[register.index], number(rows), 1).value, isVector: false)
    }
  }

  private func recall(_ piece: [Statement], _ rows: Rows) {
    recall(piece.registersRead.subtracting(piece.flatMap(\.assigned)).sorted { $0.index < $1.index }, rows)
  }

  private func keep(_ assigned: [RegisterID], _ rows: Rows) {
    for id in assigned {
      guard let slot = rows.slots[id] else { continue }
      write(Partial(register(id).value), slot, kernel.registers[id.index], number(rows), 1)
    }
  }

  // MARK: Pieces

  /// A loop that reads or writes what lies across.
  private func emit(_ loop: Loop, _ block: AcrossBlock, _ memory: [IRValue], _ rows: Rows) {
    let columns = (b.int(0), extent(loop.extent))
    emitColumns(block, of: rows.loop, memory, rows: (rows.first, rows.last), columns: columns, of: columns) {
      row, from, to in
      if rows.isOutermost { place.iteration = row }
      recall([.loop(loop)], rows)
      emitLoop(loop, from: from, to: to, isOutermost: false)
    }
  }

  private func rowTotals(_ reduction: Reduction, _ rows: Int, _ isOutermost: Bool) -> RowTotals {
    guard let choice = plan.choices[reduction.id] else { preconditionFailure("the reduction's lanes are vectors") }
    let accumulators = reduction.accumulators
    return RowTotals(
      lanes: lanePlan(reduction, choice.lanes, choice, isOutermost: false),
      memory: accumulators.map { laneMemory($0, rows * reduction.tree.lanes, choice.lanes) },
      totals: accumulators.map { laneMemory($0.wide, rows, 1, hasPositions: $0.combination.takesPosition) })
  }

  /// The lanes of one row.
  private func ownLanes(_ totals: RowTotals, _ number: IRValue) -> [LaneMemory] {
    let reduction = totals.lanes.reduction
    let first = b.mul(number, b.int(reduction.tree.lanes))
    return zip(reduction.accumulators, totals.memory).map { accumulator, memory in
      LaneMemory(
        values: b.element(slotType(accumulator.narrow, 1), memory.values, first),
        positions: memory.positions.map { b.element(b.integer(bits: memory.positionBits), $0, first) },
        positionBits: memory.positionBits)
    }
  }

  /// A reduction that reads what lies across: see ``emitReduction(_:isOutermost:)``.
  private func emit(
    _ piece: [Statement], _ block: AcrossBlock, _ memory: [IRValue], _ totals: RowTotals, _ rows: Rows
  ) {
    let lanes = totals.lanes
    let accumulators = lanes.reduction.accumulators
    let whole = (b.int(0), lanes.end)
    forEachRow(rows) { number in
      for (accumulator, memory) in zip(accumulators, totals.totals) {
        write(identity(accumulator, accumulator.wide, 1), memory, accumulator.wide, number, 1)
      }
    }
    _ = b.loop(from: whole.0, to: whole.1, step: lanes.blockSize) { begin, _ in
      let end = b.intrinsic("llvm.smin", [b.i64], [b.add(begin, b.int(lanes.blockSize)), lanes.end])
      forEachRow(rows) { beginLanes(lanes, ownLanes(totals, $0)) }
      emitColumns(
        block, of: rows.loop, memory, rows: (rows.first, rows.last), columns: (begin, end), of: whole
      ) { row, from, to in
        recall(piece, rows)
        emitValues(lanes, ownLanes(totals, b.sub(row, rows.first)), block: begin, from: from, to: to, isFirst: false)
      }
      forEachRow(rows) { number in
        recall(piece, rows)
        let before = zip(accumulators, totals.totals).map { read($1, $0.wide, number, 1) }
        let after = endLanes(lanes, ownLanes(totals, number), before, block: begin)
        for (accumulator, (total, memory)) in zip(accumulators, zip(after, totals.totals)) {
          write(total, memory, accumulator.wide, number, 1)
        }
      }
      return []
    }
    forEachRow(rows) { number in
      for (accumulator, memory) in zip(accumulators, totals.totals) {
        let total = read(memory, accumulator.wide, number, 1)
        set(accumulator.result, total.position ?? total.value, isVector: false)
      }
      keep(accumulators.map(\.result), rows)
    }
  }
}
