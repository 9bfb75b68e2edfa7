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
  /// - Returns: a tensor of the shape of `f`: `J · evalPoints`.
  ///
  /// ```swift
  /// let (W, V, x) = (T.dmatrix("W"), T.dmatrix("V"), T.dvector("x"))
  /// let JV = T.Rop(T.dot(x, W), W, V)
  /// ```
  public static func Rop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    forwardMode([f], [(wrt, evalPoints)], origin: .at(file, line, column))[0]
  }

  /// The R-operator for several outputs and variables: element `k` is the sum of the Jacobians of `f[k]` with respect
  /// to each of `wrt`, times its direction.
  public static func Rop(
    _ f: [TensorVariable], _ wrt: [TensorVariable], _ evalPoints: [TensorVariable],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    guard wrt.count == evalPoints.count else {
      let fact = GradientFacts.unequalCounts("Rop", wrt.count, evalPoints.count)
      return f.map { _ in
        TensorVariable(poisoned: TheanoError(fact, at: [Place("here", origin)]), origin: origin)
      }
    }
    return forwardMode(f, Array(zip(wrt, evalPoints)), origin: origin)
  }

  /// The L-operator: the product of a row vector and the Jacobian of `f` with respect to `wrt`.
  ///
  /// - Parameters:
  ///   - f: any tensor.
  ///   - wrt: a variable that `f` depends on.
  ///   - evalPoints: a tensor of the shape of `f`.
  /// - Returns: a tensor of the shape of `wrt`: `evalPoints · J`.
  public static func Lop(
    _ f: TensorVariable, _ wrt: TensorVariable, _ evalPoints: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    gradients(
      nil, [wrt], GradientOptions(knownGrads: [(f, evalPoints)], origin: .at(file, line, column)))[0]
  }

  /// The L-operator for several outputs and variables.
  public static func Lop(
    _ f: [TensorVariable], _ wrt: [TensorVariable], _ evalPoints: [TensorVariable],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    guard f.count == evalPoints.count else {
      let fact = GradientFacts.unequalCounts("Lop", f.count, evalPoints.count)
      return wrt.map { _ in
        TensorVariable(poisoned: TheanoError(fact, at: [Place("here", origin)]), origin: origin)
      }
    }
    return gradients(nil, wrt, GradientOptions(knownGrads: Array(zip(f, evalPoints)), origin: origin))
  }
}

/// Forward-mode differentiation: multiplies by the Jacobian of each op (its `pushforward`), inputs first.
package func forwardMode(
  _ outputs: [TensorVariable], _ directions: [(TensorVariable, TensorVariable)], origin: Origin
) -> [TensorVariable] {
  let involved = outputs + directions.flatMap { [$0.0, $0.1] }
  if let poisoned = involved.first(where: { $0.error != nil }) { return outputs.map { _ in poisoned } }
  var tangents: [VariableID: Derivative] = [:]
  for (variable, direction) in directions {
    guard variable.ndim == direction.ndim else {
      let error = TheanoError(
        GradientFacts.tangentShape(variable.type, direction.type),
        at: [Place("here", origin), Place(variable.name ?? "the variable", variable.origin)])
      return outputs.map { _ in TensorVariable(poisoned: error, origin: origin) }
    }
    tangents[variable.id, default: .disconnected].add(
      .value(direction.cast(toGradientOf: variable, origin: origin)))
  }
  let given = Set(directions.map(\.0))
  for call in applications(of: outputs, isLeaf: { given.contains($0) }) {
    let incoming = call.inputs.map { tangents[$0.id] ?? .disconnected }
    let arriving: [TensorVariable?] = incoming.map { if case .value(let v) = $0 { v } else { nil } }
    let calls = call.outputs
    if let undefined = incoming.first(where: { if case .undefined = $0 { true } else { false } }) {
      for output in calls { tangents[output.id] = undefined }
      continue
    }
    guard arriving.contains(where: { $0 != nil }) else { continue }
    let answers = Origin.inheriting(call.origin.united(with: origin)) {
      call.op.pushforward(Call(inputs: call.inputs, outputs: calls, origin: call.origin), arriving)
    }
    for (output, answer) in zip(calls, answers) {
      switch answer {
      case .disconnected: continue
      case .zero: tangents[output.id] = .zero
      case .value(let v): tangents[output.id] = .value(v)
      case .undefined(let why): tangents[output.id] = .undefined(why, origin: call.origin)
      }
    }
  }
  return outputs.map { output in
    switch tangents[output.id] ?? .disconnected {
    case .value(let v): return v
    case .zero, .disconnected: return zeros(like: output, origin: origin)
    case .undefined(let why, let place):
      return TensorVariable(
        poisoned: TheanoError(
          GradientFacts.undefined(output.name, why), at: [Place("here", origin), Place("the operation", place)]),
        origin: origin)
    }
  }
}
