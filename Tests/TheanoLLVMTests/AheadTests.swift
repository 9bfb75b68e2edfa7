import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Code that is written in another way where it pays: rows that indices name, fills past the caches, extremes without a
/// look at NaN, exponentials of what is not above 0. What it computes must not tell.
struct AheadTests {
  private func rows(_ kernel: Kernel, _ buffers: [Memory], _ integers: [Int], iterations: Int) -> Runner {
    var runner = Runner(kernel: kernel, buffers: buffers, integers: integers.map { Int64($0) })
    runner.chunk = KernelChunk(begin: 0, end: Int64(iterations))
    return runner
  }

  /// Rows of a table in turn, some of them beyond its end; a sum of their values and copies of them.
  @Test func gatheredRows() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: int64, in b1: float32, out b2: float32, out b3: float64, integers p0 p1 p2 p3 p4)
          r0: int64 = p0
          r1: int64 = 0
          for i0 < p3
            reduce i1 < p2 lanes 1 rows 64
              r2: int64 = b0[i0 * p2 + i1]
              r3: bool = lt(r2, r0)
              r4: int64 = switch(r3, r2, r1)
              reduce i2 < p1 lanes 64 rows 64
                check r3 #0 (r2, r0)
                r5: float32 = b1[i2 + r4 * p1] where r3
                store b2[i0 * p4 + i1 * p1 + i2] = r5
                combine r6: float64 = sum(r5) in float32 then float64
              combine r7: float64 = sum(r6) in float64
            store b3[i0] = r7
        """)
    var random = Seeded(11)
    for (count, width) in [(0, 5), (1, 0), (1, 300), (3, 1), (9, 130), (40, 17)] {
      for limit in [12, 10] {
        let table = 10
        let indices = Memory(.int64, (0..<2 * count).map { _ in .int(Int64(random.below(limit))) })
        let runner = rows(
          kernel,
          [
            indices, Memory.samples(.float32, table * width, &random), Memory(.float32, count: 2 * count * width),
            Memory(.float64, count: 2),
          ], [table, width, count, 2, count * width], iterations: 2)
        try check(runner)
      }
    }
  }

  /// Rows that indices name are changed one after the other, some of them several times.
  @Test func changedRows() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: int64, in b1: float32, update b2: float32, integers p0 p1 p2)
          for i0 < p2
            for i1 < p1 in order
              r0: int64 = b0[i1]
              for i2 < p0
                r1: float32 = b1[i1 * p0 + i2]
                accumulate b2[i2 + r0 * p0] by sum(r1)
        """)
    var random = Seeded(12)
    for (count, width) in [(0, 5), (1, 300), (7, 1), (30, 70)] {
      let indices = Memory(.int64, (0..<count).map { _ in .int(Int64(random.below(5))) })
      try check(
        rows(
          kernel,
          [indices, Memory.samples(.float32, count * width, &random), Memory.samples(.float32, 5 * width, &random)],
          [width, count, 1], iterations: 1))
    }
  }

  /// Wherever the memory begins and the part of it that is to be written, nothing else is.
  @Test(arguments: [DType.float32, .int64], [0, 1, 5])
  func fillsPastTheCaches(dtype: DType, offset: Int) throws {
    let kernel = try Kernel(
      text: """
        kernel(out b0: \(dtype), integers p0)
          r0: \(dtype) = \(dtype.isFloat ? "1.5" : "7")
          for i0 < p0
            store b0[i0] = r0
        """)
    let count = (17 << 20) / dtype.itemSize
    let code = try LLVMBackend().compile([kernel], effort: .full)[0]
    let memory = UnsafeMutableRawPointer.allocate(byteCount: (count + 16) * dtype.itemSize, alignment: 64)
    defer { memory.deallocate() }
    memset(memory, 0xa5, (count + 16) * dtype.itemSize)
    let start = memory + offset * dtype.itemSize
    for (begin, end) in [(3, 4), (7, 7), (9, count - 3)] {
      var (pointer, integer, fault): (UnsafeMutableRawPointer?, Int64, KernelFault) = (
        start, Int64(count), KernelFault()
      )
      var chunk = KernelChunk(begin: Int64(begin), end: Int64(end))
      code.function(code.context, &pointer, &integer, &chunk, &fault)
    }
    let isWritten: (Int) -> Bool = { $0 == 3 || (9..<count - 3).contains($0) }
    func bytes(_ index: Int) -> [UInt8] {
      Array(UnsafeRawBufferPointer(start: start + index * dtype.itemSize, count: dtype.itemSize))
    }
    let value = bytes(3)
    let untouched = [UInt8](repeating: 0xa5, count: dtype.itemSize)
    #expect(value != untouched)
    for index in Array(0..<80) + Array(count - 80..<count) {
      #expect(bytes(index) == (isWritten(index) ? value : untouched))
    }
    // All between are like their neighbours.
    let first = start + 9 * dtype.itemSize
    #expect(memcmp(first, first + dtype.itemSize, (count - 3 - 9 - 1) * dtype.itemSize) == 0)
    withExtendedLifetime(code.owner) {}
  }

  /// The largest and least of rows with NaN in any place, infinities, zeros of both signs and nothing at all.
  @Test(arguments: [DType.float32, .float64])
  func extremesWithNaN(dtype: DType) throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: \(dtype), out b1: \(dtype), out b2: \(dtype), integers p0 p1)
          for i0 < p1
            reduce i1 < p0 lanes \(dtype == .float32 ? 64 : 32) rows 64
              r0: \(dtype) = b0[i0 * p0 + i1]
              combine r1: \(dtype) = max(r0) in \(dtype)
              combine r2: \(dtype) = min(r0) in \(dtype)
            store b1[i0] = r1
            store b2[i0] = r2
        """)
    var random = Seeded(13)
    for width in [1, 7, 8, 31, 64, 65, 200, 4097] {
      var values: [Scalar] = []
      for row in 0..<6 {
        for column in 0..<width {
          switch (row, column) {
          case (1, width / 2), (2, 0), (3, width - 1), (4, _): values.append(.real(.nan))
          case (5, _): values.append(.real([-0.0, 0.0, -.infinity, .infinity][random.below(row == 5 ? 4 : 2)]))
          case (_, _): values.append(.real(random.real() * 4))
          }
        }
      }
      try check(
        rows(
          kernel, [Memory(dtype, values), Memory(dtype, count: 6), Memory(dtype, count: 6)], [width, 6], iterations: 6))
    }
  }

  /// A softmax has the bits that it has where the code does not see that its exponents are not above 0.
  @Test(arguments: [DType.float32, .float64])
  func exponentsNotAboveZero(dtype: DType) throws {
    func text(_ largest: String) -> String {
      """
      kernel(in b0: \(dtype), out b1: \(dtype), out b2: float64, integers p0 p1)
        for i0 < p1
          reduce i1 < p0 lanes \(dtype == .float32 ? 64 : 32) rows 64
            r0: \(dtype) = b0[i0 * p0 + i1]
            combine r1: \(dtype) = max(r0) in \(dtype)
          r6: \(dtype) = neg(r1)
          r7: \(dtype) = neg(r6)
          reduce i2 < p0 lanes \(dtype == .float32 ? 64 : 32) rows 64
            r2: \(dtype) = b0[i2 + i0 * p0]
            r3: \(dtype) = sub(r2, \(largest))
            r4: \(dtype) = exp(r3)
            store b1[i0 * p0 + i2] = r4
            combine r5: float64 = sum(r4) in \(dtype) then float64
          store b2[i0] = r5
      """
    }
    let (seen, hidden) = (try Kernel(text: text("r1")), try Kernel(text: text("r7")))
    #expect(NegativeExponents(seen).results.count == 1 && NegativeExponents(hidden).results.isEmpty)
    let code = try LLVMBackend().compile([seen, hidden], effort: .full)
    var random = Seeded(14)
    for width in [1, 9, 64, 65, 130, 1029] {
      var values = (0..<5 * width).map { _ in Scalar.real(random.real() * 200 + 300) }
      values[0] = .real(.infinity)
      values[width] = .real(.nan)
      values[2 * width] = .real(1e30)
      values[3 * width] = .real(300 + 101)
      let buffers = [Memory(dtype, values), Memory(dtype, count: 5 * width), Memory(.float64, count: 5)]
      let runner = rows(seen, buffers, [width, 5], iterations: 5)
      let (a, b) = (runner.compiled(code[0]), rows(hidden, buffers, [width, 5], iterations: 5).compiled(code[1]))
      for (x, y) in zip(a.0, b.0) {
        for (x, y) in zip(x.values, y.values) where !agree(x, y, dtype, 0) { Issue.record("\(x), expected \(y)") }
      }
    }
  }
}
