import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Where the machine code of products comes from: made for a processor (nil: this one), or part of the library.
struct ProductSource: Sendable, CustomTestStringConvertible {
  let target: MachineTarget?
  let isReady: Bool

  /// Of which this processor runs the code.
  static let all: [ProductSource] = {
    let here = ProductSource(target: nil, isReady: false)
    guard let host = try? LLVMLibrary.shared().host, host.triple.hasPrefix("x86_64") else { return [here] }
    let others = [MachineTarget.baseline, .avx2].filter { $0.vectorBits <= host.vectorBits }
    let levels = ProductLevel.allCases.map(\.target).filter { host.runs($0) }
    return [here] + others.map { ProductSource(target: $0, isReady: false) }
      + levels.map { ProductSource(target: $0, isReady: true) }
  }()

  var products: Products {
    var options = EmitOptions()
    options.takesReadyProducts = isReady
    return Products(useBLAS: false, own: LLVMBackend(options: options, target: target))
  }

  var testDescription: String { "\(isReady ? "ready" : "made") for \(target?.cpu ?? "this processor")" }
}

/// Products in machine code of our own, bit for bit against a judge that adds in the same order.
struct OwnProductTests {
  private static let backend = LLVMBackend()

  /// Below and beyond the sizes of tiles, blocks of k, squares that are transposed, and vectors.
  private static let shapes: [(m: Int, n: Int, k: Int)] = [
    (1, 1, 1), (1, 1, 40), (5, 1, 7), (9, 1, 300), (1, 6, 4), (1, 150, 600), (2, 2, 1), (3, 4, 5), (6, 16, 8),
    (13, 33, 17), (7, 40, 259), (13, 20, 530), (80, 19, 31), (100, 5, 20), (30, 100, 20), (1, 330, 530), (270, 1, 600),
    // What is left of a tile's rows and columns: each of its thirds, and less than a vector.
    (11, 50, 40), (22, 26, 12), (35, 14, 300), (4, 10, 20), (20, 31, 9), (12, 32, 3),
  ]

  private struct Case {
    var a: Memory
    var b: Memory
    var c: Memory
    var factors: Memory
    let call: ProductCall
    let shape: (m: Int, n: Int, k: Int)

    /// C after the product, on a copy.
    func result(_ body: (ProductOperands) -> Void) -> [UInt8] {
      var (a, b, c, factors) = (a.bytes + [0], b.bytes + [0], c.bytes + [0], factors.bytes)
      a.withUnsafeMutableBytes { a in
        b.withUnsafeMutableBytes { b in
          c.withUnsafeMutableBytes { c in
            factors.withUnsafeMutableBytes { factors in
              guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress, let f = factors.baseAddress
              else { return }
              body(ProductOperands(a: a, b: b, c: c, alpha: f, beta: f + call.dtype.itemSize))
            }
          }
        }
      }
      return c.dropLast()
    }

    func judged(isFused: Bool) -> [UInt8] {
      result { operands in
        let judge = OrderedProduct(
          call, depth: ProductOrder.depth, lanes: ProductOrder.lanes(call.dtype), isFused: isFused)
        judge.run(
          m: shape.m, n: shape.n, k: shape.k,
          .init(a: operands.a, b: operands.b, c: operands.c, alpha: operands.alpha, beta: operands.beta))
      }
    }

    func run(_ products: Products, isReversed: Bool = false) -> [UInt8] {
      result { operands in
        products.run(
          call, m: shape.m, n: shape.n, k: shape.k, operands,
          parallel: Parallel { count, body in
            for number in 0..<count { body(isReversed ? count - 1 - number : number) }
          })
      }
    }

    /// Each part as it is when it is said to be finished, put together; nil where parts do not make up C.
    func parts(_ products: Products) -> [UInt8]? {
      let size = call.dtype.itemSize
      var (gathered, times) = ([UInt8](), [Int]())
      let result = result { operands in
        gathered = Array(repeating: 0, count: shape.m * shape.n * size)
        times = Array(repeating: 0, count: shape.m * shape.n)
        let parallel = Parallel { count, body in
          for number in 0..<count { body(count - 1 - number) }
        }
        ProductFinish.calling { part in
          for row in part.rows {
            for column in part.columns {
              let place = row * shape.n + column
              times[place] += 1
              for byte in 0..<size {
                gathered[place * size + byte] = operands.c.load(fromByteOffset: place * size + byte, as: UInt8.self)
              }
            }
          }
        } during: {
          products.run(call, m: shape.m, n: shape.n, k: shape.k, operands, parallel: parallel, finished: $0)
        }
      }
      return times.allSatisfy { $0 == 1 } && gathered == result ? gathered : nil
    }

    /// With B packed before; nil where that is no use.
    func runPacked(_ products: Products) -> [UInt8]? {
      var isPacked = false
      let result = result { operands in
        let parallel = Parallel { count, body in for number in 0..<count { body(number) } }
        guard
          let packed = products.pack(call, m: shape.m, n: shape.n, k: shape.k, operands.b, parallel: parallel)
        else { return }
        isPacked = true
        var operands = operands
        operands.packedB = UnsafeRawPointer(packed.memory)
        products.run(call, m: shape.m, n: shape.n, k: shape.k, operands, parallel: parallel)
        products.release(packed)
      }
      return isPacked ? result : nil
    }
  }

  private static func values(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> Memory {
    Memory(dtype, (0..<count).map { _ in .real(random.real() * 2) })
  }

  private static func makeCase(
    _ dtype: DType, _ flags: Int, _ shape: (m: Int, n: Int, k: Int), _ random: inout Seeded
  ) -> Case {
    func constant(_ value: Double) -> ProductCall.Factor { .constant(ScalarConstant(.real(value), dtype)) }
    let factors: (ProductCall.Factor, ProductCall.Factor) = random.pick([
      (constant(1), constant(0)), (constant(-0.75), constant(1)), (.buffer, .buffer), (constant(1.25), constant(0)),
    ])
    let call = ProductCall(
      dtype, transposeA: flags & 1 == 1, transposeB: flags & 2 == 2, alpha: factors.0, beta: factors.1)
    var c = values(dtype, shape.m * shape.n, &random)
    // With a beta of zero C must not be read.
    if factors.1 == constant(0) { c.bytes = c.bytes.map { _ in 0xff } }
    return Case(
      a: values(dtype, shape.m * shape.k, &random), b: values(dtype, shape.k * shape.n, &random), c: c,
      factors: values(dtype, 2, &random), call: call, shape: shape)
  }

  @Test(arguments: [DType.float32, .float64], ProductSource.all)
  func everyShapeBitForBit(dtype: DType, source: ProductSource) throws {
    let isFused = try source.target?.hasFMA ?? LLVMLibrary.shared().host.hasFMA
    let products = source.products
    var random = Seeded(17)
    for shape in Self.shapes {
      for flags in 0..<4 {
        let item = Self.makeCase(dtype, flags, shape, &random)
        let expected = item.judged(isFused: isFused)
        #expect(item.run(products) == expected, "\(item.call) \(shape)")
        #expect(item.run(products, isReversed: true) == expected, "\(item.call) \(shape), parts in reverse")
        #expect(item.parts(products) == expected, "\(item.call) \(shape), each part when it is finished")
        if min(shape.m, shape.n) > 1 {
          #expect(item.runPacked(products) == expected, "\(item.call) \(shape), packed before")
        }
      }
    }
  }

  /// A product that is cut in many ways: several stretches of B, blocks of rows and of columns.
  @Test(arguments: [DType.float32, .float64], ProductSource.all)
  func largeProducts(dtype: DType, source: ProductSource) throws {
    let isFused = try source.target?.hasFMA ?? LLVMLibrary.shared().host.hasFMA
    let products = source.products
    var random = Seeded(23)
    let cases: [(flags: Int, shape: (m: Int, n: Int, k: Int))] = [
      (0, (100, 37, 300)), (3, (26, 4150, 2)), (2, (8, 300, 30)), (1, (300, 20, 6)), (0, (1, 5000, 10)),
      // Rows of B that fall on the same lines of the cache.
      (0, (14, 512, 7)), (1, (50, 520, 5)), (0, (31, 1024, 5)),
    ]
    for (flags, shape) in cases {
      let item = Self.makeCase(dtype, flags, shape, &random)
      let expected = item.judged(isFused: isFused)
      #expect(item.run(products, isReversed: true) == expected, "\(item.call) \(shape)")
      #expect(item.parts(products) == expected, "\(item.call) \(shape), each part when it is finished")
    }
  }

  /// Infinities and NaN go where they belong, and nowhere else.
  @Test(arguments: [DType.float32, .float64])
  func specialValuesStayInTheirRowsAndColumns(dtype: DType) throws {
    let products = Products(useBLAS: false, own: Self.backend)
    let shape = (m: 7, n: 18, k: 9)
    let call = ProductCall(
      dtype, alpha: .constant(ScalarConstant(.real(1), dtype)), beta: .constant(ScalarConstant(.real(0), dtype)))
    var a = [Scalar](repeating: .real(1), count: shape.m * shape.k)
    var b = [Scalar](repeating: .real(2), count: shape.k * shape.n)
    a[6 * shape.k + 8] = .real(.nan)
    a[2 * shape.k] = .real(.infinity)
    b[3 * shape.n + 17] = .real(-.infinity)
    let item = Case(
      a: Memory(dtype, a), b: Memory(dtype, b), c: Memory(dtype, count: shape.m * shape.n),
      factors: Memory(dtype, count: 2), call: call, shape: shape)
    var result = Memory(dtype, count: shape.m * shape.n)
    result.bytes = item.run(products)
    for (number, value) in result.values.enumerated() {
      let (i, j, value) = (number / shape.n, number % shape.n, value.asDouble)
      switch (i, j) {
      case (6, _), (2, 17): #expect(value.isNaN)
      case (2, _): #expect(value == .infinity)
      case (_, 17): #expect(value == -.infinity)
      default: #expect(value == 18)
      }
    }
  }

  /// Nothing to add up, nothing to write.
  @Test func emptyProducts() {
    let products = Products(useBLAS: false, own: Self.backend)
    let zero = ProductCall.Factor.constant(ScalarConstant(.real(0), .float32))
    let call = ProductCall(.float32, alpha: .constant(ScalarConstant(.real(1), .float32)), beta: zero)
    let shapes: [(m: Int, n: Int, k: Int)] = [(3, 2, 0), (1, 4, 0), (0, 3, 2), (3, 0, 2)]
    for shape in shapes {
      var c = Memory(.float32, count: shape.m * shape.n)
      c.bytes = c.bytes.map { _ in 0xff }
      let item = Case(
        a: Memory(.float32, count: shape.m * shape.k), b: Memory(.float32, count: shape.k * shape.n), c: c,
        factors: Memory(.float32, count: 2), call: call, shape: shape)
      #expect(item.run(products).allSatisfy { $0 == 0 })
    }
  }

  /// For processors that this one need not be: emitted, never run.
  @Test(arguments: [MachineTarget.baseline, .avx2, .avx512])
  func codeForEveryProcessor(target: MachineTarget) throws {
    let library = try LLVMLibrary.shared()
    guard library.host.triple.hasPrefix("x86_64") else { return }
    for code in ProductCode.allCases {
      for dtype in [DType.float32, .float64] {
        #expect(ObjectCode.complaint(code, dtype, library, target) == nil)
        let object = try ObjectCode(code, dtype, symbol: "products", library, target)
        #expect(object.undefinedSymbols != nil)
        #expect(object.forbiddenSymbols == [], "\(code) of \(dtype) for \(target.cpu)")
      }
    }
  }
}
