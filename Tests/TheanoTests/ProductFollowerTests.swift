import Testing

@testable import Theano

/// What is computed of a product's result part by part, against the reference mode and on any number of threads.
struct ProductFollowerTests {
  private func values(_ shape: [Int], _ dtype: DType, seed: Int) throws -> NDArray {
    try NDArray.uniform(shape, low: -1, high: 1, seed: UInt64(seed)).astype(dtype)
  }

  private func isClose(_ a: NDArray, _ b: NDArray, _ dtype: DType) -> Bool {
    let (x, y) = (a.astype(.float64).scalars(as: Double.self), b.astype(.float64).scalars(as: Double.self))
    let tolerance = dtype == .float32 ? 2e-5 : 1e-12
    return a.shape == b.shape
      && zip(x, y).allSatisfy { ($0.isNaN && $1.isNaN) || $0 == $1 || abs($0 - $1) <= tolerance * max(1, abs($1)) }
  }

  /// Sizes of nothing and of one, at the borders of tiles and of the parts of a product.
  private static let shapes: [(m: Int, k: Int, n: Int)] = [
    (0, 3, 4), (3, 0, 4), (4, 3, 0), (1, 1, 1), (1, 300, 90), (90, 300, 1), (5, 7, 16), (6, 4, 17), (13, 9, 33),
    (64, 20, 500), (33, 60, 270), (144, 20, 40), (300, 12, 150), (700, 8, 20),
  ]

  @Test(arguments: [DType.float32, .float64])
  func againstTheReferenceMode(dtype: DType) throws {
    let isSingle = dtype == .float32
    let (x, w) = isSingle ? (T.fmatrix("x"), T.fmatrix("w")) : (T.dmatrix("x"), T.dmatrix("w"))
    let (b, y) = isSingle ? (T.fvector("b"), T.fmatrix("y")) : (T.dvector("b"), T.dmatrix("y"))
    // Bias and activation; its derivative; transposed operands; more than one kernel behind a product.
    let hidden = T.tanh(T.dot(x, w) + b)
    let back = T.dot(y, w.T) * (1 - T.sqr(x))
    let gradient = T.dot(x.T, hidden) - 0.1 * w
    let both = T.switch(T.gt(T.dot(w.T, x.T), 0), T.dot(w.T, x.T), 0.01)
    let outputs = [hidden, back, gradient, both, T.exp(hidden) * hidden]
    let fast = try function([x, w, b, y], outputs)
    let slow = try function([x, w, b, y], outputs, mode: .reference)
    #expect(fast.schedule.contains("part by part"))
    for (number, shape) in Self.shapes.enumerated() {
      let arguments = [
        try values([shape.m, shape.k], dtype, seed: number), try values([shape.k, shape.n], dtype, seed: number + 50),
        try values([shape.n], dtype, seed: number + 100), try values([shape.m, shape.n], dtype, seed: number + 150),
      ]
      let got = try fast(arguments[0], arguments[1], arguments[2], arguments[3])
      let expected = try slow(arguments[0], arguments[1], arguments[2], arguments[3])
      for (k, (a, b)) in zip(got, expected).enumerated() {
        #expect(isClose(a, b, dtype), "output \(k) of \(shape)")
      }
    }
  }

  @Test func specialValues() throws {
    let (x, w) = (T.fmatrix("x"), T.fmatrix("w"))
    let f = try function([x, w], T.maximum(T.dot(x, w), 0) + 1)
    var numbers = [Float](repeating: 1, count: 70 * 40)
    (numbers[3 * 40], numbers[69 * 40 + 39], numbers[20 * 40 + 7]) = (.nan, .infinity, -.infinity)
    let left = try NDArray(numbers, shape: [70, 40])
    let result = try f(left, try NDArray([Float](repeating: 0.5, count: 40 * 90), shape: [40, 90]))
    let got = result.scalars(as: Float.self)
    for row in 0..<70 {
      let line = got[row * 90..<(row + 1) * 90]
      switch row {
      case 3: #expect(line.allSatisfy { $0.isNaN })
      case 69: #expect(line.allSatisfy { $0 == .infinity })
      case 20: #expect(line.allSatisfy { $0 == 1 })
      default: #expect(line.allSatisfy { $0 == 21 })
      }
    }
  }

  /// A recurrent step whose state lies in another row each time, and one that lies in one place.
  @Test func inLoops() throws {
    let (x, h, w) = (T.dmatrix("x"), T.dmatrix("h"), T.dmatrix("w"))
    let (states, _) = T.scan({ state in T.tanh(0.2 * T.dot(state, w) + x) }, outputsInfo: h, nSteps: 5)
    let cost = T.sqr(states).sum()
    let arguments = [
      try values([33, 70], .float64, seed: 1), try values([33, 70], .float64, seed: 2),
      try values([70, 70], .float64, seed: 3),
    ]
    for outputs in [[states], [states[-1]], [cost, T.grad(cost, w), T.grad(cost, h)]] {
      let expected = try function([x, h, w], outputs, mode: .reference)(arguments[0], arguments[1], arguments[2])
      var first: [NDArray]?
      for threads in [1, 2, 3, 8] {
        let got = try function([x, h, w], outputs, threads: threads)(arguments[0], arguments[1], arguments[2])
        for (a, b) in zip(got, expected) { #expect(isClose(a, b, .float64)) }
        if let first { #expect(zip(got, first).allSatisfy { $0.identical(to: $1) }) }
        first = first ?? got
      }
    }
  }

  /// Also where the last part of the rows is a single one, and the others wait for the whole result.
  @Test func everyElementOnce() throws {
    let (x, w, p) = (T.fmatrix("x"), T.fmatrix("w"), T.fmatrix("p"))
    let (product, rest) = (try function([x, w], T.dot(x, w)), try function([p], p * p + 3))
    for (m, k, n) in [
      (7, 4000, 200), (13, 4000, 200), (19, 3000, 140), (25, 2000, 240), (37, 2000, 130), (73, 1000, 200),
      (145, 600, 250),
    ] {
      let (a, b) = (try values([m, k], .float32, seed: m), try values([k, n], .float32, seed: n))
      let expected = try rest(product(a, b))
      for threads in [1, 2, 8] {
        let f = try function([x, w], T.sqr(T.dot(x, w)) + 3, threads: threads)
        #expect(try f(a, b).identical(to: expected), "\(m) \(k) \(n), \(threads) threads")
      }
    }
  }

  @Test func bitsDoNotDependOnThreads() throws {
    let (x, w, b) = (T.fmatrix("x"), T.fmatrix("w"), T.fvector("b"))
    let hidden = T.tanh(T.dot(x, w) + b)
    for (m, k, n) in [(64, 784, 500), (600, 300, 100), (1, 500, 700), (2000, 3, 200), (130, 5, 900)] {
      let arguments = [
        try values([m, k], .float32, seed: 1), try values([k, n], .float32, seed: 2),
        try values([n], .float32, seed: 3),
      ]
      var first: [NDArray]?
      for threads in [1, 2, 3, 8] {
        let f = try function([x, w, b], [hidden, T.dot(hidden, w.T) * x], threads: threads)
        let got = try f(arguments[0], arguments[1], arguments[2])
        if let first { #expect(zip(got, first).allSatisfy { $0.identical(to: $1) }, "\(threads) threads") }
        first = first ?? got
      }
    }
  }

  /// A product is made where the result lies.
  @Test func noMemoryBesideTheResult() throws {
    let (x, w, b) = (T.fmatrix("x"), T.fmatrix("w"), T.fvector("b"))
    let f = try function([x, w, b], T.tanh(T.dot(x, w) + b))
    #expect(try f.peakBytes(shapes: [1000, 20], [20, 500], [500]).bytes == 2_002_944)
    #expect(f.memoryPlan.contains("in memory of") && !f.memoryPlan.contains("slot"))
  }

  /// An operand that the follower reads too, and nothing else: it must stay until the last part has been made.
  @Test(arguments: [DType.float32, .float64])
  func operandsStay(dtype: DType) throws {
    let x = dtype == .float32 ? T.fmatrix("x") : T.dmatrix("x")
    let h = T.tanh(x * 2)
    for output in [
      T.tanh(T.dot(h.T, h)) + h, T.tanh(T.dot(h, h)) + h, T.tanh(T.dot(x, h)) + h, T.tanh(T.dot(h, x)) * h,
      T.tanh(h - 0.1 * T.dot(x, h)) + h, T.tanh(T.dot(h.T, h)) + h.T, T.tanh(T.dot(h, h)) + h[.slice(nil, nil, -1)],
      T.tanh(T.dot(h, h)) + h[..<1].sum(axis: 0, keepdims: true),
    ] {
      for n in [70, 300] {
        let argument = try values([n, n], dtype, seed: n)
        let expected = try function([x], output, mode: .fastRun.excluding("fusion"))(argument)
        for threads in [1, 2, 3, 8] {
          let got = try function([x], output, threads: threads)(argument)
          #expect(isClose(got, expected, dtype), "\(n), \(threads) threads")
        }
      }
    }
  }
}
