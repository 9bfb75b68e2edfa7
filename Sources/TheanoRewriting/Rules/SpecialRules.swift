import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// Cheaper operations for the same values.
enum SpecialRules {
  static let rules: [Rule] = [
    Rule("square", .exactly, "A square reads its operand once.", domain: .numbers) { x in x * x => sqr(x) },
    AlgebraRules.rootOfSquare,
    // BLAS reads no matrix where the factor is 0, and scales before or after it adds: what overflows is not the same.
    Rule(
      "scaledProduct", .ifFinite, "BLAS scales a product while it writes it.", at: [.scalar(.mul)],
      domain: .floats, scaledProduct),
    Rule(
      "gemm", .ifFinite, "BLAS adds a product to what is there.", at: [.scalar(.add), .scalar(.sub)],
      domain: .floats, gemm),
  ]

  /// `scale · factors · A B`.
  private struct Scaled {
    var a: ValueID
    var b: ValueID
    var scale = 1.0
    var factors: [ValueID] = []
  }

  private static func scaledProduct(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let output = work.output(node)
    guard let product = scaled(output, work), work.scalarOp(output) != nil else { return nil }
    var inputs = [product.a, product.b]
    let alpha = try factor(product, work.dtype(output), &work, &inputs)
    return try work.make(Gemm(accumulates: false, alpha: alpha, beta: .constant(zero(work.dtype(output)))), inputs)
  }

  /// `C + alpha · A B`, or `beta · C ± alpha · A B`.
  private static func gemm(_ work: inout Workspace, _ node: NodeID) throws(Refusal) -> ValueID? {
    let output = work.output(node)
    let dtype = work.dtype(output)
    let terms = work.inputs(of: node)
    let isDifference = work.scalarOp(output) == .sub
    guard let place = terms.firstIndex(where: { work.isUsedOnce($0) && scaled($0, work) != nil }),
      terms.count == 2 || !isDifference, var product = scaled(terms[place], work)
    else { return nil }
    var others = terms
    others.remove(at: place)
    guard !others.isEmpty else { return nil }
    if isDifference && place == 1 { product.scale = -product.scale }
    let added = others.count == 1 ? others[0] : try work.make(Elementwise(.add), others)
    guard work.dtype(added) == dtype, work.same(work.type(added).shape, work.type(output).shape) else { return nil }
    var inputs = [product.a, product.b, added]
    let alpha = try factor(product, dtype, &work, &inputs)
    let beta = isDifference && place == 0 ? Scalar.real(-1) : .real(1)
    return try work.make(Gemm(accumulates: true, alpha: alpha, beta: .constant(ScalarConstant(beta, dtype))), inputs)
  }

  private static func zero(_ dtype: DType) -> ScalarConstant { ScalarConstant(.zero(dtype), dtype) }

  /// The factor of a product as a constant, or as one more input.
  private static func factor(
    _ product: Scaled, _ dtype: DType, _ work: inout Workspace, _ inputs: inout [ValueID]
  ) throws(Refusal) -> ProductCall.Factor {
    guard !product.factors.isEmpty else { return .constant(ScalarConstant(.real(product.scale), dtype)) }
    let number = product.scale == 1 ? [] : [work.constant(product.scale, dtype)]
    let all = number + product.factors
    let scale = all.count == 1 ? all[0] : try work.make(Elementwise(.mul), all)
    inputs.append(scale)
    return .buffer
  }

  /// A product of a matrix that is used just here, with the scalars that it is multiplied by.
  private static func scaled(_ value: ValueID, _ work: Workspace) -> Scaled? {
    if let x = work.operands(value, of: .neg)?.first {
      guard work.isUsedOnce(x), var inner = scaledPlainly(x, work) else { return nil }
      inner.scale = -inner.scale
      return inner
    }
    return scaledPlainly(value, work)
  }

  private static func scaledPlainly(_ value: ValueID, _ work: Workspace) -> Scaled? {
    let dtype = work.dtype(value)
    if let dot = work.application(value, of: Dot.self) {
      let ranks = dot.inputs.map { work.type($0).ndim }
      guard ranks.contains(2), dot.inputs.allSatisfy({ work.dtype($0) == dtype }) else { return nil }
      return Scaled(a: dot.inputs[0], b: dot.inputs[1])
    }
    if let product = work.application(value, of: Gemm.self), !product.op.accumulates {
      var result = Scaled(a: product.inputs[0], b: product.inputs[1], factors: Array(product.inputs.dropFirst(2)))
      if case .constant(let alpha) = product.op.alpha { result.scale = alpha.value.asDouble }
      return result
    }
    guard let factors = work.operands(value, of: .mul),
      let place = factors.firstIndex(where: { work.application($0, of: Dot.self) != nil }),
      work.isUsedOnce(factors[place]), var inner = scaledPlainly(factors[place], work)
    else { return nil }
    for (k, factor) in factors.enumerated() where k != place {
      guard work.type(factor).ndim == 0, work.dtype(factor) == dtype else { return nil }
      if let number = work.number(factor) { inner.scale *= number } else { inner.factors.append(factor) }
    }
    return inner
  }
}
