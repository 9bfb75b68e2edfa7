import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What `grad` does with a variable that the cost does not depend on.
public enum DisconnectedInputs: Sendable {
  /// Refuses it (`DisconnectedInputError`).
  case raise
  /// Gives zeros, and says so on standard error.
  case warn
  /// Gives zeros.
  case ignore
}

/// What `grad` gives for a variable that the cost does not depend on, where that is no error.
public enum ReturnDisconnected: Sendable {
  /// Zeros of its shape.
  case zero
  /// A variable that carries `DisconnectedInputError`, refused by whatever uses it.
  case disconnected
}

/// What `grad` does where a derivative is not defined.
public enum NullGradients: Sendable {
  /// Refuses it (`NullTypeGradError`).
  case raise
  /// Gives a variable that carries the error, refused by whatever uses it.
  case `return`
}

extension tensor {
  /// The gradient of a scalar `cost` with respect to a variable.
  ///
  /// Never throws: what is wrong is carried by the result and thrown by `function`. See ``grad(_:_:considerConstant:disconnectedInputs:addNames:knownGrads:returnDisconnected:nullGradients:file:line:column:)-array``
  /// for the parameters.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// let g = T.grad(x ** 2, x)      // 2 * x
  /// ```
  public static func grad(
    _ cost: TensorVariable?, _ wrt: TensorVariable, considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    gradients(
      cost, [wrt],
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
        knownGrads: knownGrads.map { ($0.key, $0.value) }, returnDisconnected: returnDisconnected,
        nullGradients: nullGradients, origin: .at(file, line, column)))[0]
  }

  /// The gradients of a scalar `cost` with respect to several variables.
  ///
  /// Element `k` has the shape of `wrt[k]` and its dtype if that is float or complex, else `floatX`. Conventions at
  /// kinks are Theano's: 0 for `abs` at 0, the first argument of a tied `maximum`, every tied element of `max`.
  ///
  /// - Parameters:
  ///   - cost: a scalar (rank 0); may be nil if `knownGrads` is given.
  ///   - wrt: the variables to differentiate by.
  ///   - considerConstant: variables through which no gradient passes.
  ///   - disconnectedInputs: what to do with a variable that the cost does not depend on.
  ///   - addNames: whether gradients of named variables are named `(dcost/dx)`.
  ///   - knownGrads: variables with the gradient of the cost with respect to them, taken as given.
  ///   - returnDisconnected: what stands for a disconnected variable where that is no error.
  ///   - nullGradients: what to do where a derivative is undefined.
  /// - Returns: one variable for each of `wrt`. Errors (carried, thrown by `function`): `TypeError` if the cost is no
  ///   scalar, `DisconnectedInputError`, `NullTypeGradError`.
  ///
  /// ```swift
  /// let (gW, gb) = (T.grad(cost, [W, b])[0], T.grad(cost, [W, b])[1])
  /// ```
  public static func grad(
    _ cost: TensorVariable?, _ wrt: [TensorVariable], considerConstant: [TensorVariable] = [],
    disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: KeyValuePairs<TensorVariable, TensorVariable> = [:],
    returnDisconnected: ReturnDisconnected = .zero, nullGradients: NullGradients = .raise,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    gradients(
      cost, wrt,
      GradientOptions(
        considerConstant: considerConstant, disconnectedInputs: disconnectedInputs, addNames: addNames,
        knownGrads: knownGrads.map { ($0.key, $0.value) }, returnDisconnected: returnDisconnected,
        nullGradients: nullGradients, origin: .at(file, line, column)))
  }
}

package struct GradientOptions {
  package var considerConstant: [TensorVariable] = []
  package var disconnectedInputs: DisconnectedInputs = .raise
  package var addNames = true
  package var knownGrads: [(TensorVariable, TensorVariable)] = []
  package var returnDisconnected: ReturnDisconnected = .zero
  package var nullGradients: NullGradients = .raise
  package var origin: Origin

  package init(
    considerConstant: [TensorVariable] = [], disconnectedInputs: DisconnectedInputs = .raise, addNames: Bool = true,
    knownGrads: [(TensorVariable, TensorVariable)] = [], returnDisconnected: ReturnDisconnected = .zero,
    nullGradients: NullGradients = .raise, origin: Origin
  ) {
    self.considerConstant = considerConstant
    self.disconnectedInputs = disconnectedInputs
    self.addNames = addNames
    self.knownGrads = knownGrads
    self.returnDisconnected = returnDisconnected
    self.nullGradients = nullGradients
    self.origin = origin
  }
}

package func gradients(
  _ cost: TensorVariable?, _ wrt: [TensorVariable], _ options: GradientOptions
) -> [TensorVariable] {
  let origin = options.origin
  let involved = [cost].compactMap { $0 } + wrt + options.knownGrads.flatMap { [$0.0, $0.1] }
  if let poisoned = involved.first(where: { $0.error != nil }) { return wrt.map { _ in poisoned } }
  func refused(_ fact: GradientFacts, _ places: [Place]) -> TensorVariable {
    TensorVariable(poisoned: TheanoError(fact, at: [Place("here", origin)] + places), origin: origin)
  }
  var seeds: [(TensorVariable, TensorVariable)] = []
  if let cost {
    guard cost.ndim == 0 else {
      let error = refused(.costIsNoScalar(cost.type), [Place(cost.name ?? "cost", cost.origin)])
      return wrt.map { _ in error }
    }
    seeds.append((cost, Origin.inheriting(origin) { ones(like: cost) }))
  } else if options.knownGrads.isEmpty {
    let error = refused(.nothingToDifferentiate, [])
    return wrt.map { _ in error }
  }
  for (variable, gradient) in options.knownGrads {
    guard gradient.ndim == variable.ndim else {
      let error = refused(
        .knownGradientShape(variable.type, gradient.type), [Place(variable.name ?? "variable", variable.origin)])
      return wrt.map { _ in error }
    }
    seeds.append((variable, gradient))
  }
  let results = reverseMode(
    seeds: seeds.map { (variable: $0.0, derivative: $0.1) }, wrt: wrt, constants: Set(options.considerConstant),
    origin: origin)
  return zip(wrt, results).map { variable, derivative in
    let place = [Place(variable.name ?? "the variable", variable.origin)]
    switch derivative {
    case .value(let gradient):
      name(gradient, cost, variable, options)
      return gradient
    case .zero:
      return zeros(like: variable, origin: origin)
    case .undefined(let why, let where_):
      return refused(.undefined(variable.name, why), place + [Place("the operation", where_)])
    case .disconnected:
      let error = refused(.disconnected(variable.name), place)
      switch options.disconnectedInputs {
      case .raise: return error
      case .warn:
        if let text = error.error?.description { warn(text) }
      case .ignore: break
      }
      switch options.returnDisconnected {
      case .zero: return zeros(like: variable, origin: origin)
      case .disconnected: return error
      }
    }
  }
}

private func name(
  _ gradient: TensorVariable, _ cost: TensorVariable?, _ variable: TensorVariable, _ options: GradientOptions
) {
  guard options.addNames, gradient.name == nil, case .result = gradient.kind, let to = variable.name,
    let from = cost?.name
  else { return }
  gradient.name = "(d\(from)/d\(to))"
}
