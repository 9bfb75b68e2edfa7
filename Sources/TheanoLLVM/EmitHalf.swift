internal import CTheanoLLVM

/// float16 lies in memory as 16 bits and is held in registers as float32.
///
/// Where the processor has no instruction for it, the conversions are integer arithmetic; never LLVM's
/// own, which are calls of functions that are not always there.
extension IRBuilder {
  /// float16 in 16 bits, as float32.
  func widenHalf(_ bits: IRValue, _ lanes: Int) -> IRValue {
    if target.hasHalf { return fpext(bitcast(bits, vector(half, lanes)), vector(f32, lanes)) }
    func word(_ value: Int64) -> IRValue { constant(value, i32, lanes: lanes) }
    let wide = zext(bits, vector(i32, lanes))
    let sign = shl(and(wide, word(0x8000)), word(16))
    let magnitude = shl(and(wide, word(0x7fff)), word(13))
    // The exponent is 112 too small; the product mends it, and makes subnormal numbers normal ones.
    let scaled = fmul(bitcast(magnitude, vector(f32, lanes)), real(0x1p112, f32, lanes: lanes))
    let special = compare(LLVMIntPredicate.uge, magnitude, word(0x7c00 << 13))
    let exponent = or(magnitude, word(0x7f80_0000))
    let finite = bitcast(scaled, vector(i32, lanes))
    return bitcast(or(select(special, exponent, finite), sign), vector(f32, lanes))
  }

  /// The nearest float16 of a float32, ties to even, in 16 bits.
  func narrowToHalf(_ value: IRValue, _ lanes: Int) -> IRValue {
    if target.hasHalf { return bitcast(fptrunc(value, vector(half, lanes)), vector(i16, lanes)) }
    func word(_ value: Int64) -> IRValue { constant(value, i32, lanes: lanes) }
    let bits = bitcast(value, vector(i32, lanes))
    let sign = and(lshr(bits, word(16)), word(0x8000))
    let magnitude = and(bits, word(0x7fff_ffff))
    // A normal result: the exponent 112 less, half a unit added (and one if odd), 13 bits dropped.
    let odd = and(lshr(magnitude, word(13)), word(1))
    let rounded = add(add(sub(magnitude, word(112 << 23)), word(0xfff)), odd)
    let normal = lshr(rounded, word(13))
    // A subnormal one: adding 0.5 leaves the last place where float16 has it, rounded by the addition.
    let shifted = fadd(bitcast(magnitude, vector(f32, lanes)), real(0.5, f32, lanes: lanes))
    let subnormal = sub(bitcast(shifted, vector(i32, lanes)), word(0x3f00_0000))
    let isNaN = compare(LLVMIntPredicate.ugt, magnitude, word(0x7f80_0000))
    let payload = or(and(lshr(magnitude, word(13)), word(0x3ff)), word(0x7e00))
    let isLarge = compare(LLVMIntPredicate.uge, magnitude, word(0x477f_f000))
    let isSmall = compare(LLVMIntPredicate.ult, magnitude, word(113 << 23))
    var result = select(isSmall, subnormal, normal)
    result = select(isLarge, word(0x7c00), result)
    result = select(isNaN, payload, result)
    return trunc(or(result, sign), vector(i16, lanes))
  }

  /// The float32 rounded to a float16.
  func roundToHalf(_ value: IRValue, _ lanes: Int) -> IRValue {
    widenHalf(narrowToHalf(value, lanes), lanes)
  }

  /// The float64 rounded to a float16, once.
  ///
  /// It is first rounded to odd in float32 (S. Boldo and G. Melquiond, "Emulation of a FMA and correctly
  /// rounded sums: proved algorithms using rounding to odd", 2008), which keeps that it was inexact.
  func roundDoubleToHalf(_ value: IRValue, _ lanes: Int) -> IRValue {
    let (floats, words) = (vector(f32, lanes), vector(i32, lanes))
    let nearest = fptrunc(value, floats)
    let back = fpext(nearest, vector(f64, lanes))
    let bits = bitcast(nearest, words)
    let tooFar = compare(
      LLVMRealPredicate.ogt, intrinsic("llvm.fabs", [vector(f64, lanes)], [back]),
      intrinsic("llvm.fabs", [vector(f64, lanes)], [value]))
    let cut = select(tooFar, sub(bits, constant(1, i32, lanes: lanes)), bits)
    let odd = or(cut, constant(1, i32, lanes: lanes))
    let inexact = compare(LLVMRealPredicate.one, back, value)
    return roundToHalf(bitcast(select(inexact, odd, bits), floats), lanes)
  }
}
