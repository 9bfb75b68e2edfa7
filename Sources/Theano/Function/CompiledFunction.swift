import Synchronization
import TheanoPrinting
import TheanoGraph
import TheanoOps
import TheanoRuntime

/// What `function` returns: call it like a Swift function.
///
/// Immutable and safe to call from several threads at once; calls that update the same shared variable wait for each other.
public final class CompiledFunction<Output>: Sendable {
  let core: FunctionCore
  let assemble: @Sendable ([NDArray]) -> Output

  init(_ core: FunctionCore, _ assemble: @escaping @Sendable ([NDArray]) -> Output) {
    self.core = core
    self.assemble = assemble
  }

  /// The function's name.
  public var name: String? { core.name }

  /// Calls the function with arguments in the order of its inputs; the last ones may be left out where they have defaults.
  ///
  /// - Throws: ``TheanoError`` for arguments that do not fit their inputs (rank, dtype that would lose precision, sizes
  ///   that do not match) and for what fails inside (an index out of bounds). Then no shared variable has changed.
  @discardableResult
  public func callAsFunction(
    _ arguments: any NDArrayConvertible..., file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) -> Output {
    assemble(try core.call(arguments, at: { .at(file, line, column) }))
  }

  /// Calls the function with arguments by name.
  @discardableResult
  public func callAsFunction(
    named arguments: KeyValuePairs<String, any NDArrayConvertible>, file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> Output {
    assemble(try core.call(named: arguments.map { ($0.key, $0.value) }, at: { .at(file, line, column) }))
  }

  /// Calls the function with its first arguments in order, and others by name.
  ///
  /// ```swift
  /// let f = try function([x, In(y, value: 1.0), In(w, value: 2.0, name: "scale")], (x + y) * w)
  /// try f(33.0, named: ["scale": 1.0])       // y is 1
  /// ```
  @discardableResult
  public func callAsFunction(
    _ arguments: any NDArrayConvertible..., named others: KeyValuePairs<String, any NDArrayConvertible>,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> Output {
    assemble(
      try core.call(arguments, named: others.map { ($0.key, $0.value) }, at: { .at(file, line, column) }))
  }

  /// The same function with another result, made of this one's.
  public func map<Result>(_ transform: @escaping @Sendable (Output) -> Result) -> CompiledFunction<Result> {
    let assemble = assemble
    return CompiledFunction<Result>(core) { transform(assemble($0)) }
  }
}

/// Computes outputs and updates of a graph from the values of its leaves.
protocol Engine: Sendable {
  /// The outputs; `argument` gives the arguments, one after the other. Locks shared variables, and gives them their new
  /// values, by itself.
  func run(
    _ count: Int, _ argument: (Int) throws(TheanoError) -> NDArray
  ) throws(TheanoError) -> [NDArray]

  /// Writes the first outputs into `targets`, one for each; gives the others.
  func run(_ arguments: [NDArray], into targets: inout [NDArray]) throws(TheanoError) -> [NDArray]
}

/// A compiled function without the type of its result.
final class FunctionCore: Sendable {
  let name: String?
  let inputs: [In]
  /// The arguments' defaults, converted.
  let defaults: [NDArray?]
  private let allowDowncast: Bool?
  let graph: Graph
  let outputCount: Int
  let engine: any Engine
  let origin: Origin
  let report: CompileReport

  /// What the function was made of, for copies.
  let request: FunctionRequest
  /// The inputs that have updates.
  private let stateful: [Int]
  /// Their values.
  let states: InputStates
  /// Functions of the same request that compute fewer outputs.
  let subsets = Mutex<[[Int]: FunctionCore]>([:])

  init(
    request: FunctionRequest, graph: Graph, engine: any Engine, states: InputStates?, report: CompileReport
  ) throws(TheanoError) {
    self.request = request
    self.report = report
    let stateful = request.inputs.indices.filter { request.inputs[$0].update != nil }
    self.stateful = stateful
    name = request.name
    inputs = request.inputs
    allowDowncast = request.allowInputDowncast
    self.graph = graph
    self.engine = engine
    outputCount = request.outputs.count
    origin = request.origin
    var defaults: [NDArray?] = []
    for (k, input) in request.inputs.enumerated() {
      guard let value = input.value else {
        defaults.append(nil)
        continue
      }
      let role = ArgumentRole.position(k, input.spokenName, function: request.name)
      let allowDowncast = input.allowDowncast ?? request.allowInputDowncast
      defaults.append(
        try located(at: request.origin) { () throws(TheanoError) in
          try converted(value, to: input.variable.type, allowDowncast: allowDowncast, argument: role)
        })
    }
    self.states = states ?? InputStates(stateful.compactMap { defaults[$0] })
    // What is kept is asked for at each call.
    for k in stateful { defaults[k] = nil }
    self.defaults = defaults
  }

  /// The same function with another engine, which computes the same over other variables.
  init(_ other: FunctionCore, request: FunctionRequest, graph: Graph, engine: any Engine) {
    name = request.name
    inputs = other.inputs
    defaults = other.defaults
    allowDowncast = other.allowDowncast
    self.graph = graph
    outputCount = other.outputCount
    self.engine = engine
    origin = request.origin
    report = other.report
    self.request = request
    stateful = other.stateful
    states = InputStates(other.states.values)
  }

  func call(_ arguments: [any NDArrayConvertible], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    guard arguments.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: arguments.count, inputs: inputs.map(\.spokenName)), origin())
    }
    guard stateful.isEmpty else { return try call(arguments, named: [], at: origin) }
    // Errors of arguments have a place already.
    var refused: TheanoError?
    do throws(TheanoError) {
      return try engine.run(inputs.count) { k throws(TheanoError) in
        do throws(TheanoError) {
          return try argument(arguments, k, at: origin)
        } catch {
          refused = error
          throw error
        }
      }
    } catch {
      if let refused { throw refused }
      throw told(error, origin) { inputs.indices.compactMap { try? argument(arguments, $0, at: origin) } }
    }
  }

  /// Argument number `k` of a call by position.
  private func argument(
    _ arguments: [any NDArrayConvertible], _ k: Int, at origin: () -> Origin
  ) throws(TheanoError) -> NDArray {
    if k < arguments.count { return try convert(arguments[k], k, at: origin) }
    if let value = defaults[k] { return value }
    throw missing(k, origin())
  }

  /// A call with arrays that writes into arrays.
  func call(
    _ arguments: [NDArray], into targets: inout [NDArray], at origin: () -> Origin
  ) throws(TheanoError) {
    guard arguments.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: arguments.count, inputs: inputs.map(\.spokenName)), origin())
    }
    guard targets.count == outputCount else {
      throw refusal(.wrongTargets(got: targets.count, outputs: outputCount), origin())
    }
    if stateful.isEmpty {
      _ = try run(try fitted(arguments, at: origin), into: &targets, at: origin)
      return
    }
    var values = defaults
    for (k, array) in arguments.enumerated() { values[k] = try convert(array, k, at: origin) }
    let first = values
    try states.update(&targets) { (kept: inout [NDArray], targets: inout [NDArray]) throws(TheanoError) in
      var values = first
      for (place, k) in stateful.enumerated() where values[k] == nil { values[k] = kept[place] }
      kept = try run(try complete(values, origin), into: &targets, at: origin)
    }
  }

  /// The arguments where all of them fit, without another list.
  private func fitted(_ arguments: [NDArray], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    if arguments.count == inputs.count,
      arguments.indices.allSatisfy({ k in
        arguments[k].dtype == inputs[k].variable.dtype && arguments[k].error == nil
          && fits(arguments[k].shape, inputs[k].variable.type)
      })
    {
      return arguments
    }
    var values = defaults
    for (k, array) in arguments.enumerated() { values[k] = try convert(array, k, at: origin) }
    return try complete(values, origin)
  }

  private func run(
    _ values: [NDArray], into targets: inout [NDArray], at origin: () -> Origin
  ) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      return try engine.run(values, into: &targets)
    } catch {
      throw told(error, origin) { values }
    }
  }

  func call(
    _ first: [any NDArrayConvertible] = [], named arguments: [(String, any NDArrayConvertible)],
    at origin: () -> Origin
  ) throws(TheanoError) -> [NDArray] {
    guard first.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: first.count, inputs: inputs.map(\.spokenName)), origin())
    }
    var values = defaults
    for (k, argument) in first.enumerated() { values[k] = try convert(argument, k, at: origin) }
    var given = Set(first.indices)
    for (name, argument) in arguments {
      guard let k = inputs.firstIndex(where: { $0.spokenName == name }) else {
        throw refusal(.unknownInput(name, inputs.compactMap(\.spokenName)), origin())
      }
      guard given.insert(k).inserted else { throw refusal(.argumentTwice(name), origin()) }
      values[k] = try convert(argument, k, at: origin)
    }
    if stateful.isEmpty { return try run(try complete(values, origin), at: origin) }
    // The lock is held while the function runs: no other call may begin with the same old values.
    let first = values
    return try states.update { (kept: inout [NDArray]) throws(TheanoError) in
      var values = first
      for (place, k) in stateful.enumerated() where values[k] == nil { values[k] = kept[place] }
      let results = try run(try complete(values, origin), at: origin)
      kept = Array(results.dropFirst(outputCount))
      return Array(results.prefix(outputCount))
    }
  }

  func complete(_ values: [NDArray?], _ origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    var complete: [NDArray] = []
    complete.reserveCapacity(values.count)
    for (k, value) in values.enumerated() {
      guard let value else { throw missing(k, origin()) }
      complete.append(value)
    }
    return complete
  }

  /// The value that the function keeps for an input, if it keeps one: with an update, or a default.
  func kept(_ input: Int) -> NDArray? {
    stateful.firstIndex(of: input).map { states.values[$0] } ?? defaults[input]
  }

  /// Replaces the value that is kept for an input with an update; whether there is one.
  func keep(_ value: NDArray, for input: Int) -> Bool {
    guard let place = stateful.firstIndex(of: input) else { return false }
    states.update { $0[place] = value }
    return true
  }

  private func run(_ values: [NDArray], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      return try engine.run(values.count) { values[$0] }
    } catch {
      throw told(error, origin) { values }
    }
  }

  /// An error of a call, with the place of the call.
  private func told(_ error: TheanoError, _ origin: () -> Origin, _ values: () -> [NDArray]) -> TheanoError {
    var error = error
    error.places.append(Place("called", origin()))
    if config.exceptionVerbosity == .high { error.details = details(values()) }
    return error
  }

  /// The arguments' types and shapes, and the expressions of the function.
  private func details(_ values: [NDArray]) -> String {
    let arguments = zip(inputs, values).enumerated().map { k, pair in
      "    \(pair.0.spokenName ?? "\(k)"): \(pair.1.dtype.name)\(tuple(pair.1.shape))"
    }
    let tree = printing.debugprint(PrintableGraph(graph), file: .string).split(separator: "\n").map { "    " + $0 }
    return (["  arguments:"] + arguments + ["  expressions:"] + tree).joined(separator: "\n")
  }

  func convert(
    _ argument: any NDArrayConvertible, _ k: Int, at origin: () -> Origin
  ) throws(TheanoError) -> NDArray {
    let input = inputs[k]
    // The usual case, without looking further.
    if let array = argument as? NDArray, array.dtype == input.variable.dtype, array.error == nil,
      fits(array.shape, input.variable.type)
    {
      return array
    }
    do throws(TheanoError) {
      if input.strict { try refuseToConvert(argument, k) }
      return try converted(
        argument, to: input.variable.type, allowDowncast: input.allowDowncast ?? allowDowncast,
        argument: .position(k, input.spokenName, function: name))
    } catch {
      throw TheanoError(
        error.fact,
        at: [Place("here", origin()), Place(input.spokenName ?? "the input", input.variable.origin)])
    }
  }

  /// Whatever is no array of the dtype of a strict input.
  private func refuseToConvert(_ argument: any NDArrayConvertible, _ k: Int) throws(TheanoError) {
    let (value, type) = (try argument.ndArray(), inputs[k].variable.type)
    guard argument.isStrict, value.dtype == type.dtype else {
      throw TheanoError(
        FunctionFacts.notStrict(
          .position(k, inputs[k].spokenName, function: name), type, given: value, isArray: argument.isStrict))
    }
  }

  private func missing(_ k: Int, _ call: Origin) -> TheanoError {
    let name = inputs[k].spokenName
    return TheanoError(
      FunctionFacts.missingArgument(name ?? "number \(k + 1)"),
      at: [Place("here", call), Place(name ?? "the input", inputs[k].variable.origin)])
  }

  func refusal(_ fact: FunctionFacts, _ call: Origin) -> TheanoError {
    TheanoError(fact, at: [Place("here", call), Place("the function", origin)])
  }
}

extension CompiledFunction: CustomStringConvertible {
  /// What goes in and out, for instance
  /// `function "train"(x: TensorType(float64, matrix), rate: TensorType(float64, scalar) = 0.1) -> TensorType(float64, scalar)`.
  public var description: String { core.description }
}

extension FunctionCore {
  var description: String {
    let parameters = inputs.enumerated().map { k, input in
      "\(input.spokenName ?? "\(k)"): \(input.variable.type)"
        + (kept(k).map { $0.ndim == 0 ? " = \($0)" : " = an array" } ?? "")
    }
    let results = graph.outputs.prefix(outputCount).map { graph.type(of: $0).description }
    let title = name.map { "function \"\($0)\"" } ?? "function"
    return "\(title)(\(parameters.joined(separator: ", "))) -> "
      + (results.count == 1 ? results[0] : "(\(results.joined(separator: ", ")))")
  }
}
