import Testing
import Theano

/// Loops at the edges: no step, steps of different sizes, taps that reach too far.
struct ScanEdgeTests {
  /// Where no step is made, products that are made of all rows at once keep their shape.
  @Test(arguments: ScanTests.modes) func productsOfNoStep(_ mode: Mode) throws {
    let (x, W, h, n) = (T.dtensor3("x"), T.dmatrix("W"), T.dmatrix("h"), T.lscalar("n"))
    let (rows, _) = T.scan({ a in T.dot(a, W) + h }, sequences: x, nSteps: n)
    let f = try function([x, W, h, n], [rows] + T.grad(rows.sum(), [x, W, h]), mode: mode)
    for (shape, steps) in [([5, 3, 4], 0), ([5, 3, 0], 2), ([5, 0, 4], 2), ([0, 3, 4], 0)] {
      let arguments = [
        try NDArray.uniform(shape, seed: 1), try NDArray.uniform([shape[2], 2], seed: 2),
        try NDArray.uniform([shape[1], 2], seed: 3), NDArray(steps),
      ]
      let results = try f(list: arguments)
      #expect(results[0].shape == [steps, shape[1], 2])
      #expect(zip(results.dropFirst(), arguments).allSatisfy { $0.shape == $1.shape })
    }
  }

  /// Memory whose size a step of one loop says is not lent to another.
  @Test(arguments: ScanTests.modes) func secondDerivativesOfStepsOfDifferentSizes(_ mode: Mode) throws {
    let (x, k) = (T.dvector("x"), T.lscalar("k"))
    let (rows, _) = T.scan(
      { i in T.scan({ s in s * x }, outputsInfo: T.onesLike(x), nSteps: i).outputs.sum(axis: 0) },
      sequences: T.arange(k))
    let second = T.grad(T.grad(rows.sum(), x).sum(), x)
    // Row i is x + … + xⁱ.
    let f = try function([k, x], second, mode: mode)
    #expect(try f(4, [2.0, 1]) == [16.0, 10])
    #expect(try f(0, [2.0, 1]) == [0.0, 0])
    #expect(try f(2, [2.0, 1]) == [0.0, 0])
  }

  /// A product with a factor whose size a step computes stays in the step.
  @Test(arguments: ScanTests.modes) func productsOfChoices(_ mode: Mode) throws {
    let (x, U, h) = (T.dvector("x"), T.dmatrix("U"), T.dmatrix("h"))
    let (rows, _) = T.scan(
      { a, s in T.ifelse(T.gt(s.sum(), 0), T.dot(s, U), s) * a }, sequences: x, outputsInfo: h)
    let f = try function([x, U, h], [rows[-1]] + T.grad(rows[-1].sum(), [x, U, h]), mode: mode)
    let results = try f([2.0, -1, 3], [[1.0, 2], [0, 1]], [[1.0, 1]])
    #expect(results[0] == [[-6.0, -30]])
    #expect(results[1] == [-18.0, 36, -12])
    #expect(results[2] == [[-24.0, -12], [-36, -24]])
    #expect(results[3] == [[-30.0, -6]])
  }

  /// Only the last row of a state with several taps: its rows go round, and those that are left are copied out.
  @Test(arguments: ScanTests.modes, [[-2, -1], [-3, -1]]) func lastOfSeveralTaps(_ mode: Mode, taps: [Int]) throws {
    let (h, k) = (T.dmatrix("h"), T.lscalar("k"))
    let (rows, _) = T.scan(
      { a, b in T.tanh(a - T.cumsum(b)) }, outputsInfo: ScanState(h, taps: taps), nSteps: k)
    let (f, judge) = (try function([h, k], rows[-1], mode: mode), try function([h, k], rows, mode: .reference))
    let value = try NDArray.uniform([-taps[0], 5], low: -1, high: 1, seed: 1)
    for steps in [1, 2, 3, 4, 9] {
      #expect(try f(value, steps).allclose(judge(value, steps).indexed(-1), rtol: 1e-12, atol: 1e-12))
    }
  }

  @Test func refused() throws {
    let x = T.dvector("x")
    for taps in [[Int.min], [Int.max], [1 << 60, 0]] {
      #expect(T.scan(list: { $0[0] }, sequences: ScanInput(x, taps: taps)).outputs.error?.kind == .valueError)
    }
    let far = T.scan({ a in a }, outputsInfo: ScanState(x, taps: [Int.min]), nSteps: 2).outputs
    #expect(far.error?.kind == .valueError)
    // What is wrong with an update is not lost where there is no output.
    let w = try shared(1, "w")
    let (_, updates) = T.scan({ ScanStep(updates: [(w, w + 0.5)]) }, nSteps: 3)
    let error = #expect(throws: TheanoError.self) { try function(updates: Updates(updates)) }
    #expect(error?.kind == .typeError)
  }
}
