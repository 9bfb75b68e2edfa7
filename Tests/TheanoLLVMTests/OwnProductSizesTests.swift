import Dispatch
import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Large products in machine code of our own, in every way of cutting them: some elements against sums in float64, all
/// of them on one thread and on several, and nothing written beside the result.
struct OwnProductSizesTests {
  /// The code made for this processor, then what is ready in the library: the same bits where both fuse.
  private static let products = ProductSource.all.filter { $0.target == nil || $0.isReady }.map(\.products)

  /// B packed in several stretches of k; read as it lies with columns that fill no tile; A packed since its rows fall on
  /// the same lines of the cache; blocks of rows and columns; few rows, few columns; vectors.
  private static let shapes: [(m: Int, n: Int, k: Int)] = [
    (40, 4096, 600), (90, 300, 600), (150, 300, 1024), (170, 150, 530), (2000, 16, 40), (1000, 3, 300),
    (5, 1000, 700), (1, 5000, 300), (5000, 1, 300),
  ]

  private static let margin = 64

  /// A row-major matrix in memory, and how far op of it goes from row to row and from column to column.
  private func steps(_ isTransposed: Bool, _ rows: Int, _ columns: Int) -> (row: Int, column: Int) {
    isTransposed ? (1, rows) : (columns, 1)
  }

  private func check<T: BinaryFloatingPoint & BitwiseCopyable>(
    _ type: T.Type, _ dtype: DType, _ shape: (m: Int, n: Int, k: Int), _ flags: Int, _ random: inout Seeded
  ) {
    let (m, n, k) = shape
    func constant(_ value: Double) -> ProductCall.Factor { .constant(ScalarConstant(.real(value), dtype)) }
    let (alpha, beta) = flags & 4 == 0 ? (1.0, 0.0) : (-0.75, 0.5)
    let call = ProductCall(
      dtype, transposeA: flags & 1 == 1, transposeB: flags & 2 == 2, alpha: constant(alpha), beta: constant(beta))
    // Of few values: what matters is where they are read.
    func values(_ count: Int) -> [T] {
      var state = random.next()
      return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return T(Int(truncatingIfNeeded: state >> 56)) / 64 - 2
      }
    }
    let (a, b, before) = (values(m * k), values(k * n), values(m * n + Self.margin))
    func run(_ products: Products, _ parallel: Parallel) -> [T] {
      var c = before
      a.withUnsafeBytes { a in
        b.withUnsafeBytes { b in
          c.withUnsafeMutableBytes { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
            products.run(
              call, m: m, n: n, k: k,
              ProductOperands(
                a: a, b: b, c: c),
              parallel: parallel)
          }
        }
      }
      return c
    }
    let onOne = Parallel { count, body in for number in 0..<count { body(number) } }
    let onSeveral = Parallel { count, body in
      withoutActuallyEscaping(body) { body in
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: count) { body($0) }
      }
    }
    let result = run(Self.products[0], onOne)
    let name = "\(call) \(shape)"
    #expect(result.suffix(Self.margin) == before.suffix(Self.margin), "\(name)")
    #expect(run(Self.products[0], onSeveral) == result, "\(name), several threads")
    for ready in Self.products.dropFirst() {
      #expect(run(ready, onOne) == result && run(ready, onSeveral) == result, "\(name), ready code")
    }
    let (stepsA, stepsB) = (steps(call.transposeA, m, k), steps(call.transposeB, k, n))
    let sampled =
      [(0, 0), (m - 1, n - 1), (0, n - 1), (m - 1, 0)]
      + (0..<24).map { _ in (Int(random.next() % UInt64(m)), Int(random.next() % UInt64(n))) }
    for (i, j) in sampled {
      var (sum, size) = (0.0, 0.0)
      for p in 0..<k {
        let term = Double(a[i * stepsA.row + p * stepsA.column]) * Double(b[p * stepsB.row + j * stepsB.column])
        sum += term
        size += abs(term)
      }
      let old = beta * Double(before[i * n + j])
      let wanted = alpha * sum + old
      // Each of k + 3 roundings is at most half a unit of what has been added so far.
      let bound = Double(T.ulpOfOne) * Double(k + 3) * (abs(alpha) * size + abs(old))
      #expect(abs(Double(result[i * n + j]) - wanted) <= bound, "\(name) at (\(i), \(j))")
    }
  }

  @Test(arguments: Self.shapes.indices) func everyCut(number: Int) {
    var random = Seeded(UInt64(number) + 31)
    for flags in 0..<8 where (flags + number) % 2 == 0 {
      check(Float.self, .float32, Self.shapes[number], flags, &random)
      check(Double.self, .float64, Self.shapes[number], flags, &random)
    }
  }
}
