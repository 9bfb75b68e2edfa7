import TheanoLLVM
import TheanoGraph
import TheanoOps
import TheanoRewriting
import TheanoRuntime
import TheanoScheduling

/// The compiled modes: rewriting, scheduling, code.
struct ProgramEngine: Engine {
  let rewritten: Rewritten
  let program: Program

  init(
    _ graph: Graph, mode: Mode, _ rewrites: Rewrites, outputCount: Int, updated: [SharedVariable], limits: CallLimits,
    log: CompileLog
  ) throws(TheanoError) {
    var graph = graph
    let products = Products()
    var options = ScheduleOptions()
    options.fuses = rewrites.fuses
    options.allowsInPlace = rewrites.allowsInPlace
    for (k, variable) in updated.enumerated() {
      options.updates.append((output: outputCount + k, shared: graph.number(of: variable)))
    }
    let multiplies = ProgramEngine.multipliesMatrices(graph)
    (rewritten, program) = try Backends.native().opening(blas: multiplies) { () throws(TheanoError) in
      let rewritten = rewrite(graph, rewrites.options)
      for pass in rewritten.passes { log.note("rewriting: \(pass.name)", seconds(pass.duration)) }
      let planned = try log.time("scheduling") { () throws(TheanoError) -> Schedule in
        try schedule(rewritten.graph, options: options)
      }
      let effort: CompileEffort = mode.base == .fastCompile ? .quick : .full
      let program = try log.collecting { () throws(TheanoError) -> Program in
        try Backends.program(planned, products: products, effort: effort, limits: limits)
      }
      return (rewritten, program)
    }
  }

  /// The same code over other shared variables: one for each of the program's.
  init(_ other: ProgramEngine, shared: [SharedVariable], sharesMemory: Bool) {
    rewritten = other.rewritten
    program = Program(other.program, shared: shared, sharesMemory: sharesMemory)
  }

  /// Whether it has products that a BLAS computes: those of float16 become products of float32.
  private static func multipliesMatrices(_ graph: Graph) -> Bool {
    let isProduct = graph.ops.map { $0 is Dot || $0 is BatchedDot }
    guard isProduct.contains(true) else { return false }
    return graph.nodes.contains { node in
      guard isProduct[Int(node.op)] else { return false }
      let dtype = graph.values[Int(node.firstOutput)].type.dtype
      return dtype.isKnownToBLAS || dtype == .float16
    }
  }

  func run(
    _ count: Int, _ argument: (Int) throws(TheanoError) -> NDArray
  ) throws(TheanoError) -> [NDArray] { try program.run(count, argument) }

  func run(_ arguments: [NDArray], into targets: inout [NDArray]) throws(TheanoError) -> [NDArray] {
    try program.run(arguments, into: &targets)
  }
}
