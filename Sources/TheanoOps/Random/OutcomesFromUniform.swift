import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Outcomes by inverting the sums of probabilities (Theano's `MultinomialFromUniform` and `ChoiceFromUniform`).
///
/// Operands: `pvals` (float64, a row of probabilities for each of m distributions), `unis` (float64, m·n numbers from
/// [0, 1), number `c·m + i` for draw c of row i), and n (int64). Of a row, outcome k is drawn where the sum up to k is
/// the first above the number; where rounding leaves the sum below 1 and the number above it, the last outcome that
/// has a probability.
package struct OutcomesFromUniform: Op {
  package enum Result: Hashable, Sendable {
    /// How often each outcome was drawn: (m, outcomes).
    case counts
    /// The outcomes in order: (m, n); one that was drawn has no probability in the draws after it.
    case different
  }

  package let result: Result
  package let dtype: DType
  /// How far sums of probabilities may lie from 1: the square root of the rounding error of their own dtype.
  package let tolerance: Double

  package init(_ result: Result, _ dtype: DType, of probabilities: DType) {
    self.result = result
    self.dtype = dtype
    tolerance =
      switch probabilities {
      case .float16: 0x1p-5
      case .float32: 0x1p-11
      case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float64, .complex64, .complex128:
        0x1p-20
      }
  }

  package var name: String {
    switch result {
    case .counts: "MultinomialFromUniform{\(dtype.name)}"
    case .different: "ChoiceFromUniform{\(dtype.name), False}"
    }
  }

  package var spokenName: String {
    switch result {
    case .counts: "multinomial"
    case .different: "choice"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let types = inputs.map(\.type)
    guard types[0].dtype == .float64, types[0].ndim == 2 else {
      throw TheanoError(RandomOpFacts.probabilities(spokenName, types[0], axes: 2))
    }
    guard types[1].dtype == .float64, types[1].ndim == 1 else {
      throw TheanoError(RandomOpFacts.needsNumbers(spokenName, argument: "unis", types[1]))
    }
    guard let count = inputs[2].size, types[2].dtype == .int64 else {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: types[2]))
    }
    if dtype == .bool || dtype.isComplex { throw TheanoError(RandomOpFacts.resultDType(spokenName, dtype)) }
    let shape = inputs[0].type.shape
    switch result {
    case .counts: return Inference(TensorType(dtype, shape))
    case .different: return Inference(TensorType(dtype, [shape[0], count]))
    }
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    if cotangents[0] == nil { return [.disconnected, .disconnected, .disconnected] }
    return [.undefined("an outcome does not vary smoothly with its probability"), .disconnected, .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if tangents[0] == nil { return [.zero] }
    return [.undefined("an outcome does not vary smoothly with its probability")]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let rows = inputs[0].shape
    let count = inputs[2].scalars(as: Int.self)[0]
    return try TheanoOps.evaluate(
      OutcomesRoutine(op: self), spokenName, inputs, [(dtype, result == .counts ? rows : [rows[0], count])])
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(OutcomesRoutine(op: self)) }
}

private struct OutcomesRoutine: Routine {
  let op: OutcomesFromUniform

  var name: String { op.spokenName }

  var failures: [CheckFailure] {
    [
      .argument("probabilities must be from 0 through 1", hint: "T.softmax(x) makes a row of them"),
      .argument("probabilities do not sum to 1", hint: "divide by the sum: p / p.sum(axis: 1, keepdims: true)"),
      .argument(
        "Cannot sample without replacement n samples bigger than the size of the distribution.",
        hint: "draw at most as many as there are outcomes of a probability above 0"),
    ]
  }

  /// A row of probabilities, and how often each outcome comes up, both in float64.
  func scratch(_ call: LoweringCall) -> Size { call.inputs[0].type.shape[1] * Size(2 * 8) }

  func run(_ call: RoutineCall) -> RoutineFault? {
    let (pvals, unis, output) = (call.inputs[0], call.inputs[1].elements(as: Double.self), call.outputs[0])
    let (rows, outcomes) = (pvals.shape[0], pvals.shape[1])
    let draws = Int(call.inputs[2].elements(as: Int64.self)[0])
    if rows == 0 || (draws <= 0 && op.result == .different) { return nil }
    let memory = call.scratch?.assumingMemoryBound(to: Double.self)
    let row = UnsafeMutableBufferPointer(start: memory, count: outcomes)
    let counts = UnsafeMutableBufferPointer(start: memory.map { $0 + outcomes }, count: outcomes)
    for i in 0..<rows {
      let given = pvals.elements(as: Double.self) + i * outcomes
      for k in 0..<outcomes { row[k] = given[k] }
      guard row.allSatisfy({ $0 >= 0 && $0 <= 1 + op.tolerance }) else { return RoutineFault(0) }
      if draws > 0 && abs(row.reduce(0, +) - 1) > op.tolerance { return RoutineFault(1) }
      switch op.result {
      case .counts:
        counts.update(repeating: 0)
        for c in 0..<max(draws, 0) { counts[outcome(unis[c * rows + i], row)] += 1 }
        for k in 0..<outcomes { output.write(Int64(counts[k]), at: i * outcomes + k) }
      case .different:
        guard draws <= row.count(where: { $0 > 0 }) else { return RoutineFault(2) }
        for c in 0..<draws {
          let k = outcome(unis[c * rows + i], row)
          output.write(Int64(k), at: i * draws + c)
          row[k] = 0
          if c + 1 < draws { normalize(row) }
        }
      }
    }
    return nil
  }

  private func normalize(_ row: UnsafeMutableBufferPointer<Double>) {
    let sum = row.reduce(0, +)
    for k in row.indices { row[k] /= sum }
  }

  private func outcome(_ number: Double, _ row: UnsafeMutableBufferPointer<Double>) -> Int {
    var sum = 0.0
    for (k, p) in row.enumerated() {
      sum += p
      if sum > number { return k }
    }
    return row.lastIndex { $0 > 0 } ?? 0
  }
}

extension OutcomesFromUniform {
  package static var samples: [OpSample] {
    guard let p = try? NDArray([0.25, 0.5, 0.25, 0, 0.125, 0.875], shape: [2, 3]) else { return [] }
    let unis: NDArray = [0.1, 0.9, 0.7, 0.2]
    return [
      OpSample(
        "counts of outcomes", OutcomesFromUniform(.counts, .int64, of: .float64), [p, unis, NDArray(2)],
        hasTrueDerivatives: false),
      OpSample(
        "different outcomes", OutcomesFromUniform(.different, .int32, of: .float64), [p, unis, NDArray(2)],
        hasTrueDerivatives: false),
    ]
  }
}
