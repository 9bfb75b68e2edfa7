import Synchronization
import Testing
import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoRuntime
import TheanoScalars
import TheanoScheduling

/// Loops whose rows threads share once: which they are, and that the others are run step by step.
struct RowLoopTests {
  /// Multiplies matrices of float64 slowly, packs by doing nothing, and notes how many rows each product had.
  private final class Noting: ProductRunner {
    let rows = Mutex<[Int]>([])
    let packs: Bool

    init(packs: Bool) { self.packs = packs }

    func run(
      _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands,
      parallel: Parallel, finished: ProductFinish
    ) {
      rows.withLock { $0.append(m) }
      let a = operands.a.assumingMemoryBound(to: Double.self)
      let b = operands.b.assumingMemoryBound(to: Double.self)
      let c = operands.c.assumingMemoryBound(to: Double.self)
      for i in 0..<m {
        for j in 0..<n {
          var sum = 0.0
          for p in 0..<k { sum += a[i * k + p] * b[p * n + j] }
          c[i * n + j] = sum
        }
      }
      finished(ProductPart(rows: 0..<m, columns: 0..<n, of: 1, across: 1))
    }

    func pack(
      _ call: ProductCall, m: Int, n: Int, k: Int, _ b: UnsafeRawPointer, parallel: Parallel
    ) -> PackedMatrix? {
      packs ? PackedMatrix(memory: UnsafeMutableRawPointer(mutating: b), byteCount: 0) : nil
    }
  }

  /// What follows the product c ← a b in an iteration: element by element, with the row behind, with its own row's sum.
  private enum Step: String, CaseIterable {
    case elements = """
      kernel(update b0: float64, in b1: float64, integers p0 p1)
        for i0 < p0
          for i1 < p1
            r0: float64 = b0[i0 * p1 + i1]
            r1: float64 = b1[i0 * p1 + i1]
            r2: float64 = add(r0, r1)
            store b0[i0 * p1 + i1] = r2
      """
    case flat = """
      kernel(update b0: float64, in b1: float64, integers p0 p1 p2)
        for i0 < p2
          r0: float64 = b0[i0]
          r1: float64 = b1[i0]
          r2: float64 = add(r0, r1)
          store b0[i0] = r2
      """
    case nextRow = """
      kernel(update b0: float64, in b1: float64, integers p0 p1 p2 p3)
        for i0 < p3
          for i1 < p1
            r0: float64 = b0[i0 * p1 + i1]
            r1: float64 = b1[p1 + i0 * p1 + i1]
            r2: float64 = add(r0, r1)
            store b0[i0 * p1 + i1] = r2
      """
    case transposed = """
      kernel(update b0: float64, in b1: float64, integers p0 p1)
        for i0 < p0
          for i1 < p1
            r0: float64 = b0[i0 * p1 + i1]
            r1: float64 = b1[i1 * p1 + i0]
            r2: float64 = add(r0, r1)
            store b0[i0 * p1 + i1] = r2
      """
    case beyondItsColumns = """
      kernel(update b0: float64, in b1: float64, integers p0 p1 p2 p3)
        for i0 < p3
          for i1 < p1
            r0: float64 = b0[i0 * p1 + i1]
            r1: float64 = b1[1 + i0 * p1 + i1]
            r2: float64 = add(r0, r1)
            store b0[i0 * p1 + i1] = r2
      """
  }

  /// x[t + 1] ← x[t] W and a step, for t < 5; x[0] is given.
  private func plan(_ step: Step) throws -> Plan {
    var plan = Plan()
    let (x0, w) = (plan.input(.float64, 2), plan.input(.float64, 2))
    let (rows, columns) = (x0.shape[0], x0.shape[1])
    let count = rows * columns
    let x = plan.output(.float64, [Size(6), rows, columns])
    let copied = try plan.kernel(double, [x0.buffer, x], [count], iterations: count)
    let a = plan.buffer(.float64, [rows, columns], .row(of: x))
    let c = plan.buffer(.float64, [rows, columns], .row(of: x))
    let product = ProductStep(
      ProductCall(
        .float64, alpha: .constant(ScalarConstant(.real(1), .float64)),
        beta: .constant(ScalarConstant(.real(0), .float64))),
      a: a, b: w.buffer, c: c, m: plan.size(rows), n: plan.size(columns), k: plan.size(columns))
    // Of the last row nothing is behind.
    let some = rows - Size(1)
    let (integers, iterations): ([Size], Size) =
      switch step {
      case .elements, .transposed: ([rows, columns], rows)
      case .flat: ([rows, columns, count], count)
      case .nextRow, .beyondItsColumns: ([rows, columns, count, some], some)
      }
    let kernel = try plan.kernel(step.rawValue, [c, a], integers, iterations: iterations)
    plan.schedule.steps = [
      copied,
      .loop(
        LoopStep(
          iterations: plan.size(5), body: [.product(product), kernel],
          rows: [
            LoopStep.Row(a, of: x, first: plan.size(0), elements: plan.size(count)),
            LoopStep.Row(c, of: x, first: plan.size(1), elements: plan.size(count)),
          ])),
    ]
    return plan
  }

  private func run(
    _ step: Step, rows: Int, columns: Int = 90, threads: Int, packs: Bool = true
  ) throws -> (result: NDArray, rows: Set<Int>) {
    let products = Noting(packs: packs)
    let program = try Program(
      try plan(step).schedule, backend: nil, products: products, effort: .full, limits: CallLimits(threads: threads))
    let (x, w) = (
      try NDArray.uniform([rows, columns], low: -1, high: 1, seed: 1),
      try NDArray.uniform([columns, columns], low: -0.1, high: 0.1, seed: 2)
    )
    let result = try program.run([x, w])[0]
    return (result, Set(products.rows.withLock { $0 }))
  }

  @Test(arguments: [Step.elements, .flat])
  private func rowsAreShared(_ step: Step) throws {
    for (rows, threads, parts) in [(32, 2, [16]), (33, 2, [16, 17]), (80, 3, [26, 27]), (40, 64, [8])] {
      let alone = try run(step, rows: rows, threads: 1)
      #expect(alone.rows == [rows])
      let shared = try run(step, rows: rows, threads: threads)
      #expect(shared.rows == Set(parts), "\(rows) rows, \(threads) threads")
      #expect(shared.result.identical(to: alone.result))
    }
  }

  @Test(arguments: [Step.nextRow, .transposed, .beyondItsColumns])
  private func rowsThatNeedOthersAreNot(_ step: Step) throws {
    let alone = try run(step, rows: 80, threads: 1)
    let several = try run(step, rows: 80, threads: 4)
    #expect(several.rows == [80])
    #expect(several.result.identical(to: alone.result))
  }

  @Test func neitherAreFewRowsLittleWorkAndMatricesThatAreNotPacked() throws {
    #expect(try run(.elements, rows: 15, threads: 2).rows == [15])
    #expect(try run(.elements, rows: 16, columns: 20, threads: 2).rows == [16])
    #expect(try run(.elements, rows: 32, threads: 2, packs: false).rows == [32])
  }
}
