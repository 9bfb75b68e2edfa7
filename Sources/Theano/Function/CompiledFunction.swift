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
  /// The outputs. Locks shared variables, and gives them their new values, by itself.
  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray]
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

  /// What the function was made of, for copies.
  let request: FunctionRequest

  init(request: FunctionRequest, graph: Graph, engine: any Engine) throws(TheanoError) {
    self.request = request
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
    self.defaults = defaults
  }

  func call(_ arguments: [any NDArrayConvertible], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    guard arguments.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: arguments.count, inputs: inputs.map(\.spokenName)), origin())
    }
    var values: [NDArray] = []
    values.reserveCapacity(inputs.count)
    for k in inputs.indices {
      if k < arguments.count {
        values.append(try convert(arguments[k], k, at: origin))
      } else if let value = defaults[k] {
        values.append(value)
      } else {
        throw missing(k, origin())
      }
    }
    return try run(values, at: origin)
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
    var complete: [NDArray] = []
    for (k, value) in values.enumerated() {
      guard let value else { throw missing(k, origin()) }
      complete.append(value)
    }
    return try run(complete, at: origin)
  }

  private func run(_ values: [NDArray], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      return try engine.run(values)
    } catch {
      var error = error
      error.places.append(Place("called", origin()))
      if config.exceptionVerbosity == .high { error.details = details(values) }
      throw error
    }
  }

  /// The arguments' types and shapes, and the expressions of the function.
  private func details(_ values: [NDArray]) -> String {
    let arguments = zip(inputs, values).enumerated().map { k, pair in
      "    \(pair.0.spokenName ?? "\(k)"): \(pair.1.dtype.name)\(tuple(pair.1.shape))"
    }
    let tree = printing.debugprint(PrintableGraph(graph), file: .string).split(separator: "\n").map { "    " + $0 }
    return (["  arguments:"] + arguments + ["  expressions:"] + tree).joined(separator: "\n")
  }

  private func convert(
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
      return try converted(
        argument, to: input.variable.type, allowDowncast: input.allowDowncast ?? allowDowncast,
        argument: .position(k, input.spokenName, function: name))
    } catch {
      throw TheanoError(
        error.fact,
        at: [Place("here", origin()), Place(input.spokenName ?? "the input", input.variable.origin)])
    }
  }

  private func missing(_ k: Int, _ call: Origin) -> TheanoError {
    let name = inputs[k].spokenName
    return TheanoError(
      FunctionFacts.missingArgument(name ?? "number \(k + 1)"),
      at: [Place("here", call), Place(name ?? "the input", inputs[k].variable.origin)])
  }

  private func refusal(_ fact: FunctionFacts, _ call: Origin) -> TheanoError {
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
    let parameters = zip(inputs, defaults).enumerated().map { k, input in
      "\(input.0.spokenName ?? "\(k)"): \(input.0.variable.type)"
        + (input.1.map { $0.ndim == 0 ? " = \($0)" : " = an array" } ?? "")
    }
    let results = graph.outputs.prefix(outputCount).map { graph.type(of: $0).description }
    let title = name.map { "function \"\($0)\"" } ?? "function"
    return "\(title)(\(parameters.joined(separator: ", "))) -> "
      + (results.count == 1 ? results[0] : "(\(results.joined(separator: ", ")))")
  }
}

/// The reference mode: each op by its definition.
struct ReferenceEngine: Engine {
  private let graph: Graph
  private let outputCount: Int
  /// Which graph output after the first `outputCount` is the new value of which shared variable.
  private let updated: [SharedVariable]
  private let locks: SharedLocks

  init(graph: Graph, outputCount: Int, updated: [SharedVariable]) {
    self.graph = graph
    self.outputCount = outputCount
    self.updated = updated
    locks = SharedLocks(reading: graph.sharedVariables, writing: updated)
  }

  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    locks.lock()
    defer { locks.unlock() }
    let values = try evaluateReference(
      graph, inputs: arguments, shared: graph.sharedVariables.map { $0.cell.value })
    for (k, variable) in updated.enumerated() {
      variable.cell.value = values[outputCount + k].contiguous()
    }
    return Array(values.prefix(outputCount))
  }
}
