// x = 2^k·(1 + f) with √½ ≤ 1 + f ≤ √2, and log(1 + f) = f + tail(f), |tail| < 0.3·|f|: the rounding of
// the tail hardly reaches the result. In float32 tail = -f²/2 + f³·P(f). In float64 the same would take
// some twenty terms; with s = f / (2 + f), log(1 + f) = 2 atanh(s) = f - (h - s·(h + R(s²))), h = f²/2
// (K. C. Ng's scheme in fdlibm's e_log.c, 1993), seven terms and a division do.
//
// Logarithms to other bases multiply by 1/ln b = c1 + c2 within the sum: f·c1 + (f·c2 + c1·tail), one
// rounding of the large term, so that log2 of a power of two is exact.
//
// Rejected: taking k from a conversion of integers to floats (AVX2 has none for 64 bits; adding the
// integer to the bits of 2^52 needs none); frexp-like instructions of AVX-512 (not everywhere).

/// x = 2^k·m, √½ ≤ m ≤ √2.
struct BinaryParts<C: VectorCode> {
  let k: C.Value
  let m: C.Value
  /// The bits of x, moved so that the exponent field is k + bias.
  let shifted: C.Bits
}

/// A base of logarithms b: log_b 2 and, but for e, 1 / ln b, each as a sum of two.
struct LogarithmBase {
  let ofTwo: SplitConstant?
  let scale: SplitConstant?

  static let e = LogarithmBase(ofTwo: .ln2, scale: nil)
  static let two = LogarithmBase(ofTwo: nil, scale: .log2OfE)
  static let ten = LogarithmBase(ofTwo: .log10Of2, scale: .log10OfE)
}

extension VectorCode {
  /// Splits a positive finite number; what it gives for others has no meaning. With `subnormals` false, x
  /// must be normal.
  mutating func binaryParts(_ x: Value, subnormals: Bool) -> BinaryParts<Self> {
    let fractionBits = precision.fractionBits
    var normal = x
    // 2^fractionBits + bias, which the sum of 2^fractionBits and the exponent field exceeds by k.
    let offset = Double(1 << fractionBits) + Double(precision.bias)
    var origin = constant(offset)
    if subnormals {
      let tiny = compare(.lt, x, constant(single: 0x1p-126, double: 0x1p-1022))
      normal = select(tiny, mul(x, constant(Double(1 << fractionBits))), x)
      origin = select(tiny, constant(offset + Double(fractionBits)), origin)
    }
    let rootHalf: Int64
    let one: Int64
    let two: Int64
    switch precision {
    case .single: (rootHalf, one, two) = (0x3f35_04f3, 0x3f80_0000, 0x4b00_0000)
    case .double:
      (rootHalf, one, two) = (0x3fe6_a09e_667f_3bcd, 0x3ff0_0000_0000_0000, 0x4330_0000_0000_0000)
    }
    let shifted = addBits(bits(of: normal), bitsConstant(one - rootHalf))
    let field = orBits(shiftRight(shifted, fractionBits), bitsConstant(two))
    let k = sub(value(of: field), origin)
    let fraction = andBits(shifted, bitsConstant((1 << Int64(fractionBits)) - 1))
    let m = value(of: addBits(fraction, bitsConstant(rootHalf)))
    return BinaryParts(k: k, m: m, shifted: shifted)
  }

  /// log(1 + f) - f for √½ ≤ 1 + f ≤ √2.
  mutating func logTail(_ f: Value) -> Value {
    let table = PolynomialTable.logarithm
    switch precision {
    case .single:
      return mul(mul(f, f), fma(f, polynomial(table, f), constant(-0.5)))
    case .double:
      let s = div(f, add(f, constant(2)))
      let z = mul(s, s)
      let h = mul(mul(f, constant(0.5)), f)
      return sub(mul(s, fma(z, polynomial(table, z), h)), h)
    }
  }

  /// log_b of 2^k·(1 + f).
  mutating func logOfParts(_ k: Value, _ f: Value, _ base: LogarithmBase) -> Value {
    var tail = logTail(f)
    if let ofTwo = base.ofTwo?[precision] {
      if let scale = base.scale?[precision] {
        tail = fma(f, constant(scale[1]), mul(tail, constant(scale[0])))
        tail = fma(k, constant(ofTwo[1]), tail)
        return fma(k, constant(ofTwo[0]), fma(f, constant(scale[0]), tail))
      }
      tail = fma(k, constant(ofTwo[1]), tail)
      return fma(k, constant(ofTwo[0]), add(f, tail))
    }
    guard let scale = base.scale?[precision] else { preconditionFailure("a base without constants") }
    tail = fma(f, constant(scale[1]), mul(tail, constant(scale[0])))
    return add(k, fma(f, constant(scale[0]), tail))
  }

  /// `result`, but -infinity for x = ±0, NaN for x < 0, and x itself for infinity and NaN.
  mutating func logSpecials(_ x: Value, _ result: Value) -> Value {
    let zero = constant(0)
    let finite = select(compare(.lt, x, constant(.infinity)), result, x)
    let real = select(compare(.lt, x, zero), constant(.nan), finite)
    return select(compare(.eq, x, zero), constant(-.infinity), real)
  }

  mutating func logarithm(_ x: Value, _ base: LogarithmBase) -> Value {
    let parts = binaryParts(x, subnormals: true)
    let f = sub(parts.m, constant(1))
    return logSpecials(x, logOfParts(parts.k, f, base))
  }
}

extension VectorMath {
  /// The natural logarithm: -infinity at ±0, NaN below.
  package static func log<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    code.logarithm(x, .e)
  }

  /// x log(y), and 0 where x is 0.
  package static func xlogy0<C: VectorCode>(_ x: C.Value, _ y: C.Value, in code: inout C) -> C.Value {
    let zero = code.constant(0)
    let product = code.mul(x, log(y, in: &code))
    return code.select(code.compare(.eq, x, zero), zero, product)
  }

  /// The logarithm to base 2, exact for powers of two.
  package static func log2<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    code.logarithm(x, .two)
  }

  /// The logarithm to base 10.
  package static func log10<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    code.logarithm(x, .ten)
  }

  /// log(1 + x), with all digits near 0: -infinity at -1, NaN below, -0 at -0.
  ///
  /// The rounding error c of u = 1 + x is exactly x - (u - 1), and goes into f of u = 2^k·(1 + f) as
  /// c·2^-k: near 0, where k = 0, f becomes x itself. (Kahan's log(u)·x/(u - 1) takes a second division.)
  package static func log1p<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let precision = code.precision
    let fractionBits = precision.fractionBits
    let one = code.constant(1)
    let u = code.add(x, one)
    let parts = code.binaryParts(u, subnormals: false)
    // 2^-k from the exponent field; from 2^22 (2^51) on, where c no longer counts, the field may overflow.
    let field = code.andBits(parts.shifted, code.bitsConstant(-1 << Int64(fractionBits)))
    let doubleBias = code.bitsConstant(Int64(2 * precision.bias) << Int64(fractionBits))
    let scale = code.value(of: code.subBits(doubleBias, field))
    let small = code.compare(.lt, u, code.constant(single: 0x1p24, double: 0x1p53))
    let error = code.select(small, code.sub(x, code.sub(u, one)), code.constant(0))
    let safeScale = code.select(small, scale, one)
    let f = code.fma(error, safeScale, code.sub(parts.m, one))
    let result = code.logSpecials(u, code.logOfParts(parts.k, f, .e))
    return code.copysign(result, x)
  }
}
