import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// The product of matrices and vectors (Theano's `dot`).
///
/// `C[i, j] = Σₖ A[i, k] B[k, j]`; a vector on the left is a row (the axis `i` is missing), on the right a
/// column (`j` is missing). Operands are of one dtype (`T.dot` casts them), which is that of the result:
/// integers wrap in it, of bools the sum is `or`.
///
/// With `G` the cotangent of `C`: `Ā = G Bᵀ`, `B̄ = Aᵀ G`; `Ċ = Ȧ B + A Ḃ`.
package struct Dot: Op {
  package init() {}

  package var name: String { "dot" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (a, b) = (inputs[0].type, inputs[1].type)
    guard (1...2).contains(a.ndim), (1...2).contains(b.ndim) else {
      throw TheanoError(MathFacts.dotRanks("dot", a, b))
    }
    let (left, right) = (a.shape[a.ndim - 1], b.shape[0])
    if let difference = (left - right).constant, difference != 0 {
      throw TheanoError(MathFacts.dotShapes(a, b))
    }
    let type = TensorType(promote(a.dtype, b.dtype), Array(a.shape.dropLast()) + Array(b.shape.dropFirst()))
    if left == right { return Inference(type) }
    let meaning = SizeRequirement.Meaning.axes(inputA: 0, axisA: a.ndim - 1, inputB: 1, axisB: 0)
    return Inference(type, requirements: [SizeRequirement(left, .equal, right, meaning)])
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected, .disconnected] }
    if call.outputs[0].dtype.isDiscrete { return [.zero, .zero] }
    let (a, b) = Dot.transposedProducts(call.inputs[0], call.inputs[1], cotangent, call.origin)
    return [
      .value(a.shaped(like: call.inputs[0], origin: call.origin)),
      .value(b.shaped(like: call.inputs[1], origin: call.origin)),
    ]
  }

  /// `G Bᵀ` and `Aᵀ G`. Products along an axis of size 1 are elementwise, so that they fuse with what uses
  /// them.
  package static func transposedProducts(
    _ a: TensorVariable, _ b: TensorVariable, _ g: TensorVariable, _ origin: Origin
  ) -> (TensorVariable, TensorVariable) {
    func times(_ x: TensorVariable, _ y: TensorVariable) -> TensorVariable {
      elementwise(.mul, [x, y], origin: origin)
    }
    func outer(_ x: TensorVariable, _ y: TensorVariable) -> TensorVariable {
      times(DimShuffle([0, nil])(x, origin: origin), DimShuffle([nil, 0])(y, origin: origin))
    }
    func product(_ x: TensorVariable, _ y: TensorVariable) -> TensorVariable { dot(x, y, origin: origin) }
    func transposed(_ x: TensorVariable) -> TensorVariable { DimShuffle([1, 0])(x, origin: origin) }
    switch (a.ndim, b.ndim) {
    case (1, 1): return (times(g, b), times(g, a))
    case (1, _): return (product(b, g), outer(a, g))
    case (_, 1): return (outer(g, b), product(transposed(a), g))
    case (_, _): return (product(g, transposed(b)), product(transposed(a), g))
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let output = call.outputs[0]
    if output.dtype.isDiscrete { return [.zero] }
    let left = tangents[0].map { dot($0, call.inputs[1], origin: call.origin) }
    let right = tangents[1].map { dot(call.inputs[0], $0, origin: call.origin) }
    switch (left, right) {
    case (nil, nil): return [.zero]
    case (let only?, nil), (nil, let only?): return [.value(only)]
    case (let left?, let right?): return [.value(elementwise(.add, [left, right], origin: call.origin))]
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let dtype = promote(inputs[0].dtype, inputs[1].dtype)
    return [try matrixProduct(inputs[0], inputs[1], dtype)]
  }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? { try productInSingle(self, inputs, in: &graph, origin: origin) }

  package func lower(_ call: LoweringCall) -> Lowering {
    let dtype = call.outputs[0].dtype
    if dtype == .float16 { return .expanded }
    let one = ScalarConstant(.one(dtype), dtype)
    let zero = ScalarConstant(.zero(dtype), dtype)
    return .product(ProductRule(accumulates: false, alpha: .constant(one), beta: .constant(zero)))
  }
}

extension Dot: BatchableOp {
  /// Where one operand is the same in each step, the rows of all steps are multiplied by it at once.
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let (a, b) = (call.inputs[0], call.inputs[1])
    let (rankA, rankB) = (call.rank(0, graph), call.rank(1, graph))
    func shuffled(_ x: ValueID, _ order: [Int?], _ graph: inout Graph) throws(TheanoError) -> ValueID {
      try call.apply(DimShuffle(order, from: graph.type(of: x).ndim), [x], &graph)
    }
    if a.isBatched && b.isBatched {
      let left = rankA == 2 ? a.value : try shuffled(a.value, [0, nil, 1], &graph)
      let right = rankB == 2 ? b.value : try shuffled(b.value, [0, 1, nil], &graph)
      let product = try call.apply(BatchedDot(), [left, right], &graph)
      let kept = [0] + (rankA == 2 ? [1] : []) + (rankB == 2 ? [2] : [])
      return call.all(kept.count == 3 ? product : try shuffled(product, kept, &graph))
    }
    if a.isBatched { return call.all(try Dot.rows(a.value, b.value, call, &graph)) }
    // A B is the transposition of Bᵀ Aᵀ.
    let left = rankB == 2 ? try shuffled(b.value, [0, 2, 1], &graph) : b.value
    let right = rankA == 2 ? try shuffled(a.value, [1, 0], &graph) : a.value
    let product = try Dot.rows(left, right, call, &graph)
    return call.all(rankA == 2 && rankB == 2 ? try shuffled(product, [0, 2, 1], &graph) : product)
  }

  /// The product of each row (of each step) with a tensor.
  private static func rows(
    _ rows: ValueID, _ b: ValueID, _ call: BatchCall, _ graph: inout Graph
  ) throws(TheanoError) -> ValueID {
    if graph.type(of: rows).ndim == 2 { return try call.apply(Dot(), [rows, b], &graph) }
    let product = try call.apply(Dot(), [call.flattened(rows, &graph), b], &graph)
    return try call.unflattened(product, like: rows, &graph)
  }
}

extension TensorVariable {
  /// In the type that a gradient with respect to `target` has: a size of 1 that only one operand's type knew
  /// is known in it exactly where `target`'s type knows it.
  package func shaped(like target: TensorVariable, origin: Origin) -> TensorVariable {
    summed(like: target, origin: origin).broadcast(like: target, origin: origin)
  }
}

/// The product of two variables of rank 1 or 2, cast to their common dtype.
package func dot(_ a: TensorVariable, _ b: TensorVariable, origin: Origin) -> TensorVariable {
  if let poisoned = [a, b].first(where: { $0.error != nil }) { return poisoned }
  let dtype = promote(a.dtype, b.dtype)
  func cast(_ x: TensorVariable) -> TensorVariable {
    x.dtype == dtype ? x : elementwise(.cast(dtype), [x], origin: origin)
  }
  return Dot()(cast(a), cast(b), origin: origin)
}

/// A product of float16 operands by way of float32, in which a product of two numbers is exact and which a BLAS
/// multiplies: the sum is rounded to float16 once, and what computes the operands or uses the result fuses with the
/// casts.
func productInSingle(
  _ single: any Op, _ inputs: [ValueID], in graph: inout Graph, origin: Origin
) throws(TheanoError) -> [ValueID]? {
  guard inputs.allSatisfy({ graph.type(of: $0).dtype == .float16 }) else { return nil }
  let cast = Elementwise(.cast(.float32))
  let wide = try inputs.map { input throws(TheanoError) in try graph.apply(cast, [input], origin: origin)[0] }
  let product = try graph.apply(single, wide, origin: origin)
  return try graph.apply(Elementwise(.cast(.float16)), product, origin: origin)
}

// MARK: - Value

/// `A B` of arrays of rank 1 or 2: one dtype after the other, widened, in the plain order of the sum.
package func matrixProduct(_ a: NDArray, _ b: NDArray, _ dtype: DType) throws(TheanoError) -> NDArray {
  let (rows, inner) = a.ndim == 1 ? (1, a.shape[0]) : (a.shape[0], a.shape[1])
  let columns = b.ndim == 1 ? 1 : b.shape[1]
  let size = ProductSize(rows: rows, inner: inner, columns: columns)
  let shape = Array(a.shape.dropLast()) + Array(b.shape.dropFirst())
  // Refuses here what Swift's own arrays would end the process for: empty operands may ask for any size.
  _ = try NDArray.uninitialized([rows, columns], .complex128)
  switch dtype.kind {
  case .bool:
    return try size.product(a.scalars(as: Bool.self), b.scalars(as: Bool.self), false) { $0 || ($1 && $2) }
      .shaped(shape, dtype)
  case .signed, .unsigned:
    // Modulo 2^64 the sign makes no difference, and the result keeps the lowest bits.
    return try size.product(a.scalars(as: Int64.self), b.scalars(as: Int64.self), 0) { $0 &+ $1 &* $2 }
      .shaped(shape, dtype)
  case .float:
    return try size.product(a.scalars(as: Double.self), b.scalars(as: Double.self), 0) { $0 + $1 * $2 }
      .shaped(shape, dtype)
  case .complex:
    let add = ScalarOp.add
    let (mul, pair) = (
      ScalarOp.mul, ScalarSignature(operands: [.complex128, .complex128], result: .complex128)
    )
    let (x, y) = (a.astype(.complex128).contiguous(), b.astype(.complex128).contiguous())
    let products = size.product(
      (0..<x.count).map { x.scalar(at: $0) }, (0..<y.count).map { y.scalar(at: $0) }, .zero(.complex128)
    ) { add.evaluate([$0, mul.evaluate([$1, $2], pair)], pair) }
    return try fill(shape, dtype) { products[$0].rounded(to: dtype) }
  }
}

private struct ProductSize {
  let rows: Int
  let inner: Int
  let columns: Int

  /// The elements of the product, row by row.
  func product<Element>(
    _ a: [Element], _ b: [Element], _ zero: Element, _ step: (Element, Element, Element) -> Element
  ) -> [Element] {
    var result = [Element](repeating: zero, count: rows * columns)
    for i in 0..<rows {
      for k in 0..<inner {
        let x = a[i * inner + k]
        for j in 0..<columns {
          result[i * columns + j] = step(result[i * columns + j], x, b[k * columns + j])
        }
      }
    }
    return result
  }
}

extension Array where Element: NDScalar {
  fileprivate func shaped(_ shape: [Int], _ dtype: DType) throws(TheanoError) -> NDArray {
    try NDArray(self, shape: shape).astype(dtype)
  }
}

// MARK: - Public functions

extension tensor {
  /// The product of matrices and vectors: `C[i, j] = Σₖ a[i, k] b[k, j]`.
  ///
  /// - Parameters:
  ///   - a: a matrix, or a vector that counts as a row.
  ///   - b: a matrix, or a vector that counts as a column.
  /// - Returns: a matrix, vector or scalar in the common dtype of the operands (integers wrap in it). With a
  ///   scalar operand it is the elementwise product; with more than two axes the sum goes over the last axis
  ///   of `a` and the last but one of `b`. Errors (carried by the result): `ValueError` if these differ in
  ///   size.
  ///
  /// ```swift
  /// let (x, w) = (T.dmatrix("x"), T.dvector("w"))
  /// let p = T.dot(x, w)                  // a vector
  /// let q = x.dot(T.dmatrix("V"))        // a matrix
  /// ```
  public static func dot(
    _ a: TensorVariable, _ b: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    if a.error == nil && b.error == nil && (a.ndim == 0 || b.ndim == 0) {
      return elementwise(.mul, [a, b], origin: origin)
    }
    return a.ndim > 2 || b.ndim > 2 ? dotOfTensors(a, b, origin) : TheanoOps.dot(a, b, origin: origin)
  }
  /// The product of matrices and vectors.
  @_disfavoredOverload
  public static func dot(
    _ a: TensorVariable, _ b: some TensorScalar,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let (b, origin) = (b.tensorVariable, Origin.at(file, line, column))
    return composed(origin, [a, b]) { () throws(TheanoError) in
      dot(a, try fitted(b, beside: a), file: file, line: line, column: column)
    }
  }

  /// The products of all pairs of elements: `C[i, j] = a[i] b[j]` of two vectors.
  ///
  /// - Returns: a matrix in the common dtype of the operands. Operands that are no vectors are flattened.
  ///
  /// ```swift
  /// T.outer(T.dvector("u"), T.dvector("v"))      // a matrix
  /// T.outer(T.fvector("u"), [1, 2])              // a matrix of float32
  /// ```
  public static func outer(
    _ a: TensorVariable, _ b: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let b = b.tensorVariable
    return composed(origin, [a, b]) { () throws(TheanoError) in
      let (x, y) = (flattened(hardened(a), 1, origin), flattened(try fitted(b, beside: a), 1, origin))
      return elementwise(
        .mul, [x.shuffled([0, nil], origin: origin), y.shuffled([nil, 0], origin: origin)])
    }
  }
}

extension TensorVariable {
  /// As `T.dot(self, other)`.
  public func dot(
    _ other: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.dot(self, other, file: file, line: line, column: column) }
  /// As `T.dot(self, other)`.
  @_disfavoredOverload
  public func dot(
    _ other: some TensorScalar, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.dot(self, other.tensorVariable, file: file, line: line, column: column) }
}

/// As `T.dot(a, b)`.
@_disfavoredOverload
public func dot(
  _ a: TensorVariable, _ b: TensorVariable,
  file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
) -> TensorVariable { tensor.dot(a, b, file: file, line: line, column: column) }
