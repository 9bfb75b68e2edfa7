import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Products of tensors of any rank: axes are brought together, and the product is one of matrices.

extension tensor {
  /// The product of two tensors, summed over the last `axes` axes of `a` with the first `axes` axes of `b`.
  ///
  /// - Parameter axes: 0 gives the products of all pairs of elements, 1 is `dot`, 2 (the default) sums over
  ///   two axes.
  /// - Returns: a tensor with the other axes of `a`, then those of `b`, in their common dtype. Errors
  ///   (carried by the result): `ValueError` if axes are out of range or differ in size.
  ///
  /// ```swift
  /// T.tensordot(T.dtensor3("a"), T.dmatrix("b"), axes: 1)      // rank 3
  /// ```
  public static func tensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: Int = 2,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let (last, first) = lastAndFirst(axes, a)
    return tensordot(a, b, last, first, "tensordot", .at(file, line, column))
  }

  /// The product of two tensors, summed over pairs of axes: `axes.0[k]` of `a` together with `axes.1[k]` of
  /// `b`.
  ///
  /// ```swift
  /// // C[j, i] = Σ a[k, j, l] b[i, l, k]
  /// T.tensordot(a, b, axes: ([0, 2], [2, 1]))
  /// ```
  public static func tensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: ([Int], [Int]),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensordot(a, b, axes.0, axes.1, "tensordot", .at(file, line, column))
  }

  /// As ``tensordot(_:_:axes:file:line:column:)-(_,_,([Int],[Int]),_,_,_)``, with the two lists in a list:
  /// `T.tensordot(a, b, axes: [[0, 2], [2, 1]])`.
  public static func tensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: [[Int]],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    guard axes.count == 2 else {
      return TensorVariable(refused: MathFacts.tensordotLists("tensordot", axes.count), [a, b], origin: origin)
    }
    return tensordot(a, b, axes[0], axes[1], "tensordot", origin)
  }

  /// Summed over one axis of each: `T.tensordot(a, b, axes: [1, 0])` is `axes: ([1], [0])`.
  public static func tensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: [Int],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensordot(a, b, axes: axes.map { [$0] }, file: file, line: line, column: column)
  }

  /// For each step along the first axis, the product of what is left of two tensors, summed over the last `axes` axes
  /// of `a` with the first `axes` axes (after the first) of `b`.
  ///
  /// - Returns: the batches, the other axes of `a`, then those of `b`, in their common dtype. Errors (carried by the
  ///   result): `ValueError` if axes are out of range or differ in size.
  ///
  /// ```swift
  /// // C[b, i, j] = Σ A[b, i, k, l] B[b, k, l, j]
  /// T.batchedTensordot(T.dtensor4("A"), T.dtensor4("B"), axes: 2)
  /// ```
  public static func batchedTensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: Int = 2,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let (last, first) = lastAndFirst(axes, a)
    return batchedTensordot(
      a, b, last, first.map { saturatingAdd($0, 1) }, "batchedTensordot", .at(file, line, column))
  }

  /// The last axes of `a` and the first of what it is multiplied by. A number that is negative or too large names axes
  /// that do not exist.
  private static func lastAndFirst(_ axes: Int, _ a: TensorVariable) -> ([Int], [Int]) {
    guard (0...NDArray.mostAxes).contains(axes) else { return ([a.ndim], [axes]) }
    return (Array((a.ndim - axes)..<a.ndim), Array(0..<axes))
  }

  /// The same, summed over pairs of axes: `axes.0[k]` of `a` together with `axes.1[k]` of `b`; axis 0 counts the
  /// batches and cannot be among them.
  ///
  /// ```swift
  /// // C[b, i, j] = Σ A[b, k, i] B[b, j, k]
  /// T.batchedTensordot(T.dtensor3("A"), T.dtensor3("B"), axes: ([1], [2]))
  /// ```
  public static func batchedTensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: ([Int], [Int]),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    batchedTensordot(a, b, axes.0, axes.1, "batchedTensordot", .at(file, line, column))
  }

  /// The same, with the two lists in a list: `T.batchedTensordot(a, b, axes: [[1], [2]])`.
  public static func batchedTensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: [[Int]],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    guard axes.count == 2 else {
      return TensorVariable(refused: MathFacts.tensordotLists("batchedTensordot", axes.count), [a, b], origin: origin)
    }
    return batchedTensordot(a, b, axes[0], axes[1], "batchedTensordot", origin)
  }

  /// Summed over one axis of each: `axes: [1, 2]` is `axes: ([1], [2])`.
  public static func batchedTensordot(
    _ a: TensorVariable, _ b: TensorVariable, axes: [Int],
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    batchedTensordot(a, b, axes: axes.map { [$0] }, file: file, line: line, column: column)
  }

  static func batchedTensordot(
    _ a: TensorVariable, _ b: TensorVariable, _ axesA: [Int], _ axesB: [Int], _ name: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [a, b]) { () throws(TheanoError) in
      guard a.ndim > 0, b.ndim > 0 else { throw TheanoError(MathFacts.batchedRanks(name, a.type, b.type)) }
      if let difference = (a.type.shape[0] - b.type.shape[0]).constant, difference != 0 {
        throw TheanoError(MathFacts.tensordotSizes(name, 0, a.type, 0, b.type))
      }
      return tensordot(a, b, axesA, axesB, name, isBatched: true, origin)
    }
  }

  /// NumPy's `dot` beyond matrices: the last axis of `a` with the last but one of `b`.
  static func dotOfTensors(_ a: TensorVariable, _ b: TensorVariable, _ origin: Origin) -> TensorVariable {
    tensordot(a, b, [a.ndim - 1], [Swift.max(b.ndim - 2, 0)], "dot", origin)
  }

  private static func tensordot(
    _ a: TensorVariable, _ b: TensorVariable, _ axesA: [Int], _ axesB: [Int], _ name: String,
    isBatched: Bool = false, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [a, b]) { () throws(TheanoError) in
      let (a, b) = (hardened(a), hardened(b))
      let batch = isBatched ? [0] : []
      func normal(_ axes: [Int], _ x: TensorVariable) -> [Int]? {
        let found = axes.map { $0 < 0 ? $0 + x.ndim : $0 }
        return found.allSatisfy(x.type.shape.indices.dropFirst(batch.count).contains) && Set(found).count == found.count
          ? found : nil
      }
      guard axesA.count == axesB.count, let summedA = normal(axesA, a), let summedB = normal(axesB, b) else {
        throw TheanoError(MathFacts.tensordotAxes(name, axesA, axesB, a.type, b.type))
      }
      for (k, l) in zip(summedA, summedB) {
        if let difference = (a.type.shape[k] - b.type.shape[l]).constant, difference != 0 {
          throw TheanoError(MathFacts.tensordotSizes(name, k, a.type, l, b.type))
        }
      }
      let (freeA, freeB) = (remaining(a, batch + summedA), remaining(b, batch + summedB))
      let checked = summedA.count > 1 ? stating(b, summedB, a, summedA, origin) : b
      let left = grouped(a, batch, freeA, summedA, origin)
      let right = grouped(checked, batch, summedB, freeB, origin)
      let product =
        isBatched ? batchedProduct(left, right, origin: origin) : TheanoOps.dot(left, right, origin: origin)
      if freeA.count == 1 && freeB.count == 1 { return product }
      let sizes =
        batch.map { a.length($0, origin: origin) } + freeA.map { a.length($0, origin: origin) }
        + freeB.map { b.length($0, origin: origin) }
      return reshaped(product, sizes, nil, origin)
    }
  }

  private static func remaining(_ x: TensorVariable, _ axes: [Int]) -> [Int] {
    x.type.shape.indices.filter { !axes.contains($0) }
  }

  /// `b`, of which the sizes of `axes` are stated to be those of `a`: once they are one axis, only their
  /// product shows.
  static func stating(
    _ b: TensorVariable, _ axes: [Int], _ a: TensorVariable, _ axesA: [Int], _ origin: Origin
  ) -> TensorVariable {
    var operands = [b]
    var sizes = [IntegerTerm?](repeating: nil, count: b.ndim)
    for (k, l) in zip(axesA, axes) where a.type.shape[k] != b.type.shape[l] {
      sizes[l] = .operand(operands.count)
      operands.append(a.length(k, origin: origin))
    }
    return operands.count == 1 ? b : SpecifyShape(sizes).apply(operands, origin: origin)[0]
  }

  /// The axes of two groups as one axis each, after those of the batches.
  private static func grouped(
    _ x: TensorVariable, _ batch: [Int], _ first: [Int], _ second: [Int], _ origin: Origin
  ) -> TensorVariable {
    let ordered = x.shuffled(batch + first + second, origin: origin)
    if first.count == 1 && second.count == 1 { return ordered }
    func product(_ axes: [Int]) -> TensorVariable {
      let lengths = axes.map { x.length($0, origin: origin) }
      guard let one = lengths.first else { return .constant(1, .int64, origin) }
      return lengths.dropFirst().reduce(one) { elementwise(.mul, [$0, $1], origin: origin) }
    }
    return reshaped(
      ordered, batch.map { x.length($0, origin: origin) } + [product(first), product(second)], nil, origin)
  }
}
