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
    let b = chain(100_000, [.add, .mul])
    let clock = ContinuousClock()
    var schedule: Schedule?
    let time = try clock.measure { schedule = try TheanoScheduling.schedule(b.graph) }
    #expect(schedule?.kernels.count ?? 0 <= 4)
    // A quadratic pass over so many nodes takes hours.
    #expect(time < .seconds(60))
  }
}
