import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScheduling

/// The bytes that a call asks the system for, if nothing is left from earlier ones.
package struct MemoryNeed: Sendable {
  /// The least and the most, where sizes are not all known; nil: nothing bounds them.
  package var least = 0
  package var most: Int? = 0

  /// A buffer, or the one that its slot is as large as.
  package struct Part: Sendable {
    package let buffer: BufferIndex
    package let bytes: Int
  }

  mutating func add(copying array: NDArray) {
    let bytes = saturatingMultiply(array.count, array.dtype.itemSize)
    add(bytes...bytes)
  }

  mutating func add(_ bytes: ClosedRange<Int>) {
    least = saturatingAdd(least, bytes.lowerBound)
    most = most.flatMap { bytes.upperBound < Int.max / 2 ? saturatingAdd($0, bytes.upperBound) : nil }
  }
}

/// A step whose kernel has scratch memory.
struct ScratchUse: Sendable {
  let kernel: Int
  let integers: [Int32]
  let iterations: Int32
  let work: Int32
  /// The stage from which on all of these are known.
  let stage: Int
  /// Whether it runs at every call.
  let isCertain: Bool

  static func all(_ schedule: Schedule, _ flat: FlatSteps, _ stages: Stages) -> [ScratchUse] {
    var uses: [ScratchUse] = []
    var known: Set<Int> = []
    for (k, kernel) in schedule.kernels.enumerated() {
      if kernel.buffers.contains(where: { if case .scratch = $0.role { true } else { false } }) { known.insert(k) }
    }
    if known.isEmpty { return [] }
    var rest: [(step: Step, isCertain: Bool)] = schedule.steps.map { ($0, true) }
    while let (step, isCertain) = rest.popLast() {
      switch step {
      case .kernel(let call):
        guard known.contains(call.kernel) else { continue }
        let numbers = call.integers + [call.iterations, call.workPerIteration]
        uses.append(
          ScratchUse(
            kernel: call.kernel, integers: call.integers.map { flat.register($0) },
            iterations: flat.register(call.iterations), work: flat.register(call.workPerIteration),
            stage: numbers.map { stages.of(schedule.integers[$0]) }.max() ?? 0, isCertain: isCertain))
      case .loop(let loop): rest += loop.body.map { ($0, false) }
      case .branch(let branch): rest += (branch.then + branch.otherwise).map { ($0, false) }
      case .product, .routine, .check, .read, .commit, .clock: break
      }
    }
    return uses
  }
}

/// The bounds of the registers of an integer program.
struct RegisterBounds {
  var least: [Int]
  var most: [Int]

  subscript(_ register: Int32) -> ClosedRange<Int> { least[Int(register)]...most[Int(register)] }

  /// A number that cannot be negative.
  func size(_ register: Int32) -> ClosedRange<Int> {
    let bounds = self[register]
    return max(0, bounds.lowerBound)...max(0, bounds.upperBound)
  }
}

extension Program {
  /// What a call with these arguments needs, one for each input, besides them.
  ///
  /// - Throws: where sizes are known not to fit.
  package func memoryNeed(arguments: [NDArray]) throws(TheanoError) -> MemoryNeed {
    locks.lock()
    defer { locks.unlock() }
    var need = try need(leafBounds(arguments.map(\.shape), arguments))
    for argument in arguments where !argument.isContiguous { need.add(copying: argument) }
    return need
  }

  /// What a call with dense arguments of these shapes needs; values where they are known.
  package func memoryNeed(shapes: [[Int]], values: [NDArray?]) throws(TheanoError) -> MemoryNeed {
    locks.lock()
    defer { locks.unlock() }
    return try need(leafBounds(shapes, values))
  }

  /// For each buffer: its bytes, where they are known.
  package func bufferBytes(shapes: [[Int]], values: [NDArray?]) -> [Int?] {
    locks.lock()
    defer { locks.unlock() }
    let bounds = leafBounds(shapes, values)
    return schedule.buffers.indices.map { k in
      let bytes = bytes(k, bounds)
      return bytes.lowerBound == bytes.upperBound ? bytes.lowerBound : nil
    }
  }

  /// The bounds of all sizes. The locks are held.
  private func leafBounds(_ shapes: [[Int]], _ values: [NDArray?]) -> RegisterBounds {
    registerBounds { source in
      switch source {
      case .inputAxis(let input, let axis): shapes[input][axis]
      case .inputValue(let input): values[input]?.integerValue
      case .sharedAxis(let number, let axis): schedule.shared[number].cell.value.shape[axis]
      case .sharedValue(let number): schedule.shared[number].cell.value.integerValue
      case .computed: nil
      }
    }
  }

  private func need(_ bounds: RegisterBounds) throws(TheanoError) -> MemoryNeed {
    for check in steps.checks {
      let (left, right) = (bounds[integers.results[check.left]], bounds[integers.results[check.right]])
      let canHold =
        switch check.relation {
        case .equal: left.overlaps(right)
        case .atMost: left.lowerBound <= right.upperBound
        }
      if canHold { continue }
      let requirement = check.requirement
      throw requirement.relation.error(
        operation: requirement.operation, left: left.lowerBound, right: right.upperBound, shapes: nil,
        origin: requirement.origin, operands: requirement.operands)
    }
    var need = need(bounds, through: stageCount - 1)
    addCopies(&need)
    return need
  }

  /// Adds copies of shared values that are written in place and that somebody else holds too. The locks are held.
  func addCopies(_ need: inout MemoryNeed) {
    for update in schedule.updates where update.inPlace {
      let cell = schedule.shared[update.shared].cell
      if !cell.value.isDenseAndUnique() { need.add(copying: cell.value) }
    }
  }

  func need(_ bounds: RegisterBounds, through stage: Int) -> MemoryNeed {
    var need = MemoryNeed()
    for now in 0...stage {
      let numbers = slots(now)
      if numbers.isEmpty { continue }
      var (least, most) = (0, 0)
      for slot in numbers {
        let bytes = slotBytes(slot, bounds)
        least = saturatingAdd(least, Program.padded(bytes.lowerBound))
        most = saturatingAdd(most, Program.padded(bytes.upperBound))
      }
      need.add(max(64, least)...max(64, most))
    }
    for k in plan.resultBuffers where bufferStages[k] <= stage {
      let bytes = bytes(k, bounds)
      need.add(ResultPool.rounded(bytes.lowerBound)...ResultPool.rounded(bytes.upperBound))
    }
    var scratch = 0...0
    for use in scratchUses where use.stage <= stage {
      let bytes = scratchBytes(use, bounds)
      scratch = max(scratch.lowerBound, bytes.lowerBound)...max(scratch.upperBound, bytes.upperBound)
    }
    need.add(scratch)
    return need
  }

  func largest(_ count: Int, _ bounds: RegisterBounds, through stage: Int) -> [MemoryNeed.Part] {
    var parts: [MemoryNeed.Part] = []
    var ofSlot: [Int: MemoryNeed.Part] = [:]
    for (k, buffer) in schedule.buffers.enumerated() where bufferStages[k] <= stage {
      let bytes = bytes(k, bounds).lowerBound
      let part = MemoryNeed.Part(buffer: k, bytes: bytes)
      switch buffer.place {
      case .result, .replacement: parts.append(part)
      case .slot(let slot): if bytes > ofSlot[slot]?.bytes ?? 0 { ofSlot[slot] = part }
      case .input, .shared, .constant, .alias, .row: break
      }
    }
    parts += ofSlot.values
    return Array(parts.sorted { ($1.bytes, $0.buffer) < ($0.bytes, $1.buffer) }.prefix(count))
  }

  static func padded(_ bytes: Int) -> Int { saturatingAdd(bytes, 127) & ~127 }

  private func slotBytes(_ slot: Int, _ bounds: RegisterBounds) -> ClosedRange<Int> {
    var (least, most) = (0, 0)
    for formula in plan.slotBytes[slot] {
      let bytes = bounds.size(integers.results[formula])
      (least, most) = (max(least, bytes.lowerBound), max(most, bytes.upperBound))
    }
    return least...most
  }

  private func bytes(_ k: BufferIndex, _ bounds: RegisterBounds) -> ClosedRange<Int> {
    var (least, most) = (schedule.buffers[k].dtype.itemSize, schedule.buffers[k].dtype.itemSize)
    for axis in plan.shapes[k] {
      let size = bounds.size(integers.results[axis])
      least = saturatingMultiply(least, size.lowerBound)
      most = saturatingMultiply(most, size.upperBound)
    }
    return least...most
  }

  /// How many threads share `iterations`.
  func workers(iterations: Int, work: Int) -> Int {
    // In loops of small steps this is asked at each of them.
    let (all, overflow) = iterations.multipliedReportingOverflow(by: max(1, work))
    if !overflow && all < 2 * Program.workPerWorker { return min(1, iterations) }
    return min(threadCount, iterations, max(1, saturatingMultiply(iterations, max(1, work)) / Program.workPerWorker))
  }

  /// How many threads are worth their while for elements any of which any of them may compute.
  func workers(work: Int) -> Int { min(threadCount, max(1, work / Program.workPerWorker)) }

  /// Instructions that are worth the start of another thread (about 20 µs of work).
  private static let workPerWorker = 1 << 16

  /// Into how many pieces the workers cut iterations.
  func pieces(iterations: Int, work: Int, workers: Int) -> Int {
    let worthwhile = saturatingMultiply(iterations, max(1, work)) / (Program.workPerWorker / 4)
    return min(iterations, max(workers, min(4 * workers, worthwhile)))
  }

  var threadCount: Int { limits.threads ?? Threads.count }
  var parallel: Parallel { Parallel(threads: threadCount) { Threads.forEach($0, threads: $1, $2, $3) } }

  private func scratchBytes(_ use: ScratchUse, _ bounds: RegisterBounds) -> ClosedRange<Int> {
    func bytes(_ number: (Int32) -> Int) -> Int {
      let iterations = number(use.iterations)
      if iterations <= 0 { return 0 }
      // One more, so that there is an address where there is no parameter.
      let parameters = use.integers.map { Int64(number($0)) } + [0]
      let each = scratch[use.kernel].layOut(parameters) { _, _ in }
      return max(64, saturatingMultiply(each, workers(iterations: iterations, work: number(use.work))))
    }
    let most = bytes { bounds[$0].upperBound }
    let least = use.isCertain ? bytes { bounds[$0].lowerBound } : 0
    return min(least, most)...most
  }

  // MARK: Bounds of sizes

  private func registerBounds(_ leaf: (LeafSource) -> Int?) -> RegisterBounds {
    let count = integers.registerCount
    var bounds = RegisterBounds(
      least: Array(repeating: 0, count: count), most: Array(repeating: 0, count: count))
    for (k, source) in leafSources.enumerated() {
      let known = leaf(source)
      bounds.least[k] = known ?? Int.min
      bounds.most[k] = known ?? Int.max
    }
    integers.run(&bounds)
    // What a guard demands of a number that is computed bounds it; a bound may lead to another.
    for _ in 0..<computedLeaves.count {
      var isTighter = false
      for check in steps.checks where check.relation == .atMost {
        guard case .value(let id)? = schedule.integers[check.left].atom, let leaf = computedLeaves[id] else { continue }
        let most = bounds[integers.results[check.right]].upperBound
        if most < bounds.most[leaf] {
          bounds.most[leaf] = most
          bounds.least[leaf] = min(bounds.least[leaf], most)
          isTighter = true
        }
      }
      if !isTighter { break }
      integers.run(&bounds)
    }
    return bounds
  }
}

extension IntegerProgram {
  /// Fills the bounds of the registers after the leaves.
  func run(_ bounds: inout RegisterBounds) {
    var next = leaves.count
    for instruction in instructions {
      let result: ClosedRange<Int> =
        switch instruction {
        case .constant(let c): c...c
        case .add(let a, let b):
          saturatingAdd(
            bounds[a].lowerBound, bounds[b].lowerBound)...saturatingAdd(
              bounds[a].upperBound, bounds[b].upperBound)
        case .multiply(let a, let b): corners(bounds[a], bounds[b], saturatingMultiply)
        case .floorDivide(let a, let b): quotient(bounds[a], bounds[b])
        case .modulo(let a, let b): remainder(bounds[a], bounds[b])
        case .maximum(let a, let b):
          max(bounds[a].lowerBound, bounds[b].lowerBound)...max(bounds[a].upperBound, bounds[b].upperBound)
        case .minimum(let a, let b):
          min(bounds[a].lowerBound, bounds[b].lowerBound)...min(bounds[a].upperBound, bounds[b].upperBound)
        case .isNegative(let a): (bounds[a].upperBound < 0 ? 1 : 0)...(bounds[a].lowerBound < 0 ? 1 : 0)
        }
      bounds.least[next] = result.lowerBound
      bounds.most[next] = result.upperBound
      next += 1
    }
  }

  private func corners(
    _ a: ClosedRange<Int>, _ b: ClosedRange<Int>, _ combine: (Int, Int) -> Int
  ) -> ClosedRange<Int> {
    let values = (
      combine(a.lowerBound, b.lowerBound), combine(a.lowerBound, b.upperBound),
      combine(a.upperBound, b.lowerBound), combine(a.upperBound, b.upperBound)
    )
    return min(values.0, values.1, values.2, values.3)...max(values.0, values.1, values.2, values.3)
  }

  /// Of a positive or a negative divisor the extremes lie at the corners; any other leaves the dividend's magnitude.
  private func quotient(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> ClosedRange<Int> {
    if b.lowerBound > 0 || b.upperBound < 0 || b.lowerBound == b.upperBound { return corners(a, b, flooringDivide) }
    let most = max(saturatingMultiply(a.lowerBound, -1), a.upperBound, 0)
    return saturatingMultiply(most, -1)...most
  }

  private func remainder(_ a: ClosedRange<Int>, _ b: ClosedRange<Int>) -> ClosedRange<Int> {
    if a.lowerBound == a.upperBound, b.lowerBound == b.upperBound {
      let value = flooringModulo(a.lowerBound, b.lowerBound)
      return value...value
    }
    return min(0, saturatingAdd(b.lowerBound, 1))...max(0, saturatingAdd(b.upperBound, -1))
  }
}
