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
  ///
  /// The gradient is `e^x`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.exp(x).eval([x: 1.0]))      // 2.7182818
  /// ```
  @inline(never)
  public static func exp(_ x: TensorVariable) -> TensorVariable { elementwise(.exp, [x]) }

  /// `2^x`.
  ///
  /// The gradient is `2^x log(2)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.exp2(x).eval([x: 3.0]))      // 8
  /// ```
  @inline(never)
  public static func exp2(_ x: TensorVariable) -> TensorVariable { elementwise(.exp2, [x]) }

  /// `e^x - 1`, exact also where `x` is near 0.
  ///
  /// The gradient is `e^x`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.expm1(x).eval([x: 1e-10]))      // 1e-10
  /// ```
  @inline(never)
  public static func expm1(_ x: TensorVariable) -> TensorVariable { elementwise(.expm1, [x]) }

  /// The natural logarithm; NaN below 0, -inf at 0.
  ///
  /// The gradient is `1 / x`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.log(x).eval([x: 10.0]))      // 2.3025851
  /// ```
  @inline(never)
  public static func log(_ x: TensorVariable) -> TensorVariable { elementwise(.log, [x]) }

  /// The logarithm to base 2.
  ///
  /// The gradient is `1 / (x log(2))`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.log2(x).eval([x: 8.0]))      // 3
  /// ```
  @inline(never)
  public static func log2(_ x: TensorVariable) -> TensorVariable { elementwise(.log2, [x]) }

  /// The logarithm to base 10.
  ///
  /// The gradient is `1 / (x log(10))`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.log10(x).eval([x: 1000.0]))      // 3
  /// ```
  @inline(never)
  public static func log10(_ x: TensorVariable) -> TensorVariable { elementwise(.log10, [x]) }

  /// `log(1 + x)`, exact also where `x` is near 0.
  ///
  /// The gradient is `1 / (1 + x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.log1p(x).eval([x: 1e-10]))      // 1e-10
  /// ```
  @inline(never)
  public static func log1p(_ x: TensorVariable) -> TensorVariable { elementwise(.log1p, [x]) }

  /// The square root; NaN below 0.
  ///
  /// The gradient is `1 / (2 sqrt(x))`, infinite at 0.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sqrt(x).eval([x: 2.0]))      // 1.4142136
  /// ```
  @inline(never)
  public static func sqrt(_ x: TensorVariable) -> TensorVariable { elementwise(.sqrt, [x]) }

  /// The sine of an angle in radians.
  ///
  /// The gradient is `cos(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sin(x).eval([x: 1.0]))      // 0.84147098
  /// ```
  @inline(never)
  public static func sin(_ x: TensorVariable) -> TensorVariable { elementwise(.sin, [x]) }

  /// The cosine of an angle in radians.
  ///
  /// The gradient is `-sin(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.cos(x).eval([x: 1.0]))      // 0.54030231
  /// ```
  @inline(never)
  public static func cos(_ x: TensorVariable) -> TensorVariable { elementwise(.cos, [x]) }

  /// The tangent of an angle in radians.
  ///
  /// The gradient is `1 / cos(x)²`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.tan(x).eval([x: 1.0]))      // 1.5574077
  /// ```
  @inline(never)
  public static func tan(_ x: TensorVariable) -> TensorVariable { elementwise(.tan, [x]) }

  /// The angle in [-π/2, π/2] whose sine is `x`; NaN outside [-1, 1].
  ///
  /// The gradient is `1 / sqrt(1 - x²)`, infinite at -1 and 1.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arcsin(x).eval([x: 1.0]))      // 1.5707963
  /// ```
  @inline(never)
  public static func arcsin(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsin, [x]) }

  /// The angle in [0, π] whose cosine is `x`; NaN outside [-1, 1].
  ///
  /// The gradient is `-1 / sqrt(1 - x²)`, infinite at -1 and 1.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arccos(x).eval([x: 0.0]))      // 1.5707963
  /// ```
  @inline(never)
  public static func arccos(_ x: TensorVariable) -> TensorVariable { elementwise(.arccos, [x]) }

  /// The angle in (-π/2, π/2) whose tangent is `x`.
  ///
  /// The gradient is `1 / (1 + x²)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arctan(x).eval([x: 1.0]))      // 0.78539816
  /// ```
  @inline(never)
  public static func arctan(_ x: TensorVariable) -> TensorVariable { elementwise(.arctan, [x]) }

  /// The hyperbolic sine.
  ///
  /// The gradient is `cosh(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sinh(x).eval([x: 1.0]))      // 1.1752012
  /// ```
  @inline(never)
  public static func sinh(_ x: TensorVariable) -> TensorVariable { elementwise(.sinh, [x]) }

  /// The hyperbolic cosine.
  ///
  /// The gradient is `sinh(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.cosh(x).eval([x: 1.0]))      // 1.5430806
  /// ```
  @inline(never)
  public static func cosh(_ x: TensorVariable) -> TensorVariable { elementwise(.cosh, [x]) }

  /// The hyperbolic tangent.
  ///
  /// The gradient is `1 - tanh(x)²`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.tanh(x).eval([x: 1.0]))      // 0.76159416
  /// ```
  @inline(never)
  public static func tanh(_ x: TensorVariable) -> TensorVariable { elementwise(.tanh, [x]) }

  /// The number whose hyperbolic sine is `x`.
  ///
  /// The gradient is `1 / sqrt(x² + 1)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arcsinh(x).eval([x: 1.0]))      // 0.88137359
  /// ```
  @inline(never)
  public static func arcsinh(_ x: TensorVariable) -> TensorVariable { elementwise(.arcsinh, [x]) }

  /// The number from 0 on whose hyperbolic cosine is `x`; NaN below 1.
  ///
  /// The gradient is `1 / sqrt(x² - 1)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arccosh(x).eval([x: 2.0]))      // 1.3169579
  /// ```
  @inline(never)
  public static func arccosh(_ x: TensorVariable) -> TensorVariable { elementwise(.arccosh, [x]) }

  /// The number whose hyperbolic tangent is `x`; NaN outside [-1, 1].
  ///
  /// The gradient is `1 / (1 - x²)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.arctanh(x).eval([x: 0.5]))      // 0.54930614
  /// ```
  @inline(never)
  public static func arctanh(_ x: TensorVariable) -> TensorVariable { elementwise(.arctanh, [x]) }

  /// Degrees as radians: `x * π / 180`.
  ///
  /// The gradient is `π / 180`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.deg2rad(x).eval([x: 180.0]))      // 3.1415927
  /// ```
  @inline(never)
  public static func deg2rad(_ x: TensorVariable) -> TensorVariable { elementwise(.deg2rad, [x]) }

  /// Radians as degrees: `x * 180 / π`.
  ///
  /// The gradient is `180 / π`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.rad2deg(x).eval([x: 1.0]))      // 57.29578
  /// ```
  @inline(never)
  public static func rad2deg(_ x: TensorVariable) -> TensorVariable { elementwise(.rad2deg, [x]) }

  /// The least integer that is not less than `x`, as a float. The gradient is 0.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.ceil(x).eval([x: -1.5]))      // -1
  /// ```
  @inline(never)
  public static func ceil(_ x: TensorVariable) -> TensorVariable { elementwise(.ceil, [x]) }

  /// The greatest integer that is not greater than `x`, as a float. The gradient is 0.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.floor(x).eval([x: -1.5]))      // -2
  /// ```
  @inline(never)
  public static func floor(_ x: TensorVariable) -> TensorVariable { elementwise(.floor, [x]) }

  /// `x` without its fraction, as a float. The gradient is 0.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.trunc(x).eval([x: -1.5]))      // -1
  /// ```
  @inline(never)
  public static func trunc(_ x: TensorVariable) -> TensorVariable { elementwise(.trunc, [x]) }

  /// The reciprocal `1 / x`.
  ///
  /// The gradient is `-1 / x²`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.inv(x).eval([x: 4.0]))      // 0.25
  /// ```
  @inline(never)
  public static func inv(_ x: TensorVariable) -> TensorVariable { elementwise(.inv, [x]) }

  /// `1 / (1 + e^-x)`, saturating to exactly 0 and 1.
  ///
  /// The gradient is `s (1 - s)` of the value `s`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sigmoid(x).eval([x: 1.0]))      // 0.73105858
  /// ```
  @inline(never)
  public static func sigmoid(_ x: TensorVariable) -> TensorVariable { elementwise(.sigmoid, [x]) }

  /// `log(1 + e^x)`, without overflow.
  ///
  /// The gradient is `sigmoid(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.softplus(x).eval([x: 0.0]))      // 0.69314718
  /// ```
  @inline(never)
  public static func softplus(_ x: TensorVariable) -> TensorVariable { elementwise(.softplus, [x]) }

  /// The error function `2/√π ∫₀ˣ e^(-t²) dt`.
  ///
  /// The gradient is `2/√π e^(-x²)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.erf(x).eval([x: 1.0]))      // 0.84270079
  /// ```
  @inline(never)
  public static func erf(_ x: TensorVariable) -> TensorVariable { elementwise(.erf, [x]) }

  /// `1 - erf(x)`, exact also where `erf(x)` is near 1.
  ///
  /// The gradient is `-2/√π e^(-x²)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.erfc(x).eval([x: 1.0]))      // 0.15729921
  /// ```
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
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.abs(x).eval([x: -3.0]))      // 3
  /// ```
  @inline(never)
  public static func abs(_ x: TensorVariable) -> TensorVariable { elementwise(.abs, [x]) }

  /// -1, 0 or 1 by the sign of `x`; NaN stays. Of a complex number `x / |x|`, and 0 of 0. Not for bool (`TypeError`).
  ///
  /// The gradient with respect to a real operand is 0.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sgn(x).eval([x: -3.0]))      // -1
  /// ```
  @inline(never)
  public static func sgn(_ x: TensorVariable) -> TensorVariable { elementwise(.sgn, [x]) }

  /// `-x`. Not for bool (`TypeError`).
  ///
  /// The gradient is -1.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.neg(x).eval([x: 3.0]))      // -3
  /// ```
  @inline(never)
  public static func neg(_ x: TensorVariable) -> TensorVariable { elementwise(.neg, [x]) }

  /// `x * x`, in the dtype of `x`.
  ///
  /// The gradient is `2 x`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.sqr(x).eval([x: 3.0]))      // 9
  /// ```
  @inline(never)
  public static func sqr(_ x: TensorVariable) -> TensorVariable { elementwise(.sqr, [x]) }

  /// `sqr` under NumPy's name.
  ///
  /// The gradient is `2 x`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.square(x).eval([x: 3.0]))      // 9
  /// ```
  @inline(never)
  public static func square(_ x: TensorVariable) -> TensorVariable { elementwise(.sqr, [x]) }

  /// The complex conjugate; a real `x` stays.
  ///
  /// - Returns: a tensor of the shape and dtype of `x`.
  ///
  /// ```swift
  /// T.conj(T.zvector("z"))          // of 3 + 4i: 3 - 4i
  /// ```
  @inline(never)
  public static func conj(_ x: TensorVariable) -> TensorVariable { elementwise(.conj, [x]) }

  /// The real part: of complex64 float32, of complex128 float64; a real `x` stays.
  ///
  /// - Returns: a tensor of the shape of `x`.
  ///
  /// ```swift
  /// T.real(T.cmatrix("z")).dtype    // float32
  /// ```
  @inline(never)
  public static func real(_ x: TensorVariable) -> TensorVariable { elementwise(.real, [x]) }

  /// The imaginary part: of complex64 float32, of complex128 float64; 0 of a real `x`.
  ///
  /// - Returns: a tensor of the shape of `x`.
  ///
  /// ```swift
  /// T.imag(T.zvector("z")).dtype    // float64
  /// ```
  @inline(never)
  public static func imag(_ x: TensorVariable) -> TensorVariable { elementwise(.imag, [x]) }

  /// The angle of a complex number in (-π, π]: float64.
  ///
  /// - Returns: a tensor of the shape of `x`; of real numbers 0, and π below 0.
  ///
  /// ```swift
  /// T.angle(T.zscalar("z"))         // of 1i: π/2
  /// ```
  @inline(never)
  public static func angle(_ x: TensorVariable) -> TensorVariable { elementwise(.angle, [x]) }

  /// Not: of bools, or of integers bit by bit; of floats a `TypeError`. As an operator `~x`.
  ///
  /// - Returns: a tensor of the shape and dtype of `x`.
  ///
  /// ```swift
  /// T.invert(T.bvector("flags"))    // of 5: -6
  /// ~(T.dvector("x") .> 0)
  /// ```
  @inline(never)
  public static func invert(_ x: TensorVariable) -> TensorVariable { elementwise(.invert, [x]) }

  /// Whether an element is NaN: bool.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.isnan(x).eval([x: .nan]))      // True
  /// ```
  @inline(never)
  public static func isnan(_ x: TensorVariable) -> TensorVariable { elementwise(.isnan, [x]) }

  /// Whether an element is infinite: bool.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.isinf(x).eval([x: -.infinity]))      // True
  /// ```
  @inline(never)
  public static func isinf(_ x: TensorVariable) -> TensorVariable { elementwise(.isinf, [x]) }
}
