import ComplexModule
import TheanoArrays

private typealias Tests = ScalarOpRow.Values.Tests

/// Comparisons follow IEEE 754: a NaN is unequal to everything, and the zeros are equal.
extension ScalarOpRow {
  private static func comparison(
    _ name: String, _ sign: String, _ summary: String, _ tests: Values.Tests, ordered: Bool = true,
    traits: Traits = []
  ) -> ScalarOpRow {
    ScalarOpRow(
      name, 2, .infix(sign), summary, .predicate(ordered: ordered), Values(tests: tests),
      partials: [.zero, .zero], domain: [-2 ... -1, 1...2], traits: traits)
  }

  static let lt = comparison(
    "lt", "<", "Whether x is smaller than y.",
    Tests(bool: .two { !$0 && $1 }, int: .two { $0 < $1 }, uint: .two { $0 < $1 }, real: .two { $0 < $1 }))

  static let le = comparison(
    "le", "<=", "Whether x is smaller than y or equal to it.",
    Tests(bool: .two { !$0 || $1 }, int: .two { $0 <= $1 }, uint: .two { $0 <= $1 }, real: .two { $0 <= $1 }))

  static let gt = comparison(
    "gt", ">", "Whether x is larger than y.",
    Tests(bool: .two { $0 && !$1 }, int: .two { $0 > $1 }, uint: .two { $0 > $1 }, real: .two { $0 > $1 }))

  static let ge = comparison(
    "ge", ">=", "Whether x is larger than y or equal to it.",
    Tests(bool: .two { $0 || !$1 }, int: .two { $0 >= $1 }, uint: .two { $0 >= $1 }, real: .two { $0 >= $1 }))

  static let eq = comparison(
    "eq", "==", "Whether x and y are equal.",
    Tests(
      bool: .two { $0 == $1 }, int: .two { $0 == $1 }, uint: .two { $0 == $1 }, real: .two { $0 == $1 },
      complex: .two { $0.re == $1.re && $0.im == $1.im }),
    ordered: false, traits: .commutative)

  static let neq = comparison(
    "neq", "!=", "Whether x and y are different.",
    Tests(
      bool: .two { $0 != $1 }, int: .two { $0 != $1 }, uint: .two { $0 != $1 }, real: .two { $0 != $1 },
      complex: .two { $0.re != $1.re || $0.im != $1.im }),
    ordered: false, traits: .commutative)

  static let isnan = ScalarOpRow(
    "isnan", 1, .call, "Whether x is NaN; of a complex number, whether a part is.",
    .predicate(ordered: false),
    Values(
      tests: Tests(
        bool: .one { _ in false }, int: .one { _ in false }, uint: .one { _ in false },
        real: .one { $0.isNaN },
        complex: .one { $0.re.isNaN || $0.im.isNaN })),
    partials: [.zero], domain: [-3...3])

  static let isinf = ScalarOpRow(
    "isinf", 1, .call, "Whether x is infinite; of a complex number, whether a part is.",
    .predicate(ordered: false),
    Values(
      tests: Tests(
        bool: .one { _ in false }, int: .one { _ in false }, uint: .one { _ in false },
        real: .one { $0.isInfinite }, complex: .one { $0.re.isInfinite || $0.im.isInfinite })),
    partials: [.zero], domain: [-3...3])

  static let and = ScalarOpRow(
    "and_", 2, .infix("&"), "Logical and; of integers bit by bit.", .bitwise,
    Values(bool: .two { $0 && $1 }, int: .two { $0 & $1 }, uint: .two { $0 & $1 }),
    partials: [.zero, .zero], domain: [0...7, 0...7],
    traits: [.commutative, .associative, .idempotent, .preservesZero])

  static let or = ScalarOpRow(
    "or_", 2, .infix("|"), "Logical or; of integers bit by bit.", .bitwise,
    Values(bool: .two { $0 || $1 }, int: .two { $0 | $1 }, uint: .two { $0 | $1 }),
    partials: [.zero, .zero], domain: [0...7, 0...7],
    traits: [.commutative, .associative, .idempotent, .preservesZero])

  static let xor = ScalarOpRow(
    "xor", 2, .infix("^"), "Whether one of two bools is true, but not both; of integers bit by bit.",
    .bitwise,
    Values(bool: .two { $0 != $1 }, int: .two { $0 ^ $1 }, uint: .two { $0 ^ $1 }),
    partials: [.zero, .zero], domain: [0...7, 0...7], traits: [.commutative, .associative, .preservesZero])

  static let invert = ScalarOpRow(
    "invert", 1, .prefix("~"), "Logical not; of integers bit by bit.", .bitwise,
    Values(bool: .one { !$0 }, int: .one { ~$0 }, uint: .one { ~$0 }),
    partials: [.zero], domain: [0...7], traits: .involution)

  static let `switch` = ScalarOpRow(
    "switch", 3, .call, "y where x is not 0, z elsewhere.", .choice,
    Values(mixed: { $0[0].isTrue ? $0[1] : $0[2] }),
    partials: [
      .disconnected, .formula(.of(.switch, .x, 1, 0)), .formula(.of(.switch, .x, 0, 1)),
    ],
    domain: [0...1, -2...2, -2...2])

  static let identity = ScalarOpRow(
    "identity", 1, .call, "x itself.", .keep(),
    Values(bool: .one { $0 }, int: .one { $0 }, uint: .one { $0 }, real: .one { $0 }, complex: .one { $0 }),
    partials: [.formula(1)], domain: [-3...3],
    traits: [.idempotent, .increasing, .preservesZero, .involution], .formula(.x), cost: 0)

  static let second = ScalarOpRow(
    "second", 2, .call, "y: the second operand in the shape of both.", .second, Values(mixed: { $0[1] }),
    partials: [.disconnected, .formula(1)], domain: [-2...2, -2...2],
    traits: [.associative, .idempotent, .preservesZero], .formula(.y), cost: 0)

  static func cast(_ dtype: DType) -> ScalarOpRow { casts[Int(dtype.rawValue)] }

  private static let casts: [ScalarOpRow] = DType.allCases.map { dtype in
    ScalarOpRow(
      "cast{\(dtype)}", 1, .call, "x as \(dtype): reals are cut to integers, numbers other than 0 are true.",
      .to(dtype), Values(mixed: { $0[0].converted(to: dtype) }),
      partials: [dtype.isDiscrete ? .zero : .formula(1)], domain: [1.1...1.9],
      traits: [.idempotent, .preservesZero])
  }
}
