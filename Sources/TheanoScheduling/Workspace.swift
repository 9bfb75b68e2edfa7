import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// What a schedule is made for.
package struct ScheduleOptions: Sendable {
  /// Output number … of the graph is the new value of shared variable number … of the graph.
  package var updates: [(output: Int, shared: Int)] = []
  /// Whether several nodes may share a kernel.
  package var fuses = true
  /// About how many vector instructions a kernel may have: machine code takes more than linear time to make.
  package var instructionBudget = 300
  /// Whether a value may be written over one that is read for the last time.
  package var allowsInPlace = true

  package init() {}
}

/// The graph, and what scheduling looks up in it again and again.
final class Workspace {
  let graph: Graph
  let options: ScheduleOptions
  var sizes: SizeTable
  private var lowerings: ContiguousArray<Lowering?>
  private var shapes: ContiguousArray<[Size]?>
  private var stridesOfShape: [[Size]: [Size]] = [:]
  private var constantScalars: [ValueID: ScalarConstant?] = [:]

  /// All that is known to hold of sizes.
  let requirements: [Graph.Requirement]
  /// Whether any size speaks of an integer that is computed: in most graphs none does.
  let hasComputedSizes: Bool

  /// The group that computes a value; -1 for leaves and for what is computed wherever it is read.
  var home: ContiguousArray<Int32>
  /// Whether a value has a buffer of its own.
  var isStored: ContiguousArray<Bool>

  /// Inputs that have another value in each iteration of the loop whose body the graph is.
  let rows: Set<ValueID>
  /// The bodies of the nodes that have any.
  var bodies: [NodeID: [Workspace]] = [:]

  /// - Parameters:
  ///   - rows: inputs that change from iteration to iteration.
  ///   - around: what holds outside.
  init(
    _ graph: Graph, _ options: ScheduleOptions, rows: Set<ValueID> = [], around: [Graph.Requirement] = []
  ) {
    self.graph = graph
    self.options = options
    self.rows = rows
    requirements = around + graph.requirements
    sizes = SizeTable(requirements)
    hasComputedSizes = graph.sizeValues.values.contains { graph.producer(of: $0) != nil || rows.contains($0) }
    lowerings = ContiguousArray(repeating: nil, count: graph.nodes.count)
    shapes = ContiguousArray(repeating: nil, count: graph.values.count)
    home = ContiguousArray(repeating: -1, count: graph.values.count)
    isStored = ContiguousArray(repeating: false, count: graph.values.count)
  }

  /// The shape in canonical sizes.
  func shape(_ value: ValueID) -> [Size] {
    if let shape = shapes[value.index] { return shape }
    let shape = sizes.canonical(graph.type(of: value).shape)
    shapes[value.index] = shape
    return shape
  }

  // What is asked of the graph most: asked through a class it is not copied.
  func type(of value: ValueID) -> TensorType { graph.type(of: value) }
  func producer(of value: ValueID) -> NodeID? { graph.producer(of: value) }
  func op(of node: NodeID) -> any Op { graph.op(of: node) }
  func inputs(of node: NodeID) -> ArraySlice<ValueID> { graph.inputs(of: node) }
  func outputs(of node: NodeID) -> [ValueID] { graph.outputs(of: node) }
  func firstOutput(of node: NodeID) -> ValueID { ValueID(Int(graph.nodes[node.index].firstOutput)) }

  func dtype(_ value: ValueID) -> DType { graph.type(of: value).dtype }
  func rank(_ value: ValueID) -> Int { graph.type(of: value).ndim }

  func count(_ value: ValueID) -> Size { shape(value).reduce(.one, *) }

  func lowering(_ node: NodeID) -> Lowering {
    if let lowering = lowerings[node.index] { return lowering }
    let lowering = graph.op(of: node).lower(loweringCall(node))
    lowerings[node.index] = lowering
    return lowering
  }

  func loweringCall(_ node: NodeID) -> LoweringCall {
    LoweringCall(
      inputs: graph.inputs(of: node).map { graph.operand($0) },
      outputs: graph.outputs(of: node).map { graph.type(of: $0) })
  }

  func input(_ node: NodeID, _ number: Int) -> ValueID {
    let inputs = graph.inputs(of: node)
    return inputs[inputs.startIndex + number]
  }

  func isLeaf(_ value: ValueID) -> Bool { graph.producer(of: value) == nil }

  /// The strides of a dense row-major tensor, in elements.
  func strides(_ shape: [Size]) -> [Size] {
    if let strides = stridesOfShape[shape] { return strides }
    var strides: [Size] = []
    var step = Size.one
    for size in shape.reversed() {
      strides.append(step)
      step = step * size
    }
    strides.reverse()
    stridesOfShape[shape] = strides
    return strides
  }

  /// Where an element lies in a dense tensor of this (canonical) shape.
  func address(_ shape: [Size], _ place: [Coordinate]) -> Coordinate {
    precondition(place.count == shape.count, "a place has one coordinate for each axis")
    var address = Coordinate.zero
    for ((coordinate, stride), size) in zip(zip(place, strides(shape)), shape) where size.constant != 1 {
      let coordinate = canonical(coordinate)
      address =
        address.terms.isEmpty && address.offset.constant == 0 && stride.constant == 1
        ? coordinate : address + coordinate * stride
    }
    return address
  }

  func canonical(_ shape: [Size]) -> [Size] { sizes.canonical(shape) }

  func canonical(_ place: Coordinate) -> Coordinate {
    if place.offset.constant != nil && place.terms.allSatisfy({ $0.scale.constant != nil }) { return place }
    return Coordinate(
      offset: sizes.canonical(place.offset),
      terms: place.terms.map { Coordinate.Term($0.source, sizes.canonical($0.scale)) })
  }

  /// The value of a constant with one element.
  func scalarConstant(_ value: ValueID) -> ScalarConstant? {
    guard case .constant = graph.values[value.index].source else { return nil }
    if let known = constantScalars[value] { return known }
    let constant = graph.constant(value).flatMap { Workspace.only($0) }
    constantScalars[value] = constant
    return constant
  }

  private static func only(_ array: NDArray) -> ScalarConstant? {
    guard array.count == 1 else { return nil }
    let value = array.contiguous().withUnsafeRawPointer { Scalar.read(from: $0, index: 0, array.dtype) }
    return ScalarConstant(value, array.dtype)
  }

  /// A reshape that only inserts or drops axes of size 1 changes no place: a view.
  func keepsAxes(_ node: NodeID) -> Bool {
    let (from, to) = (shape(input(node, 0)), shape(graph.outputs(of: node)[0]))
    return from.filter { $0.constant != 1 } == to.filter { $0.constant != 1 }
  }

  /// The place in a tensor of one shape for a place in a tensor of another, where only axes of size 1 differ.
  func place(_ place: [Coordinate], from: [Size], to: [Size]) -> [Coordinate] {
    var rest = zip(place, from).filter { $0.1.constant != 1 }.map(\.0)[...]
    return to.map { $0.constant == 1 ? .zero : rest.removeFirst() }
  }

  /// The inputs whose elements the rule of a node may read.
  func readInputs(_ node: NodeID) -> [ValueID] {
    if case .elementwise(.second) = lowering(node) { return [input(node, 1)] }
    return Array(graph.inputs(of: node))
  }
}
