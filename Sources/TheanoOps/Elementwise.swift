import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// A scalar operation at each place of its broadcast operands (Theano's `Elemwise`).
///
/// `result[i, j, …] = op(a[i, j, …], b[i, j, …], …)`. Operands are aligned at their last axes; an axis whose
/// size is known to be 1 stretches; all other sizes along an axis must be equal, which is checked while
/// building where both are known, else at the call.
package struct Elementwise: Op {
  package let op: ScalarOp
  /// `floatX` when the expression was built: the dtype of a true division of integers.
  package let floatX: DType

  package init(_ op: ScalarOp, floatX: DType = FloatX.current) {
    self.op = op
    self.floatX = floatX
  }

  package var name: String { op.row.name }
  package var scalarOp: ScalarOp? { op }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let signature = try op.signature(inputs.map(\.type.dtype), floatX: floatX)
    let (shape, requirements) = try broadcastShape(name, inputs.map(\.type))
    let type = TensorType(signature.result, shape)
    return Inference(type, requirements: requirements, sizeValue: sizeValue(inputs, type))
  }

  /// Integer scalars that arithmetic makes of integer scalars are sizes again.
  private func sizeValue(_ inputs: [Operand], _ type: TensorType) -> Size? {
    guard type.ndim == 0, type.dtype == .int64 else { return nil }
    let sizes = inputs.compactMap(\.size)
    guard sizes.count == inputs.count, let first = sizes.first else { return nil }
    switch op {
    case .add: return sizes.dropFirst().reduce(first, +)
    case .mul: return sizes.dropFirst().reduce(first, *)
    case .sub: return first - sizes[1]
    case .neg: return .zero - first
    case .intDiv: return .floorDivide(first, sizes[1])
    case .mod: return .modulo(first, sizes[1])
    case .maximum: return .maximum(first, sizes[1])
    case .minimum: return .minimum(first, sizes[1])
    case .cast, .identity: return first
    case .second: return sizes[1]
    case .trueDiv, .pow, .abs, .sgn, .inv, .sqr, .sqrt, .clip, .exp, .exp2, .expm1, .log, .log2, .log10,
      .log1p, .sigmoid, .softplus, .sin, .cos, .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh,
      .tanh, .arcsinh, .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven,
      .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma, .polygamma,
      .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0, .lt, .le, .gt,
      .ge, .eq, .neq, .isnan, .isinf,
      .and, .or, .xor, .invert, .switch, .real, .imag, .conj, .angle, .complex, .complexFromPolar:
      return nil
    }
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    let isByParts = derivesByParts(call)
    return call.inputs.indices.map { k in
      if isByParts {
        return .value(pullbackByParts(k, call, cotangent).summed(like: call.inputs[k], origin: call.origin))
      }
      switch partial(k, call) {
      case .disconnected: return .disconnected
      case .zero: return .zero
      case .undefined(let why): return .undefined(why)
      case .value(let derivative):
        let product = derivative.map { cotangent * $0 } ?? cotangent
        return .value(product.summed(like: call.inputs[k], origin: call.origin))
      }
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    var total: TensorVariable?
    for (k, tangent) in tangents.enumerated() {
      guard let tangent else { continue }
      if derivesByParts(call) {
        let term = pushforwardByParts(k, call, tangent)
        total = total.map { $0 + term } ?? term
        continue
      }
      switch partial(k, call) {
      case .disconnected, .zero: continue
      case .undefined(let why): return [.undefined(why)]
      case .value(let derivative):
        let term = derivative.map { tangent * $0 } ?? tangent
        total = total.map { $0 + term } ?? term
      }
    }
    guard let total else { return [.zero] }
    let output = call.outputs[0]
    let tangent = total.broadcast(like: output, origin: call.origin)
    return [
      .value(
        tangent.dtype == output.dtype
          ? tangent : elementwise(.cast(output.dtype), [tangent], origin: call.origin))
    ]
  }

  private enum PartialValue {
    case disconnected, zero, undefined(String)
    /// nil stands for one.
    case value(TensorVariable?)
  }

  /// The derivative of the output with respect to input `k`.
  private func partial(_ k: Int, _ call: Call) -> PartialValue {
    let output = call.outputs[0]
    if output.dtype.isDiscrete { return .zero }
    switch op.partial(k, of: call.inputs.count) {
    case .disconnected: return .disconnected
    case .zero: return .zero
    case .undefined(let why): return .undefined(why)
    case .formula(.number(1)): return .value(nil)
    case .formula(let formula):
      return .value(formula.variable(operands: call.inputs, result: output, origin: call.origin))
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let signature = try op.signature(inputs.map(\.dtype), floatX: floatX)
    let shape = concreteBroadcast(inputs.map(\.shape))
    var operands: [NDArray] = []
    for (array, dtype) in zip(inputs, signature.operands) {
      operands.append(try array.astype(dtype).broadcast(to: shape))
    }
    return [try mapElements(operands, shape, signature.result) { op.evaluate($0, signature) }]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .elementwise(op) }
}

extension Elementwise: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    let rank = call.inputs.indices.map { call.rank($0, graph) }.max() ?? 0
    let operands = try call.inputs.indices.map { k throws(TheanoError) in try call.aligned(k, rank: rank, &graph) }
    return try call.all(self, operands, &graph)
  }
}
