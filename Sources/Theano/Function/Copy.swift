import TheanoErrors
import TheanoGraph

extension CompiledFunction {
  /// The same function over other shared variables, or without its updates.
  ///
  /// Nothing is compiled, unless updates are deleted or a variable takes the place of another that the function uses too.
  ///
  /// - Parameters:
  ///   - shareMemory: whether the copy takes the memory for its intermediate values from the same pool.
  ///   - swap: for shared variables of this function those that take their place, also in its updates; of the same type.
  ///   - deleteUpdates: leaves all updates out, default updates too; inputs that only they needed stay.
  ///   - name: the copy's name; by default this function's.
  /// - Throws: ``TheanoError``: `ValueError` for a swap of what the function does not use, `TypeError` for another type.
  ///
  /// ```swift
  /// let accumulate = try function([increment], state, updates: [state: state + increment])
  /// let other = try accumulate.copy(swap: [state: otherState])      // adds to otherState
  /// let look = try accumulate.copy(deleteUpdates: true)             // changes nothing
  /// ```
  public func copy(
    shareMemory: Bool = false, swap: KeyValuePairs<SharedVariable, SharedVariable> = [:], deleteUpdates: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> CompiledFunction<Output> {
    let swap = swap.map { ($0.key, $0.value) }
    let request = try core.request.copy(
      swap: swap, used: core.graph.sharedVariables, deleteUpdates: deleteUpdates, name: name,
      origin: .at(file, line, column))
    var base = core
    if deleteUpdates && !core.request.updates.isEmpty {
      var still = core.request
      (still.updates, still.onUnusedInput, still.name) = ([], .ignore, request.name)
      base = try compile(still, states: InputStates(core.states.values))
    }
    if let quick = base.rebound(swap, request, sharesMemory: shareMemory) { return CompiledFunction(quick, assemble) }
    return CompiledFunction(try compile(request, states: InputStates(core.states.values)), assemble)
  }
}

extension FunctionCore {
  /// This function's code over other shared variables; nil where it does not fit them.
  fileprivate func rebound(
    _ swap: [(SharedVariable, SharedVariable)], _ request: FunctionRequest, sharesMemory: Bool
  ) -> FunctionCore? {
    func replaced(_ variables: [SharedVariable]) -> [SharedVariable]? {
      let new = variables.map { variable in swap.last { $0.0 == variable }?.1 ?? variable }
      // Two that become one were two for the code.
      guard Set(new).count == new.count, zip(variables, new).allSatisfy({ $0.type.isInterchangeable(with: $1.type) })
      else { return nil }
      return new
    }
    guard let named = replaced(graph.sharedVariables) else { return nil }
    let rebound: any Engine
    if let engine = engine as? ProgramEngine, let shared = replaced(engine.program.schedule.shared) {
      rebound = ProgramEngine(engine, shared: shared, sharesMemory: sharesMemory)
    } else if let engine = engine as? ReferenceEngine, let shared = replaced(engine.shared),
      let updated = replaced(engine.updated)
    {
      rebound = ReferenceEngine(engine, shared: shared, updated: updated)
    } else {
      return nil
    }
    return FunctionCore(self, request: request, graph: graph.replacingShared(named), engine: rebound)
  }
}

extension FunctionRequest {
  fileprivate func copy(
    swap: [(SharedVariable, SharedVariable)], used: [SharedVariable], deleteUpdates: Bool, name: String?,
    origin: Origin
  ) throws(TheanoError) -> FunctionRequest {
    var copy = self
    copy.name = name ?? self.name
    copy.origin = origin
    copy.onUnusedInput = .ignore
    if deleteUpdates { copy.updates = [] }
    let known = Set(used + updates.map(\.0))
    for (old, _) in swap {
      guard known.contains(old) else {
        throw TheanoError(
          FunctionFacts.swapNotUsed(old.name ?? "an unnamed shared variable", known.compactMap(\.name).sorted()),
          at: [Place("here", origin), Place(old.name ?? "the shared variable", old.origin)])
      }
    }
    // All at once: two variables may change places.
    func swapped(_ variable: SharedVariable) -> SharedVariable { swap.last { $0.0 == variable }?.1 ?? variable }
    copy.updates = copy.updates.map { (swapped($0), $1) }
    // Of a copy: what an earlier swap put in now goes, perhaps back to where it was.
    copy.givens = givens.map { ($0, ($1 as? SharedVariable).map(swapped) ?? $1) }.filter { $0 != $1 }
    // A variable that givens replaced is not read.
    for (old, new) in swap where !givens.contains(where: { $0.0 == old }) { copy.givens.append((old, new)) }
    return copy
  }
}
