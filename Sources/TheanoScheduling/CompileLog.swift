import Synchronization
import TheanoErrors

/// Where the time goes while a function is compiled.
package final class CompileLog: Sendable {
  /// The log of the code that runs in `withValue`.
  @TaskLocal package static var current: CompileLog?

  /// Where a kernel's code came from.
  package enum Source: Sendable { case memory, disk, made }

  package struct Phase: Sendable {
    package var name: String
    package var seconds: Double
  }

  package struct Kernel: Sendable {
    package var source: Source
    /// Spent on its code, beside others.
    package var seconds: Double
    /// Whether the function did not wait for it.
    package var isBackground: Bool

    package init(source: Source, seconds: Double, isBackground: Bool = false) {
      (self.source, self.seconds, self.isBackground) = (source, seconds, isBackground)
    }
  }

  private let state = Mutex<(phases: [Phase], kernels: [@Sendable () -> [Kernel]])>(([], []))
  private let productLines = Mutex<@Sendable () -> [String]>({ [] })

  package init() {}

  package var phases: [Phase] { state.withLock { $0.phases } }
  /// Waits for code that is still being made.
  package var kernels: [Kernel] { state.withLock { $0.kernels }.flatMap { $0() } }

  /// What products run in, a line for each kind of them; asked when somebody wants to know, since it may open libraries.
  package var products: @Sendable () -> [String] { productLines.withLock { $0 } }

  package func note(products lines: @escaping @Sendable () -> [String]) { productLines.withLock { $0 = lines } }

  package func note(_ phase: String, _ seconds: Double) {
    state.withLock { $0.phases.append(Phase(name: phase, seconds: seconds)) }
  }

  package func note(_ kernels: [Kernel]) { note { kernels } }
  package func note(_ kernels: @escaping @Sendable () -> [Kernel]) { state.withLock { $0.kernels.append(kernels) } }

  /// Runs `body` with this log as the current one.
  package func collecting<R>(_ body: () throws(TheanoError) -> R) throws(TheanoError) -> R {
    let result: Result<R, TheanoError> = CompileLog.$current.withValue(self) {
      do throws(TheanoError) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// Notes how long `body` takes.
  package func time<R>(_ phase: String, _ body: () throws(TheanoError) -> R) throws(TheanoError) -> R {
    let begin = Stopwatch()
    defer { note(phase, begin.seconds) }
    return try body()
  }
}

/// The time since it was made.
package struct Stopwatch: Sendable {
  private let begin = ContinuousClock.now

  package init() {}

  package var seconds: Double { TheanoScheduling.seconds(ContinuousClock.now - begin) }
}

package func seconds(_ duration: Duration) -> Double {
  let parts = duration.components
  return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
}
