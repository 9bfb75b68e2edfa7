import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// Names of sorting methods, for those who write them: every one is the same stable sort here.
public enum SortKind: Sendable {
  case quicksort, mergesort, heapsort, stable
}

extension tensor {
  /// `body` of `x` with `axis` as its last; of all elements in row-major order where it is nil.
  static func alongLast(
    _ x: TensorVariable, _ axis: Int?, _ operation: String, _ origin: Origin,
    _ body: (TensorVariable) throws(TheanoError) -> TensorVariable
  ) -> TensorVariable {
    let x = hardened(x)
    return composed(origin, [x]) { () throws(TheanoError) in
      guard let axis else { return try body(flattened(x, 1, origin)) }
      let along = try normalAxis(axis, operation, x.type)
      if along == x.ndim - 1 { return try body(x) }
      var order = Array(0..<x.ndim)
      order.swapAt(along, x.ndim - 1)
      let result = try body(x.shuffled(order, origin: origin))
      return result.error == nil ? result.shuffled(order, origin: origin) : result
    }
  }

  /// The elements in ascending order along an axis, with their gradient.
  ///
  /// NaN comes last, complex numbers are ordered by their real parts, then by their imaginary ones; the sort is stable.
  /// A radix sort on the bits of the elements, with all threads.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype, of rank 1 or more.
  ///   - axis: along which; nil sorts all elements, as a vector. (`ValueError` if there is no such axis.)
  ///   - kind: for those who name a method; all are the same.
  ///
  /// ```swift
  /// let x = T.dmatrix("x")
  /// let median = T.sort(x, axis: 0)[x.shape[0] / 2]
  /// ```
  public static func sort(
    _ x: TensorVariable, axis: Int? = -1, kind: SortKind = .stable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return alongLast(x, axis, "sort", origin) { Sort()($0, origin: origin) }
  }

  /// The places of the elements in ascending order along an axis: int64, of equal elements the first one first.
  ///
  /// The order is that of ``sort(_:axis:kind:file:line:column:)``, and so are the parameters; nil gives places among
  /// all elements in row-major order. It has no derivative.
  ///
  /// ```swift
  /// let order = T.argsort(T.fvector("x"))
  /// ```
  public static func argsort(
    _ x: TensorVariable, axis: Int? = -1, kind: SortKind = .stable,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return alongLast(x, axis, "argsort", origin) { ArgSort()($0, origin: origin) }
  }

  /// The `k` largest elements along an axis, the largest first; `-k` asks for the smallest, the smallest first.
  ///
  /// - Parameters:
  ///   - x: a tensor of any dtype but complex (`TypeError`), of rank 1 or more; NaN counts as the largest.
  ///   - k: how many: a number or an integer scalar (whose sign is not looked at: it asks for the largest). More than
  ///     there are is refused (`ValueError`, at the call if it shows only there).
  ///   - axis: along which; nil takes all elements, as a vector.
  ///   - sorted: with `false` the order is not promised (it is the same).
  /// - Returns: a tensor in the dtype of `x`, of size `k` along the axis. The gradient goes to the places that were chosen.
  ///
  /// ```swift
  /// let best = T.topk(T.fmatrix("scores"), 5)
  /// ```
  public static func topk(
    _ x: TensorVariable, _ k: any TensorArgument, axis: Int? = -1, sorted: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { chosen(x, k, axis, .at(file, line, column)).0 }

  /// The places along an axis of what ``topk(_:_:axis:sorted:file:line:column:)`` gives. Of equal elements the first
  /// comes first.
  ///
  /// - Parameter idxDtype: the dtype of the places, of integers or floats; int64 by default.
  ///
  /// ```swift
  /// let classes = T.argtopk(T.fmatrix("scores"), 5, idxDtype: .int32)
  /// ```
  public static func argtopk(
    _ x: TensorVariable, _ k: any TensorArgument, axis: Int? = -1, sorted: Bool = true, idxDtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    return chosen(x, k, axis, origin).1.cast(to: idxDtype, origin: origin)
  }

  /// ``topk(_:_:axis:sorted:file:line:column:)`` and ``argtopk(_:_:axis:sorted:idxDtype:file:line:column:)`` at once.
  ///
  /// ```swift
  /// let (best, places) = T.topkAndArgtopk(T.fmatrix("scores"), 5)
  /// ```
  public static func topkAndArgtopk(
    _ x: TensorVariable, _ k: any TensorArgument, axis: Int? = -1, sorted: Bool = true, idxDtype: DType = .int64,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (topk: TensorVariable, argtopk: TensorVariable) {
    let origin = Origin.at(file, line, column)
    let (values, places) = chosen(x, k, axis, origin)
    return (values, places.cast(to: idxDtype, origin: origin))
  }

  private static func chosen(
    _ x: TensorVariable, _ k: any TensorArgument, _ axis: Int?, _ origin: Origin
  ) -> (TensorVariable, TensorVariable) {
    let number = hardened(k.tensorVariable)
    if number.error != nil { return (number, number) }
    guard number.ndim == 0, number.dtype.isInteger else {
      let refused = TensorVariable(refused: ShapeFacts.needsInteger("topk", got: number.type), [x], origin: origin)
      return (refused, refused)
    }
    let constant = number.sizeValue?.constant
    let count =
      constant.map { TensorVariable.constant($0 == Int.min ? Int.max : Swift.abs($0), .int64, origin) }
      ?? number.cast(to: .int64, origin: origin)
    let op = TopK(isLargest: (constant ?? 1) >= 0)
    func output(_ which: Int) -> TensorVariable {
      alongLast(x, axis, "topk", origin) { x in
        let outputs = op.apply([x, count], origin: origin)
        return outputs[Swift.min(which, outputs.count - 1)]
      }
    }
    return (output(0), output(1))
  }

  /// Where elements would have to be inserted into an ascending vector so that it stays ascending: int64.
  ///
  /// - Parameters:
  ///   - x: a vector, ascending in the order of ``sort(_:axis:kind:file:line:column:)`` (`ValueError` for other ranks).
  ///   - v: what is looked for: a tensor of any shape, or a number.
  ///   - side: `.left` gives the first place that will do, `.right` the last one.
  ///   - sorter: integers that sort `x`, as `T.argsort(x)` gives them, where it is not ascending itself.
  /// - Returns: a tensor with the shape of `v`. It has no derivative.
  ///
  /// ```swift
  /// let bins = T.searchsorted(T.dvector("edges"), T.dmatrix("x"), side: .right)
  /// ```
  public static func searchsorted(
    _ x: TensorVariable, _ v: any TensorArgument, side: SearchSide = .left, sorter: TensorVariable? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    let (x, v) = (hardened(x), hardened(v.tensorVariable))
    return composed(origin, [x, v] + [sorter].compactMap(\.self)) { () throws(TheanoError) in
      if x.ndim != 1 { throw TheanoError(SortingFacts.needsVector("searchsorted", x.type)) }
      let sorted = sorter.map { AdvancedSubtensor([0]).apply([x, $0], origin: origin)[0] } ?? x
      if sorted.error != nil { return sorted }
      let dtype = promote(x.dtype, v.dtype)
      return SearchSorted(fromRight: side == .right)(
        sorted.cast(to: dtype, origin: origin), v.cast(to: dtype, origin: origin), origin: origin)
    }
  }

  /// Which of the places that will do ``searchsorted(_:_:side:sorter:file:line:column:)`` gives.
  public enum SearchSide: Sendable { case left, right }
}

extension TensorVariable {
  /// The same as ``tensor/sort(_:axis:kind:file:line:column:)``.
  public func sort(
    axis: Int? = -1, kind: SortKind = .stable, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> TensorVariable { tensor.sort(self, axis: axis, kind: kind, file: file, line: line, column: column) }

  /// The same as ``tensor/argsort(_:axis:kind:file:line:column:)``.
  public func argsort(
    axis: Int? = -1, kind: SortKind = .stable, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> TensorVariable { tensor.argsort(self, axis: axis, kind: kind, file: file, line: line, column: column) }

  /// The same as ``tensor/searchsorted(_:_:side:sorter:file:line:column:)``.
  public func searchsorted(
    _ v: any TensorArgument, side: tensor.SearchSide = .left, sorter: TensorVariable? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    tensor.searchsorted(self, v, side: side, sorter: sorter, file: file, line: line, column: column)
  }

  /// The same as ``tensor/nonzero(_:file:line:column:)``.
  public func nonzero(
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] { tensor.nonzero(self, file: file, line: line, column: column) }

  /// The same as ``tensor/nonzeroValues(_:file:line:column:)``.
  public func nonzeroValues(
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable { tensor.nonzeroValues(self, file: file, line: line, column: column) }
}
