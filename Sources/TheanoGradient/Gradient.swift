import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What `grad` does with a variable that the cost does not depend on.
public enum DisconnectedInputs: Sendable {
  /// Refuses the call: all of its results carry `DisconnectedInputError`.
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
  /// Refuses the call: all of its results carry `NullTypeGradError`.
  case raise
  /// Gives the others; in its place stands a variable that carries the error.
  case `return`
}

extension tensor {
  /// The gradient of a scalar `cost` with respect to a variable.
  ///
  /// Never throws: what is wrong is carried by the result and thrown by `function`. The parameters are
  /// those of the form for several variables.
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
  ///   - considerConstant: variables through which no gradient passes (the one by them is known all the same).
  ///   - disconnectedInputs: what to do with a variable that the cost does not depend on.
  ///   - addNames: whether gradients of named variables are named `(dcost/dx)`.
  ///   - knownGrads: variables with the whole gradient of the cost with respect to them: what the cost itself says
  ///     about them does not count.
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

/// The gradients of `cost`, as `grad` gives them; poisoned where something is wrong.
package func gradients(
  _ cost: TensorVariable?, _ wrt: [TensorVariable], _ options: GradientOptions
) -> [TensorVariable] {
  let origin = options.origin
  let involved = [cost].compactMap { $0 } + wrt + options.knownGrads.flatMap { [$0.0, $0.1] }
  if let poisoned = involved.first(where: { $0.error != nil }) { return wrt.map { _ in poisoned } }
  if cost == nil && options.knownGrads.isEmpty {
    let error = refused(.nothingToDifferentiate, origin)
    return wrt.map { _ in error }
  }
  if let error = options.knownGrads.lazy.compactMap({ mismatch($0, $1, origin) }).first {
    return wrt.map { _ in error }
  }
  var seeds = options.knownGrads.map { Seed($0, $1, isTotal: true) }
  if let cost {
    guard cost.ndim == 0 else {
      let error = refused(.costIsNoScalar("grad", cost.type), origin, of: cost)
      return wrt.map { _ in error }
    }
    if !options.knownGrads.contains(where: { $0.0 == cost }) {
      seeds.append(Seed(cost, ones(like: cost, origin: origin), isTotal: true))
    }
  }
  let constants = Set(options.considerConstant)
  let results = reverseMode(seeds, wrt: wrt, constants: constants, origin: origin)
  return answers(results, wrt, cost, options)
}

/// The products of the Jacobians of several outputs and the row vectors given for them; each output counts, even
/// where one is computed from another.
package func leftProduct(
  _ points: [(TensorVariable, TensorVariable)], _ wrt: [TensorVariable], _ options: GradientOptions
) -> [TensorVariable] {
  let involved = wrt + points.flatMap { [$0.0, $0.1] }
  if let poisoned = involved.first(where: { $0.error != nil }) { return wrt.map { _ in poisoned } }
  if let error = points.lazy.compactMap({ mismatch($0, $1, options.origin) }).first { return wrt.map { _ in error } }
  let results = reverseMode(
    points.map { Seed($0, $1, isTotal: false) }, wrt: wrt, constants: Set(options.considerConstant),
    origin: options.origin)
  return answers(results, wrt, nil, options)
}

/// The error of a gradient that cannot be one of `variable`.
private func mismatch(_ variable: TensorVariable, _ gradient: TensorVariable, _ origin: Origin) -> TensorVariable? {
  if gradient.ndim == variable.ndim { return nil }
  return refused(.knownGradientShape(variable.type, gradient.type), origin, of: variable)
}

/// Derivatives as the user gets them: what is refused for one variable refuses the whole call.
private func answers(
  _ derivatives: [Derivative], _ wrt: [TensorVariable], _ cost: TensorVariable?, _ options: GradientOptions
) -> [TensorVariable] {
  var refusal: TensorVariable?
  let results = zip(wrt, derivatives).map { variable, derivative in
    switch derivative {
    case .value(let gradient): return named(linked(gradient, variable, options.origin), cost, variable, options)
    case .zero: return linked(zeros(like: variable, origin: options.origin), variable, options.origin)
    case .undefined(let why, let place):
      let error = refused(
        .undefined("grad", variable.name, why), options.origin, of: variable, Place("the operation", place))
      switch options.nullGradients {
      case .raise: refusal = refusal ?? error
      case .return: break
      }
      return error
    case .disconnected:
      let error = refused(.disconnected(variable.name), options.origin, of: variable)
      if options.disconnectedInputs.refuses(error) { refusal = refusal ?? error }
      switch options.returnDisconnected {
      case .zero: return linked(zeros(like: variable, origin: options.origin), variable, options.origin)
      case .disconnected: return error
      }
    }
  }
  return refusal.map { refusal in wrt.map { _ in refusal } } ?? results
}

extension DisconnectedInputs {
  /// Whether `error` is one; says it on standard error where it is only a warning.
  func refuses(_ error: TensorVariable) -> Bool {
    switch self {
    case .raise: return true
    case .warn:
      if let text = error.error?.description { TheanoErrors.warn(text) }
      return false
    case .ignore: return false
    }
  }
}

/// A variable that carries an error of this target: the line of the call, that of `variable`, further ones.
package func refused(
  _ fact: GradientFacts, _ origin: Origin, of variable: TensorVariable? = nil, _ others: Place...
) -> TensorVariable {
  var places = [Place("here", origin)]
  if let variable { places.append(Place(variable.name ?? fact.unnamedRole, variable.origin)) }
  return TensorVariable(poisoned: TheanoError(fact, at: places + others), origin: origin)
}

/// A gradient that says nothing of an input (that of `3 * x` is 3) as `second(x, 3)`, as the original has it: a function of
/// that input computes it, and the input counts as used. Rewriting removes it.
private func linked(
  _ gradient: TensorVariable, _ variable: TensorVariable, _ origin: Origin
) -> TensorVariable {
  guard case .input = variable.kind, gradient.error == nil else { return gradient }
  // Nearly every gradient speaks of its variable soon: what is found only further on is taken to do so.
  var (pending, seen) = ([gradient], Set([gradient.id]))
  while let next = pending.popLast() {
    if next == variable || seen.count > 100 { return gradient }
    for input in next.application?.inputs ?? [] where seen.insert(input.id).inserted { pending.append(input) }
  }
  return Elementwise(.second)(variable, gradient, origin: origin)
}

/// The gradient under the name `(dcost/dx)`. A name belongs to a handle, and this one may be a variable of the user's
/// or the gradient by another variable as well: so the name goes to a new handle of the same result.
private func named(
  _ gradient: TensorVariable, _ cost: TensorVariable?, _ variable: TensorVariable, _ options: GradientOptions
) -> TensorVariable {
  guard options.addNames, case .result(let index) = gradient.kind, let application = gradient.application,
    let to = variable.name, let from = cost?.name
  else { return gradient }
  let handle = TensorVariable(application, index: index)
  handle.name = "(d\(from)/d\(to))"
  return handle
}
