import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The `k` largest (or smallest) elements along the last axis, the best first, and their places (Theano's `TopKOp`).
///
/// Operands: `x`, and `k` (an int64 scalar). Of equal elements the first comes first; NaN counts as the largest. The
/// derivative of the elements is that of taking them from their places; the places have none.
package struct TopK: Op {
  package let isLargest: Bool

  package init(isLargest: Bool) { self.isLargest = isLargest }

  package var name: String { "TopK{\(isLargest ? "largest" : "smallest")}" }
  package var spokenName: String { "topk" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    if type.ndim == 0 { throw TheanoError(OpFacts.axisOutOfRange(spokenName, axis: -1, type)) }
    if type.dtype.isComplex { throw TheanoError(OpFacts.noOrder(spokenName, type.dtype)) }
    guard let count = inputs[1].size else {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: inputs[1].type))
    }
    var requirements: [SizeRequirement] = []
    try requireNonNegative(count, spokenName, &requirements)
    let axis = type.ndim - 1
    if let k = count.constant, let n = type.shape[axis].constant, k > n {
      throw TheanoError(SortingFacts.tooFewElements(spokenName, k, axis: axis, type))
    }
    if !(type.shape[axis] - count).isNeverNegative {
      requirements.append(SizeRequirement(count, .atMost, type.shape[axis], .elementsAlong(axis: axis)))
    }
    let shape = Array(type.shape.dropLast()) + [count]
    return Inference([TensorType(type.dtype, shape), TensorType(.int64, shape)], requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected, .disconnected] }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero, .disconnected] }
    let back = g.cast(toGradientOf: x, origin: call.origin).scatteredAlongLast(call.outputs[1], like: x, call.origin)
    return [.value(back), .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0], !call.outputs[0].dtype.isDiscrete else { return [.zero, .zero] }
    return [.value(tangent.gatheredAlongLast(call.outputs[1], call.origin)), .zero]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let (length, k) = (x.shape[x.ndim - 1], inputs[1].scalars(as: Int.self)[0])
    var places: [Int] = []
    for begin in stride(from: 0, to: x.count, by: max(1, length)) {
      let row = (0..<length).map { x.scalar(at: begin + $0) }
      let order = row.indices.sorted { a, b in
        let (first, second) = isLargest ? (row[b], row[a]) : (row[a], row[b])
        return Scalar.ascends(first, second) || (!Scalar.ascends(second, first) && a < b)
      }
      places += order.prefix(k)
    }
    let shape = Array(x.shape.dropLast()) + [k]
    return [
      try fill(shape, x.dtype) { x.scalar(at: $0 / max(1, k) * length + places[$0]) },
      try NDArray(places, shape: shape),
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(TopKRoutine(isLargest: isLargest)) }
}

extension TopK: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    call.variesOnly(0) ? try call.all(self, call.values, &graph) : nil
  }
}

/// Keeps the best so far in a heap whose top is the worst of them: most elements are compared once and forgotten.
private struct TopKRoutine: Routine {
  let isLargest: Bool

  var name: String { isLargest ? "topk" : "smallest" }

  private struct Candidate {
    /// Smaller is better.
    var key: UInt64
    var place: Int

    func isWorse(than other: Candidate) -> Bool {
      key != other.key ? key > other.key : place > other.place
    }
  }

  func scratch(_ call: LoweringCall) -> Size {
    call.outputs[0].shape.reduce(.one, *) * Size(MemoryLayout<Candidate>.stride)
  }

  func run(_ call: RoutineCall) -> RoutineFault? {
    if call.outputs[0].count == 0 { return nil }
    switch call.inputs[0].dtype {
    case .bool, .uint8: choose(call, UInt8.self)
    case .uint16: choose(call, UInt16.self)
    case .uint32: choose(call, UInt32.self)
    case .uint64: choose(call, UInt64.self)
    case .int8: choose(call, Int8.self)
    case .int16: choose(call, Int16.self)
    case .int32: choose(call, Int32.self)
    case .int64: choose(call, Int64.self)
    case .float16: choose(call, HalfBits.self)
    case .float32: choose(call, Float.self)
    case .float64: choose(call, Double.self)
    case .complex64, .complex128: preconditionFailure("complex numbers have been refused")
    }
    return nil
  }

  private func choose<Element: SortElement>(_ call: RoutineCall, _: Element.Type) {
    let length = call.inputs[0].shape[call.inputs[0].shape.count - 1]
    let k = call.outputs[0].shape[call.outputs[0].shape.count - 1]
    let rows = call.outputs[0].count / k
    let x = call.inputs[0].elements(as: Element.self)
    let (values, places) = (call.outputs[0].elements(as: Element.self), call.outputs[1].elements(as: Int.self))
    guard let heaps = call.scratch?.assumingMemoryBound(to: Candidate.self) else { return }
    let flip = isLargest ? UInt64.max : 0
    let rowsOfPiece = max(1, (1 << 14) / length)
    call.parallel((rows + rowsOfPiece - 1) / rowsOfPiece) { piece in
      for row in (piece * rowsOfPiece)..<min(rows, (piece + 1) * rowsOfPiece) {
        let (x, heap) = (x + row * length, heaps + row * k)
        for place in 0..<length {
          let candidate = Candidate(key: UInt64(x[place].sortKey) ^ flip, place: place)
          if place < k {
            heap[place] = candidate
            rise(heap, place)
          } else if heap[0].isWorse(than: candidate) {
            heap[0] = candidate
            sink(heap, k)
          }
        }
        for rest in (0..<k).reversed() {
          let worst = heap[0]
          values[row * k + rest] = x[worst.place]
          places[row * k + rest] = worst.place
          heap[0] = heap[rest]
          sink(heap, rest)
        }
      }
    }
  }

  private func rise(_ heap: UnsafeMutablePointer<Candidate>, _ start: Int) {
    var at = start
    let moved = heap[at]
    while at > 0 && moved.isWorse(than: heap[(at - 1) / 2]) {
      heap[at] = heap[(at - 1) / 2]
      at = (at - 1) / 2
    }
    heap[at] = moved
  }

  private func sink(_ heap: UnsafeMutablePointer<Candidate>, _ count: Int) {
    if count == 0 { return }
    var at = 0
    let moved = heap[0]
    while true {
      var child = 2 * at + 1
      if child >= count { break }
      if child + 1 < count && heap[child + 1].isWorse(than: heap[child]) { child += 1 }
      if !heap[child].isWorse(than: moved) { break }
      heap[at] = heap[child]
      at = child
    }
    heap[at] = moved
  }
}
