import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Where a diagonal lies in a plane of two axes: element `d` at row `first.row + d`, column `first.column + d`.
package struct DiagonalLine: Sendable {
  package let row: Size
  package let column: Size

  /// - Parameter offset: how far the diagonal lies above the main one.
  package init(_ offset: Int) {
    row = Size(max(0, offset == .min ? .max : -offset))
    column = Size(max(0, offset))
  }

  /// The number of its elements in a plane of this size.
  package func length(_ rows: Size, _ columns: Size) -> Size {
    .maximum(.zero, .minimum(rows - row, columns - column))
  }
}

/// The diagonals of the planes that two axes span (Theano's `ExtractDiag`): a view.
///
/// `result[k…, d] = x[k…, i + d, j + d]` with `i = max(0, -offset)` along axis 1 and `j = max(0, offset)` along
/// axis 2; the other axes come first.
package struct ExtractDiag: Op {
  package let offset: Int
  package let axis1: Int
  package let axis2: Int

  package var name: String { "ExtractDiag{offset=\(offset), axis1=\(axis1), axis2=\(axis2)}" }

  private func others(_ ndim: Int) -> [Int] { (0..<ndim).filter { $0 != axis1 && $0 != axis2 } }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    for axis in [axis1, axis2] where axis < 0 || axis >= type.ndim {
      throw TheanoError(OpFacts.axisOutOfRange("diagonal", axis: axis, type))
    }
    if axis1 == axis2 { throw TheanoError(ShapeFacts.equalAxes("diagonal", axis1)) }
    let length = DiagonalLine(offset).length(type.shape[axis1], type.shape[axis2])
    return Inference(TensorType(type.dtype, others(type.ndim).map { type.shape[$0] } + [length]))
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected] }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero] }
    var operands = [cotangent]
    func term(_ axis: Int) -> IntegerTerm {
      if let size = x.type.shape[axis].constant { return .constant(size) }
      operands.append(x.length(axis, origin: call.origin))
      return .operand(operands.count - 1)
    }
    let op = AllocDiag(
      offset: offset, axis1: axis1, axis2: axis2, plane: .init(rows: term(axis1), columns: term(axis2)))
    let back = op.apply(operands, origin: call.origin)[0]
    return [.value(back.cast(toGradientOf: x, origin: call.origin))]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(self(tangent, origin: call.origin))]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0]
    let (row, column) = (max(0, offset == .min ? .max : -offset), max(0, offset))
    let length = max(0, min(x.shape[axis1] - row, x.shape[axis2] - column))
    let others = others(x.ndim)
    let first = length == 0 ? 0 : row * x.strides[axis1] + column * x.strides[axis2]
    return [
      NDArray(
        storage: x.storage, dtype: x.dtype, shape: others.map { x.shape[$0] } + [length],
        strides: others.map { x.strides[$0] } + [x.strides[axis1] + x.strides[axis2]], offset: x.offset + first)
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let ndim = call.inputs[0].type.ndim
    let (others, line, axis1, axis2) = (others(ndim), DiagonalLine(offset), axis1, axis2)
    return .view { place in
      var source = [Coordinate](repeating: .zero, count: ndim)
      for (k, axis) in others.enumerated() { source[axis] = place[k] }
      let along = place[place.count - 1]
      source[axis1] = along + line.row
      source[axis2] = along + line.column
      return source
    }
  }
}

extension ExtractDiag: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(ExtractDiag(offset: offset, axis1: axis1 + 1, axis2: axis2 + 1), call.values, &graph)
  }
}

extension tensor {
  /// The diagonals of the planes that two axes of `x` span: a view.
  ///
  /// - Parameters:
  ///   - offset: how far the diagonal lies above the main one; negative ones lie below it.
  ///   - axis1: the axis of the rows; negative axes count from the last.
  ///   - axis2: the axis of the columns.
  /// - Returns: the other axes, and the diagonal as the last one. Carries `ValueError` for less than two axes.
  ///
  /// ```swift
  /// T.diagonal(m)                              // a vector
  /// T.diagonal(x, offset: 1, axis1: 1, axis2: 2)
  /// ```
  public static func diagonal(
    _ x: TensorVariable, offset: Int = 0, axis1: Int = 0, axis2: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    diagonal(x, offset, axis1, axis2, .at(file, line, column))
  }

  /// As ``diagonal(_:offset:axis1:axis2:file:line:column:)``, under Theano's older name.
  public static func extractDiag(
    _ x: TensorVariable, offset: Int = 0, axis1: Int = 0, axis2: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    diagonal(x, offset, axis1, axis2, .at(file, line, column))
  }

  static func diagonal(
    _ x: TensorVariable, _ offset: Int, _ axis1: Int, _ axis2: Int, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x]) { () throws(TheanoError) in
      guard x.ndim >= 2 else { throw TheanoError(ShapeFacts.wantsRank("diagonal", "at least two axes", x.type)) }
      let op = ExtractDiag(
        offset: offset, axis1: try normalAxis(axis1, "diagonal", x.type),
        axis2: try normalAxis(axis2, "diagonal", x.type))
      return op(x, origin: origin)
    }
  }

  /// A vector as the diagonal of a square matrix of zeros, or the diagonal of a matrix as a vector.
  ///
  /// - Parameter k: how far the diagonal lies above the main one.
  /// - Returns: a matrix of `n + |k|` rows, or a view. Carries `ValueError` for any other rank.
  ///
  /// ```swift
  /// T.diag([1, 2] as NDArray)        // [[1 0] [0 2]]
  /// T.diag(m, k: -1)
  /// ```
  public static func diag(
    _ v: any TensorArgument, k: Int = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let v = v.tensorVariable
    return composed(origin, [v]) { () throws(TheanoError) in
      switch v.ndim {
      case 1: return AllocDiag(offset: k, axis1: 0, axis2: 1, plane: nil)(v, origin: origin)
      case 2: return diagonal(v, k, 0, 1, origin)
      case _: throw TheanoError(ShapeFacts.wantsRank("diag", "a vector or a matrix", v.type))
      }
    }
  }
}

extension TensorVariable {
  /// The diagonals of the planes that two axes span; see `T.diagonal`.
  public func diagonal(
    offset: Int = 0, axis1: Int = 0, axis2: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.diagonal(self, offset, axis1, axis2, .at(file, line, column))
  }
}
