import Testing
import TheanoArrays
import TheanoLoops
import TheanoScalars

@testable import TheanoLLVM

/// What lies across is turned in blocks: against the interpreter, bit for bit, at sizes around those of blocks, squares and
/// vectors, from any row on, for every size of an element, and with the vectors of other processors.
struct AcrossTests {
  private var targets: [MachineTarget?] {
    get throws {
      let host = try LLVMLibrary.shared().host
      return [nil] + [MachineTarget.baseline, .avx2].filter { $0.vectorBits <= host.vectorBits }
    }
  }

  /// Of `rows` and `columns`, those that begin a third later too, as for a thread.
  private func check(_ kernel: Kernel, rows: Int, columns: Int, within ulp: Tolerance = 0) throws {
    var random = Seeded(UInt64(rows * 1000 + columns))
    let buffers = kernel.buffers.map { Memory.samples($0.dtype, rows * columns, &random) }
    var runner = Runner(kernel: kernel, buffers: buffers, integers: [Int64(rows), Int64(columns)])
    for target in try targets {
      for begin in Set([0, rows / 3]) {
        runner.chunk = KernelChunk(begin: Int64(begin), end: Int64(rows))
        try TheanoLLVMTests.check(
          runner, [EmitOptions(), EmitOptions(width: 4, tail: .scalar)], target: target, within: ulp)
      }
    }
  }

  static let sizes = [
    (0, 3), (3, 0), (1, 1), (1, 70), (4, 65), (5, 1), (5, 16), (16, 64), (17, 3), (15, 129), (70, 63), (97, 66),
  ]

  /// A transposed operand, and a result that is transposed.
  @Test(arguments: [DType.bool, .int16, .float16, .float32, .int64, .float64, .complex64, .complex128])
  func elements(dtype: DType) throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(dtype), out b3: \(dtype), integers p0 p1)
          for i0 < p0
            for i1 < p1
              r0: \(dtype) = b0[i0 + i1 * p0]
              r1: \(dtype) = b1[i0 * p1 + i1]
              r2: bool = neq(r0, r1)
              r3: \(dtype) = switch(r2, r0, r1)
              store b2[i0 * p1 + i1] = r3
              store b3[i0 + i1 * p0] = r1
        """)
    let block = try #require(try VectorPlan(kernel, LLVMLibrary.shared().host, EmitOptions()).blocks.first?.value)
    #expect(block.reads.count == 1 && block.writes.count == 1 && block.rows == 64 / dtype.itemSize)
    for (rows, columns) in AcrossTests.sizes { try check(kernel, rows: rows, columns: columns) }
  }

  /// Elements of two sizes, read across and along.
  @Test func twoSizes() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, in b1: float64, out b2: float64, integers p0 p1)
          for i0 < p0
            for i1 < p1
              r0: float32 = b0[i0 + i1 * p0]
              r1: float64 = cast<float64>(r0)
              r2: float64 = b1[i0 + i1 * p0]
              r3: float64 = add(r1, r2)
              r4: float64 = b1[i1 + i0 * p1]
              r5: float64 = mul(r3, r4)
              store b2[i0 * p1 + i1] = r5
        """)
    for (rows, columns) in AcrossTests.sizes { try check(kernel, rows: rows, columns: columns) }
  }

  /// Rows of a softmax that lie across: the lanes are rows, so that what is written lies across; a second operand too. (The
  /// interpreter's exp is the C library's.)
  @Test(arguments: [DType.float32, .float64])
  func rowsOfTotals(dtype: DType) throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(dtype), integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes 1 rows 64
              r0: \(dtype) = b0[i0 + i1 * p0]
              combine r1: \(dtype) = max(r0) in \(dtype)
            for i2 < p1
              r2: \(dtype) = b0[i0 + i2 * p0]
              r3: \(dtype) = sub(r2, r1)
              r4: \(dtype) = b1[i0 * p1 + i2]
              r5: \(dtype) = mul(r3, r4)
              store b2[i0 * p1 + i2] = r5
        """)
    let plan = VectorPlan(kernel, try LLVMLibrary.shared().host, EmitOptions())
    let block = try #require(plan.tileBlocks.first?.value)
    #expect(block.reads.count == 1 && block.writes.count == 1 && plan.choices[LoopID(0)] != nil)
    for (rows, columns) in AcrossTests.sizes + [(130, 67), (259, 16)] {
      try check(kernel, rows: rows, columns: columns)
    }
  }

  /// What is read where it has been written, or adds up, is not turned.
  @Test func othersStay() throws {
    let kernel = try Kernel(
      text: """
        kernel(update b0: float32, in b1: float32, integers p0 p1)
          for i0 < p0
            for i1 < p1
              r0: float32 = b1[i0 * p1 + i1]
              accumulate b0[i0 + i1 * p0] by sum(r0)
        """)
    #expect(VectorPlan(kernel, try LLVMLibrary.shared().host, EmitOptions()).blocks.isEmpty)
    for (rows, columns) in AcrossTests.sizes { try check(kernel, rows: rows, columns: columns) }
  }
}
