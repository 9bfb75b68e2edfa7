// |x| = n·π/2 + r with π/2 = P1 + P2 + P3, three floats of the precision, by three fused steps (Cody and
// Waite, 1980, chapter 8, with fused multiply-adds). The first is exact (both terms are multiples of the
// last place of P1, and the difference is below 1); the second rounds relative to its result; where x lies
// so near a multiple of π/2 that the third cancels, the second was exact as well. So r is good to about
// one unit, and sin or cos of it is to 1.5. P1 + P2 + P3 holds 74 (161) bits of π/2.
//
// The bound on |x|: n stays far below what the rounding constant holds, and its own error moves r past π/4
// by less than the 0.002 that the fit allows. Beyond it the C library is called for the lanes in question:
// Payne and Hanek's reduction (1983) would need a table of 1200 bits of 2/π and a gather, for arguments
// whose sines are seldom wanted.

/// Sine or cosine: by how many quarters of a turn the argument is moved ahead.
private enum Phase: Int64 {
  case sine = 0
  case cosine = 1

  var lanes: LaneFunction {
    switch self {
    case .sine: .sin
    case .cosine: .cos
    }
  }
}

extension VectorCode {
  /// The largest |x| that is reduced here.
  fileprivate var trigonometricBound: Double {
    switch precision {
    case .single: 0x1p16
    case .double: 0x1p32
    }
  }

  fileprivate mutating func trigonometric(_ x: Value, _ phase: Phase) -> Value {
    let halfPi = SplitConstant.halfPi[precision]
    let magnitude = abs(x)
    let shift = constant(roundingShift)
    let shifted = fma(magnitude, constant(0.6366197723675814), shift)
    let n = sub(shifted, shift)
    var r = fma(n, constant(-halfPi[0]), magnitude)
    r = fma(n, constant(-halfPi[1]), r)
    r = fma(n, constant(-halfPi[2]), r)
    let z = mul(r, r)
    let sine = fma(mul(r, z), polynomial(.sine, z), r)
    let cosine = fma(z, fma(z, polynomial(.cosine, z), constant(-0.5)), constant(1))

    // The low bits of `shifted` are n; its quarter chooses the function and the sign.
    var quarter = bits(of: shifted)
    if phase == .cosine { quarter = addBits(quarter, bitsConstant(1)) }
    let odd = isNonzero(andBits(quarter, bitsConstant(1)))
    var sign = shiftLeft(andBits(quarter, bitsConstant(2)), precision.width - 2)
    if phase == .sine {
      sign = xorBits(sign, xorBits(bits(of: x), bits(of: magnitude)))
    }
    let result = value(of: xorBits(bits(of: select(odd, cosine, sine)), sign))
    // Infinity has become NaN by itself.
    let huge = and(
      compare(.gt, magnitude, constant(trigonometricBound)),
      compare(.lt, magnitude, constant(.infinity)))
    return callLanes(phase.lanes, x, where: huge, otherwise: result)
  }
}

extension VectorMath {
  /// The sine; NaN of infinities. The C library's for |x| > 65536 (2^32 in double precision).
  package static func sin<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    code.trigonometric(x, .sine)
  }

  /// The cosine; NaN of infinities. The C library's for |x| > 65536 (2^32 in double precision).
  package static func cos<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    code.trigonometric(x, .cosine)
  }
}
