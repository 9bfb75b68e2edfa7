import TheanoErrors

/// What scheduling refuses. (Sizes that can never fit are refused in the words of the operations.)
package enum SchedulingFacts: ErrorFact {
  case tooManyAxes(operation: String, rank: Int, limit: Int)

  package var kind: TheanoError.Kind {
    switch self {
    case .tooManyAxes: .valueError
    }
  }

  package var operation: String? {
    switch self {
    case .tooManyAxes(let operation, _, _): operation
    }
  }

  package var message: String {
    switch self {
    case .tooManyAxes(_, let rank, let limit): "the result has \(rank) axes, the most is \(limit)"
    }
  }

  package var hint: String? {
    switch self {
    case .tooManyAxes: "unite axes with reshape"
    }
  }
}
