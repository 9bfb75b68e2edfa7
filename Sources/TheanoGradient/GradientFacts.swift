import TheanoErrors
import TheanoGraph

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a derivative is refused.
package enum GradientFacts: ErrorFact {
  case costIsNoScalar(TensorType)
  case nothingToDifferentiate
  case knownGradientShape(TensorType, TensorType)
  case disconnected(String?)
  case undefined(String?, String)
  case tangentShape(TensorType, TensorType)
  case unequalCounts(String, Int, Int)

  package var kind: TheanoError.Kind {
    switch self {
    case .costIsNoScalar, .knownGradientShape, .tangentShape: .typeError
    case .nothingToDifferentiate, .unequalCounts: .valueError
    case .disconnected: .disconnectedInputError
    case .undefined: .nullTypeGradError
    }
  }

  package var operation: String? {
    switch self {
    case .tangentShape: "Rop"
    case .unequalCounts(let name, _, _): name
    case .costIsNoScalar, .nothingToDifferentiate, .knownGradientShape, .disconnected, .undefined: "grad"
    }
  }

  package var message: String {
    switch self {
    case .costIsNoScalar(let type): "cost must be a scalar: got \(type.brief)"
    case .nothingToDifferentiate: "there is neither a cost nor a known gradient"
    case .knownGradientShape(let variable, let gradient):
      "a known gradient must have the rank of its variable: got \(gradient.brief) for \(variable.brief)"
    case .disconnected(let name):
      "grad method was asked to compute the gradient with respect to a variable that is not part of the "
        + "computational graph of the cost, or is used only by a non-differentiable operator: "
        + (name ?? "an unnamed variable")
    case .undefined(let name, let why):
      "the gradient with respect to \(name ?? "an unnamed variable") is not defined: \(why)"
    case .tangentShape(let variable, let tangent):
      "an evaluation point must have the rank of its variable: got \(tangent.brief) for \(variable.brief)"
    case .unequalCounts(_, let variables, let points):
      "as many evaluation points as variables are needed: got \(points) for \(variables)"
    }
  }

  package var hint: String? {
    switch self {
    case .costIsNoScalar: "reduce it first, for instance with .sum() or .mean()"
    case .disconnected: "pass disconnectedInputs: .ignore to get zeros"
    case .undefined: "pass nullGradients: .return to get the others"
    case .nothingToDifferentiate, .knownGradientShape, .tangentShape, .unequalCounts: nil
    }
  }
}

/// Says `text` on standard error.
package func warn(_ text: String) {
  let line = "warning: " + text + "\n"
  _ = line.withCString { write(STDERR_FILENO, $0, strlen($0)) }
}
