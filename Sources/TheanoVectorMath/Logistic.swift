extension VectorMath {
  /// 1 / (1 + e^-x), as E / (1 + E) with E = e^x for negative x: no overflow, and results down to the
  /// smallest subnormal.
  ///
  /// E = p·2^n; the quotient is formed with p and scaled at the end, so that a subnormal result is rounded
  /// once. What the roundings of the denominator D = 1 + E and of the quotient lose is known exactly and
  /// goes back into the quotient, with 1.457 - D/2 for 1/D, good to 4 percent, which is enough.
  ///
  /// Rejected: (1 + tanh(x/2)) / 2, which has no digits left for negative x.
  package static func sigmoid<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let one = code.constant(1)
    let zero = code.constant(0)
    let exponent = code.raiseExponent(code.neg(code.abs(x)))
    let reduced = code.reduceExponentInTwo(exponent)
    let p = code.expOfReduced(reduced)
    // Below 2^-60 the exponential no longer counts in the sum.
    let power = code.powerOfTwo(code.max(code.constant(-60), reduced.n))
    let denominator = code.fma(p, power, one)
    let lost = code.fma(p, power, code.sub(one, denominator))
    let negative = code.compare(.lt, x, zero)
    let numerator = code.select(negative, p, one)
    let quotient = code.div(numerator, denominator)
    let minus = code.neg(quotient)
    let remainder = code.fma(minus, lost, code.fma(minus, denominator, numerator))
    let inverse = code.fma(denominator, code.constant(-0.5), code.constant(1.457))
    let result = code.fma(remainder, inverse, quotient)
    return code.scalef(result, code.select(negative, reduced.n, zero))
  }

  /// log(1 + e^x) = max(x, 0) + log(1 + E), E = e^-|x|: no overflow, all digits for negative x.
  ///
  /// u = 1 + E lies in 1...2, so the binary exponent of `log1p` is a choice of two. In the upper half
  /// f = u/2 - 1 and ln 2 + f are exact. What the roundings of E and u lose enters as d/u, with
  /// 1.457 - u/2 for 1/u, good to 4 percent. (Without it the result is up to 1.6 units off.)
  package static func softplus<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let one = code.constant(1)
    let zero = code.constant(0)
    let reduced = code.reduceExponentInTwo(code.raiseExponent(code.neg(code.abs(x))))
    let (high, low) = code.expInTwo(reduced)
    let p = code.add(high, low)
    let e = code.scalef(p, reduced.n)
    // Below 2^-126 (2^-1022) what E lost is nothing at all.
    let least = code.constant(single: -126, double: -1022)
    let power = code.powerOfTwo(code.max(least, reduced.n))
    let lostByE = code.mul(code.add(code.sub(high, p), low), power)

    let u = code.add(one, e)
    let lostByU = code.add(code.sub(one, u), e)
    let upper = code.compare(.gt, u, code.constant(1.4142135623730951))
    let f = code.select(upper, code.fma(u, code.constant(0.5), code.constant(-1)), e)
    let lost = code.add(lostByE, code.select(upper, lostByU, zero))
    let inverse = code.fma(u, code.constant(-0.5), code.constant(1.457))
    let ln2 = SplitConstant.ln2[code.precision]
    let correction = code.fma(lost, inverse, code.select(upper, code.constant(ln2[1]), zero))
    let main = code.add(code.select(upper, code.constant(ln2[0]), zero), f)
    let rest = code.add(code.logTail(f), correction)
    return code.add(code.max(zero, x), code.add(main, rest))
  }
}
