import Synchronization
import TheanoLLVM
import TheanoRuntime
import TheanoScheduling

/// Who makes code on this machine.
enum Backends {
  /// One backend for each cache directory asked for: functions share their code.
  private static let made = Mutex<[String?: LLVMBackend]>([:])
  private static let said = Atomic<Bool>(false)

  /// Opens LLVM in the background; called with the first variable.
  static let warmUp: Void = LLVMLibrary.warmUp()

  /// LLVM, or nil where it cannot be had; says so once, on standard error.
  static func native() -> LLVMBackend? {
    do throws(TheanoError) {
      _ = try LLVMLibrary.shared()
    } catch {
      if !said.exchange(true, ordering: .relaxed) {
        warn("functions run in the loop interpreter, which is slow. " + error.description)
      }
      return nil
    }
    let directory = config.baseCompileDirectory
    return made.withLock { made in
      if let known = made[directory] { return known }
      let backend = LLVMBackend(cache: directory.map { ObjectCache(directory: $0) } ?? ObjectCache())
      made[directory] = backend
      return backend
    }
  }
}
