import TheanoGraph
import TheanoOps
import TheanoRuntime

/// The reference mode: each op by its definition.
struct ReferenceEngine: Engine {
  private let graph: Graph
  private let outputCount: Int
  /// Which graph output after the first `outputCount` is the new value of which shared variable.
  let updated: [SharedVariable]
  /// What is read: one for each of the graph's.
  let shared: [SharedVariable]
  private let locks: SharedLocks

  init(graph: Graph, outputCount: Int, updated: [SharedVariable]) {
    self.graph = graph
    self.outputCount = outputCount
    self.updated = updated
    shared = graph.sharedVariables
    locks = SharedLocks(reading: shared, writing: updated)
  }

  /// The same over other shared variables: one for each that `other` reads, and for each that it updates.
  init(_ other: ReferenceEngine, shared: [SharedVariable], updated: [SharedVariable]) {
    (graph, outputCount) = (other.graph, other.outputCount)
    (self.shared, self.updated) = (shared, updated)
    locks = SharedLocks(reading: shared, writing: updated)
  }

  func run(
    _ count: Int, _ argument: (Int) throws(TheanoError) -> NDArray
  ) throws(TheanoError) -> [NDArray] {
    var arguments: [NDArray] = []
    for k in 0..<count { arguments.append(try argument(k)) }
    return try run(arguments) { _ in }
  }

  func run(_ arguments: [NDArray], into targets: inout [NDArray]) throws(TheanoError) -> [NDArray] {
    let wanted = targets.map { ($0.dtype, $0.shape) }
    let values = try run(arguments) { values throws(TheanoError) in
      for (number, (target, value)) in zip(wanted, values).enumerated() where target != (value.dtype, value.shape) {
        throw TheanoError(
          RuntimeFacts.target(number: number, value.dtype, value.shape, given: target.0, target.1))
      }
    }
    for number in targets.indices { targets[number] = values[number] }
    return Array(values.dropFirst(targets.count))
  }

  /// - Parameter check: refuses outputs, before any update is made.
  private func run(
    _ arguments: [NDArray], _ check: ([NDArray]) throws(TheanoError) -> Void
  ) throws(TheanoError) -> [NDArray] {
    locks.lock()
    defer { locks.unlock() }
    let values: [NDArray]
    do throws(TheanoError) {
      values = try evaluateReference(
        graph, inputs: arguments, shared: shared.map { $0.cell.value })
    } catch {
      guard case .outOfMemory(let bytes)? = error.fact as? ArrayFact else { throw error }
      // In the words of the compiled modes, which plan a call's memory as a whole.
      throw TheanoError(RuntimeFacts.memory(bytes: bytes))
    }
    try check(values)
    for (k, variable) in updated.enumerated() {
      variable.cell.value = values[outputCount + k].contiguous()
    }
    return Array(values.prefix(outputCount))
  }
}
