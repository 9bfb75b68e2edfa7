import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// One product of matrices for each step along the first axis (Theano's `BatchedDot`).
///
/// `C[b, i, j] = Σₖ A[b, i, k] B[b, k, j]`, in the operands' dtype (`T.batchedDot` and `T.matmul` cast them);
/// integers wrap in it, of bools the sum is `or`.
///
/// With `G` the cotangent of `C`: `Ā[b] = G[b] B[b]ᵀ`, `B̄[b] = A[b]ᵀ G[b]`; `Ċ = Ȧ B + A Ḃ`, batch by batch.
package struct BatchedDot: Op {
  package init() {}

  package var name: String { "BatchedDot" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (a, b) = (inputs[0].type, inputs[1].type)
    guard a.ndim == 3, b.ndim == 3 else { throw TheanoError(MathFacts.batchedRanks("batchedDot", a, b)) }
    var requirements: [SizeRequirement] = []
    for (axisA, axisB) in [(0, 0), (2, 1)] where a.shape[axisA] != b.shape[axisB] {
      let (left, right) = (a.shape[axisA], b.shape[axisB])
      if (left - right).constant != nil {
        throw TheanoError(MathFacts.tensordotSizes("batchedDot", axisA, a, axisB, b))
      }
      let meaning = SizeRequirement.Meaning.axes(inputA: 0, axisA: axisA, inputB: 1, axisB: axisB)
      requirements.append(SizeRequirement(left, .equal, right, meaning))
    }
    // Where only one operand's type knows that there is one batch, there is one.
    let batch = a.shape[0].constant == nil ? b.shape[0] : a.shape[0]
    return Inference(
      TensorType(promote(a.dtype, b.dtype), [batch.constant == nil ? a.shape[0] : batch, a.shape[1], b.shape[2]]),
      requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected, .disconnected] }
    if call.outputs[0].dtype.isDiscrete { return [.zero, .zero] }
    let (a, b, origin) = (call.inputs[0], call.inputs[1], call.origin)
    func transposed(_ x: TensorVariable) -> TensorVariable { x.shuffled([0, 2, 1], origin: origin) }
    let left = batchedProduct(g, transposed(b), origin: origin)
    let right = batchedProduct(transposed(a), g, origin: origin)
    return [.value(left.shaped(like: a, origin: origin)), .value(right.shaped(like: b, origin: origin))]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if call.outputs[0].dtype.isDiscrete { return [.zero] }
    let left = tangents[0].map { batchedProduct($0, call.inputs[1], origin: call.origin) }
    let right = tangents[1].map { batchedProduct(call.inputs[0], $0, origin: call.origin) }
    switch (left, right) {
    case (nil, nil): return [.zero]
    case (let only?, nil), (nil, let only?): return [.value(only)]
    case (let left?, let right?): return [.value(elementwise(.add, [left, right], origin: call.origin))]
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let dtype = promote(inputs[0].dtype, inputs[1].dtype)
    let (a, b) = (inputs[0], inputs[1])
    var elements: [NDArray] = []
    for batch in 0..<a.shape[0] {
      elements.append(try matrixProduct(a.indexed(batch), b.indexed(batch), dtype).contiguous())
    }
    let size = a.shape[1] * b.shape[2]
    let shape = [a.shape[0], a.shape[1], b.shape[2]]
    return [try fill(shape, dtype) { elements[$0 / size].scalar(at: $0 % size) }]
  }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? { try productInSingle(self, inputs, in: &graph, origin: origin) }

  package func lower(_ call: LoweringCall) -> Lowering {
    let dtype = call.outputs[0].dtype
    if dtype == .float16 { return .expanded }
    let one = ScalarConstant(.one(dtype), dtype)
    let zero = ScalarConstant(.zero(dtype), dtype)
    return .product(
      ProductRule(isBatched: true, accumulates: false, alpha: .constant(one), beta: .constant(zero)))
  }

  /// Batches of one and of none, an axis that only one type knows to be 1, every kind of dtype.
  package static var samples: [OpSample] {
    let shapes: [([Int], [Int])] = [
      ([2, 3, 4], [2, 4, 5]), ([1, 2, 3], [1, 3, 1]), ([0, 2, 3], [0, 3, 2]), ([3, 2, 0], [3, 0, 2]),
      ([4, 1, 2], [4, 2, 1]),
    ]
    let products = shapes.map { a, b in
      OpSample("batched dot of \(a) and \(b)", BatchedDot(), [.sample(shape: a, seed: 1), .sample(shape: b, seed: 2)])
    }
    let discrete = [DType.int8, .uint64, .bool, .float16, .float32, .complex128].map { dtype in
      OpSample(
        "batched dot of \(dtype)", BatchedDot(),
        [.sample(2, 2, 3, dtype: dtype, in: 0...9, seed: 1), .sample(2, 3, 2, dtype: dtype, in: 0...9, seed: 2)])
    }
    let narrow = OpSample(
      "batched dot over a batch of one", BatchedDot(), [.sample(1, 2, 1), .sample(1, 1, 3, seed: 2)],
      unknownOnes: [1])
    return products + discrete + [narrow]
  }
}

extension BatchedDot: BatchableOp {
  /// The batches of all steps are as many batches.
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    // What all steps share would be stored for each.
    guard call.inputs.allSatisfy(\.isBatched) else { return nil }
    let (a, b) = (call.inputs[0].value, call.inputs[1].value)
    let product = try call.apply(
      BatchedDot(), [call.flattened(a, &graph), call.flattened(b, &graph)], &graph)
    let model = graph.type(of: a).shape[1].constant == nil ? b : a
    return call.all(try call.unflattened(product, like: model, &graph))
  }
}

/// The batched product of two variables of rank 3, cast to their common dtype.
package func batchedProduct(_ a: TensorVariable, _ b: TensorVariable, origin: Origin) -> TensorVariable {
  if let poisoned = [a, b].first(where: { $0.error != nil }) { return poisoned }
  let dtype = promote(a.dtype, b.dtype)
  func cast(_ x: TensorVariable) -> TensorVariable {
    x.dtype == dtype ? x : elementwise(.cast(dtype), [x], origin: origin)
  }
  return BatchedDot()(cast(a), cast(b), origin: origin)
}

extension tensor {
  /// For each step along the first axis, the product of what is left of `a` and `b`.
  ///
  /// - Parameters:
  ///   - a: a tensor whose first axis counts the batches: `a[b]` is a matrix, a vector (a row), or a scalar.
  ///   - b: the same with as many batches: a matrix, a vector (a column), or a scalar. With more axes the sum goes
  ///     over the last axis of `a` and the last but one of `b`, as in `dot`.
  /// - Returns: a tensor in the common dtype of the operands: `result[b] = dot(a[b], b[b])`. Errors (carried by the
  ///   result): `ValueError` if the number of batches or the sizes summed over differ.
  ///
  /// ```swift
  /// let (a, b) = (T.dtensor3("a"), T.dtensor3("b"))      // (n, i, k) and (n, k, j)
  /// let c = T.batchedDot(a, b)                           // (n, i, j)
  /// ```
  public static func batchedDot(
    _ a: TensorVariable, _ b: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [a, b]) { () throws(TheanoError) in
      let (a, b) = (hardened(a), hardened(b))
      guard a.ndim > 0, b.ndim > 0 else { throw TheanoError(MathFacts.batchedRanks("batchedDot", a.type, b.type)) }
      if a.ndim == 1 || b.ndim == 1 { return batchesOfScalars(a, b, origin) }
      return batchedTensordot(a, b, [a.ndim - 1], [Swift.max(b.ndim - 2, 1)], "batchedDot", origin)
    }
  }

  /// Products where one side has nothing but its batches: each of them scales the other's.
  private static func batchesOfScalars(
    _ a: TensorVariable, _ b: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    let rank = Swift.max(a.ndim, b.ndim)
    func padded(_ x: TensorVariable) -> TensorVariable {
      x.ndim == rank ? x : x.shuffled([0] + [Int?](repeating: nil, count: rank - 1), origin: origin)
    }
    return elementwise(.mul, [padded(a), padded(b)], origin: origin)
  }
}
