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
  let assemble: Assembly

  /// What becomes of the values of the outputs.
  enum Assembly: Sendable {
    /// There is one, which needs no list.
    case one(@Sendable (consuming NDArray) -> Output)
    case list(@Sendable ([NDArray]) -> Output)

    func callAsFunction(_ values: consuming [NDArray]) -> Output {
      switch self {
      case .one(let make): make(values.removeLast())
      case .list(let make): make(values)
      }
    }
  }

  init(_ core: FunctionCore, _ assemble: Assembly) {
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
  public func callAsFunction<each Argument: NDArrayConvertible>(
    _ arguments: repeat each Argument, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> Output {
    var count = 0
    repeat count += one((each Argument).self)
    var failure: TheanoError?
    if let frame = core.begin(count) {
      // Arguments go straight to where the call keeps them: there is no list of them, and no boxes.
      defer { core.end(frame) }
      var taken = 0
      repeat try core.take(each arguments, &taken, frame, at: { .at(file, line, column) })
      if count < core.inputs.count { try core.takeDefaults(from: count, frame, at: { .at(file, line, column) }) }
      do throws(TheanoError) {
        switch assemble {
        case .one(let make): return make(try core.runForOne(frame))
        case .list(let make): return make(try core.run(frame))
        }
      } catch {
        failure = error
      }
    }
    // Written here, since a pack that is handed on, or kept by a function inside, is copied in every call.
    var list: [any NDArrayConvertible] = []
    repeat list.append(each arguments)
    if let failure { throw core.told(failure, list, at: { .at(file, line, column) }) }
    return assemble(try core.call(list, at: { .at(file, line, column) }))
  }

  /// Calls the function with a list of arguments, whose number and types need not be known where the call stands.
  ///
  /// ```swift
  /// let batch: [any NDArrayConvertible] = [images, labels, 0.1]
  /// let cost = try train(list: batch)
  /// ```
  @discardableResult
  public func callAsFunction(
    list arguments: [any NDArrayConvertible], file: StaticString = #filePath, line: UInt = #line,
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
    switch assemble {
    case .one(let make): CompiledFunction<Result>(core, .one { transform(make($0)) })
    case .list(let make): CompiledFunction<Result>(core, .list { transform(make($0)) })
    }
  }
}

private func one<Argument>(_: Argument.Type) -> Int { 1 }

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
  /// What each input takes as it is.
  private let expected: [ExpectedArgument]
  let graph: Graph
  let outputCount: Int
  let engine: any Engine
  /// The engine's, where it has one.
  private let program: Program?
  let origin: Origin
  /// Waits for code that is still being made.
  let report: @Sendable () -> CompileReport

  /// What the function was made of, for copies.
  let request: FunctionRequest
  /// The inputs that have updates.
  private let stateful: [Int]
  /// Their values.
  let states: InputStates
  /// Functions of the same request that compute fewer outputs.
  let subsets = Mutex<[[Int]: FunctionCore]>([:])
  let stepByStep = StepByStep(nil)

  init(
    request: FunctionRequest, graph: Graph, engine: any Engine, states: InputStates?,
    report: @escaping @Sendable () -> CompileReport
  ) throws(TheanoError) {
    self.request = request
    self.report = report
    let stateful = request.inputs.indices.filter { request.inputs[$0].update != nil }
    self.stateful = stateful
    name = request.name
    inputs = request.inputs
    expected = request.inputs.map(ExpectedArgument.init)
    allowDowncast = request.allowInputDowncast
    self.graph = graph
    self.engine = engine
    program = (engine as? ProgramEngine)?.program
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
    expected = other.expected
    defaults = other.defaults
    allowDowncast = other.allowDowncast
    self.graph = graph
    outputCount = other.outputCount
    self.engine = engine
    program = (engine as? ProgramEngine)?.program
    origin = request.origin
    report = other.report
    self.request = request
    stateful = other.stateful
    states = InputStates(other.states.values)
  }

  /// The beginning of a call with so many arguments, one after the other; nil for one that takes the long way, with a
  /// list of them.
  func begin(_ count: Int) -> Frame? {
    guard let program, stateful.isEmpty, count <= inputs.count else { return nil }
    return program.begin()
  }

  func end(_ frame: Frame) { program?.end(frame) }

  /// Takes the argument for input number `k`, and goes on to the next.
  func take(
    _ argument: consuming some NDArrayConvertible, _ k: inout Int, _ frame: Frame, at origin: () -> Origin
  ) throws(TheanoError) {
    frame.add(try convert(argument, k, at: origin))
    k += 1
  }

  /// The arguments that were left out.
  func takeDefaults(from first: Int, _ frame: Frame, at origin: () -> Origin) throws(TheanoError) {
    for k in first..<inputs.count {
      guard let value = defaults[k] else { throw missing(k, origin()) }
      frame.add(value)
    }
  }

  /// Runs with the arguments that have been taken. What it throws has not been ``told(_:_:at:)`` yet.
  func run(_ frame: Frame) throws(TheanoError) -> [NDArray] {
    guard let program else { preconditionFailure("who has a frame has a program") }
    return try program.run(frame)
  }

  /// The same where there is one output.
  func runForOne(_ frame: Frame) throws(TheanoError) -> NDArray {
    guard let program else { preconditionFailure("who has a frame has a program") }
    return try program.runForOne(frame)
  }

  /// An error of a call with these arguments, with the place of the call.
  func told(_ error: TheanoError, _ arguments: [any NDArrayConvertible], at origin: () -> Origin) -> TheanoError {
    told(error, origin) { inputs.indices.compactMap { try? argument(arguments, $0, at: origin) } }
  }

  func call(_ arguments: [any NDArrayConvertible], at origin: () -> Origin) throws(TheanoError) -> [NDArray] {
    guard arguments.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: arguments.count, inputs: inputs.map(\.spokenName)), origin())
    }
    guard stateful.isEmpty else { return try call(arguments, named: [], at: origin) }
    var values: [NDArray] = []
    for k in inputs.indices { values.append(try argument(arguments, k, at: origin)) }
    return try run(values, at: origin)
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
        arguments[k].dtype == expected[k].dtype && arguments[k].storage.isThere && expected[k].fits(arguments[k].shape)
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
    var error = withSteps(error, values)
    error.places.append(Place(error.places.isEmpty ? "here" : "called", origin()))
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
    _ argument: consuming some NDArrayConvertible, _ k: Int, at origin: () -> Origin
  ) throws(TheanoError) -> NDArray {
    let isStrict = argument.isStrict
    do throws(TheanoError) {
      let (array, expected) = (try argument.ndArray(), expected[k])
      // The usual case, without looking further.
      if array.dtype == expected.dtype && expected.fits(array.shape) && (!expected.isStrict || isStrict) {
        return array
      }
      let input = inputs[k]
      if expected.isStrict { try refuseToConvert(array, isArray: isStrict, k) }
      return try converted(
        array, isStrict: isStrict, to: input.variable.type,
        allowDowncast: input.allowDowncast ?? allowDowncast, argument: .position(k, input.spokenName, function: name))
    } catch {
      throw TheanoError(
        error.fact,
        at: [
          Place("here", origin()), Place(inputs[k].spokenName ?? "the input", inputs[k].variable.origin),
        ])
    }
  }

  /// Whatever is no array of the dtype of a strict input.
  private func refuseToConvert(_ value: NDArray, isArray: Bool, _ k: Int) throws(TheanoError) {
    let type = inputs[k].variable.type
    guard isArray, value.dtype == type.dtype else {
      throw TheanoError(
        FunctionFacts.notStrict(
          .position(k, inputs[k].spokenName, function: name), type, given: value, isArray: isArray))
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
