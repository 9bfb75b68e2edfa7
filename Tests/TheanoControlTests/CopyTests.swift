import Testing
import Theano

/// `clone` and `OpFromGraph`.
struct CopyTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  @Test func replacements() throws {
    let (x, y, W) = (T.dvector("x"), T.dvector("y"), T.dmatrix("W"))
    let z = T.dot(x, W) + x.sum()
    let copy = T.clone(z, replace: [x: y * 2])
    let f = try function([y, W], copy)
    #expect(try f([1.0, 2], [[1.0, 0], [0, 1]]) == [8.0, 10])
    // All at once: x and y change places.
    let both = T.clone([x - y, x + y], replace: [x: y, y: x])
    let (a, b) = try function([x, y], (both[0], both[1]))([1.0], [5.0])
    #expect(a == [4.0] && b == [6.0])
    #expect(T.clone(z, replace: [T.dvector("other"): y]) == z)
    // A result, and a literal.
    let s = x.sum()
    #expect(try function([x], T.clone(s * 2 + x, replace: [s: 10.0]))([1.0, 2]) == [21.0, 22])
  }

  @Test(arguments: modes) func throughLoops(_ mode: Mode) throws {
    let (A, B, k) = (T.dvector("A"), T.dvector("B"), T.iscalar("k"))
    let (powers, _) = T.scan({ p in p * A }, outputsInfo: T.onesLike(A), nSteps: k)
    let f = try function([B, k], T.clone(powers[-1], replace: [A: B + 1]), mode: mode)
    #expect(try f([1.0, 2], 3) == [8.0, 27])
  }

  @Test func refusedReplacements() throws {
    let (x, i, m) = (T.dvector("x"), T.ivector("i"), T.dmatrix("m"))
    let line = #line + 1
    let error = try #require(T.clone(x * 2, replace: [x: i]).error)
    #expect(error.kind == .typeError && "\(error)".contains("CopyTests.swift:\(line)"), "\(error)")
    #expect(T.clone(x * 2, replace: [x: i], strict: false).error == nil)
    #expect(T.clone(x * 2, replace: [x: m], strict: false).error?.kind == .typeError)
    #expect(T.clone(x * 2, replace: [x: x, x: x + 1]).error?.kind == .valueError)
  }

  // MARK: OpFromGraph

  @Test(arguments: modes) func functionOfAGraph(_ mode: Mode) throws {
    let (x, y, z) = (T.dmatrix("x"), T.dmatrix("y"), T.dmatrix("z"))
    for inline in [false, true] {
      let op = OpFromGraph([x, y, z], [x + y * z, T.exp(x).sum()], inline: inline)
      let e = op(x, y, z)[0] - op(z, y, x)[0]
      let f = try function([x, y, z], [e] + T.grad(e.sum() + op(x, x, y)[1], [x, y, z]), mode: mode)
      let written = (x + y * z) - (z + y * x)
      let g = try function(
        [x, y, z], [written] + T.grad(written.sum() + T.exp(x).sum(), [x, y, z]), mode: .reference)
      let (a, b, c) = (
        try NDArray.uniform([2, 3], seed: 1), try NDArray.uniform([2, 3], seed: 2),
        try NDArray.uniform([2, 3], seed: 3)
      )
      for (p, q) in zip(try f(a, b, c), try g(a, b, c)) { #expect(p.allclose(q, rtol: 1e-13, atol: 1e-13)) }
      let v = T.dmatrix("v")
      let r = try function([x, y, z, v], T.Rop(op(x, y, z)[0], y, v), mode: mode, onUnusedInput: .ignore)
      let product = try b * c
      #expect(try r(a, b, c, b).allclose(product))
    }
  }

  @Test(arguments: modes) func ownDerivatives(_ mode: Mode) throws {
    let (x, y) = (T.dvector("x"), T.dvector("y"))
    let op = OpFromGraph(
      [x, y], x * y, gradOverrides: { inputs, g in [g[0] * 100 * inputs[0], nil] },
      ropOverrides: { _, v in [v[0] * 7] })
    let cost = op(x, y).sum()
    let v = T.dvector("v")
    let f = try function([x, y, v], (cost, T.grad(cost, x), T.grad(cost, y), T.Rop(op(x, y), x, v)), mode: mode)
    let (c, gx, gy, r) = try f([1.0, 2], [3.0, 4], [1.0, 1])
    #expect(c == 11.0 && gx == [100.0, 200] && gy == [1.0, 2] && r == [7.0, 7])
  }

  @Test(arguments: modes) func sharedVariablesInside(_ mode: Mode) throws {
    let w = try shared([2.0, 3.0], "w")
    let x = T.dvector("x")
    let op = OpFromGraph([x], x * w)
    let f = try function([x], (op(x + 1), T.grad(op(x).sum(), w)), mode: mode)
    let (a, b) = try f([1.0, 2])
    #expect(a == [4.0, 9] && b == [1.0, 2])
  }

  @Test func refusedFunctions() throws {
    let (x, y, m) = (T.dvector("x"), T.dvector("y"), T.dmatrix("m"))
    #expect(OpFromGraph([x], x + y)(x).error?.kind == .missingInputError)
    #expect(OpFromGraph([T.constant(1.0)], x)(x).error?.kind == .typeError)
    let op = OpFromGraph([x], x + 1)
    #expect(op(x, y).error?.kind == .valueError)
    let line = #line + 1
    let error = try #require(op(m).error)
    #expect(error.kind == .typeError && "\(error)".contains("CopyTests.swift:\(line)"), "\(error)")
    let short = OpFromGraph([x], x + 1, gradOverrides: { _, _ in [] })
    #expect(T.grad(short(x).sum(), x).error?.kind == .valueError)
    // Sizes that do not fit are refused at a call.
    let sum = OpFromGraph([x, y], x + y)
    let f = try function([x, y], sum(x, y))
    #expect(throws: TheanoError.self) { try f([1.0], [1.0, 2, 3]) }
  }
}
