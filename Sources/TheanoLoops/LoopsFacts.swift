import TheanoErrors

/// What can be wrong with the text of a kernel.
package enum LoopsFact: ErrorFact {
  /// The line (from 1) does not read as a kernel's line.
  case syntax(line: Int, expected: String, got: String)

  package var kind: TheanoError.Kind {
    switch self {
    case .syntax: .valueError
    }
  }

  package var operation: String? { "kernel text" }

  package var message: String {
    switch self {
    case .syntax(let line, let expected, let got):
      "line \(line): expected \(expected), got \(got.isEmpty ? "the end of the line" : "'\(got)'")"
    }
  }

  package var hint: String? { nil }
}
