import ComplexModule

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// Inverse functions of complex numbers after W. Kahan, "Branch cuts for complex elementary functions", in:
// The State of the Art in Numerical Analysis (1987). On a cut the sign of the zero part tells the side, so
// parts are put together by hand: `1 - z` would lose the sign of a zero.

private func below(_ z: Complex<Double>) -> Complex<Double> { .sqrt(Complex(1 - z.re, -z.im)) }
private func above(_ z: Complex<Double>) -> Complex<Double> { .sqrt(Complex(1 + z.re, z.im)) }

/// The imaginary part of `conj(a) * b`.
private func twist(_ a: Complex<Double>, _ b: Complex<Double>) -> Double { a.re * b.im - a.im * b.re }

/// `f` turned by a right angle: `-i f(i z)`.
private func turned(
  _ z: Complex<Double>, _ f: (Complex<Double>) -> Complex<Double>
) -> Complex<Double> {
  let value = f(Complex(-z.im, z.re))
  return Complex(value.im, -value.re)
}

func complexArcsin(_ z: Complex<Double>) -> Complex<Double> {
  let (minus, plus) = (below(z), above(z))
  return Complex(atan2(z.re, minus.re * plus.re - minus.im * plus.im), asinh(twist(minus, plus)))
}

func complexArccos(_ z: Complex<Double>) -> Complex<Double> {
  let (minus, plus) = (below(z), above(z))
  return Complex(2 * atan2(minus.re, plus.re), asinh(twist(plus, minus)))
}

func complexArcsinh(_ z: Complex<Double>) -> Complex<Double> { turned(z, complexArcsin) }

func complexArccosh(_ z: Complex<Double>) -> Complex<Double> {
  let (minus, plus) = (Complex.sqrt(Complex(z.re - 1, z.im)), Complex.sqrt(Complex(z.re + 1, z.im)))
  return Complex(asinh(minus.re * plus.re + minus.im * plus.im), 2 * atan2(minus.im, plus.re))
}

/// The parts are `log1p(4 x / ((1 - x) ** 2 + y ** 2)) / 4` and `arctan2(2 y, (1 - x) (1 + x) - y ** 2) / 2`,
/// the first odd in x and the second in y.
func complexArctanh(_ z: Complex<Double>) -> Complex<Double> {
  let (x, y) = (z.re.magnitude, z.im.magnitude)
  var (re, im) = (0.0, Double.pi / 2)
  if max(x, y) > 0x1p500 {
    // Squares would overflow; there the value is 1 / z beside the right angle.
    re = divide(1, Complex(x, y)).re
  } else {
    re = log1p(4 * x / ((1 - x) * (1 - x) + y * y)) / 4
    im = atan2(2 * y, (1 - x) * (1 + x) - y * y) / 2
  }
  return Complex(Double(signOf: z.re, magnitudeOf: re), Double(signOf: z.im, magnitudeOf: im))
}

func complexArctan(_ z: Complex<Double>) -> Complex<Double> { turned(z, complexArctanh) }
