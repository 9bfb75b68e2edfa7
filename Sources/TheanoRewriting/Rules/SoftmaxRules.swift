import TheanoGraph
import TheanoOps
import TheanoScalars

/// The softmax family in every spelling, forwards and in gradients.
///
/// Throughout, `e = exp(x)`, `s = sum(e)` over axes, `p = e / s`. Of finite arguments a probability `p` is positive,
/// whatever its rounded value: it cancels without exception. So the gradient of a cross-entropy,
/// `p · (g/p - sum(g/p · p))`, is `g - p · sum(g)`, which is right where `p` has underflown. Of infinities and NaN it is
/// not: rules that cancel are `.ifFinite`.
enum SoftmaxRules {
  /// Those that spellings with `softmax` need, and that are cheap to try.
  static let cross: [Rule] = [
    Rule("mulNeg", .exactly, "Signs move out, where they meet.") { x, y in x * (-y) => -(x * y) },
    Rule("divNeg", .exactly, "Signs move out, where they meet.") { x, y in x / (-y) => -(x / y) },
    Rule("negDiv", .exactly, "Signs move out, where they meet.") { x, y in (-x) / y => -(x / y) },
    Rule(
      "softmax", .ifFinite, "Powers that overflow give inf / inf.", at: [.scalar(.mul), .scalar(.trueDiv)],
      domain: .floats, quotient),
    Rule(
      "softmaxGradientOfExp", .ifFinite, "e * (v / s - sum(w / s)) is p * (v - sum(w)).", at: [.scalar(.mul)],
      domain: .floats, gradientOfExp),
    Rule(
      "logSoftmax", .upToRounding, "The logarithm is known where the probability vanishes.", at: [.scalar(.log)],
      domain: .floats, logarithm),
    Rule("expLogSoftmax", .upToRounding, "The softmax itself.", at: [.scalar(.exp)], domain: .floats) {
      (work, node) throws(Refusal) in
      guard let inner = work.application(work.inputs(of: node)[0], of: LogSoftmax.self) else { return nil }
      return try work.make(Softmax(axis: inner.op.axis), inner.inputs)
    },
    Rule(
      "crossentropyOfSoftmax", .upToRounding, "The logarithm is known where the probability vanishes.",
      at: [.of(CrossentropyCategorical1Hot.self)]
    ) { (work, node) throws(Refusal) in
      guard let op = work.op(node, CrossentropyCategorical1Hot.self), !op.logs,
        let inner = work.application(work.inputs(of: node)[0], of: Softmax.self)
      else { return nil }
      let logs = try work.make(LogSoftmax(axis: inner.op.axis), inner.inputs)
      return try work.make(CrossentropyCategorical1Hot(logs: true), [logs, work.inputs(of: node)[1]])
    },
    Rule(
      "probabilityCancels", .ifFinite, "A probability is positive: g / p * p is g.", at: [.scalar(.mul)],
      domain: .floats, cancelledProbability),
    Rule(
      "softmaxGradient", .ifFinite, "p * (g / p - t) is g - p * t, also where p vanishes.",
      at: [.scalar(.mul)], domain: .floats, gradient),
    Rule(
      "softmaxOfShifted", .ifFinite, "What is the same along the axis makes no difference.",
      at: [.of(Softmax.self), .of(LogSoftmax.self)], shifted),
  ]

  static let rules: [Rule] =
    cross + [
      Rule(
        "distribute", .ifFinite, "p * (a / p + b) is a + p * b, where p is positive and may vanish.",
        at: [.scalar(.mul)], domain: .floats, distributed),
      Rule(
        "logSumExp", .upToRounding, "The largest power is 1: none overflows, and not all vanish.",
        at: [.scalar(.log)], domain: .floats, logSumExp),
      Rule(
        "logSoftmaxOfDifference", .ifFinite, "x - log(sum(exp(x))).", at: [.scalar(.sub)], domain: .floats,
        differenceFromLogSumExp),
    ]

  // MARK: Forwards

  /// `log` of a softmax, or of a part or another view of one.
  private static func logarithm(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    var views: [NodeID] = []
    var value = work.inputs(of: node)[0]
    while views.count < 4, let below = work.graph.producer(of: value) {
      if let softmax = work.op(below, Softmax.self) {
        var result = try work.make(LogSoftmax(axis: softmax.axis), work.inputs(of: below))
        for view in views.reversed() {
          result = try work.make(work.graph.op(of: view), [result] + work.inputs(of: view).dropFirst())
        }
        return result
      }
      let op = work.graph.op(of: below)
      guard op is DimShuffle || op is Subtensor || op is AdvancedSubtensor || op is Reshape else { return nil }
      views.append(below)
      value = work.inputs(of: below)[0]
    }
    return nil
  }

  private static func shifted(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let op = work.graph.op(of: node)
    guard let axis = (op as? Softmax)?.axis ?? (op as? LogSoftmax)?.axis else { return nil }
    let x = work.inputs(of: node)[0]
    let ndim = work.type(x).ndim
    guard let sum = work.scalarOp(x), sum == .sub || sum == .add, let below = work.graph.producer(of: x) else {
      return nil
    }
    let parts = work.inputs(of: below)
    guard parts.count == 2 else { return nil }
    func isLevel(_ value: ValueID) -> Bool {
      let shape = work.type(value).shape
      let k = axis - (ndim - shape.count)
      return k < 0 || shape[k].constant == 1
    }
    for (rest, shift) in [(parts[0], parts[1]), (parts[1], parts[0])] {
      guard isLevel(shift), !isLevel(rest), work.same(work.type(rest).shape, work.type(x).shape),
        work.dtype(rest) == work.dtype(x)
      else { continue }
      // c - x is not x - c.
      if sum == .sub && rest == parts[1] { continue }
      return try work.make(op, [rest])
    }
    return nil
  }

  /// A factor `e` over a factor `s`.
  private static func quotient(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    let dtype = work.dtype(work.output(node))
    for (k, below) in factors.enumerated() where below.isNegative {
      guard let total = work.expTotal(below.value),
        let above = factors.firstIndex(where: { !$0.isNegative && $0.value == total.exp }),
        let p = try work.softmax(total)
      else { continue }
      var rest = factors
      rest[above].value = p
      rest.remove(at: k)
      return try work.product(rest, dtype)
    }
    return nil
  }

  /// `log(sum(exp(x)))` is `m + log(sum(exp(x - m)))` with `m = max(x)`, and `m` itself where that is infinite.
  private static func logSumExp(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let operand = work.inputs(of: node)[0]
    let shuffle = work.application(operand, of: DimShuffle.self)
    guard let total = work.application(shuffle?.inputs[0] ?? operand, of: Reduce.self), total.op.kind == .sum,
      total.op.dtype == work.dtype(operand), let x = work.operands(total.inputs[0], of: .exp)?.first,
      work.dtype(x) == total.op.dtype, !work.isShiftedByMaximum(x, total.op.axes)
    else { return nil }
    let (ndim, dtype) = (work.type(x).ndim, work.dtype(x))
    let largest = try work.make(Reduce(.max, axes: total.op.axes, of: dtype), [x])
    let kept = try work.make(DimShuffle.keepingAxes(total.op.axes, ndim: ndim), [largest])
    let powers = try work.make(.exp, try work.make(.sub, x, kept))
    let sum = try work.make(total.op, [powers])
    let finite = try work.make(.add, largest, try work.make(.log, sum))
    let result = try work.make(.switch, try work.make(.isinf, largest), largest, finite)
    return try shuffle.map { (shuffle) throws(Refusal) in try work.make(shuffle.op, [result]) } ?? result
  }

  private static func differenceFromLogSumExp(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let parts = work.inputs(of: node)
    let shuffle = work.application(parts[1], of: DimShuffle.self)
    guard let (x, axes) = work.logSumExp(parts[1]) ?? shuffle.flatMap({ work.logSumExp($0.inputs[0]) }),
      x == parts[0], axes.count == 1,
      work.aligns(order: shuffle?.op.order, rank: work.type(parts[1]).ndim, axes: axes, ndim: work.type(x).ndim)
    else { return nil }
    return try work.make(LogSoftmax(axis: axes[0]), [x])
  }

  // MARK: Backwards

  private static func cancelledProbability(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    for (k, p) in factors.enumerated() where !p.isNegative && work.isPositive(p.value) {
      var others = factors
      others.remove(at: k)
      if let rest = try work.dividing(others, by: p.value) {
        return try work.product(rest, work.dtype(work.output(node)))
      }
    }
    return nil
  }

  private static func gradient(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    let dtype = work.dtype(work.output(node))
    for (k, p) in factors.enumerated() where !p.isNegative && work.application(p.value, of: Softmax.self) != nil {
      for (j, sum) in factors.enumerated() where j != k && !sum.isNegative {
        guard let (v, t, op) = work.twoTerms(sum.value), work.dtype(sum.value) == dtype else { continue }
        let parts = [Workspace.Part(value: v, isNegative: false)]
        guard let scaled = try work.dividing(parts, by: p.value) else { continue }
        let first = try work.product(scaled, dtype)
        let bracket = try work.make(Elementwise(op), [first, try work.make(.mul, p.value, t)])
        var rest = factors
        rest[j].value = bracket
        rest.remove(at: k)
        return try work.product(rest, dtype)
      }
    }
    return nil
  }

  /// `F · (t ± u)` where a positive factor of `F` stands below a line in `t`, and one in `u`.
  private static func distributed(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    let dtype = work.dtype(work.output(node))
    for (j, sum) in factors.enumerated() where !sum.isNegative {
      guard let (t, u, op) = work.twoTerms(sum.value), work.dtype(sum.value) == dtype else { continue }
      var others = factors
      others.remove(at: j)
      guard let first = try work.cancelling(t, others, dtype), let second = try work.cancelling(u, others, dtype)
      else { continue }
      return try work.make(Elementwise(op), [first, second])
    }
    return nil
  }

  private static func gradientOfExp(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    let dtype = work.dtype(work.output(node))
    for (k, e) in factors.enumerated() where !e.isNegative && work.scalarOp(e.value) == .exp {
      for (j, sum) in factors.enumerated() where j != k && !sum.isNegative {
        guard let (v, t, op) = work.twoTerms(sum.value), work.dtype(sum.value) == dtype else { continue }
        for below in work.factors(v) where below.isNegative {
          guard let total = work.expTotal(below.value), total.exp == e.value,
            let first = try work.timesTotal(v, below.value), let second = try work.timesTotal(t, below.value),
            let p = try work.softmax(total)
          else { continue }
          var rest = factors
          rest[k].value = p
          rest[j].value = try work.make(Elementwise(op), [first, second])
          return try work.product(rest, dtype)
        }
      }
    }
    return nil
  }
}
