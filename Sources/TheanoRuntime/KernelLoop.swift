import TheanoErrors
import TheanoLoops
import TheanoScheduling

/// A loop whose step is kernels and nothing else. As long as one thread runs each of them, all but the rows is looked up
/// before the first iteration: a kernel of a few elements takes some nanoseconds, to find its buffers, parameters and
/// iterations takes longer.
struct KernelLoop {
  let calls: [FlatSteps.KernelCall]
  let patches: [Patch]
  let size: Size

  /// A place in the tables of the kernels' buffers, where in each iteration stands another address.
  struct Patch {
    let place: Int
    let buffer: Int
    /// The row that moves it, by its number in ``FlatSteps/LoopRegion/moving``.
    let row: Int
  }

  /// How much room it needs in a frame.
  struct Size {
    var calls = 0
    var buffers = 0
    var parameters = 0
    var rows = 0
    var patches = 0

    init() {}

    /// Room for any of the loops: none runs inside of another.
    init(of loops: [FlatSteps.LoopRegion]) {
      for case let size? in loops.map(\.kernels?.size) {
        calls = max(calls, size.calls)
        buffers = max(buffers, size.buffers)
        parameters = max(parameters, size.parameters)
        rows = max(rows, size.rows)
        patches = max(patches, size.patches)
      }
    }
  }

  /// nil where the step does something else, too, or the condition that ends the loop moves.
  init?(_ body: [FlatSteps.Step], _ moving: [FlatSteps.Moving], until: Int?, bufferNumbers: [Int32]) {
    var calls: [FlatSteps.KernelCall] = []
    for step in body {
      guard case .kernel(let call) = step, !call.hasScratch else { return nil }
      calls.append(call)
    }
    var rowOf: [Int: Int] = [:]
    for (k, row) in moving.enumerated() {
      for buffer in [row.buffer] + row.aliases.map(\.buffer) { rowOf[buffer] = k }
    }
    if let until, rowOf[until] != nil { return nil }
    var (patches, size) = ([Patch](), Size())
    (size.calls, size.rows) = (calls.count, moving.count)
    for call in calls {
      for b in 0..<Int(call.bufferCount) {
        let buffer = Int(bufferNumbers[Int(call.firstBuffer) + b])
        if let row = rowOf[buffer] { patches.append(Patch(place: size.buffers + b, buffer: buffer, row: row)) }
      }
      size.buffers += Int(call.bufferCount)
      size.parameters += Int(call.integerCount)
    }
    size.patches = patches.count
    (self.calls, self.patches, self.size) = (calls, patches, size)
  }

  /// A row as it moves: `begin + step · iteration`, or that modulo `ring`, times `bytes`.
  struct Row {
    let base: UnsafeMutableRawPointer
    let bytes: Int
    let begin: Int
    let step: Int
    /// 0 where rows do not come round.
    let ring: Int

    func address(_ iteration: Int) -> UnsafeMutableRawPointer {
      var row = begin + step * iteration
      // Mostly two rows go round: a division would be half of what a small step takes.
      if ring > 0 { row = ring & (ring - 1) == 0 ? row & (ring - 1) : row % ring }
      return base + row * bytes
    }
  }

  /// Where a frame keeps what was looked up.
  struct Room {
    let tables: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let parameters: UnsafeMutablePointer<Int64>
    let chunks: UnsafeMutablePointer<KernelChunk>
    let rows: UnsafeMutablePointer<Row>
    /// Of each patch: how far its address is from the row's.
    let distances: UnsafeMutablePointer<Int>

    init(_ size: Size) {
      tables = .allocate(capacity: max(1, size.buffers))
      parameters = .allocate(capacity: max(1, size.parameters))
      chunks = .allocate(capacity: max(1, size.calls))
      rows = .allocate(capacity: max(1, size.rows))
      distances = .allocate(capacity: max(1, size.patches))
    }

    func deallocate() {
      tables.deallocate()
      parameters.deallocate()
      chunks.deallocate()
      rows.deallocate()
      distances.deallocate()
    }
  }
}

extension Execution {
  /// Looks up what the iterations of the loop have in common; false where they must be run step by step.
  func prepare(_ kernels: KernelLoop, _ loop: FlatSteps.LoopRegion) -> Bool {
    let room = frame.loop
    for (k, moving) in loop.moving.enumerated() {
      guard let base = frame.pointers[moving.of] else { return false }
      move(moving, 0)
      room.rows[k] = KernelLoop.Row(
        base: base, bytes: frame.registers[Int(moving.elements)] * moving.itemSize,
        begin: frame.registers[Int(moving.first)], step: moving.isReversed ? -1 : 1,
        ring: moving.ring.map { frame.registers[Int($0)] } ?? 0)
    }
    var (table, parameters) = (room.tables, room.parameters)
    for (k, call) in kernels.calls.enumerated() {
      let iterations = frame.registers[Int(call.iterations)]
      guard iterations <= Execution.many,
        workers(call, iterations) <= 1
      else { return false }
      room.chunks[k] = KernelChunk(begin: 0, end: Int64(max(0, iterations)))
      fill(call, table, parameters)
      table += Int(call.bufferCount)
      parameters += Int(call.integerCount)
    }
    for (k, patch) in kernels.patches.enumerated() {
      guard let address = frame.pointers[patch.buffer], let row = frame.pointers[loop.moving[patch.row].buffer] else {
        return false
      }
      room.distances[k] = address - row
    }
    return true
  }

  /// The iterations of a loop that was prepared.
  ///
  /// - Parameter made: how many have ended.
  mutating func run(
    _ kernels: KernelLoop, _ loop: FlatSteps.LoopRegion, _ count: Int, _ made: inout Int
  ) throws(TheanoError) {
    let room = frame.loop
    while made < count {
      for (k, patch) in kernels.patches.enumerated() {
        room.tables[patch.place] = room.rows[patch.row].address(made) + room.distances[k]
      }
      var (table, parameters) = (room.tables, room.parameters)
      for (k, call) in kernels.calls.enumerated() {
        if room.chunks[k].end > 0 {
          call.function(call.context, table, parameters, room.chunks + k, &fault)
          if fault.check >= 0 { throw failure(call) }
        }
        table += Int(call.bufferCount)
        parameters += Int(call.integerCount)
      }
      made += 1
      if let until = loop.until, isTrue(until) { break }
    }
  }
}
