import TheanoLLVM
import TheanoRewriting
import TheanoRuntime
import TheanoScheduling

/// The compiled modes: rewriting, scheduling, code.
struct ProgramEngine: Engine {
  let rewritten: Rewritten
  let program: Program

  init(
    _ graph: Graph, mode: Mode, _ rewrites: Rewrites, outputCount: Int, updated: [SharedVariable]
  ) throws(TheanoError) {
    var graph = graph
    var options = ScheduleOptions()
    options.fuses = rewrites.fuses
    options.allowsInPlace = rewrites.allowsInPlace
    for (k, variable) in updated.enumerated() {
      options.updates.append((output: outputCount + k, shared: graph.number(of: variable)))
    }
    rewritten = rewrite(graph, rewrites.options)
    program = try Program(
      try schedule(rewritten.graph, options: options), backend: Backends.native(), products: Products(),
      effort: mode.base == .fastCompile ? .quick : .full)
  }

  /// The same code over other shared variables: one for each of the program's.
  init(_ other: ProgramEngine, shared: [SharedVariable], sharesMemory: Bool) {
    rewritten = other.rewritten
    program = Program(other.program, shared: shared, sharesMemory: sharesMemory)
  }

  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] { try program.run(arguments) }
}
