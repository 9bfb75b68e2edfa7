#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A float that `ScalarVectorCode` computes with, and the integer that holds its bits.
package protocol LaneFloat: BinaryFloatingPoint {
  associatedtype Word: FixedWidthInteger
  static var lanePrecision: FloatPrecision { get }
  var word: Word { get }
  init(word: Word)
}

extension Float: LaneFloat {
  package static var lanePrecision: FloatPrecision { .single }
  package var word: UInt32 { bitPattern }
  package init(word: UInt32) { self.init(bitPattern: word) }
}

extension Double: LaneFloat {
  package static var lanePrecision: FloatPrecision { .double }
  package var word: UInt64 { bitPattern }
  package init(word: UInt64) { self.init(bitPattern: word) }
}

/// Code that is executed as it is written, on vectors of one lane: what the functions are tested with, and
/// what an interpreter computes with if it is to agree with the vector code to the last bit.
package struct ScalarVectorCode<F: LaneFloat>: VectorCode {
  package typealias Value = F
  package typealias Bits = F.Word
  package typealias Mask = Bool
  package typealias Wide = ScalarVectorCode<Double>

  package init() {}

  /// Set, it takes the way that functions take where the processor scales by a power of two at once.
  package var hasScale = false

  package var precision: FloatPrecision { F.lanePrecision }

  package func constant(_ x: Double) -> F { F(x) }
  package func bitsConstant(_ x: Int64) -> F.Word { F.Word(truncatingIfNeeded: x) }

  package func add(_ a: F, _ b: F) -> F { a + b }
  package func sub(_ a: F, _ b: F) -> F { a - b }
  package func mul(_ a: F, _ b: F) -> F { a * b }
  package func div(_ a: F, _ b: F) -> F { a / b }
  package func fma(_ a: F, _ b: F, _ c: F) -> F { c.addingProduct(a, b) }
  package func neg(_ a: F) -> F { -a }
  package func abs(_ a: F) -> F { a.magnitude }
  package func min(_ a: F, _ b: F) -> F { a < b ? a : b }
  package func max(_ a: F, _ b: F) -> F { a > b ? a : b }
  package func floor(_ a: F) -> F { a.rounded(.down) }
  package func copysign(_ magnitude: F, _ sign: F) -> F { F(signOf: sign, magnitudeOf: magnitude) }

  package func compare(_ relation: VectorRelation, _ a: F, _ b: F) -> Bool {
    switch relation {
    case .lt: a < b
    case .le: a <= b
    case .gt: a > b
    case .ge: a >= b
    case .eq: a == b
    }
  }
  package func and(_ a: Bool, _ b: Bool) -> Bool { a && b }
  package func or(_ a: Bool, _ b: Bool) -> Bool { a || b }
  package func not(_ a: Bool) -> Bool { !a }
  package func isNonzero(_ a: F.Word) -> Bool { a != 0 }
  package func select(_ mask: Bool, _ a: F, _ b: F) -> F { mask ? a : b }

  package func selectNegative(_ x: F, _ a: F, _ b: F) -> F { x.sign == .minus ? a : b }

  package func bits(of a: F) -> F.Word { a.word }
  package func value(of a: F.Word) -> F { F(word: a) }
  package func addBits(_ a: F.Word, _ b: F.Word) -> F.Word { a &+ b }
  package func subBits(_ a: F.Word, _ b: F.Word) -> F.Word { a &- b }
  package func andBits(_ a: F.Word, _ b: F.Word) -> F.Word { a & b }
  package func orBits(_ a: F.Word, _ b: F.Word) -> F.Word { a | b }
  package func xorBits(_ a: F.Word, _ b: F.Word) -> F.Word { a ^ b }
  package func shiftLeft(_ a: F.Word, _ count: Int) -> F.Word { a << F.Word(count) }
  package func shiftRight(_ a: F.Word, _ count: Int) -> F.Word { a >> F.Word(count) }

  package func inDouble(
    _ arguments: [F], _ body: (inout Wide, [Double]) -> Double
  ) -> F {
    var wide = Wide()
    return F(body(&wide, arguments.map { Double($0) }))
  }

  package func callLanes(
    _ function: LaneFunction, _ x: F, where mask: Bool, otherwise: F
  ) -> F {
    guard mask else { return otherwise }
    switch function {
    case .sin: return F(sin(Double(x)))
    case .cos: return F(cos(Double(x)))
    case .tan: return F(tan(Double(x)))
    }
  }
}
