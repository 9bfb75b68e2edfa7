import CLimits
import Theano

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Small workloads whose instructions are counted: what the library does, not what a BLAS does.
private let counted: [(name: String, make: @Sendable () throws -> Case)] = [
  ("call_scalar_addition", { try scalarAddition(arrays([("a", [], .float64), ("b", [], .float64)])) }),
  ("W2_fused_1e3", { try fusedElementwise(floats([("x", [1000]), ("y", [1000]), ("z", [1000])])) }),
  ("W3_meanvar_ax0_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: 0) }),
  ("W3_meanvar_ax1_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: 1) }),
  ("W3_meanvar_all_256x256", { try meanAndVariance(floats([("x", [256, 256])]), axis: nil) }),
  ("W3_logsumexp_256x256", { try logSumExp(floats([("x", [256, 256])])) }),
  ("W4_xent_60x10", { try crossEntropy(floats([("x", [60, 10])], labels: 60, below: 10)) }),
  ("W4_xent_16x1000", { try crossEntropy(floats([("x", [16, 1000])], labels: 16, below: 1000)) }),
  ("W10_chain2000", { try longChain(floats([("x", [1000])])) }),
  (
    "W11_hvp_rosen_1e3",
    { try rosenbrockHessianProduct(arrays([("x", [1000], .float64), ("v", [1000], .float64)])) }
  ),
  ("W12_cumsum_1e4", { try ofVector(floats([("x", [10_000])])) { T.cumsum($0) } }),
  ("W16_mem_chain_1e4", { try summedChain(floats([("x", [10_000])])) }),
]

private func floats(_ list: [(String, [Int])], labels: Int = 0, below classes: Int = 1) throws -> Inputs {
  let inputs = try arrays(list.map { ($0.0, $0.1, .float32) })
  if labels > 0 { inputs["y"] = try NDArray((0..<labels).map { Int64($0 % classes) }) }
  return inputs
}

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
    for _ in 0..<3 { _ = try test.call() }
    // Three times, since new code goes to the disk in the background: the least is what the calls themselves take.
    for _ in 0..<3 {
      usleep(300_000)
      countingBegins()
      for _ in 0..<calls { _ = try test.call() }
      countingEnds(workload.name)
    }
  }
}
