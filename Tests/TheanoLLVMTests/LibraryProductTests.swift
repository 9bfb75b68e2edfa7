import Foundation
import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Products in each library that is there: right, and the same bits whatever the number of threads and the alignment.
@Suite(.serialized)
struct LibraryProductTests {
  private static let backend = LLVMBackend()

  private static let shapes: [(m: Int, n: Int, k: Int)] = [
    (7, 5, 3), (33, 17, 100), (64, 64, 64), (300, 10, 280), (260, 270, 300), (512, 512, 64), (600, 1, 300), (1, 1, 50),
  ]

  /// A product in memory that is aligned to no more than its elements are.
  private static func bytes(
    _ products: Products, _ dtype: DType, _ flags: Int, _ shape: (m: Int, n: Int, k: Int), offset: Int, threads: Int
  ) -> [UInt8] {
    let size = dtype.itemSize
    func one(_ number: Double) -> ProductCall.Factor { .constant(ScalarConstant(.real(number), dtype)) }
    let call = ProductCall(
      dtype, transposeA: flags & 1 == 1, transposeB: flags & 2 == 2, alpha: one(1), beta: one(flags & 4 == 4 ? 1 : 0))
    func memory(_ count: Int, _ factor: Int, _ offset: Int) -> UnsafeMutableRawPointer {
      let memory = UnsafeMutableRawPointer.allocate(byteCount: count * size + 64, alignment: 64)
      let place = memory + offset * size
      for number in 0..<count {
        let value = Double(number * factor % 1000) / 1001 - 0.5
        if dtype == .float32 {
          place.storeBytes(of: Float(value), toByteOffset: number * size, as: Float.self)
        } else {
          place.storeBytes(of: value, toByteOffset: number * size, as: Double.self)
        }
      }
      return memory
    }
    let (m, n, k) = shape
    let offsets = (a: offset % (64 / size), b: offset * 3 % (64 / size), c: offset * 7 % (64 / size))
    let (a, b, c) = (memory(m * k, 7919, offsets.a), memory(k * n, 7907, offsets.b), memory(m * n, 6007, offsets.c))
    defer {
      a.deallocate()
      b.deallocate()
      c.deallocate()
    }
    let operands = ProductOperands(
      a: a + offsets.a * size, b: b + offsets.b * size, c: c + offsets.c * size, alpha: a, beta: a)
    products.run(
      call, m: m, n: n, k: k, operands,
      parallel: Parallel { count, body in
        if threads == 1 { return (0..<count).forEach(body) }
        withoutActuallyEscaping(body) { body in
          let shared = UncheckedBody(run: body)
          DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for number in stride(from: thread, to: count, by: threads) { shared.run(number) }
          }
        }
      })
    return Array(UnsafeRawBufferPointer(start: c + offsets.c * size, count: m * n * size))
  }

  private struct UncheckedBody: @unchecked Sendable {
    // Sendable: the parts of a product write to different places.
    let run: (Int) -> Void
  }

  @Test(arguments: Multiplier.allCases.filter { $0 == .own || $0.found != nil }, [DType.float32, .float64])
  func theBitsAreTheSame(multiplier: Multiplier, dtype: DType) {
    let products = Products(own: Self.backend, only: multiplier)
    for (number, shape) in Self.shapes.enumerated() {
      let flags = number % 8
      let expected = Self.bytes(products, dtype, flags, shape, offset: 0, threads: 1)
      for (offset, threads) in [(1, 2), (3, 3), (6, 8)] {
        let found = Self.bytes(products, dtype, flags, shape, offset: offset, threads: threads)
        #expect(found == expected, "\(multiplier) \(shape), \(threads) threads")
      }
    }
  }

  /// Against code of our own, which is held to a judge bit for bit.
  @Test(arguments: Multiplier.allCases.filter { $0 != .own && $0.found != nil }, [DType.float32, .float64])
  func theyAgreeWithOurs(multiplier: Multiplier, dtype: DType) {
    let (products, own) = (Products(own: Self.backend, only: multiplier), Products(own: Self.backend, only: .own))
    for shape in Self.shapes {
      for flags in [0, 3, 5, 6] {
        let found = Self.bytes(products, dtype, flags, shape, offset: 0, threads: 2)
        let expected = Self.bytes(own, dtype, flags, shape, offset: 0, threads: 2)
        // Each of k products is at most 1/4, and a sum rounds each once.
        let tolerance = Double(shape.k) * (dtype == .float32 ? 0x1p-24 : 0x1p-53) * (1 + Double(shape.k) / 4)
        let isNear =
          dtype == .float32
          ? Self.isNear(found, expected, as: Float.self, Float(tolerance))
          : Self.isNear(found, expected, as: Double.self, tolerance)
        #expect(isNear, "\(multiplier) \(shape) \(flags)")
      }
    }
  }

  private static func isNear<E: BinaryFloatingPoint & BitwiseCopyable>(
    _ x: [UInt8], _ y: [UInt8], as type: E.Type, _ tolerance: E
  ) -> Bool {
    x.withUnsafeBytes { x in
      y.withUnsafeBytes { y in
        zip(x.bindMemory(to: E.self), y.bindMemory(to: E.self)).allSatisfy { abs($0 - $1) <= tolerance }
      }
    }
  }

  #if os(Linux)
    /// How many threads there are, once those that the process began with have all come: the same for a tenth of a second.
    private static func threads() -> Int {
      var (count, times) = (-1, 0)
      for _ in 0..<200 where times < 10 {
        let now = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? -1
        (count, times) = (now, now == count ? times + 1 : 0)
        usleep(10_000)
      }
      return count
    }

    /// Products are cut by us; what multiplies the parts uses the thread that it is called on.
    @Test func noLibraryStartsThreads() async {
      await #expect(processExitsWith: .success) {
        let before = Self.threads()
        for multiplier in Multiplier.allCases where multiplier.found != nil {
          _ = Self.bytes(Products(only: multiplier), .float32, 0, (700, 700, 300), offset: 0, threads: 1)
        }
        exit(Self.threads() <= before ? 0 : 1)
      }
    }
  #endif

  @Test func reports() {
    var needs = ProductNeeds()
    needs.note(.float32, isMatrix: true)
    needs.note(.float64, isMatrix: false)
    needs.note(.complex64, isMatrix: true)
    let lines = Products(own: Self.backend, only: nil).choices(needs)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("products of float32 on ") && lines[1].hasPrefix("products of float64 with vectors on "))
    #expect(lines[2].hasPrefix("products of complex numbers: "))
    #expect(Products(useBLAS: false).choices(needs)[0] == "products of float32: own code")
  }
}
