import TheanoGraph
import TheanoLoops
import TheanoScheduling

/// The steps of a schedule as plain structs over flat tables: no array, closure or existential on the path of a call.
final class FlatSteps: @unchecked Sendable {
  // Sendable: written only by `init`.

  enum Step {
    case kernel(KernelCall)
    case product(Int)
    case routine(Int)
    case check(Int)
    case read(Int)
    case commit
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
    /// In `checkSites`: the site of the kernel's check number 0.
    let firstCheck: Int32
  }

  struct LoopRegion {
    let iterations: Int32
    let body: [Step]
    let until: Int?
    let moving: [Moving]
  }

  /// A buffer that moves with the iterations of a loop.
  struct Moving {
    let buffer: Int
    let stride: Int32
    let rows: Int32?
    /// The buffers that lie on it, with the register of their offset (in bytes of `itemSize`).
    let aliases: [(buffer: Int, offset: Int32?, itemSize: Int)]
  }

  struct BranchRegion {
    let condition: Int
    let then: [Step]
    let otherwise: [Step]
  }

  private(set) var steps: [Step] = []
  private(set) var bufferNumbers: [Int32] = []
  private(set) var integerRegisters: [Int32] = []
  private(set) var products: [ProductStep] = []
  private(set) var routines: [RoutineStep] = []
  private(set) var checks: [GuardStep] = []
  private(set) var checkSites: [Int] = []
  private(set) var reads: [[(id: VariableID, buffer: BufferIndex)]] = []
  private(set) var loops: [LoopRegion] = []
  private(set) var branches: [BranchRegion] = []

  private let schedule: Schedule
  private let kernels: [CompiledKernel]
  private let registers: [Int32]

  init(_ schedule: Schedule, kernels: [CompiledKernel], registers: [Int32]) {
    self.schedule = schedule
    self.kernels = kernels
    self.registers = registers
    steps = schedule.steps.map { flatten($0) }
  }

  /// Where an integer of the schedule stands.
  func register(_ k: IntegerIndex) -> Int32 { registers[k] }

  private func flatten(_ step: TheanoScheduling.Step) -> Step {
    switch step {
    case .kernel(let call): return .kernel(flatten(call))
    case .product(let product):
      products.append(product)
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
    case .loop(let loop):
      let body = loop.body.map { flatten($0) }
      loops.append(
        LoopRegion(
          iterations: registers[loop.iterations], body: body, until: loop.until, moving: moving(in: loop.body)
        ))
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
    return KernelCall(
      function: kernels[call.kernel].function, context: kernels[call.kernel].context,
      kernel: Int32(call.kernel),
      firstBuffer: Int32(firstBuffer), bufferCount: Int32(kernel.buffers.count),
      firstInteger: Int32(firstInteger),
      integerCount: Int32(call.integers.count), iterations: registers[call.iterations],
      work: registers[call.workPerIteration],
      hasScratch: kernel.buffers.contains { if case .scratch = $0.role { true } else { false } },
      firstCheck: Int32(firstCheck))
  }

  /// The buffers that steps of a loop's body use and that move with it.
  private func moving(in body: [TheanoScheduling.Step]) -> [Moving] {
    var used: Set<Int> = []
    func use(_ steps: [TheanoScheduling.Step]) {
      for step in steps {
        switch step {
        case .kernel(let call): used.formUnion(call.buffers)
        case .product(let p): used.formUnion([p.a, p.b, p.c] + [p.alpha, p.beta].compactMap { $0 })
        case .routine(let call): used.formUnion(call.inputs + call.outputs + [call.scratch].compactMap { $0 })
        case .read(let scalars): used.formUnion(scalars.map(\.buffer))
        case .branch(let branch):
          used.insert(branch.condition)
          use(branch.then)
          use(branch.otherwise)
        case .loop, .check, .commit: break
        }
      }
    }
    use(body)
    var result: [Moving] = []
    for (k, buffer) in schedule.buffers.enumerated() {
      guard case .slot(_, let stride?, let rows) = buffer.place else { continue }
      let aliases = schedule.buffers.indices.compactMap {
        other -> (buffer: Int, offset: Int32?, itemSize: Int)? in
        guard case .alias(k, let offset) = schedule.buffers[other].place else { return nil }
        return (other, offset.map { registers[$0] }, schedule.buffers[other].dtype.itemSize)
      }
      guard used.contains(k) || aliases.contains(where: { used.contains($0.buffer) }) else { continue }
      result.append(
        Moving(buffer: k, stride: registers[stride], rows: rows.map { registers[$0] }, aliases: aliases))
    }
    return result
  }
}
