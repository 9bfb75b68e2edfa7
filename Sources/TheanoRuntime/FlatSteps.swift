import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScheduling

/// The steps of a schedule as plain structs over flat tables: no array, closure or existential on the path of a call.
///
/// Nothing writes the tables after `init`, so that reading them needs no check that nobody does: in a loop of small
/// steps these checks were a fifth of the time.
final class FlatSteps: @unchecked Sendable {
  // Sendable: written only by `init`.

  enum Step {
    case kernel(KernelCall)
    case product(Int)
    case routine(Int)
    case check(Int)
    case read(Int)
    case commit
    case clock(Int)
    case loop(Int)
    case branch(Int)
  }

  struct KernelCall {
    let function: KernelFunction
    let context: UnsafeMutableRawPointer?
    let kernel: Int32
    /// In `bufferNumbers`: the schedule's buffer for each of the kernel's, -1 for scratch.
    let firstBuffer: Int32
    let bufferCount: Int32
    /// In `integerRegisters`.
    let firstInteger: Int32
    let integerCount: Int32
    let iterations: Int32
    let work: Int32
    let hasScratch: Bool
    /// Threads take so many iterations at least, as a power of two.
    let grain: UInt8
    /// In `checkSites`: the site of the kernel's check number 0.
    let firstCheck: Int32
  }

  /// A kernel that runs on parts of a product.
  struct Follower {
    let call: KernelCall
    /// How many loops the kernel has inside its outermost one.
    let depth: Int
    /// In `extents`, for each of these loops: of the kernel's parameters the one that is its extent.
    let firstExtent: Int
    /// In `shifts`, for each of the kernel's buffers and each of these loops: how far it moves with an iteration.
    let firstShift: Int
    let isFlat: Bool
  }

  struct Shift {
    let bytes: Int
    /// If not negative: the bytes are to be multiplied by what this register holds.
    let register: Int32
  }

  struct LoopRegion {
    let iterations: Int32
    let body: [Step]
    let until: Int?
    let count: Int?
    let moving: [Moving]
    /// Products in the body whose B is the same in all iterations.
    let constantProducts: [Int]
    /// nil where the body is not of kernels alone.
    let kernels: KernelLoop?
    /// nil where rows of it cannot be run by themselves.
    let rows: RowLoop?
    let counting: StepCounting
    let firstStep: Int32?
    let origin: Origin
  }

  /// A buffer that is another row of one in each iteration of a loop.
  struct Moving {
    struct Alias {
      let buffer: Int
      let of: Int
      let offset: Int32?
      let itemSize: Int
    }
    let buffer: Int
    let of: Int
    let first: Int32
    let isReversed: Bool
    let ring: Int32?
    let elements: Int32
    let itemSize: Int
    /// The buffers that lie on it.
    let aliases: [Alias]
  }

  struct BranchRegion {
    let condition: Int
    let then: [Step]
    let otherwise: [Step]
  }

  @exclusivity(unchecked) private(set) var steps: [Step] = []
  @exclusivity(unchecked) private(set) var bufferNumbers: [Int32] = []
  @exclusivity(unchecked) private(set) var integerRegisters: [Int32] = []
  @exclusivity(unchecked) private(set) var products: [ProductStep] = []
  /// Of each product those in `followers`.
  @exclusivity(unchecked) private(set) var followersOf: [Range<Int>] = []
  @exclusivity(unchecked) private(set) var followers: [Follower] = []
  @exclusivity(unchecked) private(set) var extents: [Int32] = []
  @exclusivity(unchecked) private(set) var shifts: [Shift] = []
  @exclusivity(unchecked) private(set) var routines: [RoutineStep] = []
  @exclusivity(unchecked) private(set) var checks: [GuardStep] = []
  @exclusivity(unchecked) private(set) var checkSites: [Int] = []
  @exclusivity(unchecked) private(set) var reads: [[(id: VariableID, buffer: BufferIndex)]] = []
  @exclusivity(unchecked) private(set) var clocks: [(step: ClockStep, steps: Int32)] = []
  @exclusivity(unchecked) private(set) var loops: [LoopRegion] = []
  @exclusivity(unchecked) private(set) var branches: [BranchRegion] = []

  private let schedule: Schedule
  private let kernels: [CompiledKernel]
  private let registers: [Int32]
  private let aliasesOf: [BufferIndex: [Moving.Alias]]

  init(_ schedule: Schedule, kernels: [CompiledKernel], registers: [Int32]) {
    self.schedule = schedule
    self.kernels = kernels
    self.registers = registers
    var aliasesOf: [BufferIndex: [Moving.Alias]] = [:]
    for (k, buffer) in schedule.buffers.enumerated() {
      guard case .alias(let of, let offset) = buffer.place else { continue }
      aliasesOf[of, default: []].append(
        Moving.Alias(
          buffer: k, of: of, offset: offset.map { registers[$0] }, itemSize: buffer.dtype.itemSize))
    }
    self.aliasesOf = aliasesOf
    steps = schedule.steps.map { flatten($0) }
  }

  /// Where an integer of the schedule stands.
  func register(_ k: IntegerIndex) -> Int32 { registers[k] }
  func kernel(_ call: KernelCall) -> Kernel { schedule.kernels[Int(call.kernel)] }
  func place(_ buffer: BufferIndex) -> BufferPlace { schedule.buffers[buffer].place }
  func itemSize(_ buffer: BufferIndex) -> Int { schedule.buffers[buffer].dtype.itemSize }

  private func flatten(_ step: TheanoScheduling.Step) -> Step {
    switch step {
    case .kernel(let call): return .kernel(flatten(call))
    case .product(let product):
      products.append(product)
      let first = followers.count
      for follower in product.followers { followers.append(flatten(follower)) }
      followersOf.append(first..<followers.count)
      return .product(products.count - 1)
    case .routine(let routine):
      routines.append(routine)
      return .routine(routines.count - 1)
    case .check(let check):
      checks.append(check)
      return .check(checks.count - 1)
    case .read(let scalars):
      reads.append(scalars)
      return .read(reads.count - 1)
    case .commit: return .commit
    case .clock(let clock):
      clocks.append((clock, registers[clock.steps]))
      return .clock(clocks.count - 1)
    case .loop(let loop):
      let (body, moving) = (loop.body.map { flatten($0) }, moving(loop))
      let constant = constantProducts(loop, body)
      loops.append(
        LoopRegion(
          iterations: registers[loop.iterations], body: body, until: loop.until, count: loop.count, moving: moving,
          constantProducts: constant,
          kernels: KernelLoop(body, moving, until: loop.until, bufferNumbers: bufferNumbers),
          rows: RowLoop(body, moving, constant: constant, until: loop.until, self), counting: loop.counting,
          firstStep: loop.firstStep.map { registers[$0] }, origin: loop.origin))
      return .loop(loops.count - 1)
    case .branch(let branch):
      let region = BranchRegion(
        condition: branch.condition, then: branch.then.map { flatten($0) },
        otherwise: branch.otherwise.map { flatten($0) })
      branches.append(region)
      return .branch(branches.count - 1)
    }
  }

  private func flatten(_ call: KernelStep) -> KernelCall {
    let kernel = schedule.kernels[call.kernel]
    let firstBuffer = bufferNumbers.count
    var given = call.buffers.makeIterator()
    for buffer in kernel.buffers {
      if case .scratch = buffer.role {
        bufferNumbers.append(-1)
      } else {
        guard let number = given.next() else { preconditionFailure("a buffer for each that is no scratch") }
        bufferNumbers.append(Int32(number))
      }
    }
    let firstInteger = integerRegisters.count
    integerRegisters += call.integers.map { registers[$0] }
    let firstCheck = checkSites.count
    checkSites += call.checks
    let hasScratch = kernel.buffers.contains { if case .scratch = $0.role { true } else { false } }
    // A loop over elements, each of which waits for its own steps: a vector of them takes as long as one.
    let isChain = !hasScratch && kernel.chunkedLoop?.body.isChain == true
    return KernelCall(
      function: kernels[call.kernel].function, context: kernels[call.kernel].context,
      kernel: Int32(call.kernel),
      firstBuffer: Int32(firstBuffer), bufferCount: Int32(kernel.buffers.count),
      firstInteger: Int32(firstInteger),
      integerCount: Int32(call.integers.count), iterations: registers[call.iterations],
      work: registers[call.workPerIteration],
      hasScratch: hasScratch, grain: isChain ? 5 : 0, firstCheck: Int32(firstCheck))
  }

  private func flatten(_ follower: ProductFollower) -> Follower {
    let (firstExtent, firstShift) = (extents.count, shifts.count)
    extents += follower.extents.map { Int32($0) }
    for (strides, buffer) in zip(follower.strides, schedule.kernels[follower.kernel.kernel].buffers) {
      for stride in strides {
        switch stride {
        case .constant(let count): shifts.append(Shift(bytes: count * buffer.dtype.itemSize, register: -1))
        case .parameter(let p):
          shifts.append(Shift(bytes: buffer.dtype.itemSize, register: registers[follower.kernel.integers[p]]))
        }
      }
    }
    return Follower(
      call: flatten(follower.kernel), depth: follower.extents.count, firstExtent: firstExtent, firstShift: firstShift,
      isFlat: follower.isFlat)
  }

  /// The products in a loop's body (not in loops or choices inside) whose sizes are known before it and whose B no step
  /// of it changes.
  private func constantProducts(_ loop: LoopStep, _ body: [Step]) -> [Int] {
    var changed = Changes(moving: Set(loop.rows.map(\.buffer)))
    guard note(loop.body, &changed) else { return [] }
    return body.compactMap { step in
      guard case .product(let k) = step, products[k].batch == nil else { return nil }
      let chain = chain(products[k].b)
      return changed.moving.isDisjoint(with: chain) && changed.written.isDisjoint(with: chain) ? k : nil
    }
  }

  /// What steps change.
  private struct Changes {
    /// Rows that are another in each iteration.
    var moving: Set<BufferIndex>
    /// Memory that is written: of a part that is, the whole.
    var written: Set<BufferIndex> = []
  }

  /// A buffer and all that it lies in; the last has memory of its own.
  func chain(_ buffer: BufferIndex) -> [BufferIndex] {
    var chain = [buffer]
    while let of = schedule.buffers[chain[chain.count - 1]].place.base { chain.append(of) }
    return chain
  }

  /// Notes what the steps change; whether no size is read among them.
  private func note(_ steps: [TheanoScheduling.Step], _ changes: inout Changes) -> Bool {
    func write(_ buffer: BufferIndex) { changes.written.insert(chain(buffer).last ?? buffer) }
    func write(_ call: KernelStep) {
      for (number, buffer) in zip(call.buffers, schedule.kernels[call.kernel].buffers) {
        switch buffer.role {
        case .output, .update: write(number)
        case .input, .scratch: break
        }
      }
    }
    var next = steps
    while let step = next.popLast() {
      switch step {
      case .kernel(let call): write(call)
      case .product(let product):
        write(product.c)
        for follower in product.followers { write(follower.kernel) }
      case .routine(let routine): for buffer in routine.outputs + [routine.scratch].compactMap({ $0 }) { write(buffer) }
      case .check, .commit, .clock: break
      case .read: return false
      case .loop(let loop):
        changes.moving.formUnion(loop.rows.map(\.buffer))
        if let count = loop.count { write(count) }
        next += loop.body
      case .branch(let branch): next += branch.then + branch.otherwise
      }
    }
    return true
  }

  /// The rows of a loop, each with whatever else lies on it.
  private func moving(_ loop: LoopStep) -> [Moving] {
    loop.rows.map { row in
      Moving(
        buffer: row.buffer, of: row.of, first: registers[row.first], isReversed: row.isReversed,
        ring: row.ring.map { registers[$0] }, elements: registers[row.elements],
        itemSize: schedule.buffers[row.buffer].dtype.itemSize, aliases: aliases(of: row.buffer))
    }
  }

  /// The buffers that lie on one, each after what it lies on.
  private func aliases(of buffer: BufferIndex) -> [Moving.Alias] {
    var (found, next) = ([Moving.Alias](), [buffer])
    while let base = next.popLast() {
      for alias in aliasesOf[base] ?? [] {
        found.append(alias)
        next.append(alias.buffer)
      }
    }
    return found
  }
}
