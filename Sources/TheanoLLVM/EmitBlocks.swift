internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// Elements that lie across the vectors that read or write them: neighbours along the loop around.
///
/// Going along a row of an output, a transposed operand gives one element of each of as many cache lines as the row is
/// long, and they may have left the cache before the next row needs their neighbours; where rows are a power of two long
/// they all want the same few places there. So such loops go block by block: as many rows as a cache line has elements, and
/// some columns. What is read across is turned into a block's own memory first, square by square in registers; what is written
/// across is turned after it; and in between all is read and written along.
struct AcrossBlock {
  /// Columns of a block, and by how many the lines are asked for that come next.
  static let columns = 64
  /// Squares of so few rows, or vectors of so few lanes, would be mostly empty.
  static let few = 4
  /// Rows and columns of a square at most.
  static let side = 16
  /// A block's memory is to stay in the first cache.
  private static let mostBytes = 16_384
  /// Of a cache line, on all processors that there is code for, but some with twice as many.
  private static let lineBytes = 64

  /// The loop over the columns, whose neighbours become lanes.
  let column: LoopID
  /// Of an element of each access.
  private let bytes: Int
  private(set) var rows: Int
  private(set) var columns = AcrossBlock.columns
  let reads: [Access]
  let writes: [Access]
  var accesses: [Access] { reads + writes }

  /// Nil where nothing in the body of `column` lies across, along `row`.
  init?(_ row: LoopID, _ column: LoopID, _ body: [Statement], _ kernel: Kernel, _ dependence: LoopDependence) {
    func isAcross(_ access: Access) -> Bool { dependence.isAcross(access, row: row, column: column) }
    var (reads, writes): ([Access], [Access]) = ([], [])
    for statement in body {
      switch statement {
      case .define(_, .load(let access, where: nil)) where isAcross(access):
        if kernel.buffers[access.buffer.index].role == .input, !reads.contains(access) { reads.append(access) }
      case .store(let access, _) where isAcross(access):
        if kernel.buffers[access.buffer.index].role == .output, kernel.uses(access.buffer) == 1 {
          writes.append(access)
        }
      case .define, .store, .accumulate, .check, .loop, .reduce: break
      }
    }
    let sizes = (reads + writes).map { kernel.buffers[$0.buffer.index].dtype.itemSize }
    guard let least = sizes.min() else { return nil }
    (self.column, self.reads, self.writes, bytes) = (column, reads, writes, sizes.reduce(0, +))
    var rows = AcrossBlock.lineBytes / least
    while rows > AcrossBlock.side && rows * AcrossBlock.columns * bytes > AcrossBlock.mostBytes {
      rows /= 2
    }
    self.rows = rows
  }

  /// With so many rows, and as many columns, up to `columns`, as there is memory for.
  func with(rows: Int, columns: Int) -> AcrossBlock {
    var block = self
    (block.rows, block.columns) = (rows, columns)
    while block.columns > AcrossBlock.columns && rows * block.columns * bytes > AcrossBlock.mostBytes {
      block.columns /= 2
    }
    return block
  }
}

extension Kernel {
  /// How many statements read or write the buffer.
  fileprivate func uses(_ buffer: BufferID) -> Int {
    var count = 0
    body.forEachStatement { statement in
      let (loads, stores) = statement.accesses
      count += (loads + stores).count { $0.buffer == buffer }
    }
    return count
  }
}

extension Emitter {
  /// An access while its elements are in a block's memory: the address at which a row's column 0 would lie there.
  struct Turned {
    let column: LoopID
    let address: IRValue
  }

  /// The rows and columns of a block, of all columns from `begin` to `end`.
  private struct BlockRange {
    let rows: (first: IRValue, last: IRValue)
    let columns: (first: IRValue, last: IRValue)
    let begin: IRValue
    let end: IRValue
  }

  func emitBlocked(
    _ loop: Loop, _ block: AcrossBlock, from begin: IRValue, to end: IRValue, isOutermost: Bool
  ) {
    guard let inner = loop.body.onlyLoop else { preconditionFailure("a block has one loop inside") }
    let columns = (b.int(0), extent(inner.extent))
    let isThin = b.compare(LLVMIntPredicate.sle, b.sub(end, begin), b.int(AcrossBlock.few))
    _ = b.choose(isThin) {
      emitScalar(loop, from: begin, to: end, isOutermost: isOutermost)
      return []
    } otherwise: {
      emitInBlocks(block, of: loop.id, reserve(block), rows: (begin, end), columns: columns) { row, begin, end in
        if isOutermost { place.iteration = row }
        for statement in loop.body {
          if case .loop = statement {
            emitLoop(inner, from: begin, to: end, isOutermost: false)
          } else {
            emit([statement])
          }
        }
      }
      return []
    }
  }

  /// Runs `body` in each row of each block, for the columns of the block.
  func emitInBlocks(
    _ block: AcrossBlock, of loop: LoopID, _ memory: [IRValue], rows: (begin: IRValue, end: IRValue),
    columns: (begin: IRValue, end: IRValue), _ body: (_ row: IRValue, _ begin: IRValue, _ end: IRValue) -> Void
  ) {
    // Where elements lie as they are counted a block's are in one line.
    _ = b.loop(from: b.and(rows.begin, b.int(-block.rows)), to: rows.end, step: block.rows) { start, _ in
      let first = b.intrinsic("llvm.smax", [b.i64], [start, rows.begin])
      let last = b.intrinsic("llvm.smin", [b.i64], [b.add(start, b.int(block.rows)), rows.end])
      emitColumns(block, of: loop, memory, rows: (first, last), columns: columns, of: columns, body)
      return []
    }
  }

  /// The same for the rows of a block and some of all columns.
  func emitColumns(
    _ block: AcrossBlock, of loop: LoopID, _ memory: [IRValue], rows: (first: IRValue, last: IRValue),
    columns: (begin: IRValue, end: IRValue), of all: (begin: IRValue, end: IRValue),
    _ body: (_ row: IRValue, _ begin: IRValue, _ end: IRValue) -> Void
  ) {
    _ = b.loop(from: columns.begin, to: columns.end, step: block.columns) { from, _ in
      let to = b.intrinsic("llvm.smin", [b.i64], [b.add(from, b.int(block.columns)), columns.end])
      let range = BlockRange(rows: rows, columns: (from, to), begin: all.begin, end: all.end)
      emit(block, of: loop, memory, range) { body($0, from, to) }
      return []
    }
  }

  /// Memory for what lies across, of each access in turn.
  func reserve(_ block: AcrossBlock) -> [IRValue] {
    (block.reads + block.writes).map { access in
      let bytes = block.rows * block.columns * kernel.buffers[access.buffer.index].dtype.itemSize
      return b.reserve(b.array(b.vector(b.i64, 8), bytes / 64))
    }
  }

  /// Runs `body` for each row of a block, with what lies across turned.
  private func emit(
    _ block: AcrossBlock, of loop: LoopID, _ memory: [IRValue], _ range: BlockRange, _ body: (_ row: IRValue) -> Void
  ) {
    let places = zip(block.reads + block.writes, memory).map { access, memory in
      Square(
        access: access, dtype: kernel.buffers[access.buffer.index].dtype, memory: memory, rows: block.rows,
        columns: block.columns, row: loop, column: block.column)
    }
    for place in places.prefix(block.reads.count) { turn(place, range) }
    _ = b.loop(from: range.rows.first, to: range.rows.last, step: 1) { row, _ in
      nested {
        enter(loop, at: row)
        let number = b.mul(b.sub(row, range.rows.first), b.int(block.columns))
        for square in places {
          let address = b.element(
            memoryType(square.dtype, 1), square.memory, b.sub(number, range.columns.first))
          place.turned[accesses.number(square.access)] = Turned(column: block.column, address: address)
        }
        body(row)
      }
      return []
    }
    for place in places.dropFirst(block.reads.count) { turnBack(place, range) }
  }

  /// An access that lies across, and where it is turned to.
  private struct Square {
    let access: Access
    let dtype: DType
    let memory: IRValue
    /// Of a block.
    let rows: Int
    let columns: Int
    let row: LoopID
    let column: LoopID
  }

  /// Runs `body` for each square of a block, with the addresses of its columns where they lie across and of its first row
  /// where they lie along. Of columns that are not there the last one stands in.
  private func forEachSquare(
    _ square: Square, _ range: BlockRange, _ body: (_ column: IRValue, _ across: [IRValue], _ along: IRValue) -> Void
  ) {
    let (element, side) = (
      memoryType(square.dtype, 1), max(2, min(AcrossBlock.side, b.target.vectorBits / 8 / square.dtype.itemSize))
    )
    guard let start = addresses[accesses.number(square.access)] else {
      preconditionFailure("the access has an address")
    }
    let (rows, columns, step) = (range.rows, range.columns, step(square))
    _ = b.loop(from: columns.first, to: columns.last, step: side) { column, _ in
      let last = b.sub(b.sub(columns.last, column), b.int(1))
      let here = b.element(element, start, b.mul(column, step))
      let steps = (0..<side).map { k in
        k == 0 ? b.int(0) : b.mul(b.intrinsic("llvm.smin", [b.i64], [b.int(k), last]), step)
      }
      _ = b.loop(from: rows.first, to: rows.last, step: side) { row, _ in
        let across = steps.map { b.element(element, here, b.add(row, $0)) }
        let number = b.mul(b.sub(row, rows.first), b.int(square.columns))
        let along = b.element(element, square.memory, b.add(number, b.sub(column, columns.first)))
        nested {
          place.vector = VectorScope(
            loop: square.row, lanes: side, base: row, left: b.sub(rows.last, row), isOutermost: false)
          body(column, across, along)
        }
        return []
      }
      return []
    }
  }

  /// From a column to the next, where they lie across.
  private func step(_ square: Square) -> IRValue {
    guard let step = sum(square.access.terms.filter { $0.index == .loop(square.column) }.map(\.stride)) else {
      preconditionFailure("columns that lie across have a stride")
    }
    return step
  }

  /// Asks for the lines of the columns that come next, if need be of the next rows, since a processor does not foresee them.
  private func turn(_ square: Square, _ range: BlockRange) {
    let (dtype, element) = (square.dtype, memoryType(square.dtype, 1))
    let step = step(square)
    let next = b.int(AcrossBlock.columns)
    let back = b.sub(b.int(square.rows), b.mul(b.sub(b.sub(range.end, range.begin), next), step))
    forEachSquare(square, range) { column, across, along in
      let isLast = b.compare(LLVMIntPredicate.sge, b.add(column, next), range.end)
      let ahead = b.select(isLast, back, b.mul(step, next))
      for address in across { prefetch(b.element(element, address, ahead)) }
      for (row, vector) in turned(loadAll(across, dtype), dtype).enumerated() {
        b.store(vector, b.element(element, along, b.int(row * square.columns)), alignment: alignment(dtype))
      }
    }
  }

  /// Columns that are not there spoil the last one, which is written after them.
  private func turnBack(_ square: Square, _ range: BlockRange) {
    let (dtype, element) = (square.dtype, memoryType(square.dtype, 1))
    forEachSquare(square, range) { _, across, along in
      let rows = across.indices.map { row in
        let address = b.element(element, along, b.int(row * square.columns))
        return b.load(memoryType(dtype, lanes), address, alignment: alignment(dtype))
      }
      storeAll(turned(rows, dtype).reversed(), across.reversed(), dtype)
    }
  }

  private func turned(_ vectors: [IRValue], _ dtype: DType) -> [IRValue] {
    b.transposed(vectors, parts: dtype.isComplex ? 2 : 1)
  }
}

extension [Statement] {
  /// The loop inside, where there is one and else only values.
  var onlyLoop: Loop? {
    var found: Loop?
    for statement in self {
      switch statement {
      case .define: continue
      case .loop(let only) where found == nil: found = only
      case .loop, .store, .accumulate, .check, .reduce: return nil
      }
    }
    return found
  }
}
