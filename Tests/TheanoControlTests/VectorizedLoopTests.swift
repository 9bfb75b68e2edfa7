import Foundation
import Testing
import Theano
import TheanoTestSupport

/// Loops in which nothing is carried from step to step, and what becomes of them.
struct VectorizedLoopTests {
  static let looped = Mode.fastRun.excluding("scan_vectorize")

  struct Step: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Of a row of the matrix, a scalar of the vector, a whole matrix and an index.
    let make: @Sendable (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> TensorVariable
    /// Whether the same elements are added in the same order.
    var isExact = true
  }

  /// Rows of 4 elements; `W` is 4 × 4.
  static let steps: [Step] = [
    Step(testDescription: "elements") { x, s, W, i in T.exp(x) * s + 2 },
    Step(testDescription: "stretched operands") { x, s, W, i in (x[.newAxis, ...] * W + x[.all, .newAxis]).sum(axis: 0)
    },
    Step(testDescription: "total") { x, s, W, i in T.sqr(x).sum() + s },
    Step(testDescription: "largest and its place") { x, s, W, i in T.max(x) + T.argmax(x) },
    Step(testDescription: "smallest of a row's product") { x, s, W, i in T.prod(x) - T.min(x) },
    Step(testDescription: "product with a whole matrix", make: { x, s, W, i in T.dot(x, W) + s }, isExact: false),
    Step(testDescription: "product of a whole matrix", make: { x, s, W, i in T.dot(W, x) }, isExact: false),
    Step(testDescription: "product of rows", make: { x, s, W, i in T.dot(x, x * s) }, isExact: false),
    Step(
      testDescription: "products of matrices",
      make: { x, s, W, i in T.dot(T.dot(W, x[.all, .newAxis] * W), W + x).sum(axis: 1) },
      isExact: false),
    Step(testDescription: "parts") { x, s, W, i in x[1...] - x[..<(-1)] },
    Step(testDescription: "turned") { x, s, W, i in x[.reversed] * s },
    Step(testDescription: "parts that are set") { x, s, W, i in T.setSubtensor(x[1..<3], s) },
    Step(testDescription: "parts of a whole that are increased") { x, s, W, i in T.incSubtensor(W[1], x)[1] },
    Step(testDescription: "an index of the step") { x, s, W, i in W[i] * x },
    Step(testDescription: "an index into the row") { x, s, W, i in x[i] + W[i, 2] },
    Step(testDescription: "set at an index of the step") { x, s, W, i in T.setSubtensor(x[i], s) },
    Step(testDescription: "increased at an index of the step") { x, s, W, i in
      T.incSubtensor(W[.all, i], x).sum(axis: 1)
    },
    Step(testDescription: "gathered by the row") { x, s, W, i in W[T.cast(T.abs(x * 0), .int64)].sum(axis: 0) },
    Step(testDescription: "stretched") { x, s, W, i in T.alloc(s, 3) + x[..<3] },
    Step(testDescription: "another shape") { x, s, W, i in x.reshape(2, 2).T.flatten() },
    Step(testDescription: "joined") { x, s, W, i in T.concatenate([x, W[0], T.stack([s, 1])]) },
    Step(testDescription: "softmax") { x, s, W, i in T.softmax(x) * s },
    Step(testDescription: "log softmax") { x, s, W, i in T.logSoftmax(x) },
    Step(testDescription: "running sum") { x, s, W, i in T.cumsum(x) },
    Step(testDescription: "sorted") { x, s, W, i in T.sort(x) + T.argsort(x) },
    Step(testDescription: "diagonal") { x, s, W, i in T.diag(T.diag(x) + W) },
    Step(testDescription: "choices") { x, s, W, i in T.switch(x .> s, x, T.zerosLike(x)) },
    Step(testDescription: "the same in each step") { x, s, W, i in W[0] * 2 },
    Step(testDescription: "a size") { x, s, W, i in x * x.shape[0] },
    Step(testDescription: "a cast") { x, s, W, i in T.cast(x, .int32) },
  ]

  @Test(arguments: steps) func sameAsTheLoop(_ step: Step) throws {
    for dtype in [DType.float64, .float32] {
      let (X, S, W) = (
        T.tensor(dtype: dtype, broadcastable: [false, false], name: "X"),
        T.tensor(dtype: dtype, broadcastable: [false], name: "S"),
        T.tensor(dtype: dtype, broadcastable: [false, false], name: "W")
      )
      let I = T.lvector("I")
      let (rows, _) = T.map(
        { x, s, i, W in step.make(x, s, W, i) }, sequences: [X, S, I], nonSequences: T.specifyShape(W, [4, 4]))
      let f = try function([X, S, I, W], rows, onUnusedInput: .ignore)
      let loop = try function([X, S, I, W], rows, mode: Self.looped, onUnusedInput: .ignore)
      let judge = try function([X, S, I, W], rows, mode: .reference, onUnusedInput: .ignore)
      #expect(!"\(f.schedule)".contains("  loop "), "\(f.schedule)")
      let special: [Double] = [.nan, .infinity, -.infinity, 0, -0.0, 1e300, .leastNonzeroMagnitude, -3]
      let isFinite = step.testDescription.hasPrefix("gathered")
      for n in [5, 1, 0, 2] {
        for isSpecial in [false, true] where !(isSpecial && (isFinite || n < 2)) {
          let x =
            isSpecial
            ? try NDArray((0..<(n * 4)).map { special[$0 % special.count] }, shape: [n, 4]).astype(dtype)
            : try NDArray.uniform([n, 4], seed: 1).astype(dtype)
          let s = try NDArray.uniform([n], seed: 2).astype(dtype)
          let w = try NDArray.uniform([4, 4], seed: 3).astype(dtype)
          let i = try NDArray((0..<n).map { ($0 * 3) % 4 - ($0 % 2) * 4 }, shape: [n])
          let (got, inLoop, wanted) = (try f(x, s, i, w), try loop(x, s, i, w), try judge(x, s, i, w))
          #expect(got.dtype == wanted.dtype && got.shape == wanted.shape)
          let rtol = dtype == .float32 ? 1e-5 : 1e-13
          #expect(got.allclose(wanted, rtol: rtol, atol: rtol, equalNaN: true), "\(got) \(wanted)")
          if step.isExact {
            // But for the signs of NaNs.
            #expect(got.allclose(inLoop, rtol: 0, atol: 0, equalNaN: true), "\(n) steps: \(got) \(inLoop)")
          } else {
            #expect(got.allclose(inLoop, rtol: rtol, atol: rtol, equalNaN: true), "\(got) \(inLoop)")
          }
        }
      }
    }
  }

  /// Sequences that are read from the end on, with taps, in fewer steps than they have rows.
  @Test(arguments: [false, true]) func partsOfSequences(_ backwards: Bool) throws {
    let (x, y, n) = (T.dvector("x"), T.dmatrix("y"), T.iscalar("n"))
    let (rows, _) = T.scan(
      { x0, x2, y in y * x0 - x2 }, sequences: [ScanInput(x, taps: [0, 2]), ScanInput(y)], outputsInfo: nil, nSteps: n,
      goBackwards: backwards)
    let f = try function([x, y, n], [rows] + T.grad(T.sqr(rows).sum(), [x, y]))
    let judge = try function([x, y, n], [rows] + T.grad(T.sqr(rows).sum(), [x, y]), mode: .reference)
    #expect(!"\(f.schedule)".contains("  loop "), "\(f.schedule)")
    let (X, Y) = (try NDArray.uniform([9], seed: 1), try NDArray.uniform([8, 3], seed: 2))
    for steps in [5, 7, 1, 0] {
      for (got, wanted) in zip(try f(X, Y, steps), try judge(X, Y, steps)) {
        #expect(got.allclose(wanted, rtol: 1e-13, atol: 1e-13), "\(got) \(wanted)")
      }
    }
    #expect(throws: TheanoError.self) { try f(X, Y, 9) }
    #expect(throws: TheanoError.self) { try f(X, Y, -1) }
  }

  /// The Jacobian as the tutorial writes it.
  @Test func jacobianByHand() throws {
    let x = T.dvector("x")
    let y = x ** 2 * x.sum()
    let (J, _) = T.scan(
      { i, y, x in T.grad(y[i], x) }, sequences: T.arange(y.shape[0]), outputsInfo: nil, nonSequences: [y, x])
    let f = try function([x], [J, T.jacobian(y, x)])
    #expect(!"\(f.schedule)".contains("  loop "), "\(f.schedule)")
    for n in [0, 1, 6, 20] {
      let value = try NDArray.uniform([n], seed: 4)
      let (got, wanted) = (try f(value), try function([x], J, mode: .reference)(value))
      #expect(got[0].allclose(wanted, rtol: 1e-14) && got[1].allclose(wanted, rtol: 1e-14))
    }
  }

  @Test func refusedIndices() throws {
    let (x, i) = (T.dmatrix("x"), T.lvector("i"))
    for rows in [
      T.map({ i, x in x[i] }, sequences: i, nonSequences: x).outputs,
      T.map({ i, x in T.setSubtensor(x[i], 1) }, sequences: i, nonSequences: x).outputs,
    ] {
      let f = try function([i, x], rows)
      let loop = try function([i, x], rows, mode: Self.looped)
      for bad in [[0, 3], [-4, 0], [.max, 1], [.min, 1]] {
        for g in [f, loop] {
          #expect { try g(NDArray(bad, shape: [2]), NDArray.zeros([3, 2])) } throws: { error in
            (error as? TheanoError)?.kind == .indexError
          }
        }
      }
      #expect { try f([0], NDArray.zeros([0, 2])) } throws: { ($0 as? TheanoError)?.kind == .indexError }
      #expect(try f(NDArray.zeros([0], .int64), NDArray.zeros([0, 2])).shape[0] == 0)
    }
  }

  /// Loops in the steps of loops.
  @Test func nestedLoops() throws {
    let (x, m, i) = (T.dmatrix("x"), T.dmatrix("m"), T.lvector("i"))
    let (products, _) = T.map(
      { row, m in T.map({ other, row in (row * other).sum() }, sequences: m, nonSequences: row).outputs },
      sequences: x, nonSequences: m)
    let (sets, _) = T.scan(
      { h, m, i in h + T.map({ k, h in T.setSubtensor(h[k], 1.5) }, sequences: i, nonSequences: h).outputs.sum(axis: 0)
      },
      outputsInfo: T.zerosLike(m), nonSequences: [m, i], nSteps: 3)
    let f = try function([x, m], [products] + T.grad(T.sqr(products).sum(), [x, m]))
    let judge = try function([x, m], [products] + T.grad(T.sqr(products).sum(), [x, m]), mode: .reference)
    let g = try function([m, i], sets)
    let wanted = try function([m, i], sets, mode: .reference)
    for n in [0, 1, 5] {
      let (a, b) = (try NDArray.uniform([n, 4], seed: 1), try NDArray.uniform([3, 4], seed: 2))
      for (got, right) in zip(try f(a, b), try judge(a, b)) {
        #expect(got.allclose(right, rtol: 1e-13, atol: 1e-13))
      }
      let places = try NDArray((0..<n).map { $0 % 3 }, shape: [n])
      #expect(try g(b, places).allclose(wanted(b, places), rtol: 1e-14))
    }
    for size in [0, 2] {
      #expect { try g(NDArray.zeros([size, 4]), [2]) } throws: { ($0 as? TheanoError)?.kind == .indexError }
    }
  }

  /// What would be stored for all steps, many times as large as what goes in and out, stays in the step.
  @Test func largeStepsStayLoops() throws {
    let (x, W) = (T.dvector("x"), T.dmatrix("W"))
    let (sums, _) = T.map({ s, W in T.sort(W * s).sum() }, sequences: x, nonSequences: W)
    let f = try function([x, W], sums)
    #expect("\(f.schedule)".contains("  loop "), "\(f.schedule)")
    // But for what is computed on the way to a total.
    let (totals, _) = T.map({ s, W in T.exp(W * s).sum() }, sequences: x, nonSequences: W)
    let g = try function([x, W], totals)
    #expect(!"\(g.schedule)".contains("  loop "), "\(g.schedule)")
    #expect("\(g.schedule)".split(separator: "\n").count { $0.contains(" = k") } == 2, "\(g.schedule)")
    let (a, w) = (try NDArray.uniform([3], seed: 1), try NDArray.uniform([4, 5], seed: 2))
    #expect(try g(a, w).allclose(function([x, W], totals, mode: .reference)(a, w), rtol: 1e-14))
  }

  /// Loops that carry something, draw numbers or may end early stay what they are.
  @Test func othersStayLoops() throws {
    let x = T.dvector("x")
    let (ends, _) = T.scan({ x in ScanStep(x * 2, until: x .> 3) }, sequences: x, outputsInfo: nil)
    #expect("\(try function([x], ends).schedule)".contains("loop"))
  }

  @Test func hessianOfRosenbrockIsFewKernels() throws {
    let x = T.dvector("x")
    let (a, b) = (x[.slice(nil, -1)], x[.slice(1, nil)])
    let H = T.hessian((100 * T.sqr(b - T.sqr(a)) + T.sqr(1 - a)).sum(), x)
    let f = try function([x], H)
    let lines = "\(f.schedule)".split(separator: "\n")
    #expect(!lines.contains { $0.contains("  loop ") }, "\(f.schedule)")
    let loop = try function([x], H, mode: Self.looped)
    for n in [2, 3, 20, 100] {
      let point = try NDArray.uniform([n], seed: 5)
      #expect(try f(point).identical(to: loop(point)))
    }
  }
}
