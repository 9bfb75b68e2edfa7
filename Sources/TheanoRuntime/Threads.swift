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

  /// Runs `body` for `0 ..< n` on up to `count` threads; returns when all have run.
  package static func forEach(_ n: Int, threads count: Int, _ body: (Int) -> Void) {
    if min(n, count) <= 1 {
      for k in 0..<n { body(k) }
      return
    }
    withoutActuallyEscaping(body) { body in
      withUnsafePointer(to: body) { body in
        forEach(
          n, threads: count, { body, k, _ in body?.assumingMemoryBound(to: ((Int) -> Void).self).pointee(k) }, body)
      }
    }
  }

  /// The same for a function and what it works on, without asking for memory; see ``WorkerPool/Piece``.
  static func forEach(
    _ n: Int, threads count: Int, _ function: WorkerPool.Piece, _ context: UnsafeRawPointer
  ) {
    if min(n, count) <= 1 {
      for k in 0..<n { function(context, k, 0) }
    } else {
      WorkerPool.shared.run(n, threads: count, function, context)
    }
  }
}
