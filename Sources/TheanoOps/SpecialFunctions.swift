import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The special functions, as those of `Functions.swift`: of any shapes, which stretch to one another.

/// Special functions of one operand: integers become floats as for ``exp(_:)``, complex numbers are a `TypeError`.
///
/// Values are within 4 units in the last place of the exact ones, float32 and float16 being computed in float64.
///
/// ```swift
/// let x = T.fvector("x")
/// T.erfinv(x).dtype               // float32
/// T.grad(T.gamma(x).sum(), x)     // gamma(x) * psi(x)
/// ```
extension tensor {
  /// The scaled complementary error function `e^(x²) erfc(x)`, which neither overflows nor underflows for large `x`.
  ///
  /// The series of erf below 5, Laplace's continued fraction beyond (Abramowitz and Stegun, 7.1.6 and 7.1.14).
  ///
  /// The gradient is `2 x erfcx(x) - 2/√π`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.erfcx(x).eval([x: 10.0]))      // 0.056140993
  /// ```
  @inline(never)
  public static func erfcx(_ x: TensorVariable) -> TensorVariable { elementwise(.erfcx, [x]) }

  /// The inverse of the error function: infinite at -1 and 1, NaN beyond.
  ///
  /// Halley's steps from a guess after S. Winitzki (2008).
  ///
  /// The gradient is `√π/2 e^(y²)` of the value `y`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.erfinv(x).eval([x: 0.5]))      // 0.47693628
  /// ```
  @inline(never)
  public static func erfinv(_ x: TensorVariable) -> TensorVariable { elementwise(.erfinv, [x]) }

  /// The inverse of `erfc`: ∞ at 0, -∞ at 2, NaN beyond.
  ///
  /// Halley's steps for the logarithm of erfc, so that tiny probabilities are exact too.
  ///
  /// The gradient is `-√π/2 e^(y²)` of the value `y`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.erfcinv(x).eval([x: 0.5]))      // 0.47693628
  /// ```
  @inline(never)
  public static func erfcinv(_ x: TensorVariable) -> TensorVariable { elementwise(.erfcinv, [x]) }

  /// The gamma function `∫₀^∞ t^(x-1) e^(-t) dt`: NaN at the poles -1, -2 …, infinite at 0 with its sign.
  ///
  /// Stirling's series after recurrence, and reflection (Abramowitz and Stegun, 6.1).
  ///
  /// The gradient is `gamma(x) psi(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.gamma(x).eval([x: 5.0]))      // 24
  /// ```
  @inline(never)
  public static func gamma(_ x: TensorVariable) -> TensorVariable { elementwise(.gamma, [x]) }

  /// The logarithm of the absolute value of the gamma function: the C library's.
  ///
  /// The gradient is `psi(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.gammaln(x).eval([x: 5.0]))      // 3.1780538
  /// ```
  @inline(never)
  public static func gammaln(_ x: TensorVariable) -> TensorVariable { elementwise(.gammaln, [x]) }

  /// The digamma function: the derivative of ``gammaln(_:)``.
  ///
  /// Its asymptotic series after recurrence, and reflection (Abramowitz and Stegun, 6.3).
  ///
  /// The gradient is `triGamma(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.psi(x).eval([x: 1.0]))      // -0.57721566
  /// ```
  @inline(never)
  public static func psi(_ x: TensorVariable) -> TensorVariable { elementwise(.psi, [x]) }

  /// The trigamma function: the derivative of ``psi(_:)``.
  ///
  /// The formula of Euler and Maclaurin for the Hurwitz zeta function, and reflection.
  ///
  /// The gradient is `polygamma(2, x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.triGamma(x).eval([x: 1.0]))      // 1.6449341
  /// ```
  @inline(never)
  public static func triGamma(_ x: TensorVariable) -> TensorVariable { elementwise(.triGamma, [x]) }

  /// The Bessel function of the first kind of order 0, exact beside its roots too; the gradient is `-j1(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.j0(x).eval([x: 1.0]))      // 0.76519769
  /// ```
  @inline(never)
  public static func j0(_ x: TensorVariable) -> TensorVariable { elementwise(.j0, [x]) }

  /// The Bessel function of the first kind of order 1, exact beside its roots too; the gradient is
  /// `(j0(x) - jv(2, x)) / 2`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.j1(x).eval([x: 1.0]))      // 0.44005059
  /// ```
  @inline(never)
  public static func j1(_ x: TensorVariable) -> TensorVariable { elementwise(.j1, [x]) }

  /// The modified Bessel function of the first kind of order 0; the gradient is `i1(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.i0(x).eval([x: 1.0]))      // 1.2660659
  /// ```
  @inline(never)
  public static func i0(_ x: TensorVariable) -> TensorVariable { elementwise(.i0, [x]) }

  /// The modified Bessel function of the first kind of order 1; the gradient is `(i0(x) + iv(2, x)) / 2`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.i1(x).eval([x: 1.0]))      // 0.5651591
  /// ```
  @inline(never)
  public static func i1(_ x: TensorVariable) -> TensorVariable { elementwise(.i1, [x]) }

  /// `x log(x)`, and 0 where `x` is 0; the gradient is `1 + log(x)`.
  ///
  /// ```swift
  /// let x = T.dscalar("x")
  /// print(try T.xlogx(x).eval([x: 2.0]))      // 1.3862944
  /// ```
  @inline(never)
  public static func xlogx(_ x: TensorVariable) -> TensorVariable { elementwise(.xlogx, [x]) }
}

/// Special functions of two operands, which meet in a float dtype; complex numbers are a `TypeError`.
///
/// ```swift
/// let x = T.fvector("x")
/// T.gammainc(2.5, x).dtype      // float32: a literal takes the dtype of what it meets
/// T.jv(T.dscalar("v"), x).dtype // float64
/// ```
extension tensor {
  /// The derivative of ``psi(_:)`` of order `n`, for `n` = 0, 1, … 100; NaN for other orders.
  ///
  /// The gradient is defined with respect to `x` only.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.polygamma(a, b).eval([a: 1.0, b: 1.0]))      // 1.6449341
  /// ```
  @inline(never)
  public static func polygamma(_ n: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.polygamma, [n, x])
  }

  /// As ``polygamma(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func polygamma(_ n: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.polygamma, [n, x.tensorVariable])
  }

  /// As ``polygamma(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func polygamma(_ n: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.polygamma, [n.tensorVariable, x])
  }

  /// The regularised lower incomplete gamma function `∫₀ˣ t^(k-1) e^(-t) dt / gamma(k)`; NaN for negative operands.
  ///
  /// The gradient is defined with respect to `x` only. Series, continued fraction (Abramowitz and Stegun, 6.5.29 and
  /// 6.5.31) and, for large `k`, the uniform expansion of N. M. Temme (1979).
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.gammainc(a, b).eval([a: 2.0, b: 1.0]))      // 0.26424112
  /// ```
  @inline(never)
  public static func gammainc(_ k: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammainc, [k, x])
  }

  /// As ``gammainc(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammainc(_ k: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.gammainc, [k, x.tensorVariable])
  }

  /// As ``gammainc(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammainc(_ k: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammainc, [k.tensorVariable, x])
  }

  /// The regularised upper incomplete gamma function: `1 - gammainc(k, x)`, exact also where that is small.
  ///
  /// The gradient is defined with respect to `x` only.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.gammaincc(a, b).eval([a: 2.0, b: 1.0]))      // 0.73575888
  /// ```
  @inline(never)
  public static func gammaincc(_ k: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammaincc, [k, x])
  }

  /// As ``gammaincc(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammaincc(_ k: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.gammaincc, [k, x.tensorVariable])
  }

  /// As ``gammaincc(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammaincc(_ k: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammaincc, [k.tensorVariable, x])
  }

  /// The lower incomplete gamma function `∫₀ˣ t^(k-1) e^(-t) dt`.
  ///
  /// The gradient is defined with respect to `x` only.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.gammal(a, b).eval([a: 2.0, b: 1.0]))      // 0.26424112
  /// ```
  @inline(never)
  public static func gammal(_ k: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammal, [k, x])
  }

  /// As ``gammal(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammal(_ k: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.gammal, [k, x.tensorVariable])
  }

  /// As ``gammal(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammal(_ k: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammal, [k.tensorVariable, x])
  }

  /// The upper incomplete gamma function `∫ₓ^∞ t^(k-1) e^(-t) dt`.
  ///
  /// The gradient is defined with respect to `x` only.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.gammau(a, b).eval([a: 2.0, b: 1.0]))      // 0.73575888
  /// ```
  @inline(never)
  public static func gammau(_ k: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammau, [k, x])
  }

  /// As ``gammau(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammau(_ k: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.gammau, [k, x.tensorVariable])
  }

  /// As ``gammau(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gammau(_ k: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.gammau, [k.tensorVariable, x])
  }

  /// How probable a chi-squared number with `k` degrees of freedom beyond `x` is: `gammaincc(k/2, x/2)`.
  ///
  /// The gradient is defined with respect to `x` only.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.chi2sf(a, b).eval([a: 1.0, b: 2.0]))      // 0.60653066
  /// ```
  @inline(never)
  public static func chi2sf(_ x: TensorVariable, _ k: TensorVariable) -> TensorVariable {
    elementwise(.chi2sf, [x, k])
  }

  /// As ``chi2sf(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func chi2sf(_ x: TensorVariable, _ k: some TensorScalar) -> TensorVariable {
    elementwise(.chi2sf, [x, k.tensorVariable])
  }

  /// As ``chi2sf(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func chi2sf(_ x: some TensorScalar, _ k: TensorVariable) -> TensorVariable {
    elementwise(.chi2sf, [x.tensorVariable, k])
  }

  /// The Bessel function of the first kind of real order `v` at `x`; NaN of negative `x` unless `v` is whole.
  ///
  /// The gradient with respect to `x` is `(jv(v-1, x) - jv(v+1, x)) / 2`, with respect to `v` it is not defined. Power
  /// series, Hankel's expansion and recurrence with Olver's start (Abramowitz and Stegun, 9.1 and 9.2). Orders beyond
  /// 2^20 are NaN where neither the expansion holds nor the value is 0. Beside a root in `x` of an order other than 0
  /// and 1 the error is 1e-21 at most (absolute), which may be more than 4 units in the last place within 1e-5 of it.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.jv(a, b).eval([a: 2.0, b: 1.0]))      // 0.11490348
  /// ```
  @inline(never)
  public static func jv(_ v: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.jv, [v, x])
  }

  /// As ``jv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func jv(_ v: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.jv, [v, x.tensorVariable])
  }

  /// As ``jv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func jv(_ v: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.jv, [v.tensorVariable, x])
  }

  /// The modified Bessel function of the first kind of real order `v` at `x`; NaN of negative `x` unless `v` is whole.
  ///
  /// The gradient with respect to `x` is `(iv(v-1, x) + iv(v+1, x)) / 2`, with respect to `v` it is not defined. Power
  /// series and the expansion for large arguments (Abramowitz and Stegun, 9.6 and 9.7).
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.iv(a, b).eval([a: 2.0, b: 1.0]))      // 0.13574767
  /// ```
  @inline(never)
  public static func iv(_ v: TensorVariable, _ x: TensorVariable) -> TensorVariable {
    elementwise(.iv, [v, x])
  }

  /// As ``iv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func iv(_ v: TensorVariable, _ x: some TensorScalar) -> TensorVariable {
    elementwise(.iv, [v, x.tensorVariable])
  }

  /// As ``iv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func iv(_ v: some TensorScalar, _ x: TensorVariable) -> TensorVariable {
    elementwise(.iv, [v.tensorVariable, x])
  }

  /// `x log(y)`, and 0 where `x` is 0, whatever `y`; the gradients are `log(y)` and `x / y`, the latter 0 where `x`
  /// is.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.xlogy0(a, b).eval([a: 2.0, b: 3.0]))      // 2.1972246
  /// ```
  @inline(never)
  public static func xlogy0(_ x: TensorVariable, _ y: TensorVariable) -> TensorVariable {
    elementwise(.xlogy0, [x, y])
  }

  /// As ``xlogy0(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func xlogy0(_ x: TensorVariable, _ y: some TensorScalar) -> TensorVariable {
    elementwise(.xlogy0, [x, y.tensorVariable])
  }

  /// As ``xlogy0(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func xlogy0(_ x: some TensorScalar, _ y: TensorVariable) -> TensorVariable {
    elementwise(.xlogy0, [x.tensorVariable, y])
  }
}
