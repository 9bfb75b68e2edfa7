import TheanoErrors
import TheanoGraph

extension CompiledFunction {
  /// The same function over other shared variables, or without its updates.
  ///
  /// - Parameters:
  ///   - swap: for shared variables of this function those that take their place, also in its updates; of the same type.
  ///   - deleteUpdates: leaves all updates out; inputs that only they needed stay.
  ///   - name: the copy's name; by default this function's.
  /// - Throws: ``TheanoError``: `ValueError` for a swap of what the function does not use, `TypeError` for another type.
  ///
  /// ```swift
  /// let accumulate = try function([increment], state, updates: [state: state + increment])
  /// let other = try accumulate.copy(swap: [state: otherState])      // adds to otherState
  /// let look = try accumulate.copy(deleteUpdates: true)             // changes nothing
  /// ```
  public func copy(
    swap: KeyValuePairs<SharedVariable, SharedVariable> = [:], deleteUpdates: Bool = false, name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> CompiledFunction<Output> {
    let origin = Origin.at(file, line, column)
    let request = try core.request.copy(
      swap: swap.map { ($0.key, $0.value) }, used: core.graph.sharedVariables, deleteUpdates: deleteUpdates,
      name: name, origin: origin)
    return CompiledFunction(try compile(request), assemble)
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
    if deleteUpdates { (copy.updates, copy.noDefaultUpdates) = ([], true) }
    let known = Set(used + updates.map(\.0))
    for (old, new) in swap {
      guard known.contains(old) else {
        throw TheanoError(
          FunctionFacts.swapNotUsed(old.name ?? "an unnamed shared variable", known.compactMap(\.name).sorted()),
          at: [Place("here", origin), Place(old.name ?? "the shared variable", old.origin)])
      }
      copy.updates = copy.updates.map { ($0 == old ? new : $0, $1) }
      // Of a copy: what an earlier swap put in now goes, perhaps back to where it was.
      copy.givens = copy.givens.map { ($0, $1 == old ? new : $1) }.filter { $0 != $1 }
      // A variable that givens replaced is not read.
      if !givens.contains(where: { $0.0 == old }) { copy.givens.append((old, new)) }
    }
    return copy
  }
}
