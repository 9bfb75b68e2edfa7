import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What the printers see of expressions, whether they are variables or a function's graph.
///
/// Nodes stand in topological order. Where an elementwise operation stretches an operand of lower rank, an
/// `InplaceDimShuffle` stands between the two, as a reader of Theano's graphs expects: that step has no code.
package struct PrintableGraph: Sendable {
  package enum Source: Sendable {
    case input, shared
    case constant(NDArray)
    case poisoned(TheanoError)
    case result(node: Int, index: Int)
  }

  package struct Value: Sendable {
    package var type: TensorType
    package var source: Source
    package var name: String?
  }

  package struct Node: Sendable {
    package var op: any Op
    package var inputs: [Int]
    package var outputs: Range<Int>
  }

  package private(set) var values: [Value] = []
  package private(set) var nodes: [Node] = []
  package private(set) var outputs: [Int] = []
  /// Of a body: for each input the value that stands for it; nil where nothing uses it.
  private(set) var inputs: [Int?] = []
  /// Whether nodes are printed with their place in the order of execution.
  package let isCompiled: Bool

  /// What `variables` are made of.
  package init(_ variables: [TensorVariable]) { self.init(variables, of: []) }

  private init(_ variables: [TensorVariable], of inputs: [TensorVariable]) {
    isCompiled = false
    var known: [VariableID: Int] = [:]
    var constants: [String: Int] = [:]
    for call in applications(of: variables) {
      let inputs = call.inputs.map { input in known[input.id] ?? addLeaf(input, &known, &constants) }
      let aligned = align(inputs, of: call.op, rank: call.outputTypes[0].ndim)
      let outputs = add(call.op, aligned, call.outputTypes)
      for (k, output) in outputs.enumerated() { known[VariableID(call.firstOutput.raw + k)] = output }
      // The names belong to the handles that are held; those of results inside are read where they are used.
    }
    nameResults(variables, known)
    outputs = variables.map { known[$0.id] ?? addLeaf($0, &known, &constants) }
    self.inputs = inputs.map { known[$0.id] }
  }

  /// A function's graph.
  package init(_ graph: Graph) {
    isCompiled = true
    var known = [Int?](repeating: nil, count: graph.values.count)
    var stretched: [Stretch: Int] = [:]
    func value(_ id: ValueID, _ printable: inout PrintableGraph) -> Int {
      if let index = known[id.index] { return index }
      let index = printable.addLeaf(id, of: graph)
      known[id.index] = index
      return index
    }
    for node in graph.reachableNodes() {
      let inputs = graph.inputs(of: node).map { value($0, &self) }
      let outputs = graph.outputs(of: node)
      let op = graph.op(of: node)
      let aligned = align(inputs, of: op, rank: graph.type(of: outputs[0]).ndim, &stretched)
      let results = add(op, aligned, outputs.map { graph.type(of: $0) })
      for (output, result) in zip(outputs, results) {
        known[output.index] = result
        values[result].name = graph.names[output]
      }
    }
    outputs = graph.outputs.map { value($0, &self) }
    inputs = graph.inputs.map { known[$0.index] }
  }

  /// A body: its expressions, or what rewriting has made of them.
  init(_ body: Body) {
    if body.outputs.isEmpty { self.init(body.graph) } else { self.init(body.outputs, of: body.inputs) }
  }

  package func producer(of value: Int) -> Int? {
    if case .result(let node, _) = values[value].source { return node }
    return nil
  }

  /// How many nodes use each value, outputs counted as one use.
  package func useCounts() -> [Int] {
    var counts = [Int](repeating: 0, count: values.count)
    for node in nodes { for input in node.inputs { counts[input] += 1 } }
    for output in outputs { counts[output] += 1 }
    return counts
  }
}

// MARK: - Building

extension PrintableGraph {
  private struct Stretch: Hashable {
    let value: Int
    let rank: Int
  }

  private mutating func add(_ op: any Op, _ inputs: [Int], _ types: [TensorType]) -> Range<Int> {
    let first = values.count
    for (k, type) in types.enumerated() {
      values.append(Value(type: type, source: .result(node: nodes.count, index: k)))
    }
    nodes.append(Node(op: op, inputs: inputs, outputs: first..<values.count))
    return first..<values.count
  }

  private mutating func addLeaf(
    _ variable: TensorVariable, _ known: inout [VariableID: Int], _ constants: inout [String: Int]
  ) -> Int {
    let source: Source
    var key: String?
    switch variable.kind {
    case .input: source = .input
    case .shared: source = .shared
    case .poisoned(let error): source = .poisoned(error)
    case .constant(let value, _):
      source = .constant(value)
      // Equal numbers are one constant, as they are for the compiler.
      if value.ndim == 0 { key = "\(value.dtype) \(value)" }
    case .result: preconditionFailure("operations come in topological order")
    }
    if let key, let same = constants[key] {
      known[variable.id] = same
      return same
    }
    values.append(Value(type: variable.type, source: source, name: variable.name))
    known[variable.id] = values.count - 1
    if let key { constants[key] = values.count - 1 }
    return values.count - 1
  }

  private mutating func addLeaf(_ id: ValueID, of graph: Graph) -> Int {
    let type = graph.type(of: id)
    switch graph.values[id.index].source {
    case .input: values.append(Value(type: type, source: .input, name: graph.names[id]))
    case .shared(let k):
      values.append(Value(type: type, source: .shared, name: graph.sharedVariables[k].name))
    case .constant(let k): values.append(Value(type: type, source: .constant(graph.constants[k])))
    case .result: preconditionFailure("nodes come in topological order")
    }
    return values.count - 1
  }

  /// Handles of results are made anew by whoever asks, so a name is kept by the handle that was named: those that
  /// are inputs of operations, and those that are printed.
  private mutating func nameResults(_ variables: [TensorVariable], _ known: [VariableID: Int]) {
    for call in applications(of: variables) {
      for input in call.inputs where input.application != nil { nameResult(input, known) }
    }
    for variable in variables where variable.application != nil { nameResult(variable, known) }
  }

  private mutating func nameResult(_ variable: TensorVariable, _ known: [VariableID: Int]) {
    if let index = known[variable.id], let name = variable.name { values[index].name = name }
  }

  private mutating func align(_ inputs: [Int], of op: any Op, rank: Int) -> [Int] {
    var none: [Stretch: Int] = [:]
    return align(inputs, of: op, rank: rank, &none)
  }

  /// The operands of an elementwise operation with axes added in front, so that all have `rank` axes.
  private mutating func align(
    _ inputs: [Int], of op: any Op, rank: Int, _ stretched: inout [Stretch: Int]
  ) -> [Int] {
    guard op is Elementwise else { return inputs }
    return inputs.map { input in
      let type = values[input].type
      if type.ndim == rank { return input }
      let key = Stretch(value: input, rank: rank)
      if let known = stretched[key] { return known }
      let missing = rank - type.ndim
      let order: [Int?] = [Int?](repeating: nil, count: missing) + (0..<type.ndim).map { $0 }
      let shape = [Size](repeating: .one, count: missing) + type.shape
      let result = add(DimShuffle(order, from: type.ndim), [input], [TensorType(type.dtype, shape)])
      stretched[key] = result.lowerBound
      return result.lowerBound
    }
  }
}
