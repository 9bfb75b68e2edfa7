import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// A loop whose gradient takes less memory (Theano's `scan_checkpoints`): only every `saveEveryN`th step is stored, and
  /// the steps between are made again when the gradient is computed.
  ///
  /// - Parameters:
  ///   - fn: the step, as `scan` takes it: given a row of each sequence, the last value of each output that is fed back,
  ///     then the non-sequences. A function of a list; it returns the results of the step.
  ///   - sequences: variables of the same length.
  ///   - outputsInfo: for each result its initial value, or nil for one that is not fed back.
  ///   - nonSequences: what each step is given whole.
  ///   - nSteps: the number of steps; by default the length of the sequences.
  ///   - saveEveryN: how many steps are made between two that are stored.
  ///   - padding: whether the number of steps need not be a multiple of `saveEveryN`. If false, and it is not, a call is
  ///     refused.
  /// - Returns: of each result the rows of steps N - 1, 2 N - 1, … and of the last step. Errors as of `scan`; `ValueError`
  ///   for sequences or states with taps, and for updates of shared variables inside.
  ///
  /// ```swift
  /// let states = T.scanCheckpoints({ a in [T.tanh(a[0] + T.dot(a[1], W))] }, sequences: x, outputsInfo: h0)
  /// let last = states[0][-1]
  /// ```
  public static func scanCheckpoints(
    _ fn: ([TensorVariable]) -> [TensorVariable], sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil, nonSequences: any ScanOperands = [TensorVariable](),
    nSteps: (any TensorArgument)? = nil, saveEveryN: Int = 10, padding: Bool = true, name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    let plain = request(sequences, outputsInfo, nonSequences, nSteps, -1, false, name, false, origin)
    let refusal: ScanFacts? =
      if saveEveryN < 1 {
        .noCheckpoints("saveEveryN must be at least 1: got \(saveEveryN)")
      } else if plain.sequences.contains(where: { $0.taps != [0] })
        || (plain.states ?? []).contains(where: { $0.map { $0.taps != [-1] } ?? false })
      {
        .noCheckpoints("scanCheckpoints doesn't work with taps")
      } else if plain.sequences.isEmpty && plain.steps == nil {
        .noLength
      } else {
        nil
      }
    let involved =
      plain.sequences.map(\.variable) + (plain.states ?? []).compactMap { $0?.initial } + plain.nonSequences
      + [plain.steps].compactMap(\.self)
    if let refusal {
      return poisonedRows(TheanoError(refusal, at: [Place("here", origin)]), plain, fn)
    }
    if let error = involved.first(where: { $0.error != nil })?.error { return poisonedRows(error, plain, fn) }
    return Checkpoints(plain: plain, every: saveEveryN, isPadded: padding).build(fn)
  }

  private static func poisonedRows(
    _ error: TheanoError, _ request: ScanRequest, _ fn: ([TensorVariable]) -> [TensorVariable]
  ) -> [TensorVariable] {
    let poisoned = TensorVariable(poisoned: error, origin: request.origin)
    let taps = request.sequences.map(\.taps.count) + (request.states ?? []).compactMap { $0?.taps.count }
    let count = taps.reduce(0, +) + request.nonSequences.count
    return fn(Array(repeating: poisoned, count: count)).map { _ in poisoned }
  }
}

/// A loop of loops: the inner ones make `every` steps, of which the outer one keeps the last.
private struct Checkpoints {
  let plain: ScanRequest
  let every: Int
  let isPadded: Bool

  private func constant(_ number: Int) -> TensorVariable {
    TensorVariable(constant: NDArray(number), origin: plain.origin)
  }

  func build(_ fn: ([TensorVariable]) -> [TensorVariable]) -> [TensorVariable] {
    Origin.inheriting(plain.origin) {
      let steps = plain.steps.map { tensor.cast($0, .int64) } ?? plain.sequences[0].variable.shape[0]
      let blocks = tensor.intDiv(isPadded ? steps + (every - 1) : steps, constant(every))
      var outer = plain
      outer.sequences = plain.sequences.map { ScanInput(cut($0.variable, steps, blocks)) }
      // The number of the first step of each block.
      // Without padding they are found so that a number of steps that is no multiple is refused.
      let first =
        isPadded
        ? tensor.arange(blocks) * constant(every)
        : tensor.reshape(tensor.arange(steps), [blocks, constant(every)])[.all, 0]
      outer.sequences.append(ScanInput(first))
      outer.steps = blocks
      outer.counting.block = every
      outer.nonSequences = plain.nonSequences + [steps]
      let sequenceCount = plain.sequences.count
      return ScanBuilder.build(outer, arity: nil) { given in
        let rows = Array(given[..<sequenceCount])
        let carried = Array(given[(sequenceCount + 1)..<(given.count - outer.nonSequences.count)])
        let answer = block(rows, first: given[sequenceCount], carried, steps: given[given.count - 1], fn)
        return ScanAnswer(outputs: answer, updates: [], until: nil)
      }.outputs
    }
  }

  /// A sequence in blocks: (blocks, every, …). Rows that are missing at the end are the last one again, so that whatever the
  /// step makes of them is finite if it is so for real ones.
  private func cut(_ sequence: TensorVariable, _ steps: TensorVariable, _ blocks: TensorVariable) -> TensorVariable {
    guard sequence.ndim > 0 else { return sequence }
    var rows = sequence[.slice(nil, steps)]
    if isPadded {
      let last = tensor.maximum(steps - 1, 0)
      rows = tensor.take(sequence, tensor.minimum(tensor.arange(blocks * constant(every)), last), axis: 0)
    }
    let shape: [any TensorArgument] = [blocks, constant(every)] + (1..<sequence.ndim).map { sequence.shape[$0] }
    return tensor.reshape(rows, shape)
  }

  /// The steps of one block: the values after the last one that counts.
  private func block(
    _ rows: [TensorVariable], first: TensorVariable, _ carried: [TensorVariable], steps: TensorVariable,
    _ fn: ([TensorVariable]) -> [TensorVariable]
  ) -> [TensorVariable] {
    var inner = plain
    let number = first + tensor.arange(every)
    inner.sequences = (rows + [number]).map { ScanInput($0) }
    var rest = carried[...]
    inner.states = plain.states.map { $0.map { state in state.map { _ in ScanState(rest.removeFirst()) } } }
    inner.steps = constant(every)
    inner.form = .last
    inner.isRecomputed = true
    inner.counting.isInBlock = true
    let infos = inner.states
    let sequenceCount = rows.count
    return ScanBuilder.build(inner, arity: nil) { given in
      let now = given[sequenceCount]
      let state = Array(given[(sequenceCount + 1)..<(given.count - inner.nonSequences.count)])
      let results = Origin.ofItsOwn { fn(Array(given[..<sequenceCount]) + state + inner.nonSequences) }
      guard isPadded else { return ScanAnswer(outputs: results, updates: [], until: nil) }
      // Steps after the last one change nothing.
      let counts = tensor.lt(now, steps)
      var old = state[...]
      let kept = results.enumerated().map { k, result in
        guard let infos, k < infos.count, infos[k] != nil, let before = old.popFirst() else { return result }
        return tensor.switch(counts, tensor.cast(result, before.dtype), before)
      }
      return ScanAnswer(outputs: kept, updates: [], until: nil)
    }.outputs
  }
}
