import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Zeros with the last axis of operand 0 on the diagonal of two new axes (Theano's `AllocDiag`).
///
/// `result[k…, i, j] = x[k…, d]` where `j - i = offset`, with `d = min(i, j)`; else 0. Without a plane given, its
/// two sizes are just large enough.
package struct AllocDiag: Op {
  /// The sizes of the plane; terms count from operand 0.
  package struct Plane: Hashable, Sendable {
    package let rows: IntegerTerm
    package let columns: IntegerTerm
  }

  package let offset: Int
  /// Where the new axes lie in the result.
  package let axis1: Int
  package let axis2: Int
  package let plane: Plane?

  package var name: String { "AllocDiag{offset=\(offset), axis1=\(axis1), axis2=\(axis2)}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    guard let length = type.shape.last else {
      throw TheanoError(ShapeFacts.wantsRank("allocDiag", "at least one axis", type))
    }
    for axis in [axis1, axis2] where axis < 0 || axis > type.ndim {
      throw TheanoError(OpFacts.axisOutOfRange("allocDiag", axis: axis, type))
    }
    if axis1 == axis2 { throw TheanoError(ShapeFacts.equalAxes("allocDiag", axis1)) }
    let line = DiagonalLine(offset)
    let side = length + line.row + line.column
    var requirements: [SizeRequirement] = []
    var sizes = (rows: side, columns: side)
    if let plane {
      sizes = (plane.rows.size(inputs), plane.columns.size(inputs))
      let room = line.length(sizes.rows, sizes.columns)
      if room != length { requirements.append(SizeRequirement(length, .equal, room, .part(axis: type.ndim - 1))) }
    }
    var rest = type.shape.dropLast()[...]
    let shape = (0...type.ndim).map { axis in
      axis == axis1 ? sizes.rows : axis == axis2 ? sizes.columns : rest.removeFirst()
    }
    return Inference(TensorType(type.dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero] + scalars }
    let back = ExtractDiag(offset: offset, axis1: axis1, axis2: axis2)(cotangent, origin: call.origin)
    let fitted = back.rebroadcast(x.broadcastable.map { $0 ? true : nil }, origin: call.origin)
    return [.value(fitted.cast(toGradientOf: x, origin: call.origin))] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let length = x.shape[x.ndim - 1]
    let side = saturatingAdd(length, offset == .min ? .max : abs(offset))
    let (rows, columns) = (plane?.rows.value(inputs) ?? side, plane?.columns.value(inputs) ?? side)
    var rest = x.shape.dropLast()[...]
    let shape = (0...x.ndim).map { $0 == axis1 ? rows : $0 == axis2 ? columns : rest.removeFirst() }
    // Refuses here what strides would overflow for.
    _ = try NDArray.uninitialized(shape, x.dtype)
    let strides = NDArray.denseStrides(shape)
    return [
      try fill(shape, x.dtype) { k in
        let place = shape.indices.map { k / strides[$0] % shape[$0] }
        guard place[axis2] - place[axis1] == offset else { return .zero(x.dtype) }
        var number = 0
        for axis in shape.indices where axis != axis1 && axis != axis2 { number = number * shape[axis] + place[axis] }
        return x.scalar(at: number * length + min(place[axis1], place[axis2]))
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (line, axis1, axis2) = (DiagonalLine(offset), axis1, axis2)
    return .elements([
      { code, place in
        let along = place[axis1] + (.zero - line.row)
        let across = place[axis2] + (.zero - line.column)
        let isHere = code.apply(.eq, [code.value(of: along), code.value(of: across)])
        var source = place.indices.filter { $0 != axis1 && $0 != axis2 }.map { place[$0] }
        source.append(along)
        return code.element(0, at: source, where: isHere)
      }
    ])
  }
}

extension AllocDiag: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    guard call.variesOnly(0) else { return nil }
    return try call.all(
      AllocDiag(offset: offset, axis1: axis1 + 1, axis2: axis2 + 1, plane: plane), call.values, &graph)
  }
}

extension tensor {
  /// Zeros with the last axis of `x` on the diagonal of two new axes, of which the plane is a square.
  ///
  /// - Parameters:
  ///   - offset: how far the diagonal lies above the main one.
  ///   - axis1: the axis of the rows in the result; negative ones count from its end.
  ///   - axis2: the axis of the columns.
  ///
  /// ```swift
  /// T.allocDiag(rows, axis1: 1, axis2: 2)      // a matrix for each row
  /// ```
  public static func allocDiag(
    _ x: TensorVariable, offset: Int = 0, axis1: Int = 0, axis2: Int = 1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x]) { () throws(TheanoError) in
      let result = TensorType(x.dtype, x.type.shape + [.one])
      let op = AllocDiag(
        offset: offset, axis1: try normalAxis(axis1, "allocDiag", result),
        axis2: try normalAxis(axis2, "allocDiag", result), plane: nil)
      return op(x, origin: origin)
    }
  }
}
