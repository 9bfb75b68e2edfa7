internal import CTheanoBlocks
import TheanoArrays
import TheanoScalars
import TheanoVectorMath

// What has no instructions here is computed element by element, as the judge computes it. So every rule is one of speed:
// the bits are those of `Operation`.
extension LaneBuilder {
  /// The value of a scalar operation; nil where there are no instructions for it.
  mutating func apply(
    _ op: ScalarOp, _ operands: [LaneValue], _ dtypes: [DType], _ result: DType
  ) -> LaneValue? {
    let (last, dtype) = (operands[operands.count - 1], dtypes[0])
    if op == .identity || op == .second { return last }
    if op == .switch {
      guard dtype == .bool else { return nil }
      return compute(THEANO_SELECT, LaneType(result).bits, operands[0], operands[1], operands[2])
    }
    if case .cast(let target) = op { return cast(operands[0], dtype, to: target) }
    if op == .complex, dtypes.allSatisfy({ $0 == result.realDType }) {
      return compute(THEANO_COMPLEX, LaneType(result), operands[0], operands[1])
    }
    guard dtypes.allSatisfy({ $0 == dtype }) else { return nil }
    switch dtype.kind {
    case .bool: return bools(op, operands)
    case .signed, .unsigned: return integers(op, operands, LaneType(dtype))
    case .float: return dtype == .float16 ? halves(op, operands, result) : floats(op, operands, dtype)
    case .complex: return complexes(op, operands, LaneType(dtype))
    }
  }

  mutating func not(_ a: LaneValue) -> LaneValue {
    let one = constant(1, width: 1)
    return compute(THEANO_XOR, .u8, a, one)
  }

  /// From the left, each step rounded.
  private mutating func fold(_ op: theano_lane_op, _ type: LaneType, _ operands: [LaneValue]) -> LaneValue {
    var total = operands[0]
    for operand in operands.dropFirst() { total = compute(op, type, total, operand) }
    return total
  }

  private func comparison(_ op: ScalarOp) -> theano_lane_op? {
    switch op {
    case .lt: THEANO_LT
    case .le: THEANO_LE
    case .gt: THEANO_GT
    case .ge: THEANO_GE
    case .eq: THEANO_EQ
    case .neq: THEANO_NE
    case _: nil
    }
  }

  // MARK: Kinds

  private mutating func bools(_ op: ScalarOp, _ operands: [LaneValue]) -> LaneValue? {
    if let comparison = comparison(op) { return compute(comparison, .u8, operands[0], operands[1]) }
    switch op {
    case .add, .maximum, .or: return fold(THEANO_OR, .u8, operands)
    case .mul, .minimum, .and, .intDiv: return fold(THEANO_AND, .u8, operands)
    case .xor: return compute(THEANO_XOR, .u8, operands[0], operands[1])
    case .invert: return not(operands[0])
    case _: return nil
    }
  }

  private mutating func integers(_ op: ScalarOp, _ operands: [LaneValue], _ type: LaneType) -> LaneValue? {
    if let comparison = comparison(op) { return compute(comparison, type, operands[0], operands[1], width: 1) }
    let (a, bits) = (operands[0], type.bits)
    switch op {
    case .add: return fold(THEANO_ADD, bits, operands)
    case .mul: return fold(THEANO_MUL, bits, operands)
    case .sub: return compute(THEANO_SUB, bits, a, operands[1])
    case .neg: return compute(THEANO_NEG, bits, a)
    case .sqr: return compute(THEANO_SQR, bits, a)
    case .invert: return compute(THEANO_NOT, bits, a)
    case .and: return compute(THEANO_AND, bits, a, operands[1])
    case .or: return compute(THEANO_OR, bits, a, operands[1])
    case .xor: return compute(THEANO_XOR, bits, a, operands[1])
    case .abs: return type == bits ? a : compute(THEANO_ABS, type, a)
    case .sgn: return compute(THEANO_SGN, type, a)
    case .intDiv: return compute(THEANO_FLOOR_DIVIDE, type, a, operands[1])
    case .mod: return compute(THEANO_FLOOR_REMAINDER, type, a, operands[1])
    case .maximum: return compute(THEANO_MAXIMUM, type, a, operands[1])
    case .minimum: return compute(THEANO_MINIMUM, type, a, operands[1])
    case .clip: return compute(THEANO_CLIP, type, a, operands[1], operands[2])
    case _: return nil
    }
  }

  private mutating func floats(_ op: ScalarOp, _ operands: [LaneValue], _ dtype: DType) -> LaneValue? {
    let (a, type) = (operands[0], LaneType(dtype))
    if let comparison = comparison(op) { return compute(comparison, type, a, operands[1], width: 1) }
    if let function = op.vectorFunction { return call(function, operands, type) }
    switch op {
    case .add: return fold(THEANO_ADD, type, operands)
    case .mul: return fold(THEANO_MUL, type, operands)
    case .sub: return compute(THEANO_SUB, type, a, operands[1])
    case .trueDiv: return compute(THEANO_DIV, type, a, operands[1])
    case .neg: return compute(THEANO_NEG, type, a)
    case .abs: return compute(THEANO_ABS, type, a)
    case .sgn: return compute(THEANO_SGN, type, a)
    case .inv: return compute(THEANO_INV, type, a)
    case .sqr: return compute(THEANO_SQR, type, a)
    case .sqrt: return compute(THEANO_SQRT, type, a)
    case .floor: return compute(THEANO_FLOOR, type, a)
    case .ceil: return compute(THEANO_CEIL, type, a)
    case .trunc: return compute(THEANO_TRUNC, type, a)
    case .roundHalfToEven: return compute(THEANO_RINT, type, a)
    case .maximum: return compute(THEANO_MAXIMUM, type, a, operands[1])
    case .minimum: return compute(THEANO_MINIMUM, type, a, operands[1])
    case .clip: return compute(THEANO_CLIP, type, a, operands[1], operands[2])
    case .isnan: return compute(THEANO_ISNAN, type, a, width: 1)
    case .isinf: return compute(THEANO_ISINF, type, a, width: 1)
    case _: return nil
    }
  }

  private mutating func complexes(_ op: ScalarOp, _ operands: [LaneValue], _ type: LaneType) -> LaneValue? {
    let a = operands[0]
    switch op {
    case .add: return fold(THEANO_ADD, type, operands)
    case .mul: return fold(THEANO_MUL, type, operands)
    case .sub: return compute(THEANO_SUB, type, a, operands[1])
    case .neg: return compute(THEANO_NEG, type, a)
    case .sqr: return compute(THEANO_SQR, type, a)
    case .conj: return compute(THEANO_CONJ, type, a)
    case .real: return compute(THEANO_REAL, type, a, width: type.width / 2)
    case .imag: return compute(THEANO_IMAG, type, a, width: type.width / 2)
    case .eq: return compute(THEANO_EQ, type, a, operands[1], width: 1)
    case .neq: return compute(THEANO_NE, type, a, operands[1], width: 1)
    case _: return nil
    }
  }

  /// In float32, which has more than twice the digits: rounding twice changes nothing for what floats have instructions
  /// for, and functions are those of float32 anyway. Sums and products of many are rounded after each.
  private mutating func halves(_ op: ScalarOp, _ operands: [LaneValue], _ result: DType) -> LaneValue? {
    if op == .add || op == .mul, operands.count > 2 {
      var total = operands[0]
      for operand in operands.dropFirst() {
        guard let next = halves(op, [total, operand], result) else { return nil }
        total = next
      }
      return total
    }
    let before = self
    let wide = operands.map { compute(THEANO_CAST, .f32, $0, from: .f16) }
    guard let value = floats(op, wide, .float32) else {
      self = before
      return nil
    }
    return result == .float16 ? compute(THEANO_CAST, .f16, value, from: .f32) : value
  }

  private mutating func call(_ function: VectorFunction, _ operands: [LaneValue], _ type: LaneType) -> LaneValue {
    var code = LaneVectorCode(precision: type == .f32 ? .single : .double, builder: LaneBuilder())
    swap(&code.builder, &self)
    let result = VectorMath.emit(function, operands, in: &code)
    swap(&code.builder, &self)
    return result
  }

  // MARK: Casts

  private mutating func cast(_ a: LaneValue, _ from: DType, to: DType) -> LaneValue? {
    if from == to { return a }
    if from.isComplex && to.isComplex { return compute(THEANO_CAST, LaneType(to), a, from: LaneType(from)) }
    if from.isComplex { return nil }
    if to.isComplex {
      // Its real part is what the cast to that gives.
      guard let real = cast(a, from, to: to.realDType) else { return nil }
      let zero = constant(0, width: to.realDType.itemSize)
      return compute(THEANO_COMPLEX, LaneType(to), real, zero)
    }
    if from == .float16 {
      // Exact; from there on it is a float32's.
      return cast(compute(THEANO_CAST, .f32, a, from: .f16), .float32, to: to)
    }
    let (source, target) = (LaneType(from), LaneType(to))
    if to == .bool { return compute(THEANO_CAST_TO_BOOL, .u8, a, from: source) }
    if to == .float16 {
      // An integer is rounded to float32 first; float64 is not.
      if from == .float64 { return nil }
      guard let single = cast(a, from, to: .float32) else { return nil }
      return compute(THEANO_CAST, .f16, single, from: .f32)
    }
    if to.isFloat { return compute(THEANO_CAST, target, a, from: source) }
    if !from.isFloat && source.width == target.width { return a }
    // From floats the wide integers have their own, since numbers beyond them differ; else the bits are those of any sign.
    let isOwn = from.isFloat && (to == .int32 || to == .int64)
    return compute(THEANO_CAST, isOwn ? target : target.bits, a, from: source)
  }
}

extension ScalarOp {
  /// The function that machine code has for it in place of the C library's.
  var vectorFunction: VectorFunction? {
    // The names are those of the rows.
    row.lowering == .function ? VectorFunction(rawValue: row.name) : nil
  }
}

extension InterpretedKernel {
  /// What machine code computes: these functions in float64, and in float32 for what is narrower.
  package static let vectorFunctions: RealFunctions = { op, dtype in
    guard let function = op.vectorFunction else { return nil }
    switch (function.argumentCount, dtype) {
    case (1, .float64): return .one { VectorMath.evaluate(function, $0) }
    case (1, _): return .one { Double(VectorMath.evaluate(function, Float($0))) }
    case (_, .float64): return .two { VectorMath.evaluate(function, $0, $1) }
    case (_, _): return .two { Double(VectorMath.evaluate(function, Float($0), Float($1))) }
    }
  }
}
