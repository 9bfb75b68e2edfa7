import Theano

/// h = tanh(x Wx + h Wh + b), from zeros; loss = ½ Σ (h_T - t)² / B; one step of gradient descent.
func recurrentStep(_ d: Inputs) throws -> Case {
  try recurrent(d) { p, t in
    let x = p.x
    let (h, _) = T.scan(
      { x, h in T.tanh(T.dot(x, p.Wx) + T.dot(h, p.Wh) + p.b) }, sequences: x, outputsInfo: T.zerosLike(t))
    return h[-1]
  }
}

/// An LSTM with its gates in the order input, forget, cell, output.
func longShortTermMemoryStep(_ d: Inputs) throws -> Case {
  try recurrent(d) { p, t in
    let ((h, _), _) = T.scan(
      { x, h, c in
        let z = T.dot(x, p.Wx) + T.dot(h, p.Wh) + p.b
        let n = t.shape[1]
        let (i, f) = (z[.all, .slice(0, n)], z[.all, .slice(n, 2 * n)])
        let (g, o) = (z[.all, .slice(2 * n, 3 * n)], z[.all, .slice(3 * n, nil)])
        let next = T.sigmoid(f) * c + T.sigmoid(i) * T.tanh(g)
        return (T.sigmoid(o) * T.tanh(next), next)
      }, sequences: p.x, outputsInfo: [T.zerosLike(t), T.zerosLike(t)])
    return h[-1]
  }
}

private struct RecurrentParameters {
  let (x, Wx, Wh, b): (TensorVariable, SharedVariable, SharedVariable, SharedVariable)
}

private func recurrent(
  _ d: Inputs, _ last: (RecurrentParameters, TensorVariable) -> TensorVariable
) throws -> Case {
  let (x, t) = (T.ftensor3("x"), T.fmatrix("t"))
  let p = RecurrentParameters(
    x: x, Wx: try shared(d["Wx"], "Wx"), Wh: try shared(d["Wh"], "Wh"), b: try shared(d["b"], "b"))
  let rows = T.cast(t.shape[0], .float32)
  let loss = 0.5 * T.sqr(last(p, t) - t).sum() / rows
  let parameters = [p.Wx, p.Wh, p.b]
  let gradients = T.grad(loss, parameters)
  let step = try function([x, t], loss, updates: zip(parameters, gradients).map { ($0, $0 - 0.1 * $1) })
  let (X, target) = (d["x"], d["t"])
  let starts = ["Wx", "Wh", "b"].map { d[$0] }
  return Case(
    call: { try step(X, target) },
    check: { outputs in outputs + (try slopes(Array(zip(parameters, starts)), rate: 0.1)) })
}
