import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why a derivative is refused.
package enum GradientFacts: ErrorFact {
  case costIsNoScalar(String, TensorType)
  case nothingToDifferentiate
  case knownGradientShape(TensorType, TensorType)
  case disconnected(String?)
  case disconnectedOutput(String?)
  case undefined(String, String?, String)
  case tangentShape(TensorType, TensorType)
  case unequalCounts(String, Int, Int)
  case notAVector(String, TensorType)
  case notFloat(argument: Int, DType)
  case wrongGradient(GradientMismatch)

  package var kind: TheanoError.Kind {
    switch self {
    case .costIsNoScalar, .knownGradientShape, .tangentShape, .notAVector, .notFloat: .typeError
    case .nothingToDifferentiate, .unequalCounts: .valueError
    case .disconnected, .disconnectedOutput: .disconnectedInputError
    case .undefined: .nullTypeGradError
    case .wrongGradient: .gradientError
    }
  }

  package var operation: String? {
    switch self {
    case .tangentShape, .disconnectedOutput: "Rop"
    case .unequalCounts(let name, _, _), .notAVector(let name, _), .undefined(let name, _, _),
      .costIsNoScalar(let name, _):
      name
    case .nothingToDifferentiate, .knownGradientShape, .disconnected: "grad"
    case .notFloat, .wrongGradient: "verifyGrad"
    }
  }

  /// What to call a variable without a name.
  var unnamedRole: String {
    switch self {
    case .costIsNoScalar: "the cost"
    case .disconnectedOutput: "the output"
    case .nothingToDifferentiate, .knownGradientShape, .disconnected, .undefined, .tangentShape, .unequalCounts,
      .notAVector, .notFloat, .wrongGradient:
      "the variable"
    }
  }

  package var message: String {
    switch self {
    case .costIsNoScalar(_, let type): "cost must be a scalar: got \(type.brief)"
    case .nothingToDifferentiate: "there is neither a cost nor a known gradient"
    case .knownGradientShape(let variable, let gradient):
      "a known gradient must have the rank of its variable: got \(gradient.brief) for \(variable.brief)"
    case .disconnected(let name):
      "grad method was asked to compute the gradient with respect to a variable that is not part of the "
        + "computational graph of the cost, or is used only by a non-differentiable operator: "
        + (name ?? "an unnamed variable")
    case .disconnectedOutput(let name):
      "Rop method was asked to differentiate a variable that depends on none of the variables given, or only "
        + "through a non-differentiable operator: \(name ?? "an unnamed variable")"
    case .undefined(let operation, let name, let why):
      "the derivative \(operation == "Rop" ? "of" : "with respect to") \(name ?? "an unnamed variable") "
        + "is not defined: \(why)"
    case .tangentShape(let variable, let tangent):
      "an evaluation point must have the rank of its variable: got \(tangent.brief) for \(variable.brief)"
    case .unequalCounts(_, let variables, let points):
      "as many evaluation points as variables are needed: got \(points) for \(variables)"
    case .notAVector(_, let type): "a vector is needed: got \(type.brief)"
    case .notFloat(let argument, let dtype):
      "works only with floating point inputs: argument \(argument) is \(dtype.name)"
    case .wrongGradient(let mismatch): mismatch.message
    }
  }

  package var hint: String? {
    switch self {
    case .costIsNoScalar: "reduce it first, for instance with .sum() or .mean()"
    case .disconnected: "pass disconnectedInputs: .ignore to get zeros"
    case .disconnectedOutput: "pass disconnectedOutputs: .ignore to get zeros"
    case .undefined: "leave it out, or pass nullGradients: .return to get the others"
    case .notFloat: "pass float arrays, for instance [1.0, 2.0]"
    case .notAVector("hessian", let type):
      type.ndim == 0
        ? "of one number: T.grad(T.grad(cost, x), x)"
        : "make the expression of a vector: let v = T.dvector(\"v\"), and v.reshape(…) in place of the tensor"
    case .notAVector: "flatten it: T.jacobian(y.flatten(), x)"
    case .nothingToDifferentiate: "pass a cost, or knownGrads"
    case .knownGradientShape, .tangentShape: "make it in the shape of the variable: T.onesLike(x)"
    case .unequalCounts: "pass one for each variable, in order"
    case .wrongGradient: nil
    }
  }
}

/// The element where a gradient and its finite difference differ most.
package struct GradientMismatch: Hashable, Sendable {
  var argument: Int
  /// The element's place in row-major order, and the shape it lies in.
  var position: Int
  var shape: [Int]
  var analytic: Double
  var numeric: Double
  var absoluteTolerance: Double
  var relativeTolerance: Double

  var absoluteError: Double { abs(analytic - numeric) }
  var relativeError: Double { absoluteError / max(abs(analytic) + abs(numeric), 1e-8) }

  /// How many times the tolerance the error is: the element is right if one of the two errors is small enough.
  var excess: Double {
    let ratio = min(absoluteError / absoluteTolerance, relativeError / relativeTolerance)
    return ratio.isNaN ? .infinity : ratio
  }

  var message: String {
    "numeric gradient and analytic gradient exceed tolerance: at position \(position) of argument \(argument) "
      + "with shape \(shape), analytic = \(analytic), numeric = \(numeric), "
      + "abs. error = \(absoluteError) (tolerance \(absoluteTolerance)), "
      + "rel. error = \(relativeError) (tolerance \(relativeTolerance))"
  }
}
