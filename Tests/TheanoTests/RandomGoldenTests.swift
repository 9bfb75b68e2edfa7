import Testing
import Theano
import TheanoTestSupport

/// The numbers are those of the original, call after call.
struct RandomGoldenTests {
  struct Row {
    let first: NDArray
    let second: NDArray?
  }

  static func rows() throws -> [String: Row] {
    var rows: [String: Row] = [:]
    for line in try GoldenFile.lines("Random/theano_random.tsv") {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(columns.count == 5)
      let head = "\(columns[1]):\(columns[2]):"
      rows[String(columns[0])] = Row(
        first: try #require(GoldenFile.array(head + columns[3])),
        second: columns[4].isEmpty ? nil : GoldenFile.array(head + columns[4]))
    }
    return rows
  }

  private func check(
    _ name: String, _ variable: TensorVariable, _ rows: [String: Row], _ mode: Mode, rounding: Double = 0
  ) throws {
    let row = try #require(rows[name], "\(name)")
    let f = try function([], variable, mode: mode)
    for expected in [row.first, try #require(row.second)] {
      let value = try f()
      #expect(value.dtype == expected.dtype && value.shape == expected.shape, "\(name): \(value.dtype)\(value.shape)")
      for (ours, theirs) in zip(value.scalars(as: Double.self), expected.scalars(as: Double.self)) {
        #expect(abs(ours - theirs) <= rounding * (1 + abs(theirs)), "\(name), \(mode): \(ours), not \(theirs)")
      }
    }
  }

  @Test(arguments: Mode.allCases) func twister(_ mode: Mode) throws {
    let rows = try Self.rows()
    for seed in [123, 987, 234] {
      try check("twister uniform \(seed)", RandomStreams(seed: seed).uniform([2, 2]), rows, mode)
    }
    let s = RandomStreams(77)
    let p = T.constant([0.25, 0.25, 0.5])
    let low = T.constant([-1.0, 0, 5])
    try check("twister uniform", s.uniform(size: [3], low: low, high: 10.0), rows, mode)
    try check("twister uniform float32", s.uniform([4], dtype: .float32), rows, mode)
    try check("twister normal", s.normal([5], avg: 2.0, std: 0.5), rows, mode)
    try check("twister binomial", s.binomial([6], n: 20, p: 0.3), rows, mode)
    let (n, q) = (T.constant([1, 10, 100, 1000]), T.constant([0.5, 0.1, 0.9, 0.5]))
    try check("twister binomial of vectors", s.binomial(n: n, p: q), rows, mode)
    try check("twister poisson", s.poisson([5], lam: 4.5, ndim: 1), rows, mode)
    try check("twister integers", s.randomIntegers([2, 3], low: -3, high: 12), rows, mode)
    try check("twister choice", s.choice([6], a: 9), rows, mode)
    try check("twister choice without", s.choice([4], a: 9, replace: false), rows, mode)
    try check("twister choice weighted", s.choice([6], a: 3, p: T.constant([0.2, 0.3, 0.5])), rows, mode)
    try check("twister permutation", s.permutation([2], n: 5), rows, mode)
    try check("twister one permutation", s.permutation(n: 4), rows, mode)
    try check("twister multinomial", s.multinomial([4], n: 6, pvals: p), rows, mode)
    let two = T.constant([[0.25, 0.25, 0.5], [0.5, 0.25, 0.25]])
    try check("twister multinomial rows", s.multinomial(n: 3, pvals: two), rows, mode)
    let x = T.arange(12.0, dtype: .float64).reshape([2, 2, 3])
    try check("twister shuffle", s.shuffleRowElements(x), rows, mode)
  }

  @Test(arguments: Mode.allCases) func mrg(_ mode: Mode) throws {
    let rows = try Self.rows()
    let m = MRG_RandomStreams(seed: 12345)
    let p = T.constant([[0.2, 0.3, 0.5], [0.1, 0.1, 0.8], [1.0, 0.0, 0.0]])
    try check("mrg uniform", m.uniform([3], dtype: .float64), rows, mode)
    try check("mrg uniform float32", m.uniform([7, 5], dtype: .float32), rows, mode)
    try check("mrg uniform float16", m.uniform([4], dtype: .float16), rows, mode)
    try check("mrg uniform between", m.uniform([4], low: -3.0, high: 5.0), rows, mode)
    try check("mrg uniform symbolic", m.uniform(T.constant([3, 2])), rows, mode)
    try check("mrg uniform many", m.uniform([100, 3]), rows, mode)
    try check("mrg uniform of 2 streams", m.uniform([5], nstreams: 2), rows, mode)
    // Their cosines and sines are rounded otherwise.
    try check("mrg normal", m.normal([3]), rows, mode, rounding: 4e-16)
    try check("mrg normal even", m.normal([2, 2], avg: 1.0, std: 3.0), rows, mode, rounding: 2e-15)
    try check("mrg normal float32", m.normal([4], dtype: .float32), rows, mode, rounding: 5e-7)
    try check("mrg truncated", m.truncatedNormal([60]), rows, mode, rounding: 1e-15)
    try check("mrg binomial", m.binomial([9], p: 0.3), rows, mode)
    try check("mrg multinomial", m.multinomial(pvals: p), rows, mode)
    try check("mrg multinomial of 5", m.multinomial(n: 5, pvals: p), rows, mode)
    try check("mrg choice", m.choice(size: 2, replace: false, p: p[0..<2]), rows, mode)
    try check("mrg six seeds", MRGRandomStreams(seed: [1, 2, 3, 4, 5, 6]).uniform([3]), rows, mode)
  }

  /// Five numbers of the first seven streams of twelve draws: those of the original's own file.
  @Test func mrgStreams() throws {
    let expected = try #require(try Self.rows()["mrg 12 7 5"]).first.scalars(as: Double.self)
    let streams = MRGRandomStreams()
    var drawn: [Double] = []
    for _ in 0..<12 {
      let u = try function([], streams.uniform([5, 7], dtype: .float64, nstreams: 7))()
      drawn += u.transposed().contiguous().scalars(as: Double.self)
    }
    #expect(drawn == expected)
  }
}
