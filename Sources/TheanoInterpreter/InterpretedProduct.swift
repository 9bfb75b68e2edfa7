import TheanoArrays
import TheanoLoops
import TheanoScalars

/// A matrix product, carried out as it is written: for machines without a library, and for the dtypes
/// that no library multiplies.
///
/// Every element of `op(A) op(B)` is the sum of its `k` products in ascending order, beginning with zero.
/// Of floats it is carried in float64, of complex numbers in complex128, `alpha` and `beta` too, and
/// rounded once, when it is written; integers wrap in their dtype. For bool, `and` multiplies and `or` adds.
package struct InterpretedProduct: Sendable {
  package let call: ProductCall

  package init(_ call: ProductCall) { self.call = call }

  /// The memory of a product: A (m, k), B (k, n) and C (m, n), or (k, m) and (n, k) where transposed.
  package struct Operands {
    package var a: UnsafeRawPointer
    package var b: UnsafeRawPointer
    package var c: UnsafeMutableRawPointer
    /// One element each, where the call's factor is a buffer.
    package var alpha: UnsafeRawPointer?
    package var beta: UnsafeRawPointer?

    package init(
      a: UnsafeRawPointer, b: UnsafeRawPointer, c: UnsafeMutableRawPointer,
      alpha: UnsafeRawPointer? = nil, beta: UnsafeRawPointer? = nil
    ) {
      self.a = a
      self.b = b
      self.c = c
      self.alpha = alpha
      self.beta = beta
    }
  }

  /// Writes C. It must not overlap A and B.
  package func run(m: Int, n: Int, k: Int, _ operands: Operands) {
    precondition(m >= 0 && n >= 0 && k >= 0, "a product's sizes are not negative")
    call.dtype.visit(Multiplying(call: call, m: m, n: n, k: k, operands: operands))
  }
}

private struct Multiplying: ElementVisitor {
  let call: ProductCall
  let m: Int
  let n: Int
  let k: Int
  let operands: InterpretedProduct.Operands

  func visit<E: Element>(_ element: E.Type) {
    let a = operands.a.assumingMemoryBound(to: E.Stored.self)
    let b = operands.b.assumingMemoryBound(to: E.Stored.self)
    let c = operands.c.assumingMemoryBound(to: E.Stored.self)
    let alpha = factor(E.self, call.alpha, operands.alpha, unlessZero: false)
    let beta = factor(E.self, call.beta, operands.beta, unlessZero: true)
    let (rowStep, columnStep) = call.transposeB ? (1, k) : (n, 1)
    // A row of sums at a time, so that B is read as it lies; each sum still takes its products in order.
    var sums = [E.Wide](repeating: E.zero, count: n)
    for i in 0..<m {
      for j in 0..<n { sums[j] = E.zero }
      for p in 0..<k {
        let left = E.wide(a[call.transposeA ? p * m + i : i * k + p])
        var place = p * rowStep
        for j in 0..<n {
          sums[j] = E.sum(sums[j], E.product(left, E.wide(b[place])))
          place += columnStep
        }
      }
      for j in 0..<n {
        var value = alpha.map { E.product($0, sums[j]) } ?? sums[j]
        if let beta { value = E.sum(value, E.product(beta, E.wide(c[i * n + j]))) }
        c[i * n + j] = E.stored(value)
      }
    }
  }

  /// nil where the factor changes nothing: alpha one, beta zero (C is then not read).
  private func factor<E: Element>(
    _ element: E.Type, _ factor: ProductCall.Factor, _ buffer: UnsafeRawPointer?, unlessZero isZero: Bool
  ) -> E.Wide? {
    switch factor {
    case .buffer:
      guard let buffer else { preconditionFailure("a factor in a buffer needs the buffer") }
      return E.wide(buffer.load(as: E.Stored.self))
    case .constant(let constant):
      precondition(constant.dtype == call.dtype, "a factor has the product's dtype")
      var words: [UInt64] = [0, 0]
      return words.withUnsafeMutableBufferPointer { words -> E.Wide? in
        guard let base = words.baseAddress else { return nil }
        constant.value.writeWords(base)
        if isZero { return base[0] == 0 && base[1] == 0 ? nil : E.read(base) }
        let (first, second) = (base[0], base[1])
        let value = E.read(base)
        base[1] = 0
        E.write(E.one, base)
        return base[0] == first && base[1] == second ? nil : value
      }
    }
  }
}
