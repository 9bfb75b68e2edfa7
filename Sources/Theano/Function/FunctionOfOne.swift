// The forms of `function` whose result no generic type has to be found for: with these the compiler also takes an
// expression that goes on, as `print(try function([x], y)(1).shape)`.

/// Compiles one expression into a function of `inputs`: a call gives an `NDArray`.
///
/// See the form for any outputs, whose parameters these are.
///
/// ```swift
/// print(try function([x], T.exp(x))([0, 1]).shape)     // [2]
/// ```
public func function(
  _ inputs: [any FunctionInput], _ output: TensorVariable, updates: Updates = [], givens: Givens = [:],
  mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil, allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, threads: Int? = nil, memoryLimit: Int? = nil,
  file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<NDArray> {
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: [output], updates: updates, givens: givens.pairs, mode: mode, name: name,
      onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast, noDefaultUpdates: noDefaultUpdates,
      threads: threads, memoryLimit: memoryLimit, origin: .at(file, line, column)))
  return CompiledFunction(core, .one { $0 })
}

/// Compiles expressions into a function of `inputs`: a call gives an array of `NDArray`s.
///
/// See the form for any outputs, whose parameters these are.
///
/// ```swift
/// print(try function([x], [x, T.exp(x)])([0, 1]).count)     // 2
/// ```
public func function(
  _ inputs: [any FunctionInput], _ outputs: [TensorVariable], updates: Updates = [], givens: Givens = [:],
  mode: Mode? = nil, name: String? = nil, onUnusedInput: OnUnusedInput? = nil, allowInputDowncast: Bool? = nil,
  noDefaultUpdates: NoDefaultUpdates = false, threads: Int? = nil, memoryLimit: Int? = nil,
  file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) throws(TheanoError) -> CompiledFunction<[NDArray]> {
  let core = try compile(
    FunctionRequest(
      inputs: inputs.map(\.asIn), outputs: outputs, updates: updates, givens: givens.pairs, mode: mode, name: name,
      onUnusedInput: onUnusedInput, allowInputDowncast: allowInputDowncast, noDefaultUpdates: noDefaultUpdates,
      threads: threads, memoryLimit: memoryLimit, origin: .at(file, line, column)))
  return CompiledFunction(core, .list { $0 })
}
