import TheanoRuntime
import TheanoScheduling

/// The compiled modes: rewriting, scheduling, code.
struct ProgramEngine: Engine {
  let program: Program

  init(_ graph: Graph, mode: Mode, outputCount: Int, updated: [SharedVariable]) throws(TheanoError) {
    var graph = graph
    var options = ScheduleOptions()
    for (k, variable) in updated.enumerated() {
      options.updates.append((output: outputCount + k, shared: graph.number(of: variable)))
    }
    let schedule = try TheanoScheduling.schedule(graph, options: options)
    program = try Program(
      schedule, backend: Backends.native(), products: nil, effort: mode == .fastRun ? .full : .quick)
  }

  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] { try program.run(arguments) }
}
