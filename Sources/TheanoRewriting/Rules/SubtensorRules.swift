import TheanoGraph
import TheanoOps
import TheanoScalars

/// Parts of tensors: of what they are parts, and what becomes of parts that were set.
enum SubtensorRules {
  static let rules: [Rule] = [
    Rule("wholeSlices", .exactly, "A slice of a whole axis is the axis.", at: [.of(Subtensor.self)], wholeSlices),
    Rule(
      "partOfPart", .exactly, "A slice of a slice is one slice.", at: [.of(Subtensor.self)],
      below: [.of(Subtensor.self)],
      partOfPart),
    Rule(
      "partOfOnes", .exactly, "The only place along an axis of size 1 is dropped like the axis.",
      at: [.of(Subtensor.self)], partOfOnes),
    Rule(
      "partOfAlloc", .exactly, "A part of a stretched tensor is stretched less.", at: [.of(Subtensor.self)],
      below: [.of(Alloc.self)], partOfAlloc),
    Rule(
      "partOfVector", .exactly, "A part of a vector that was made of scalars.", at: [.of(Subtensor.self)],
      below: [.of(MakeVector.self)], partOfVector),
    Rule(
      "partOfJoin", .exactly, "A part of joined tensors that lies in one of them.", at: [.of(Subtensor.self)],
      below: [.of(Join.self)], partOfJoin),
    Rule(
      "gatherAll", .exactly, "All places in their order are the axis itself.", at: [.of(AdvancedSubtensor.self)],
      below: [.of(ARange.self)], gatherAll),
    Rule(
      "joinEmpty", .exactly, "A part of size 0 adds nothing.", at: [.of(Join.self)], joinEmpty),
    Rule(
      "joinVectors", .exactly, "Vectors that were made of scalars, joined, are one such vector.", at: [.of(Join.self)],
      below: [.of(MakeVector.self)], joinVectors),
  ]

  /// Those that take wholes apart: late, once no rule has to recognise them.
  static let lifting: [Rule] = [
    Rule(
      "partOfElementwise", .exactly, "Only the part that is wanted is computed.", at: [.of(Subtensor.self)],
      partOfElementwise),
    Rule(
      "partOfProduct", .upToRounding, "Only the rows and columns of a product that are wanted are computed.",
      at: [.of(Subtensor.self)], below: [.of(Dot.self)], partOfProduct),
  ]

  // MARK: Items

  private static func wholeSlices(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Subtensor.self) else { return nil }
    let inputs = work.inputs(of: node)
    let type = work.type(inputs[0])
    let part = SubtensorPart(checked: op.items, type, inputs.map { work.graph.operand($0) })
    var kept = part.shape[...]
    var items: [SubtensorItem] = []
    for (axis, item) in op.items.enumerated() {
      switch item {
      case .index: items.append(item)
      case .slice(_, _, let step):
        let count = kept.removeFirst()
        let isForward = step == nil || step == .constant(1)
        items.append(isForward && work.same(count, type.shape[axis]) ? .all : item)
      }
    }
    while items.last == .all { items.removeLast() }
    return items == op.items ? nil : try work.part(inputs[0], items, inputs)
  }

  /// Slices with constant bounds from the start, of such slices and of turned axes.
  private static func partOfPart(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let outer = work.op(node, Subtensor.self), let inner = work.application(inputs[0], of: Subtensor.self) else {
      return nil
    }
    var rest = outer.items[...]
    var operands = inner.inputs
    var items: [SubtensorItem] = []
    func moved(_ item: SubtensorItem) -> SubtensorItem {
      item.mapTerms { term in
        guard case .operand(let k) = term else { return term }
        if let known = operands.dropFirst().firstIndex(of: inputs[k]) { return .operand(known) }
        operands.append(inputs[k])
        return .operand(operands.count - 1)
      }
    }
    let ndim = work.type(inner.inputs[0]).ndim
    for axis in 0..<ndim {
      let item = axis < inner.op.items.count ? inner.op.items[axis] : .all
      if case .index = item {
        items.append(item)
        continue
      }
      guard let next = rest.popFirst() else {
        items.append(item)
        continue
      }
      if item == .all {
        items.append(moved(next))
      } else if next == .all {
        items.append(item)
      } else {
        guard let both = item.followed(by: next) else { return nil }
        items.append(both)
      }
    }
    return try work.part(inner.inputs[0], items, operands)
  }

  private static func partOfOnes(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Subtensor.self) else { return nil }
    let x = work.inputs(of: node)[0]
    let shape = work.type(x).shape
    var kept: [Int?] = []
    for axis in shape.indices {
      let item = axis < op.items.count ? op.items[axis] : .all
      if item == .all {
        kept.append(axis)
      } else {
        guard shape[axis].constant == 1, item == .index(.constant(0)) || item == .index(.constant(-1)) else {
          return nil
        }
      }
    }
    return kept.count == shape.count ? nil : try work.make(DimShuffle(kept, from: shape.count), [x])
  }

  // MARK: Parts of what is computed

  private static func partOfElementwise(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let outer = work.op(node, Subtensor.self),
      let inner = work.application(inputs[0], of: Elementwise.self), inner.op.op != .second,
      work.isUsedOnce(inputs[0]) || isMadeOfLess(inputs[0], &work)
    else { return nil }
    let ndim = work.type(inputs[0]).ndim
    let full = work.type(inputs[0]).shape
    // Every axis that is cut must come from an operand, not from a size that none of them shows.
    var operands: [ValueID] = []
    for operand in inner.inputs {
      let shape = work.type(operand).shape
      let lead = ndim - shape.count
      let items = outer.items.enumerated().compactMap { axis, item -> SubtensorItem? in
        guard axis >= lead else { return nil }
        if shape[axis - lead].constant != 1 || full[axis].constant == 1 { return item }
        if case .index = item { return .index(.constant(0)) }
        return .all
      }
      operands.append(try work.part(operand, items, inputs))
    }
    return try work.make(inner.op, operands)
  }

  /// Whether it is a comparison of tensors that are smaller, or a cast of one: computed again sooner than read.
  private static func isMadeOfLess(_ value: ValueID, _ work: inout Workspace) -> Bool {
    guard let made = work.application(value, of: Elementwise.self) else { return false }
    if case .cast = made.op.op { return made.inputs.count == 1 && isMadeOfLess(made.inputs[0], &work) }
    let shape = work.type(value).shape
    return [.eq, .neq, .lt, .le, .gt, .ge].contains(made.op.op)
      && made.inputs.allSatisfy { input in
        let own = work.type(input).shape
        return own.count < shape.count || zip(own, shape).contains { $0.constant == 1 && $1.constant != 1 }
      }
  }

  private static func partOfAlloc(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let outer = work.op(node, Subtensor.self), let alloc = work.application(inputs[0], of: Alloc.self) else {
      return nil
    }
    let value = alloc.inputs[0]
    let shape = work.type(value).shape
    let lead = work.type(inputs[0]).ndim - shape.count
    let items = outer.items.enumerated().compactMap { axis, item -> SubtensorItem? in
      guard axis >= lead else { return nil }
      if shape[axis - lead].constant != 1 { return item }
      if case .index = item { return .index(.constant(0)) }
      return .all
    }
    return try work.stretched(
      try work.part(value, items, inputs), to: work.type(work.output(node)).shape)
  }

  private static func partOfVector(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, Subtensor.self), op.items.count == 1,
      let vector = work.application(inputs[0], of: MakeVector.self)
    else { return nil }
    let part = SubtensorPart(checked: op.items, work.type(inputs[0]), inputs.map { work.graph.operand($0) })
    guard case .slice = op.items[0], let count = part.shape[0].constant, count > 0 else { return nil }
    var elements: [ValueID] = []
    for k in 0..<count {
      guard let place = part.source([Coordinate(offset: Size(k))])[0].offset.constant,
        vector.inputs.indices.contains(place)
      else { return nil }
      elements.append(vector.inputs[place])
    }
    return try work.make(vector.op, elements)
  }

  private static func partOfJoin(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, Subtensor.self), let join = work.application(inputs[0], of: Join.self),
      op.items.count > join.op.axis
    else { return nil }
    let axis = join.op.axis
    let part = SubtensorPart(checked: op.items, work.type(inputs[0]), inputs.map { work.graph.operand($0) })
    let start = part.source(part.shape.map { _ in .zero })[axis].offset
    var count = Size.one
    var isIndex = true
    if case .slice(_, _, let step) = op.items[axis] {
      guard step == nil || step == .constant(1) else { return nil }
      isIndex = false
      count = part.shape[op.items[..<axis].count { if case .slice = $0 { true } else { false } }]
    }
    var offset = Size.zero
    for input in join.inputs {
      let size = work.type(input).shape[axis]
      defer { offset = offset + size }
      let before = start - offset
      // Wholly inside this one, whatever the sizes are.
      guard before.isNeverNegative, (size - before - count).isNeverNegative,
        isIndex || work.same(count, size) || before.constant != nil,
        work.dtype(input) == join.op.dtype
      else { continue }
      var items = op.items
      if isIndex {
        guard let place = before.constant else { continue }
        items[axis] = .index(.constant(place))
      } else if work.same(count, size) {
        items[axis] = .all
      } else {
        guard let first = before.constant, let length = count.constant else { continue }
        items[axis] = .slice(start: .constant(first), stop: .constant(first + length), step: nil)
      }
      return try work.part(input, items, inputs)
    }
    return nil
  }

  /// `dot(A, B)[i, j]` is `dot(A[i], B[:, j])`.
  private static func partOfProduct(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, Subtensor.self), work.isUsedOnce(inputs[0]),
      let product = work.application(inputs[0], of: Dot.self)
    else { return nil }
    let (a, b) = (product.inputs[0], product.inputs[1])
    var items = op.items[...]
    var (left, right) = (a, b)
    if work.type(a).ndim == 2, let item = items.popFirst(), item != .all { left = try work.part(a, [item], inputs) }
    if work.type(b).ndim == 2, let item = items.popFirst(), item != .all {
      right = try work.part(b, [.all, item], inputs)
    }
    guard items.isEmpty, work.type(a).ndim <= 2, work.type(b).ndim <= 2 else { return nil }
    return left == a && right == b ? nil : try work.make(product.op, [left, right])
  }

  private static func gatherAll(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, AdvancedSubtensor.self), op.axes.count == 1,
      let range = work.application(inputs[1], of: ARange.self),
      work.number(range.inputs[0]) == 0, work.number(range.inputs[1]) == 1,
      work.same(work.type(inputs[1]).shape[0], work.type(inputs[0]).shape[op.axes[0]])
    else { return nil }
    return inputs[0]
  }

  // MARK: Joins

  private static func joinEmpty(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Join.self) else { return nil }
    let inputs = work.inputs(of: node)
    let rest = inputs.filter { work.type($0).shape[op.axis].constant != 0 }
    guard rest.count < inputs.count, !rest.isEmpty else { return nil }
    return rest.count == 1 ? rest[0] : try work.make(op, rest)
  }

  private static func joinVectors(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Join.self) else { return nil }
    var elements: [ValueID] = []
    for input in work.inputs(of: node) {
      guard let vector = work.application(input, of: MakeVector.self), vector.op.dtype == op.dtype else { return nil }
      elements += vector.inputs
    }
    return elements.count > 64 ? nil : try work.make(MakeVector(op.dtype), elements)
  }
}

extension SubtensorItem {
  func mapTerms(_ change: (IntegerTerm) -> IntegerTerm) -> SubtensorItem {
    switch self {
    case .index(let term): .index(change(term))
    case .slice(let start, let stop, let step):
      .slice(start: start.map(change), stop: stop.map(change), step: step.map(change))
    }
  }

  private static func number(_ term: IntegerTerm?) -> Int?? {
    switch term {
    case nil: .some(nil)
    case .constant(let value): value
    case .operand: nil
    }
  }

  /// What an item takes of the axis that this slice leaves, as one item of the axis itself; nil where that is not
  /// one for every size.
  func followed(by next: SubtensorItem) -> SubtensorItem? {
    // Far from the ends of Int, so that sums and products stay in it.
    let most = 1 << 30
    guard case .slice(let first, let last, let by) = self, let start = Self.number(first), let stop = Self.number(last),
      let step = Self.number(by)
    else { return nil }
    for bound in [start, stop, step] { if let bound, abs(bound) > most { return nil } }
    if start == nil, stop == nil, step == -1 {
      switch next {
      case .index(.constant(let k)): return abs(k) > most ? nil : .index(.constant(-1 - k))
      case .slice(nil, nil, .constant(-1)): return .all
      case .index(.operand), .slice: return nil
      }
    }
    let (a, k) = (start ?? 0, step ?? 1)
    guard a >= 0, k > 0, stop ?? 0 >= 0 else { return nil }
    switch next {
    case .index(.constant(let i)):
      if abs(i) > most { return nil }
      if i >= 0 { return .index(.constant(a + k * i)) }
      return stop == nil && k == 1 ? .index(.constant(i)) : nil
    case .index(.operand): return nil
    case .slice(let b, let c, let s):
      guard let b = Self.number(b), let c = Self.number(c), let s = Self.number(s) else { return nil }
      for bound in [b, c, s] { if let bound, abs(bound) > most { return nil } }
      guard b ?? 0 >= 0, c ?? 0 >= 0, s ?? 1 > 0 else { return nil }
      let end = [stop, c.map { a + k * $0 }].compactMap { $0 }.min()
      return .slice(
        start: .constant(a + k * (b ?? 0)), stop: end.map { .constant($0) },
        step: k * (s ?? 1) == 1 ? nil : .constant(k * (s ?? 1)))
    }
  }
}

extension Workspace {
  /// `x` indexed by items whose operands are those of another application (operand 0 aside).
  mutating func part(_ x: ValueID, _ items: [SubtensorItem], _ operands: [ValueID]) throws(Refusal) -> ValueID {
    var items = items
    while items.last == .all { items.removeLast() }
    if items.isEmpty { return x }
    var inputs = [x]
    let renumbered = items.map { item in
      item.mapTerms { term in
        guard case .operand(let k) = term else { return term }
        if let known = inputs.dropFirst().firstIndex(of: operands[k]) { return .operand(known) }
        inputs.append(operands[k])
        return .operand(inputs.count - 1)
      }
    }
    return try make(Subtensor(renumbered), inputs)
  }
}
