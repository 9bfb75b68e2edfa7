import TheanoRuntime
import TheanoScheduling

/// The bytes that a call takes for buffers; see ``CompiledFunction/peakBytes(for:file:line:column:)``.
public struct PeakBytes: Sendable, Hashable, CustomStringConvertible {
  /// How well the bytes are known before the call.
  public enum Accuracy: Sendable, Hashable { case exact, atMost, atLeast }

  public let bytes: Int
  /// `.exact`, unless sizes depend on values: then a bound, `.atLeast` where nothing bounds them from above.
  public let accuracy: Accuracy

  init(_ need: MemoryNeed) {
    bytes = need.most ?? need.least
    accuracy = need.most.map { $0 == need.least ? .exact : .atMost } ?? .atLeast
  }

  /// For instance `4096 bytes`, or `at most 4096 bytes (sizes depend on values)`.
  public var description: String {
    switch accuracy {
    case .exact: "\(bytes) bytes"
    case .atMost: "at most \(bytes) bytes (sizes depend on values)"
    case .atLeast: "at least \(bytes) bytes (sizes depend on values, and nothing bounds them)"
    }
  }
}

extension CompiledFunction {
  /// The bytes that a call with these arguments takes for buffers at most, besides the arguments: intermediate values,
  /// results, scratch memory of as many threads as are set now, dense copies of arguments that are views, and copies of
  /// shared values that are updated in place while somebody else holds them.
  ///
  /// Nothing runs: it is computed from the plan. Later calls of the same sizes take the same memory again, as far as
  /// their results have been dropped. The bookkeeping (some hundred bytes) is not counted, nor what products of
  /// matrices pack and generators of draws (a few megabytes that all functions take turns at), nor what a BLAS takes for
  /// itself. A loop that a condition may end (`until`) takes memory for the rows of all the steps that it is told to
  /// make, also in calls in which it makes fewer, unless only the last rows are used.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// let f = try function([x], T.exp(x).sum() * x)
  /// print(try f.peakBytes(for: try NDArray.zeros([1000])))      // 8448 bytes
  /// ```
  /// - Throws: as a call does for arguments that do not fit; `NotImplementedError` in the reference mode, which plans no
  ///   memory.
  public func peakBytes(
    for arguments: any NDArrayConvertible..., file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) -> PeakBytes {
    let origin = Origin.at(file, line, column)
    let program = try core.plannedProgram("peakBytes", origin)
    let values = try core.values(arguments, at: { origin })
    return PeakBytes(try core.located(origin) { () throws(TheanoError) in try program.memoryNeed(arguments: values) })
  }

  /// The same for a list of arguments.
  package func peakBytes(arguments: [NDArray]) throws(TheanoError) -> PeakBytes {
    let program = try core.plannedProgram("peakBytes", .unknown)
    let values = try core.values(arguments, at: { .unknown })
    return PeakBytes(try program.memoryNeed(arguments: values))
  }

  /// The bytes that a call with dense arguments of these shapes takes for buffers at most.
  ///
  /// One shape for each input, `[]` for a number; the last ones may be left out where they have defaults. Where sizes
  /// depend on an argument's value, the bytes are a bound: see ``PeakBytes/accuracy``.
  ///
  /// ```swift
  /// print(try f.peakBytes(shapes: [1000]))                      // 8448 bytes
  /// ```
  public func peakBytes(
    shapes: [Int]..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> PeakBytes {
    let origin = Origin.at(file, line, column)
    let program = try core.plannedProgram("peakBytes", origin)
    let known = try core.known(shapes, at: origin)
    return PeakBytes(
      try core.located(origin) { () throws(TheanoError) in
        try program.memoryNeed(shapes: known.shapes, values: known.values)
      })
  }

  /// The buffers of a call: type, bytes as formulas in the sizes of the inputs, place, the first and the last step
  /// (counted as in ``schedule``) that uses what lies there, and your line; then the slots of the working memory. A loop
  /// that a condition may end (`until`) has memory for as many rows as if it never did.
  public var memoryPlan: String {
    (core.engine as? ProgramEngine)?.program.schedule.memoryPlan() ?? "the reference mode plans no memory"
  }

  /// The buffers of a call with dense arguments of these shapes, with their bytes, and the bytes of all.
  ///
  /// ```swift
  /// print(try f.memoryPlan(shapes: [1000]))
  /// // b0 x: float64[x.shape[0]], 8*x.shape[0] = 8000 bytes in input 0, the whole call
  /// // …
  /// ```
  /// - Throws: as ``peakBytes(shapes:file:line:column:)``.
  public func memoryPlan(
    shapes: [Int]..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) -> String {
    let origin = Origin.at(file, line, column)
    let program = try core.plannedProgram("memoryPlan", origin)
    let known = try core.known(shapes, at: origin)
    let need = try core.located(origin) { () throws(TheanoError) in
      try program.memoryNeed(shapes: known.shapes, values: known.values)
    }
    let bytes = program.bufferBytes(shapes: known.shapes, values: known.values)
    return program.schedule.memoryPlan(bytes) + "\na call takes \(PeakBytes(need))"
  }

  /// Calls the function with arrays, and writes its outputs into arrays: nothing is allocated, once a call of the same
  /// sizes has run (but what a library that multiplies matrices may take for itself).
  ///
  /// `results` has one array for each output, in order, of its dtype and shape. An array that shares its memory with
  /// another, or is not dense, gives way to a fresh one.
  ///
  /// ```swift
  /// var results = [try NDArray.zeros([1000])]
  /// let arguments = [x]
  /// for _ in 0..<100 { try f.call(arguments, into: &results) }
  /// ```
  ///
  /// - Throws: as a call does; `TypeError` or `ValueError` where an array does not fit an output. Then no shared variable
  ///   has changed, but what `results` hold is undefined.
  public func call(
    _ arguments: [NDArray], into results: inout [NDArray], file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) throws(TheanoError) {
    try core.call(arguments, into: &results, at: { .at(file, line, column) })
  }
}

extension FunctionCore {
  fileprivate func plannedProgram(_ what: String, _ origin: Origin) throws(TheanoError) -> Program {
    guard let engine = engine as? ProgramEngine else {
      throw TheanoError(FunctionFacts.noPlan(what), at: [Place("here", origin), Place("the function", self.origin)])
    }
    return engine.program
  }

  fileprivate func located<R>(
    _ origin: Origin, _ body: () throws(TheanoError) -> R
  ) throws(TheanoError) -> R {
    do throws(TheanoError) {
      return try body()
    } catch {
      var error = error
      error.places.append(Place(error.places.isEmpty ? "here" : "called", origin))
      throw error
    }
  }

  /// The values of all inputs in a call with these arguments.
  fileprivate func values(
    _ arguments: [any NDArrayConvertible], at origin: () -> Origin
  ) throws(TheanoError) -> [NDArray] {
    guard arguments.count <= inputs.count else {
      throw refusal(.tooManyArguments(got: arguments.count, inputs: inputs.map(\.spokenName)), origin())
    }
    var values = inputs.indices.map { kept($0) }
    for (k, argument) in arguments.enumerated() { values[k] = try convert(argument, k, at: origin) }
    return try complete(values, origin)
  }

  /// What is known of the inputs: shapes of all of them, values of those with defaults that no shape stands for.
  fileprivate func known(
    _ shapes: [[Int]], at origin: Origin
  ) throws(TheanoError) -> (shapes: [[Int]], values: [NDArray?]) {
    var (all, values) = (shapes, [NDArray?](repeating: nil, count: inputs.count))
    guard shapes.count <= inputs.count else {
      throw refusal(.wrongShapes(got: shapes.count, inputs: inputs.count), origin)
    }
    for k in shapes.count..<inputs.count {
      guard let value = kept(k) else { throw refusal(.wrongShapes(got: shapes.count, inputs: inputs.count), origin) }
      all.append(value.shape)
      values[k] = value
    }
    for (k, shape) in shapes.enumerated() {
      let (type, role) = (inputs[k].variable.type, ArgumentRole.position(k, inputs[k].spokenName, function: name))
      let fact: (any ErrorFact)? =
        if shape.count != type.ndim {
          FunctionFacts.wrongRank(role, expected: type.ndim, shape)
        } else if !fits(shape, type) {
          FunctionFacts.notOne(role, shape, type.broadcastable)
        } else {
          nil
        }
      if let fact { throw TheanoError(fact, at: [Place("here", origin)]) }
      do throws(TheanoError) {
        _ = try NDArray.checkedCount(shape, type.dtype)
      } catch {
        throw TheanoError(error.fact, at: [Place("here", origin)])
      }
    }
    return (all, values)
  }
}
