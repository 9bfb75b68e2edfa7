import ComplexModule
import TheanoArrays

/// Angles are in radians.
extension ScalarOpRow {
  static let sin = ScalarOpRow(
    "sin", 1, .call, "The sine of x.", .float(complex: true), Values(realSin, complexSin),
    partials: [.formula(.of(.cos, .x))], domain: [-3...3], traits: .preservesZero, .function, cost: 25)

  static let cos = ScalarOpRow(
    "cos", 1, .call, "The cosine of x.", .float(complex: true), Values(realCos, complexCos),
    partials: [.formula(-.of(.sin, .x))], domain: [-3...3], .function, cost: 25)

  static let tan = ScalarOpRow(
    "tan", 1, .call, "The tangent of x.", .float(complex: true), Values(realTan, complexTan),
    partials: [.formula(1 + .result * .result)], domain: [-1.2...1.2], traits: .preservesZero,
    .function, cost: 30)

  static let arcsin = ScalarOpRow(
    "arcsin", 1, .call, "The angle in [-pi/2, pi/2] whose sine is x.", .float(complex: true),
    Values(realArcsin, complexArcsin),
    partials: [.formula(1 / .of(.sqrt, (1 - .x) * (1 + .x)))], domain: [-0.9...0.9],
    traits: [.preservesZero, .increasing], .libm("asin"), cost: 100)

  static let arccos = ScalarOpRow(
    "arccos", 1, .call, "The angle in [0, pi] whose cosine is x.", .float(complex: true),
    Values(realArccos, complexArccos),
    partials: [.formula(-1 / .of(.sqrt, (1 - .x) * (1 + .x)))], domain: [-0.9...0.9], .libm("acos"), cost: 100
  )

  static let arctan = ScalarOpRow(
    "arctan", 1, .call, "The angle in [-pi/2, pi/2] whose tangent is x.", .float(complex: true),
    Values(realArctan, complexArctan),
    partials: [.formula(1 / (1 + .x * .x))], domain: [-3...3], traits: [.preservesZero, .increasing],
    .function, cost: 30)

  static let arctan2 = ScalarOpRow(
    "arctan2", 2, .call, "The angle in [-pi, pi] of the point with ordinate x and abscissa y.",
    .float(complex: false), Values(real: .two(realArctan2)),
    partials: [
      .formula(.y / (.x * .x + .y * .y)),
      .formula(-.x / (.x * .x + .y * .y)),
    ],
    domain: [0.3...2, 0.3...2], traits: .preservesZero, .libm("atan2"), cost: 100)

  static let sinh = ScalarOpRow(
    "sinh", 1, .call, "The hyperbolic sine (e ** x - e ** -x) / 2.", .float(complex: true),
    Values(realSinh, complexSinh),
    partials: [.formula(.of(.cosh, .x))], domain: [-3...3], traits: [.preservesZero, .increasing],
    .function, cost: 30)

  static let cosh = ScalarOpRow(
    "cosh", 1, .call, "The hyperbolic cosine (e ** x + e ** -x) / 2.", .float(complex: true),
    Values(realCosh, complexCosh),
    partials: [.formula(.of(.sinh, .x))], domain: [-3...3], .function, cost: 25)

  static let tanh = ScalarOpRow(
    "tanh", 1, .call, "The hyperbolic tangent sinh(x) / cosh(x).", .float(complex: true),
    Values(realTanh, complexTanh),
    partials: [.formula(1 - .result * .result)], domain: [-3...3], traits: [.preservesZero, .increasing],
    .function, cost: 22)

  static let arcsinh = ScalarOpRow(
    "arcsinh", 1, .call, "The number whose hyperbolic sine is x.", .float(complex: true),
    Values(realArcsinh, complexArcsinh),
    partials: [.formula(1 / .of(.sqrt, .x * .x + 1))], domain: [-3...3],
    traits: [.preservesZero, .increasing],
    .libm("asinh"), cost: 100)

  static let arccosh = ScalarOpRow(
    "arccosh", 1, .call, "The number that is not negative and whose hyperbolic cosine is x.",
    .float(complex: true), Values(realArccosh, complexArccosh),
    // Two roots: their product has the right sign for complex numbers as well.
    partials: [.formula(1 / (.of(.sqrt, .x - 1) * .of(.sqrt, .x + 1)))], domain: [1.2...5],
    traits: .increasing, .libm("acosh"), cost: 100)

  static let arctanh = ScalarOpRow(
    "arctanh", 1, .call, "The number whose hyperbolic tangent is x.", .float(complex: true),
    Values(realArctanh, complexArctanh),
    partials: [.formula(1 / ((1 - .x) * (1 + .x)))], domain: [-0.9...0.9],
    traits: [.preservesZero, .increasing], .libm("atanh"), cost: 100)

  static let deg2rad = ScalarOpRow(
    "deg2rad", 1, .call, "Degrees as radians, x * (pi / 180).", .float(complex: false),
    Values { $0 * radiansPerDegree },
    partials: [.formula(.number(radiansPerDegree))], domain: [-180...180],
    traits: [.preservesZero, .increasing], .formula(.x * .number(radiansPerDegree)))

  static let rad2deg = ScalarOpRow(
    "rad2deg", 1, .call, "Radians as degrees, x * (180 / pi).", .float(complex: false),
    Values { $0 * degreesPerRadian },
    partials: [.formula(.number(degreesPerRadian))], domain: [-3...3],
    traits: [.preservesZero, .increasing], .formula(.x * .number(degreesPerRadian)))
}

private let radiansPerDegree = Double.pi / 180
private let degreesPerRadian = 180 / Double.pi
