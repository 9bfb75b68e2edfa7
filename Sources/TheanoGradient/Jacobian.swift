import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// The most rows of a Jacobian that are written out one by one.
  package static let longestJacobian = 1024

  /// The Jacobian of a vector: element `[i, …]` is the derivative of `expression[i]` with respect to `wrt[…]`.
  ///
  /// - Parameters:
  ///   - expression: a vector whose size is known when the expression is built (at most 1,024), or a scalar, whose
  ///     Jacobian is its gradient. One row is computed after the other.
  ///   - wrt: a variable that `expression` depends on.
  /// - Returns: a tensor with the axis of `expression` in front of those of `wrt`. Errors (carried, thrown by
  ///   `function`): `TypeError` for more axes than one, `NotImplementedError` for a vector of unknown size; those of
  ///   `grad`.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// let J = T.jacobian(T.stack([x[0] * x[1], T.exp(x[0])]), x)
  /// ```
  public static func jacobian(
    _ expression: TensorVariable, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    rows(
      "jacobian", expression, [wrt],
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs,
        origin: .at(file, line, column)))[0]
  }

  /// The Jacobians of a vector with respect to several variables.
  public static func jacobian(
    _ expression: TensorVariable, _ wrt: [TensorVariable], considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    rows(
      "jacobian", expression, wrt,
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs,
        origin: .at(file, line, column)))
  }

  /// The matrix of second derivatives of a scalar with respect to a vector.
  ///
  /// - Parameters:
  ///   - cost: a scalar.
  ///   - wrt: a vector whose size is known when the expression is built (at most 1,024).
  /// - Returns: a matrix. Errors (carried, thrown by `function`): `TypeError` where `cost` is no scalar or `wrt` no
  ///   vector, `NotImplementedError` for a vector of unknown size; those of `grad`.
  ///
  /// ```swift
  /// let v = T.specifyShape(T.dvector("v"), [2])
  /// let H = T.hessian((v[0] ** 2) * v[1], v)
  /// ```
  public static func hessian(
    _ cost: TensorVariable, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let options = GradientOptions(
      considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, origin: .at(file, line, column))
    if let poisoned = [cost, wrt].first(where: { $0.error != nil }) { return poisoned }
    guard cost.ndim == 0 else { return refused(.costIsNoScalar("hessian", cost.type), options.origin, of: cost) }
    guard wrt.ndim == 1 else { return refused(.notAVector("hessian", wrt.type), options.origin, of: wrt) }
    return rows("hessian", gradients(cost, [wrt], options)[0], [wrt], options)[0]
  }

  /// The gradients of the elements of a vector, stacked.
  private static func rows(
    _ operation: String, _ expression: TensorVariable, _ wrt: [TensorVariable], _ options: GradientOptions
  ) -> [TensorVariable] {
    if expression.error != nil { return wrt.map { _ in expression } }
    if expression.ndim == 0 { return gradients(expression, wrt, options) }
    func answer(_ fact: GradientFacts) -> [TensorVariable] {
      let error = refused(fact, options.origin, of: expression)
      return wrt.map { _ in error }
    }
    guard expression.ndim == 1 else { return answer(.notAVector(operation, expression.type)) }
    guard let count = expression.type.shape[0].constant, (1...longestJacobian).contains(count) else {
      return answer(.needsLoop(operation, expression.type))
    }
    return Origin.inheriting(options.origin) {
      let rows = (0..<count).map { gradients(expression[$0], wrt, options) }
      return wrt.indices.map { k in tensor.stack(rows.map { $0[k] }) }
    }
  }
}
