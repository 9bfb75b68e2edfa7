import ComplexModule
import TheanoArrays

/// A number as the reference mode carries it: in the widest type of its kind.
package enum Scalar: Sendable {
  case bool(Bool)
  case int(Int64)
  case uint(UInt64)
  case real(Double)
  case complex(Complex<Double>)
}

/// Two scalars are the same if they have the same bits: 0 and -0 differ, a NaN equals itself.
extension Scalar: Hashable {
  private var bits: (UInt8, UInt64, UInt64) {
    switch self {
    case .bool(let b): (0, b ? 1 : 0, 0)
    case .int(let i): (1, UInt64(bitPattern: i), 0)
    case .uint(let u): (2, u, 0)
    case .real(let x): (3, x.bitPattern, 0)
    case .complex(let z): (4, z.re.bitPattern, z.im.bitPattern)
    }
  }

  package static func == (a: Scalar, b: Scalar) -> Bool { a.bits == b.bits }

  package func hash(into hasher: inout Hasher) {
    let (kind, first, second) = bits
    hasher.combine(kind)
    hasher.combine(first)
    hasher.combine(second)
  }
}

/// A scalar together with the dtype whose values it takes.
package struct ScalarConstant: Hashable, Sendable {
  package let dtype: DType
  /// Of the kind of `dtype`, and representable in it.
  package let value: Scalar

  /// `value` rounded to `dtype`.
  package init(_ value: Scalar, _ dtype: DType) {
    self.dtype = dtype
    self.value = value.rounded(to: dtype)
  }
}
