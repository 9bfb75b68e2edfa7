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
}
