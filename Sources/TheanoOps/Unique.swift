import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// The different elements of `x` in ascending order, as a vector whose length only a call can tell; or what is
  /// different along an axis. NaN is equal to itself here. It has a gradient (to the first of equal elements).
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype and rank.
  ///   - axis: an axis, whose places are compared as a whole: rows of a matrix for 0, ordered by their first elements,
  ///     those with equal ones by their second, and so on. (`ValueError` if there is no such axis.) Nil compares all
  ///     elements.
  /// - Returns: a vector; with an axis, a tensor that differs from `x` in the length of the axis only.
  ///
  /// ```swift
  /// let words = T.unique(T.lvector("tokens"))
  /// let rows = T.unique(T.dmatrix("m"), axis: 0)
  /// ```
  public static func unique(
    _ x: TensorVariable, axis: Int? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> TensorVariable { uniqueParts(x, axis, .at(file, line, column))[0] }

  /// The different elements of `x`, as ``unique(_:axis:file:line:column:)`` gives them, followed by what is asked for:
  ///
  /// - `returnIndex`: the place of the first occurrence of each: among the elements of `x` in row-major order, or along
  ///   the axis;
  /// - `returnInverse`: for each element of `x` its place among the different ones, in the shape of `x`; with an axis a
  ///   vector of them;
  /// - `returnCounts`: how often each occurs.
  ///
  /// All of these are int64.
  ///
  /// ```swift
  /// let parts = T.unique(T.lvector("tokens"), returnInverse: true)
  /// let again = parts[0][parts[1]]
  /// ```
  public static func unique(
    _ x: TensorVariable, axis: Int? = nil, returnIndex: Bool = false, returnInverse: Bool = false,
    returnCounts: Bool = false, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let parts = uniqueParts(x, axis, .at(file, line, column))
    if parts.count == 1 { return parts }
    return [parts[0]] + zip(parts.dropFirst(), [returnIndex, returnInverse, returnCounts]).filter(\.1).map(\.0)
  }

  /// Elements, first places, inverse, counts; or one variable that carries an error.
  private static func uniqueParts(_ given: TensorVariable, _ axis: Int?, _ origin: Origin) -> [TensorVariable] {
    let x = hardened(given)
    return composed(origin, [x], count: 1) { () throws(TheanoError) in
      let along = try axis.map { axis throws(TheanoError) in try normalAxis(axis, "unique", x.type) }
      guard let along, x.ndim > 1 else {
        let flat = flattened(x, 1, origin)
        let parts = uniqueParts(of: flat, flat, ArgSort()(flat, origin: origin), origin)
        return [parts[0], parts[1], along == nil ? reshaped(parts[2], like: x, origin) : parts[2], parts[3]]
      }
      let others = (0..<x.ndim).filter { $0 != along }
      let moved = along == 0 ? x : x.shuffled([along] + others, origin: origin)
      let rows = flattened(moved, 2, origin)
      let parts = uniqueParts(of: moved, rows, RowOrder()(rows, origin: origin), origin)
      let back = (0..<x.ndim).map { $0 == along ? 0 : $0 < along ? $0 + 1 : $0 }
      return [along == 0 ? parts[0] : parts[0].shuffled(back, origin: origin)] + parts.dropFirst()
    }
  }

  /// What is different along the first axis of `x`, of which `keys`, elements or rows, decide, in their `order`.
  private static func uniqueParts(
    of x: TensorVariable, _ keys: TensorVariable, _ order: TensorVariable, _ origin: Origin
  ) -> [TensorVariable] {
    let sorted = AdvancedSubtensor([0]).apply([keys, order], origin: origin)[0]
    let before = Subtensor([.slice(start: nil, stop: .constant(-1), step: nil)])(sorted, origin: origin)
    let rest = SubtensorItem.slice(start: .constant(1), stop: nil, step: nil)
    let after = Subtensor([rest])(sorted, origin: origin)
    var differs = elementwise(.neq, [after, before], origin: origin)
    if !x.dtype.isDiscrete {
      let bothNaN = elementwise(.and, [isNaN(after, origin), isNaN(before, origin)], origin: origin)
      differs = elementwise(.and, [differs, elementwise(.invert, [bothNaN], origin: origin)], origin: origin)
    }
    if keys.ndim == 2 { differs = reduce(.any, differs, 1, keepdims: false, origin: origin) }
    let begins = IncSubtensor([rest], sets: true)(
      order.filled(with: 1, .bool, origin: origin), differs, origin: origin)
    let first = nonzeroPlaces(begins, origin)
    let total = MakeVector(.int64).apply([x.length(0, origin: origin)], origin: origin)[0]
    let ends = Join(axis: 0, dtype: .int64).apply([first, total], origin: origin)[0]
    let numbers = Cumulative(.sum, axis: 0)(begins.cast(to: .int64, origin: origin), origin: origin) - 1
    let inverse = AdvancedIncSubtensor([0], sets: true)
      .apply([order.filled(with: 0, origin: origin), numbers, order], origin: origin)[0]
    let places = AdvancedSubtensor([0]).apply([order, first], origin: origin)[0]
    return [
      AdvancedSubtensor([0]).apply([x, places], origin: origin)[0], places, inverse, difference(ends, 1, 0),
    ]
  }

  private static func isNaN(_ v: TensorVariable, _ origin: Origin) -> TensorVariable {
    guard v.dtype.isComplex else { return elementwise(.isnan, [v], origin: origin) }
    let parts = [ScalarOp.real, .imag].map { elementwise($0, [v], origin: origin) }
    return elementwise(.or, parts.map { elementwise(.isnan, [$0], origin: origin) }, origin: origin)
  }

  /// The elements of a vector in the shape of `x`.
  private static func reshaped(_ vector: TensorVariable, like x: TensorVariable, _ origin: Origin) -> TensorVariable {
    if x.ndim == 1 { return vector }
    return vector.reshape((0..<x.ndim).map { x.length($0, origin: origin) })
  }
}
