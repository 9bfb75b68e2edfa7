import Foundation

/// A line that shows how far an epoch has come, where somebody is looking: on a terminal only.
public struct ProgressLine {
  private let epochs: Int
  private let batches: Int
  private let isShown = isatty(STDOUT_FILENO) != 0
  private var shown = -1

  public init(epochs: Int, batches: Int) {
    self.epochs = epochs
    self.batches = batches
  }

  /// Shows that `done` batches of `epoch` are done.
  public mutating func show(epoch: Int, done: Int, loss: Double) {
    let width = 30
    let filled = width * done / max(1, batches)
    // A terminal takes longer to write a line than the machine to compute a small batch.
    guard isShown, filled != shown else { return }
    shown = filled
    let bar = String(repeating: "=", count: filled) + String(repeating: " ", count: width - filled)
    print("\repoch \(epoch)/\(epochs) [\(bar)] loss \(fixed(loss, 4)) ", terminator: "")
    fflush(nil)
  }

  /// Makes room for other text.
  public mutating func clear() {
    guard isShown, shown >= 0 else { return }
    shown = -1
    print("\r\u{1b}[K", terminator: "")
  }
}

/// `value` with that many digits after the point.
public func fixed(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }

/// A share as a percentage: `9.80 %`.
public func percent(_ share: Double) -> String { fixed(100 * share, 2) + " %" }

/// `value` in a column of that width.
public func column(_ value: some CustomStringConvertible, _ width: Int) -> String {
  let text = value.description
  return String(repeating: " ", count: max(0, width - text.count)) + text
}
