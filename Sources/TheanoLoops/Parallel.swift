/// What runs pieces of work that threads share: on how many of them, and by what.
package struct Parallel {
  /// Runs piece `k` of what `context` points at, as number `worker` of those that are at it.
  package typealias Piece = @convention(c) (_ context: UnsafeRawPointer?, _ k: Int, _ worker: Int) -> Void
  /// Runs pieces `0 ..< n` on up to so many threads; returns when all have run.
  package typealias Runner =
    @convention(c) (_ n: Int, _ threads: Int, _ piece: Piece, _ context: UnsafeRawPointer?) -> Void

  private let threads: Int
  private let runner: Runner
  private let custom: ((_ n: Int, _ body: (Int) -> Void) -> Void)?

  package init(threads: Int, _ runner: Runner) {
    (self.threads, self.runner, custom) = (threads, runner, nil)
  }

  /// What does it in a way of its own, for tests.
  package init(_ custom: @escaping (_ n: Int, _ body: (Int) -> Void) -> Void) {
    (threads, runner, self.custom) = (1, { _, _, _, _ in }, custom)
  }

  /// On the calling thread.
  package static var alone: Parallel { Parallel(threads: 1) { _, _, _, _ in } }

  /// Runs `body` for `0 ..< n`, in any order, several at the same time; returns when all have run. Asks for no memory,
  /// whatever the closure captures.
  package func callAsFunction(_ n: Int, _ body: (Int) -> Void) {
    if let custom { return custom(n, body) }
    if min(n, threads) > 1 { return share(body, n, threads, runner) }
    for k in 0..<n { body(k) }
  }
}

/// Calls `runner` with a closure that does not escape, taken apart by C (`CTheanoClosures`).
@_silgen_name("theano_share_closure")
private func share(_ body: (Int) -> Void, _ n: Int, _ threads: Int, _ runner: Parallel.Runner)
