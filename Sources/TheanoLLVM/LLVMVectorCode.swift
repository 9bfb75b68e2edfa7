internal import CTheanoLLVM
import TheanoVectorMath

/// Mathematical functions as LLVM instructions on vectors of `lanes` floats (of one lane: on scalars).
///
/// Every instruction works lane by lane without fast-math flags, so the bits do not depend on the width.
struct LLVMVectorCode: VectorCode {
  typealias Value = IRValue
  typealias Bits = IRValue
  typealias Mask = IRValue
  typealias Wide = LLVMVectorCode

  let b: IRBuilder
  let precision: FloatPrecision
  let lanes: Int

  init(_ builder: IRBuilder, _ precision: FloatPrecision, lanes: Int) {
    (b, self.precision, self.lanes) = (builder, precision, lanes)
  }

  private var element: IRType {
    switch precision {
    case .single: b.f32
    case .double: b.f64
    }
  }
  private var word: IRType {
    switch precision {
    case .single: b.i32
    case .double: b.i64
    }
  }
  private var floats: IRType { b.vector(element, lanes) }
  private var words: IRType { b.vector(word, lanes) }

  func constant(_ x: Double) -> IRValue { b.real(x, element, lanes: lanes) }
  func bitsConstant(_ x: Int64) -> IRValue { b.constant(x, word, lanes: lanes) }

  func add(_ x: IRValue, _ y: IRValue) -> IRValue { b.fadd(x, y) }
  func sub(_ x: IRValue, _ y: IRValue) -> IRValue { b.fsub(x, y) }
  func mul(_ x: IRValue, _ y: IRValue) -> IRValue { b.fmul(x, y) }
  func div(_ x: IRValue, _ y: IRValue) -> IRValue { b.fdiv(x, y) }
  func fma(_ x: IRValue, _ y: IRValue, _ z: IRValue) -> IRValue {
    b.intrinsic("llvm.fma", [floats], [x, y, z])
  }
  func neg(_ x: IRValue) -> IRValue { b.fneg(x) }
  func abs(_ x: IRValue) -> IRValue { b.intrinsic("llvm.fabs", [floats], [x]) }
  func min(_ x: IRValue, _ y: IRValue) -> IRValue { b.select(b.compare(LLVMRealPredicate.olt, x, y), x, y) }
  func max(_ x: IRValue, _ y: IRValue) -> IRValue { b.select(b.compare(LLVMRealPredicate.ogt, x, y), x, y) }
  func floor(_ x: IRValue) -> IRValue { b.intrinsic("llvm.floor", [floats], [x]) }
  func copysign(_ x: IRValue, _ y: IRValue) -> IRValue { b.intrinsic("llvm.copysign", [floats], [x, y]) }

  func compare(_ relation: VectorRelation, _ x: IRValue, _ y: IRValue) -> IRValue {
    let predicate: LLVMRealPredicate =
      switch relation {
      case .lt: .olt
      case .le: .ole
      case .gt: .ogt
      case .ge: .oge
      case .eq: .oeq
      }
    return b.compare(predicate, x, y)
  }
  func and(_ x: IRValue, _ y: IRValue) -> IRValue { b.and(x, y) }
  func or(_ x: IRValue, _ y: IRValue) -> IRValue { b.or(x, y) }
  func not(_ x: IRValue) -> IRValue { b.not(x) }
  func isNonzero(_ x: IRValue) -> IRValue { b.compare(LLVMIntPredicate.ne, x, b.zero(words)) }
  func select(_ mask: IRValue, _ x: IRValue, _ y: IRValue) -> IRValue { b.select(mask, x, y) }
  func selectNegative(_ x: IRValue, _ y: IRValue, _ z: IRValue) -> IRValue {
    b.select(b.compare(LLVMIntPredicate.slt, bits(of: x), b.zero(words)), y, z)
  }

  func bits(of x: IRValue) -> IRValue { b.bitcast(x, words) }
  func value(of x: IRValue) -> IRValue { b.bitcast(x, floats) }
  func addBits(_ x: IRValue, _ y: IRValue) -> IRValue { b.add(x, y) }
  func subBits(_ x: IRValue, _ y: IRValue) -> IRValue { b.sub(x, y) }
  func andBits(_ x: IRValue, _ y: IRValue) -> IRValue { b.and(x, y) }
  func orBits(_ x: IRValue, _ y: IRValue) -> IRValue { b.or(x, y) }
  func xorBits(_ x: IRValue, _ y: IRValue) -> IRValue { b.xor(x, y) }
  func shiftLeft(_ x: IRValue, _ count: Int) -> IRValue { b.shl(x, bitsConstant(Int64(count))) }
  func shiftRight(_ x: IRValue, _ count: Int) -> IRValue { b.lshr(x, bitsConstant(Int64(count))) }

  var hasScale: Bool { b.target.vectorBits == 512 && lanes >= 512 / precision.width }

  mutating func scalef(_ x: IRValue, _ n: IRValue) -> IRValue {
    let width = 512 / precision.width
    guard hasScale else { return scaleInTwoSteps(x, n) }
    if lanes > width {
      // The instruction takes one register at a time.
      let half = lanes / 2
      var code = LLVMVectorCode(b, precision, lanes: half)
      let halves = [0, half].map {
        code.scalef(b.slice(x, first: $0, count: half), b.slice(n, first: $0, count: half))
      }
      return b.shuffle(halves[0], halves[1], (0..<lanes).map { $0 })
    }
    let name =
      precision == .single ? "llvm.x86.avx512.mask.scalef.ps.512" : "llvm.x86.avx512.mask.scalef.pd.512"
    let all = b.constant(-1, b.integer(bits: lanes))
    // 4: round as the control register says, to nearest.
    return b.intrinsic(name, [], [x, n, x, all, b.constant(4, b.i32)])
  }

  mutating func inDouble(
    _ arguments: [IRValue], _ body: (inout LLVMVectorCode, [IRValue]) -> IRValue
  ) -> IRValue {
    switch precision {
    case .double: return body(&self, arguments)
    case .single:
      var wide = LLVMVectorCode(b, .double, lanes: lanes)
      let widened = arguments.map { b.fpext($0, wide.floats) }
      return b.fptrunc(body(&wide, widened), floats)
    }
  }

  func callLanes(
    _ function: LaneFunction, _ x: IRValue, where mask: IRValue, otherwise: IRValue
  ) -> IRValue {
    let name =
      switch function {
      case .sin: "sin"
      case .cos: "cos"
      case .tan: "tan"
      }
    return b.choose(b.any(mask, lanes)) {
      let wide = b.vector(b.f64, lanes)
      let argument = precision == .single ? b.fpext(x, wide) : x
      // The other lanes compute the function of 0.
      let safe = b.select(mask, argument, b.zero(wide))
      let called = b.callEachLane(name, [safe], lanes: lanes)
      let result = precision == .single ? b.fptrunc(called, floats) : called
      return [b.select(mask, result, otherwise)]
    } otherwise: {
      [otherwise]
    }[0]
  }
}

extension IRBuilder {
  /// The C library's function of doubles, lane by lane, in a function of its own that keeps code small.
  func callEachLane(_ name: String, _ arguments: [IRValue], lanes: Int) -> IRValue {
    if lanes == 1 { return external(name, result: f64, arguments) }
    let wide = vector(f64, lanes)
    return local("each.\(name).\(lanes)", result: wide, arguments) { arguments in
      let memory = arguments.map { argument in
        let memory = reserve(wide)
        store(argument, memory)
        return memory
      }
      let result = reserve(wide)
      _ = loop(from: int(0), to: int(lanes), step: 1) { lane, _ in
        let scalars = memory.map { load(f64, element(f64, $0, lane)) }
        store(external(name, result: f64, scalars), element(f64, result, lane))
        return []
      }
      return load(wide, result)
    }
  }
}
