internal import CTheanoLLVM
import TheanoArrays
import TheanoScalars
import TheanoVectorMath

/// Scalar operations on registers: `lanes` values at once, with the bits of the operation's row.
extension Emitter {
  /// The operation on operands of the dtypes its signature says.
  func apply(_ op: ScalarOp, _ operands: [IRValue], _ signature: ScalarSignature, _ lanes: Int) -> IRValue {
    let dtype = signature.operands[signature.operands.count - 1]
    switch op.lowering(signature) {
    case .instruction: return instruction(op, operands, signature, lanes)
    case .function:
      guard let function = VectorFunction(op) else { preconditionFailure("\(op) has no vector code") }
      return vectorFunction(function, operands, signature.result, lanes)
    case .formula(let formula): return expand(formula, operands, dtype, lanes)
    case .libm(let name):
      let arguments = operands.map { cast($0, from: dtype, to: .float64, lanes) }
      return cast(b.callEachLane(name, arguments, lanes: lanes), from: .float64, to: dtype, lanes)
    case .row: return callRow(op, operands, signature, lanes)
    }
  }

  // MARK: Functions and formulas

  /// Inline where it is used seldom, else as a function of this module; float16 is computed in float32.
  private func vectorFunction(
    _ function: VectorFunction, _ operands: [IRValue], _ dtype: DType, _ lanes: Int
  ) -> IRValue {
    let precision: FloatPrecision = dtype == .float64 ? .double : .single
    func write(_ arguments: [IRValue]) -> IRValue {
      var code = LLVMVectorCode(b, precision, lanes: lanes)
      return VectorMath.emit(function, arguments, in: &code)
    }
    let isFrequent = functionUses[FunctionUse(function, precision), default: 0] > options.inlineUses
    let result =
      isFrequent
      ? b.local(
        "\(function).\(precision).\(lanes)", result: b.vector(precision == .double ? b.f64 : b.f32, lanes),
        operands, write)
      : write(operands)
    return dtype == .float16 ? b.roundToHalf(result, lanes) : result
  }

  /// The exponential of an argument that is not above 0, in float32 or float64: see ``NegativeExponents``.
  func exponential(ofNegative x: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    var code = LLVMVectorCode(b, dtype == .float64 ? .double : .single, lanes: lanes)
    return VectorMath.expOfNegative(x, in: &code)
  }

  /// Formulas are a few operations deep. One with a number that float32 does not hold is computed in
  /// float64, so that the number is not rounded.
  private func expand(_ formula: Formula, _ operands: [IRValue], _ dtype: DType, _ lanes: Int) -> IRValue {
    let computing = formula.computingDType(dtype)
    let wide = operands.map { cast($0, from: dtype, to: computing, lanes) }
    return cast(value(of: formula, wide, computing, lanes).value, from: computing, to: dtype, lanes)
  }

  private func value(
    of formula: Formula, _ operands: [IRValue], _ dtype: DType, _ lanes: Int
  ) -> (value: IRValue, dtype: DType) {
    switch formula {
    case .operand(let index): return (operands[index], dtype)
    case .number(let number): return (constant(number, dtype, lanes), dtype)
    case .result: preconditionFailure("a lowering does not know its own result")
    case .apply(let op, let arguments):
      let values = arguments.map { value(of: $0, operands, dtype, lanes) }
      let dtypes = values.map(\.dtype)
      let signature = ScalarSignature(operands: dtypes, result: op.isPredicate ? .bool : dtype)
      return (apply(op, values.map(\.value), signature, lanes), signature.result)
    }
  }

  // MARK: Instructions

  private func instruction(
    _ op: ScalarOp, _ operands: [IRValue], _ signature: ScalarSignature, _ lanes: Int
  ) -> IRValue {
    let source = signature.operands[signature.operands.count - 1]
    let x = operands[0]
    if source.isComplex || signature.result.isComplex {
      return complexInstruction(op, operands, signature, lanes)
    }
    switch op {
    case .cast(let target): return cast(x, from: signature.operands[0], to: target, lanes)
    case .switch: return b.select(operands[0], operands[1], operands[2])
    case .second: return operands[1]
    case .identity, .real, .conj: return x
    case .imag: return b.zero(type(source, lanes))
    case .lt, .le, .gt, .ge, .eq, .neq: return compare(op, x, operands[1], source)
    case .isnan:
      return source.isFloat ? b.compare(LLVMRealPredicate.uno, x, x) : b.zero(b.vector(b.i1, lanes))
    case .isinf:
      if !source.isFloat { return b.zero(b.vector(b.i1, lanes)) }
      return b.compare(
        LLVMRealPredicate.oeq, floatFunction("llvm.fabs", x, source, lanes),
        constant(.infinity, source, lanes))
    case .and: return b.and(x, operands[1])
    case .or: return b.or(x, operands[1])
    case .xor: return b.xor(x, operands[1])
    case .invert: return b.not(x)
    case .add, .mul: return operands.dropFirst().reduce(x) { arithmetic(op, $0, $1, source, lanes) }
    case .sub, .trueDiv: return arithmetic(op, x, operands[1], source, lanes)
    case .intDiv, .mod: return division(op, x, operands[1], source, lanes)
    case .neg, .abs, .sgn, .sqrt, .ceil, .floor, .trunc, .roundHalfToEven: return unary(op, x, source, lanes)
    case .maximum, .minimum: return extremum(op, x, operands[1], source)
    case .clip:
      let high = b.select(compare(.gt, x, operands[2], source), operands[2], x)
      return b.select(compare(.lt, x, operands[1], source), operands[1], high)
    case .inv: return arithmetic(.trueDiv, constant(1, source, lanes), x, source, lanes)
    case .sqr: return arithmetic(.mul, x, x, source, lanes)
    case .angle:
      let turned = b.select(
        compare(.lt, x, b.zero(type(source, lanes)), source), constant(.pi, source, lanes), constant(0, source, lanes))
      return b.select(b.compare(LLVMRealPredicate.uno, x, x), x, turned)
    case .pow, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sigmoid, .softplus, .sin, .cos, .tan,
      .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh, .arcsinh, .arccosh, .arctanh, .deg2rad,
      .rad2deg, .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma,
      .polygamma, .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0,
      .complex, .complexFromPolar:
      preconditionFailure("\(op) is no instruction")
    }
  }

  func floatFunction(_ name: String, _ x: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    b.intrinsic(name, [type(dtype, lanes)], [x])
  }

  /// float16 is rounded after each operation.
  private func rounded(_ value: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    dtype == .float16 ? b.roundToHalf(value, lanes) : value
  }

  func arithmetic(_ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch (op, dtype.kind) {
    case (.add, .bool): return b.or(x, y)
    case (.mul, .bool): return b.and(x, y)
    case (.add, .float): return rounded(b.fadd(x, y), dtype, lanes)
    case (.sub, .float): return rounded(b.fsub(x, y), dtype, lanes)
    case (.mul, .float): return rounded(b.fmul(x, y), dtype, lanes)
    case (.trueDiv, .float): return rounded(b.fdiv(x, y), dtype, lanes)
    case (.add, .complex): return b.fadd(x, y)
    case (.sub, .complex): return b.fsub(x, y)
    case (.mul, .complex): return complexProduct(x, y, dtype, lanes)
    case (.trueDiv, .complex): return complexQuotient(x, y, dtype, lanes)
    case (.add, _): return b.add(x, y)
    case (.sub, _): return b.sub(x, y)
    case (.mul, _): return b.mul(x, y)
    case (_, _): preconditionFailure("\(op) of \(dtype) has no instruction")
    }
  }

  private func compare(_ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType) -> IRValue {
    func choose(_ real: LLVMRealPredicate, _ signed: LLVMIntPredicate, _ unsigned: LLVMIntPredicate)
      -> IRValue
    {
      switch dtype.kind {
      case .float: b.compare(real, x, y)
      case .signed: b.compare(signed, x, y)
      case .bool, .unsigned: b.compare(unsigned, x, y)
      case .complex: preconditionFailure("complex numbers have no order")
      }
    }
    switch op {
    case .lt: return choose(.olt, .slt, .ult)
    case .le: return choose(.ole, .sle, .ule)
    case .gt: return choose(.ogt, .sgt, .ugt)
    case .ge: return choose(.oge, .sge, .uge)
    case .eq: return choose(.oeq, .eq, .eq)
    case .neq: return choose(.une, .ne, .ne)
    case _: preconditionFailure("\(op) is no comparison")
    }
  }

  private func unary(_ op: ScalarOp, _ x: IRValue, _ dtype: DType, _ lanes: Int) -> IRValue {
    let zero = b.zero(type(dtype, lanes))
    switch (op, dtype.kind) {
    case (.abs, .bool), (.abs, .unsigned): return x
    case (.abs, .signed): return b.select(b.compare(LLVMIntPredicate.slt, x, zero), b.neg(x), x)
    case (.abs, _): return floatFunction("llvm.fabs", x, dtype, lanes)
    case (.neg, .float): return b.fneg(x)
    case (.neg, _): return b.neg(x)
    case (.sgn, .unsigned): return b.zext(b.compare(LLVMIntPredicate.ne, x, zero), type(dtype, lanes))
    case (.sgn, _):
      let (one, minus) = (constant(1, dtype, lanes), constant(-1, dtype, lanes))
      // -0 becomes 0, a NaN stays itself.
      let rest = dtype.isFloat ? b.select(compare(.eq, x, zero, dtype), zero, x) : zero
      let negative = b.select(compare(.lt, x, zero, dtype), minus, rest)
      return b.select(compare(.gt, x, zero, dtype), one, negative)
    case (.sqrt, _): return rounded(floatFunction("llvm.sqrt", x, dtype, lanes), dtype, lanes)
    case (.ceil, _): return floatFunction("llvm.ceil", x, dtype, lanes)
    case (.floor, _): return floatFunction("llvm.floor", x, dtype, lanes)
    case (.trunc, _): return floatFunction("llvm.trunc", x, dtype, lanes)
    case (.roundHalfToEven, _): return floatFunction("llvm.rint", x, dtype, lanes)
    case (_, _): preconditionFailure("\(op) of \(dtype) has no instruction")
    }
  }

  /// NaN if either is; of equal ones the first.
  private func extremum(_ op: ScalarOp, _ x: IRValue, _ y: IRValue, _ dtype: DType) -> IRValue {
    switch dtype.kind {
    case .bool: return op == .maximum ? b.or(x, y) : b.and(x, y)
    case .signed, .unsigned: return b.select(compare(op == .maximum ? .ge : .le, x, y, dtype), x, y)
    case .float:
      let first = compare(op == .maximum ? .ge : .le, x, y, dtype)
      return b.select(b.or(first, b.compare(LLVMRealPredicate.uno, x, x)), x, y)
    case .complex: preconditionFailure("complex numbers have no order")
    }
  }
}

extension VectorFunction {
  /// The function of an operation whose lowering is `.function`.
  package init?(_ op: ScalarOp) {
    switch op {
    case .exp: self = .exp
    case .exp2: self = .exp2
    case .expm1: self = .expm1
    case .log: self = .log
    case .log2: self = .log2
    case .log10: self = .log10
    case .log1p: self = .log1p
    case .sigmoid: self = .sigmoid
    case .softplus: self = .softplus
    case .tanh: self = .tanh
    case .sin: self = .sin
    case .cos: self = .cos
    case .tan: self = .tan
    case .arctan: self = .arctan
    case .sinh: self = .sinh
    case .cosh: self = .cosh
    case .erf: self = .erf
    case .erfc: self = .erfc
    case .xlogx: self = .xlogx
    case .xlogy0: self = .xlogy0
    case .pow: self = .pow
    case .add, .sub, .mul, .trueDiv, .intDiv, .mod, .neg, .abs, .sgn, .inv, .sqr, .sqrt, .maximum, .minimum,
      .clip, .arcsin, .arccos, .arctan2, .arcsinh, .arccosh, .arctanh,
      .deg2rad, .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven, .roundHalfAwayFromZero, .gammaln, .psi, .erfcx,
      .erfinv, .erfcinv, .gamma, .triGamma, .polygamma, .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv,
      .i0, .i1, .iv,
      .lt, .le, .gt, .ge, .eq, .neq, .isnan, .isinf, .and, .or, .xor, .invert, .switch, .identity, .second,
      .cast, .real, .imag, .conj, .angle, .complex, .complexFromPolar:
      return nil
    }
  }
}

extension ScalarOp {
  var isPredicate: Bool {
    switch row.typeRule {
    case .predicate: true
    case .upcast, .trueDivision, .power, .float, .keep, .modulus, .bitwise, .choice, .second, .to, .realPart,
      .float64, .complexOfFloats:
      false
    }
  }
}

extension Formula {
  /// The dtype in which operands of `dtype` are computed with.
  func computingDType(_ dtype: DType) -> DType {
    dtype.isFloat && !numbers.allSatisfy { Double(Float($0)) == $0 } ? .float64 : dtype
  }

  /// The numbers in it.
  private var numbers: [Double] {
    switch self {
    case .operand, .result: []
    case .number(let number): [number]
    case .apply(_, let arguments): arguments.flatMap(\.numbers)
    }
  }
}
