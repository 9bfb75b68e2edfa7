import Synchronization
import TheanoErrors
import TheanoLoops
import TheanoScheduling

/// Does not wait for code: until it is there, kernels run in the interpreter (``PendingKernel``).
///
/// To wake LLVM takes several times as long as its work for a small function. So the first functions of a process
/// answer without it, until it has made the code of the very first; later ones wait for their code, which is made on all
/// cores.
package struct BackgroundBackend: Backend {
  private let llvm: LLVMBackend
  private let isAlways: Bool

  /// - Parameter isAlways: whether also an LLVM that is awake is not waited for.
  package init(_ llvm: LLVMBackend, isAlways: Bool = false) { (self.llvm, self.isAlways) = (llvm, isAlways) }

  package var name: String { llvm.name }

  package func compile(_ kernels: [Kernel], effort: CompileEffort) throws(TheanoError) -> [CompiledKernel] {
    if CodeQueue.shared.isAwake && !isAlways { return try llvm.compile(kernels, effort: effort) }
    let search = try llvm.search(kernels, effort)
    var pending: [String: PendingKernel] = [:]
    for item in search.missing { pending[item.symbol] = PendingKernel(item.kernel) }
    let history = Mutex(search.code.history)
    let jobs =
      search.missing.isEmpty
      ? [] : try jobs(search, pending, effort) { made in history.withLock { $0.merge(made) { $1 } } }
    CompileLog.current?.note {
      for job in jobs { CodeQueue.shared.finish(job) }
      let known = history.withLock { $0 }
      return search.wanted.compactMap { known[$0.symbol] }
    }
    return search.wanted.map { item in
      guard let kernel = search.code.compiled(item) ?? pending[item.symbol]?.compiled else {
        preconditionFailure("every kernel has its code or waits for it")
      }
      return kernel
    }
  }

  /// Begins to make the code, in the order in which kernels will be called.
  private func jobs(
    _ search: LLVMBackend.Search, _ pending: [String: PendingKernel], _ effort: CompileEffort,
    _ note: @escaping @Sendable ([String: CompileLog.Kernel]) -> Void
  ) throws(TheanoError) -> [CodeJob] {
    let maker = try llvm.maker(search.surroundings, effort)
    var order: [String: Int] = [:]
    for (number, item) in search.missing.enumerated() { order[item.symbol] = number }
    func first(_ unit: [LLVMBackend.Wanted]) -> Int { unit.compactMap { order[$0.symbol] }.min() ?? 0 }
    let units = LLVMBackend.units(search.missing).sorted { first($0) < first($1) }
    let jobs = units.map { items in
      let job = CodeJob { [llvm] in
        var code = LLVMBackend.FoundCode()
        do throws(TheanoError) {
          try llvm.link(llvm.unit(items, maker), &code, maker)
        } catch {
          warn("kernels run in the loop interpreter, which is slow. \(error)")
        }
        for item in items { pending[item.symbol]?.take(code.linked[item.symbol]) }
        note(
          code.history.mapValues {
            CompileLog.Kernel(source: $0.source, seconds: $0.seconds, isBackground: true)
          })
      }
      for item in items { pending[item.symbol]?.awaits(job, of: .shared) }
      return job
    }
    CodeQueue.shared.add(jobs)
    return jobs
  }
}
