import TheanoArrays

/// Shapes of products that are alike in what is fast for them.
package enum ProductShape: Hashable, Sendable, CaseIterable {
  /// A matrix and a vector.
  case vector
  /// No size above 32: what counts is how soon it begins. Two vectors whose product is a number, too.
  case tiny
  /// No size above 128.
  case small
  /// Rows, columns or steps of which there are at most 16.
  case skinny
  case large

  package init(m: Int, n: Int, k: Int) {
    if m == 1 && n == 1 {
      self = .tiny
    } else if m == 1 || n == 1 {
      self = .vector
    } else if max(m, n, k) <= 32 {
      self = .tiny
    } else if max(m, n, k) <= 128 {
      self = .small
    } else if min(m, n, k) <= 16 {
      self = .skinny
    } else {
      self = .large
    }
  }
}

/// Whether products of floats run in code of our own or in a BLAS, where there is one: by the kind of processor and the
/// shape. Nothing is measured while a program runs, so its bits do not depend on chance.
///
/// `python3 Benchmarks/products.py` measures both in turns and says what belongs here. On processors that nobody has
/// measured products are left to the BLAS.
enum ProductTable {
  /// The bits of a vector register on x86-64, and where the BLAS was ahead.
  private static let measured: [Int: [DType: Set<ProductShape>]] = [
    256: [.float32: [.tiny], .float64: [.tiny]]
  ]

  static func prefersLibrary(_ target: MachineTarget, _ dtype: DType, _ shape: ProductShape) -> Bool {
    guard target.triple.hasPrefix("x86_64"), let row = measured[target.vectorBits] else { return true }
    return row[dtype]?.contains(shape) ?? false
  }
}
