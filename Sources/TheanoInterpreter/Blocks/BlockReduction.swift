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
