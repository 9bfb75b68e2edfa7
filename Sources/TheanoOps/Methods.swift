import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The methods that Theano's variables have, and free functions: other spellings of the functions of `T`.

/// Elementwise functions as methods: `x.exp()` is `T.exp(x)`.
extension TensorVariable {
  /// As `T.exp(self)`.
  @inline(never)
  public func exp() -> TensorVariable { elementwise(.exp, [self]) }

  /// As `T.exp2(self)`.
  @inline(never)
  public func exp2() -> TensorVariable { elementwise(.exp2, [self]) }

  /// As `T.expm1(self)`.
  @inline(never)
  public func expm1() -> TensorVariable { elementwise(.expm1, [self]) }

  /// As `T.log(self)`.
  @inline(never)
  public func log() -> TensorVariable { elementwise(.log, [self]) }

  /// As `T.log2(self)`.
  @inline(never)
  public func log2() -> TensorVariable { elementwise(.log2, [self]) }

  /// As `T.log10(self)`.
  @inline(never)
  public func log10() -> TensorVariable { elementwise(.log10, [self]) }

  /// As `T.log1p(self)`.
  @inline(never)
  public func log1p() -> TensorVariable { elementwise(.log1p, [self]) }

  /// As `T.sqrt(self)`.
  @inline(never)
  public func sqrt() -> TensorVariable { elementwise(.sqrt, [self]) }

  /// As `T.sin(self)`.
  @inline(never)
  public func sin() -> TensorVariable { elementwise(.sin, [self]) }

  /// As `T.cos(self)`.
  @inline(never)
  public func cos() -> TensorVariable { elementwise(.cos, [self]) }

  /// As `T.tan(self)`.
  @inline(never)
  public func tan() -> TensorVariable { elementwise(.tan, [self]) }

  /// As `T.arcsin(self)`.
  @inline(never)
  public func arcsin() -> TensorVariable { elementwise(.arcsin, [self]) }

  /// As `T.arccos(self)`.
  @inline(never)
  public func arccos() -> TensorVariable { elementwise(.arccos, [self]) }

  /// As `T.arctan(self)`.
  @inline(never)
  public func arctan() -> TensorVariable { elementwise(.arctan, [self]) }

  /// As `T.sinh(self)`.
  @inline(never)
  public func sinh() -> TensorVariable { elementwise(.sinh, [self]) }

  /// As `T.cosh(self)`.
  @inline(never)
  public func cosh() -> TensorVariable { elementwise(.cosh, [self]) }

  /// As `T.tanh(self)`.
  @inline(never)
  public func tanh() -> TensorVariable { elementwise(.tanh, [self]) }

  /// As `T.arcsinh(self)`.
  @inline(never)
  public func arcsinh() -> TensorVariable { elementwise(.arcsinh, [self]) }

  /// As `T.arccosh(self)`.
  @inline(never)
  public func arccosh() -> TensorVariable { elementwise(.arccosh, [self]) }

  /// As `T.arctanh(self)`.
  @inline(never)
  public func arctanh() -> TensorVariable { elementwise(.arctanh, [self]) }

  /// As `T.deg2rad(self)`.
  @inline(never)
  public func deg2rad() -> TensorVariable { elementwise(.deg2rad, [self]) }

  /// As `T.rad2deg(self)`.
  @inline(never)
  public func rad2deg() -> TensorVariable { elementwise(.rad2deg, [self]) }

  /// As `T.ceil(self)`.
  @inline(never)
  public func ceil() -> TensorVariable { elementwise(.ceil, [self]) }

  /// As `T.floor(self)`.
  @inline(never)
  public func floor() -> TensorVariable { elementwise(.floor, [self]) }

  /// As `T.trunc(self)`.
  @inline(never)
  public func trunc() -> TensorVariable { elementwise(.trunc, [self]) }

  /// As `T.abs(self)`.
  @inline(never)
  public func abs() -> TensorVariable { elementwise(.abs, [self]) }

  /// As `T.conj(self)`.
  @inline(never)
  public func conj() -> TensorVariable { elementwise(.conj, [self]) }

  /// As `T.pow(self, exponent)`; as an operator `self ** exponent`.
  @inline(never)
  public func pow(_ exponent: TensorVariable) -> TensorVariable { elementwise(.pow, [self, exponent]) }
  /// As `T.pow(self, exponent)`.
  @_disfavoredOverload @inline(never)
  public func pow(_ exponent: some TensorScalar) -> TensorVariable {
    elementwise(.pow, [self, exponent.tensorVariable])
  }

  /// As `T.clip(self, min, max)`.
  @inline(never)
  public func clip(_ min: TensorVariable, _ max: TensorVariable) -> TensorVariable {
    elementwise(.clip, [self, min, max])
  }
  /// As `T.clip(self, min, max)`.
  @_disfavoredOverload @inline(never)
  public func clip(_ min: some TensorScalar, _ max: some TensorScalar) -> TensorVariable {
    elementwise(.clip, [self, min.tensorVariable, max.tensorVariable])
  }

  /// As `T.clip(self, min:, max:)`.
  @inline(never)
  public func clip(min: any TensorArgument, max: any TensorArgument) -> TensorVariable {
    elementwise(.clip, [self, min.tensorVariable, max.tensorVariable])
  }

  /// As `T.round(self, mode:)`.
  @inline(never)
  public func round(mode: tensor.RoundingMode = .halfToEven) -> TensorVariable {
    elementwise(mode.op, [self])
  }

  /// As `T.cast(self, dtype)`.
  @inline(never)
  public func astype(_ dtype: DType) -> TensorVariable { tensor.cast(self, dtype) }

  /// The real part: as `T.real(self)`.
  public var real: TensorVariable {
    @inline(never) get { elementwise(.real, [self]) }
  }
  /// The imaginary part: as `T.imag(self)`.
  public var imag: TensorVariable {
    @inline(never) get { elementwise(.imag, [self]) }
  }

  /// Another variable of the same value.
  @inline(never)
  public func copy() -> TensorVariable { elementwise(.identity, [self]) }
}

// MARK: - Free functions

// Disfavoured, so that `sqrt(4)` stays a `Double` beside Foundation and `exp(-x)` of a tensor is ours.
// `T.exp` is the spelling to prefer: it is also the quicker one to compile.

/// As `T.exp(x)`.
@_disfavoredOverload @inline(never)
public func exp(_ x: TensorVariable) -> TensorVariable { elementwise(.exp, [x]) }

/// As `T.exp2(x)`.
@_disfavoredOverload @inline(never)
public func exp2(_ x: TensorVariable) -> TensorVariable { elementwise(.exp2, [x]) }

/// As `T.expm1(x)`.
@_disfavoredOverload @inline(never)
public func expm1(_ x: TensorVariable) -> TensorVariable { elementwise(.expm1, [x]) }

/// As `T.log(x)`.
@_disfavoredOverload @inline(never)
public func log(_ x: TensorVariable) -> TensorVariable { elementwise(.log, [x]) }

/// As `T.log2(x)`.
@_disfavoredOverload @inline(never)
public func log2(_ x: TensorVariable) -> TensorVariable { elementwise(.log2, [x]) }

/// As `T.log10(x)`.
@_disfavoredOverload @inline(never)
public func log10(_ x: TensorVariable) -> TensorVariable { elementwise(.log10, [x]) }

/// As `T.log1p(x)`.
@_disfavoredOverload @inline(never)
public func log1p(_ x: TensorVariable) -> TensorVariable { elementwise(.log1p, [x]) }

/// As `T.sqrt(x)`.
@_disfavoredOverload @inline(never)
public func sqrt(_ x: TensorVariable) -> TensorVariable { elementwise(.sqrt, [x]) }

/// As `T.sin(x)`.
@_disfavoredOverload @inline(never)
public func sin(_ x: TensorVariable) -> TensorVariable { elementwise(.sin, [x]) }

/// As `T.cos(x)`.
@_disfavoredOverload @inline(never)
public func cos(_ x: TensorVariable) -> TensorVariable { elementwise(.cos, [x]) }

/// As `T.tan(x)`.
@_disfavoredOverload @inline(never)
public func tan(_ x: TensorVariable) -> TensorVariable { elementwise(.tan, [x]) }

/// As `T.arcsin(x)`.
@_disfavoredOverload @inline(never)
public func arcsin(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsin, [x]) }

/// As `T.arccos(x)`.
@_disfavoredOverload @inline(never)
public func arccos(_ x: TensorVariable) -> TensorVariable { elementwise(.arccos, [x]) }

/// As `T.arctan(x)`.
@_disfavoredOverload @inline(never)
public func arctan(_ x: TensorVariable) -> TensorVariable { elementwise(.arctan, [x]) }

/// As `T.sinh(x)`.
@_disfavoredOverload @inline(never)
public func sinh(_ x: TensorVariable) -> TensorVariable { elementwise(.sinh, [x]) }

/// As `T.cosh(x)`.
@_disfavoredOverload @inline(never)
public func cosh(_ x: TensorVariable) -> TensorVariable { elementwise(.cosh, [x]) }

/// As `T.tanh(x)`.
@_disfavoredOverload @inline(never)
public func tanh(_ x: TensorVariable) -> TensorVariable { elementwise(.tanh, [x]) }

/// As `T.arcsinh(x)`.
@_disfavoredOverload @inline(never)
public func arcsinh(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsinh, [x]) }

/// As `T.arccosh(x)`.
@_disfavoredOverload @inline(never)
public func arccosh(_ x: TensorVariable) -> TensorVariable { elementwise(.arccosh, [x]) }

/// As `T.arctanh(x)`.
@_disfavoredOverload @inline(never)
public func arctanh(_ x: TensorVariable) -> TensorVariable { elementwise(.arctanh, [x]) }

/// As `T.ceil(x)`.
@_disfavoredOverload @inline(never)
public func ceil(_ x: TensorVariable) -> TensorVariable { elementwise(.ceil, [x]) }

/// As `T.floor(x)`.
@_disfavoredOverload @inline(never)
public func floor(_ x: TensorVariable) -> TensorVariable { elementwise(.floor, [x]) }

/// As `T.trunc(x)`.
@_disfavoredOverload @inline(never)
public func trunc(_ x: TensorVariable) -> TensorVariable { elementwise(.trunc, [x]) }

/// As `T.sigmoid(x)`.
@_disfavoredOverload @inline(never)
public func sigmoid(_ x: TensorVariable) -> TensorVariable { elementwise(.sigmoid, [x]) }

/// As `T.softplus(x)`.
@_disfavoredOverload @inline(never)
public func softplus(_ x: TensorVariable) -> TensorVariable { elementwise(.softplus, [x]) }

/// As `T.erf(x)`.
@_disfavoredOverload @inline(never)
public func erf(_ x: TensorVariable) -> TensorVariable { elementwise(.erf, [x]) }

/// As `T.erfc(x)`.
@_disfavoredOverload @inline(never)
public func erfc(_ x: TensorVariable) -> TensorVariable { elementwise(.erfc, [x]) }

/// As `T.abs(x)`.
@_disfavoredOverload @inline(never)
public func abs(_ x: TensorVariable) -> TensorVariable { elementwise(.abs, [x]) }

/// As `T.sqr(x)`.
@_disfavoredOverload @inline(never)
public func sqr(_ x: TensorVariable) -> TensorVariable { elementwise(.sqr, [x]) }

/// As `T.pow(a, b)`.
@_disfavoredOverload @inline(never)
public func pow(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable { elementwise(.pow, [a, b]) }
/// As `T.pow(a, b)`.
@_disfavoredOverload @inline(never)
public func pow(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
  elementwise(.pow, [a, b.tensorVariable])
}
/// As `T.pow(a, b)`.
@_disfavoredOverload @inline(never)
public func pow(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
  elementwise(.pow, [a.tensorVariable, b])
}

/// As `T.maximum(a, b)`.
@_disfavoredOverload @inline(never)
public func maximum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
  elementwise(.maximum, [a, b])
}
/// As `T.maximum(a, b)`.
@_disfavoredOverload @inline(never)
public func maximum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
  elementwise(.maximum, [a, b.tensorVariable])
}
/// As `T.maximum(a, b)`.
@_disfavoredOverload @inline(never)
public func maximum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
  elementwise(.maximum, [a.tensorVariable, b])
}

/// As `T.minimum(a, b)`.
@_disfavoredOverload @inline(never)
public func minimum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
  elementwise(.minimum, [a, b])
}
/// As `T.minimum(a, b)`.
@_disfavoredOverload @inline(never)
public func minimum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
  elementwise(.minimum, [a, b.tensorVariable])
}
/// As `T.minimum(a, b)`.
@_disfavoredOverload @inline(never)
public func minimum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
  elementwise(.minimum, [a.tensorVariable, b])
}
