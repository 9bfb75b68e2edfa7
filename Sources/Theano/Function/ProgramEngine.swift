import TheanoLLVM
import TheanoRewriting
import TheanoRuntime
import TheanoScheduling

/// The compiled modes: rewriting, scheduling, code.
struct ProgramEngine: Engine {
  let rewritten: Rewritten
  let program: Program

  init(_ graph: Graph, mode: Mode, outputCount: Int, updated: [SharedVariable]) throws(TheanoError) {
    var graph = graph
    var options = ScheduleOptions()
    for (k, variable) in updated.enumerated() {
      options.updates.append((output: outputCount + k, shared: graph.number(of: variable)))
    }
    rewritten = rewrite(graph, RewriteOptions(ProgramEngine.level(mode), ieee: config.ieee))
    program = try Program(
      try schedule(rewritten.graph, options: options), backend: Backends.native(), products: Products(),
      effort: mode == .fastCompile ? .quick : .full)
  }

  private static func level(_ mode: Mode) -> RewriteOptions.Level {
    switch (mode, config.optimizer) {
    case (_, .none): .none
    case (.fastCompile, _), (_, .fastCompile): .fastCompile
    case (.fastRun, .fastRun), (.reference, .fastRun): .fastRun
    }
  }

  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] { try program.run(arguments) }
}
