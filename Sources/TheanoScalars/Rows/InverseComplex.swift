import ComplexModule

// Inverse functions of complex numbers after W. Kahan, "Branch cuts for complex elementary functions", in:
// The State of the Art in Numerical Analysis (1987). On a cut the sign of the zero part tells the side, so
// parts are put together by hand: `1 - z` would lose the sign of a zero.

private func below(_ z: Complex<Double>) -> Complex<Double> { complexSqrt(Complex(1 - z.re, -z.im)) }
private func above(_ z: Complex<Double>) -> Complex<Double> { complexSqrt(Complex(1 + z.re, z.im)) }

/// The imaginary part of `conj(a) * b`.
private func twist(_ a: Complex<Double>, _ b: Complex<Double>) -> Double { a.re * b.im - a.im * b.re }

func complexArcsin(_ z: Complex<Double>) -> Complex<Double> {
  // asin(z) = -i asinh(i z)
  if let special = specialArcsinh(Complex(-z.im, z.re)) { return Complex(special.im, -special.re) }
  let (minus, plus) = (below(z), above(z))
  return Complex(realArctan2(z.re, minus.re * plus.re - minus.im * plus.im), realArcsinh(twist(minus, plus)))
}

func complexArccos(_ z: Complex<Double>) -> Complex<Double> {
  if let special = specialArccos(z) { return special }
  let (minus, plus) = (below(z), above(z))
  return Complex(2 * realArctan2(minus.re, plus.re), realArcsinh(twist(plus, minus)))
}

func complexArcsinh(_ z: Complex<Double>) -> Complex<Double> {
  specialArcsinh(z) ?? turned(z, complexArcsin)
}

func complexArccosh(_ z: Complex<Double>) -> Complex<Double> {
  if let special = specialArccos(z) {
    return Complex(special.im.magnitude, z.im.isNaN ? special.re : Double(signOf: z.im, magnitudeOf: special.re))
  }
  let (minus, plus) = (complexSqrt(Complex(z.re - 1, z.im)), complexSqrt(Complex(z.re + 1, z.im)))
  return Complex(realArcsinh(minus.re * plus.re + minus.im * plus.im), 2 * realArctan2(minus.im, plus.re))
}

/// The parts are `realLog1p(4 x / ((1 - x) ** 2 + y ** 2)) / 4` and `arctan2(2 y, (1 - x) (1 + x) - y ** 2) / 2`,
/// the first odd in x and the second in y.
func complexArctanh(_ z: Complex<Double>) -> Complex<Double> {
  if let special = specialArctanh(z) { return special }
  let (x, y) = (z.re.magnitude, z.im.magnitude)
  var (re, im) = (0.0, Double.pi / 2)
  if max(x, y) > 0x1p500 {
    // Squares would overflow; there the value is 1 / z beside the right angle.
    re = divide(1, Complex(x, y)).re
  } else {
    re = realLog1p(4 * x / ((1 - x) * (1 - x) + y * y)) / 4
    im = realArctan2(2 * y, (1 - x) * (1 + x) - y * y) / 2
  }
  return Complex(Double(signOf: z.re, magnitudeOf: re), Double(signOf: z.im, magnitudeOf: im))
}

func complexArctan(_ z: Complex<Double>) -> Complex<Double> { turned(z, complexArctanh) }
