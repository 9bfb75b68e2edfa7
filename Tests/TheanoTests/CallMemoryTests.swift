import Testing
import TheanoArrays
import TheanoErrors
import TheanoRuntime
import TheanoScheduling

@testable import Theano

/// The memory of calls: known before, limited, written where the caller says.
struct CallMemoryTests {
  private let x = T.dvector("x")
  private let m = T.dmatrix("m")

  /// The most bytes that a call took at once.
  private func peak<R>(_ call: () throws -> R) throws -> Int {
    let counter = MemoryCounter()
    return try MemoryCounter.$current.withValue(counter) {
      let result = try call()
      return withExtendedLifetime(result) { counter.peak }
    }
  }

  @Test func bytesAreKnownBefore() throws {
    let f = try function([x], T.exp(x).sum() * x)
    let need = try f.peakBytes(shapes: [1000])
    #expect(need.description == "\(need.bytes) bytes" && need.accuracy == .exact)
    #expect(need.bytes == 8448)
    let value = try NDArray.uniform([1000], low: -1, high: 1, seed: 1)
    #expect(try f.peakBytes(for: value) == need)
    #expect(try peak { try f(value) } == need.bytes)
    // The same again, and of another size, and where the result is still held.
    #expect(try peak { try f(value) } == 0)
    let held = try f(value)
    #expect(try peak { try f(value) } == 8192)
    withExtendedLifetime(held) {}
    // A view is copied.
    let rows = try NDArray.uniform([1000, 2], low: -1, high: 1, seed: 1)
    let view = try rows.transposed().indexed(0)
    let g = try f.copy()
    #expect(try g.peakBytes(for: view).bytes == need.bytes + 8000)
    #expect(try peak { try g(view) } == need.bytes + 8000)
  }

  @Test func scratchMemoryIsThatOfAllThreads() throws {
    for threads in [1, 2, 3, 8] {
      let f = try function([m], m.sum(axis: 0), threads: threads)
      let value = try NDArray.uniform([3000, 500], low: -1, high: 1, seed: 2)
      let need = try f.peakBytes(for: value).bytes
      #expect(try peak { try f(value) } == need)
    }
  }

  @Test func aTrainingStep() throws {
    let w = try shared(try NDArray.uniform([30, 20], low: -1, high: 1, seed: 3), "w")
    let train = try function([m], T.dot(m, w).sum(), updates: [w: w * 0.5])
    let value = try NDArray.uniform([50, 30], low: -1, high: 1, seed: 4)
    // Somebody else holds the old value: it is copied.
    let alone = try train.peakBytes(for: value).bytes
    let held = w.value
    #expect(try train.peakBytes(for: value).bytes == alone + held.count * 8)
    #expect(try peak { try train(value) } == alone + held.count * 8)
    #expect(held.shape == [30, 20])
  }

  @Test func sizesThatDependOnValues() throws {
    let n = T.lscalar("n")
    let f = try function([n], T.arange(n) * 2)
    let unknown = try f.peakBytes(shapes: [])
    #expect(unknown.accuracy == .atLeast && unknown.description.hasPrefix("at least "))
    let known = try f.peakBytes(for: 100)
    #expect(known.accuracy == .exact)
    let hundred = NDArray(100)
    #expect(try peak { try f(hundred) } == known.bytes)
    let value = try NDArray([0.0, 1, 0, 2, 5, 0, 2])
    for y in [T.nonzeroValues(x), T.unique(x), x[T.gt(x, 0)] * 2] {
      let g = try function([x], y)
      let bound = try g.peakBytes(for: value)
      #expect(bound.accuracy == .atMost && bound.description.hasPrefix("at most "))
      #expect(try peak { try g(value) } <= bound.bytes)
      #expect(try g.memoryPlan(shapes: [7]).hasSuffix("a call takes \(bound)"))
    }
  }

  @Test func thePlanAsText() throws {
    let f = try function([x], T.exp(x).sum() * x)
    let lines = f.memoryPlan.split(separator: "\n")
    #expect(lines.contains { $0.contains(" x: float64[x.shape[0]], 8*x.shape[0] bytes in input 0, the whole call") })
    #expect(lines.contains { $0.contains("bytes in slot 0, step") && $0.contains("CallMemoryTests.swift:") })
    #expect(lines.contains { $0.contains("bytes in output 0, from step ") })
    let numbers = try f.memoryPlan(shapes: [1000])
    #expect(numbers.contains("8*x.shape[0] = 8000 bytes in input 0"))
    let need = try f.peakBytes(shapes: [1000])
    #expect(numbers.hasSuffix("\na call takes \(need)"))
  }

  /// A loop that ends by a condition has room for all steps: the plan says so, and counts it.
  @Test func loopsThatEnd() throws {
    let bound = T.dscalar("bound")
    let rows = T.scan({ p in ScanStep(p * 2, until: p .> bound) }, outputsInfo: 1.0, nSteps: 1000).outputs
    let f = try function([bound], rows.sum())
    #expect(f.memoryPlan.hasSuffix("has memory for as many rows as if it never did"))
    let need = try f.peakBytes(for: 9.0)
    #expect(need.bytes >= 8 * 1000)
    let nine = NDArray(9.0)
    #expect(try peak { try f(nine) } == need.bytes)
    let last = try function([bound], rows[-2])
    #expect(try last.peakBytes(for: 9.0).bytes < 8 * 1000)
    #expect(try peak { try last(nine) } == last.peakBytes(for: 9.0).bytes)
    let all = T.scan({ p in p * 2 }, outputsInfo: bound, nSteps: 1000).outputs
    #expect(try !function([bound], all).memoryPlan.contains("a condition (until)"))
  }

  @Test func aLimitRefusesBeforeAnythingRuns() throws {
    let w = try shared(1.0, "w")
    let f = try function([x], T.exp(x).sum() * x, updates: [w: w + 1], memoryLimit: 5000)
    try f(try NDArray.zeros([500]))
    #expect(w.value == 2.0)
    let counter = MemoryCounter()
    #expect(
      MemoryCounter.$current.withValue(counter) { kind { try f(try NDArray.zeros([1000])) } } == .memoryError)
    #expect(w.value == 2.0 && counter.peak == 8000, "only the argument: \(counter.peak)")
    try f(try NDArray.zeros([500]))
    #expect(w.value == 3.0)
    // Exactly as much as it needs.
    let need = try f.peakBytes(shapes: [1000]).bytes
    let value = try NDArray.zeros([1000])
    try function([x], T.exp(x).sum() * x, updates: [w: w + 1], memoryLimit: need)(value)
    let less = try function([x], T.exp(x).sum() * x, updates: [w: w + 1], memoryLimit: need - 1)
    #expect(kind { try less(value) } == .memoryError)
    // A size that only the call finds.
    let g = try function([x], T.nonzeroValues(x), updates: [w: w + 1], memoryLimit: 3000)
    try g(try NDArray.zeros([200]))
    #expect(w.value == 5.0)
    #expect(kind { try g(try NDArray.full([200], 1.0)) } == .memoryError)
    #expect(w.value == 5.0)
  }

  @Test func callsThatWriteIntoArrays() throws {
    for mode in Mode.allCases {
      let w = try shared([1.0, 2.0], "w")
      let n = T.lscalar("n")
      let f = try function(
        [m, In(n, value: 0, update: n + 1)], [m * 2, m.T, w, T.cast(n, .float64), m], updates: [w: w + 1], mode: mode)
      let value: NDArray = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
      var results = try [[2, 3], [3, 2], [2], [], [2, 3]].map { try NDArray.zeros($0) }
      let other = results[0]
      for round in 0..<3 {
        try f.call([value], into: &results)
        #expect(results[0] == [[2, 4, 6], [8, 10, 12]] && results[1] == [[1, 4], [2, 5], [3, 6]])
        let (first, second) = (Double(round) + 1, Double(round) + 2)
        let old = try NDArray([first, second])
        #expect(results[2] == old)
        let count = NDArray(Double(round))
        #expect(results[3] == count && results[4] == value)
      }
      // Who holds the array too keeps what was.
      #expect(other == [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
      let before = w.value
      var few = Array(results.prefix(4))
      #expect(kind { try f.call([value], into: &few) } == .typeError)
      results[0] = try NDArray.zeros([3, 2])
      #expect(kind { try f.call([value], into: &results) } == .valueError)
      results[0] = try NDArray.zeros([2, 3], .float32)
      #expect(kind { try f.call([value], into: &results) } == .typeError)
      #expect(w.value == before && results.count == 5)
      results[0] = value
      try f.call([value], into: &results)
      #expect(results[0] == [[2, 4, 6], [8, 10, 12]] && value == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    }
  }

  /// The argument is the array that is written.
  @Test func inAndOutTheSameArray() throws {
    let f = try function([m], T.dot(m, m))
    var results: [NDArray] = [[[1.0, 1.0], [1.0, 0.0]]]
    for _ in 0..<4 { try f.call(results, into: &results) }
    #expect(results[0] == [[1597, 987], [987, 610]])
  }

  @Test func threadsOfAFunction() throws {
    let value = try NDArray.uniform([700, 301], low: -1, high: 1, seed: 3)
    var seen: [[NDArray]] = []
    for threads in [1, 2, 3, 8] {
      seen.append(try training(value, threads))
    }
    #expect(seen.allSatisfy { zip($0, seen[0]).allSatisfy { $0.identical(to: $1) } })
    #expect(kind { try function([m], m * 2, threads: 0) } == .valueError)
  }

  /// Costs and parameters of a perceptron, trained for some steps.
  private func training(_ value: NDArray, _ threads: Int) throws -> [NDArray] {
    let target = T.lvector("target")
    let parameters = [
      try shared(try NDArray.uniform([301, 64], low: -0.1, high: 0.1, seed: 5), "w"),
      try shared(try NDArray.zeros([64]), "b"),
      try shared(try NDArray.uniform([64, 10], low: -0.1, high: 0.1, seed: 6), "v"),
    ]
    let hidden = T.tanh(T.dot(m, parameters[0]) + parameters[1])
    let cost = T.nnet.categoricalCrossentropy(T.nnet.softmax(T.dot(hidden, parameters[2])), target).mean()
    let gradients = T.grad(cost, parameters)
    let train = try function(
      [m, target], cost, updates: zip(parameters, gradients).map { ($0, $0 - 0.5 * $1) }, threads: threads)
    let labels = try NDArray((0..<700).map { $0 * 7 % 10 })
    let costs = try (0..<10).map { _ in try train(value, labels) }
    #expect(costs[9].scalars(as: Double.self)[0] < costs[0].scalars(as: Double.self)[0])
    return costs + parameters.map(\.value)
  }

  @Test func whereCompilingTakesItsTime() throws {
    let f = try function([m], [T.log(1 + m).sum(axis: 1), T.dot(m, m)])
    let names = f.compileReport.phases.map(\.name)
    for name in ["expressions", "rewriting: shapes", "rewriting: algebra", "scheduling", "finding code"] {
      #expect(names.contains(name), "\(names)")
    }
    let text = f.compileReport.description
    for name in names + ["the rest", "all"] { #expect(text.contains("\(name) ")) }
    #expect(f.compileReport.kernels.count == f.schedule.split(separator: "\n").count { $0.contains(" = kernel(") })
    #expect(f.compileReport.phases.reduce(0) { $0 + $1.seconds } <= f.compileReport.seconds)
    let again = try function([m], [T.log(1 + m).sum(axis: 1), T.dot(m, m)])
    #expect(again.compileReport.madeKernels == 0)
    let r = try function([m], m * 2, mode: .reference).compileReport
    #expect(r.phases.map(\.name) == ["expressions"] && r.kernels.isEmpty)
  }

  /// Code is made where functions are: a log of all code that calls ask for stays empty.
  @Test func noShapeCompilesAgain() throws {
    let f = try function([m], [T.nnet.softmax(m), m.sum(axis: 0), T.dot(m, m.T)])
    let log = CompileLog()
    try log.collecting { () throws(TheanoError) in
      for (rows, columns) in [(1, 1), (2, 3), (64, 10), (600, 10), (0, 3), (7, 300)] {
        _ = try f(try NDArray.zeros([rows, columns]))
      }
    }
    #expect(log.kernels.isEmpty && log.phases.isEmpty)
    // It would not stay so if there were code.
    let kernels = try #require(f.core.engine as? ProgramEngine).program.schedule.kernels
    _ = try log.collecting { () throws(TheanoError) in try Backends.native().compile(kernels, effort: .full) }
    #expect(log.kernels.count == kernels.count)
  }
}
