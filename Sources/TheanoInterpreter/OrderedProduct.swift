import TheanoArrays
import TheanoLoops

/// The judge of products of float32 and float64 in machine code, bit for bit: an element of C at a time, its products
/// added in the order that is asked for.
package struct OrderedProduct: Sendable {
  package let call: ProductCall
  /// Products of so many steps of k make up a sum, and then the sums are added.
  package let depth: Int
  /// Sums among which the products of a row with a vector are shared out: a power of two.
  package let lanes: Int
  /// Whether a product is added with one rounding.
  package let isFused: Bool

  package init(_ call: ProductCall, depth: Int, lanes: Int, isFused: Bool) {
    (self.call, self.depth, self.lanes, self.isFused) = (call, depth, lanes, isFused)
  }

  /// Writes C, for a `k` of at least one. It must not overlap A and B.
  package func run(m: Int, n: Int, k: Int, _ operands: InterpretedProduct.Operands) {
    switch call.dtype {
    case .float32: run(Float.self, m, n, k, operands)
    case .float64: run(Double.self, m, n, k, operands)
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .complex64, .complex128:
      preconditionFailure("the order of a product of \(call.dtype) is not known")
    }
  }

  private func run<E: BinaryFloatingPoint & BitwiseCopyable>(
    _ element: E.Type, _ m: Int, _ n: Int, _ k: Int, _ operands: InterpretedProduct.Operands
  ) {
    let a = operands.a.assumingMemoryBound(to: E.self)
    let b = operands.b.assumingMemoryBound(to: E.self)
    let c = operands.c.assumingMemoryBound(to: E.self)
    let alpha = factor(call.alpha, operands.alpha, E.self)
    let beta = factor(call.beta, operands.beta, E.self)
    // A row that lies along memory: of A where C is a column, of B where it is a row.
    let alongRows = (m == 1 && n == 1) || (n == 1 ? !call.transposeA : m == 1 && call.transposeB)
    for i in 0..<m {
      for j in 0..<n {
        func pair(_ p: Int) -> (E, E) {
          (a[call.transposeA ? p * m + i : i * k + p], b[call.transposeB ? j * k + p : p * n + j])
        }
        let place = c + (i * n + j)
        func put(_ sum: E, _ beta: E?) {
          let value = alpha * sum
          place.pointee = beta.map { add($0, place.pointee, to: value) } ?? value
        }
        let first: E? = isBetaZero ? nil : beta
        if alongRows {
          put(sumByLanes(k, pair), first)
          continue
        }
        for begin in stride(from: 0, to: k, by: depth) {
          let sum = (begin..<min(k, begin + depth)).reduce(E.zero) { add(pair($1).0, pair($1).1, to: $0) }
          put(sum, begin == 0 ? first : 1)
        }
      }
    }
  }

  private func sumByLanes<E: BinaryFloatingPoint>(_ k: Int, _ pair: (Int) -> (E, E)) -> E {
    var sums = [E](repeating: 0, count: lanes)
    for p in 0..<k { sums[p % lanes] = add(pair(p).0, pair(p).1, to: sums[p % lanes]) }
    while sums.count > 1 {
      let half = sums.count / 2
      sums = (0..<half).map { sums[$0] + sums[$0 + half] }
    }
    return sums[0]
  }

  private func add<E: BinaryFloatingPoint>(_ x: E, _ y: E, to sum: E) -> E {
    isFused ? sum.addingProduct(x, y) : sum + x * y
  }

  private var isBetaZero: Bool {
    guard case .constant(let constant) = call.beta else { return false }
    return constant.value == .real(0)
  }

  private func factor<E: BinaryFloatingPoint & BitwiseCopyable>(
    _ factor: ProductCall.Factor, _ buffer: UnsafeRawPointer?, _ element: E.Type
  ) -> E {
    switch factor {
    case .buffer:
      guard let buffer else { preconditionFailure("a factor in a buffer needs the buffer") }
      return buffer.load(as: E.self)
    case .constant(let constant): return E(constant.value.asDouble)
    }
  }
}
