import TheanoRuntime
import TheanoScheduling

/// Compiles expressions into a function of `inputs`.
///
/// All that is wrong with the expressions (errors of building included) is thrown here, with your lines.
///
/// - Parameters:
///   - inputs: variables, or ``In``s with defaults.
///   - outputs: a variable (a call gives an `NDArray`), an array of them (`[NDArray]`), a dictionary (`[String: NDArray]`),
///     a tuple of any of these; none for a function that only updates.
///   - updates: new values of shared variables: all computed from the old values, taken together at the end of a call; if
///     a call throws, none is. A dictionary literal, or an array of pairs (see ``Updates``).
///   - givens: expressions that take the place of variables.
///   - mode: how to compile; by default `config.mode`.
///   - name: the function's name in messages.
///   - onUnusedInput: what to do with an input that nothing needs; by default `config.onUnusedInput`.
///   - allowInputDowncast: whether arguments may be rounded to their input's dtype (`true`), only numbers given for a
///     `floatX` scalar (`nil`), or never (`false`).
///   - noDefaultUpdates: which default updates of shared variables are left out: `true` for all, or a list of variables
///     (see ``SharedVariable/defaultUpdate``).
///   - threads: how many threads a call may use; by default as many as `config.threads` says. Results do not depend on it.
///   - memoryLimit: the bytes that a call may take for buffers, besides its arguments; by default `config.memoryLimit`. A
///     call that needs more is refused before anything runs (see ``CompiledFunction/peakBytes(for:file:line:column:)``).
/// - Throws: ``TheanoError``: an error of building, `MissingInputError`, `UnusedInputError`, `TypeError` for updates and
///   givens of another type; up to five independent ones at once (`others`).
///
/// ```swift
/// let x = T.dmatrix("x")
/// let logistic = try function([x], 1 / (1 + T.exp(-x)))
/// print(try logistic([[0, 1], [-1, -2]]))
/// // [[0.5        0.73105858]
/// //  [0.26894142 0.11920292]]
/// let (sum, product) = try function([x], (x.sum(), x.prod()))([[1, 2], [3, 4]])
/// let named = try function([x], ["sum": x.sum()])([[1, 2], [3, 4]])["sum"]
/// try function(updates: [W: W - rate * gradient])()
/// ```
public func function<each Output: FunctionOutputs>(
  _ inputs: [any FunctionInput] = [], _ outputs: (repeat each Output) = (), updates: Updates = [], givens: Givens = [:],
  mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil, allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, threads: Int? = nil, memoryLimit: Int? = nil,
  file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<(repeat (each Output).Computed)> {
  var variables: [TensorVariable] = []
  repeat variables += (each outputs).variables
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: variables, updates: updates, givens: givens.pairs, mode: mode, name: name,
      onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast, noDefaultUpdates: noDefaultUpdates,
      threads: threads, memoryLimit: memoryLimit, origin: .at(file, line, column)))
  return CompiledFunction(
    core,
    .list { values in
      var rest = values[...]
      return (repeat (each outputs).assemble(&rest))
    })
}

/// What a user asked `function` for.
struct FunctionRequest: Sendable {
  var inputs: [In]
  var outputs: [TensorVariable]
  var updates: Updates
  var givens: [(TensorVariable, TensorVariable)]
  var mode: Mode?
  var name: String?
  var onUnusedInput: OnUnusedInput?
  var allowInputDowncast: Bool?
  var noDefaultUpdates: NoDefaultUpdates = false
  var threads: Int?
  var memoryLimit: Int?
  var origin: Origin
}

/// The phases from expressions to something that can be called.
///
/// - Parameter states: the values of the inputs that have updates, where another function keeps them already.
func compile(_ request: FunctionRequest, states: InputStates? = nil) throws(TheanoError) -> FunctionCore {
  try config.check(at: request.origin)
  let log = CompileLog()
  let whole = Stopwatch()
  let mode = request.mode ?? config.mode
  let limits = try request.limits(mode)
  let collected = try log.time("expressions") { () throws(TheanoError) in try collect(request) }
  let (graph, updated) = (collected.graph, collected.updates.map(\.0))
  let rewrites = try Rewrites(mode, at: request.origin)
  // New values of inputs go out like outputs; the function keeps them.
  let outputCount = request.outputs.count + request.inputs.count { $0.update != nil }
  let engine: any Engine =
    switch mode.base {
    case .reference: ReferenceEngine(graph: graph, outputCount: outputCount, updated: updated)
    case .fastRun, .fastCompile:
      try ProgramEngine(
        graph, mode: mode, rewrites, outputCount: outputCount, updated: updated, limits: limits, log: log)
    }
  // A copy updates what this function does, whatever becomes of the default updates.
  var request = request
  (request.updates, request.noDefaultUpdates) = (collected.updates, true)
  let seconds = whole.seconds
  return try FunctionCore(
    request: request, graph: graph, engine: engine, states: states, report: { CompileReport(log, seconds) })
}

extension FunctionRequest {
  /// What calls are allowed.
  func limits(_ mode: Mode) throws(TheanoError) -> CallLimits {
    let memory = memoryLimit ?? config.memoryLimit
    let fact: FunctionFacts? =
      if let threads, threads < 1 {
        .badThreads(threads)
      } else if let memory, memory < 0 {
        .badMemoryLimit(memory)
      } else if memory != nil && mode.base == .reference {
        .noPlan("a memory limit")
      } else {
        nil
      }
    if let fact { throw TheanoError(fact, at: [Place("here", origin)]) }
    return CallLimits(threads: threads, memory: memory)
  }
}
