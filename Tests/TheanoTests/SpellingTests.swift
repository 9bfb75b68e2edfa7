import Testing
import Theano

/// What is spelt as in Theano where both spellings can be had.
struct SpellingTests {
  @Test func labels() throws {
    #expect(T.matrix(name: "m").name == "m" && T.matrix(name: "m", dtype: .int8).dtype == .int8)
    #expect(T.dvector(name: "v").name == "v" && T.dvector(name: nil).name == nil)
    let x = T.dscalar(name: "x")
    let (w, b) = (try shared(2.0, name: "w"), try shared(1.0, name: "b"))
    let cost = x * w * w + b
    #expect(try T.grad(cost, wrt: w).eval([x: 3.0]) == 12.0)
    let both = T.grad(cost, wrt: [w, b])
    let f = try function([x], both)
    #expect(try f(3.0) == [12.0, 1.0])
    let theta: [TensorVariable] = [w, b]
    #expect(T.grad(cost, wrt: theta, disconnectedInputs: .ignore).count == 2)
  }

  @Test func takeWithNumbers() throws {
    let m = T.dmatrix("m")
    let value: NDArray = [[1.0, 2.0], [3.0, 4.0]]
    #expect(try T.take(m, [1, 0, 1], axis: 0).eval([m: value]) == [[3.0, 4.0], [1.0, 2.0], [3.0, 4.0]])
    #expect(try m.take([3, -4]).eval([m: value]) == [4.0, 1.0])
    #expect(try m.take([5, -7], mode: .clip).eval([m: value]) == [4.0, 1.0])
    #expect(kind { try m.take([5]).eval([m: value]) } == .indexError)
  }

  /// The words are the same, whatever runs.
  @Test(arguments: Mode.allCases) func memoryThatCannotBeHad(_ mode: Mode) throws {
    let n = T.lscalar("n")
    let f = try function([n], T.exp(T.alloc(1.0, n)) + T.arange(n), mode: mode)
    let error = #expect(throws: TheanoError.self) { try f(1 << 47) }
    #expect(error?.kind == .memoryError)
    #expect(error?.brief.hasPrefix("MemoryError: the call needs ") == true)
    #expect(error?.brief.hasSuffix(" bytes of working memory, which cannot be had") == true)
  }
}

extension SpellingTests {
  @Test(arguments: Mode.allCases) func listsAndTuples(_ mode: Mode) throws {
    let (a, b, v, n) = (T.dmatrix("a"), T.dmatrix("b"), T.dvector("v"), T.lscalar("n"))
    let products = [
      T.tensordot(a, b, axes: [[1], [0]]), T.tensordot(a, b, axes: [1, 0]), T.tensordot(a, b, axes: ([1], [0])),
      T.tensordot(a, b, axes: 1), T.batchedTensordot(a, b.T, axes: [[1], [1]]).reshape((2, 1)),
      T.batchedTensordot(a, b.T, axes: [1, 1]).reshape((2, 1)),
    ]
    let (left, right): (NDArray, NDArray) = ([[1.0, 2, 3], [4, 5, 6]], [[1.0, 0], [2, 1], [0, -1]])
    let values = try function([a, b], products, mode: mode)(left, right)
    for value in values[0...3] { #expect(value == [[5.0, -1], [14.0, -1]]) }
    for value in values[4...] { #expect(value == [[5.0], [-1.0]]) }
    #expect(T.tensordot(a, b, axes: [[1]]).error?.kind == .valueError)
    #expect(T.tensordot(a, b, axes: [1, 0, 0]).error?.kind == .valueError)
    #expect(T.batchedTensordot(a, b, axes: [[1], [1], [0]]).error?.kind == .valueError)

    let shaped = try function(
      [v, n],
      [
        v.reshape((2, 3)), v.reshape((n, -1)), T.reshape(v, (n, 3)), T.zeros((2, n)), T.ones((2, 2), dtype: .int8),
        T.tile(v, (n, 1)), v[.slice(4, 1, -2)], v[.slice(nil, nil, n - 3)],
      ], mode: mode)([0.0, 1, 2, 3, 4, 5], 2)
    #expect(shaped.map(\.shape) == [[2, 3], [2, 3], [2, 3], [2, 2], [2, 2], [2, 6], [2], [6]])
    #expect(shaped[0] == [[0.0, 1, 2], [3, 4, 5]] && shaped[6] == [4.0, 2] && shaped[7] == [5.0, 4, 3, 2, 1, 0])
    #expect(shaped[4].dtype == .int8)
    let cube = T.dtensor3("cube")
    let turned = try function([cube], [cube.transpose([2, 0, 1]), cube.transpose(2, 0, 1)], mode: mode)
    let both = try turned(NDArray.zeros([2, 3, 4]))
    #expect(both.map(\.shape) == [[4, 2, 3], [4, 2, 3]])
  }

  @Test(arguments: Mode.allCases) func parametersOfTheano(_ mode: Mode) throws {
    let (x, i, n) = (T.dmatrix("x"), T.lvector("i"), T.lscalar("n"))
    let (best, places) = T.topkAndArgtopk(x, 2, axis: 1, sorted: false, idxDtype: .int32)
    let f = try function(
      [x, i, n],
      [
        T.topk(x, 2, axis: 1, sorted: false), T.argtopk(x, 1, idxDtype: .int16), best, places,
        T.bincount(i, minlength: n), x / T.makeKeepDims(x, x.sum(axis: 1), axis: -1),
        T.makeKeepDims(x, x.sum()), T.makeKeepDims(x, x.max(axis: [0]), axis: [0]),
      ], mode: mode)
    let r = try f([[1.0, 3, 0], [2, 0, 2]], [1, 1], 4)
    #expect(r[0] == [[3.0, 1], [2, 2]] && r[1].dtype == .int16 && r[1] == [[1], [0]])
    #expect(r[2] == r[0] && r[3].dtype == .int32 && r[3] == [[1, 0], [0, 2]])
    #expect(r[4] == [0, 2, 0, 0] && r[5] == [[0.25, 0.75, 0], [0.5, 0, 0.5]])
    #expect(r[6] == [[8.0]] && r[7] == [[2.0, 3, 2]])
    #expect(try f([[1.0, 3, 0]], [1, 1], -4)[4] == [0, 2])
    #expect(T.makeKeepDims(x, x.sum(axis: 0)).error?.kind == .valueError)
    #expect(T.makeKeepDims(x, x, axis: 2).error?.kind == .valueError)
    #expect(T.makeKeepDims(x, x.sum(), axis: [0, 0]).error?.kind == .valueError)
    #expect(T.bincount(i, minlength: x).error?.kind == .typeError)
    #expect(T.bincount(i, minlength: -1).error?.kind == .valueError)
  }
}

extension SpellingTests {
  /// What they were taken with respect to counts as used, also where their values say nothing of it.
  @Test(arguments: Mode.allCases) func gradientsOfLinearExpressions(_ mode: Mode) throws {
    let (x, a, v, w) = (T.dscalar("x"), T.dscalar("a"), T.dvector("v"), T.dvector("w"))
    #expect(try function([x], T.grad(3 * x, x), mode: mode)(7) == 3.0)
    #expect(try function([x], 2 * T.grad(x + 1, x) + 1, mode: mode)(7) == 3.0)
    #expect(try function([x, a], T.grad(a * x, x), mode: mode)(7, 5) == 5.0)
    #expect(try function([x], T.grad(T.grad(x * x, x), x), mode: mode)(7) == 2.0)
    #expect(try function([x], T.grad(T.floor(x), x), mode: mode)(7.5) == 0.0)
    #expect(
      try function([x, a], T.grad(a * 1, x, disconnectedInputs: .ignore), mode: mode, onUnusedInput: .ignore)(1, 2)
        == 0.0)
    #expect(try function([v, w], T.grad((v * w).sum(), w), mode: mode)([1.0, 2.0], [3.0, 4.0]) == [1.0, 2.0])
    #expect(try function([v, w], T.grad(T.dot(v, w), w), mode: mode)([1.0, 2.0], [3.0, 4.0]) == [1.0, 2.0])
    #expect(kind { try function([x, a], T.grad(3 * x, x), mode: mode) } == .unusedInputError)
  }
}
