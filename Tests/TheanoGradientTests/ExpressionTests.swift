import Testing
import TheanoArrays
import TheanoGradient
import TheanoGraph
import TheanoOps

private let A: NDArray = [[0.5, -1.25, 2], [1.5, 0.75, -0.25]]
private let B: NDArray = [[1.0, 0.5], [-0.75, 2], [0.25, -1.5]]
private let v: NDArray = [0.5, -0.25, 1.5]
private let w: NDArray = [1.25, -2]

@Suite struct ExpressionTests {
  static let samples: [Sample] = [
    Sample("a variable", v) { $0[0] },
    Sample("a sum", v, v) { $0[0] + $0[1] },
    Sample("the same twice", v) { $0[0] * $0[0] + $0[0] },
    Sample("broadcast matrix and vector", A, v) { $0[0] * $0[1] - $0[1] },
    Sample("broadcast scalar", A, NDArray(0.75)) { $0[1] * T.exp($0[0]) },
    Sample("powers", v) { $0[0] ** 3 + 2 ** $0[0] },
    Sample("quotient", v, v) { $0[0] / (3 + $0[1]) },
    Sample("logistic", v) { 1 / (1 + T.exp(-$0[0])) },
    Sample("log-sum-exp", A) { T.log(T.exp($0[0]).sum(axis: 1)) },
    Sample("dot of matrices", A, B) { T.dot($0[0], $0[1]) },
    Sample("dot of matrix and vector", A, v) { T.dot($0[0], $0[1]) },
    Sample("dot of vectors", v, v) { T.dot($0[0], $0[1]) },
    Sample("transposed products", A, w) { T.dot($0[0].T, $0[1]) },
    Sample("a product of itself", A) { T.dot($0[0], $0[0].T) },
    Sample("mean and variance", A) { x in T.sqr(x[0] - x[0].mean()).mean() },
    Sample("product of elements", v) { T.prod($0[0]) },
    Sample("largest element", A) { T.max($0[0], axis: 1) },
    Sample("dimshuffle", v, w) { $0[0].dimshuffle(0, "x") * $0[1] },
    Sample("indexing", A) { $0[0][1] * $0[0][0] },
    Sample("stacking", v, v) { T.stack([$0[0] * $0[1], T.sin($0[0])]) },
    Sample("switch", v) { T.switch($0[0] .> 0, T.sqr($0[0]), T.sin($0[0])) },
    Sample("maximum", v, [-0.5, 0.25, -1.5]) { T.maximum($0[0], $0[1]) },
    Sample("clip", v) { T.clip($0[0], -0.5, 1) },
    Sample("two layers", A, B, w) { x in T.tanh(T.dot(T.tanh(T.dot(x[0], x[1]) + x[2]), x[1].T)) },
    Sample("logistic regression", A, v, NDArray(0.1)) { x in
      let p = T.sigmoid(T.dot(x[0], x[1]) + x[2])
      return -(T.log(p) * 0.25 + T.log(1 - p) * 0.75).mean() + 0.01 * T.sqr(x[1]).sum()
    },
  ]

  @Test(arguments: samples) func derivativesAgreeWithFiniteDifferences(_ sample: Sample) throws {
    try sample.check()
  }

  /// Smooth operations put together at random, with much sharing.
  @Test(arguments: 0..<25) func randomGraphs(seed: Int) throws {
    let sample = Sample("random \(seed)", v, [0.25, 1, -0.5], NDArray(0.5)) { arguments in
      var random = SplitMix(state: UInt64(seed))
      var known = arguments
      for _ in 0..<14 {
        let (x, y) = (known[random.next(known.count)], known[random.next(known.count)])
        switch random.next(8) {
        case 0: known.append(x + y)
        case 1: known.append(T.tanh(x) * y)
        case 2: known.append(T.sin(x) - y)
        case 3: known.append(T.exp(-T.sqr(x)))
        case 4: known.append(x / (2 + T.cos(y)))
        case 5: known.append(T.sigmoid(x + 2 * y))
        case 6: known.append(T.tanh(x).sum())
        default: known.append(T.log1p(T.sqr(x)) * T.arctan(y))
        }
      }
      return (known.suffix(4) + arguments[1...]).reduce(arguments[0]) { $0 + $1 }
    }
    try sample.check()
  }

  @Test func gradientsOfGradients() throws {
    #expect(try slope(at: 2) { x in T.grad(x ** 3, x) } == 12)
    #expect(try slope(at: 2) { x in T.grad(T.grad(x ** 4, x), x) } == 48)
    try Sample("the gradient of a small network", A, v) { x in
      T.grad(T.sqr(T.tanh(T.dot(x[0], x[1]))).sum(), x[1])
    }.check()
    try Sample("a Jacobian product of a gradient", v) { x in
      T.Rop(T.grad((T.exp(x[0]) * T.sin(x[0])).sum(), x[0]), x[0], x[0] * 2)
    }.check()
  }
}

struct SplitMix {
  var state: UInt64
  mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(bound))
  }
}
