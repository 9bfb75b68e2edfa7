import TheanoArrays
import TheanoScalars

/// The values at which formulas break: zeros of both signs, infinities, NaN, the ends of a dtype's range.
package enum SpecialValues {
  package static let reals: [Double] = [
    0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 1e-8, -1e-8, .leastNonzeroMagnitude, .leastNormalMagnitude, 1e300,
    -1e300,
    .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .infinity, -.infinity, .nan,
  ]

  package static let integers: [Int64] = [
    0, 1, -1, 2, -2, 7, -7, 127, -128, 255, 32767, -32768, 2_147_483_647, -2_147_483_648, .max, .min,
  ]

  /// Special values of a dtype, those that it has.
  package static func scalars(_ dtype: DType) -> [Scalar] {
    switch dtype.kind {
    case .bool: [.bool(false), .bool(true)]
    case .signed, .unsigned: unique(integers.map { Scalar.int($0).converted(to: dtype) })
    case .float: unique(reals.map { Scalar.real($0).rounded(to: dtype) })
    case .complex:
      [0, -0.0, 1, -1, 2.5, .infinity, .nan].flatMap { re in
        [0, -0.0, 1, -1, .infinity].map { im in Scalar.complex(.init(re, im)).rounded(to: dtype) }
      }
    }
  }

  private static func unique(_ values: [Scalar]) -> [Scalar] {
    var seen: Set<Scalar> = []
    return values.filter { seen.insert($0).inserted }
  }
}
