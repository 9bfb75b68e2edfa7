import Testing
import Theano
import TheanoTestSupport

/// Sums around a centre, of axes that are divided into groups: the elements are read once, and of numbers of every kind the
/// result is that of two passes.
struct CentredSumTests {
  private func kernels(_ f: CompiledFunction<[NDArray]>) -> Int { f.compileReport.kernels.count }

  /// What the operations' own rules give, for large arrays kernels that are not fused.
  private func judge(_ x: TensorVariable, _ outputs: [TensorVariable]) throws -> (NDArray) throws -> [NDArray] {
    let exact = try function([x], outputs, mode: .reference)
    let fast = try function([x], outputs, mode: .fastRun.excluding("fusion"))
    return { try ($0.count > 10_000 ? fast : exact)($0) }
  }

  private static let sizes = [
    [0, 3], [1, 1], [3, 0], [1, 70], [63, 5], [64, 1100], [65, 1100], [200, 1024], [13_200, 5], [70_000, 1],
  ]

  /// What is read once: mean and variance, the logarithm of a sum of exponentials; a softmax twice.
  private static let programs: [(name: String, kernels: Int, of: @Sendable (TensorVariable) -> [TensorVariable])] = [
    ("variance of columns", 2, { [T.var($0, axis: 0)] }),
    ("variance of all", 2, { [T.var($0)] }),
    ("mean and variance of columns", 2, { [T.mean($0, axis: 0), T.var($0, axis: 0)] }),
    ("standard deviation, kept", 2, { [T.std($0, axis: 0, keepdims: true)] }),
    ("of columns, log-sum-exp", 2, { [T.log(T.sum(T.exp($0), axis: 0))] }),
    ("of all, log-sum-exp", 2, { [T.log(T.sum(T.exp($0)))] }),
    ("softmax of columns", 3, { [T.softmax($0, axis: 0)] }),
    ("logarithm of a softmax of columns", 3, { [T.logSoftmax($0, axis: 0)] }),
    ("normalised columns", 3, { [($0 - T.mean($0, axis: 0)) / T.sqrt(T.var($0, axis: 0) + 1e-5)] }),
  ]

  @Test(arguments: programs.indices) func readOnce(number: Int) throws {
    let (name, count, program) = CentredSumTests.programs[number]
    for dtype in [DType.float32, .float64] {
      let x = T.matrix("x", dtype: dtype)
      let outputs = program(x)
      let f = try function([x], outputs)
      #expect(kernels(f) == count, "\(name): \(f.schedule)")
      let judge = try judge(x, outputs)
      for shape in CentredSumTests.sizes where shape[0] > 0 || !name.contains("soft") && !name.contains("log") {
        let value = (try NDArray.uniform(shape, seed: UInt64(shape[0] + 1)) * 8 - 3).astype(dtype)
        for (got, wanted) in zip(try f(value), try judge(value)) {
          let worst = worstDifference(got, wanted)
          #expect(worst <= 40 * Tolerance.rounding(dtype), "\(name) of \(dtype)\(shape): \(worst)")
        }
      }
    }
  }

  /// Graphs around the same pattern, not all of which may be read once.
  private static let others: [(name: String, of: @Sendable (TensorVariable) -> [TensorVariable])] = [
    (
      "a third moment beside",
      { x in
        let d = x - T.mean(x, axis: 0)
        return [T.mean(d * d, axis: 0), T.mean(d * d * d, axis: 0)]
      }
    ),
    (
      "distances are a result",
      { x in
        let d = x - T.mean(x, axis: 0)
        return [d, T.mean(T.sqr(d), axis: 0)]
      }
    ),
    (
      "terms are a result",
      { x in
        let e = T.exp(x - T.max(x, axis: 0))
        return [e, T.sum(e, axis: 0), T.max(x)]
      }
    ),
    (
      "distances are used by a product",
      { x in
        let d = x - T.mean(x, axis: 0)
        return [T.dot(d.T, d) / T.cast(x.shape[0], .float64), T.var(x, axis: 0)]
      }
    ),
    (
      "the centre is used by elements, too",
      { x in
        let m = T.mean(x, axis: 0)
        return [T.sum(T.sqr(x - m), axis: 0), T.sum(T.exp(-T.abs(m)) * x, axis: 0)]
      }
    ),
    (
      "another centre",
      { x in
        let m = T.mean(x, axis: 0) * 2 + 1
        return [
          T.sum(T.sqr(m - x), axis: 0),
          T.sum(T.exp(x - T.switch(T.isinf(T.max(x, axis: 0)), 0, T.max(x, axis: 0))), axis: 0),
        ]
      }
    ),
    (
      "elements that cost something",
      { x in
        let y = T.tanh(x) * T.exp(-x)
        return [T.var(y, axis: 0), y]
      }
    ),
    ("elements that cost something, not kept", { x in [T.var(T.tanh(x) * T.exp(-x), axis: 0)] }),
    ("of what follows a product", { x in [T.var(T.dot(x.T, x) + 1, axis: 0), T.std(T.dot(x.T, x), axis: 1)] }),
    ("across", { x in [T.var(x.T, axis: 0), T.var(x.T, axis: 1), T.var(x.T)] }),
    (
      "gradient", { x in [T.grad(T.sum(T.sqr(T.softmax(x, axis: 0))), x), T.grad(T.sum(T.sqr(T.var(x, axis: 0))), x)] }
    ),
    (
      "of both kinds",
      { x in [T.var(x, axis: 0), T.log(T.sum(T.exp(x), axis: 0)), T.argmax(x, axis: 0), T.min(x, axis: 0)] }
    ),
    ("one of the other", { x in [T.var(x - T.mean(x, axis: 0), axis: 0), T.var(T.var(x, axis: 0))] }),
  ]

  @Test(arguments: others.indices) func asInTwoPasses(number: Int) throws {
    let (name, program) = CentredSumTests.others[number]
    let x = T.dmatrix("x")
    let outputs = program(x)
    let judge = try judge(x, outputs)
    for mode in [Mode.fastRun, .fastCompile] {
      let f = try function([x], outputs, mode: mode)
      for shape in [[1, 1], [7, 3], [65, 1100], [14_000, 5]] {
        let value = try NDArray.normal(shape, seed: 5)
        for (got, wanted) in zip(try f(value), try judge(value)) {
          #expect(worstDifference(got, wanted) <= 1e-11, "\(name) of \(shape) in \(mode): \(f.schedule)")
        }
      }
    }
  }

  /// Random graphs of elements, their totals along an axis, and what follows from both.
  @Test(arguments: 0..<40) func anyGraph(seed: Int) throws {
    var random = RandomGenerator(seed: UInt64(seed) + 100)
    func pick(_ count: Int) -> Int { Int(random.unit() * Double(count)) }
    let (x, y) = (T.dmatrix("x"), T.dmatrix("y"))
    var full = [x, x, y]
    var rows: [TensorVariable] = []
    for _ in 0..<(6 + pick(8)) {
      let (a, b) = (full[pick(full.count)], full[pick(full.count)])
      let row = rows.isEmpty ? T.mean(a, axis: 0, keepdims: true) : rows[pick(rows.count)]
      switch pick(10) {
      case 0: rows.append(T.mean(a, axis: 0, keepdims: true))
      case 1: rows.append(T.max(a, axis: 0, keepdims: true))
      case 2: rows.append(T.mean(T.sqr(a - row), axis: 0, keepdims: true))
      case 3: rows.append(T.log(T.sum(T.exp(a - T.max(a, axis: 0, keepdims: true)), axis: 0, keepdims: true)))
      case 4: rows.append(T.tanh(row) * 2 + 1)
      case 5: full.append(a - row)
      case 6: full.append(T.exp(-T.abs(a - row)))
      case 7: full.append(T.tanh(a) * b)
      case 8: rows.append(row[.all, .reversed])
      default: full.append(T.sqr(a) / (1 + T.sqr(row)))
      }
    }
    let outputs = [full[full.count - 1], full[pick(full.count)] + 1] + rows.suffix(3)
    let f = try function([x, y], outputs, onUnusedInput: .ignore)
    let judge = try function([x, y], outputs, mode: .fastRun.excluding("fusion"), onUnusedInput: .ignore)
    for shape in [[3, 2], [70, 1000]] {
      let (a, b) = (try NDArray.normal(shape, seed: 1), try NDArray.normal(shape, mean: 1, seed: 2))
      for (got, wanted) in zip(try f(a, b), try judge(a, b)) {
        #expect(worstDifference(got, wanted) <= 1e-9, "\(shape): \(f.schedule)")
      }
    }
  }

  /// What is read as a centre is the total of other elements than those around it.
  @Test func centresOfOtherElements() throws {
    let (x, y) = (T.dmatrix("x"), T.dtensor3("y"))
    let (mean, top) = (T.mean(y, axis: 0), T.max(y, axis: 0))
    let weighted = x.dimshuffle(0, 1, "x") * T.arange(x.shape[1], dtype: .float64)
    let outputs = [
      T.sum(T.sqr(x - T.mean(x, axis: 0)[.reversed]), axis: 0), T.sum(T.exp(x - T.max(x, axis: 0)[.reversed]), axis: 0),
      T.sum(T.exp(x - T.max(x, axis: 0)[2]), axis: 0), T.sum(T.sqr(T.mean(x, axis: 0)[.reversed] - x), axis: 0),
      T.sum(T.exp(x - T.max(x, axis: 0, keepdims: true)[.all, .reversed]), axis: 0),
      T.sum(T.sqr(y - mean.T), axis: 0), T.sum(T.exp(y - top.T), axis: 0), T.mean(T.sqr(y - (mean + 1).T), axis: 0),
      T.sum(T.sqr(y - (mean + mean.T)), axis: 0), T.sum(T.sqr(y - mean), axis: 0).T,
      T.sum(T.sqr(y.dimshuffle(0, 2, 1) - mean.T), axis: 0), T.sum(T.exp(y.dimshuffle(0, 2, 1) - top), axis: 0),
      T.sum(T.sqr(y - T.mean(y, axis: 1, keepdims: true)[.all, .all, .reversed]), axis: 1),
      T.sum(T.exp(weighted - T.max(weighted, axis: 0).T), axis: 0),
      T.grad(T.sum(T.sqr(T.sum(T.sqr(y - mean.T), axis: 0))), y),
    ]
    for output in outputs {
      let f = try function([x, y], output, onUnusedInput: .ignore)
      let judge = try function([x, y], output, mode: .fastRun.excluding("fusion"), onUnusedInput: .ignore)
      for shapes in [([3, 4], [5, 3, 3]), ([20_000, 4], [20_000, 2, 2]), ([300, 300], [6000, 5, 5])] {
        let a = try NDArray.normal(shapes.0, std: 3, seed: 1)
        let b = try NDArray.normal(shapes.1, mean: 2, std: 3, seed: 2)
        #expect(try f(a, b).allclose(try judge(a, b), rtol: 1e-9, atol: 1e-9), "\(shapes): \(f.schedule)")
      }
    }
  }

  @Test func severalAxes() throws {
    let x = T.dtensor4("x")
    let outputs = [[0], [1], [0, 1], [0, 2], [1, 3], [0, 1, 2], [0, 1, 2, 3]].flatMap { axes -> [TensorVariable] in
      [T.var(x, axis: axes), T.sum(T.exp(x - T.max(x, axis: axes, keepdims: true)), axis: axes)]
    }
    let (f, judge) = (try function([x], outputs), try judge(x, outputs))
    for shape in [[3, 4, 5, 6], [40, 30, 7, 9], [2, 70, 2, 300], [1, 1, 1, 1]] {
      let value = try NDArray.normal(shape, seed: 3)
      for (got, wanted) in zip(try f(value), try judge(value)) {
        #expect(worstDifference(got, wanted) <= 1e-11, "\(shape)")
      }
    }
  }

  @Test func farFromZero() throws {
    let x = T.fmatrix("x")
    let f = try function([x], [T.var(x, axis: 0), T.var(x)])
    let wide = T.dmatrix("x")
    let judge = try judge(wide, [T.var(wide, axis: 0), T.var(wide)])
    for mean in [0.0, 1e3, -1e4, 1e5] {
      let value = try NDArray.normal([40_000, 10], mean: mean, seed: 7).astype(.float32)
      for (got, wanted) in zip(try f(value), try judge(value.astype(.float64))) {
        // What rounding a mean of that size to float32 changes is its square.
        let bound = 1e-6 + (mean * 0x1p-24) * (mean * 0x1p-24)
        #expect(worstDifference(got.astype(.float64), wanted) <= bound, "\(mean): \(got) \(wanted)")
      }
    }
  }

  /// A mean of very many deviations, and groups whose means differ: as exact as two passes.
  @Test(arguments: [DType.float64, .float32]) func largeMeans(dtype: DType) throws {
    let x = T.matrix("x", dtype: dtype)
    let outputs = [T.var(x, axis: 0), T.var(x)]
    let (f, judge) = (try function([x], outputs), try function([x], outputs, mode: .fastRun.excluding("fusion")))
    let large: Double = dtype == .float64 ? 1e9 / 3 : 1e4 / 3
    let noise = try NDArray.normal([8 * 80_000], seed: 3).scalars(as: Double.self)
    let numbers = noise.enumerated().map { large + $1 + ($0 < 4 * 80_000 ? 0 : 3) }
    let value = try NDArray(numbers).reshaped([80_000, 8]).astype(dtype)
    for (got, wanted) in zip(try f(value), try judge(value)) {
      let bound = dtype == .float64 ? 1e-13 : 1e-6
      #expect(got.allclose(wanted, rtol: bound, atol: 0), "\(got), not \(wanted)")
    }
  }

  /// Infinities, NaN and what overflows, alone in a group or in several.
  @Test(arguments: [DType.float32, .float64]) func specialValues(dtype: DType) throws {
    let x = T.matrix("x", dtype: dtype)
    let outputs = [
      T.var(x, axis: 0), T.log(T.sum(T.exp(x), axis: 0)), T.sum(T.exp(x - T.max(x, axis: 0)), axis: 0),
      T.log(T.sum(T.exp(x))),
      T.softmax(x, axis: 0)[[0, -1]],
    ]
    let f = try function([x], outputs)
    let judge = try function([x], outputs, mode: .fastRun.excluding("fusion"))
    let big = dtype == .float32 ? 3e38 : 1.7e308
    let kinds: [Double] = [.infinity, -.infinity, .nan, big, -big, 0, -0.0, -1e4, .leastNonzeroMagnitude]
    for (k, a) in kinds.enumerated() {
      for b in kinds[k...] {
        // Whole groups of one number, then of the other; and single ones among others.
        var numbers = try NDArray.uniform([20_000 * 4], seed: 1).scalars(as: Double.self)
        for row in 0..<20_000 {
          numbers[4 * row] = row < 14_000 ? a : b
          numbers[4 * row + 2] = a
        }
        numbers[4 * 17 + 1] = a
        numbers[4 * 19_999 + 1] = b
        let columns = try NDArray(numbers).reshaped([20_000, 4]).astype(dtype)
        for (number, (got, wanted)) in zip(try f(columns), try judge(columns)).enumerated() {
          #expect(
            got.allclose(wanted, rtol: dtype == .float32 ? 1e-5 : 1e-12, equalNaN: true),
            "output \(number), \(a) and \(b): \(got), not \(wanted)")
        }
      }
    }
  }

  @Test func theSameBitsOnAnyNumberOfThreads() throws {
    let x = T.fmatrix("x")
    let outputs = [T.var(x, axis: 0), T.var(x), T.softmax(x, axis: 0), T.log(T.sum(T.exp(x)))]
    for shape in [[1000, 1000], [70_000, 3], [3, 70_000]] {
      let value = try NDArray.normal(shape, dtype: .float32, seed: 11)
      let results = try [1, 2, 3, 8].map { try function([x], outputs, threads: $0)(value) }
      for other in results.dropFirst() { #expect(other == results[0], "\(shape)") }
    }
  }
}
