import TheanoArrays
import TheanoGradient
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoRewriting

/// An expression on which a rule applies.
struct RuleSample: Sendable {
  struct Input: Sendable {
    enum Sort: Sendable { case numbers, labels }
    let shape: [Int]
    var sort = Sort.numbers
    /// Of what magnitude finite values are, but for zero: so that float64 knows the true value.
    var magnitudes = 0...Double.infinity

    func within(_ magnitudes: ClosedRange<Double>) -> Input {
      Input(shape: shape, sort: sort, magnitudes: magnitudes)
    }
  }
  /// In which dtype the sample is written.
  enum Kind: Sendable {
    /// float32
    case floats
    /// int8
    case integers

    var dtype: DType {
      switch self {
      case .floats: .float32
      case .integers: .int8
      }
    }
  }

  let rule: String
  let kinds: [Kind]
  let inputs: [Input]
  /// Rules without which the expression does not get the form that the rule knows.
  let helpers: [String]
  let expression: @Sendable ([TensorVariable]) -> TensorVariable

  init(
    _ rule: String, _ inputs: [Input] = [matrix], kinds: [Kind] = [.floats], helpers: [String] = [],
    _ expression: @escaping @Sendable ([TensorVariable]) -> TensorVariable
  ) {
    (self.rule, self.inputs, self.kinds, self.helpers, self.expression) = (rule, inputs, kinds, helpers, expression)
  }

  func graph(_ dtype: DType) throws -> Graph {
    let variables = inputs.enumerated().map { k, x in
      TensorVariable.unknown(x.sort == .labels ? .int64 : dtype, like: x.shape, name: "x\(k)")
    }
    return try Graph(variables, [expression(variables)])
  }

  static let scalar = Input(shape: [])
  static let vector = Input(shape: [3])
  static let pair = Input(shape: [2])
  static let matrix = Input(shape: [2, 3])
  static let square = Input(shape: [3, 3])
  static let labels = Input(shape: [2], sort: .labels)
  /// Exponents: float32 overflows, float64 does not.
  static let logits = matrix.within(1e-5...300)

  static let all: [RuleSample] = shapes + sums + cancelling + softmaxes + products + parts
}

/// `x` as a tensor of another rank.
private func sum(_ x: TensorVariable, _ axis: Int) -> TensorVariable { T.sum(x, axis: axis, keepdims: true) }
private func sum(_ x: TensorVariable) -> TensorVariable { T.sum(x, axis: x.ndim - 1) }

extension RuleSample {
  private static let both: [Kind] = [.floats, .integers]

  private static let shapes: [RuleSample] = [
    RuleSample("constantFolding") { $0[0] * T.exp(TensorVariable(constant: NDArray(Float(0.5)), origin: .unknown)) },
    RuleSample("shapeOfInput", kinds: both) { T.sqr($0[0]).shape[0] },
    RuleSample("gradientGate") { T.zeroGrad($0[0]) },
    RuleSample("identity", kinds: both) { $0[0].copy() },
    RuleSample("single", kinds: both) { T.add($0[0]) },
    RuleSample("castToItself", kinds: both) { Elementwise(.cast($0[0].dtype))($0[0]) },
    RuleSample("castOfCast", kinds: both) { T.cast(T.cast($0[0], .float64), .complex128).real },
    RuleSample("castOfCast", kinds: [.integers]) { T.cast(T.cast($0[0], .int32), .uint16) },
    RuleSample("castOfCast", kinds: [.integers]) { T.cast(T.cast($0[0], .float32), .int8) },
    RuleSample("fill", [matrix, scalar], kinds: both) { T.fill($0[0], $0[1]) },
    RuleSample("usefulAlloc", kinds: both) { T.alloc($0[0], $0[0].shape[0], $0[0].shape[1]) },
    RuleSample("allocOfAlloc", [scalar], kinds: both) { T.alloc(T.alloc($0[0], 3), 2, 3) },
    RuleSample("stretchedOperand", [matrix, scalar], kinds: both) {
      $0[0] * T.alloc($0[1], $0[0].shape[0], $0[0].shape[1])
    },
    RuleSample("stretchAfter", [scalar, scalar], kinds: both) { T.alloc($0[0], 2, 3) * T.alloc($0[1], 2, 3) },
    RuleSample("useDimshuffle", kinds: both) { DimShuffle([0, 1], from: 2)($0[0]) },
    RuleSample("dimshuffleOfDimshuffle", kinds: both) { $0[0].T.T },
    RuleSample("dimshuffleOfAlloc", [scalar], kinds: both) { T.alloc($0[0], 2, 3).T },
    RuleSample("dimshuffleLift", [matrix, vector], kinds: both) { ($0[0] * $0[1]).T },
    RuleSample("reshapeToItself", kinds: both) { T.reshape($0[0], [$0[0].shape[0], $0[0].shape[1]]) },
    RuleSample("reshapeOfReshape", kinds: both) {
      T.reshape(T.reshape($0[0], [-1]), [$0[0].shape[1], $0[0].shape[0]])
    },
    RuleSample("rebroadcastToItself", kinds: both) { T.specifyShape(T.alloc($0[0], 2, 3), [2, 3]) },
    RuleSample("reduceNothing", kinds: [.floats]) { Reduce(.max, axes: [], of: $0[0].dtype)($0[0]) },
    RuleSample("reduceNothing", kinds: [.floats]) { Reduce(.sum, axes: [], of: $0[0].dtype)($0[0]) },
    RuleSample("wholePart", kinds: both) { $0[0][.slice(0, nil)] },
    RuleSample("elementOfVector", [scalar, scalar], kinds: both) {
      Subtensor([.index(.constant(-1))])(MakeVector($0[0].dtype)($0[0], $0[1]))
    },
  ]

  private static let sums: [RuleSample] = [
    RuleSample("sumOfSum") { sum(sum($0[0])) },
    RuleSample("sumOfSum") { T.prod(T.prod($0[0], axis: 1)) },
    RuleSample("extremeOfExtreme", kinds: both) { T.max(T.max($0[0], axis: 1)) },
    RuleSample("extremeOfExtreme", kinds: both) { T.min(T.min($0[0], axis: 0)) },
    RuleSample("extremeOfExtreme", kinds: both) { T.any(T.any($0[0], axis: 0)) },
    RuleSample("sumOfNeg") { sum(-$0[0]) },
    RuleSample("sumOfScaled", [scalar, matrix]) { sum($0[0] * $0[1]) },
    RuleSample("sumOfScaled", [scalar, matrix]) { sum($0[1] / $0[0]) },
    RuleSample("sumOfStretched", [scalar]) { T.alloc($0[0], 2, 3).sum() },
    RuleSample("sumOfStretched", [vector]) { T.alloc($0[0], 2, 3).sum(axis: 0) },
    RuleSample("extremeOfStretched", [vector], kinds: both) { T.alloc($0[0], 2, 3).max(axis: 0) },
    RuleSample("extremeOfStretched", [scalar], kinds: both) { T.alloc($0[0], 2, 3).min() },
    RuleSample("reduceOnes") { sum($0[0].dimshuffle(0, 1, "x")) },
    RuleSample("reduceOnes") { T.prod($0[0].dimshuffle(0, 1, "x"), axis: 2) },
    RuleSample("reduceOnes", kinds: both) { T.max($0[0].dimshuffle(0, 1, "x"), axis: 2) },
  ]

  private static let cancelling: [RuleSample] = [
    RuleSample("cancelTerms", [matrix, matrix]) { $0[0] + $0[1] - $0[0] },
    RuleSample("cancelTerms") { $0[0] - $0[0] },
    RuleSample("cancelTerms", [matrix, matrix]) { ($0[0] + $0[1] + $0[0]) - ($0[0] + $0[0]) },
    RuleSample("cancelIntegerTerms", [matrix, matrix], kinds: [.integers]) { $0[0] + $0[1] - $0[0] },
    RuleSample("cancelFactors", [matrix, matrix]) { $0[0] * $0[1] / $0[0] },
    RuleSample("cancelFactors") { $0[0] / $0[0] },
    RuleSample("cancelFactors", [matrix, matrix]) { $0[0] * ($0[1] / $0[0]) },
    RuleSample("addConstants", kinds: both) { ($0[0] + 2) + 3 },
    RuleSample("addConstants", kinds: both) { 7 - ($0[0] - 4) },
    RuleSample("addConstants", [matrix.within(1e-5...300)]) { (0.5 - $0[0]) - 8388608 },
    RuleSample("addConstants", [matrix.within(1e-5...300)]) { ($0[0] + 3e10) - 3e10 },
    RuleSample("multiplyConstants", kinds: both) { 2 * (3 * $0[0]) },
    RuleSample("multiplyConstants") { 0.1 * (0.7 * $0[0]) },
    RuleSample("multiplyConstants") { 1e-30 * (1e30 * $0[0]) },
    RuleSample("multiplyConstants") { 1e30 * (1e-20 * $0[0]) },
    RuleSample("negConstant") { -(3 * $0[0]) },
    RuleSample("negConstant") { 3 * -$0[0] },
  ]

  private static let softmaxes: [RuleSample] = [
    RuleSample("softmax", [logits]) { T.exp($0[0]) / sum(T.exp($0[0]), 1) },
    RuleSample("softmax", [logits]) { T.exp($0[0]) / T.exp($0[0]).sum() },
    RuleSample("softmaxGradientOfExp", [logits, matrix]) {
      let (e, y) = (T.exp($0[0]), $0[1])
      let s = sum(e, 1)
      return e * (y / s - sum(y / s, 1))
    },
    RuleSample("logSoftmax", [logits]) { T.log(T.softmax($0[0])) },
    RuleSample("logSoftmax", [logits]) { T.log(T.softmax($0[0])[1].T) },
    RuleSample("expLogSoftmax", [logits]) { T.exp(T.logSoftmax($0[0])) },
    RuleSample("crossentropyOfSoftmax", [logits, labels]) {
      T.nnet.categoricalCrossentropy(T.softmax($0[0]), $0[1])
    },
    RuleSample("probabilityCancels", [logits, matrix]) { T.exp($0[0]) * ($0[1] / T.exp($0[0])) },
    RuleSample("probabilityCancels", [logits, matrix]) { T.softmax($0[0]) * ($0[1] / T.softmax($0[0])) },
    RuleSample("softmaxGradient", [logits, matrix]) {
      let p = T.softmax($0[0])
      return p * ($0[1] / p - sum($0[1], 1))
    },
    RuleSample("softmaxOfShifted", [logits, pair]) { T.softmax($0[0] - $0[1].dimshuffle(0, "x")) },
    RuleSample("softmaxOfShifted", [logits, pair]) { T.logSoftmax($0[1].dimshuffle(0, "x") + $0[0]) },
    RuleSample("distribute", [logits, matrix]) { T.exp($0[0]) * ($0[1] / T.exp($0[0]) + $0[0] / T.exp($0[0])) },
    RuleSample("logSumExp", [logits]) { T.log(sum(T.exp($0[0]))) },
    RuleSample("logSumExp", [logits]) { T.log(T.exp($0[0]).sum()) },
    RuleSample("logSoftmaxOfDifference", [logits], helpers: ["logSumExp"]) { $0[0] - T.log(sum(T.exp($0[0]), 1)) },
  ]

  private static let products: [RuleSample] = [
    RuleSample("scaledProduct", [matrix, square]) { 0.5 * T.dot($0[0], $0[1]) },
    RuleSample("scaledProduct", [matrix, vector, scalar]) { $0[2] * T.dot($0[0], $0[1]) },
    RuleSample("gemm", [matrix, square, matrix]) { $0[2] + T.dot($0[0], $0[1]) },
    RuleSample("gemm", [matrix, square, matrix]) { $0[2] - 0.1 * T.dot($0[0], $0[1]) },
    RuleSample("gemm", [matrix, vector, pair]) { T.dot($0[0], $0[1]) - $0[2] },
  ]
}
