import TheanoErrors

extension NDArray {
  /// Numbers drawn evenly from [low, high).
  ///
  /// They are drawn in float64 and rounded to `dtype`, one number of the generator each, in row-major order.
  ///
  /// ```swift
  /// let W = try NDArray.uniform([784, 500], low: -0.07, high: 0.07, dtype: .float32, seed: 1234)
  /// ```
  /// - Throws: `ValueError` where the bounds are not finite or `low > high`; `TypeError` where
  ///   `dtype` is not a float.
  public static func uniform(
    _ shape: [Int], low: Double = 0, high: Double = 1, dtype: DType = .float64,
    using generator: inout RandomGenerator
  ) throws(TheanoError) -> NDArray {
    let width = high - low
    guard width >= 0, width.isFinite else { throw refusal(.badInterval(low: low, high: high)) }
    try checkFloat(dtype, "uniform")
    let result = try drawn(shape) { min(low + width * generator.unit(), high) }.astype(dtype)
    if let error = result.error { throw error }
    return width > 0 ? visitElements(dtype, BelowBound(array: result, bound: high)) : result
  }

  public static func uniform(
    _ shape: [Int], low: Double = 0, high: Double = 1, dtype: DType = .float64, seed: UInt64
  ) throws(TheanoError) -> NDArray {
    var generator = RandomGenerator(seed: seed)
    return try uniform(shape, low: low, high: high, dtype: dtype, using: &generator)
  }

  /// Numbers drawn from a normal distribution.
  ///
  /// They are drawn in float64 by inverting the distribution function and rounded to `dtype`, one
  /// number of the generator each, in row-major order.
  ///
  /// - Throws: `ValueError` where `std` is negative or not finite; `TypeError` where `dtype` is not a float.
  public static func normal(
    _ shape: [Int], mean: Double = 0, std: Double = 1, dtype: DType = .float64,
    using generator: inout RandomGenerator
  ) throws(TheanoError) -> NDArray {
    guard std >= 0, std.isFinite else { throw refusal(.badScale(std)) }
    try checkFloat(dtype, "normal")
    let result = try drawn(shape) { mean + std * generator.normal() }.astype(dtype)
    if let error = result.error { throw error }
    return result
  }

  public static func normal(
    _ shape: [Int], mean: Double = 0, std: Double = 1, dtype: DType = .float64, seed: UInt64
  ) throws(TheanoError) -> NDArray {
    var generator = RandomGenerator(seed: seed)
    return try normal(shape, mean: mean, std: std, dtype: dtype, using: &generator)
  }

  /// The integers from 0 up to, not including, `count` in random order, each order equally likely; `int64`.
  ///
  /// - Throws: `ValueError` where `count` is negative.
  public static func permutation(
    _ count: Int, using generator: inout RandomGenerator
  ) throws(TheanoError) -> NDArray {
    guard count >= 0 else { throw refusal(.negativeSize(shape: [count])) }
    let result = try arange(count)
    let elements = result.storage.pointer.assumingMemoryBound(to: Int64.self)
    // Fisher and Yates, from the end.
    for last in stride(from: count - 1, to: 0, by: -1) {
      let other = Int(generator.below(UInt64(last) + 1))
      (elements[last], elements[other]) = (elements[other], elements[last])
    }
    return result
  }

  public static func permutation(_ count: Int, seed: UInt64) throws(TheanoError) -> NDArray {
    var generator = RandomGenerator(seed: seed)
    return try permutation(count, using: &generator)
  }

  private static func checkFloat(_ dtype: DType, _ operation: String) throws(TheanoError) {
    guard dtype.isFloat else { throw refusal(.needsFloat(operation: operation, dtype: dtype)) }
  }

  private static func drawn(_ shape: [Int], _ draw: () -> Double) throws(TheanoError) -> NDArray {
    let result = try uninitialized(shape, .float64)
    let elements = result.storage.pointer.assumingMemoryBound(to: Double.self)
    for i in 0..<result.count { elements[i] = draw() }
    return result
  }
}

/// Replaces elements that rounding brought up to the bound by the next number below it.
private struct BelowBound: ElementVisitor {
  let array: NDArray
  let bound: Double

  func visit<E: ArrayElement>(_: E.Type) -> NDArray {
    let elements = array.storage.pointer.assumingMemoryBound(to: E.self)
    let below = Self.largest(E.dtype, below: bound)
    for i in 0..<array.count where elements[i].real64 >= bound { elements[i] = E(real64: below) }
    return array
  }

  /// The largest number of a float dtype that is less than `bound`.
  private static func largest(_ dtype: DType, below bound: Double) -> Double {
    switch RealPrecision(dtype) {
    case .double: return bound.nextDown
    case .single:
      let nearest = Float(bound)
      return Double(nearest) < bound ? Double(nearest) : Double(nearest.nextDown)
    case .half:
      let nearest = Half(bound)
      return Double(nearest.float) < bound ? Double(nearest.float) : Double(nearest.nextDown.float)
    }
  }
}
