import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars

/// Rows of one vector, whose code has no loops, and longer ones, against the interpreter.
struct ShortRowTests {
  /// The first buffer is a matrix, the last one too; between them a number for each row.
  private func check(_ text: String, columns: [Int], within ulp: Tolerance = 0) throws {
    let kernel = try Kernel(text: text)
    let shared = kernel.buffers.count { if case .scratch = $0.role { false } else { true } }
    var random = Seeded(23)
    for (rows, columns) in columns.flatMap({ c in [1, 5].map { ($0, c) } }) {
      var memories: [Memory] = []
      for (k, buffer) in kernel.buffers.enumerated() {
        let count = k == 0 || k == shared - 1 ? rows * columns : k < shared ? rows : columns
        memories.append(
          buffer.role == .input
            ? buffer.dtype == .int64 && k > 0
              ? Memory(.int64, (0..<count).map { _ in .int(Int64(random.below(columns + 1))) })
              : Memory.samples(buffer.dtype, count, &random) : Memory(buffer.dtype, count: count))
      }
      var runner = Runner(kernel: kernel, buffers: memories, integers: [Int64(columns), Int64(rows)])
      runner.chunk = KernelChunk(begin: 0, end: Int64(rows))
      try TheanoLLVMTests.check(runner, [EmitOptions(), EmitOptions(width: 4)], within: ulp)
      runner.chunk = KernelChunk(begin: Int64(rows / 2), end: Int64(rows))
      try TheanoLLVMTests.check(runner, [EmitOptions()], within: ulp)
    }
  }

  private let lengths = [1, 7, 8, 10, 15, 16, 17, 65]

  /// A softmax and its derivative: values in scratch memory, a class that stands out, and one that may not be there.
  @Test func classes() throws {
    try check(
      """
      kernel(in b0: float32, in b1: int64, out b2: float32, out b3: float32, scratch b4: float32[p0], integers p0 p1)
        r0: float32 = -1.5
        r1: float32 = 0.25
        r2: int64 = p0
        for i0 < p1
          reduce i1 < p0 lanes 64 rows 64
            r3: float32 = b0[i0 * p0 + i1]
            combine r4: float32 = max(r3) in float32
          reduce i2 < p0 lanes 64 rows 64
            r5: float32 = b0[i0 * p0 + i2]
            r6: float32 = sub(r5, r4)
            store b4[i2] = r6
            combine r7: float64 = sum(r6) in float32 then float64
          r8: float32 = cast<float32>(r7)
          r9: int64 = b1[i0]
          r10: bool = lt(r9, r2)
          check r10 #1 (r9, r2)
          store b2[i0] = r8
          for i3 < p0
            r11: int64 = i3
            r12: bool = eq(r11, r9)
            r13: float32 = switch(r12, r0, r1)
            r14: float32 = b4[i3]
            r15: float32 = trueDiv(r14, r8)
            r16: float32 = sub(r13, r15)
            store b3[i0 * p0 + i3] = r16
      """, columns: lengths)
  }

  /// Scratch memory that is read at another element than the one it was written for stays memory.
  @Test func otherElements() throws {
    try check(
      """
      kernel(in b0: float64, in b1: int64, out b2: float64, out b3: float64, scratch b4: float64[p0], integers p0 p1)
        r0: int64 = p0
        r1: int64 = 0
        for i0 < p1
          reduce i1 < p0 lanes 32 rows 64
            r2: float64 = b0[i0 * p0 + i1]
            store b4[i1] = r2
            combine r3: float64 = product(r2) in float64
            combine r4: float64 = min(r2) in float64
          r5: int64 = b1[i0]
          r6: bool = lt(r5, r0)
          r7: int64 = switch(r6, r5, r1)
          r8: float64 = b4[r7]
          r9: float64 = add(r4, r8)
          store b2[i0] = r9
          for i2 < p0
            r10: float64 = b4[i2]
            r11: float64 = mul(r10, r3)
            store b3[i0 * p0 + i2] = r11
      """, columns: lengths)
  }

  /// Positions, with NaN, and an element that is no float.
  @Test func positions() throws {
    for dtype in ["float64", "int8", "float16"] {
      let wide = dtype == "float16" ? "float32" : dtype
      try check(
        """
        kernel(in b0: \(dtype), out b1: int64, out b2: int64, out b3: \(wide), out b4: bool, integers p0 p1)
          for i0 < p1
            reduce i1 < p0 lanes \(dtype == "float64" || dtype == "int64" ? 32 : 64) rows 64
              r0: \(dtype) = b0[i0 * p0 + i1]
              r1: int64 = i1
              combine r2: int64 = argmax(r0 at r1) in \(dtype)
              combine r3: int64 = argmin(r0 at r1) in \(dtype)
              combine r4: \(wide) = sum(r0) in \(dtype)\(wide == dtype ? "" : " then \(wide)")
            store b1[i0] = r2
            store b2[i0] = r3
            store b3[i0] = r4
            for i2 < p0
              r5: int64 = i2
              r6: bool = eq(r5, r2)
              store b4[i0 * p0 + i2] = r6
        """, columns: [8, 10, 16, 17])
    }
  }

  /// The first check that fails is the one of the lowest iteration, of which there are several in a row.
  @Test func checks() throws {
    try check(
      """
      kernel(in b0: int64, out b1: bool, out b2: int64, integers p0 p1)
        r0: int64 = 3
        for i0 < p1
          reduce i1 < p0 lanes 32 rows 64
            r1: int64 = b0[i0 * p0 + i1]
            r2: bool = lt(r1, r0)
            check r2 #0 (r1, r0)
            combine r3: bool = and(r2) in bool
            combine r4: int64 = max(r1) in int64
          store b1[i0] = r3
          for i2 < p0
            r5: int64 = b0[i0 * p0 + i2]
            r6: int64 = sub(r5, r4)
            store b2[i0 * p0 + i2] = r6
      """, columns: lengths)
  }

  /// Scratch memory that a loop inside the last one reads when the output is written is no memory of the output.
  @Test func readsOfInnerLoops() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float64, in b1: float64, out b2: float64, out b3: float64, scratch b4: float64[p0], integers p0 p1)
          for i0 < p1
            for i1 < p0
              r0: float64 = b0[i0 * p0 + i1]
              r1: float64 = neg(r0)
              store b4[i1] = r1
            for i2 < p0
              r2: float64 = b4[i2]
              r3: float64 = sqr(r2)
              store b2[i0 * p0 + i2] = r3
              reduce i3 < 3 lanes 1 rows 64
                r4: float64 = b4[i2]
                r5: float64 = b1[i3]
                r6: float64 = mul(r4, r5)
                combine r7: float64 = sum(r6) in float64
              store b3[i0 * p0 + i2] = r7
        """)
    var random = Seeded(29)
    for columns in lengths {
      let matrix = Memory(.float64, count: 3 * columns)
      let memories = [
        Memory.samples(.float64, 3 * columns, &random), Memory.samples(.float64, 3, &random), matrix, matrix,
        Memory(.float64, count: columns),
      ]
      var runner = Runner(kernel: kernel, buffers: memories, integers: [Int64(columns), 3])
      runner.chunk = KernelChunk(begin: 0, end: 3)
      try TheanoLLVMTests.check(runner, [EmitOptions(), EmitOptions(width: 4)])
    }
  }

  /// Counters and numbers that 32 bits do not hold.
  @Test func countersThatAreNumbers() throws {
    let kernel = try Kernel(
      text: """
        kernel(out b0: bool, integers p0 p1 p2)
          r0: int64 = p1
          for i0 < p0
            r1: int64 = i0
            r2: bool = eq(r1, r0)
            store b0[p2 + i0] = r2
        """)
    for begin: Int64 in [0, 5, 1 << 31 - 3, 1 << 32 - 3, 1 << 40 + 7] {
      let (near, far) = ([-1, 0, 3, 20, 36, 37].map { begin + $0 }, [-1, 3, 1 << 31, 1 << 32, .min, .max] as [Int64])
      for number in near + far + far.map({ $0 &+ begin }) {
        let buffers = [Memory(.bool, count: 37)]
        var runner = Runner(kernel: kernel, buffers: buffers, integers: [begin + 37, number, -begin])
        runner.chunk = KernelChunk(begin: begin, end: begin + 37)
        try TheanoLLVMTests.check(runner, [EmitOptions(), EmitOptions(width: 16, tail: .merged)])
      }
    }
  }
}
