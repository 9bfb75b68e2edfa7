internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// A vector loop around other loops, row by row: columns whose elements lie side by side, rows a stride apart.
///
/// Going down one vector of columns after the other, every element would come from another page of memory. So each loop
/// inside goes over its rows outside, and over a tile of columns inside; what a column has so far waits in memory
/// that stays in the first cache. Each column computes what it always does, in the same order.
extension Emitter {
  /// The columns that are computed side by side, as many full vectors.
  private struct Tile {
    let loop: LoopID
    let lanes: Int
    let begin: IRValue
    let end: IRValue
    /// Its first column, where these are some of a tile's columns.
    let origin: IRValue
    let isOutermost: Bool
    /// Whether there may be fewer columns than lanes.
    let isMerged: Bool

    func part(from begin: IRValue, to end: IRValue) -> Tile {
      Tile(
        loop: loop, lanes: lanes, begin: begin, end: end, origin: origin, isOutermost: isOutermost, isMerged: isMerged)
    }
  }

  /// The totals of an accumulator: of the rows since the last block, and of all blocks.
  private struct Totals {
    let narrow: LaneMemory
    let wide: LaneMemory
  }

  /// What the loop's body does between two of its loops, or one of these.
  private typealias Piece = [Statement]

  /// Bytes of a tile: half of a small first cache.
  private static let tileBytes = 16_384
  private static let tileColumns = 1024

  /// The columns `begin ..< end`, a multiple of `lanes` unless merged.
  func emitTiled(
    _ loop: Loop, _ lanes: Int, from begin: IRValue, to end: IRValue, isMerged: Bool = false, _ isOutermost: Bool
  ) {
    let pieces = loop.body.pieces
    let kept = registersBetween(pieces)
    let most = loop.body.map { statement -> Int in
      guard case .reduce(let reduction) = statement else { return 0 }
      return reduction.accumulators.reduce(0) { $0 + $1.narrow.itemSize + $1.wide.itemSize }
    }.max()
    // What one reduction has left is read before the next one begins.
    let bytes = kept.reduce(1 + (most ?? 0)) { $0 + kernel.registers[$1.index].itemSize }
    var columns = Emitter.tileColumns
    while columns > lanes && columns * bytes > Emitter.tileBytes { columns /= 2 }
    columns = max(columns, lanes)
    let slots = Dictionary(
      uniqueKeysWithValues: kept.map { ($0, laneMemory(kernel.registers[$0.index], columns, lanes)) })
    let reductions = loop.body.compactMap { statement -> [Totals]? in
      guard case .reduce(let reduction) = statement else { return nil }
      return reduction.accumulators.map { accumulator in
        let hasPositions = accumulator.combination.takesPosition
        return Totals(
          narrow: laneMemory(accumulator, columns, lanes),
          wide: laneMemory(accumulator.wide, columns, lanes, hasPositions: hasPositions))
      }
    }
    _ = b.loop(from: begin, to: end, step: columns) { first, _ in
      let last = b.intrinsic("llvm.smin", [b.i64], [b.add(first, b.int(columns)), end])
      let tile = Tile(
        loop: loop.id, lanes: lanes, begin: first, end: last, origin: first, isOutermost: isOutermost,
        isMerged: isMerged)
      var rest = reductions[...]
      for piece in pieces {
        switch piece[0] {
        case .reduce(let reduction): emit(reduction, tile, rest.removeFirst(), slots)
        case .loop(let inner): emit(inner, tile, slots)
        case .define, .store, .accumulate, .check: emit(piece, tile, slots)
        }
      }
      return []
    }
  }

  /// The registers that one piece sets and a later one, or what is behind them all, reads.
  func registersBetween(_ pieces: [[Statement]], then results: [RegisterID] = []) -> [RegisterID] {
    var set: Set<RegisterID> = []
    var kept: Set<RegisterID> = []
    for piece in pieces {
      kept.formUnion(piece.registersRead.intersection(set))
      set.formUnion(piece.flatMap(\.assigned))
    }
    kept.formUnion(set.intersection(results))
    return kept.sorted { $0.index < $1.index }
  }

  // MARK: Columns

  /// Runs `body` for each vector of the tile's columns, with the number of its first column within the tile.
  private func forEachVector(_ tile: Tile, _ body: (_ column: IRValue, _ place: IRValue) -> Void) {
    _ = b.loop(from: tile.begin, to: tile.end, step: tile.lanes) { column, _ in
      body(column, b.sub(column, tile.origin))
      return []
    }
  }

  /// Runs `body` with the columns from `column` on as lanes.
  private func inLanes(_ tile: Tile, _ column: IRValue, _ body: () -> Void) {
    nested {
      place.vector = VectorScope(
        loop: tile.loop, lanes: tile.lanes, base: column, left: tile.isMerged ? b.sub(tile.end, column) : nil,
        isOutermost: tile.isOutermost)
      enter(tile.loop, at: column)
      body()
    }
  }

  private func recall(_ piece: Piece, _ slots: [RegisterID: LaneMemory], _ place: IRValue, _ tile: Tile) {
    let assigned = Set(piece.flatMap(\.assigned))
    for register in piece.registersRead.subtracting(assigned).sorted(by: { $0.index < $1.index }) {
      guard let slot = slots[register] else { continue }
      let value = read(slot, kernel.registers[register.index], place, tile.lanes).value
      registers[register.index] = Register(value: value, isVector: true)
    }
  }

  private func keep(_ assigned: [RegisterID], _ slots: [RegisterID: LaneMemory], _ place: IRValue, _ tile: Tile) {
    for register in assigned {
      guard let slot = slots[register] else { continue }
      write(Partial(vector(register)), slot, kernel.registers[register.index], place, tile.lanes)
    }
  }

  private func emit(_ piece: Piece, _ tile: Tile, _ slots: [RegisterID: LaneMemory]) {
    forEachVector(tile) { column, place in
      inLanes(tile, column) {
        recall(piece, slots, place, tile)
        emit(piece)
        keep(piece.flatMap(\.assigned), slots, place, tile)
      }
    }
  }

  // MARK: Rows

  /// Rows of a loop inside, `count` at once: `body` gets for each vector of columns a function for each of the rows, which
  /// runs what it is given in that row.
  private func forEachRow(
    _ loop: LoopID, _ tile: Tile, from begin: IRValue, to end: IRValue, atOnce count: Int,
    _ body: (_ place: IRValue, _ rows: [(() -> Void) -> Void]) -> Void
  ) {
    _ = b.loop(from: begin, to: end, step: count) { first, _ in
      let rows = (0..<count).map { k -> (place: Place, addresses: [IRValue?]) in
        var row = (place, addresses)
        nested {
          enter(loop, at: k == 0 ? first : b.add(first, b.int(k)))
          row = (place, addresses)
        }
        return row
      }
      forEachVector(tile) { column, place in
        body(
          place,
          rows.map { row in
            { (run: () -> Void) in
              self.nested {
                (self.place, self.addresses) = row
                self.inLanes(tile, column, run)
              }
            }
          })
      }
      return []
    }
  }

  private func emit(_ loop: Loop, _ tile: Tile, _ slots: [RegisterID: LaneMemory]) {
    if let block = plan.tileBlocks[loop.id] { return emit(block, loop, tile, slots) }
    forEachRow(loop.id, tile, from: b.int(0), to: extent(loop.extent), atOnce: 1) { place, rows in
      recall([.loop(loop)], slots, place, tile)
      for row in rows { row { emit(loop.body) } }
    }
  }

  /// The same where something lies across.
  private func emit(_ block: AcrossBlock, _ loop: Loop, _ tile: Tile, _ slots: [RegisterID: LaneMemory]) {
    let memory = reserve(block)
    emitInBlocks(block, of: loop.id, memory, rows: (b.int(0), extent(loop.extent)), columns: (tile.begin, tile.end)) {
      _, begin, end in
      forEachVector(tile.part(from: begin, to: end)) { column, place in
        inLanes(tile, column) {
          recall([.loop(loop)], slots, place, tile)
          emit(loop.body)
        }
      }
    }
  }

  /// As the reduction's tree says for one lane: see ``emitReduction(_:isOutermost:)``.
  private func emit(
    _ reduction: Reduction, _ tile: Tile, _ memory: [Totals],
    _ slots: [RegisterID: LaneMemory]
  ) {
    let accumulators = reduction.accumulators
    let end = extent(reduction.extent)
    func forEachTotal(_ body: (Accumulator, LaneMemory, LaneMemory, IRValue) -> Void) {
      forEachVector(tile) { column, place in
        inLanes(tile, column) {
          for (accumulator, memory) in zip(accumulators, memory) {
            body(accumulator, memory.narrow, memory.wide, place)
          }
        }
      }
    }
    func begin() {
      forEachTotal { write(blockStart($0, tile.lanes), $1, $0.narrow, $3, tile.lanes) }
    }
    func finish(_ total: (Accumulator, LaneMemory, LaneMemory, IRValue) -> Partial) {
      forEachTotal { accumulator, narrow, wide, place in
        let total = total(accumulator, narrow, wide, place)
        registers[accumulator.result.index] = Register(value: total.position ?? total.value, isVector: true)
        keep([accumulator.result], slots, place, tile)
      }
    }
    if accumulators.allSatisfy({ isExact($0) && !countsRows($0) }) {
      begin()
      combineRows(reduction, tile, memory.map(\.narrow), slots, from: b.int(0), to: end)
      finish { widen(read($1, $0.narrow, $3, tile.lanes), $0, tile.lanes) }
      return
    }
    forEachTotal { write(identity($0, $0.wide, tile.lanes), $2, $0.wide, $3, tile.lanes) }
    _ = b.loop(from: b.int(0), to: end, step: reduction.tree.rows) { first, _ in
      let last = b.intrinsic("llvm.smin", [b.i64], [b.add(first, b.int(reduction.tree.rows)), end])
      begin()
      combineRows(reduction, tile, memory.map(\.narrow), slots, from: first, to: last)
      forEachTotal { accumulator, narrow, wide, place in
        if countsRows(accumulator) { recall([.reduce(reduction)], slots, place, tile) }
        let rows = widen(read(narrow, accumulator.narrow, place, tile.lanes), accumulator, tile.lanes)
        let block = positioned(rows, accumulator, reduction, from: first, bits: positionBits(accumulator))
        let total = combineWide(accumulator, read(wide, accumulator.wide, place, tile.lanes), block, tile.lanes)
        write(total, wide, accumulator.wide, place, tile.lanes)
      }
      return []
    }
    finish { read($2, $0.wide, $3, tile.lanes) }
  }

  /// Several rows at once where they are short: their totals stay in registers meanwhile.
  private func combineRows(
    _ reduction: Reduction, _ tile: Tile, _ memory: [LaneMemory], _ slots: [RegisterID: LaneMemory],
    from begin: IRValue, to end: IRValue
  ) {
    let body = plan.positions.body(of: reduction)
    func run(_ count: Int, from first: IRValue, to last: IRValue) {
      forEachRow(reduction.id, tile, from: first, to: last, atOnce: count) { place, rows in
        let piece = [Statement.reduce(reduction)]
        recall(piece, slots, place, tile)
        var totals = zip(reduction.accumulators, memory).map { read($1, $0.narrow, place, tile.lanes) }
        for row in rows {
          row {
            emit(body)
            let number = b.sub(counter(reduction.id), begin)
            totals = zip(reduction.accumulators, totals).map { combineRow($0, $1, row: number) }
          }
        }
        for (accumulator, (total, memory)) in zip(reduction.accumulators, zip(totals, memory)) {
          write(total, memory, accumulator.narrow, place, tile.lanes)
        }
      }
    }
    let cost = body.instructionCost + reduction.accumulators.count
    let atOnce = cost <= 6 ? 8 : cost <= 12 ? 4 : 1
    if atOnce == 1 { return run(1, from: begin, to: end) }
    let whole = b.add(begin, b.and(b.sub(end, begin), b.int(-atOnce)))
    run(atOnce, from: begin, to: whole)
    run(1, from: whole, to: end)
  }
}

extension [Statement] {
  /// Cut before and after each loop and reduction.
  var pieces: [[Statement]] {
    var pieces: [[Statement]] = []
    var isOpen = false
    for statement in self {
      if statement.loopID != nil {
        pieces.append([statement])
        isOpen = false
      } else if isOpen {
        pieces[pieces.count - 1].append(statement)
      } else {
        pieces.append([statement])
        isOpen = true
      }
    }
    return pieces
  }

  /// At any depth.
  var registersRead: Set<RegisterID> {
    var set: Set<RegisterID> = []
    forEachStatement { set.formUnion($0.used) }
    return set
  }
}
