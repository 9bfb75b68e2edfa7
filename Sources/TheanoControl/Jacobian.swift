import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps
import TheanoScalars

extension tensor {
  /// The most rows of a Jacobian that are written out one by one: fewer fuse better with what is around them than a loop.
  package static let mostWrittenRows = 8

  /// The Jacobian of a vector: element `[i, …]` is the derivative of `expression[i]` with respect to `wrt[…]`.
  ///
  /// - Parameters:
  ///   - expression: a vector of any size, known or not, or a scalar, whose Jacobian is its gradient. All rows are
  ///     computed at once where that takes little more memory than they do, else one after the other, in a loop.
  ///   - wrt: a variable that `expression` depends on.
  /// - Returns: a tensor with the axis of `expression` in front of those of `wrt`. Errors (carried, thrown by
  ///   `function`): `TypeError` for more axes than one; those of `grad`.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// let J = T.jacobian(T.stack([x[0] * x[1], T.exp(x[0])]), x)
  /// let diagonal = T.jacobian(x ** 2, x)      // of any size
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
  /// The product with one vector needs no matrix, and takes little longer than the gradient (Pearlmutter 1994):
  /// `T.Rop(T.grad(cost, x), x, v)`.
  ///
  /// - Parameters:
  ///   - cost: a scalar.
  ///   - wrt: a vector of any size, known or not.
  /// - Returns: a matrix. Errors (carried, thrown by `function`): `TypeError` where `cost` is no scalar or `wrt` no
  ///   vector; those of `grad`.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// let H = T.hessian((x ** 3).sum(), x)
  /// let Hv = T.Rop(T.grad((x ** 3).sum(), x), x, v)
  /// ```
  public static func hessian(
    _ cost: TensorVariable, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    secondDerivatives(
      cost, [wrt],
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs,
        origin: .at(file, line, column)))[0]
  }

  /// The matrices of second derivatives of a scalar with respect to each of several vectors.
  public static func hessian(
    _ cost: TensorVariable, _ wrt: [TensorVariable], considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    secondDerivatives(
      cost, wrt,
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs,
        origin: .at(file, line, column)))
  }

  private static func secondDerivatives(
    _ cost: TensorVariable, _ wrt: [TensorVariable], _ options: GradientOptions
  ) -> [TensorVariable] {
    if let poisoned = ([cost] + wrt).first(where: { $0.error != nil }) { return wrt.map { _ in poisoned } }
    if let other = wrt.first(where: { $0.ndim != 1 }) {
      let error = refused(.notAVector("hessian", other.type), options.origin, of: other)
      return wrt.map { _ in error }
    }
    guard cost.ndim == 0 else {
      let error = refused(.costIsNoScalar("hessian", cost.type), options.origin, of: cost)
      return wrt.map { _ in error }
    }
    return zip(gradients(cost, wrt, options), wrt).map { rows("hessian", $0, [$1], options)[0] }
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
    if let count = expression.type.shape[0].constant, (1...mostWrittenRows).contains(count) {
      return Origin.inheriting(options.origin) {
        let rows = (0..<count).map { gradients(expression[$0], wrt, options) }
        return wrt.indices.map { k in tensor.stack(rows.map { $0[k] }) }
      }
    }
    return looped(expression, wrt, options)
  }

  /// A loop over the elements: step `i` multiplies the Jacobian by the vector that is 1 at place `i`, from the left.
  private static func looped(
    _ expression: TensorVariable, _ wrt: [TensorVariable], _ options: GradientOptions
  ) -> [TensorVariable] {
    Origin.inheriting(options.origin) {
      let places = tensor.arange(expression.shape[0])
      let request = ScanRequest(
        sequences: [ScanInput(places)], states: nil, nonSequences: [], steps: nil, truncateGradient: -1,
        goBackwards: false, strict: false, name: "jacobian", origin: options.origin)
      let dtype = expression.dtype.isDiscrete ? FloatX.current : expression.dtype
      return ScanBuilder.build(request, arity: 1) { given in
        let unit = tensor.cast(tensor.eq(places, given[0]), dtype)
        return ScanAnswer(outputs: leftProduct([(expression, unit)], wrt, options), updates: [], until: nil)
      }.outputs
    }
  }
}

extension tensor.gradient {
  /// See `T.jacobian`.
  public static func jacobian(
    _ expression: TensorVariable, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.jacobian(
      expression, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, file: file,
      line: line, column: column)
  }

  /// See `T.hessian`.
  public static func hessian(
    _ cost: TensorVariable, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.hessian(
      cost, wrt, considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, file: file,
      line: line, column: column)
  }
}
