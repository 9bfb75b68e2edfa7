import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Each place along an axis as often as it is repeated: `result = 0 … 0, 1 … 1, …`, place `k` standing `counts[k]` times.
///
/// Operands: the counts (an int64 vector), their sum and the size of the axis (int64 scalars). The sum is what makes the
/// length of the result a size like any other: it is computed first, and read in the middle of a call.
package struct RepeatPlaces: Op {
  package init() {}

  package var name: String { "RepeatPlaces" }
  package var spokenName: String { "repeat" }

  static let negative = "repeats must not be negative"
  static let differentLength = "repeats must have one number for each place of the axis"
  static let differentSum = "repeats do not add up to the length of the result"

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let counts = inputs[0].type
    guard counts.dtype == .int64, counts.ndim == 1 else {
      throw TheanoError(SortingFacts.needsIntegers(spokenName, counts))
    }
    for input in inputs.dropFirst() where input.size == nil {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: input.type))
    }
    guard let total = inputs[1].size, let length = inputs[2].size else {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: inputs[1].type))
    }
    if let have = counts.shape[0].constant, let wanted = length.constant, have != wanted {
      throw TheanoError(RandomOpFacts.argument(spokenName, "\(Self.differentLength): got \(have) for \(wanted)"))
    }
    if let values = inputs[0].constant, values.scalars(as: Int.self).contains(where: { $0 < 0 }) {
      throw TheanoError(RandomOpFacts.argument(spokenName, Self.negative))
    }
    var requirements: [SizeRequirement] = []
    try requireNonNegative(total, spokenName, &requirements)
    return Inference(TensorType(.int64, [total]), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    [.disconnected, .disconnected, .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let counts = inputs[0].scalars(as: Int.self)
    let (total, length) = (inputs[1].scalars(as: Int.self)[0], inputs[2].scalars(as: Int.self)[0])
    func refusal(_ text: String) -> TheanoError { TheanoError(RandomOpFacts.argument(spokenName, text)) }
    if counts.count != length { throw refusal(Self.differentLength) }
    if counts.contains(where: { $0 < 0 }) { throw refusal(Self.negative) }
    // By what is left, which cannot overflow as a sum could.
    var rest = total
    for count in counts {
      if count > rest { throw refusal(Self.differentSum) }
      rest -= count
    }
    if rest != 0 { throw refusal(Self.differentSum) }
    var (place, written) = (0, 0)
    return [
      try fill([total], .int64) { _ in
        while written == counts[place] { (place, written) = (place + 1, 0) }
        written += 1
        return .int(Int64(place))
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(RepeatRoutine()) }
}

private struct RepeatRoutine: Routine {
  var name: String { "repeat" }

  var failures: [CheckFailure] {
    [RepeatPlaces.differentLength, RepeatPlaces.negative, RepeatPlaces.differentSum].map { .argument($0) }
  }

  func run(_ call: RoutineCall) -> RoutineFault? {
    let counts = UnsafeBufferPointer(start: call.inputs[0].elements(as: Int.self), count: call.inputs[0].count)
    let (places, total) = (call.outputs[0].elements(as: Int.self), call.outputs[0].count)
    if counts.count != call.inputs[2].elements(as: Int.self)[0] { return RoutineFault(0) }
    for count in counts where count < 0 { return RoutineFault(1) }
    var next = 0
    for (place, count) in counts.enumerated() {
      if count > total - next { return RoutineFault(2) }
      (places + next).update(repeating: place, count: count)
      next += count
    }
    return next == total ? nil : RoutineFault(2)
  }
}

extension RepeatPlaces {
  package static var samples: [OpSample] {
    let counts: [(String, NDArray, Int, Int)] = [
      ("some", [2, 0, 1, 3], 6, 4), ("none", [0, 0], 0, 2), ("one", [4], 4, 1),
    ]
    return counts.map { name, counts, total, length in
      OpSample(
        "places repeated: \(name)", RepeatPlaces(), [counts, NDArray(total), NDArray(length)], unknownOnes: [0])
    }
  }
}
