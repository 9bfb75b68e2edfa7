// The programs of Theano's tutorial on loops, in Swift. Each prints what stands behind its arrow.

import Theano

func title(_ text: String) { print("\n# \(text)") }

title("A power, element by element")
do {
  let (A, k, numbers) = (T.dvector("A"), T.iscalar("k"), try NDArray.arange(10, dtype: .float64))
  let (powers, updates) = T.scan(
    { prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
  let power = try function([A, k], powers[-1], updates: updates)
  print(try power(numbers, 2))  // [ 0.  1.  4.  9. 16. 25. 36. 49. 64. 81.]
  // With the carry form, typed by Swift.
  let same = T.fold(from: T.onesLike(A), steps: k) { product in product * A }
  print(try function([A, k], same)(numbers, 2) == power(numbers, 2))  // true
}

title("The value of a polynomial")
do {
  let (coefficients, x) = (T.dvector("coefficients"), T.dscalar("x"))
  let (terms, _) = T.scan(
    { c, power, x in c * x ** power }, sequences: [coefficients, T.arange(10_000, dtype: .float64)],
    nonSequences: x)
  let value = try function([coefficients, x], terms.sum())
  print(try value([1.0, 0, 2], 3))  // 19.0
}

title("A recurrence that looks back by more than one step")
do {
  // y[t] = u[t-1] + 0.5 * y[t-2] - 0.25 * y[t-1]
  let (u, y0) = (T.dvector("u"), T.dvector("y0"))
  let (y, _) = T.scan(
    { before, older, last in before + 0.5 * older - 0.25 * last }, sequences: ScanInput(u, taps: [-1]),
    outputsInfo: ScanState(y0, taps: [-2, -1]))
  print(try function([u, y0], y)([1.0, 2, 3, 4], [0.0, 1]))
}

title("A sequence with reversed taps, and a fold from the right")
do {
  let x = T.dvector("x")
  let (backwards, _) = T.scan({ row in row * 10 }, sequences: x, goBackwards: true)
  print(try function([x], backwards)([1.0, 2, 3]))  // [30. 20. 10.]
  // x[t] = tanh(x[t-1] W + y[t] U + p[n-t] V): one sequence from its beginning, one from its end.
  let (y, p, W, U, V) = (T.dmatrix("y"), T.dmatrix("p"), T.dmatrix("W"), T.dmatrix("U"), T.dmatrix("V"))
  let (states, _) = T.scan(
    { y, p, last in T.tanh(T.dot(last, W) + T.dot(y, U) + T.dot(p, V)) }, sequences: [y, p[.reversed]],
    outputsInfo: T.zeros(2))
  let network = try function([y, p, W, U, V], states)
  let eye: NDArray = [[1.0, 0], [0, 1]]
  print(try network([[0.1, 0.2], [0.3, 0.4]], [[1.0, 0], [0, 1]], 0.5 * eye, eye, -1 * eye))
  let digits = T.lvector("digits")
  let (left, _) = T.foldl({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
  let (right, _) = T.foldr({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
  let (a, b) = try function([digits], (left, right))([1, 2, 3])
  print(a, b)  // 123 321
}

title("A trace, with a shared counter of its steps")
do {
  let (m, counter) = (T.dmatrix("m"), try shared(0, "counter"))
  let (sums, updates) = T.scan(
    { i, sum in ScanStep(sum + m[i, i], updates: [(counter, counter + 1)]) },
    sequences: T.arange(m.shape[0]), outputsInfo: T.constant(0.0))
  let trace = try function([m], sums[-1], updates: updates)
  print(try trace([[5.0, 5, 5], [5, 5, 5], [5, 5, 5]]))  // 15.0
  print(counter.value)  // 3
}

title("Powers of two up to a bound")
do {
  let bound = T.dscalar("bound")
  let (powers, _) = T.scan(
    { p, bound in ScanStep(p * 2, until: T.gt(p * 2, bound)) }, outputsInfo: T.constant(1.0), nonSequences: bound,
    nSteps: 1024)
  print(try function([bound], powers)(45))  // [ 2.  4.  8. 16. 32. 64.]
}

title("A choice of which one side is computed")
do {
  let (a, b, x, y) = (T.dscalar("a"), T.dscalar("b"), T.dmatrix("x"), T.dmatrix("y"))
  let mean = T.ifelse(T.lt(a, b), T.mean(x), T.mean(y))
  print(try function([a, b, x, y], mean)(0, 1, [[1.0, 2]], [[10.0, 20]]))  // 1.5
}

title("Jacobian and Hessian")
do {
  let x = T.dvector("x")
  // As a loop that is written out, and as a function.
  let y = x ** 2
  let (rows, _) = T.scan({ i in T.grad(y[i], x) }, sequences: T.arange(y.shape[0]))
  print(try function([x], rows)([4.0, 4]))
  // [[8. 0.]
  //  [0. 8.]]
  print(try function([x], T.jacobian(y, x))([4.0, 4]))
  let cost = (x ** 3).sum() + x[0] * x[1]
  let gradient = T.grad(cost, x)
  let (second, _) = T.scan({ i in T.grad(gradient[i], x) }, sequences: T.arange(gradient.shape[0]))
  print(try function([x], second)([4.0, 5]))
  // [[24.  1.]
  //  [ 1. 30.]]
  print(try function([x], T.hessian(cost, x))([4.0, 5]))
  let v = T.dvector("v")
  print(try function([x, v], T.Rop(T.grad((x ** 3).sum(), x), x, v))([4.0, 4], [2.0, 2]))  // [48. 48.]
}

title("A recurrent network: one loop, two states")
do {
  let (x, W, U) = (T.dmatrix("x"), T.dmatrix("W"), T.dmatrix("U"))
  let (final, outputs) = T.scan(from: (T.zeros(2), T.zeros(2)), over: x) { carry, x in
    let (h, c) = carry
    let memory = 0.5 * c + T.dot(x, W)
    let output = T.tanh(memory + T.dot(h, U))
    return ((output, memory), output)
  }
  let f = try function([x, W, U], (final.0, outputs.shape))
  let (last, shape) = try f([[1.0], [2], [3]], [[0.1, 0.2]], [[0.5, 0], [0, 0.5]])
  print(last, shape)
}

title("A Gibbs chain with random streams")
do {
  let streams = RandomStreams(seed: 42)
  let W = T.constant([[1.0, -1.0], [0.5, 2.0], [-2.0, 0.25]] as NDArray)
  let sample = T.dvector("sample")
  let (chain, updates) = T.scan(
    { visible in
      let hidden = streams.binomial(size: [2], n: 1, p: T.sigmoid(T.dot(visible, W)))
      return T.cast(streams.binomial(size: [3], n: 1, p: T.sigmoid(T.dot(W, hidden))), .float64)
    }, outputsInfo: sample, nSteps: 10)
  let gibbs = try function([sample], chain[-1], updates: updates)
  for _ in 0..<3 { print(try gibbs([1.0, 0, 1])) }
}

title("What goes wrong in a step")
do {
  let (x, places) = (T.dvector("x"), T.lvector("places"))
  let (sums, _) = T.scan(
    { k, sum in
      let element = x[k]
      return sum + element
    }, sequences: places, outputsInfo: T.constant(0.0))
  let f = try function([x, places], sums[-1])
  print(try f([1.0, 2, 3], [0, 2]))  // 4.0
  do {
    _ = try f([1.0, 2, 3], [0, 2, 7])
  } catch {
    // What is wrong, the line of the step's body, and at which step. (Without the folders of the paths.)
    for line in "\(error)".split(separator: "\n") {
      let text = line.split(separator: " ").map { $0.split(separator: "/").last ?? $0 }.joined(separator: " ")
      if text.hasPrefix("IndexError") || text.hasPrefix("here at") || text.hasPrefix("at step") { print(text) }
    }
  }
}
