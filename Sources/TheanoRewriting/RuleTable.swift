import TheanoGraph
import TheanoOps
import TheanoScalars

/// Rules by the op that they begin with, and what they need below it.
struct RuleTable {
  struct Entry: Sendable {
    let rule: Rule
    /// For each group of ops of which one must stand below: their bits.
    let below: [UInt64]
  }

  private let byKind: [OpKind: [(order: Int, entry: Entry)]]

  /// The bit of a constant among the operands.
  static let constantBit: UInt64 = 1

  init(_ rules: [Rule]) {
    var byKind: [OpKind: [(order: Int, entry: Entry)]] = [:]
    for (order, rule) in rules.enumerated() {
      let entry = Entry(rule: rule, below: rule.below.map { $0.reduce(0) { $0 | RuleTable.bit($1) } })
      for root in rule.roots { byKind[root, default: []].append((order, entry)) }
    }
    self.byKind = byKind
  }

  func entries(for op: any Op) -> [Entry] {
    let kind = RuleTable.kind(of: op)
    var kinds: [OpKind] = [kind, .any]
    if case .scalar(let scalar) = kind {
      kinds.append(.of(Elementwise.self))
      if case .cast = scalar { kinds.append(.anyCast) }
    }
    return kinds.flatMap { byKind[$0] ?? [] }.sorted { $0.order < $1.order }.map(\.entry)
  }

  static func kind(of op: any Op) -> OpKind {
    if let elementwise = op as? Elementwise { return .scalar(elementwise.op) }
    return .type(ObjectIdentifier(type(of: op)))
  }

  /// One of 63 bits: ops that share one only make a rule be tried in vain.
  static func bit(_ kind: OpKind) -> UInt64 {
    switch kind {
    case .constant: constantBit
    case .any, .anyCast: .max
    case .scalar(.cast): 2
    case .scalar, .type:
      2 << UInt64(UInt(bitPattern: kind.hashValue) % 62)
    }
  }
}
