import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How many threads a call may use.
package enum Threads {
  private static let wanted = Atomic<Int>(0)
  private static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// At least one; by default the number of cores. Results do not depend on it.
  package static var count: Int {
    get {
      let n = wanted.load(ordering: .relaxed)
      return n > 0 ? n : cores
    }
    set { wanted.store(max(0, newValue), ordering: .relaxed) }
  }

  /// Runs `body` for `0 ..< n` on up to `count` threads; returns when all have run.
  static func forEach(_ n: Int, threads count: Int, _ body: (Int) -> Void) {
    let workers = min(count, n)
    if workers <= 1 {
      for k in 0..<n { body(k) }
      return
    }
    withoutActuallyEscaping(body) { body in
      let shared = Escaping(body: body)
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        var k = worker
        while k < n {
          shared.body(k)
          k += workers
        }
      }
    }
  }

  /// Lets a closure that does not outlive the call cross to other threads.
  private struct Escaping: @unchecked Sendable {
    let body: (Int) -> Void
  }
}
