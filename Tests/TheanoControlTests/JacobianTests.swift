import Testing
import Theano

/// Jacobians and Hessians, and loops with checkpoints.
struct JacobianTests {
  static let modes: [Mode] = [.fastRun, .fastCompile, .reference]

  @Test(arguments: modes) func unknownSize(_ mode: Mode) throws {
    let (x, W) = (T.dvector("x"), T.dmatrix("W"))
    let y = T.tanh(T.dot(W, x))
    let J = T.jacobian(y, [x, W])
    let f = try function([x, W], (J[0], J[1], T.jacobian(x ** 2, x)), mode: mode)
    let (a, w) = (try NDArray.uniform([3], seed: 1), try NDArray.uniform([12, 3], seed: 2))
    let (Jx, JW, diagonal) = try f(a, w)
    #expect(Jx.shape == [12, 3] && JW.shape == [12, 12, 3] && diagonal.shape == [3, 3])
    // J v by the R-operator.
    let (v, V) = (T.dvector("v"), T.dmatrix("V"))
    let r = try function([x, W, v, V], T.Rop(y, [x, W], [v, V]), mode: .reference)
    let (d, D) = (try NDArray.uniform([3], seed: 3), try NDArray.uniform([12, 3], seed: 4))
    let product = try function(
      [v, V], T.dot(T.constant(Jx), v) + (T.constant(JW) * V).sum(axis: [1, 2]),
      mode: .reference)(d, D)
    #expect(product.allclose(try r(a, w, d, D), rtol: 1e-12, atol: 1e-12))
    let empty = try function([x], T.jacobian(x ** 2, x), mode: mode)(try NDArray.zeros([0]))
    #expect(empty.shape == [0, 0])
  }

  @Test(arguments: modes) func hessianOfRosenbrock(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (a, b) = (x[.slice(nil, -1)], x[.slice(1, nil)])
    let cost = (100 * T.sqr(b - T.sqr(a)) + T.sqr(1 - a)).sum()
    let H = T.hessian(cost, x)
    let v = T.dvector("v")
    let f = try function([x, v], (H, T.Rop(T.grad(cost, x), x, v), T.dot(H, v)), mode: mode)
    let (point, direction) = (try NDArray.uniform([20], seed: 5), try NDArray.uniform([20], seed: 6))
    let (h, Hv, product) = try f(point, direction)
    #expect(h.shape == [20, 20])
    #expect(Hv.allclose(product, rtol: 1e-11, atol: 1e-10))
    for i in 0..<20 {
      let t = point.scalars(as: Double.self)
      var wanted = i > 0 ? 200.0 : 0
      if i < 19 { wanted += 1200 * t[i] * t[i] - 400 * t[i + 1] + 2 }
      #expect(abs(h[i, i] - wanted) < 1e-9)
      if i > 0 { #expect(abs(h[i, i - 1] + 400 * t[i - 1]) < 1e-9) }
      if i > 1 { #expect(h[i, i - 2] == 0.0) }
    }
  }

  @Test func knownSizes() throws {
    let x = T.specifyShape(T.dvector("x"), [2])
    let f = T.stack([x[0] * x[1], T.sqr(x[0]), 3 * x[1]])
    let point: NDArray = [2.0, 5.0]
    #expect(try T.jacobian(f, x).eval([x: point]) == [[5.0, 2], [4, 0], [0, 3]])
    let H = T.hessian((x ** 3).sum() + x[0] * x[1], x)
    #expect(try H.eval([x: point]) == [[12.0, 1], [1, 30]])
    #expect(try T.jacobian(x.sum(), [x, x])[1].eval([x: point]) == [1.0, 1])
  }

  @Test func severalAndShared() throws {
    let w = try shared([1.0, 2.0, 3.0], "w")
    let x = T.dvector("x")
    let J = T.jacobian(w * x, w)
    #expect(try function([x], J)([1.0, 2, 4]) == [[1.0, 0, 0], [0, 2, 0], [0, 0, 4]])
    let H = T.hessian((w ** 2).sum() + (x ** 3).sum(), [w, x])
    let (a, b) = try function([x], (H[0], H[1]))([1.0, 2])
    #expect(a == [[2.0, 0, 0], [0, 2, 0], [0, 0, 2]] && b == [[6.0, 0], [0, 12]])
  }

  @Test func refusals() throws {
    let (x, m) = (T.dvector("x"), T.dmatrix("m"))
    let line = #line + 1
    let error = try #require(T.jacobian(m * 2, m).error)
    #expect(error.kind == .typeError && "\(error)".contains("JacobianTests.swift:\(line)"), "\(error)")
    #expect(T.hessian(m.sum(), m).error?.kind == .typeError)
    #expect(T.hessian(x, x).error?.kind == .typeError)
    #expect(T.jacobian(x * 2, T.dvector("y")).error?.kind == .disconnectedInputError)
    #expect(T.gradient.jacobian(x * 2, x).error == nil)
  }

  // MARK: Checkpoints

  @Test(arguments: modes) func checkpoints(_ mode: Mode) throws {
    let (x, h0, W) = (T.dmatrix("x"), T.dvector("h0"), T.dmatrix("W"))
    func step(_ a: [TensorVariable]) -> [TensorVariable] { [T.tanh(a[0] + T.dot(a[1], W))] }
    let saved = T.scanCheckpoints(step, sequences: x, outputsInfo: h0, saveEveryN: 4)[0]
    let (all, _) = T.scan(list: { step($0) }, sequences: x, outputsInfo: h0)
    let f = try function([x, h0, W], [saved] + T.grad(T.sqr(saved[-1]).sum(), [x, h0, W]), mode: mode)
    let g = try function(
      [x, h0, W], [all[0]] + T.grad(T.sqr(all[0][-1]).sum(), [x, h0, W]), mode: .reference)
    let (H, w) = (try NDArray.uniform([3], seed: 2), try NDArray.uniform([3, 3], seed: 3))
    for count in [10, 8, 3] {
      let X = try NDArray.uniform([count, 3], seed: 1)
      let (got, wanted) = (try f(X, H, w), try g(X, H, w))
      let rows = Array(stride(from: 3, to: count, by: 4)) + (count % 4 == 0 ? [] : [count - 1])
      #expect(got[0].shape == [rows.count, 3])
      for (k, row) in rows.enumerated() {
        let (mine, theirs) = (try got[0][k..<(k + 1)], try wanted[0][row..<(row + 1)])
        #expect(mine.allclose(theirs, rtol: 1e-12, atol: 1e-12))
      }
      for k in 1...3 { #expect(got[k].allclose(wanted[k], rtol: 1e-11, atol: 1e-12)) }
    }
    let exact = T.scanCheckpoints(step, sequences: x, outputsInfo: h0, saveEveryN: 4, padding: false)[0]
    let e = try function([x, h0, W], exact, mode: mode)
    #expect(try e(try NDArray.uniform([8, 3], seed: 1), H, w).shape == [2, 3])
    #expect(throws: TheanoError.self) { try e(try NDArray.uniform([9, 3], seed: 1), H, w) }
  }

  @Test func refusedCheckpoints() {
    let x = T.dvector("x")
    let none = T.scanCheckpoints({ a in [a[0] + 1] }, sequences: x, saveEveryN: 0)
    #expect(none[0].error?.kind == .valueError)
    let taps = T.scanCheckpoints({ a in [a[0] + a[1]] }, sequences: ScanInput(x, taps: [-1, 0]))
    #expect(taps[0].error?.kind == .valueError)
  }
}
