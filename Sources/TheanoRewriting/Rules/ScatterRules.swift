import TheanoGraph
import TheanoOps
import TheanoScalars

/// Tensors of which parts are set or increased.
enum ScatterRules {
  private static let scatters: Set<OpKind> = [.of(IncSubtensor.self), .of(AdvancedIncSubtensor.self)]

  static let rules: [Rule] = [
    Rule(
      "partThatWasSet", .exactly, "A part that was just set is what it was set to.", at: [.of(Subtensor.self)],
      below: [.of(IncSubtensor.self)], partThatWasSet),
    Rule(
      "setWhole", .exactly, "Where all of a tensor is set, nothing of it is left.", at: [.of(IncSubtensor.self)],
      setWhole
    ),
    Rule(
      "setToItself", .exactly, "A part set to what it is.", at: [.of(IncSubtensor.self)], below: [.of(Subtensor.self)],
      setToItself),
    Rule(
      "setToSum", .exactly, "A part set to itself and something is increased.", at: [.of(IncSubtensor.self)],
      below: [.scalar(.add)], setToSum),
    Rule("increasedByZero", .upToRounding, "Nothing is added.", at: [.of(IncSubtensor.self)], increasedByZero),
    Rule(
      "increasedZeros", .upToRounding, "What is added to zeros is set.", at: [.of(IncSubtensor.self)], domain: .floats,
      increasedZeros),
    Rule(
      "stretchedValue", .exactly, "The value of a part stretches by itself.", at: scatters, below: [.of(Alloc.self)],
      stretchedValue),
  ]

  /// Those that keep an increase of zeros from being built: late, since rules before them look for sums.
  static let merging: [Rule] = [
    Rule(
      "scaledScatter", .ifFinite, "Only the places that were increased are scaled.",
      at: [.scalar(.mul), .scalar(.neg)],
      below: scatters, domain: .floats, scaledScatter),
    Rule(
      "addedScatter", .ifFinite, "An increase of zeros that is added to a tensor increases the tensor.",
      at: [.scalar(.add), .scalar(.sub)], below: scatters, domain: .floats, addedScatter),
  ]

  /// Last of all, since rules before them look for increases.
  static let rowByRow: [Rule] = [
    Rule(
      "labelledRows", .upToRounding, "One place of each row of zeros: row by row, with what reads it.",
      at: [.of(AdvancedIncSubtensor.self)], below: [.of(ARange.self)], labelledRows),
    Rule(
      "sumOfLabelledRows", .upToRounding, "Each row has one element.", at: [.of(Reduce.self)],
      below: [.of(LabelledRows.self)], domain: .floats, sumOfLabelledRows),
  ]

  private static func sameItems(
    _ a: [SubtensorItem], _ aInputs: [ValueID], _ b: [SubtensorItem], _ bInputs: [ValueID]
  ) -> Bool {
    guard a.count == b.count else { return false }
    func value(_ term: IntegerTerm?, _ inputs: [ValueID]) -> (Int?, ValueID?) {
      switch term {
      case nil: (nil, nil)
      case .constant(let number): (number, nil)
      case .operand(let k): (nil, inputs[k])
      }
    }
    func same(_ x: IntegerTerm?, _ y: IntegerTerm?) -> Bool { value(x, aInputs) == value(y, bInputs) }
    return zip(a, b).allSatisfy { x, y in
      switch (x, y) {
      case (.index(let i), .index(let j)): same(i, j)
      case (.slice(let s, let t, let u), .slice(let v, let w, let z)): same(s, v) && same(t, w) && same(u, z)
      case (.index, .slice), (.slice, .index): false
      }
    }
  }

  private static func partThatWasSet(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let part = work.op(node, Subtensor.self), let inner = work.application(inputs[0], of: IncSubtensor.self),
      inner.op.sets, sameItems(part.items, inputs, inner.op.items, inner.inputs)
    else { return nil }
    let type = work.type(work.output(node))
    return try work.stretched(try work.cast(inner.inputs[1], to: type.dtype), to: type.shape)
  }

  private static func setWhole(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, IncSubtensor.self), op.sets, op.items.allSatisfy({ $0 == .all }) else { return nil }
    let type = work.type(work.output(node))
    return try work.stretched(try work.cast(inputs[1], to: type.dtype), to: type.shape)
  }

  private static func setToItself(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, IncSubtensor.self), op.sets,
      let part = work.application(inputs[1], of: Subtensor.self), part.inputs[0] == inputs[0],
      sameItems(op.items, inputs, part.op.items, part.inputs)
    else { return nil }
    return inputs[0]
  }

  private static func setToSum(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, IncSubtensor.self), op.sets, let terms = work.operands(inputs[1], of: .add),
      terms.count == 2, work.dtype(inputs[1]) == work.dtype(inputs[0])
    else { return nil }
    for (k, term) in terms.enumerated() {
      guard let part = work.application(term, of: Subtensor.self), part.inputs[0] == inputs[0],
        sameItems(op.items, inputs, part.op.items, part.inputs), work.dtype(terms[1 - k]) == work.dtype(inputs[0])
      else { continue }
      return try work.make(IncSubtensor(op.items, sets: false), [inputs[0], terms[1 - k]] + inputs.dropFirst(2))
    }
    return nil
  }

  private static func increasedByZero(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, IncSubtensor.self), !op.sets, work.number(inputs[1]) == 0 else { return nil }
    return inputs[0]
  }

  private static func increasedZeros(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, IncSubtensor.self), !op.sets else { return nil }
    // Where other parts were set before there are zeros still.
    var base = inputs[0]
    for _ in 0..<16 {
      guard let before = work.application(base, of: IncSubtensor.self), work.number(base) == nil else { break }
      let operands = before.inputs.map { work.graph.operand($0) }
      guard op.isApart(inputs.map { work.graph.operand($0) }, from: before.op, operands) else { return nil }
      base = before.inputs[0]
    }
    guard work.number(base) == 0 else { return nil }
    return try work.make(IncSubtensor(op.items, sets: true), inputs)
  }

  private static func stretchedValue(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    var inputs = work.inputs(of: node)
    guard let alloc = work.application(inputs[1], of: Alloc.self) else { return nil }
    inputs[1] = alloc.inputs[0]
    if let op = work.op(node, IncSubtensor.self) { return try work.make(op, inputs) }
    if let op = work.op(node, AdvancedIncSubtensor.self) { return try work.make(op, inputs) }
    return nil
  }

  // MARK: One place of each row

  /// `inc(0, y, [0, 1, …, n - 1], labels)`: no place is met twice, so that it is as well `set`.
  private static func labelledRows(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    guard let op = work.op(node, AdvancedIncSubtensor.self), op.axes == [0, 1], work.type(inputs[0]).ndim == 2,
      work.number(inputs[0]) == 0, let rows = work.application(inputs[2], of: ARange.self),
      work.number(rows.inputs[0]) == 0, work.number(rows.inputs[1]) == 1, work.type(inputs[3]).ndim == 1,
      work.same(work.type(inputs[2]).shape, work.type(inputs[3]).shape), work.type(inputs[1]).ndim <= 1
    else { return nil }
    return try work.make(LabelledRows(op.name), [inputs[0], inputs[1], inputs[3]])
  }

  /// `sum(labelled, 1)` is one value where there is a label. (Who else reads the rows checks the labels.)
  private static func sumOfLabelledRows(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let x = work.inputs(of: node)[0]
    guard let op = work.op(node, Reduce.self), op.kind == .sum, op.axes == [1],
      let labelled = work.application(x, of: LabelledRows.self), !work.isUsedOnce(x),
      work.type(labelled.inputs[1]).ndim == 0, work.dtype(x) == work.dtype(work.output(node)),
      let count = try work.value(of: work.type(labelled.inputs[2]).shape[0]),
      let rows = try work.value(of: work.type(x).shape[0])
    else { return nil }
    let places = try work.make(
      ARange(.int64), [work.constant(.int(0), .int64), work.constant(.int(1), .int64), rows])
    let dtype = work.dtype(x)
    return try work.make(
      .switch, try work.make(.lt, places, count), try work.cast(labelled.inputs[1], to: dtype),
      work.constant(0, dtype))
  }

  // MARK: Increases of zeros

  /// An increase of zeros that nothing else uses: as one of another tensor, by another value.
  private struct Scatter {
    let inputs: [ValueID]
    private let basic: IncSubtensor?
    private let advanced: AdvancedIncSubtensor?

    init?(_ value: ValueID, _ work: Workspace) {
      guard work.isUsedOnce(value) else { return nil }
      if let found = work.application(value, of: IncSubtensor.self) {
        (basic, advanced, inputs) = (found.op, nil, found.inputs)
      } else if let found = work.application(value, of: AdvancedIncSubtensor.self), !found.op.sets {
        (basic, advanced, inputs) = (nil, found.op, found.inputs)
      } else {
        return nil
      }
      if work.number(inputs[0]) != 0 || work.dtype(inputs[1]) != work.dtype(inputs[0]) { return nil }
    }

    var value: ValueID { inputs[1] }

    func make(_ base: ValueID, _ value: ValueID, _ work: inout Workspace) throws(Refusal) -> ValueID {
      let operands = [base, value] + inputs.dropFirst(2)
      if let basic {
        let sets = basic.sets && work.number(base) == 0
        return try work.make(IncSubtensor(basic.items, sets: sets), operands)
      }
      guard let advanced else { throw Refusal() }
      return try work.make(advanced, operands)
    }
  }

  /// `s * inc(0, y, i)` is `inc(0, s * y, i)` for scalars `s`.
  private static func scaledScatter(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    let output = work.output(node)
    guard let place = inputs.firstIndex(where: { Scatter($0, work) != nil }),
      let scatter = Scatter(inputs[place], work),
      work.dtype(inputs[place]) == work.dtype(output),
      work.same(work.type(inputs[place]).shape, work.type(output).shape)
    else { return nil }
    if work.scalarOp(output) == .neg {
      return try scatter.make(scatter.inputs[0], try work.make(.neg, scatter.value), &work)
    }
    var factors = inputs
    factors.remove(at: place)
    for factor in factors where work.type(factor).count.constant != 1 { return nil }
    var scalars: [ValueID] = []
    for factor in factors {
      let ndim = work.type(factor).ndim
      scalars.append(ndim == 0 ? factor : try work.make(DimShuffle([], from: ndim), [factor]))
    }
    return try scatter.make(
      scatter.inputs[0], try work.make(Elementwise(.mul), scalars + [scatter.value]), &work)
  }

  /// `x + inc(0, y, i)` is `inc(x, y, i)`; `x - inc(0, y, i)` is `inc(x, -y, i)`.
  private static func addedScatter(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let inputs = work.inputs(of: node)
    let output = work.output(node)
    let isDifference = work.scalarOp(output) == .sub
    let candidates = isDifference ? [1] : Array(inputs.indices.reversed())
    for place in candidates {
      guard let scatter = Scatter(inputs[place], work) else { continue }
      var rest = inputs
      rest.remove(at: place)
      if rest.isEmpty { continue }
      let base = rest.count == 1 ? rest[0] : try work.make(Elementwise(.add), rest)
      guard work.dtype(base) == work.dtype(output), work.dtype(scatter.value) == work.dtype(output),
        work.same(work.type(base).shape, work.type(output).shape)
      else { continue }
      let value = isDifference ? try work.make(.neg, scatter.value) : scatter.value
      return try scatter.make(base, value, &work)
    }
    return nil
  }
}
