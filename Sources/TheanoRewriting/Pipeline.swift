import TheanoErrors
import TheanoGraph
import TheanoOps

/// A step of the pipeline: rules that are applied until none does any more.
package struct Pass: Sendable {
  package let name: String
  package let reason: String
  package let rules: [Rule]
  /// Whether ops that stand for others are replaced by these.
  package let expands: Bool
  /// Whether FAST_COMPILE has it too.
  package let isCheap: Bool
  /// A graph with none of these has nothing for the pass (nil: any may have).
  let needs: Set<OpKind>?

  init(
    _ name: String, _ reason: String, _ rules: [Rule], needs: Set<OpKind>? = nil, expands: Bool = false,
    isCheap: Bool = false
  ) {
    (self.name, self.reason, self.rules, self.needs) = (name, reason, rules, needs)
    (self.expands, self.isCheap) = (expands, isCheap)
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
}

/// A graph that computes the same as `graph`, sooner and more exactly.
///
/// Inputs, shared variables, requirements and the order of outputs stay. Takes time in proportion to the graph.
package func rewrite(_ graph: Graph, _ options: RewriteOptions = RewriteOptions()) -> Rewritten {
  let log = RewriteLog()
  var result = graph
  for pass in Pipeline.passes(options) {
    result = run(pass, on: result, options, log)
  }
  return Rewritten(graph: result, applied: log.applied)
}

/// Rounds of one pass: most graphs are done after the second, which finds nothing left.
private let mostRounds = 8

/// One pass over a graph, in rounds until nothing applies.
func run(_ pass: Pass, on graph: Graph, _ options: RewriteOptions, _ log: RewriteLog) -> Graph {
  if let needs = pass.needs, !graph.ops.contains(where: { needs.contains(RuleTable.kind(of: $0)) }) { return graph }
  log.pass = pass.name
  let table = RuleTable(
    pass.rules.filter { (!options.ieee || $0.agreement != .ifFinite) && !options.excluded.contains($0.name) })
  var result = graph
  for round in 0..<mostRounds {
    let before = log.total
    result = Rebuild(result, table, log, expands: pass.expands && round == 0).run()
    if log.total == before { break }
  }
  return result
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
      "specialize", "Cheaper operations for the same values, once no rule has to recognise the plain ones.",
      structure + SpecialRules.rules + SubtensorRules.lifting + ScatterRules.merging),
    Pass(
      "expand", "Ops that stand for others give way to these, so that scheduling can fuse the parts.",
      [], expands: true, isCheap: true),
    Pass(
      "cleanup", "What the expansion left: repeated views, casts and constants.",
      structure, isCheap: true),
  ]

  static func passes(_ options: RewriteOptions) -> [Pass] {
    all.filter { pass in
      // Code cannot be made without the expansion.
      if pass.expands { return true }
      if options.excluded.contains(pass.name) { return false }
      switch options.level {
      case .none: return options.included.contains(pass.name)
      case .fastCompile: return pass.isCheap || options.included.contains(pass.name)
      case .fastRun: return true
      }
    }
  }
}
