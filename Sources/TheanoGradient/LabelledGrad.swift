import TheanoErrors
import TheanoGraph
import TheanoOps

// The variables with their label, as in Theano.

extension tensor {
  /// The gradient of a scalar `cost` with respect to `wrt`; the label as in Theano. See
  /// ``grad(_:_:considerConstant:disconnectedInputs:addNames:knownGrads:returnDisconnected:nullGradients:file:line:column:)``.
  public static func grad(
    _ cost: TensorVariable?, wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    grad(
      cost, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
      knownGrads: knownGrads, returnDisconnected: returnDisconnected, nullGradients: nullGradients, file: file,
      line: line, column: column)
  }

  /// The gradients of a scalar `cost` with respect to several variables; the label as in Theano.
  public static func grad(
    _ cost: TensorVariable?, wrt: [TensorVariable], considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    grad(
      cost, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
      knownGrads: knownGrads, returnDisconnected: returnDisconnected, nullGradients: nullGradients, file: file,
      line: line, column: column)
  }
}
