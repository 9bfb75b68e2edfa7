import Synchronization
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

/// A step of the pipeline: rules that are applied until none does any more.
package struct Pass: Sendable {
  package enum Kind: Hashable, Sendable {
    /// Its rules, until none applies.
    case rules
    /// Ops that stand for others are replaced by these.
    case expansion
    /// Something is done to loops as a whole.
    case loops(LoopStage)
  }
  package enum LoopStage: Hashable, Sendable { case merging, work, vectors, union, memory }

  package let name: String
  package let reason: String
  package let rules: [Rule]
  package let kind: Kind
  /// Whether FAST_COMPILE has it too.
  package let isCheap: Bool
  /// A graph with none of these has nothing for the pass (nil: any may have).
  let needs: Set<OpKind>?
  private let plainTable: RuleTable
  private let tables = Tables()

  let ruleSet: RuleSet

  /// The rules that the options allow by the op that they begin with, made once.
  func table(_ options: RewriteOptions) -> RuleTable {
    if !options.ieee && options.excluded.isEmpty { return plainTable }
    let key = Tables.Key(ieee: options.ieee, excluded: options.excluded)
    return tables.known.withLock { known in
      if let table = known[key] { return table }
      let table = RuleTable(
        rules.filter { (!options.ieee || $0.agreement != .ifFinite) && !options.excluded.contains($0.name) })
      known[key] = table
      return table
    }
  }

  private final class Tables: Sendable {
    struct Key: Hashable {
      let ieee: Bool
      let excluded: Set<String>
    }
    let known = Mutex<[Key: RuleTable]>([:])
  }

  init(
    _ name: String, _ reason: String, _ rules: [Rule], needs: Set<OpKind>? = nil, kind: Kind = .rules,
    isCheap: Bool = false
  ) {
    (self.name, self.reason, self.rules, self.needs) = (name, reason, rules, needs)
    (self.kind, self.isCheap) = (kind, isCheap)
    ruleSet = RuleSet(rules)
    plainTable = RuleTable(rules)
    precondition(rules.isEmpty == (kind != .rules), "a pass has rules or does something else")
  }
}

/// How much is rewritten, and what may change.
package struct RewriteOptions: Hashable, Sendable {
  package enum Level: Hashable, Sendable, CaseIterable {
    /// Nothing but what code cannot be made without.
    case none
    /// Theano's FAST_COMPILE: what is cheap, and what keeps the cross-entropies stable.
    case fastCompile
    /// Theano's FAST_RUN.
    case fastRun
  }
  package var level: Level
  /// Keep the answers of IEEE arithmetic where operands are not finite: `x * y / x` stays what it is.
  package var ieee: Bool
  /// Names of passes that run besides those of the level.
  package var included: Set<String> = []
  /// Names of passes and rules that are left out.
  package var excluded: Set<String> = []

  package init(_ level: Level = .fastRun, ieee: Bool = false) {
    self.level = level
    self.ieee = ieee
  }
}

/// A rewritten graph and what was done to it.
package struct Rewritten: Sendable {
  package let graph: Graph
  package let applied: [AppliedRule]
  /// The passes that were run, with the time that each took.
  package var passes: [(name: String, duration: Duration)] = []
}

/// A graph that computes the same as `graph`, sooner and more exactly.
///
/// Inputs, shared variables, requirements and the order of outputs stay. Takes time in proportion to the graph.
package func rewrite(_ graph: Graph, _ options: RewriteOptions = RewriteOptions()) -> Rewritten {
  let log = RewriteLog()
  var result = graph
  // The rules of which is known that none applies.
  var settled = RuleSet()
  var passes: [(name: String, duration: Duration)] = []
  for pass in Pipeline.passes(options) {
    let begin = ContinuousClock.now
    let outcome = run(pass, on: result, options, log, settled: settled)
    if outcome.hasChanged { settled = RuleSet() }
    if outcome.isSettled { settled.formUnion(pass.ruleSet) }
    result = outcome.graph
    passes.append((pass.name, ContinuousClock.now - begin))
  }
  return Rewritten(graph: result, applied: log.applied, passes: passes)
}

/// Rounds of one pass: most graphs are done after the second, which finds nothing left.
private let mostRounds = 8

/// What a pass made of a graph.
struct PassOutcome {
  let graph: Graph
  let hasChanged: Bool
  /// Whether none of its rules applies any more.
  let isSettled: Bool
}

/// One pass over a graph (or over that of a body), in rounds until nothing applies; `settled` rules are known not to.
func run(
  _ pass: Pass, on graph: Graph, _ options: RewriteOptions, _ log: RewriteLog, settled: RuleSet = RuleSet(),
  isBody: Bool = false
) -> PassOutcome {
  // Bodies first: what is outside sees what they have become.
  if graph.ops.contains(where: { $0.hasBodies }) {
    let (inside, hasChanged) = withBodies(graph, pass, options, log)
    return run(pass, around: inside, options, log, settled, isBody: isBody, hasChangedInside: hasChanged)
  }
  return run(pass, around: graph, options, log, settled, isBody: isBody, hasChangedInside: false)
}

/// A graph with the pass run over all bodies in it. As deep as the user's loops are nested.
private func withBodies(
  _ graph: Graph, _ pass: Pass, _ options: RewriteOptions, _ log: RewriteLog
) -> (graph: Graph, hasChanged: Bool) {
  var graph = graph
  var hasChangedInside = false
  graph.replaceOps { op in
    guard op.hasBodies, let op = op as? any BodyOp else { return nil }
    var hasChanged = false
    let bodies = op.bodies.map { body in
      let known = log.settled[body] ?? RuleSet()
      let outcome = run(pass, on: body.graph, options, log, settled: known, isBody: true)
      hasChanged = hasChanged || outcome.hasChanged
      let result = outcome.hasChanged ? Body(outcome.graph, like: body) : body
      if outcome.isSettled { log.settled[result] = outcome.hasChanged ? pass.ruleSet : known.union(pass.ruleSet) }
      return result
    }
    hasChangedInside = hasChangedInside || hasChanged
    return hasChanged ? op.with(bodies) : nil
  }
  return (graph, hasChangedInside)
}

/// One pass over a graph whose bodies have had it.
private func run(
  _ pass: Pass, around graph: Graph, _ options: RewriteOptions, _ log: RewriteLog, _ settled: RuleSet, isBody: Bool,
  hasChangedInside: Bool
) -> PassOutcome {
  // A graph is twenty arrays: it is not taken along where it may not be needed.
  func unchanged() -> PassOutcome { PassOutcome(graph: graph, hasChanged: hasChangedInside, isSettled: false) }
  if let needs = pass.needs, !graph.ops.contains(where: { needs.contains(RuleTable.kind(of: $0)) }) {
    return unchanged()
  }
  if pass.kind == .rules && pass.ruleSet.isSubset(of: settled) { return unchanged() }
  log.pass = pass.name
  let table = pass.table(options)
  switch pass.kind {
  case .rules: break
  case .expansion:
    let expanded = Rebuild(graph, table, log, log.relations(graph.requirements), expands: true).run(pass.ruleSet)
    return expanded.hasChanged ? PassOutcome(graph: expanded.graph, hasChanged: true, isSettled: false) : unchanged()
  case .loops(let stage):
    guard graph.ops.contains(where: { $0 is Scan }) else { return unchanged() }
    let changed =
      switch stage {
      case .merging: LoopRules.merged(graph)
      case .work: LoopRules.simplified(graph)
      case .vectors: LoopRules.vectorized(graph, isBody: isBody)
      case .union: LoopRules.united(graph)
      case .memory: LoopRules.keepingLast(graph)
      }
    return PassOutcome(graph: changed, hasChanged: true, isSettled: false)
  }
  // Inside of loops sizes may have changed, of which rules outside speak.
  let calm = hasChangedInside ? nil : Calm(settled, everywhereIn: graph)
  let sizes = log.relations(graph.requirements)
  var round = Rebuild(graph, table, log, sizes, calm: calm).run(pass.ruleSet)
  var hasChanged = hasChangedInside
  for number in 1...mostRounds {
    if !round.hasChanged { return PassOutcome(graph: round.graph, hasChanged: hasChanged, isSettled: true) }
    hasChanged = true
    if number < mostRounds { round = Rebuild(round.graph, table, log, sizes, calm: round.calm).run(pass.ruleSet) }
  }
  return PassOutcome(graph: round.graph, hasChanged: true, isSettled: false)
}

package enum Pipeline {
  /// Exponentials, and what is made of them.
  private static let powers: Set<OpKind> = [
    .scalar(.exp), .scalar(.sigmoid), .scalar(.softplus), .of(Softmax.self), .of(LogSoftmax.self),
  ]

  /// What holds of shapes, views and parts in every pass.
  private static let structure = Folding.rules + ShapeRules.rules + SubtensorRules.rules + ScatterRules.rules

  /// All passes in order. Merging equal subgraphs is no pass: a graph holds no application twice.
  package static let all: [Pass] = [
    Pass(
      "scan_merge", "A loop that a gradient needs more of is run once, and stores it.", [], kind: .loops(.merging),
      isCheap: true),
    Pass(
      "shapes",
      "Sizes become numbers and arithmetic on the sizes of inputs, so that nothing is computed for its shape; "
        + "views of views and steps that do nothing go, which lets later rules see what meets.",
      structure, isCheap: true),
    Pass(
      "logistic",
      "The logistic function is recognised first, before anything turns over the fractions in its gradients.",
      structure + StabilityRules.logistic, needs: powers),
    Pass(
      "softmax",
      "Cross-entropies from probabilities, before anything changes how they are written: Theano keeps these "
        + "stable in every mode.",
      structure + SoftmaxRules.cross, needs: powers, isCheap: true),
    Pass(
      "algebra",
      "Terms that cancel, neutral elements, powers and choices: fewer operations, and the forms in which "
        + "the rules for stability are written.",
      structure + AlgebraRules.rules),
    Pass(
      "stability",
      "Logarithms and exponentials in forms that neither overflow nor cancel; after algebra, which "
        + "brings their arguments into shape, and with it, since each opens ways for the other.",
      structure + StabilityRules.rules + AlgebraRules.rules,
      needs: powers.union([.scalar(.log), .scalar(.log1p), .scalar(.erf), .scalar(.erfc)])),
    Pass(
      "scan_pushout",
      "What nobody needs of a loop goes; products that do not wait for the step before are made at once, before products "
        + "take on sums and factors.", [], kind: .loops(.work)),
    Pass(
      "scan_vectorize",
      "Loops in which nothing is carried from step to step become expressions over all steps, where these need little "
        + "memory; after the products have left them.", [], kind: .loops(.vectors)),
    Pass("scan_algebra", "Algebra again, of what loops have become.", structure + AlgebraRules.rules),
    Pass(
      "scan_unite", "Loops that are left, have steps of several kernels and read the same rows become one.", [],
      kind: .loops(.union)),
    Pass(
      "specialize", "Cheaper operations for the same values, once no rule has to recognise the plain ones.",
      structure + SpecialRules.rules + SubtensorRules.lifting + ScatterRules.merging),
    Pass(
      "expand", "Ops that stand for others give way to these, so that scheduling can fuse the parts.",
      [], kind: .expansion, isCheap: true),
    Pass(
      "cleanup", "What the expansion left: repeated views, casts and constants.",
      structure + ScatterRules.rowByRow, isCheap: true),
    Pass(
      "scan_save_mem", "Loops keep the last rows alone of what only these are used of.", [], kind: .loops(.memory)),
  ]

  static func passes(_ options: RewriteOptions) -> [Pass] {
    all.filter { pass in
      // Code cannot be made without the expansion.
      if pass.kind == .expansion { return true }
      if options.excluded.contains(pass.name) { return false }
      switch options.level {
      case .none: return options.included.contains(pass.name)
      case .fastCompile: return pass.isCheap || options.included.contains(pass.name)
      case .fastRun: return true
      }
    }
  }
}
