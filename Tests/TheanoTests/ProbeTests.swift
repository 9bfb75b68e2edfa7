import Foundation
import Testing
import Theano

/// Functions that try the whole path from expressions to calls: what runs, as text in `Tests/Golden/Schedules`, and the
/// numbers. With `THEANO_WRITE_GOLDEN` set, the files are written anew: read the difference before you commit it.
struct ProbeTests {
  private func compare(_ name: String, _ schedule: String) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appending(path: "Golden/Schedules/\(name).txt")
    if ProcessInfo.processInfo.environment["THEANO_WRITE_GOLDEN"] != nil {
      try schedule.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == schedule)
  }

  @Test func labelsOutOfRange() throws {
    let (x, y) = (T.dmatrix("x"), T.lvector("y"))
    let W = try shared([[0.0, 0, 0], [0, 0, 0]], "W")
    let p = T.nnet.softmax(T.dot(x, W))
    let cost = -T.mean(T.log(p)[T.arange(y.shape[0]), y])
    let train = try function([x, y], cost, updates: [W: W - 0.5 * T.grad(cost, W)])
    try compare("labels-out-of-range", train.schedule)
    let rows: NDArray = [[1.0, 2.0], [-4.0, 0.5]]
    for labels in [[0, 3], [-4, 0]] {
      let error = #expect(throws: TheanoError.self) { try train(rows, NDArray(labels)) }
      #expect(error?.kind == .indexError)
      #expect("\(error, default: "")".contains("ProbeTests.swift"))
      #expect(W.value == [[0.0, 0, 0], [0, 0, 0]])
    }
    // All classes are as probable as any.
    let first = try train(rows, [0, 2]).scalars(as: Double.self)[0]
    #expect(abs(first - 1.0986122886681098) < 1e-15)
    // W is 0.5 / 2 · xᵀ (label - 1/3).
    let third = 1.0 / 3
    let expected = [
      1 * (1 - third) + -4 * -third, 1 * -third + -4 * -third, 1 * -third + -4 * (1 - third),
      2 * (1 - third) + 0.5 * -third, 2 * -third + 0.5 * -third, 2 * -third + 0.5 * (1 - third),
    ].map { $0 / 4 }
    let got = W.value.scalars(as: Double.self)
    #expect(zip(got, expected).allSatisfy { abs($0 - $1) < 1e-14 }, "\(got)")
  }

  @Test func anIndexErrorInTheLastStepChangesNothing() throws {
    let (x, picks) = (T.dvector("x"), T.lvector("picks"))
    let w = try shared([1.0, 2.0, 3.0], "w")
    let count = try shared(0, "count")
    let new = w + x
    let train = try function([x, picks], T.exp(new)[picks], updates: [w: new, count: count + 1])
    try compare("index-error-in-the-last-step", train.schedule)
    for wrong in [[0, 3], [-4], [2, 1, 0, 5]] {
      let error = #expect(throws: TheanoError.self) { try train([1.0, 1.0, 1.0], NDArray(wrong)) }
      #expect(error?.kind == .indexError)
      #expect(w.value == [1.0, 2.0, 3.0] && count.value == NDArray(0))
    }
    let good = try train([-1.0, -2.0, -3.0], [2, -3])
    #expect(good == [1.0, 1.0] && w.value == [0.0, 0.0, 0.0] && count.value == NDArray(1))
  }

  /// The product asks for one row; then there is no second total.
  @Test(arguments: Mode.allCases) func anIndexThatCanNeverBeInRange(_ mode: Mode) throws {
    let v = T.dmatrix("v")
    let second = v.min(axis: 1)[1].reshape([1, 1])
    let f = try function([v], T.dot(second, v), mode: mode)
    #expect(kind { try f([[1.0, 2.0]]) } == .indexError)
    #expect(kind { try f([[1.0, 2.0], [3.0, 4.0]]) } == .valueError)
  }

  @Test func anUpdateThatManyThreadsCall() throws {
    let w = try shared([0.0, 0.0], "W")
    let add = try function([], updates: [w: w + 1])
    let subtract = try function([], w, updates: [w: w - 1])
    try compare("update-in-place", add.schedule)
    try compare("update-and-old-value", subtract.schedule)
    try add()
    let held = w.value
    let old = try subtract()
    #expect(old == [1.0, 1.0] && held == [1.0, 1.0] && w.value == [0.0, 0.0])
  }

  /// Only the steps: the kernels hold a line for each operation.
  @Test func aLongChain() throws {
    let x = T.dvector("x")
    var y = x
    for _ in 0..<1_000 { y = (y + 1) * 0.5 }
    let f = try function([x], y, mode: .fastCompile)
    let steps = f.schedule.split(separator: "k0 = ", maxSplits: 1)[0]
    try compare("long-chain", String(steps))
    #expect(f.schedule.split(separator: "\n").filter { $0.contains("= kernel(") }.count <= 4)
    let values = try f([1.0, -3.0])
    #expect(values == [1.0, 1.0])
  }
}
