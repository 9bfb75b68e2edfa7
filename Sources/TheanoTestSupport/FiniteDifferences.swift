import TheanoArrays
import TheanoErrors

/// Derivatives from values alone, to hold an op's own against.
///
/// The central five-point formula `(f(-2h) - 8 f(-h) + 8 f(h) - f(2h)) / 12h`, whose error is `h⁴ f⁽⁵⁾ / 30`
/// from cutting the series off and about `2⁻⁵³ |f| · 1.5 / h` from rounding: with `h = 2⁻¹⁰` some 1e-12 for
/// functions of the size of 1. (The two-point formula has 1e-9 at best, too near to the faults that are
/// looked for.)
package enum FiniteDifferences {
  package static let step = 0x1p-10

  /// The derivative of `f` at `point` along `direction` (one array for each argument; nil: not moved).
  ///
  /// - Parameter point: float64 arrays where `direction` is given; others are passed on as they are.
  package static func directional(
    of f: ([NDArray]) throws -> [NDArray], at point: [NDArray], along direction: [NDArray?],
    step h: Double = step
  ) throws -> [NDArray] {
    func moved(_ t: Double) throws -> [[Double]] {
      let arguments = try zip(point, direction).map { value, along in
        guard let along else { return value }
        let sum = zip(value.scalars(as: Double.self), along.scalars(as: Double.self)).map { $0 + t * $1 }
        return try NDArray(sum, shape: value.shape)
      }
      return try f(arguments).map { $0.scalars(as: Double.self) }
    }
    let shapes = try f(point).map(\.shape)
    let (a, b, c, d) = (try moved(-2 * h), try moved(-h), try moved(h), try moved(2 * h))
    return try shapes.indices.map { k in
      let slope = a[k].indices.map { i in (a[k][i] - d[k][i] + 8 * (c[k][i] - b[k][i])) / (12 * h) }
      return try NDArray(slope, shape: shapes[k])
    }
  }

  /// The gradient of `Σ weights · f` with respect to argument `index`: an array of its shape.
  package static func gradient(
    of f: ([NDArray]) throws -> [NDArray], weights: [NDArray], at point: [NDArray], withRespectTo index: Int,
    step h: Double = step
  ) throws -> NDArray {
    let value = point[index]
    let slopes = try (0..<value.count).map { k in
      var unit = [Double](repeating: 0, count: value.count)
      unit[k] = 1
      var direction = [NDArray?](repeating: nil, count: point.count)
      direction[index] = try NDArray(unit, shape: value.shape)
      return inner(try directional(of: f, at: point, along: direction, step: h), weights)
    }
    return try NDArray(slopes, shape: value.shape)
  }

  /// `Σ a · b` over all elements of all arrays.
  package static func inner(_ a: [NDArray], _ b: [NDArray]) -> Double {
    zip(a, b).reduce(0) { total, pair in
      total
        + zip(pair.0.scalars(as: Double.self), pair.1.scalars(as: Double.self)).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
}
