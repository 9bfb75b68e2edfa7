import Testing
import Theano

/// `map`, `reduce`, `foldl` and `foldr`, and loops with a carry.
struct FoldTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  @Test(arguments: modes) func folds(_ mode: Mode) throws {
    let digits = T.lvector("digits")
    let (left, _) = T.foldl({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
    let (right, _) = T.foldr({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
    let (sum, _) = T.reduce({ digit, sum in sum + digit }, sequences: digits, outputsInfo: 0)
    let (back, _) = T.reduce(
      { digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0, goBackwards: true)
    let f = try function([digits], (left, right, sum, back), mode: mode)
    let (a, b, c, d) = try f([1, 2, 3])
    #expect(a == 123 && b == 321 && c == 6 && d == 321)
    let (none, _, _, _) = try f(try NDArray.zeros([0], .int64))
    #expect(none == 0)
  }

  @Test(arguments: modes) func maps(_ mode: Mode) throws {
    let (m, s) = (T.dmatrix("m"), T.dscalar("s"))
    let ((sums, doubled), _) = T.map({ row, s in (row.sum() * s, [row * 2]) }, sequences: m, nonSequences: s)
    let f = try function([m, s], (sums, doubled[0]), mode: mode)
    let (x, y) = try f([[1.0, 2], [3, 4]], 10.0)
    #expect(x == [30.0, 70])
    #expect(y == [[2.0, 4], [6, 8]])
    let (reversed, _) = T.map({ row in row.sum() }, sequences: m, goBackwards: true)
    #expect(try function([m], reversed, mode: mode)([[1.0, 2], [3, 4]]) == [7.0, 3])
    let g = T.grad(sums.sum(), m)
    #expect(try function([m, s], g, mode: mode)([[1.0, 2], [3, 4]], 10.0) == [[10.0, 10], [10, 10]])
  }

  @Test(arguments: modes) func derivativesOfFolds(_ mode: Mode) throws {
    let (x, v) = (T.dvector("x"), T.dvector("v"))
    let (product, _) = T.foldl({ row, p in p * row }, sequences: x, outputsInfo: 1.0)
    let f = try function([x, v], (T.grad(product, x), T.Rop(product, x, v)), mode: mode)
    let (g, r) = try f([2.0, 3, 5], [1.0, 0, 2])
    #expect(g == [15.0, 10, 6])
    #expect(r == 27.0)
  }

  /// Values that are not fed back have their last row.
  @Test(arguments: modes) func reduceWithoutState(_ mode: Mode) throws {
    let x = T.dvector("x")
    let ((last, total), _) = T.reduce(
      list: { a in (a[0] * 3, a[1] + a[0]) }, sequences: x, outputsInfo: [nil, ScanState(T.constant(0.0))])
    let (a, b) = try function([x], (last, total), mode: mode)([1.0, 2, 4])
    #expect(a == 12.0 && b == 7.0)
  }

  // MARK: The carry

  @Test(arguments: modes) func carryOfOne(_ mode: Mode) throws {
    let (x, h0, W) = (T.dmatrix("x"), T.dvector("h0"), T.dmatrix("W"))
    let (last, rows) = T.scan(from: h0, over: x) { h, x in
      let next = T.tanh(x + T.dot(h, W))
      return (next, next * 2)
    }
    let f = try function([x, h0, W], (last, rows), mode: mode)
    let (X, H, w) = (
      try NDArray.uniform([4, 3], seed: 1), try NDArray.uniform([3], seed: 2), try NDArray.uniform([3, 3], seed: 3)
    )
    let (a, b) = try f(X, H, w)
    var h = h0
    for t in 0..<4 { h = T.tanh(x[t] + T.dot(h, W)) }
    let expected = try function([x, h0, W], h, mode: .reference)(X, H, w)
    #expect(a.allclose(expected, rtol: 1e-12, atol: 1e-12))
    #expect(b.shape == [4, 3])
    let g = try function([x, h0, W], T.grad(T.sqr(last).sum() + rows.sum(), [x, h0, W]), mode: mode)
    var (state, cost) = (h0, T.constant(0.0))
    for t in 0..<4 {
      state = T.tanh(x[t] + T.dot(state, W))
      cost = cost + (state * 2).sum()
    }
    cost = cost + T.sqr(state).sum()
    let wanted = try function([x, h0, W], T.grad(cost, [x, h0, W]), mode: .reference)
    for (p, q) in zip(try g(X, H, w), try wanted(X, H, w)) { #expect(p.allclose(q, rtol: 1e-11, atol: 1e-12)) }
  }

  @Test(arguments: modes) func carryOfTwo(_ mode: Mode) throws {
    let (x, k) = (T.dvector("x"), T.iscalar("k"))
    let (final, sums) = T.scan(from: (T.constant(0.0), T.constant(1.0)), over: x) { carry, x in
      let (sum, product) = carry
      let next = sum + x
      return ((next, product * x), next)
    }
    let (s, p, rows) = try function([x], (final.0, final.1, sums), mode: mode)([2.0, 3, 4])
    #expect(s == 9.0 && p == 24.0 && rows == [2.0, 5, 9])
    let (a, b) = T.fold(from: (T.constant(0), T.constant(1)), steps: k) { pair in (pair.1, pair.0 + pair.1) }
    let fibonacci = try function([k], (a, b), mode: mode)
    let (f10, f11) = try fibonacci(10)
    #expect(f10 == 55 && f11 == 89)
    let (f0, f1) = try fibonacci(0)
    #expect(f0 == 0 && f1 == 1)
  }

  @Test(arguments: modes) func carryOfArrays(_ mode: Mode) throws {
    let (x, y) = (T.dvector("x"), T.dvector("y"))
    let start = [T.constant(0.0), T.constant(10.0)]
    let (final, rows) = T.scan(from: start, over: (x, y)) { sums, row in
      var next: [TensorVariable] = []
      for sum in sums { next.append(sum + row.0 * row.1) }
      return (next, [row.0, next[1]])
    }
    let (a, b, c) = try function([x, y], (final[0], final[1], rows[1]), mode: mode)([1.0, 2], [3.0, 4])
    #expect(a == 11.0 && b == 21.0 && c == [13.0, 21])
  }

  /// Rows of a loop that runs backwards stand where those of its sequence do.
  @Test(arguments: modes) func reverse(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (total, rows) = T.scan(from: T.constant(0.0), over: x, reverse: true) { sum, x in
      let next = sum + x
      return (next, next)
    }
    let (a, b) = try function([x], (total, rows), mode: mode)([1.0, 2, 3])
    #expect(a == 6.0 && b == [6.0, 5, 3])
    let g = try function([x], T.grad(T.sqr(rows).sum(), x), mode: mode)
    #expect(try g([1.0, 2, 3]) == [12.0, 22, 28])
  }

  @Test(arguments: modes) func until(_ mode: Mode) throws {
    let bound = T.dscalar("bound")
    let (last, rows) = T.scan(from: T.constant(1.0), steps: 1000) { p in
      let next = p * 2
      return (next, ScanStep(next, until: T.gt(next, bound)))
    }
    let (a, b) = try function([bound], (last, rows), mode: mode)(20.0)
    #expect(a == 32.0 && b == [2.0, 4, 8, 16, 32])
  }

  @Test(arguments: modes) func carryOfNumbers(_ mode: Mode) throws {
    let (x, h, k) = (T.dvector("x"), T.fvector("h"), T.iscalar("k"))
    let sum = T.fold(from: 0.0, over: x) { sum, x in sum + x }
    #expect(try function([x], sum, mode: mode)([1.0, 2, 3]) == 6.0)
    let (a, b) = T.fold(from: (0, 1), steps: k) { pair in (pair.1, pair.0 + pair.1) }
    let (f10, f11) = try function([k], (a, b), mode: mode)(10)
    #expect(f10 == 55 && f11 == 89 && a.dtype == .int64)
    let ((total, product), sums) = T.scan(from: (-1.5, Float(2)), over: (x, h)) { carry, rows in
      let next = carry.0 + rows.0
      return ((next, carry.1 * rows.1), next)
    }
    #expect(total.dtype == .float64 && product.dtype == .float32)
    let (s, p, rows) = try function([x, h], (total, product, sums), mode: mode)([1.0, 2], [3, 4])
    #expect(s == 1.5 && p == 24.0 && rows == [-0.5, 1.5])
    // A number of one dtype is no carry of another.
    #expect(T.fold(from: 0, over: x) { sum, x in sum + x }.error?.kind == .typeError)
    #expect(T.fold(from: x, over: 1.0) { sum, x in sum + x }.error?.kind == .valueError)
  }

  @Test func sharedVariablesAsCarry() throws {
    let h0 = try shared([1.0, 2.0], "h0")
    let x = T.dmatrix("x")
    let last = T.fold(from: h0, over: x) { h, x in h * x }
    #expect(try function([x], last)([[2.0, 2], [3, 4]]) == [6.0, 16])
  }

  @Test func refusals() throws {
    let x = T.dvector("x")
    let line = #line + 1
    let (final, _) = T.scan(from: (T.constant(0.0), T.constant(1)), over: x) { carry, x in
      ((carry.0 + x, carry.1 * x), x)
    }
    let error = try #require(final.1.error)
    #expect(error.kind == .typeError)
    #expect(error.message.contains("field 1 of the carry"), "\(error)")
    #expect("\(error)".contains("FoldTests.swift:\(line)"), "\(error)")
    let rank = T.fold(from: T.constant(0.0), over: x) { h, _ in h + x }
    #expect(rank.error?.kind == .typeError)
    #expect(rank.error?.message.contains("the value of the carry") == true)
    let count = T.fold(from: [T.constant(0.0)], over: x) { h, x in h + [x] }
    #expect(count[0].error?.kind == .valueError)
    let scalar = T.fold(from: T.constant(0.0), over: T.dscalar("s")) { h, s in h + s }
    #expect(scalar.error?.kind == .valueError)
  }
}

extension TheanoError {
  var message: String { fact.message }
}
