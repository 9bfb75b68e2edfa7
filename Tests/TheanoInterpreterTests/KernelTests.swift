import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLoops
import TheanoScalars

/// Kernels made by hand, against the same mathematics written in the test.
struct KernelTests {
  @Test(arguments: [1, 5, 8, 63, 200, 5000])
  func softmaxOfRows(_ columns: Int) throws {
    var random = Seeded(3)
    let rows = 3
    let x = (0..<rows * columns).map { _ in Float(random.real() * 5) }
    let (input, output) = (Memory(x), Memory([Float](repeating: 0, count: x.count)))
    let scratch = Memory([Float](repeating: .nan, count: columns))
    try run(
      text: """
        kernel(in b0: float32, out b1: float32, scratch b2: float32[p1], integers p0 p1)
          for i0 < p0
            reduce i1 < p1 lanes 64 rows 64
              r0: float32 = b0[i0 * p1 + i1]
              combine r1: float32 = max(r0) in float32
            reduce i2 < p1 lanes 64 rows 64
              r2: float32 = b0[i0 * p1 + i2]
              r3: float32 = sub(r2, r1)
              r4: float32 = exp(r3)
              store b2[i2] = r4
              combine r5: float64 = sum(r4) in float32 then float64
            r6: float32 = cast<float32>(r5)
            for i3 < p1
              r7: float32 = b2[i3]
              r8: float32 = trueDiv(r7, r6)
              store b1[i0 * p1 + i3] = r8
        """, [input, output, scratch], [Int64(rows), Int64(columns)])
    let signature = ScalarSignature(operands: [.float32], result: .float32)
    for row in 0..<rows {
      let values = Array(x[row * columns..<(row + 1) * columns])
      let powers = values.map { value -> Float in
        let power = ScalarOp.exp.evaluate([.real(Double(value - values.max()!))], signature)
        if case .real(let power) = power { return Float(power) }
        return .nan
      }
      let total = Float(treeSum(powers, lanes: 64, rows: 64, as: Double.self))
      #expect(
        output.values(Float.self)[row * columns..<(row + 1) * columns].elementsEqual(
          powers.map { $0 / total }))
    }
  }

  /// The bits depend on the tree: a sum in order differs, in each of the dtypes.
  @Test(arguments: [(64, 64), (4, 2), (1, 64), (2, 1)])
  func sumsFollowTheTree(_ lanes: Int, _ rows: Int) throws {
    let tree = ReductionTree(lanes: lanes, rows: rows)
    var random = Seeded(11)
    var differing = [0, 0, 0]
    for count in [0, 1, 7, 8, 9, 64, 65, 4096, 4097, 9001] {
      let x = (0..<count).map { _ in random.real() }
      let singles = x.map { Float($0) }
      let mixed: [Double] = try sum(singles, "float32", "float64", tree)
      #expect(mixed == [treeSum(singles, lanes: lanes, rows: rows, as: Double.self)])
      let doubles: [Double] = try sum(x, "float64", "float64", tree)
      #expect(doubles == [treeSum(x, lanes: lanes, rows: rows, as: Double.self)])
      let small: [Float] = try sum(singles, "float32", "float32", tree)
      #expect(small == [treeSum(singles, lanes: lanes, rows: rows, as: Float.self)])
      differing[0] += mixed == [singles.reduce(0) { $0 + Double($1) }] ? 0 : 1
      differing[1] += doubles == [x.reduce(0, +)] ? 0 : 1
      differing[2] += small == [singles.reduce(0, +)] ? 0 : 1
    }
    // Rounding may agree by chance for one count: not for all of them. (Single floats are added in float64
    // without rounding, so that small blocks would make no difference.)
    if lanes == 64 { #expect(differing.allSatisfy { $0 > 0 }) }
  }

  private func sum<T: BitwiseCopyable, Result: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ values: [T], _ narrow: String, _ wide: String, _ tree: ReductionTree
  ) throws -> [Result] {
    let output = Memory([-1 as Result])
    let text = """
      kernel(in b0: \(narrow), out b1: \(wide), integers p0)
        reduce i0 < p0 lanes \(tree.lanes) rows \(tree.rows)
          r0: \(narrow) = b0[i0]
          combine r1: \(wide) = sum(r0) in \(narrow) then \(wide)
        store b1[0] = r1
      """
    try run(text: text, [Memory(values), output], [Int64(values.count)])
    return output.values()
  }

  @Test func meanAndVarianceOfRowsInOneKernel() throws {
    let x: [Double] = [1, 2, 3, 4, 10, 20, 30, 60]
    let (mean, variance) = (Memory([0.0, 0]), Memory([0.0, 0]))
    try run(
      text: """
        kernel(in b0: float64, out b1: float64, out b2: float64, integers p0 p1)
          r0: int64 = p1
          r1: float64 = cast<float64>(r0)
          for i0 < p0
            reduce i1 < p1 lanes 32 rows 64
              r2: float64 = b0[i0 * p1 + i1]
              combine r3: float64 = sum(r2) in float64
            r4: float64 = trueDiv(r3, r1)
            store b1[i0] = r4
            reduce i2 < p1 lanes 32 rows 64
              r5: float64 = b0[i0 * p1 + i2]
              r6: float64 = sub(r5, r4)
              r7: float64 = sqr(r6)
              combine r8: float64 = sum(r7) in float64
            r9: float64 = trueDiv(r8, r1)
            store b2[i0] = r9
        """, [Memory(x), mean, variance], [2, 4])
    #expect(mean.values() == [2.5, 30.0])
    #expect(variance.values() == [1.25, 350.0])
  }

  @Test func columnSumsInChunks() throws {
    let x = (1...12).map { Int32($0) }
    let sums = Memory([Int64](repeating: -1, count: 4))
    try run(
      text: """
        kernel(in b0: int32, out b1: int64, integers p0 p1)
          for i0 < p1
            reduce i1 < p0 lanes 1 rows 64
              r0: int32 = b0[i1 * p1 + i0]
              combine r1: int64 = sum(r0) in int32 then int64
            store b1[i0] = r1
        """, [Memory(x), sums], [3, 4], chunks: [.init(begin: 2, end: 4), .init(begin: 0, end: 1)])
    #expect(sums.values() == [15, -1, 21, 24] as [Int64])
  }

  @Test func gatherReportsTheLowestIteration() throws {
    let (table, labels) = (Memory([1.5, 2.5, 3.5]), Memory([2, 0, 7, 1, -1, 9] as [Int64]))
    let output = Memory([Double](repeating: .nan, count: 6))
    let text = """
      kernel(in b0: float64, in b1: int64, out b2: float64, integers p0 p1)
        r0: int64 = integer 0
        r1: int64 = p1
        for i0 < p0
          r2: int64 = b1[i0]
          r3: bool = ge(r2, r0)
          r4: bool = lt(r2, r1)
          r5: bool = and(r3, r4)
          check r4 #4 (r2, r1)
          check r5 #3 (r2)
          r6: float64 = b0[r2] where r5
          store b2[i0] = r6
      """
    let fault = try run(text: text, [table, labels, output], [6, 3])
    #expect(fault == KernelFault(check: 4, iteration: 2, value0: 7, value1: 3))
    #expect(output.values() == [3.5, 1.5, 0, 2.5, 0, 0])
    let chunks: [KernelChunk] = [.init(begin: 3, end: 6), .init(begin: 0, end: 2)]
    let second = try run(text: text, [table, labels, output], [6, 3], chunks: chunks)
    #expect(second == KernelFault(check: 3, iteration: 4, value0: -1))
    #expect(try run(text: text, [table, labels, output], [2, 3]) == KernelFault())
  }

  @Test func scatterTakesRepeatedIndicesInOrder() throws {
    // In another order the small ones would get lost differently.
    let (index, value) = (Memory([0, 1, 0, 0, 1] as [Int64]), Memory([1e8, 3, 1, -1e8, 4] as [Float]))
    for (combination, first, second) in [
      ("sum", ((0.5 + 1e8) + 1) - 1e8, 7.5), ("replace", -1e8, 4), ("max", 1e8, 4), ("min", -1e8, 0.5),
    ] as [(String, Float, Float)] {
      let target = Memory([0.5, 0.5] as [Float])
      try run(
        text: """
          kernel(in b0: int64, in b1: float32, update b2: float32, integers p0)
            for i0 < p0 in order
              r0: int64 = b0[i0]
              r1: float32 = b1[i0]
              accumulate b2[r0] by \(combination)(r1)
          """, [index, value, target], [5])
      #expect(target.values() == [first, second])
    }
  }

  @Test(arguments: [(1, 64), (2, 2), (64, 64)])
  func extremesAndTheirPlaces(_ lanes: Int, _ rows: Int) throws {
    let nan = Double.nan
    let long = (0..<40).map { Double($0 % 10) }
    let cases: [(x: [Double], max: Double, min: Double, argmax: Int64, argmin: Int64)] = [
      ([3], 3, 3, 0, 0),
      ([1, 5, 5, 0, 0, 2, 5, 0, 1], 5, 0, 1, 3),
      ([1, nan, 5, nan, -.infinity], nan, nan, 1, 1),
      ([-.infinity, -.infinity], -.infinity, -.infinity, 0, 0),
      (long, 9, 0, 9, 0),
      (long + [nan] + long, nan, nan, 40, 40),
    ]
    for (x, max, min, argmax, argmin) in cases {
      let (extremes, places) = (Memory([0.0, 0]), Memory([-1, -1] as [Int64]))
      try run(
        text: """
          kernel(in b0: float64, out b1: float64, out b2: int64, integers p0)
            reduce i0 < p0 lanes \(lanes) rows \(rows)
              r0: float64 = b0[i0]
              r1: int64 = i0
              combine r2: float64 = max(r0) in float64
              combine r3: float64 = min(r0) in float64
              combine r4: int64 = argmax(r0 at r1) in float64
              combine r5: int64 = argmin(r0 at r1) in float64
            store b1[0] = r2
            store b1[1] = r3
            store b2[0] = r4
            store b2[1] = r5
          """, [Memory(x), extremes, places], [Int64(x.count)])
      #expect(extremes.values(UInt64.self) == [max, min].map(\.bitPattern), "\(x)")
      #expect(places.values() == [argmax, argmin], "\(x)")
    }
  }

  @Test func carriesAreTakenTogether() throws {
    let output = Memory([UInt8](repeating: 0, count: 16))
    let text = """
      kernel(out b0: uint8, integers p0)
        r0: uint8 = 0
        r1: uint8 = 1
        for i0 < p0 in order
          carry r2: uint8 = r0 then r3 into r5: uint8
          carry r3: uint8 = r1 then r4 into r6: uint8
          r4: uint8 = add(r2, r3)
          store b0[i0] = r2
        store b0[14] = r5
        store b0[15] = r6
      """
    try run(text: text, [output], [14])
    // Fibonacci's numbers; the fourteenth and fifteenth wrap.
    #expect(output.values() == [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 121, 98] as [UInt8])
    try run(text: text, [output], [0])
    #expect(output.values(UInt8.self)[14...] == [0, 1])
  }

  @Test func emptyReductions() throws {
    let (numbers, bools) = (Memory([5.0, 5]), Memory([7, 7] as [UInt8]))
    let bits = Memory([5, 5] as [Int16])
    try run(
      text: """
        kernel(in b0: float64, in b1: bool, in b2: int16, out b3: float64, out b4: bool, out b5: int16, integers p0)
          reduce i0 < p0 lanes 1 rows 64
            r0: float64 = b0[i0]
            r1: bool = b1[i0]
            r2: int16 = b2[i0]
            combine r3: float64 = sum(r0) in float64
            combine r4: float64 = product(r0) in float64
            combine r5: bool = and(r1) in bool
            combine r6: bool = or(r1) in bool
            combine r7: int16 = and(r2) in int16
            combine r8: int16 = or(r2) in int16
          store b3[0] = r3
          store b3[1] = r4
          store b4[0] = r5
          store b4[1] = r6
          store b5[0] = r7
          store b5[1] = r8
        """,
      [Memory([Double]()), Memory([UInt8]()), Memory([Int16]()), numbers, bools, bits], [0])
    #expect(numbers.values() == [0.0, 1])
    #expect(bools.values() == [1, 0] as [UInt8])
    #expect(bits.values() == [-1, 0] as [Int16])
  }

  @Test func anExtentComputedInTheKernel() throws {
    let output = Memory([Int64](repeating: 0, count: 3))
    try run(
      text: """
        kernel(in b0: int64, out b1: int64, integers p0)
          for i0 < p0
            r0: int64 = b0[i0]
            reduce i1 < r0 lanes 64 rows 64
              r1: int64 = i1
              combine r2: int64 = sum(r1) in int64
            store b1[i0] = r2
        """, [Memory([4, -2, 100] as [Int64]), output], [3])
    #expect(output.values() == [6, 0, 4950] as [Int64])
  }

  @Test func theTrampolineFindsItsKernel() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, out b1: float32, integers p0)
          for i0 < p0
            r0: float32 = b0[i0]
            r1: float32 = neg(r0)
            store b1[i0] = r1
        """)
    let interpreted = InterpretedKernel(kernel)
    let (x, y) = (Memory([1, -2, 3] as [Float]), Memory([0, 0, 0] as [Float]))
    let buffers: [UnsafeMutableRawPointer?] = [x.pointer, y.pointer]
    let integers: [Int64] = [3]
    var (chunk, fault) = (KernelChunk(begin: 1, end: 3), KernelFault())
    withExtendedLifetime(interpreted) {
      InterpretedKernel.trampoline(interpreted.context, buffers, integers, &chunk, &fault)
    }
    #expect(y.values() == [0, 2, -3] as [Float])
    #expect(fault == KernelFault())
  }

  #if !os(macOS) || arch(arm64)
    @Test func anAccessOutsideTraps() async {
      await #expect(processExitsWith: .failure) {
        let text = "kernel(in b0: int8, out b1: int8)\n  r0: int8 = b0[3]\n  store b1[0] = r0"
        try run(text: text, [Memory([1, 2, 3] as [Int8]), Memory([0] as [Int8])])
      }
      await #expect(processExitsWith: .success) {
        let text = "kernel(in b0: int8, out b1: int8)\n  r0: int8 = b0[2]\n  store b1[0] = r0"
        try run(text: text, [Memory([1, 2, 3] as [Int8]), Memory([0] as [Int8])])
      }
    }
  #endif
}
