import Theano

// Steps of almost no work: what a step itself takes.

/// x ← 0.999 x + 0.001 u, element by element: one kernel, inside which the loop is.
func loopInsideKernel(_ d: Inputs, steps: Int = 100_000) throws -> Case {
  try smallSteps(d, steps) { x, u in 0.999 * x + 0.001 * u }
}

/// x ← 0.999 (x reversed) + 0.001 u: one kernel, called at each step, since elements change places.
func loopAroundKernel(_ d: Inputs, steps: Int = 100_000) throws -> Case {
  try smallSteps(d, steps) { x, u in 0.999 * x[.reversed] + 0.001 * u }
}

/// x ← (y reversed) / (1 + Σ y²) with y = 0.999 (x reversed) + 0.001 u: two kernels at each step.
func loopAroundTwoKernels(_ d: Inputs, steps: Int = 100_000) throws -> Case {
  try smallSteps(d, steps) { x, u in
    let y = 0.999 * x[.reversed] + 0.001 * u
    return y[.reversed] / (1 + T.sqr(y).sum())
  }
}

private func smallSteps(
  _ d: Inputs, _ steps: Int, _ step: @escaping (TensorVariable, TensorVariable) -> TensorVariable
) throws -> Case {
  let (x, u) = T.dvectors("x", "u")
  let (rows, _) = T.scan({ x, u in step(x, u) }, outputsInfo: x, nonSequences: u, nSteps: steps)
  let f = try function([x, u], rows[-1])
  let (X, U) = (d["x"], d["u"])
  return Case(call: { try f(X, U) })
}
