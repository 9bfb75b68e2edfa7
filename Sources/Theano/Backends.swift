import Synchronization
import TheanoErrors
import TheanoLLVM
import TheanoRuntime
import TheanoScheduling

/// Who makes code on this machine.
enum Backends {
  /// One backend for each cache directory asked for: functions share their code.
  private static let made = Mutex<[(directory: String?, backend: LLVMBackend)]>([])
  private static let said = Atomic<Bool>(false)

  /// Reads what the environment and earlier processes say; called with the first variable.
  static let warmUp: Void = native().warmUp()

  /// LLVM, which is only opened where code has to be made.
  static func native() -> LLVMBackend {
    let directory = config.baseCompileDirectory
    return made.withLock { made in
      if let known = made.first(where: { $0.directory == directory }) { return known.backend }
      let backend = LLVMBackend(cache: directory.map { ObjectCache(directory: $0) } ?? ObjectCache())
      if directory != nil, let problem = backend.cache?.problem {
        warn("code is not kept on the disk: base_compiledir=\(directory ?? "") is not used, because \(problem)")
      }
      made.append((directory, backend))
      return backend
    }
  }

  /// A schedule with its code. Where LLVM cannot be had the interpreter runs it, which is said once, on standard error.
  static func program(
    _ schedule: Schedule, products: any ProductRunner, effort: CompileEffort, limits: CallLimits
  ) throws(TheanoError) -> Program {
    do throws(TheanoError) {
      let backend: any Backend = config.backgroundCompilation ? BackgroundBackend(native()) : native()
      return try Program(schedule, backend: backend, products: products, effort: effort, limits: limits)
    } catch {
      switch error.fact as? LLVMFacts {
      case .missing, .noTarget: break
      case .failed, .noBLAS, .noMultiplier, nil: throw error
      }
      if !said.exchange(true, ordering: .relaxed) {
        warn("functions run in the loop interpreter, which is slow. " + error.description)
      }
      return try Program(schedule, backend: nil, products: products, effort: effort, limits: limits)
    }
  }
}
