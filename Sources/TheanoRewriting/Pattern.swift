import TheanoScalars

/// A shape of scalar expressions: one side of an ``Equation``.
package indirect enum Pattern: Hashable, Sendable {
  case variable(Int)
  case number(Double)
  case apply(ScalarOp, [Pattern])
}

/// Two expressions with the same value: the left is replaced by the right.
package struct Equation: Sendable {
  package let left: Pattern
  package let right: Pattern
}

precedencegroup EquationPrecedence {
  lowerThan: ComparisonPrecedence
}
infix operator => : EquationPrecedence

func => (left: Pattern, right: Pattern) -> Equation { Equation(left: left, right: right) }

extension Pattern: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  package init(integerLiteral value: Int) { self = .number(Double(value)) }
  package init(floatLiteral value: Double) { self = .number(value) }

  static func + (a: Pattern, b: Pattern) -> Pattern { .apply(.add, [a, b]) }
  static func - (a: Pattern, b: Pattern) -> Pattern { .apply(.sub, [a, b]) }
  static func * (a: Pattern, b: Pattern) -> Pattern { .apply(.mul, [a, b]) }
  static func / (a: Pattern, b: Pattern) -> Pattern { .apply(.trueDiv, [a, b]) }
  static prefix func - (a: Pattern) -> Pattern { .apply(.neg, [a]) }
}

// The names of the table's rows, as functions of patterns.
func intDiv(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.intDiv, [x, y]) }
func pow(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.pow, [x, y]) }
func maximum(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.maximum, [x, y]) }
func minimum(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.minimum, [x, y]) }
func eq(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.eq, [x, y]) }
func select(_ c: Pattern, _ x: Pattern, _ y: Pattern) -> Pattern { .apply(.switch, [c, x, y]) }
func inv(_ x: Pattern) -> Pattern { .apply(.inv, [x]) }
func sqr(_ x: Pattern) -> Pattern { .apply(.sqr, [x]) }
func sqrt(_ x: Pattern) -> Pattern { .apply(.sqrt, [x]) }
func abs(_ x: Pattern) -> Pattern { .apply(.abs, [x]) }
func exp(_ x: Pattern) -> Pattern { .apply(.exp, [x]) }
func expm1(_ x: Pattern) -> Pattern { .apply(.expm1, [x]) }
func log(_ x: Pattern) -> Pattern { .apply(.log, [x]) }
func log1p(_ x: Pattern) -> Pattern { .apply(.log1p, [x]) }
func sigmoid(_ x: Pattern) -> Pattern { .apply(.sigmoid, [x]) }
func softplus(_ x: Pattern) -> Pattern { .apply(.softplus, [x]) }
func erf(_ x: Pattern) -> Pattern { .apply(.erf, [x]) }
func erfc(_ x: Pattern) -> Pattern { .apply(.erfc, [x]) }
func floor(_ x: Pattern) -> Pattern { .apply(.floor, [x]) }
func ceil(_ x: Pattern) -> Pattern { .apply(.ceil, [x]) }
func trunc(_ x: Pattern) -> Pattern { .apply(.trunc, [x]) }
func sgn(_ x: Pattern) -> Pattern { .apply(.sgn, [x]) }
func conj(_ x: Pattern) -> Pattern { .apply(.conj, [x]) }
func rad2deg(_ x: Pattern) -> Pattern { .apply(.rad2deg, [x]) }
func deg2rad(_ x: Pattern) -> Pattern { .apply(.deg2rad, [x]) }
func tanh(_ x: Pattern) -> Pattern { .apply(.tanh, [x]) }
func arctanh(_ x: Pattern) -> Pattern { .apply(.arctanh, [x]) }
func sinh(_ x: Pattern) -> Pattern { .apply(.sinh, [x]) }
func arcsinh(_ x: Pattern) -> Pattern { .apply(.arcsinh, [x]) }
func invert(_ x: Pattern) -> Pattern { .apply(.invert, [x]) }
func and(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.and, [x, y]) }
func or(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.or, [x, y]) }
func xor(_ x: Pattern, _ y: Pattern) -> Pattern { .apply(.xor, [x, y]) }

extension Pattern: CustomStringConvertible {
  package var description: String {
    switch self {
    case .variable(let k): return ["x", "y", "z"][k]
    case .number(let value): return value == value.rounded() ? "\(Int(value))" : "\(value)"
    case .apply(let op, let parts):
      let texts = parts.map { part -> String in
        if case .apply(let inner, _) = part, case .infix = inner.row.notation { return "(\(part))" }
        return part.description
      }
      switch op.row.notation {
      case .infix(let sign): return texts.joined(separator: " \(sign) ")
      case .prefix(let sign): return sign + texts[0]
      case .postfix(let sign): return texts[0] + sign
      case .call: return "\(op.row.name)(\(parts.map(\.description).joined(separator: ", ")))"
      }
    }
  }
}
