import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Permutes axes, inserts axes of size 1 (`nil`) and drops axes of size 1 (Theano's `DimShuffle`).
///
/// Axis `k` of the result is axis `order[k]` of the input.
package struct DimShuffle: Op {
  package let order: [Int?]
  /// The axes of the input that do not appear in `order`; their size must be known to be 1.
  package let dropped: [Int]

  /// `order` mentions each axis of an input of rank `ndim` at most once (by default all are mentioned).
  package init(_ order: [Int?], from ndim: Int? = nil) {
    self.order = order
    let mentioned = Set(order.compactMap { $0 })
    self.dropped = (0..<(ndim ?? mentioned.count)).filter { !mentioned.contains($0) }
  }

  /// Whether no axis changes places with another.
  package var keepsOrder: Bool {
    let axes = order.compactMap { $0 }
    return zip(axes, axes.dropFirst()).allSatisfy { $0 < $1 }
  }

  package var name: String {
    "InplaceDimShuffle{" + order.map { $0.map(String.init) ?? "x" }.joined(separator: ",") + "}"
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    let axes = order.compactMap { $0 }
    if let bad = axes.first(where: { $0 < 0 || $0 >= type.ndim }) {
      throw TheanoError(OpFacts.axisOutOfRange("dimshuffle", axis: bad, type))
    }
    if Set(axes).count != axes.count { throw TheanoError(OpFacts.repeatedAxis("dimshuffle", axes)) }
    let mentioned = Set(axes)
    for axis in 0..<type.ndim where !mentioned.contains(axis) && type.shape[axis].constant != 1 {
      throw TheanoError(OpFacts.dropsAxis(axis, type))
    }
    return Inference(
      TensorType(type.dtype, order.map { $0.map { type.shape[$0] } ?? .one }),
      sizeValue: order.isEmpty && type.ndim == 0 ? inputs[0].size : nil)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected] }
    let inverse: [Int?] = (0..<call.inputs[0].ndim).map { axis in order.firstIndex(of: axis) }
    let back = DimShuffle(inverse, from: order.count)(cotangent, origin: call.origin)
    return [.value(back.cast(toGradientOf: call.inputs[0], origin: call.origin))]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(self(tangent, origin: call.origin))]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0]
    let shape = order.map { $0.map { x.shape[$0] } ?? 1 }
    let strides = order.map { $0.map { x.strides[$0] } ?? 0 }
    return [NDArray(storage: x.storage, dtype: x.dtype, shape: shape, strides: strides, offset: x.offset)]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let ndim = call.inputs[0].type.ndim
    let order = order
    return .view { place in
      var source = [Coordinate](repeating: .zero, count: ndim)
      for (k, axis) in order.enumerated() { if let axis { source[axis] = place[k] } }
      return source
    }
  }
}

extension DimShuffle: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let ndim = graph.type(of: call.inputs[0].value).ndim
    return try call.all(DimShuffle([0] + order.map { $0.map { $0 + 1 } }, from: ndim), call.values, &graph)
  }
}
