/// The functions that `VectorMath` can write as vector code.
package enum VectorFunction: String, Hashable, Sendable, CaseIterable {
  case exp, exp2, expm1
  case log, log2, log10, log1p
  case sigmoid, softplus, tanh
  case sin, cos, tan, arctan
  case sinh, cosh
  case erf, erfc
  case xlogx
  case pow, xlogy0

  package var argumentCount: Int {
    switch self {
    case .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sigmoid, .softplus, .tanh, .sin, .cos, .tan, .arctan,
      .sinh, .cosh, .erf, .erfc, .xlogx:
      1
    case .pow, .xlogy0: 2
    }
  }

  /// The largest error in units in the last place of the exact result (a subnormal result's unit being
  /// the smallest subnormal). The tests hold the functions to it.
  ///
  /// Each is a little above the largest error that was found: in float32 among 150 million arguments of
  /// every exponent (tan, arctan, sinh and cosh: 3 million), in float64 among some millions; those of
  /// xlogx and xlogy0 follow from log's, whose unit a product may double, and a rounding. Sines and cosines
  /// of arguments so large that the C library answers (see `VectorMath.sin`) are as good as that library's.
  package func errorBound(_ precision: FloatPrecision) -> Double {
    let (single, double) = errorBounds
    switch precision {
    case .single: return single
    case .double: return double
    }
  }

  private var errorBounds: (single: Double, double: Double) {
    switch self {
    case .exp: (1.0, 1.0)
    case .exp2: (1.1, 1.15)
    case .expm1: (1.35, 1.5)
    case .log: (1.0, 1.0)
    case .log2: (1.1, 1.15)
    case .log10: (1.1, 1.1)
    case .log1p: (1.5, 1.5)
    case .sigmoid: (2.45, 2.5)
    case .softplus: (1.75, 1.75)
    case .tanh: (1.4, 1.4)
    case .sin: (1.55, 1.55)
    case .cos: (1.55, 1.55)
    case .tan: (3.15, 3.1)
    case .arctan: (1.9, 1.7)
    case .sinh: (1.65, 1.65)
    case .cosh: (1.5, 1.5)
    case .erf: (1.3, 1.45)
    case .erfc: (2.1, 2.8)
    case .xlogx, .xlogy0: (2.5, 2.5)
    case .pow: (0.51, 1.0)
    }
  }
}

/// Mathematical functions as straight-line vector code, for float32 and float64.
///
/// Every function is right at ±0, ±infinity and NaN, takes and gives subnormal numbers, overflows and
/// underflows where the exact value does, and stays within `VectorFunction.errorBound`. No C library is
/// called, but for sines, cosines and tangents of huge arguments (see `sin`), and no table is read, so that the same
/// code serves every vector width, and processors without a gather instruction.
package enum VectorMath {
  /// Writes `function` of `arguments` (as many as its `argumentCount`) into `code`.
  package static func emit<C: VectorCode>(
    _ function: VectorFunction, _ arguments: [C.Value], in code: inout C
  ) -> C.Value {
    precondition(arguments.count == function.argumentCount, "\(function) of \(arguments.count) arguments")
    let x = arguments[0]
    switch function {
    case .exp: return exp(x, in: &code)
    case .exp2: return exp2(x, in: &code)
    case .expm1: return expm1(x, in: &code)
    case .log: return log(x, in: &code)
    case .log2: return log2(x, in: &code)
    case .log10: return log10(x, in: &code)
    case .log1p: return log1p(x, in: &code)
    case .sigmoid: return sigmoid(x, in: &code)
    case .softplus: return softplus(x, in: &code)
    case .tanh: return tanh(x, in: &code)
    case .sin: return sin(x, in: &code)
    case .cos: return cos(x, in: &code)
    case .tan: return tan(x, in: &code)
    case .arctan: return arctan(x, in: &code)
    case .sinh: return sinh(x, in: &code)
    case .cosh: return cosh(x, in: &code)
    case .erf: return erf(x, in: &code)
    case .erfc: return erfc(x, in: &code)
    case .xlogx: return xlogy0(x, x, in: &code)
    case .xlogy0: return xlogy0(x, arguments[1], in: &code)
    case .pow: return pow(x, arguments[1], in: &code)
    }
  }

  /// `function` of one number, computed by the same instructions as the vector code: bit for bit what a
  /// lane of it gives.
  package static func evaluate(_ function: VectorFunction, _ x: Float, _ y: Float = 0) -> Float {
    var code = ScalarVectorCode<Float>()
    return emit(function, function.argumentCount == 1 ? [x] : [x, y], in: &code)
  }

  /// `function` of one number, computed by the same instructions as the vector code: bit for bit what a
  /// lane of it gives.
  package static func evaluate(_ function: VectorFunction, _ x: Double, _ y: Double = 0) -> Double {
    var code = ScalarVectorCode<Double>()
    return emit(function, function.argumentCount == 1 ? [x] : [x, y], in: &code)
  }
}
