internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops

/// The body of a loop whose iterations may be taken statement by statement, ready to run on blocks of them.
final class BlockBody: Sendable {
  /// What a step is: numbers only, so that running it touches no reference count, which threads would share.
  struct Step: Sendable {
    enum Kind { case compute, load, store, accumulate, check, element, scalar, fill, address, copy, loop, reduce }
    let kind: Kind
    /// Its number in the list of its kind, and how many instructions there are one after the other, or steps in a loop.
    let number: Int
    var count: Int
  }

  /// A register that does not vary, in every lane.
  struct Broadcast: Sendable {
    let slot: Int
    let lanes: Int
    let dtype: DType
  }

  /// A statement that is computed lane by lane, as the judge does it.
  struct ElementStep: Sendable {
    let step: TheanoInterpreter.Step
    let operands: ContiguousArray<Broadcast>
    let target: Broadcast
  }

  struct Accumulation: Sendable {
    let access: LaneAccess
    let dtype: DType
    let combination: Combination
  }

  struct LaneCheck: Sendable {
    enum Value: Sendable { case none, lanes(Int), slot(Int) }
    let id: Int64
    let condition: Int
    let first: Value
    let second: Value
  }

  /// What does not vary in the loop: run once, before it.
  let prelude: Block
  let parts: ContiguousArray<AddressParts>
  let broadcasts: ContiguousArray<Broadcast>
  let steps: ContiguousArray<Step>
  let instructions: ContiguousArray<theano_lane_instruction>
  let accesses: ContiguousArray<LaneAccess>
  let gathers: ContiguousArray<GatheredTerm>
  let accumulations: ContiguousArray<Accumulation>
  let checks: ContiguousArray<LaneCheck>
  let elements: ContiguousArray<ElementStep>
  let inner: InnerLists

  init(
    prelude: Block, parts: ContiguousArray<AddressParts>, broadcasts: ContiguousArray<Broadcast>, _ lists: BlockLists
  ) {
    (self.prelude, self.parts, self.broadcasts) = (prelude, parts, broadcasts)
    (steps, instructions, accesses) = (lists.steps, lists.instructions, lists.accesses)
    (gathers, accumulations, checks) = (lists.gathers, lists.accumulations, lists.checks)
    (elements, inner) = (lists.elements, lists.inner)
  }

  /// Before the iterations of a loop that has some; a block of them has at most `count`.
  func begin(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    prelude.run(frame)
    for part in parts { part.set(frame.pointee.words) }
    for broadcast in broadcasts { broadcast.fill(frame, count) }
  }

  /// Iterations `begin ..< begin + count`, at most ``Lanes/count``.
  func run(_ frame: UnsafeMutablePointer<Frame>, _ begin: Int64, _ count: Int, isOutermost: Bool) {
    var run = Run(frame: frame, begin: begin, count: count, isOutermost: isOutermost)
    self.run(0..<steps.count, &run)
    if run.failedLane < count { frame.pointee.keep(run.fault.iteration) { run.fault } }
  }

  /// A block that is being run.
  struct Run {
    let frame: UnsafeMutablePointer<Frame>
    let begin: Int64
    let count: Int
    let isOutermost: Bool
    /// The first lane in which a check has failed, and the fault: the first there.
    var failedLane: Int
    var fault = KernelFault()

    init(frame: UnsafeMutablePointer<Frame>, begin: Int64, count: Int, isOutermost: Bool) {
      (self.frame, self.begin, self.count, self.isOutermost) = (frame, begin, count, isOutermost)
      failedLane = count
    }
  }

  func run(_ range: Range<Int>, _ run: inout Run) {
    let (frame, begin, count) = (run.frame, run.begin, run.count)
    var index = range.lowerBound
    while index < range.upperBound {
      let step = steps[index]
      index += 1
      switch step.kind {
      case .compute:
        instructions.withUnsafeBufferPointer {
          guard let base = $0.baseAddress else { return }
          theano_run_lanes(base + step.number, step.count, frame.pointee.lanes, count, begin)
        }
      case .load: gathers.withUnsafeBufferPointer { accesses[step.number].load(frame, $0, begin, count) }
      case .store: gathers.withUnsafeBufferPointer { accesses[step.number].store(frame, $0, begin, count) }
      case .accumulate: accumulate(accumulations[step.number], frame, begin, count)
      case .check:
        // The first in the order of the iterations, of several in one that which comes first.
        guard let lane = checks[step.number].failure(frame, run.failedLane) else { continue }
        run.failedLane = lane
        run.fault = checks[step.number].fault(
          frame, lane, run.isOutermost ? begin + Int64(lane) : frame.pointee.iteration)
      case .element: elements[step.number].run(frame, count)
      case .scalar: inner.scalars[step.number].run(frame)
      case .fill: inner.fills[step.number].fill(frame, count)
      case .address: parts[step.number].set(frame.pointee.words)
      case .copy: inner.copies[step.number].run(frame, count)
      case .loop, .reduce:
        let body = index..<index + step.count
        index = body.upperBound
        if step.kind == .loop { loop(step.number, body, &run) } else { reduce(step.number, body, &run) }
      }
    }
  }

  private func accumulate(
    _ accumulation: Accumulation, _ frame: UnsafeMutablePointer<Frame>, _ begin: Int64, _ count: Int
  ) {
    gathers.withUnsafeBufferPointer { gathers in
      accumulation.dtype.visit(
        CombiningInMemory(
          accumulation: accumulation, frame: frame, gathers: gathers, begin: begin, count: count))
    }
  }
}

/// The lists of a body that is being made.
struct BlockLists {
  var steps: ContiguousArray<BlockBody.Step> = []
  var instructions: ContiguousArray<theano_lane_instruction> = []
  var accesses: ContiguousArray<LaneAccess> = []
  var gathers: ContiguousArray<GatheredTerm> = []
  var accumulations: ContiguousArray<BlockBody.Accumulation> = []
  var checks: ContiguousArray<BlockBody.LaneCheck> = []
  var elements: ContiguousArray<BlockBody.ElementStep> = []
  var inner = InnerLists()
}

/// One lane after the other: two may have the same element.
private struct CombiningInMemory: ElementVisitor {
  let accumulation: BlockBody.Accumulation
  let frame: UnsafeMutablePointer<Frame>
  let gathers: LaneAccess.Terms
  let begin: Int64
  let count: Int

  func visit<E: Element>(_ element: E.Type) {
    let access = accumulation.access
    guard let base = frame.pointee.buffers[access.buffer] else { frame.pointee.absent(access.buffer) }
    let target = base.assumingMemoryBound(to: E.Stored.self)
    let values = (frame.pointee.lanes + access.lanes).assumingMemoryBound(to: E.Stored.self)
    let combine = E.combine(accumulation.combination)
    for lane in 0..<count {
      let element = access.element(frame, gathers, begin, lane)
      target[element] = E.stored(combine(E.wide(target[element]), E.wide(values[lane])))
    }
  }
}

// MARK: Between lanes and registers

extension BlockBody.Broadcast {
  /// The register's value in the first `count` lanes.
  func fill(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    dtype.visit(Filling(frame.pointee.words + slot, frame.pointee.lanes + lanes, count))
  }

  /// The register becomes what is in a lane.
  func read(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int) {
    dtype.visit(LaneReading(frame.pointee.words + slot, frame.pointee.lanes + lanes, lane))
  }

  /// A lane becomes what is in the register.
  func write(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int) {
    dtype.visit(Filling(frame.pointee.words + slot, frame.pointee.lanes + (lanes + lane &* dtype.itemSize), 1))
  }
}

private struct Filling: ElementVisitor {
  let words: UnsafeMutablePointer<UInt64>
  let lanes: UnsafeMutableRawPointer
  let count: Int

  init(_ words: UnsafeMutablePointer<UInt64>, _ lanes: UnsafeMutableRawPointer, _ count: Int) {
    (self.words, self.lanes, self.count) = (words, lanes, count)
  }

  func visit<E: Element>(_ element: E.Type) {
    let value = E.stored(E.read(words))
    let target = lanes.assumingMemoryBound(to: E.Stored.self)
    for lane in 0..<count { target[lane] = value }
  }
}

private struct LaneReading: ElementVisitor {
  let words: UnsafeMutablePointer<UInt64>
  let lanes: UnsafeMutableRawPointer
  let lane: Int

  init(_ words: UnsafeMutablePointer<UInt64>, _ lanes: UnsafeMutableRawPointer, _ lane: Int) {
    (self.words, self.lanes, self.lane) = (words, lanes, lane)
  }

  func visit<E: Element>(_ element: E.Type) {
    E.write(E.wide(lanes.assumingMemoryBound(to: E.Stored.self)[lane]), words)
  }
}

extension BlockBody.ElementStep {
  func run(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    operands.withUnsafeBufferPointer { operands in
      for lane in 0..<count {
        for operand in operands { operand.read(frame, lane) }
        step.run(frame)
        target.write(frame, lane)
      }
    }
  }
}

extension BlockBody.LaneCheck {
  /// The first lane before `end` in which the condition does not hold.
  func failure(_ frame: UnsafeMutablePointer<Frame>, _ end: Int) -> Int? {
    let bools = (frame.pointee.lanes + condition).assumingMemoryBound(to: UInt8.self)
    var all: UInt8 = 1
    for lane in 0..<end { all &= bools[lane] }
    return all == 1 ? nil : (0..<end).first { bools[$0] == 0 }
  }

  func fault(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int, _ iteration: Int64) -> KernelFault {
    func integer(_ value: Value) -> Int64 {
      switch value {
      case .none: 0
      case .lanes(let lanes): (frame.pointee.lanes + lanes).assumingMemoryBound(to: Int64.self)[lane]
      case .slot(let slot): frame.pointee.integer(slot)
      }
    }
    return KernelFault(check: id, iteration: iteration, value0: integer(first), value1: integer(second))
  }
}
