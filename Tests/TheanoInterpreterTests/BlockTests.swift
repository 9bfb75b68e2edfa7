import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLoops
import TheanoScalars

/// Kernels on blocks of iterations. (`run` holds each against the interpreter with the same functions, bit for bit.)
struct BlockTests {
  /// Around the length of a block, and of several.
  private static let sizes = [0, 1, 2, 7, 8, 63, 64, 65, 127, 128, 129, 255, 256, 257, 1000]

  /// Any bits, and between them numbers that are special.
  private static func memory(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> Memory {
    let specials: [Double] = [
      0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 100, .infinity, -.infinity, .nan, 0x1p-149, -0x1p-1074, 0x1p-126, 65519.9,
      65520, 3.4e38, 2_147_483_648, -2_147_483_649, 0x1p63, -0x1p63, 0x1p64, 88.7, -104, 709.8,
    ]
    let memory = Memory([UInt8](repeating: 0, count: count * dtype.itemSize))
    for index in 0..<count {
      let pick = Int(random.bits() >> 8 & 3)
      if pick == 0 || dtype.isDiscrete {
        for byte in 0..<dtype.itemSize {
          let bits = UInt8(truncatingIfNeeded: random.bits() >> 16)
          let value = dtype == .bool ? bits & 1 : pick == 3 ? bits & 3 : bits
          memory.pointer.storeBytes(of: value, toByteOffset: index * dtype.itemSize + byte, as: UInt8.self)
        }
      } else {
        func part() -> Double {
          pick == 1 ? specials[Int(random.bits() >> 8) % specials.count] : random.real() * 8
        }
        Scalar.complex(.init(part(), dtype.isComplex ? part() : 0)).converted(to: dtype).write(
          to: memory.pointer, index: index, dtype)
      }
    }
    return memory
  }

  /// All operations on all dtypes, with operands that vary and operands that do not.
  @Test(arguments: ScalarOp.all)
  func everyOperation(_ op: ScalarOp) {
    var random = Seeded(17)
    for dtype in DType.allCases {
      let arity = op.row.arity ?? 3
      guard let signature = try? op.signature(Array(repeating: dtype, count: arity)) else { continue }
      for fixed in 0...min(2, arity) {
        let count = 131
        var k = KernelBuilder()
        let inputs = signature.operands.map { k.input($0) }
        let output = k.output(signature.result)
        let outside = inputs.prefix(fixed).map { k.load($0[offset: 1]) }
        k.loop(.constant(count)) { k, i in
          let varying = inputs.dropFirst(fixed).map { k.load($0[i * 1]) }
          k.store(output[i * 1], k.apply(op, outside + varying))
        }
        let buffers = signature.operands.map { Self.memory($0, count, &random) }
        run(k.finish(), buffers + [Self.memory(signature.result, count, &random)])
      }
    }
  }

  @Test(arguments: DType.allCases)
  func everyReduction(_ dtype: DType) {
    var random = Seeded(23)
    let wider = DType.allCases.filter { $0.kind == dtype.kind && $0.itemSize >= dtype.itemSize }
    for combination in Combination.allCases where combination != .replace && combination.refuses(dtype) == nil {
      for (lanes, rows) in [(1, 64), (64, 64), (32, 64), (8, 1), (2, 3), (128, 1), (256, 2)] {
        for (number, size) in Self.sizes.enumerated() where size > 0 || !combination.isOfSome {
          let wide = combination.takesPosition ? dtype : wider[number % wider.count]
          var k = KernelBuilder()
          let (input, parameter) = (k.input(dtype), k.parameter())
          let total = k.reduce(.integer(parameter), ReductionTree(lanes: lanes, rows: rows)) { k, i in
            let position = combination.takesPosition ? k.index(i) : nil
            return [.init(combination, k.load(input[i * 1]), position: position, wide: wide)]
          }
          let output = k.output(k.dtype(total[0]))
          k.store(output[], total[0])
          let result = Self.memory(k.dtype(total[0]), 1, &random)
          run(k.finish(), [Self.memory(dtype, size, &random), result], [Int64(size)])
        }
      }
    }
  }

  /// Which check fails first, wherever chunks are cut and blocks end.
  @Test(arguments: sizes)
  func theFirstFailureIsKept(_ size: Int) throws {
    var random = Seeded(UInt64(size) + 5)
    for round in 0..<12 {
      let rare = [3, 50, 400][round % 3]
      let values = (0..<size).map { _ in Int64(random.bits() >> 8) % Int64(rare) }
      let text = """
        kernel(in b0: int64, out b1: int64, integers p0)
          r0: int64 = integer 1
          r1: int64 = integer 2
          for i0 < p0
            r2: int64 = b0[i0]
            r3: bool = neq(r2, r0)
            r4: bool = neq(r2, r1)
            r5: int64 = i0
            check r3 #7 (r2, r5)
            r6: int64 = mul(r2, r5)
            check r4 #8 (r6, r0)
            store b1[i0] = r6
        """
      var cuts = (0..<round % 4).map { _ in Int64(random.bits() >> 8) % Int64(size + 1) }.sorted()
      cuts = [0] + cuts + [Int64(size)]
      let chunks = zip(cuts, cuts.dropFirst()).map { KernelChunk(begin: $0, end: $1) }.reversed()
      let output = Memory([Int64](repeating: -1, count: size))
      let fault = try run(text: text, [Memory(values), output], [Int64(size)], chunks: Array(chunks))
      let first = values.firstIndex { $0 == 1 || $0 == 2 }
      #expect(fault.check == first.map { values[$0] == 1 ? 7 : 8 } ?? -1)
      #expect(fault.iteration == Int64(first ?? 0))
      #expect(output.values(Int64.self) == values.enumerated().map { $1 * Int64($0) })
    }
  }

  /// A check in a loop around which there is another tells the outer iteration.
  @Test func failuresOfInnerLoops() throws {
    let values = (0..<600).map { Int64($0) }
    let text = """
      kernel(in b0: int64, out b1: int64, integers p0 p1 p2)
        r0: int64 = p2
        for i0 < p0
          for i1 < p1
            r1: int64 = b0[i0 * p1 + i1]
            r2: bool = lt(r1, r0)
            check r2 #1 (r1)
            store b1[i0 * p1 + i1] = r1
      """
    for limit in [600, 599, 431, 200, 0] as [Int64] {
      let output = Memory([Int64](repeating: 0, count: 600))
      let fault = try run(text: text, [Memory(values), output], [3, 200, limit])
      #expect(
        fault == (limit == 600 ? KernelFault() : KernelFault(check: 1, iteration: limit / 200, value0: limit)))
    }
  }

  @Test(arguments: sizes)
  func memoryOfEveryForm(_ size: Int) throws {
    var random = Seeded(UInt64(size) + 3)
    let text = """
      kernel(in b0: float32, in b1: int64, in b2: bool, in b3: complex128, update b4: float32, \
      out b5: float32, out b6: complex128, integers p0 p1)
        for i0 < p0
          r0: float32 = b0[p1 + i0 * -1]
          r1: int64 = b1[i0]
          r2: bool = b2[i0]
          r3: float32 = b0[r1] where r2
          r4: float32 = add(r0, r3)
          r5: complex128 = b3[r1]
          accumulate b4[i0 * 2] by sum(r4)
          accumulate b4[1 + i0 * 2] by max(r0)
          store b5[i0 * 3] = r4
          store b6[i0] = r5
      """
    let indices = (0..<size).map { _ in Int64(random.bits() >> 8) % Int64(max(1, size)) }
    let bools = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.bits() >> 20) & 3 }
    let buffers = [
      Self.memory(.float32, size, &random), Memory(indices), Memory(bools), Self.memory(.complex128, size, &random),
      Self.memory(.float32, 2 * size, &random), Self.memory(.float32, 3 * size, &random),
      Self.memory(.complex128, size, &random),
    ]
    try run(text: text, buffers, [Int64(size), Int64(size - 1)])
  }

  // MARK: Loops that iterations go through together

  @Test(arguments: DType.allCases)
  func reductionsAcross(_ dtype: DType) {
    var random = Seeded(29)
    let wider = DType.allCases.filter { $0.kind == dtype.kind && $0.itemSize >= dtype.itemSize }
    for combination in Combination.allCases where combination != .replace && combination.refuses(dtype) == nil {
      let shapes = [(0, 40), (1, 16), (2, 15), (5, 129), (64, 130), (65, 20), (200, 33)]
      for (number, (rows, columns)) in shapes.enumerated() where rows > 0 || !combination.isOfSome {
        let wide = combination.takesPosition ? dtype : wider[number % wider.count]
        var k = KernelBuilder()
        let (input, n, m) = (k.input(dtype), k.parameter(), k.parameter())
        let output = k.output(combination.takesPosition ? .int64 : wide)
        k.loop(.integer(m)) { k, j in
          let total = k.reduce(.integer(n), ReductionTree(lanes: 1, rows: number % 2 == 0 ? 64 : 3)) { k, i in
            let position = combination.takesPosition ? k.index(i) : nil
            return [.init(combination, k.load(input[i * m, j * 1]), position: position, wide: wide)]
          }
          k.store(output[j * 1], total[0])
        }
        let kernel = k.finish()
        let result = Self.memory(kernel.buffers[1].dtype, columns, &random)
        let cut = Int64(columns / 3)
        run(
          kernel, [Self.memory(dtype, rows * columns, &random), result], [Int64(rows), Int64(columns)],
          chunks: [.init(begin: cut, end: Int64(columns)), .init(begin: 0, end: cut)])
      }
    }
  }

  /// Carried values that change places, numbers of a row that all lanes share, checks in the middle, and loops in loops.
  @Test(arguments: [0, 1, 15, 16, 17, 128, 129, 300])
  func chainsSideBySide(_ columns: Int) throws {
    var random = Seeded(UInt64(columns) + 31)
    let text = """
      kernel(in b0: float64, in b1: float64, out b2: float64, out b3: float64, integers p0 p1 p2)
        r0: float64 = 0.5
        for i0 < p1
          r1: float64 = b0[i0]
          for i1 < p0 in order
            carry r2: float64 = r0 then r3 into r4: float64
            carry r3: float64 = r1 then r7 into r5: float64
            r6: float64 = b1[i1]
            r8: float64 = mul(r2, r6)
            reduce i2 < p2 lanes 1 rows 2
              r9: float64 = b0[i0]
              r10: int64 = i2
              r11: float64 = cast<float64>(r10)
              r12: float64 = add(r9, r11, r6)
              combine r13: float64 = sum(r12) in float64
            r7: float64 = sub(r13, r8)
            r14: float64 = 4.0
            r15: bool = lt(r7, r14)
            r16: int64 = cast<int64>(r7)
            check r15 #5 (r16)
            store b2[i1 * p1 + i0] = r7
          r17: float64 = add(r4, r5)
          store b3[i0] = r17
      """
    for (steps, inner) in [(0, 3), (1, 0), (7, 5), (20, 1)] {
      let buffers = [
        Memory((0..<columns).map { _ in random.real() }), Memory((0..<steps).map { _ in random.real() }),
        Memory([Double](repeating: 0, count: steps * columns)), Memory([Double](repeating: 0, count: columns)),
      ]
      try run(text: text, buffers, [Int64(steps), Int64(columns), Int64(inner)])
    }
  }

  /// Scratch memory is private to an iteration of the outermost loop: its blocks would share it.
  @Test func scratchOfOneLoop() throws {
    let text = """
      kernel(in b0: int64, out b1: int64, scratch b2: int64[1], integers p0)
        for i0 < p0
          r0: int64 = b0[i0]
          store b2[0] = r0
          r1: int64 = b2[0]
          store b1[i0] = r1
      """
    let values = (0..<300).map { Int64($0) * 3 }
    let output = Memory([Int64](repeating: 0, count: 300))
    try run(text: text, [Memory(values), output, Memory([0 as Int64])], [300])
    #expect(output.values() == values)
  }

  /// Rows that are added to the same memory one after the other.
  @Test func scattersInOrder() throws {
    var random = Seeded(4)
    for dtype in ["float32", "float16", "complex64", "int16"] {
      let kind = DType.allCases.first { "\($0)" == dtype } ?? .float32
      for combination in ["sum", "replace", "product"] {
        let text = """
          kernel(in b0: int64, in b1: \(dtype), update b2: \(dtype), integers p0)
            for i0 < p0 in order
              r0: int64 = b0[i0]
              r1: \(dtype) = b1[i0]
              accumulate b2[r0] by \(combination)(r1)
          """
        let indices = (0..<400).map { _ in Int64(random.bits() >> 8) % 7 }
        let buffers = [Memory(indices), Self.memory(kind, 400, &random), Self.memory(kind, 7, &random)]
        try run(text: text, buffers, [400])
      }
    }
  }
}

extension Combination {
  /// Whether it is undefined for no values.
  fileprivate var isOfSome: Bool { takesPosition || self == .max || self == .min }
}
