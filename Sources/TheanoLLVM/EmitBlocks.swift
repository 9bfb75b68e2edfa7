internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// A loop around a vector loop, in blocks: as many of its iterations as a cache line has elements, for as many of the loop
/// inside, or one vector.
///
/// Going along a row of an output, a transposed operand gives one element of each of as many cache lines as the row is
/// long, and they may have left the cache before the next row needs their neighbours; where rows are a power of two long
/// they all want the same few places there. A block uses up all the lines that it touches.
extension Emitter {
  /// Rows of at most so many elements are not divided: the lines that one of them touches stay in half of a small first
  /// cache, and the processor sees ahead what comes next.
  private static let narrow = 256

  func emitBlocked(
    _ loop: Loop, _ block: VectorPlan.Block, from begin: IRValue, to end: IRValue, isOutermost: Bool
  ) {
    let count = extent(block.inner.extent)
    // Where elements lie as they are counted a block's are in one line.
    _ = b.loop(from: b.and(begin, b.int(-block.rows)), to: end, step: block.rows) { start, _ in
      let first = b.intrinsic("llvm.smax", [b.i64], [start, begin])
      let last = b.intrinsic("llvm.smin", [b.i64], [b.add(start, b.int(block.rows)), end])
      emitColumns(loop, block, from: first, to: last, count, isOutermost)
      return []
    }
  }

  private func emitColumns(
    _ loop: Loop, _ block: VectorPlan.Block, from first: IRValue, to last: IRValue, _ count: IRValue,
    _ isOutermost: Bool
  ) {
    let choice = block.choice
    let isMerged = choice.tail == .merged
    let full = isMerged ? count : b.and(count, b.int(-choice.lanes))
    let columns = max(choice.lanes, block.rows)
    let isNarrow = b.compare(LLVMIntPredicate.sle, count, b.int(Emitter.narrow))
    let pieces = b.sdiv(b.add(full, b.int(columns - 1)), b.int(columns))
    _ = b.loop(from: b.int(0), to: b.select(isNarrow, b.int(1), pieces), step: 1) { piece, _ in
      let start = b.mul(piece, b.int(columns))
      let stop = b.intrinsic("llvm.smin", [b.i64], [b.add(start, b.int(columns)), full])
      emitRows(loop, from: first, to: last, isOutermost) { inner in
        emitVector(
          inner, choice, from: start, to: b.select(isNarrow, full, stop), end: count, isMerged: isMerged, false)
      }
      return []
    }
    if isMerged { return }
    emitRows(loop, from: first, to: last, isOutermost) { inner in
      emitScalar(inner, from: full, to: count, isOutermost: false)
    }
  }

  /// The iterations of a loop, with something else for the loop inside.
  private func emitRows(
    _ loop: Loop, from first: IRValue, to last: IRValue, _ isOutermost: Bool, _ body: (Loop) -> Void
  ) {
    _ = b.loop(from: first, to: last, step: 1) { row, _ in
      nested {
        if isOutermost { place.iteration = row }
        enter(loop.id, at: row)
        for statement in loop.body {
          if case .loop(let inner) = statement { body(inner) } else { emit([statement]) }
        }
      }
      return []
    }
  }
}
