/// The precision of the floating-point lanes of a `VectorCode`.
package enum FloatPrecision: Hashable, Sendable, CaseIterable {
  case single, double

  /// Bits of the significand that are stored: 23 or 52.
  package var fractionBits: Int {
    switch self {
    case .single: 23
    case .double: 52
    }
  }

  /// Bits of a lane: 32 or 64.
  package var width: Int {
    switch self {
    case .single: 32
    case .double: 64
    }
  }

  /// The exponent field of 1.0: 127 or 1023.
  package var bias: Int {
    switch self {
    case .single: 127
    case .double: 1023
    }
  }
}

/// Ordered comparisons: false where a lane of either side is NaN.
package enum VectorRelation: Hashable, Sendable, CaseIterable {
  case lt, le, gt, ge, eq
}

/// Functions of the C library that vector code may call lane by lane, for arguments that hardly occur.
package enum LaneFunction: Hashable, Sendable, CaseIterable {
  case sin, cos, tan
}

/// Where the code of a mathematical function goes: one method for each instruction that the functions of
/// `VectorMath` are made of.
///
/// A conforming type may append LLVM instructions, count them or compute at once. A `Value` is a vector of
/// floats of one precision (of any width: every instruction works lane by lane), `Bits` a vector of
/// integers as wide as these floats, `Mask` a vector of truth values. All float operations are IEEE 754 in
/// round-to-nearest-even with subnormals; **no fast-math flag may be set**: the rounding by large constants
/// and the two-part sums here are wrong under reassociation.
package protocol VectorCode {
  associatedtype Value
  associatedtype Bits
  associatedtype Mask
  /// Code in double precision for vectors of as many lanes; `Self` where the precision is double.
  associatedtype Wide: VectorCode

  var precision: FloatPrecision { get }

  /// `x` rounded to the precision, in every lane. `x` may be infinite or NaN.
  mutating func constant(_ x: Double) -> Value
  /// The low 32 or 64 bits of `x`, in every lane.
  mutating func bitsConstant(_ x: Int64) -> Bits

  mutating func add(_ a: Value, _ b: Value) -> Value
  mutating func sub(_ a: Value, _ b: Value) -> Value
  mutating func mul(_ a: Value, _ b: Value) -> Value
  mutating func div(_ a: Value, _ b: Value) -> Value
  /// a·b + c, rounded once.
  mutating func fma(_ a: Value, _ b: Value, _ c: Value) -> Value
  /// The sign bit flipped, also that of 0 and NaN.
  mutating func neg(_ a: Value) -> Value
  /// The sign bit cleared.
  mutating func abs(_ a: Value) -> Value
  /// a < b ? a : b, hence **b** if either is NaN (the x86 instruction; `select` of an ordered `lt`).
  mutating func min(_ a: Value, _ b: Value) -> Value
  /// a > b ? a : b, hence **b** if either is NaN.
  mutating func max(_ a: Value, _ b: Value) -> Value
  mutating func floor(_ a: Value) -> Value
  /// The magnitude of `magnitude` with the sign bit of `sign`.
  mutating func copysign(_ magnitude: Value, _ sign: Value) -> Value

  mutating func compare(_ relation: VectorRelation, _ a: Value, _ b: Value) -> Mask
  mutating func and(_ a: Mask, _ b: Mask) -> Mask
  mutating func or(_ a: Mask, _ b: Mask) -> Mask
  mutating func not(_ a: Mask) -> Mask
  /// True where the bits of `a` are not all zero.
  mutating func isNonzero(_ a: Bits) -> Mask
  mutating func select(_ mask: Mask, _ a: Value, _ b: Value) -> Value
  /// `a` where the sign bit of `x` is set, else `b`: one instruction less than a comparison and a selection.
  mutating func selectNegative(_ x: Value, _ a: Value, _ b: Value) -> Value

  mutating func bits(of a: Value) -> Bits
  mutating func value(of a: Bits) -> Value
  mutating func addBits(_ a: Bits, _ b: Bits) -> Bits
  mutating func subBits(_ a: Bits, _ b: Bits) -> Bits
  mutating func andBits(_ a: Bits, _ b: Bits) -> Bits
  mutating func orBits(_ a: Bits, _ b: Bits) -> Bits
  mutating func xorBits(_ a: Bits, _ b: Bits) -> Bits
  mutating func shiftLeft(_ a: Bits, _ count: Int) -> Bits
  /// Zeros come in from the left.
  mutating func shiftRight(_ a: Bits, _ count: Int) -> Bits

  /// x·2^n rounded once, also to a subnormal result, to 0 or to infinity.
  ///
  /// `n` is a whole number in ±2·(bias - 1); where `x` is NaN, so is the result, whatever `n`. The default
  /// takes eight instructions; AVX-512 has one (`vscalefps`).
  mutating func scalef(_ x: Value, _ n: Value) -> Value
  /// Whether ``scalef(_:_:)`` is one instruction.
  var hasScale: Bool { get }

  /// Computes in double precision: `body` gets the arguments widened, its result is rounded to this
  /// precision (to a subnormal, 0 or infinity as the value demands). With a precision of double it is
  /// simply called.
  mutating func inDouble(
    _ arguments: [Value], _ body: (inout Wide, [Wide.Value]) -> Wide.Value
  ) -> Value

  /// `otherwise` with the lanes of `mask` replaced by the C library's double-precision `function` of `x`,
  /// rounded to this precision. No lane is computed that `mask` does not name; the code must be skipped
  /// as a whole where it names none, since that is nearly always so.
  mutating func callLanes(
    _ function: LaneFunction, _ x: Value, where mask: Mask, otherwise: Value
  ) -> Value
}

extension VectorCode {
  package var hasScale: Bool { false }

  package mutating func scalef(_ x: Value, _ n: Value) -> Value {
    scaleInTwoSteps(x, n)
  }

  /// x·2^⌊n/2⌋·2^⌈n/2⌉: the first product is exact (a normal number stays one), the second rounds.
  ///
  /// Adding 1.5·2^23 (or 2^52) plus the bias to an integer leaves integer + bias in the low bits of the
  /// sum, from where a shift takes it to the exponent field. So no conversion to integers is needed,
  /// which AVX2 lacks for 64 bits, nor an arithmetic shift of 64 bits, which it lacks too.
  package mutating func scaleInTwoSteps(_ x: Value, _ n: Value) -> Value {
    let shifter = constant(roundingShift + Double(precision.bias))
    let half = fma(n, constant(0.5), shifter)
    let rest = sub(n, sub(half, shifter))
    let first = value(of: shiftLeft(bits(of: half), precision.fractionBits))
    let second = value(of: shiftLeft(bits(of: add(rest, shifter)), precision.fractionBits))
    return mul(mul(x, first), second)
  }

  /// 2^n for a whole number `n` in (-bias)...bias: exact, and 0 at -bias.
  package mutating func powerOfTwo(_ n: Value) -> Value {
    let shifted = add(n, constant(roundingShift + Double(precision.bias)))
    return value(of: shiftLeft(bits(of: shifted), precision.fractionBits))
  }

  /// 2^n as a number, for a constant.
  func powerOfTwo(_ n: Int) -> Double { Double(sign: .plus, exponent: n, significand: 1) }

  /// 1.5·2^fractionBits: adding and subtracting it rounds to an integer, ties to even.
  package var roundingShift: Double {
    switch precision {
    case .single: 0x1.8p23
    case .double: 0x1.8p52
    }
  }

  /// One of two constants by precision.
  mutating func constant(single: Double, double: Double) -> Value {
    switch precision {
    case .single: constant(single)
    case .double: constant(double)
    }
  }
}
