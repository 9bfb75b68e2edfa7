import ComplexModule
import TheanoArrays
import TheanoScalars

/// How far numbers may lie apart, and why.
package enum Tolerance {
  /// For derivatives against finite differences in float64 (see ``FiniteDifferences``): steep functions have
  /// fifth derivatives of some thousands, which leaves 1e-9.
  package static let finiteDifferences = 1e-8

  /// For two orders of the same float64 sum of some hundred terms.
  package static let reordered = 1e-12

  /// Relative, for a few operations that are each rounded to `dtype`.
  package static func rounding(_ dtype: DType) -> Double {
    switch dtype {
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: 0
    case .float16: 4 * 0x1p-11
    case .float32, .complex64: 4 * 0x1p-24
    case .float64, .complex128: 8 * 0x1p-53
    }
  }
}

/// The largest difference between elements, relative to `1 + |expected|`; infinite where only one of two is
/// finite or where shapes differ. Equal infinities and NaNs in the same place are no difference.
package func worstDifference(_ got: NDArray, _ expected: NDArray) -> Double {
  guard got.shape == expected.shape else { return .infinity }
  if got.dtype.isComplex || expected.dtype.isComplex {
    let parts: [(Complex<Double>) -> Double] = [{ $0.re }, { $0.im }]
    return parts.map { part in
      worst(
        got.scalars(as: Complex<Double>.self).map(part), expected.scalars(as: Complex<Double>.self).map(part))
    }.max() ?? 0
  }
  return worst(got.scalars(as: Double.self), expected.scalars(as: Double.self))
}

private func worst(_ got: [Double], _ expected: [Double]) -> Double {
  var worst = 0.0
  for (x, y) in zip(got, expected) {
    if x == y || (x.isNaN && y.isNaN) { continue }
    let difference = abs(x - y) / (1 + abs(y))
    worst = difference.isFinite ? max(worst, difference) : .infinity
  }
  return worst
}
