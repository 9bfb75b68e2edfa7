internal import CTheanoBlocks
import TheanoVectorMath

/// Mathematical functions as instructions on blocks: the same as those of machine code, so that the bits are.
struct LaneVectorCode: VectorCode {
  typealias Value = LaneValue
  typealias Bits = LaneValue
  typealias Mask = LaneValue
  typealias Wide = LaneVectorCode

  let precision: FloatPrecision
  var builder: LaneBuilder

  private var type: LaneType { precision == .single ? .f32 : .f64 }

  mutating func constant(_ x: Double) -> LaneValue {
    builder.constant(precision == .single ? UInt64(Float(x).bitPattern) : x.bitPattern, width: type.width)
  }
  mutating func bitsConstant(_ x: Int64) -> LaneValue {
    let bits = UInt64(bitPattern: x)
    return builder.constant(precision == .single ? bits & 0xffff_ffff : bits, width: type.width)
  }

  mutating func add(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_ADD, type, a, b) }
  mutating func sub(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_SUB, type, a, b) }
  mutating func mul(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_MUL, type, a, b) }
  mutating func div(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_DIV, type, a, b) }
  mutating func fma(_ a: LaneValue, _ b: LaneValue, _ c: LaneValue) -> LaneValue {
    builder.compute(THEANO_FMA, type, a, b, c)
  }
  mutating func neg(_ a: LaneValue) -> LaneValue { builder.compute(THEANO_NEG, type, a) }
  mutating func abs(_ a: LaneValue) -> LaneValue { builder.compute(THEANO_ABS, type, a) }
  mutating func min(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_LESSER, type, a, b) }
  mutating func max(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_GREATER, type, a, b) }
  mutating func floor(_ a: LaneValue) -> LaneValue { builder.compute(THEANO_FLOOR, type, a) }
  mutating func copysign(_ magnitude: LaneValue, _ sign: LaneValue) -> LaneValue {
    builder.compute(THEANO_COPYSIGN, type, magnitude, sign)
  }

  mutating func compare(_ relation: VectorRelation, _ a: LaneValue, _ b: LaneValue) -> LaneValue {
    let op =
      switch relation {
      case .lt: THEANO_LT
      case .le: THEANO_LE
      case .gt: THEANO_GT
      case .ge: THEANO_GE
      case .eq: THEANO_EQ
      }
    return builder.compute(op, type, a, b, width: 1)
  }
  mutating func and(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_AND, .u8, a, b) }
  mutating func or(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_OR, .u8, a, b) }
  mutating func not(_ a: LaneValue) -> LaneValue { builder.not(a) }
  mutating func isNonzero(_ a: LaneValue) -> LaneValue { builder.compute(THEANO_CAST_TO_BOOL, .u8, a, from: type.bits) }
  mutating func select(_ mask: LaneValue, _ a: LaneValue, _ b: LaneValue) -> LaneValue {
    builder.compute(THEANO_SELECT, type.bits, mask, a, b)
  }
  mutating func selectNegative(_ x: LaneValue, _ a: LaneValue, _ b: LaneValue) -> LaneValue {
    builder.compute(THEANO_SELECT_NEGATIVE, type, x, a, b)
  }

  func bits(of a: LaneValue) -> LaneValue { a }
  func value(of a: LaneValue) -> LaneValue { a }
  mutating func addBits(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_ADD, type.bits, a, b) }
  mutating func subBits(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_SUB, type.bits, a, b) }
  mutating func andBits(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_AND, type.bits, a, b) }
  mutating func orBits(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_OR, type.bits, a, b) }
  mutating func xorBits(_ a: LaneValue, _ b: LaneValue) -> LaneValue { builder.compute(THEANO_XOR, type.bits, a, b) }
  mutating func shiftLeft(_ a: LaneValue, _ count: Int) -> LaneValue {
    builder.compute(THEANO_SHIFT_LEFT, type.bits, a, by: Int32(count))
  }
  mutating func shiftRight(_ a: LaneValue, _ count: Int) -> LaneValue {
    builder.compute(THEANO_SHIFT_RIGHT, type.bits, a, by: Int32(count))
  }

  mutating func inDouble(
    _ arguments: [LaneValue], _ body: (inout LaneVectorCode, [LaneValue]) -> LaneValue
  ) -> LaneValue {
    if precision == .double { return body(&self, arguments) }
    var wide = LaneVectorCode(precision: .double, builder: LaneBuilder())
    swap(&wide.builder, &builder)
    let widened = arguments.map { wide.builder.compute(THEANO_CAST, .f64, $0, from: .f32) }
    let result = body(&wide, widened)
    swap(&wide.builder, &builder)
    return builder.compute(THEANO_CAST, .f32, result, from: .f64)
  }

  mutating func callLanes(
    _ function: LaneFunction, _ x: LaneValue, where mask: LaneValue, otherwise: LaneValue
  ) -> LaneValue {
    let op =
      switch function {
      case .sin: THEANO_SIN
      case .cos: THEANO_COS
      case .tan: THEANO_TAN
      }
    return builder.compute(op, type, x, mask, otherwise)
  }
}
