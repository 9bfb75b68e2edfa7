import Synchronization
import TheanoErrors

/// What a loop has taken in all calls so far; calls of several threads add to it.
package final class LoopClock: Sendable {
  package let name: String
  package let origin: Origin
  private let calls = Atomic(0)
  private let steps = Atomic(0)
  private let nanoseconds = Atomic(0)

  init(_ name: String, _ origin: Origin) { (self.name, self.origin) = (name, origin) }

  func add(steps: Int, _ time: Duration) {
    calls.wrappingAdd(1, ordering: .relaxed)
    self.steps.wrappingAdd(steps, ordering: .relaxed)
    let (seconds, attoseconds) = time.components
    nanoseconds.wrappingAdd(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000), ordering: .relaxed)
  }

  package var total: (calls: Int, steps: Int, seconds: Double) {
    (
      calls.load(ordering: .relaxed), steps.load(ordering: .relaxed),
      Double(nanoseconds.load(ordering: .relaxed)) * 1e-9
    )
  }
}
