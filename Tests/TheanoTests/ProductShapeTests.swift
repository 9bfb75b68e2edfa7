import Testing
import Theano

/// Products through the public interface against sums written out, of whole numbers: every sum is exact, so that results
/// must be equal whatever the order of adding is.
struct ProductShapeTests {
  static let dtypes: [DType] = [.float16, .float32, .float64, .complex64, .complex128, .int8, .int64]

  /// Whole numbers from -3 through 3 in row-major order, and an array of them that lies in memory as `layout` says.
  private struct Operand {
    let shape: [Int]
    let numbers: [Int]
    let array: NDArray

    init(_ shape: [Int], _ dtype: DType, _ layout: Int, _ random: inout RandomGenerator) throws {
      self.shape = shape
      let numbers = (0..<shape.reduce(1, *)).map { _ in Int(random.next() % 7) - 3 }
      let dense = try NDArray(numbers, shape: shape).astype(dtype)
      self.numbers = numbers
      switch layout {
      case 1 where shape.count >= 2:
        // Its last two axes lie the other way round.
        var axes = Array(shape.indices)
        axes.swapAt(shape.count - 1, shape.count - 2)
        array = try dense.transposed(axes).contiguous().transposed(axes)
      case 2:
        // Every second element along the last axis of something wider.
        let last = shape.count - 1
        let twice = (0..<2 * numbers.count).map { numbers[$0 / 2] }
        let wide = try NDArray(twice, shape: Array(shape.dropLast()) + [2 * shape[last]]).astype(dtype)
        array = try wide.sliced(axis: last, step: 2)
      case 3:
        // From the end.
        let back = try dense.sliced(axis: 0, step: -1).contiguous()
        array = try back.sliced(axis: 0, step: -1)
      default: array = dense
      }
    }
  }

  /// Element `(n, r, c)` of a stack of products.
  private func products(_ a: Operand, _ b: Operand, _ count: Int, _ m: Int, _ k: Int, _ n: Int) -> [Int] {
    var result = [Int](repeating: 0, count: count * m * n)
    a.numbers.withUnsafeBufferPointer { a in
      b.numbers.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { c in
          for s in 0..<count {
            for row in 0..<m {
              for inner in 0..<k {
                let factor = a[(s &* m &+ row) &* k &+ inner]
                for column in 0..<n {
                  c[(s &* m &+ row) &* n &+ column] &+= factor &* b[(s &* k &+ inner) &* n &+ column]
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  private func expect(
    _ got: NDArray, _ wanted: [Int], _ shape: [Int], _ dtype: DType, _ what: @autoclosure () -> String
  ) throws {
    #expect(got.dtype == dtype && got.shape == shape, "\(what()): \(got.shape)")
    let expected = try NDArray(wanted, shape: shape).astype(dtype)
    #expect(got == expected, "\(what())")
  }

  /// Sizes that are small most of the time, so that a few large ones can be afforded.
  private func size(_ random: inout RandomGenerator) -> Int {
    [0, 1, 1, 2, 3, 4, 5, 7, 7, 8, 16, 17, 33, 33, 64, 257][Int(random.next() % 16)]
  }

  @Test(arguments: dtypes) func matricesAndVectors(_ dtype: DType) throws {
    let (a, b) = (T.matrix("a", dtype: dtype), T.matrix("b", dtype: dtype))
    let (u, v) = (T.vector("u", dtype: dtype), T.vector("v", dtype: dtype))
    let both = try function([a, b], T.dot(a, b))
    let matrix = try function([a, v], T.dot(a, v))
    let vector = try function([u, b], T.dot(u, b))
    let inner = try function([u, v], T.dot(u, v))
    // The same product, with operands that the expression turns and cuts.
    let turned = try function([a, b], T.dot(b.T[.all, .reversed], a.T[.reversed]).T)
    var random = RandomGenerator(seed: 11, stream: UInt64(Self.dtypes.firstIndex(of: dtype) ?? 0))
    for trial in 0..<40 {
      let (m, k, n) = (size(&random), size(&random), size(&random))
      if m * k * n > 2_500_000 { continue }
      let x = try Operand([m, k], dtype, trial % 4, &random)
      let y = try Operand([k, n], dtype, trial / 4 % 4, &random)
      let wanted = products(x, y, 1, m, k, n)
      let what = "\(dtype) (\(m), \(k)) (\(k), \(n)), layouts \(trial % 4) and \(trial / 4 % 4)"
      try expect(try both(x.array, y.array), wanted, [m, n], dtype, what)
      try expect(try turned(x.array, y.array), wanted, [m, n], dtype, "turned \(what)")
      let (row, column) = (try Operand([k], dtype, trial / 2 % 4, &random), try Operand([k], dtype, trial % 4, &random))
      try expect(try matrix(x.array, column.array), products(x, column, 1, m, k, 1), [m], dtype, "\(what), vector")
      try expect(try vector(row.array, y.array), products(row, y, 1, 1, k, n), [n], dtype, "vector, \(what)")
      try expect(try inner(row.array, column.array), products(row, column, 1, 1, k, 1), [], dtype, "vectors \(what)")
    }
  }

  @Test(arguments: dtypes) func batches(_ dtype: DType) throws {
    let (a, b) = (T.tensor3("a", dtype: dtype), T.tensor3("b", dtype: dtype))
    let turned = T.matmul(b.transpose(0, 2, 1), a.transpose(0, 2, 1)).transpose(0, 2, 1)
    let f = try function([a, b], [T.batchedDot(a, b), T.matmul(a, b), turned])
    var random = RandomGenerator(seed: 12, stream: UInt64(Self.dtypes.firstIndex(of: dtype) ?? 0))
    for trial in 0..<24 {
      let (m, k, n) = (size(&random), size(&random), size(&random))
      let count = [0, 1, 2, 7][trial % 4]
      if count * m * k * n > 1_000_000 { continue }
      let x = try Operand([count, m, k], dtype, trial % 4, &random)
      let y = try Operand([count, k, n], dtype, trial / 4 % 4, &random)
      let wanted = products(x, y, count, m, k, n)
      for (number, got) in try f(x.array, y.array).enumerated() {
        try expect(got, wanted, [count, m, n], dtype, "\(dtype) \(count) of (\(m), \(k)) (\(k), \(n)), form \(number)")
      }
    }
  }

  /// One matrix for a whole stack, and stacks that stretch.
  @Test(arguments: dtypes) func stacksThatStretch(_ dtype: DType) throws {
    let (a, b) = (T.tensor4("a", dtype: dtype), T.matrix("b", dtype: dtype))
    let f = try function([a, b], T.matmul(a, b))
    let tensor = try function([a, b], T.tensordot(a, b, axes: [[3], [0]]))
    var random = RandomGenerator(seed: 13, stream: UInt64(Self.dtypes.firstIndex(of: dtype) ?? 0))
    for (trial, (m, k, n)) in [(1, 7, 33), (7, 1, 1), (33, 33, 7), (5, 0, 3), (0, 7, 2), (3, 64, 17)].enumerated() {
      let x = try Operand([2, 3, m, k], dtype, trial % 4, &random)
      let y = try Operand([k, n], dtype, (trial + 1) % 4, &random)
      let wanted = products(x, y, 1, 6 * m, k, n)
      try expect(try f(x.array, y.array), wanted, [2, 3, m, n], dtype, "\(dtype) \(m) \(k) \(n)")
      try expect(try tensor(x.array, y.array), wanted, [2, 3, m, n], dtype, "\(dtype) \(m) \(k) \(n)")
    }
  }
}
