import Testing
import TheanoArrays
import TheanoErrors
import TheanoScheduling

@testable import Theano

/// What compiling a loop takes does not depend on how many steps it makes.
@Suite struct LoopCompilationTests {
  /// Loops whose step is inside a kernel, around one, around products; without a carry; and their gradients.
  static let loops: [@Sendable (TensorVariable, TensorVariable, TensorVariable) -> TensorVariable] = [
    { x, W, n in T.scan({ h, u in 0.9 * h + u }, outputsInfo: x, nonSequences: W[0], nSteps: n).outputs },
    { x, W, n in T.scan({ h, u in 0.9 * h[.reversed] + u }, outputsInfo: x, nonSequences: W[0], nSteps: n).outputs },
    { x, W, n in T.scan({ h, W in T.tanh(T.dot(h, W)) }, outputsInfo: x, nonSequences: W, nSteps: n).outputs },
    { x, W, n in T.map({ i, x in T.sin(x * i) }, sequences: T.arange(n), nonSequences: x).outputs },
  ]

  private func outputs(_ k: Int, _ x: TensorVariable, _ W: TensorVariable, _ n: TensorVariable) -> [TensorVariable] {
    let rows = Self.loops[k](x, W, n)
    return [rows[-1]] + T.grad(T.sqr(rows).sum(), [x, W], disconnectedInputs: .ignore)
  }

  @Test(arguments: loops.indices) func manyStepsCompileAsFew(_ k: Int) throws {
    let (x, W) = (T.dvector("x"), T.dmatrix("W"))
    func compiled(_ steps: Int) throws -> (kernels: Int, lines: Int, statements: Int) {
      let f = try function([x, W], outputs(k, x, W, T.constant(steps)))
      let kernels = try #require(f.core.engine as? ProgramEngine).program.schedule.kernels
      let lines = kernels.map { "\($0)".split(separator: "\n").count }
      #expect(f.compileReport.kernels.count == kernels.count)
      return (kernels.count, f.schedule.split(separator: "\n").count, lines.reduce(0, +))
    }
    let (few, many) = (try compiled(1000), try compiled(100_000))
    #expect(few == many && few.kernels > 0)
  }

  /// One function for every number of steps: a log of all code that calls ask for stays empty.
  @Test(arguments: loops.indices) func noLengthCompilesAgain(_ k: Int) throws {
    let (x, W, n) = (T.dvector("x"), T.dmatrix("W"), T.lscalar("n"))
    let f = try function([x, W, n], outputs(k, x, W, n))
    let log = CompileLog()
    try log.collecting { () throws(TheanoError) in
      for steps in [1, 2, 1000, 37] {
        _ = try f(try NDArray.uniform([3], seed: 1), try NDArray.uniform([3, 3], seed: 2), steps)
      }
    }
    #expect(log.kernels.isEmpty && log.phases.isEmpty)
  }
}
