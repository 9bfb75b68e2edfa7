import Dispatch
import Synchronization

/// Code that is made while functions already run, piece by piece.
///
/// One core is left to those who call. Whoever cannot go on without a piece makes it on the spot, if nobody has begun.
final class CodeQueue: Sendable {
  static let shared = CodeQueue(workers: max(1, LLVMBackend.cores - 1))

  /// - Parameter workers: threads of its own, at most.
  init(workers: Int) { mostWorkers = workers }

  private let mostWorkers: Int

  private struct State {
    /// In the order in which they are to be made.
    var waiting: [CodeJob] = []
    var running: [CodeJob] = []
    var workers = 0
    var isAwake = false
  }
  private let state = Mutex(State())

  /// Whether all that was ever added has been made: from then on LLVM is warm, and code is made at once.
  var isAwake: Bool { state.withLock { $0.isAwake } }

  func add(_ jobs: [CodeJob]) {
    let hired = state.withLock { state -> Int in
      state.waiting += jobs
      let count = min(jobs.count, mostWorkers - state.workers)
      state.workers += count
      return count
    }
    for _ in 0..<hired { DispatchQueue.global(qos: .userInitiated).async { self.work() } }
  }

  /// Returns when the job is done.
  func finish(_ job: CodeJob) {
    if !make(job) { job.wait() }
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
      if state.running.isEmpty && state.waiting.isEmpty { state.isAwake = true }
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

  /// Returns when nothing is left: the next process wants to find what this one began.
  func finishAll() {
    while let job = state.withLock({ $0.waiting.first ?? $0.running.first }) { finish(job) }
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
