import TheanoErrors
import TheanoGraph

/// Why operations that order or choose elements refuse their inputs while an expression is built.
package enum SortingFacts: ErrorFact {
  case scalarPlaces(String, TensorType)

  package var kind: TheanoError.Kind {
    switch self {
    case .scalarPlaces: .valueError
    }
  }

  package var operation: String? {
    switch self {
    case .scalarPlaces(let name, _): name
    }
  }

  package var message: String {
    switch self {
    case .scalarPlaces(_, let type): "a scalar has no axes to give places along: got \(type.brief)"
    }
  }

  package var hint: String? {
    switch self {
    case .scalarPlaces: "T.flatnonzero takes scalars too"
    }
  }
}
