import Theano

/// One workload, ready to run.
struct Case {
  /// One complete evaluation, as its user writes it: this is what is measured.
  let run: () throws -> Void
  /// The same, for its outputs.
  let call: () throws -> [NDArray]
  /// What is compared with the peers, given the outputs of the first call.
  let check: ([NDArray]) throws -> [NDArray]

  init(call: @escaping () throws -> [NDArray], check: @escaping ([NDArray]) throws -> [NDArray] = { $0 }) {
    (run, self.call, self.check) = ({ _ = try call() }, call, check)
  }

  /// Of a function with one output.
  init(call: @escaping () throws -> NDArray, check: @escaping ([NDArray]) throws -> [NDArray] = { $0 }) {
    (run, self.call, self.check) = ({ _ = try call() }, { [try call()] }, check)
  }
}

let workloads: [(name: String, make: @Sendable (Inputs) throws -> Case)] = [
  ("W1_call_overhead", scalarAddition),
  ("W2_fused_1e3", fusedElementwise), ("W2_fused_1e5", fusedElementwise), ("W2_fused_1e7", fusedElementwise),
  ("W3_meanvar_ax0", { try meanAndVariance($0, axis: 0) }), ("W3_meanvar_ax1", { try meanAndVariance($0, axis: 1) }),
  ("W3_meanvar_all", { try meanAndVariance($0, axis: nil) }), ("W3_logsumexp_rows", logSumExp),
  ("W4_xent_600x10", crossEntropy), ("W4_xent_256x32000", crossEntropy),
  ("W5_logreg_step", logisticRegressionStep),
  ("W6_mlp_b64", multilayerPerceptronStep), ("W6_mlp_b600", multilayerPerceptronStep),
  ("W8_rnn", recurrentStep), ("W8_lstm", longShortTermMemoryStep),
  ("W8_loop_inside", { try loopInsideKernel($0) }), ("W8_loop_around1", { try loopAroundKernel($0) }),
  ("W8_loop_around2", { try loopAroundTwoKernels($0) }),
  ("W9_matmul_f32_512", matrixProduct), ("W9_matmul_f32_1024", matrixProduct), ("W9_matmul_f32_2048", matrixProduct),
  ("W9_matmul_f64_512", matrixProduct), ("W9_matmul_f64_1024", matrixProduct), ("W9_matmul_f64_2048", matrixProduct),
  ("W9_bmm_64", matrixProduct), ("W10_chain2000", longChain),
  ("W11_hvp_mlp", hessianVectorProduct), ("W11_hess_rosen100", rosenbrockHessian),
  ("W11_hvp_rosen1e5", rosenbrockHessianProduct),
  ("W12_embed_grad", embeddingGradient), ("W12_embed_sgd", embeddingStep),
  ("W12_sort_1e6", { try ofVector($0) { T.sort($0) } }), ("W12_argsort_1e6", { try ofVector($0) { T.argsort($0) } }),
  ("W12_cumsum_1e6", { try ofVector($0) { T.cumsum($0) } }),
  ("W16_mem_chain", { try summedChain($0) }), ("W16_mem_chain_squares", { try summedChain($0, squares: true) }),
]

/// The inputs of a workload, all there before the clock starts.
final class Inputs {
  private var arrays: [String: NDArray] = [:]

  /// Each file `DIRECTORY/NAME.npy` that was not written as an output.
  func load(_ directory: String) {
    for file in names(in: directory) {
      guard file.hasSuffix(".npy"), !file.hasPrefix("output") else { continue }
      arrays[String(file.dropLast(4))] = try? NDArray.npy(path: "\(directory)/\(file)")
    }
  }

  subscript(_ name: String) -> NDArray {
    get { arrays[name]! }
    set { arrays[name] = newValue }
  }
}

func scalarAddition(_ d: Inputs) throws -> Case {
  let (a, b) = T.dscalars("a", "b")
  let f = try function([a, b], a + b)
  let (x, y) = (d["a"], d["b"])
  return Case(call: { try f(x, y) })
}

func fusedElementwise(_ d: Inputs) throws -> Case {
  let (x, y, z) = T.fvectors("x", "y", "z")
  let (a, b) = (1.5, -0.3)
  let f = try function([x, y, z], 1 / (1 + T.exp(-(a * x + b))) * T.tanh(y) + T.log1p(T.exp(z)))
  let (u, v, w) = (d["x"], d["y"], d["z"])
  return Case(call: { try f(u, v, w) })
}

func meanAndVariance(_ d: Inputs, axis: Int?) throws -> Case {
  let x = T.fmatrix("x")
  let f =
    try axis.map { try function([x], [T.mean(x, axis: $0), T.`var`(x, axis: $0)]) }
    ?? function([x], [T.mean(x), T.`var`(x)])
  let value = d["x"]
  return Case(call: { try f(value) })
}

func logSumExp(_ d: Inputs) throws -> Case {
  let x = T.fmatrix("x")
  let f = try function([x], T.log(T.sum(T.exp(x), axis: 1)))
  let value = d["x"]
  return Case(call: { try f(value) })
}

func crossEntropy(_ d: Inputs) throws -> Case {
  let (x, y) = (T.fmatrix("x"), T.lvector("y"))
  let loss = -T.mean(T.log(T.nnet.softmax(x))[T.arange(y.shape[0]), y])
  let f = try function([x, y], [loss, T.grad(loss, x)])
  let (value, labels) = (d["x"], d["y"])
  return Case(call: { try f(value, labels) })
}

/// The training step of Theano's tutorial; checked are the outputs and, from the change of the weights, the gradients.
func logisticRegressionStep(_ d: Inputs) throws -> Case {
  let (x, y) = (T.fmatrix("x"), T.fvector("y"))
  let w = try shared(d["w"], "w")
  let b = try shared(d["b"], "b")
  let p = 1 / (1 + T.exp(-T.dot(x, w) - b))
  let crossEntropy = -y * T.log(p) - (1 - y) * T.log(1 - p)
  let cost = crossEntropy.mean() + 0.01 * (w ** 2).sum()
  let (gw, gb) = (T.grad(cost, w), T.grad(cost, b))
  let train = try function([x, y], [p .> 0.5, crossEntropy], updates: [w: w - 0.1 * gw, b: b - 0.1 * gb])
  let (value, labels) = (d["x"], d["y"])
  return Case(
    call: { try train(value, labels) },
    check: { outputs in outputs + (try slopes([(w, d["w"]), (b, d["b"])], rate: 0.1)) })
}

/// The gradients that a step of gradient descent followed, from the parameters before and after it.
func slopes(_ parameters: [(SharedVariable, NDArray)], rate: Double) throws -> [NDArray] {
  try parameters.map { variable, start in
    let old = T.tensor(dtype: .float64, broadcastable: variable.broadcastable)
    let new = T.tensor(dtype: .float64, broadcastable: variable.broadcastable)
    let slope = try function([old, new], (old - new) / rate)
    return try slope(start.astype(.float64), variable.value.astype(.float64))
  }
}

func multilayerPerceptronStep(_ d: Inputs) throws -> Case {
  let (x, y) = (T.fmatrix("x"), T.lvector("y"))
  let parameters = [
    try shared(d["W1"], "W1"), try shared(d["b1"], "b1"), try shared(d["W2"], "W2"), try shared(d["b2"], "b2"),
  ]
  let hidden = T.tanh(T.dot(x, parameters[0]) + parameters[1])
  let p = T.nnet.softmax(T.dot(hidden, parameters[2]) + parameters[3])
  let loss = -T.mean(T.log(p)[T.arange(y.shape[0]), y])
  let gradients = T.grad(loss, parameters)
  let train = try function(
    [x, y], loss, updates: zip(parameters, gradients).map { ($0, $0 - 0.01 * $1) })
  let (value, labels) = (d["x"], d["y"])
  let starts = ["W1", "b1", "W2", "b2"].map { d[$0] }
  return Case(
    call: { try train(value, labels) },
    check: { outputs in outputs + (try slopes(Array(zip(parameters, starts)), rate: 0.01)) })
}

/// Rows of a table, a loss, and its gradient with respect to the whole table.
func embeddingGradient(_ d: Inputs) throws -> Case {
  let (table, places, target) = (T.fmatrix("E"), T.lvector("idx"), T.fmatrix("t"))
  let loss = T.mean(T.sqr(table[places] - target))
  let f = try function([table, places, target], [loss, T.grad(loss, table)])
  let (e, i, t) = (d["E"], d["idx"], d["t"])
  return Case(call: { try f(e, i, t) })
}

/// The same as a step that updates the rows in the table.
func embeddingStep(_ d: Inputs) throws -> Case {
  let (places, target) = (T.lvector("idx"), T.fmatrix("t"))
  let table = try shared(d["E"], "E")
  let rows = table[places]
  let loss = T.mean(T.sqr(rows - target))
  let rate = 0.1 * Double(d["t"].count)
  let train = try function(
    [places, target], loss, updates: [table: T.incSubtensor(rows, -rate * T.grad(loss, rows))])
  let (i, t, start) = (d["idx"], d["t"], d["E"])
  return Case(
    call: { try train(i, t) }, check: { outputs in outputs + (try slopes([(table, start)], rate: rate)) })
}

func ofVector(_ d: Inputs, _ expression: (TensorVariable) -> TensorVariable) throws -> Case {
  let x = T.fvector("x")
  let f = try function([x], expression(x))
  let value = d["x"]
  return Case(call: { try f(value) })
}
