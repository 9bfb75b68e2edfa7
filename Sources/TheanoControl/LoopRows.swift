import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// The rows that the steps of a loop read of a sequence: row `offset + t` for step `t`, or `offset + steps - 1 - t`.
///
/// Operands: the sequence, the number of steps. As many rows as there are steps, whatever more the sequence has: a slice
/// would be as long as the shorter of both.
package struct LoopRows: Op {
  package let offset: Int
  package let isReversed: Bool

  package init(offset: Int = 0, isReversed: Bool = false) { (self.offset, self.isReversed) = (offset, isReversed) }

  package var name: String { "LoopRows{\(offset)\(isReversed ? ", reversed" : "")}" }
  package var spokenName: String { "scan" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard type.ndim > 0 else { throw TheanoError(ScanFacts.scalarSequence(0)) }
    guard inputs[1].type.dtype == .int64, let steps = inputs[1].size else {
      throw TheanoError(ScanFacts.badSteps(inputs[1].type))
    }
    return Inference(
      TensorType(type.dtype, [steps] + type.shape.dropFirst()),
      requirements: [
        SizeRequirement(.zero, .atMost, steps, .stepCount),
        SizeRequirement(steps + offset, .atMost, type.shape[0], .steps(input: 0)),
      ])
  }

  /// The rows in the order of the sequence, as a slice of it.
  private func slice(_ call: Call) -> (items: [SubtensorItem], end: TensorVariable) {
    let end = elementwise(.add, [call.inputs[1], .constant(offset, .int64, call.origin)], origin: call.origin)
    return ([.slice(start: .constant(offset), stop: .operand(2), step: nil)], end)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected, .disconnected] }
    let (x, origin) = (call.inputs[0], call.origin)
    if x.dtype.isDiscrete { return [.zero, .disconnected] }
    let turned =
      isReversed
      ? Subtensor([.slice(start: nil, stop: nil, step: .constant(-1))])(cotangent, origin: origin) : cotangent
    let (items, end) = slice(call)
    let back = IncSubtensor(items, sets: false)(x.zeroGradient(origin: origin), turned, end, origin: origin)
    return [.value(back.cast(toGradientOf: x, origin: origin)), .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    tangents[0].map { [.value(self($0, call.inputs[1], origin: call.origin))] } ?? [.zero]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    guard let steps = inputs[1].scalars(as: Int.self).first else { preconditionFailure("the steps are a number") }
    let rows = try inputs[0].sliced(axis: 0, start: offset, stop: offset + steps, step: 1)
    return [isReversed ? try rows.sliced(axis: 0, start: nil, stop: nil, step: -1) : rows]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    guard let steps = call.inputs[1].size else { preconditionFailure("the number of steps is a size") }
    let (offset, isReversed) = (offset, isReversed)
    return .view { place in
      let row = isReversed ? place[0] * Size(-1) + (steps + (offset - 1)) : place[0] + Size(offset)
      return [row] + place.dropFirst()
    }
  }
}

extension LoopRows {
  package static var samples: [OpSample] {
    [
      OpSample("rows of a loop", LoopRows(), [.sample(5, 3), NDArray(4)]),
      OpSample("later rows of a loop", LoopRows(offset: 2), [.sample(5), NDArray(3)]),
      OpSample("rows of a loop that goes back", LoopRows(offset: 1, isReversed: true), [.sample(5, 2), NDArray(3)]),
      OpSample("no rows", LoopRows(offset: 1, isReversed: true), [.sample(1, 2), NDArray(0)], constants: [1]),
    ]
  }
}
