import Synchronization
import TheanoArrays
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoRuntime
import TheanoScheduling

/// The same function with loops that stay loops: made when a call first fails.
typealias StepByStep = Mutex<ProgramEngine?>

extension FunctionCore {
  /// An error of a call with the steps of the loops in which it arose.
  ///
  /// A loop that was made an expression over all steps knows of none. So the call is made once more, as a loop and without
  /// taking anything on. If that does not fail in a step (somebody may have changed a shared variable meanwhile), the error
  /// is left as it is.
  func withSteps(_ error: TheanoError, _ values: () -> [NDArray]) -> TheanoError {
    guard let made = engine as? ProgramEngine, made.rewritten.graph.loopCount < graph.loopCount, isOfAStep(error) else {
      return error
    }
    let known = error.places.count(where: \.isStep)
    do throws(TheanoError) {
      let engine: ProgramEngine
      if let known = stepByStep.withLock({ $0 }) { engine = known } else { engine = try loopEngine() }
      stepByStep.withLock { $0 = engine }
      let values = values()
      _ = try engine.run(values.count) { values[$0] }
      return error
    } catch let again {
      return again.kind == error.kind && again.places.count(where: \.isStep) > known ? again : error
    }
  }

  /// Whether it may have arisen in a step of a loop: at a line of one, and not from sizes that are known before any step.
  private func isOfAStep(_ error: TheanoError) -> Bool {
    guard error.kind != .memoryError, let here = error.places.first?.origin else { return false }
    if case EvaluationFacts.sizes(_, let relation, _, _, _, _) = error.fact,
      graph.requirements.contains(where: { $0.relation == relation && $0.origin == here })
    {
      return false
    }
    let lines = graph.stepOrigins
    let parts = here.parts
    return parts.isEmpty || parts.contains { lines.contains($0) }
  }

  private func loopEngine() throws(TheanoError) -> ProgramEngine {
    let mode = request.mode ?? config.mode
    var rewrites = try Rewrites(mode, at: request.origin)
    rewrites.options.excluded.insert("scan_vectorize")
    // New values of shared variables go out as results, and no further.
    return try ProgramEngine(
      graph, mode: mode, rewrites, outputCount: graph.outputs.count, updated: [], limits: request.limits(mode),
      log: CompileLog())
  }
}

extension Graph {
  /// The lines of what steps of loops compute.
  fileprivate var stepOrigins: Set<Origin> {
    var origins: Set<Origin> = []
    var graphs = [(graph: self, isStep: false)]
    while let (graph, isStep) = graphs.popLast() {
      for node in graph.liveNodes() {
        let op = graph.op(of: node)
        if isStep { origins.formUnion(graph.origin(of: node).parts) }
        for body in (op as? any BodyOp)?.bodies ?? [] { graphs.append((body.graph, isStep || op is Scan)) }
      }
    }
    return origins
  }

  /// Loops, those inside of loops and choices too.
  fileprivate var loopCount: Int {
    liveNodes().reduce(0) { count, node in
      let op = op(of: node)
      let inside = (op as? any BodyOp)?.bodies.reduce(0) { $0 + $1.graph.loopCount } ?? 0
      return count + inside + (op is Scan ? 1 : 0)
    }
  }
}
