import Testing
import TheanoVectorMath

@Suite struct VectorCodeTests {
  /// The default `scalef` rounds once, as multiplication of the exact number does.
  @Test func scaling() {
    let code = ScalarVectorCode<Double>()
    var steps = code
    for n in stride(from: -1100, through: 1100, by: 7) {
      for x in [1, -1.5, 0.7071067811865476, 1.4142135623730951, 1.0.nextUp] {
        let want = Double(sign: .plus, exponent: n, significand: x)
        #expect(steps.scaleInTwoSteps(x, Double(n)) == want)
      }
    }
    var single = ScalarVectorCode<Float>()
    for n in -160...140 {
      for x: Float in [1, -1.5, 0.70710677, 1.4142135, Float(1).nextUp] {
        #expect(single.scaleInTwoSteps(x, Float(n)) == Float(sign: .plus, exponent: n, significand: x))
      }
    }
    #expect(steps.scaleInTwoSteps(.nan, .infinity).isNaN)
  }

  @Test func minimumAndMaximumGiveTheSecondForNaN() {
    let code = ScalarVectorCode<Float>()
    #expect(code.min(.nan, 1) == 1)
    #expect(code.min(1, .nan).isNaN)
    #expect(code.max(.nan, 1) == 1)
    #expect(code.max(1, .nan).isNaN)
  }

  @Test(arguments: VectorFunction.allCases, FloatPrecision.allCases)
  func costIsCounted(function: VectorFunction, precision: FloatPrecision) throws {
    let cost = try #require(VectorMath.cost[function]?[precision])
    // A few terms at least; within the budget of one kernel at most.
    #expect((15...150).contains(cost.instructions))
    #expect(cost.divisions <= 3)
    #expect(cost.laneCalls == ([.sin, .cos, .tan].contains(function) ? 1 : 0))
  }

  /// The straight-line code has no digits left there: the lanes are computed apart, in double precision.
  @Test func hugeArgumentsOfSingleSines() {
    for exponent in 17...127 {
      let x = Float(sign: .minus, exponent: exponent, significand: 1.2345678)
      #expect(VectorMath.evaluate(.sin, x) == Float(reference(.sin, Double(x), 0)))
      #expect(VectorMath.evaluate(.cos, x) == Float(reference(.cos, Double(x), 0)))
    }
  }

  /// The code for arguments that are not above 0, down to where the result is 0, and that for processors that scale in one step.
  private func exponentialsAgree<F: LaneFloat>(_ type: F.Type, from least: F) {
    var (code, scaling) = (ScalarVectorCode<F>(), ScalarVectorCode<F>())
    scaling.hasScale = true
    func check(_ x: F) {
      let y = VectorMath.exp(x, in: &code)
      if x <= 0 || x.isNaN {
        let z = VectorMath.expOfNegative(x, in: &code)
        #expect(z.word == y.word || z.isNaN && y.isNaN, "\(x)")
      }
      let scaled = VectorMath.exp(x, in: &scaling)
      #expect(scaled.word == y.word || scaled.isNaN && y.isNaN, "\(x)")
    }
    for x in [0, -0.0, -.infinity, .infinity, .nan, least, -least, .leastNonzeroMagnitude, -.greatestFiniteMagnitude]
      as [F]
    {
      check(x)
    }
    var x = least * 1.02
    while x < -least * 1.02 {
      check(x)
      x += -least / 4001.7
    }
  }

  @Test func exponentialsOfNegativeNumbers() {
    exponentialsAgree(Float.self, from: -103.98)
    exponentialsAgree(Double.self, from: -745.14)
  }
}
