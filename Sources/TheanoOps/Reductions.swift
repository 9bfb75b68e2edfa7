import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The public reductions. Those that are no `Reduce` are composed of it and of elementwise operations, and
// their derivatives follow.

/// The axes that a reduction goes over: an `Int`, or several as `[Int]`. Negative ones count from the last.
public protocol TensorAxes: Sendable {
  var tensorAxes: [Int] { get }
}

extension Int: TensorAxes {
  public var tensorAxes: [Int] { [self] }
}

extension Array: TensorAxes where Element == Int {
  public var tensorAxes: [Int] { self }
}

extension tensor {
  /// Applies a reduction; all axes where none is given. What is wrong with the axes, `Reduce` says.
  package static func reduce(
    _ kind: Reduce.Kind, _ x: TensorVariable, _ axis: (any TensorAxes)?, keepdims: Bool, dtype: DType? = nil,
    accumulator: DType? = nil, noZeros: Bool = false, origin: Origin
  ) -> TensorVariable {
    let x = hardened(x)
    if x.error != nil { return x }
    let axes = normalized(axis, ndim: x.ndim)
    let op = Reduce(kind, axes: axes, of: x.dtype, dtype: dtype, accumulator: accumulator, noZeros: noZeros)
    let result = op(x, origin: origin)
    guard keepdims, result.error == nil else { return result }
    return DimShuffle.keepingAxes(op.axes, ndim: x.ndim)(result, origin: origin)
  }

  /// The axes from 0 on; one that is out of range stays as it is.
  static func normalized(_ axis: (any TensorAxes)?, ndim: Int) -> [Int] {
    guard let axis else { return Array(0..<ndim) }
    return axis.tensorAxes.map { $0 < 0 && $0 >= -ndim ? $0 + ndim : $0 }
  }

  /// The number of elements that are reduced into one: int64.
  private static func reducedCount(_ x: TensorVariable, _ axis: (any TensorAxes)?, _ origin: Origin)
    -> TensorVariable
  {
    let lengths = normalized(axis, ndim: x.ndim).map { x.length($0, origin: origin) }
    guard let first = lengths.first else { return .constant(1, .int64, origin) }
    return lengths.dropFirst().reduce(first) { elementwise(.mul, [$0, $1], origin: origin) }
  }
}

extension tensor {
  /// `y`, a reduction of `x` over some axes, with these axes back in place, of size 1: it meets `x` in elementwise
  /// operations.
  ///
  /// - Parameters:
  ///   - x: what was reduced.
  ///   - y: the result, without the axes.
  ///   - axis: the axes (an `Int` or `[Int]`, negative ones from the last); nil for all.
  /// - Returns: a view of `y` with as many axes as `x`. Carries `ValueError` for axes that `x` has not, or that do not
  ///   explain the rank of `y`.
  ///
  /// ```swift
  /// let (x, total) = (T.dmatrix("x"), T.dvector("total"))
  /// let parts = x / T.makeKeepDims(x, total, axis: 1)       // as x.sum(axis: 1, keepdims: true) would
  /// ```
  public static func makeKeepDims(
    _ x: TensorVariable, _ y: TensorVariable, axis: (any TensorAxes)? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return composed(origin, [x, y]) { () throws(TheanoError) in
      var axes: Set<Int> = []
      for k in axis?.tensorAxes ?? Array(0..<x.ndim) {
        guard axes.insert(try normalAxis(k, "makeKeepDims", x.type)).inserted else {
          throw TheanoError(OpFacts.repeatedAxis("makeKeepDims", axis?.tensorAxes ?? []))
        }
      }
      guard y.ndim == x.ndim - axes.count else {
        throw TheanoError(OpFacts.reducedRank("makeKeepDims", y.type, expected: x.ndim - axes.count))
      }
      var next = 0
      let order = (0..<x.ndim).map { k -> Int? in
        if axes.contains(k) { return nil }
        defer { next += 1 }
        return next
      }
      return y.shuffled(order, origin: origin)
    }
  }
}

// MARK: - Sums and products

extension tensor {
  /// The sum over some axes.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype.
  ///   - axis: the axes that are summed over (an `Int` or `[Int]`, negative ones from the last); all by
  ///     default.
  ///   - keepdims: whether these axes stay, with size 1.
  ///   - dtype: of the result; by default int64 of bool and signed integers, uint64 of unsigned ones, else
  ///     that of `x`.
  ///   - accDtype: in which values are added; by default float32 of float16, complex128 of complex64, and of float32
  ///     float64, but float32 within blocks of 64 additions, which is twice as fast: say `.float64` where large numbers
  ///     cancel.
  /// - Returns: the sum; 0 of nothing. Errors (carried by the result): `ValueError` for an axis out of range,
  ///   `TypeError` for an `accDtype` that loses precision or a complex sum as a real number.
  ///
  /// ```swift
  /// let x = T.imatrix("x")
  /// T.sum(x)                              // int64 scalar
  /// T.sum(x, axis: 0, keepdims: true)     // int64 row
  /// x.sum(axis: [0, 1], dtype: .float32)
  /// ```
  public static func sum(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil,
    accDtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    reduce(
      .sum, x, axis, keepdims: keepdims, dtype: dtype, accumulator: accDtype, origin: .at(file, line, column))
  }

  /// The product over some axes; parameters and dtypes as for
  /// ``sum(_:axis:keepdims:dtype:accDtype:file:line:column:)``.
  ///
  /// The gradient is exact with no, one and several zeros among the factors; a second derivative is refused
  /// (`NullTypeGradError`) unless `noZerosInInput`.
  ///
  /// - Parameter noZerosInInput: your word that no factor is 0, which makes the gradient cheaper (NaN if it
  ///   is broken).
  /// - Returns: the product; 1 of nothing.
  public static func prod(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil,
    accDtype: DType? = nil, noZerosInInput: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    reduce(
      .product, x, axis, keepdims: keepdims, dtype: dtype, accumulator: accDtype, noZeros: noZerosInInput,
      origin: .at(file, line, column))
  }

  /// The arithmetic mean over some axes; parameters as for
  /// ``sum(_:axis:keepdims:dtype:accDtype:file:line:column:)``.
  ///
  /// - Returns: the mean: of bools and integers in float64 (whatever `floatX` is), else in the dtype of `x`;
  ///   NaN of nothing.
  public static func mean(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false, dtype: DType? = nil,
    accDtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    mean(x, axis, keepdims: keepdims, dtype: dtype, accDtype: accDtype, origin: .at(file, line, column))
  }

  private static func mean(
    _ x: TensorVariable, _ axis: (any TensorAxes)?, keepdims: Bool, dtype: DType? = nil,
    accDtype: DType? = nil,
    origin: Origin
  ) -> TensorVariable {
    let x = hardened(x)
    // float16 cannot hold the sum (nor the count) of much; it is divided in float32.
    let result = dtype ?? (x.dtype.isDiscrete ? .float64 : x.dtype)
    let total = reduce(
      .sum, x, axis, keepdims: keepdims, dtype: result == .float16 ? .float32 : result, accumulator: accDtype,
      origin: origin)
    if total.error != nil { return total }
    let quotient = divide(total, byCount: reducedCount(x, axis, origin), origin)
    return quotient.dtype == .float32 && result == .float16
      ? elementwise(.cast(.float16), [quotient], origin: origin) : quotient
  }

  /// `total / count` in the dtype of `total` (float64 of integers).
  private static func divide(
    _ total: TensorVariable, byCount count: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    let real = total.dtype.isDiscrete ? DType.float64 : total.dtype.realDType
    let divisor = elementwise(.cast(real), [count], origin: origin)
    return elementwise(.trueDiv, [total, divisor], origin: origin)
  }
}

// MARK: - Spread

extension tensor {
  /// The variance over some axes: the mean of the squared distances from the mean, in two passes.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype; integers and bools are taken as float64.
  ///   - axis: the axes that are reduced; all by default.
  ///   - ddof: "delta degrees of freedom": the sum of the squares is divided by the number of elements less
  ///     `ddof`.
  ///   - keepdims: whether the reduced axes stay, with size 1.
  ///   - corrected: whether the rounding error of the mean is taken out (Chan, Golub and LeVeque, *Algorithms
  ///     for computing the sample variance*, 1983: the sum of the distances, which is 0 but for rounding).
  /// - Returns: the variance, real also for complex `x`.
  ///
  /// ```swift
  /// T.var(T.dmatrix("x"), axis: 0, ddof: 1)
  /// ```
  public static func `var`(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, ddof: Int = 0, keepdims: Bool = false,
    corrected: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    variance(x, axis, ddof, keepdims, corrected, origin: .at(file, line, column))
  }

  /// The standard deviation over some axes: the root of
  /// ``var(_:axis:ddof:keepdims:corrected:file:line:column:)``. Its gradient is NaN where the variance is 0.
  public static func std(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, ddof: Int = 0, keepdims: Bool = false,
    corrected: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return elementwise(.sqrt, [variance(x, axis, ddof, keepdims, corrected, origin: origin)], origin: origin)
  }

  private static func variance(
    _ x: TensorVariable, _ axis: (any TensorAxes)?, _ ddof: Int, _ keepdims: Bool, _ corrected: Bool,
    origin: Origin
  ) -> TensorVariable {
    let x = hardened(x)
    let middle = mean(x, axis, keepdims: true, origin: origin)
    if middle.error != nil { return middle }
    return Origin.inheriting(origin) {
      let distance = x - middle
      let square =
        distance.dtype.isComplex
        ? elementwise(.sqr, [elementwise(.real, [distance])])
          + elementwise(.sqr, [elementwise(.imag, [distance])])
        : elementwise(.sqr, [distance])
      let count = reducedCount(x, axis, origin)
      let free = ddof == 0 ? count : count - ddof
      if square.dtype == .float16 {
        let wide = reduce(.sum, square, axis, keepdims: keepdims, dtype: .float32, origin: origin)
        return elementwise(.cast(.float16), [divide(wide, byCount: free, origin)])
      }
      let total = reduce(.sum, square, axis, keepdims: keepdims, origin: origin)
      let plain = divide(total, byCount: free, origin)
      guard corrected, !distance.dtype.isComplex else { return plain }
      let drift = reduce(.sum, distance, axis, keepdims: keepdims, origin: origin)
      return plain - divide(elementwise(.sqr, [drift]), byCount: count * free, origin)
    }
  }

  /// The largest less the smallest element over some axes, in the dtype of `x` (NumPy's "peak to peak").
  ///
  /// - Returns: a tensor without these axes. Carries what ``max(_:axis:keepdims:file:line:column:)`` refuses: complex numbers
  ///   (`TypeError`), and at a call axes without elements (`ValueError`).
  ///
  /// ```swift
  /// T.ptp(T.dmatrix("x"), axis: 1)         // a vector
  /// ```
  public static func ptp(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let largest = reduce(.max, x, axis, keepdims: keepdims, origin: origin)
    let smallest = reduce(.min, x, axis, keepdims: keepdims, origin: origin)
    return elementwise(.sub, [largest, smallest], origin: origin)
  }

  /// The norm `(Σ |x|^ord)^(1 / ord)` of the elements over some axes.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype; integers and bools are taken as float64.
  ///   - ord: 2 by default (the Euclidean length); `.infinity` gives the largest magnitude, `-.infinity` the
  ///     smallest, 0 the number of elements that are not 0.
  ///   - axis: the axes that are reduced; all by default.
  ///   - keepdims: whether the reduced axes stay, with size 1.
  /// - Returns: the norm, real also for complex `x`. The gradient for `ord` 2 is NaN where the norm is 0.
  ///
  /// ```swift
  /// T.norm(T.dvector("v"))                  // its length
  /// T.norm(T.dmatrix("m"), ord: 1, axis: 0)
  /// ```
  public static func norm(
    _ x: TensorVariable, ord: Double = 2, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return Origin.inheriting(origin) {
      let x = hardened(x)
      let size = elementwise(.abs, [x.dtype.isDiscrete ? cast(x, .float64) : x])
      func total(_ kind: Reduce.Kind, _ values: TensorVariable) -> TensorVariable {
        reduce(kind, values, axis, keepdims: keepdims, origin: origin)
      }
      switch ord {
      case .infinity: return total(.max, size)
      case -.infinity: return total(.min, size)
      case 0: return cast(total(.sum, elementwise(.neq, [size, 0])), size.dtype)
      case 1: return total(.sum, size)
      case 2:
        // Of real numbers without the absolute value: its derivative would be in the way.
        return elementwise(.sqrt, [total(.sum, elementwise(.sqr, [x.dtype.isFloat ? x : size]))])
      case let power:
        let order = TensorVariable(weak: NDArray(power), origin: origin)
        let root = TensorVariable(weak: NDArray(1 / power), origin: origin)
        return elementwise(.pow, [total(.sum, elementwise(.pow, [size, order])), root])
      }
    }
  }
}

// MARK: - Extremes and logic

extension tensor {
  /// The largest element over some axes, in the dtype of `x`; NaN wins.
  ///
  /// Every element that is the largest gets the whole gradient, as in Theano.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype but complex (`TypeError`).
  ///   - axis: the axes that are reduced (an `Int` or `[Int]`, negative ones from the last); all by default.
  ///   - keepdims: whether these axes stay, with size 1.
  /// - Returns: the maximum. Over no elements there is none (`ValueError`, at the call if the size is unknown
  ///   before).
  ///
  /// ```swift
  /// T.max(T.fmatrix("x"), axis: 1)      // float32 vector
  /// ```
  public static func max(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.max, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }

  /// The smallest element over some axes; otherwise as ``max(_:axis:keepdims:file:line:column:)``.
  ///
  /// ```swift
  /// T.min(T.fmatrix("x"), axis: [0, 1])
  /// ```
  public static func min(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.min, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }

  /// The position of the largest element along an axis: int64, the first of several; a NaN counts as the
  /// largest.
  ///
  /// Over several axes (by default all) it is the position in the reduced axes laid out row by row. The
  /// gradient is 0.
  public static func argmax(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.argmax, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }

  /// The position of the smallest element; otherwise as ``argmax(_:axis:keepdims:file:line:column:)``.
  ///
  /// ```swift
  /// T.argmin(T.fmatrix("x"), axis: 1)      // int64 vector
  /// ```
  public static func argmin(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.argmin, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }

  /// The largest element and its position: `(T.max(x), T.argmax(x))`.
  ///
  /// - Returns: two tensors without these axes: the elements in the dtype of `x`, the positions as int64. Of equal elements
  ///   the first counts.
  ///
  /// ```swift
  /// let (best, place) = T.maxAndArgmax(T.dmatrix("x"), axis: 1)
  /// ```
  public static func maxAndArgmax(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (max: TensorVariable, argmax: TensorVariable) {
    let origin = Origin.at(file, line, column)
    return (
      reduce(.max, x, axis, keepdims: keepdims, origin: origin),
      reduce(.argmax, x, axis, keepdims: keepdims, origin: origin)
    )
  }

  /// Whether all elements over some axes are not 0 (NaN is not): bool; true of nothing.
  ///
  /// - Returns: a tensor without these axes (with axes of size 1 in their place for `keepdims`).
  ///
  /// ```swift
  /// T.all(T.dmatrix("x") .> 0, axis: 0)    // a vector of bool
  /// ```
  public static func all(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.all, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }

  /// Whether any element over some axes is not 0: bool; false of nothing.
  ///
  /// - Returns: a tensor without these axes (with axes of size 1 in their place for `keepdims`).
  ///
  /// ```swift
  /// T.any(T.isnan(T.dmatrix("x")))         // a scalar of bool
  /// ```
  public static func any(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { reduce(.any, x, axis, keepdims: keepdims, origin: .at(file, line, column)) }
}
