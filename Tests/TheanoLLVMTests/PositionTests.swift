import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars

/// Positions of extremes, which are numbers of rows within the blocks of a reduction, against the interpreter.
struct PositionTests {
  private static let ordered = DType.allCases.filter { !$0.isComplex }

  /// Where the code changes: few values, vectors, rows of lanes, blocks.
  private let borders = [0, 6, 7, 8, 31, 32, 63, 64, 65, 2047, 2048, 4095, 4096, 4159, 4160]

  /// Rows of the same length, each with ties or one value that stands out at a border; of long ones fewer.
  private func rows(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> [[Scalar]] {
    let special: [Double] =
      dtype.isFloat ? [0, -0.0, .infinity, -.infinity, .nan, 1, -1] : [0, 1, 2, dtype.kind == .signed ? -1 : 3]
    let values = special.map { dtype == .bool ? Scalar.bool($0 != 0) : dtype.isFloat ? .real($0) : .int(Int64($0)) }
    var rows = values.map { Array(repeating: $0, count: count) }
    rows.append((0..<count).map { _ in random.pick(values) })
    rows.append((0..<count).map { _ in values[random.below(2)] })
    for place in borders + [count - 1] where place < count {
      // The later of two that are equal, and of two NaN, never wins.
      for value in count > 1000 ? [random.pick(values)] : values {
        var row = Array(repeating: values[random.below(2)], count: count)
        row[place] = value
        row[min(count - 1, place + random.pick([1, 31, 63, 64, 4096]))] = value
        rows.append(row)
      }
    }
    return rows
  }

  private func check(
    _ text: String, _ dtype: DType, _ rows: [[Scalar]], isAcross: Bool = false, _ forms: [EmitOptions]
  ) throws {
    let (height, width) = isAcross ? (rows[0].count, rows.count) : (rows.count, rows[0].count)
    let values =
      isAcross ? (0..<height).flatMap { place in rows.map { $0[place] } } : rows.flatMap { $0 }
    let kernel = try Kernel(text: text)
    let outputs = kernel.buffers.dropFirst().map { Memory($0.dtype, count: rows.count) }
    var runner = Runner(
      kernel: kernel, buffers: [Memory(dtype, values)] + outputs, integers: [Int64(width), Int64(height)])
    runner.chunk = KernelChunk(begin: 0, end: Int64(rows.count))
    try TheanoLLVMTests.check(runner, forms)
  }

  @Test(arguments: PositionTests.ordered)
  func alongRows(dtype: DType) throws {
    let text = """
      kernel(in b0: \(dtype), out b1: int64, out b2: int64, out b3: \(dtype), integers p0 p1)
        for i0 < p1
          r2: int64 = i0
          reduce i1 < p0 lanes \(dtype.itemSize == 8 ? 32 : 64) rows 64
            r0: \(dtype) = b0[i0 * p0 + i1]
            r1: int64 = i1
            r3: int64 = add(r2, r1)
            combine r4: int64 = argmax(r0 at r1) in \(dtype)
            combine r5: int64 = argmin(r0 at r3) in \(dtype)
            combine r6: \(dtype) = max(r0) in \(dtype)
          store b1[i0] = r4
          store b2[i0] = r5
          store b3[i0] = r6
      """
    var random = Seeded(31)
    for count in [1, 7, 8, 17, 65, 130] {
      try check(text, dtype, rows(dtype, count, &random), everyWidth)
    }
    for count in [4096, 4161] {
      try check(text, dtype, rows(dtype, count, &random), [EmitOptions()])
    }
  }

  @Test(arguments: PositionTests.ordered)
  func downColumns(dtype: DType) throws {
    let text = """
      kernel(in b0: \(dtype), out b1: int64, out b2: int64, integers p0 p1)
        for i0 < p0
          r2: int64 = i0
          reduce i1 < p1 lanes 1 rows 64
            r0: \(dtype) = b0[i1 * p0 + i0]
            r1: int64 = i1
            r3: int64 = add(r2, r1)
            combine r4: int64 = argmax(r0 at r1) in \(dtype)
            combine r5: int64 = argmin(r0 at r3) in \(dtype)
          store b1[i0] = r4
          store b2[i0] = r5
      """
    var random = Seeded(37)
    for count in [1, 64, 65, 130] {
      try check(text, dtype, rows(dtype, count, &random), isAcross: true, everyWidth)
    }
  }

  /// Positions that do not grow by one: they fall, stay the same, or come from memory.
  @Test(arguments: ["sub(r2, r1)", "mul(r1, r2)", "add(r1, r1)", "add(r2, r2)", "b1[i1]"])
  func otherPositions(position: String) throws {
    let text = """
      kernel(in b0: float32, in b1: int64, out b2: int64, out b3: int64, integers p0)
        reduce i1 < p0 lanes 64 rows 64
          r0: float32 = b0[i1]
          r1: int64 = i1
          r2: int64 = p0
          r3: int64 = \(position)
          combine r4: int64 = argmax(r0 at r3) in float32
          combine r5: int64 = argmin(r0 at r1) in float32
        store b2[0] = r4
        store b3[0] = r5
      """
    var random = Seeded(41)
    for count in [7, 64, 130, 4161] {
      let places = (0..<count).map { _ in Scalar.int(Int64(random.below(100))) }
      for row in rows(.float32, count, &random) {
        let buffers = [
          Memory(.float32, row), Memory(.int64, places), Memory(.int64, count: 1), Memory(.int64, count: 1),
        ]
        let runner = Runner(kernel: try Kernel(text: text), buffers: buffers, integers: [Int64(count)])
        try TheanoLLVMTests.check(runner, [EmitOptions()])
      }
    }
  }
}
