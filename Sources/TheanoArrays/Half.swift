/// A float16 as its bits, on every machine: Swift's own `Float16` is missing on some.
package struct Half: Sendable {
  package var bits: UInt16

  package init(bits: UInt16) { self.bits = bits }

  /// Exact: every float16 is a float32.
  package var float: Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10) & 0x1f
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:
      // Zero and subnormals: fraction * 2^-24, which float32 holds exactly.
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 0x1f: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }

  /// The nearest float16, ties to even; beyond the largest finite value an infinity.
  package init(_ value: Double) {
    let source = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: source >> 48) & 0x8000
    let magnitude = source & 0x7fff_ffff_ffff_ffff
    if magnitude >= 0x7ff0_0000_0000_0000 {
      // The first ten bits of a NaN's payload stay, and a NaN stays one.
      let payload = UInt16(truncatingIfNeeded: magnitude >> 42) & 0x3ff
      let isNaN = magnitude > 0x7ff0_0000_0000_0000
      bits = sign | 0x7c00 | (isNaN ? (payload == 0 ? 0x200 : payload) : 0)
      return
    }
    let exponent = Int(magnitude >> 52) - 1023
    if exponent < -25 {
      bits = sign
      return
    }
    if exponent > 15 {
      bits = sign | 0x7c00
      return
    }
    let significand = magnitude & 0xf_ffff_ffff_ffff | 0x10_0000_0000_0000
    // Normal numbers keep 10 fraction bits of 52; subnormals lose one more for each step below 2^-14.
    let shift = UInt64(exponent >= -14 ? 42 : 42 + (-14 - exponent))
    var rounded = significand >> shift
    let rest = significand & ((1 << shift) - 1)
    let half: UInt64 = 1 << (shift - 1)
    if rest > half || (rest == half && rounded & 1 == 1) { rounded += 1 }
    // A carry out of the fraction runs into the exponent, as it must.
    let base = exponent >= -14 ? UInt64(exponent + 14) << 10 : 0
    bits = sign | UInt16(truncatingIfNeeded: base + rounded)
  }

  package init(_ value: Float) { self.init(Double(value)) }
}

extension Half {
  /// The next number towards minus infinity, of a finite one.
  var nextDown: Half {
    if bits & 0x7fff == 0 { return Half(bits: 0x8001) }
    return Half(bits: bits & 0x8000 == 0 ? bits - 1 : bits + 1)
  }
}
