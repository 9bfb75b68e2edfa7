#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

// The C library's functions under names that do not hide behind those of rows and members.
func realExp(_ x: Double) -> Double { exp(x) }
func realExp2(_ x: Double) -> Double { exp2(x) }
func realExpm1(_ x: Double) -> Double { expm1(x) }
func realLog(_ x: Double) -> Double { log(x) }
func realLog2(_ x: Double) -> Double { log2(x) }
func realLog10(_ x: Double) -> Double { log10(x) }
func realLog1p(_ x: Double) -> Double { log1p(x) }
func realSin(_ x: Double) -> Double { sin(x) }
func realCos(_ x: Double) -> Double { cos(x) }
func realTan(_ x: Double) -> Double { tan(x) }
func realArcsin(_ x: Double) -> Double { asin(x) }
func realArccos(_ x: Double) -> Double { acos(x) }
func realArctan(_ x: Double) -> Double { atan(x) }
func realArctan2(_ y: Double, _ x: Double) -> Double { atan2(y, x) }
func realSinh(_ x: Double) -> Double { sinh(x) }
func realCosh(_ x: Double) -> Double { cosh(x) }
func realTanh(_ x: Double) -> Double { tanh(x) }
func realArcsinh(_ x: Double) -> Double { asinh(x) }
func realArccosh(_ x: Double) -> Double { acosh(x) }
func realArctanh(_ x: Double) -> Double { atanh(x) }
func realErf(_ x: Double) -> Double { erf(x) }
func realErfc(_ x: Double) -> Double { erfc(x) }
func realHypot(_ x: Double, _ y: Double) -> Double { hypot(x, y) }
