import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The product of matrices, or of stacks of matrices, with NumPy's rules (`numpy.matmul`).
  ///
  /// - Parameters:
  ///   - a: (…, m, k); a vector counts as one row, whose axis is missing in the result.
  ///   - b: (…, k, n); a vector counts as one column, whose axis is missing in the result.
  /// - Returns: (…, m, n) in the common dtype of the operands. The axes before the last two count matrices; they stand
  ///   side by side from the right, and those known to be 1 stretch. Errors (carried by the result): `TypeError` for a
  ///   scalar, `ValueError` if sizes do not fit.
  ///
  /// ```swift
  /// let x = T.ftensor4("x")              // (batch, head, time, feature)
  /// let scores = T.matmul(x, x.swapaxes(2, 3))
  /// ```
  public static func matmul(
    _ a: TensorVariable, _ b: TensorVariable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [a, b]) { () throws(TheanoError) in
      let (a, b) = (hardened(a), hardened(b))
      guard a.ndim > 0, b.ndim > 0 else { throw TheanoError(MathFacts.matmulScalar(a.type, b.type)) }
      let (sizeA, sizeB) = (a.type.shape[a.ndim - 1], b.type.shape[Swift.max(b.ndim - 2, 0)])
      if let difference = (sizeA - sizeB).constant, difference != 0 {
        throw TheanoError(
          MathFacts.tensordotSizes("matmul", a.ndim - 1, a.type, Swift.max(b.ndim - 2, 0), b.type))
      }
      // Matrices on one side only are one taller matrix.
      if b.ndim <= 2 { return a.ndim <= 2 ? TheanoOps.dot(a, b, origin: origin) : dotOfTensors(a, b, origin) }
      if a.ndim <= 2 { return matrixByStack(a, b, origin) }
      return try stackByStack(a, b, origin)
    }
  }

  /// `a @ b[…] = (b[…]ᵀ @ aᵀ)ᵀ`: the matrices of `b` as one.
  private static func matrixByStack(
    _ a: TensorVariable, _ b: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    let turned = dotOfTensors(swapped(b, origin), a.ndim == 2 ? swapped(a, origin) : a, origin)
    return a.ndim == 2 ? swapped(turned, origin) : turned
  }

  private static func swapped(_ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    x.shuffled(Array(0..<(x.ndim - 2)) + [x.ndim - 1, x.ndim - 2], origin: origin)
  }

  private static func stackByStack(
    _ a: TensorVariable, _ b: TensorVariable, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let count = Swift.max(a.ndim, b.ndim) - 2
    // The axis of a stack that counts along common axis `axis`, if it is not stretched.
    func counting(_ x: TensorVariable, _ axis: Int) -> Int? {
      let own = axis - (count + 2 - x.ndim)
      return own >= 0 && x.type.shape[own].constant != 1 ? own : nil
    }
    var (both, sizes): ([(a: Int, b: Int)], [TensorVariable]) = ([], [])
    for axis in 0..<count {
      switch (counting(a, axis), counting(b, axis)) {
      case (let k?, let l?):
        if let difference = (a.type.shape[k] - b.type.shape[l]).constant, difference != 0 {
          throw TheanoError(MathFacts.tensordotSizes("matmul", k, a.type, l, b.type))
        }
        both.append((k, l))
        sizes.append(a.length(k, origin: origin))
      case (let k?, nil): sizes.append(a.length(k, origin: origin))
      case (nil, let l?): sizes.append(b.length(l, origin: origin))
      case (nil, nil): sizes.append(.constant(1, .int64, origin))
      }
    }
    // Once the counts are one axis, only their product shows.
    let checked = count > 1 ? stating(b, both.map(\.b), a, both.map(\.a), origin) : b
    func stack(_ x: TensorVariable) -> TensorVariable {
      let last = [x.ndim - 2, x.ndim - 1].map { x.length($0, origin: origin) }
      let isWhole =
        x.ndim == count + 2
        && (0..<count).allSatisfy {
          counting(x, $0) != nil || sizes[$0].sizeValue?.constant == 1
        }
      let whole = isWhole ? x : allocated(x, sizes + last, origin)
      if count == 1 { return whole }
      let product = sizes.dropFirst().reduce(sizes[0]) { elementwise(.mul, [$0, $1], origin: origin) }
      return reshaped(whole, [product] + last, nil, origin)
    }
    let product = batchedProduct(stack(a), stack(checked), origin: origin)
    if count == 1 { return product }
    let last = [a.length(a.ndim - 2, origin: origin), b.length(b.ndim - 1, origin: origin)]
    return reshaped(product, sizes + last, nil, origin)
  }
}

extension TensorVariable {
  /// As `T.matmul(self, other)`.
  public func matmul(
    _ other: TensorVariable, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.matmul(self, other, file: file, line: line, column: column) }
}
