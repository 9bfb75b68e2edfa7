import TheanoArrays
import TheanoScalars

/// A matrix product for a library: `C ← alpha · op(A) op(B) + beta · C`.
///
/// All matrices are dense and row-major; `op` transposes where the flag says so: `A` is stored as
/// (m, k), or (k, m) if transposed; `B` as (k, n), or (n, k); `C` as (m, n). Vectors are products with
/// m, n or k equal to one. Buffers are passed in the order A, B, C, then alpha and beta if they are not constant.
package struct ProductCall: Hashable, Sendable {
  package var dtype: DType
  package var transposeA: Bool
  package var transposeB: Bool
  package var alpha: Factor
  /// If it is the constant zero, C is not read.
  package var beta: Factor

  package enum Factor: Hashable, Sendable {
    case constant(ScalarConstant)
    /// A buffer of one element, of the product's dtype.
    case buffer
  }

  package init(
    _ dtype: DType, transposeA: Bool = false, transposeB: Bool = false, alpha: Factor, beta: Factor
  ) {
    self.dtype = dtype
    self.transposeA = transposeA
    self.transposeB = transposeB
    self.alpha = alpha
    self.beta = beta
  }
}
