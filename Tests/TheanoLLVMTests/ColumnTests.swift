import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars

/// Loops around rows that lie a stride apart, tile by tile, against the interpreter, bit for bit: around the edges of
/// vectors, of tiles, of several rows at once and of the blocks of a reduction.
struct ColumnTests {
  private func check(
    _ text: String, rows: [Int], columns: [Int], outputs: [(DType, isMatrix: Bool)], within ulp: Tolerance = 0
  ) throws {
    let kernel = try Kernel(text: text)
    var random = Seeded(7)
    for (rows, columns) in rows.flatMap({ r in columns.map { (r, $0) } }) {
      let buffers =
        [Memory.samples(kernel.buffers[0].dtype, rows * columns, &random)]
        + outputs.map { Memory($0.0, count: $0.isMatrix ? rows * columns : columns) }
      var runner = Runner(kernel: kernel, buffers: buffers, integers: [Int64(columns), Int64(rows)])
      runner.chunk = KernelChunk(begin: 0, end: Int64(columns))
      try TheanoLLVMTests.check(runner, [EmitOptions(), EmitOptions(width: 4, tail: .scalar)], within: ulp)
      // A part of the columns, as a thread gets them.
      runner.chunk = KernelChunk(begin: Int64(columns / 3), end: Int64(columns))
      try TheanoLLVMTests.check(runner, [EmitOptions()], within: ulp)
    }
  }

  /// Two sums by blocks, the second of what the first comes to.
  @Test func meanAndSpread() throws {
    try check(
      """
      kernel(in b0: float32, out b1: float32, out b2: float64, integers p0 p1)
        for i0 < p0
          reduce i1 < p1 lanes 1 rows 64
            r0: float32 = b0[i0 + i1 * p0]
            combine r1: float64 = sum(r0) in float32 then float64
          r2: float32 = cast<float32>(r1)
          store b1[i0] = r2
          reduce i2 < p1 lanes 1 rows 64
            r3: float32 = b0[i0 + i2 * p0]
            r4: float32 = sub(r3, r2)
            r5: float32 = sqr(r4)
            combine r6: float64 = sum(r5) in float32 then float64
          store b2[i0] = r6
      """, rows: [0, 1, 8, 63, 65, 130], columns: [0, 1, 15, 16, 33, 1029],
      outputs: [(.float32, false), (.float64, false)])
  }

  /// Totals with positions, exact ones, and rows that are written again (the interpreter's exp is the C library's).
  @Test func extremesAndRows() throws {
    try check(
      """
      kernel(in b0: float64, out b1: int64, out b2: float64, integers p0 p1)
        for i0 < p0
          reduce i1 < p1 lanes 1 rows 64
            r0: float64 = b0[i0 + i1 * p0]
            r1: int64 = i1
            combine r2: int64 = argmax(r0 at r1) in float64
            combine r3: float64 = max(r0) in float64
          store b1[i0] = r2
          for i2 < p1
            r4: float64 = b0[i0 + i2 * p0]
            r5: float64 = sub(r4, r3)
            r6: float64 = exp(r5)
            store b2[i0 + i2 * p0] = r6
      """, rows: [1, 7, 67], columns: [1, 8, 21, 520], outputs: [(.int64, false), (.float64, true)],
      within: 1)
  }

  /// Bools, and half precision.
  @Test func otherWidths() throws {
    try check(
      """
      kernel(in b0: float16, out b1: float16, out b2: bool, integers p0 p1)
        for i0 < p0
          reduce i1 < p1 lanes 1 rows 64
            r0: float16 = b0[i0 + i1 * p0]
            r1: bool = isnan(r0)
            r2: float32 = cast<float32>(r0)
            combine r3: float32 = sum(r2) in float32
            combine r4: bool = or(r1) in bool
          r5: float16 = cast<float16>(r3)
          store b1[i0] = r5
          store b2[i0] = r4
      """, rows: [1, 9, 70], columns: [3, 32, 45], outputs: [(.float16, false), (.bool, false)])
  }
}
