/// Work that threads share: pieces that may run in any order, several at the same time.
///
/// A type and no closure: a closure that other threads are to call asks for memory each time.
package protocol SharedWork {
  func run(_ piece: Int)
}

extension SharedWork {
  fileprivate static func run(_ work: UnsafeRawPointer, _ piece: Int) {
    work.assumingMemoryBound(to: Self.self).pointee.run(piece)
  }
}

/// What runs shared work: on how many threads, and by what.
package struct Parallel {
  /// Runs piece `k` of what `context` points at, as number `worker` of those that are at it.
  package typealias Piece = @convention(c) (_ context: UnsafeRawPointer?, _ k: Int, _ worker: Int) -> Void
  /// Runs pieces `0 ..< n` on up to so many threads; returns when all have run.
  package typealias Runner = (_ n: Int, _ threads: Int, _ piece: Piece, _ context: UnsafeRawPointer) -> Void

  @usableFromInline package let threads: Int
  private let runner: Runner

  /// - Parameter runner: one that captures nothing takes no memory.
  package init(threads: Int, _ runner: @escaping Runner) { (self.threads, self.runner) = (threads, runner) }

  /// Calls `runner` with the number of pieces and what runs one of them: for tests.
  package init(_ runner: @escaping (_ n: Int, _ body: (Int) -> Void) -> Void) {
    self.init(threads: .max) { n, _, piece, context in runner(n) { piece(context, $0, 0) } }
  }

  /// On the calling thread alone.
  package static var alone: Parallel {
    Parallel(threads: 1) { n, _, piece, context in for k in 0..<n { piece(context, k, 0) } }
  }

  /// Runs pieces `0 ..< n`, in any order; returns when all have run. Takes no memory.
  @inlinable package func callAsFunction(_ n: Int, _ work: some SharedWork) {
    if min(n, threads) > 1 { return share(n, work) }
    for k in 0..<n { work.run(k) }
  }

  /// The same for a closure, which takes a little memory where threads share it.
  package func callAsFunction(_ n: Int, _ body: (Int) -> Void) {
    if min(n, threads) <= 1 {
      for k in 0..<n { body(k) }
      return
    }
    withoutActuallyEscaping(body) { share(n, Closure(body: $0)) }
  }

  private struct Closure: SharedWork {
    let body: (Int) -> Void
    func run(_ piece: Int) { body(piece) }
  }

  /// Work of a type that its function no longer has to know.
  private struct Erased {
    let work: UnsafeRawPointer
    let type: any SharedWork.Type
  }

  @usableFromInline package func share(_ n: Int, _ work: some SharedWork) {
    withUnsafePointer(to: work) { pointer in
      withUnsafePointer(to: Erased(work: pointer, type: Swift.type(of: work))) { erased in
        runner(
          n, threads,
          { erased, k, _ in
            guard let erased = erased?.assumingMemoryBound(to: Erased.self).pointee else { return }
            erased.type.run(erased.work, k)
          }, erased)
      }
    }
  }
}
