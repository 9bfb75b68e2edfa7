import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// Decides what runs at a call of a function with this graph: kernels, their order, and where values lie.
///
/// Linear in the size of the graph. The graph is not changed.
///
/// - Parameters:
///   - graph: outputs first, then the new values of shared variables that `options.updates` names.
/// - Throws: what is wrong for every call: sizes that can never be equal.
package func schedule(_ graph: Graph, options: ScheduleOptions = ScheduleOptions()) throws(TheanoError)
  -> Schedule
{
  let work = Workspace(graph, options)
  let nodes = try work.order()
  var integers = IntegerTable()
  let guards = try guards(graph.requirements, &integers)
  try work.prepareBodies(nodes)
  var planner = Planner(work, integers, guards)
  planner.collect(nodes)
  let schedule = planner.plan()
  assert(schedule.complaints().isEmpty, "\(schedule.complaints())\n\(schedule)")
  return schedule
}

extension Workspace {
  /// Integer scalars that requirements speak of and that are computed.
  var requiredScalars: [ValueID] {
    if !hasComputedSizes { return [] }
    var ids: Set<VariableID> = []
    for requirement in graph.requirements {
      ids.formUnion(requirement.relation.left.valueAtoms)
      ids.formUnion(requirement.relation.right.valueAtoms)
    }
    return ids.compactMap { graph.sizeValues[$0] }.filter { !isLeaf($0) }.sorted { $0.raw < $1.raw }
  }

  /// The producers of the scalars that the sizes around a node speak of.
  private func sizeProducers(_ node: NodeID) -> [NodeID] {
    if !hasComputedSizes { return [] }
    var ids: [VariableID] = []
    for value in Array(graph.inputs(of: node)) + graph.outputs(of: node) {
      for size in graph.type(of: value).shape where size.constant == nil { ids += size.valueAtoms }
      if graph.type(of: value).ndim == 0, let size = graph.size(of: value) { ids += size.valueAtoms }
    }
    if ids.isEmpty { return [] }
    return ids.compactMap { graph.sizeValues[$0] }.compactMap { graph.producer(of: $0) }.filter { $0 != node }
  }

  /// The nodes that outputs, and the sizes of what they need, depend on; inputs before readers.
  func order() throws(TheanoError) -> [NodeID] {
    // 0: not seen, 1: begun, 2: done.
    var state = ContiguousArray<UInt8>(repeating: 0, count: graph.nodes.count)
    var order: [NodeID] = []
    var stack: [(node: NodeID, inputs: [NodeID], next: Int)] = []
    func begin(_ node: NodeID) {
      if state[node.index] != 0 { return }
      state[node.index] = 1
      let inputs = graph.inputs(of: node).compactMap { graph.producer(of: $0) } + sizeProducers(node)
      stack.append((node, inputs, 0))
    }
    for value in graph.outputs + requiredScalars {
      if let node = graph.producer(of: value) { begin(node) }
      while let top = stack.last {
        if top.next < top.inputs.count {
          stack[stack.count - 1].next += 1
          begin(top.inputs[top.next])
        } else {
          state[top.node.index] = 2
          order.append(top.node)
          stack.removeLast()
        }
      }
    }
    // The order of the graph where that is one, so that what was written side by side is computed so.
    let isSorted = order.allSatisfy { node in sizeProducers(node).allSatisfy { $0.raw < node.raw } }
    if isSorted { order.sort { $0.raw < $1.raw } }
    for node in order {
      for value in graph.outputs(of: node) where rank(value) > Workspace.rankLimit {
        throw TheanoError(
          SchedulingFacts.tooManyAxes(
            operation: graph.op(of: node).spokenName, rank: rank(value), limit: Workspace.rankLimit),
          at: [Place("here", graph.origin(of: node))])
      }
    }
    return order
  }

  static let rankLimit = 24
}
