import TheanoErrors

/// Views share memory with the array they are taken from; none of these copies, except where said.
extension NDArray {
  private func view(_ shape: [Int], _ strides: [Int], _ offset: Int? = nil) -> NDArray {
    NDArray(storage: storage, dtype: dtype, shape: shape, strides: strides, offset: offset ?? self.offset)
  }

  /// An axis from 0 on, for one that may count from the end.
  private func checkedAxis(_ axis: Int, rank: Int? = nil, _ operation: String) throws(TheanoError) -> Int {
    if let error { throw error }
    let rank = rank ?? ndim
    guard axis >= -rank && axis < rank else {
      throw refusal(.axisOutOfRange(axis: axis, rank: rank, operation: operation))
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The axes in reverse order.
  public func transposed() -> NDArray {
    error == nil ? view(shape.reversed(), strides.reversed()) : self
  }

  /// The axes in the order given: axis `i` of the result is axis `axes[i]` of self.
  ///
  /// - Throws: `ValueError` where `axes` does not name each axis once.
  public func transposed(_ axes: [Int]) throws(TheanoError) -> NDArray {
    if let error { throw error }
    var normal: [Int] = []
    for axis in axes { normal.append(try checkedAxis(axis, "transposed")) }
    guard normal.sorted() == Array(0..<ndim) else {
      throw refusal(.axesNotPermutation(axes: axes, rank: ndim))
    }
    return view(normal.map { shape[$0] }, normal.map { strides[$0] })
  }

  /// The same elements in row-major order under another shape; one size may be -1, to be computed.
  ///
  /// Copies only where no strides describe the result.
  ///
  /// - Throws: `ValueError` where the number of elements differs.
  public func reshaped(_ newShape: [Int]) throws(TheanoError) -> NDArray {
    if let error { throw error }
    let target = try resolved(newShape)
    if isContiguous { return view(target, NDArray.denseStrides(target)) }
    if let strides = stridesAfterReshape(target) { return view(target, strides) }
    return NDArray(storage: try copied().storage, dtype: dtype, shape: target)
  }

  /// The shape with -1 replaced by what the other sizes leave.
  private func resolved(_ newShape: [Int]) throws(TheanoError) -> [Int] {
    let open = newShape.indices.filter { newShape[$0] == -1 }
    guard open.count <= 1 else { throw refusal(.reshapeTwoUnknown(to: newShape)) }
    var target = newShape
    if let axis = open.first { target[axis] = 1 }
    let others = try NDArray.checkedCount(target, dtype)
    if let axis = open.first {
      guard others != 0, count % others == 0 else {
        throw refusal(.reshape(from: shape, to: newShape))
      }
      target[axis] = count / others
    }
    guard try NDArray.checkedCount(target, dtype) == count else {
      throw refusal(.reshape(from: shape, to: newShape))
    }
    return target
  }

  /// Strides that give this array the shape `target`, if there are any: groups of old axes and groups of
  /// new axes with equal products are matched, and the old axes of each group must continue each other.
  private func stridesAfterReshape(_ target: [Int]) -> [Int]? {
    let kept = shape.indices.filter { shape[$0] != 1 }
    let (old, steps) = (kept.map { shape[$0] }, kept.map { strides[$0] })
    var result = [Int](repeating: 1, count: target.count)
    var (i, j) = (0, 0)
    while i < old.count {
      var (oldProduct, newProduct) = (old[i], 1)
      let (firstOld, firstNew) = (i, j)
      i += 1
      while oldProduct != newProduct {
        if newProduct < oldProduct {
          newProduct *= target[j]
          j += 1
        } else {
          oldProduct *= old[i]
          i += 1
        }
      }
      for k in firstOld..<(i - 1) where steps[k] != steps[k + 1] * old[k + 1] { return nil }
      var step = steps[i - 1]
      for k in stride(from: j - 1, through: firstNew, by: -1) {
        result[k] = step
        step *= target[k]
      }
    }
    return result
  }

  /// The elements `start`, `start + step`, … before `stop` along one axis.
  ///
  /// As in NumPy, negative bounds count from the end, bounds beyond the array are cut to it, and
  /// bounds that are left out mean the whole axis in the direction of `step`.
  ///
  /// ```swift
  /// try NDArray.arange(5).sliced(start: 1, stop: -1)      // [1 2 3]
  /// try NDArray.arange(5).sliced(step: -2)                // [4 2 0]
  /// ```
  /// - Throws: `ValueError` for a step of 0; `IndexError` for an axis out of range.
  public func sliced(
    axis: Int = 0, start: Int? = nil, stop: Int? = nil, step: Int = 1
  ) throws(TheanoError) -> NDArray {
    let axis = try checkedAxis(axis, "sliced")
    guard step != 0 else { throw refusal(.zeroStep) }
    let size = shape[axis]
    let (lowest, highest) = step > 0 ? (0, size) : (-1, size - 1)
    func bound(_ index: Int?, _ none: Int) -> Int {
      guard let index else { return none }
      let fromStart = index < 0 ? max(index, -size - 1) + size : index
      return min(max(fromStart, lowest), highest)
    }
    let first = bound(start, step > 0 ? lowest : highest)
    let last = bound(stop, step > 0 ? highest : lowest)
    let distance = step > 0 ? last - first : first - last
    let stride = step.magnitude > UInt(size) ? (step > 0 ? size + 1 : -size - 1) : step
    let length = distance > 0 ? (distance - 1) / abs(stride) + 1 : 0
    var (newShape, newStrides) = (shape, strides)
    newShape[axis] = length
    newStrides[axis] = strides[axis] &* stride
    return view(newShape, newStrides, length > 0 ? offset + first * strides[axis] : offset)
  }

  /// The rows of a range, a view: `try X[0..<60]`, `try X[60...]`. As with ``sliced(axis:start:stop:step:)``, bounds
  /// beyond the array are cut to it, and negative ones count from the end.
  ///
  /// - Throws: `IndexError` for an array without axes.
  public subscript(rows: Range<Int>) -> NDArray {
    get throws(TheanoError) { try sliced(start: rows.lowerBound, stop: rows.upperBound) }
  }
  /// The rows from one on; see ``subscript(_:)-(Range<Int>)``.
  public subscript(rows: PartialRangeFrom<Int>) -> NDArray {
    get throws(TheanoError) { try sliced(start: rows.lowerBound) }
  }
  /// The rows before one; see ``subscript(_:)-(Range<Int>)``.
  public subscript(rows: PartialRangeUpTo<Int>) -> NDArray {
    get throws(TheanoError) { try sliced(stop: rows.upperBound) }
  }

  /// The elements at one index of an axis, which goes; a negative index counts from the end.
  ///
  /// - Throws: `IndexError` for an index or axis out of range.
  public func indexed(_ index: Int, axis: Int = 0) throws(TheanoError) -> NDArray {
    let axis = try checkedAxis(axis, "indexed")
    let place = offset + (try checkedIndex(index, axis)) * strides[axis]
    var (newShape, newStrides) = (shape, strides)
    newShape.remove(at: axis)
    newStrides.remove(at: axis)
    return view(newShape, newStrides, place)
  }

  /// A new axis of size 1, which is axis `axis` of the result.
  ///
  /// - Throws: `IndexError` for an axis out of range.
  public func expandedDims(_ axis: Int) throws(TheanoError) -> NDArray {
    let axis = try checkedAxis(axis, rank: ndim + 1, "expandedDims")
    guard ndim < NDArray.mostAxes else { throw refusal(.tooManyAxes(rank: ndim + 1)) }
    var (newShape, newStrides) = (shape, strides)
    newShape.insert(1, at: axis)
    newStrides.insert(0, at: axis)
    return view(newShape, newStrides)
  }

  /// Without its axes of size 1.
  public func squeezed() -> NDArray {
    let kept = shape.indices.filter { shape[$0] != 1 }
    return error == nil ? view(kept.map { shape[$0] }, kept.map { strides[$0] }) : self
  }

  /// Without one axis of size 1.
  ///
  /// - Throws: `ValueError` where its size is not 1; `IndexError` for an axis out of range.
  public func squeezed(axis: Int) throws(TheanoError) -> NDArray {
    let axis = try checkedAxis(axis, "squeezed")
    guard shape[axis] == 1 else { throw refusal(.squeeze(axis: axis, size: shape[axis])) }
    return try indexed(0, axis: axis)
  }

  /// The array repeated along new axes on the left and along axes of size 1.
  ///
  /// - Throws: `ValueError` where another axis differs from the shape asked for.
  public func broadcast(to newShape: [Int]) throws(TheanoError) -> NDArray {
    if let error { throw error }
    _ = try NDArray.checkedCount(newShape, dtype)
    let lead = newShape.count - ndim
    guard lead >= 0 else { throw refusal(.broadcast(from: shape, to: newShape)) }
    var newStrides = [Int](repeating: 0, count: newShape.count)
    for axis in 0..<ndim where shape[axis] != 1 || newShape[lead + axis] == 1 {
      guard shape[axis] == newShape[lead + axis] else {
        throw refusal(.broadcast(from: shape, to: newShape))
      }
      newStrides[lead + axis] = strides[axis]
    }
    return view(newShape, newStrides)
  }
}
