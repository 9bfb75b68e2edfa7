import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Statistics that sorting gives, and covariances. All are composed of other operations, and their derivatives follow.

extension tensor {
  /// How `T.quantile` chooses between two neighbours.
  public enum QuantileMethod: Sendable {
    /// The point between them.
    case linear
    case lower, higher
    /// The nearer one; of two that are equally near the one with the even number.
    case nearest
    /// Their mean.
    case midpoint
  }

  /// The number below which a fraction `q` of the elements over some axes lies.
  ///
  /// With the `n` elements in ascending order, it is the one at `q · (n - 1)`, or what `method` makes of the two
  /// neighbours there.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype but complex (`TypeError`); bools and integers are taken as float64.
  ///   - q: a fraction from 0 to 1, or a tensor of such; another value is refused (`ValueError`, at the call if it shows
  ///     only there).
  ///   - axis: the axes that are reduced (an `Int` or `[Int]`, negative ones from the last); all by default. They must
  ///     have elements (`IndexError` at the call).
  ///   - method: between neighbours.
  ///   - keepdims: whether the reduced axes stay, with size 1.
  /// - Returns: the quantiles, with their gradient with respect to `x` and, by `method` linear, to `q`; the axes of `q`
  ///   come first. NaN where an element is NaN.
  ///
  /// ```swift
  /// let upper = T.quantile(T.dmatrix("x"), 0.75, axis: 0)
  /// let some = T.quantile(T.dmatrix("x"), T.dvector("q"), axis: 0)       // a matrix: a row for each of q
  /// ```
  public static func quantile(
    _ x: TensorVariable, _ q: any TensorArgument, axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear,
    keepdims: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    quantiles(x, q.tensorVariable, .fraction, axis, method, keepdims, "quantile", .at(file, line, column))
  }

  /// Several quantiles, one after the other along a new first axis; otherwise as for one.
  public static func quantile(
    _ x: TensorVariable, _ q: [Double], axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear,
    keepdims: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return quantiles(x, several(q, "quantile", origin), .fraction, axis, method, keepdims, "quantile", origin)
  }

  /// The number below which `q` percent of the elements over some axes lie: the quantile of `q / 100`, see
  /// ``quantile(_:_:axis:method:keepdims:file:line:column:)-(_,TensorArgument,_,_,_,_,_,_)``.
  public static func percentile(
    _ x: TensorVariable, _ q: any TensorArgument, axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear,
    keepdims: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    quantiles(x, q.tensorVariable, .percentage, axis, method, keepdims, "percentile", .at(file, line, column))
  }

  /// Several percentiles, one after the other along a new first axis; otherwise as for one.
  public static func percentile(
    _ x: TensorVariable, _ q: [Double], axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear,
    keepdims: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return quantiles(x, several(q, "percentile", origin), .percentage, axis, method, keepdims, "percentile", origin)
  }

  /// The middle one of the elements over some axes in ascending order, or the mean of the two middle ones; parameters
  /// as for ``quantile(_:_:axis:method:keepdims:file:line:column:)-(_,TensorArgument,_,_,_,_,_,_)``.
  ///
  /// ```swift
  /// let middle = T.median(T.fmatrix("x"), axis: 1)
  /// ```
  public static func median(
    _ x: TensorVariable, axis: (any TensorAxes)? = nil, keepdims: Bool = false,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return ordered(x, axis, "median", keepdims, origin) { sorted throws(TheanoError) in
      let count = sorted.length(sorted.ndim - 1, origin: origin)
      let (low, high) = (elementwise(.intDiv, [count - 1, 2]), elementwise(.intDiv, [count, 2]))
      let (a, b) = (taken(sorted, low, origin), taken(sorted, high, origin))
      return elementwise(.switch, [elementwise(.eq, [low, high]), a, elementwise(.trueDiv, [a + b, 2])])
    }
  }

  // MARK: Parts

  private static func several(_ q: [Double], _ operation: String, _ origin: Origin) -> TensorVariable {
    do throws(TheanoError) {
      if q.isEmpty { throw TheanoError(MathFacts.noOperands(operation)) }
      return TensorVariable(constant: try NDArray(q, shape: [q.count]), origin: origin)
    } catch {
      return TensorVariable(poisoned: error, origin: origin)
    }
  }

  /// Fractions that have been checked: now, or at the call.
  private static func fractions(
    _ q: TensorVariable, _ kind: CheckedParameter.Kind, _ operation: String, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let limit = kind == .percentage ? 100.0 : 1
    if q.dtype.isComplex { throw TheanoError(OpFacts.noOrder(operation, q.dtype)) }
    guard let value = q.constantValue else {
      let checked = CheckedParameter(kind, of: operation)(q.cast(to: .float64, origin: origin), origin: origin)
      return limit == 1 ? checked : checked / TensorVariable(constant: NDArray(limit), origin: origin)
    }
    let numbers = value.scalars(as: Double.self)
    for number in numbers where !(number >= 0 && number <= limit) {
      throw TheanoError(SortingFacts.fractionOutside(operation, number, limit: limit))
    }
    return TensorVariable(constant: try NDArray(numbers.map { $0 / limit }, shape: value.shape), origin: origin)
  }

  private static func quantiles(
    _ x: TensorVariable, _ q: TensorVariable, _ kind: CheckedParameter.Kind, _ axis: (any TensorAxes)?,
    _ method: QuantileMethod, _ keepdims: Bool, _ operation: String, _ origin: Origin
  ) -> TensorVariable {
    composed(origin, [x, q]) { () throws(TheanoError) in
      let fractions = try fractions(q, kind, operation, origin)
      if fractions.error != nil { return fractions }
      return ordered(x, axis, operation, keepdims, leading: q.ndim, origin) { sorted throws(TheanoError) in
        element(of: sorted, at: fractions, method, origin)
      }
    }
  }

  /// `body` of the elements over some axes, which it finds sorted along its last axis, and instead of which it gives
  /// `leading` others, which come first in the result; NaN where one is.
  private static func ordered(
    _ x: TensorVariable, _ axis: (any TensorAxes)?, _ operation: String, _ keepdims: Bool, leading: Int = 0,
    _ origin: Origin, _ body: (TensorVariable) throws(TheanoError) -> TensorVariable
  ) -> TensorVariable {
    let x = hardened(x)
    return composed(origin, [x]) { () throws(TheanoError) in
      if x.dtype.isComplex { throw TheanoError(OpFacts.noOrder(operation, x.dtype)) }
      let axes = normalized(axis, ndim: x.ndim).sorted()
      for axis in axes { _ = try normalAxis(axis, operation, x.type) }
      if Set(axes).count != axes.count { throw TheanoError(OpFacts.repeatedAxis(operation, axes)) }
      let kept = (0..<x.ndim).filter { !axes.contains($0) }
      let wide = x.dtype.isDiscrete ? x.cast(to: .float64, origin: origin) : x
      let moved = kept + axes == Array(0..<x.ndim) ? wide : wide.shuffled(kept + axes, origin: origin)
      let rows =
        axes.isEmpty
        ? moved.shuffled(kept.indices.map { $0 } + [nil], origin: origin) : flattened(moved, kept.count + 1, origin)
      let sorted = Sort()(rows, origin: origin)
      if sorted.error != nil { return sorted }
      let result = try body(sorted)
      let last = taken(sorted, sorted.length(sorted.ndim - 1, origin: origin) - 1, origin)
      let ends = last.shuffled(kept.indices.map { $0 } + [Int?](repeating: nil, count: leading), origin: origin)
      let clean = elementwise(.switch, [elementwise(.isnan, [ends]), ends, result])
      let rest = keepdims ? DimShuffle.keepingAxes(axes, ndim: x.ndim).order : kept.indices.map { $0 }
      return clean.shuffled((kept.count..<kept.count + leading).map { $0 } + rest, origin: origin)
    }
  }

  /// The elements along the last axis at places, whose axes stand for it.
  private static func taken(_ x: TensorVariable, _ place: TensorVariable, _ origin: Origin) -> TensorVariable {
    AdvancedSubtensor([x.ndim - 1]).apply([x, place], origin: origin)[0]
  }

  private static func element(
    of sorted: TensorVariable, at fraction: TensorVariable, _ method: QuantileMethod, _ origin: Origin
  ) -> TensorVariable {
    let last = sorted.length(sorted.ndim - 1, origin: origin) - 1
    let place = last.cast(to: .float64, origin: origin) * fraction
    func at(_ place: TensorVariable) -> TensorVariable { taken(sorted, place.cast(to: .int64, origin: origin), origin) }
    let floor = elementwise(.floor, [place])
    let (low, high) = (at(floor), at(elementwise(.ceil, [place])))
    switch method {
    case .lower: return low
    case .higher: return high
    case .nearest: return at(elementwise(.roundHalfToEven, [place]))
    case .midpoint:
      return elementwise(
        .switch, [elementwise(.eq, [floor, place]), low, low + (high - low) * 0.5])
    case .linear:
      let part = (place - floor).cast(to: sorted.dtype, origin: origin)
      // From the nearer end, so that the ends themselves are met.
      return elementwise(
        .switch,
        [elementwise(.lt, [part, 0.5]), low + (high - low) * part, high - (high - low) * (1 - part)])
    }
  }

  // MARK: Covariance

  /// The covariances of variables, each of which has a row of observations.
  ///
  /// With `w` the weights (1 where there are none) and `m` the weighted means:
  /// `C[i, j] = Σ_k w[k] (x[i, k] - m[i]) conj(x[j, k] - m[j]) / d`, where `d = Σ w - ddof · Σ (w · aweights) / Σ w`.
  ///
  /// - Parameters:
  ///   - m: a matrix, or a vector for one variable (`ValueError` for other ranks); taken as float64, or complex128.
  ///   - y: more variables, observed at the same times.
  ///   - rowvar: whether rows are the variables; else columns are.
  ///   - bias: whether to divide by the number of observations (`ddof` 0), not by one less.
  ///   - ddof: the number that is subtracted from the number of observations; by default 1, or 0 with `bias`.
  ///   - fweights: a vector of integers: how often each observation was made.
  ///   - aweights: a vector: how much each observation weighs.
  /// - Returns: a matrix of float64 (or complex128); a scalar where `m` is a vector and there is no `y`.
  ///
  /// ```swift
  /// let c = T.cov(T.dmatrix("x"), rowvar: false)
  /// ```
  public static func cov(
    _ m: TensorVariable, _ y: TensorVariable? = nil, rowvar: Bool = true, bias: Bool = false, ddof: Int? = nil,
    fweights: TensorVariable? = nil, aweights: TensorVariable? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let given = [hardened(m)] + [y, fweights, aweights].compactMap(\.self)
    return composed(origin, given) { () throws(TheanoError) in
      var x = try observations(given[0], rowvar, origin)
      if let y {
        let more = try observations(y, rowvar, origin)
        let dtype = promote(x.dtype, more.dtype)
        x =
          Join(axis: 0, dtype: dtype)
          .apply([x.cast(to: dtype, origin: origin), more.cast(to: dtype, origin: origin)], origin: origin)[0]
      }
      let real = x.dtype.realDType
      for weights in [fweights, aweights].compactMap(\.self) where weights.ndim != 1 {
        throw TheanoError(SortingFacts.weights("cov"))
      }
      let both = [fweights, aweights].compactMap { $0?.cast(to: real, origin: origin) }
      let weights = both.isEmpty ? nil : both.dropFirst().reduce(both[0]) { $0 * $1 }
      let spread = weights.map { x * $0 } ?? x
      let count = x.length(1, origin: origin).cast(to: real, origin: origin)
      let total = weights.map { reduce(.sum, $0, nil, keepdims: false, origin: origin) } ?? count
      let mean = reduce(.sum, spread, 1, keepdims: true, origin: origin) / total
      let distance = x - mean
      let free = ddof ?? (bias ? 0 : 1)
      var lost = TensorVariable.constant(free, real, origin)
      if let weights, let aweights, free != 0 {
        let squares = weights * aweights.cast(to: real, origin: origin)
        lost = lost * reduce(.sum, squares, nil, keepdims: false, origin: origin) / total
      }
      let divisor = elementwise(.maximum, [total - lost, .constant(0, real, origin)])
      let other = weights.map { distance * $0 } ?? distance
      let turned = other.shuffled([1, 0], origin: origin)
      let conjugate = x.dtype.isComplex ? elementwise(.conj, [turned]) : turned
      let result = Dot()(distance, conjugate, origin: origin) / divisor
      return given[0].ndim == 1 && y == nil && result.error == nil
        ? Reshape([])(result, origin: origin) : result
    }
  }

  /// A matrix whose rows are variables.
  private static func observations(
    _ given: TensorVariable, _ rowvar: Bool, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    let x = given.cast(to: promote(given.dtype, .float64), origin: origin)
    switch x.ndim {
    case 1: return x.shuffled([nil, 0], origin: origin)
    case 2: return rowvar ? x : x.shuffled([1, 0], origin: origin)
    default: throw TheanoError(SortingFacts.needsMatrix("cov", x.type))
    }
  }
}
