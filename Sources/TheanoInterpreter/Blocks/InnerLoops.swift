internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops

/// What loops within a block need: iterations of the loop around them are lanes, which go through them together.
struct InnerLists: Sendable {
  var scalars: ContiguousArray<Step> = []
  var fills: ContiguousArray<BlockBody.Broadcast> = []
  var copies: ContiguousArray<LaneCopy> = []
  var loops: ContiguousArray<InnerLoop> = []
  var reductions: ContiguousArray<InnerReduction> = []
}

struct LaneCopy: Sendable {
  let source: Int
  let target: Int
  /// Bytes of a lane.
  let width: Int

  func run(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    (frame.pointee.lanes + target).copyMemory(from: frame.pointee.lanes + source, byteCount: count &* width)
  }
}

struct InnerLoop: Sendable {
  let counter: Int
  let extent: Int
}

/// A reduction of one lane of its tree: the lanes are those of the block.
struct InnerReduction: Sendable {
  struct Accumulator: Sendable {
    let totals: BlockAccumulator.Totals
    let narrow: DType
    let identity: [UInt64]
    let value: Int
    /// What all blocks of the tree give.
    let total: Int
  }

  let counter: Int
  let extent: Int
  let rows: Int
  let accumulators: ContiguousArray<Accumulator>
}

extension BlockBody {
  func loop(_ number: Int, _ body: Range<Int>, _ run: inout Run) {
    let loop = inner.loops[number]
    let words = run.frame.pointee.words
    let end = run.frame.pointee.integer(loop.extent)
    var iteration: Int64 = 0
    while iteration < end {
      words[loop.counter] = UInt64(bitPattern: iteration)
      self.run(body, &run)
      iteration += 1
    }
  }

  func reduce(_ number: Int, _ body: Range<Int>, _ run: inout Run) {
    let reduction = inner.reductions[number]
    let (frame, count) = (run.frame, run.count)
    let end = frame.pointee.integer(reduction.extent)
    for accumulator in reduction.accumulators { accumulator.begin(frame, count) }
    var iteration: Int64 = 0
    while iteration < end {
      let row = iteration % Int64(reduction.rows)
      frame.pointee.words[reduction.counter] = UInt64(bitPattern: iteration)
      self.run(body, &run)
      let isLast = row == Int64(reduction.rows) - 1 || iteration == end - 1
      for accumulator in reduction.accumulators {
        accumulator.take(frame, count, isFirst: row == 0)
        if isLast { accumulator.endBlock(frame, count, isFirst: iteration == row) }
      }
      iteration += 1
    }
  }
}

extension InnerReduction.Accumulator {
  private func spread(_ dtype: DType, _ lanes: Int, _ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    dtype.visit(SpreadingIdentity(identity, frame.pointee.lanes + lanes, count))
  }

  /// An extreme of nothing is undefined; here it is what the identity's words are, as with the judge: 0.
  func begin(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) { spread(totals.wide, total, frame, count) }

  func take(_ frame: UnsafeMutablePointer<Frame>, _ count: Int, isFirst: Bool) {
    if isFirst {
      if totals.takesFirst {
        return LaneCopy(source: value, target: totals.lanes, width: narrow.itemSize).run(frame, count)
      }
      spread(narrow, totals.lanes, frame, count)
    }
    combine(totals.key, frame.pointee.lanes + totals.lanes, frame.pointee.lanes + value, count)
  }

  /// - Parameter isFirst: whether this is the tree's first block.
  func endBlock(_ frame: UnsafeMutablePointer<Frame>, _ count: Int, isFirst: Bool) {
    let block = totals.widened(frame.pointee.lanes, count)
    let target = frame.pointee.lanes + total
    if isFirst && totals.takesFirst {
      target.copyMemory(from: block, byteCount: count &* totals.wide.itemSize)
    } else {
      combine(totals.wideKey, target, block, count)
    }
  }

  /// Each lane with its own.
  private func combine(
    _ key: UInt32, _ target: UnsafeMutableRawPointer, _ values: UnsafeMutableRawPointer, _ count: Int
  ) {
    let numbers = count &* totals.parts
    theano_reduce_lanes(
      key, target.assumingMemoryBound(to: CChar.self), numbers, values.assumingMemoryBound(to: CChar.self), numbers)
  }
}
