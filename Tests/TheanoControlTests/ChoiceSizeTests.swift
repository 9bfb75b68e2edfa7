import Testing
import Theano

/// Choices between values of which only the choice knows the size, and what speaks of such sizes.
struct ChoiceSizeTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  private typealias Choose = (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable
  /// Of a row, a state and weights the next state, and rows to keep.
  private typealias Step = (TensorVariable, TensorVariable, TensorVariable, @escaping Choose) -> (
    TensorVariable, [TensorVariable]
  )

  private static func value(_ shape: [Int], _ seed: UInt64) throws -> NDArray {
    try NDArray.uniform(shape, low: -1, high: 1, seed: seed)
  }

  /// A loop with choices gives what the same loop with elementwise ones does: values, gradients, the R-operator.
  private func compare(_ mode: Mode, _ step: Step) throws {
    let (x, s, W) = (T.dtensor3("x"), T.dmatrix("s"), T.dmatrix("W"))
    func run(_ mode: Mode, _ choose: @escaping Choose) throws -> [NDArray] {
      let (last, rows) = T.scan(from: s, over: x) { state, row in step(row, state, W, choose) }
      let cost = T.sqr(last).sum() + rows.map { T.sin($0).sum() }.reduce(0, +)
      let f = try function(
        [x, s, W], [last] + rows + T.grad(cost, [x, s, W], disconnectedInputs: .ignore) + [T.Rop(cost, s, T.cos(s))],
        mode: mode, onUnusedInput: .ignore)
      return try f(Self.value([4, 3, 2], 1), Self.value([3, 2], 2), Self.value([2, 2], 3))
    }
    let expected = try run(.reference) { T.switch($0, $1, $2) }
    for (a, b) in zip(try run(mode) { T.ifelse($0, $1, $2) }, expected) {
      #expect(a.allclose(b, rtol: 1e-12, atol: 1e-12), "\(a) \(b)")
    }
  }

  /// One condition, written out for each choice.
  @Test(arguments: modes) func oneConditionWrittenTwice(_ mode: Mode) throws {
    try compare(mode) { row, state, W, choose in
      let inner = choose(row[0, 0] .> 0, T.tanh(row), state)
      let outer = choose(row[0, 0] .> 0, inner, state * 2)
      return (T.dot(outer, W), [outer])
    }
    try compare(mode) { row, state, W, choose in
      let a = choose(row[0, 0] .> 0, T.dot(row, W), state)
      let b = choose(row[0, 0] .> 0, state, row * 2)
      return (a + b, [a, b, a * b])
    }
  }

  /// A choice in a choice in a choice, and more of them, of which few sizes come.
  @Test(arguments: modes, [3, 5]) func manyConditions(_ mode: Mode, count: Int) throws {
    try compare(mode) { row, state, W, choose in
      var value = state
      for k in 0..<count {
        value = choose(
          row[k % 3, k % 2] .> 0.1 * Double(k) - 0.3, k % 2 == 0 ? row * (1 + 0.1 * Double(k)) : state, value)
      }
      return (T.tanh(T.dot(value, W)), [value])
    }
  }

  /// A loop inside, which chooses by what the step outside knows.
  @Test(arguments: modes) func conditionOutside(_ mode: Mode) throws {
    try compare(mode) { row, state, W, choose in
      let isOn = row[0, 0] .> 0
      let (inner, _) = T.scan({ h in T.tanh(choose(isOn, T.dot(h, W), state)) }, outputsInfo: row, nSteps: 2)
      let (mapped, _) = T.map({ r in choose(isOn, r * 2, state) }, sequences: T.stack([row, state]))
      return (T.sin(mapped[1]) + inner[-1], [mapped[0], inner[0]])
    }
  }

  /// A size that is computed twice is one scalar of the graph: what is demanded of either is demanded of it.
  @Test(arguments: modes) func sizeWrittenTwice(_ mode: Mode) throws {
    let (c, x, y) = (T.bscalar("c"), T.dvector("x"), T.dvector("y"))
    let (a, b) = (T.zeros([T.cast(x.sum(), .int64)]), T.zeros([T.cast(x.sum(), .int64)]))
    let choice = T.ifelse(c, x.sum(), T.exp(x).sum())
    let f = try function([c, x, y], (T.cos(a).sum(), T.exp(b) + y, choice), mode: mode)
    let (sum, row, chosen) = try f(1, [1.0, 2], [1.0, 2, 3])
    #expect(sum == 3.0 && row == [2.0, 3, 4] && chosen == 3.0)
    #expect(throws: TheanoError.self) { try f(1, [1.0, 2], [1.0, 2]) }
    #expect(throws: TheanoError.self) { try f(0, [1.0, 2], [1.0, 2, 3, 4]) }
  }

  /// The R-operator where sides state their sizes: what is known to be 1 stretches in the tangent, too.
  @Test(arguments: modes) func statedSizes(_ mode: Mode) throws {
    let (c, m, n, v) = (T.bscalar("c"), T.dmatrix("m"), T.dmatrix("n"), T.dmatrix("v"))
    let forms: [(rows: Int, value: TensorVariable)] = [
      (3, T.ifelse(c, T.specifyShape(m, [3, nil]), T.sqr(m)) * n),
      (3, T.ifelse(c, T.specifyShape(T.sqr(m), [3, nil]), T.specifyShape(T.sin(m), [nil, 2]))),
      (3, T.ifelse(c, T.specifyShape(T.sin(m), [n.shape[0], nil]), n)),
      (1, T.ifelse(c, T.specifyShape(m, [1, nil]), T.specifyShape(T.sqr(m), [1, nil])) * n),
      (1, T.ifelse(c, T.specifyShape(T.sqr(m), [1, nil]) * n, n)),
      (1, T.specifyShape(T.sqr(m), [1, nil]) * n),
    ]
    let other = try Self.value([3, 2], 3)
    for (rows, y) in forms {
      let gradient = T.grad(T.sqr(y).sum(), m)
      let f = try function(
        [c, m, n, v], [y, gradient, T.Rop(y, m, v), T.Rop(gradient, m, v)], mode: mode, onUnusedInput: .ignore)
      let (point, direction) = (try Self.value([rows, 2], 1), try Self.value([rows, 2], 2))
      for taken in [0, 1] {
        let here = try f(taken, point, other, direction)
        let step = try direction * 1e-6
        let (before, after) = (
          try f(taken, point - step, other, direction), try f(taken, point + step, other, direction)
        )
        for k in 0..<2 {
          let slope = try (after[k] - before[k]) / 2e-6
          #expect(here[2 + k].shape == here[k].shape)
          #expect(here[2 + k].allclose(slope, rtol: 1e-6, atol: 1e-7), "\(here[2 + k]) \(slope)")
        }
      }
    }
  }

  /// A size grows with each choice among choices; what is stated does not.
  @Test func manyChoices() throws {
    let (h, U, m) = (T.dmatrix("h"), T.dmatrix("U"), T.dvector("m"))
    func chain(_ length: Int, _ state: (TensorVariable) -> TensorVariable) -> TensorVariable {
      (0..<length).reduce(h) { h, k in T.ifelse(m[k] .> 0, state(T.tanh(T.dot(h, U))), h) }
    }
    let error = #expect(throws: TheanoError.self) { try function([h, U, m], chain(12) { $0 }) }
    #expect(error?.kind == .valueError)
    #expect(error?.message.contains("depends on too many choices") == true)

    let y = chain(24) { T.specifyShape($0, [h.shape[0], h.shape[1]]) }
    let f = try function([h, U, m], [y])
    let mask = try NDArray((0..<24).map { Double($0 % 3) - 1 })
    let (state, weights) = (try Self.value([2, 3], 1), try Self.value([3, 3], 2))
    let got = try f(state, weights, mask)[0]
    let plain = (0..<24).reduce(h) { h, k in T.switch(m[k] .> 0, T.tanh(T.dot(h, U)), h) }
    let expected = try function([h, U, m], plain, mode: .reference)(state, weights, mask)
    #expect(got.allclose(expected, rtol: 1e-12, atol: 1e-12))
    #expect(throws: TheanoError.self) { try f(state, Self.value([3, 2], 3), mask) }
  }

  /// Choices of one condition inside each other, whose other side has another length.
  @Test(arguments: modes) func oneConditionAgain(_ mode: Mode) throws {
    let (c, x, y) = (T.lscalar("c"), T.dvector("x"), T.dvector("y"))
    let v = T.ifelse(c, T.ifelse(c, x, y), x)
    let f = try function([c, x, y], T.grad(T.sqr(v).sum(), [x, y]), mode: mode)
    for taken in 0...1 {
      let gradients = try f(taken, [1.5], [1.0, 2.0])
      #expect(gradients[0] == [3.0] && gradients[1] == [0.0, 0.0])
    }
  }

  /// The gradient of a gradient of choices of different conditions, of which no two sides have one length.
  @Test(arguments: modes) func secondOrder(_ mode: Mode) throws {
    let (c, d) = (T.lscalar("c"), T.lscalar("d"))
    let vectors = [T.dvector("x"), T.dvector("y"), T.dvector("w")]
    func second(_ v: TensorVariable) -> [TensorVariable] {
      let first = T.grad(T.sqr(v).sum(), vectors, disconnectedInputs: .ignore)
      return T.grad(first.map { T.sqr($0).sum() }.reduce(0, +), vectors, disconnectedInputs: .ignore)
    }
    let sides = [T.tanh(vectors[0]), vectors[1], vectors[2]]
    let f = try function([c, d] + vectors, second(T.ifelse(d, T.ifelse(c, sides[0], sides[1]), sides[2])), mode: mode)
    let values = try (1...3).map { try Self.value([$0], UInt64($0)) }
    for (taken, chosen) in [(c: 0, d: 0), (1, 0), (0, 1), (1, 1)].map({ ($0, $0.d == 0 ? 2 : $0.c == 0 ? 1 : 0) }) {
      let plain = try function(vectors, second(sides[chosen]), mode: .reference, onUnusedInput: .ignore)
      let expected = try plain(list: values)
      for (a, b) in zip(try f(list: [NDArray(taken.c), NDArray(taken.d)] + values), expected) {
        #expect(a.allclose(b, rtol: 1e-13, atol: 0))
      }
    }
  }

  /// What a loop's step asks of sizes outside is asked also where there is a choice beside the loop, or around it.
  @Test(arguments: modes) func sizesOfLoopsBesideChoices(_ mode: Mode) throws {
    let (c, x, y) = (T.lscalar("c"), T.dvector("x"), T.dvector("y"))
    let (rows, _) = T.scan({ s in T.tanh(s + y) }, outputsInfo: x, nSteps: 3)
    let (nested, _) = T.scan(
      { s in T.scan({ t in T.tanh(t + y) }, outputsInfo: s, nSteps: 2).outputs[-1] }, outputsInfo: x, nSteps: 2)
    for loop in [rows[-1], nested[-1]] {
      for outputs in [[T.ifelse(c, loop, loop * 2)], [loop, T.ifelse(c, x, x * 2)], [T.ifelse(c, loop, x)]] {
        let f = try function([c, x, y], outputs, mode: mode)
        #expect(try f(1, [1.0, 2], [3.0, 4])[0].shape == [2])
        let error = #expect(throws: TheanoError.self) { try f(1, [1.0, 2], [3.0]) }
        #expect(error?.kind == .valueError && error?.description.contains("mis-match") == true)
      }
    }
  }
}
