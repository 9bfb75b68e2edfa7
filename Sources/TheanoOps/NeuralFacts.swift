import TheanoErrors
import TheanoGraph

/// Why the operations of neural networks refuse their inputs.
package enum NeuralFacts: ErrorFact {
  case needsFloat(String, TensorType)
  case distribution(String, TensorType)
  case labels(String, TensorType, distribution: TensorType)
  case labelOutOfRange(Int, classes: Int)

  package var kind: TheanoError.Kind {
    switch self {
    case .needsFloat, .distribution, .labels: .typeError
    case .labelOutOfRange: .valueError
    }
  }

  package var operation: String? {
    switch self {
    case .needsFloat(let name, _), .distribution(let name, _), .labels(let name, _, _): name
    case .labelOutOfRange: "CrossentropyCategorical1Hot"
    }
  }

  package var message: String {
    switch self {
    case .needsFloat(_, let type): "needs a tensor of floats with at least one axis, got \(type.brief)"
    case .distribution(_, let type):
      "the distributions must be the rows of a matrix of floats, got \(type.brief)"
    case .labels(_, let type, let distribution):
      "the labels must be a vector of integers, or a distribution like \(distribution.brief), got \(type.brief)"
    case .labelOutOfRange(let label, let classes):
      "y_i value out of bounds: label \(label) for \(classes) classes"
    }
  }

  package var hint: String? {
    switch self {
    case .needsFloat: "cast it first: T.cast(x, .float64)"
    case .labelOutOfRange: "labels count from 0"
    case .distribution(_, let type):
      type.dtype.isFloat && type.ndim == 1
        ? "make a row of the vector: p.dimshuffle(\"x\", 0)" : "pass a matrix of floats, with a row for each example"
    case .labels(_, let type, let distribution):
      type.ndim == 1 && !type.dtype.isInteger
        ? "class numbers are integers: declare them with T.ivector, or cast them: T.cast(y, .int64)"
        : type.ndim > 1 && type.dtype.isInteger && type.ndim != distribution.ndim
          ? "make a vector of them: y.flatten()" : "pass class numbers (T.ivector), or a matrix of probabilities"
    }
  }
}
