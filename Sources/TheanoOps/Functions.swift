import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The public elementwise functions: one line for each row of the table of scalar operations. Two operands
// have a second line, for Swift numbers that are no literals (`T.maximum(x, limit)` with `let limit = 1.5`).

// MARK: - One operand, a float result

/// Operands of all functions here are aligned at their last axes and stretch along axes known to be of size
/// 1; other sizes must be equal (`ValueError`). Where an operand is a literal or a plain `Int` or `Double`,
/// it takes the dtype of the tensor it meets. An ill-typed call gives a variable that carries the error
/// (``TensorVariable/error``).
///
/// Functions in this list give floats: bool and integers of 8 and 16 bits become float32, wider integers
/// float64; floats (and complex numbers where the function has a meaning for them) keep their dtype.
///
/// ```swift
/// let x = T.fvector("x")
/// T.exp(x).dtype                  // float32
/// T.exp(T.ivector("i")).dtype     // float64
/// ```
extension tensor {
  /// `e^x`.
  @inline(never)
  public static func exp(_ x: TensorVariable) -> TensorVariable { elementwise(.exp, [x]) }

  /// `2^x`.
  @inline(never)
  public static func exp2(_ x: TensorVariable) -> TensorVariable { elementwise(.exp2, [x]) }

  /// `e^x - 1`, exact also where `x` is near 0.
  @inline(never)
  public static func expm1(_ x: TensorVariable) -> TensorVariable { elementwise(.expm1, [x]) }

  /// The natural logarithm; NaN below 0, -inf at 0.
  @inline(never)
  public static func log(_ x: TensorVariable) -> TensorVariable { elementwise(.log, [x]) }

  /// The logarithm to base 2.
  @inline(never)
  public static func log2(_ x: TensorVariable) -> TensorVariable { elementwise(.log2, [x]) }

  /// The logarithm to base 10.
  @inline(never)
  public static func log10(_ x: TensorVariable) -> TensorVariable { elementwise(.log10, [x]) }

  /// `log(1 + x)`, exact also where `x` is near 0.
  @inline(never)
  public static func log1p(_ x: TensorVariable) -> TensorVariable { elementwise(.log1p, [x]) }

  /// The square root; NaN below 0.
  @inline(never)
  public static func sqrt(_ x: TensorVariable) -> TensorVariable { elementwise(.sqrt, [x]) }

  /// The sine of an angle in radians.
  @inline(never)
  public static func sin(_ x: TensorVariable) -> TensorVariable { elementwise(.sin, [x]) }

  /// The cosine of an angle in radians.
  @inline(never)
  public static func cos(_ x: TensorVariable) -> TensorVariable { elementwise(.cos, [x]) }

  /// The tangent of an angle in radians.
  @inline(never)
  public static func tan(_ x: TensorVariable) -> TensorVariable { elementwise(.tan, [x]) }

  /// The angle in [-π/2, π/2] whose sine is `x`; NaN outside [-1, 1].
  @inline(never)
  public static func arcsin(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsin, [x]) }

  /// The angle in [0, π] whose cosine is `x`; NaN outside [-1, 1].
  @inline(never)
  public static func arccos(_ x: TensorVariable) -> TensorVariable { elementwise(.arccos, [x]) }

  /// The angle in (-π/2, π/2) whose tangent is `x`.
  @inline(never)
  public static func arctan(_ x: TensorVariable) -> TensorVariable { elementwise(.arctan, [x]) }

  /// The hyperbolic sine.
  @inline(never)
  public static func sinh(_ x: TensorVariable) -> TensorVariable { elementwise(.sinh, [x]) }

  /// The hyperbolic cosine.
  @inline(never)
  public static func cosh(_ x: TensorVariable) -> TensorVariable { elementwise(.cosh, [x]) }

  /// The hyperbolic tangent.
  @inline(never)
  public static func tanh(_ x: TensorVariable) -> TensorVariable { elementwise(.tanh, [x]) }

  /// The number whose hyperbolic sine is `x`.
  @inline(never)
  public static func arcsinh(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsinh, [x]) }

  /// The number from 0 on whose hyperbolic cosine is `x`; NaN below 1.
  @inline(never)
  public static func arccosh(_ x: TensorVariable) -> TensorVariable { elementwise(.arccosh, [x]) }

  /// The number whose hyperbolic tangent is `x`; NaN outside [-1, 1].
  @inline(never)
  public static func arctanh(_ x: TensorVariable) -> TensorVariable { elementwise(.arctanh, [x]) }

  /// Degrees as radians: `x * π / 180`.
  @inline(never)
  public static func deg2rad(_ x: TensorVariable) -> TensorVariable { elementwise(.deg2rad, [x]) }

  /// Radians as degrees: `x * 180 / π`.
  @inline(never)
  public static func rad2deg(_ x: TensorVariable) -> TensorVariable { elementwise(.rad2deg, [x]) }

  /// The least integer that is not less than `x`, as a float. The gradient is 0.
  @inline(never)
  public static func ceil(_ x: TensorVariable) -> TensorVariable { elementwise(.ceil, [x]) }

  /// The greatest integer that is not greater than `x`, as a float. The gradient is 0.
  @inline(never)
  public static func floor(_ x: TensorVariable) -> TensorVariable { elementwise(.floor, [x]) }

  /// `x` without its fraction, as a float. The gradient is 0.
  @inline(never)
  public static func trunc(_ x: TensorVariable) -> TensorVariable { elementwise(.trunc, [x]) }

  /// The reciprocal `1 / x`.
  @inline(never)
  public static func inv(_ x: TensorVariable) -> TensorVariable { elementwise(.inv, [x]) }

  /// `1 / (1 + e^-x)`, saturating to exactly 0 and 1.
  @inline(never)
  public static func sigmoid(_ x: TensorVariable) -> TensorVariable { elementwise(.sigmoid, [x]) }

  /// `log(1 + e^x)`, without overflow.
  @inline(never)
  public static func softplus(_ x: TensorVariable) -> TensorVariable { elementwise(.softplus, [x]) }

  /// The error function `2/√π ∫₀ˣ e^(-t²) dt`.
  @inline(never)
  public static func erf(_ x: TensorVariable) -> TensorVariable { elementwise(.erf, [x]) }

  /// `1 - erf(x)`, exact also where `erf(x)` is near 1.
  @inline(never)
  public static func erfc(_ x: TensorVariable) -> TensorVariable { elementwise(.erfc, [x]) }
}

// MARK: - One operand, its own dtype (or bool)

/// Functions that keep the dtype of their operand, except where they say otherwise.
///
/// ```swift
/// T.abs(T.zvector("z")).dtype     // float64
/// T.sqr(T.bvector("b")).dtype     // int8
/// T.isnan(T.dvector("x")).dtype   // bool
/// ```
extension tensor {
  /// The absolute value; of complex numbers the modulus, as a float. The gradient at 0 is 0.
  @inline(never)
  public static func abs(_ x: TensorVariable) -> TensorVariable { elementwise(.abs, [x]) }

  /// -1, 0 or 1 by the sign of `x`; NaN stays. Of a complex number `x / |x|`, and 0 of 0. Not for bool (`TypeError`).
  ///
  /// The gradient with respect to a real operand is 0.
  @inline(never)
  public static func sgn(_ x: TensorVariable) -> TensorVariable { elementwise(.sgn, [x]) }

  /// `-x`. Not for bool (`TypeError`).
  @inline(never)
  public static func neg(_ x: TensorVariable) -> TensorVariable { elementwise(.neg, [x]) }

  /// `x * x`, in the dtype of `x`.
  @inline(never)
  public static func sqr(_ x: TensorVariable) -> TensorVariable { elementwise(.sqr, [x]) }

  /// `sqr` under NumPy's name.
  @inline(never)
  public static func square(_ x: TensorVariable) -> TensorVariable { elementwise(.sqr, [x]) }

  /// The complex conjugate; a real `x` stays.
  @inline(never)
  public static func conj(_ x: TensorVariable) -> TensorVariable { elementwise(.conj, [x]) }

  /// The real part: of complex64 float32, of complex128 float64; a real `x` stays.
  @inline(never)
  public static func real(_ x: TensorVariable) -> TensorVariable { elementwise(.real, [x]) }

  /// The imaginary part: of complex64 float32, of complex128 float64; 0 of a real `x`.
  @inline(never)
  public static func imag(_ x: TensorVariable) -> TensorVariable { elementwise(.imag, [x]) }

  /// The angle of a complex number in (-π, π]: float64.
  @inline(never)
  public static func angle(_ x: TensorVariable) -> TensorVariable { elementwise(.angle, [x]) }

  /// Not: of bools, or of integers bit by bit; of floats a `TypeError`. As an operator `~x`.
  @inline(never)
  public static func invert(_ x: TensorVariable) -> TensorVariable { elementwise(.invert, [x]) }

  /// Whether an element is NaN: bool.
  @inline(never)
  public static func isnan(_ x: TensorVariable) -> TensorVariable { elementwise(.isnan, [x]) }

  /// Whether an element is infinite: bool.
  @inline(never)
  public static func isinf(_ x: TensorVariable) -> TensorVariable { elementwise(.isinf, [x]) }
}

// MARK: - Two operands

/// Functions of two operands, which meet in the dtype that the promotion table gives, except where they say
/// otherwise.
///
/// ```swift
/// let x = T.fmatrix("x")
/// T.maximum(x, 0).dtype               // float32: a literal takes the dtype of what it meets
/// T.pow(x, T.dscalar("p")).dtype      // float64
/// T.lt(x, 1).dtype                    // bool
/// ```
extension tensor {
  /// `a - b`. Not for two bools (`TypeError`).
  @inline(never)
  public static func sub(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.sub, [a, b])
  }
  /// `a - b`. Not for two bools (`TypeError`).
  @_disfavoredOverload @inline(never)
  public static func sub(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.sub, [a, b.tensorVariable])
  }
  /// `a - b`. Not for two bools (`TypeError`).
  @_disfavoredOverload @inline(never)
  public static func sub(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.sub, [a.tensorVariable, b])
  }

  /// The true quotient `a / b`: of integers and bools in `floatX`.
  @inline(never)
  public static func trueDiv(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a, b])
  }
  /// The true quotient `a / b`: of integers and bools in `floatX`.
  @_disfavoredOverload @inline(never)
  public static func trueDiv(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.trueDiv, [a, b.tensorVariable])
  }
  /// The true quotient `a / b`: of integers and bools in `floatX`.
  @_disfavoredOverload @inline(never)
  public static func trueDiv(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a.tensorVariable, b])
  }

  /// The quotient rounded down, `⌊a / b⌋`; 0 where an integer is divided by 0. The gradient is 0.
  @inline(never)
  public static func intDiv(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.intDiv, [a, b])
  }
  /// The quotient rounded down, `⌊a / b⌋`; 0 where an integer is divided by 0. The gradient is 0.
  @_disfavoredOverload @inline(never)
  public static func intDiv(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.intDiv, [a, b.tensorVariable])
  }
  /// The quotient rounded down, `⌊a / b⌋`; 0 where an integer is divided by 0. The gradient is 0.
  @_disfavoredOverload @inline(never)
  public static func intDiv(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.intDiv, [a.tensorVariable, b])
  }

  /// The remainder with the sign of `b`, `a - b⌊a / b⌋`; 0 where an integer is divided by 0.
  @inline(never)
  public static func mod(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.mod, [a, b])
  }
  /// The remainder with the sign of `b`, `a - b⌊a / b⌋`; 0 where an integer is divided by 0.
  @_disfavoredOverload @inline(never)
  public static func mod(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.mod, [a, b.tensorVariable])
  }
  /// The remainder with the sign of `b`, `a - b⌊a / b⌋`; 0 where an integer is divided by 0.
  @_disfavoredOverload @inline(never)
  public static func mod(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.mod, [a.tensorVariable, b])
  }

  /// `a ** b`; `0 ** 0` is 1, two bools give int8.
  @inline(never)
  public static func pow(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a, b])
  }
  /// `a ** b`; `0 ** 0` is 1, two bools give int8.
  @_disfavoredOverload @inline(never)
  public static func pow(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.pow, [a, b.tensorVariable])
  }
  /// `a ** b`; `0 ** 0` is 1, two bools give int8.
  @_disfavoredOverload @inline(never)
  public static func pow(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a.tensorVariable, b])
  }

  /// The larger one; NaN wins. The gradient goes to `a` where both are equal.
  @inline(never)
  public static func maximum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.maximum, [a, b])
  }
  /// The larger one; NaN wins. The gradient goes to `a` where both are equal.
  @_disfavoredOverload @inline(never)
  public static func maximum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.maximum, [a, b.tensorVariable])
  }
  /// The larger one; NaN wins. The gradient goes to `a` where both are equal.
  @_disfavoredOverload @inline(never)
  public static func maximum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.maximum, [a.tensorVariable, b])
  }

  /// The smaller one; NaN wins. The gradient goes to `a` where both are equal.
  @inline(never)
  public static func minimum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.minimum, [a, b])
  }
  /// The smaller one; NaN wins. The gradient goes to `a` where both are equal.
  @_disfavoredOverload @inline(never)
  public static func minimum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.minimum, [a, b.tensorVariable])
  }
  /// The smaller one; NaN wins. The gradient goes to `a` where both are equal.
  @_disfavoredOverload @inline(never)
  public static func minimum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.minimum, [a.tensorVariable, b])
  }

  /// The angle of the point (`b`, `a`) in (-π, π].
  @inline(never)
  public static func arctan2(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.arctan2, [a, b])
  }
  /// The angle of the point (`b`, `a`) in (-π, π].
  @_disfavoredOverload @inline(never)
  public static func arctan2(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.arctan2, [a, b.tensorVariable])
  }
  /// The angle of the point (`b`, `a`) in (-π, π].
  @_disfavoredOverload @inline(never)
  public static func arctan2(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.arctan2, [a.tensorVariable, b])
  }

  /// Whether `a < b`: bool; complex operands are a `TypeError`. As an operator `a .< b`.
  @inline(never)
  public static func lt(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.lt, [a, b])
  }
  /// Whether `a < b`: bool; complex operands are a `TypeError`. As an operator `a .< b`.
  @_disfavoredOverload @inline(never)
  public static func lt(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.lt, [a, b.tensorVariable])
  }
  /// Whether `a < b`: bool; complex operands are a `TypeError`. As an operator `a .< b`.
  @_disfavoredOverload @inline(never)
  public static func lt(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.lt, [a.tensorVariable, b])
  }

  /// Whether `a ≤ b`: bool; complex operands are a `TypeError`. As an operator `a .<= b`.
  @inline(never)
  public static func le(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a, b])
  }
  /// Whether `a ≤ b`: bool; complex operands are a `TypeError`. As an operator `a .<= b`.
  @_disfavoredOverload @inline(never)
  public static func le(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.le, [a, b.tensorVariable])
  }
  /// Whether `a ≤ b`: bool; complex operands are a `TypeError`. As an operator `a .<= b`.
  @_disfavoredOverload @inline(never)
  public static func le(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a.tensorVariable, b])
  }

  /// Whether `a > b`: bool; complex operands are a `TypeError`. As an operator `a .> b`.
  @inline(never)
  public static func gt(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.gt, [a, b])
  }
  /// Whether `a > b`: bool; complex operands are a `TypeError`. As an operator `a .> b`.
  @_disfavoredOverload @inline(never)
  public static func gt(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.gt, [a, b.tensorVariable])
  }
  /// Whether `a > b`: bool; complex operands are a `TypeError`. As an operator `a .> b`.
  @_disfavoredOverload @inline(never)
  public static func gt(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.gt, [a.tensorVariable, b])
  }

  /// Whether `a ≥ b`: bool; complex operands are a `TypeError`. As an operator `a .>= b`.
  @inline(never)
  public static func ge(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a, b])
  }
  /// Whether `a ≥ b`: bool; complex operands are a `TypeError`. As an operator `a .>= b`.
  @_disfavoredOverload @inline(never)
  public static func ge(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.ge, [a, b.tensorVariable])
  }
  /// Whether `a ≥ b`: bool; complex operands are a `TypeError`. As an operator `a .>= b`.
  @_disfavoredOverload @inline(never)
  public static func ge(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a.tensorVariable, b])
  }

  /// Whether `a` equals `b`, element by element: bool. As an operator `a .== b`.
  @inline(never)
  public static func eq(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a, b])
  }
  /// Whether `a` equals `b`, element by element: bool. As an operator `a .== b`.
  @_disfavoredOverload @inline(never)
  public static func eq(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.eq, [a, b.tensorVariable])
  }
  /// Whether `a` equals `b`, element by element: bool. As an operator `a .== b`.
  @_disfavoredOverload @inline(never)
  public static func eq(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a.tensorVariable, b])
  }

  /// Whether `a` differs from `b`, element by element: bool. As an operator `a .!= b`.
  @inline(never)
  public static func neq(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a, b])
  }
  /// Whether `a` differs from `b`, element by element: bool. As an operator `a .!= b`.
  @_disfavoredOverload @inline(never)
  public static func neq(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.neq, [a, b.tensorVariable])
  }
  /// Whether `a` differs from `b`, element by element: bool. As an operator `a .!= b`.
  @_disfavoredOverload @inline(never)
  public static func neq(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a.tensorVariable, b])
  }

  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  @inline(never)
  public static func and(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a, b])
  }
  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  @_disfavoredOverload @inline(never)
  public static func and(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.and, [a, b.tensorVariable])
  }
  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  @_disfavoredOverload @inline(never)
  public static func and(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a.tensorVariable, b])
  }

  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  @inline(never)
  public static func or(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a, b])
  }
  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  @_disfavoredOverload @inline(never)
  public static func or(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.or, [a, b.tensorVariable])
  }
  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  @_disfavoredOverload @inline(never)
  public static func or(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a.tensorVariable, b])
  }

  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  @inline(never)
  public static func xor(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a, b])
  }
  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  @_disfavoredOverload @inline(never)
  public static func xor(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.xor, [a, b.tensorVariable])
  }
  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  @_disfavoredOverload @inline(never)
  public static func xor(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a.tensorVariable, b])
  }

  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  @inline(never)
  public static func second(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.second, [a, b])
  }
  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  @_disfavoredOverload @inline(never)
  public static func second(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.second, [a, b.tensorVariable])
  }
  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  @_disfavoredOverload @inline(never)
  public static func second(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.second, [a.tensorVariable, b])
  }

  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  @inline(never)
  public static func complex(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complex, [a, b])
  }
  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complex(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.complex, [a, b.tensorVariable])
  }
  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complex(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complex, [a.tensorVariable, b])
  }

  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  @inline(never)
  public static func complexFromPolar(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complexFromPolar, [a, b])
  }
  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complexFromPolar(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.complexFromPolar, [a, b.tensorVariable])
  }
  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complexFromPolar(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complexFromPolar, [a.tensorVariable, b])
  }
}
