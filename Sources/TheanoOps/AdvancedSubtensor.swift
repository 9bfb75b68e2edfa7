import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Elements at places that tensors of integers say (Theano's `AdvancedSubtensor`).
///
/// Operand 0 is `x`; the others index the axes of `x` named by ``axes``, and stretch to one shape `s`. With
/// axes 0 and 1: `result[s…, k…] = x[i[s…], j[s…], k…]`. Negative indices count from the end.
package struct AdvancedSubtensor: Op {
  /// Ascending; one for each index.
  package let axes: [Int]
  /// Whether the axes of the indices come first in the result, not in the place of the first axis indexed: so it
  /// is, as in NumPy, where the indices do not stand side by side.
  package let leads: Bool

  package init(_ axes: [Int], leads: Bool = false) {
    self.axes = axes
    self.leads = leads
  }

  package var name: String { axes == [0] ? "AdvancedSubtensor1" : "AdvancedSubtensor" }

  package var spokenName: String { "Subtensor" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let types = inputs.map(\.type)
    let gather = try Gather(axes, leads, types[0], Array(types.dropFirst()), firstIndex: 1)
    try gather.checkConstants(inputs, firstIndex: 1)
    return Inference(TensorType(types[0].dtype, gather.shape), requirements: gather.requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let indices = [Gradient](repeating: .disconnected, count: axes.count)
    guard let cotangent = cotangents[0] else { return [.disconnected] + indices }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero] + indices }
    let g = cotangent.cast(toGradientOf: x, origin: call.origin)
    let back = AdvancedIncSubtensor(axes, leads: leads, sets: false)
      .apply([x.zeroGradient(origin: call.origin), g] + call.inputs.dropFirst(), origin: call.origin)[0]
    return [.value(back)] + indices
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let places = try gatheredPlaces(x.shape, Array(inputs.dropFirst()), axes, leads, spokenName)
    let numbers = places.scalars(as: Int.self)
    return [try fill(places.shape, x.dtype) { x.scalar(at: numbers[$0]) }]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let gather = Gather(checked: axes, leads, call.inputs.map(\.type), firstIndex: 1)
    return .elements([
      { code, place in
        let (source, inside) = gather.source(code, place)
        return code.element(0, at: source, where: inside)
      }
    ])
  }

  package func indexCheck(_ call: LoweringCall) -> IndexCheck? {
    Gather(checked: axes, leads, call.inputs.map(\.type), firstIndex: 1).indexCheck
  }
}

/// Operand 0 with the elements at places that tensors of integers say set to operand 1, or increased by it
/// (Theano's `AdvancedIncSubtensor`). The other operands are the indices, as in ``AdvancedSubtensor``.
///
/// Places that occur several times are increased several times; the last value set stays. The gradient of
/// setting takes places to be different.
package struct AdvancedIncSubtensor: Op {
  package let axes: [Int]
  package let leads: Bool
  package let sets: Bool

  package init(_ axes: [Int], leads: Bool = false, sets: Bool) {
    self.axes = axes
    self.leads = leads
    self.sets = sets
  }

  package var name: String {
    "AdvancedIncSubtensor\(axes == [0] ? "1" : ""){no_inplace,\(sets ? "set" : "inc")}"
  }

  package var spokenName: String { sets ? "setSubtensor" : "incSubtensor" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let types = inputs.map(\.type)
    let gather = try Gather(axes, leads, types[0], Array(types.dropFirst(2)), firstIndex: 2)
    try gather.checkConstants(inputs, firstIndex: 2)
    let fit = try requireFit(types[1], into: gather.shape, of: types[0], sets)
    return Inference(types[0], requirements: gather.requirements + fit + gather.somewhere)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let indices = [Gradient](repeating: .disconnected, count: axes.count)
    guard let g = cotangents[0] else { return [.disconnected, .disconnected] + indices }
    if call.outputs[0].dtype.isDiscrete { return [.zero, .zero] + indices }
    let (x, y, origin) = (call.inputs[0], call.inputs[1], call.origin)
    let rest = call.inputs.dropFirst(2)
    let part = AdvancedSubtensor(axes, leads: leads).apply([g] + rest, origin: origin)[0]
    let through = sets ? apply([g, .constant(0, g.dtype, origin)] + rest, origin: origin)[0] : g
    return [
      .value(through.cast(toGradientOf: x, origin: origin)), .value(part.summed(like: y, origin: origin)),
    ] + indices
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    if call.outputs[0].dtype.isDiscrete || (tangents[0] == nil && tangents[1] == nil) { return [.zero] }
    let x = tangents[0] ?? call.inputs[0].zeroGradient(origin: call.origin)
    let y = tangents[1] ?? .constant(0, x.dtype, call.origin)
    return [.value(apply([x, y] + call.inputs.dropFirst(2), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let places = try gatheredPlaces(inputs[0].shape, Array(inputs.dropFirst(2)), axes, leads, spokenName)
    return [try scatter(inputs[0], inputs[1], at: places, sets: sets)]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let gather = Gather(checked: axes, leads, call.inputs.map(\.type), firstIndex: 2)
    let combination = scatterCombination(sets: sets, call.inputs[0].type.dtype)
    return .scatter(
      ScatterRule(combination, region: gather.shape, mayRepeat: true) { gather.source($0, $1).0 })
  }

  package func indexCheck(_ call: LoweringCall) -> IndexCheck? {
    Gather(checked: axes, leads, call.inputs.map(\.type), firstIndex: 2).indexCheck
  }
}

extension AdvancedSubtensor: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let indices = 1..<call.inputs.count
    let lead = leads ? 0 : axes[0]
    if call.variesOnly(0), !leads { return try call.all(AdvancedSubtensor(axes.map { $0 + 1 }), call.values, &graph) }
    let (rank, batched, places) = try call.gathering(indices, axes, &graph)
    let isWhole = !call.inputs[0].isBatched
    let gathered = try call.apply(
      AdvancedSubtensor(isWhole ? axes : batched, leads: true),
      [call.inputs[0].value] + (isWhole ? Array(places.dropFirst()) : places), &graph)
    return call.all(try call.moved(gathered, rank: rank, to: lead, &graph))
  }
}

extension AdvancedIncSubtensor: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let (rank, batched, places) = try call.gathering(2..<call.inputs.count, axes, &graph)
    let (x, part) = (try call.stacked(0, &graph), rank + call.rank(0, graph) - axes.count)
    var y = try call.aligned(1, rank: part, &graph)
    let lead = leads ? 0 : axes[0]
    if lead > 0, call.rank(1, graph) > 0 {
      // The axes of the indices come first in the part, as the new value has to.
      let steps = call.inputs[1].isBatched ? 1 : 0
      let missing = steps == 0 ? part - call.rank(1, graph) : 0
      if missing > 0 {
        let own = (0..<call.rank(1, graph)).map { $0 }
        y = try call.apply(DimShuffle([Int?](repeating: nil, count: missing) + own), [y], &graph)
      }
      let order = Array(lead..<(lead + rank)) + Array(0..<lead) + Array((lead + rank)..<part)
      y = try call.apply(DimShuffle((0..<steps).map { $0 } + order.map { $0 + steps }), [y], &graph)
    }
    return try call.all(AdvancedIncSubtensor(batched, leads: true, sets: sets), [x, y] + places, &graph)
  }
}

extension BatchCall {
  /// Gathered tensors whose first axes (after the steps) are those of the indices, `rank` many, with these at `lead`.
  fileprivate func moved(
    _ value: ValueID, rank: Int, to lead: Int, _ graph: inout Graph
  ) throws(TheanoError) -> ValueID {
    if lead == 0 || rank == 0 { return value }
    let ndim = graph.type(of: value).ndim
    let rest = Array((1 + rank)..<ndim)
    let order = [0] + rest[..<lead] + Array(1..<(1 + rank)) + rest[lead...]
    return try apply(DimShuffle(order), [value], &graph)
  }
}

/// Where gathered elements lie.
private struct Gather: Sendable {
  let axes: [Int]
  let type: TensorType
  let indices: [TensorType]
  let firstIndex: Int
  private(set) var shape: [Size]
  private(set) var requirements: [SizeRequirement] = []
  /// Axis of the result at which the axes of the indices begin, and how many they are.
  let lead: Int
  let rank: Int

  init(
    _ axes: [Int], _ leads: Bool, _ type: TensorType, _ indices: [TensorType], firstIndex: Int
  ) throws(TheanoError) {
    guard axes.count == indices.count, axes.allSatisfy({ $0 < type.ndim }) else {
      throw TheanoError(ShapeFacts.tooManyIndices(axes.count, type))
    }
    for index in indices where !index.dtype.isInteger {
      throw TheanoError(
        index.dtype == .bool ? ShapeFacts.booleanMask(got: index) : ShapeFacts.needsIntegerIndex(got: index))
    }
    let (common, relations) = try broadcastShape("Subtensor", indices)
    self.axes = axes
    self.type = type
    self.indices = indices
    self.firstIndex = firstIndex
    lead = leads ? 0 : axes[0]
    rank = common.count
    var rest = type.shape.indices.filter { !axes.contains($0) }.map { type.shape[$0] }
    rest.insert(contentsOf: common, at: lead)
    shape = rest
    requirements = relations.map { relation in
      guard case .axes(let a, let axisA, let b, let axisB) = relation.meaning else { return relation }
      return SizeRequirement(
        relation.left, relation.relation, relation.right,
        .axes(inputA: a + firstIndex, axisA: axisA, inputB: b + firstIndex, axisB: axisB))
    }
  }

  init(checked axes: [Int], _ leads: Bool, _ types: [TensorType], firstIndex: Int) {
    do throws(TheanoError) {
      self = try Gather(axes, leads, types[0], Array(types.dropFirst(firstIndex)), firstIndex: firstIndex)
    } catch {
      preconditionFailure("indices were accepted when the graph was built")
    }
  }

  /// Refuses constant indices that lie outside whatever happens.
  func checkConstants(_ inputs: [Operand], firstIndex: Int) throws(TheanoError) {
    for (k, axis) in axes.enumerated() {
      guard let size = type.shape[axis].constant, let index = inputs[firstIndex + k].constant else {
        continue
      }
      if let bad = index.scalars(as: Int.self).first(where: { $0 < -size || $0 >= size }) {
        throw TheanoError(ShapeFacts.indexOutOfBounds(bad, axis: axis, size: size))
      }
    }
  }

  /// A value needs a place to go to: what the checks refuse goes to the first one.
  var somewhere: [SizeRequirement] {
    let wanted = Size.minimum(.one, shape.reduce(.one) { $0 * $1 })
    return axes.compactMap { axis in
      let size = type.shape[axis]
      return size.constant.map({ $0 > 0 }) == true
        ? nil : SizeRequirement(wanted, .atMost, size, .nonEmpty(axis: axis))
    }
  }

  var indexCheck: IndexCheck {
    let rest = Array(shape[..<lead]) + Array(shape[(lead + rank)...])
    return IndexCheck(
      region: Array(shape[lead..<(lead + rank)]), rest: rest, indices: indices.indices.map { firstIndex + $0 }
    ) { code, place in
      for (k, axis) in axes.enumerated() { _ = gathered(code, k, axis, place) }
    }
  }

  /// The place in the tensor, and whether all indices are inside. Where one is not it is taken to be 0.
  func source(_ code: any ElementCode, _ place: [Coordinate]) -> ([Coordinate], RegisterID?) {
    let common = Array(place[lead..<(lead + rank)])
    var rest = (Array(place[..<lead]) + Array(place[(lead + rank)...]))[...]
    var allInside: RegisterID?
    let source = type.shape.indices.map { axis -> Coordinate in
      guard let k = axes.firstIndex(of: axis) else { return rest.removeFirst() }
      let (coordinate, inside) = gathered(code, k, axis, common)
      allInside = allInside.map { code.apply(.and, [$0, inside]) } ?? inside
      return coordinate
    }
    return (source, allInside)
  }

  private func gathered(
    _ code: any ElementCode, _ k: Int, _ axis: Int, _ common: [Coordinate]
  ) -> (Coordinate, RegisterID) {
    let shape = indices[k].shape
    let own = shape.enumerated().map { a, size -> Coordinate in
      size.constant == 1 ? .zero : common[common.count - shape.count + a]
    }
    let raw = code.int64(code.element(firstIndex + k, at: own))
    let (size, zero) = (code.value(of: type.shape[axis]), code.integer(0))
    let fromEnd = code.apply(.add, [raw, size])
    let index = code.apply(.switch, [code.apply(.lt, [raw, zero]), fromEnd, raw])
    let inside = code.apply(.and, [code.apply(.ge, [index, zero]), code.apply(.lt, [index, size])])
    // A failed check does not stop the kernel: no memory outside may be touched.
    code.check(inside, .indexOutOfBounds(axis: axis), [raw, size])
    return (Coordinate(.register(code.apply(.switch, [inside, index, zero]))), inside)
  }
}

/// For each element of the part its row-major number in `x`.
private func gatheredPlaces(
  _ shape: [Int], _ indices: [NDArray], _ axes: [Int], _ leads: Bool, _ operation: String
) throws(TheanoError) -> NDArray {
  let common = concreteBroadcast(indices.map(\.shape))
  let strides = NDArray.denseStrides(shape)
  var part = try NDArray.zeros(common, .int64)
  for (axis, index) in zip(axes, indices) {
    let numbers = try index.broadcast(to: common).scalars(as: Int.self)
    var offsets: [Int] = []
    for number in numbers {
      guard number >= -shape[axis] && number < shape[axis] else {
        throw TheanoError(
          ShapeFacts.indexOutOfBounds(number, axis: axis, size: shape[axis], operation: operation))
      }
      offsets.append((number < 0 ? number + shape[axis] : number) * strides[axis])
    }
    let before = part.scalars(as: Int.self)
    part = try NDArray(zip(before, offsets).map { $0 + $1 }, shape: common)
  }
  let rest = shape.indices.filter { !axes.contains($0) }
  let lead = leads ? 0 : axes[0]
  let whole = Array(rest.prefix(lead)).map { shape[$0] } + common + rest.dropFirst(lead).map { shape[$0] }
  // Each of the other axes adds its own steps, along its own axis of the result.
  var total = try part.reshaped(common + [Int](repeating: 1, count: rest.count - lead)).broadcast(to: whole)
  for (position, axis) in rest.enumerated() {
    let after = position < lead ? position : position + common.count
    let steps = (0..<shape[axis]).map { $0 * strides[axis] }
    let along = try NDArray(steps, shape: [shape[axis]] + [Int](repeating: 1, count: whole.count - after - 1))
      .broadcast(to: whole)
    total = try NDArray(
      zip(total.scalars(as: Int.self), along.scalars(as: Int.self)).map { $0 + $1 }, shape: whole)
  }
  return total
}
