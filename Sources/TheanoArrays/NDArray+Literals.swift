import TheanoErrors

extension NDArray: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral {
  public init(integerLiteral value: Int) { self.init(value) }
  public init(floatLiteral value: Double) { self.init(value) }
  public init(booleanLiteral value: Bool) { self.init(value) }
}

/// Nested literals of any depth, integers and floats mixed: `[[1, 2.5], [3, 4]]` is float64.
///
/// A literal cannot throw. One whose rows differ in shape makes an array that carries its error: it is an
/// empty float64 vector to whoever asks, and whatever takes it as an argument throws that error.
extension NDArray: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: NDArray...) {
    do {
      if elements.isEmpty {
        self = try NDArray.uninitialized([0], .float64)
      } else {
        self = try NDArray.stack(elements)
      }
    } catch {
      self.init(error: error)
    }
  }
}
