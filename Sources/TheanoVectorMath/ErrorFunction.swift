// Near 0: erf(x) = x + x·P(x²), erfc(x) = (1 - x) - x·P(x²), P fitted on |x| ≤ 1. Farther out:
// erfc(x) = exp(-x²)·H(t) / (x + c) with t = (x - c)/(x + c), H fitted on all x that have a result above
// 0 (after Schonfelder, Mathematics of Computation 32, 1978, 1232-1240, and Shepherd and Laframboise,
// ibid. 36, 1981, 249-253). c = 1.5 for float32 and 2 for float64 keep the sum of the terms' magnitudes
// below 3·H; with c = 4, which would need fewer terms, the result is two units worse. One division serves both t and the quotient. erf there is 1 - erfc, whose errors hardly count.
//
// x² is exact as a sum of two floats: with the rounded square alone, erfc would lose log2(x²) bits.
//
// Rejected: several intervals with quotients of polynomials (W. J. Cody, 1969), all of which a vector
// would have to compute; a polynomial for log(erfc), which is no better and serves erf alone.

extension VectorCode {
  /// P of x².
  fileprivate mutating func errorFunctionSlope(_ x: Value) -> Value {
    polynomial(.errorFunction, mul(x, x))
  }

  /// H(t), 1 / (x + c) and x + c.
  fileprivate mutating func scaledComplement(
    _ x: Value
  ) -> (h: Value, inverse: Value, denominator: Value, pole: Value) {
    let pole = constant(single: 1.5, double: 2)
    let denominator = add(x, pole)
    let inverse = div(constant(1), denominator)
    let t = mul(sub(x, pole), inverse)
    return (horner(PolynomialTable.complement[precision], t), inverse, denominator, pole)
  }

  /// erfc(x) for 0.74 ≤ x ≤ 6.5, a few units off: enough for 1 - erfc(x).
  fileprivate mutating func roughComplement(_ x: Value) -> Value {
    let scaled = scaledComplement(x)
    let (n, r) = reduceExponent(mul(neg(x), x))
    let power = mul(expOfReduced(r), powerOfTwo(n))
    return mul(power, mul(scaled.h, scaled.inverse))
  }

  /// erfc(x) as (factor, n), factor·2^n, for x from 0.74 to 10.5 (27.5).
  ///
  /// The square, the exponential and H / (x + c) are sums of two, so that only H, t and the final product
  /// contribute roundings of their own.
  fileprivate mutating func complementParts(_ x: Value) -> (factor: Value, n: Value) {
    let scaled = scaledComplement(x)
    let quotient = mul(scaled.h, scaled.inverse)
    // What x + c lost; exact for x below c, and for x above it, where the difference is exact too.
    let lost = sub(x, sub(scaled.denominator, scaled.pole))
    let minusQuotient = neg(quotient)
    let remainder = fma(minusQuotient, lost, fma(minusQuotient, scaled.denominator, scaled.h))
    let quotientLow = mul(remainder, scaled.inverse)

    let minus = neg(x)
    let square = mul(minus, x)
    let reduced = reduceExponentInTwo(square, plus: fma(minus, x, neg(square)))
    let (power, powerLow) = expInTwo(reduced)
    let low = fma(power, quotientLow, mul(powerLow, quotient))
    return (fma(power, quotient, low), reduced.n)
  }
}

extension VectorMath {
  /// The error function.
  package static func erf<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let one = code.constant(1)
    let magnitude = code.abs(x)
    let small = code.fma(x, code.errorFunctionSlope(x), x)
    // Beyond, the result is 1.
    let clamped = code.min(code.constant(single: 4.5, double: 6.5), magnitude)
    let large = code.sub(one, code.roughComplement(clamped))
    let isSmall = code.compare(.lt, magnitude, one)
    return code.select(isSmall, small, code.copysign(large, x))
  }

  /// 1 - erf(x), with all digits for large x: 0 beyond 10.06 (27.23).
  package static func erfc<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let one = code.constant(1)
    let magnitude = code.abs(x)
    let minus = code.neg(x)
    let small = code.fma(minus, code.errorFunctionSlope(x), code.sub(one, x))
    let clamped = code.min(code.constant(single: 10.5, double: 27.5), magnitude)
    let (factor, n) = code.complementParts(clamped)
    let large = code.scalef(factor, n)
    let negative = code.compare(.lt, x, code.constant(0))
    let signed = code.select(negative, code.sub(code.constant(2), large), large)
    let isSmall = code.compare(.lt, magnitude, code.constant(0.75))
    return code.select(isSmall, small, signed)
  }
}
