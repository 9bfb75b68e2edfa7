import Testing
import TheanoRuntime
import TheanoScheduling

@testable import Theano

/// Indices by which no element is read, since the result is empty: every mode looks at them, as NumPy does.
struct EmptyGatherTests {
  private let x = T.dmatrix("x")
  private let y = T.dmatrix("y")
  private let i = T.lvector("i")
  private func none() throws -> NDArray { try NDArray.zeros([3, 0], .float64) }
  private let table: NDArray = [[1, 2], [3, 4], [5, 6]]

  /// The expressions, each with a result that is empty for one of the two arguments.
  private var expressions: [TensorVariable] {
    [
      x[i], x[i, 0..<0], T.take(x, i, axis: 0), T.take(x.T, i, axis: 1), x[.newAxis, i], x[i + i - i],
      x[i].sum(), T.exp(x[i]) * 2, x[i] + x[i, 0..<0].sum(), T.join(1, x[i], x[i]), x.dimshuffle(0, "x", 1)[i],
      T.setSubtensor(x[i], 1), T.incSubtensor(x[i], 1), T.incSubtensor(x[i, 0..<0], 1),
      T.grad(x[i].sum(), x), x[i][.all, 0..<0], x[i].T, x[i][.reversed, nil], T.exp(x[i][0..<1]), x[i].reshape(-1, 2),
      x[i][.all, 0..<0].sum(), T.join(0, x[i], x),
    ]
  }

  @Test(arguments: Mode.allCases) func anIndexOutsideIsRefused(_ mode: Mode) throws {
    for (number, expression) in expressions.enumerated() {
      let f = try function([x, i], expression, mode: mode)
      for wrong in [[7], [0, -4], [2, 3]] as [NDArray] {
        let error = #expect(throws: TheanoError.self) { try f(none(), wrong) }
        #expect(error?.kind == .indexError, "expression \(number)")
        #expect(error.map { "\($0)".contains("EmptyGatherTests.swift") } == true, "expression \(number)")
      }
      #expect(throws: Never.self) { try f(none(), [0, -3, 2]) }
      #expect(throws: Never.self) { try f(none(), NDArray([Int]())) }
    }
    for empty in [x[i, 0..<0], x[i][.all, 0..<0], T.exp(x[i][.all, 1..<1]) * 2] {
      let part = try function([x, i], empty, mode: mode)
      #expect(kind { try part(table, [3]) } == .indexError)
      #expect(try part(table, [2, -3]).shape == [2, 0])
    }
  }

  /// The index itself is gathered, or a mask's places.
  @Test(arguments: Mode.allCases) func indicesThatAreComputed(_ mode: Mode) throws {
    let f = try function([x, i], x[i[i]], mode: mode)
    #expect(kind { try f(none(), [1, 5]) } == .indexError)
    #expect(kind { try f(none(), [1, 2, -4]) } == .indexError)
    #expect(try f(none(), [1, 0]).shape == [2, 0])
    let nearest = try function([x, y], x[T.argmax(y, axis: 1)], mode: mode)
    #expect(kind { try nearest(none(), [[0, 0, 0, 1]]) } == .indexError)
    #expect(try nearest(none(), [[0, 0, 1, 0]]).shape == [1, 0])
    let masked = try function([x, i], x[i .> 0], mode: mode)
    #expect(kind { try masked(none(), [1, 1]) } == .indexError)
    #expect(try masked(none(), [1, 0, 1]).shape == [2, 0])
  }

  /// Indices that NumPy broadcasts away are not looked at.
  @Test(arguments: Mode.allCases) func indicesThatBroadcastingRemoves(_ mode: Mode) throws {
    let j = T.lvector("j")
    let f = try function([x, i, j], x[i[.all, nil], j], mode: mode)
    #expect(try f(table, [9], NDArray([Int]())).shape == [1, 0])
    #expect(kind { try f(table, [9], [0]) } == .indexError)
  }

  @Test func aRefusedUpdateChangesNothing() throws {
    let w = try shared(none(), "w")
    let count = try shared(0, "count")
    let train = try function([i], updates: [w: T.incSubtensor(w[i], 1), count: count + 1])
    #expect(kind { try train([5]) } == .indexError)
    #expect(count.value == NDArray(0))
    try train([2])
    #expect(count.value == NDArray(1))
  }

  /// Where no axis beside the index can be empty there is nothing more to run, elsewhere no machine code.
  @Test func usualGathersPayNothing() throws {
    let v = T.dvector("v")
    func schedule(_ inputs: [any FunctionInput], _ output: TensorVariable) throws -> Schedule {
      try #require(try function(inputs, output).core.engine as? ProgramEngine).program.schedule
    }
    #expect(try schedule([v, i], T.exp(v[i])).rareKernels.isEmpty)
    #expect(try schedule([x, i], x[T.arange(i.shape[0]), i]).rareKernels.isEmpty)
    let rows = try schedule([x, i], x[i])
    #expect(rows.kernels.count == 2 && rows.rareKernels.count == 1)
  }
}
