import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Matrix products against the interpreter's.
struct ProductTests {
  /// Small whole numbers, so that sums are exact in every order.
  private static func matrix(_ dtype: DType, _ count: Int, _ random: inout Seeded) -> Memory {
    Memory(
      dtype,
      (0..<count).map { _ in
        dtype.isComplex
          ? .complex(.init(Double(random.below(5)) - 2, Double(random.below(5)) - 2))
          : .real(
            dtype.kind == .unsigned || dtype == .bool ? Double(random.below(2)) : Double(random.below(7)) - 3)
      })
  }

  /// Runs the product on copies.
  private static func run(
    _ call: ProductCall, _ sizes: (m: Int, n: Int, k: Int), _ a: Memory, _ b: Memory, _ c: Memory,
    _ factors: Memory, _ body: (ProductOperands) -> Void
  ) -> Memory {
    var (a, b, result, factors) = (a, b, c, factors)
    a.bytes.append(0)
    b.bytes.append(0)
    result.bytes.append(0)
    a.bytes.withUnsafeBytes { a in
      b.bytes.withUnsafeBytes { b in
        result.bytes.withUnsafeMutableBytes { c in
          factors.bytes.withUnsafeMutableBytes { factors in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress,
              let alpha = factors.baseAddress
            else { return }
            body(ProductOperands(a: a, b: b, c: c, alpha: alpha, beta: alpha + call.dtype.itemSize))
          }
        }
      }
    }
    result.bytes.removeLast()
    return result
  }

  private static func interpreted(
    _ call: ProductCall, _ sizes: (m: Int, n: Int, k: Int), _ operands: ProductOperands
  ) {
    InterpretedProduct(call).run(
      m: sizes.m, n: sizes.n, k: sizes.k,
      .init(a: operands.a, b: operands.b, c: operands.c, alpha: operands.alpha, beta: operands.beta))
  }

  @Test(arguments: DType.allCases, [true, false])
  func everyShape(dtype: DType, useBLAS: Bool) {
    var random = Seeded(11)
    let products = Products(useBLAS: useBLAS)
    let shapes = [
      (1, 1, 1), (1, 1, 9), (5, 1, 7), (1, 6, 4), (4, 5, 1), (3, 4, 5), (17, 9, 33), (2, 3, 0), (0, 3, 2),
      (3, 0, 2),
      (70, 65, 40),
    ]
    for (m, n, k) in shapes {
      for flags in 0..<4 {
        let (one, two) = (ScalarConstant.of(1, dtype), ScalarConstant.of(2, dtype))
        let zero = ScalarConstant.of(0, dtype)
        let factors: (ProductCall.Factor, ProductCall.Factor) = random.pick([
          (.constant(one), .constant(zero)), (.constant(two), .constant(one)), (.buffer, .buffer),
        ])
        let call = ProductCall(
          dtype, transposeA: flags & 1 == 1, transposeB: flags & 2 == 2, alpha: factors.0, beta: factors.1)
        let a = Self.matrix(dtype, m * k, &random)
        let b = Self.matrix(dtype, k * n, &random)
        // With a beta of zero C must not be read.
        var c = Self.matrix(dtype, m * n, &random)
        if factors.1 == .constant(zero) { c.bytes = c.bytes.map { _ in 0xff } }
        if dtype == .bool { c.bytes = c.bytes.map { $0 & 1 } }
        let factor = Self.matrix(dtype, 2, &random)
        let expected = Self.run(call, (m, n, k), a, b, c, factor) { Self.interpreted(call, (m, n, k), $0) }
        let got = Self.run(call, (m, n, k), a, b, c, factor) {
          products.run(
            call, m: m, n: n, k: k, $0, parallel: Parallel { count, body in for number in 0..<count { body(number) } })
        }
        let isSame = zip(got.values, expected.values).allSatisfy { agreeNumerically($0, $1) }
        #expect(
          isSame, "\(call) \(m) \(n) \(k): \(got.values.prefix(4)), expected \(expected.values.prefix(4))")
      }
    }
  }

  /// Whatever the order in which tiles run, and however many at a time.
  @Test(arguments: [DType.float32, .float64, .float16], [true, false])
  func tilesCoverTheProductOnce(dtype: DType, useBLAS: Bool) {
    var random = Seeded(5)
    let products = Products(useBLAS: useBLAS)
    // Code of our own is slow in a debug build: there one tile that takes several blocks will do.
    let isLibrary = useBLAS && dtype.isKnownToBLAS
    for (m, n, k) in isLibrary
      ? [(200, 170, 300), (1, 3000, 400), (2500, 1, 300)] : [(66, 3, 260), (3, 258, 9)]
    {
      let call = ProductCall(dtype, alpha: .constant(.of(1, dtype)), beta: .constant(.of(1, dtype)))
      let (a, b) = (Self.matrix(dtype, m * k, &random), Self.matrix(dtype, k * n, &random))
      let c = Self.matrix(dtype, m * n, &random)
      var tiles = 1
      let results = [false, true].map { isReversed in
        Self.run(call, (m, n, k), a, b, c, c) { operands in
          products.run(
            call, m: m, n: n, k: k, operands,
            parallel: Parallel { count, body in
              tiles = max(tiles, count)
              for number in 0..<count { body(isReversed ? count - 1 - number : number) }
            })
        }
      }
      #expect(results[0].bytes == results[1].bytes)
      #expect(tiles > 1 || !isLibrary)
      let exact = Self.run(call, (m, n, k), a, b, c, c) { operands in
        products.run(
          call, m: m, n: n, k: k, operands, parallel: Parallel { count, body in for tile in 0..<count { body(tile) } })
      }
      #expect(exact.bytes == results[0].bytes)
      // The parts that are said to be finished make up C.
      var times = [Int](repeating: 0, count: m * n)
      _ = Self.run(call, (m, n, k), a, b, c, c) { operands in
        let parallel = Parallel { count, body in for tile in 0..<count { body(tile) } }
        ProductFinish.calling { part in
          for row in part.rows { for column in part.columns { times[row * n + column] += 1 } }
          #expect(part.count == tiles)
        } during: {
          products.run(call, m: m, n: n, k: k, operands, parallel: parallel, finished: $0)
        }
      }
      #expect(times.allSatisfy { $0 == 1 })
      let (i, j) = (m - 1, n - 1)
      let (left, right) = (a.values, b.values)
      let sum = (0..<k).reduce(c.values[i * n + j].asDouble) {
        $0 + left[i * k + $1].asDouble * right[$1 * n + j].asDouble
      }
      #expect(exact.values[i * n + j].asDouble == Scalar.real(sum).rounded(to: dtype).asDouble)
    }
  }

  /// Each is what it is by itself, and the parts that are said to be finished make up all of them.
  @Test(arguments: [DType.float32, .float64], [true, false])
  func stacks(dtype: DType, useBLAS: Bool) {
    var random = Seeded(5)
    let products = useBLAS ? Products() : Products(useBLAS: false, own: LLVMBackend())
    let call = ProductCall(dtype, alpha: .constant(.of(1, dtype)), beta: .constant(.of(0, dtype)))
    let parallel = Parallel { count, body in for tile in (0..<count).reversed() { body(tile) } }
    for (batch, m, n, k) in [
      (0, 3, 4, 5), (3, 0, 4, 5), (3, 4, 0, 5), (3, 4, 5, 0), (1, 7, 5, 3), (150, 2, 3, 4), (7, 64, 64, 64),
      (2, 1, 300, 9),
      (2, 300, 1, 9), (2, 260, 260, 260),
    ] {
      let (a, b) = (Self.matrix(dtype, batch * m * k, &random), Self.matrix(dtype, batch * k * n, &random))
      let c = Self.matrix(dtype, batch * m * n, &random)
      var times = [Int](repeating: 0, count: batch * m * n)
      let got = Self.run(call, (batch * m, n, k), a, b, c, c) { operands in
        ProductFinish.calling { part in
          for row in part.rows { for column in part.columns { times[row * n + column] += 1 } }
        } during: {
          products.run(call, batch: batch, m: m, n: n, k: k, operands, parallel: parallel, finished: $0)
        }
      }
      #expect(times.allSatisfy { $0 == 1 })
      let size = dtype.itemSize
      let expected = Self.run(call, (batch * m, n, k), a, b, c, c) { operands in
        for number in 0..<batch {
          let one = ProductOperands(
            a: operands.a + number * m * k * size, b: operands.b + number * k * n * size,
            c: operands.c + number * m * n * size)
          products.run(call, m: m, n: n, k: k, one, parallel: parallel)
        }
      }
      #expect(got.bytes == expected.bytes, "\(batch) times \(m) \(n) \(k)")
    }
  }

  @Test func theLibraryIsNamed() {
    #expect(Products(useBLAS: false).library(.float32) == "built-in product")
    #expect(Products().library(.int32) == "built-in product")
  }
}

/// Equal, 0 and -0 too.
private func agreeNumerically(_ x: Scalar, _ y: Scalar) -> Bool {
  switch (x, y) {
  case (.real(let a), .real(let b)): a == b
  case (.complex(let a), .complex(let b)): a.re == b.re && a.im == b.im
  case (_, _): x == y
  }
}

extension ScalarConstant {
  fileprivate static func of(_ number: Int64, _ dtype: DType) -> ScalarConstant {
    ScalarConstant(Scalar.int(number).converted(to: dtype), dtype)
  }
}

extension ProductFinish {
  /// For tests: a closure that is called with each part while `body` runs.
  static func calling(_ part: @escaping (ProductPart) -> Void, during body: (ProductFinish) -> Void) {
    withUnsafePointer(to: part) { part in
      body(
        ProductFinish(
          { context, part in
            context?.assumingMemoryBound(to: ((ProductPart) -> Void).self).pointee(
              part.assumingMemoryBound(to: ProductPart.self).pointee)
          }, part))
    }
  }
}
