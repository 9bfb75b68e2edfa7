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

  /// So many parts are chosen among for each element; more are written one after the other.
  private static let mostChoices = 4

  /// Each part is set in a tensor without content.
  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? {
    guard inputs.count > Join.mostChoices else { return nil }
    func length(_ input: ValueID, _ axis: Int) throws(TheanoError) -> ValueID {
      if let size = graph.type(of: input).shape[axis].constant { return graph.addConstant(NDArray(size)) }
      return try graph.apply(ShapeI(axis: axis), [input], origin: origin)[0]
    }
    var ends = [graph.addConstant(NDArray(0))]
    for input in inputs {
      let operands = [ends[ends.count - 1], try length(input, axis)]
      if let a = graph.size(of: operands[0])?.constant, let b = graph.size(of: operands[1])?.constant {
        ends.append(graph.addConstant(NDArray(saturatingAdd(a, b))))
      } else {
        ends.append(try graph.apply(Elementwise(.add), operands, origin: origin)[0])
      }
    }
    func term(_ value: ValueID, _ operands: inout [ValueID]) -> IntegerTerm {
      if let size = graph.size(of: value)?.constant { return .constant(size) }
      operands.append(value)
      return .operand(operands.count - 1)
    }
    var operands: [ValueID] = []
    var sizes: [IntegerTerm] = []
    for k in graph.type(of: inputs[0]).shape.indices {
      sizes.append(term(k == axis ? ends[inputs.count] : try length(inputs[0], k), &operands))
    }
    var result = try graph.apply(AllocEmpty(dtype: dtype, sizes: sizes), operands, origin: origin)[0]
    for (k, input) in inputs.enumerated() {
      var operands = [result, input]
      let slice = SubtensorItem.slice(
        start: term(ends[k], &operands), stop: term(ends[k + 1], &operands), step: nil)
      let items = [SubtensorItem](repeating: .all, count: axis) + [slice]
      result = try graph.apply(IncSubtensor(items, sets: true), operands, origin: origin)[0]
    }
    return [result]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    if call.inputs.count > Join.mostChoices { return .expanded }
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

extension Join: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let parts = try call.inputs.indices.map { k throws(TheanoError) in try call.stacked(k, &graph) }
    return try call.all(Join(axis: axis + 1, dtype: dtype), parts, &graph)
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
  ///
  /// ```swift
  /// T.join(0, x, y)
  /// ```
  public static func join(
    _ axis: Int, _ parts: TensorVariable...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    joined(parts.map(hardened), axis, "join", .at(file, line, column))
  }

  /// As `T.join`, along an axis that a constant scalar says; one that only a call knows is refused
  /// (`NotImplementedError`), since the sizes of the result would depend on it.
  @_disfavoredOverload
  public static func join(
    _ axis: TensorVariable, _ parts: TensorVariable...,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [axis]) { () throws(TheanoError) in
      guard let number = axis.sizeValue?.constant else { throw TheanoError(ShapeFacts.symbolicAxis("join")) }
      return joined(parts.map(hardened), number, "join", origin)
    }
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
    stacked(parts.map { hardened($0.tensorVariable) }, axis, "stack", .at(file, line, column))
  }

  private static func stacked(
    _ parts: [TensorVariable], _ axis: Int, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, parts) { () throws(TheanoError) in
      guard let first = parts.first else { throw TheanoError(ShapeFacts.joinNothing(operation)) }
      guard parts.allSatisfy({ $0.ndim == first.ndim }) else {
        throw TheanoError(ShapeFacts.joinRanks(operation, parts.map(\.type)))
      }
      let axis = try normalAxis(axis, operation, TensorType(first.dtype, first.type.shape + [.one]))
      if first.ndim == 0 {
        return MakeVector(promote(parts.map(\.dtype))).apply(parts, origin: origin)[0]
      }
      var order: [Int?] = (0..<first.ndim).map { $0 }
      order.insert(nil, at: axis)
      return joined(parts.map { $0.shuffled(order, origin: origin) }, axis, operation, origin)
    }
  }

  /// Matrices side by side. Carries `ValueError` for other ranks.
  ///
  /// - Returns: a matrix in the common dtype, of as many columns as all have together. Different numbers of rows are a
  ///   `ValueError`.
  ///
  /// ```swift
  /// T.horizontalStack(x, T.ones(x.shape[0], 1))
  /// ```
  public static func horizontalStack(
    _ parts: TensorVariable..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    matrices(parts, 1, "horizontalStack", .at(file, line, column))
  }

  /// Matrices one above the other. Carries `ValueError` for other ranks.
  ///
  /// - Returns: a matrix in the common dtype, of as many rows as all have together. Different numbers of columns are a
  ///   `ValueError`.
  ///
  /// ```swift
  /// T.verticalStack(first, second)
  /// ```
  public static func verticalStack(
    _ parts: TensorVariable..., file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    matrices(parts, 0, "verticalStack", .at(file, line, column))
  }

  private static func matrices(
    _ parts: [TensorVariable], _ axis: Int, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, parts) { () throws(TheanoError) in
      for part in parts where part.ndim != 2 {
        throw TheanoError(ShapeFacts.wantsRank(operation, "matrices", part.type))
      }
      return joined(parts.map(hardened), axis, operation, origin)
    }
  }

  /// Nested lists of tensors of one shape as one tensor, whose first axes are those of the lists.
  ///
  /// ```swift
  /// T.stacklists([[a, b], [c, d]])         // of shape (2, 2) for scalars, (2, 2, n) for vectors
  /// ```
  public static func stacklists(
    _ lists: any NestedTensors, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (parts, lengths) = lists.nestedTensors
    let scalars = parts.map { hardened($0.tensorVariable) }
    return composed(origin, scalars) { () throws(TheanoError) in
      guard let lengths else { throw TheanoError(ShapeFacts.raggedLists) }
      guard !parts.isEmpty else { throw TheanoError(ShapeFacts.joinNothing("stacklists")) }
      if lengths.isEmpty { return scalars[0] }
      let flat = stacked(scalars, 0, "stacklists", origin)
      if let error = flat.error { throw error }
      let inner = (0..<scalars[0].ndim).map { scalars[0].length($0, origin: origin) }
      let outer = lengths.map { TensorVariable.constant($0, .int64, origin) }
      return lengths.count == 1 ? flat : reshaped(flat, outer + inner, nil, origin)
    }
  }
}

/// What ``tensor/stacklists(_:file:line:column:)`` takes: a tensor, a number, or an array of such.
public protocol NestedTensors {
  /// All tensors in order, and the lengths of the lists (nil where lists of one level differ).
  var nestedTensors: (parts: [any TensorArgument], lengths: [Int]?) { get }
}

extension TensorVariable: NestedTensors {
  public var nestedTensors: (parts: [any TensorArgument], lengths: [Int]?) { ([self], []) }
}
extension Int: NestedTensors {
  public var nestedTensors: (parts: [any TensorArgument], lengths: [Int]?) { ([self], []) }
}
extension Double: NestedTensors {
  public var nestedTensors: (parts: [any TensorArgument], lengths: [Int]?) { ([self], []) }
}
extension Array: NestedTensors where Element: NestedTensors {
  public var nestedTensors: (parts: [any TensorArgument], lengths: [Int]?) {
    let inner = map(\.nestedTensors)
    let parts = inner.flatMap(\.parts)
    guard let first = inner.first else { return ([], [0]) }
    guard let lengths = first.lengths, inner.allSatisfy({ $0.lengths == lengths }) else { return (parts, nil) }
    return (parts, [count] + lengths)
  }
}
