import CTheanoBlocks
import TheanoArrays
import TheanoLoops

/// A loop whose body runs on blocks.
struct BlockLoop: Sendable {
  let extent: Int
  let body: BlockBody
  let isOutermost: Bool
  /// Whether a call runs a chunk of it.
  let isChunked: Bool

  func run(_ frame: UnsafeMutablePointer<Frame>) {
    let (first, end) = frame.pointee.iterations(extent, isChunked: isChunked)
    if first >= end { return }
    body.begin(frame, Int(min(end - first, Int64(Lanes.count))))
    var begin = first
    while begin < end {
      let count = min(end - begin, Int64(Lanes.count))
      body.run(frame, begin, Int(count), isOutermost: isOutermost)
      begin += count
    }
  }
}

/// A reduction whose body runs on blocks. What it combines is what `ReductionSteps` combines, in the same order.
struct BlockReduction: Sendable {
  let extent: Int
  let tree: ReductionTree
  let body: BlockBody
  let accumulators: ContiguousArray<BlockAccumulator>
  let isOutermost: Bool

  func run(_ frame: UnsafeMutablePointer<Frame>) {
    let count = frame.pointee.integer(extent)
    for accumulator in accumulators { accumulator.steps.begin(frame.pointee.words) }
    if count > 0 {
      body.begin(frame, Int(min(count, Int64(Lanes.count))))
      if tree.lanes > 1 && count < 8 {
        body.run(frame, 0, Int(count), isOutermost: isOutermost)
        for accumulator in accumulators { accumulator.takeInOrder(frame, Int(count)) }
      } else {
        byBlocks(count, frame)
      }
    }
    for accumulator in accumulators { accumulator.steps.finish(frame.pointee.words) }
  }

  private func byBlocks(_ count: Int64, _ frame: UnsafeMutablePointer<Frame>) {
    // So large a block of the tree is the only one.
    let (size, isHuge) = Int64(tree.lanes).multipliedReportingOverflow(by: Int64(tree.rows))
    let block = isHuge ? .max : size
    var begin: Int64 = 0
    while begin < count {
      let length = min(count - begin, Int64(Lanes.count))
      body.run(frame, begin, Int(length), isOutermost: isOutermost)
      for accumulator in accumulators {
        // The blocks of the tree begin and end where they like: at multiples of its lanes.
        var lane: Int64 = 0
        while lane < length {
          let position = (begin + lane) % block
          let piece = min(length - lane, block - position)
          if position == 0 { accumulator.beginBlock(frame) }
          accumulator.take(frame, Int(lane), Int(piece), isFirst: position == 0)
          lane += piece
          if position + piece == block || begin + lane == count {
            accumulator.endBlock(frame, Int(min(position + piece, Int64(tree.lanes))))
          }
        }
      }
      begin += length
    }
  }
}

/// An accumulator whose values come in blocks.
struct BlockAccumulator: Sendable {
  /// Where instructions combine the values of a block of the tree, lane by lane: the total of each lane of the tree.
  struct Totals: Sendable {
    let key: UInt32
    /// Where they lie.
    let lanes: Int
    /// The numbers of a value: two of a complex one.
    let parts: Int
    /// Where the lanes begin with their first values; else with what `identity` says.
    let takesFirst: Bool
  }

  let steps: CompiledAccumulator
  let laneCount: Int
  let narrow: DType
  let value: BlockBody.Broadcast
  let position: BlockBody.Broadcast?
  let totals: Totals?

  func takeInOrder(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    for lane in 0..<count {
      read(frame, lane)
      steps.take(frame.pointee.words, isFirst: lane == 0)
    }
  }

  private func read(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int) {
    value.read(frame, lane)
    position?.read(frame, lane)
  }

  func beginBlock(_ frame: UnsafeMutablePointer<Frame>) {
    steps.beginBlock(frame.pointee.words)
    guard let totals, !totals.takesFirst else { return }
    // What a lane of the judge begins with.
    narrow.visit(SpreadingIdentity(steps.identity, frame.pointee.lanes + totals.lanes, laneCount))
  }

  /// `count` values from `lane` on; the first of them goes to lane 0 of the tree.
  func take(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int, _ count: Int, isFirst: Bool) {
    guard let totals else {
      for number in 0..<count {
        read(frame, lane + number)
        steps.take(frame.pointee.words, lane: number % laneCount)
      }
      return
    }
    var (values, count) = (frame.pointee.lanes + (value.lanes + lane &* narrow.itemSize), count)
    let target = frame.pointee.lanes + totals.lanes
    if isFirst && totals.takesFirst {
      let taken = min(count, laneCount)
      target.copyMemory(from: values, byteCount: taken &* narrow.itemSize)
      values += taken &* narrow.itemSize
      count -= taken
    }
    theano_reduce_lanes(
      totals.key, target.assumingMemoryBound(to: CChar.self), laneCount &* totals.parts,
      values.assumingMemoryBound(to: CChar.self), count &* totals.parts)
  }

  /// - Parameter filled: the lanes of the tree that have got a value.
  func endBlock(_ frame: UnsafeMutablePointer<Frame>, _ filled: Int) {
    if let totals {
      let memory = frame.pointee.lanes + totals.lanes
      narrow.visit(HandingOver(steps, memory, frame.pointee.words, totals.takesFirst ? filled : laneCount))
    }
    steps.endBlock(frame.pointee.words)
  }
}

extension BlockAccumulator.Totals {
  /// The instruction that combines values of the dtype; nil where there is none.
  init?(_ combination: Combination, _ dtype: DType, lanes: Int) {
    let type = LaneType(dtype)
    var parts = 1
    let (op, typed): (theano_lane_op, LaneType)
    switch (combination, dtype.kind) {
    case (_, _) where dtype == .float16: return nil
    case (.sum, .complex): (op, typed, parts) = (THEANO_ADD, dtype == .complex64 ? .f32 : .f64, 2)
    case (.sum, .float): (op, typed) = (THEANO_ADD, type)
    case (.product, .float): (op, typed) = (THEANO_MUL, type)
    case (.sum, .signed), (.sum, .unsigned): (op, typed) = (THEANO_ADD, type.bits)
    case (.product, .signed), (.product, .unsigned): (op, typed) = (THEANO_MUL, type.bits)
    case (.and, _): (op, typed) = (THEANO_AND, type.bits)
    case (.or, _): (op, typed) = (THEANO_OR, type.bits)
    case (.max, _): (op, typed) = (THEANO_REDUCE_MAX, type)
    case (.min, _): (op, typed) = (THEANO_REDUCE_MIN, type)
    case (.product, _), (.sum, _), (.argmax, _), (.argmin, _), (.replace, _): return nil
    }
    (key, self.lanes, self.parts) = (typed.key(op), lanes, parts)
    takesFirst = combination == .max || combination == .min
  }
}

private struct SpreadingIdentity: ElementVisitor {
  let words: [UInt64]
  let lanes: UnsafeMutableRawPointer
  let count: Int

  init(_ words: [UInt64], _ lanes: UnsafeMutableRawPointer, _ count: Int) {
    (self.words, self.lanes, self.count) = (words, lanes, count)
  }

  func visit<E: Element>(_ element: E.Type) {
    let value = words.withUnsafeBufferPointer { words in
      words.baseAddress.map { E.stored(E.read($0)) }
    }
    guard let value else { return }
    let target = lanes.assumingMemoryBound(to: E.Stored.self)
    for lane in 0..<count { target[lane] = value }
  }
}

/// Gives the totals of the lanes to the judge's own, which go on in the wide dtype.
private struct HandingOver: ElementVisitor {
  let steps: CompiledAccumulator
  let lanes: UnsafeMutableRawPointer
  let words: UnsafeMutablePointer<UInt64>
  let count: Int

  init(
    _ steps: CompiledAccumulator, _ lanes: UnsafeMutableRawPointer, _ words: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    (self.steps, self.lanes, self.words, self.count) = (steps, lanes, words, count)
  }

  func visit<E: Element>(_ element: E.Type) {
    let totals = lanes.assumingMemoryBound(to: E.Stored.self)
    for lane in 0..<count {
      let entry = steps.lane(lane, words)
      E.write(E.wide(totals[lane]), entry)
      entry[3] = 1
    }
  }
}
