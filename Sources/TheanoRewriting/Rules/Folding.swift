import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What is known while compiling is computed while compiling.
enum Folding {
  static let rules = [
    Rule("constantFolding", .exactly, "An application to constants is a constant.", at: [.any], below: [.constant]) {
      (work, node) throws(Refusal) in try fold(&work, node)
    }
  ]

  /// Larger results stay expressions: they would only fill memory.
  private static let mostElements = 4096

  private static func fold(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    for input in work.graph.inputs(of: node) {
      guard case .constant = work.graph.values[input.index].source else { return nil }
    }
    let op = work.graph.op(of: node)
    // These say in few words what they would take much memory for.
    if op is Alloc || op is ARange || op is Eye { return nil }
    var arrays: [NDArray] = []
    for input in work.graph.inputs(of: node) {
      guard let array = work.graph.constant(input), array.count <= mostElements else { return nil }
      arrays.append(array)
    }
    let type = work.type(work.output(node))
    var count = 1
    for size in type.shape {
      guard let length = size.constant, length >= 0 else { return nil }
      count = saturatingMultiply(count, length)
    }
    guard count <= mostElements, !(arrays.isEmpty && count > 1) else { return nil }
    do throws(TheanoError) {
      guard let value = try op.evaluate(arrays).first, value.dtype == type.dtype else { return nil }
      return work.graph.addConstant(value)
    } catch {
      // It fails at the call just the same, where the message names the line.
      return nil
    }
  }
}
