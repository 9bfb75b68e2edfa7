import TheanoArrays
import TheanoGraph

// What a user of Theano writes by habit is answered with what to write here.
extension TensorVariable {
  @available(*, unavailable, message: "write .< for a tensor of truth values")
  public static func < (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .< b }

  @available(*, unavailable, message: "write .<= for a tensor of truth values")
  public static func <= (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .<= b }

  @available(*, unavailable, message: "write .> for a tensor of truth values")
  public static func > (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .> b }

  @available(*, unavailable, message: "write .>= for a tensor of truth values")
  public static func >= (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .>= b }

  @available(*, unavailable, message: "write .&")
  public static func & (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .& b }

  @available(*, unavailable, message: "write .|")
  public static func | (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .| b }

  @available(*, unavailable, message: "write .^")
  public static func ^ (a: TensorVariable, b: TensorVariable) -> TensorVariable { a .^ b }
}

// Theano's names with underscores.
extension tensor {
  @available(*, unavailable, renamed: "zerosLike")
  public static func zeros_like(_ x: TensorVariable, dtype: DType? = nil) -> TensorVariable {
    zerosLike(x, dtype: dtype)
  }

  @available(*, unavailable, renamed: "onesLike")
  public static func ones_like(_ x: TensorVariable, dtype: DType? = nil) -> TensorVariable { onesLike(x, dtype: dtype) }

  @available(*, unavailable, renamed: "identityLike")
  public static func identity_like(_ x: TensorVariable) -> TensorVariable { identityLike(x) }

  @available(*, unavailable, renamed: "setSubtensor")
  public static func set_subtensor(_ part: TensorVariable, _ y: any TensorArgument) -> TensorVariable {
    setSubtensor(part, y)
  }

  @available(*, unavailable, renamed: "incSubtensor")
  public static func inc_subtensor(_ part: TensorVariable, _ y: any TensorArgument) -> TensorVariable {
    incSubtensor(part, y)
  }

  @available(*, unavailable, renamed: "maxAndArgmax")
  public static func max_and_argmax(_ x: TensorVariable, axis: (any TensorAxes)? = nil) -> (
    max: TensorVariable, argmax: TensorVariable
  ) { maxAndArgmax(x, axis: axis) }

  @available(*, unavailable, renamed: "disconnectedGrad")
  public static func disconnected_grad(_ x: TensorVariable) -> TensorVariable { disconnectedGrad(x) }

  @available(*, unavailable, renamed: "zeroGrad")
  public static func zero_grad(_ x: TensorVariable) -> TensorVariable { zeroGrad(x) }

  @available(*, unavailable, renamed: "abs")
  public static func abs_(_ x: TensorVariable) -> TensorVariable { abs(x) }

  @available(*, unavailable, renamed: "and")
  public static func and_(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable { and(a, b) }

  @available(*, unavailable, renamed: "or")
  public static func or_(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable { or(a, b) }
}

extension tensor.nnet {
  @available(*, unavailable, renamed: "categoricalCrossentropy")
  public static func categorical_crossentropy(_ codingDist: TensorVariable, _ trueDist: TensorVariable)
    -> TensorVariable
  { categoricalCrossentropy(codingDist, trueDist) }

  @available(*, unavailable, renamed: "binaryCrossentropy")
  public static func binary_crossentropy(_ output: TensorVariable, _ target: any TensorArgument) -> TensorVariable {
    binaryCrossentropy(output, target)
  }

  @available(*, unavailable, renamed: "hardSigmoid")
  public static func hard_sigmoid(_ x: TensorVariable) -> TensorVariable { hardSigmoid(x) }
}

// Tuples of axes.
extension tensor {
  @available(*, unavailable, message: "write axis: [0, 1]")
  public static func sum<Axes>(_ x: TensorVariable, axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable {
    sum(x, keepdims: keepdims)
  }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public static func prod<Axes>(_ x: TensorVariable, axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable {
    prod(x, keepdims: keepdims)
  }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public static func mean<Axes>(_ x: TensorVariable, axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable {
    mean(x, keepdims: keepdims)
  }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public static func max<Axes>(_ x: TensorVariable, axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable {
    max(x, keepdims: keepdims)
  }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public static func min<Axes>(_ x: TensorVariable, axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable {
    min(x, keepdims: keepdims)
  }
}

extension TensorVariable {
  @available(*, unavailable, message: "write axis: [0, 1]")
  public func sum<Axes>(axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable { sum(keepdims: keepdims) }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public func prod<Axes>(axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable { prod(keepdims: keepdims) }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public func mean<Axes>(axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable { mean(keepdims: keepdims) }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public func max<Axes>(axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable { max(keepdims: keepdims) }

  @available(*, unavailable, message: "write axis: [0, 1]")
  public func min<Axes>(axis: (Axes, Axes), keepdims: Bool = false) -> TensorVariable { min(keepdims: keepdims) }
}
