// The programs of Theano's tutorial, in Swift. Each prints what stands behind its arrow.

import Theano

func title(_ text: String) { print("\n# \(text)") }

title("Adding two scalars")
do {
  let (x, y) = T.dscalars("x", "y")
  let z = x + y
  let f = try function([x, y], z)
  print(try f(1.5, 2.5))  // 4.0
  print(try f(4, 5))  // 9.0
}

title("A matrix product")
do {
  let (a, b) = T.dmatrices("a", "b")
  let f = try function([a, b], T.dot(a, b))
  print(try f([[0, -1, 2], [4, 11, 2]], [[3, -1], [1, 2], [6, 1]]))
  // [[11.  0.]
  //  [35. 20.]]
}

title("The logistic function")
do {
  let x = T.dmatrix("x")
  let s = 1 / (1 + T.exp(-x))
  let logistic = try function([x], s)
  print(try logistic([[0, 1], [-1, -2]]))
  // [[0.5        0.73105858]
  //  [0.26894142 0.11920292]]
}

title("Several results from one function")
do {
  let (a, b) = T.dmatrices("a", "b")
  let difference = a - b
  let absolute = abs(difference)
  let squared = difference ** 2
  let f = try function([a, b], [difference, absolute, squared])
  let results = try f([[1, 1], [1, 1]], [[0, 1], [2, 3]])
  print("Difference:\n\(results[0])")
  print("Absolute difference:\n\(results[1])")
  print("Squared difference:\n\(results[2])")
  let (d, s) = try function([a, b], (difference, squared))([[5.0]], [[2.0]])
  print(d, s)  // [[3.]] [[9.]]
}

title("A gradient")
do {
  let x = T.dmatrix("x")
  let s = T.sum(1 / (1 + T.exp(-x)))
  let gradient = try function([x], T.grad(s, x))
  print(try gradient([[0, 1], [-1, -2]]))
  // [[0.25       0.19661193]
  //  [0.19661193 0.10499359]]
}

title("The types there are")
do {
  let zoo = [
    T.bscalar("b"), T.wvector("w"), T.irow("i"), T.lcol("l"), T.fmatrix("f"), T.dtensor3("d"), T.ctensor4("c"),
    T.ztensor5("z"), T.tensor6("t6"), T.tensor7("t7", dtype: .uint8),
  ]
  for variable in zoo { print(variable.name ?? "", variable.type) }
  let (x, y, z) = T.fmatrices("x", "y", "z")
  print(x.type == y.type, y.dtype, z.ndim, T.vectors(2).count, T.lscalars("abc").map { $0.name ?? "" })
}

title("A shared variable")
do {
  let W = try shared([0.1, 0.25, 0.15, 0.3], "W")
  print(W.value)  // [0.1  0.25 0.15 0.3 ]
  try W.setValue([0.5, 0.2, 0.4, 0.2])
  print(W.value)  // [0.5 0.2 0.4 0.2]
}

title("The smallest training loop")
do {
  let x = T.fvector("x")
  let target = T.fscalar("target")
  let W = try shared([0.2, 0.7], "W")
  let y = (x * W).sum()
  let cost = T.sqr(target - y)
  let gradients = T.grad(cost, [W])
  let updates = [(W, W - 0.1 * gradients[0])]
  let train = try function([x, target], y, updates: updates)
  for _ in 0..<10 { print(try train([1.0, 1.0], 20.0)) }
}

title("A training loop, step by step")
do {
  let x = T.fvector("x")
  let target = T.fscalar("target")
  let W = try shared([0.1, 0.25, 0.15, 0.3], "W")
  let y = (x * W).sum()
  let gradient = T.grad(T.sqr(target - y), W)
  let train = try function([x, target], y, updates: [W: W - 0.1 * gradient])
  for iteration in 0..<10 {
    let output = try train([1.0, 1.0, 1.0, 1.0], 100.0)
    print("iteration: \(iteration)")
    print("Modified Weights: \(W.value)")
    print("Output: \(output)")
  }
}

title("Pictures of expressions")
do {
  let (x, y) = T.dscalars("x", "y")
  let f = try function([x, y], x + y)
  try T.printing.pydotprint(f, outfile: "scalar_addition.png", varWithNameSimple: true)
  let (a, b) = T.dmatrices("a", "b")
  let product = try function([a, b], T.dot(a, b))
  try T.printing.pydotprint(product, outfile: "matrix_dot_product.png", varWithNameSimple: true)
}
