// exp(x) = 2^n·exp(r) with n the integer nearest x / ln 2 (Cody and Waite, Software Manual for the
// Elementary Functions, 1980, chapter 6), exp(r) = 1 + r + r²·P(r) with P fitted on |r| ≤ ln 2 / 2.
//
// n is found by adding 1.5·2^23 (2^52), which leaves it in the low bits of the sum: with a constant of which
// the bias is part, a shift takes it to the exponent field, and 2^n costs one instruction.
//
// With ln 2 = L1 + L2, x - n·L1 in one fused step is exact: x and n·L1 are multiples of one unit so large
// that their small difference fits. So L1 needs no trailing zeros, as it does without a fused multiply-add.
//
// Rejected: a table of 2^(k/32) with a shorter polynomial (a gather costs more than the five terms it
// saves, and PTX would need constant memory); exp(r) as a quotient of polynomials (a division costs about
// eight multiplications).

/// An exponent x = n·ln 2 + r + low, with |r| at most ln 2 / 2 and `low` below half a unit of r.
struct ReducedExponent<C: VectorCode> {
  let n: C.Value
  let r: C.Value
  let low: C.Value
}

extension VectorCode {
  /// The integer nearest x / ln 2, by adding and subtracting 1.5·2^23 (2^52).
  mutating func exponentCount(_ x: Value) -> Value {
    let shift = constant(roundingShift)
    let log2OfE = constant(SplitConstant.log2OfE[precision][0])
    return sub(fma(x, log2OfE, shift), shift)
  }

  /// x = n·ln 2 + r, r rounded: good for 1.1 units of exp(x). `low` is added to x where it is given.
  mutating func reduceExponent(_ x: Value, plus low: Value? = nil) -> (n: Value, r: Value) {
    let ln2 = SplitConstant.ln2[precision]
    let n = exponentCount(x)
    let high = fma(n, constant(-ln2[0]), x)
    let r = fma(n, constant(-ln2[1]), high)
    return (n, low.map { add(r, $0) } ?? r)
  }

  /// The constant to add for n + scale + bias in the low bits of the sum.
  mutating func exponentShift(_ scale: Int) -> Value { constant(roundingShift + Double(precision.bias + scale)) }

  /// x = n·ln 2 + r, r rounded, and `power` = 2^(n + scale): n + scale must be in -bias...bias, at -bias the power is 0.
  mutating func reduceExponent(_ x: Value, scale: Int) -> (power: Value, r: Value) {
    reduceExponent(x, shift: exponentShift(scale))
  }

  mutating func reduceExponent(_ x: Value, shift: Value) -> (power: Value, r: Value) {
    let sum = fma(x, constant(SplitConstant.log2OfE[precision][0]), shift)
    let n = sub(sum, shift)
    let ln2 = SplitConstant.ln2[precision]
    let r = fma(n, constant(-ln2[1]), fma(n, constant(-ln2[0]), x))
    return (value(of: shiftLeft(bits(of: sum), precision.fractionBits)), r)
  }

  /// The same with what the rounding of r loses.
  mutating func reduceExponentInTwo(_ x: Value, plus low: Value? = nil) -> ReducedExponent<Self> {
    let ln2 = SplitConstant.ln2[precision]
    let n = exponentCount(x)
    let high = fma(n, constant(-ln2[0]), x)
    let rest = low.map { fma(n, constant(-ln2[1]), $0) } ?? mul(n, constant(-ln2[1]))
    let r = add(high, rest)
    return ReducedExponent(n: n, r: r, low: add(sub(high, r), rest))
  }

  /// exp(r) = 1 + r·(1 + r·P(r)), about 1 unit off.
  mutating func expOfReduced(_ r: Value) -> Value {
    let one = constant(1)
    return fma(r, fma(r, polynomial(.exponential, r), one), one)
  }

  /// exp(r + low) as a sum of two: the larger is 1 + r rounded.
  mutating func expInTwo(_ reduced: ReducedExponent<Self>) -> (high: Value, low: Value) {
    let r = reduced.r
    let one = constant(1)
    let sum = add(one, r)
    let lost = add(sub(one, sum), r)
    let tail = fma(mul(r, r), polynomial(.exponential, r), reduced.low)
    return (sum, add(lost, tail))
  }

  /// exp(r + low), about 0.6 units off.
  mutating func expOfReduced(_ reduced: ReducedExponent<Self>) -> Value {
    let (high, low) = expInTwo(reduced)
    return add(high, low)
  }

  /// Arguments beyond which exp is 0 or infinite, so that the exponent arithmetic stays in range. NaN
  /// stays NaN.
  mutating func clampExponent(_ x: Value) -> Value {
    raiseExponent(min(constant(single: 88.8, double: 709.8), x))
  }

  mutating func raiseExponent(_ x: Value) -> Value {
    max(constant(single: -104.5, double: -745.5), x)
  }
}

extension VectorMath {
  /// e^x: 0 below -103.98 (-745.14), infinite beyond 88.72 (709.78).
  ///
  /// Powers of two reach from 2^-150 (2^-1075) to 2^128 (2^1024), which takes two factors. Where x is negative they are
  /// 2^(n + 64) and 2^-64, else 2^(n - 1) and 2: the first product is exact, the second rounds.
  package static func exp<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let clamped = code.clampExponent(x)
    if code.hasScale {
      let (n, r) = code.reduceExponent(clamped)
      return code.scalef(code.expOfReduced(r), n)
    }
    let shift = code.selectNegative(clamped, code.exponentShift(64), code.exponentShift(-1))
    let (power, r) = code.reduceExponent(clamped, shift: shift)
    let rest = code.selectNegative(clamped, code.constant(code.powerOfTwo(-64)), code.constant(2))
    return code.mul(code.mul(code.expOfReduced(r), power), rest)
  }

  /// e^x for an x that is not above 0, or NaN: the bits that ``exp(_:in:)`` gives.
  package static func expOfNegative<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let clamped = code.raiseExponent(x)
    if code.hasScale {
      let (n, r) = code.reduceExponent(clamped)
      return code.scalef(code.expOfReduced(r), n)
    }
    let (power, r) = code.reduceExponent(clamped, scale: 64)
    return code.mul(code.mul(code.expOfReduced(r), power), code.constant(code.powerOfTwo(-64)))
  }

  /// 2^x, exact for whole x. r = x - n is exact; 2^r = 1 + r·P(r).
  package static func exp2<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let low = code.constant(single: -151, double: -1076)
    let high = code.constant(single: 128.5, double: 1024.5)
    let clamped = code.max(low, code.min(high, x))
    let shift = code.constant(code.roundingShift)
    let n = code.sub(code.add(clamped, shift), shift)
    let r = code.sub(clamped, n)
    let power = code.fma(r, code.polynomial(.powerOfTwo, r), code.constant(1))
    return code.scalef(power, n)
  }

  /// e^x - 1, with all digits near 0.
  ///
  /// 2^n·(r + tail) + (2^n - 1), tail = exp(r) - 1 - r, the large terms first. The powers are halved and
  /// the result doubled, since 2^128 (2^1024) would overflow where the result does not. Tiny x, which the
  /// halving would round, is its own result.
  package static func expm1<C: VectorCode>(_ x: C.Value, in code: inout C) -> C.Value {
    let high = code.constant(single: 88.8, double: 709.8)
    let low = code.constant(single: -20, double: -40)
    let clamped = code.max(low, code.min(high, x))
    let reduced = code.reduceExponentInTwo(clamped)
    let r = reduced.r
    let half = code.constant(0.5)
    let scale = code.powerOfTwo(code.sub(reduced.n, code.constant(1)))
    let tail = code.fma(code.mul(r, r), code.polynomial(.exponential, r), reduced.low)
    let main = code.fma(scale, r, code.sub(scale, half))
    let halved = code.fma(scale, tail, main)
    let result = code.add(halved, halved)
    let tiny = code.compare(.lt, code.abs(x), code.constant(single: 0x1p-26, double: 0x1p-55))
    return code.select(tiny, x, result)
  }
}
