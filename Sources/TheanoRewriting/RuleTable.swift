import TheanoGraph
import TheanoOps
import TheanoScalars

/// Rules by the op that they begin with, and what they need below it.
struct RuleTable {
  /// When a rule has a chance: what is looked at for each rule at each node, and so holds nothing that is counted.
  struct Condition {
    /// For each group of ops of which one must stand below: their bits; those of no group hold of every node.
    let below: (UInt64, UInt64, UInt64)
    let domain: Rule.Domain
    /// By which sets of rules name the rule.
    let number: Int
    /// The rule's place in the table.
    let place: Int

    /// Whether the ops right below a node, by their bits, are such that the rule has a chance.
    func mayApply(above found: UInt64) -> Bool {
      found & below.0 != 0 && found & below.1 != 0 && found & below.2 != 0
    }
  }

  /// In a box, so that to take one out copies nothing.
  final class Entry: Sendable {
    let rule: Rule
    init(_ rule: Rule) { self.rule = rule }
  }

  let entries: [Entry]
  /// For each op that a rule begins with, those of all its kinds, in the order of the rules.
  private let byKind: [OpKind: [Condition]]
  /// For all others: what begins with any op, with a scalar one, with a cast.
  private let others: (any: [Condition], scalar: [Condition], cast: [Condition])

  /// The bit of a constant among the operands.
  static let constantBit: UInt64 = 1
  /// A bit that every node has.
  static let anyBit: UInt64 = 1 << 63

  init(_ rules: [Rule]) {
    entries = rules.map(Entry.init)
    let conditions = rules.enumerated().map { place, rule in
      Condition(below: rule.belowBits, domain: rule.domain, number: rule.number, place: place)
    }
    var direct: [OpKind: [Int]] = [:]
    for (place, rule) in rules.enumerated() {
      for root in rule.roots { direct[root, default: []].append(place) }
    }
    func merged(_ kinds: OpKind...) -> [Condition] {
      var places: [Int] = []
      for kind in kinds { if let some = direct[kind] { places += some } }
      places.sort()
      return places.map { conditions[$0] }
    }
    let scalar = OpKind.of(Elementwise.self)
    var byKind: [OpKind: [Condition]] = [:]
    for kind in direct.keys {
      switch kind {
      case .scalar(.cast): byKind[kind] = merged(kind, .any, scalar, .anyCast)
      case .scalar: byKind[kind] = merged(kind, .any, scalar)
      case .type: byKind[kind] = merged(kind, .any)
      case .any, .anyCast, .constant: break
      }
    }
    self.byKind = byKind
    others = (merged(.any), merged(.any, scalar), merged(.any, scalar, .anyCast))
  }

  func conditions(for kind: OpKind) -> [Condition] {
    if let known = byKind[kind] { return known }
    switch kind {
    case .scalar(.cast): return others.cast
    case .scalar: return others.scalar
    case .type, .any, .anyCast, .constant: return others.any
    }
  }

  static func kind(of op: any Op) -> OpKind {
    if let scalar = op.scalarOp { return .scalar(scalar) }
    return .type(ObjectIdentifier(type(of: op)))
  }

  /// One of 62 bits: ops that share one only make a rule be tried in vain.
  static func bit(_ kind: OpKind) -> UInt64 {
    switch kind {
    case .constant: constantBit
    case .any, .anyCast: .max
    case .scalar(.cast): 2
    case .scalar, .type:
      4 << UInt64(UInt(bitPattern: kind.hashValue) % 61)
    }
  }
}
