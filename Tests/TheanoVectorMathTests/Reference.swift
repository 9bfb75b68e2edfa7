import TheanoVectorMath

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The C library's double-precision value, a reference for float32.
func reference(_ function: VectorFunction, _ x: Double, _ y: Double) -> Double {
  switch function {
  case .exp: exp(x)
  case .exp2: exp2(x)
  case .expm1: expm1(x)
  case .log: log(x)
  case .log2: log2(x)
  case .log10: log10(x)
  case .log1p: log1p(x)
  case .sigmoid: x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
  case .softplus: (x < 0 ? 0 : x) + log1p(exp(-abs(x)))
  case .tanh: tanh(x)
  case .sin: sin(x)
  case .cos: cos(x)
  case .tan: tan(x)
  case .arctan: atan(x)
  case .sinh: sinh(x)
  case .cosh: cosh(x)
  case .erf: erf(x)
  case .erfc: erfc(x)
  case .xlogx: x == 0 ? 0 : x * log(x)
  case .xlogy0: x == 0 ? 0 : x * log(y)
  case .pow: pow(x, y)
  }
}

#if arch(x86_64) && os(Linux)
  /// The C library's value in the 80-bit format, a reference for float64.
  func reference(_ function: VectorFunction, _ x: Float80, _ y: Float80) -> Float80 {
    switch function {
    case .exp: exp(x)
    case .exp2: exp2(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log2: log2(x)
    case .log10: log10(x)
    case .log1p: log1p(x)
    case .sigmoid: x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
    case .softplus: (x < 0 ? 0 : x) + log1p(exp(-abs(x)))
    case .tanh: tanh(x)
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .arctan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .erf: erf(x)
    case .erfc: erfc(x)
    case .xlogx: x == 0 ? 0 : x * log(x)
    case .xlogy0: x == 0 ? 0 : x * log(y)
    case .pow: pow(x, y)
    }
  }
#endif

/// The distance of `got` from the exact value, in units in the last place of the latter rounded; infinite
/// where only one of them is NaN or where a zero has the wrong sign. What lies beyond all finite numbers
/// is measured as if the exponent went on.
func unitsOff<F: BinaryFloatingPoint, Exact: BinaryFloatingPoint>(_ got: F, from exact: Exact) -> Double {
  if got.isNaN || exact.isNaN { return got.isNaN == exact.isNaN ? 0 : .infinity }
  if exact == 0 { return got == 0 && got.sign == exact.sign ? 0 : .infinity }
  let rounded = F(exact)
  if got == rounded && (got.isInfinite || exact.isInfinite) { return 0 }
  if exact.isInfinite { return .infinity }
  let unit = rounded.isInfinite ? F.greatestFiniteMagnitude.ulp : rounded.ulp
  let beyond = Exact(F.greatestFiniteMagnitude) + Exact(F.greatestFiniteMagnitude.ulp)
  let value = got.isInfinite ? (got < 0 ? -beyond : beyond) : Exact(got)
  return Double((value - exact).magnitude / Exact(unit))
}

/// A stream of numbers that is the same in every run (SplitMix64: Steele, Lea and Flood, OOPSLA 2014).
struct Sequence64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Evenly from `range`.
  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + Double(next() >> 11) * 0x1p-53 * (range.upperBound - range.lowerBound)
  }
}

/// The worst case of a search.
struct Worst<F: BinaryFloatingPoint>: CustomStringConvertible {
  private(set) var units = 0.0
  private(set) var arguments: [F] = []

  mutating func note(_ units: Double, _ arguments: F...) {
    guard units > self.units else { return }
    self.units = units
    self.arguments = arguments
  }

  var description: String { "\(units) units off at \(arguments)" }
}
