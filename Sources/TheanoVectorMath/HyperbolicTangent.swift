extension VectorMath {
  /// The hyperbolic tangent: x + x³·P(x²) for |x| < 0.625, else 1 - 2 / (e^2|x| + 1) (the division of
  /// the range is that of Cody and Waite, 1980, chapter 13). Both are computed, one is selected.
  ///
  /// Rejected: one formula m / (m + 2), m = expm1(2x), for all x: the roundings of m, the sum and the
  /// quotient add up to about two units.
  package static func tanh<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let magnitude = code.abs(x)
    let square = code.mul(x, x)
    let small = code.fma(code.mul(x, square), code.polynomial(.hyperbolic, square), x)
    // Beyond, the result is 1.
    let double = code.min(code.constant(single: 20, double: 40), code.add(magnitude, magnitude))
    let (power, r) = code.reduceExponent(double, scale: 0)
    let one = code.constant(1)
    let denominator = code.fma(code.expOfReduced(r), power, one)
    let large = code.sub(one, code.div(code.constant(2), denominator))
    let isSmall = code.compare(.lt, magnitude, code.constant(0.625))
    return code.copysign(code.select(isSmall, small, large), x)
  }

  /// The hyperbolic sine: x + x³·P(x²) for |x| < 1, else e^|x|/2 - e^-|x|/2.
  package static func sinh<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let magnitude = code.abs(x)
    let square = code.mul(x, x)
    let small = code.fma(code.mul(x, square), code.polynomial(.hyperbolicSine, square), x)
    let (half, inverse) = code.halfExponentials(magnitude)
    let isSmall = code.compare(.lt, magnitude, code.constant(1))
    return code.copysign(code.select(isSmall, small, code.sub(half, inverse)), x)
  }

  /// The hyperbolic cosine: e^|x|/2 + e^-|x|/2.
  package static func cosh<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let (half, inverse) = code.halfExponentials(code.abs(x))
    return code.add(half, inverse)
  }
}

extension VectorCode {
  /// e^x/2 and e^-x/2 for x ≥ 0: halved before it could overflow, 89.4 (710.4) being the largest x of a finite result.
  fileprivate mutating func halfExponentials(_ x: Value) -> (Value, Value) {
    let (n, r) = reduceExponent(min(constant(single: 90, double: 711), x))
    let half = scalef(expOfReduced(r), sub(n, constant(1)))
    return (half, div(constant(0.25), half))
  }
}
