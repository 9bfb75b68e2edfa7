import TheanoErrors
import TheanoLoops
import TheanoOps

/// Loops: their rows move with the step.
extension Execution {
  mutating func run(_ loop: FlatSteps.LoopRegion) throws(TheanoError) {
    let count = max(0, frame.registers[Int(loop.iterations)])
    if count >= Execution.worthPacking { pack(loop) }
    defer { unpack(loop) }
    var made = 0
    do throws(TheanoError) {
      if let rows = loop.rows, count > 1, run(rows, loop, count) {
        made = count
      } else if let kernels = loop.kernels, count > 1, prepare(kernels, loop) {
        try run(kernels, loop, count, &made)
      } else {
        while made < count {
          for moving in loop.moving { move(moving, made) }
          try run(loop.body)
          made += 1
          if let until = loop.until, isTrue(until) { break }
        }
      }
    } catch {
      let first = loop.firstStep.map { frame.registers[Int($0)] } ?? 0
      throw error.arisen(at: made, first: first, loop.counting, loop.origin)
    }
    if let count = loop.count, let memory = frame.pointers[count] {
      memory.storeBytes(of: Int64(made), as: Int64.self)
    }
  }

  /// Iterations of a loop for which matrices are brought into another order.
  private static let worthPacking = 2

  /// Brings the matrices that products read in all iterations into the order in which they are read fastest.
  private func pack(_ loop: FlatSteps.LoopRegion) {
    for number in loop.constantProducts {
      let product = program.steps.products[number]
      guard let b = frame.pointers[product.b] else { preconditionFailure("a product's buffers have memory") }
      frame.packed[number] = program.products.pack(
        product.call, m: integer(product.m), n: integer(product.n), k: integer(product.k), b,
        parallel: program.parallel)
    }
  }

  private func unpack(_ loop: FlatSteps.LoopRegion) {
    for number in loop.constantProducts {
      guard let packed = frame.packed[number] else { continue }
      program.products.release(packed)
      frame.packed[number] = nil
    }
  }

  /// Points a row, and what lies on it, to its place in an iteration.
  @inline(__always)
  func move(_ moving: FlatSteps.Moving, _ iteration: Int) { move(moving, iteration, frame.pointers) }

  /// The same for buffers that are at `pointers`.
  @inline(__always)
  func move(
    _ moving: FlatSteps.Moving, _ iteration: Int, _ pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) {
    let first = frame.registers[Int(moving.first)]
    var row = moving.isReversed ? first - iteration : first + iteration
    if let ring = moving.ring {
      let rows = frame.registers[Int(ring)]
      // Mostly two rows go round: a division would be half of what a small step takes.
      row = rows & (rows - 1) == 0 ? row & (rows - 1) : row % rows
    }
    let elements = frame.registers[Int(moving.elements)]
    pointers[moving.buffer] = pointers[moving.of].map { $0 + row * elements * moving.itemSize }
    for alias in moving.aliases {
      let offset = alias.offset.map { frame.registers[Int($0)] } ?? 0
      pointers[alias.buffer] = pointers[alias.of].map { $0 + offset * alias.itemSize }
    }
  }
}
