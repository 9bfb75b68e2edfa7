import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// A scaled product, added to something (BLAS's `gemm`, `gemv`, `ger`, `dot`): `alpha · A B + beta · C`.
///
/// Rewriting makes it of a ``Dot`` and what stands around it; users do not write it. Inputs in the order A,
/// B, then C if `accumulates`, then alpha and beta if they are not constant (scalars). All are of one float
/// or complex dtype; A and B are matrices or vectors as for ``Dot``, and C has the shape of their product.
/// Where beta is the constant 0, C is not read.
package struct Gemm: Op {
  package let accumulates: Bool
  package let alpha: ProductCall.Factor
  package let beta: ProductCall.Factor

  /// `beta` counts only if the product `accumulates`.
  package init(accumulates: Bool, alpha: ProductCall.Factor, beta: ProductCall.Factor) {
    self.accumulates = accumulates
    self.alpha = alpha
    self.beta = beta
  }

  package var name: String { accumulates ? "Gemm" : "Dot22Scalar" }

  /// Where C, alpha and beta stand among the inputs.
  private var places: (added: Int?, alpha: Int?, beta: Int?) {
    var next = 2
    func place(_ present: Bool) -> Int? {
      guard present else { return nil }
      defer { next += 1 }
      return next
    }
    let added = place(accumulates)
    let scale = place(alpha == .buffer)
    return (added, scale, place(accumulates && beta == .buffer))
  }

  private var inputCount: Int { 2 + [places.added, places.alpha, places.beta].compactMap(\.self).count }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let types = inputs.map(\.type)
    let dtype = types[0].dtype
    let scalars = [places.alpha, places.beta].compactMap(\.self)
    guard types.count == inputCount, !dtype.isDiscrete, types.allSatisfy({ $0.dtype == dtype }),
      scalars.allSatisfy({ types[$0].ndim == 0 }), [alpha, beta].allSatisfy({ $0.isOf(dtype) })
    else { throw TheanoError(MathFacts.gemmOperands(types)) }
    let product = try Dot().infer(Array(inputs[..<2]))
    guard let added = places.added else { return product }
    let (want, got) = (product.types[0], types[added])
    guard want.ndim == got.ndim else { throw TheanoError(MathFacts.gemmShape(got, product: want)) }
    var requirements = product.requirements
    for axis in 0..<want.ndim where want.shape[axis] != got.shape[axis] {
      if (want.shape[axis] - got.shape[axis]).constant != nil {
        throw TheanoError(MathFacts.gemmShape(got, product: want))
      }
      let source: (Int, Int) = axis == 0 && types[0].ndim == 2 ? (0, 0) : (1, 1)
      requirements.append(
        SizeRequirement(
          want.shape[axis], .equal, got.shape[axis],
          .axes(inputA: source.0, axisA: source.1, inputB: added, axisB: axis)))
    }
    return Inference(got, requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    let (a, b) = (call.inputs[0], call.inputs[1])
    func like(_ value: TensorVariable, _ k: Int) -> Gradient {
      .value(value.shaped(like: call.inputs[k], origin: call.origin))
    }
    let left = Dot.transposedProducts(a, b, scaled(g, by: alpha, places.alpha, call), call.origin)
    var result = [like(left.0, 0), like(left.1, 1)]
    if let added = places.added { result.append(like(scaled(g, by: beta, places.beta, call), added)) }
    func inner(_ x: TensorVariable, _ y: TensorVariable) -> TensorVariable {
      let product = elementwise(.mul, [x, y], origin: call.origin)
      return Reduce(.sum, axes: Array(0..<product.ndim), of: product.dtype)(product, origin: call.origin)
    }
    if let k = places.alpha { result.append(like(inner(g, dot(a, b, origin: call.origin)), k)) }
    if let k = places.beta, let added = places.added { result.append(like(inner(g, call.inputs[added]), k)) }
    return result
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let (a, b, origin) = (call.inputs[0], call.inputs[1], call.origin)
    var terms: [TensorVariable] = []
    if let t = tangents[0] { terms.append(scaled(dot(t, b, origin: origin), by: alpha, places.alpha, call)) }
    if let t = tangents[1] { terms.append(scaled(dot(a, t, origin: origin), by: alpha, places.alpha, call)) }
    if let k = places.added, let t = tangents[k] { terms.append(scaled(t, by: beta, places.beta, call)) }
    if let k = places.alpha, let t = tangents[k] {
      terms.append(elementwise(.mul, [t, dot(a, b, origin: origin)], origin: origin))
    }
    if let k = places.beta, let added = places.added, let t = tangents[k] {
      terms.append(elementwise(.mul, [t, call.inputs[added]], origin: origin))
    }
    return terms.isEmpty ? [.zero] : [.value(elementwise(.add, terms, origin: origin))]
  }

  private func scaled(
    _ x: TensorVariable, by factor: ProductCall.Factor, _ place: Int?, _ call: Call
  ) -> TensorVariable {
    switch factor {
    case .buffer:
      return elementwise(.mul, [x, place.map { call.inputs[$0] } ?? x], origin: call.origin)
    case .constant(let constant):
      if constant.value == .one(constant.dtype) { return x }
      return elementwise(
        .mul, [x, TensorVariable(constant: constant.array, origin: call.origin)], origin: call.origin)
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let dtype = inputs[0].dtype
    let wide: DType = dtype.isComplex ? .complex128 : .float64
    let product = try matrixProduct(inputs[0].astype(wide), inputs[1].astype(wide), wide)
    func value(_ factor: ProductCall.Factor, _ place: Int?) -> Scalar {
      switch factor {
      case .constant(let constant): constant.value.converted(from: dtype, to: wide)
      case .buffer: inputs[place ?? 0].contiguous().scalar(at: 0).converted(from: dtype, to: wide)
      }
    }
    let pair = ScalarSignature(operands: [wide, wide], result: wide)
    let scale = value(alpha, places.alpha)
    let keep = accumulates ? value(beta, places.beta) : .zero(wide)
    // A constant 0 is an order not to look at C, whose elements may be anything; a 0 at the call is a factor.
    let ignored = beta != .buffer && keep == .zero(wide)
    let added = ignored ? nil : places.added.map { inputs[$0].astype(wide).contiguous() }
    return [
      try fill(product.shape, dtype) { k in
        let term = ScalarOp.mul.evaluate([scale, product.scalar(at: k)], pair)
        guard let added else { return term.converted(from: wide, to: dtype) }
        let kept = ScalarOp.mul.evaluate([keep, added.scalar(at: k)], pair)
        return ScalarOp.add.evaluate([kept, term], pair).converted(from: wide, to: dtype)
      }
    ]
  }

  package func expand(
    _ inputs: [ValueID], in graph: inout Graph, origin: Origin
  ) throws(TheanoError) -> [ValueID]? {
    let single = Gemm(accumulates: accumulates, alpha: alpha.asSingle, beta: beta.asSingle)
    return try productInSingle(single, inputs, in: &graph, origin: origin)
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let dtype = call.outputs[0].dtype
    if dtype == .float16 { return .expanded }
    let zero = ProductCall.Factor.constant(ScalarConstant(.zero(dtype), dtype))
    return .product(ProductRule(accumulates: accumulates, alpha: alpha, beta: accumulates ? beta : zero))
  }
}

extension ProductCall.Factor {
  fileprivate func isOf(_ dtype: DType) -> Bool {
    switch self {
    case .constant(let constant): constant.dtype == dtype
    case .buffer: true
    }
  }
}

extension ProductCall.Factor {
  /// The same number as a float32.
  fileprivate var asSingle: ProductCall.Factor {
    switch self {
    case .buffer: .buffer
    case .constant(let constant): .constant(ScalarConstant(constant.value, .float32))
    }
  }
}

extension ScalarConstant {
  /// The constant as an array without axes.
  package var array: NDArray {
    let result = NDArray(0).astype(dtype)
    value.write(to: result.storage.pointer, index: 0, dtype)
    return result
  }
}
