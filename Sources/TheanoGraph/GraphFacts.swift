import TheanoErrors

/// What is wrong with the building of a graph as such (each op has its own facts).
package enum GraphFacts: ErrorFact {
  case literalAsShared

  package var kind: TheanoError.Kind {
    switch self {
    case .literalAsShared: .typeError
    }
  }

  package var operation: String? { "shared" }

  package var message: String {
    switch self {
    case .literalAsShared: "a literal is a constant, not a shared variable"
    }
  }

  package var hint: String? {
    switch self {
    case .literalAsShared: "write try shared(value)"
    }
  }
}
