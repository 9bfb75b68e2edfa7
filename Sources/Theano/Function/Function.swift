/// Compiles expressions into a function of `inputs`.
///
/// All that is wrong with the expressions (errors of building included) is thrown here, with your lines.
///
/// - Parameters:
///   - inputs: variables, or ``In``s with defaults.
///   - outputs: a variable (a call gives an `NDArray`), an array (`[NDArray]`), a tuple, or a list of named variables
///     (a dictionary); none for a function that only updates.
///   - updates: new values of shared variables: all computed from the old values, taken together at the end of a call; if
///     a call throws, none is.
///   - givens: expressions that take the place of variables.
///   - mode: how to compile; by default `config.mode`.
///   - name: the function's name in messages.
///   - onUnusedInput: what to do with an input that nothing needs; by default `config.onUnusedInput`.
///   - allowInputDowncast: whether arguments may be rounded to their input's dtype (`true`), only numbers given for a
///     `floatX` scalar (`nil`), or never (`false`).
/// - Throws: ``TheanoError``: an error of building, `MissingInputError`, `UnusedInputError`, `TypeError` for updates and
///   givens of another type; up to five independent ones at once (`others`).
///
/// ```swift
/// let x = T.dmatrix("x")
/// let logistic = try function([x], 1 / (1 + T.exp(-x)))
/// print(try logistic([[0, 1], [-1, -2]]))
/// // [[0.5        0.73105858]
/// //  [0.26894142 0.11920292]]
/// ```
public func function<Outputs: FunctionOutputs>(
  _ inputs: [any FunctionInput], _ outputs: Outputs, updates: Updates = [:], givens: Givens = [:],
  mode: Mode? = nil,
  name: String? = nil, onUnusedInput: OnUnusedInput? = nil, allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<Outputs.Value> {
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: outputs.variables, updates: updates.pairs, givens: givens.pairs,
      mode: mode,
      name: name, onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast,
      noDefaultUpdates: noDefaultUpdates, origin: .at(file, line, column)))
  return CompiledFunction(core, outputs.assembler())
}

/// Compiles expressions into a function; `updates` as an array of pairs.
public func function<Outputs: FunctionOutputs>(
  _ inputs: [any FunctionInput], _ outputs: Outputs, updates: [(SharedVariable, TensorVariable)],
  givens: Givens = [:], mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil,
  allowInputDowncast: Bool? = nil, noDefaultUpdates: NoDefaultUpdates = false, file: StaticString = #filePath,
  line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<Outputs.Value> {
  try function(
    inputs, outputs, updates: Updates(updates), givens: givens, mode: mode, name: name,
    onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast,
    noDefaultUpdates: noDefaultUpdates, file: file, line: line,
    column: column)
}

/// Compiles a named list of expressions; a call gives a dictionary.
///
/// ```swift
/// let f = try function([x], ["square": T.sqr(x), "root": T.sqrt(x)])
/// print(try f(4.0)["root"]!)      // 2.0
/// ```
public func function(
  _ inputs: [any FunctionInput], _ outputs: KeyValuePairs<String, TensorVariable>, updates: Updates = [:],
  givens: Givens = [:], mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil,
  allowInputDowncast: Bool? = nil, noDefaultUpdates: NoDefaultUpdates = false, file: StaticString = #filePath,
  line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<[String: NDArray]> {
  let names = outputs.map(\.key)
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: outputs.map(\.value), updates: updates.pairs, givens: givens.pairs,
      mode: mode, name: name, onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast,
      noDefaultUpdates: noDefaultUpdates, origin: .at(file, line, column)))
  return CompiledFunction(core) { values in Dictionary(zip(names, values)) { _, last in last } }
}

/// Compiles a tuple of expressions; a call gives a tuple of arrays.
///
/// ```swift
/// let (difference, square) = try function([x, y], (x - y, T.sqr(x - y)))(3.0, 1.0)
/// ```
@_disfavoredOverload
public func function<each Output: FunctionOutput>(
  _ inputs: [any FunctionInput], _ outputs: (repeat each Output), updates: Updates = [:],
  givens: Givens = [:],
  mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil,
  allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<(repeat (each Output).Member)> {
  var variables: [TensorVariable] = []
  repeat variables.append((each outputs).variable)
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: variables, updates: updates.pairs, givens: givens.pairs,
      mode: mode,
      name: name, onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast,
      noDefaultUpdates: noDefaultUpdates, origin: .at(file, line, column)))
  return CompiledFunction(core) { values in
    var next = 0
    func take() -> NDArray {
      defer { next += 1 }
      return values[next]
    }
    return (repeat (each outputs).member(take()))
  }
}

/// Compiles a function that only updates shared variables.
public func function(
  _ inputs: [any FunctionInput] = [], updates: Updates, givens: Givens = [:], mode: Mode? = nil,
  name: String? = nil, onUnusedInput: OnUnusedInput? = nil, allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<Void> {
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: [], updates: updates.pairs, givens: givens.pairs, mode: mode,
      name: name, onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast,
      noDefaultUpdates: noDefaultUpdates, origin: .at(file, line, column)))
  return CompiledFunction(core) { _ in }
}

/// What a user asked `function` for.
struct FunctionRequest: Sendable {
  var inputs: [In]
  var outputs: [TensorVariable]
  var updates: [(SharedVariable, TensorVariable)]
  var givens: [(TensorVariable, TensorVariable)]
  var mode: Mode?
  var name: String?
  var onUnusedInput: OnUnusedInput?
  var allowInputDowncast: Bool?
  var noDefaultUpdates: NoDefaultUpdates = false
  var origin: Origin
}

/// The phases from expressions to something that can be called.
func compile(_ request: FunctionRequest) throws(TheanoError) -> FunctionCore {
  try config.check(at: request.origin)
  let collected = try collect(request)
  let (graph, updated) = (collected.graph, collected.updated)
  let mode = request.mode ?? config.mode
  let engine: any Engine =
    switch mode {
    case .reference: ReferenceEngine(graph: graph, outputCount: request.outputs.count, updated: updated)
    case .fastRun, .fastCompile:
      try ProgramEngine(graph, mode: mode, outputCount: request.outputs.count, updated: updated)
    }
  return try FunctionCore(request: request, graph: graph, engine: engine)
}
