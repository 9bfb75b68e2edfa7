import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Sums and products as wholes: what cancels, and constants that meet.
enum Cancelling {
  static let rules: [Rule] = [
    Rule("cancelTerms", .ifFinite, "x + y - x is y.", at: sums, domain: .floats, cancelledTerms),
    Rule("cancelIntegerTerms", .exactly, "x + y - x is y.", at: sums, domain: .numbers) {
      (work, node) throws(Refusal) in
      work.dtype(work.output(node)).isInteger ? try cancelledTerms(&work, node) : nil
    },
    Rule("cancelFactors", .ifFinite, "x * y / x is y.", at: products, domain: .floats) {
      (work, node) throws(Refusal) in try cancelledFactors(&work, node)
    },
    Rule(
      "addConstants", .upToRounding, "Constants whose sum needs no rounding are added while compiling.",
      at: [.scalar(.add), .scalar(.sub)], below: [.constant], domain: .numbers, gatheredConstants),
    Rule(
      "multiplyConstants", .upToRounding, "Constants are multiplied while compiling.", at: [.scalar(.mul)],
      below: [.constant], domain: .numbers, multipliedConstants),
    Rule(
      "negConstant", .exactly, "The constant takes the sign.", at: [.scalar(.neg), .scalar(.mul)],
      domain: .floats, signedConstant),
  ]

  private static let sums: Set<OpKind> = [.scalar(.add), .scalar(.sub), .scalar(.neg)]
  private static let products: Set<OpKind> = [.scalar(.mul), .scalar(.trueDiv)]

  // MARK: Sums

  private static func cancelledTerms(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let terms = work.terms(of: node), !areFewAndDifferent(terms) else { return nil }
    var balance: [ValueID: Int] = [:]
    var counts: [ValueID: Int] = [:]
    for term in terms {
      balance[term.value, default: 0] += term.isNegative ? -1 : 1
      counts[term.value, default: 0] += 1
    }
    guard counts.contains(where: { value, count in abs(balance[value] ?? 0) < count }) else { return nil }
    var kept: [Workspace.Part] = []
    // Of each value as many terms stay as its balance says, the first ones.
    for term in terms {
      guard let left = balance[term.value], left != 0, (left < 0) == term.isNegative else { continue }
      kept.append(term)
      balance[term.value] = left < 0 ? left + 1 : left - 1
    }
    guard kept.count < terms.count else { return nil }
    let output = work.output(node)
    guard !kept.isEmpty else { return work.constant(0, work.dtype(output)) }
    return try work.sum(kept)
  }

  /// Of a few terms, as sums mostly have, that is seen without a table.
  private static func areFewAndDifferent(_ terms: [Workspace.Part]) -> Bool {
    if terms.count > 8 { return false }
    for k in terms.indices {
      for other in terms[..<k] where other.value == terms[k].value { return false }
    }
    return true
  }

  /// `(x + a) + b` is `x + (a + b)`, and with differences alike. Where `a + b` is exact, the right side is rounded once
  /// and so the nearer one; where it is not, `x` may cancel all but the error.
  private static func gatheredConstants(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let output = work.output(node)
    let dtype = work.dtype(output)
    let inputs = work.inputs(of: node)
    let isDifference = work.scalarOp(output) == .sub
    guard inputs.count == 2, let place = inputs.lastIndex(where: { work.scalarConstant($0) != nil }),
      let outer = work.scalarConstant(inputs[place])
    else { return nil }
    let (inner, innerNegative) = (inputs[1 - place], isDifference && place == 0)
    guard work.dtype(inner) == dtype, let op = work.scalarOp(inner), op == .add || op == .sub,
      let below = work.graph.producer(of: inner)
    else { return nil }
    let parts = work.inputs(of: below)
    guard parts.count == 2, let at = parts.lastIndex(where: { work.scalarConstant($0) != nil }),
      let constant = work.scalarConstant(parts[at])
    else { return nil }
    // outer ± (x ± constant)
    let constantNegative = innerNegative != (op == .sub && at == 1)
    let xNegative = innerNegative != (op == .sub && at == 0)
    let outerNegative = isDifference && place == 1
    let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
    let negated = { (value: Scalar, negative: Bool) -> Scalar in
      negative
        ? ScalarOp.neg.evaluate([value], ScalarSignature(operands: [dtype], result: dtype)) : value
    }
    let (a, b) = (
      negated(constant.converted(to: dtype), constantNegative), negated(outer.converted(to: dtype), outerNegative)
    )
    let total = ScalarOp.add.evaluate([a, b], signature)
    guard isSum(total, a, b, dtype) else { return nil }
    let sum = work.constant(total, dtype)
    return xNegative ? try work.make(.sub, sum, parts[1 - at]) : try work.make(.add, parts[1 - at], sum)
  }

  /// Whether a sum of two constants was not rounded: the differences give each of them back. Integers wrap alike on both
  /// sides.
  private static func isSum(_ total: Scalar, _ a: Scalar, _ b: Scalar, _ dtype: DType) -> Bool {
    guard dtype.isFloat else { return dtype.isInteger }
    let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
    let (x, y) = (
      ScalarOp.sub.evaluate([total, b], signature).asDouble, ScalarOp.sub.evaluate([total, a], signature).asDouble
    )
    return total.asDouble.isFinite && x == a.asDouble && y == b.asDouble
  }

  // MARK: Products

  private static func cancelledFactors(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    guard let factors = work.factors(of: node) else { return nil }
    var denominators: [ValueID: Int] = [:]
    for factor in factors where factor.isNegative && work.number(factor.value) == nil {
      denominators[factor.value, default: 0] += 1
    }
    guard !denominators.isEmpty else { return nil }
    var cancelled: [ValueID: Int] = [:]
    for factor in factors where !factor.isNegative {
      if let left = denominators[factor.value], left > 0 {
        denominators[factor.value] = left - 1
        cancelled[factor.value, default: 0] += 1
      }
    }
    guard !cancelled.isEmpty else { return nil }
    var (above, below) = (cancelled, cancelled)
    let kept = factors.filter { factor in
      let left = (factor.isNegative ? below : above)[factor.value] ?? 0
      guard left > 0 else { return true }
      if factor.isNegative { below[factor.value] = left - 1 } else { above[factor.value] = left - 1 }
      return false
    }
    return try work.product(kept, work.dtype(work.output(node)))
  }

  /// `a * (b * x)` is `(a * b) * x`, unless `a * b` has overflown or lost digits below the normal numbers.
  private static func multipliedConstants(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let dtype = work.dtype(work.output(node))
    let inputs = work.inputs(of: node)
    guard let place = inputs.firstIndex(where: { work.scalarConstant($0) != nil }),
      let outer = work.scalarConstant(inputs[place])
    else { return nil }
    for (k, input) in inputs.enumerated() where k != place && work.dtype(input) == dtype {
      guard let factors = work.operands(input, of: .mul),
        let at = factors.firstIndex(where: { work.scalarConstant($0) != nil }),
        let constant = work.scalarConstant(factors[at])
      else { continue }
      let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
      let product = ScalarOp.mul.evaluate([outer.converted(to: dtype), constant.converted(to: dtype)], signature)
      if dtype.isFloat {
        let magnitude = product.asDouble.magnitude
        guard magnitude.isFinite, magnitude >= dtype.smallestNormal else { continue }
      }
      var rest = factors
      rest.remove(at: at)
      var others = inputs
      for index in [k, place].sorted(by: >) { others.remove(at: index) }
      return try work.make(Elementwise(.mul), [work.constant(product, dtype)] + others + rest)
    }
    return nil
  }

  /// `-(c * x)` is `(-c) * x`, and `c * (-x)` too.
  private static func signedConstant(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let output = work.output(node)
    let dtype = work.dtype(output)
    let inputs = work.inputs(of: node)
    if work.scalarOp(output) == .neg {
      guard work.isUsedOnce(inputs[0]), var factors = work.operands(inputs[0], of: .mul),
        let at = factors.firstIndex(where: { work.scalarConstant($0) != nil }), let value = work.number(factors[at])
      else { return nil }
      factors[at] = work.constant(-value, dtype)
      return try work.make(Elementwise(.mul), factors)
    }
    guard let at = inputs.firstIndex(where: { work.scalarConstant($0) != nil }), let value = work.number(inputs[at]),
      let negative = inputs.firstIndex(where: { work.scalarOp($0) == .neg }),
      let x = work.operands(inputs[negative], of: .neg)?.first, work.dtype(inputs[negative]) == dtype
    else { return nil }
    var factors = inputs
    factors[at] = work.constant(-value, dtype)
    factors[negative] = x
    return try work.make(Elementwise(.mul), factors)
  }
}

extension DType {
  /// The smallest float with all digits; 0 for other dtypes.
  fileprivate var smallestNormal: Double {
    switch self {
    case .float16: 0x1p-14
    case .float32: 0x1p-126
    case .float64: 0x1p-1022
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .complex64, .complex128: 0
    }
  }
}
