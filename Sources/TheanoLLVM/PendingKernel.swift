import Synchronization
import TheanoInterpreter
import TheanoLoops
import TheanoScheduling

/// A kernel that runs in the interpreter until its code is there: the same bits, and nobody waits for LLVM.
///
/// A call takes a few iterations at a time and looks for the code in between. One that has been at it for as long as
/// it may take to make the code makes it itself; so does one whose single iteration would take longer than that.
final class PendingKernel: @unchecked Sendable {
  // Sendable: `place` and what it holds are constant but for its atomic address.

  /// What the function of the kernel finds at its context; nothing that counts users.
  private struct Place: ~Copyable {
    /// Of the code; zero until it is there.
    let address = Atomic<UInt>(0)
    /// The code's own context.
    let context: UnsafeMutableRawPointer?
    let kernel: Unmanaged<PendingKernel>
  }
  private let place: UnsafeMutablePointer<Place>

  private let kernel: Kernel
  private let calls: RowCalls?
  private let interpreted = Mutex<BlockKernel?>(nil)
  private let code = Mutex<LinkedCode?>(nil)
  private let job = Mutex<(CodeJob, CodeQueue)?>(nil)
  /// No code can be had.
  private let isLost = Atomic<Bool>(false)
  /// Nanoseconds, of all threads.
  private let spent = Atomic<Int>(0)

  /// Nanoseconds after which a call makes the code itself: as long as that takes, about.
  private let patience: Int

  init(_ kernel: Kernel, patience: Int = 4_000_000) {
    (self.kernel, self.patience) = (kernel, patience)
    calls = RowCalls(kernel)
    place = .allocate(capacity: 1)
    place.initialize(to: Place(context: calls?.context, kernel: Unmanaged.passUnretained(self)))
  }

  deinit {
    place.deinitialize(count: 1)
    place.deallocate()
  }

  /// The kernel as functions call it.
  var compiled: CompiledKernel { CompiledKernel(function: PendingKernel.run, context: place, owner: self) }

  /// Says who makes the code, before anybody calls.
  func awaits(_ job: CodeJob, of queue: CodeQueue) { self.job.withLock { $0 = (job, queue) } }

  /// Takes the code; nil: there is none, and the interpreter goes on.
  func take(_ code: LinkedCode?) {
    guard let code else { return isLost.store(true, ordering: .releasing) }
    self.code.withLock { $0 = code }
    place.pointee.address.store(code.address, ordering: .releasing)
    interpreted.withLock { $0 = nil }
  }

  private static let run: KernelFunction = { context, buffers, integers, chunk, fault in
    guard let place = context?.assumingMemoryBound(to: Place.self) else {
      preconditionFailure("the context of a pending kernel is its place")
    }
    let address = place.pointee.address.load(ordering: .acquiring)
    if address == 0 {
      place.pointee.kernel.takeUnretainedValue().interpret(
        buffers, integers, chunk.load(as: KernelChunk.self), fault.assumingMemoryBound(to: KernelFault.self))
    } else {
      unsafeBitCast(address, to: KernelFunction.self)(place.pointee.context, buffers, integers, chunk, fault)
    }
  }

  // MARK: Meanwhile

  /// Nanoseconds between two looks for the code.
  private static let slice = 100_000
  /// Statements of an iteration that are not begun without code.
  private static let mostStatements = 5e5

  private func interpret(
    _ buffers: UnsafePointer<UnsafeMutableRawPointer?>, _ integers: UnsafePointer<Int64>, _ chunk: KernelChunk,
    _ fault: UnsafeMutablePointer<KernelFault>
  ) {
    let interpreter = interpreter
    let isDivided = kernel.chunkedLoop != nil
    let isLarge = IterationWork(kernel, integers).statements > PendingKernel.mostStatements
    var (begin, length) = (chunk.begin, Int64(1))
    while begin < chunk.end {
      if !isLost.load(ordering: .acquiring) {
        if isLarge {
          finish()
        } else if spent.load(ordering: .relaxed) > patience {
          makeHere()
        }
      }
      var rest = KernelChunk(begin: begin, end: chunk.end)
      let address = place.pointee.address.load(ordering: .acquiring)
      if address != 0 {
        let function = unsafeBitCast(address, to: KernelFunction.self)
        merge(fault) { function(place.pointee.context, buffers, integers, &rest, $0) }
        return
      }
      let watch = Stopwatch()
      if isDivided { rest.end = min(chunk.end, begin + length) }
      merge(fault) { interpreter.run(buffers: buffers, integers: integers, chunk: rest, fault: $0) }
      let nanoseconds = Int(watch.seconds * 1e9)
      spent.add(nanoseconds, ordering: .relaxed)
      if nanoseconds < PendingKernel.slice { length *= 2 }
      begin = rest.end
    }
  }

  /// A part of a chunk has a fault of its own, as a chunk of another thread has.
  private func merge(_ fault: UnsafeMutablePointer<KernelFault>, _ part: (UnsafeMutablePointer<KernelFault>) -> Void) {
    var own = KernelFault()
    part(&own)
    fault.pointee = fault.pointee.first(own)
  }

  private var interpreter: BlockKernel {
    interpreted.withLock { known in
      if let known { return known }
      let made = BlockKernel(kernel)
      known = made
      return made
    }
  }

  private func finish() {
    if let (job, queue) = job.withLock({ $0 }) { queue.finish(job) }
  }

  private func makeHere() {
    if let (job, queue) = job.withLock({ $0 }) { _ = queue.make(job) }
  }
}
