import TheanoArrays
import TheanoErrors
import TheanoGraph

/// The values of `outputs` as their expressions say, unrewritten: by ``Op/evaluate(_:)``, one operation after the
/// other, each result rounded to its dtype.
///
/// The judge of rewriting and of compiled code, and what constant folding and the reference mode run.
/// - Parameter values: the value of each input by its variable, with the dtype, rank and fixed sizes of its type;
///   may also hold values for shared variables, in place of their own.
/// - Throws: the error that a variable carries; `MissingInputError`; a size or an index that does not fit, with the
///   lines of the operation and of its operands.
package func evaluateReference(
  _ outputs: [TensorVariable], _ values: [VariableID: NDArray]
) throws(TheanoError) -> [NDArray] {
  let calls = applications(of: outputs) { values[$0.id] != nil }
  var known = values
  var remaining: [VariableID: Int] = [:]
  for call in calls { for input in call.inputs { remaining[input.id, default: 0] += 1 } }
  for output in outputs { remaining[output.id, default: 0] += 1 }
  for call in calls {
    var arguments: [NDArray] = []
    for input in call.inputs { arguments.append(try leafOrKnown(input, &known)) }
    try check(call, arguments, known)
    let results = try located(call) { () throws(TheanoError) in try call.op.evaluate(arguments) }
    precondition(results.count == call.outputTypes.count, "\(call.op.name) gave another number of results")
    for (k, result) in results.enumerated() {
      precondition(
        result.dtype == call.outputTypes[k].dtype && result.ndim == call.outputTypes[k].ndim,
        "\(call.op.name) gave \(result.dtype)\(result.shape) for \(call.outputTypes[k].brief)")
      let id = VariableID(call.firstOutput.raw + k)
      // Integer scalars stay: sizes may speak of them.
      if remaining[id] != nil || result.isIntegerScalar { known[id] = result }
    }
    for input in call.inputs {
      remaining[input.id, default: 0] -= 1
      if remaining[input.id] == 0, input.application != nil, known[input.id]?.isIntegerScalar == false {
        known[input.id] = nil
      }
    }
  }
  var answer: [NDArray] = []
  for output in outputs { answer.append(try leafOrKnown(output, &known)) }
  return answer
}

private func leafOrKnown(
  _ variable: TensorVariable, _ known: inout [VariableID: NDArray]
) throws(TheanoError) -> NDArray {
  if let value = known[variable.id] { return value }
  switch variable.kind {
  case .constant(let value, _): return value
  case .shared:
    guard let shared = variable as? SharedVariable else {
      preconditionFailure("a shared variable has a cell")
    }
    let value = shared.cell.read()
    // Sizes speak of it; and one evaluation sees one value.
    known[variable.id] = value
    return value
  case .poisoned(let error): throw error
  case .input:
    throw TheanoError(
      EvaluationFacts.missingInput(variable.name), at: [Place(variable.name ?? "the input", variable.origin)])
  case .result: preconditionFailure("operations come in topological order")
  }
}

extension NDArray {
  fileprivate var isIntegerScalar: Bool { ndim == 0 && dtype.isInteger }
}

/// Whether the sizes at hand are what the application asks for.
private func check(
  _ call: Apply, _ arguments: [NDArray], _ known: [VariableID: NDArray]
) throws(TheanoError) {
  for requirement in call.requirements {
    let (left, right) = (requirement.left.value(known), requirement.right.value(known))
    if requirement.isMet(left, right) { continue }
    throw requirement.error(
      operation: call.op.spokenName, left: left, right: right, shapes: arguments.map(\.shape), origin: call.origin,
      operands: call.inputs.map { ($0.name, $0.origin) })
  }
}

/// Gives errors that have no place the lines of an application.
private func located<Result>(
  _ call: Apply, _ body: () throws(TheanoError) -> Result
) throws(TheanoError) -> Result {
  do throws(TheanoError) {
    return try body()
  } catch {
    throw error.inside(call.origin, Place.around(call.origin, operands: call.inputs.map { ($0.name, $0.origin) }))
  }
}

extension TheanoError {
  /// The error of an application: at `places`; what happened inside a body of it keeps its own.
  fileprivate func inside(_ origin: Origin, _ places: [Place]) -> TheanoError {
    if self.places.isEmpty { return TheanoError(fact, at: places) }
    var error = self
    error.places = self.places.map { $0.origin == .unknown ? $0.at(origin) : $0 }
    return error
  }
}

extension Size {
  /// The number, given the values of the variables it speaks of.
  fileprivate func value(_ known: [VariableID: NDArray]) -> Int {
    evaluate { atom in
      switch atom {
      case .axis(let id, let axis):
        guard let array = known[id] else { preconditionFailure("sizes speak of leaves that were evaluated") }
        return array.shape[axis]
      case .value(let id):
        guard let number = known[id]?.scalars(as: Int.self).first else {
          preconditionFailure("sizes speak of scalars that were evaluated")
        }
        return number
      case .floorDivide, .modulo, .maximum, .minimum, .isNegative:
        preconditionFailure("only leaves are asked for")
      }
    }
  }
}

// MARK: - Over the arena

/// The values of a graph's outputs, by ``Op/evaluate(_:)``, one node after the other.
///
/// - Parameters:
///   - inputs: one for each of `graph.inputs`, with their dtype, rank and fixed sizes.
///   - shared: one for each of `graph.shared`.
/// - Throws: as the form over variables; all of the graph's requirements are checked, the earliest first.
package func evaluateReference(
  _ graph: Graph, inputs: [NDArray], shared: [NDArray]
) throws(TheanoError) -> [NDArray] {
  precondition(
    inputs.count == graph.inputs.count && shared.count == graph.shared.count, "one value for each leaf")
  var run = ArenaRun(graph, inputs, shared)
  try run.checkReady()
  for node in run.graph.reachableNodes() { try run.execute(node) }
  precondition(run.pending.isEmpty, "all that sizes speak of has been computed")
  return graph.outputs.map { run.value($0) }
}

/// One evaluation of a graph, node by node.
private struct ArenaRun {
  /// With what requirements speak of among the outputs.
  private(set) var graph: Graph
  private var known: [NDArray?]
  private var remaining: [Int]
  /// What sizes speak of.
  private var leaves: [VariableID: NDArray] = [:]
  private var idsOf: [ValueID: [VariableID]] = [:]
  private(set) var pending: ArraySlice<Graph.Requirement>

  init(_ given: Graph, _ inputs: [NDArray], _ shared: [NDArray]) {
    var graph = given
    pending = graph.requirements[...]
    known = [NDArray?](repeating: nil, count: graph.values.count)
    remaining = [Int](repeating: 0, count: graph.values.count)
    for (value, array) in zip(graph.inputs + graph.shared, inputs + shared) { known[value.index] = array }
    for (id, array) in zip(graph.inputIDs, inputs) { leaves[id] = array }
    for (variable, array) in zip(graph.sharedVariables, shared) { leaves[variable.id] = array }
    for (id, value) in graph.sizeValues {
      idsOf[value, default: []].append(id)
      if let known = graph.constant(value) ?? known[value.index] { leaves[id] = known }
    }
    var wanted: [ValueID] = []
    for requirement in graph.requirements {
      requirement.relation.forEachVariable { id in
        if let value = given.sizeValues[id] { wanted.append(value) }
      }
    }
    graph.outputs += wanted
    for node in graph.reachableNodes() {
      for input in graph.inputs(of: node) { remaining[input.index] += 1 }
    }
    for output in graph.outputs { remaining[output.index] += 1 }
    self.graph = graph
  }

  func value(_ value: ValueID) -> NDArray {
    guard let result = graph.constant(value) ?? known[value.index] else {
      preconditionFailure("nodes come in topological order")
    }
    return result
  }

  mutating func execute(_ node: NodeID) throws(TheanoError) {
    let arguments = graph.inputs(of: node).map { value($0) }
    let results: [NDArray]
    do throws(TheanoError) {
      results = try graph.op(of: node).evaluate(arguments)
    } catch {
      throw error.inside(graph.origin(of: node), [Place("here", graph.origin(of: node))])
    }
    for (value, result) in zip(graph.outputs(of: node), results) {
      if remaining[value.index] > 0 { known[value.index] = result }
      for id in idsOf[value] ?? [] { leaves[id] = result }
    }
    for input in graph.inputs(of: node) {
      remaining[input.index] -= 1
      if remaining[input.index] == 0, graph.producer(of: input) != nil { known[input.index] = nil }
    }
    try checkReady()
  }

  /// In order: one that speaks of a scalar not yet computed waits, and those after it with it.
  mutating func checkReady() throws(TheanoError) {
    while let next = pending.first, next.relation.speaks(onlyOf: leaves) {
      try check(next, leaves)
      pending.removeFirst()
    }
  }
}

private func check(_ requirement: Graph.Requirement, _ leaves: [VariableID: NDArray]) throws(TheanoError) {
  let relation = requirement.relation
  let (left, right) = (relation.left.value(leaves), relation.right.value(leaves))
  if relation.isMet(left, right) { return }
  throw relation.error(
    operation: requirement.operation, left: left, right: right, shapes: nil, origin: requirement.origin,
    operands: requirement.operands)
}

extension SizeRequirement {
  fileprivate func forEachVariable(_ body: (VariableID) -> Void) {
    for size in [left, right] {
      size.forEachLeaf { atom in
        switch atom {
        case .axis(let id, _), .value(let id): body(id)
        case .floorDivide, .modulo, .maximum, .minimum, .isNegative: break
        }
      }
    }
  }

  fileprivate func speaks(onlyOf known: [VariableID: NDArray]) -> Bool {
    var all = true
    forEachVariable { if known[$0] == nil { all = false } }
    return all
  }

  /// Whether the relation holds for these values of its sides.
  package func isMet(_ left: Int, _ right: Int) -> Bool {
    switch relation {
    case .equal: left == right
    case .atMost: left <= right
    }
  }

  /// The error where it does not hold, with the lines of the operation and of its operands.
  package func error(
    operation: String, left: Int, right: Int, shapes: [[Int]]?, origin: Origin,
    operands: [(name: String?, origin: Origin)]
  ) -> TheanoError {
    var places = Place.around(origin, operands: operands)
    if case .state(_, _, let result) = meaning, result != .unknown { places.insert(Place("the result", result), at: 1) }
    return TheanoError(
      EvaluationFacts.sizes(
        operation, self, left: left, right: right, names: operands.map(\.name), shapes: shapes),
      at: places)
  }
}
