import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Integers as places along an axis: themselves, refused at the call where they lie outside it.
///
/// `result[i] = x[i]`, or `x[i] + size` for a negative one where these count from the end.
package struct CheckedIndex: Op {
  /// The function that the user wrote.
  package let operation: String
  /// Which axis they are places of, for the message.
  package let axis: Int
  /// Terms count from operand 0.
  package let size: IntegerTerm
  package let countsFromEnd: Bool

  package var name: String { "CheckedIndex" }
  package var spokenName: String { operation }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard type.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers(operation, got: type)) }
    if let size = size.size(inputs).constant, let values = inputs[0].constant {
      for value in values.scalars(as: Int.self) { _ = try checked(value, size) }
    }
    return Inference(TensorType(.int64, type.shape))
  }

  private func checked(_ value: Int, _ size: Int) throws(TheanoError) -> Int {
    let place = countsFromEnd && value < 0 ? value &+ size : value
    guard place >= 0 && place < size else {
      throw TheanoError(ShapeFacts.outOfBounds(operation, value, axis: axis, size: size))
    }
    return place
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    [.zero] + call.inputs.dropFirst().map { _ in .disconnected }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let size = size.value(inputs)
    var places: [Int] = []
    for value in inputs[0].scalars(as: Int.self) { places.append(try checked(value, size)) }
    return [try NDArray(places, shape: inputs[0].shape)]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (axis, size, countsFromEnd) = (axis, size.size(call.inputs), countsFromEnd)
    return .elements([
      { code, place in
        let raw = code.int64(code.element(0, at: place))
        let (size, zero) = (code.value(of: size), code.integer(0))
        var index = raw
        if countsFromEnd {
          index = code.apply(.switch, [code.apply(.lt, [raw, zero]), code.apply(.add, [raw, size]), raw])
        }
        let inside = code.apply(.and, [code.apply(.ge, [index, zero]), code.apply(.lt, [index, size])])
        code.check(inside, .indexOutOfBounds(axis: axis), [raw, size])
        return code.apply(.switch, [inside, index, zero])
      }
    ])
  }

  /// `index` along an axis of `size` places, out of range as the mode says.
  static func places(
    _ index: TensorVariable, _ size: TensorVariable, axis: Int, mode: tensor.TakeMode, fromEnd: Bool,
    _ operation: String, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    guard index.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers(operation, got: index.type)) }
    switch mode {
    case .raise:
      var collector = TermCollector(operation, [index])
      let term = try collector.term(size)
      let op = CheckedIndex(operation: operation, axis: axis, size: term, countsFromEnd: fromEnd)
      return op.apply(collector.operands, origin: origin)[0]
    case .wrap:
      return elementwise(.mod, [index.cast(to: .int64, origin: origin), size], origin: origin)
    case .clip:
      let last = elementwise(.sub, [size, .constant(1, .int64, origin)], origin: origin)
      return elementwise(
        .clip, [index.cast(to: .int64, origin: origin), .constant(0, .int64, origin), last], origin: origin)
    }
  }
}

extension CheckedIndex: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    call.variesOnly(0) ? try call.all(self, call.values, &graph) : nil
  }
}
