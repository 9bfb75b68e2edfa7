import Testing
import Theano

/// What choices share, and that their gradients compute one side only.
struct ChoiceTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  /// The gradient of the side that is not taken is not computed: its index is refused where it is.
  @Test(arguments: modes) func gradientIsLazy(_ mode: Mode) throws {
    let (c, i, x) = (T.bscalar("c"), T.lvector("i"), T.dvector("x"))
    let cost = T.ifelse(c, T.sqr(x[i]).sum(), (x * 3).sum())
    let gradient = T.grad(cost, x)
    let second = T.grad((gradient * x).sum(), x)
    for outputs in [[gradient], [cost, gradient], [cost, gradient, second]] {
      let f = try function([c, i, x], outputs, mode: mode)
      #expect(try f(1, [2, 0], [1.0, 2, 3]).last?.count == 3)
      _ = try f(0, [7], [1.0, 2, 3])
      #expect(throws: TheanoError.self) { try f(1, [7], [1.0, 2, 3]) }
    }
    let f = try function([c, i, x], (cost, gradient, second), mode: mode)
    let (a, b, d) = try f(1, [2, 0], [1.0, 2, 3])
    #expect(a == 10.0 && b == [2.0, 0, 6] && d == [4.0, 0, 12])
    let (p, q, r) = try f(0, [2, 0], [1.0, 2, 3])
    #expect(p == 18.0 && q == [3.0, 3, 3] && r == [3.0, 3, 3])
  }

  /// What the sides have in common, and what stands before them, is differentiated once.
  @Test(arguments: modes) func trunk(_ mode: Mode) throws {
    let (c, x, w) = (T.bscalar("c"), T.dvector("x"), T.dvector("w"))
    let h = T.tanh(x * w)
    func cost(_ choose: (TensorVariable, TensorVariable) -> TensorVariable) -> TensorVariable {
      let y = choose(T.sqr(h) * w, T.exp(h))
      return (y * choose(h, y + 1)).sum() + h.sum()
    }
    let lazy = cost { T.ifelse(c, $0, $1) }
    let strict = cost { T.switch(c, $0, $1) }
    let f = try function([c, x, w], [lazy] + T.grad(lazy, [x, w, h]), mode: mode)
    let g = try function([c, x, w], [strict] + T.grad(strict, [x, w, h]), mode: mode)
    for taken in [0, 1] {
      let pairs = zip(try f(taken, [0.5, -1, 2], [1.5, 2, -0.25]), try g(taken, [0.5, -1, 2], [1.5, 2, -0.25]))
      for (a, b) in pairs { #expect(a.allclose(b, rtol: 1e-13, atol: 1e-13), "\(a) \(b)") }
    }
  }

  /// Choices of one condition are one branch, and what several need is computed once, in the first.
  @Test(arguments: modes) func oneCondition(_ mode: Mode) throws {
    let (c, i, x) = (T.bscalar("c"), T.lvector("i"), T.dvector("x"))
    let rows = T.exp(x[i])
    let (p, q) = (T.ifelse(c, rows.sum(), x.sum()), T.ifelse(c, rows.max(), x.max()))
    let f = try function([c, i, x], (p, q), mode: mode)
    let text = T.printing.debugprint(f, file: .string)
    #expect(text.ranges(of: "AdvancedSubtensor1").count == 1, "\(text)")
    #expect(text.hasPrefix("if{}.0 [id A]") && text.contains("\nif{}.1 [id A]"), "\(text)")
    _ = try f(0, [9], [1.0, 2])
    #expect(throws: TheanoError.self) { try f(1, [9], [1.0, 2]) }
    // One after the other.
    let r = T.ifelse(c, rows * p, x * p)
    let g = try function([c, i, x], (p, r), mode: mode)
    let (a, b) = try g(1, [0, 0, 0], [0.0, 2])
    #expect(a == 3.0 && b == [3.0, 3, 3])
    let (d, e) = try g(0, [9], [0.0, 2])
    #expect(d == 2.0 && e == [0.0, 4])
    // One in the other.
    let s = T.ifelse(c, T.ifelse(c, x, rows) * 2, T.ifelse(c, rows, x) * 3)
    let h = try function([c, i, x], s, mode: mode)
    #expect(try h(1, [9], [1.0, 2]) == [2.0, 4])
    #expect(try h(0, [9], [1.0, 2]) == [3.0, 6])
  }

  /// A product that a side needs and its gradient, too, is made once.
  @Test func productsAreHandedOn() throws {
    let (c, x, w) = (T.bscalar("c"), T.dmatrix("x"), T.dmatrix("w"))
    func products(_ cost: TensorVariable) throws -> Int {
      let f = try function([c, x, w], [cost, T.grad(cost, w)], onUnusedInput: .ignore)
      let text = T.printing.debugprint(f, file: .string)
      return text.ranges(of: "Dot").count + text.ranges(of: "Gemm").count
    }
    let y = T.sqr(T.tanh(T.dot(x, w))).sum()
    #expect(try products(T.ifelse(c, y, x.sum())) == products(y))
    let f = try function(
      [c, x, w], [T.ifelse(c, y, x.sum()), T.grad(T.ifelse(c, y, x.sum()), w)])
    let g = try function([x, w], [y, T.grad(y, w)])
    let (a, b): (NDArray, NDArray) = ([[1.0, 2], [3, 4], [5, 6]], [[0.5, -0.25, 1], [0.125, 0.5, 0]])
    let (ours, theirs) = (try f(1, a, b), try g(a, b))
    #expect(ours[0].allclose(theirs[0]) && ours[1].allclose(theirs[1]))
    #expect(try f(0, a, b)[1] == NDArray.zeros([2, 3]))
  }

  /// In a loop a product of the side that is not taken is not made for the gradient's sake.
  @Test(arguments: modes) func inALoop(_ mode: Mode) throws {
    let (mask, h0, u, i) = (T.lvector("mask"), T.dvector("h0"), T.dmatrix("u"), T.lvector("i"))
    func last(_ choose: @escaping (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable) -> TensorVariable
    {
      T.scan(from: h0, over: mask) { h, isOn in
        (choose(isOn, T.tanh(T.dot(h, u))[i], T.sin(h)), h)
      }.0.sum()
    }
    let lazy = last { T.ifelse($0, $1, $2) }
    let strict = last { T.switch($0, $1, $2) }
    let f = try function([mask, h0, u, i], T.grad(lazy, [h0, u]), mode: mode)
    let g = try function([mask, h0, u, i], T.grad(strict, [h0, u]), mode: mode)
    let (m, h, w): (NDArray, NDArray, NDArray) = ([1, 0, 1, 1], [0.5, -1], [[0.5, 1], [-0.75, 0.25]])
    for (a, b) in zip(try f(m, h, w, [1, 0]), try g(m, h, w, [1, 0])) { #expect(a.allclose(b), "\(a) \(b)") }
    _ = try f([0, 0], h, w, [7, 8])
    #expect(throws: TheanoError.self) { try f([0, 1], h, w, [7, 8]) }
  }

  /// Sides whose sizes are equal in fact: a network that keeps its state where a mask says so, in each form.
  /// Choices of one another's sides in a loop: rows whose sizes only the choices know.
  @Test(arguments: modes) func nestedInLoops(_ mode: Mode) throws {
    let (x, s, W) = (T.dtensor3("x"), T.dmatrix("s"), T.dmatrix("W"))
    func run(_ choose: @escaping (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable) throws -> [NDArray]
    {
      let r = T.scan(from: s, over: x) { c, row in
        let inner = choose(row[0, 0] .> 0, T.tanh(row), c)
        let outer = choose(row[0, 0] .> 1, inner, c * 2)
        return (T.dot(outer, W), [outer])
      }
      let cost = T.sqr(r.final).sum()
      let f = try function([x, s, W], [cost] + T.grad(cost, [x, s, W]), mode: mode)
      return try f(
        NDArray.uniform([4, 3, 2], seed: 1), NDArray.uniform([3, 2], low: 0, high: 2, seed: 2),
        NDArray.uniform([2, 2], seed: 3))
    }
    let expected = try run { T.switch($0, $1, $2) }
    for (a, b) in zip(try run { T.ifelse($0, $1, $2) }, expected) {
      #expect(a.allclose(b, rtol: 1e-12, atol: 1e-12), "\(a) \(b)")
    }
  }

  /// The same where only the last row of a state is kept.
  @Test(arguments: modes) func lastRowOfNested(_ mode: Mode) throws {
    let (x, s, W) = (T.dtensor3("x"), T.dmatrix("s"), T.dmatrix("W"))
    func run(_ choose: @escaping (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable) throws -> [NDArray]
    {
      let (rows, _) = T.scan(
        { c, row in
          let inner = choose(row[0, 0] .> 0, T.tanh(row), c)
          return T.dot(choose(row[0, 0] .> 1, inner, c * 2), W)
        }, sequences: x, outputsInfo: s)
      let cost = T.sqr(rows[-1]).sum()
      let f = try function([x, s, W], [cost] + T.grad(cost, [x, s, W]), mode: mode)
      let g = try function([x, s, W], [cost, rows[-2]], mode: mode)
      let values = try [
        NDArray.uniform([4, 3, 2], seed: 1), NDArray.uniform([3, 2], low: 0, high: 2, seed: 2),
        NDArray.uniform([2, 2], seed: 3),
      ]
      return try f(values[0], values[1], values[2]) + g(values[0], values[1], values[2])
    }
    let expected = try run { T.switch($0, $1, $2) }
    for (a, b) in zip(try run { T.ifelse($0, $1, $2) }, expected) {
      #expect(a.allclose(b, rtol: 1e-12, atol: 1e-12), "\(a) \(b)")
    }
  }

  @Test(arguments: modes) func maskedNetwork(_ mode: Mode) throws {
    let (x, mask, h0, W) = (T.dmatrix("x"), T.dvector("mask"), T.dvector("h0"), T.dmatrix("W"))
    func step(_ r: TensorVariable, _ m: TensorVariable, _ h: TensorVariable) -> TensorVariable {
      T.ifelse(m .> 0, T.tanh(T.dot(h, W) + r), h)
    }
    let (taps, _) = T.scan({ r, m, h in step(r, m, h) }, sequences: [x, mask], outputsInfo: h0)
    let (_, carry) = T.scan(from: h0, over: (x, mask)) { h, given in
      let n = step(given.0, given.1, h)
      return (n, n)
    }
    let strict = T.scan(
      { r, m, h in T.switch(m .> 0, T.tanh(T.dot(h, W) + r), h) }, sequences: [x, mask], outputsInfo: h0
    ).outputs
    func run(_ rows: TensorVariable) throws -> [NDArray] {
      let f = try function([x, mask, h0, W], [rows] + T.grad(T.sqr(rows).sum(), [W, h0, x]), mode: mode)
      return try f(
        NDArray.uniform([4, 3], seed: 1), [1.0, 0, 1, 0], [0.5, -1, 2], NDArray.uniform([3, 3], seed: 2))
    }
    let expected = try run(strict)
    for rows in [taps, carry] {
      for (a, b) in zip(try run(rows), expected) { #expect(a.allclose(b, rtol: 1e-12, atol: 1e-12), "\(a) \(b)") }
    }
    // Sides that differ in size are refused at the call.
    let (v, w) = (T.dvector("v"), T.dvector("w"))
    let (rows, _) = T.map({ m in T.ifelse(m .> 0, v, w) }, sequences: mask)
    let f = try function([mask, v, w], rows, mode: mode)
    #expect(try f([1.0, 0], [1.0, 2], [3.0, 4]) == [[1.0, 2], [3, 4]])
    #expect(throws: TheanoError.self) { try f([1.0, 0], [1.0, 2], [3.0]) }
  }

  /// Random expressions in which each choice is an `ifelse` here and a `switch` there: values, gradients, second ones.
  @Test(arguments: 0..<12) func random(_ seed: Int) throws {
    var generator = SystemOfNumbers(state: UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    let x = T.dvector("x")
    let conditions = (0..<3).map { T.bscalar("c\($0)") }
    var plan: [(kind: Int, a: Int, b: Int, c: Int)] = []
    for k in 0..<24 {
      plan.append((generator.below(6), generator.below(k + 1), generator.below(k + 1), generator.below(3)))
    }
    func cost(_ choose: (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable) -> TensorVariable {
      var values = [x]
      for step in plan {
        let (a, b) = (values[step.a], values[step.b])
        switch step.kind {
        case 0: values.append(T.sin(a))
        case 1: values.append(a * b)
        case 2: values.append(a + b * 0.5)
        default: values.append(choose(conditions[step.c], a, b))
        }
      }
      return (T.tanh(values[values.count - 1]) + values[values.count - 2]).sum()
    }
    func outputs(_ cost: TensorVariable) -> [TensorVariable] {
      let gradient = T.grad(cost, x, disconnectedInputs: .ignore)
      return [cost, gradient, T.grad((gradient * gradient).sum(), x, disconnectedInputs: .ignore)]
    }
    let inputs = [x] + conditions
    for mode in Self.modes {
      let f = try function(
        inputs, outputs(cost { T.ifelse($0, $1, $2) }), mode: mode, onUnusedInput: .ignore)
      let g = try function(
        inputs, outputs(cost { T.switch($0, $1, $2) }), mode: .reference, onUnusedInput: .ignore)
      for bits in 0..<8 {
        let arguments = (0..<3).map { NDArray((bits >> $0) & 1).astype(.int8) }
        let point: NDArray = [0.3, -1.1, 2.0]
        let (p, q, r) = (arguments[0], arguments[1], arguments[2])
        let (a, b) = (try f(point, p, q, r), try g(point, p, q, r))
        for (p, q) in zip(a, b) { #expect(p.allclose(q, rtol: 1e-9, atol: 1e-9), "\(mode) \(bits): \(p) \(q)") }
      }
    }
  }
}

/// Numbers by xorshift64* (Vigna 2016).
private struct SystemOfNumbers {
  var state: UInt64

  mutating func below(_ n: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % n
  }
}
