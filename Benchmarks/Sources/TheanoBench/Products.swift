import Theano

func matrixProduct(_ d: Inputs) throws -> Case {
  let (a, b) = (d["a"], d["b"])
  let type = { (name: String) in
    T.tensor(dtype: a.dtype, broadcastable: [Bool](repeating: false, count: a.ndim), name: name)
  }
  let (x, y) = (type("a"), type("b"))
  let f = try function([x, y], a.ndim == 2 ? T.dot(x, y) : T.batchedDot(x, y))
  return Case(call: { try f(a, b) })
}

/// The Hessian of the loss of W6, times a vector: forward over reverse.
func hessianVectorProduct(_ d: Inputs) throws -> Case {
  let (x, y) = (T.fmatrix("x"), T.lvector("y"))
  let parameters = [T.fmatrix("W1"), T.fvector("b1"), T.fmatrix("W2"), T.fvector("b2")]
  let directions = [T.fmatrix("vW1"), T.fvector("vb1"), T.fmatrix("vW2"), T.fvector("vb2")]
  let hidden = T.tanh(T.dot(x, parameters[0]) + parameters[1])
  let p = T.nnet.softmax(T.dot(hidden, parameters[2]) + parameters[3])
  let loss = -T.mean(T.log(p)[T.arange(y.shape[0]), y])
  let products = T.Rop(T.grad(loss, parameters), parameters, directions)
  let f = try function([x, y] + parameters + directions, products)
  let names = ["W1", "b1", "W2", "b2"]
  let (value, labels) = (d["x"], d["y"])
  let (w, v) = (names.map { d[$0] }, names.map { d["v" + $0] })
  return Case(
    call: { try f(value, labels, w[0], w[1], w[2], w[3], v[0], v[1], v[2], v[3]) })
}
