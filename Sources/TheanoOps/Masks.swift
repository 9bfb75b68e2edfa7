import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Indexing by bools: by the places where they are true, one vector of integers for each axis.

extension TensorVariable {
  /// Whether it indexes by being true.
  var isMask: Bool { error == nil && dtype == .bool }

  /// This tensor, whose axes from `axis` on have the sizes of a mask: checked while building, or at the call.
  func masked(by mask: TensorVariable, from axis: Int, _ origin: Origin) throws(TheanoError) -> TensorVariable {
    if mask.ndim == 0 { throw TheanoError(ShapeFacts.maskRank(mask.type)) }
    var collector = TermCollector("Subtensor", [self])
    var sizes = [IntegerTerm?](repeating: nil, count: ndim)
    for k in 0..<mask.ndim where type.shape[axis + k] != mask.type.shape[k] {
      sizes[axis + k] = try collector.term(mask.length(k, origin: origin))
    }
    if sizes.allSatisfy({ $0 == nil }) { return self }
    let result = SpecifyShape(sizes, for: .mask).apply(collector.operands, origin: origin)[0]
    if let error = result.error { throw error }
    return result
  }

  /// For each axis the places of true elements, in row-major order.
  func maskedPlaces(_ origin: Origin) -> [TensorVariable] {
    let lengths = (0..<ndim).map { length($0, origin: origin) }
    var rest: TensorVariable
    if let value = constantValue {
      let bools = value.contiguous()
      let places = (0..<bools.count).filter { bools.scalar(at: $0) == .bool(true) }
      do throws(TheanoError) {
        rest = TensorVariable(constant: try NDArray(places, shape: [places.count]), origin: origin)
      } catch {
        rest = TensorVariable(poisoned: error, origin: origin)
      }
    } else {
      rest = tensor.nonzeroPlaces(self, origin)
    }
    var axes: [TensorVariable] = []
    for length in lengths.dropFirst().reversed() {
      axes.append(folded(.mod, rest, length, origin))
      rest = folded(.intDiv, rest, length, origin)
    }
    return [rest] + axes.reversed()
  }

  /// Constants stay constants.
  private func folded(
    _ op: ScalarOp, _ places: TensorVariable, _ size: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    let result = elementwise(op, [places, size], origin: origin)
    guard let a = places.constantValue, let b = size.constantValue, let call = result.application,
      let value = try? call.op.evaluate([a, b]).first
    else { return result }
    return TensorVariable(constant: value, origin: origin)
  }
}
