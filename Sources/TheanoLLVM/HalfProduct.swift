import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoScheduling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Product {
  /// A product of float16 matrices by way of float32, which the library multiplies: there every product of two numbers
  /// is exact, and a sum is rounded to float16 once.
  ///
  /// - Returns: whether there was memory for the matrices in float32; if not, nothing was done.
  func runThroughSingle(_ blas: BLASLibrary, _ parallel: Parallel) -> Bool {
    let counts = [m * k, k * n, m * n]
    let place = counts.map { malloc(max(1, $0) * MemoryLayout<Float>.stride) }
    defer { for memory in place { free(memory) } }
    guard let a = place[0], let b = place[1], let c = place[2] else { return false }
    widen(operands.a, a, counts[0], parallel)
    widen(operands.b, b, counts[1], parallel)
    if !isBetaZero { widen(UnsafeRawPointer(operands.c), c, counts[2], parallel) }
    withFactors { alpha, beta in
      var factors = (Half(bits: alpha.load(as: UInt16.self)).float, Half(bits: beta.load(as: UInt16.self)).float)
      withUnsafeBytes(of: &factors) { factors in
        let alpha = factors.baseAddress
        let single = Product(
          ProductCall(
            .float32, transposeA: call.transposeA, transposeB: call.transposeB, alpha: call.alpha.asSingle,
            beta: call.beta.asSingle),
          m: m, n: n, k: k,
          ProductOperands(a: a, b: b, c: c, alpha: alpha, beta: alpha.map { $0 + MemoryLayout<Float>.stride }))
        single.run(Float.self, blas, parallel)
      }
    }
    let (sums, target) = (c.assumingMemoryBound(to: Float.self), operands.c.assumingMemoryBound(to: UInt16.self))
    let parts = Parts(count: counts[2])
    parallel(parts.number) { part in
      for index in parts[part] { target[index] = Half(sums[index]).bits }
    }
    return true
  }

  private func widen(
    _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ count: Int, _ parallel: Parallel
  ) {
    let (halves, floats) = (source.assumingMemoryBound(to: UInt16.self), target.assumingMemoryBound(to: Float.self))
    let parts = Parts(count: count)
    parallel(parts.number) { part in
      for index in parts[part] {
        let bits = UInt32(halves[index])
        let magnitude = (bits & 0x7fff) << 13
        // The exponent is 112 too small; the product mends it, and makes subnormal numbers normal ones. Infinities and
        // NaNs keep the largest exponent.
        let finite = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let value = magnitude >= 0x7c00 << 13 ? magnitude | 0x7f80_0000 : finite
        floats[index] = Float(bitPattern: value | (bits & 0x8000) << 16)
      }
    }
  }
}

/// Elements in parts that are worth a thread's while.
private struct Parts {
  private static let length = 1 << 16
  let count: Int

  var number: Int { (count + Parts.length - 1) / Parts.length }
  subscript(part: Int) -> Range<Int> { part * Parts.length..<min(count, (part + 1) * Parts.length) }
}

extension ProductCall.Factor {
  /// The same number as a float32.
  fileprivate var asSingle: ProductCall.Factor {
    switch self {
    case .buffer: .buffer
    case .constant(let constant): .constant(ScalarConstant(constant.value, .float32))
    }
  }
}
