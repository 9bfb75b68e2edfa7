import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The places along an axis moved on, those beyond the end going to the start: with `n` the size of the axis,
/// `result[i] = x[(i - shift) mod n]`.
package struct Roll: Op {
  package let axis: Int
  package let shift: IntegerTerm

  package var name: String { "Roll{axis=\(axis)}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    guard axis >= 0 && axis < inputs[0].type.ndim else {
      throw TheanoError(OpFacts.axisOutOfRange("roll", axis: axis, inputs[0].type))
    }
    return Inference(inputs[0].type)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    let (x, origin) = (call.inputs[0], call.origin)
    if x.dtype.isDiscrete { return [.zero] + scalars }
    let by: TensorVariable
    switch shift {
    case .constant(let number): by = .constant(number, .int64, origin)
    case .operand(let k): by = call.inputs[k]
    }
    let rest = elementwise(.sub, [x.length(axis, origin: origin), by], origin: origin)
    let back = cotangent.rolled(rest, axis, origin)
    return [.value(back.cast(toGradientOf: x, origin: origin))] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let size = x.shape[axis]
    let inner = x.shape.dropFirst(axis + 1).reduce(1, *)
    let by = flooringModulo(shift.value(inputs), size)
    return [
      try fill(x.shape, x.dtype) { k in
        let (row, column) = (k / inner, k % inner)
        let place = row % size
        return x.scalar(at: (row - place + flooringModulo(place - by, size)) * inner + column)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (axis, size) = (axis, call.inputs[0].type.shape[axis])
    let by = Size.modulo(shift.size(call.inputs), size)
    return .elements([
      { code, place in
        let moved = code.value(of: place[axis] + (.zero - by))
        let fromEnd = code.apply(.add, [moved, code.value(of: size)])
        let isBefore = code.apply(.lt, [moved, code.integer(0)])
        var source = place
        source[axis] = Coordinate(.register(code.apply(.switch, [isBefore, fromEnd, moved])))
        return code.element(0, at: source)
      }
    ])
  }
}

extension Roll: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    guard call.variesOnly(0) else { return nil }
    return try call.all(Roll(axis: axis + 1, shift: shift), call.values, &graph)
  }
}

extension TensorVariable {
  /// `shift`: an int64 scalar.
  fileprivate func rolled(_ shift: TensorVariable, _ axis: Int, _ origin: Origin) -> TensorVariable {
    if let number = shift.sizeValue?.constant {
      return Roll(axis: axis, shift: .constant(number))(self, origin: origin)
    }
    return Roll(axis: axis, shift: .operand(1))(self, shift, origin: origin)
  }
}

extension tensor {
  /// `x` with the places along an axis moved on by `shift`, those beyond the end going to the start.
  ///
  /// - Parameters:
  ///   - shift: a number or an integer scalar; negative ones move towards the start.
  ///   - axis: nil moves all elements in row-major order and keeps the shape.
  /// - Returns: a tensor like `x`.
  ///
  /// ```swift
  /// T.roll([1, 2, 3, 4] as NDArray, 1)     // [4 1 2 3]
  /// T.roll(x, -1, axis: 0)
  /// ```
  public static func roll(
    _ x: any TensorArgument, _ shift: any TensorArgument, axis: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (x, shift) = (x.tensorVariable, hardened(shift.tensorVariable))
    return composed(origin, [x, shift]) { () throws(TheanoError) in
      guard shift.ndim == 0, shift.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger("roll", got: shift.type))
      }
      guard let axis else {
        let flat = flattened(x, 1, origin)
        let size = flat.length(0, origin: origin)
        return flat.rolled(modulo(shift, size, origin), 0, origin).reshaped(like: x, origin: origin)
      }
      let along = try normalAxis(axis, "roll", x.type)
      return x.rolled(modulo(shift, x.length(along, origin: origin), origin), along, origin)
    }
  }

  private static func modulo(_ a: TensorVariable, _ b: TensorVariable, _ origin: Origin) -> TensorVariable {
    if let x = a.sizeValue?.constant, let y = b.sizeValue?.constant {
      return .constant(flooringModulo(x, y), .int64, origin)
    }
    return elementwise(.mod, [a.cast(to: .int64, origin: origin), b], origin: origin)
  }
}
