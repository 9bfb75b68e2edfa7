import TheanoScalars

/// Forms that neither overflow nor lose digits by cancellation.
enum StabilityRules {
  static let rules = logarithms + logistic + errorFunction + SoftmaxRules.rules

  private static let logarithms: [Rule] = [
    Rule("log1p", .upToRounding, "1 + x rounds away a small x.") { x in log(1 + x) => log1p(x) },
    Rule("log1pNeg", .upToRounding, "1 - x rounds away a small x.") { x in log(1 - x) => log1p(-x) },
    Rule("expm1", .upToRounding, "The difference cancels for small x.") { x in exp(x) - 1 => expm1(x) },
    Rule("expm1Added", .upToRounding, "The sum cancels for small x.") { x in exp(x) + -1 => expm1(x) },
    Rule("negExpm1", .upToRounding, "The difference cancels for small x.") { x in 1 - exp(x) => -expm1(x) },
    Rule("logAddExp", .upToRounding, "Neither power overflows, nor do both vanish.") { x, y in
      log(exp(x) + exp(y))
        => select(eq(x, y), x + .number(ln2), maximum(x, y) + log1p(exp(-abs(x - y))))
    },
  ]

  static let logistic: [Rule] = [
    Rule("sigmoid", .upToRounding, "One function instead of three operations.") { x in 1 / (1 + exp(-x)) => sigmoid(x)
    },
    Rule("sigmoidOfNeg", .upToRounding, "One function instead of three operations.") { x in
      1 / (1 + exp(x)) => sigmoid(-x)
    },
    Rule("sigmoidInverse", .upToRounding, "One function instead of three operations.") { x in
      inv(1 + exp(x)) => sigmoid(-x)
    },
    Rule("expOverOnePlusExp", .upToRounding, "Powers that overflow give inf / inf.") { x in
      exp(x) / (1 + exp(x)) => sigmoid(x)
    },
    Rule("overOnePlusExp", .upToRounding, "The power cannot overflow.") { x, y in y / (1 + exp(x)) => y * sigmoid(-x) },
    Rule("expTimesSigmoid", .upToRounding, "Powers that overflow meet zeros.") { x in exp(x) * sigmoid(-x) => sigmoid(x)
    },
    Rule("expNegTimesSigmoid", .upToRounding, "Powers that overflow meet zeros.") { x in
      exp(-x) * sigmoid(x) => sigmoid(-x)
    },
    Rule("softplus", .upToRounding, "The power overflows where the result is x.") { x in log1p(exp(x)) => softplus(x) },
    Rule("logSigmoid", .upToRounding, "The sigmoid vanishes where the result is x.") { x in
      log(sigmoid(x)) => -softplus(-x)
    },
    Rule("log1mSigmoid", .upToRounding, "The sigmoid rounds to 1 where the result is -x.") { x in
      log1p(-sigmoid(x)) => -softplus(x)
    },
    Rule("oneMinusSigmoid", .upToRounding, "The difference cancels for large x.") { x in 1 - sigmoid(x) => sigmoid(-x)
    },
    Rule("softplusMinus", .upToRounding, "The difference cancels for large x.") { x in softplus(x) - x => softplus(-x)
    },
    Rule("softplusPlus", .upToRounding, "The sum cancels for very negative x.") { x in softplus(-x) + x => softplus(x)
    },
  ]

  private static let errorFunction: [Rule] = [
    Rule("oneMinusErf", .upToRounding, "The difference cancels for large x.") { x in 1 - erf(x) => erfc(x) },
    Rule("onePlusErf", .upToRounding, "The sum cancels for very negative x.") { x in 1 + erf(x) => erfc(-x) },
    Rule("erfMinusOne", .upToRounding, "The difference cancels for large x.") { x in erf(x) - 1 => -erfc(x) },
    Rule("erfPlusMinusOne", .upToRounding, "The sum cancels for large x.") { x in erf(x) + -1 => -erfc(x) },
    Rule("oneMinusErfc", .upToRounding, "The difference cancels for small x.") { x in 1 - erfc(x) => erf(x) },
    Rule("erfcMinusOne", .upToRounding, "The difference cancels for small x.") { x in erfc(x) - 1 => -erf(x) },
    Rule("erfcPlusMinusOne", .upToRounding, "The sum cancels for small x.") { x in erfc(x) + -1 => -erf(x) },
  ]

  private static let ln2 = 0.693147180559945309417232121458176568
}
