import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Derivatives of the operations that take complex numbers apart or put them together: no complex factor is their
// derivative, so that each has a rule of its own.
//
// The convention: the gradient g of a real cost with respect to z = x + iy is ∂cost/∂x - i ∂cost/∂y, hence
// dcost = Re(g dz). Through a differentiable function it is multiplied by the derivative as it stands, as with real
// numbers; the direction of steepest ascent is the conjugate of g.

extension Elementwise {
  /// Whether the rules here hold, and not the row's partial derivatives.
  func derivesByParts(_ call: Call) -> Bool {
    switch op {
    case .real, .imag, .conj, .angle, .abs, .sgn: call.inputs[0].dtype.isComplex
    case .complex, .complexFromPolar: true
    case _: false
    }
  }

  /// The gradient with respect to operand `k`, from that with respect to the result.
  func pullbackByParts(_ k: Int, _ call: Call, _ g: TensorVariable) -> TensorVariable {
    let apply = Applied(call.origin)
    let (z, w) = (call.inputs[0], call.outputs[0])
    switch op {
    case .imag: return apply.imaginary(-g)
    case .conj: return apply(.conj, g)
    case .abs: return g * apply(.conj, apply(.sgn, z))
    case .angle: return apply.imaginary(-g) / z
    case .sgn: return apply.unlessZero(z, apply.imaginary(apply(.imag, g * w)) / z)
    case .complex: return k == 0 ? apply(.real, g) : -apply(.imag, g)
    case .complexFromPolar:
      return k == 0 ? apply(.real, g * apply.turn(call.inputs[1])) : -apply(.imag, g * w)
    case .real: return g
    case _: preconditionFailure("\(op) has partial derivatives")
    }
  }

  /// The derivative of the result along `t`, a tangent of operand `k`.
  func pushforwardByParts(_ k: Int, _ call: Call, _ t: TensorVariable) -> TensorVariable {
    let apply = Applied(call.origin)
    let (z, w) = (call.inputs[0], call.outputs[0])
    switch op {
    case .real, .imag, .conj: return apply(op, t)
    case .abs: return apply(.real, t * apply(.conj, apply(.sgn, z)))
    case .angle: return apply(.imag, t / z)
    case .sgn: return apply.unlessZero(z, apply.imaginary(apply(.imag, t / z)) * w)
    case .complex: return k == 0 ? t : apply.imaginary(t)
    case .complexFromPolar: return k == 0 ? t * apply.turn(call.inputs[1]) : apply.imaginary(t) * w
    case _: preconditionFailure("\(op) has partial derivatives")
    }
  }
}

/// Applications that have the origin of the one that is derived.
private struct Applied {
  let origin: Origin

  init(_ origin: Origin) { self.origin = origin }

  func callAsFunction(_ op: ScalarOp, _ operands: TensorVariable...) -> TensorVariable {
    elementwise(op, operands, origin: origin)
  }

  private func literal(_ value: Double) -> TensorVariable {
    TensorVariable(weak: NDArray(value), origin: origin)
  }

  /// i x.
  func imaginary(_ x: TensorVariable) -> TensorVariable { self(.complex, literal(0), x) }

  /// e ** i x.
  func turn(_ x: TensorVariable) -> TensorVariable { self(.complexFromPolar, literal(1), x) }

  func unlessZero(_ z: TensorVariable, _ value: TensorVariable) -> TensorVariable {
    self(.switch, self(.eq, z, literal(0)), literal(0), value)
  }
}
