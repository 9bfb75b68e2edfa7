internal import CTheanoLLVM
import TheanoArrays
import TheanoScalars

/// Floor division and remainder, which have an answer for every pair of numbers: of an integer by 0 it is 0.
extension Emitter {
  func division(_ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch dtype.kind {
    case .bool: return op == .intDiv ? b.and(x, y) : b.zero(b.vector(b.i1, lanes))
    case .unsigned: return unsignedDivision(op, x, y, dtype, lanes)
    case .signed: return signedDivision(op, x, y, dtype, lanes)
    case .float:
      // In float64, where the steps below are exact for narrower operands.
      let (a, c) = (cast(x, from: dtype, to: .float64, lanes), cast(y, from: dtype, to: .float64, lanes))
      let result = op == .intDiv ? floatQuotient(a, c, lanes) : floatRemainder(a, c, lanes)
      return cast(result, from: .float64, to: dtype, lanes)
    case .complex: preconditionFailure("\(op) is not for complex numbers")
    }
  }

  private func unsignedDivision(
    _ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int
  ) -> IRValue {
    let zero = b.zero(type(dtype, lanes))
    let byZero = b.compare(LLVMIntPredicate.eq, y, zero)
    let divisor = b.select(byZero, constant(1, dtype, lanes), y)
    let quotient = truncatedQuotient(x, divisor, dtype, lanes)
    let result = op == .intDiv ? quotient : b.sub(x, b.mul(quotient, divisor))
    return b.select(byZero, zero, result)
  }

  private func signedDivision(
    _ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int
  ) -> IRValue {
    let zero = b.zero(type(dtype, lanes))
    let one = constant(1, dtype, lanes)
    let byZero = b.compare(LLVMIntPredicate.eq, y, zero)
    // The least integer by -1 would trap: x by -1 is -x, with no remainder.
    let byMinusOne = b.compare(LLVMIntPredicate.eq, y, constant(-1, dtype, lanes))
    let divisor = b.select(b.or(byZero, byMinusOne), one, y)
    let quotient = truncatedQuotient(x, divisor, dtype, lanes)
    let rest = b.sub(x, b.mul(quotient, divisor))
    let hasRest = b.compare(LLVMIntPredicate.ne, rest, zero)
    let otherSign = b.compare(LLVMIntPredicate.slt, b.xor(rest, divisor), zero)
    let adjust = b.and(hasRest, otherSign)
    if op == .intDiv {
      let floored = b.select(adjust, b.sub(quotient, one), quotient)
      return b.select(byZero, zero, b.select(byMinusOne, b.neg(x), floored))
    }
    let floored = b.select(adjust, b.add(rest, y), rest)
    return b.select(b.or(byZero, byMinusOne), zero, floored)
  }

  /// Cut towards zero. Processors divide vectors of floats only: a float64 quotient of integers below
  /// 2^32 lies further from the next integer than it is rounded (as does a float32 one below 2^16).
  private func truncatedQuotient(_ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    let isSigned = dtype.kind == .signed
    if lanes == 1 || dtype.itemSize == 8 { return isSigned ? b.sdiv(x, y) : b.udiv(x, y) }
    let real: DType = dtype.itemSize <= 2 ? .float32 : .float64
    let (a, c) = (cast(x, from: dtype, to: real, lanes), cast(y, from: dtype, to: real, lanes))
    let quotient = b.fdiv(a, c)
    let wanted = type(dtype, lanes)
    if dtype.itemSize <= 2 { return b.trunc(b.fptosi(quotient, b.vector(b.i32, lanes)), wanted) }
    return isSigned ? b.fptosi(quotient, wanted) : b.fptoui(quotient, wanted)
  }

  private func isNegative(_ x: IRValue, _ lanes: Int) -> IRValue {
    b.compare(LLVMRealPredicate.olt, x, b.zero(b.vector(b.f64, lanes)))
  }

  private func nonzero(_ x: IRValue, _ lanes: Int) -> IRValue {
    b.compare(LLVMRealPredicate.une, x, b.zero(b.vector(b.f64, lanes)))
  }

  /// The remainder with the sign of `y`, also that of 0.
  private func floatRemainder(_ x: IRValue, _ y: IRValue, _ lanes: Int) -> IRValue {
    let cut = b.callEachLane("fmod", [x, y], lanes: lanes)
    let differ = b.xor(isNegative(y, lanes), isNegative(cut, lanes))
    let moved = b.select(differ, b.fadd(cut, y), cut)
    let zero = b.intrinsic("llvm.copysign", [b.vector(b.f64, lanes)], [b.zero(b.vector(b.f64, lanes)), y])
    let result = b.select(nonzero(cut, lanes), moved, zero)
    let keep = b.or(b.not(nonzero(y, lanes)), b.compare(LLVMRealPredicate.uno, cut, cut))
    return b.select(keep, cut, result)
  }

  /// The whole number that belongs to the remainder; by 0 as `x / y`.
  private func floatQuotient(_ x: IRValue, _ y: IRValue, _ lanes: Int) -> IRValue {
    let wide = b.vector(b.f64, lanes)
    let one = b.real(1.0, b.f64, lanes: lanes)
    let plain = b.fdiv(x, y)
    let cut = b.callEachLane("fmod", [x, y], lanes: lanes)
    let differ = b.and(nonzero(cut, lanes), b.xor(isNegative(y, lanes), isNegative(cut, lanes)))
    let first = b.fdiv(b.fsub(x, cut), y)
    let quotient = b.select(differ, b.fsub(first, one), first)
    let whole = b.intrinsic("llvm.floor", [wide], [quotient])
    // Rounding may have left the quotient just below the whole number that it is.
    let above = b.compare(
      LLVMRealPredicate.ogt, b.fsub(quotient, whole), b.real(0.5, b.f64, lanes: lanes))
    let result = b.select(above, b.fadd(whole, one), whole)
    let signedZero = b.intrinsic("llvm.copysign", [wide], [b.zero(wide), plain])
    let isZero = b.compare(LLVMRealPredicate.oeq, quotient, b.zero(wide))
    let byZero = b.compare(LLVMRealPredicate.oeq, y, b.zero(wide))
    return b.select(byZero, plain, b.select(isZero, signedZero, result))
  }
}
