import Synchronization

/// Counts the bytes that the arrays of one task ask the system for, and those that they give back.
///
/// It judges the plans of memory: nothing of a library's own is seen.
package final class MemoryCounter: Sendable {
  /// The counter of the code that runs in `withValue`.
  @TaskLocal package static var current: MemoryCounter?

  private let state = Mutex<State>(State())

  private struct State {
    var live = 0
    var peak = 0
    var blocks = 0
  }

  package init() {}

  /// The most bytes that there were at once.
  package var peak: Int { state.withLock { $0.peak } }
  /// The bytes that have not been given back.
  package var live: Int { state.withLock { $0.live } }
  /// How often memory was asked for.
  package var blocks: Int { state.withLock { $0.blocks } }

  func add(_ bytes: Int) {
    state.withLock {
      $0.live += bytes
      $0.blocks += 1
      $0.peak = max($0.peak, $0.live)
    }
  }

  func remove(_ bytes: Int) { state.withLock { $0.live -= bytes } }
}
