import Testing
import Theano

/// Derivatives of loops against the same expressions written out, in every mode.
struct ScanGradientTests {
  private static func allClose(_ a: [NDArray], _ b: [NDArray]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { $0.shape == $1.shape && $0.allclose($1, rtol: 1e-10, atol: 1e-11) }
  }

  /// Values, gradients, gradients of these and directional derivatives of `loop` and of `unrolled`.
  private func compare(
    _ mode: Mode, _ variables: [TensorVariable], _ arguments: [NDArray], loop: TensorVariable, unrolled: TensorVariable,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    func all(_ cost: TensorVariable) -> [TensorVariable] {
      let first = T.grad(cost, variables)
      let mixed = first.enumerated().map { k, g in (Double(k + 1) * T.sin(g)).sum() }
      let sum = mixed.dropFirst().reduce(mixed[0]) { $0 + $1 }
      let directions = variables.map { 0.5 + T.cos($0) }
      return [cost] + first + T.grad(sum, variables) + [T.Rop(cost, variables, directions)]
    }
    let got = try function(variables, all(loop), mode: mode)(list: arguments)
    let wanted = try function(variables, all(unrolled), mode: .reference)(list: arguments)
    for (k, (a, b)) in zip(got, wanted).enumerated() {
      #expect(a.allclose(b, rtol: 1e-9, atol: 1e-10), "\(k): \(a) \(b)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ScanTests.modes) func severalTaps(_ mode: Mode) throws {
    let (x, h0, w) = (T.dmatrix("x"), T.dmatrix("h0"), T.dvector("w"))
    let (h, _) = T.scan(
      { before, now, h3, h1 in T.tanh(before * w + now - 0.5 * h3 + h1 * h1) }, sequences: ScanInput(x, taps: [-1, 1]),
      outputsInfo: ScanState(h0, taps: [-3, -1]))
    var rows = (0..<3).map { h0[$0] }
    for t in 0..<4 { rows.append(T.tanh(x[t] * w + x[t + 2] - 0.5 * rows[t] + rows[t + 2] * rows[t + 2])) }
    let weights = T.constant([1.0, 2, 3, 4]).dimshuffle(0, "x")
    try compare(
      mode, [x, h0, w],
      [
        NDArray.uniform([6, 2], low: -1, seed: 1), NDArray.uniform([3, 2], low: -1, seed: 2),
        NDArray.uniform([2], low: -1, seed: 3),
      ],
      loop: (h * weights).sum(), unrolled: (T.stack(Array(rows.dropFirst(3))) * weights).sum())
  }

  @Test(arguments: ScanTests.modes) func longShortTermMemory(_ mode: Mode) throws {
    let (x, W, U, h0) = (T.dtensor3("x"), T.dmatrix("W"), T.dmatrix("U"), T.dmatrix("h0"))
    func step(_ x: TensorVariable, _ h: TensorVariable, _ c: TensorVariable) -> (TensorVariable, TensorVariable) {
      let z = T.dot(x, W) + T.dot(h, U)
      let gates = (0..<4).map { z[.all, .slice(2 * $0, 2 * $0 + 2)] }
      let next = T.sigmoid(gates[1]) * c + T.sigmoid(gates[0]) * T.tanh(gates[2])
      return (T.sigmoid(gates[3]) * T.tanh(next), next)
    }
    let ((h, c), _) = T.scan(step, sequences: x, outputsInfo: [h0, T.zerosLike(h0)])
    var (state, cell) = (h0, T.zerosLike(h0))
    var total = T.constant(0.0)
    for t in 0..<3 {
      (state, cell) = step(x[t], state, cell)
      total = total + T.sqr(state).sum() + cell.sum()
    }
    try compare(
      mode, [x, W, U, h0],
      [
        NDArray.uniform([3, 3, 2], low: -1, seed: 1), NDArray.uniform([2, 8], low: -1, seed: 2),
        NDArray.uniform([2, 8], low: -1, seed: 3), NDArray.uniform([3, 2], low: -1, seed: 4),
      ],
      loop: T.sqr(h).sum() + c.sum(), unrolled: total)
  }

  @Test(arguments: ScanTests.modes) func loopsInLoops(_ mode: Mode) throws {
    let (A, x) = (T.dmatrix("A"), T.dvector("x"))
    let (rows, _) = T.scan(
      { row, total in
        let (inner, _) = T.scan({ a, p in T.sin(a * p) + x[0] }, sequences: row, outputsInfo: total.sum())
        return total * inner[-1]
      }, sequences: A, outputsInfo: x)
    var total = x
    for i in 0..<2 {
      var p = total.sum()
      for j in 0..<3 { p = T.sin(A[i, j] * p) + x[0] }
      total = total * p
    }
    try compare(
      mode, [A, x], [NDArray.uniform([2, 3], seed: 1), NDArray.uniform([2], seed: 2)],
      loop: T.sqr(rows[-1]).sum(), unrolled: T.sqr(total).sum())
  }

  @Test(arguments: ScanTests.modes) func untilBackwardsAndFewerSteps(_ mode: Mode) throws {
    let (x, s) = (T.dvector("x"), T.dscalar("s"))
    let (ended, _) = T.scan(
      { a, p in ScanStep(p * a + s, until: p * a + s .> 10) }, sequences: x, outputsInfo: s)
    var p = s
    for t in 0..<3 { p = p * x[t] + s }
    let values: [NDArray] = [[1.5, 2.0, 3.0, 4.0, 5.0], NDArray(0.9)]
    try compare(mode, [x, s], values, loop: T.sqr(ended).sum() - T.sqr(ended[0]) - T.sqr(ended[1]), unrolled: T.sqr(p))
    let (backwards, _) = T.scan(
      { a, p in T.sin(a) * p + a }, sequences: x, outputsInfo: s, nSteps: 3, goBackwards: true)
    p = s
    for t in [4, 3, 2] { p = T.sin(x[t]) * p + x[t] }
    try compare(mode, [x, s], values, loop: backwards[-1], unrolled: p)
    let (fewer, _) = T.scan({ a, p in T.sin(a) * p + a }, sequences: x, outputsInfo: s, nSteps: 2)
    p = s
    for t in 0..<2 { p = T.sin(x[t]) * p + x[t] }
    try compare(mode, [x, s], values, loop: fewer[-1], unrolled: p)
  }

  @Test(arguments: ScanTests.modes) func truncatedGradient(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (products, _) = T.scan({ a, p in a * p }, sequences: x, outputsInfo: 1.0, truncateGradient: 2)
    let g = try function([x], T.grad(products[-1], x), mode: mode)
    #expect(try g([2.0, 3, 4, 5]) == [0.0, 0, 30, 24])
  }

  @Test func theLengthMayChange() throws {
    let (x, h0) = (T.dmatrix("x"), T.dvector("h0"))
    let (h, _) = T.scan({ x, h in T.tanh(x + h) }, sequences: x, outputsInfo: h0)
    let f = try function([x, h0], [h] + T.grad(h.sum(), [x, h0]))
    let judge = try function([x, h0], [h] + T.grad(h.sum(), [x, h0]), mode: .reference)
    for steps in [3, 0, 1, 17, 2] {
      let (X, H) = (try NDArray.uniform([steps, 4], seed: 5), try NDArray.uniform([4], seed: 6))
      #expect(Self.allClose(try f(X, H), try judge(X, H)))
    }
  }

  @Test func threadsGiveTheSameBits() throws {
    let (x, W, U, h0) = (T.ftensor3("x"), T.fmatrix("W"), T.fmatrix("U"), T.fmatrix("h0"))
    let (h, _) = T.scan({ x, h in T.tanh(T.dot(x, W) + T.dot(h, U)) }, sequences: x, outputsInfo: h0)
    let outputs = [h] + T.grad(T.sqr(h).sum(), [x, W, U, h0])
    let arguments = [
      try NDArray.uniform([9, 40, 33], low: -1, dtype: .float32, seed: 1),
      try NDArray.uniform([33, 65], low: -0.2, high: 0.2, dtype: .float32, seed: 2),
      try NDArray.uniform([65, 65], low: -0.2, high: 0.2, dtype: .float32, seed: 3),
      try NDArray.uniform([40, 65], low: -1, dtype: .float32, seed: 4),
    ]
    let first = try function([x, W, U, h0], outputs, threads: 1)(list: arguments)
    for threads in [2, 3, 8] {
      #expect(try function([x, W, U, h0], outputs, threads: threads)(list: arguments) == first)
    }
  }

  /// Matrices of all steps are brought into another order before the loop; those that a step makes or reads in turn are not.
  @Test func matricesOfOneStepAndOfAll() throws {
    let (xs, W, h0) = (T.ftensor3("xs"), T.fmatrix("W"), T.fmatrix("h0"))
    let ((h, V), _) = T.scan(
      { x, h, V in
        let z = T.tanh(T.dot(h, W) + T.dot(h, V) + T.dot(h, x))
        return (z, T.tanh(T.dot(V, W) - V))
      }, sequences: xs, outputsInfo: [h0, W])
    let outputs = [h, V] + T.grad(T.sqr(h).sum() + V.sum(), [xs, W, h0])
    let f = try function([xs, W, h0], outputs)
    let judge = try function([xs, W, h0], outputs, mode: .reference)
    for steps in [0, 1, 2, 5] {
      let arguments = [
        try NDArray.uniform([steps, 40, 40], low: -0.1, high: 0.1, dtype: .float32, seed: 2),
        try NDArray.uniform([40, 40], low: -0.1, high: 0.1, dtype: .float32, seed: 3),
        try NDArray.uniform([36, 40], low: -1, dtype: .float32, seed: 4),
      ]
      for (a, b) in zip(try f(list: arguments), try judge(list: arguments)) {
        #expect(a.allclose(b, rtol: 1e-4, atol: 1e-5))
      }
    }
  }

  /// A cost of the last row alone says nothing about the others, and still refuses a loop without steps.
  @Test(arguments: ScanTests.modes) func lastRows(_ mode: Mode) throws {
    let (x, h0, n) = (T.dmatrix("x"), T.dvector("h0"), T.lscalar("n"))
    let ((a, b), _) = T.scan(
      { x, a, b1, b2 in (T.tanh(a * b2) + x, b1 * 0.5 + a) }, sequences: x,
      outputsInfo: [ScanState(h0), ScanState(T.stack([h0, h0 * 2]), taps: [-1, -2])], nSteps: n)
    func gradients(_ cost: TensorVariable) throws -> [NDArray] {
      let f = try function([x, h0, n], T.grad(cost, [x, h0]), mode: mode)
      #expect(throws: TheanoError.self) { try f([[1.0, 2]], [1.0, 2], 0) }
      return try [1, 2, 4].flatMap { try f(NDArray.uniform([4, 2], seed: 3), [0.5, -1], $0) }
    }
    let last = try gradients((T.sqr(a[-1]) * b[-1]).sum())
    // The same written so that all rows take part.
    let mask = T.eq(T.arange(n), n - 1)[.all, .newAxis]
    let all = try gradients((T.sqr((a * mask).sum(axis: 0)) * (b * mask).sum(axis: 0)).sum() + 0 * a[0].sum())
    for (p, q) in zip(last, all) { #expect(p.allclose(q, rtol: 1e-12, atol: 1e-12), "\(p) \(q)") }
  }

  /// A matrix that an inner loop makes in each step is not one that all steps share.
  @Test(arguments: ScanTests.modes) func productsWithRowsOfInnerLoops(_ mode: Mode) throws {
    let (X, A) = (T.dtensor3("X"), T.dmatrix("A"))
    let (_, products) = T.scan(from: T.constant(0.0), over: X) { s, x in
      let (_, rows) = T.scan(from: x[0], over: x) { q, r in
        let next = T.tanh(T.dot(q, A) + r)
        return (next, next)
      }
      let p = T.dot(A, rows)
      return (s + p[0, 0], p)
    }
    let (x, W, H0) = (T.dtensor3("x"), T.dmatrix("W"), T.dmatrix("H0"))
    let last = T.fold(from: H0, over: x) { h, r in T.fold(from: h, steps: 2) { _ in T.tanh(T.dot(h, W) + r) } }
    let nested = T.fold(from: H0, over: x) { h, r in T.fold(from: h, steps: 2) { k in T.tanh(T.dot(k, W) + r) } }
    let f = try function([X, A], products, mode: mode)
    let g = try function([x, W, H0], [T.grad(T.sqr(nested).sum(), W), T.grad(T.sqr(last).sum(), W)], mode: mode)
    // Beyond the sizes that the products of our own begin at.
    for n in [7, 40] {
      let (a, b) = (
        try NDArray.uniform([3, n, n], seed: 1), try NDArray.uniform([n, n], low: -0.2, high: 0.2, seed: 2)
      )
      let expected = try function([X, A], products, mode: .reference)(a, b)
      for _ in 0..<2 { #expect(try f(a, b).allclose(expected, rtol: 1e-10, atol: 1e-10)) }
      let (c, h) = (try NDArray.uniform([3, n, n], seed: 3), try NDArray.uniform([n, n], seed: 4))
      let judge = try function(
        [x, W, H0], [T.grad(T.sqr(nested).sum(), W), T.grad(T.sqr(last).sum(), W)], mode: .reference)
      for (p, q) in zip(try g(c, b, h), try judge(c, b, h)) { #expect(p.allclose(q, rtol: 1e-9, atol: 1e-9)) }
    }
  }
}
