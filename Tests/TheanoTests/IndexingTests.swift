import Testing
import Theano

/// Indices, masks and parts that are set, through `function`, in every mode.
struct IndexingTests {
  private let x = T.dmatrix("x")
  private let v = T.dvector("v")
  private let i = T.lvector("i")
  private let table = try? NDArray.arange(12, dtype: .float64).reshaped([4, 3])

  @Test(arguments: Mode.allCases) func masks(mode: Mode) throws {
    let table = try #require(table)
    let cost = T.sum(T.sqr(x[x .> 4]))
    let f = try function(
      [x], [x[x .> 4], T.setSubtensor(x[x .> 4], 0), T.incSubtensor(x[x[.all, 0] .> 4, 1], 10), T.grad(cost, x)],
      mode: mode)
    let results = try f(table)
    #expect(results[0] == [5.0, 6, 7, 8, 9, 10, 11])
    #expect(results[1] == [[0.0, 1, 2], [3, 4, 0], [0, 0, 0], [0, 0, 0]])
    #expect(results[2] == [[0.0, 1, 2], [3, 4, 5], [6, 17, 8], [9, 20, 11]])
    #expect(results[3] == [[0.0, 0, 0], [0, 0, 10], [12, 14, 16], [18, 20, 22]])
    let none = try f(try NDArray.zeros([0, 3], .float64))
    #expect(none.map(\.shape) == [[0], [0, 3], [0, 3], [0, 3]])
    let mask = T.vector("mask", dtype: .bool)
    let g = try function([x, mask], x[mask], mode: mode)
    #expect(try g(table, [true, false, false, true] as NDArray) == [[0.0, 1, 2], [9, 10, 11]])
    #expect(kind { try g(table, [true, false] as NDArray) } == .indexError)
  }

  /// Parts that are slices, gathers, wholes, and parts of transposed tensors.
  @Test(arguments: Mode.allCases) func setting(mode: Mode) throws {
    let table = try #require(table)
    let f = try function(
      [x, v],
      [
        T.setSubtensor(x[.all], v), T.setSubtensor(x[...], 1), T.setSubtensor(x.T[1], 7),
        T.incSubtensor(x[[0, 0, 3]], v), T.setSubtensor(x[[1, 1]], T.stack([v, v + 1])),
        T.incSubtensor(x[[0, 0], 1...], 1),
      ], mode: mode)
    let r = try f(table, [10.0, 20, 30])
    #expect(r[0] == [[10.0, 20, 30], [10, 20, 30], [10, 20, 30], [10, 20, 30]])
    #expect(try r[1] == NDArray.ones([4, 3]))
    // What is indexed is the transposed tensor, so that is what comes out.
    #expect(r[2] == [[0.0, 3, 6, 9], [7, 7, 7, 7], [2, 5, 8, 11]])
    #expect(r[3] == [[20.0, 41, 62], [3, 4, 5], [6, 7, 8], [19, 30, 41]])
    #expect(r[4] == [[0.0, 1, 2], [11, 21, 31], [6, 7, 8], [9, 10, 11]])
    #expect(r[5] == [[0.0, 3, 4], [3, 4, 5], [6, 7, 8], [9, 10, 11]])
  }

  @Test(arguments: Mode.allCases) func joinsOfMany(mode: Mode) throws {
    let parts = [v, 2 * v, v[..<1], T.sqr(v), v[..<0], v[.reversed], T.arange(2, dtype: .float64)]
    let joined = T.concatenate(parts)
    let f = try function([v], [joined, T.grad(T.sqr(joined).sum(), v), joined.sum()], mode: mode)
    let r = try f([1.0, 0.5])
    #expect(r[0] == [1.0, 0.5, 2, 1, 1, 1, 0.25, 0.5, 1, 0, 1])
    // Of 2 v + 8 v + 2 v + 4 v³, and 2 v more for the first.
    #expect(r[1].allclose([18.0, 6.5]))
    #expect(r[2] == 9.25)
  }

  /// A step on a table of which few rows are used changes these rows, and builds nothing of the table's size.
  @Test func rowsAreUpdatedInPlace() throws {
    let start = try NDArray.arange(12, dtype: .float32).reshaped([4, 3])
    let table = try shared(start, "table")
    let t = T.fmatrix("t")
    let rows = T.sparseGrad(table[i])
    let cost = T.sum(T.sqr(rows - t))
    let step = try function([i, t], cost, updates: [table: table - 0.5 * T.grad(cost, table)])
    _ = try step([3, 0, 3] as NDArray, try NDArray.zeros([3, 3], .float32))
    // Of a row that is used twice both steps are taken.
    #expect(table.value == (try NDArray([0, 0, 0, 3, 4, 5, 6, 7, 8, -9, -10, -11] as [Float], shape: [4, 3])))
    let before = table.value
    #expect(kind { try step([1, 4] as NDArray, try NDArray.zeros([2, 3], .float32)) } == .indexError)
    #expect(table.value == before)
    let lines = step.schedule.split(separator: "\n")
    let commit = try #require(lines.firstIndex { $0.contains("commit") })
    #expect(lines[commit...].contains { $0.contains("kernel") }, "\(step.schedule)")
  }

  @Test func derivatives() throws {
    let m = try #require(table).astype(.float64)
    let w: NDArray = [0.5, -1.0, 2.0, 0.25]
    let order: NDArray = [[2, 0, 1], [0, 0, 2]]
    let cases: [(TensorVariable) -> TensorVariable] = [
      { T.tile($0, [2, 1, 2]) }, { T.repeat($0, 3, axis: 1) }, { T.roll($0, 2) }, { T.roll($0, -1, axis: 1) },
      { T.tril($0) }, { T.triu($0, k: 1) }, { T.diag($0, k: -1) }, { T.fillDiagonal($0, 2.0) },
      { T.takeAlongAxis($0[..<2], order, axis: 1) }, { T.split($0, [1, 3])[1] }, { T.moveaxis($0, 0, 1) },
      { T.rot90($0) * T.flip(T.rot90($0)) }, { T.setSubtensor($0[1..., 0], $0[0]) },
      { T.incSubtensor($0[[0, 0]], $0[1]) }, { $0[$0 .> 4.5] }, { T.permuteRowElements($0[..<2], order) },
      { T.choose([[0, 1, 0]] as NDArray, [$0, T.sqr($0)]) }, { T.stacklists([[$0[0], $0[1]], [$0[2], $0[0]]]) },
    ]
    for function in cases { try T.verifyGrad(function, m) }
    try T.verifyGrad({ T.diag($0, k: 1) }, w)
    try T.verifyGrad({ T.allocDiag($0, offset: -1) }, w)
    try T.verifyGrad({ T.linspace($0[0], $0[1], num: 5) }, w)
    try T.verifyGrad({ a, b in T.fillDiagonal(a, b) }, m, 2.0)
  }
}
