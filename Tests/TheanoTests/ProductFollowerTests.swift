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

  /// Many small matrices, which threads share, and few large ones, each of which they share.
  private static let stacks: [(count: Int, m: Int, k: Int, n: Int)] = [
    (0, 3, 2, 4), (2, 0, 3, 4), (2, 3, 0, 4), (2, 3, 4, 0), (1, 1, 1, 1), (1, 30, 20, 50), (5, 1, 7, 9), (5, 9, 7, 1),
    (70, 3, 2, 5), (200, 1, 1, 1), (5, 64, 20, 64), (3, 13, 300, 33),
  ]

  @Test(arguments: [DType.float32, .float64])
  func stacksAgainstTheReferenceMode(dtype: DType) throws {
    let (x, w) = (T.tensor3("x", dtype: dtype), T.tensor3("w", dtype: dtype))
    let (c, v, mask) = (T.tensor3("c", dtype: dtype), T.vector("v", dtype: dtype), T.matrix("mask", dtype: dtype))
    let (each, column) = (T.matrix("each", dtype: dtype), T.matrix("column", dtype: dtype))
    let product = T.batchedDot(x, w)
    let scaled = T.tanh(product + v)
    let outputs = [
      scaled, 0.5 * product + mask, T.maximum(product, 0) * c, T.exp(-T.sqr(product)) - each.dimshuffle(0, "x", 1),
      T.sqr(T.matmul(w.transpose(0, 2, 1), x.transpose(0, 2, 1))) + 1, product * column.dimshuffle(0, 1, "x"),
      T.batchedDot(scaled, w.transpose(0, 2, 1)) * x,
    ]
    let inputs = [x, w, c, v, mask, each, column]
    let fast = try function(inputs, outputs)
    let slow = try function(inputs, outputs, mode: .reference)
    #expect(fast.schedule.contains("part by part"))
    let threads = try [1, 2, 3, 8].map { try function(inputs, outputs, threads: $0) }
    for (number, (count, m, k, n)) in Self.stacks.enumerated() {
      let shapes = [[count, m, k], [count, k, n], [count, m, n], [n], [m, n], [count, n], [count, m]]
      let a = try shapes.enumerated().map { try values($1, dtype, seed: 10 * number + $0) }
      let expected = try slow(a[0], a[1], a[2], a[3], a[4], a[5], a[6])
      let got = try fast(a[0], a[1], a[2], a[3], a[4], a[5], a[6])
      for (output, (x, y)) in zip(got, expected).enumerated() {
        #expect(isClose(x, y, dtype), "output \(output) of \(count) times \(m) \(k) \(n)")
      }
      for f in threads {
        let again = try f(a[0], a[1], a[2], a[3], a[4], a[5], a[6])
        #expect(zip(got, again).allSatisfy { $0.identical(to: $1) }, "\(count) times \(m) \(k) \(n)")
      }
    }
  }

  /// Stacks of stacks, with what stretches over the outer, the inner, and both.
  @Test func stacksOfStacks() throws {
    let (q, k, inner) = (T.tensor4("q"), T.tensor4("k"), T.tensor3("inner"))
    let (mask, columns) = (T.dmatrix("mask"), T.dmatrix("columns"))
    let scores = 0.125 * T.matmul(q, k.swapaxes(2, 3))
    let outputs = [
      scores + mask, T.exp(scores + columns.dimshuffle(0, "x", "x", 1)), scores * inner.dimshuffle(0, "x", 1, 2),
      T.tanh(scores) - inner[0].dimshuffle("x", "x", 0, 1), scores * columns[.all, 0].dimshuffle(0, "x", "x", "x"),
    ]
    let inputs = [q, k, inner, mask, columns]
    let slow = try function(inputs, outputs, mode: .reference)
    for (number, (b, h, m, d, n)) in [
      (2, 3, 5, 4, 7), (1, 1, 1, 1, 1), (3, 2, 70, 20, 90), (2, 0, 3, 2, 4), (4, 2, 1, 3, 9),
    ]
    .enumerated() {
      let shapes = [[b, h, m, d], [b, h, n, d], [b, m, n], [m, n], [b, n]]
      let a = try shapes.enumerated().map { try values($1, .float64, seed: 10 * number + $0) }
      let expected = try slow(a[0], a[1], a[2], a[3], a[4])
      var first: [NDArray]?
      for threads in [1, 2, 3, 8] {
        let f = try function(inputs, outputs, threads: threads)
        #expect(f.schedule.contains("part by part"))
        let got = try f(a[0], a[1], a[2], a[3], a[4])
        for (output, (x, y)) in zip(got, expected).enumerated() {
          #expect(isClose(x, y, .float64), "output \(output) of \(b) \(h) \(m) \(d) \(n)")
        }
        if let first { #expect(zip(got, first).allSatisfy { $0.identical(to: $1) }) }
        first = first ?? got
      }
    }
  }

  /// The product by itself and then the rest of it: no bit differs, whatever multiplies and however it is cut.
  @Test func everyElementOfAStackOnce() throws {
    let (x, w, p, mask) = (T.ftensor3("x"), T.ftensor3("w"), T.ftensor3("p"), T.fmatrix("mask"))
    let (product, rest) = (try function([x, w], T.batchedDot(x, w)), try function([p, mask], p * p + mask))
    let shapes =
      Self.stacks + [
        (3, 260, 256, 270), (2, 17, 9000, 130), (4, 64, 1024, 256), (3, 128, 1024, 128), (2, 2000, 90, 100),
        (300, 6, 20, 7),
      ]
    for (count, m, k, n) in shapes {
      let (a, b) = (try values([count, m, k], .float32, seed: m), try values([count, k, n], .float32, seed: n))
      let c = try values([m, n], .float32, seed: 3)
      let expected = try rest(product(a, b), c)
      for threads in [1, 2, 8] {
        let f = try function([x, w, mask], T.sqr(T.batchedDot(x, w)) + mask, threads: threads)
        #expect(try f(a, b, c).identical(to: expected), "\(count) times \(m) \(k) \(n), \(threads) threads")
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
    let (y, u) = (T.ftensor3("y"), T.ftensor3("u"))
    let g = try function([y, u, b], T.tanh(T.batchedDot(y, u) + b))
    #expect(g.memoryPlan.contains("in memory of") && !g.memoryPlan.contains("slot"))
  }

  /// The operand of a stack, which the follower reads too, and nothing else.
  @Test func operandsOfStacksStay() throws {
    let x = T.ftensor3("x")
    let h = T.tanh(x * 2)
    for output in [
      T.tanh(T.batchedDot(h, h)) + h, T.tanh(T.batchedDot(h.transpose(0, 2, 1), h)) + h,
      T.tanh(T.batchedDot(x, h)) * h[.slice(nil, nil, -1)],
      T.tanh(T.batchedDot(h, x)) + h[..<1].sum(axis: 0, keepdims: true),
    ] {
      for (count, n) in [(20, 40), (3, 260)] {
        let argument = try values([count, n, n], .float32, seed: n)
        let expected = try function([x], output, mode: .fastRun.excluding("fusion"))(argument)
        for threads in [1, 2, 3, 8] {
          let got = try function([x], output, threads: threads)(argument)
          #expect(isClose(got, expected, .float32), "\(count) of \(n), \(threads) threads")
        }
      }
    }
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
