import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

/// What the variables of an equation stand for, so far.
private struct Match {
  /// A value, or the sum or product of what the pattern leaves over of one.
  enum Part: Equatable {
    case value(ValueID)
    case group(ScalarOp, [ValueID])
  }
  var parts = Parts()
  /// Of at most three variables, without an allocation: a match begins again for each operand.
  struct Parts {
    private var all: (Part?, Part?, Part?) = (nil, nil, nil)

    subscript(k: Int) -> Part? {
      get { k == 0 ? all.0 : k == 1 ? all.1 : all.2 }
      set {
        switch k {
        case 0: all.0 = newValue
        case 1: all.1 = newValue
        case 2: all.2 = newValue
        default: preconditionFailure("an equation has at most three variables")
        }
      }
    }
  }
  /// Terms (or factors) at the root that the pattern does not speak of.
  var left: [ValueID] = []
}

extension Workspace {
  /// The right side of an equation for a node that its left side matches.
  ///
  /// - Parameter strict: do not take sums and products apart in another order than they are computed in.
  mutating func apply(
    _ equation: Equation, _ guards: [Guard], strict: Bool, _ node: NodeID
  ) throws(Refusal) -> ValueID? {
    guard case .apply(let op, let patterns) = equation.left else { return nil }
    let dtype = computingDType(node)
    guard let match = find(op, patterns, dtype, strict, node) else { return nil }
    var values: [ValueID] = []
    for k in 0..<3 {
      switch match.parts[k] {
      case .value(let value): values.append(value)
      case .group(let op, let operands): values.append(try make(Elementwise(op), operands))
      case nil: break
      }
    }
    for condition in guards where !condition.holds(&self, values) { return nil }
    let result: ValueID
    if case .number(let number) = equation.right {
      result = constant(number, self.dtype(output(node)))
    } else {
      result = try build(equation.right, values, dtype)
    }
    if match.left.isEmpty { return result }
    return try make(Elementwise(op), [result] + match.left)
  }

  private func find(
    _ op: ScalarOp, _ patterns: [Pattern], _ dtype: DType, _ strict: Bool, _ node: NodeID
  ) -> Match? {
    let matcher = Matcher(dtype: dtype, strict: strict)
    // Most nodes have nothing that a pattern looks for.
    guard matcher.hasChance(op, patterns, graph.inputs(of: node), graph) else { return nil }
    var match = Match()
    return matcher.match(op, patterns, inputs(of: node), &match, graph, isRoot: true) ? match : nil
  }

  /// The dtype in which a node computes: that of its result, or for comparisons that of its operands.
  private func computingDType(_ node: NodeID) -> DType {
    let result = graph.type(of: ValueID(Int(graph.nodes[node.index].firstOutput))).dtype
    guard graph.scalarOp(of: node)?.isPredicate == true else { return result }
    return promote(graph.inputs(of: node).map { graph.type(of: $0).dtype })
  }

  private mutating func build(
    _ pattern: Pattern, _ values: [ValueID], _ dtype: DType
  ) throws(Refusal) -> ValueID {
    switch pattern {
    case .variable(let k): return values[k]
    case .number(let number): return constant(number, dtype)
    case .apply(let op, let parts):
      var operands: [ValueID] = []
      for (k, part) in parts.enumerated() {
        var operand = try build(part, values, dtype)
        let isCondition = op == .switch && k == 0
        if !isCondition, !op.isPredicate, !graph.type(of: operand).dtype.isEqualOrWider(than: dtype) {
          operand = try cast(operand, to: dtype)
        }
        operands.append(operand)
      }
      return try make(Elementwise(op), operands)
    }
  }

  func number(_ value: ValueID) -> Double? { graph.number(value) }
}

extension Graph {
  /// The real number that all elements of a value are, if that is known.
  func number(_ value: ValueID) -> Double? {
    var current = value
    for _ in 0..<8 {
      if let array = constant(current) { return array.dtype.isComplex ? nil : array.commonElement?.asDouble }
      guard let filler = filler(current) else { return nil }
      current = filler
    }
    return nil
  }

  /// Of what all elements of a value are elements, where its operation only arranges them.
  private func filler(_ value: ValueID) -> ValueID? {
    guard let node = producer(of: value) else { return nil }
    let inputs = inputs(of: node)
    if let scalar = scalarOp(of: node) { return scalar == .second ? inputs.last : nil }
    let op = op(of: node)
    if op is Alloc || op is DimShuffle || op is Reshape || op is Rebroadcast || op is SpecifyShape {
      return inputs.first
    }
    return nil
  }
}

extension ScalarOp {
  /// Whether the result is a bool whatever the operands are.
  var isPredicate: Bool {
    switch self {
    case .lt, .le, .gt, .ge, .eq, .neq, .isnan, .isinf: true
    case .add, .sub, .mul, .trueDiv, .intDiv, .mod, .pow, .neg, .abs, .sgn, .inv, .sqr, .sqrt, .maximum,
      .minimum, .clip, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sigmoid, .softplus, .sin, .cos,
      .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh, .arcsinh, .arccosh, .arctanh, .deg2rad,
      .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven, .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx,
      .erfinv, .erfcinv, .gamma, .triGamma, .polygamma, .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv,
      .i0, .i1, .iv, .xlogx, .xlogy0,
      .and, .or, .xor, .invert, .switch, .identity, .second, .cast, .real, .imag, .conj, .angle, .complex,
      .complexFromPolar:
      false
    }
  }

  var isAssociative: Bool { self == .add || self == .mul }
}

extension DType {
  func isEqualOrWider(than other: DType) -> Bool { promote(self, other) == self }
}

extension NDArray {
  /// The element that all are, in a small array.
  var commonElement: Scalar? {
    guard count > 0, count <= 4096 else { return nil }
    let dense = contiguous()
    let first = dense.scalar(at: 0)
    for k in 1..<max(count, 1) where dense.scalar(at: k) != first { return nil }
    return first
  }
}

/// Finds an equation's left side in a graph. The work is bounded by the pattern, not by the graph.
///
/// The graph is handed through: to keep it would be to copy it, for every rule that is tried.
private struct Matcher {
  let dtype: DType
  let strict: Bool

  /// Terms of nested sums (factors of nested products) that are looked at together.
  private static let mostTerms = 8

  /// Whether there is for each pattern that is no variable an operand that begins as it does, or a nested sum (product)
  /// that may hold one: as can be seen without putting anything together.
  func hasChance(_ op: ScalarOp, _ patterns: [Pattern], _ operands: ArraySlice<ValueID>, _ graph: Graph) -> Bool {
    for pattern in patterns where !operands.contains(where: { begins(pattern, $0, graph) }) {
      return !strict && op.isAssociative && operands.contains(where: { isNested(op, $0, graph) })
    }
    return true
  }

  private func begins(_ pattern: Pattern, _ value: ValueID, _ graph: Graph) -> Bool {
    switch pattern {
    case .variable: true
    case .number(let number): isNumber(number, value, graph)
    case .apply(let op, _): graph.producer(of: value).map { graph.scalarOp(of: $0) == op } ?? false
    }
  }

  func match(_ pattern: Pattern, _ value: ValueID, _ match: inout Match, _ graph: Graph) -> Bool {
    switch pattern {
    case .variable(let k):
      guard let bound = match.parts[k] else {
        match.parts[k] = .value(value)
        return true
      }
      return bound == .value(value)
    case .number(let number): return isNumber(number, value, graph)
    case .apply(let op, let patterns):
      guard let node = graph.producer(of: value), graph.scalarOp(of: node) == op else { return false }
      let type = graph.type(of: value).dtype
      guard op.isPredicate || type == dtype else { return false }
      return self.match(op, patterns, Array(graph.inputs(of: node)), &match, graph, isRoot: false)
    }
  }

  func match(
    _ op: ScalarOp, _ patterns: [Pattern], _ operands: [ValueID], _ match: inout Match, _ graph: Graph, isRoot: Bool
  ) -> Bool {
    if op.isAssociative {
      if operands.count < patterns.count && strict { return false }
      if matchAny(op, patterns, operands, &match, graph, isRoot) { return true }
      guard !strict, operands.contains(where: { isNested(op, $0, graph) }) else { return false }
      let flat = flattened(op, operands, graph)
      return flat.count > operands.count && matchAny(op, patterns, flat, &match, graph, isRoot)
    }
    guard operands.count == patterns.count else { return false }
    let start = match
    var fits = true
    for (pattern, operand) in zip(patterns, operands) where fits { fits = self.match(pattern, operand, &match, graph) }
    if fits { return true }
    match = start
    guard patterns.count == 2, op.row.traits.contains(.commutative) else { return false }
    if self.match(patterns[0], operands[1], &match, graph) && self.match(patterns[1], operands[0], &match, graph) {
      return true
    }
    match = start
    return false
  }

  /// The operands with those taken apart that are sums (products) themselves.
  private func flattened(_ op: ScalarOp, _ operands: [ValueID], _ graph: Graph) -> [ValueID] {
    var result: [ValueID] = []
    var pending = Array(operands.reversed())
    while let next = pending.popLast() {
      if result.count + pending.count < Matcher.mostTerms, isNested(op, next, graph),
        let node = graph.producer(of: next)
      {
        pending += graph.inputs(of: node).reversed()
      } else {
        result.append(next)
      }
    }
    return result
  }

  private func isNested(_ op: ScalarOp, _ operand: ValueID, _ graph: Graph) -> Bool {
    guard let node = graph.producer(of: operand) else { return false }
    return graph.scalarOp(of: node) == op && graph.type(of: operand).dtype == dtype
  }

  /// Each pattern with another operand, in any order; what is left over goes to the last variable, or at the
  /// root stays beside the replacement.
  private func matchAny(
    _ op: ScalarOp, _ patterns: [Pattern], _ operands: [ValueID], _ match: inout Match, _ graph: Graph, _ isRoot: Bool
  ) -> Bool {
    guard operands.count >= patterns.count, operands.count <= Matcher.mostTerms else { return false }
    let exact = operands.count == patterns.count
    if strict && !exact { return false }
    // Variables last: what they take is free.
    let firstFree = patterns.firstIndex(where: \.isVariable) ?? patterns.count
    let order =
      patterns[firstFree...].allSatisfy(\.isVariable)
      ? patterns : patterns.filter { !$0.isVariable } + patterns.filter(\.isVariable)
    return assign(op, order[...], operands, &match, graph, isRoot)
  }

  private func assign(
    _ op: ScalarOp, _ patterns: ArraySlice<Pattern>, _ operands: [ValueID], _ match: inout Match, _ graph: Graph,
    _ isRoot: Bool
  ) -> Bool {
    guard let first = patterns.first else {
      if isRoot { match.left = operands }
      return operands.isEmpty || isRoot
    }
    if patterns.count == 1, operands.count > 1, !isRoot {
      guard case .variable(let k) = first, match.parts[k] == nil else { return false }
      match.parts[k] = .group(op, operands)
      return true
    }
    for (k, operand) in operands.enumerated() {
      let start = match
      if self.match(first, operand, &match, graph) {
        var rest = operands
        rest.remove(at: k)
        if assign(op, patterns.dropFirst(), rest, &match, graph, isRoot) { return true }
      }
      match = start
    }
    return false
  }

  private func isNumber(_ number: Double, _ value: ValueID, _ graph: Graph) -> Bool {
    guard let found = graph.number(value), found == number else { return false }
    // Bits differ between rules for 0 and for -0.
    return !strict || found.sign == number.sign
  }
}

extension Pattern {
  fileprivate var isVariable: Bool {
    if case .variable = self { return true }
    return false
  }
}
