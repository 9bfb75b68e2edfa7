import Synchronization

/// The values of the inputs that have updates, between the calls of a function.
final class InputStates: Sendable {
  private let kept: Mutex<[NDArray]>

  init(_ values: [NDArray]) { kept = Mutex(values) }

  var values: [NDArray] { kept.withLock { $0 } }

  /// Calls `body` while nobody else reads or writes the values.
  func update<R: Sendable>(_ body: (inout [NDArray]) throws(TheanoError) -> R) throws(TheanoError) -> R {
    try kept.withLock { (values: inout [NDArray]) throws(TheanoError) -> R in try body(&values) }
  }

  /// The same with a list that the caller hands over; it comes back changed, also where `body` throws.
  func update(
    _ list: inout [NDArray], _ body: (inout [NDArray], inout [NDArray]) throws(TheanoError) -> Void
  ) throws(TheanoError) {
    let given = HandedOver(list)
    list = []
    defer { list = given.list }
    try kept.withLock { (values: inout [NDArray]) throws(TheanoError) in try body(&values, &given.list) }
  }

  func update(_ body: (inout [NDArray]) -> Void) { kept.withLock { body(&$0) } }
}

/// A list on its way into a lock's closure and back.
private final class HandedOver: @unchecked Sendable {
  // Sendable: only the thread that holds the lock touches it.
  var list: [NDArray]

  init(_ list: [NDArray]) { self.list = list }
}

extension CompiledFunction {
  /// The value that the function keeps for an input: its default, or what its `update` has made of it; nil where it keeps
  /// none. Of a shared variable that the function uses: its value.
  public subscript(variable: TensorVariable) -> NDArray? {
    if let shared = sharedVariables.first(where: { $0 == variable }) { return shared.value }
    return core.inputs.firstIndex { $0.variable == variable }.flatMap { core.kept($0) }
  }

  /// The value that the function keeps for the input or shared variable of this name.
  public subscript(name: String) -> NDArray? {
    if let k = core.inputs.firstIndex(where: { $0.spokenName == name }) { return core.kept(k) }
    return sharedVariables.first { $0.name == name }?.value
  }

  /// Replaces the value that the function keeps for an input with an `update`.
  ///
  /// - Throws: `KeyError` for another variable; `TypeError` as a call does.
  public func setValue(
    _ value: any NDArrayConvertible, of variable: TensorVariable, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) {
    let origin = Origin.at(file, line, column)
    guard let k = core.inputs.firstIndex(where: { $0.variable == variable }),
      core.keep(try core.convert(value, k, at: { origin }), for: k)
    else {
      let names = core.inputs.filter { $0.update != nil }.compactMap(\.spokenName)
      throw TheanoError(
        FunctionFacts.noValue(variable.name ?? "an unnamed variable", names), at: [Place("here", origin)])
    }
  }

  /// The shared variables that the function reads or updates (Theano's `get_shared`).
  public var sharedVariables: [SharedVariable] {
    var seen: Set<SharedVariable> = []
    return (core.graph.sharedVariables + core.request.updates.map(\.0)).filter { seen.insert($0).inserted }
  }
}

extension CompiledFunction where Output == [NDArray] {
  /// Computes some of the outputs only, in this order; updates are made as ever.
  ///
  /// ```swift
  /// let f = try function([x], [slow, quick])
  /// let value = try f(1.0, outputSubset: [1])[0]
  /// ```
  /// The first call with a subset compiles it.
  /// - Throws: `IndexError` for an output that is not there; as a call does.
  @discardableResult
  public func callAsFunction(
    _ arguments: any NDArrayConvertible..., outputSubset: [Int], file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) -> [NDArray] {
    let origin = Origin.at(file, line, column)
    return try core.subset(outputSubset, at: origin).call(arguments, at: { origin })
  }
}

extension FunctionCore {
  fileprivate func subset(_ outputs: [Int], at origin: Origin) throws(TheanoError) -> FunctionCore {
    if let known = subsets.withLock({ $0[outputs] }) { return known }
    for k in outputs where !request.outputs.indices.contains(k) {
      throw TheanoError(
        FunctionFacts.noOutput(k, count: request.outputs.count),
        at: [Place("here", origin), Place("the function", self.origin)])
    }
    var part = request
    part.outputs = outputs.map { request.outputs[$0] }
    part.onUnusedInput = .ignore
    let core = try compile(part, states: states)
    subsets.withLock { $0[outputs] = core }
    return core
  }
}
