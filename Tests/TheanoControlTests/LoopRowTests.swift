import Testing
import Theano

/// Loops over products: no bit depends on how many threads share their rows, whatever a step does with rows.
struct LoopRowTests {
  /// A step of a network, from a state of rows and columns, with a square matrix.
  private static let steps: [(name: String, step: @Sendable (TensorVariable, TensorVariable) -> TensorVariable)] = [
    ("elements", { h, U in T.tanh(T.dot(h, U)) }),
    ("two products", { h, U in T.tanh(T.dot(T.dot(h, U), U.T) + h) }),
    ("softmax of rows", { h, U in T.softmax(T.dot(h, U)) }),
    ("part of the columns", { h, U in T.dot(h[.all, .slice(0, 8)], U[.slice(0, 8)]) * T.tanh(h) }),
    ("sum of rows", { h, U in T.tanh(T.dot(h, U) + h.sum(axis: 0)) }),
    ("mean of columns", { h, U in T.tanh(T.dot(h, U) - h.mean(axis: 1, keepdims: true)) }),
    ("rows reversed", { h, U in T.tanh(T.dot(h, U) + h[.slice(nil, nil, -1)]) }),
    ("rows moved", { h, U in T.tanh(T.dot(T.concatenate([h[.slice(1, nil)], h[.slice(0, 1)]]), U)) }),
    ("first row", { h, U in T.tanh(T.dot(h, U) * h[0]) }),
    ("all", { h, U in T.tanh(T.dot(h, U) / (1 + T.sqr(h).sum())) }),
    ("transposed product", { h, U in T.tanh(T.dot(h, T.dot(h.T, h)) * 0.01 + T.dot(h, U)) }),
  ]

  @Test(arguments: steps.indices)
  func bitsDoNotDependOnThreads(number: Int) throws {
    let (name, step) = Self.steps[number]
    let (h0, U) = (T.fmatrix("h0"), T.fmatrix("U"))
    let (states, _) = T.scan({ h in step(h, U) }, outputsInfo: h0, nSteps: 6)
    let cost = T.sqr(states).mean()
    let outputs = [states, T.grad(cost, h0), T.grad(cost, U)]
    let judge = try function([h0, U], outputs, mode: .reference)
    let functions = try [1, 3].map { try function([h0, U], outputs, threads: $0) }
    for (rows, columns) in [(33, 96), (64, 64)] {
      let h = try NDArray.uniform([rows, columns], low: -1, high: 1, seed: 1).astype(.float32)
      let u = try NDArray.uniform([columns, columns], low: -0.2, high: 0.2, seed: 2).astype(.float32)
      let expected = try functions[0](h, u)
      for (k, f) in functions.enumerated().dropFirst() {
        let got = try f(h, u)
        #expect(zip(got, expected).allSatisfy { $0.identical(to: $1) }, "\(name), \(rows) rows, function \(k)")
      }
      guard rows == 33 else { continue }
      for (a, b) in zip(expected, try judge(h, u)) { #expect(a.allclose(b, rtol: 1e-3, atol: 1e-5), "\(name)") }
    }
  }

  /// Gates of one product, two states, an input at each step, and rows that come round.
  @Test func longShortTermMemory() throws {
    let (x, W, U, b) = (T.ftensor3("x"), T.fmatrix("W"), T.fmatrix("U"), T.fvector("b"))
    let h0 = T.fmatrix("h0")
    let ((h, c), _) = T.scan(
      { x, h, c in
        let z = T.dot(x, W) + T.dot(h, U) + b
        let n = h0.shape[1]
        let (i, f) = (z[.all, .slice(0, n)], z[.all, .slice(n, 2 * n)])
        let (g, o) = (z[.all, .slice(2 * n, 3 * n)], z[.all, .slice(3 * n, nil)])
        let next = T.sigmoid(f) * c + T.sigmoid(i) * T.tanh(g)
        return (T.sigmoid(o) * T.tanh(next), next)
      }, sequences: x, outputsInfo: [h0, T.zerosLike(h0)])
    let cost = T.sqr(h[-1]).sum() + c[-1].mean()
    let outputs = [h[-1], c[-1]] + T.grad(cost, [W, U, b, h0])
    let functions = try [1, 2, 3, 8].map { try function([x, W, U, b, h0], outputs, threads: $0) }
    for (steps, rows, columns) in [(7, 32, 48), (1, 40, 64), (0, 40, 64), (12, 17, 100)] {
      let shapes = [[steps, rows, 24], [24, 4 * columns], [columns, 4 * columns], [4 * columns], [rows, columns]]
      let values = try shapes.enumerated().map { k, shape in
        try NDArray.uniform(shape, low: -0.3, high: 0.3, seed: UInt64(k)).astype(.float32)
      }
      func call(_ f: CompiledFunction<[NDArray]>) throws -> [NDArray] {
        try f(values[0], values[1], values[2], values[3], values[4])
      }
      // Of no step there is no last state.
      if steps == 0 {
        #expect(throws: TheanoError.self) { try call(functions[0]) }
        continue
      }
      let expected = try call(functions[0])
      for f in functions.dropFirst() {
        #expect(zip(try call(f), expected).allSatisfy { $0.identical(to: $1) }, "\(steps) steps of \(rows) rows")
      }
    }
  }
}
