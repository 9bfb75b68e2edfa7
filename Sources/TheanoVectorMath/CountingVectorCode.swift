/// Code that only counts its instructions.
package struct CountingVectorCode: VectorCode {
  package struct Value: Sendable {}
  package struct Bits: Sendable {}
  package struct Mask: Sendable {}
  package typealias Wide = CountingVectorCode

  package let precision: FloatPrecision
  /// Vector instructions so far; those in double precision within single precision count twice, since
  /// their vectors fill two registers.
  package private(set) var instructions = 0
  package private(set) var divisions = 0
  /// Places where the C library may be called.
  package private(set) var laneCalls = 0

  package init(_ precision: FloatPrecision) {
    self.precision = precision
  }

  private mutating func count() { instructions += 1 }
  private mutating func value() -> Value {
    count()
    return Value()
  }
  private mutating func word() -> Bits {
    count()
    return Bits()
  }
  private mutating func mask() -> Mask {
    count()
    return Mask()
  }

  // Constants are operands in memory, changes of type no instruction at all.
  package func constant(_ x: Double) -> Value { Value() }
  package func bitsConstant(_ x: Int64) -> Bits { Bits() }
  package func bits(of a: Value) -> Bits { Bits() }
  package func value(of a: Bits) -> Value { Value() }

  package mutating func add(_ a: Value, _ b: Value) -> Value { value() }
  package mutating func sub(_ a: Value, _ b: Value) -> Value { value() }
  package mutating func mul(_ a: Value, _ b: Value) -> Value { value() }
  package mutating func div(_ a: Value, _ b: Value) -> Value {
    divisions += 1
    return value()
  }
  package mutating func fma(_ a: Value, _ b: Value, _ c: Value) -> Value { value() }
  package mutating func neg(_ a: Value) -> Value { value() }
  package mutating func abs(_ a: Value) -> Value { value() }
  package mutating func min(_ a: Value, _ b: Value) -> Value { value() }
  package mutating func max(_ a: Value, _ b: Value) -> Value { value() }
  package mutating func floor(_ a: Value) -> Value { value() }
  // Without AVX-512's ternary logic: two ands and an or.
  package mutating func copysign(_ magnitude: Value, _ sign: Value) -> Value {
    instructions += 2
    return value()
  }
  package mutating func compare(_ relation: VectorRelation, _ a: Value, _ b: Value) -> Mask { mask() }
  package mutating func and(_ a: Mask, _ b: Mask) -> Mask { mask() }
  package mutating func or(_ a: Mask, _ b: Mask) -> Mask { mask() }
  package mutating func not(_ a: Mask) -> Mask { mask() }
  package mutating func isNonzero(_ a: Bits) -> Mask { mask() }
  package mutating func select(_ mask: Mask, _ a: Value, _ b: Value) -> Value { value() }
  package mutating func selectNegative(_ x: Value, _ a: Value, _ b: Value) -> Value { value() }
  package mutating func addBits(_ a: Bits, _ b: Bits) -> Bits { word() }
  package mutating func subBits(_ a: Bits, _ b: Bits) -> Bits { word() }
  package mutating func andBits(_ a: Bits, _ b: Bits) -> Bits { word() }
  package mutating func orBits(_ a: Bits, _ b: Bits) -> Bits { word() }
  package mutating func xorBits(_ a: Bits, _ b: Bits) -> Bits { word() }
  package mutating func shiftLeft(_ a: Bits, _ count: Int) -> Bits { word() }
  package mutating func shiftRight(_ a: Bits, _ count: Int) -> Bits { word() }

  package mutating func inDouble(
    _ arguments: [Value], _ body: (inout Wide, [Value]) -> Value
  ) -> Value {
    switch precision {
    case .double: return body(&self, arguments)
    case .single:
      var wide = CountingVectorCode(.double)
      let result = body(&wide, arguments)
      // Two conversions for each argument and for the result.
      instructions += 2 * (wide.instructions + arguments.count + 1)
      divisions += 2 * wide.divisions
      laneCalls += wide.laneCalls
      return result
    }
  }

  // The test whether any lane needs the call, and the branch.
  package mutating func callLanes(
    _ function: LaneFunction, _ x: Value, where mask: Mask, otherwise: Value
  ) -> Value {
    laneCalls += 1
    count()
    return value()
  }
}

/// What the code of one function costs, in any vector width.
package struct VectorCost: Hashable, Sendable {
  /// Vector instructions, divisions among them; `scalef` as the default writes it.
  package let instructions: Int
  /// Of these, divisions, which take about as long as eight others.
  package let divisions: Int
  /// The branches, hardly ever taken, to calls of the C library.
  package let laneCalls: Int
}

extension VectorMath {
  /// The cost of each function in each precision, counted by writing its code once.
  package static let cost: [VectorFunction: [FloatPrecision: VectorCost]] = {
    var table: [VectorFunction: [FloatPrecision: VectorCost]] = [:]
    for function in VectorFunction.allCases {
      for precision in FloatPrecision.allCases {
        var code = CountingVectorCode(precision)
        let arguments = Array(repeating: CountingVectorCode.Value(), count: function.argumentCount)
        _ = emit(function, arguments, in: &code)
        table[function, default: [:]][precision] = VectorCost(
          instructions: code.instructions, divisions: code.divisions, laneCalls: code.laneCalls)
      }
    }
    return table
  }()
}
