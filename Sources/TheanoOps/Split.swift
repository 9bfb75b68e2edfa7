import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

extension tensor {
  /// `x` cut into parts that lie one after the other along an axis (the opposite of `join`): views.
  ///
  /// - Parameters:
  ///   - splitsSize: the size of each part along the axis: numbers or integer scalars, or one vector of integers.
  ///   - nSplits: how many parts there are; nil for as many as there are sizes, which must then be known.
  ///   - axis: negative ones count from the last.
  /// - Returns: the parts. They carry an error where the numbers differ; a call refuses sizes that are negative or
  ///   do not add up to the size of the axis (`AssertionError`).
  ///
  /// ```swift
  /// let parts = T.split(x, [2, 3], nSplits: 2, axis: 1)
  /// let (a, b) = (parts[0], parts[1])
  /// ```
  public static func split(
    _ x: TensorVariable, _ splitsSize: [any TensorArgument], nSplits: Int? = nil, axis: Int = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    cut(x, splitsSize.map(\.tensorVariable), nSplits ?? splitsSize.count, axis, .at(file, line, column))
  }

  /// `x` cut into parts of the sizes that a vector of integers says; see `T.split`.
  public static func split(
    _ x: TensorVariable, _ splitsSize: any TensorArgument, nSplits: Int, axis: Int = 0,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    let splitsSize = splitsSize.tensorVariable
    return composed(origin, [x, splitsSize], count: partCount(nSplits)) { () throws(TheanoError) in
      if partCount(nSplits) != nSplits {
        throw TheanoError(ShapeFacts.outsideRange("split", what: "the number of parts", nSplits, 1...mostParts))
      }
      let sizes = try splitsSize.elements(count: nSplits, origin: origin) ?? []
      return cut(x, sizes, nSplits, axis, origin)
    }
  }

  /// So many parts can be asked for: each is a node of the graph.
  private static let mostParts = 1 << 16
  /// The number of variables that an answer has, whatever was asked for.
  private static func partCount(_ asked: Int) -> Int { Swift.min(Swift.max(asked, 1), mostParts) }

  private static func cut(
    _ x: TensorVariable, _ sizes: [TensorVariable], _ count: Int, _ axis: Int, _ origin: Origin
  ) -> [TensorVariable] {
    composed(origin, [x] + sizes, count: partCount(count)) { () throws(TheanoError) in
      let axis = try normalAxis(axis, "split", x.type)
      guard sizes.count == count, count > 0 else {
        throw TheanoError(ShapeFacts.partCount("split", sizes: sizes.count, parts: count))
      }
      for size in sizes where size.ndim != 0 || !size.dtype.isInteger {
        throw TheanoError(ShapeFacts.needsInteger("split", got: size.type))
      }
      let lengths = sizes.map { hardened($0).cast(to: .int64, origin: origin) }
      var ends = [TensorVariable.constant(0, .int64, origin)]
      for length in lengths { ends.append(total(ends[ends.count - 1], length, origin)) }
      let whole = try stated(x, axis, ends[count], origin)
      var parts: [TensorVariable] = []
      for k in 0..<count {
        var collector = TermCollector("split", [whole])
        let item = SubtensorItem.slice(
          start: try collector.term(ends[k]), stop: try collector.term(ends[k + 1]), step: nil)
        let items = [SubtensorItem](repeating: .all, count: axis) + [item]
        let part = Subtensor(items).apply(collector.operands, origin: origin)[0]
        parts.append(try stated(part, axis, lengths[k], origin))
      }
      return parts
    }
  }

  private static func total(_ a: TensorVariable, _ b: TensorVariable, _ origin: Origin) -> TensorVariable {
    if let x = a.sizeValue?.constant, let y = b.sizeValue?.constant {
      return .constant(saturatingAdd(x, y), .int64, origin)
    }
    return a.sizeValue?.constant == 0 ? b : elementwise(.add, [a, b], origin: origin)
  }

  /// `x` with the size of an axis stated; itself where that is known.
  private static func stated(
    _ x: TensorVariable, _ axis: Int, _ size: TensorVariable, _ origin: Origin
  ) throws(TheanoError) -> TensorVariable {
    if let error = x.error { throw error }
    if x.type.shape[axis] == size.sizeValue { return x }
    var collector = TermCollector("split", [x])
    var sizes = [IntegerTerm?](repeating: nil, count: x.ndim)
    sizes[axis] = try collector.term(size)
    let result = SpecifyShape(sizes).apply(collector.operands, origin: origin)[0]
    if let error = result.error { throw error }
    return result
  }
}
