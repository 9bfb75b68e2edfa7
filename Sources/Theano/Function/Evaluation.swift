import Synchronization

extension TensorVariable {
  /// The value of the expression where variables have these values: compiles a function, and calls it.
  ///
  /// The function is kept by the variable, for each set of given variables, so that a second call does not compile.
  /// For anything that runs often, make a function of your own.
  ///
  /// - Parameter values: for variables the expression depends on: inputs, or intermediate results.
  /// - Throws: what `function` and a call throw: ``TheanoError``.
  ///
  /// ```swift
  /// let (x, y) = T.dscalars("x", "y")
  /// print(try (x + y).eval([x: 16.3, y: 12.1]))     // 28.4
  /// ```
  public func eval(
    _ values: KeyValuePairs<TensorVariable, any NDArrayConvertible> = [:], file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> NDArray {
    let origin = Origin.at(file, line, column)
    let core = try evaluator(of: values.map(\.key), at: origin)
    return try core.call(values.map(\.value), at: { origin })[0]
  }

  private func evaluator(of inputs: [TensorVariable], at origin: Origin) throws(TheanoError) -> FunctionCore {
    let mode = config.mode
    let key = Evaluators.Key(inputs: inputs.map(\.id), mode: mode, rewrites: try Rewrites(mode, at: origin))
    if let known = (companion as? Evaluators)?.find(key) { return known }
    let core = try compile(
      FunctionRequest(
        inputs: inputs.map { In($0) }, outputs: [self], updates: [], givens: [], mode: nil, name: nil,
        onUnusedInput: .raise, allowInputDowncast: nil, origin: origin))
    // What holds this variable must not be held by it.
    if inputs.contains(self) { return core }
    let evaluators = companion as? Evaluators ?? Evaluators()
    evaluators.keep(core, for: key)
    companion = evaluators
    return core
  }
}

/// The functions that ``TensorVariable/eval(_:file:line:column:)`` has compiled for one variable.
private final class Evaluators: Sendable {
  struct Key: Hashable {
    let inputs: [VariableID]
    let mode: Mode
    let rewrites: Rewrites
  }

  private let cores = Mutex<[Key: FunctionCore]>([:])

  func find(_ key: Key) -> FunctionCore? { cores.withLock { $0[key] } }
  func keep(_ core: FunctionCore, for key: Key) { cores.withLock { $0[key] = core } }
}
