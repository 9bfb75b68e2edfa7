import TheanoArrays

extension ScalarOpRow {
  static let ceil = ScalarOpRow(
    "ceil", 1, .call, "The smallest whole number that is not below x.", .float(complex: false),
    Values { $0.rounded(.up) }, partials: [.zero], domain: [0.1...0.9],
    traits: [.idempotent, .increasing, .preservesZero])

  static let floor = ScalarOpRow(
    "floor", 1, .call, "The largest whole number that is not above x.", .float(complex: false),
    Values { $0.rounded(.down) }, partials: [.zero], domain: [0.1...0.9],
    traits: [.idempotent, .increasing, .preservesZero])

  static let trunc = ScalarOpRow(
    "trunc", 1, .call, "x without its fraction: the whole number nearest to it on the side of 0.",
    .float(complex: false), Values { $0.rounded(.towardZero) }, partials: [.zero], domain: [0.1...0.9],
    traits: [.idempotent, .increasing, .preservesZero])

  static let roundHalfToEven = ScalarOpRow(
    "round_half_to_even", 1, .call, "The nearest whole number; halves go to the even one.",
    .keep(refusing: [.bool, .signed, .unsigned, .complex]),
    Values { $0.rounded(.toNearestOrEven) }, partials: [.zero], domain: [0.6...1.4],
    traits: [.idempotent, .increasing, .preservesZero])

  static let roundHalfAwayFromZero = ScalarOpRow(
    "round_half_away_from_zero", 1, .call, "The nearest whole number; halves go to the one further from 0.",
    .keep(refusing: [.bool, .signed, .unsigned, .complex]),
    Values { $0.rounded(.toNearestOrAwayFromZero) }, partials: [.zero], domain: [0.6...1.4],
    traits: [.idempotent, .increasing, .preservesZero], .formula(halfAway), cost: 8)

  /// Exact, because the fraction is and a number with one is below 2 ** 52.
  private static let halfAway: Formula = {
    let whole = Formula.of(.trunc, .x)
    return .of(.switch, .of(.ge, .of(.abs, .x - whole), 0.5), whole + .of(.sgn, .x), whole)
  }()
}
