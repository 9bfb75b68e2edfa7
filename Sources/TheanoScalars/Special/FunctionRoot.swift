/// A root of a function as a sum of three float64, and the derivative there: beside a root a value keeps its digits
/// only if the distance from the root does.
struct FunctionRoot {
  let (high, middle, low): (Double, Double, Double)
  let slope: DoubleDouble

  init(_ high: Double, _ middle: Double, _ low: Double, slope: DoubleDouble) {
    (self.high, self.middle, self.low, self.slope) = (high, middle, low, slope)
  }

  /// From the root to `x`.
  func distance(to x: Double) -> DoubleDouble { DoubleDouble.sum(x, -high) - middle - low }
}
