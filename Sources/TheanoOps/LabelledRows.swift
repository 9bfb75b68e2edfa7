import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Zeros but for one element in each row that has a label: `result[i, labels[i]] = value[i]`, in the shape and dtype of
/// operand 0, of which no element is read.
///
/// What zeros become that are increased (or set) at one place of each row: computed row by row, in one kernel with what
/// reads it. There may be fewer labels than rows; negative ones count from the end. Operands: a matrix, the values (a
/// scalar, or a vector with one for each label), the labels.
package struct LabelledRows: Op {
  /// What the user wrote, for messages.
  package let operation: String

  package init(_ operation: String) { self.operation = operation }

  package var name: String { "LabelledRows" }
  package var spokenName: String { operation }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (matrix, value, labels) = (inputs[0].type, inputs[1].type, inputs[2].type)
    guard matrix.ndim == 2 else { throw TheanoError(ShapeFacts.wantsRank(operation, "a matrix", matrix)) }
    guard labels.ndim == 1 else { throw TheanoError(ShapeFacts.wantsRank(operation, "a vector", labels)) }
    guard labels.dtype.isInteger else { throw TheanoError(ShapeFacts.wantsIntegers(operation, got: labels)) }
    let fit = try requireFit(value, into: labels.shape, of: matrix, false)
    let wanted = Size.minimum(.one, labels.shape[0])
    let somewhere = (0..<2).compactMap { axis -> SizeRequirement? in
      if let size = matrix.shape[axis].constant, size > 0 { return nil }
      return SizeRequirement(wanted, .atMost, matrix.shape[axis], .nonEmpty(axis: axis))
    }
    return Inference(matrix, requirements: fit + somewhere)
  }

  /// Linear in the values: the elements at the labels.
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected, .disconnected, .disconnected] }
    let (value, labels, origin) = (call.inputs[1], call.inputs[2], call.origin)
    if value.dtype.isDiscrete { return [.zero, .zero, .disconnected] }
    let rows = tensor.counting(labels.length(0, origin: origin), origin)
    let part = AdvancedSubtensor([0, 1]).apply([g, rows, labels], origin: origin)[0]
    let total = part.summed(like: value, origin: origin).cast(toGradientOf: value, origin: origin)
    return [.zero, .value(total), .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[1] else { return [.zero] }
    return [.value(apply([call.inputs[0], tangent, call.inputs[2]], origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let (matrix, value) = (inputs[0], inputs[1].contiguous())
    let (rows, classes) = (matrix.shape[0], matrix.shape[1])
    let labels = inputs[2].scalars(as: Int.self)
    var places: [Int] = []
    for (row, label) in labels.enumerated() {
      if row >= rows { throw TheanoError(ShapeFacts.indexOutOfBounds(row, axis: 0, size: rows, operation: operation)) }
      guard label >= -classes && label < classes else {
        throw TheanoError(ShapeFacts.indexOutOfBounds(label, axis: 1, size: classes, operation: operation))
      }
      places.append(label < 0 ? label + classes : label)
    }
    return [
      try fill(matrix.shape, matrix.dtype) { k in
        let row = k / max(classes, 1)
        guard row < places.count, places[row] == k - row * classes else { return .zero(matrix.dtype) }
        return value.scalar(at: value.count == 1 ? 0 : row).converted(from: value.dtype, to: matrix.dtype)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let types = call.inputs.map(\.type)
    let (shape, dtype, count) = (types[0].shape, types[0].dtype, types[2].shape[0])
    let isVector = types[1].ndim == 1 && types[1].shape[0].constant != 1
    return .elements([
      { code, place in
        let (row, zero) = (code.value(of: place[0]), code.integer(0))
        let (rows, classes) = (code.value(of: shape[0]), code.value(of: shape[1]))
        code.check(
          code.apply(.le, [code.value(of: count), rows]), .indexOutOfBounds(axis: 0), [rows, rows])
        let hasLabel = code.apply(.lt, [row, code.value(of: count)])
        let raw = code.int64(code.element(2, at: [place[0]], where: hasLabel))
        let fromEnd = code.apply(.add, [raw, classes])
        let label = code.apply(.switch, [code.apply(.lt, [raw, zero]), fromEnd, raw])
        let inside = code.apply(.and, [code.apply(.ge, [label, zero]), code.apply(.lt, [label, classes])])
        code.check(inside, .indexOutOfBounds(axis: 1), [raw, classes])
        // A row without a label has none of its columns.
        let column = code.apply(.switch, [hasLabel, label, code.integer(-1)])
        let place0 = types[1].ndim == 0 ? [] : [isVector ? place[0] : .zero]
        let value = code.cast(
          isVector ? code.element(1, at: place0, where: hasLabel) : code.element(1, at: place0), to: dtype)
        let isHere = code.apply(.eq, [code.value(of: place[1]), column])
        return code.apply(.switch, [isHere, value, code.constant(ScalarConstant(.zero(dtype), dtype))])
      }
    ])
  }
}
