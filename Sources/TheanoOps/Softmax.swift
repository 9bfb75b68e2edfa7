import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Exponentials along an axis that sum to 1 (Theano's `Softmax`): `y_i = exp(x_i - m) / Σ_j exp(x_j - m)`.
///
/// With `m` the largest element, which takes nothing from the result and keeps `exp` from overflowing.
package struct Softmax: Op {
  package let axis: Int

  package init(axis: Int) { self.axis = axis }

  package var name: String { "Softmax{axis=\(axis)}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    try inferAlongAxis("softmax", axis, inputs[0].type)
  }

  /// `Jᵀ g = y · (g - Σ g y)`
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected] }
    return [.value(product(g, call).cast(toGradientOf: call.inputs[0], origin: call.origin))]
  }

  /// The Jacobian is symmetric.
  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    tangents[0].map { [.value(product($0, call))] } ?? [.zero]
  }

  private func product(_ v: TensorVariable, _ call: Call) -> TensorVariable {
    let y = call.outputs[0]
    return y * (v - (v * y).total(along: axis, origin: call.origin))
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [
      try mapRows(inputs[0], axis) { row in
        let largest = greatest(row)
        let powers = row.map { exp($0 - largest) }
        let sum = powers.reduce(0, +)
        return powers.map { $0 / sum }
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .expanded }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? {
    let shifted = try graph.shiftedByMaximum(inputs[0], axis, origin)
    let powers = try graph.apply(Elementwise(.exp), [shifted], origin: origin)[0]
    let sum = try graph.reduced(.sum, powers, axis, origin)
    return try graph.apply(Elementwise(.trueDiv), [powers, sum], origin: origin)
  }
}

/// The logarithm of ``Softmax`` (Theano's `LogSoftmax`): `y_i = x_i - m - log Σ_j exp(x_j - m)`.
///
/// Exact to rounding where the softmax itself is too small to be told from 0.
package struct LogSoftmax: Op {
  package let axis: Int

  package init(axis: Int) { self.axis = axis }

  package var name: String { "LogSoftmax{axis=\(axis)}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    try inferAlongAxis("logSoftmax", axis, inputs[0].type)
  }

  /// `Jᵀ g = g - exp(y) Σ g`
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected] }
    let origin = call.origin
    let softmax = Softmax(axis: axis)(call.inputs[0], origin: origin)
    let back = g - g.total(along: axis, origin: origin) * softmax
    return [.value(back.cast(toGradientOf: call.inputs[0], origin: origin))]
  }

  /// `J v = v - Σ exp(y) v`
  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let v = tangents[0] else { return [.zero] }
    let softmax = Softmax(axis: axis)(call.inputs[0], origin: call.origin)
    return [.value(v - (v * softmax).total(along: axis, origin: call.origin))]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [
      try mapRows(inputs[0], axis) { row in
        let largest = greatest(row)
        let logarithm = log(row.reduce(0) { $0 + exp($1 - largest) })
        return row.map { $0 - largest - logarithm }
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .expanded }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? {
    let shifted = try graph.shiftedByMaximum(inputs[0], axis, origin)
    let powers = try graph.apply(Elementwise(.exp), [shifted], origin: origin)[0]
    let sum = try graph.reduced(.sum, powers, axis, origin)
    let logarithm = try graph.apply(Elementwise(.log), [sum], origin: origin)[0]
    return try graph.apply(Elementwise(.sub), [shifted, logarithm], origin: origin)
  }
}

extension Softmax: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(Softmax(axis: axis + 1), call.values, &graph)
  }
}

extension LogSoftmax: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(LogSoftmax(axis: axis + 1), call.values, &graph)
  }
}

private func inferAlongAxis(_ operation: String, _ axis: Int, _ type: TensorType) throws(TheanoError)
  -> Inference
{
  guard type.dtype.isFloat else { throw TheanoError(NeuralFacts.needsFloat(operation, type)) }
  guard axis >= 0 && axis < type.ndim else {
    throw TheanoError(OpFacts.axisOutOfRange(operation, axis: axis, type))
  }
  let size = type.shape[axis]
  if size.constant == 0 { throw TheanoError(OpFacts.emptyReduction(operation, axis: axis, type)) }
  let requirements =
    size.constant == nil ? [SizeRequirement(.one, .atMost, size, .nonEmpty(axis: axis))] : []
  return Inference(type, requirements: requirements)
}

/// NaN if there is one.
private func greatest(_ row: [Double]) -> Double {
  row.reduce(-Double.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
}

/// `rule` of each row along an axis, in double precision.
private func mapRows(_ x: NDArray, _ axis: Int, _ rule: ([Double]) -> [Double]) throws(TheanoError) -> NDArray {
  let order = x.shape.indices.filter { $0 != axis } + [axis]
  let rows = try x.transposed(order)
  let numbers = rows.scalars(as: Double.self)
  let length = x.shape[axis]
  var results: [Double] = []
  results.reserveCapacity(numbers.count)
  for start in stride(from: 0, to: numbers.count, by: max(length, 1)) {
    results += rule(Array(numbers[start..<(start + length)]))
  }
  let dense = try fill(rows.shape, x.dtype) { Scalar.real(results[$0]).rounded(to: x.dtype) }
  let back = x.shape.indices.map { axis in order.firstIndex(of: axis) ?? axis }
  return try dense.transposed(back)
}

extension TensorVariable {
  /// The sum along one axis, which stays as one of size 1.
  package func total(along axis: Int, origin: Origin) -> TensorVariable {
    let sum = Reduce(.sum, axes: [axis], of: dtype)(self, origin: origin)
    return DimShuffle.keepingAxes([axis], ndim: ndim)(sum, origin: origin)
  }
}

extension Graph {
  /// Reduced over one axis, which stays as one of size 1.
  fileprivate mutating func reduced(
    _ kind: Reduce.Kind, _ x: ValueID, _ axis: Int, _ origin: Origin
  ) throws(TheanoError) -> ValueID {
    let type = type(of: x)
    let total = try apply(Reduce(kind, axes: [axis], of: type.dtype), [x], origin: origin)[0]
    return try apply(DimShuffle.keepingAxes([axis], ndim: type.ndim), [total], origin: origin)[0]
  }

  fileprivate mutating func shiftedByMaximum(
    _ x: ValueID, _ axis: Int, _ origin: Origin
  ) throws(TheanoError) -> ValueID {
    try apply(Elementwise(.sub), [x, try reduced(.max, x, axis, origin)], origin: origin)[0]
  }
}

extension tensor {
  /// Exponentials that sum to 1 along an axis: `exp(x) / sum(exp(x))`, computed so that nothing overflows.
  ///
  /// - Parameters:
  ///   - x: floats, with at least one axis. A vector gives a vector.
  ///   - axis: the last unless given; negative ones count from the last.
  /// - Returns: the shape and dtype of `x`. Carries `TypeError` for anything but floats.
  ///
  /// ```swift
  /// let p = T.softmax(T.dot(x, W) + b)
  /// ```
  public static func softmax(
    _ x: TensorVariable, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    softmaxed(x, axis, .at(file, line, column))
  }

  static func softmaxed(_ x: TensorVariable, _ axis: Int, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      Softmax(axis: try normalAxis(axis, "softmax", x.type))(x, origin: origin)
    }
  }

  /// The logarithm of ``softmax(_:axis:file:line:column:)``, right also where that is too small for a float.
  ///
  /// - Returns: a tensor of floats of the shape of `x`; see ``softmax(_:axis:file:line:column:)`` for what it refuses.
  ///
  /// ```swift
  /// let likelihood = T.logSoftmax(scores)[T.arange(labels.shape[0]), labels]
  /// ```
  public static func logSoftmax(
    _ x: TensorVariable, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    logSoftmaxed(x, axis, .at(file, line, column))
  }

  /// The same as ``logSoftmax(_:axis:file:line:column:)``.
  public static func logsoftmax(
    _ x: TensorVariable, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    logSoftmaxed(x, axis, .at(file, line, column))
  }

  static func logSoftmaxed(_ x: TensorVariable, _ axis: Int, _ origin: Origin) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      LogSoftmax(axis: try normalAxis(axis, "logSoftmax", x.type))(x, origin: origin)
    }
  }
}
