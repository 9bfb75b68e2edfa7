import TheanoErrors
import TheanoGraph

/// What goes wrong while a function runs.
package enum RuntimeFacts: ErrorFact {
  case check(CheckFailure, operation: String, Int, Int)
  case memory(bytes: Int)

  package var kind: TheanoError.Kind {
    switch self {
    case .check(.indexOutOfBounds, _, _, _): .indexError
    case .check(.labelOutOfRange, _, _, _), .check(.argument, _, _, _): .valueError
    case .check(.assertion, _, _, _): .assertionError
    case .memory: .memoryError
    }
  }

  package var operation: String? {
    switch self {
    case .check(_, let operation, _, _): operation
    case .memory: nil
    }
  }

  package var message: String {
    switch self {
    case .check(.indexOutOfBounds(let axis), _, let index, let size):
      "index \(index) is out of bounds for axis \(axis) with size \(size)"
    case .check(.labelOutOfRange, _, let label, let classes):
      "y_i value out of bounds: label \(label) for \(classes) classes"
    case .check(.assertion(let text), _, _, _), .check(.argument(let text), _, _, _): text
    case .memory(let bytes): "the call needs \(bytes) bytes of working memory, which cannot be had"
    }
  }

  package var hint: String? {
    switch self {
    case .check(.indexOutOfBounds, _, _, _): "indices count from 0, negative ones from the end"
    case .check(.labelOutOfRange, _, _, _): "labels count from 0"
    case .check(.assertion, _, _, _), .check(.argument, _, _, _): nil
    case .memory: "pass smaller arrays, for instance in batches"
    }
  }
}
