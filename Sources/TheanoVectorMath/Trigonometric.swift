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

/// A reduced angle: the low bits of `shifted` count the quarters of a turn.
private struct ReducedAngle<C: VectorCode> {
  let magnitude: C.Value
  let shifted: C.Value
  let sine: C.Value
  let cosine: C.Value
}

extension VectorCode {
  /// The largest |x| that is reduced here.
  fileprivate var trigonometricBound: Double {
    switch precision {
    case .single: 0x1p16
    case .double: 0x1p32
    }
  }

  fileprivate mutating func reduceAngle(_ x: Value) -> ReducedAngle<Self> {
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
    return ReducedAngle(magnitude: magnitude, shifted: shifted, sine: sine, cosine: cosine)
  }

  /// The C library's function of angles that are too large; infinity has become NaN by itself.
  fileprivate mutating func callIfHuge(
    _ function: LaneFunction, _ x: Value, _ magnitude: Value, otherwise result: Value
  ) -> Value {
    let huge = and(
      compare(.gt, magnitude, constant(trigonometricBound)),
      compare(.lt, magnitude, constant(.infinity)))
    return callLanes(function, x, where: huge, otherwise: result)
  }

  fileprivate mutating func trigonometric(_ x: Value, _ phase: Phase) -> Value {
    let angle = reduceAngle(x)
    // The quarter chooses the function and the sign.
    var quarter = bits(of: angle.shifted)
    if phase == .cosine { quarter = addBits(quarter, bitsConstant(1)) }
    let odd = isNonzero(andBits(quarter, bitsConstant(1)))
    var sign = shiftLeft(andBits(quarter, bitsConstant(2)), precision.width - 2)
    if phase == .sine {
      sign = xorBits(sign, xorBits(bits(of: x), bits(of: angle.magnitude)))
    }
    let result = value(of: xorBits(bits(of: select(odd, angle.cosine, angle.sine)), sign))
    return callIfHuge(phase.lanes, x, angle.magnitude, otherwise: result)
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

  /// The tangent, as the quotient of sine and cosine; NaN of infinities. The C library's for |x| > 65536 (2^32 in
  /// double precision).
  package static func tan<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let angle = code.reduceAngle(x)
    let odd = code.isNonzero(code.andBits(code.bits(of: angle.shifted), code.bitsConstant(1)))
    // After an odd number of quarters it is -cos / sin.
    let numerator = code.select(odd, code.neg(angle.cosine), angle.sine)
    let denominator = code.select(odd, angle.sine, angle.cosine)
    let quotient = code.div(numerator, denominator)
    let sign = code.xorBits(code.bits(of: x), code.bits(of: angle.magnitude))
    let result = code.value(of: code.xorBits(code.bits(of: quotient), sign))
    return code.callIfHuge(.tan, x, angle.magnitude, otherwise: result)
  }

  /// The inverse tangent: of t, (|x| - 1) / (|x| + 1) or -1 / |x|, beside 0, π/4 or π/2, so that |t| ≤ tan(π/8) (Cody
  /// and Waite, 1980, chapter 11, with π/8 for π/12). One division serves all lanes.
  package static func arctan<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let magnitude = code.abs(x)
    let (zero, one) = (code.constant(0), code.constant(1))
    let near = code.compare(.lt, magnitude, code.constant(0.41421356))
    let middle = code.compare(.lt, magnitude, code.constant(2.4142135))
    let numerator = code.select(
      near, magnitude, code.select(middle, code.sub(magnitude, one), code.constant(-1)))
    let denominator = code.select(near, one, code.select(middle, code.add(magnitude, one), magnitude))
    let t = code.div(numerator, denominator)
    let quarter = SplitConstant.quarterPi[code.precision]
    let (first, second) = (code.constant(quarter[0]), code.constant(quarter[1]))
    let base = code.select(near, zero, code.select(middle, first, code.add(first, first)))
    let low = code.select(near, zero, code.select(middle, second, code.add(second, second)))
    let z = code.mul(t, t)
    let tail = code.fma(code.mul(t, z), code.polynomial(.arctangent, z), low)
    return code.copysign(code.add(base, code.add(t, tail)), x)
  }
}
