import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many threads a call may use.
package enum Threads {
  private static let wanted = Atomic<Int>(0)
  static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// At least one; by default the number of cores. Results do not depend on it.
  package static var count: Int {
    get {
      let n = wanted.load(ordering: .relaxed)
      return n > 0 ? n : cores
    }
    set { wanted.store(max(0, newValue), ordering: .relaxed) }
  }

  /// Runs a function for `0 ..< n` on up to `count` threads, without asking for memory; returns when all have run.
  package static func forEach(
    _ n: Int, threads count: Int, _ function: WorkerPool.Piece, _ context: UnsafeRawPointer?
  ) {
    if min(n, count) <= 1 {
      for k in 0..<n { function(context, k, 0) }
    } else {
      WorkerPool.shared.run(n, threads: count, function, context)
    }
  }
}
