import Theano

/// 2,000 elementwise operations on a vector.
func longChain(_ d: Inputs) throws -> Case {
  let start = T.fvector("x")
  var x: TensorVariable = start
  for k in 0..<2000 {
    switch k % 4 {
    case 0: x = x * 1.2
    case 1: x = x + start
    case 2: x = T.tanh(x)
    default: x = x * 0.9
    }
  }
  let f = try function([start], x)
  let value = d["x"]
  return Case(call: { try f(value) })
}

/// 20 elementwise operations, then a sum: nothing of the size of the input needs to be stored. With `squares` the root
/// of a square stays the two operations that were written.
func summedChain(_ d: Inputs, squares: Bool = false) throws -> Case {
  let start = T.fvector("x")
  var x: TensorVariable = start
  for k in 0..<20 {
    switch k % 4 {
    case 0: x = x * 1.01
    case 1: x = x + 0.1
    case 2: x = x * x
    default: x = T.sqrt(x)
    }
  }
  let f = try function([start], x.sum(), mode: squares ? Mode.fastRun.excluding("sqrtOfSqr") : nil)
  let value = d["x"]
  return Case(call: { try f(value) })
}

func rosenbrock(_ x: TensorVariable) -> TensorVariable {
  let (left, right) = (x[..<(-1)], x[1...])
  return (100 * (right - left ** 2) ** 2 + (1 - left) ** 2).sum()
}

/// The whole matrix of second derivatives, of a vector whose size is written in the graph.
func rosenbrockHessian(_ d: Inputs) throws -> Case {
  let x = T.dvector("x")
  let sized = x.reshape([100])
  let f = try function([x], T.hessian(rosenbrock(sized), sized))
  let value = d["x"]
  return Case(call: { try f(value) })
}

/// Only its product with a vector: forward over reverse.
func rosenbrockHessianProduct(_ d: Inputs) throws -> Case {
  let (x, v) = T.dvectors("x", "v")
  let f = try function([x, v], T.Rop(T.grad(rosenbrock(x), x), x, v))
  let (value, direction) = (d["x"], d["v"])
  return Case(call: { try f(value, direction) })
}
