import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

// How rules look at a graph.
extension Workspace {
  func inputs(of node: NodeID) -> [ValueID] { Array(graph.inputs(of: node)) }

  func type(_ value: ValueID) -> TensorType { graph.type(of: value) }
  func dtype(_ value: ValueID) -> DType { graph.type(of: value).dtype }
  func output(_ node: NodeID) -> ValueID { ValueID(Int(graph.nodes[node.index].firstOutput)) }

  /// The operands of the scalar operation that computes a value, if it is that operation.
  func operands(_ value: ValueID, of op: ScalarOp) -> [ValueID]? {
    guard let node = graph.producer(of: value), graph.scalarOp(of: node) == op else { return nil }
    return inputs(of: node)
  }

  func scalarOp(_ value: ValueID) -> ScalarOp? {
    graph.producer(of: value).flatMap { graph.scalarOp(of: $0) }
  }

  /// The op of a kind that computes a value, and its inputs.
  func application<Operation: Op>(
    _ value: ValueID, of _: Operation.Type
  ) -> (op: Operation, inputs: [ValueID])? {
    guard let node = graph.producer(of: value), let op = graph.op(of: node) as? Operation else { return nil }
    return (op, inputs(of: node))
  }

  func op<Operation: Op>(_ node: NodeID, _: Operation.Type) -> Operation? { graph.op(of: node) as? Operation }
}
