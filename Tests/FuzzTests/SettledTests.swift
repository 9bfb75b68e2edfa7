import Testing
import Theano
import TheanoGraph

@testable import TheanoRewriting

/// Rewriting does not try again what it knows; nothing may be lost by that.
struct SettledTests {
  /// Where a pass says that none of its rules applies any more, none does when all are tried everywhere, and nothing of
  /// what they have replaced is left for later passes to find.
  @Test func aSettledPassHasNothingLeft() throws {
    let count = FuzzTests.isLong ? 5_000 : 100
    var settled = 0
    for seed in seeds(8_000_001, count) {
      var maker = ExpressionMaker(seed: seed, shared: Int(seed % 2))
      let value = maker.make(3 + Int(seed % 16)).variable
      let wrt = maker.inputs.filter { $0.dtype.isFloat }
      let cost = value.ndim == 0 ? value : value.sum()
      let gradients =
        seed % 2 == 0 && cost.dtype.isFloat && !wrt.isEmpty ? T.grad(cost, wrt, disconnectedInputs: .ignore) : []
      guard let phases = try? Phases(maker.inputs, [value] + gradients) else { continue }
      settled += check(phases.graph, seed)
    }
    #expect(settled > 2 * count || isOneSeed)
  }

  /// The passes that settled.
  private func check(_ first: Graph, _ seed: UInt64) -> Int {
    let options = RewriteOptions()
    let log = RewriteLog()
    var (graph, known, settled) = (first, RuleSet(), 0)
    for pass in Pipeline.passes(options) {
      let outcome = run(pass, on: graph, options, log, settled: known)
      graph = outcome.graph
      if outcome.hasChanged { known = RuleSet() }
      guard outcome.isSettled else { continue }
      known.formUnion(pass.ruleSet)
      settled += 1
      let again = run(pass, on: graph, options, RewriteLog())
      #expect(!again.hasChanged, "\(pass.name), seed \(seed)")
      #expect(graph.liveNodes().count == graph.nodes.count, "\(pass.name), seed \(seed)")
    }
    return settled
  }
}
