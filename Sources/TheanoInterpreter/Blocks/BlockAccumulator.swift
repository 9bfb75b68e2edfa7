internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops

/// An accumulator whose values come in blocks.
struct BlockAccumulator: Sendable {
  /// Where instructions combine the values of a block of the tree, lane by lane: the total of each lane of the tree.
  struct Totals: Sendable {
    let key: UInt32
    /// That of the wide dtype, in which the lanes are combined, and the instruction that casts them to it, if one does.
    let wideKey: UInt32
    let wide: DType
    let widening: theano_lane_instruction?
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
    guard let totals else { return steps.beginBlock(frame.pointee.words) }
    if totals.takesFirst { return }
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
    guard let totals else { return steps.endBlock(frame.pointee.words) }
    let memory = totals.widened(frame.pointee.lanes, laneCount).assumingMemoryBound(to: CChar.self)
    // Lanes without a value are left out; those with an identity are not.
    let filled = totals.takesFirst ? filled : laneCount
    let size = totals.wide.itemSize
    var half = laneCount / 2
    while half >= 1 {
      let count = min(half, filled - half)
      if count > 0 {
        theano_reduce_lanes(
          totals.wideKey, memory, half &* totals.parts, memory + half &* size, count &* totals.parts)
      }
      half /= 2
    }
    let words = frame.pointee.words
    totals.wide.visit(HandingOver(total: UnsafeMutableRawPointer(memory), entry: steps.lane(0, words)))
    steps.addBlock(words)
  }
}

extension BlockAccumulator.Totals {
  /// The instructions that combine values; nil where there are none.
  ///
  /// - Parameters:
  ///   - lanes: where the totals of the lanes lie.
  ///   - wideLanes: where they lie in the wide dtype, if it is another.
  init?(_ accumulator: Accumulator, lanes: Int, wideLanes: Int) {
    let (combination, narrow) = (accumulator.combination, accumulator.narrow)
    guard let (op, type) = Self.instruction(combination, narrow),
      let (_, wideType) = Self.instruction(combination, accumulator.wide)
    else { return nil }
    (key, wideKey, wide, self.lanes) = (type.key(op), wideType.key(op), accumulator.wide, lanes)
    parts = narrow.isComplex ? 2 : 1
    takesFirst = combination == .max || combination == .min
    if narrow == wide {
      widening = nil
    } else {
      // From the type with its sign, to the bits of an integer.
      let from = narrow.isComplex ? type : LaneType(narrow)
      let target = wide.isInteger ? wideType.bits : wideType
      widening = theano_lane_instruction(
        key: target.key(THEANO_CAST, from: from), target: Int32(wideLanes), a: Int32(lanes), b: 0, c: 0)
    }
  }

  private static func instruction(_ combination: Combination, _ dtype: DType) -> (theano_lane_op, LaneType)? {
    let type = LaneType(dtype)
    switch (combination, dtype.kind) {
    case (.sum, .complex): return (THEANO_ADD, dtype == .complex64 ? .f32 : .f64)
    case (.sum, .float): return (THEANO_ADD, type)
    case (.product, .float): return (THEANO_MUL, type)
    case (.sum, .signed), (.sum, .unsigned): return (THEANO_ADD, type.bits)
    case (.product, .signed), (.product, .unsigned): return (THEANO_MUL, type.bits)
    case (.and, _): return (THEANO_AND, type.bits)
    case (.or, _): return (THEANO_OR, type.bits)
    case (.max, _): return (THEANO_REDUCE_MAX, type)
    case (.min, _): return (THEANO_REDUCE_MIN, type)
    case (.product, _), (.sum, _), (.argmax, _), (.argmin, _), (.replace, _): return nil
    }
  }

  /// The totals of the lanes in the wide dtype.
  func widened(_ arena: UnsafeMutableRawPointer, _ count: Int) -> UnsafeMutableRawPointer {
    guard var widening else { return arena + lanes }
    theano_run_lanes(&widening, 1, arena.assumingMemoryBound(to: CChar.self), count &* parts, 0)
    return arena + Int(widening.target)
  }
}

struct SpreadingIdentity: ElementVisitor {
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

/// Gives a total to an entry of the judge's.
private struct HandingOver: ElementVisitor {
  let total: UnsafeMutableRawPointer
  let entry: UnsafeMutablePointer<UInt64>

  func visit<E: Element>(_ element: E.Type) {
    E.write(E.wide(total.assumingMemoryBound(to: E.Stored.self).pointee), entry)
    entry[3] = 1
  }
}
