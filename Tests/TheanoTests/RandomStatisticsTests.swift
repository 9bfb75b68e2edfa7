import Testing
import Theano

/// Fixed seeds, so that these cannot fail now and then: moments within five standard errors, counts by chi-square.
struct RandomStatisticsTests {
  private static let count = 20_000

  private func moments(_ x: [Double]) -> (mean: Double, variance: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    return (mean, x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(x.count))
  }

  private func check(_ variable: TensorVariable, mean: Double, variance: Double, fourth: Double, _ name: String) throws
  {
    let x = try function([], variable)().scalars(as: Double.self)
    let got = moments(x)
    let root = Double(x.count).squareRoot()
    #expect(abs(got.mean - mean) < 5 * variance.squareRoot() / root, "\(name): mean \(got.mean)")
    // The variance of a variance: its fourth central moment less its square.
    #expect(
      abs(got.variance - variance) < 5 * (fourth - variance * variance).squareRoot() / root, "\(name): \(got.variance)")
  }

  @Test func momentsAreRight() throws {
    let n = [Self.count]
    let (r, m, p) = (RandomStreams(seed: 11), MRGRandomStreams(seed: 11), PhiloxRandomStreams(seed: 11))
    for (name, u) in [("twister", r.uniform(n)), ("mrg", m.uniform(n)), ("philox", p.uniform(n))] {
      try check(u, mean: 0.5, variance: 1 / 12, fourth: 1 / 80, name)
    }
    for (name, z) in [("twister", r.normal(n)), ("mrg", m.normal(n)), ("philox", p.normal(n))] {
      try check(z, mean: 0, variance: 1, fourth: 3, name)
    }
    // The fourth moment of the truncated distribution, over the square of its variance.
    for (name, z) in [("mrg", m.truncatedNormal(n)), ("philox", p.truncatedNormal(n))] {
      try check(z, mean: 0, variance: 1, fourth: 2.37, name)
    }
    try check(r.poisson(n, lam: 20.0), mean: 20, variance: 20, fourth: 20 * 61, "poisson")
    try check(
      r.binomial(n, n: 100, p: 0.4), mean: 40, variance: 24, fourth: 3 * 576 + 24 * (1 - 6 * 0.24), "twister binomial")
    try check(p.poisson(n, lam: 20.0), mean: 20, variance: 20, fourth: 20 * 61, "philox poisson")
    try check(p.poisson(n, lam: 0.7), mean: 0.7, variance: 0.7, fourth: 0.7 * 3.1, "philox poisson of few")
    try check(
      p.binomial(n, n: 100, p: 0.4), mean: 40, variance: 24, fourth: 3 * 576 + 24 * (1 - 6 * 0.24), "philox many")
    try check(p.binomial(n, n: 10, p: 0.5), mean: 5, variance: 2.5, fourth: 3 * 6.25 - 1.25, "philox binomial")
    try check(m.binomial(n, p: 0.25), mean: 0.25, variance: 0.1875, fourth: 0.1875 * (1 - 3 * 0.1875), "mrg binomial")
  }

  @Test func outcomesComeEquallyOften() throws {
    let n = [Self.count]
    let (r, m, p) = (RandomStreams(seed: 12), MRGRandomStreams(seed: 12), PhiloxRandomStreams(seed: 12))
    let draws = [
      r.randomIntegers(n, low: 0, high: 9), p.randomIntegers(n, low: 0, high: 9), r.choice(n, a: 10),
      p.choice(n, a: 10), p.choice(n, a: 10, p: T.constant([Double](repeating: 0.1, count: 10))),
      p.permutation(n, n: 10)[0..., 3], p.shuffleRowElements(T.zeros([20_000, 10]) + T.arange(10))[0..., 7],
      T.floor(p.uniform(n, dtype: .float32) * 10), T.floor(m.uniform(n) * 10), T.floor(r.uniform(n) * 10),
    ]
    for (k, draw) in draws.enumerated() {
      var counts = [Double](repeating: 0, count: 10)
      for x in try function([], draw)().scalars(as: Double.self) { counts[Int(x)] += 1 }
      let expected = Double(Self.count) / 10
      let square = counts.map { ($0 - expected) * ($0 - expected) / expected }.reduce(0, +)
      // Nine degrees of freedom: above 33.7 once in ten thousand times.
      #expect(square < 33.7, "draw \(k): \(square) \(counts)")
    }
  }

  @Test func outcomesFollowTheirProbabilities() throws {
    let p = T.constant([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]])
    for counts in [
      try function([], MRGRandomStreams(seed: 3).multinomial(n: 10_000, pvals: p))(),
      try function([], PhiloxRandomStreams(seed: 3).multinomial(n: 10_000, pvals: p))(),
      try function([], RandomStreams(seed: 3).multinomial(n: 10_000, pvals: p))(),
      try function([], PhiloxRandomStreams(seed: 4).multinomial([2], n: 10_000, pvals: p))(),
    ] {
      let got = counts.scalars(as: Double.self)
      for (x, q) in zip(got, [0.1, 0.2, 0.3, 0.4, 0.7, 0.1, 0.1, 0.1]) {
        #expect(abs(x - 10_000 * q) < 5 * (10_000 * q * (1 - q)).squareRoot(), "\(got)")
      }
    }
  }
}
