import Testing
import Theano
import TheanoTestSupport

/// The operands of the expressions, as `Tests/Golden/Ops/make_ops_sorting.py` has them.
private struct Operands: Sendable {
  let m, v, w, i, e, f, a, h, z, b, u, r, k: TensorVariable

  init() throws {
    let p = T.dmatrix("p")
    let complexes = try function([p], T.complex(p[0..., 0], p[0..., 1]))
    m = try shared([[3.0, -1.5, 2.0, 3.0], [0.0, 7.25, -2.0, 0.5], [1.0, 1.0, -4.0, 9.0]])
    v = try shared([2.5, -1.0, Double.nan, 0.0, 2.5, -3.0, 8.0])
    w = try shared([4.0, 1.0, 3.5, -2.0, 0.25, 10.0])
    i = try shared([3, 1, 1, 0, 7, 1, 3])
    e = try shared([-2.0, 0.0, 1.0, 1.0, 4.5])
    f = try shared([2, 1, 1, 3])
    a = try shared([0.5, 1.0, 2.0, 0.25])
    h = try shared([1.5, -2.0, 0.5] as [Float])
    z = try shared(try complexes([[2.0, 1.0], [1.0, 5.0], [2.0, -3.0], [1.0, 5.0]]))
    b = try shared([true, false, true, true])
    u = try shared([250, 3, 250, 9] as [UInt8])
    r = try shared([[1, 2, 1], [0, 5, 0], [1, 2, 1], [0, 4, 0], [1, 2, 1]])
    k = try shared([[0.0, 0.3], [1.0, 0.55]])
  }
}

private typealias Expression = (python: String, swift: @Sendable (Operands) -> TensorVariable)

private let ordering: [Expression] = [
  ("np.sort(m)", { T.sort($0.m) }), ("np.sort(m, axis=0)", { $0.m.sort(axis: 0) }),
  ("np.sort(m, axis=None)", { T.sort($0.m, axis: nil) }), ("np.sort(v)", { T.sort($0.v) }),
  ("np.sort(z)", { T.sort($0.z) }), ("np.sort(u)", { T.sort($0.u) }), ("np.sort(b)", { T.sort($0.b) }),
  ("np.sort(h)", { T.sort($0.h, kind: .quicksort) }),
  ("np.argsort(m, axis=0, kind='stable')", { T.argsort($0.m, axis: 0) }),
  ("np.argsort(m, axis=1, kind='stable')", { $0.m.argsort(axis: 1) }),
  ("np.argsort(m, axis=None, kind='stable')", { T.argsort($0.m, axis: nil) }),
  ("np.argsort(v, kind='stable')", { T.argsort($0.v) }), ("np.argsort(z, kind='stable')", { T.argsort($0.z) }),
  ("np.argsort(i, kind='stable')", { T.argsort($0.i) }),
  ("np.sort(m)[:, ::-1][:, :2]", { T.topk($0.m, 2) }), ("np.sort(m, axis=0)[:1]", { T.topk($0.m, -1, axis: 0) }),
  ("np.argsort(-m, axis=1, kind='stable')[:, :3]", { T.argtopk($0.m, 3) }),
  ("np.searchsorted(e, w)", { T.searchsorted($0.e, $0.w) }),
  ("np.searchsorted(e, w, side='right')", { $0.e.searchsorted($0.w, side: .right) }),
  ("np.searchsorted(e, 1.0)", { T.searchsorted($0.e, 1.0) }),
  ("np.searchsorted(e, m, side='right')", { T.searchsorted($0.e, $0.m, side: .right) }),
  ("np.searchsorted(w, m, sorter=np.argsort(w))", { T.searchsorted($0.w, $0.m, sorter: T.argsort($0.w)) }),
]

private let accumulating: [Expression] = [
  ("np.cumsum(m)", { T.cumsum($0.m) }), ("np.cumsum(m, axis=0)", { T.cumsum($0.m, axis: 0) }),
  ("np.cumsum(m, axis=1)", { $0.m.cumsum(axis: -1) }), ("np.cumsum(h)", { T.cumsum($0.h) }),
  ("np.cumsum(b)", { T.cumsum($0.b) }), ("np.cumsum(u, dtype='uint8')", { T.cumsum($0.u) }),
  ("np.cumprod(m)", { T.cumprod($0.m) }), ("np.cumprod(m, axis=0)", { $0.m.cumprod(axis: 0) }),
  ("np.cumprod(w)", { T.cumprod($0.w) }), ("np.cumprod(z)", { T.cumprod($0.z) }),
  ("np.diff(w)", { T.diff($0.w) }), ("np.diff(w, n=2)", { T.diff($0.w, n: 2) }),
  ("np.diff(m, axis=0)", { T.diff($0.m, axis: 0) }), ("np.diff(m, n=3)", { T.diff($0.m, n: 3) }),
  ("np.diff(b)", { T.diff($0.b) }), ("np.diff(w, n=9)", { T.diff($0.w, n: 9) }),
  ("np.bincount(i)", { T.bincount($0.i) }), ("np.bincount(i, minlength=10)", { T.bincount($0.i, minlength: 10) }),
  ("np.bincount(f, weights=a)", { T.bincount($0.f, weights: $0.a) }),
  ("np.bincount(f, weights=a, minlength=6)", { T.bincount($0.f, weights: $0.a, minlength: 6) }),
  ("np.bincount(i[:0], minlength=3)", { T.bincount($0.i[0..<0], minlength: 3) }),
]

private let choosing: [Expression] = [
  ("np.compress(b, m, axis=1)", { T.compress($0.b, $0.m, axis: 1) }),
  ("np.compress(b[:3], m, axis=0)", { $0.m.compress($0.b[0..<3], axis: 0) }),
  ("np.compress(array([0, 1, 0, 2, 0, 1]), w)", { T.compress(T.constant([0, 1, 0, 2, 0, 1]), $0.w) }),
  ("np.compress(b, m)", { T.compress($0.b, $0.m) }),
  ("np.flatnonzero(m > 1)", { T.flatnonzero($0.m .> 1) }), ("np.nonzero(m > 1)[0]", { T.nonzero($0.m .> 1)[0] }),
  ("np.nonzero(m > 1)[1]", { T.nonzero($0.m .> 1)[1] }), ("np.nonzero(i)[0]", { $0.i.nonzero()[0] }),
  ("m[np.nonzero(m)]", { T.nonzeroValues($0.m) }), ("np.count_nonzero(m)", { T.countNonzero($0.m) }),
  ("np.count_nonzero(m, axis=1)", { T.countNonzero($0.m, axis: 1) }),
  ("np.unique(m)", { T.unique($0.m) }), ("np.unique(v)", { T.unique($0.v) }), ("np.unique(z)", { T.unique($0.z) }),
  ("np.unique(i)", { T.unique($0.i) }),
  ("np.unique(m, return_index=True)[1]", { T.unique($0.m, returnIndex: true)[1] }),
  ("np.unique(m, return_inverse=True)[1]", { T.unique($0.m, returnInverse: true)[1] }),
  ("np.unique(m, return_counts=True)[1]", { T.unique($0.m, returnCounts: true)[1] }),
  ("np.unique(i, return_inverse=True)[1]", { T.unique($0.i, returnInverse: true)[1] }),
  ("np.unique(i[:0])", { T.unique($0.i[0..<0]) }),
]

private let different: [Expression] = [
  ("np.unique(r, axis=0)", { T.unique($0.r, axis: 0) }), ("np.unique(r, axis=1)", { T.unique($0.r, axis: 1) }),
  ("np.unique(r * 0.5, axis=-1)", { T.unique($0.r * 0.5, axis: -1) }),
  ("np.unique(r.reshape(5, 1, 3), axis=0)", { T.unique($0.r.reshape([5, 1, 3]), axis: 0) }),
  ("np.unique(r.reshape(1, 5, 3), axis=1)", { T.unique($0.r.reshape([1, 5, 3]), axis: 1) }),
  ("np.unique(i, axis=0)", { T.unique($0.i, axis: 0) }),
  ("np.unique(r, axis=0, return_index=True)[1]", { T.unique($0.r, axis: 0, returnIndex: true)[1] }),
  ("np.unique(r, axis=0, return_inverse=True)[1]", { T.unique($0.r, axis: 0, returnInverse: true)[1] }),
  ("np.unique(r, axis=1, return_inverse=True)[1]", { T.unique($0.r, axis: 1, returnInverse: true)[1] }),
  ("np.unique(r, axis=0, return_counts=True)[1]", { T.unique($0.r, axis: 0, returnCounts: true)[1] }),
  ("np.array(np.nonzero(m > 1))", { T.nonzero($0.m .> 1, returnMatrix: true)[0] }),
  ("np.array(np.nonzero(i))", { T.nonzero($0.i, returnMatrix: true)[0] }),
  ("np.repeat(w, i[:6])", { T.repeat($0.w, $0.i[0..<6]) }), ("np.repeat(m, f, axis=1)", { $0.m.repeat($0.f, axis: 1) }),
  ("np.repeat(m, array([2, 0, 3]), axis=0)", { T.repeat($0.m, T.constant([2, 0, 3]), axis: 0) }),
  ("np.repeat(m, np.arange(12))", { T.repeat($0.m, T.arange(12)) }),
  ("np.repeat(z, u[:4] % 4)", { T.repeat($0.z, $0.u % 4) }),
  ("np.repeat(i[:0], i[:0])", { T.repeat($0.i[0..<0], $0.i[0..<0]) }),
]

private let statistics: [Expression] = [
  ("np.median(m)", { T.median($0.m) }), ("np.median(m, axis=0)", { T.median($0.m, axis: 0) }),
  ("np.median(m, axis=1)", { T.median($0.m, axis: 1) }), ("np.median(v)", { T.median($0.v) }),
  ("np.median(i)", { T.median($0.i) }), ("np.median(h)", { T.median($0.h) }),
  ("np.quantile(w, 0.3)", { T.quantile($0.w, 0.3) }),
  ("np.quantile(m, 0.9, axis=1)", { T.quantile($0.m, 0.9, axis: 1) }),
  ("np.quantile(m, 0.25, axis=0, keepdims=True)", { T.quantile($0.m, 0.25, axis: 0, keepdims: true) }),
  ("np.quantile(m, [0.0, 0.5, 1.0], axis=1)", { T.quantile($0.m, [0, 0.5, 1], axis: 1) }),
  ("np.quantile(w, 0.3, method='lower')", { T.quantile($0.w, 0.3, method: .lower) }),
  ("np.quantile(w, 0.3, method='higher')", { T.quantile($0.w, 0.3, method: .higher) }),
  ("np.quantile(w, 0.3, method='nearest')", { T.quantile($0.w, 0.3, method: .nearest) }),
  ("np.quantile(w, 0.5, method='nearest')", { T.quantile($0.w, 0.5, method: .nearest) }),
  ("np.quantile(w, 0.3, method='midpoint')", { T.quantile($0.w, 0.3, method: .midpoint) }),
  ("np.quantile(w, 0.6, method='midpoint')", { T.quantile($0.w, 0.6, method: .midpoint) }),
  ("np.percentile(m, 37, axis=(0, 1))", { T.percentile($0.m, 37, axis: [0, 1]) }),
  ("np.percentile(i, [10, 80])", { T.percentile($0.i, [10, 80]) }),
  ("np.quantile(w, k)", { T.quantile($0.w, $0.k) }),
  ("np.quantile(m, k, axis=0)", { T.quantile($0.m, $0.k, axis: 0) }),
  ("np.quantile(m, k, axis=(1, 0), keepdims=True)", { T.quantile($0.m, $0.k, axis: [1, 0], keepdims: true) }),
  ("np.quantile(m, k[0], axis=1, keepdims=True)", { T.quantile($0.m, $0.k[0], axis: 1, keepdims: true) }),
  ("np.quantile(m, k[1, 1], axis=1)", { T.quantile($0.m, $0.k[1, 1], axis: 1) }),
  ("np.quantile(m, k, axis=1, method='lower')", { T.quantile($0.m, $0.k, axis: 1, method: .lower) }),
  ("np.quantile(m, k, axis=1, method='nearest')", { T.quantile($0.m, $0.k, axis: 1, method: .nearest) }),
  ("np.quantile(m, k, axis=1, method='midpoint')", { T.quantile($0.m, $0.k, axis: 1, method: .midpoint) }),
  ("np.percentile(v, 100 * k)", { T.percentile($0.v, 100 * $0.k) }),
  ("np.percentile(i, 100 * k)", { T.percentile($0.i, 100 * $0.k) }),
  ("np.cov(m)", { T.cov($0.m) }), ("np.cov(m, rowvar=False)", { T.cov($0.m, rowvar: false) }),
  ("np.cov(h)", { T.cov($0.h) }), ("np.cov(u)", { T.cov($0.u) }),
  ("np.cov(w)", { T.cov($0.w) }), ("np.cov(m, bias=True)", { T.cov($0.m, bias: true) }),
  ("np.cov(m, ddof=2)", { T.cov($0.m, ddof: 2) }),
  ("np.cov(m, m[1:] * 2 + 1)", { T.cov($0.m, $0.m[1...] * 2 + 1) }),
  ("np.cov(m, fweights=f)", { T.cov($0.m, fweights: $0.f) }),
  ("np.cov(m, aweights=a)", { T.cov($0.m, aweights: $0.a) }),
  ("np.cov(m, fweights=f, aweights=a, ddof=0)", { T.cov($0.m, ddof: 0, fweights: $0.f, aweights: $0.a) }),
  ("np.cov(m, fweights=f, aweights=a)", { T.cov($0.m, fweights: $0.f, aweights: $0.a) }),
  ("np.cov(z, array([1.0, 2, 0, 1]))", { T.cov($0.z, T.constant([1.0, 2, 0, 1])) }),
  ("np.ptp(m, axis=0)", { T.ptp($0.m, axis: 0) }),
]

/// NumPy's answers in every mode, derivatives against finite differences, refusals.
struct SortingTests {
  private static let expressions = ordering + accumulating + choosing + different + statistics

  private static func answers() throws -> [String: NDArray] {
    var answers: [String: NDArray] = [:]
    for line in try GoldenFile.lines("Ops/ops_sorting.tsv") {
      let parts = line.split(separator: "\t")
      answers[String(parts[0])] = GoldenFile.array(parts[1])
    }
    return answers
  }

  @Test func everyAnswerIsTested() throws {
    #expect(Self.expressions.map(\.python).sorted() == (try Self.answers()).keys.sorted())
  }

  @Test(arguments: Mode.allCases) func answersAreNumPys(mode: Mode) throws {
    let operands = try Operands()
    let answers = try Self.answers()
    let outputs = Self.expressions.map { $0.swift(operands) }
    let f = try function([], outputs, mode: mode)
    for (expression, got) in zip(Self.expressions, try f()) {
      let wanted = try #require(answers[expression.python], "\(expression.python)")
      #expect(got.dtype == wanted.dtype && got.shape == wanted.shape, "\(expression.python): \(got.dtype)\(got.shape)")
      #expect(got.allclose(wanted, rtol: 1e-12, atol: 1e-12, equalNaN: true), "\(expression.python): \(got) \(wanted)")
    }
  }

  /// Of what is differentiable, in one and both of its parts.
  @Test func derivatives() throws {
    let x: NDArray = [[3.0, -1.5, 2.0, 3.25], [0.1, 7.25, -2.0, 0.5]]
    let places: NDArray = [2, 0, 0, 1]
    let functions: [(TensorVariable) -> TensorVariable] = [
      { T.sort($0, axis: 0) }, { T.sort($0, axis: nil) }, { T.topk($0, 2) }, { T.topk($0, -1, axis: 0) },
      { T.cumsum($0, axis: 0) }, { T.cumprod($0) }, { T.cumprod($0, axis: 1) }, { T.diff($0, n: 2) },
      { T.bincount(T.constant(places), weights: $0[0]) }, { T.compress(T.constant([0, 1, 0, 1]), $0, axis: 1) },
      { T.unique($0) }, { T.median($0, axis: 1) }, { T.quantile($0, [0.3, 0.8], axis: 0) }, { T.cov($0) },
      { T.repeat($0, T.constant([2, 0, 1, 3]), axis: 1) }, { T.repeat($0, T.arange(8)) }, { T.unique($0, axis: 1) },
      { T.quantile($0, T.constant([[0.3, 0.8]]), axis: 0) },
      { T.nonzeroValues($0 .> 0) * T.nonzeroValues(T.maximum($0, 0)) },
    ]
    for function in functions { try T.verifyGrad(function, x) }
    try T.verifyGrad({ T.quantile(T.constant([4.0, 1.0, 3.5, -2.0, 0.25]), $0) }, [[0.13, 0.55], [0.3, 0.9]])
  }

  /// The gradient of a running product where factors are 0, and its gradient.
  @Test(arguments: Mode.allCases) func productsWithZeros(mode: Mode) throws {
    let x = T.dvector("x")
    let total = T.sum(T.cumprod(x))
    let first = T.grad(total, x)
    let f = try function([x], [first, T.grad(T.sum(T.sqr(first)), x)], mode: mode)
    // x0 + x0 x1 + x0 x1 x2 with x1 = 0.
    #expect(try f([2.0, 0.0, 5.0])[0] == [1.0, 12.0, 0.0])
    // The squares of (1 + x1 + x1 x2, x0 + x0 x2, x0 x1).
    #expect(try f([2.0, 0.0, 5.0])[1] == [144.0, 12.0, 48.0])
    #expect(try f([0.0, 0.0, 0.0])[0] == [1.0, 0.0, 0.0])
    #expect(try f([Double]()).map(\.shape) == [[0], [0]])
  }

  /// Long rows are cut into parts: on any number of threads the same, and stable.
  @Test func longRows() throws {
    let n = 200_000
    let keys = (0..<n).map { Int64(($0 &* 7919) % 1009) - 500 }
    let x = T.lvector("x")
    let f = try function([x], [T.argsort(x), T.sort(x), T.sort(T.cast(x, .float32))])
    let results = try f(try NDArray(keys))
    let expected = keys.indices.sorted { keys[$0] != keys[$1] ? keys[$0] < keys[$1] : $0 < $1 }
    #expect(results[0].scalars(as: Int.self) == expected)
    #expect(results[1].scalars(as: Int64.self) == expected.map { keys[$0] })
    #expect(results[2].scalars(as: Double.self) == expected.map { Double(keys[$0]) })
  }

  /// Running sums are made in blocks: the same bits in any mode and on any number of threads.
  @Test(arguments: [1, 1023, 1024, 1025, 4097, 20_000])
  func longSums(length: Int) throws {
    let dtypes: [DType] = [.float64, .float32, .float16, .int8, .uint64, .complex64]
    let x = T.dmatrix("x")
    let inputs = dtypes.map { T.cast(x, $0) }
    let sums = inputs.flatMap { [$0.cumsum(axis: 0), $0.T.cumsum(axis: 1), $0.T.flatten().cumsum()] }
    // The other direction.
    let back = T.grad(T.sum(T.cumsum(x, axis: 0) * T.cos(x)) + T.sum(T.cumsum(x.T, axis: 1) * T.sin(x.T)), x)
    let rows = length == 1025 ? 35 : length < 20_000 ? 1 + 6000 / length : 1
    for shape in Set([[length, rows], [length, 1]]) {
      let value = try NDArray.uniform(shape, low: -3, high: 4, dtype: .float64, seed: 9)
      let judge = try function([x], sums + [back], mode: .reference)(value)
      for threads in 1...3 {
        let results = try function([x], sums + [back], threads: threads)(value)
        for (k, (result, wanted)) in zip(results, judge).enumerated() where k < sums.count {
          #expect(result == wanted, "\(sums[k]), \(shape), \(threads) threads")
        }
        #expect(results[sums.count].allclose(judge[sums.count], rtol: 1e-12, atol: 1e-9))
      }
    }
  }

  /// Of float16 each follows from the one before: a block alone might overflow where the sum does not.
  @Test func longSumsOfHalfNumbers() throws {
    let x = T.vector("x", dtype: .float16)
    let value = try NDArray((0..<2048).map { $0 < 1024 ? -32.0 : 64.0 }).astype(.float16)
    #expect(try function([x], T.cumsum(x))(value).element(at: [2047], as: Double.self) == 32768)
  }

  /// They stay near the exact sums, and never fall where nothing negative is added.
  @Test func longSumsAreAccurate() throws {
    let n = 1_000_000
    let x = T.fvector("x")
    let f = try function([x], [T.cumsum(x), T.cumsum(T.cast(x, .float64))])
    let value = try NDArray.uniform([n], dtype: .float32, seed: 5)
    let results = try f(value)
    let (single, double) = (results[0].scalars(as: Double.self), results[1].scalars(as: Double.self))
    var exact = 0.0
    var (singleError, doubleError, falls) = (0.0, 0.0, 0)
    for (k, element) in value.scalars(as: Double.self).enumerated() {
      exact += element
      doubleError = max(doubleError, abs(double[k] - exact) / exact)
      singleError = max(singleError, abs(single[k] - exact) / exact)
      if k > 0 && single[k] < single[k - 1] { falls += 1 }
    }
    // Added one after the other they would be wrong by 2 in 100,000.
    #expect(singleError < 2e-6 && doubleError < 1e-13 && falls == 0, "\(singleError), \(doubleError), \(falls)")
  }

  @Test(arguments: Mode.allCases) func refusalsAtTheCall(mode: Mode) throws {
    let (i, x, k) = (T.lvector("i"), T.dvector("x"), T.lscalar("k"))
    let count = try function([i], T.bincount(i), mode: mode)
    #expect(throws: TheanoError.self) { try count([1, -1]) }
    #expect(throws: TheanoError.self) { try count([1, Int.max]) }
    #expect(try count([Int]()).shape == [0])
    let best = try function([x, k], T.topk(x, k), mode: mode)
    #expect(try best([1.0, 3.0, 2.0], 2) == [3.0, 2.0])
    #expect(try best([1.0, 3.0, 2.0], 0).shape == [0])
    for bad in [4, -1, Int.max, Int.min] {
      let error = #expect(throws: TheanoError.self) { try best([1.0, 3.0, 2.0], bad) }
      #expect(error?.kind == .valueError)
    }
    let middle = try function([x], T.median(x), mode: mode)
    #expect(throws: TheanoError.self) { try middle([Double]()) }
    let q = T.dvector("q")
    let some = try function([x, q], [T.quantile(x, q), T.percentile(x, q * 100)], mode: mode)
    #expect(try some([1.0, 3.0, 2.0], [0.5, 1.0]) == [[2.0, 3.0], [2.0, 3.0]])
    for bad in [-0.001, 1.001, Double.nan, .infinity] {
      let error = #expect(throws: TheanoError.self) { try some([1.0, 3.0, 2.0], [0.5, bad]) }
      #expect(error?.kind == .valueError && error?.description.contains("q must lie between 0 and 1") == true)
    }
    let compressed = try function([i, x], T.compress(i, x), mode: mode)
    #expect(throws: TheanoError.self) { try compressed([0, 0, 1], [1.0, 2.0]) }
    #expect(try compressed([0, 1, 0], [1.0, 2.0]) == [2.0])
  }

  /// 0 and -0 keep their order, and NaN its bits, whether rows are sorted by one thread or by all.
  @Test func equalElementsKeepTheirBits() throws {
    let x = T.fvector("x")
    let sort = try function([x], [T.sort(x), T.argsort(x)])
    let special: [[Float]] = [
      [], [0], [-0.0], [0, -0.0], [.nan], [Float(bitPattern: 0x7fff_ffff)], [.infinity, -.infinity],
      [0, -0.0, .nan, Float(bitPattern: 0xff80_0123)],
    ]
    for count in [20, 3_000, 140_000] {
      let numbers = (1...count).map { Float($0 * 7919 % 10_007) - 5_003.5 }
      for extra in special {
        var values = numbers
        for k in stride(from: 3, to: count, by: 5) where !extra.isEmpty { values[k] = extra[k % extra.count] }
        let results = try sort(NDArray(values))
        let places = results[1].scalars(as: Int.self)
        let expected = try NDArray(places.map { values[$0] })
        #expect(results[0].identical(to: expected), "\(count) with \(extra)")
        let ordered = zip(places, places.dropFirst()).allSatisfy { a, b in
          values[a] < values[b] || (values[a] == values[b] && a < b)
            || (values[b].isNaN && (!values[a].isNaN || a < b))
        }
        #expect(ordered, "\(count) with \(extra)")
      }
    }
  }

  @Test func refusalsWhileBuilding() {
    let (s, x, z, m) = (T.dscalar("s"), T.dvector("x"), T.zvector("z"), T.dtensor3("m"))
    let refused: [(TensorVariable, TheanoError.Kind)] = [
      (T.sort(s), .valueError), (T.sort(x, axis: 1), .valueError), (T.argsort(s), .valueError),
      (T.topk(z, 1), .typeError), (T.topk(x, 1.5), .typeError), (T.topk(T.constant([1.0, 2.0]), 3), .valueError),
      (T.topk(T.constant([1.0, 2.0]), Int.min), .valueError), (T.cumsum(s, axis: 0), .valueError),
      (T.diff(x, n: -1), .valueError), (T.diff(x, axis: 2), .valueError), (T.bincount(x), .typeError),
      (T.bincount(T.lvector("i"), minlength: -1), .valueError), (T.searchsorted(m, x), .valueError),
      (T.compress(m, x), .valueError), (T.median(z), .typeError), (T.quantile(x, 1.5), .valueError),
      (T.quantile(x, Double.nan), .valueError), (T.percentile(x, [50, 101]), .valueError), (T.cov(m), .valueError),
      (T.quantile(x, [Double]()), .valueError), (T.median(x, axis: [0, 0]), .valueError),
      (T.cov(x, fweights: s), .valueError), (T.quantile(x, z), .typeError),
      (T.quantile(x, T.constant([0.5, 2])), .valueError),
      (T.repeat(x, T.constant([1, -1])), .valueError), (T.repeat(x, x), .typeError), (T.repeat(x, m), .typeError),
      (T.repeat(T.constant([1.0, 2.0]), T.constant([1, 1, 1])), .valueError), (T.unique(m, axis: 3), .valueError),
    ]
    for (k, (variable, kind)) in refused.enumerated() {
      #expect(variable.error?.kind == kind, "number \(k): \(variable.error?.brief ?? "no error")")
    }
  }
}
