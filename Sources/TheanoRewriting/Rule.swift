import TheanoGraph
import TheanoOps
import TheanoScalars

/// How far the two sides of a rule agree.
package enum Agreement: String, Hashable, Sendable, CaseIterable {
  /// Bit for bit, for every operand (a NaN equals a NaN).
  case exactly
  /// But for rounding; where the sides differ by more, the right side is nearer to the true value.
  case upToRounding
  /// Wherever everything is finite (and no zero is divided by): off when IEEE answers are asked for.
  case ifFinite
}

/// One step of simplification: what a value may be replaced by.
///
/// Rules of scalar operations are written as equations:
///
/// ```swift
/// Rule("log1p", .upToRounding, "1 + x rounds away a small x") { x in log(1 + x) => log1p(x) }
/// ```
/// A literal matches every constant of that value and every tensor filled with it; sums and products match in any
/// order, with further terms left over; the other commutative operations match both ways round. Rules that look at
/// more than scalar operations are functions. The right side is never more work than the left.
package struct Rule: Sendable {
  package let name: String
  package let agreement: Agreement
  package let reason: String
  /// By which sets of rules name it.
  let number = RuleSet.nextNumber()
  let roots: Set<OpKind>
  let body: Body
  /// Of the dtypes of the result, those for which the rule holds (it is asked for no others).
  let domain: Domain
  /// What must be among the ops right below the node, one of each group, for the rule to have a chance: for each group
  /// the bits of its ops.
  let belowBits: (UInt64, UInt64, UInt64)

  enum Body: Sendable {
    case equation(Equation, guards: [Guard])
    case function(@Sendable (inout Workspace, NodeID) throws(Refusal) -> ValueID?)
  }

  package enum Domain: Hashable, Sendable {
    case floats
    /// Everything that numbers wrap or round in, but not bools.
    case numbers
    case all
  }

  /// A rule that is a function: it gets the node and returns what stands for its (only) output, or nil.
  init(
    _ name: String, _ agreement: Agreement, _ reason: String, at roots: Set<OpKind>, below: Set<OpKind> = [],
    domain: Domain = .all,
    _ body: @escaping @Sendable (inout Workspace, NodeID) throws(Refusal) -> ValueID?
  ) {
    (self.name, self.agreement, self.reason, self.roots) = (name, agreement, reason, roots)
    (self.body, self.domain) = (.function(body), domain)
    belowBits = Rule.bits(below.isEmpty ? [] : [below])
  }

  private init(
    _ name: String, _ agreement: Agreement, _ reason: String, _ domain: Domain, _ guards: [Guard],
    _ equation: Equation
  ) {
    (self.name, self.agreement, self.reason, self.domain) = (name, agreement, reason, domain)
    guard case .apply(let op, let operands) = equation.left else {
      preconditionFailure("the left side of rule \(name) is an operation")
    }
    self.roots = [.scalar(op)]
    // A sum within a sum may hold what the pattern looks for.
    let nested: Set<OpKind> = op.isAssociative && agreement != .exactly ? [.scalar(op)] : []
    belowBits = Rule.bits(
      operands.compactMap { operand in
        switch operand {
        case .variable: nil
        case .number: nested.union([.constant, .of(Alloc.self), .of(DimShuffle.self)])
        case .apply(let inner, _): nested.union([.scalar(inner)])
        }
      })
    self.body = .equation(equation, guards: guards)
  }

  init(
    _ name: String, _ agreement: Agreement, _ reason: String, domain: Domain = .floats, where guards: Guard...,
    rule: (Pattern) -> Equation
  ) {
    self.init(name, agreement, reason, domain, guards, rule(.variable(0)))
  }

  init(
    _ name: String, _ agreement: Agreement, _ reason: String, domain: Domain = .floats, where guards: Guard...,
    rule: (Pattern, Pattern) -> Equation
  ) {
    self.init(name, agreement, reason, domain, guards, rule(.variable(0), .variable(1)))
  }

  init(
    _ name: String, _ agreement: Agreement, _ reason: String, domain: Domain = .floats, where guards: Guard...,
    rule: (Pattern, Pattern, Pattern) -> Equation
  ) {
    self.init(name, agreement, reason, domain, guards, rule(.variable(0), .variable(1), .variable(2)))
  }

  private static func bits(_ groups: [Set<OpKind>]) -> (UInt64, UInt64, UInt64) {
    precondition(groups.count <= 3, "a rule has at most three operands")
    func group(_ k: Int) -> UInt64 {
      k < groups.count ? groups[k].reduce(0) { $0 | RuleTable.bit($1) } : RuleTable.anyBit
    }
    return (group(0), group(1), group(2))
  }

  /// The sides, for a rule that is an equation.
  package var equation: Equation? {
    if case .equation(let equation, _) = body { return equation }
    return nil
  }
  package var guards: [Guard] {
    if case .equation(_, let guards) = body { return guards }
    return []
  }
}

/// By what a node's op is looked up among the rules.
enum OpKind: Hashable, Sendable {
  case scalar(ScalarOp)
  case anyCast
  case type(ObjectIdentifier)
  case any
  /// No op: a constant.
  case constant

  static func of<Operation: Op>(_ type: Operation.Type) -> OpKind { .type(ObjectIdentifier(type)) }
}

/// A rewrite that does not come about (the parts do not fit); the node stays as it is.
struct Refusal: Error {}

/// A condition on what the variables of an equation stand for.
package struct Guard: Sendable {
  package let name: String
  let holds: @Sendable (inout Workspace, [ValueID]) -> Bool
  init(_ name: String, _ holds: @escaping @Sendable (inout Workspace, [ValueID]) -> Bool) {
    self.name = name
    self.holds = holds
  }
}
