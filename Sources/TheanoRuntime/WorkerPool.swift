import Synchronization
import TheanoLoops

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The threads that help calls: one pool for the process, each thread asleep while nobody wants it.
///
/// A job is a number of pieces that whoever comes takes one after the other: its caller, and helpers that are free. So a
/// job gets done even if no helper comes, and any thread may begin one, a helper in the middle of another job too. No
/// memory is asked for once as many jobs have run at the same time as ever will. (Dispatch asks for some blocks each
/// time that it wakes a thread, and leaves the caller waiting for one that comes late.)
package final class WorkerPool: @unchecked Sendable {
  // Sendable: what is not atomic is only touched while `mutex` is held.

  static let shared = WorkerPool(helpers: Threads.cores - 1)

  /// Runs piece `k` of what `context` points at, as number `worker` of those that are at it: the caller is 0.
  package typealias Piece = Parallel.Piece

  /// How often a thread without work looks for some before it sleeps: about a tenth of a millisecond. The next kernel of a
  /// call that needs more than one thread often comes within it; to wake a thread takes tens of microseconds where the
  /// processor is a virtual one that was given back meanwhile.
  private static let looks = 200_000

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let mostHelpers: Int
  @exclusivity(unchecked) private var helpers = 0
  @exclusivity(unchecked) private var sleeping = 0
  /// Jobs that want helpers.
  @exclusivity(unchecked) private var open: [Job] = []
  @exclusivity(unchecked) private var spare: [Job] = []
  /// The number of `open`, for those who look without the lock.
  private let openCount = Atomic<Int>(0)

  /// - Parameter helpers: how many threads it starts at most. They live as long as the process.
  package init(helpers: Int) {
    mostHelpers = helpers
    mutex.initialize(to: pthread_mutex_t())
    work.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(work, nil)
  }

  /// What threads share of a job.
  private final class Job {
    /// Pieces taken from the front, and, from bit 32 on, from the back.
    let taken = Atomic<UInt64>(0)
    /// Helpers that are at it now.
    let helpers = Atomic<Int>(0)
    @exclusivity(unchecked) var count = 0
    @exclusivity(unchecked) var function: Piece = { _, _, _ in }
    @exclusivity(unchecked) var context: UnsafeRawPointer?
    /// Helpers that have come, and that may come.
    @exclusivity(unchecked) var come = 0
    @exclusivity(unchecked) var wanted = 0
    /// Whether the caller sleeps until the last helper has done.
    @exclusivity(unchecked) var isAwaited = false
    let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
      done.initialize(to: pthread_cond_t())
      pthread_cond_init(done, nil)
    }

    deinit {
      pthread_cond_destroy(done)
      done.deallocate()
    }

    /// The caller takes them from the front, the first helper from the back, and so on in turns. So where one kernel
    /// reads what another has written, each thread mostly finds what it wrote itself in its own cache: to fetch a line
    /// from another core's takes as long as some ten vectors of arithmetic.
    func takePieces(as worker: Int) {
      let isFromFront = worker & 1 == 0
      while true {
        let before = taken.wrappingAdd(isFromFront ? 1 : 1 << 32, ordering: .relaxed).oldValue
        let (front, back) = (Int(before & 0xFFFF_FFFF), Int(before >> 32))
        if front + back >= count { return }
        function(context, isFromFront ? front : count - 1 - back, worker)
      }
    }
  }

  /// Runs pieces `0 ..< n` on this thread and on up to `threads - 1` others; returns when all have run.
  package func run(_ n: Int, threads: Int, _ function: Piece, _ context: UnsafeRawPointer?) {
    let wanted = min(n, threads, mostHelpers + 1) - 1
    guard wanted > 0 else {
      for k in 0..<n { function(context, k, 0) }
      return
    }
    let job = begin(n, wanted, function, context)
    job.takePieces(as: 0)
    finish(job)
  }

  private func begin(_ n: Int, _ wanted: Int, _ function: Piece, _ context: UnsafeRawPointer?) -> Job {
    pthread_mutex_lock(mutex)
    let job = spare.popLast() ?? Job()
    job.taken.store(0, ordering: .relaxed)
    (job.count, job.function, job.context) = (n, function, context)
    (job.come, job.wanted, job.isAwaited) = (0, wanted, false)
    open.append(job)
    openCount.store(open.count, ordering: .releasing)
    let woken = min(wanted, sleeping)
    if woken < wanted { hire(min(wanted - woken, mostHelpers - helpers)) }
    pthread_mutex_unlock(mutex)
    for _ in 0..<woken { pthread_cond_signal(work) }
    return job
  }

  /// Waits for the helpers: nobody has a piece then.
  private func finish(_ job: Job) {
    pthread_mutex_lock(mutex)
    close(job)
    pthread_mutex_unlock(mutex)
    var looks = 0
    while job.helpers.load(ordering: .acquiring) > 0 && looks < WorkerPool.looks { looks += 1 }
    pthread_mutex_lock(mutex)
    job.isAwaited = true
    while job.helpers.load(ordering: .acquiring) > 0 { pthread_cond_wait(job.done, mutex) }
    job.context = nil
    spare.append(job)
    pthread_mutex_unlock(mutex)
  }

  /// No other helper takes it up. The lock is held.
  private func close(_ job: Job) {
    guard let place = open.firstIndex(where: { $0 === job }) else { return }
    open.remove(at: place)
    openCount.store(open.count, ordering: .releasing)
  }

  // MARK: Helpers

  /// Starts threads; those that cannot be had are missed by nobody. The lock is held.
  private func hire(_ count: Int) {
    for _ in 0..<count {
      let pool = Unmanaged.passRetained(self)
      #if canImport(Glibc)
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
          Unmanaged<WorkerPool>.fromOpaque($0!).takeRetainedValue().help()
        }
        guard pthread_create(&thread, nil, start, pool.toOpaque()) == 0 else { return pool.release() }
        pthread_detach(thread)
      #else
        var thread: pthread_t?
        let start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
          Unmanaged<WorkerPool>.fromOpaque($0).takeRetainedValue().help()
        }
        guard pthread_create(&thread, nil, start, pool.toOpaque()) == 0, let thread else { return pool.release() }
        pthread_detach(thread)
      #endif
      helpers += 1
    }
  }

  /// The life of a helper: it ends with the process.
  private func help() -> Never {
    // Signals are for the threads of the program, apart from those that say that this one has failed.
    var signals = sigset_t()
    sigfillset(&signals)
    for fault in [SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { sigdelset(&signals, fault) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    while true {
      var looks = 0
      while openCount.load(ordering: .acquiring) == 0 && looks < WorkerPool.looks { looks += 1 }
      pthread_mutex_lock(mutex)
      while open.isEmpty {
        sleeping += 1
        pthread_cond_wait(work, mutex)
        sleeping -= 1
      }
      let job = open[open.count - 1]
      _ = job.helpers.wrappingAdd(1, ordering: .relaxed)
      job.come += 1
      let worker = job.come
      if worker == job.wanted { close(job) }
      pthread_mutex_unlock(mutex)
      job.takePieces(as: worker)
      leave(job)
    }
  }

  private func leave(_ job: Job) {
    pthread_mutex_lock(mutex)
    // It has no pieces left.
    close(job)
    let others = job.helpers.wrappingSubtract(1, ordering: .releasing).newValue
    if others == 0 && job.isAwaited { pthread_cond_signal(job.done) }
    pthread_mutex_unlock(mutex)
  }
}
