import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

// What the rules for the softmax family recognise.
extension Workspace {
  /// `s`, the sum of powers along axes, placed so that `e / s` divides each power by its own sum.
  func expTotal(_ value: ValueID) -> (exp: ValueID, axes: [Int])? {
    let shuffle = application(value, of: DimShuffle.self)
    guard let total = application(shuffle?.inputs[0] ?? value, of: Reduce.self), total.op.kind == .sum,
      total.op.dtype == dtype(value), scalarOp(total.inputs[0]) == .exp, dtype(total.inputs[0]) == dtype(value),
      aligns(
        order: shuffle?.op.order, rank: type(value).ndim, axes: total.op.axes, ndim: type(total.inputs[0]).ndim)
    else { return nil }
    return (total.inputs[0], total.op.axes)
  }

  /// Whether what is left of a tensor of rank `ndim` without `axes`, its axes put in `order` (nil: as they are),
  /// stretches along just these axes.
  func aligns(order: [Int?]?, rank: Int, axes: [Int], ndim: Int) -> Bool {
    let kept = (0..<ndim).filter { !axes.contains($0) }
    let order = order ?? kept.indices.map { $0 }
    guard order.count == rank, rank <= ndim else { return false }
    let padded = [Int?](repeating: nil, count: ndim - rank) + order
    return padded.enumerated().allSatisfy { position, axis in axis == kept.firstIndex(of: position) }
  }

  /// `e / s`.
  mutating func softmax(_ total: (exp: ValueID, axes: [Int])) throws(Refusal) -> ValueID? {
    guard let x = operands(total.exp, of: .exp)?.first, dtype(x) == dtype(total.exp) else { return nil }
    if total.axes.count == 1 { return try make(Softmax(axis: total.axes[0]), [x]) }
    let shape = type(x).shape
    guard total.axes.count == shape.count, shape.count > 1 else { return nil }
    let flat = try reshaped(x, to: [type(x).count])
    return try reshaped(try make(Softmax(axis: 0), [flat]), to: shape)
  }

  /// Whether `x` is `y - max(y)` over these axes.
  func isShiftedByMaximum(_ x: ValueID, _ axes: [Int]) -> Bool {
    guard let parts = operands(x, of: .sub) else { return false }
    let shuffle = application(parts[1], of: DimShuffle.self)
    guard let largest = application(shuffle?.inputs[0] ?? parts[1], of: Reduce.self) else { return false }
    return largest.op.kind == .max && largest.op.axes == axes && largest.inputs[0] == parts[0]
  }

  /// `x` and the axes, of the form that ``SoftmaxRules`` gives `log(sum(exp(x)))`.
  func logSumExp(_ value: ValueID) -> (x: ValueID, axes: [Int])? {
    guard let branches = operands(value, of: .switch), let finite = operands(branches[2], of: .add), finite.count == 2,
      finite[0] == branches[1], let sum = operands(finite[1], of: .log)?.first,
      let total = application(sum, of: Reduce.self), total.op.kind == .sum,
      let shifted = operands(total.inputs[0], of: .exp)?.first, isShiftedByMaximum(shifted, total.op.axes),
      let parts = operands(shifted, of: .sub), let largest = application(branches[1], of: Reduce.self),
      largest.inputs[0] == parts[0], largest.op.kind == .max
    else { return nil }
    return (parts[0], total.op.axes)
  }

  /// Whether the true value is positive and finite for every finite argument, whatever rounding makes of it.
  func isPositive(_ value: ValueID) -> Bool {
    var current = value
    for _ in 0..<4 {
      guard let node = graph.producer(of: current) else {
        return number(current).map { $0 > 0 && $0.isFinite } ?? false
      }
      let inputs = inputs(of: node)
      if let scalar = graph.scalarOp(of: node) {
        if scalar == .exp || scalar == .sigmoid { return true }
        if scalar == .sub { return number(inputs[0]) == 1 && scalarOp(inputs[1]) == .sigmoid }
        return scalar == .add && inputs.contains { number($0) == 1 } && inputs.contains { scalarOp($0) == .exp }
      }
      let op = graph.op(of: node)
      if op is Softmax { return true }
      guard op is DimShuffle || op is Subtensor || op is AdvancedSubtensor || op is Reshape else { return false }
      current = inputs[0]
    }
    return false
  }

  /// The two terms of a sum or difference.
  func twoTerms(_ value: ValueID) -> (ValueID, ValueID, ScalarOp)? {
    guard let op = scalarOp(value), op == .add || op == .sub, let parts = operands(value, of: op), parts.count == 2
    else {
      return nil
    }
    return (parts[0], parts[1], op)
  }

  /// The product of `factors` and `p`, where a factor has `p` below the line: without both. Else nil.
  mutating func dividing(_ factors: [Part], by p: ValueID) throws(Refusal) -> [Part]? {
    for (k, factor) in factors.enumerated() {
      var result = factors
      if factor.isNegative {
        guard factor.value == p else { continue }
        result.remove(at: k)
        return result
      }
      if let without = try multiplied(factor.value, by: p) {
        result[k].value = without
        return result
      }
    }
    return nil
  }

  /// `v · p`, where `v` has `p` below a line somewhere inside. Else nil.
  private mutating func multiplied(_ v: ValueID, by p: ValueID) throws(Refusal) -> ValueID? {
    if let x = operands(v, of: .neg)?.first {
      guard let inner = try multiplied(x, by: p) else { return nil }
      return try make(.neg, inner)
    }
    if let labelled = application(v, of: CrossentropyCategorical1HotGrad.self), !labelled.op.logs,
      labelled.inputs[1] == p
    {
      return try make(CrossentropyCategorical1HotGrad(logs: true), labelled.inputs)
    }
    if let part = application(v, of: AdvancedIncSubtensor.self) {
      let view = AdvancedSubtensor(part.op.axes, leads: part.op.leads)
      return try multiplied(part.op, part.inputs, view, p)
    }
    if let part = application(v, of: IncSubtensor.self) {
      return try multiplied(part.op, part.inputs, Subtensor(shifted(part.op.items, by: -1)), p)
    }
    let inner = factors(v)
    guard inner.count > 1, let rest = try dividing(inner, by: p) else { return nil }
    return try product(rest, dtype(v))
  }

  /// `zeros[part] += u`, times `p`: `zeros[part] += u · p[part]`.
  private mutating func multiplied(
    _ op: some Op, _ inputs: [ValueID], _ view: some Op, _ p: ValueID
  ) throws(Refusal) -> ValueID? {
    guard number(inputs[0]) == 0, same(type(inputs[0]).shape, type(p).shape) else { return nil }
    let part = try make(view, [p] + inputs.dropFirst(2))
    let parts = factors(inputs[1])
    guard let rest = try dividing(parts.count > 1 ? parts : [Part(value: inputs[1], isNegative: false)], by: part)
    else { return nil }
    let scaled = try product(rest, dtype(inputs[1]))
    return try make(op, [inputs[0], scaled] + inputs.dropFirst(2))
  }

  /// `t` times the factors, where a positive one of them stands below the line in `t`: without it. Else nil.
  mutating func cancelling(_ t: ValueID, _ factors: [Part], _ dtype: DType) throws(Refusal) -> ValueID? {
    let parts = self.factors(t)
    for (k, below) in parts.enumerated() where below.isNegative && isPositive(below.value) {
      guard let place = factors.firstIndex(where: { !$0.isNegative && $0.value == below.value }) else { continue }
      var (rest, others) = (parts, factors)
      rest.remove(at: k)
      others.remove(at: place)
      return try product(rest + others, dtype)
    }
    return nil
  }

  /// `t · s`, where `s` stands below the line in `t`, or in what `t` sums along the axes of `s`. Else nil.
  mutating func timesTotal(_ t: ValueID, _ s: ValueID) throws(Refusal) -> ValueID? {
    if let x = operands(t, of: .neg)?.first {
      guard let inner = try timesTotal(x, s) else { return nil }
      return try make(.neg, inner)
    }
    let parts = factors(t)
    if let k = parts.firstIndex(where: { $0.isNegative && $0.value == s }) {
      var rest = parts
      rest.remove(at: k)
      return try product(rest, dtype(t))
    }
    for (k, part) in parts.enumerated() where !part.isNegative && parts.count > 1 {
      guard let inner = try timesTotal(part.value, s) else { continue }
      var rest = parts
      rest[k].value = inner
      return try product(rest, dtype(t))
    }
    let shuffle = application(t, of: DimShuffle.self)
    guard let total = expTotal(s), let sum = application(shuffle?.inputs[0] ?? t, of: Reduce.self), sum.op.kind == .sum,
      sum.op.axes == total.axes,
      aligns(order: shuffle?.op.order, rank: type(t).ndim, axes: sum.op.axes, ndim: type(sum.inputs[0]).ndim),
      let inner = try timesTotal(sum.inputs[0], s)
    else { return nil }
    let result = try make(sum.op, [inner])
    guard let shuffle else { return result }
    return try make(shuffle.op, [result])
  }
}
