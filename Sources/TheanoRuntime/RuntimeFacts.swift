import TheanoArrays
import TheanoErrors
import TheanoGraph

/// What goes wrong while a function runs.
package enum RuntimeFacts: ErrorFact {
  case check(CheckFailure, operation: String, Int, Int)
  case memory(bytes: Int)
  case memoryLimit(needed: Int, allowed: Int, isAll: Bool)
  case target(number: Int, DType, [Int], given: DType, [Int])

  package var kind: TheanoError.Kind {
    switch self {
    case .check(.indexOutOfBounds, _, _, _): .indexError
    case .check(.labelOutOfRange, _, _, _), .check(.argument, _, _, _): .valueError
    case .check(.assertion, _, _, _): .assertionError
    case .check(.raised, _, _, _): .runtimeError
    case .memory, .memoryLimit: .memoryError
    case .target(_, let dtype, _, let given, _): dtype == given ? .valueError : .typeError
    }
  }

  package var operation: String? {
    switch self {
    case .check(_, let operation, _, _): operation
    case .memory: nil
    case .memoryLimit, .target: "call"
    }
  }

  package var message: String {
    switch self {
    case .check(.indexOutOfBounds(let axis), _, let index, let size):
      "index \(index) is out of bounds for axis \(axis) with size \(size)"
    case .check(.labelOutOfRange, _, let label, let classes):
      "y_i value out of bounds: label \(label) for \(classes) classes"
    case .check(.assertion(let text), _, _, _), .check(.argument(let text, _), _, _, _),
      .check(.raised(let text), _, _, _):
      text
    case .memory(let bytes): "the call needs \(bytes) bytes of working memory, which cannot be had"
    case .memoryLimit(let needed, let allowed, let isAll):
      "the call needs \(isAll ? "" : "at least ")\(needed) bytes of memory, the limit is \(allowed)"
    case .target(let number, let dtype, let shape, let given, let givenShape):
      "output \(number) is \(dtype.name)\(shape), the array to write it into is \(given.name)\(givenShape)"
    }
  }

  package var hint: String? {
    switch self {
    case .check(.indexOutOfBounds, _, _, _): "indices count from 0, negative ones from the end"
    case .check(.labelOutOfRange, _, _, _): "labels count from 0"
    case .check(.assertion, _, _, _), .check(.raised, _, _, _): nil
    case .check(.argument(_, let hint), _, _, _): hint
    case .memory: "pass smaller arrays, for instance in batches"
    case .memoryLimit: "pass smaller arrays, for instance in batches, or raise memoryLimit"
    case .target(_, let dtype, let shape, _, _): "make it with NDArray.zeros(\(shape), .\(dtype.name))"
    }
  }
}
