import TheanoGraph
import TheanoLoops
import TheanoScheduling

extension Execution {
  /// A product whose result is computed further part by part.
  func runProduct(_ product: ProductStep, _ operands: ProductOperands, _ followers: Range<Int>) {
    let (batch, m, n) = (product.batch.map { integer($0) } ?? 1, integer(product.m), integer(product.n))
    let following = Following(self, followers, rows: batch * m, columns: n)
    withUnsafePointer(to: following) { following in
      program.products.run(
        product.call, batch: batch, m: m, n: n, k: integer(product.k), operands,
        parallel: program.parallel,
        finished: ProductFinish(
          { following, part in
            following?.assumingMemoryBound(to: Following.self).pointee.run(
              part.assumingMemoryBound(to: ProductPart.self).pointee)
          }, following))
      let waiting = frame.waiting.exchange(0, ordering: .relaxed)
      if waiting > 0 {
        precondition(waiting == batch * m * n, "all parts of a product wait, or none")
        following.pointee.run(ProductPart(rows: 0..<batch * m, columns: 0..<n, of: 1, across: 1))
      }
    }
  }
}

/// What the threads that share a product know of the kernels that follow it.
private struct Following {
  let program: Program
  let frame: Frame
  let followers: Range<Int>
  /// Of the whole result.
  let rows: Int
  let columns: Int
  /// How many threads are worth their while for it.
  let workers: Int

  init(_ call: Execution, _ followers: Range<Int>, rows: Int, columns: Int) {
    (program, frame, self.followers) = (call.program, call.frame, followers)
    (self.rows, self.columns) = (rows, columns)
    var work = 0
    for k in followers {
      let kernel = call.program.steps.followers[k].call
      let (iterations, each) = (call.frame.registers[Int(kernel.iterations)], call.frame.registers[Int(kernel.work)])
      work = saturatingAdd(work, saturatingMultiply(iterations, max(1, each)))
    }
    workers = call.program.workers(work: work)
  }

  /// Rows of parts that are shorter cost more than is won: of 32 elements, W6 with 64 rows took 1 % longer; of 128, no
  /// product that was measured did. All of the result then waits until it is there.
  private static let leastColumns = 128

  func run(_ part: ProductPart) {
    // Asked of the whole result, so that all of its parts wait or none.
    if part.across > 1 && columns / part.across < Following.leastColumns && rows > 1 {
      _ = frame.waiting.wrappingAdd(part.rows.count * part.columns.count, ordering: .relaxed)
      return
    }
    if part.count >= workers { return run(rows: part.rows, columns: part.columns) }
    // Fewer parts than threads that are worth their while: this one is shared. No bit depends on it.
    let pieces = Pieces(self, part, (workers + part.count - 1) / part.count)
    withUnsafePointer(to: pieces) { pieces in
      Threads.forEach(
        pieces.pointee.count, threads: program.threadCount,
        { pieces, k, _ in pieces?.assumingMemoryBound(to: Pieces.self).pointee.run(k) }, pieces)
    }
  }

  private struct Pieces {
    let following: Following
    let part: ProductPart
    let isTall: Bool
    let length: Int
    var range: Range<Int> { isTall ? part.rows : part.columns }
    var count: Int { (range.count + length - 1) / length }

    init(_ following: Following, _ part: ProductPart, _ wanted: Int) {
      (self.following, self.part) = (following, part)
      isTall = part.rows.count >= 2 * wanted
      // Lines of the cache belong to one piece, as far as can be.
      let grain = isTall ? 1 : 64
      let size = isTall ? part.rows.count : part.columns.count
      length = max(grain, ((size + wanted - 1) / wanted + grain - 1) / grain * grain)
    }

    func run(_ k: Int) {
      let begin = range.lowerBound + k * length
      let here = begin..<min(range.upperBound, begin + length)
      following.run(rows: isTall ? here : part.rows, columns: isTall ? part.columns : here)
    }
  }

  /// Runs the kernels on a rectangle of the result, one after the other.
  func run(rows: Range<Int>, columns: Range<Int>) {
    for k in followers { run(program.steps.followers[k], rows, columns) }
  }

  /// A range for each loop of the kernel.
  private typealias Ranges = UnsafeMutableBufferPointer<Range<Int>>

  private func run(_ follower: FlatSteps.Follower, _ rows: Range<Int>, _ columns: Range<Int>) {
    withUnsafeTemporaryAllocation(of: Range<Int>.self, capacity: follower.depth + 1) { ranges in
      ranges.initialize(repeating: columns)
      run(follower, rows, columns, level: 0, ranges)
    }
  }

  /// Rows are counted from the first of the iteration that the loops around number `level` are in.
  private func run(
    _ follower: FlatSteps.Follower, _ rows: Range<Int>, _ columns: Range<Int>, level: Int, _ ranges: Ranges
  ) {
    // Of one iteration.
    var count = 1
    for loop in level + 1..<max(level + 1, follower.depth) {
      ranges[loop] = 0..<extent(follower, loop)
      count *= ranges[loop].count
    }
    if rows.lowerBound.isMultiple(of: count) && rows.upperBound.isMultiple(of: count) {
      ranges[level] = rows.lowerBound / count..<rows.upperBound / count
      return run(follower, columns, ranges)
    }
    var begin = rows.lowerBound
    while begin < rows.upperBound {
      let number = begin / count
      let end = min(rows.upperBound, (number + 1) * count)
      ranges[level] = number..<number + 1
      run(follower, begin - number * count..<end - number * count, columns, level: level + 1, ranges)
      begin = end
    }
  }

  private func parameter(_ follower: FlatSteps.Follower, _ loop: Int) -> Int {
    Int(program.steps.extents[follower.firstExtent + loop - 1])
  }

  private func extent(_ follower: FlatSteps.Follower, _ loop: Int) -> Int {
    let number = Int(follower.call.firstInteger) + parameter(follower, loop)
    return frame.registers[Int(program.steps.integerRegisters[number])]
  }

  private func run(_ follower: FlatSteps.Follower, _ columns: Range<Int>, _ ranges: Ranges) {
    let (steps, call, depth) = (program.steps, follower.call, follower.depth)
    ranges[depth] = columns
    if follower.isFlat && columns.count == self.columns {
      // One row as long as all of them, where their elements lie behind one another.
      let rows = ranges[depth - 1]
      ranges[depth - 1] = 0..<1
      ranges[depth] = rows.lowerBound * self.columns..<rows.upperBound * self.columns
    }
    let (bufferCount, integerCount) = (Int(call.bufferCount), Int(call.integerCount))
    withUnsafeTemporaryAllocation(of: Int.self, capacity: bufferCount + integerCount) { words in
      guard let base = words.baseAddress else { return }
      let buffers = UnsafeMutableRawPointer(base).bindMemory(to: UnsafeMutableRawPointer?.self, capacity: bufferCount)
      let integers = UnsafeMutableRawPointer(base + bufferCount).bindMemory(to: Int64.self, capacity: integerCount)
      for b in 0..<bufferCount {
        let pointer = frame.pointers[Int(steps.bufferNumbers[Int(call.firstBuffer) + b])]
        buffers[b] = pointer.map { $0 + shift(follower, b, ranges) }
      }
      for p in 0..<integerCount {
        integers[p] = Int64(frame.registers[Int(steps.integerRegisters[Int(call.firstInteger) + p])])
      }
      for loop in 1...depth { integers[parameter(follower, loop)] = Int64(ranges[loop].count) }
      var chunk = KernelChunk(begin: Int64(ranges[0].lowerBound), end: Int64(ranges[0].upperBound))
      // Nothing in it can fail.
      var fault = KernelFault()
      call.function(call.context, buffers, integers, &chunk, &fault)
    }
  }

  /// Where a buffer begins, in bytes.
  private func shift(_ follower: FlatSteps.Follower, _ buffer: Int, _ ranges: Ranges) -> Int {
    var bytes = 0
    for loop in 1...follower.depth {
      let shift = program.steps.shifts[follower.firstShift + buffer * follower.depth + loop - 1]
      bytes += ranges[loop].lowerBound * shift.bytes * (shift.register < 0 ? 1 : frame.registers[Int(shift.register)])
    }
    return bytes
  }
}
