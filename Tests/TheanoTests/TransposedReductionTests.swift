import Testing
import TheanoRuntime
import TheanoScheduling

@testable import Theano

/// Reductions of which one operand lies along and another across: as many kernels as without, the values of the operations'
/// own rules, and the interpreter's bits on any number of threads.
struct TransposedReductionTests {
  private typealias Case = (name: String, of: @Sendable (TensorVariable, TensorVariable) -> TensorVariable)

  private static let programs: [Case] = [
    ("sum", { T.sum($0.T * $1) }),
    ("sum of columns", { T.sum($0.T * $1, axis: 0) }),
    ("sum of rows", { T.sum($0.T * $1, axis: 1) }),
    ("largest", { T.max($0.T - $1) }),
    ("least of rows", { T.min($0.T - $1, axis: 1) }),
    ("largest of columns", { T.max($1 - $0.T, axis: 0) }),
    ("place of the largest", { T.argmax($0.T - $1) }),
    ("place of the largest of rows", { T.argmax($0.T - $1, axis: 1) }),
    ("product of rows", { T.prod(1 + ($0.T * $1) / 8, axis: 1) }),
    ("softmax of rows", { T.softmax($0.T + $1, axis: 1) }),
    ("rows around their means", { ($0.T * $1 - T.mean($0.T * $1, axis: 1, keepdims: true)).T }),
    ("variance", { T.var($0.T * $1) }),
    ("any of rows", { T.any(T.gt($0.T, $1 + 0.9), axis: 1) }),
    ("views of views", { T.sum($0[.reversed].T[.slice(1, nil, 2)] * $1[.slice(1, nil, 2), .reversed]) }),
  ]

  /// Of `x`; `y` is transposed.
  private static let shapes = [
    [1, 1], [1, 300], [300, 1], [7, 15], [16, 16], [17, 31], [33, 64], [65, 255], [40, 257], [300, 17], [513, 70],
  ]

  private func values(_ shape: [Int], _ dtype: DType) throws -> (NDArray, NDArray) {
    func value(_ shape: [Int], _ seed: UInt64) throws -> NDArray {
      let uniform = try NDArray.uniform(shape, low: -1, high: 1, seed: seed)
      return dtype.isFloat ? uniform.astype(dtype) : try (uniform * 9).astype(dtype)
    }
    return (try value(shape, 1), try value([shape[1], shape[0]], 2))
  }

  @Test(arguments: programs.indices) func valuesAndKernels(number: Int) throws {
    let (name, program) = TransposedReductionTests.programs[number]
    for dtype in [DType.float32, .float64, .int8, .int32] {
      if !dtype.isFloat && (name.contains("softmax") || name.contains("mean") || name.contains("product")) { continue }
      let (x, y) = (T.matrix("x", dtype: dtype), T.matrix("y", dtype: dtype))
      let f = try function([x, y], program(x, y))
      let along = try function([x, y], program(x.T, y))
      #expect(f.compileReport.kernels.count == along.compileReport.kernels.count, "\(name): \(f.schedule)")
      let judge = try function([x, y], program(x, y), mode: .reference)
      for shape in TransposedReductionTests.shapes {
        let (a, b) = try values(shape, dtype)
        let (got, expected) = (try f(a, b), try judge(a, b))
        if got.dtype.isFloat {
          let rtol = dtype == .float32 ? 1e-5 : 1e-12
          #expect(got.allclose(expected, rtol: rtol, atol: rtol), "\(name) of \(dtype)\(shape)")
        } else {
          #expect(got == expected, "\(name) of \(dtype)\(shape)")
        }
      }
    }
  }

  /// NaN, infinities and both zeros are found, and add up, wherever they lie.
  @Test func specialValues() throws {
    let (x, y) = (T.fmatrix("x"), T.fmatrix("y"))
    let outputs = [
      T.max(x.T + y), T.argmax(x.T + y), T.min(x.T + y, axis: 1), T.argmin(x.T + y, axis: 0), T.sum(x.T * y, axis: 1),
      T.sum(x.T + y),
    ]
    let f = try function([x, y], outputs)
    let judge = try function([x, y], outputs, mode: .reference)
    for shape in [[40, 70], [130, 33], [9, 300]] {
      let zeros = try NDArray.zeros([shape[1], shape[0]], dtype: .float32)
      for special in [Float.nan, .infinity, -.infinity, 2] {
        for place in [[0, 0], [shape[0] - 1, shape[1] - 1], [shape[0] / 2, 3]] {
          var a = try NDArray.full(shape, Float(-0.0))
          a[place[0], place[1]] = special
          for (got, expected) in zip(try f(a, zeros), try judge(a, zeros)) {
            #expect(got.identical(to: expected), "\(special) at \(place) of \(shape)")
          }
        }
      }
    }
  }

  private func checkBits(_ f: CompiledFunction<[NDArray]>, _ inputs: [NDArray], _ name: String) throws {
    let engine = try #require(f.core.engine as? ProgramEngine)
    let schedule = engine.program.schedule
    let interpreted = try TheanoRuntime.Program(schedule, backend: nil, products: nil, effort: .full).run(inputs)
    defer { Threads.count = 0 }
    for threads in [1, 2, 3, 8] {
      Threads.count = threads
      let got = try engine.program.run(inputs)
      #expect(zip(got, interpreted).allSatisfy { $0.identical(to: $1) }, "\(name) on \(threads) threads")
    }
  }

  @Test func interpretersBitsOnAnyNumberOfThreads() throws {
    let (x, y) = (T.fmatrix("x"), T.fmatrix("y"))
    // Not those whose exponentials are the C library's there.
    for (name, program) in TransposedReductionTests.programs where !name.contains("softmax") {
      let f = try function([x, y], [program(x, y)])
      for shape in [[611, 300], [33, 700]] {
        let (a, b) = try values(shape, .float32)
        try checkBits(f, [a, b], "\(name) of \(shape)")
      }
    }
  }

  @Test func axesInAnyOrder() throws {
    let (x, y) = (T.ftensor3("x"), T.ftensor3("y"))
    for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
      let z = x.dimshuffle(order.map { .axis($0) }) * y
      let outputs = [
        z.sum(), T.max(z), z.sum(axis: 0), z.sum(axis: 1), z.sum(axis: 2), z.sum(axis: [0, 2]), T.argmax(z),
      ]
      let f = try function([x, y], outputs)
      let judge = try function([x, y], outputs, mode: .reference)
      for shape in [[3, 5, 7], [17, 2, 65], [70, 1, 33], [20, 40, 30]] {
        let a = try NDArray.uniform(shape, low: -1, high: 1, dtype: .float32, seed: 11)
        let b = try NDArray.uniform(order.map { shape[$0] }, low: -1, high: 1, dtype: .float32, seed: 12)
        for (got, expected) in zip(try f(a, b), try judge(a, b)) {
          #expect(got.allclose(expected, rtol: 1e-5, atol: 1e-5), "\(order) of \(shape)")
        }
        try checkBits(f, [a, b], "\(order) of \(shape)")
      }
    }
  }
}
