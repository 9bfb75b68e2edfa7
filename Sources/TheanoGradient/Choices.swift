import TheanoGraph

/// An op that needs one of two lists of inputs: which one, a condition says.
///
/// Its derivative is not asked of the op: reverse mode follows what only one side needs apart from all else, and where that
/// ends makes another choice. So of a gradient, too, only one side is computed.
package protocol ChoiceOp: Op {
  /// For each side its inputs, in the order of the outputs.
  var sideInputs: [Range<Int>] { get }

  /// The same choice between other lists.
  func choosing(_ call: Call, between sides: [[TensorVariable]]) -> [TensorVariable]
}

extension ChoiceOp {
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    preconditionFailure("reverse mode goes through the sides of a choice")
  }
}

/// Which applications are needed by one side of a choice only.
package struct CallScopes {
  package private(set) var tree = ScopeTree()
  /// By the first output of an application; those of scope 0 are left out.
  private var scopes: [VariableID: Int] = [:]
  private var sides: [VariableID: [Int]] = [:]

  /// - Parameters:
  ///   - order: applications, inputs before what uses them.
  ///   - needed: what is needed whatever is chosen.
  package init(_ order: [Apply], needed: [TensorVariable]) {
    guard order.contains(where: { $0.op is any ChoiceOp }) else { return }
    var open: [VariableID: Int] = [:]
    func use(_ variable: TensorVariable, _ scope: Int) {
      guard let call = variable.application else { return }
      open[call.firstOutput] = open[call.firstOutput].map { tree.common($0, scope) } ?? scope
    }
    for variable in needed { use(variable, 0) }
    for call in order.reversed() {
      let scope = open[call.firstOutput] ?? 0
      if scope != 0 { scopes[call.firstOutput] = scope }
      guard let choice = call.op as? any ChoiceOp else {
        for input in call.inputs { use(input, scope) }
        continue
      }
      let new = choice.sideInputs.map { _ in tree.add(in: scope) }
      sides[call.firstOutput] = new
      for (k, input) in call.inputs.enumerated() {
        use(input, choice.sideInputs.firstIndex { $0.contains(k) }.map { new[$0] } ?? scope)
      }
    }
  }

  package func scope(of call: Apply) -> Int { scopes[call.firstOutput] ?? 0 }

  package func scope(of variable: TensorVariable) -> Int { variable.application.map { scope(of: $0) } ?? 0 }

  /// The scopes of the sides of a choice.
  func sides(of call: Apply) -> [Int] { sides[call.firstOutput] ?? [] }
}
