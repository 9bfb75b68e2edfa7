import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// The rest of Theano's module `theano.gradient`; the gates stand with their op.
extension tensor.gradient {
  /// See `T.grad`.
  public static func grad(
    _ cost: TensorVariable?, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.grad(
      cost, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
      knownGrads: knownGrads, returnDisconnected: returnDisconnected, nullGradients: nullGradients, file: file,
      line: line, column: column)
  }

  /// See `T.grad`.
  public static func grad(
    _ cost: TensorVariable?, _ wrt: [TensorVariable], considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    tensor.grad(
      cost, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
      knownGrads: knownGrads, returnDisconnected: returnDisconnected, nullGradients: nullGradients, file: file,
      line: line, column: column)
  }

  /// See `T.Rop`.
  public static func Rop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    disconnectedOutputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.Rop(
      f, wrt, evalPoints, disconnectedOutputs: disconnectedOutputs, file: file, line: line, column: column)
  }

  /// See `T.Lop`.
  public static func Lop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    considerConstant: [TensorVariable] = [],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.Lop(f, wrt, evalPoints, considerConstant: considerConstant, file: file, line: line, column: column)
  }

  /// See `T.subgraphGrad`.
  public static func subgraphGrad(
    _ wrt: [TensorVariable], _ end: [TensorVariable],
    start: KeyValuePairs<TensorVariable, TensorVariable> = [:], cost: TensorVariable? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (wrt: [TensorVariable], end: [TensorVariable]) {
    tensor.subgraphGrad(wrt, end, start: start, cost: cost, file: file, line: line, column: column)
  }

  /// See `T.verifyGrad`.
  public static func verifyGrad(
    _ function: ([TensorVariable]) -> TensorVariable, points: [any NDArrayConvertible], nTests: Int = 2,
    seed: UInt64 = 1, eps: Double? = nil, absTol: Double? = nil, relTol: Double? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    try tensor.verifyGrad(
      function, points: points, nTests: nTests, seed: seed, eps: eps, absTol: absTol, relTol: relTol, file: file,
      line: line, column: column)
  }

  /// See `T.undefinedGrad`.
  @inline(never)
  public static func undefinedGrad(_ x: TensorVariable) -> TensorVariable { tensor.undefinedGrad(x) }
}
