import TheanoErrors
import TheanoGraph

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
  /// While rules are only tried.
  var isSilent = false
  var pass = ""
  /// For bodies that have been rewritten the rules of which is known that none applies in them.
  var settled: [Body: RuleSet] = [:]
  /// What requirements say of sizes, by the pairs that they equate: passes ask for the same again and again.
  private var relations: [(pairs: [Size], relations: SizeRelations)] = []

  private static let mostOrigins = 8
  private static let mostRelations = 8

  /// What a graph's requirements say of sizes.
  func relations(_ requirements: [Graph.Requirement]) -> SizeRelations {
    let pairs = SizeRelations.pairs(requirements)
    // Nearly always the last ones.
    if let known = relations.last(where: { $0.pairs == pairs }) { return known.relations }
    let made = SizeRelations(pairs)
    if relations.count == RewriteLog.mostRelations { relations.removeFirst() }
    relations.append((pairs, made))
    return made
  }

  func note(_ rule: Rule, _ origin: Origin) {
    note(rule.name, rule.agreement, rule.reason, origin)
  }

  func note(_ name: String, _ agreement: Agreement, _ reason: String, _ origin: Origin) {
    if isSilent { return }
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
