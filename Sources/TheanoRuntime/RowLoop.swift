import TheanoLoops
import TheanoScheduling

/// A loop whose steps compute each row of matrices from the same row of others, as those of a network do for each
/// example: products with matrices that stay the same, and kernels that go along the rows.
///
/// Rows are shared among the threads once, and each thread goes through all iterations with its own: nobody waits for
/// anybody, and what a step has written is in the cache of whoever reads it next. No bit depends on it, since a product's
/// rows do not depend on each other's number, nor a kernel's iterations on the cuts.
struct RowLoop {
  enum Piece {
    /// Its iterations are cut, as among the threads that share a kernel.
    case kernel(FlatSteps.KernelCall)
    case product(Int)
  }

  let pieces: [Piece]
  let products: [Int]
  /// What is known of memory that the loop writes: every access to it. Whether each stays in its row is found out where the
  /// sizes are known.
  let accesses: [Access]
  /// The most arguments of a kernel.
  let arguments: Int

  enum Number {
    case constant(Int)
    /// In a register.
    case register(Int32)
  }

  struct Access {
    let buffer: Int
    /// The buffer that has the memory.
    let root: Int
    let itemSize: Int
    /// Of the kernel; nil: one for each row.
    let iterations: Int32?
    let offset: Number
    /// How far it goes with an iteration, and with one of each loop inside.
    let stride: Number
    let inner: [(stride: Number, extent: Number)]
    /// The rows of the loop that it lies in, by their number in ``FlatSteps/LoopRegion/moving``.
    let moving: [Int]
    /// The first access to the same memory.
    fileprivate(set) var first = 0
  }

  /// Memory of its own: slots are shared by buffers that are not needed at the same time.
  private enum Memory: Hashable {
    case buffer(Int)
    case slot(Int)
  }

  /// nil where the loop is of another kind.
  init?(_ body: [FlatSteps.Step], _ moving: [FlatSteps.Moving], constant: [Int], until: Int?, _ steps: FlatSteps) {
    guard until == nil, !constant.isEmpty else { return nil }
    var finder = Finder(steps: steps, moving: moving)
    for step in body {
      switch step {
      case .kernel(let call): if !finder.add(call) { return nil }
      case .product(let k):
        guard constant.contains(k), finder.add(product: k) else { return nil }
        for follower in steps.followersOf[k] where !finder.add(steps.followers[follower].call) { return nil }
      case .routine, .check, .read, .commit, .clock, .loop, .branch: return nil
      }
    }
    guard let accesses = finder.finish() else { return nil }
    (pieces, products, self.accesses, arguments) = (finder.pieces, finder.products, accesses, finder.arguments)
  }

  /// Collects what the steps do.
  private struct Finder {
    let steps: FlatSteps
    let moving: [FlatSteps.Moving]
    var pieces: [Piece] = []
    var products: [Int] = []
    var arguments = 0
    private var written: Set<Memory> = []
    /// Read as a whole, or in a way that is not looked at.
    private var whole: Set<Memory> = []
    private var found: [(memory: Memory, access: Access)] = []

    init(steps: FlatSteps, moving: [FlatSteps.Moving]) { (self.steps, self.moving) = (steps, moving) }

    private func memory(_ buffer: Int) -> Memory {
      let root = steps.chain(buffer).last ?? buffer
      if case .slot(let slot) = steps.place(root) { return .slot(slot) }
      return .buffer(root)
    }

    private mutating func note(
      _ buffer: Int, iterations: Int32?, offset: Number, stride: Number, inner: [(stride: Number, extent: Number)]
    ) {
      let chain = steps.chain(buffer)
      found.append(
        (
          memory(buffer),
          Access(
            buffer: buffer, root: chain.last ?? buffer, itemSize: steps.itemSize(buffer), iterations: iterations,
            offset: offset, stride: stride, inner: inner,
            moving: moving.indices.filter { chain.contains(moving[$0].buffer) })
        ))
    }

    mutating func add(product k: Int) -> Bool {
      let product = steps.products[k]
      guard product.batch == nil, !product.call.transposeA else { return false }
      let (n, depth) = (Number.register(steps.register(product.n)), Number.register(steps.register(product.k)))
      note(product.a, iterations: nil, offset: .constant(0), stride: depth, inner: [(.constant(1), depth)])
      note(product.c, iterations: nil, offset: .constant(0), stride: n, inner: [(.constant(1), n)])
      written.insert(memory(product.c))
      for buffer in [product.b, product.alpha, product.beta].compactMap({ $0 }) { whole.insert(memory(buffer)) }
      pieces.append(.product(k))
      products.append(k)
      return true
    }

    mutating func add(_ call: FlatSteps.KernelCall) -> Bool {
      let kernel = steps.kernel(call)
      guard let outer = kernel.chunkedLoop, !call.hasScratch, !kernel.body.hasChecks else { return false }
      func number(_ integer: Integer) -> Number {
        switch integer {
        case .constant(let constant): .constant(constant)
        case .parameter(let p): .register(steps.integerRegisters[Int(call.firstInteger) + p])
        }
      }
      let extents = Finder.extents(kernel)
      func buffer(_ access: TheanoLoops.Access) -> Int {
        Int(steps.bufferNumbers[Int(call.firstBuffer) + access.buffer.index])
      }
      kernel.body.forEachStatement { statement in
        let (loads, stores) = statement.accesses
        for access in stores { written.insert(memory(buffer(access))) }
        for access in loads + stores {
          var (stride, inner, isKnown) = (Number?.none, [(stride: Number, extent: Number)](), access.registers.isEmpty)
          for term in access.terms {
            guard case .loop(let loop) = term.index else { continue }
            if loop == outer.id {
              if stride != nil { isKnown = false }
              stride = number(term.stride)
            } else if case .integer(let extent)? = extents[loop] {
              inner.append((number(term.stride), number(extent)))
            } else {
              isKnown = false
            }
          }
          if let stride, isKnown {
            note(
              buffer(access), iterations: call.iterations, offset: number(access.offset), stride: stride, inner: inner)
          } else {
            whole.insert(memory(buffer(access)))
          }
        }
      }
      pieces.append(.kernel(call))
      arguments = max(arguments, Int(call.bufferCount + call.integerCount))
      return true
    }

    private static func extents(_ kernel: Kernel) -> [LoopID: Extent] {
      var extents: [LoopID: Extent] = [:]
      kernel.body.forEachStatement { statement in
        switch statement {
        case .loop(let loop): extents[loop.id] = loop.extent
        case .reduce(let reduction): extents[reduction.id] = reduction.extent
        case .define, .store, .accumulate, .check: break
        }
      }
      return extents
    }

    /// nil where memory that is written is used otherwise than by rows.
    func finish() -> [Access]? {
      guard !products.isEmpty, written.isDisjoint(with: whole) else { return nil }
      var (accesses, firsts) = ([Access](), [Memory: Int]())
      for (memory, access) in found where written.contains(memory) {
        var access = access
        access.first = firsts[memory] ?? accesses.count
        firsts[memory] = access.first
        accesses.append(access)
      }
      return accesses
    }
  }

  // MARK: Where the sizes are known

  /// Whether every access of row r is to row r of its memory: of one of the matrices of so many rows that lie in it one
  /// behind the other. The buffers are where they are in the first iteration.
  func staysInRows(_ rows: Int, _ frame: Frame, _ moving: [FlatSteps.Moving]) -> Bool {
    accesses.allSatisfy { access in
      guard let bytes = bytesOfRow(access, rows, frame, moving) else { return false }
      return bytes == bytesOfRow(accesses[access.first], rows, frame, moving)
    }
  }

  /// The bytes from one row to the next; nil where the access is not of one row.
  private func bytesOfRow(_ access: Access, _ rows: Int, _ frame: Frame, _ moving: [FlatSteps.Moving]) -> Int? {
    func value(_ number: Number) -> Int {
      switch number {
      case .constant(let constant): constant
      case .register(let register): frame.registers[Int(register)]
      }
    }
    let iterations = access.iterations.map { frame.registers[Int($0)] } ?? rows
    guard iterations > 0, iterations % rows == 0, let place = frame.pointers[access.buffer],
      let base = frame.pointers[access.root]
    else { return nil }
    let (stride, each) = (value(access.stride), iterations / rows)
    var reach = (each - 1) * stride + 1
    for (stride, extent) in access.inner {
      if value(stride) < 0 { return nil }
      reach += value(stride) * max(0, value(extent) - 1)
    }
    let row = each * stride * access.itemSize
    let distance = place - base + value(access.offset) * access.itemSize
    guard row > 0, distance >= 0, distance % (rows * row) + reach * access.itemSize <= row else { return nil }
    for k in access.moving {
      let bytes = frame.registers[Int(moving[k].elements)] * moving[k].itemSize
      if bytes % (rows * row) != 0 { return nil }
    }
    return row
  }
}

extension Execution {
  /// Fewer rows than these for each thread cost more than is won: tiles of products are 12 rows high, or 6. Matrices that
  /// the second cache does not keep come from one that threads share, at each step and for each thread: then there have to
  /// be more rows.
  private static func leastRows(_ bytes: Int) -> Int { bytes <= 1 << 19 ? 8 : 16 }

  /// Runs the iterations on several threads, each with rows of its own; false where they must be run step by step.
  func run(_ rowLoop: RowLoop, _ loop: FlatSteps.LoopRegion, _ count: Int) -> Bool {
    let rows = integer(program.steps.products[rowLoop.products[0]].m)
    var (work, bytes) = (0, 0)
    for number in rowLoop.products {
      let product = program.steps.products[number]
      guard frame.packed[number] != nil, integer(product.m) == rows else { return false }
      // No overflow: it is packed in few bytes.
      let elements = integer(product.n) * integer(product.k)
      work += elements
      bytes += elements * product.call.dtype.itemSize
    }
    let parts = min(program.threadCount, rows / Execution.leastRows(bytes))
    guard parts > 1, Double(work) * Double(rows) * Double(count) >= Double(1 << 20) else { return false }
    for moving in loop.moving { move(moving, 0) }
    guard rowLoop.staysInRows(rows, frame, loop.moving) else { return false }
    let room = program.schedule.buffers.count + rowLoop.arguments
    let job = RowJob(
      call: self, rowLoop: rowLoop, moving: loop.moving, count: count, rows: rows, parts: parts, room: room,
      memory: frame.provide(rowTables: parts * room))
    withUnsafePointer(to: job) { job in
      Threads.forEach(
        parts, threads: parts, { job, k, _ in job?.assumingMemoryBound(to: RowJob.self).pointee.run(k) }, job)
    }
    return true
  }
}

/// What the threads that share a loop's rows know of it.
private struct RowJob {
  let call: Execution
  let rowLoop: RowLoop
  let moving: [FlatSteps.Moving]
  let count: Int
  let rows: Int
  let parts: Int
  /// Of each part: where the buffers are in the iteration that it is at, and the arguments of a kernel.
  let room: Int
  let memory: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  func run(_ part: Int) {
    let pointers = memory + part * room
    let buffers = call.program.schedule.buffers.count
    pointers.update(from: call.frame.pointers, count: buffers)
    let rows = rows * part / parts..<rows * (part + 1) / parts
    for iteration in 0..<count {
      for row in moving { call.move(row, iteration, pointers) }
      for piece in rowLoop.pieces {
        switch piece {
        case .kernel(let kernel): run(kernel, rows, pointers, pointers + buffers)
        case .product(let number): run(product: number, rows, pointers)
        }
      }
    }
  }

  private func run(
    _ kernel: FlatSteps.KernelCall, _ rows: Range<Int>, _ pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>,
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) {
    let (steps, registers) = (call.program.steps, call.frame.registers)
    let each = registers[Int(kernel.iterations)] / self.rows
    for b in 0..<Int(kernel.bufferCount) {
      arguments[b] = pointers[Int(steps.bufferNumbers[Int(kernel.firstBuffer) + b])]
    }
    let integers = UnsafeMutableRawPointer(arguments + Int(kernel.bufferCount)).assumingMemoryBound(to: Int64.self)
    for p in 0..<Int(kernel.integerCount) {
      integers[p] = Int64(registers[Int(steps.integerRegisters[Int(kernel.firstInteger) + p])])
    }
    var chunk = KernelChunk(begin: Int64(rows.lowerBound * each), end: Int64(rows.upperBound * each))
    // Nothing in it can fail.
    var fault = KernelFault()
    kernel.function(kernel.context, arguments, integers, &chunk, &fault)
  }

  private func run(
    product number: Int, _ rows: Range<Int>, _ pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  ) {
    let product = call.program.steps.products[number]
    guard let a = pointers[product.a], let b = pointers[product.b], let c = pointers[product.c] else {
      preconditionFailure("a product's buffers have memory")
    }
    let (n, k, size) = (call.integer(product.n), call.integer(product.k), product.call.dtype.itemSize)
    var operands = ProductOperands(
      a: a + rows.lowerBound * k * size, b: b, c: c + rows.lowerBound * n * size,
      alpha: product.alpha.flatMap { pointers[$0] }.map { UnsafeRawPointer($0) },
      beta: product.beta.flatMap { pointers[$0] }.map { UnsafeRawPointer($0) })
    operands.packedB = call.frame.packed[number].map { UnsafeRawPointer($0.memory) }
    call.program.products.run(
      product.call, m: rows.count, n: n, k: k, operands, parallel: .alone)
  }
}
