internal import CTheanoLLVM
import TheanoArrays
import TheanoScalars

/// Complex numbers: a register holds the real parts, then the imaginary ones, as one vector of twice the lanes.
///
/// complex64 is computed in float64 where a result is not the correctly rounded one of float32 anyway
/// (products, quotients), and rounded once.
extension Emitter {
  // MARK: Parts

  func parts(_ z: IRValue, _ lanes: Int) -> (re: IRValue, im: IRValue) {
    (b.slice(z, first: 0, count: lanes), b.slice(z, first: lanes, count: lanes))
  }

  func complex(_ re: IRValue, _ im: IRValue, _ lanes: Int) -> IRValue {
    if lanes > 1 { return b.shuffle(re, im, (0..<2 * lanes).map { $0 }) }
    let pair = b.poison(b.vector(b.type(of: re), 2))
    return b.insert(b.insert(pair, re, 0), im, 1)
  }

  func complexConstant(_ re: Double, _ im: Double, _ dtype: DType, _ lanes: Int) -> IRValue {
    let part = type(dtype.realDType, 1)
    return complex(b.real(re, part, lanes: lanes), b.real(im, part, lanes: lanes), lanes)
  }

  /// From memory, where the parts of each number lie side by side.
  func apart(_ stored: IRValue, _ lanes: Int) -> IRValue {
    if lanes == 1 { return stored }
    return b.shuffle(stored, stored, (0..<2 * lanes).map { $0 < lanes ? 2 * $0 : 2 * ($0 - lanes) + 1 })
  }

  /// As memory has it.
  func sideBySide(_ z: IRValue, _ lanes: Int) -> IRValue {
    if lanes == 1 { return z }
    return b.shuffle(z, z, (0..<2 * lanes).map { $0 / 2 + ($0 % 2) * lanes })
  }

  /// A mask of elements as one of what lies in memory.
  func ofParts(_ mask: IRValue, _ dtype: DType) -> IRValue {
    dtype.isComplex ? b.shuffle(mask, mask, (0..<2 * lanes).map { $0 / 2 }) : mask
  }

  // MARK: Registers of any dtype

  /// The value in every lane.
  func splat(_ value: IRValue, _ dtype: DType) -> IRValue {
    guard dtype.isComplex, lanes > 1 else { return b.splat(value, lanes) }
    return b.shuffle(value, value, (0..<2 * lanes).map { $0 / lanes })
  }

  /// Lanes `first ..< first + count` of a register with `lanes` of them.
  func slice(_ value: IRValue, first: Int, count: Int, _ dtype: DType, _ lanes: Int) -> IRValue {
    guard dtype.isComplex else { return b.slice(value, first: first, count: count) }
    return b.shuffle(value, value, (0..<2 * count).map { first + $0 % count + ($0 / count) * lanes })
  }

  func choose(
    _ condition: IRValue, _ yes: IRValue, _ no: IRValue, _ dtype: DType, _ lanes: Int
  ) -> IRValue {
    guard dtype.isComplex, lanes > 1 else { return b.select(condition, yes, no) }
    let both = b.shuffle(condition, condition, (0..<2 * lanes).map { $0 % lanes })
    return b.select(both, yes, no)
  }

  // MARK: Operations

  func complexInstruction(
    _ op: ScalarOp, _ operands: [IRValue], _ signature: ScalarSignature, _ lanes: Int
  ) -> IRValue {
    let (source, x) = (signature.operands[signature.operands.count - 1], operands[0])
    switch op {
    case .cast(let target): return cast(x, from: source, to: target, lanes)
    case .switch: return choose(x, operands[1], operands[2], source, lanes)
    case .second: return operands[1]
    case .identity: return x
    case .real: return parts(x, lanes).re
    case .imag: return parts(x, lanes).im
    case .conj:
      let (re, im) = parts(x, lanes)
      return complex(re, b.fneg(im), lanes)
    case .complex: return complex(x, operands[1], lanes)
    case .complexFromPolar:
      let (length, angle) = (
        cast(x, from: source, to: .float64, lanes), cast(operands[1], from: source, to: .float64, lanes)
      )
      let re = b.fmul(length, b.callEachLane("cos", [angle], lanes: lanes))
      let im = b.fmul(length, b.callEachLane("sin", [angle], lanes: lanes))
      return cast(complex(re, im, lanes), from: .complex128, to: signature.result, lanes)
    case .abs, .angle:
      let (re, im) = parts(cast(x, from: source, to: .complex128, lanes), lanes)
      let value =
        op == .abs
        ? b.callEachLane("hypot", [re, im], lanes: lanes) : b.callEachLane("atan2", [im, re], lanes: lanes)
      return cast(value, from: .float64, to: signature.result, lanes)
    case .eq, .neq, .isnan, .isinf: return complexPredicate(op, operands, source, lanes)
    case .add, .mul: return operands.dropFirst().reduce(x) { arithmetic(op, $0, $1, source, lanes) }
    case .sub, .trueDiv: return arithmetic(op, x, operands[1], source, lanes)
    case .neg: return b.fneg(x)
    case .intDiv, .mod, .pow, .sgn, .inv, .sqr, .sqrt, .maximum, .minimum, .clip, .exp, .exp2, .expm1, .log, .log2,
      .log10, .log1p, .sigmoid, .softplus, .sin, .cos, .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh,
      .arcsinh, .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven,
      .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma, .polygamma,
      .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0, .lt, .le, .gt,
      .ge, .and, .or, .xor, .invert:
      preconditionFailure("\(op) of complex numbers is no instruction")
    }
  }

  private func complexPredicate(
    _ op: ScalarOp, _ operands: [IRValue], _ dtype: DType, _ lanes: Int
  ) -> IRValue {
    let (re, im) = parts(operands[0], lanes)
    switch op {
    case .eq, .neq:
      let (otherRe, otherIm) = parts(operands[1], lanes)
      if op == .eq {
        return b.and(b.compare(LLVMRealPredicate.oeq, re, otherRe), b.compare(LLVMRealPredicate.oeq, im, otherIm))
      }
      return b.or(b.compare(LLVMRealPredicate.une, re, otherRe), b.compare(LLVMRealPredicate.une, im, otherIm))
    case .isnan: return b.compare(LLVMRealPredicate.uno, re, im)
    case _:
      let (real, infinity) = (dtype.realDType, constant(.infinity, dtype.realDType, lanes))
      let isInfinite = [re, im].map {
        b.compare(LLVMRealPredicate.oeq, floatFunction("llvm.fabs", $0, real, lanes), infinity)
      }
      return b.or(isInfinite[0], isInfinite[1])
    }
  }

  /// The schoolbook formula, infinities and NaNs as they fall.
  func complexProduct(_ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    let (ax, ay) = parts(cast(x, from: dtype, to: .complex128, lanes), lanes)
    let (bx, by) = parts(cast(y, from: dtype, to: .complex128, lanes), lanes)
    let re = b.fsub(b.fmul(ax, bx), b.fmul(ay, by))
    let im = b.fadd(b.fmul(ax, by), b.fmul(ay, bx))
    return cast(complex(re, im, lanes), from: .complex128, to: dtype, lanes)
  }

  /// R. L. Smith's division, as the operation's row has it, with the larger part of the divisor chosen by lane.
  func complexQuotient(_ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    let (ax, ay) = parts(cast(x, from: dtype, to: .complex128, lanes), lanes)
    let (bx, by) = parts(cast(y, from: dtype, to: .complex128, lanes), lanes)
    let (sizeX, sizeY) = (
      floatFunction("llvm.fabs", bx, .float64, lanes), floatFunction("llvm.fabs", by, .float64, lanes)
    )
    let isReal = b.compare(LLVMRealPredicate.oge, sizeX, sizeY)
    func pick(_ yes: IRValue, _ no: IRValue) -> IRValue { b.select(isReal, yes, no) }
    let (large, small) = (pick(bx, by), pick(by, bx))
    let ratio = b.fdiv(small, large)
    let scale = b.fdiv(b.real(1.0, b.f64, lanes: lanes), b.fadd(large, b.fmul(small, ratio)))
    let (first, second) = (pick(ax, ay), pick(ay, ax))
    let re = b.fmul(b.fadd(first, b.fmul(second, ratio)), scale)
    let turned = b.fmul(first, ratio)
    let im = b.fmul(pick(b.fsub(second, turned), b.fsub(turned, second)), scale)
    let zero = b.zero(b.vector(b.f64, lanes))
    let isZero = b.and(
      b.compare(LLVMRealPredicate.oeq, bx, zero), b.compare(LLVMRealPredicate.oeq, by, zero))
    let result = complex(
      b.select(isZero, b.fdiv(ax, sizeX), re), b.select(isZero, b.fdiv(ay, sizeX), im), lanes)
    return cast(result, from: .complex128, to: dtype, lanes)
  }
}
