import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The running sums along an axis: `result[k] = x[0] + … + x[k]`.
  ///
  /// Up to 1,024 elements are added in this order, as NumPy does; of longer ones each 1,024 by themselves, and the sum of
  /// those before is added to each of their sums (float16 excepted). That is faster and more accurate; the bits do not depend
  /// on threads.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype, of rank 1 or more.
  ///   - axis: along which (`ValueError` if there is no such axis); nil takes all elements in row-major order, as a
  ///     vector.
  /// - Returns: a tensor of the dtype of `x` (int64 of bools); small integers wrap around.
  ///
  /// ```swift
  /// let total = T.cumsum(T.dmatrix("x"), axis: 1)
  /// ```
  public static func cumsum(
    _ x: TensorVariable, axis: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { cumulative(.sum, x, axis, .at(file, line, column)) }

  /// The running products along an axis: `result[k] = x[0] · … · x[k]`, multiplied in this order; dtypes, shapes and errors
  /// as of ``cumsum(_:axis:file:line:column:)``.
  ///
  /// The gradient is exact, also where factors are 0, and has gradients of its own.
  ///
  /// ```swift
  /// let left = T.cumprod(1 - T.dvector("hazard"))
  /// ```
  public static func cumprod(
    _ x: TensorVariable, axis: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { cumulative(.product, x, axis, .at(file, line, column)) }

  private static func cumulative(
    _ kind: Cumulative.Kind, _ x: TensorVariable, _ axis: Int?, _ origin: Origin
  ) -> TensorVariable {
    let x = hardened(x)
    return composed(origin, [x]) { () throws(TheanoError) in
      let counted = x.dtype == .bool ? x.cast(to: .int64, origin: origin) : x
      let source = axis == nil ? flattened(counted, 1, origin) : counted
      let along = try normalAxis(axis ?? 0, Cumulative(kind, axis: 0).spokenName, source.type)
      return Cumulative(kind, axis: along)(source, origin: origin)
    }
  }

  /// The differences of neighbours along an axis: `x[k+1] - x[k]`, `n` times over.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype, of rank 1 or more; bools are compared instead.
  ///   - n: how often (`ValueError` if it is negative); 0 gives `x`.
  ///   - axis: along which (`ValueError` if there is no such axis). It gets shorter by `n`, down to 0.
  ///
  /// ```swift
  /// let slope = T.diff(T.dvector("y")) / T.diff(T.dvector("x"))
  /// ```
  public static func diff(
    _ x: TensorVariable, n: Int = 1, axis: Int = -1,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let x = hardened(x)
    return composed(origin, [x]) { () throws(TheanoError) in
      if n < 0 { throw TheanoError(SortingFacts.negativeOrder("diff", n)) }
      let along = try normalAxis(axis, "diff", x.type)
      // Further differences of a known number of elements are all empty.
      let order = Swift.min(n, x.type.shape[along].constant ?? n)
      // Each is a node of the graph.
      let range = 0...4096
      if !range.contains(order) {
        throw TheanoError(ShapeFacts.outsideRange("diff", what: "the order of a difference", n, range))
      }
      return difference(x, order, along)
    }
  }

  static func difference(_ x: TensorVariable, _ n: Int, _ axis: Int) -> TensorVariable {
    let lead = [SubtensorItem](repeating: .all, count: axis)
    var result = x
    for _ in 0..<n {
      let after = Subtensor(lead + [.slice(start: .constant(1), stop: nil, step: nil)])(result)
      let before = Subtensor(lead + [.slice(start: nil, stop: .constant(-1), step: nil)])(result)
      result = elementwise(result.dtype == .bool ? .neq : .sub, [after, before])
    }
    return result
  }

  /// How often each of the numbers 0, 1, 2, … occurs in a vector, or the sums of the weights of its occurrences.
  ///
  /// - Parameters:
  ///   - x: a vector of integers (`TypeError` for others and for uint64), none of which is negative (`AssertionError` at
  ///     the call).
  ///   - weights: a vector as long as `x`; integers are taken as float64.
  ///   - minlength: the least length of the result, a number or an integer scalar.
  /// - Returns: a vector that reaches to the largest number, whose length only a call can tell: int64, or the dtype of
  ///   the weights.
  ///
  /// ```swift
  /// let histogram = T.bincount(T.lvector("labels"), minlength: 10)
  /// ```
  public static func bincount(
    _ x: TensorVariable, weights: TensorVariable? = nil, minlength: any TensorArgument = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let given = [hardened(x)] + [weights].compactMap(\.self).map { hardened($0) }
    let shortest = hardened(minlength.tensorVariable)
    return composed(origin, given + [shortest]) { () throws(TheanoError) in
      let x = given[0]
      guard x.ndim == 1, x.dtype.isInteger, x.dtype != .uint64 else {
        throw TheanoError(SortingFacts.needsIntegers("bincount", x.type))
      }
      guard shortest.ndim == 0, shortest.dtype.isInteger else {
        throw TheanoError(ShapeFacts.needsInteger("bincount", got: shortest.type))
      }
      if let number = shortest.sizeValue?.constant, number < 0 {
        throw TheanoError(ShapeFacts.negativeSize("bincount", number))
      }
      let minlength = elementwise(.maximum, [shortest.cast(to: .int64, origin: origin), .constant(0, .int64, origin)])
      let least = (minlength - 1).reshape(1)
      let reach = Join(axis: 0, dtype: .int64).apply([x.cast(to: .int64, origin: origin), least], origin: origin)[0]
      let next = Reduce(.max, axes: [0], of: .int64)(reach, origin: origin) + 1
      // Beyond the largest integer `next` wraps: then no length will do, and counting refuses.
      let count = elementwise(.maximum, [next, minlength], origin: origin)
      guard given.count == 2 else { return BinCount(isWeighted: false).apply([x, count], origin: origin)[0] }
      let weights = given[1].dtype.isDiscrete ? given[1].cast(to: .float64, origin: origin) : given[1]
      if weights.ndim != 1 { throw TheanoError(SortingFacts.needsVector("bincount", weights.type)) }
      return BinCount(isWeighted: true).apply([x, weights, count], origin: origin)[0]
    }
  }

  /// The parts of `x` along an axis for which a condition holds.
  ///
  /// - Parameters:
  ///   - condition: a vector of any dtype: what is not 0 is kept. It may be shorter than the axis; more elements that are
  ///     not 0 are refused (`IndexError` at the call).
  ///   - x: a tensor of any dtype.
  ///   - axis: along which; nil takes all elements in row-major order.
  /// - Returns: a tensor whose size along the axis only a call can tell; with its gradient.
  ///
  /// ```swift
  /// let kept = T.compress(T.bvector("keep"), T.dmatrix("x"), axis: 0)
  /// ```
  public static func compress(
    _ condition: TensorVariable, _ x: TensorVariable, axis: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (condition, x) = (hardened(condition), hardened(x))
    return composed(origin, [condition, x]) { () throws(TheanoError) in
      if condition.ndim != 1 { throw TheanoError(SortingFacts.needsVector("compress", condition.type)) }
      let source = axis == nil ? flattened(x, 1, origin) : x
      let along = try normalAxis(axis ?? 0, "compress", source.type)
      return AdvancedSubtensor([along]).apply([source, nonzeroPlaces(condition, origin)], origin: origin)[0]
    }
  }
}

extension TensorVariable {
  /// The same as ``tensor/cumsum(_:axis:file:line:column:)``.
  public func cumsum(
    axis: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.cumsum(self, axis: axis, file: file, line: line, column: column) }

  /// The same as ``tensor/cumprod(_:axis:file:line:column:)``.
  public func cumprod(
    axis: Int? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.cumprod(self, axis: axis, file: file, line: line, column: column) }

  /// The parts along an axis for which a condition holds: `T.compress(condition, self, axis: axis)`.
  public func compress(
    _ condition: TensorVariable, axis: Int? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.compress(condition, self, axis: axis, file: file, line: line, column: column) }
}
