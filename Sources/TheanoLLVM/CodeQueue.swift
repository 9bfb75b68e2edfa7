import Dispatch
import Synchronization

/// Code that is made while functions already run, piece by piece.
///
/// One core is left to those who call. Whoever cannot go on without a piece makes it on the spot, if nobody has begun.
final class CodeQueue: Sendable {
  static let shared = CodeQueue(workers: max(1, LLVMBackend.cores - 1))

  /// - Parameter workers: threads of its own, at most.
  init(workers: Int) {
    mostWorkers = workers
    HomeProcess.settle()
  }

  private let mostWorkers: Int

  private struct State {
    /// In the order in which they are to be made.
    var waiting: [CodeJob] = []
    var running: [CodeJob] = []
    var workers = 0
    /// How much of what was added first is left; nil: nothing has been added yet.
    var first: Int?
    /// The process is ending; what was added since then is kept, and not made.
    var isClosed = false
    var late: [CodeJob] = []
  }
  private let state = Mutex(State())

  /// Whether as much as was added first has been made: from then on LLVM is warm, and code is waited for.
  var isAwake: Bool { state.withLock { $0.first.map { $0 <= 0 } ?? false } }

  func add(_ jobs: [CodeJob]) {
    let hired = state.withLock { state -> Int in
      if state.isClosed {
        state.late += jobs
        return 0
      }
      state.first = state.first ?? jobs.count
      state.waiting += jobs
      let count = min(jobs.count, mostWorkers - state.workers)
      state.workers += count
      return count
    }
    for _ in 0..<hired { DispatchQueue.global(qos: .userInitiated).async { self.work() } }
  }

  /// Returns when the job is done; in a process that was forked off while it was being done it never will be.
  func finish(_ job: CodeJob) {
    if !make(job) && HomeProcess.isHere { job.wait() }
  }

  /// Does the job on this thread, if nobody has begun it.
  func make(_ job: CodeJob) -> Bool {
    let isTaken = state.withLock { state -> Bool in
      guard let number = state.waiting.firstIndex(where: { $0 === job }) else { return false }
      state.running.append(state.waiting.remove(at: number))
      return true
    }
    if isTaken { run(job) }
    return isTaken
  }

  private func run(_ job: CodeJob) {
    job.run()
    state.withLock { state in
      state.running.removeAll { $0 === job }
      state.first = state.first.map { $0 - 1 }
    }
  }

  private func work() {
    func next() -> CodeJob? {
      state.withLock { state in
        if state.waiting.isEmpty {
          state.workers -= 1
          return nil
        }
        state.running.append(state.waiting.removeFirst())
        return state.running.last
      }
    }
    while let job = next() { run(job) }
  }

  /// Takes nothing more, and returns when nothing is left: the next process wants to find what this one began.
  func close() {
    let jobs = state.withLock { state in
      state.isClosed = true
      return state.waiting + state.running
    }
    for job in jobs { finish(job) }
  }
}

/// A piece of work of ``CodeQueue``, which is done once.
final class CodeJob: Sendable {
  /// Gone when it is done, and with it what it works for.
  private let work: Mutex<(@Sendable () -> Void)?>
  private let done = DispatchGroup()

  init(_ work: @escaping @Sendable () -> Void) {
    self.work = Mutex(work)
    done.enter()
  }

  fileprivate func run() {
    let work = work.withLock { work in
      defer { work = nil }
      return work
    }
    work?()
    done.leave()
  }

  func wait() { done.wait() }
}
