internal import CTheanoLLVM
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Who uses LLVM at the moment: the end of the process, which takes it down, waits for them.
enum LLVMUse {
  private static let users = DispatchGroup()
  private static let isOver = Atomic<Bool>(false)

  /// Runs `body`, which calls LLVM, and this not. Where the process is ending it does not begin.
  static func with<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    users.enter()
    if isOver.load(ordering: .sequentiallyConsistent) {
      users.leave()
      // The process goes before this thread would go on.
      while true { sleep(1) }
    }
    defer { users.leave() }
    return try body()
  }

  /// Opens LLVM by `body`; from then on the end of the process is watched.
  static func opening<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    HomeProcess.settle()
    theano_wait_at_main_end { if HomeProcess.isHere { LLVMUse.users.wait() } }
    return try with { () throws(E) in
      let result = try body()
      atexit {
        if !HomeProcess.isHere { return }
        CodeQueue.shared.close()
        ObjectCache.finishWriting()
        LLVMUse.isOver.store(true, ordering: .sequentiallyConsistent)
        LLVMUse.users.wait()
      }
      return result
    }
  }
}
