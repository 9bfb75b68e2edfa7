internal import CTheanoLLVM
import TheanoArrays

/// Conversions between dtypes: NumPy's `astype` on x86-64, with an answer for every value.
extension Emitter {
  func cast(_ value: IRValue, from source: DType, to target: DType, _ lanes: Int) -> IRValue {
    if source == target { return value }
    switch (source.kind, target.kind) {
    case (_, .bool): return isTrue(value, source, lanes)
    case (.float, .float): return castFloat(value, from: source, to: target, lanes)
    case (.float, .signed), (.float, .unsigned): return cut(value, from: source, to: target, lanes)
    case (.bool, .signed), (.bool, .unsigned): return b.zext(value, type(target, lanes))
    case (.bool, .float): return b.uitofp(value, type(target, lanes))
    case (.signed, .signed), (.signed, .unsigned), (.unsigned, .signed), (.unsigned, .unsigned):
      return castInteger(value, from: source, to: target, lanes)
    case (.signed, .float), (.unsigned, .float):
      // To float16 by way of float32.
      let wide = type(target, lanes)
      let real = source.kind == .signed ? b.sitofp(value, wide) : b.uitofp(value, wide)
      return target == .float16 ? b.roundToHalf(real, lanes) : real
    case (.complex, .complex):
      let wanted = type(target, lanes)
      return target == .complex64 ? b.fptrunc(value, wanted) : b.fpext(value, wanted)
    case (_, .complex):
      let real = target.realDType
      return complex(cast(value, from: source, to: real, lanes), b.zero(type(real, lanes)), lanes)
    case (.complex, _): preconditionFailure("\(source) is not cast to \(target)")
    }
  }

  func isTrue(_ value: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch dtype.kind {
    case .bool: return value
    case .signed, .unsigned: return b.compare(LLVMIntPredicate.ne, value, b.zero(type(dtype, lanes)))
    case .float: return b.compare(LLVMRealPredicate.une, value, b.zero(type(dtype, lanes)))
    case .complex:
      let (re, im) = parts(value, lanes)
      return b.or(isTrue(re, dtype.realDType, lanes), isTrue(im, dtype.realDType, lanes))
    }
  }

  private func castInteger(_ value: IRValue, from source: DType, to target: DType, _ lanes: Int) -> IRValue {
    let wanted = type(target, lanes)
    if source.itemSize == target.itemSize { return value }
    if source.itemSize > target.itemSize { return b.trunc(value, wanted) }
    return source.kind == .signed ? b.sext(value, wanted) : b.zext(value, wanted)
  }

  private func castFloat(_ value: IRValue, from source: DType, to target: DType, _ lanes: Int) -> IRValue {
    switch (source, target) {
    case (.float64, .float16): b.roundDoubleToHalf(value, lanes)
    case (.float32, .float16): b.roundToHalf(value, lanes)
    case (.float16, .float32): value
    case (.float64, _): b.fptrunc(value, b.vector(b.f32, lanes))
    case (_, _): b.fpext(value, b.vector(b.f64, lanes))
    }
  }

  /// Cut off towards zero; out of range only the sign bit of the machine's conversion, 32 or 64 bits wide.
  private func cut(_ value: IRValue, from source: DType, to target: DType, _ lanes: Int) -> IRValue {
    switch target {
    case .int8, .int16, .uint8, .uint16:
      return b.trunc(cut(value, source, bits: 32, lanes), type(target, lanes))
    case .int32: return cut(value, source, bits: 32, lanes)
    case .int64: return cut(value, source, bits: 64, lanes)
    case .uint32: return b.trunc(cut(value, source, bits: 64, lanes), type(target, lanes))
    case .uint64:
      let limit = constant(0x1p63, source, lanes)
      let isLarge = b.compare(LLVMRealPredicate.oge, value, limit)
      let reduced = b.select(isLarge, b.fsub(value, limit), value)
      let low = cut(reduced, source, bits: 64, lanes)
      let flipped = b.xor(low, b.constant(.min, b.i64, lanes: lanes))
      return b.select(isLarge, flipped, low)
    case .bool, .float16, .float32, .float64, .complex64, .complex128:
      preconditionFailure("\(target) is no integer")
    }
  }

  private func cut(_ value: IRValue, _ source: DType, bits: Int, _ lanes: Int) -> IRValue {
    let element = bits == 32 ? b.i32 : b.i64
    // What lies between the least integer and one less is cut to the least integer anyway.
    let least = constant(bits == 32 ? -0x1p31 : -0x1p63, source, lanes)
    let beyond = constant(bits == 32 ? 0x1p31 : 0x1p63, source, lanes)
    let fits = b.and(
      b.compare(LLVMRealPredicate.oge, value, least), b.compare(LLVMRealPredicate.olt, value, beyond))
    let isWithin: IRValue
    if bits == 32 && source == .float64 {
      let open = constant(-2147483649, source, lanes)
      isWithin = b.and(
        b.compare(LLVMRealPredicate.ogt, value, open), b.compare(LLVMRealPredicate.olt, value, beyond))
    } else {
      isWithin = fits
    }
    let safe = b.select(isWithin, value, b.zero(type(source, lanes)))
    let integer = b.fptosi(safe, b.vector(element, lanes))
    let lowest = b.constant(bits == 32 ? Int64(Int32.min) : .min, element, lanes: lanes)
    return b.select(isWithin, integer, lowest)
  }
}
