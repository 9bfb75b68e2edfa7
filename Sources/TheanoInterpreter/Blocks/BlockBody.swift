internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops

/// The body of a loop whose iterations may be taken statement by statement, ready to run on blocks of them.
final class BlockBody: Sendable {
  /// What a step is: numbers only, so that running it touches no reference count, which threads would share.
  struct Step: Sendable {
    enum Kind { case compute, load, store, accumulate, check, element }
    let kind: Kind
    /// Its number in the list of its kind, and how many instructions there are one after the other.
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

  init(
    prelude: Block, parts: ContiguousArray<AddressParts>, broadcasts: ContiguousArray<Broadcast>, _ lists: BlockLists
  ) {
    (self.prelude, self.parts, self.broadcasts) = (prelude, parts, broadcasts)
    (steps, instructions, accesses) = (lists.steps, lists.instructions, lists.accesses)
    (gathers, accumulations, checks) = (lists.gathers, lists.accumulations, lists.checks)
    elements = lists.elements
  }

  /// Before the iterations of a loop that has some; a block of them has at most `count`.
  func begin(_ frame: UnsafeMutablePointer<Frame>, _ count: Int) {
    prelude.run(frame)
    for part in parts { part.set(frame.pointee.words) }
    for broadcast in broadcasts { broadcast.fill(frame, count) }
  }

  /// Iterations `begin ..< begin + count`, at most ``Lanes/count``.
  func run(_ frame: UnsafeMutablePointer<Frame>, _ begin: Int64, _ count: Int, isOutermost: Bool) {
    var failed: (check: Int, lane: Int)?
    steps.withUnsafeBufferPointer { steps in
      for step in steps {
        switch step.kind {
        case .compute:
          instructions.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            theano_run_lanes(base + step.number, step.count, frame.pointee.lanes, count, begin)
          }
        case .load:
          gathers.withUnsafeBufferPointer { accesses[step.number].load(frame, $0, begin, count) }
        case .store:
          gathers.withUnsafeBufferPointer { accesses[step.number].store(frame, $0, begin, count) }
        case .accumulate: accumulate(accumulations[step.number], frame, begin, count)
        case .check:
          // The first in the order of the iterations, of several in one that which comes first.
          let end = failed?.lane ?? count
          if let lane = checks[step.number].failure(frame, end) { failed = (step.number, lane) }
        case .element: elements[step.number].run(frame, count)
        }
      }
    }
    guard let failed else { return }
    let iteration = isOutermost ? begin + Int64(failed.lane) : frame.pointee.iteration
    checks[failed.check].report(frame, failed.lane, iteration)
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
    for lane in 0..<count {
      for operand in operands { operand.read(frame, lane) }
      step.run(frame)
      target.write(frame, lane)
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

  /// Keeps the failure, unless there is an earlier one.
  func report(_ frame: UnsafeMutablePointer<Frame>, _ lane: Int, _ iteration: Int64) {
    func integer(_ value: Value) -> Int64 {
      switch value {
      case .none: 0
      case .lanes(let lanes): (frame.pointee.lanes + lanes).assumingMemoryBound(to: Int64.self)[lane]
      case .slot(let slot): frame.pointee.integer(slot)
      }
    }
    frame.pointee.keep(iteration) {
      KernelFault(check: id, iteration: iteration, value0: integer(first), value1: integer(second))
    }
  }
}
