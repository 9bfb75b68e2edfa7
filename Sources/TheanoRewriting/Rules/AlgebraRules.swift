import TheanoGraph
import TheanoOps
import TheanoScalars

/// Identities of arithmetic, powers, choices and comparisons.
enum AlgebraRules {
  static let rules =
    neutral + signs + powers + inverses + choices + comparisons + Cancelling.rules + ReductionRules.rules

  private static let neutral: [Rule] = [
    Rule("timesOne", .exactly, "1 is neutral.", domain: .all) { x in x * 1 => x },
    Rule("overOne", .exactly, "1 is neutral.") { x in x / 1 => x },
    Rule("intOverOne", .exactly, "1 is neutral.", domain: .all, where: .isInteger) { x in intDiv(x, 1) => x },
    Rule("minusZero", .exactly, "0 is neutral.", domain: .numbers) { x in x - 0 => x },
    Rule("plusZero", .upToRounding, "0 is neutral (but for the sign of a zero).", domain: .numbers) { x in x + 0 => x },
    Rule("zeroMinus", .upToRounding, "The negative (but for the sign of a zero).", domain: .numbers) { x in 0 - x => -x
    },
    Rule("timesZero", .ifFinite, "Nothing times zero is left over.", domain: .numbers) { x in x * 0 => 0 },
    Rule("zeroOver", .ifFinite, "Nothing of zero is left over.") { x in 0 / x => 0 },
    Rule("overFraction", .upToRounding, "One division less.") { x, y in x * (1 / y) => x / y },
    Rule("overInverse", .upToRounding, "One division less.") { x, y in x * inv(y) => x / y },
    Rule("divideByFraction", .ifFinite, "Dividing by a fraction is multiplying.") { x, y in x / (1 / y) => x * y },
    Rule("divideByInverse", .ifFinite, "Dividing by an inverse is multiplying.") { x, y in x / inv(y) => x * y },
    Rule("inverseOfInverse", .ifFinite, "The inverse of the inverse.") { x in inv(inv(x)) => x },
  ]

  private static let signs: [Rule] = [
    Rule("negNeg", .exactly, "Two signs cancel.", domain: .numbers) { x in -(-x) => x },
    Rule("timesMinusOne", .exactly, "A sign is cheaper than a product.", domain: .numbers) { x in x * -1 => -x },
    Rule("overMinusOne", .exactly, "A sign is cheaper than a division.") { x in x / -1 => -x },
    Rule("minusNeg", .exactly, "Two signs cancel.", domain: .numbers) { x, y in x - (-y) => x + y },
    Rule("plusNeg", .exactly, "One operation instead of two.", domain: .numbers) { x, y in x + (-y) => x - y },
    Rule(
      "negDifference", .upToRounding, "The difference the other way round (but for the sign of a zero).",
      domain: .numbers
    ) { x, y in -(x - y) => y - x },
    Rule("productOfNegs", .exactly, "Two signs cancel.", domain: .numbers) { x, y in (-x) * (-y) => x * y },
    Rule("quotientOfNegs", .exactly, "Two signs cancel.") { x, y in (-x) / (-y) => x / y },
    Rule("absOfNeg", .exactly, "A magnitude has no sign.") { x in abs(-x) => abs(x) },
    Rule("absOfAbs", .exactly, "A magnitude has no sign.") { x in abs(abs(x)) => abs(x) },
    Rule("absOfSqr", .exactly, "A square has no sign.") { x in abs(sqr(x)) => sqr(x) },
    Rule("absOfExp", .exactly, "An exponential has no sign.") { x in abs(exp(x)) => exp(x) },
    Rule("sqrOfNeg", .exactly, "A square has no sign.", domain: .numbers) { x in sqr(-x) => sqr(x) },
    Rule("sqrOfAbs", .exactly, "A square has no sign.") { x in sqr(abs(x)) => sqr(x) },
    Rule("floorOfFloor", .exactly, "Whole already.") { x in floor(floor(x)) => floor(x) },
    Rule("ceilOfCeil", .exactly, "Whole already.") { x in ceil(ceil(x)) => ceil(x) },
    Rule("truncOfTrunc", .exactly, "Whole already.") { x in trunc(trunc(x)) => trunc(x) },
    Rule("sgnOfSgn", .exactly, "A sign already.", domain: .numbers) { x in sgn(sgn(x)) => sgn(x) },
  ]

  private static let powers: [Rule] = [
    Rule("powZero", .exactly, "1, whatever the base.", domain: .numbers) { x in pow(x, 0) => 1 },
    Rule("powOne", .exactly, "The base.", domain: .numbers) { x in pow(x, 1) => x },
    Rule("powTwo", .upToRounding, "A square is cheaper than a power.", domain: .numbers) { x in pow(x, 2) => sqr(x) },
    Rule("powThree", .upToRounding, "Two products are cheaper than a power.") { x in pow(x, 3) => x * sqr(x) },
    Rule("powFour", .upToRounding, "Two squares are cheaper than a power.") { x in pow(x, 4) => sqr(sqr(x)) },
    Rule("powHalf", .ifFinite, "A root is cheaper than a power (of -inf it is NaN).") { x in pow(x, 0.5) => sqrt(x) },
    Rule("powMinusHalf", .ifFinite, "A root is cheaper than a power (of -inf it is NaN).") { x in
      pow(x, -0.5) => inv(sqrt(x))
    },
    Rule("powMinusOne", .upToRounding, "A division is cheaper than a power.") { x in pow(x, -1) => inv(x) },
    Rule("powMinusTwo", .upToRounding, "A division is cheaper than a power.") { x in pow(x, -2) => sqr(inv(x)) },
  ]

  /// Also once `x * x` has become a square.
  static let rootOfSquare = Rule(
    "sqrtOfSqr", .upToRounding, "The magnitude, also where the square overflows."
  ) { x in sqrt(sqr(x)) => abs(x) }

  private static let inverses: [Rule] = [
    Rule("logOfExp", .upToRounding, "The exponent, also where its power overflows.") { x in log(exp(x)) => x },
    rootOfSquare,
    Rule("arcsinhOfSinh", .upToRounding, "The argument, also where sinh overflows.") { x in arcsinh(sinh(x)) => x },
    Rule("sinhOfArcsinh", .upToRounding, "The argument.") { x in sinh(arcsinh(x)) => x },
    Rule("degOfRad", .upToRounding, "There and back.") { x in rad2deg(deg2rad(x)) => x },
    Rule("radOfDeg", .upToRounding, "There and back.") { x in deg2rad(rad2deg(x)) => x },
  ]

  private static let choices: [Rule] = [
    Rule("maximumOfItself", .exactly, "Either is the other.", domain: .all) { x in maximum(x, x) => x },
    Rule("minimumOfItself", .exactly, "Either is the other.", domain: .all) { x in minimum(x, x) => x },
    Rule("switchTrue", .exactly, "The condition is known.", domain: .all) { x, y in select(1, x, y) => x },
    Rule("switchFalse", .exactly, "The condition is known.", domain: .all) { x, y in select(0, x, y) => y },
    Rule("switchAlike", .exactly, "Both branches are the same.", domain: .all) { x, y in select(x, y, y) => y },
    Rule("mulSwitchSink", .ifFinite, "What is not chosen is not multiplied: no 0 * inf.") { x, y, z in
      z * select(x, 0, y) => select(x, 0, z * y)
    },
    Rule("mulSwitchSinkElse", .ifFinite, "What is not chosen is not multiplied: no 0 * inf.") { x, y, z in
      z * select(x, y, 0) => select(x, z * y, 0)
    },
    Rule("divSwitchSink", .ifFinite, "What is not chosen is not divided: no 0 / 0.") { x, y, z in
      select(x, 0, y) / z => select(x, 0, y / z)
    },
    Rule("divSwitchSinkElse", .ifFinite, "What is not chosen is not divided: no 0 / 0.") { x, y, z in
      select(x, y, 0) / z => select(x, y / z, 0)
    },
    Rule("invertTwice", .exactly, "There and back.", domain: .all) { x in invert(invert(x)) => x },
    Rule("andItself", .exactly, "Either is the other.", domain: .all) { x in and(x, x) => x },
    Rule("orItself", .exactly, "Either is the other.", domain: .all) { x in or(x, x) => x },
    Rule("xorItself", .exactly, "No bit differs.", domain: .all) { x in xor(x, x) => 0 },
  ]

  /// Of a value with itself; NaN is not equal to itself.
  private static let comparisons: [Rule] = [
    Rule("ltItself", .exactly, "Nothing is less than itself.", domain: .all) { x in .apply(.lt, [x, x]) => 0 },
    Rule("gtItself", .exactly, "Nothing is greater than itself.", domain: .all) { x in .apply(.gt, [x, x]) => 0 },
    Rule("eqItself", .ifFinite, "Equal to itself, unless NaN.", domain: .all) { x in .apply(.eq, [x, x]) => 1 },
    Rule("leItself", .ifFinite, "Equal to itself, unless NaN.", domain: .all) { x in .apply(.le, [x, x]) => 1 },
    Rule("geItself", .ifFinite, "Equal to itself, unless NaN.", domain: .all) { x in .apply(.ge, [x, x]) => 1 },
    Rule("neqItself", .ifFinite, "Equal to itself, unless NaN.", domain: .all) { x in .apply(.neq, [x, x]) => 0 },
  ]
}

extension Guard {
  static let isInteger = Guard("integers") { work, values in
    values.allSatisfy { work.dtype($0).isInteger }
  }
}
