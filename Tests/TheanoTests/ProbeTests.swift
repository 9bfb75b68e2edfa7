import Dispatch
import Foundation
import Testing
import TheanoErrors
import TheanoLLVM
import TheanoRuntime
import TheanoScheduling

@testable import Theano

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
    DispatchQueue.concurrentPerform(iterations: 4) { k in
      for _ in 0..<50 {
        if k == 0 { _ = try? subtract() } else { try? add() }
      }
    }
    #expect(held == [1.0, 1.0] && w.value == [100.0, 100.0])
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

  /// Rows of a table that are changed where they are: one block of columns beside another.
  @Test func aStepThatChangesRowsOfATable() throws {
    let (places, target) = (T.lvector("places"), T.fmatrix("target"))
    let start = try NDArray.uniform([50, 200], low: -1, high: 1, dtype: .float32, seed: 5)
    let table = try shared(start, "table")
    let rows = table[places]
    let loss = T.mean(T.sqr(rows - target))
    let new = T.incSubtensor(rows, -0.5 * T.grad(loss, rows))
    let train = try function([places, target], loss, updates: [table: new])
    try compare("rows-of-a-table", train.schedule)
    let picks = try NDArray((0..<300).map { $0 * 7 % 50 - $0 % 2 })
    let outside = try NDArray((0..<300).map { $0 == 299 ? 50 : 0 })
    let wanted = try NDArray.uniform([300, 200], low: -1, high: 1, dtype: .float32, seed: 6)
    defer { Threads.count = 0 }
    var seen: [NDArray] = []
    for threads in [1, 2, 3, 8] {
      Threads.count = threads
      try table.setValue(start)
      try train(picks, wanted)
      seen.append(table.value)
      #expect(kind { try train(outside, wanted) } == .indexError)
      #expect(table.value.identical(to: seen[0]))
    }
    #expect(seen.allSatisfy { $0.identical(to: seen[0]) })
    try table.setValue(start)
    try function([places, target], updates: [table: new], mode: .reference)(picks, wanted)
    let (ours, theirs) = (seen[0].scalars(as: Double.self), table.value.scalars(as: Double.self))
    #expect(zip(ours, theirs).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func blocksOfColumnsCoverThemAll() throws {
    let (x, y, places) = (T.dmatrix("x"), T.dmatrix("y"), T.lvector("places"))
    let changed = [T.setSubtensor(x[places], y), T.incSubtensor(x[places], T.exp(y)), T.incSubtensor(x[places], 2.0)]
    let (f, judge) = (try function([x, y, places], changed), try function([x, y, places], changed, mode: .reference))
    let picks: NDArray = [3, 0, -1, 3, 3, 1]
    for columns in [0, 1, 63, 64, 65, 127, 128, 129, 1023, 1024, 1100] {
      let table = try NDArray.uniform([5, columns], low: -1, high: 1, seed: 1)
      let values = try NDArray.uniform([6, columns], low: -1, high: 1, seed: 2)
      for (ours, expected) in zip(try f(table, values, picks), try judge(table, values, picks)) {
        let pairs = zip(ours.scalars(as: Double.self), expected.scalars(as: Double.self))
        #expect(ours.shape == expected.shape && pairs.allSatisfy { abs($0 - $1) < 1e-14 }, "\(columns) columns")
      }
      if columns > 0 { #expect(kind { try f(table, values, [0, 0, 0, 0, 5, 0]) } == .indexError) }
    }
    // Of a shape that is known.
    let g = try function([places], T.incSubtensor(T.zeros([4, 3, 50], dtype: .float64)[places], 1.5))
    let got = try g([2, 2, 0]).scalars(as: Double.self)
    #expect(got == (0..<600).map { $0 < 150 ? 1.5 : 300..<450 ~= $0 ? 3 : 0 })
  }

  @Test func sumsOnAnyNumberOfThreadsAndAtEveryWidth() throws {
    let m = T.fmatrix("m")
    let f = try function([m], [m.sum(), m.sum(axis: 0), m.sum(axis: 1)])
    try compare("sums", f.schedule)
    let engine = try #require(f.core.engine as? ProgramEngine)
    let values = try NDArray.uniform([700, 301], low: -1, high: 1, dtype: .float32, seed: 3)
    let expected = try f(values)
    // All within what adding up in float32 in the worst order may lose.
    let exact = values.scalars(as: Double.self).reduce(0, +)
    #expect(abs(expected[0].scalars(as: Double.self)[0] - exact) < 1e-2)
    defer { Threads.count = 0 }
    for width in [nil, 1, 2, 4, 8, 16, 32] {
      let backend = LLVMBackend(options: EmitOptions(width: width))
      let program = try Program(engine.program.schedule, backend: backend, products: nil, effort: .full)
      for threads in [1, 2, 3, 8] {
        Threads.count = threads
        let got = try program.run([values])
        let isSame = zip(got, expected).allSatisfy { $0.identical(to: $1) }
        #expect(isSame, "\(threads) threads, width \(width.map { "\($0)" } ?? "of its own")")
      }
    }
    let interpreted = try Program(engine.program.schedule, backend: nil, products: nil, effort: .full).run([values])
    #expect(zip(interpreted, expected).allSatisfy { $0.identical(to: $1) })
  }

  #if os(Linux)
    @Test func origins() throws {
      let (x, y) = (T.dvector("x"), T.dvector("y"))
      let operation = x - y
      let method = x.dot(y)
      let wrapped = added(x, y)
      let extended = x.times(y)
      let all = [operation, method, wrapped, extended]
      let f = try function([x, y], all)
      // Each output with the line of this function that it comes from.
      let source = try String(contentsOfFile: #filePath, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
      let engine = try #require(f.core.engine as? ProgramEngine)
      let schedule = engine.program.schedule
      func line(_ origin: Origin) -> String {
        let frame = origin.frames(limit: 16).joined().first { $0.function.contains("ProbeTests.origins()") }
        return frame.map { source[$0.line - 1].trimmingCharacters(in: .whitespaces) } ?? "nowhere"
      }
      let lines = schedule.outputs.map { "b\($0): \(line(schedule.buffers[$0].origin))" }
      try compare("origins", f.schedule + "origins\n  " + lines.joined(separator: "\n  ") + "\n")
      #expect(try f([1.0, 2.0], [10.0, 20.0]) == [[-9.0, -18.0], NDArray(50.0), [11.0, 22.0], [10.0, 40.0]])
      for variable in all {
        let error = #expect(throws: TheanoError.self) { try function([x, y], variable)([1.0, 2.0], [3.0]) }
        let written = line(variable.application?.origin ?? .unknown)
        let found = (error?.places ?? []).map { line($0.origin) }
        #expect(written != "nowhere" && found.contains(written), "\(found)")
      }
    }
  #endif
}

/// A user's function of one line.
private func added(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable { a + b }

extension TensorVariable {
  /// A user's own method.
  fileprivate func times(_ other: TensorVariable) -> TensorVariable { self * other }
}
