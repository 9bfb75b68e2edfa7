import TheanoArrays
import TheanoErrors
import TheanoGraph

/// How basic indexing treats one axis.
package enum SubtensorItem: Hashable, Sendable {
  /// One place, counted from the end if negative; the axis goes.
  case index(IntegerTerm)
  /// `start:stop:step`, with NumPy's meaning of negative, missing and too large bounds.
  case slice(start: IntegerTerm?, stop: IntegerTerm?, step: IntegerTerm?)

  package static let all = SubtensorItem.slice(start: nil, stop: nil, step: nil)
}

/// A part of a tensor: integers and slices along its first axes (Theano's `Subtensor`). A view.
///
/// With `n` the size of an axis, the slice `start:stop:step` takes the places `start, start + step, …` before `stop`,
/// after negative bounds have been counted from the end and all been cut to the axis:
/// `max(0, ceil((min(stop, n) - max(start, 0)) / step))` places for a positive step,
/// `max(0, ceil((min(start, n - 1) - max(stop, -1)) / -step))` for a negative one.
package struct Subtensor: Op {
  /// One for each of the first axes; the others are taken whole.
  package let items: [SubtensorItem]

  package init(_ items: [SubtensorItem]) { self.items = items }

  package var name: String { "Subtensor{\(items.map(\.text).joined(separator: ", "))}" }

  package var spokenName: String { "Subtensor" }

  /// Whether it is the first rows of what it is taken of, one after the other.
  package var isBeginning: Bool {
    guard items.count == 1, case .slice(let start, _, let step) = items[0] else { return false }
    return (start == nil || start == .constant(0)) && (step == nil || step == .constant(1))
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let part = try SubtensorPart(items, inputs[0].type, inputs)
    return Inference(TensorType(inputs[0].type.dtype, part.shape), requirements: part.requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let scalars = [Gradient](repeating: .disconnected, count: call.inputs.count - 1)
    guard let cotangent = cotangents[0] else { return [.disconnected] + scalars }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero] + scalars }
    let zeros = x.zeroGradient(origin: call.origin)
    let g = cotangent.cast(toGradientOf: x, origin: call.origin)
    let back = IncSubtensor(shifted(items, by: 1), sets: false)
      .apply([zeros, g] + call.inputs.dropFirst(), origin: call.origin)[0]
    return [.value(back)] + scalars
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    return [.value(apply([tangent] + call.inputs.dropFirst(), origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    var (x, axis) = (inputs[0], 0)
    for item in items {
      switch item {
      case .index(let term): x = try x.indexed(term.value(inputs), axis: axis)
      case .slice(let start, let stop, let step):
        x = try x.sliced(
          axis: axis, start: start?.value(inputs), stop: stop?.value(inputs), step: step?.value(inputs) ?? 1)
        axis += 1
      }
    }
    return [x]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let part = SubtensorPart(checked: items, call.inputs[0].type, call.inputs)
    return .view { part.source($0) }
  }

  /// Element `index` of a vector, as a scalar.
  package static func element(_ index: Int, of vector: TensorVariable, _ origin: Origin) -> TensorVariable {
    if let application = vector.application, application.op is MakeVector,
      application.inputs.indices.contains(index)
    {
      let element = application.inputs[index]
      if element.dtype == vector.dtype { return element }
    }
    return Subtensor([.index(.constant(index))])(vector, origin: origin)
  }
}

/// Items whose operands stand `count` places later.
package func shifted(_ items: [SubtensorItem], by count: Int) -> [SubtensorItem] {
  func move(_ term: IntegerTerm) -> IntegerTerm {
    switch term {
    case .constant: term
    case .operand(let k): .operand(k + count)
    }
  }
  return items.map { item in
    switch item {
    case .index(let term): .index(move(term))
    case .slice(let start, let stop, let step):
      .slice(start: start.map(move), stop: stop.map(move), step: step.map(move))
    }
  }
}

extension SubtensorItem {
  /// As Theano prints it: an operand as its type.
  var text: String {
    func text(_ term: IntegerTerm) -> String {
      switch term {
      case .constant(let value): "\(value)"
      case .operand: "int64"
      }
    }
    switch self {
    case .index(let term): return text(term)
    case .slice(let start, let stop, let step):
      return "\(start.map(text) ?? ""):\(stop.map(text) ?? ""):\(step.map(text) ?? "")"
    }
  }
}

/// Where the elements of an indexed part lie: sizes, and a place in the tensor for each place in the part.
package struct SubtensorPart: Sendable {
  /// Along one axis of the tensor.
  private enum Way: Sendable {
    case fixed(Size)
    case along(start: Size, step: Size)
  }

  package private(set) var shape: [Size] = []
  package private(set) var requirements: [SizeRequirement] = []
  private var ways: [Way] = []

  package init(_ items: [SubtensorItem], _ type: TensorType, _ operands: [Operand]) throws(TheanoError) {
    guard items.count <= type.ndim else { throw TheanoError(ShapeFacts.tooManyIndices(items.count, type)) }
    for (axis, size) in type.shape.enumerated() {
      switch axis < items.count ? items[axis] : .all {
      case .index(let term): ways.append(.fixed(try index(term.size(operands), axis, size)))
      case .slice(let start, let stop, let step):
        let step = step?.size(operands) ?? .one
        let bounds = (start?.size(operands), stop?.size(operands))
        for bound in [bounds.0, bounds.1, step] { requireNumber(bound, axis) }
        let (first, count) = try slice(bounds.0, bounds.1, step, axis, size)
        ways.append(.along(start: first, step: step))
        shape.append(count)
      }
    }
  }

  /// For items that have been accepted before.
  package init(checked items: [SubtensorItem], _ type: TensorType, _ operands: [Operand]) {
    do throws(TheanoError) {
      self = try SubtensorPart(items, type, operands)
    } catch {
      preconditionFailure("indices were accepted when the graph was built")
    }
  }

  private mutating func index(_ index: Size, _ axis: Int, _ size: Size) throws(TheanoError) -> Size {
    if let i = index.constant, let n = size.constant, i < -n || i >= n {
      throw TheanoError(ShapeFacts.indexOutOfBounds(i, axis: axis, size: n))
    }
    // Of a constant only one side can be broken.
    let (known, zero) = (index.constant, Size.zero)
    if known.map({ $0 >= 0 }) ?? true { require(index, size - 1, axis) }
    if known.map({ $0 < 0 }) ?? !index.isNeverNegative { require(zero - size, index, axis) }
    return index + size * index.isNegative
  }

  private mutating func require(_ left: Size, _ right: Size, _ axis: Int) {
    if (right - left).isNeverNegative { return }
    requirements.append(SizeRequirement(left, .atMost, right, .index(input: 0, axis: axis)))
  }

  /// Sizes saturate where integers wrap: what is computed for a bound must be a number, as must each product in it.
  private mutating func requireNumber(_ bound: Size?, _ axis: Int) {
    guard let bound, bound.mentionsValues, bound.atom == nil else { return }
    for size in bound.products.filter({ $0.atom == nil && $0 != bound }) + [bound] {
      requirements.append(SizeRequirement(size, .atMost, Size(Int.max - 1), .bound(axis: axis)))
      if size.isNeverNegative { continue }
      requirements.append(SizeRequirement(Size(Int.min + 1), .atMost, size, .bound(axis: axis)))
    }
  }

  /// Any longer step also leaves the axis at once; cut to this the sum of a step and a distance is a number.
  private static let longestStep = 1 << 62

  /// The first place, and how many there are. The place only means something where there are any.
  private mutating func slice(
    _ start: Size?, _ stop: Size?, _ step: Size, _ axis: Int, _ n: Size
  ) throws(TheanoError) -> (Size, Size) {
    func fromStart(_ bound: Size) -> Size { bound + n * bound.isNegative }
    guard let known = step.constant else {
      requirements.append(SizeRequirement(.one, .atMost, step * step, .nonZeroStep(axis: axis)))
      // sign: 1 for a negative step, else 0; lowest and highest are where a bound is cut.
      let sign = step.isNegative
      let (lowest, highest) = (Size.zero - sign, n - sign)
      func cut(_ bound: Size) -> Size { .minimum(.maximum(fromStart(bound), lowest), highest) }
      let first = start.map(cut) ?? sign * (n - 1)
      let last = stop.map(cut) ?? n - sign * (n + 1)
      let step = Size.minimum(.maximum(step, Size(-Self.longestStep)), Size(Self.longestStep))
      let rounding = step + sign + sign - 1
      return (first, .maximum(.zero, .floorDivide(last - first + rounding, step)))
    }
    if known == 0 { throw TheanoError(ShapeFacts.zeroStep("Subtensor")) }
    if known > 0 {
      // A bound on the far side is not cut: it makes the difference negative just the same.
      let begin = start.map(fromStart) ?? .zero
      let first = Size.maximum(.zero, begin)
      let last = stop.map { Size.minimum(fromStart($0), n) } ?? n
      // Of an end's last rows a number that is known: no more than these, whatever the axis.
      let isKnown = (last - begin).constant != nil
      let distance = Size.maximum(.zero, isKnown ? .minimum(last, last - begin) : last - first)
      let stride = min(known, Self.longestStep)
      return (first, .floorDivide(distance + (stride - 1), Size(stride)))
    }
    let first = start.map { Size.minimum(fromStart($0), n - 1) } ?? n - 1
    let last = stop.map { Size.maximum(Size(-1), fromStart($0)) } ?? Size(-1)
    let distance = Size.maximum(.zero, first - last)
    let stride = -max(known, -Self.longestStep)
    return (first, .floorDivide(distance + (stride - 1), Size(stride)))
  }

  /// Where the element at `place` of the part lies in the tensor.
  package func source(_ place: [Coordinate]) -> [Coordinate] {
    var next = 0
    return ways.map { way in
      switch way {
      case .fixed(let index): return Coordinate(offset: index)
      case .along(let start, let step):
        defer { next += 1 }
        return place[next] * step + start
      }
    }
  }
}

extension Subtensor: BatchableOp {
  /// An index that differs from step to step gathers: after what else is taken of the tensor.
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let lead: [SubtensorItem] = call.inputs[0].isBatched ? [.all] : []
    guard let axis = items.indices.first(where: { items[$0].varies(call) }) else {
      return try call.all(Subtensor(lead + items), call.values, &graph)
    }
    guard case .index(.operand(let index)) = items[axis], items.count(where: { $0.varies(call) }) == 1 else {
      return nil
    }
    var others = items
    others[axis] = .all
    let source = try call.part(lead + others, &graph)
    // The axes before it that are left.
    let place = lead.count + others[..<axis].count { if case .slice = $0 { true } else { false } }
    if lead.isEmpty {
      return try call.all(AdvancedSubtensor([place], leads: true), [source, call.inputs[index].value], &graph)
    }
    let rows = try call.places(&graph)
    return try call.all(
      AdvancedSubtensor([0, place], leads: true), [source, rows, call.inputs[index].value], &graph)
  }
}

extension SubtensorItem {
  /// Whether it speaks of an operand that differs from step to step.
  func varies(_ call: BatchCall) -> Bool {
    func varies(_ term: IntegerTerm?) -> Bool {
      if case .operand(let k)? = term { call.inputs[k].isBatched } else { false }
    }
    switch self {
    case .index(let term): return varies(term)
    case .slice(let start, let stop, let step): return varies(start) || varies(stop) || varies(step)
    }
  }
}

extension BatchCall {
  /// A part of input 0, by items whose terms are inputs that are the same in each step.
  fileprivate func part(_ items: [SubtensorItem], _ graph: inout Graph) throws(TheanoError) -> ValueID {
    if items.allSatisfy({ $0 == .all }) { return inputs[0].value }
    var operands = [inputs[0].value]
    func moved(_ term: IntegerTerm?) -> IntegerTerm? {
      guard case .operand(let k)? = term else { return term }
      return self.term(inputs[k].value, &operands, graph)
    }
    var own: [SubtensorItem] = []
    for item in items {
      switch item {
      case .index(let term): own.append(.index(moved(term) ?? term))
      case .slice(let start, let stop, let step):
        own.append(.slice(start: moved(start), stop: moved(stop), step: moved(step)))
      }
    }
    return try apply(Subtensor(own), operands, &graph)
  }
}
