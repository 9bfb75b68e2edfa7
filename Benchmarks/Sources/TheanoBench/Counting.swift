import CLimits
import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Small workloads whose instructions are counted: what the library does, products in code of its own too, not what a BLAS
/// does.
private let counted: [(name: String, make: @Sendable () throws -> Case)] = [
  ("call_scalar_addition", { try scalarAddition(arrays([("a", [], .float64), ("b", [], .float64)])) }),
  ("W2_fused_1e3", { try fusedElementwise(floats([("x", [1000]), ("y", [1000]), ("z", [1000])])) }),
  ("W3_meanvar_ax0_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: 0) }),
  ("W3_meanvar_ax1_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: 1) }),
  ("W3_meanvar_all_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: nil) }),
  ("W3_logsumexp_256x256", { try logSumExp(floats([("x", [256, 256])])) }),
  ("W4_xent_60x10", { try crossEntropy(floats([("x", [60, 10])], labels: 60, below: 10)) }),
  ("W4_xent_16x1000", { try crossEntropy(floats([("x", [16, 1000])], labels: 16, below: 1000)) }),
  (
    "W5_logreg_40x100",
    { try logisticRegressionStep(floats([("x", [40, 100]), ("y", [40]), ("w", [100]), ("b", [])])) }
  ),
  (
    "W6_mlp_b16",
    {
      try multilayerPerceptronStep(
        floats(
          [("x", [16, 64]), ("W1", [64, 40]), ("b1", [40]), ("W2", [40, 10]), ("b2", [10])], labels: 16, below: 10))
    }
  ),
  ("W8_rnn_10", { try recurrentStep(recurrent(gates: 1)) }),
  ("W8_lstm_10", { try longShortTermMemoryStep(recurrent(gates: 4)) }),
  ("W8_loop_inside_1000", { try loopInsideKernel(smallState(), steps: 1000) }),
  ("W8_loop_around1_1000", { try loopAroundKernel(smallState(), steps: 1000) }),
  ("W8_loop_around2_1000", { try loopAroundTwoKernels(smallState(), steps: 1000) }),
  ("W9_matmul_f32_128", { try matrixProduct(arrays([("a", [128, 128], .float32), ("b", [128, 128], .float32)])) }),
  ("W9_matmul_f64_100", { try matrixProduct(arrays([("a", [100, 100], .float64), ("b", [100, 100], .float64)])) }),
  ("W10_chain2000", { try longChain(floats([("x", [1000])])) }),
  (
    "W11_hvp_rosen_1e3",
    { try rosenbrockHessianProduct(arrays([("x", [1000], .float64), ("v", [1000], .float64)])) }
  ),
  ("W12_sort_1e4", { try ofVector(floats([("x", [10_000])])) { T.sort($0) } }),
  ("W12_argsort_1e4", { try ofVector(floats([("x", [10_000])])) { T.argsort($0) } }),
  ("W12_cumsum_1e4", { try ofVector(floats([("x", [10_000])])) { T.cumsum($0) } }),
  ("W16_mem_chain_1e4", { try summedChain(floats([("x", [10_000])])) }),
]

private func floats(_ list: [(String, [Int])], labels: Int = 0, below classes: Int = 1) throws -> Inputs {
  let inputs = try arrays(list.map { ($0.0, $0.1, .float32) })
  if labels > 0 { inputs["y"] = try NDArray((0..<labels).map { Int64($0 % classes) }) }
  return inputs
}

/// Ten steps of four rows.
private func recurrent(gates: Int) throws -> Inputs {
  try floats([
    ("x", [10, 4, 8]), ("t", [4, 12]), ("Wx", [8, 12 * gates]), ("Wh", [12, 12 * gates]), ("b", [12 * gates]),
  ])
}

private func smallState() throws -> Inputs { try arrays([("x", [16], .float64), ("u", [16], .float64)]) }

/// Values between -1 and 1 that are the same everywhere.
private func arrays(_ list: [(String, [Int], DType)]) throws -> Inputs {
  let inputs = Inputs()
  for (name, shape, dtype) in list {
    let count: Int = shape.reduce(1, *)
    let start: Int = name.utf8.count * 31
    let values = (0..<count).map { (k: Int) -> Double in
      let step: Int = (k * 7919 + start) % 2003
      return Double(step) / 1001.5 - 1.0
    }
    inputs[name] = try NDArray(values, shape: shape).astype(dtype)
  }
  return inputs
}

/// Calls of each workload between marks that callgrind understands; one thread, so that no one waits in a loop.
func countInstructions(calls: Int) throws {
  guard countingIsPossible() else {
    say("{\"error\": \"not under valgrind, or built without its header\"}")
    return
  }
  for workload in counted {
    let test = try workload.make()
    for _ in 0..<3 { try test.run() }
    // Three times, since new code goes to the disk in the background: the least is what the calls themselves take.
    for _ in 0..<3 {
      usleep(300_000)
      countingBegins()
      for _ in 0..<calls { try test.run() }
      countingEnds(workload.name)
    }
  }
}
