import ComplexModule
import TheanoArrays

private let ln2 = 0.693147180559945309417232121458176568
private let ln10 = 2.30258509299404568401799145468436421

/// Discrete operands become floats. Complex functions have their cuts where NumPy has them.
extension ScalarOpRow {
  static let exp = ScalarOpRow(
    "exp", 1, .call, "The exponential function e ** x.", .float(complex: true),
    Values(realExp, complexExp),
    partials: [.formula(.result)], domain: [-4...4], traits: .increasing, .function, cost: 15)

  static let exp2 = ScalarOpRow(
    "exp2", 1, .call, "The power 2 ** x.", .float(complex: true),
    Values(realExp2, { complexExp($0.multiplied(by: ln2)) }),
    partials: [.formula(.result * .number(ln2))], domain: [-4...4], traits: .increasing, .function, cost: 15)

  static let expm1 = ScalarOpRow(
    "expm1", 1, .call, "e ** x - 1, exact for small x too.", .float(complex: true),
    Values(realExpm1, complexExpm1),
    partials: [.formula(.of(.exp, .x))], domain: [-4...4], traits: [.increasing, .preservesZero], .function,
    cost: 20)

  static let log = ScalarOpRow(
    "log", 1, .call, "The natural logarithm of x; of 0 it is -inf, of negative numbers NaN.",
    .float(complex: true), Values(realLog, complexLog),
    partials: [.formula(1 / .x)], domain: [0.2...9], traits: .increasing, .function, cost: 18)

  static let log2 = ScalarOpRow(
    "log2", 1, .call, "The logarithm of x to base 2.", .float(complex: true),
    Values(realLog2, { complexLog($0).multiplied(by: 1 / ln2) }),
    partials: [.formula(1 / (.x * .number(ln2)))], domain: [0.2...9], traits: .increasing, .function, cost: 18
  )

  static let log10 = ScalarOpRow(
    "log10", 1, .call, "The logarithm of x to base 10.", .float(complex: true),
    Values(realLog10, { complexLog($0).multiplied(by: 1 / ln10) }),
    partials: [.formula(1 / (.x * .number(ln10)))], domain: [0.2...9], traits: .increasing, .function,
    cost: 18)

  static let log1p = ScalarOpRow(
    "log1p", 1, .call, "The logarithm of 1 + x, exact for small x too.", .float(complex: true),
    Values(realLog1p, complexLog1p),
    partials: [.formula(1 / (1 + .x))], domain: [-0.8...5], traits: [.increasing, .preservesZero], .function,
    cost: 22)

  static let sigmoid = ScalarOpRow(
    "sigmoid", 1, .call, "The logistic function 1 / (1 + e ** -x).", .float(complex: false), Values(logistic),
    partials: [.formula(.result * (1 - .result))], domain: [-6...6], traits: .increasing, .function, cost: 22)

  static let softplus = ScalarOpRow(
    "softplus", 1, .call, "The logarithm of 1 + e ** x.", .float(complex: false), Values(rectified),
    partials: [.formula(.of(.sigmoid, .x))], domain: [-6...6], traits: .increasing, .function, cost: 40)
}

/// No exponential of a positive number, so that nothing overflows, and far to the left e ** x itself is left.
private func logistic(_ x: Double) -> Double {
  if x >= 0 { return 1 / (1 + realExp(-x)) }
  let power = realExp(x)
  return power / (1 + power)
}

/// `max(x, 0) + log1p(exp(-|x|))`: nothing overflows, and far to the left e ** x itself is left.
private func rectified(_ x: Double) -> Double { (x > 0 ? x : 0) + realLog1p(realExp(-x.magnitude)) }
