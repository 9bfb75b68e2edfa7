import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// A function made of expressions, which can be applied to variables any number of times, and whose derivatives can be
/// replaced (Theano's `OpFromGraph`).
///
/// Applied, it is one operation for whoever prints or differentiates the graph; compiling puts its expressions in its
/// place. With `inline` they are copied at once.
///
/// - Parameters of `init`:
///   - inputs: variables without a value: what the expressions are over.
///   - outputs: a variable, or an array of them. They may use shared variables and nothing else but `inputs`.
///   - inline: whether applying it copies the expressions.
///   - name: what it is called in printing.
///   - gradOverrides: given the arguments and the gradients with respect to the outputs, the gradients with respect to the
///     arguments; nil for one that is to be what the expressions say.
///   - ropOverrides: given the arguments and a direction for each (zeros where there is none), the derivative of each
///     output along it; nil for one that is to be what the expressions say.
///
/// Applying gives what `outputs` were: a variable or an array. Errors are carried by it, and thrown by `function`:
/// `ValueError` for another number of arguments, `TypeError` for one of another dtype or rank, `MissingInputError` for
/// variables that are not among `inputs`.
///
/// ```swift
/// let (x, y) = (T.dvector("x"), T.dvector("y"))
/// let square = OpFromGraph([x, y], T.sqr(x) + y, gradOverrides: { _, g in [g[0] * 100, nil] })
/// let z = square(a, b) + square(b, a)
/// ```
public struct OpFromGraph<Output: ScanResult>: Sendable {
  /// The gradients with respect to the arguments, given these and the gradients with respect to the outputs.
  public typealias GradOverrides =
    @Sendable (_ inputs: [TensorVariable], _ outputGradients: [TensorVariable]) -> [TensorVariable?]
  /// The derivatives of the outputs, given the arguments and the directions.
  public typealias RopOverrides =
    @Sendable (_ inputs: [TensorVariable], _ directions: [TensorVariable]) -> [TensorVariable?]

  private let form: UncheckedForm<Output>
  private let function: Result<GraphFunction, TheanoError>
  private let isInline: Bool
  /// Shared variables that the expressions use: further inputs.
  private let shared: [TensorVariable]

  public init(
    _ inputs: [TensorVariable], _ outputs: Output, inline: Bool = false, name: String? = nil,
    gradOverrides: GradOverrides? = nil, ropOverrides: RopOverrides? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) {
    let origin = Origin.at(file, line, column)
    form = UncheckedForm(value: outputs)
    isInline = inline && gradOverrides == nil && ropOverrides == nil
    var found: [TensorVariable] = []
    do throws(TheanoError) {
      let results = outputs.scanOutputs.map(hardened)
      found = try OpFromGraph.sharedVariables(inputs, results, origin)
      let all = inputs + found
      let fresh = all.map { placeholder(for: $0) }
      let closed = cloned(results, replacing: Dictionary(zip(all.map(\.id), fresh), uniquingKeysWith: { a, _ in a }))
      if let error = closed.first(where: { $0.error != nil })?.error { throw error }
      let derivatives = Derivatives(visible: inputs.count, grad: gradOverrides, rop: ropOverrides)
      function = .success(
        GraphFunction(
          body: Body(fresh, closed), label: name,
          derivatives: gradOverrides == nil && ropOverrides == nil ? nil : derivatives))
    } catch {
      var error = error
      if error.places.isEmpty { error.places = [Place("here", origin)] }
      function = .failure(error)
    }
    shared = found
  }

  /// The shared variables that the outputs use.
  private static func sharedVariables(
    _ inputs: [TensorVariable], _ outputs: [TensorVariable], _ origin: Origin
  ) throws(TheanoError) -> [TensorVariable] {
    for (k, input) in inputs.enumerated() {
      if let error = input.error { throw error }
      guard case .input = input.kind else { throw TheanoError(CopyFacts.notAnInput(k)) }
    }
    if let error = outputs.first(where: { $0.error != nil })?.error { throw error }
    var seen = Set(inputs)
    var found: [TensorVariable] = []
    for leaf in applications(of: outputs).flatMap(\.inputs) + outputs where leaf.application == nil {
      if leaf.constantValue != nil || !seen.insert(leaf).inserted { continue }
      if let error = leaf.error { throw error }
      guard leaf is SharedVariable else {
        let name = leaf.name ?? "a variable"
        throw TheanoError(CopyFacts.missingInput(name), at: [Place("here", origin), Place(name, leaf.origin)])
      }
      found.append(leaf)
    }
    return found
  }

  /// The outputs for these arguments.
  public func callAsFunction(
    _ arguments: TensorVariable..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> Output.Rows {
    var results = apply(arguments, .at(file, line, column))[...]
    return form.value.rows(&results)
  }

  /// The outputs for an array of arguments.
  public func callAsFunction(
    _ arguments: [TensorVariable], file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> Output.Rows {
    var results = apply(arguments, .at(file, line, column))[...]
    return form.value.rows(&results)
  }

  private func apply(_ arguments: [TensorVariable], _ origin: Origin) -> [TensorVariable] {
    let count = form.value.scanOutputs.count
    let results = composed(origin, arguments, count: count) { () throws(TheanoError) in
      let function = try function.get()
      let wanted = function.body.inputs.count - shared.count
      guard arguments.count == wanted else {
        throw TheanoError(CopyFacts.argumentCount(got: arguments.count, wanted: wanted))
      }
      let given = arguments.enumerated().map { k, argument in
        guard argument.isWeak, let value = argument.constantValue else { return hardened(argument) }
        return TensorVariable(constant: value.astype(function.body.inputs[k].dtype), origin: argument.origin)
      }
      for (k, (input, argument)) in zip(function.body.inputs, given).enumerated()
      where input.dtype != argument.dtype || input.ndim != argument.ndim {
        throw TheanoError(CopyFacts.argumentType(k, input.type, argument.type))
      }
      let operands = given + shared
      if isInline || (function.speaksOfItself && function.derivatives == nil) {
        return cloned(
          function.body.outputs,
          replacing: Dictionary(zip(function.body.inputs.map(\.id), operands), uniquingKeysWith: { a, _ in a }))
      }
      let results = function.apply(operands, origin: origin)
      if let error = results.first?.error { throw error }
      return results
    }
    return results.count == count ? results : Array(repeating: results[0], count: count)
  }
}

/// The outputs that a function was made with.
private struct UncheckedForm<Output: ScanResult>: @unchecked Sendable {
  // Sendable: variables are, and nothing else is read.
  let value: Output
}

/// Derivatives that a user wrote.
package final class Derivatives: Sendable {
  typealias Rule = @Sendable ([TensorVariable], [TensorVariable]) -> [TensorVariable?]
  /// How many of the inputs the user knows of.
  let visible: Int
  let grad: Rule?
  let rop: Rule?

  init(visible: Int, grad: Rule?, rop: Rule?) { (self.visible, self.grad, self.rop) = (visible, grad, rop) }
}

/// A function of a closed body: the op behind ``OpFromGraph``.
package struct GraphFunction: BodyOp {
  package var body: Body
  package let label: String?
  let derivatives: Derivatives?

  package init(body: Body, label: String?, derivatives: Derivatives? = nil) {
    (self.body, self.label, self.derivatives) = (body, label, derivatives)
  }

  package var name: String { label ?? "OpFromGraph" }
  package var spokenName: String { name }
  package var bodies: [Body] { [body] }
  package func outerInputs(_ body: Int) -> [Int] { Array(self.body.graph.inputs.indices) }

  package static func == (a: GraphFunction, b: GraphFunction) -> Bool {
    a.body == b.body && a.label == b.label && a.derivatives === b.derivatives
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(body) }

  package func with(_ bodies: [Body]) -> GraphFunction {
    GraphFunction(body: bodies[0], label: label, derivatives: derivatives)
  }

  /// Whether its sizes, or what it asks of sizes, depend on what it computes.
  var speaksOfItself: Bool {
    let inputs = Set(body.graph.inputIDs)
    func isOwn(_ size: Size) -> Bool {
      var found = false
      size.forEachLeaf { atom in
        if case .value(let id) = atom, !inputs.contains(id) { found = true }
      }
      return found
    }
    return body.graph.outputs.contains { body.graph.type(of: $0).shape.contains(where: isOwn) }
      || body.graph.requirements.contains { isOwn($0.relation.left) || isOwn($0.relation.right) }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let graph = body.graph
    guard inputs.count == graph.inputs.count else {
      throw TheanoError(CopyFacts.argumentCount(got: inputs.count, wanted: graph.inputs.count))
    }
    for (k, (value, operand)) in zip(graph.inputs, inputs).enumerated() {
      let wanted = graph.type(of: value)
      guard wanted.dtype == operand.type.dtype && wanted.ndim == operand.type.ndim else {
        throw TheanoError(CopyFacts.argumentType(k, wanted, operand.type))
      }
    }
    if speaksOfItself { throw TheanoError(CopyFacts.innerSizes) }
    var axes: [VariableID: [Size]] = [:]
    var values: [VariableID: Size] = [:]
    var requirements: [SizeRequirement] = []
    for (k, id) in graph.inputIDs.enumerated() {
      axes[id] = inputs[k].type.shape
      values[id] = inputs[k].size
      for (axis, size) in graph.type(of: graph.inputs[k]).shape.enumerated() {
        guard size.constant != nil, size != inputs[k].type.shape[axis] else { continue }
        requirements.append(SizeRequirement(inputs[k].type.shape[axis], .equal, size, .stated))
      }
    }
    func outside(_ size: Size) -> Size {
      size.substituting { atom in
        switch atom {
        case .axis(let id, let axis): axes[id].map { $0[axis] }
        case .value(let id): values[id]
        case .floorDivide, .modulo, .maximum, .minimum, .isNegative: nil
        }
      }
    }
    for requirement in graph.requirements {
      let relation = requirement.relation
      let (left, right) = (outside(relation.left), outside(relation.right))
      if left == right { continue }
      requirements.append(SizeRequirement(left, relation.relation, right, .stated))
    }
    let types = graph.outputs.map { value in
      TensorType(graph.type(of: value).dtype, graph.type(of: value).shape.map(outside))
    }
    return Inference(types, requirements: requirements)
  }

  // MARK: Derivatives

  private func replacements(_ call: Call) -> [VariableID: TensorVariable] {
    Dictionary(zip(body.inputs.map(\.id), call.inputs), uniquingKeysWith: { first, _ in first })
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    var gradients = defaultPullback(call, cotangents)
    guard let derivatives, let rule = derivatives.grad else { return gradients }
    let given = Origin.inheriting(call.origin) {
      rule(
        Array(call.inputs[..<derivatives.visible]),
        zip(cotangents, call.outputs).map { $0 ?? zeros(like: $1, origin: call.origin) })
    }
    guard given.count == derivatives.visible else {
      return poisoned(.overrideCount("gradOverrides", got: given.count, wanted: derivatives.visible), call.inputs, call)
    }
    for (k, value) in given.enumerated() {
      guard let value else { continue }
      guard value.error != nil || value.ndim == call.inputs[k].ndim else {
        return poisoned(.overrideRank("gradOverrides", k, call.inputs[k].type, value.type), call.inputs, call)
      }
      gradients[k] = .value(value.cast(toGradientOf: call.inputs[k], origin: call.origin))
    }
    return gradients
  }

  /// The reverse mode of the body, over the arguments.
  private func defaultPullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    var replacements = replacements(call)
    var seeds: [Seed] = []
    for (output, cotangent) in zip(body.outputs, cotangents) {
      guard let cotangent, !output.dtype.isDiscrete else { continue }
      let row = TensorVariable(output.type, .input, origin: call.origin)
      replacements[row.id] = cotangent
      seeds.append(Seed(output, row, isTotal: false))
    }
    let results = reverseMode(seeds, wrt: body.inputs, origin: call.origin)
    return results.map { derivative in
      switch derivative {
      case .disconnected: .disconnected
      case .zero: .zero
      case .value(let value): .value(cloned([value], replacing: replacements)[0])
      case .undefined(let why, _): .undefined(why)
      }
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    var replacements = replacements(call)
    var pairs: [(TensorVariable, TensorVariable)] = []
    for (input, tangent) in zip(body.inputs, tangents) {
      guard let tangent else { continue }
      let row = TensorVariable(input.type.with(dtype: tangent.dtype), .input, origin: call.origin)
      replacements[row.id] = tangent
      pairs.append((input, row))
    }
    let moving = body.outputs.indices.filter { !body.outputs[$0].dtype.isDiscrete }
    let pushed = forwardMode(moving.map { body.outputs[$0] }, pairs, .ignore, origin: call.origin)
    let values = cloned(pushed, replacing: replacements)
    var gradients = [Gradient](repeating: .zero, count: call.outputs.count)
    for (k, value) in zip(moving, values) { gradients[k] = .value(value) }
    guard let derivatives, let rule = derivatives.rop else { return gradients }
    let visible = 0..<derivatives.visible
    let given = Origin.inheriting(call.origin) {
      rule(
        visible.map { call.inputs[$0] },
        visible.map { tangents[$0] ?? zeros(like: call.inputs[$0], origin: call.origin) })
    }
    guard given.count == call.outputs.count else {
      return poisoned(.overrideCount("ropOverrides", got: given.count, wanted: call.outputs.count), call.outputs, call)
    }
    for (k, value) in given.enumerated() {
      guard let value else { continue }
      guard value.error != nil || value.ndim == call.outputs[k].ndim else {
        return poisoned(.overrideRank("ropOverrides", k, call.outputs[k].type, value.type), call.outputs, call)
      }
      gradients[k] = .value(value)
    }
    return gradients
  }

  private func poisoned(_ fact: CopyFacts, _ variables: [TensorVariable], _ call: Call) -> [Gradient] {
    let error = TheanoError(fact, at: [Place("here", call.origin)])
    return variables.map { _ in .value(TensorVariable(poisoned: error, origin: call.origin)) }
  }

  // MARK: Value and code

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    try evaluateReference(body.graph, inputs: inputs, shared: [])
  }

  package func lower(_ call: LoweringCall) -> Lowering { .expanded }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? {
    try graph.insert(body.graph, inputs)
  }
}
