import TheanoGraph
import TheanoOps
import TheanoScalars

/// Rules by the op that they begin with, and what they need below it.
struct RuleTable {
  final class Entry: Sendable {
    let rule: Rule
    /// For each group of ops of which one must stand below: their bits; those of no group hold of every node.
    private let below: (UInt64, UInt64, UInt64)

    init(_ rule: Rule) {
      self.rule = rule
      let groups = rule.below.map { $0.reduce(0) { $0 | RuleTable.bit($1) } }
      precondition(groups.count <= 3, "rule \(rule.name) has at most three operands")
      func group(_ k: Int) -> UInt64 { k < groups.count ? groups[k] : RuleTable.anyBit }
      below = (group(0), group(1), group(2))
    }

    /// Whether the ops right below a node, by their bits, are such that the rule has a chance.
    func mayApply(above found: UInt64) -> Bool {
      found & below.0 != 0 && found & below.1 != 0 && found & below.2 != 0
    }
  }

  /// For each op that a rule begins with, those of all its kinds, in the order of the rules.
  private let byKind: [OpKind: [Entry]]
  /// For all others: what begins with any op, with a scalar one, with a cast.
  private let others: (any: [Entry], scalar: [Entry], cast: [Entry])

  /// The bit of a constant among the operands.
  static let constantBit: UInt64 = 1
  /// A bit that every node has.
  static let anyBit: UInt64 = 1 << 63

  init(_ rules: [Rule]) {
    var direct: [OpKind: [(order: Int, entry: Entry)]] = [:]
    for (order, rule) in rules.enumerated() {
      let entry = Entry(rule)
      for root in rule.roots { direct[root, default: []].append((order, entry)) }
    }
    func merged(_ kinds: OpKind...) -> [Entry] {
      kinds.flatMap { direct[$0] ?? [] }.sorted { $0.order < $1.order }.map(\.entry)
    }
    let scalar = OpKind.of(Elementwise.self)
    var byKind: [OpKind: [Entry]] = [:]
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

  func entries(for kind: OpKind) -> [Entry] {
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
