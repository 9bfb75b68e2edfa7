import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLoops
import TheanoScalars

/// Single operations, for every dtype.
struct OperationTests {
  private static let reals: [Double] = [
    0, -0.0, 1, -1, 0.5, 1.5, -2.5, 3e4, 1e-7, .infinity, -.infinity, .nan,
  ]

  private static func values(_ dtype: DType, _ random: inout Seeded) -> [Scalar] {
    switch dtype.kind {
    case .bool: return [.bool(false), .bool(true)]
    case .signed:
      return ([0, 1, -1, 7, .min, .max] + (0..<6).map { _ in Int64(bitPattern: random.bits()) }).map {
        .int($0)
      }
    case .unsigned: return ([0, 1, 7, .max] + (0..<6).map { _ in random.bits() }).map { .uint($0) }
    case .float: return (reals + (0..<6).map { _ in random.real() * 9 }).map { .real($0) }
    case .complex: return (0..<16).map { .complex(.init(reals[$0 % 12], reals[$0 * 7 % 12] + random.real())) }
    }
  }

  /// The interpreter gives what the row's own evaluation gives, bit for bit.
  @Test(arguments: ScalarOp.all)
  func operationsAgreeWithTheTable(_ op: ScalarOp) throws {
    var random = Seeded(5)
    for dtype in DType.allCases {
      let count = op.row.arity ?? 3
      guard let signature = try? op.signature(Array(repeating: dtype, count: count)) else { continue }
      let values = Self.values(dtype, &random)
      let rows = (0..<40).map { row in
        signature.operands.indices.map { operand in
          let pick = values[(row * (2 * operand + 1) + operand * Int(random.bits() % 7)) % values.count]
          return pick.converted(to: signature.operands[operand])
        }
      }
      let results = Self.run(op, signature, rows)
      for (operands, result) in zip(rows, results) {
        let expected = op.evaluate(operands, signature)
        // A NaN's bits are left open.
        let isSame = result == expected || (Self.isNaN(result) && Self.isNaN(expected))
        #expect(isSame, "\(op) \(operands) as \(signature): \(result), not \(expected)")
      }
    }
  }

  private static func isNaN(_ value: Scalar) -> Bool {
    switch value {
    case .bool, .int, .uint: false
    case .real(let x): x.isNaN
    case .complex(let z): z.rawStorage.x.isNaN || z.rawStorage.y.isNaN
    }
  }

  private static func run(_ op: ScalarOp, _ signature: ScalarSignature, _ rows: [[Scalar]]) -> [Scalar] {
    var k = KernelBuilder()
    let inputs = signature.operands.map { k.input($0) }
    let output = k.output(signature.result)
    k.loop(.constant(rows.count)) { k, i in
      let operands = inputs.map { k.load($0[i * 1]) }
      k.store(output[i * 1], k.apply(op, operands))
    }
    let buffers = signature.operands.indices.map { operand in
      let memory = Memory([UInt8](repeating: 0, count: rows.count * 16))
      for (row, operands) in rows.enumerated() {
        operands[operand].write(to: memory.pointer, index: row, signature.operands[operand])
      }
      return memory
    }
    let target = Memory([UInt8](repeating: 0, count: rows.count * 16))
    TheanoInterpreterTests.run(k.finish(), buffers + [target])
    return rows.indices.map { Scalar.read(from: target.pointer, index: $0, signature.result) }
  }

  @Test func longSumsAreRoundedAfterEachStep() throws {
    let output = Memory([0] as [Float])
    try TheanoInterpreterTests.run(
      text: """
        kernel(out b0: float32)
          r0: float32 = 16777216.0
          r1: float32 = 1.0
          r2: float32 = add(r0, r1, r1, r1)
          store b0[0] = r2
        """, [output])
    #expect(output.values() == [16_777_216] as [Float])
  }

  @Test(arguments: DType.allCases)
  func loadsAndStoresKeepTheBits(_ dtype: DType) throws {
    var random = Seeded(9)
    let bytes = (0..<32 * dtype.itemSize).map { _ in
      dtype == .bool ? UInt8(random.bits() & 1) : UInt8(truncatingIfNeeded: random.bits())
    }
    let (x, y) = (Memory(bytes), Memory([UInt8](repeating: 1, count: bytes.count)))
    let text = """
      kernel(in b0: \(dtype), out b1: \(dtype))
        r0: bool = false
        for i0 < 32
          r1: \(dtype) = b0[i0]
          r2: \(dtype) = b0[-9] where r0
          store b1[i0] = r1
      """
    try TheanoInterpreterTests.run(text: text, [x, y])
    for index in 0..<32 {
      let (a, b) = (
        Scalar.read(from: x.pointer, index: index, dtype), Scalar.read(from: y.pointer, index: index, dtype)
      )
      #expect(a == b || (Self.isNaN(a) && Self.isNaN(b)))
    }
  }

  // MARK: Products

  @Test func productsTransposeScaleAndAdd() {
    // A is 2 by 3, B is 3 by 2.
    let (a, at): ([Double], [Double]) = ([1, 2, 3, 4, 5, 6], [1, 4, 2, 5, 3, 6])
    let (b, bt): ([Double], [Double]) = ([7, 8, 9, 10, 11, 12], [7, 9, 11, 8, 10, 12])
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      let c = Memory([1.0, 2, 3, 4])
      let call = ProductCall(
        .float64, transposeA: transposeA, transposeB: transposeB,
        alpha: .constant(ScalarConstant(.real(2), .float64)), beta: .buffer)
      let (left, right, beta) = (Memory(transposeA ? at : a), Memory(transposeB ? bt : b), Memory([10.0]))
      InterpretedProduct(call).run(
        m: 2, n: 2, k: 3, .init(a: left.pointer, b: right.pointer, c: c.pointer, beta: beta.pointer))
      #expect(c.values() == [126.0, 148, 308, 348])
    }
  }

  private static func product<T: BitwiseCopyable>(
    _ dtype: DType, _ a: [T], _ b: [T], c: T, beta: Double, k: Int
  ) -> [T] {
    let (left, right, target) = (Memory(a), Memory(b), Memory([c]))
    let one = ScalarConstant(Scalar.one(dtype), dtype)
    let factor = ScalarConstant(Scalar.real(beta).converted(to: dtype), dtype)
    InterpretedProduct(ProductCall(dtype, alpha: .constant(one), beta: .constant(factor))).run(
      m: 1, n: 1, k: k, .init(a: left.pointer, b: right.pointer, c: target.pointer))
    return target.values()
  }

  @Test func productsOfEveryKind() {
    #expect(Self.product(.int8, [100, 3] as [Int8], [2, 5], c: 1, beta: 1, k: 2) == [-40])
    #expect(Self.product(.uint16, [300, 1] as [UInt16], [300, 2], c: 9, beta: 0, k: 2) == [24466])
    #expect(Self.product(.bool, [0, 1] as [UInt8], [1, 1], c: 0, beta: 0, k: 2) == [1])
    // What is in C is not read where beta is zero; an empty sum is zero.
    #expect(Self.product(.float64, [], [], c: Double.nan, beta: 0, k: 0) == [0])
    // Carried in float64, rounded once.
    #expect(
      Self.product(.float32, [16_777_216, 1, 1] as [Float], [1, 1, 1], c: 0, beta: 0, k: 3) == [16_777_218])
    let (i, two) = (SIMD2<Float>(0, 1), SIMD2<Float>(2, 0))
    #expect(Self.product(.complex64, [i, two], [i, i], c: two, beta: 1, k: 2) == [SIMD2(1, 2)])
  }
}
