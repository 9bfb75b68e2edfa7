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
    /// Of the buffers of all steps; of a row of what a loop goes through, the row.
    var bytes = 0
    /// Of each loop, in order, what one of its iterations runs, and each side of each choice.
    var inner: [Cost] = []
  }

  private func cost<Output>(_ f: CompiledFunction<Output>, _ shapes: [[Int]]) throws -> Cost {
    let program = try #require(f.core.engine as? ProgramEngine).program
    let bytes = program.bufferBytes(shapes: shapes, values: shapes.map { _ in nil })
    func ofAll(_ steps: [Step]) throws -> Cost {
      var cost = Cost()
      for step in steps {
        switch step {
        case .kernel(let call): if !program.schedule.rareKernels.contains(call.kernel) { cost.kernels += 1 }
        case .product(let product):
          cost.products += 1
          cost.kernels += product.followers.count
        case .loop(let loop):
          cost.inner.append(try ofAll(loop.body))
          continue
        case .branch(let branch):
          cost.inner += [try ofAll(branch.then), try ofAll(branch.otherwise)]
          continue
        case .routine, .check, .read, .commit, .clock: break
        }
        for buffer in step.buffers { cost.bytes += try #require(bytes[buffer]) }
      }
      return cost
    }
    return try ofAll(program.schedule.steps)
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
    for (axis, kernels, bytes) in [(0, 2, 2_196_000), (1, 1, 2_008_000)] {
      let f = try function([x], [T.mean(x, axis: axis), T.`var`(x, axis: axis)])
      try expect(f, [[1000, 500]], Cost(kernels: kernels, products: 0, bytes: bytes))
    }
    let f = try function([x], [T.mean(x), T.`var`(x)])
    try expect(f, [[1000, 500]], Cost(kernels: 2, products: 0, bytes: 2_001_496))
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

  private func recurrent(
    gates: Int, _ last: (_ x: TensorVariable, _ t: TensorVariable, _ p: [SharedVariable]) -> TensorVariable
  ) throws -> CompiledFunction<NDArray> {
    let (x, t) = (T.ftensor3("x"), T.fmatrix("t"))
    let p = [
      try parameter([8, 12 * gates], "Wx"), try parameter([12, 12 * gates], "Wh"), try parameter([12 * gates], "b"),
    ]
    let loss = 0.5 * T.sqr(last(x, t, p) - t).sum() / T.cast(t.shape[0], .float32)
    let gradients = T.grad(loss, p)
    return try function([x, t], loss, updates: zip(p, gradients).map { ($0, $0 - 0.1 * $1) })
  }

  @Test func recurrentNetwork() throws {
    let train = try recurrent(gates: 1) { x, t, p in
      let (h, _) = T.scan(
        { x, h in T.tanh(T.dot(x, p[0]) + T.dot(h, p[1]) + p[2]) }, sequences: x, outputsInfo: T.zerosLike(t))
      return h[-1]
    }
    let loops = [Cost(kernels: 2, products: 1, bytes: 1584), Cost(kernels: 1, products: 1, bytes: 1536)]
    try expect(train, [[10, 4, 8], [4, 12]], Cost(kernels: 9, products: 3, bytes: 19_532, inner: loops))
  }

  @Test func longShortTermMemory() throws {
    let train = try recurrent(gates: 4) { x, t, p in
      let ((h, _), _) = T.scan(
        { x, h, c in
          let z = T.dot(x, p[0]) + T.dot(h, p[1]) + p[2]
          let n = t.shape[1]
          let (i, f) = (z[.all, .slice(0, n)], z[.all, .slice(n, 2 * n)])
          let (g, o) = (z[.all, .slice(2 * n, 3 * n)], z[.all, .slice(3 * n, nil)])
          let next = T.sigmoid(f) * c + T.sigmoid(i) * T.tanh(g)
          return (T.sigmoid(o) * T.tanh(next), next)
        }, sequences: x, outputsInfo: [T.zerosLike(t), T.zerosLike(t)])
      return h[-1]
    }
    let loops = [Cost(kernels: 3, products: 1, bytes: 7872), Cost(kernels: 3, products: 1, bytes: 7104)]
    try expect(train, [[10, 4, 8], [4, 12]], Cost(kernels: 13, products: 3, bytes: 50_044, inner: loops))
  }

  /// Steps of almost no work: inside one kernel, around one, around two.
  @Test func smallSteps() throws {
    func loop(_ step: @escaping (TensorVariable, TensorVariable) -> TensorVariable, _ wanted: Cost) throws {
      let (x, u) = T.dvectors("x", "u")
      let (rows, _) = T.scan({ x, u in step(x, u) }, outputsInfo: x, nonSequences: u, nSteps: 1000)
      try expect(try function([x, u], rows[-1]), [[16], [16]], wanted)
    }
    try loop({ x, u in 0.999 * x + 0.001 * u }, Cost(kernels: 3, bytes: 896))
    try loop(
      { x, u in 0.999 * x[.reversed] + 0.001 * u }, Cost(kernels: 4, bytes: 1152, inner: [Cost(kernels: 1, bytes: 384)])
    )
    try loop(
      { x, u in
        let y = 0.999 * x[.reversed] + 0.001 * u
        return y[.reversed] / (1 + T.sqr(y).sum())
      }, Cost(kernels: 3, bytes: 768, inner: [Cost(kernels: 3, bytes: 672)]))
  }

  /// The product of a perceptron's Hessian with a vector: products forward, backward, and of both derivatives.
  @Test func productWithHessian() throws {
    let (x, y) = (T.fmatrix("x"), T.lvector("y"))
    let parameters = [T.fmatrix("W1"), T.fvector("b1"), T.fmatrix("W2"), T.fvector("b2")]
    let directions = [T.fmatrix("vW1"), T.fvector("vb1"), T.fmatrix("vW2"), T.fvector("vb2")]
    let hidden = T.tanh(T.dot(x, parameters[0]) + parameters[1])
    let p = T.nnet.softmax(T.dot(hidden, parameters[2]) + parameters[3])
    let loss = -T.mean(T.log(p)[T.arange(y.shape[0]), y])
    let f = try function(
      [x, y] + parameters + directions, T.Rop(T.grad(loss, parameters), parameters, directions))
    let shapes = [[784, 500], [500], [500, 10], [10]]
    try expect(f, [[64, 784], [64]] + shapes + shapes, Cost(kernels: 7, products: 11, bytes: 8_071_624))
  }

  @Test func embedding() throws {
    let (table, places, target) = (T.fmatrix("E"), T.lvector("places"), T.fmatrix("target"))
    let loss = T.mean(T.sqr(table[places] - target))
    let f = try function([table, places, target], [loss, T.grad(loss, table)])
    try expect(f, [[5000, 64], [512], [512, 64]], Cost(kernels: 4, bytes: 4_249_652))
    let rows = try parameter([5000, 64], "rows")
    let taken = rows[places]
    let step = T.grad(T.mean(T.sqr(taken - target)), taken)
    let train = try function(
      [places, target], T.mean(T.sqr(taken - target)), updates: [rows: T.incSubtensor(taken, -0.1 * step)])
    try expect(train, [[512], [512, 64]], Cost(kernels: 5, bytes: 3_104_820))
  }
}
