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
    let products = Products(own: Backends.native())
    var options = ScheduleOptions()
    options.fuses = rewrites.fuses
    options.allowsInPlace = rewrites.allowsInPlace
    for (k, variable) in updated.enumerated() {
      options.updates.append((output: outputCount + k, shared: graph.number(of: variable)))
    }
    let needs = ProgramEngine.productNeeds(graph)
    log.note(products: { products.choices(needs) })
    (rewritten, program) = try Backends.native().opening(needs) { () throws(TheanoError) in
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

  /// What its products run in, as far as it can be told before rewriting.
  private static func productNeeds(_ graph: Graph) -> ProductNeeds {
    var needs = ProductNeeds()
    let isProduct = graph.ops.map { $0 is Dot || $0 is BatchedDot }
    guard isProduct.contains(true) else { return needs }
    for node in graph.nodes where isProduct[Int(node.op)] {
      let type = graph.values[Int(node.firstOutput)].type
      needs.note(type.dtype, isMatrix: type.shape.count >= 2)
    }
    return needs
  }

  func run(
    _ count: Int, _ argument: (Int) throws(TheanoError) -> NDArray
  ) throws(TheanoError) -> [NDArray] { try program.run(count, argument) }

  func run(_ arguments: [NDArray], into targets: inout [NDArray]) throws(TheanoError) -> [NDArray] {
    try program.run(arguments, into: &targets)
  }
}
