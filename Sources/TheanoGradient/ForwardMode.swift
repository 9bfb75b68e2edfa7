import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// The R-operator (Pearlmutter 1994): the product of the Jacobian of `f` with respect to `wrt` and a direction.
  ///
  /// - Parameters:
  ///   - f: any tensor.
  ///   - wrt: a variable that `f` depends on.
  ///   - evalPoints: the direction, of the shape of `wrt`.
  ///   - disconnectedOutputs: what to do where `f` does not depend on `wrt`.
  /// - Returns: a tensor of the shape of `f`: `J · evalPoints`. Errors (carried, thrown by `function`): `TypeError`
  ///   for a direction of another rank, `DisconnectedInputError`, `NullTypeGradError`.
  ///
  /// ```swift
  /// let (W, V, x) = (T.dmatrix("W"), T.dmatrix("V"), T.dvector("x"))
  /// let JV = T.Rop(T.dot(x, W), W, V)
  /// ```
  public static func Rop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    disconnectedOutputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    forwardMode([f], [(wrt, evalPoints)], disconnectedOutputs, origin: .at(file, line, column))[0]
  }

  /// The R-operator of one output with respect to several variables: the sum of its Jacobians, each times its
  /// direction; a tensor of the shape of `f`. Counts that differ are a `ValueError`.
  ///
  /// ```swift
  /// let Hv = T.Rop(T.grad(cost, W), [W, b], [VW, Vb])
  /// ```
  public static func Rop(
    _ f: TensorVariable, _ wrt: [TensorVariable], _ evalPoints: [TensorVariable],
    disconnectedOutputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    Rop([f], wrt, evalPoints, disconnectedOutputs: disconnectedOutputs, file: file, line: line, column: column)[0]
  }

  /// The R-operator for several outputs and variables: element `k` is the sum of the Jacobians of `f[k]` with respect
  /// to each of `wrt`, times its direction. Counts that differ are a `ValueError`.
  public static func Rop(
    _ f: [TensorVariable], _ wrt: [TensorVariable], _ evalPoints: [TensorVariable],
    disconnectedOutputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    guard wrt.count == evalPoints.count else {
      let error = refused(.unequalCounts("Rop", wrt.count, evalPoints.count), origin)
      return f.map { _ in error }
    }
    return forwardMode(f, Array(zip(wrt, evalPoints)), disconnectedOutputs, origin: origin)
  }

  /// The L-operator: the product of a row vector and the Jacobian of `f` with respect to `wrt`.
  ///
  /// - Parameters:
  ///   - f: any tensor.
  ///   - wrt: a variable that `f` depends on.
  ///   - evalPoints: a tensor of the shape of `f`.
  ///   - considerConstant: variables through which no gradient passes.
  /// - Returns: a tensor of the shape of `wrt`: `evalPoints · J`. Errors as of `grad`.
  ///
  /// ```swift
  /// let (W, v, x) = (T.dmatrix("W"), T.dvector("v"), T.dvector("x"))
  /// let vJ = T.Lop(T.dot(x, W), W, v)
  /// ```
  public static func Lop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    considerConstant: [TensorVariable] = [],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    var options = GradientOptions(origin: .at(file, line, column))
    options.considerConstant = considerConstant
    return leftProduct([(f, evalPoints)], [wrt], options)[0]
  }

  /// The L-operator of one output with respect to several variables: element `k` is `evalPoints` times the Jacobian of
  /// `f` with respect to `wrt[k]`, in the shape of that.
  ///
  /// ```swift
  /// let parts = T.Lop(T.dot(x, W) + b, [W, b], v)
  /// ```
  public static func Lop(
    _ f: TensorVariable, _ wrt: [TensorVariable], _ evalPoints: TensorVariable,
    considerConstant: [TensorVariable] = [],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    Lop([f], wrt, [evalPoints], considerConstant: considerConstant, file: file, line: line, column: column)
  }

  /// The L-operator for several outputs and variables: element `k` is the sum of `evalPoints[i]` times the Jacobian of
  /// `f[i]` with respect to `wrt[k]`. Counts that differ are a `ValueError`.
  public static func Lop(
    _ f: [TensorVariable], _ wrt: [TensorVariable], _ evalPoints: [TensorVariable],
    considerConstant: [TensorVariable] = [],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    var options = GradientOptions(origin: .at(file, line, column))
    options.considerConstant = considerConstant
    guard f.count == evalPoints.count else {
      let error = refused(.unequalCounts("Lop", f.count, evalPoints.count), options.origin)
      return wrt.map { _ in error }
    }
    return leftProduct(Array(zip(f, evalPoints)), wrt, options)
  }
}

/// Forward-mode differentiation (Wengert 1964): multiplies by the Jacobian of each op (its `pushforward`), inputs
/// first.
package func forwardMode(
  _ outputs: [TensorVariable], _ directions: [(TensorVariable, TensorVariable)],
  _ disconnected: DisconnectedInputs = .raise, origin: Origin
) -> [TensorVariable] {
  let involved = outputs + directions.flatMap { [$0.0, $0.1] }
  if let poisoned = involved.first(where: { $0.error != nil }) { return outputs.map { _ in poisoned } }
  var tangents: [VariableID: Derivative] = [:]
  for (variable, direction) in directions {
    guard variable.ndim == direction.ndim else {
      let error = refused(.tangentShape(variable.type, direction.type), origin, of: variable)
      return outputs.map { _ in error }
    }
    let tangent = direction.cast(toGradientOf: variable, origin: origin)
    Origin.inheriting(origin) { tangents[variable.id, default: .disconnected].add(.value(tangent)) }
  }
  let given = Set(directions.map(\.0))
  for call in applications(of: outputs, isLeaf: { given.contains($0) }) {
    pushforward(call, &tangents, origin: origin)
  }
  var refusal: TensorVariable?
  let results = outputs.map { output in
    switch tangents[output.id] ?? .disconnected {
    case .value(let value): return value
    case .zero: return zeros(like: output, origin: origin)
    case .undefined(let why, let place):
      return refused(.undefined("Rop", output.name, why), origin, of: output, Place("the operation", place))
    case .disconnected:
      let error = refused(.disconnectedOutput(output.name), origin, of: output)
      if disconnected.refuses(error) { refusal = refusal ?? error }
      return zeros(like: output, origin: origin)
    }
  }
  return refusal.map { refusal in outputs.map { _ in refusal } } ?? results
}

/// Adds the tangents of the outputs of `call` to `tangents`.
private func pushforward(_ call: Apply, _ tangents: inout [VariableID: Derivative], origin: Origin) {
  let incoming = call.inputs.map { tangents[$0.id] ?? .disconnected }
  guard incoming.contains(where: { !$0.isDisconnected }) else { return }
  let outputs = call.outputs
  if let undefined = incoming.first(where: \.isUndefined) {
    for output in outputs { tangents[output.id] = undefined }
    return
  }
  guard incoming.contains(where: { $0.value != nil }) else {
    for output in outputs { tangents[output.id] = .zero }
    return
  }
  let answers = Origin.inheriting(call.origin.united(with: origin)) {
    call.op.pushforward(
      Call(inputs: call.inputs, outputs: outputs, origin: call.origin), incoming.map(\.value))
  }
  precondition(answers.count == outputs.count, "\(call.op.name) answers for each output")
  for (output, answer) in zip(outputs, answers) {
    switch answer {
    case .disconnected: tangents[output.id] = .disconnected
    case .zero: tangents[output.id] = .zero
    case .value(let value): tangents[output.id] = .value(value)
    case .undefined(let why): tangents[output.id] = .undefined("\(call.op.name): \(why)", origin: call.origin)
    }
  }
}
