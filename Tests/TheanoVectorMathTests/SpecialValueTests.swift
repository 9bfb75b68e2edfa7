import Testing
import TheanoVectorMath

private let infinity = Double.infinity
private let nan = Double.nan

/// Same number, same sign of 0, or both NaN.
private func same<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> Bool {
  a.isNaN ? b.isNaN : a == b && a.sign == b.sign
}

@Suite struct SpecialValues {
  /// Function, argument, result: the same in both precisions.
  static let exact: [(VectorFunction, Double, Double)] = [
    (.exp, 0, 1), (.exp, -0.0, 1), (.exp, infinity, infinity), (.exp, -infinity, 0),
    (.exp, 1e30, infinity), (.exp, -1e30, 0),
    (.exp2, 0, 1), (.exp2, -0.0, 1), (.exp2, 1, 2), (.exp2, 10, 1024), (.exp2, -3, 0.125),
    (.exp2, -126, 0x1p-126), (.exp2, -149, 0x1p-149), (.exp2, 127, 0x1p127),
    (.exp2, infinity, infinity), (.exp2, -infinity, 0), (.exp2, 2000, infinity), (.exp2, -2000, 0),
    (.expm1, 0, 0), (.expm1, -0.0, -0.0), (.expm1, infinity, infinity), (.expm1, -infinity, -1),
    (.expm1, -1e30, -1), (.expm1, 1e30, infinity), (.expm1, 0x1p-149, 0x1p-149),
    (.expm1, -0x3p-149, -0x3p-149),
    (.log, 1, 0), (.log, 0, -infinity), (.log, -0.0, -infinity), (.log, infinity, infinity),
    (.log, -1, nan), (.log, -infinity, nan), (.log, -0x1p-149, nan),
    (.log2, 1, 0), (.log2, 0, -infinity), (.log2, -0.0, -infinity), (.log2, infinity, infinity),
    (.log2, -1, nan), (.log2, 1024, 10), (.log2, 0x1p-149, -149), (.log2, 0x1p-126, -126),
    (.log2, 0x1p127, 127),
    (.log10, 1, 0), (.log10, 0, -infinity), (.log10, infinity, infinity), (.log10, -2, nan),
    (.log1p, 0, 0), (.log1p, -0.0, -0.0), (.log1p, -1, -infinity), (.log1p, infinity, infinity),
    (.log1p, -1.5, nan), (.log1p, -infinity, nan), (.log1p, 0x1p-149, 0x1p-149),
    (.log1p, -0x3p-149, -0x3p-149),
    (.sigmoid, 0, 0.5), (.sigmoid, -0.0, 0.5), (.sigmoid, infinity, 1), (.sigmoid, -infinity, 0),
    (.sigmoid, 100, 1), (.sigmoid, -1e30, 0), (.sigmoid, 1e30, 1),
    (.softplus, infinity, infinity), (.softplus, -infinity, 0), (.softplus, 1e30, 1e30),
    (.softplus, -1e30, 0),
    (.tanh, 0, 0), (.tanh, -0.0, -0.0), (.tanh, infinity, 1), (.tanh, -infinity, -1),
    (.tanh, 1e30, 1), (.tanh, 0x1p-149, 0x1p-149),
    (.sin, 0, 0), (.sin, -0.0, -0.0), (.sin, infinity, nan), (.sin, -infinity, nan),
    (.sin, 0x1p-149, 0x1p-149), (.sin, -0x3p-149, -0x3p-149),
    (.cos, 0, 1), (.cos, -0.0, 1), (.cos, infinity, nan), (.cos, -infinity, nan),
    (.tan, 0, 0), (.tan, -0.0, -0.0), (.tan, infinity, nan), (.tan, -infinity, nan),
    (.tan, 0x1p-149, 0x1p-149), (.tan, -0x3p-149, -0x3p-149),
    (.arctan, 0, 0), (.arctan, -0.0, -0.0), (.arctan, infinity, .pi / 2), (.arctan, -infinity, -.pi / 2),
    (.arctan, 1, .pi / 4), (.arctan, -1, -.pi / 4), (.arctan, 1e30, .pi / 2), (.arctan, 0x1p-149, 0x1p-149),
    (.sinh, 0, 0), (.sinh, -0.0, -0.0), (.sinh, infinity, infinity), (.sinh, -infinity, -infinity),
    (.sinh, 1e30, infinity), (.sinh, -1e30, -infinity), (.sinh, -0x3p-149, -0x3p-149),
    (.cosh, 0, 1), (.cosh, -0.0, 1), (.cosh, infinity, infinity), (.cosh, -infinity, infinity),
    (.cosh, -1e30, infinity), (.cosh, 0x1p-149, 1),
    (.xlogx, 0, 0), (.xlogx, -0.0, 0), (.xlogx, 1, 0), (.xlogx, infinity, infinity), (.xlogx, -1, nan),
    (.xlogx, -infinity, nan), (.xlogx, -0x1p-149, nan),
    (.erf, 0, 0), (.erf, -0.0, -0.0), (.erf, infinity, 1), (.erf, -infinity, -1), (.erf, 1e30, 1),
    (.erf, -1e30, -1),
    (.erfc, 0, 1), (.erfc, -0.0, 1), (.erfc, infinity, 0), (.erfc, -infinity, 2), (.erfc, 1e30, 0),
    (.erfc, -1e30, 2),
  ]

  @Test func exactResults() {
    for (function, x, result) in Self.exact {
      let double = VectorMath.evaluate(function, x)
      #expect(same(double, result), "\(function)(\(x)) in float64 is \(double)")
      let single = VectorMath.evaluate(function, Float(x))
      #expect(same(single, Float(result)), "\(function)(\(x)) in float32 is \(single)")
    }
  }

  @Test(arguments: VectorFunction.allCases) func notANumber(function: VectorFunction) {
    #expect(VectorMath.evaluate(function, Double.nan, 2).isNaN)
    #expect(VectorMath.evaluate(function, -Double.nan, 2).isNaN)
    #expect(VectorMath.evaluate(function, Float.nan, 2).isNaN)
    #expect(VectorMath.evaluate(function, -Float.nan, 2).isNaN)
  }

  @Test func thresholds() {
    #expect(VectorMath.evaluate(.exp, Float(bitPattern: 0x42b1_7217)).isFinite)
    #expect(VectorMath.evaluate(.exp, Float(bitPattern: 0x42b1_7218)) == .infinity)
    #expect(VectorMath.evaluate(.exp, Float(-103.97)) == 0x1p-149)
    #expect(VectorMath.evaluate(.exp, Float(-103.98)) == 0)
    #expect(VectorMath.evaluate(.exp, 709.782712893384).isFinite)
    #expect(VectorMath.evaluate(.exp, 709.7827128933841) == .infinity)
    #expect(VectorMath.evaluate(.exp, -745.1332191019411) == 0x1p-1074)
    #expect(VectorMath.evaluate(.exp, -745.1332191019412) == 0)
    #expect(VectorMath.evaluate(.exp2, 1024.0) == .infinity)
    #expect(VectorMath.evaluate(.exp2, 1024.0.nextDown).isFinite)
    #expect(VectorMath.evaluate(.exp2, -1074.0) == 0x1p-1074)
    #expect(VectorMath.evaluate(.exp2, Float(128)) == .infinity)
    #expect(VectorMath.evaluate(.exp2, Float(128).nextDown).isFinite)
    #expect(VectorMath.evaluate(.log, 0x1p-1074) == -744.4400719213812)
    #expect(VectorMath.evaluate(.log1p, Double.greatestFiniteMagnitude) == 709.782712893384)
    #expect(VectorMath.evaluate(.log1p, Float.greatestFiniteMagnitude) == 88.72284)
  }

  @Test func hyperbolicFunctionsOverflowWhereTheirValuesDo() {
    for function in [VectorFunction.sinh, .cosh] {
      #expect(VectorMath.evaluate(function, 710.4758600739439).isFinite)
      #expect(VectorMath.evaluate(function, 710.475860073944) == .infinity)
      #expect(VectorMath.evaluate(function, Float(89.41598)).isFinite)
      #expect(VectorMath.evaluate(function, Float(89.41599)) == .infinity)
    }
  }

  @Test func nothingTimesALogarithmIsNothing() {
    for y in [0, -0.0, 1, -1, infinity, -infinity, nan, 0x1p-1074] {
      #expect(same(VectorMath.evaluate(.xlogy0, 0, y), 0) && same(VectorMath.evaluate(.xlogy0, -0.0, y), 0))
      #expect(same(VectorMath.evaluate(.xlogy0, Float(0), Float(y)), 0))
    }
    #expect(same(VectorMath.evaluate(.xlogy0, 2, 0), -infinity) && same(VectorMath.evaluate(.xlogy0, -2, 0), infinity))
    #expect(same(VectorMath.evaluate(.xlogy0, 2, -1), nan) && same(VectorMath.evaluate(.xlogy0, nan, 1), nan))
    #expect(same(VectorMath.evaluate(.xlogy0, infinity, 1), nan))
    #expect(same(VectorMath.evaluate(.xlogy0, infinity, 2), infinity))
  }

  @Test func powersOfTwoAreExact() {
    for k in -1074...1023 {
      let power = Double(sign: .plus, exponent: k, significand: 1)
      #expect(VectorMath.evaluate(.exp2, Double(k)) == power)
      #expect(VectorMath.evaluate(.log2, power) == Double(k))
    }
  }
}

@Suite struct PowerSpecialValues {
  /// Base, exponent, result: C99, annex F.9.4.4.
  static let exact: [(Double, Double, Double)] = [
    (2, 0, 1), (nan, 0, 1), (nan, -0.0, 1), (infinity, 0, 1), (-infinity, 0, 1), (0, 0, 1), (-0.0, 0, 1),
    (1, nan, 1), (1, infinity, 1), (1, -infinity, 1), (1, 1e30, 1), (-1, infinity, 1), (-1, -infinity, 1),
    (-1, nan, nan), (nan, 1, nan), (2, nan, nan), (0, nan, nan), (-0.5, nan, nan),
    (-1, 2, 1), (-1, 3, -1), (-1, 1e30, 1), (-1, 0.5, nan), (-8, 1.0 / 3, nan), (-2, 3, -8), (-2, -3, -0.125),
    (0, 2, 0), (0, 3, 0), (0, 0.5, 0), (-0.0, 3, -0.0), (-0.0, 2, 0), (-0.0, 0.5, 0),
    (0, -2, infinity), (0, -0.5, infinity), (-0.0, -3, -infinity), (-0.0, -2, infinity),
    (-0.0, -0.5, infinity), (0, infinity, 0), (0, -infinity, infinity), (-0.0, infinity, 0),
    (-0.0, -infinity, infinity),
    (0.5, infinity, 0), (2, infinity, infinity), (-0.5, infinity, 0), (-2, infinity, infinity),
    (0.5, -infinity, infinity), (2, -infinity, 0), (-0.5, -infinity, infinity), (-2, -infinity, 0),
    (infinity, 2, infinity), (infinity, -2, 0), (infinity, 0.5, infinity),
    (infinity, infinity, infinity), (infinity, -infinity, 0),
    (-infinity, 3, -infinity), (-infinity, 2, infinity), (-infinity, 0.5, infinity), (-infinity, -3, -0.0),
    (-infinity, -2, 0), (-infinity, -0.5, 0), (-infinity, infinity, infinity), (-infinity, -infinity, 0),
    (4, 0.5, 2), (2, -149, 0x1p-149), (0x1p-149, 1, 0x1p-149), (2, 1e30, infinity), (2, -1e30, 0),
    (-2, 2001, -infinity), (-2, -2001, -0.0), (1e-30, 1e30, 0), (1e30, -1e30, 0),
  ]

  @Test func exactResults() {
    for (x, y, result) in Self.exact {
      let double = VectorMath.evaluate(.pow, x, y)
      #expect(same(double, result), "\(x)^\(y) in float64 is \(double)")
      let single = VectorMath.evaluate(.pow, Float(x), Float(y))
      #expect(same(single, Float(result)), "\(x)^\(y) in float32 is \(single)")
    }
  }

  /// Products of small integers come out exactly.
  @Test func wholePowers() {
    for base in 2...30 {
      var power = 1.0
      for exponent in 1...30 {
        power *= Double(base)
        guard power < 0x1p53 else { break }
        #expect(VectorMath.evaluate(.pow, Double(base), Double(exponent)) == power)
        if power < 0x1p24 {
          #expect(VectorMath.evaluate(.pow, Float(base), Float(exponent)) == Float(power))
        }
      }
    }
  }

  @Test func numbersTooLargeForOddAreEven() {
    #expect(VectorMath.evaluate(.pow, -1.0, 0x1p53) == 1)
    #expect(VectorMath.evaluate(.pow, -1.0, 0x1p53 - 1) == -1)
    #expect(VectorMath.evaluate(.pow, Float(-1), 0x1p24) == 1)
    #expect(VectorMath.evaluate(.pow, Float(-1), 0x1p24 - 1) == -1)
  }
}
