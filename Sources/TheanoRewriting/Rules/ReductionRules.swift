import TheanoGraph
import TheanoOps
import TheanoScalars

/// Reductions of reductions, of scaled and of stretched tensors.
enum ReductionRules {
  static let rules: [Rule] = [
    // In another order a sum may overflow, or not.
    Rule("sumOfSum", .ifFinite, "Summed over all axes at once.", at: [.of(Reduce.self)]) {
      (work, node) throws(Refusal) in try ofReduce(&work, node, [.sum, .product])
    },
    Rule(
      "extremeOfExtreme", .upToRounding, "Sought over all axes at once (but for the sign of a zero).",
      at: [.of(Reduce.self)]
    ) { (work, node) throws(Refusal) in try ofReduce(&work, node, [.max, .min, .all, .any]) },
    Rule(
      "sumOfNeg", .upToRounding, "One sign instead of many (but for the sign of a zero).", at: [.of(Reduce.self)],
      domain: .floats, ofNeg),
    // The sum may overflow where the scaled terms do not.
    Rule("sumOfScaled", .ifFinite, "One product instead of many.", at: [.of(Reduce.self)], domain: .floats, ofScaled),
    // No element is not 0 times an infinity.
    Rule("sumOfStretched", .ifFinite, "Equal elements need not be added one by one.", at: [.of(Reduce.self)]) {
      (work, node) throws(Refusal) in try ofStretched(&work, node, [.sum])
    },
    Rule(
      "sumOfStretchedFactor", .ifFinite, "One product for each sum instead of one for each of its terms.",
      at: [.of(Reduce.self)], below: [.scalar(.mul), .scalar(.trueDiv)], domain: .floats, ofStretchedFactors),
    // Products of rounded products, where a power is rounded once.
    Rule(
      "productOfStretched", .ifFinite, "Equal factors need not be multiplied one by one.", at: [.of(Reduce.self)],
      below: [.of(Alloc.self)], domain: .floats
    ) { (work, node) throws(Refusal) in try ofStretched(&work, node, [.product]) },
    // Where the function rounds two elements to one number, the first of them would be found.
    Rule(
      "argmaxOfMonotone", .ifFinite, "The largest element is where that of an increasing function is.",
      at: [.of(Reduce.self)],
      below: Set(increasing.map { OpKind.scalar($0) } + [.of(Softmax.self), .of(LogSoftmax.self)]), ofIncreasing),
    Rule("extremeOfStretched", .exactly, "Equal elements need not be visited one by one.", at: [.of(Reduce.self)]) {
      (work, node) throws(Refusal) in try ofStretched(&work, node, [.max, .min])
    },
    Rule(
      "reduceOnes", .upToRounding, "An axis of size 1 has nothing to combine (but for the sign of a zero).",
      at: [.of(Reduce.self)], overOnes),
    Rule(
      "reduceJoined", .ifFinite, "A few tensors that were put together only to be combined.",
      at: [.of(Reduce.self)], below: [.of(Join.self), .of(MakeVector.self)], ofJoined),
    Rule(
      "maxOfNeg", .upToRounding,
      "The largest of the opposites is the opposite of the smallest (but for the sign of a zero).", at: [.scalar(.neg)],
      below: [.of(Reduce.self)], domain: .floats, ofOpposites),
  ]

  /// `sum(join(0, a, b), 0)` is `a + b` for parts of size 1.
  private static func ofJoined(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let x = work.inputs(of: node)[0]
    guard let op = work.op(node, Reduce.self), op.axes.count == 1 else { return nil }
    var parts: [ValueID]
    if let join = work.application(x, of: Join.self) {
      let axis = join.op.axis
      guard op.axes == [axis], join.inputs.allSatisfy({ work.type($0).shape[axis].constant == 1 }) else { return nil }
      let ndim = work.type(x).ndim
      parts = []
      for input in join.inputs {
        parts.append(try work.make(DimShuffle((0..<ndim).filter { $0 != axis }, from: ndim), [input]))
      }
    } else if let vector = work.application(x, of: MakeVector.self) {
      parts = vector.inputs
    } else {
      return nil
    }
    guard (1...16).contains(parts.count) else { return nil }
    let combination: ScalarOp
    switch op.kind {
    case .sum: combination = .add
    case .product: combination = .mul
    case .max: combination = .maximum
    case .min: combination = .minimum
    case .argmax, .argmin, .all, .any: return nil
    }
    // In the dtype in which the reduction combines.
    let wide = [.sum, .product].contains(op.kind) ? op.accumulator : op.dtype
    for k in parts.indices { parts[k] = try work.cast(parts[k], to: wide) }
    var total = parts[0]
    for part in parts.dropFirst() { total = try work.make(combination, total, part) }
    return try work.cast(total, to: op.dtype)
  }

  /// `-max(-x)` is `min(x)`.
  private static func ofOpposites(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let inner = work.application(work.inputs(of: node)[0], of: Reduce.self),
      let x = work.operands(inner.inputs[0], of: .neg)?.first
    else { return nil }
    let kind: Reduce.Kind
    switch inner.op.kind {
    case .max: kind = .min
    case .min: kind = .max
    case .sum, .product, .argmax, .argmin, .all, .any: return nil
    }
    return try work.make(Reduce(kind, axes: inner.op.axes, of: work.dtype(x)), [x])
  }

  private static func ofReduce(
    _ work: inout Workspace, _ node: NodeID, _ kinds: Set<Reduce.Kind>
  ) throws(Refusal) -> ValueID? {
    guard let outer = work.op(node, Reduce.self),
      let inner = work.application(work.inputs(of: node)[0], of: Reduce.self),
      inner.op.kind == outer.kind, kinds.contains(outer.kind),
      inner.op.dtype == outer.dtype, work.isUsedOnce(work.inputs(of: node)[0])
    else { return nil }
    let x = inner.inputs[0]
    let kept = (0..<work.type(x).ndim).filter { !inner.op.axes.contains($0) }
    let axes = inner.op.axes + outer.axes.map { kept[$0] }
    let accumulates = [Reduce.Kind.sum, .product].contains(outer.kind)
    let merged = Reduce(
      outer.kind, axes: axes, of: work.dtype(x), dtype: accumulates ? outer.dtype : nil,
      accumulator: accumulates && inner.op.accumulator != merged(outer, x, work).accumulator
        ? inner.op.accumulator : nil)
    guard merged.accumulator == inner.op.accumulator, merged.dtype == outer.dtype else { return nil }
    return try work.make(merged, [x])
  }

  private static func merged(_ op: Reduce, _ x: ValueID, _ work: Workspace) -> Reduce {
    Reduce(op.kind, axes: [], of: work.dtype(x), dtype: op.dtype)
  }

  private static func ofNeg(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), op.kind == .sum,
      let x = work.operands(work.inputs(of: node)[0], of: .neg)?.first, work.dtype(x) == op.dtype
    else { return nil }
    return try work.make(.neg, try work.make(op, [x]))
  }

  /// `sum(s * x)` is `s * sum(x)` for scalars `s`.
  private static func ofScaled(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), op.kind == .sum else { return nil }
    let x = work.inputs(of: node)[0]
    guard work.isUsedOnce(x), work.dtype(x) == op.dtype else { return nil }
    if let parts = work.operands(x, of: .trueDiv), work.type(parts[1]).ndim == 0, work.dtype(parts[1]) == op.dtype,
      work.same(work.type(parts[0]).shape, work.type(x).shape), work.dtype(parts[0]) == op.dtype
    {
      return try work.make(.trueDiv, try work.make(op, [parts[0]]), parts[1])
    }
    guard let factors = work.operands(x, of: .mul) else { return nil }
    let scalars = factors.filter { work.type($0).ndim == 0 }
    let others = factors.filter { work.type($0).ndim != 0 }
    guard !scalars.isEmpty, !others.isEmpty, factors.allSatisfy({ work.dtype($0) == op.dtype }) else { return nil }
    let rest = others.count == 1 ? others[0] : try work.make(Elementwise(.mul), others)
    return try work.make(Elementwise(.mul), scalars + [try work.make(op, [rest])])
  }

  /// Increasing wherever they are defined.
  private static let increasing: Set<ScalarOp> = [
    .exp, .expm1, .log, .log1p, .sqrt, .tanh, .sigmoid, .softplus,
  ]

  /// `argmax(f(x))` is `argmax(x)`; of a softmax along its own axis.
  private static func ofIncreasing(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), [.argmax, .argmin].contains(op.kind) else { return nil }
    let y = work.inputs(of: node)[0]
    let x: ValueID
    if let softmax = work.application(y, of: Softmax.self), op.axes == [softmax.op.axis] {
      x = softmax.inputs[0]
    } else if let softmax = work.application(y, of: LogSoftmax.self), op.axes == [softmax.op.axis] {
      x = softmax.inputs[0]
    } else if let scalar = work.scalarOp(y), increasing.contains(scalar), let inputs = work.operands(y, of: scalar) {
      x = inputs[0]
    } else {
      return nil
    }
    return try work.make(Reduce(op.kind, axes: op.axes, of: work.dtype(x)), [x])
  }

  /// `sum(a * b, axes)` is `b * sum(a, axes)`, and `sum(a / b, axes)` is `sum(a, axes) / b`, where `b` has size 1 along
  /// these axes.
  private static func ofStretchedFactors(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), op.kind == .sum, !op.axes.isEmpty else { return nil }
    let x = work.inputs(of: node)[0]
    let shape = work.type(x).shape
    guard work.isUsedOnce(x), work.dtype(x) == op.dtype else { return nil }
    /// A factor without the axes, if it is the same along them.
    func across(_ factor: ValueID) throws(Refusal) -> ValueID? {
      let have = work.type(factor).shape
      let lead = shape.count - have.count
      guard have.count > 0, op.axes.allSatisfy({ $0 < lead || have[$0 - lead].constant == 1 }) else { return nil }
      let order = have.indices.filter { !op.axes.contains($0 + lead) }.map { Int?($0) }
      return order.count == have.count ? factor : try work.make(DimShuffle(order, from: have.count), [factor])
    }
    guard let scalar = work.scalarOp(x), [.mul, .trueDiv].contains(scalar) else { return nil }
    var (outside, inside): ([Workspace.Part], [Workspace.Part]) = ([], [])
    for part in work.factors(x) {
      guard work.dtype(part.value) == op.dtype else { return nil }
      if let found = try across(part.value) {
        outside.append(Workspace.Part(value: found, isNegative: part.isNegative))
      } else {
        inside.append(part)
      }
    }
    guard !outside.isEmpty, inside.contains(where: { !$0.isNegative }),
      work.same(work.broadcastShape(inside.map(\.value)), shape)
    else { return nil }
    let sum = try work.make(op, [try work.product(inside, op.dtype)])
    return try work.product(outside + [Workspace.Part(value: sum, isNegative: false)], op.dtype)
  }

  /// `sum(alloc(v))` is `n * v`, `prod(alloc(v))` is `v ** n`; the largest and smallest of equal elements are any of them.
  private static func ofStretched(
    _ work: inout Workspace, _ node: NodeID, _ kinds: Set<Reduce.Kind>
  ) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), kinds.contains(op.kind),
      let alloc = work.application(work.inputs(of: node)[0], of: Alloc.self)
    else { return nil }
    let shape = work.type(work.inputs(of: node)[0]).shape
    let value = alloc.inputs[0]
    let have = work.type(value).shape
    let lead = shape.count - have.count
    // Axes along which all elements are equal, and what stays.
    guard op.axes.allSatisfy({ $0 < lead || have[$0 - lead].constant == 1 }), op.dtype == work.dtype(value) else {
      return nil
    }
    var result = value
    let dropped = op.axes.filter { $0 >= lead }.map { $0 - lead }
    if !dropped.isEmpty {
      let order: [Int?] = (0..<have.count).filter { !dropped.contains($0) }.map { $0 }
      result = try work.make(DimShuffle(order, from: have.count), [value])
    }
    if op.kind == .sum || op.kind == .product {
      let count = op.axes.reduce(Size.one) { $0 * shape[$1] }
      guard let number = try work.value(of: count) else { return nil }
      result = try work.make(op.kind == .sum ? .mul : .pow, result, try work.cast(number, to: op.dtype))
    }
    let kept = shape.indices.filter { !op.axes.contains($0) }.map { shape[$0] }
    return try work.stretched(result, to: kept)
  }

  private static func overOnes(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let op = work.op(node, Reduce.self), [.sum, .product, .max, .min].contains(op.kind), !op.axes.isEmpty
    else { return nil }
    let x = work.inputs(of: node)[0]
    let shape = work.type(x).shape
    guard work.dtype(x) == op.dtype, op.axes.allSatisfy({ shape[$0].constant == 1 }) else { return nil }
    let order: [Int?] = shape.indices.filter { !op.axes.contains($0) }.map { $0 }
    return try work.make(DimShuffle(order, from: shape.count), [x])
  }
}
