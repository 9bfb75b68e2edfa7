import TheanoGraph
import TheanoLoops
import TheanoScheduling

extension Execution {
  /// A product whose result is computed further part by part.
  func runProduct(_ product: ProductStep, _ operands: ProductOperands, _ followers: Range<Int>) {
    let (m, n) = (integer(product.m), integer(product.n))
    let following = Following(self, followers, rows: m, columns: n)
    withUnsafePointer(to: following) { following in
      program.products.run(
        product.call, m: m, n: n, k: integer(product.k), operands,
        parallel: program.parallel,
        finished: ProductFinish(
          { following, part in
            following?.assumingMemoryBound(to: Following.self).pointee.run(
              part.assumingMemoryBound(to: ProductPart.self).pointee)
          }, following))
      let waiting = frame.waiting.exchange(0, ordering: .relaxed)
      if waiting > 0 {
        precondition(waiting == m * n, "all parts of a product wait, or none")
        following.pointee.run(ProductPart(rows: 0..<m, columns: 0..<n, of: 1, across: 1))
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
      let each = call.frame.registers[Int(call.program.steps.followers[k].call.work)]
      work = saturatingAdd(work, max(1, each))
    }
    workers = call.program.workers(elements: rows, work: work)
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

  private func run(_ follower: FlatSteps.Follower, _ rows: Range<Int>, _ columns: Range<Int>) {
    let (steps, call) = (program.steps, follower.call)
    let (bufferCount, integerCount) = (Int(call.bufferCount), Int(call.integerCount))
    // One row as long as all of them, where their elements lie behind one another.
    let isOneRow = follower.isFlat && columns.count == self.columns
    let shift = isOneRow ? rows.lowerBound * self.columns : columns.lowerBound
    withUnsafeTemporaryAllocation(of: Int.self, capacity: bufferCount + integerCount) { words in
      guard let base = words.baseAddress else { return }
      let buffers = UnsafeMutableRawPointer(base).bindMemory(to: UnsafeMutableRawPointer?.self, capacity: bufferCount)
      let integers = UnsafeMutableRawPointer(base + bufferCount).bindMemory(to: Int64.self, capacity: integerCount)
      for b in 0..<bufferCount {
        let pointer = frame.pointers[Int(steps.bufferNumbers[Int(call.firstBuffer) + b])]
        buffers[b] = pointer.map { $0 + shift * Int(steps.shifts[follower.firstShift + b]) }
      }
      for p in 0..<integerCount {
        integers[p] = Int64(frame.registers[Int(steps.integerRegisters[Int(call.firstInteger) + p])])
      }
      integers[follower.width] = Int64(isOneRow ? rows.count * self.columns : columns.count)
      var chunk = isOneRow ? KernelChunk.whole : KernelChunk(begin: Int64(rows.lowerBound), end: Int64(rows.upperBound))
      // Nothing in it can fail.
      var fault = KernelFault()
      call.function(call.context, buffers, integers, &chunk, &fault)
    }
  }
}
