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
    let (n, r) = code.reduceExponent(double)
    let one = code.constant(1)
    let denominator = code.fma(code.expOfReduced(r), code.powerOfTwo(n), one)
    let large = code.sub(one, code.div(code.constant(2), denominator))
    let isSmall = code.compare(.lt, magnitude, code.constant(0.625))
    return code.copysign(code.select(isSmall, small, large), x)
  }
}
