import Testing
import TheanoArrays
import TheanoLoops
import TheanoScalars

@testable import TheanoLLVM

/// Reductions that read what lies across go over several rows at once: against the interpreter, bit for bit, at sizes around
/// those of blocks, vectors and the tree's rows, from any row on, and with the vectors of other processors.
struct AcrossReductionTests {
  static let dtypes: [DType] = [.int8, .float16, .float32, .float64, .complex64]

  static let sizes = [
    (0, 3), (3, 0), (1, 1), (4, 65), (6, 17), (18, 129), (7, 300),
  ]

  /// Whose sums depend on their order.
  private func numbers(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> Memory {
    if dtype.isComplex {
      let parts = numbers(dtype == .complex64 ? .float32 : .float64, 2 * count, &random)
      var memory = Memory(dtype, count: count)
      memory.bytes = parts.bytes
      return memory
    }
    return Memory(
      dtype,
      (0..<count).map { _ in
        let number = Double(random.below(2001) - 1000) / 7
        return dtype.isFloat ? .real(number) : .int(Int64(abs(number)) % 100)
      })
  }

  private func check(_ kernel: Kernel, rows: Int, columns: Int, within ulp: Tolerance = 0) throws {
    var random = Seeded(UInt64(rows * 1000 + columns))
    let count = max(rows, rows * columns)
    let host = try LLVMLibrary.shared().host
    for isSpecial in [true, false] {
      let buffers = kernel.buffers.map { buffer -> Memory in
        if isSpecial { return Memory.samples(buffer.dtype, count, &random) }
        return numbers(buffer.dtype, count, &random)
      }
      var runner = Runner(kernel: kernel, buffers: buffers, integers: [Int64(rows), Int64(columns)])
      for target in [nil] + [MachineTarget.baseline, .avx2].filter({ $0.vectorBits <= host.vectorBits }) {
        // Of other numbers from a later row on, as for a thread.
        runner.chunk = KernelChunk(begin: Int64(isSpecial ? 0 : rows / 3), end: Int64(rows))
        try TheanoLLVMTests.check(
          runner, [isSpecial ? EmitOptions() : EmitOptions(width: 4, tail: .scalar), EmitOptions()], target: target,
          within: ulp)
      }
    }
  }

  private func plan(_ kernel: Kernel) throws -> VectorPlan {
    VectorPlan(kernel, try LLVMLibrary.shared().host, EmitOptions())
  }

  /// More than one block of the tree.
  @Test func longRows() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, in b1: float32, out b2: float64, integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes 64 rows 64
              r0: float32 = b0[i0 + i1 * p0]
              r1: float32 = b1[i0 * p1 + i1]
              r2: float32 = mul(r0, r1)
              combine r3: float64 = sum(r2) in float32 then float64
            store b2[i0] = r3
        """)
    try check(kernel, rows: 6, columns: 4200)
  }

  /// Totals of rows, and a result that lies across: the first total is read by the second pass and behind both.
  @Test(arguments: dtypes) func rows(dtype: DType) throws {
    let lanes = ReductionTree.contiguous(dtype).lanes
    let wide: DType = dtype == .float32 ? .float64 : dtype == .float16 ? .float32 : dtype
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(wide), out b3: \(dtype), integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes \(lanes) rows 64
              r0: \(dtype) = b0[i0 + i1 * p0]
              r1: \(dtype) = b1[i0 * p1 + i1]
              r2: \(dtype) = sub(r0, r1)
              combine r3: \(wide) = sum(r2) in \(dtype)\(wide == dtype ? "" : " then \(wide)")
            r4: \(dtype) = cast<\(dtype)>(r3)
            reduce i2 < p1 lanes \(lanes) rows 64
              r5: \(dtype) = b0[i0 + i2 * p0]
              r6: \(dtype) = mul(r5, r4)
              combine r7: \(wide) = sum(r6) in \(dtype)\(wide == dtype ? "" : " then \(wide)")
            for i3 < p1
              r8: \(dtype) = b0[i0 + i3 * p0]
              r9: \(dtype) = add(r8, r4)
              store b3[i0 + i3 * p0] = r9
            r10: \(wide) = add(r3, r7)
            store b2[i0] = r10
        """)
    let block = try #require(try plan(kernel).rowBlocks[LoopID(0)])
    #expect(block.across.count == 3)
    for (rows, columns) in AcrossReductionTests.sizes { try check(kernel, rows: rows, columns: columns) }
  }

  /// Extremes and where they are, beside a product, of rows.
  @Test(arguments: dtypes.filter { !$0.isComplex }) func extremes(dtype: DType) throws {
    let lanes = ReductionTree.contiguous(dtype).lanes
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(dtype), out b3: int64, out b4: \(dtype), out b5: \(dtype), \
        integers p0 p1)
          for i0 < p0
            r9: int64 = i0
            reduce i1 < p1 lanes \(lanes) rows 64
              r0: \(dtype) = b0[i0 + i1 * p0]
              r1: \(dtype) = b1[i0 * p1 + i1]
              r2: bool = gt(r0, r1)
              r3: \(dtype) = switch(r2, r0, r1)
              r4: int64 = i1
              r10: int64 = add(r4, r9)
              combine r5: \(dtype) = max(r3) in \(dtype)
              combine r6: int64 = argmin(r3 at r10) in \(dtype)
            reduce i2 < p1 lanes \(lanes) rows 64
              r7: \(dtype) = b0[i0 + i2 * p0]
              combine r8: \(dtype) = min(r7) in \(dtype)
              combine r11: \(dtype) = max(r7) in \(dtype)
            store b2[i0] = r5
            store b3[i0] = r6
            store b4[i0] = r8
            store b5[i0] = r11
        """)
    #expect(try plan(kernel).rowBlocks[LoopID(0)]?.across.count == 2)
    for (rows, columns) in AcrossReductionTests.sizes where columns > 0 {
      try check(kernel, rows: rows, columns: columns)
    }
  }

  /// A total of all: rows are added up, or compared, as their totals are there.
  @Test(arguments: dtypes) func all(dtype: DType) throws {
    let lanes = ReductionTree.contiguous(dtype).lanes
    let wide: DType = dtype == .float32 ? .float64 : dtype == .float16 ? .float32 : dtype
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(wide), integers p0 p1)
          reduce i0 < p0 lanes 1 rows 64
            reduce i1 < p1 lanes \(lanes) rows 64
              r0: \(dtype) = b0[i0 + i1 * p0]
              r1: \(dtype) = b1[i0 * p1 + i1]
              r2: \(dtype) = add(r0, r1)
              combine r3: \(wide) = sum(r2) in \(dtype)\(wide == dtype ? "" : " then \(wide)")
            combine r4: \(wide) = sum(r3) in \(wide)
          store b2[0] = r4
        """)
    #expect(try plan(kernel).rowBlocks[LoopID(0)] != nil)
    for (rows, columns) in AcrossReductionTests.sizes + [(70, 20)] where rows * columns > 0 {
      try check(kernel, rows: rows, columns: columns)
    }
  }

  /// Where the largest of all lies: positions go from the rows to the total.
  @Test(arguments: [DType.int8, .float32]) func place(dtype: DType) throws {
    let lanes = ReductionTree.contiguous(dtype).lanes
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: int64, integers p0 p1)
          reduce i0 < p0 lanes 1 rows 64
            r0: int64 = i0
            r1: int64 = p1
            r2: int64 = mul(r0, r1)
            reduce i1 < p1 lanes \(lanes) rows 64
              r3: \(dtype) = b0[i0 + i1 * p0]
              r4: \(dtype) = b1[i0 * p1 + i1]
              r5: \(dtype) = maximum(r3, r4)
              r6: int64 = i1
              r7: int64 = add(r2, r6)
              combine r8: int64 = argmax(r5 at r7) in \(dtype)
              combine r9: \(dtype) = max(r5) in \(dtype)
            combine r10: int64 = argmax(r9 at r8) in \(dtype)
          store b2[0] = r10
        """)
    #expect(try plan(kernel).rowBlocks[LoopID(0)] != nil)
    for (rows, columns) in AcrossReductionTests.sizes + [(70, 20)] where rows * columns > 0 {
      try check(kernel, rows: rows, columns: columns)
    }
  }

  /// Functions, for which a row's vectors go in a loop. (The interpreter's exp is the C library's.)
  @Test(arguments: [DType.float32, .float64]) func functions(dtype: DType) throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), in b1: \(dtype), out b2: \(dtype), integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes \(ReductionTree.contiguous(dtype).lanes) rows 64
              r0: \(dtype) = b0[i0 + i1 * p0]
              r1: \(dtype) = b1[i0 * p1 + i1]
              r2: \(dtype) = tanh(r0)
              r3: \(dtype) = exp(r2)
              r4: \(dtype) = exp(r3)
              r5: \(dtype) = trueDiv(r4, r1)
              r6: \(dtype) = tanh(r5)
              combine r7: \(dtype) = max(r6) in \(dtype)
            store b2[i0] = r7
        """)
    #expect(try plan(kernel).rowBlocks[LoopID(0)] != nil)
    for (rows, columns) in AcrossReductionTests.sizes where columns > 0 {
      try check(kernel, rows: rows, columns: columns, within: 8)
    }
  }

  /// Rows that keep something in scratch memory, which is one row's, and checks: one row after the other.
  @Test func othersStay() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, out b1: float32, scratch b2: float32[p1], integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes 64 rows 64
              r0: float32 = b0[i0 + i1 * p0]
              store b2[i1] = r0
              combine r1: float32 = max(r0) in float32
            for i2 < p1
              r2: float32 = b2[i2]
              r3: float32 = sub(r2, r1)
              store b1[i0 * p1 + i2] = r3
        """)
    #expect(try plan(kernel).rowBlocks.isEmpty)
    for (rows, columns) in AcrossReductionTests.sizes where columns > 0 {
      try check(kernel, rows: rows, columns: columns)
    }
  }
}
