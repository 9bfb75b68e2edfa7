import Testing
import Theano

/// `ifelse`, assertions, and what is not computed.
struct BranchTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  @Test(arguments: modes) func choosesOne(_ mode: Mode) throws {
    let (a, b, x, y) = (T.dscalar("a"), T.dscalar("b"), T.dmatrix("x"), T.dmatrix("y"))
    let z = T.ifelse(T.lt(a, b), T.mean(x), T.mean(y))
    let f = try function([a, b, x, y], z, mode: mode)
    #expect(try f(1.0, 2.0, [[1.0, 3]], [[5.0], [7]]) == 2.0)
    #expect(try f(2.0, 1.0, [[1.0, 3]], [[5.0], [7]]) == 6.0)
    // A number is a condition, a literal an expression.
    let k = T.iscalar("k")
    let g = try function([k, a], T.ifelse(k, a * 2, 7.0), mode: mode)
    #expect(try g(3, 4.0) == 8.0)
    #expect(try g(0, 4.0) == 7.0)
  }

  /// What the side that is not taken refuses is no error.
  @Test(arguments: modes) func isLazy(_ mode: Mode) throws {
    let (x, i, c) = (T.dvector("x"), T.lscalar("i"), T.bscalar("c"))
    let bad = T.assertion(x.sum(), T.constant(false), message: "never")
    let f = try function([c, x], T.ifelse(c, x.max(), bad), mode: mode)
    #expect(try f(1, [1.0, 5]) == 5.0)
    #expect(throws: TheanoError.self) { try f(0, [1.0, 5]) }
    let places = T.arange(i)
    let g = try function([c, x, i], T.ifelse(c, x[places].sum(), T.constant(-1.0)), mode: mode)
    #expect(try g(0, [1.0, 5], 7) == -1.0)
    #expect(try g(1, [1.0, 5], 2) == 6.0)
    #expect(throws: TheanoError.self) { try g(1, [1.0, 5], 7) }
    // Sizes that do not fit, too.
    let y = T.dvector("y")
    let h = try function([c, x, y], T.ifelse(c, (x + y).sum(), x.sum()), mode: mode)
    #expect(try h(0, [1.0, 5], [1.0, 2, 3]) == 6.0)
    #expect(throws: TheanoError.self) { try h(1, [1.0, 5], [1.0, 2, 3]) }
  }

  @Test(arguments: modes) func tuplesAndArrays(_ mode: Mode) throws {
    let (c, x, y) = (T.bscalar("c"), T.dvector("x"), T.dvector("y"))
    let (p, q) = T.ifelse(c, (x, y), (y * 2, x * 2))
    let list = T.ifelse(c, [x.sum(), x], [y.sum(), y])
    let f = try function([c, x, y], (p, q, list[0]), mode: mode)
    let (a, b, s) = try f(1, [1.0, 2], [3.0, 4])
    #expect(a == [1.0, 2] && b == [3.0, 4] && s == 3.0)
    let (d, e, t) = try f(0, [1.0, 2], [3.0, 4])
    #expect(d == [6.0, 8] && e == [2.0, 4] && t == 7.0)
  }

  /// Sides of different size.
  @Test(arguments: modes) func sizes(_ mode: Mode) throws {
    let (c, x, y) = (T.bscalar("c"), T.dvector("x"), T.dvector("y"))
    let z = T.ifelse(c, x * 2, y)
    let f = try function([c, x, y], (z, z.shape[0]), mode: mode)
    let (a, n) = try f(1, [1.0, 2, 3], [4.0])
    #expect(a == [2.0, 4, 6] && n == 3)
    let (b, m) = try f(0, [1.0, 2, 3], [4.0])
    #expect(b == [4.0] && m == 1)
  }

  @Test(arguments: modes) func nested(_ mode: Mode) throws {
    let x = T.dscalar("x")
    let inner = T.ifelse(T.gt(x, 10), T.exp(T.log(x)), x * 2)
    let z = T.ifelse(T.gt(x, 0), inner, T.raise(x, "negative"))
    let f = try function([x], z, mode: mode)
    #expect(try f(3.0) == 6.0)
    #expect(try f(20.0).allclose(20.0))
    do {
      _ = try f(-1.0)
      Issue.record("a negative number is refused")
    } catch {
      #expect(error.kind == .runtimeError && error.message == "negative")
      #expect("\(error)".contains("BranchTests.swift"), "\(error)")
    }
  }

  @Test(arguments: modes) func insideALoop(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (rows, _) = T.scan(
      { x, h in T.ifelse(T.gt(x, 0), h + x * x, T.assertion(h * 0.5, T.lt(x, 0), message: "zero")) }, sequences: x,
      outputsInfo: 1.0)
    let f = try function([x], rows, mode: mode)
    #expect(try f([2.0, -1, 3]) == [5.0, 2.5, 11.5])
    #expect(throws: TheanoError.self) { try f([2.0, 0, 3]) }
    let g = try function([x], T.grad(rows[-1], x), mode: mode)
    #expect(try g([2.0, -1, 3]) == [2.0, 0, 6])
  }

  /// Sides whose sizes are equal in fact, and not by their expressions.
  @Test(arguments: modes) func stateOfALoop(_ mode: Mode) throws {
    let (mask, h0, U) = (T.lvector("mask"), T.dvector("h0"), T.dmatrix("U"))
    let (last, rows) = T.scan(from: h0, over: mask) { h, isOn in
      let next = T.ifelse(isOn, T.dot(h, U), h)
      return (next, T.sqr(h))
    }
    let f = try function([mask, h0, U], (last, rows), mode: mode)
    let (a, b) = try f([1, 0, 1], [1.0, 2], [[0.0, 2], [1, 0]])
    #expect(a == [2.0, 4] && b == [[1.0, 4], [4, 4], [4, 4]])
    #expect(throws: TheanoError.self) { try f([1, 0, 1], [1.0, 2], [[0.0, 2, 3], [1, 0, 3]]) }
    let g = try function([mask, h0, U], T.grad(last.sum(), [h0, U]), mode: mode)
    let gradients = try g([1, 0, 1], [1.0, 2], [[0.0, 2], [1, 0]])
    #expect(gradients[0] == [2.0, 2] && gradients[1] == [[4.0, 3], [6, 4]])
  }

  @Test(arguments: modes) func derivatives(_ mode: Mode) throws {
    let (c, x, y, v) = (T.bscalar("c"), T.dvector("x"), T.dvector("y"), T.dvector("v"))
    let z = T.ifelse(c, T.sqr(x) * y, y * 3)
    let f = try function([c, x, y, v], T.grad(z.sum(), [x, y]) + [T.Rop(z, x, v)], mode: mode)
    let taken = try f(1, [1.0, 2], [3.0, 4], [1.0, 1])
    #expect(taken[0] == [6.0, 16] && taken[1] == [1.0, 4] && taken[2] == [6.0, 16])
    let other = try f(0, [1.0, 2], [3.0, 4], [1.0, 1])
    #expect(other[0] == [0.0, 0] && other[1] == [3.0, 3] && other[2] == [0.0, 0])
  }

  /// The side that is not taken takes no time: 200 products of matrices of 200 rows are seconds.
  @Test func costsNothing() throws {
    let (c, m) = (T.bscalar("c"), T.dmatrix("m"))
    var product = m
    for _ in 0..<200 { product = T.dot(product, m) }
    let f = try function([c, m], T.ifelse(c, product.sum(), m.sum()))
    let values = try NDArray.uniform([400, 400], high: 0.005, seed: 1)
    _ = try f(0, values)
    let clock = ContinuousClock()
    let not = try clock.measure { _ = try f(0, values) }
    let taken = try clock.measure { _ = try f(1, values) }
    #expect(not * 10 < taken, "\(not) and \(taken)")
  }

  @Test func refusals() throws {
    let (c, x, m, k) = (T.bscalar("c"), T.dvector("x"), T.dmatrix("m"), T.lvector("k"))
    #expect(T.ifelse(c, x, m).error?.kind == .typeError)
    #expect(T.ifelse(c, x, k).error?.kind == .typeError)
    #expect(T.ifelse(x, x, x).error?.kind == .typeError)
    let line = #line + 1
    let lists = T.ifelse(c, [x, x], [x])
    #expect(lists[0].error?.kind == .valueError)
    #expect("\(try #require(lists[0].error))".contains("BranchTests.swift:\(line)"))
  }

  // MARK: Assertions

  @Test(arguments: modes) func assertions(_ mode: Mode) throws {
    let (x, n) = (T.dvector("x"), T.lscalar("n"))
    let line = #line + 1
    let y = T.assertion(x, T.all(T.ge(x, 0)), n, message: "must not be negative") * 2
    let f = try function([x, n], y, mode: mode)
    #expect(try f([1.0, 2], 1) == [2.0, 4])
    for (values, count) in [([1.0, -2], 1), ([1.0, 2], 0)] as [(NDArray, Int)] {
      do {
        _ = try f(values, count)
        Issue.record("refused")
      } catch {
        #expect(error.kind == .assertionError && error.message == "must not be negative")
        #expect("\(error)".contains("BranchTests.swift:\(line)"), "\(error)")
      }
    }
    let g = try function([x, n], T.grad(T.sqr(y).sum(), x), mode: mode)
    #expect(try g([1.0, 2], 1) == [8.0, 16])
    // Checked where there is no element, too.
    let none = try NDArray.zeros([0])
    #expect(throws: TheanoError.self) { try f(none, 0) }
    let z = T.opt.Assert("sizes differ")(x, T.eq(x.shape[0], n))
    #expect(try function([x, n], z, mode: mode)([1.0, 2], 2) == [1.0, 2])
    #expect(throws: TheanoError.self) { try function([x, n], z, mode: mode)([1.0, 2], 3) }
  }

  @Test func assertionsOfMoreThanOneValue() {
    let x = T.dvector("x")
    #expect(T.assertion(x, T.ge(x, 0)).error?.kind == .typeError)
  }
}
