extension VectorMath {
  /// 1 / (1 + e^-x): no overflow, and results down to the smallest subnormal.
  ///
  /// The quotient is formed of numbers scaled by a power of two, 1 / (2^-k + 2^-k·e^-x), and scaled back: so
  /// nothing overflows where the result is subnormal, and the result is rounded to it once.
  ///
  /// Rejected: (1 + tanh(x/2)) / 2, which has no digits left for negative x; to carry on what the roundings
  /// of the exponential, the sum and the quotient lose (half a unit nearer, for three times the instructions).
  package static func sigmoid<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    // From there on the result is 1; the power of two is still a normal number.
    let clamped = code.min(code.constant(single: 60, double: 640), code.raiseExponent(x))
    let scale = code.precision == .single ? -30 : -60
    let (power, r) = code.reduceExponent(code.neg(clamped), scale: scale)
    let unit = code.constant(code.powerOfTwo(scale))
    let denominator = code.fma(code.expOfReduced(r), power, unit)
    return code.mul(code.div(code.constant(1), denominator), unit)
  }

  /// log(1 + e^x) = max(x, 0) + log(1 + E), E = e^-|x|: no overflow, all digits for negative x.
  ///
  /// With s = E / (2 + E), log(1 + E) = 2 atanh(s) = E - s·(E - s²·R(s²)): E is at most 1 and s at most 1/3,
  /// so that the roundings of s hardly reach the result.
  ///
  /// Rejected: to carry on what the roundings of E lose (a third of a unit nearer, for twice the instructions);
  /// halving 1 + E beyond √2, which shortens R by half but takes selections and the digits of ln 2.
  package static func softplus<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let exponent = code.raiseExponent(code.neg(code.abs(x)))
    // Scaled, the power of two is a normal number where E is none.
    let scale = 2 + code.precision.fractionBits
    let (power, r) = code.reduceExponent(exponent, scale: scale)
    let e = code.mul(code.mul(code.expOfReduced(r), power), code.constant(code.powerOfTwo(-scale)))
    let s = code.div(e, code.add(e, code.constant(2)))
    let z = code.mul(s, s)
    let tail = code.mul(z, code.polynomial(.inverseHyperbolic, z))
    let logarithm = code.fma(code.neg(s), code.sub(e, tail), e)
    return code.add(code.max(code.constant(0), x), logarithm)
  }
}
