import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The identity `y = x`, whose derivative the user has chosen (Theano's `DisconnectedGrad`, `ZeroGrad`,
/// `GradClip`, `GradScale`, `UndefinedGrad`). Rewriting removes it: only gradients look at it.
package struct GradientGate: Op {
  package enum Kind: Hashable, Sendable {
    /// As if `y` did not depend on `x`.
    case disconnected
    case zero
    /// A cotangent is moved into the interval; a tangent passes.
    case clip(Double, Double)
    case scale(Double)
    /// There is none, and why.
    case undefined(String)
  }

  package let kind: Kind
  package init(_ kind: Kind) { self.kind = kind }

  package var name: String {
    switch kind {
    case .disconnected: "disconnected_grad"
    case .zero: "zero_grad"
    case .clip(let lowest, let highest): "GradClip{clip_lower_bound=\(lowest), clip_upper_bound=\(highest)}"
    case .scale(let factor): "GradScale{multiplier=\(factor)}"
    case .undefined: "undefined_grad"
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    if case .clip(let lowest, let highest) = kind, !(lowest <= highest) {
      throw TheanoError(MathFacts.clipBounds(lowest, highest))
    }
    return Inference(inputs[0].type, sizeValue: inputs[0].size)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let cotangent = cotangents[0] else { return [.disconnected] }
    switch kind {
    case .disconnected: return [.disconnected]
    case .zero: return [.zero]
    case .clip(let lowest, let highest):
      let bounds = [lowest, highest].map { TensorVariable(weak: NDArray($0), origin: call.origin) }
      return [.value(elementwise(.clip, [cotangent] + bounds, origin: call.origin))]
    case .scale: return [.value(scaled(cotangent, call))]
    case .undefined(let why): return [.undefined(why)]
    }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0] else { return [.zero] }
    switch kind {
    case .disconnected: return [.disconnected]
    case .zero: return [.zero]
    case .clip: return [.value(tangent)]
    case .scale: return [.value(scaled(tangent, call))]
    case .undefined(let why): return [.undefined(why)]
    }
  }

  private func scaled(_ x: TensorVariable, _ call: Call) -> TensorVariable {
    guard case .scale(let factor) = kind else { return x }
    return elementwise(
      .mul, [x, TensorVariable(weak: NDArray(factor), origin: call.origin)], origin: call.origin)
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] { inputs }

  package func lower(_ call: LoweringCall) -> Lowering { .elementwise(.identity) }
}

extension GradientGate: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(self, call.values, &graph)
  }
}

extension tensor {
  private static func gate(_ kind: GradientGate.Kind, _ x: TensorVariable, _ origin: Origin) -> TensorVariable {
    GradientGate(kind)(hardened(x), origin: origin)
  }

  /// `x`, through which no gradient flows: for `grad` the result does not depend on `x` at all.
  ///
  /// ```swift
  /// T.grad((x * T.disconnectedGrad(x)).sum(), x)      // x, not 2 * x
  /// ```
  @inline(never)
  public static func disconnectedGrad(_ x: TensorVariable) -> TensorVariable {
    gate(.disconnected, x, .capture())
  }

  /// `x` with the gradient 0. Unlike ``disconnectedGrad(_:)`` it stays connected: asking for the gradient is
  /// no error.
  @inline(never)
  public static func zeroGrad(_ x: TensorVariable) -> TensorVariable { gate(.zero, x, .capture()) }

  /// As ``zeroGrad(_:)``, under Theano's older name.
  @inline(never)
  public static func considerConstant(_ x: TensorVariable) -> TensorVariable { gate(.zero, x, .capture()) }

  /// `x`; each element of the gradient that flows back through it is moved into the interval.
  ///
  /// ```swift
  /// T.grad((T.gradClip(x, -1, 1) ** 2).sum(), x)      // T.clip(2 * x, -1, 1)
  /// ```
  /// A lower bound above the upper one is a `ValueError`.
  @inline(never)
  public static func gradClip(_ x: TensorVariable, _ lowest: Double, _ highest: Double) -> TensorVariable {
    gate(.clip(lowest, highest), x, .capture())
  }

  /// `x`; the gradient that flows back through it is multiplied by `factor`.
  ///
  /// ```swift
  /// let slowly = T.gradScale(x, 0.1)
  /// ```
  @inline(never)
  public static func gradScale(_ x: TensorVariable, _ factor: Double) -> TensorVariable {
    gate(.scale(factor), x, .capture())
  }

  /// `x`, whose gradient is not defined: `grad` with respect to it is refused (`NullTypeGradError`).
  @inline(never)
  public static func undefinedGrad(_ x: TensorVariable) -> TensorVariable {
    gate(.undefined("the user marked the gradient as undefined"), x, .capture())
  }
}

extension tensor {
  /// The functions about derivatives, under the name of Theano's module `theano.gradient`.
  public enum gradient {
    /// As ``tensor/disconnectedGrad(_:)``.
    @inline(never)
    public static func disconnectedGrad(_ x: TensorVariable) -> TensorVariable {
      gate(.disconnected, x, .capture())
    }
    /// As ``tensor/zeroGrad(_:)``.
    @inline(never)
    public static func zeroGrad(_ x: TensorVariable) -> TensorVariable { gate(.zero, x, .capture()) }
    /// As ``tensor/considerConstant(_:)``.
    @inline(never)
    public static func considerConstant(_ x: TensorVariable) -> TensorVariable { gate(.zero, x, .capture()) }
    /// As ``tensor/gradClip(_:_:_:)``.
    @inline(never)
    public static func gradClip(_ x: TensorVariable, _ lowest: Double, _ highest: Double) -> TensorVariable {
      gate(.clip(lowest, highest), x, .capture())
    }
    /// As ``tensor/gradScale(_:_:)``.
    @inline(never)
    public static func gradScale(_ x: TensorVariable, _ factor: Double) -> TensorVariable {
      gate(.scale(factor), x, .capture())
    }
  }
}
