import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Why the mathematical operations refuse their inputs.
package enum MathFacts: ErrorFact {
  case noOperands(String)
  /// The columns of the first are not the rows of the second.
  case dotShapes(TensorType, TensorType)
  case dotRanks(String, TensorType, TensorType)
  case batchedRanks(String, TensorType, TensorType)
  case matmulScalar(TensorType, TensorType)
  case accumulatorLosesPrecision(String, input: DType, DType)
  case complexTotal(String, input: DType, DType)
  case gemmOperands([TensorType])
  case gemmShape(TensorType, product: TensorType)
  case clipBounds(Double, Double)
  case tensordotAxes(String, [Int], [Int], TensorType, TensorType)
  case tensordotLists(String, Int)
  case tensordotSizes(String, Int, TensorType, Int, TensorType)

  package var kind: TheanoError.Kind {
    switch self {
    case .noOperands, .dotShapes, .gemmShape, .clipBounds, .tensordotAxes, .tensordotLists, .tensordotSizes:
      .valueError
    case .dotRanks, .batchedRanks, .matmulScalar, .accumulatorLosesPrecision, .complexTotal, .gemmOperands: .typeError
    }
  }

  package var operation: String? {
    switch self {
    case .noOperands(let name), .dotRanks(let name, _, _), .batchedRanks(let name, _, _),
      .accumulatorLosesPrecision(let name, _, _),
      .complexTotal(let name, _, _), .tensordotAxes(let name, _, _, _, _),
      .tensordotLists(let name, _), .tensordotSizes(let name, _, _, _, _):
      name
    case .dotShapes: "dot"
    case .matmulScalar: "matmul"
    case .gemmOperands, .gemmShape: "gemm"
    case .clipBounds: "gradClip"
    }
  }

  package var message: String {
    switch self {
    case .noOperands: "there are no operands"
    case .dotShapes(let x, let y):
      "Shape mismatch: x has \(extent(x, columns: true)) but y has \(extent(y, columns: false)): "
        + "got \(x.brief) and \(y.brief)"
    case .dotRanks(_, let x, let y):
      "the operands must have one or two axes: got \(x.brief) and \(y.brief)"
    case .batchedRanks(_, let x, let y):
      "the operands must have an axis of batches: got \(x.brief) and \(y.brief)"
    case .matmulScalar(let x, let y):
      "the operands must be vectors, matrices or stacks of matrices: got \(x.brief) and \(y.brief)"
    case .accumulatorLosesPrecision(_, let input, let accumulator):
      "values of \(input.name) cannot be combined in \(accumulator.name): precision would be lost"
    case .complexTotal(_, let input, let dtype):
      "casting from complex to real is ambiguous: got \(input.name) with the result as \(dtype.name)"
    case .gemmOperands(let types):
      "the operands must be matrices or vectors of one float or complex dtype that fit: got "
        + types.map(\.brief).joined(separator: ", ")
    case .gemmShape(let added, let product):
      "what is added has another shape than the product: got \(added.brief) and \(product.brief)"
    case .clipBounds(let lowest, let highest):
      "the lower bound must not be above the upper one, nor NaN: got \(lowest) and \(highest)"
    case .tensordotAxes(_, let a, let b, let x, let y):
      "the axes \(a) and \(b) do not pair different axes of the operands: got \(x.brief) and \(y.brief)"
    case .tensordotLists(_, let count): "the axes of both operands are needed: got \(count) in place of two"
    case .tensordotSizes(_, let a, let x, let b, let y):
      "axis \(a) of the first is \(x.shape[a]) but axis \(b) of the second is \(y.shape[b]): "
        + "got \(x.brief) and \(y.brief)"
    }
  }

  package var hint: String? {
    switch self {
    case .noOperands: "pass at least one"
    case .dotShapes: "transpose one of them (x.T), or multiply element by element with *"
    case .batchedRanks: "T.dot multiplies matrices without an axis of batches"
    case .matmulScalar: "multiply by a scalar with *"
    case .dotRanks: "T.tensordot sums over axes of tensors of any rank"
    case .accumulatorLosesPrecision: "leave accDtype out, or choose a wider one"
    case .complexTotal: "take the real part or the absolute value first"
    case .gemmOperands, .gemmShape: nil
    case .clipBounds: "pass the lower bound first"
    case .tensordotAxes: "axes count from 0, negative ones from the last; each may stand once"
    case .tensordotLists: "write axes: [[1, 2], [0, 1]], or axes: [1, 0] for one axis of each"
    case .tensordotSizes: "only axes of equal sizes can be summed over together"
    }
  }
}

/// `2 cols (and 3 rows)`, `4 elements`: the axis that a product sums over first.
private func extent(_ type: TensorType, columns: Bool) -> String {
  let sizes = type.shape.map { $0.constant.map(String.init) ?? "?" }
  if type.ndim == 1 { return "\(sizes[0]) elements" }
  return columns ? "\(sizes[1]) cols (and \(sizes[0]) rows)" : "\(sizes[0]) rows (and \(sizes[1]) cols)"
}

extension TensorVariable {
  /// A variable that carries the refusal of something written at `origin`, for reasons that lie in
  /// `operands`.
  package convenience init(refused fact: some ErrorFact, _ operands: [TensorVariable] = [], origin: Origin) {
    let places = Place.around(origin, operands: operands.map { ($0.name, $0.origin) })
    self.init(poisoned: TheanoError(fact, at: places), origin: origin)
  }
}
