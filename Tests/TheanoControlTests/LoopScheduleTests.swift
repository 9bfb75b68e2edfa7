import Foundation
import Testing
import Theano

/// What loops become: their schedules, and what does not depend on how they are planned.
struct LoopScheduleTests {
  @Test func aStepOfOneKernelHasTheLoopInside() throws {
    let (A, k) = (T.dvector("A"), T.iscalar("k"))
    let (powers, _) = T.scan({ prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
    let last = try function([A, k], powers[-1])
    #expect(!"\(last.schedule)".contains("  loop "), "\(last.schedule)")
    #expect(try last([0.5, 1, 2, 3], 5) == [0.03125, 1, 32, 243])
    let all = try function([A, k], powers)
    #expect(!"\(all.schedule)".contains("  loop "), "\(all.schedule)")
    for steps in [0, 1, 2, 7] {
      for n in [0, 1, 5, 33] {
        let base = try NDArray.uniform([n], seed: 1)
        let judge = try function([A, k], powers, mode: .reference)
        #expect(try all(base, steps) == judge(base, steps))
      }
    }
  }

  @Test func productsLeaveTheStep() throws {
    let (x, W, U, h0) = (T.ftensor3("x"), T.fmatrix("W"), T.fmatrix("U"), T.fmatrix("h0"))
    let (h, _) = T.scan({ x, h in T.tanh(T.dot(x, W) + T.dot(h, U)) }, sequences: x, outputsInfo: h0)
    let f = try function([x, W, U, h0], [T.sqr(h).mean()] + T.grad(T.sqr(h).mean(), [W, U]))
    let lines = "\(f.schedule)".split(separator: "\n").map(String.init)
    let inside = lines.filter { $0.hasPrefix("    ") && $0.contains("= product(") }
    let outside = lines.filter { $0.hasPrefix("  ") && !$0.hasPrefix("    ") && $0.contains("= product(") }
    // A product with the state forwards, one with its cotangent backwards; the input's and both gradients at once.
    #expect(inside.count == 2, "\(f.schedule)")
    #expect(outside.count == 3, "\(f.schedule)")
  }

  @Test func scalarsRowsAndSeveralStates() throws {
    let (x, y) = (T.dvector("x"), T.dvector("y"))
    let ((a, b, c), _) = T.scan(
      { x, y, a, b in (a + x * b, T.sin(b) - y, a * b) }, sequences: [x, y],
      outputsInfo: [T.constant(1.0), T.constant(0.5), nil])
    let outputs = [a, b[-1], c]
    let f = try function([x, y], outputs)
    let judge = try function([x, y], outputs, mode: .reference)
    for n in [1, 2, 9] {
      let (X, Y) = (try NDArray.uniform([n], seed: 1), try NDArray.uniform([n], seed: 2))
      for (p, q) in zip(try f(X, Y), try judge(X, Y)) { #expect(p.allclose(q, rtol: 1e-14)) }
    }
    // Integers, and rows in steps that go back.
    let (m, s) = (T.imatrix("m"), T.ivector("s"))
    let (sums, _) = T.scan({ row, total in total + row }, sequences: m, outputsInfo: s, goBackwards: true)
    let g = try function([m, s], sums)
    #expect(try g([[1, 2], [3, 4], [5, 6]], [10, 20]) == [[15, 26], [18, 30], [19, 32]])
  }

  @Test func gradientsOfLongAndEmptyLoops() throws {
    let (x, h0) = (T.dmatrix("x"), T.dvector("h0"))
    let (h, _) = T.scan({ x, h in T.tanh(x + h) }, sequences: x, outputsInfo: h0)
    let f = try function([x, h0], T.grad(h.sum(), h0))
    let judge = try function([x, h0], T.grad(h.sum(), h0), mode: .reference)
    for steps in [1000, 3, 0] {
      let (X, H) = (try NDArray.uniform([steps, 3], seed: 1), try NDArray.uniform([3], seed: 2))
      #expect(try f(X, H).allclose(judge(X, H), rtol: 1e-12, atol: 1e-14))
    }
  }

  /// Loops that read the same rows and do not wait for each other are one; what both compute is computed once.
  @Test func loopsOverTheSameRowsAreOne() throws {
    let (x, a, W, V) = (T.dmatrix("x"), T.dvector("a"), T.dmatrix("W"), T.dmatrix("V"))
    let (h, _) = T.scan({ x, h, W in T.tanh(x) + T.dot(h, W) }, sequences: x, outputsInfo: a, nonSequences: W)
    let (g, _) = T.scan({ x, g, V in T.tanh(x) * T.dot(g, V) }, sequences: x, outputsInfo: a, nonSequences: V)
    let f = try function([x, a, W, V], [h, g[-1]])
    let apart = try function([x, a, W, V], [h, g[-1]], mode: .fastRun.excluding("scan_unite"))
    func count(_ f: CompiledFunction<[NDArray]>, _ word: String) -> Int {
      "\(f.schedule)".components(separatedBy: word).count - 1
    }
    #expect(count(f, "\n  loop ") == 1 && count(apart, "\n  loop ") == 2, "\(f.schedule)")
    #expect(count(f, "tanh(") == 1 && count(apart, "tanh(") == 2, "\(f.schedule)")
    let judge = try function([x, a, W, V], [h, g[-1]], mode: .reference)
    let (A, w) = (try NDArray.uniform([3], seed: 2), try NDArray.uniform([3, 3], seed: 3))
    let v = try NDArray.uniform([3, 3], seed: 4)
    for n in [1, 2, 5] {
      let X = try NDArray.uniform([n, 3], seed: 1)
      for (got, wanted) in zip(try f(X, A, w, v), try judge(X, A, w, v)) {
        #expect(got.allclose(wanted, rtol: 1e-13, atol: 1e-14))
      }
    }
  }

  /// Each runs inside of a kernel of its own.
  @Test func loopsInsideKernelsStayApart() throws {
    let (x, a) = (T.dmatrix("x"), T.dvector("a"))
    let (h, _) = T.scan({ x, h in T.tanh(x) * 0.5 + h }, sequences: x, outputsInfo: a)
    let (g, _) = T.scan({ x, g in T.tanh(x) * g }, sequences: x, outputsInfo: a)
    let f = try function([x, a], [h, g])
    #expect(!"\(f.schedule)".contains("  loop "), "\(f.schedule)")
  }

  /// A loop over what another makes, one over other rows, and one of rows of another shape stay apart.
  @Test func otherLoopsStayApart() throws {
    let (x, a) = (T.dmatrix("x"), T.dvector("a"))
    let (h, _) = T.scan({ x, h in x * h }, sequences: x, outputsInfo: a)
    let (later, _) = T.scan({ x, h, k in x * k - h }, sequences: [x, h], outputsInfo: a)
    let (turned, _) = T.scan({ x, h in x + h }, sequences: x, outputsInfo: a, goBackwards: true)
    let (totals, _) = T.scan({ x, s in x.sum() + s }, sequences: x, outputsInfo: 0.0)
    let outputs = [h, later, turned, totals]
    let f = try function([x, a], outputs)
    let judge = try function([x, a], outputs, mode: .reference)
    for n in [1, 6] {
      let (X, A) = (try NDArray.uniform([n, 3], seed: 1), try NDArray.uniform([3], seed: 2))
      for (got, wanted) in zip(try f(X, A), try judge(X, A)) {
        #expect(got.allclose(wanted, rtol: 1e-14, atol: 1e-14))
      }
    }
  }

  /// Products, sequences with taps, gradients and the R-operator of loops that became one.
  @Test func gradientsOfUnitedLoops() throws {
    let (x, W, V, a) = (T.dmatrix("x"), T.dmatrix("W"), T.dmatrix("V"), T.dvector("a"))
    let (h, _) = T.scan({ x, h, W in T.tanh(x + T.dot(h, W)) }, sequences: x, outputsInfo: a, nonSequences: W)
    let (g, _) = T.scan({ x, g, V in T.sin(x) * T.dot(g, V) }, sequences: x, outputsInfo: a, nonSequences: V)
    let cost = (h * g).sum()
    let outputs = [cost] + T.grad(cost, [x, W, V, a])
    let f = try function([x, W, V, a], outputs)
    let judge = try function([x, W, V, a], outputs, mode: .reference)
    let w = (try NDArray.uniform([3, 3], seed: 3), try NDArray.uniform([3, 3], seed: 4))
    for n in [1, 2, 7] {
      let (X, A) = (try NDArray.uniform([n, 3], seed: 1), try NDArray.uniform([3], seed: 2))
      for (got, wanted) in zip(try f(X, w.0, w.1, A), try judge(X, w.0, w.1, A)) {
        #expect(got.allclose(wanted, rtol: 1e-11, atol: 1e-12))
      }
    }
    let forward = try function([x, W, V, a], [h, g])
    let apart = try function([x, W, V, a], [h, g], mode: .fastRun.excluding("scan_unite"))
    func count(_ f: CompiledFunction<[NDArray]>) -> Int {
      "\(f.schedule)".split(separator: "\n").count { $0.hasPrefix("  loop ") }
    }
    #expect(count(forward) == 1 && count(apart) == 2, "\(forward.schedule)")
  }
}
