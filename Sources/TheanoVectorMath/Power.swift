// |x|^y = 2^(y·log2 |x|), resp. e^(y·log |x|). The logarithm needs as many more digits as the product has
// bits before the point: seven in float32, ten in float64.
//
// float32: everything in double precision with short polynomials (relative error 2^-33 before the one
// rounding to float32). float64: the logarithm as a sum of two floats ("double-double", T. J. Dekker,
// Numerische Mathematik 18, 1971, 224-242), good to about 2^-66, the product as such a sum, and exp of that.
//
// Rejected: the C library lane by lane (three times slower, and not there on a GPU); a table-driven
// logarithm (gathers); e^(y·log x) in the precision itself (60 units off).

extension VectorMath {
  /// x^y with the special cases of C99's annex F: x^0 = 1^y = 1 even for NaN, (-1)^±infinity = 1, NaN for
  /// finite x < 0 and y not whole, signs of 0 and infinity by whether y is odd.
  package static func pow<C: VectorCode>(
    _ x: C.Value, _ y: C.Value, in code: inout C
  ) -> C.Value {
    let base = code.abs(x)
    let magnitude: C.Value
    switch code.precision {
    case .single:
      magnitude = code.inDouble([base, y]) { wide, arguments in
        wide.shortPower(arguments[0], arguments[1])
      }
    case .double: magnitude = code.longPower(base, y)
    }
    return code.powerSpecials(x, base, y, magnitude)
  }
}

extension VectorCode {
  /// x^y from |x|^y: the sign and the cases that the logarithm does not give by itself.
  fileprivate mutating func powerSpecials(
    _ x: Value, _ base: Value, _ y: Value, _ magnitude: Value
  ) -> Value {
    let zero = constant(0)
    let one = constant(1)
    let infinity = constant(.infinity)
    // Infinities and all large numbers count as even.
    let isWhole = compare(.eq, floor(y), y)
    let half = mul(y, constant(0.5))
    let isOdd = and(isWhole, not(compare(.eq, floor(half), half)))
    var result = select(isOdd, copysign(magnitude, x), magnitude)

    let isNegative = compare(.lt, x, zero)
    let isDefined = or(isWhole, compare(.eq, x, constant(-.infinity)))
    result = select(and(isNegative, not(isDefined)), constant(.nan), result)

    let unit = and(compare(.eq, base, one), compare(.eq, abs(y), infinity))
    let always = or(compare(.eq, y, zero), compare(.eq, x, one))
    return select(or(unit, always), one, result)
  }

  /// x^y for x ≥ 0 and arguments that come from float32: relative error about 2^-33. In double precision.
  fileprivate mutating func shortPower(_ x: Value, _ y: Value) -> Value {
    let one = constant(1)
    // Subnormal float32 are normal here.
    let parts = binaryParts(x, subnormals: false)
    let s = div(sub(parts.m, one), add(parts.m, one))
    let z = mul(s, s)
    var log = fma(s, polynomial(PolynomialTable.shortLogarithm, z), parts.k)
    log = select(compare(.eq, x, constant(0)), constant(-.infinity), log)
    log = select(compare(.lt, x, constant(.infinity)), log, x)
    // Far beyond what float32 holds, and within what the exponent field does.
    let exponent = max(constant(-300), min(constant(300), mul(y, log)))
    let shift = constant(roundingShift)
    let n = sub(add(exponent, shift), shift)
    let r = sub(exponent, n)
    return mul(polynomial(PolynomialTable.shortPower, r), powerOfTwo(n))
  }

  /// x^y for x ≥ 0 in double precision.
  fileprivate mutating func longPower(_ x: Value, _ y: Value) -> Value {
    var (high, low) = longLogarithm(x)
    high = select(compare(.eq, x, constant(0)), constant(-.infinity), high)
    high = select(compare(.lt, x, constant(.infinity)), high, x)
    let product = mul(y, high)
    low = fma(y, low, fma(y, high, neg(product)))
    // Where the product is out of range, its low part may be NaN.
    let inRange = compare(.lt, abs(product), constant(800))
    low = select(inRange, low, constant(0))
    let reduced = reduceExponentInTwo(clampExponent(product), plus: low)
    return scalef(expOfReduced(reduced), reduced.n)
  }

  /// log x as a sum of two floats, for finite positive x.
  ///
  /// log x = k·ln 2 + 2s + s·z·(2/3 + z·Q(z)), s = f/(2 + f), z = s². The terms before Q are sums of two.
  private mutating func longLogarithm(_ x: Value) -> (high: Value, low: Value) {
    let two = constant(2)
    let parts = binaryParts(x, subnormals: true)
    let f = sub(parts.m, constant(1))
    // s = f / (2 + f)
    let denominator = add(two, f)
    let denominatorLow = sub(f, sub(denominator, two))
    let inverse = div(constant(1), denominator)
    let s = mul(f, inverse)
    let remainder = fma(neg(s), denominatorLow, fma(neg(s), denominator, f))
    let sLow = mul(remainder, inverse)
    // z = s²
    let z = mul(s, s)
    let doubled = add(s, s)
    let zLow = fma(doubled, sLow, fma(s, s, neg(z)))
    // t = 2/3 + z·Q(z)
    let thirds = SplitConstant.twoThirds
    let q = mul(z, polynomial(PolynomialTable.longLogarithm, z))
    let t = add(constant(thirds[0]), q)
    let tLow = add(add(sub(constant(thirds[0]), t), q), constant(thirds[1]))
    // u = z·t, v = s·u
    let u = mul(z, t)
    let uLow = fma(zLow, t, fma(z, tLow, fma(z, t, neg(u))))
    let v = mul(s, u)
    let vLow = fma(sLow, u, fma(s, uLow, fma(s, u, neg(v))))
    // 2s + v
    let sum = add(doubled, v)
    let sumLow = add(add(sub(doubled, sum), v), fma(two, sLow, vLow))
    // + k·ln 2
    let ln2 = SplitConstant.ln2[precision]
    let product = mul(parts.k, constant(ln2[0]))
    let productLow = fma(parts.k, constant(ln2[1]), fma(parts.k, constant(ln2[0]), neg(product)))
    let high = add(product, sum)
    let highLow = add(sub(product, high), sum)
    return (high, add(highLow, add(sumLow, productLow)))
  }
}
