import TheanoGraph
import TheanoOps

/// What `function` returns: call it like a Swift function.
///
/// Immutable and safe to call from several threads at once; calls that update the same shared variable wait for each other.
public final class CompiledFunction<Output>: Sendable {
  let core: FunctionCore
  private let assemble: @Sendable ([NDArray]) -> Output

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
    _ arguments: any NDArrayConvertible..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
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
  private let defaults: [NDArray?]
  private let allowDowncast: Bool?
  let graph: Graph
  private let engine: any Engine
  let origin: Origin

  init(request: FunctionRequest, graph: Graph, engine: any Engine) throws(TheanoError) {
    name = request.name
    inputs = request.inputs
    allowDowncast = request.allowInputDowncast
    self.graph = graph
    self.engine = engine
    origin = request.origin
    var defaults: [NDArray?] = []
    for (k, input) in request.inputs.enumerated() {
      guard let value = input.value else {
        defaults.append(nil)
        continue
      }
      let name = request.name
      defaults.append(
        try located(at: request.origin) { () throws(TheanoError) in
          try converted(
            value, to: input.variable.type, allowDowncast: input.allowDowncast ?? request.allowInputDowncast,
            argument: .position(k, input.spokenName, function: name))
        })
    }
    self.defaults = defaults
  }

  func call(_ arguments: [any NDArrayConvertible], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      guard arguments.count <= inputs.count else {
        throw TheanoError(FunctionFacts.tooManyArguments(got: arguments.count, inputs: inputs.count))
      }
      var values: [NDArray] = []
      values.reserveCapacity(inputs.count)
      for k in inputs.indices {
        if k < arguments.count {
          values.append(try convert(arguments[k], k))
        } else if let value = defaults[k] {
          values.append(value)
        } else {
          throw TheanoError(missing(k))
        }
      }
      return try engine.run(values)
    } catch {
      throw blamed(error, origin())
    }
  }

  func call(named arguments: [(String, any NDArrayConvertible)], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      var values = defaults
      var given: Set<Int> = []
      for (name, argument) in arguments {
        guard let k = inputs.firstIndex(where: { $0.spokenName == name }) else {
          throw TheanoError(FunctionFacts.unknownInput(name, inputs.compactMap(\.spokenName)))
        }
        guard given.insert(k).inserted else { throw TheanoError(FunctionFacts.argumentTwice(name)) }
        values[k] = try convert(argument, k)
      }
      var complete: [NDArray] = []
      for (k, value) in values.enumerated() {
        guard let value else { throw TheanoError(missing(k)) }
        complete.append(value)
      }
      return try engine.run(complete)
    } catch {
      throw blamed(error, origin())
    }
  }

  private func convert(_ argument: any NDArrayConvertible, _ k: Int) throws(TheanoError) -> NDArray {
    let input = inputs[k]
    // The usual case, without looking further.
    if let array = argument as? NDArray, array.dtype == input.variable.dtype, array.error == nil,
      fits(array.shape, input.variable.type)
    {
      return array
    }
    return try converted(
      argument, to: input.variable.type, allowDowncast: input.allowDowncast ?? allowDowncast,
      argument: .position(k, input.spokenName, function: name))
  }

  private func missing(_ k: Int) -> FunctionFacts {
    .missingArgument(inputs[k].spokenName ?? "number \(k + 1)", given: inputs.count)
  }

  /// The error with the line of the call in front, the line of `function` after it.
  private func blamed(_ error: TheanoError, _ call: Origin) -> TheanoError {
    var error = error
    error.places = [Place("called", call)] + error.places
    return error
  }
}

/// The reference mode: each op by its definition.
struct ReferenceEngine: Engine {
  let graph: Graph
  let outputCount: Int
  /// Which graph output after the first `outputCount` is the new value of which shared variable.
  var updated: [SharedVariable] = []

  func run(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    let locks = SharedLocks(reading: graph.sharedVariables, writing: updated)
    defer { locks.unlock() }
    let values = try evaluateReference(
      graph, inputs: arguments, shared: graph.sharedVariables.map { $0.cell.value })
    for (k, variable) in updated.enumerated() {
      variable.cell.value = values[outputCount + k].contiguous()
    }
    return Array(values.prefix(outputCount))
  }
}

/// The locks of a call, taken in the order of the variables' identities, so that two calls never wait for each other.
struct SharedLocks {
  private let cells: [SharedCell]

  init(reading: [SharedVariable], writing: [SharedVariable]) {
    let exclusive = Set(writing)
    let all = Set(reading).union(exclusive).sorted { $0.id.raw < $1.id.raw }
    cells = all.map(\.cell)
    for variable in all {
      if exclusive.contains(variable) { variable.cell.lockForWriting() } else { variable.cell.lockForReading() }
    }
  }

  func unlock() { for cell in cells.reversed() { cell.unlock() } }
}
