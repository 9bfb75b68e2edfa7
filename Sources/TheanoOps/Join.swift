import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Tensors one after the other along an axis (Theano's `Join`): their other sizes are equal.
package struct Join: Op {
  package let axis: Int
  /// The common dtype of the inputs.
  package let dtype: DType

  package var name: String { "Join" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let types = inputs.map(\.type)
    guard let first = types.first else { throw TheanoError(ShapeFacts.joinNothing("join")) }
    guard types.allSatisfy({ $0.ndim == first.ndim }) else {
      throw TheanoError(ShapeFacts.joinRanks("join", types))
    }
    guard axis >= 0 && axis < first.ndim else {
      throw TheanoError(OpFacts.axisOutOfRange("join", axis: axis, first))
    }
    if !dtype.isComplex, let type = types.first(where: \.dtype.isComplex) {
      throw TheanoError(MathFacts.complexTotal("join", input: type.dtype, dtype))
    }
    var shape = first.shape
    var requirements: [SizeRequirement] = []
    for k in shape.indices where k != axis {
      for (input, type) in types.enumerated().dropFirst() where type.shape[k] != shape[k] {
        if let difference = (shape[k] - type.shape[k]).constant, difference != 0 {
          throw TheanoError(OpFacts.sizesDiffer("join", first: first, axis: k, second: type, k))
        }
        requirements.append(
          SizeRequirement(
            first.shape[k], .equal, type.shape[k], .axes(inputA: 0, axisA: k, inputB: input, axisB: k)))
        if type.shape[k].constant != nil { shape[k] = type.shape[k] }
      }
    }
    shape[axis] = types.dropFirst().reduce(first.shape[axis]) { $0 + $1.shape[axis] }
    return Inference(TensorType(dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    if dtype.isDiscrete { return call.inputs.map { _ in .zero } }
    let origin = call.origin
    var start = TensorVariable.constant(0, .int64, origin)
    return call.inputs.map { input in
      let stop = sum(start, input.length(axis, origin: origin), origin)
      defer { start = stop }
      var operands = [cotangent]
      func term(_ bound: TensorVariable) -> IntegerTerm {
        if let value = bound.sizeValue?.constant { return .constant(value) }
        operands.append(bound)
        return .operand(operands.count - 1)
      }
      let items =
        [SubtensorItem](repeating: .all, count: axis) + [
          .slice(start: term(start), stop: term(stop), step: nil)
        ]
      let part = Subtensor(items).apply(operands, origin: origin)[0]
      let fitted = part.rebroadcast(input.broadcastable.map { $0 ? true : nil }, origin: origin)
      return .value(fitted.cast(toGradientOf: input, origin: origin))
    }
  }

  private func sum(_ a: TensorVariable, _ b: TensorVariable, _ origin: Origin) -> TensorVariable {
    if let x = a.sizeValue?.constant, let y = b.sizeValue?.constant {
      return .constant(x + y, .int64, origin)
    }
    return a.sizeValue?.constant == 0 ? b : elementwise(.add, [a, b], origin: origin)
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if dtype.isDiscrete || tangents.allSatisfy({ $0 == nil }) { return [.zero] }
    let parts = zip(call.inputs, tangents).map { $1 ?? $0.filled(with: 0, dtype, origin: call.origin) }
    return [.value(apply(parts, origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let parts = inputs.map { $0.astype(dtype).contiguous() }
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    let inner = shape.dropFirst(axis + 1).reduce(1, *)
    let rows = shape.prefix(axis).reduce(1, *)
    var elements: [Scalar] = []
    for row in 0..<rows {
      for part in parts {
        let length = part.shape[axis] * inner
        for k in 0..<length { elements.append(part.scalar(at: row * length + k)) }
      }
    }
    return [try fill(shape, dtype) { elements[$0] }]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (axis, dtype) = (axis, dtype)
    var starts = [Size.zero]
    for input in call.inputs { starts.append(starts[starts.count - 1] + input.type.shape[axis]) }
    return .elements([
      { code, place in
        let here = code.value(of: place[axis])
        let edges = starts.dropFirst().dropLast().map { code.apply(.lt, [here, code.value(of: $0)]) }
        func part(_ k: Int) -> RegisterID {
          var source = place
          source[axis] = place[axis] + (.zero - starts[k])
          // In this part: before its end, and not before its start.
          var inside = k < edges.count ? edges[k] : nil
          if k > 0 {
            let after = code.apply(.invert, [edges[k - 1]])
            inside = inside.map { code.apply(.and, [$0, after]) } ?? after
          }
          return code.cast(code.element(k, at: source, where: inside), to: dtype)
        }
        var result = part(starts.count - 2)
        for k in edges.indices.reversed() { result = code.apply(.switch, [edges[k], part(k), result]) }
        return result
      }
    ])
  }
}

extension tensor {
  static func joined(
    _ parts: [TensorVariable], _ axis: Int, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, parts) { () throws(TheanoError) in
      guard let first = parts.first else { throw TheanoError(ShapeFacts.joinNothing(operation)) }
      guard parts.allSatisfy({ $0.ndim == first.ndim }) else {
        throw TheanoError(ShapeFacts.joinRanks(operation, parts.map(\.type)))
      }
      let axis = try normalAxis(axis, operation, first.type)
      if parts.count == 1 { return first }
      return Join(axis: axis, dtype: promote(parts.map(\.dtype))).apply(parts, origin: origin)[0]
    }
  }

  /// Tensors of one rank one after the other along an axis that they have.
  ///
  /// - Parameters:
  ///   - parts: at least one; their sizes along all other axes are equal.
  ///   - axis: negative ones count from the last.
  /// - Returns: a tensor of the common dtype.
  ///
  /// ```swift
  /// T.concatenate([x, y], axis: 1)
  /// ```
  public static func concatenate(
    _ parts: [TensorVariable], axis: Int = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    joined(parts.map(hardened), axis, "concatenate", .at(file, line, column))
  }

  /// Tensors of one rank one after the other along an axis that they have; see `T.concatenate`.
  public static func join(
    _ axis: Int, _ parts: TensorVariable...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    joined(parts.map(hardened), axis, "join", .at(file, line, column))
  }

  /// Tensors of one shape (numbers, too) as the places of a new axis.
  ///
  /// - Parameter axis: where the new axis lies in the result; a negative one counts from its end.
  ///
  /// ```swift
  /// T.stack([a, b, c])              // scalars: a vector
  /// T.stack([u, v], axis: 1)        // vectors: the columns of a matrix
  /// ```
  public static func stack(
    _ parts: [any TensorArgument], axis: Int = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let parts = parts.map { hardened($0.tensorVariable) }
    return composed(origin, parts) { () throws(TheanoError) in
      guard let first = parts.first else { throw TheanoError(ShapeFacts.joinNothing("stack")) }
      guard parts.allSatisfy({ $0.ndim == first.ndim }) else {
        throw TheanoError(ShapeFacts.joinRanks("stack", parts.map(\.type)))
      }
      let axis = try normalAxis(axis, "stack", TensorType(first.dtype, first.type.shape + [.one]))
      if first.ndim == 0 {
        return MakeVector(promote(parts.map(\.dtype))).apply(parts, origin: origin)[0]
      }
      var order: [Int?] = (0..<first.ndim).map { $0 }
      order.insert(nil, at: axis)
      return joined(parts.map { $0.shuffled(order, origin: origin) }, axis, "stack", origin)
    }
  }

  /// Matrices side by side.
  public static func horizontalStack(
    _ parts: TensorVariable..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    joined(parts, 1, "horizontalStack", .at(file, line, column))
  }

  /// Matrices one above the other.
  public static func verticalStack(
    _ parts: TensorVariable..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    joined(parts, 0, "verticalStack", .at(file, line, column))
  }
}
