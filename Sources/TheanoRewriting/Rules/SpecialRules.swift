/// Cheaper operations for the same values.
enum SpecialRules {
  static let rules: [Rule] = [
    Rule("square", .exactly, "A square reads its operand once.", domain: .numbers) { x in x * x => sqr(x) }
  ]
}
