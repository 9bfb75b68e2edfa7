import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Operand 0 with a part (integers and slices) set to operand 1, or increased by it (Theano's `IncSubtensor`).
///
/// `result[part] = y`, or `result[part] = x[part] + y`; elsewhere `result = x`. `y` stretches to the part.
package struct IncSubtensor: Op {
  /// Their operands count from operand 0.
  package let items: [SubtensorItem]
  package let sets: Bool

  package init(_ items: [SubtensorItem], sets: Bool) {
    self.items = items
    self.sets = sets
  }

  package var name: String {
    "IncSubtensor{\(sets ? "Set" : "Inc");\(items.map(\.text).joined(separator: ", "))}"
  }

  package var spokenName: String { sets ? "setSubtensor" : "incSubtensor" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let part = try SubtensorPart(items, inputs[0].type, inputs)
    var requirements = part.requirements
    requirements += try requireFit(inputs[1].type, into: part.shape, of: inputs[0].type, sets)
    return Inference(inputs[0].type, requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 2)
    guard let g = cotangents[0] else { return [.disconnected, .disconnected] + scalars }
    if call.outputs[0].dtype.isDiscrete { return [.zero, .zero] + scalars }
    let (x, y, origin) = (call.inputs[0], call.inputs[1], call.origin)
    let rest = call.inputs.dropFirst(2)
    let part = Subtensor(shifted(items, by: -1)).apply([g] + rest, origin: origin)[0]
    let through =
      sets ? apply([g, .constant(0, g.dtype, origin)] + rest, origin: origin)[0] : g
    return [
      .value(through.cast(toGradientOf: x, origin: origin)), .value(part.summed(like: y, origin: origin)),
    ] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if call.outputs[0].dtype.isDiscrete || (tangents[0] == nil && tangents[1] == nil) { return [.zero] }
    let x = tangents[0] ?? call.inputs[0].zeroGradient(origin: call.origin)
    let y = tangents[1] ?? .constant(0, x.dtype, call.origin)
    return [.value(apply([x, y] + call.inputs.dropFirst(2), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    // The places of the part: a part of the array of all places.
    let x = inputs[0]
    let places = try NDArray.arange(x.count).reshaped(x.shape)
    let part = try Subtensor(items).evaluate([places] + inputs.dropFirst())[0]
    return [try scatter(x, inputs[1], at: part, sets: sets)]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let part = SubtensorPart(checked: items, call.inputs[0].type, call.inputs)
    let combination = scatterCombination(sets: sets, call.inputs[0].type.dtype)
    return .scatter(ScatterRule(combination, region: part.shape, mayRepeat: false) { part.source($1) })
  }
}

extension IncSubtensor {
  /// Whether the sizes show that no element is in this part and in that of another: along some axis one ends before the
  /// other begins.
  package func isApart(_ operands: [Operand], from other: IncSubtensor, _ others: [Operand]) -> Bool {
    zip(items, other.items).contains { mine, theirs in
      guard let mine = Span(mine, operands), let theirs = Span(theirs, others) else { return false }
      return mine.ends(before: theirs) || theirs.ends(before: mine)
    }
  }

  /// The places along an axis from `start` on and before `stop` (nil: the end).
  private struct Span {
    let start: Size
    let stop: Size?

    /// nil for what runs backwards.
    init?(_ item: SubtensorItem, _ operands: [Operand]) {
      switch item {
      case .index(let index):
        start = index.size(operands)
        stop = start + 1
      case .slice(let start, let stop, let step):
        if let step = step?.size(operands) { guard let step = step.constant, step > 0 else { return nil } }
        self.start = start?.size(operands) ?? .zero
        self.stop = stop?.size(operands)
      }
    }

    /// Negative bounds count from the end, which says nothing about the others.
    func ends(before other: Span) -> Bool {
      guard let stop else { return false }
      return stop.isNeverNegative && other.start.isNeverNegative && (other.start - stop).isNeverNegative
    }
  }
}

/// How a new value goes onto an old one.
package func scatterCombination(sets: Bool, _ dtype: DType) -> Combination {
  sets ? .replace : dtype == .bool ? .or : .sum
}

/// `x` with the elements whose row-major numbers `places` holds set to (or increased by) those of `y`, in order.
package func scatter(_ x: NDArray, _ y: NDArray, at places: NDArray, sets: Bool) throws(TheanoError)
  -> NDArray
{
  let dtype = x.dtype
  let source = x.contiguous()
  let result = try fill(x.shape, dtype) { source.scalar(at: $0) }
  let values = try y.astype(dtype).broadcast(to: places.shape).contiguous()
  let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
  let memory = result.storage.pointer
  for (k, place) in places.scalars(as: Int.self).enumerated() {
    let value = values.scalar(at: k)
    let new =
      sets
      ? value : ScalarOp.add.evaluate([Scalar.read(from: memory, index: place, dtype), value], signature)
    new.write(to: memory, index: place, dtype)
  }
  return result
}

/// What must hold for a value to go into a part of a tensor.
package func requireFit(
  _ value: TensorType, into part: [Size], of tensor: TensorType, _ sets: Bool
) throws(TheanoError) -> [SizeRequirement] {
  let operation = sets ? "setSubtensor" : "incSubtensor"
  guard value.ndim <= part.count else {
    throw TheanoError(ShapeFacts.valueRank(operation, value: value, part: part))
  }
  guard promote(value.dtype, tensor.dtype) == tensor.dtype else {
    throw TheanoError(ShapeFacts.valueDType(operation, value: value.dtype, tensor: tensor.dtype))
  }
  var requirements: [SizeRequirement] = []
  for (axis, size) in value.shape.enumerated() where size.constant != 1 {
    let wanted = part[part.count - value.ndim + axis]
    switch (size - wanted).constant {
    case 0: break
    case .some: throw TheanoError(ShapeFacts.valueSize(operation, axis: axis, is: size, part: wanted))
    case nil: requirements.append(SizeRequirement(size, .equal, wanted, .part(axis: axis)))
    }
  }
  return requirements
}

extension tensor {
  /// `x` with the part that is indexed set to `y`: a new tensor, `x` stays as it is.
  ///
  /// - Parameters:
  ///   - part: `x[index]`, with any index; also what a `reshape` or `dimshuffle` makes of it.
  ///   - y: a number, or a tensor that stretches to the part. Where indices repeat, the last value stays.
  /// - Returns: a tensor like `x`. Carries `TypeError` where `part` is no part of a tensor or `y`'s dtype does not
  ///   fit into `x`'s, `ValueError` where its shape does not.
  ///
  /// ```swift
  /// let y = T.setSubtensor(x[0], 1.0)         // the first row is all ones
  /// ```
  public static func setSubtensor(
    _ part: TensorVariable, _ y: any TensorArgument,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    updated(part, y.tensorVariable, sets: true, .at(file, line, column))
  }

  /// `x` with `y` added to the part that is indexed: a new tensor, `x` stays as it is.
  ///
  /// Where indices repeat, each value is added. See ``setSubtensor(_:_:file:line:column:)``.
  ///
  /// ```swift
  /// let counts = T.incSubtensor(T.zeros(10)[labels], 1)
  /// ```
  public static func incSubtensor(
    _ part: TensorVariable, _ y: any TensorArgument, setInsteadOfInc: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    updated(part, y.tensorVariable, sets: setInsteadOfInc, .at(file, line, column))
  }

  private static func updated(
    _ part: TensorVariable, _ y: TensorVariable, sets: Bool, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [part, y]) { () throws(TheanoError) in
      // From the value's side back through what was done with the part, then through the indexing; an index
      // that was made in several steps is a part of a part.
      var (part, value) = (part, try weakened(y, part, "setSubtensor"))
      var indexed = false
      while let call = part.application {
        let (x, operands) = (call.inputs[0], call.inputs.dropFirst())
        if let op = call.op as? Subtensor {
          value =
            IncSubtensor(shifted(op.items, by: 1), sets: sets || indexed)
            .apply([x, value] + operands, origin: origin)[0]
        } else if let op = call.op as? AdvancedSubtensor {
          value =
            AdvancedIncSubtensor(op.axes, leads: op.leads, sets: sets || indexed)
            .apply([x, value] + operands, origin: origin)[0]
        } else if let op = call.op as? DimShuffle, !indexed {
          value = op.undone(value, padded: part, x, origin)
          part = x
          continue
        } else if call.op is Reshape, !indexed {
          let whole =
            value.ndim == part.ndim ? value : part.filled(with: 0, value.dtype, origin: origin) + value
          value = whole.reshaped(like: x, origin: origin)
          part = x
          continue
        } else {
          break
        }
        indexed = true
        // Only the steps of one index belong together: `x[i][j]` is a part of the tensor `x[i]`.
        guard x.application?.origin == call.origin, call.origin != .unknown, isIndexing(x) else { break }
        part = x
      }
      guard indexed else { throw TheanoError(ShapeFacts.notSubtensor) }
      return value
    }
  }

  private static func isIndexing(_ x: TensorVariable) -> Bool {
    x.application.map { $0.op is Subtensor || $0.op is AdvancedSubtensor } ?? false
  }

  /// A literal takes the dtype of the tensor it goes into.
  static func weakened(
    _ y: TensorVariable, _ part: TensorVariable, _ operation: String
  ) throws(TheanoError) -> TensorVariable {
    try fitted(y, to: part.dtype, operation)
  }
}

extension DimShuffle {
  /// A value for the result as a value for the input `x`.
  fileprivate func undone(
    _ value: TensorVariable, padded part: TensorVariable, _ x: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    let missing = part.ndim - value.ndim
    if missing < 0 { return value }  // refused by the indexing
    let new = [Int?](repeating: nil, count: missing)
    var full = value.shuffled(new + (0..<value.ndim).map { $0 }, origin: origin)
    // New axes of the part go: what the value has along them must be one.
    let pattern = order.enumerated().map { k, axis in axis == nil ? true : nil } as [Bool?]
    full = full.rebroadcast(pattern, origin: origin)
    return full.shuffled((0..<x.ndim).map { order.firstIndex(of: $0) }, origin: origin)
  }
}

extension IncSubtensor: BatchableOp {
  /// An index that differs from step to step scatters.
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let dropped = items.count { if case .index = $0 { true } else { false } }
    let x = try call.stacked(0, &graph)
    let y = try call.aligned(1, rank: call.rank(0, graph) - dropped, &graph)
    guard let axis = items.indices.first(where: { items[$0].varies(call) }) else {
      return try call.all(IncSubtensor([.all] + items, sets: sets), [x, y] + call.values.dropFirst(2), &graph)
    }
    guard case .index(.operand(let index)) = items[axis],
      items.indices.allSatisfy({ $0 == axis || items[$0] == .all })
    else { return nil }
    let rows = try call.places(&graph)
    return try call.all(
      AdvancedIncSubtensor([0, axis + 1], leads: true, sets: sets), [x, y, rows, call.inputs[index].value], &graph)
  }
}
