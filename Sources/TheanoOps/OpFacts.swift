import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why operations refuse their inputs while an expression is built.
package enum OpFacts: ErrorFact {
  case sizesDiffer(String, first: TensorType, axis: Int, second: TensorType, Int)
  case literalDoesNotFit(String, literal: String, DType)
  case axisOutOfRange(String, axis: Int, TensorType)
  case repeatedAxis(String, [Int])
  case reducedRank(String, TensorType, expected: Int)
  case dropsAxis(Int, TensorType)
  case noOrder(String, DType)
  case emptyReduction(String, axis: Int, TensorType)

  package var kind: TheanoError.Kind {
    switch self {
    case .sizesDiffer, .repeatedAxis, .reducedRank, .dropsAxis, .axisOutOfRange, .emptyReduction: .valueError
    case .literalDoesNotFit, .noOrder: .typeError
    }
  }

  package var operation: String? {
    switch self {
    case .sizesDiffer(let name, _, _, _, _), .literalDoesNotFit(let name, _, _),
      .axisOutOfRange(let name, _, _),
      .repeatedAxis(let name, _), .noOrder(let name, _), .emptyReduction(let name, _, _), .reducedRank(let name, _, _):
      name
    case .dropsAxis: "dimshuffle"
    }
  }

  package var message: String {
    switch self {
    case .sizesDiffer(_, let a, let axisA, let b, let axisB):
      "Input dimension mis-match: axis \(axisA) of the first is \(a.shape[axisA]) but axis \(axisB) of the second is "
        + "\(b.shape[axisB]): got \(a.brief) and \(b.brief)"
    case .literalDoesNotFit(_, let literal, let dtype):
      "the literal \(literal) does not fit into \(dtype.name), the dtype of what it meets"
    case .axisOutOfRange(_, let axis, let type):
      "axis \(axis) is out of range for a tensor of \(type.ndim) axes: got \(type.brief)"
    case .repeatedAxis(_, let axes):
      "an axis stands twice in \(axes)"
    case .reducedRank(_, let type, let expected):
      "what is left of the reduction must have \(expected) ax\(expected == 1 ? "is" : "es"): got \(type.brief)"
    case .dropsAxis(let axis, let type):
      "You cannot drop a non-broadcastable dimension: axis \(axis) of \(type.brief)"
    case .noOrder(_, let dtype):
      "complex numbers have no order: got \(dtype.name)"
    case .emptyReduction(_, let axis, let type):
      "zero-size on axis \(axis), where there is no largest or smallest element: got \(type.brief)"
    }
  }

  package var hint: String? {
    switch self {
    case .sizesDiffer:
      "make the two sizes equal, or make one of them 1 in the type (a row, a col, or dimshuffle)"
    case .literalDoesNotFit: "cast the tensor to a wider dtype, or write T.constant(value, dtype:)"
    case .axisOutOfRange: "axes count from 0; negative ones from the last"
    case .repeatedAxis: "name each axis once"
    case .reducedRank: "pass the axes that the reduction went over"
    case .emptyReduction: "pass at least one element along that axis"
    case .noOrder: "compare abs(x), x.real or x.imag"
    case .dropsAxis: "take an element along the axis (x[0]), or reduce over it"
    }
  }
}
