import TheanoErrors
import TheanoGraph
import TheanoOps

/// A rule that was applied, how often, and where: what `explain` tells.
package struct AppliedRule: Sendable {
  package let name: String
  package let agreement: Agreement
  package let reason: String
  package let pass: String
  package var count: Int
  /// Of the applications that it replaced, the first few.
  package var origins: [Origin]
}

/// Collects what was applied in one run of the pipeline. Used by one thread.
final class RewriteLog {
  private(set) var applied: [AppliedRule] = []
  private var numbers: [String: Int] = [:]
  /// Since the beginning.
  private(set) var total = 0
  var pass = ""

  private static let mostOrigins = 8

  func note(_ rule: Rule, _ origin: Origin) {
    note(rule.name, rule.agreement, rule.reason, origin)
  }

  func note(_ name: String, _ agreement: Agreement, _ reason: String, _ origin: Origin) {
    total += 1
    guard let number = numbers[name] else {
      numbers[name] = applied.count
      applied.append(
        AppliedRule(
          name: name, agreement: agreement, reason: reason, pass: pass, count: 1, origins: [origin]))
      return
    }
    applied[number].count += 1
    if applied[number].origins.count < RewriteLog.mostOrigins, !applied[number].origins.contains(origin) {
      applied[number].origins.append(origin)
    }
  }
}

/// Rules by the op that they begin with.
final class RuleTable {
  private let byKind: [OpKind: [(order: Int, rule: Rule)]]
  private var known: [OpKind: [Rule]] = [:]

  init(_ rules: [Rule]) {
    var byKind: [OpKind: [(order: Int, rule: Rule)]] = [:]
    for (order, rule) in rules.enumerated() {
      for root in rule.roots { byKind[root, default: []].append((order, rule)) }
    }
    self.byKind = byKind
  }

  func rules(for op: any Op) -> [Rule] {
    let kind = RuleTable.kind(of: op)
    if let rules = known[kind] { return rules }
    var kinds: [OpKind] = [kind, .any]
    if case .scalar(let scalar) = kind {
      kinds.append(.type(ObjectIdentifier(Elementwise.self)))
      if case .cast = scalar { kinds.append(.anyCast) }
    }
    let found = kinds.flatMap { byKind[$0] ?? [] }.sorted { $0.order < $1.order }.map(\.rule)
    known[kind] = found
    return found
  }

  private static func kind(of op: any Op) -> OpKind {
    if let elementwise = op as? Elementwise { return .scalar(elementwise.op) }
    return .type(ObjectIdentifier(type(of: op)))
  }
}
