import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

@Suite struct ChainTests {
  private func chain(_ count: Int, _ ops: [ScalarOp]) -> Build {
    var b = Build()
    let x = b.vector("x")
    let y = b.vector("y")
    var value = x
    for k in 0..<count {
      let op = ops[k % ops.count]
      value = op.row.arity == 1 ? b.op(op, value) : b.op(op, value, y)
    }
    b.graph.outputs = [value]
    return b
  }

  @Test(arguments: [
    [ScalarOp.add], [.add, .mul], [.add, .tanh, .mul], [.sub, .exp, .neg, .add, .sqrt, .mul, .abs],
    [.sub, .exp, .neg, .add, .sqrt, .mul, .abs, .add, .add, .tanh, .sub],
    [.add, .tanh, .add, .sub, .add, .exp, .add, .add, .add, .add, .add, .sqrt, .add],
  ])
  func repeatedPiecesAreOneKernel(_ ops: [ScalarOp]) throws {
    let schedule = try chain(2_000, ops).scheduled()
    #expect(schedule.steps.count > 4)
    #expect(schedule.kernels.count <= 4)
  }

  @Test func piecesComputeTheSame() throws {
    let b = chain(1_000, [.sub, .tanh, .add, .abs])
    try b.check([array([5]), array([5], seed: 2)], 1e-9)
  }

  @Test func longChainsTakeLinearTime() throws {
    func time(_ count: Int) throws -> Duration {
      let graph = chain(count, [.add, .mul]).graph
      let clock = ContinuousClock()
      let start = clock.now
      let schedule = try TheanoScheduling.schedule(graph)
      let end = clock.now
      #expect(schedule.kernels.count <= 4)
      return end - start
    }
    let short = try time(5_000)
    let long = try time(40_000)
    // Quadratic work would take 64 times as long.
    #expect(long < short * 24)
  }

  @Test func chainsOfViewsAreCut() throws {
    var b = Build()
    let x = b.matrix("x")
    var value = x
    // Different operations each time, so that the graph does not merge them.
    for k in 0..<3_000 { value = b.shuffle(b.shuffle(value, [1, nil, 0]), k % 2 == 0 ? [0, 2] : [2, 0]) }
    b.graph.outputs = [value]
    #expect(try !b.scheduled().steps.isEmpty)
  }
}
