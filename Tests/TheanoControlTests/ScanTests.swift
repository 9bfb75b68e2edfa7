import Testing
import Theano

/// Loops, in every mode.
struct ScanTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  @Test(arguments: modes) func elementwisePower(_ mode: Mode) throws {
    let (A, k) = (T.dvector("A"), T.iscalar("k"))
    let (powers, updates) = T.scan(
      { prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
    #expect(updates.isEmpty)
    let all = try function([A, k], (powers, powers[-1]), mode: mode)
    let (rows, last) = try all([0.0, 1, 2, 3], 2)
    #expect(rows == [[0.0, 1, 2, 3], [0, 1, 4, 9]])
    #expect(last == [0.0, 1, 4, 9])
    let empty = try function([A, k], powers, mode: mode)([1.0, 2], 0)
    #expect(empty.shape == [0, 2])
  }

  @Test(arguments: modes) func polynomial(_ mode: Mode) throws {
    let (coefficients, x) = (T.dvector("coefficients"), T.dscalar("x"))
    let (terms, _) = T.scan(
      { c, power, x in c * x ** power }, sequences: [coefficients, T.arange(10_000, dtype: .float64)],
      nonSequences: x)
    let value = try function([coefficients, x], terms.sum(), mode: mode)
    #expect(try value([1.0, 0, 2], 3.0) == 19.0)
  }

  @Test(arguments: modes) func taps(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (sums, _) = T.scan(
      { a, b, c in a + 10 * b + 100 * c }, sequences: ScanInput(x, taps: [-1, 0, 1]))
    #expect(try function([x], sums, mode: mode)([1.0, 2, 3, 4, 5]) == [321.0, 432, 543])
    let (fibonacci, _) = T.scan(
      { a, b in a + b }, outputsInfo: ScanState(T.constant([1.0, 1.0]), taps: [-2, -1]), nSteps: 5)
    #expect(try function([], fibonacci, mode: mode)() == [2.0, 3, 5, 8, 13])
    let (backwards, _) = T.scan({ row in row * 2 }, sequences: x, goBackwards: true)
    #expect(try function([x], backwards, mode: mode)([1.0, 2, 3]) == [6.0, 4, 2])
  }

  @Test(arguments: modes) func until(_ mode: Mode) throws {
    let bound = T.dscalar("bound")
    let (powers, _) = T.scan(
      { p, bound in ScanStep(p * 2, until: p * 2 .> bound) }, outputsInfo: 1.0, nonSequences: bound, nSteps: 1024)
    #expect(try function([bound], powers, mode: mode)(45.0) == [2.0, 4, 8, 16, 32, 64])
  }

  @Test(arguments: modes) func sharedCounter(_ mode: Mode) throws {
    let (a, k) = (try shared(1, "a"), T.iscalar("k"))
    let (values, updates) = T.scan({ ScanStep([a * 10], updates: [(a, a + 1)]) }, nSteps: k)
    #expect(updates.count == 1)
    let f = try function([k], values[0], updates: updates, mode: mode)
    #expect(try f(3) == [10, 20, 30])
    #expect(a.value == 4)
    #expect(try f(0).shape == [0])
    #expect(a.value == 4)
  }

  @Test(arguments: modes) func gradientOfTheTutorial(_ mode: Mode) throws {
    let (A, k) = (T.dvector("A"), T.iscalar("k"))
    let (powers, _) = T.scan({ prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
    let g = T.grad(powers[-1].sum(), A)
    let f = try function([A, k], g, mode: mode)
    #expect(try f([0.0, 1, 2, 3], 3) == [0.0, 3, 12, 27])
    let h = T.grad(g.sum(), A)
    #expect(try function([A, k], h, mode: mode)([0.0, 1, 2, 3], 3) == [0.0, 6, 12, 18])
    let v = T.dvector("v")
    let R = T.Rop(powers[-1], A, v)
    #expect(try function([A, k, v], R, mode: mode)([0.0, 1, 2, 3], 3, [1.0, 1, 1, 2]) == [0.0, 3, 12, 54])
  }

  @Test(arguments: modes) func recurrentNetwork(_ mode: Mode) throws {
    let (x, W, U, h0) = (T.dtensor3("x"), T.dmatrix("W"), T.dmatrix("U"), T.dmatrix("h0"))
    let (h, _) = T.scan(
      { x, h in T.tanh(T.dot(x, W) + T.dot(h, U)) }, sequences: x, outputsInfo: h0)
    let cost = T.sqr(h).sum()
    let f = try function([x, W, U, h0], [cost] + T.grad(cost, [x, W, U, h0]), mode: mode)
    let (X, w) = (try NDArray.uniform([4, 2, 3], seed: 1), try NDArray.uniform([3, 5], seed: 2))
    let (u, H) = (try NDArray.uniform([5, 5], seed: 3), try NDArray.uniform([2, 5], seed: 4))
    // The same network written out.
    var (state, unrolled) = (h0, T.constant(0.0))
    for t in 0..<4 {
      state = T.tanh(T.dot(x[t], W) + T.dot(state, U))
      unrolled = unrolled + T.sqr(state).sum()
    }
    let g = try function([x, W, U, h0], [unrolled] + T.grad(unrolled, [x, W, U, h0]), mode: .reference)
    for (a, b) in zip(try f(X, w, u, H), try g(X, w, u, H)) { #expect(a.allclose(b, rtol: 1e-12, atol: 1e-12)) }
  }
}
