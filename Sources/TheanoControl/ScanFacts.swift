import TheanoArrays
import TheanoErrors
import TheanoGraph

/// What goes wrong with loops.
enum ScanFacts: ErrorFact {
  case badSteps(TensorType)
  case scalarSequence(Int)
  case noLength
  /// The row of an output has a size that differs from step to step.
  case changingShape(Int)
  case stateType(Int, TensorType, TensorType)
  case stateShape(Int, step: Int, [Int], [Int])
  case mapShape(Int, step: Int, [Int], [Int])
  case badTaps(String)
  case initialRank(Int, TensorType)
  case resultCount(got: Int, wanted: Int)
  case untilType(TensorType)
  case argumentCount(got: Int, wanted: Int)
  case notStrict(String)
  case badTruncation(Int)
  case carryType(String, TensorType, TensorType)
  case carryCount(String, got: Int, wanted: Int)
  case noCheckpoints(String)
  case undefinedGradient(String)

  var kind: TheanoError.Kind {
    switch self {
    case .badSteps, .stateType, .untilType, .carryType: .typeError
    case .scalarSequence, .noLength, .changingShape, .stateShape, .mapShape, .badTaps, .initialRank, .resultCount,
      .argumentCount, .notStrict, .badTruncation, .undefinedGradient, .carryCount, .noCheckpoints:
      .valueError
    }
  }

  var operation: String? { "scan" }

  var message: String {
    switch self {
    case .badSteps(let type): "the number of steps must be an integer scalar, got \(type.brief)"
    case .scalarSequence(let k): "sequence \(k) is a scalar: there are no steps along it"
    case .noLength:
      "No information about the number of steps provided. Either provide a value for nSteps argument of scan or provide "
        + "an input sequence"
    case .changingShape(let k): "the rows of output \(k) have a shape that depends on what a step computes"
    case .stateType(let k, let start, let row):
      "The initial state (outputsInfo in scan nomenclature) of output \(k) has dtype \(start.dtype.name) and "
        + "\(start.ndim - 1) axes, while the result of the inner function (fn) has dtype \(row.dtype.name) and "
        + "\(row.ndim) axes"
    case .stateShape(let k, let step, let start, let row):
      "at step \(step) the result for output \(k) has shape \(row), while its initial state has shape \(start)"
    case .mapShape(let k, let step, let first, let row):
      "at step \(step) the result for output \(k) has shape \(row), while at step 0 it had shape \(first)"
    case .badTaps(let why): why
    case .initialRank(let k, let type):
      "the initial state of output \(k) needs a leading axis with a row for each earlier step, got \(type.brief)"
    case .resultCount(let got, let wanted):
      "the inner function (fn) returns \(got) outputs, while outputsInfo has \(wanted) entries"
    case .untilType(let type): "the condition of until must be a scalar, got \(type.brief)"
    case .argumentCount(let got, let wanted):
      "the inner function (fn) takes \(got) arguments, but there are \(wanted): of each sequence and state one for each "
        + "tap, then the non-sequences"
    case .notStrict(let name): "strict: the inner function (fn) uses \(name), which is not among nonSequences"
    case .badTruncation(let k): "truncateGradient must be a number of steps, or -1 for all: got \(k)"
    case .carryType(let field, let start, let new):
      "\(field) of the carry begins as \(start.brief) and becomes \(new.brief) after a step"
    case .carryCount(let field, let got, let wanted):
      "\(field) of the carry begins with \(wanted) variables and has \(got) after a step"
    case .undefinedGradient(let why), .noCheckpoints(let why): why
    }
  }

  var hint: String? {
    switch self {
    case .stateType(_, let start, let new): ScanFacts.alike(ranks: start.ndim - 1 == new.ndim)
    case .carryType(_, let start, let new): ScanFacts.alike(ranks: start.ndim == new.ndim)
    case .noLength: "scan makes as many steps as the shortest sequence has rows, or as nSteps says"
    case .changingShape: "make all rows the same shape, for instance by padding, or say by T.specifyShape that they are"
    case .notStrict: "list it in nonSequences, or leave strict out"
    case .resultCount: "outputsInfo has one entry for each result: nil for one that is not fed back"
    case .badSteps, .scalarSequence, .stateShape, .mapShape, .badTaps, .initialRank, .untilType, .argumentCount,
      .badTruncation, .undefinedGradient, .carryCount, .noCheckpoints:
      nil
    }
  }

  private static func alike(ranks: Bool) -> String {
    ranks
      ? "cast the initial value or the result, so that one can take the place of the other in the next step"
      : "give the initial value or the result as many axes as the other has, whose place it takes in the next step"
  }
}
