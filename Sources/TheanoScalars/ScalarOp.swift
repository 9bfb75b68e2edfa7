import TheanoArrays

/// The scalar operations: one case here and one row in ``ScalarOp/row``.
///
/// An elementwise tensor operation, its gradient, its R-operator, constant folding, machine code,
/// a line of documentation and the random tests all follow from the row.
@usableFromInline package enum ScalarOp: Hashable, Sendable {
  // Arithmetic
  case add, sub, mul, trueDiv, intDiv, mod, pow
  case neg, abs, sgn, inv, sqr, sqrt
  case maximum, minimum, clip
  // Exponentials and logarithms
  case exp, exp2, expm1, log, log2, log10, log1p
  case sigmoid, softplus
  // Trigonometric and hyperbolic
  case sin, cos, tan, arcsin, arccos, arctan, arctan2
  case sinh, cosh, tanh, arcsinh, arccosh, arctanh
  case deg2rad, rad2deg
  // Rounding
  case ceil, floor, trunc, roundHalfToEven, roundHalfAwayFromZero
  // Special
  case erf, erfc, erfcx, erfinv, erfcinv
  case gamma, gammaln, psi, triGamma, polygamma
  case chi2sf, gammainc, gammaincc, gammau, gammal
  case j0, j1, jv, i0, i1, iv
  case xlogx, xlogy0
  // Comparison and logic
  case lt, le, gt, ge, eq, neq, isnan, isinf
  case and, or, xor, invert
  case `switch`
  // Identity-like
  case identity, second, cast(DType)
  // Complex
  case real, imag, conj, angle, complex, complexFromPolar

  package static let all: [ScalarOp] =
    [
      .add, .sub, .mul, .trueDiv, .intDiv, .mod, .pow, .neg, .abs, .sgn, .inv, .sqr, .sqrt,
      .maximum, .minimum, .clip, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sigmoid,
      .softplus, .sin, .cos, .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh,
      .arcsinh, .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven,
      .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma, .polygamma,
      .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0, .lt, .le, .gt,
      .ge, .eq, .neq, .isnan,
      .isinf, .and, .or, .xor, .invert, .switch, .identity, .second, .real, .imag, .conj, .angle,
      .complex, .complexFromPolar,
    ] + DType.allCases.map { .cast($0) }
}
