/// The applications that `outputs` depend on, inputs before what uses them; each once.
///
/// Stops at the variables for which `isLeaf` is true. Iterative: graphs may be millions of nodes deep.
package func applications(
  of outputs: [TensorVariable], isLeaf: (TensorVariable) -> Bool = { _ in false }
) -> [Apply] {
  var order: [Apply] = []
  var state: [VariableID: Bool] = [:]  // true: in `order`; false: begun
  var stack: [(call: Apply, next: Int)] = []
  func begin(_ variable: TensorVariable) {
    guard let call = variable.application, !isLeaf(variable), state[call.firstOutput] == nil else { return }
    state[call.firstOutput] = false
    stack.append((call, 0))
  }
  for output in outputs {
    begin(output)
    while let top = stack.last {
      if top.next < top.call.inputs.count {
        stack[stack.count - 1].next += 1
        begin(top.call.inputs[top.next])
      } else {
        state[top.call.firstOutput] = true
        order.append(top.call)
        stack.removeLast()
      }
    }
  }
  return order
}
