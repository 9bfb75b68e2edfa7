import Testing
import TheanoRuntime
import TheanoScheduling

@testable import Theano

/// What the benchmarks' functions run, in numbers that depend on no machine: kernels and products, and the bytes that
/// their steps read and write. More than that is slower on any machine; where it gets less, write the new number.
struct ThresholdTests {
  private struct Cost: Equatable {
    var kernels = 0
    var products = 0
    /// Of the buffers of all steps.
    var bytes = 0
  }

  private func cost<Output>(_ f: CompiledFunction<Output>, _ shapes: [[Int]]) throws -> Cost {
    let program = try #require(f.core.engine as? ProgramEngine).program
    let bytes = program.bufferBytes(shapes: shapes, values: shapes.map { _ in nil })
    var cost = Cost()
    for step in program.schedule.steps {
      switch step {
      case .kernel(let call): if !program.schedule.rareKernels.contains(call.kernel) { cost.kernels += 1 }
      case .product(let product):
        cost.products += 1
        cost.kernels += product.followers.count
      case .routine, .check, .read, .commit, .clock, .loop, .branch: break
      }
      for buffer in step.buffers { cost.bytes += try #require(bytes[buffer]) }
    }
    return cost
  }

  private func expect<Output>(
    _ f: CompiledFunction<Output>, _ shapes: [[Int]], _ wanted: Cost, location: SourceLocation = #_sourceLocation
  ) throws {
    let got = try cost(f, shapes)
    #expect(got == wanted, sourceLocation: location)
  }

  private func parameter(_ shape: [Int], _ name: String) throws -> SharedVariable {
    try shared(try NDArray.zeros(shape, .float32), name)
  }

  @Test func fusedElementwise() throws {
    let (x, y, z) = T.fvectors("x", "y", "z")
    let f = try function([x, y, z], 1 / (1 + T.exp(-(1.5 * x - 0.3))) * T.tanh(y) + T.log1p(T.exp(z)))
    try expect(f, [[1000], [1000], [1000]], Cost(kernels: 1, products: 0, bytes: 16_000))
  }

  @Test func meanAndVariance() throws {
    let x = T.fmatrix("x")
    for (axis, kernels, bytes) in [(0, 4, 4_136_000), (1, 1, 2_008_000)] {
      let f = try function([x], [T.mean(x, axis: axis), T.`var`(x, axis: axis)])
      try expect(f, [[1000, 500]], Cost(kernels: kernels, products: 0, bytes: bytes))
    }
    let f = try function([x], [T.mean(x), T.`var`(x)])
    try expect(f, [[1000, 500]], Cost(kernels: 5, products: 0, bytes: 4_001_040))
    let g = try function([x], T.log(T.sum(T.exp(x), axis: 1)))
    try expect(g, [[1000, 500]], Cost(kernels: 1, products: 0, bytes: 2_004_000))
  }

  @Test func crossEntropy() throws {
    let (x, y) = (T.fmatrix("x"), T.lvector("y"))
    let loss = -T.mean(T.log(T.nnet.softmax(x))[T.arange(y.shape[0]), y])
    let f = try function([x, y], [loss, T.grad(loss, x)])
    try expect(f, [[600, 10], [600]], Cost(kernels: 4, products: 0, bytes: 96_020))
  }

  @Test func logisticRegression() throws {
    let (x, y) = (T.fmatrix("x"), T.fvector("y"))
    let (w, b) = (try parameter([784], "w"), try parameter([], "b"))
    let p = 1 / (1 + T.exp(-T.dot(x, w) - b))
    let crossEntropy = -y * T.log(p) - (1 - y) * T.log(1 - p)
    let cost = crossEntropy.mean() + 0.01 * (w ** 2).sum()
    let (gw, gb) = (T.grad(cost, w), T.grad(cost, b))
    let train = try function([x, y], [p .> 0.5, crossEntropy], updates: [w: w - 0.1 * gw, b: b - 0.1 * gb])
    try expect(train, [[400, 784], [400]], Cost(kernels: 7, products: 2, bytes: 2_550_452))
  }

  @Test func perceptron() throws {
    let (x, y) = (T.fmatrix("x"), T.lvector("y"))
    let parameters = [
      try parameter([784, 500], "W1"), try parameter([500], "b1"), try parameter([500, 10], "W2"),
      try parameter([10], "b2"),
    ]
    let hidden = T.tanh(T.dot(x, parameters[0]) + parameters[1])
    let p = T.nnet.softmax(T.dot(hidden, parameters[2]) + parameters[3])
    let loss = -T.mean(T.log(p)[T.arange(y.shape[0]), y])
    let gradients = T.grad(loss, parameters)
    let train = try function([x, y], loss, updates: zip(parameters, gradients).map { ($0, $0 - 0.01 * $1) })
    try expect(train, [[64, 784], [64]], Cost(kernels: 9, products: 5, bytes: 4_654_188))
  }
}
