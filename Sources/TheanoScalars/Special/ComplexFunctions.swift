import ComplexModule

// Elementary functions of complex numbers. Of finite numbers they are swift-numerics', which takes every number that is
// not finite for one infinity; here the parts have the values of ISO C, Annex G, as NumPy's have. A number on an axis
// keeps the sign of its zero part.

typealias ComplexDouble = Complex<Double>

extension Complex where RealType == Double {
  fileprivate static let undefined = ComplexDouble(.nan, .nan)
  /// What is not finite is no one infinity to us.
  fileprivate var hasFiniteParts: Bool { re.isFinite && im.isFinite }
}

/// `f` turned by a right angle: `-i f(i z)`.
func turned(_ z: ComplexDouble, _ f: (ComplexDouble) -> ComplexDouble) -> ComplexDouble {
  let value = f(ComplexDouble(-z.im, z.re))
  return ComplexDouble(value.im, -value.re)
}

func complexExp(_ z: ComplexDouble) -> ComplexDouble {
  if z.im == 0 { return ComplexDouble(realExp(z.re), z.im) }
  if z.re == -.infinity {
    if !z.im.isFinite { return ComplexDouble(0, 0) }
    return ComplexDouble(Double(signOf: realCos(z.im), magnitudeOf: 0), Double(signOf: realSin(z.im), magnitudeOf: 0))
  }
  if z.re == .infinity {
    return z.im.isFinite
      ? ComplexDouble(.infinity * realCos(z.im), .infinity * realSin(z.im)) : ComplexDouble(.infinity, .nan)
  }
  return z.hasFiniteParts ? Complex.exp(z) : .undefined
}

func complexExpm1(_ z: ComplexDouble) -> ComplexDouble {
  if z.im == 0 { return ComplexDouble(realExpm1(z.re), z.im) }
  if z.hasFiniteParts { return Complex.expMinusOne(z) }
  if z.re.isInfinite && z.im.isFinite {
    let power = complexExp(z)
    return z.re < 0 ? ComplexDouble(-1, power.im) : power
  }
  return .undefined
}

/// The sign of a zero imaginary part chooses the side of the cut.
func complexLog(_ z: ComplexDouble) -> ComplexDouble {
  if z.re == 0 && z.im == 0 { return ComplexDouble(-.infinity, realArctan2(z.im, z.re)) }
  if z.hasFiniteParts { return Complex.log(z) }
  if z.re.isInfinite || z.im.isInfinite { return ComplexDouble(.infinity, realArctan2(z.im, z.re)) }
  return .undefined
}

func complexLog1p(_ z: ComplexDouble) -> ComplexDouble {
  if !z.hasFiniteParts { return complexLog(ComplexDouble(1 + z.re, z.im)) }
  if z.re == -1 && z.im == 0 { return ComplexDouble(-.infinity, z.im) }
  return ComplexDouble(Complex.log(onePlus: z).re, realArctan2(z.im, 1 + z.re))
}

func complexSqrt(_ z: ComplexDouble) -> ComplexDouble {
  if z.im.isInfinite { return ComplexDouble(.infinity, z.im) }
  if z.re == .infinity { return ComplexDouble(.infinity, z.im.isNaN ? .nan : Double(signOf: z.im, magnitudeOf: 0)) }
  if z.re == -.infinity {
    return z.im.isNaN
      ? ComplexDouble(.nan, .infinity) : ComplexDouble(0, Double(signOf: z.im, magnitudeOf: .infinity))
  }
  if z.re == 0 && z.im == 0 { return ComplexDouble(0, z.im) }
  return z.hasFiniteParts ? Complex.sqrt(z) : .undefined
}

func complexSinh(_ z: ComplexDouble) -> ComplexDouble {
  if z.im == 0 { return ComplexDouble(realSinh(z.re), z.im) }
  if z.hasFiniteParts { return Complex.sinh(z) }
  if z.re == 0 { return ComplexDouble(z.re, .nan) }
  if z.re.isInfinite {
    return z.im.isFinite
      ? ComplexDouble(z.re * realCos(z.im), .infinity * realSin(z.im)) : ComplexDouble(z.re, .nan)
  }
  return .undefined
}

func complexCosh(_ z: ComplexDouble) -> ComplexDouble {
  if z.im == 0 {
    // The zero has the sign of the product of the parts.
    let isNegative = (z.re.sign == .minus) != (z.im.sign == .minus)
    return ComplexDouble(realCosh(z.re), isNegative && !z.re.isNaN ? -0.0 : 0)
  }
  if z.hasFiniteParts { return Complex.cosh(z) }
  if z.re == 0 { return ComplexDouble(.nan, 0) }
  if z.re.isInfinite {
    return z.im.isFinite
      ? ComplexDouble(.infinity * realCos(z.im), z.re * realSin(z.im)) : ComplexDouble(.infinity, .nan)
  }
  return .undefined
}

func complexTanh(_ z: ComplexDouble) -> ComplexDouble {
  if z.im == 0 { return ComplexDouble(realTanh(z.re), z.im) }
  if z.re.isInfinite {
    let small = z.im.isFinite ? realSin(z.im) * realCos(z.im) : z.im
    return ComplexDouble(Double(signOf: z.re, magnitudeOf: 1), Double(signOf: small, magnitudeOf: 0))
  }
  if z.hasFiniteParts { return Complex.tanh(z) }
  return z.re == 0 ? ComplexDouble(z.re, .nan) : .undefined
}

func complexSin(_ z: ComplexDouble) -> ComplexDouble { turned(z, complexSinh) }
func complexCos(_ z: ComplexDouble) -> ComplexDouble { complexCosh(ComplexDouble(-z.im, z.re)) }
func complexTan(_ z: ComplexDouble) -> ComplexDouble { turned(z, complexTanh) }

// MARK: Inverse functions where a part is not finite

/// The inverse hyperbolic sine; nil of finite numbers.
func specialArcsinh(_ z: ComplexDouble) -> ComplexDouble? {
  if z.hasFiniteParts { return nil }
  if z.re.isNaN { return z.im == 0 ? z : z.im.isInfinite ? ComplexDouble(.infinity, .nan) : .undefined }
  let size = Double(signOf: z.re, magnitudeOf: .infinity)
  if z.im.isNaN { return z.re.isInfinite ? ComplexDouble(size, .nan) : .undefined }
  let angle = z.im.isInfinite ? (z.re.isInfinite ? Double.pi / 4 : .pi / 2) : 0
  return ComplexDouble(size, Double(signOf: z.im, magnitudeOf: angle))
}

/// The inverse cosine; nil of finite numbers.
func specialArccos(_ z: ComplexDouble) -> ComplexDouble? {
  if z.hasFiniteParts { return nil }
  if z.re.isNaN && !z.im.isInfinite { return .undefined }
  if z.im.isNaN {
    if z.re == 0 { return ComplexDouble(.pi / 2, .nan) }
    return z.re.isInfinite ? ComplexDouble(.nan, -.infinity) : .undefined
  }
  return ComplexDouble(realArctan2(z.im.magnitude, z.re), Double(signOf: -z.im, magnitudeOf: .infinity))
}

/// The inverse hyperbolic tangent; nil of finite numbers.
func specialArctanh(_ z: ComplexDouble) -> ComplexDouble? {
  if z.hasFiniteParts { return nil }
  let zero = Double(signOf: z.re, magnitudeOf: 0)
  if z.im.isInfinite { return ComplexDouble(z.re.isNaN ? 0 : zero, Double(signOf: z.im, magnitudeOf: .pi / 2)) }
  if z.im.isNaN { return z.re == 0 || z.re.isInfinite ? ComplexDouble(zero, .nan) : .undefined }
  return z.re.isInfinite ? ComplexDouble(zero, Double(signOf: z.im, magnitudeOf: .pi / 2)) : .undefined
}

// MARK: Sign and power

/// z / |z|, and 0 of 0; of an infinite part 1, -1, i or -i.
func complexSign(_ z: ComplexDouble) -> ComplexDouble {
  if z.re.isInfinite {
    return z.im.isInfinite ? .undefined : ComplexDouble(Double(signOf: z.re, magnitudeOf: 1), 0)
  }
  if z.im.isInfinite { return ComplexDouble(0, Double(signOf: z.im, magnitudeOf: 1)) }
  if z.re.isNaN || z.im.isNaN { return .undefined }
  if z.re == 0 && z.im == 0 { return ComplexDouble(0, 0) }
  // The modulus of the largest numbers is infinite, that of the smallest has no digits.
  let largest = max(z.re.magnitude, z.im.magnitude)
  let scale = largest > 0x1p1000 ? 0x1p-100 : largest < 0x1p-900 ? 0x1p100 : 1
  let (x, y) = (z.re * scale, z.im * scale)
  let length = realHypot(x, y)
  return ComplexDouble(x / length, y / length)
}

/// `exp(y log x)`; small whole powers by multiplication, so that they are as exact as a product.
func complexPower(_ x: ComplexDouble, _ y: ComplexDouble) -> ComplexDouble {
  if y.re == 0 && y.im == 0 { return 1 }
  if x.re == 0 && x.im == 0 { return y.re > 0 ? 0 : .undefined }
  guard y.im == 0, y.re.magnitude <= 64, y.re == y.re.rounded() else {
    return complexExp(multiply(y, complexLog(x)))
  }
  var (result, square, rest) = (ComplexDouble(1), x, Int(y.re.magnitude))
  while true {
    if rest & 1 == 1 { result = multiply(result, square) }
    rest >>= 1
    if rest == 0 { break }
    square = multiply(square, square)
  }
  return y.re < 0 ? divide(1, result) : result
}
