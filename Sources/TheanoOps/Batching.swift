import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// What batching rules are made of.
extension BatchCall {
  /// The inputs as they are.
  var values: [ValueID] { inputs.map(\.value) }

  /// Whether input `k` is the only one that differs from step to step.
  func variesOnly(_ k: Int) -> Bool {
    inputs.indices.allSatisfy { inputs[$0].isBatched == ($0 == k) }
  }

  /// The rank that an input has in the step.
  func rank(_ k: Int, _ graph: Graph) -> Int { graph.type(of: inputs[k].value).ndim - (inputs[k].isBatched ? 1 : 0) }

  func apply(_ op: some Op, _ inputs: [ValueID], _ graph: inout Graph) throws(TheanoError) -> ValueID {
    try graph.apply(op, inputs, origin: origin)[0]
  }

  /// The outputs of `op`, all of which hold all steps.
  func all(_ op: some Op, _ inputs: [ValueID], _ graph: inout Graph) throws(TheanoError) -> [BatchedValue] {
    try graph.apply(op, inputs, origin: origin).map { BatchedValue($0, isBatched: true) }
  }

  func all(_ value: ValueID) -> [BatchedValue] { [BatchedValue(value, isBatched: true)] }

  /// An input that stretches to tensors of this rank in each step: axes of size 1 go between the steps and its own.
  func aligned(_ k: Int, rank wanted: Int, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let missing = wanted - rank(k, graph)
    guard inputs[k].isBatched, missing > 0 else { return inputs[k].value }
    let own = (0..<rank(k, graph)).map { $0 + 1 }
    return try apply(
      DimShuffle([0] + [Int?](repeating: nil, count: missing) + own), [inputs[k].value], &graph)
  }

  /// An input as the tensors of all steps, also where these are the same.
  package func stacked(_ k: Int, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if inputs[k].isBatched { return inputs[k].value }
    let type = graph.type(of: inputs[k].value)
    var operands = [inputs[k].value]
    var terms = [term(steps, &operands, graph)]
    for axis in 0..<type.ndim { terms.append(term(try length(inputs[k].value, axis, &graph), &operands, graph)) }
    return try apply(Alloc(terms), operands, &graph)
  }

  /// 0, 1, … one for each step; with so many axes of size 1 after it.
  func places(rank: Int = 0, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let operands = [graph.addConstant(NDArray(0)), graph.addConstant(NDArray(1)), steps]
    let line = try apply(ARange(.int64), operands, &graph)
    return rank == 0 ? line : try apply(DimShuffle([0] + [Int?](repeating: nil, count: rank)), [line], &graph)
  }

  func length(_ value: ValueID, _ axis: Int, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if let size = graph.type(of: value).shape[axis].constant { return graph.addConstant(NDArray(size)) }
    return try apply(ShapeI(axis: axis), [value], &graph)
  }

  /// An integer scalar as a term: a number, or the operand that it becomes.
  func term(_ scalar: ValueID, _ operands: inout [ValueID], _ graph: Graph) -> IntegerTerm {
    if let number = graph.size(of: scalar)?.constant { return .constant(number) }
    if let known = operands.dropFirst().firstIndex(of: scalar) { return .operand(known) }
    operands.append(scalar)
    return .operand(operands.count - 1)
  }

  /// Axes 0 and 1 as one.
  func flattened(_ value: ValueID, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    let count = try apply(
      Elementwise(.mul), [length(value, 0, &graph), length(value, 1, &graph)], &graph)
    var operands = [value]
    let first = Reshape.Length.term(term(count, &operands, graph))
    let rest = (2..<graph.type(of: value).ndim).map { Reshape.Length.keep($0) }
    return try apply(Reshape([first] + rest), operands, &graph)
  }

  /// Axis 0 as two, the first as long as there are steps and the second as axis 1 of `model`.
  func unflattened(_ value: ValueID, like model: ValueID, _ graph: inout Graph) throws(TheanoError) -> ValueID {
    var operands = [value]
    let first = Reshape.Length.term(term(steps, &operands, graph))
    let second = Reshape.Length.term(term(try length(model, 1, &graph), &operands, graph))
    let rest = (1..<graph.type(of: value).ndim).map { Reshape.Length.keep($0) }
    return try apply(Reshape([first, second] + rest), operands, &graph)
  }

  /// The places that each input of `axes` takes in gathering, aligned to one rank; those of the steps in front.
  func gathering(
    _ indices: Range<Int>, _ axes: [Int], _ graph: inout Graph
  ) throws(TheanoError) -> (rank: Int, axes: [Int], places: [ValueID]) {
    let rank = indices.map { self.rank($0, graph) }.max() ?? 0
    var places = [try self.places(rank: rank, &graph)]
    for k in indices { places.append(try aligned(k, rank: rank, &graph)) }
    return (rank, [0] + axes.map { $0 + 1 }, places)
  }
}
