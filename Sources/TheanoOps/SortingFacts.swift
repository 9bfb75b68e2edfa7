import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why operations that order, choose, count or accumulate elements refuse their inputs.
package enum SortingFacts: ErrorFact {
  case scalarPlaces(String, TensorType)
  case tooFewElements(String, Int, axis: Int, TensorType)
  case needsTruth(String, TensorType)
  case needsVector(String, TensorType)
  case needsMatrix(String, TensorType)
  case needsIntegers(String, TensorType)
  /// An element of bincount's vector that is negative, or so large that the length overflows.
  case notCounted(Int, Int)
  case negativeOrder(String, Int)
  case fractionOutside(String, Double, limit: Double)
  case weights(String)

  package static let notCountedText = "an element is negative, or too large to be counted"

  package var kind: TheanoError.Kind {
    switch self {
    case .scalarPlaces, .tooFewElements, .needsVector, .needsMatrix, .negativeOrder, .fractionOutside, .weights:
      .valueError
    case .needsIntegers, .needsTruth: .typeError
    case .notCounted: .assertionError
    }
  }

  package var operation: String? {
    switch self {
    case .scalarPlaces(let name, _), .tooFewElements(let name, _, _, _), .needsVector(let name, _),
      .needsMatrix(let name, _),
      .needsIntegers(let name, _), .needsTruth(let name, _), .negativeOrder(let name, _),
      .fractionOutside(let name, _, _),
      .weights(let name):
      name
    case .notCounted: "bincount"
    }
  }

  package var message: String {
    switch self {
    case .scalarPlaces(_, let type): "a scalar has no axes to give places along: got \(type.brief)"
    case .tooFewElements(_, let k, let axis, let type):
      "\(k) elements are asked for, but axis \(axis) has fewer: got \(type.brief)"
    case .needsVector(_, let type): "a vector is needed: got \(type.brief)"
    case .needsTruth(_, let type): "truth values are needed: got \(type.brief)"
    case .needsMatrix(_, let type): "a matrix or a vector is needed: got \(type.brief)"
    case .needsIntegers(_, let type):
      "a vector of integers is needed, of at most 64 bits with a sign: got \(type.brief)"
    case .notCounted: SortingFacts.notCountedText
    case .negativeOrder(_, let n): "the order must not be negative: got \(n)"
    case .fractionOutside(_, let value, let limit): "must lie between 0 and \(Int(limit)): got \(value)"
    case .weights: "weights must be a vector of real numbers, one for each observation"
    }
  }

  package var hint: String? {
    switch self {
    case .scalarPlaces: "T.flatnonzero takes scalars too"
    case .tooFewElements: "negative numbers ask for the smallest elements"
    case .needsVector: "flatten it first: T.flatten(x)"
    case .needsIntegers: "cast it: T.cast(x, .int64)"
    case .notCounted: "subtract the smallest element first"
    case .needsTruth: "compare it with 0: T.neq(x, 0)"
    case .needsMatrix, .negativeOrder, .fractionOutside, .weights: nil
    }
  }
}
