import Dispatch
import Synchronization
import Testing
import TheanoArrays
import TheanoErrors
import TheanoInterpreter
import TheanoLoops
import TheanoScheduling

@testable import TheanoLLVM

/// Kernels that run before their code is there: whenever it comes, in the middle of a call too, no bit shows it.
struct PendingKernelTests {
  /// Code comes before the first iteration, after it, later in the call, never.
  @Test(arguments: [-1, 0, 30_000, Int.max])
  func codeThatComesAnyTime(patience: Int) throws {
    let llvm = LLVMBackend()
    var went = 0
    for seed in UInt64(7_000)..<7_000 + 6 * UInt64(RandomNest.Shape.allCases.count) {
      let runner = RandomNest.make(seed).runner
      let judge = InterpretedKernel(runner.kernel, functions: InterpretedKernel.vectorFunctions)
      let wanted = runner.compiled(
        CompiledKernel(function: InterpretedKernel.trampoline, context: judge.context, owner: judge))
      let kernel = PendingKernel(runner.kernel, patience: patience)
      let queue = CodeQueue(workers: 0)
      let made = Atomic<Int>(0)
      let job = CodeJob {
        made.add(1, ordering: .relaxed)
        kernel.take(try? llvm.linked(runner.kernel))
      }
      kernel.awaits(job, of: queue)
      queue.add([job])
      for _ in 0..<2 {
        let difference = difference(runner, kernel.compiled, wanted)
        #expect(difference == nil, "seed \(seed): \(difference ?? "")\n\(runner.kernel)")
      }
      went += made.load(ordering: .relaxed)
      queue.finish(job)
      #expect(difference(runner, kernel.compiled, wanted) == nil, "seed \(seed), with code")
      #expect(made.load(ordering: .relaxed) == 1, "code is made once")
    }
    // Or the patience would make no difference.
    #expect(patience == .max ? went == 0 : patience > 0 || went > 40, "\(went)")
  }

  /// Without code the interpreter goes on, and nobody waits for ever.
  @Test func codeThatNeverComes() throws {
    let runner = RandomNest.make(3 * UInt64(RandomNest.Shape.allCases.count)).runner
    let judge = InterpretedKernel(runner.kernel, functions: InterpretedKernel.vectorFunctions)
    let kernel = PendingKernel(runner.kernel, patience: -1)
    let queue = CodeQueue(workers: 0)
    let job = CodeJob { kernel.take(nil) }
    kernel.awaits(job, of: queue)
    queue.add([job])
    let wanted = runner.compiled(
      CompiledKernel(function: InterpretedKernel.trampoline, context: judge.context, owner: judge))
    for _ in 0..<3 { #expect(difference(runner, kernel.compiled, wanted) == nil) }
  }

  /// An iteration that would take longer than its code waits for that; others do not.
  @Test(arguments: [(1_000, false), (600_000, true)])
  func longIterationsWait(columns: Int, waits: Bool) throws {
    var k = KernelBuilder()
    let (input, output, n, m) = (k.input(.float64), k.output(.float64), k.parameter(), k.parameter())
    k.loop(n) { k, i in
      let sums = k.reduce(m, .contiguous(.float64)) { k, j in [.init(.sum, k.load(input[i * m, j * 1]))] }
      k.store(output[i * 1], sums[0])
    }
    var random = Seeded(11)
    let runner = Runner(
      kernel: k.finish(),
      buffers: [Memory.samples(.float64, 2 * columns, &random), Memory(.float64, count: 2)],
      integers: [2, Int64(columns)], chunk: KernelChunk(begin: 0, end: 2))
    let llvm = LLVMBackend()
    let made = Atomic<Bool>(false)
    let kernel = PendingKernel(runner.kernel, patience: .max)
    let queue = CodeQueue(workers: 0)
    let job = CodeJob {
      made.store(true, ordering: .relaxed)
      kernel.take(try? llvm.linked(runner.kernel))
    }
    kernel.awaits(job, of: queue)
    queue.add([job])
    #expect(difference(runner, kernel.compiled, runner.interpreted()) == nil)
    #expect(made.load(ordering: .relaxed) == waits)
    queue.finish(job)
  }

  /// Who makes the code keeps it no longer than its functions do.
  @Test func nothingIsKept() throws {
    weak var kernel: PendingKernel?
    weak var owner: AnyObject?
    let queue = CodeQueue(workers: 0)
    let llvm = LLVMBackend()
    let runner = RandomNest.make(5 * UInt64(RandomNest.Shape.allCases.count)).runner
    let job: CodeJob
    do {
      let pending = PendingKernel(runner.kernel)
      kernel = pending
      job = CodeJob { pending.take(try? llvm.linked(runner.kernel)) }
      pending.awaits(job, of: queue)
      queue.add([job])
      owner = pending.compiled.owner
      #expect(owner != nil)
    }
    // The job itself needs it.
    #expect(kernel != nil)
    queue.finish(job)
    #expect(kernel == nil && owner == nil)
  }

  /// Threads that call at once, while the code is made behind them.
  @Test func callsFromSeveralThreads() throws {
    let llvm = LLVMBackend()
    for seed in UInt64(9_000)..<9_000 + 2 * UInt64(RandomNest.Shape.allCases.count) {
      let runner = RandomNest.make(seed).runner
      let judge = InterpretedKernel(runner.kernel, functions: InterpretedKernel.vectorFunctions)
      let wanted = runner.compiled(
        CompiledKernel(function: InterpretedKernel.trampoline, context: judge.context, owner: judge))
      let queue = CodeQueue(workers: 1)
      let kernel = PendingKernel(runner.kernel, patience: 10_000)
      let job = CodeJob { kernel.take(try? llvm.linked(runner.kernel)) }
      kernel.awaits(job, of: queue)
      let found = Mutex<[String]>([])
      queue.add([job])
      DispatchQueue.concurrentPerform(iterations: 8) { _ in
        for _ in 0..<4 {
          if let difference = difference(runner, kernel.compiled, wanted) { found.withLock { $0.append(difference) } }
        }
      }
      #expect(found.withLock { $0 } == [], "seed \(seed)")
      job.wait()
    }
  }
}

extension LLVMBackend {
  /// Code of a kernel, made now.
  fileprivate func linked(_ kernel: Kernel) throws(TheanoError) -> LinkedCode {
    let search = try search([kernel], .full)
    let maker = try maker(search.surroundings, .full)
    var code = search.code
    if !search.missing.isEmpty { try link(unit(search.missing, maker), &code, maker) }
    guard let linked = code.linked[search.wanted[0].symbol] else { preconditionFailure("there is code") }
    return linked
  }
}
