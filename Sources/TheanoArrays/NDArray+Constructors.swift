import TheanoErrors

extension NDArray {
  /// A scalar: an array without axes.
  public init<S: NDScalar>(_ value: S) {
    self.init(scalarBytesOf: value, dtype: S.dtype)
  }

  private init<S>(scalarBytesOf value: S, dtype: DType) {
    let storage: ArrayStorage
    do {
      storage = try ArrayStorage(byteCount: dtype.itemSize)
    } catch {
      self.init(error: error)
      return
    }
    storage.pointer.initializeMemory(as: S.self, to: value)
    self.init(storage: storage, dtype: dtype, shape: [])
  }

  /// An array from its elements in row-major order; one axis where no shape is given.
  ///
  /// ```swift
  /// try NDArray([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
  /// ```
  /// - Throws: `ValueError` where the elements do not fill the shape.
  public init<S: NDScalar>(_ scalars: [S], shape: [Int]? = nil) throws(TheanoError) {
    let shape = shape ?? [scalars.count]
    guard try NDArray.checkedCount(shape, S.dtype) == scalars.count else {
      throw refusal(.countMismatch(count: scalars.count, shape: shape))
    }
    self = try NDArray(copying: scalars, dtype: S.dtype, shape: shape)
  }

  /// The elements of a Swift array whose layout is that of `dtype`.
  init<E>(copying elements: [E], dtype: DType, shape: [Int]) throws(TheanoError) {
    precondition(MemoryLayout<E>.stride == dtype.itemSize, "a scalar's layout is that of its dtype")
    let result = try NDArray.uninitialized(shape, dtype)
    elements.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      result.storage.pointer.copyMemory(from: base, byteCount: bytes.count)
    }
    self = result
  }

  /// An array from numbers, nested Swift arrays, or another array.
  ///
  /// - Throws: `ValueError` where nested rows differ in shape.
  public init(_ value: some NDArrayConvertible) throws(TheanoError) {
    self = try value.ndArray()
  }

  /// An array of zeros (`false` for bool).
  ///
  /// - Throws: `ValueError` for a negative size or too many elements; `MemoryError`.
  public static func zeros(_ shape: [Int], _ dtype: DType = .float64) throws(TheanoError) -> NDArray {
    let result = try uninitialized(shape, dtype)
    // Zero is all bits zero in every dtype.
    result.storage.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: result.storage.byteCount)
    return result
  }

  /// An array of ones (`true` for bool).
  public static func ones(_ shape: [Int], _ dtype: DType = .float64) throws(TheanoError) -> NDArray {
    try full(shape, true, dtype)
  }

  /// An array of zeros (`false` for bool), spelt as in NumPy.
  public static func zeros(_ shape: [Int], dtype: DType) throws(TheanoError) -> NDArray { try zeros(shape, dtype) }

  /// An array of ones (`true` for bool), spelt as in NumPy.
  public static func ones(_ shape: [Int], dtype: DType) throws(TheanoError) -> NDArray { try ones(shape, dtype) }

  /// An array of one value, in the value's own dtype or the one given.
  public static func full<S: NDScalar>(
    _ shape: [Int], _ value: S, _ dtype: DType? = nil
  ) throws(TheanoError) -> NDArray {
    let scalar = NDArray(value).astype(dtype ?? S.dtype)
    return try scalar.broadcast(to: shape).copied()
  }

  /// A dense array of one's own memory.
  func copied() throws(TheanoError) -> NDArray {
    if let error { throw error }
    let result = try NDArray.uninitialized(shape, dtype)
    convert(self, to: dtype, into: result.storage.pointer)
    return result
  }

  /// The integers from 0 up to, not including, `stop`; `int64` unless a dtype is given.
  public static func arange(_ stop: Int, dtype: DType = .int64) throws(TheanoError) -> NDArray {
    try arange(0, stop, dtype: dtype)
  }

  /// The integers from `start` up to, not including, `stop`, `step` apart; `int64` unless a dtype is given.
  ///
  /// - Throws: `ValueError` for a step of 0.
  public static func arange(
    _ start: Int, _ stop: Int, step: Int = 1, dtype: DType = .int64
  ) throws(TheanoError) -> NDArray {
    guard step != 0 else { throw refusal(.emptyStep(operation: "arange")) }
    var count = 0
    if step > 0 ? start < stop : start > stop {
      // In 128 bits: the distance of two integers can exceed an Int.
      let distance = Int128(stop) - Int128(start)
      let steps = (distance + Int128(step) - Int128(step.signum())) / Int128(step)
      guard let fits = Int(exactly: steps) else {
        throw refusal(.arangeTooLong(start: Double(start), stop: Double(stop), step: Double(step)))
      }
      count = fits
    }
    let result = try uninitialized([count], .int64)
    let elements = result.storage.pointer.assumingMemoryBound(to: Int64.self)
    for i in 0..<count { elements[i] = Int64(start &+ i &* step) }
    return result.astype(dtype)
  }

  /// The numbers `start + i * step` below `stop` (above it, for a negative step); `float64` unless
  /// a dtype is given.
  ///
  /// As in NumPy there are `ceil((stop - start) / step)` numbers, so that rounding can add one at
  /// the end: where the number of points matters, take ``linspace(_:_:count:endpoint:dtype:)``.
  public static func arange(
    _ start: Double, _ stop: Double, step: Double = 1, dtype: DType = .float64
  ) throws(TheanoError) -> NDArray {
    guard step != 0, step.isFinite else { throw refusal(.emptyStep(operation: "arange")) }
    guard let count = Int(exactly: max(((stop - start) / step).rounded(.up), 0)) else {
      throw refusal(.arangeTooLong(start: start, stop: stop, step: step))
    }
    let result = try uninitialized([count], .float64)
    let elements = result.storage.pointer.assumingMemoryBound(to: Double.self)
    // NumPy steps by the difference of the first two numbers as they round.
    let delta = (start + step) - start
    for i in 0..<count { elements[i] = i == 0 ? start : i == 1 ? start + step : start + Double(i) * delta }
    return result.astype(dtype)
  }

  /// `count` numbers at equal distances from `start` to `stop`, which is the last unless `endpoint` is false.
  public static func linspace(
    _ start: Double, _ stop: Double, count: Int, endpoint: Bool = true, dtype: DType = .float64
  ) throws(TheanoError) -> NDArray {
    guard count >= 0 else { throw refusal(.linspaceCount(count: count)) }
    let result = try uninitialized([count], .float64)
    let elements = result.storage.pointer.assumingMemoryBound(to: Double.self)
    let gaps = endpoint ? count - 1 : count
    let step = (stop - start) / Double(max(gaps, 1))
    for i in 0..<count {
      // A step that vanishes or overflows would lose the points between.
      let along = step == 0 ? Double(i) / Double(max(gaps, 1)) * (stop - start) : Double(i) * step
      elements[i] = along + start
    }
    if endpoint && count > 1 { elements[count - 1] = stop }
    return result.astype(dtype)
  }

  /// Ones on a diagonal, zeros elsewhere: `columns` is `rows` unless given, `diagonal` counts to the right.
  public static func eye(
    _ rows: Int, _ columns: Int? = nil, diagonal: Int = 0, dtype: DType = .float64
  ) throws(TheanoError) -> NDArray {
    let columns = columns ?? rows
    let result = try zeros([rows, columns], .bool)
    let elements = result.storage.pointer.assumingMemoryBound(to: Bool.self)
    for row in 0..<rows {
      let (column, overflow) = row.addingReportingOverflow(diagonal)
      if !overflow && column >= 0 && column < columns { elements[row * columns + column] = true }
    }
    return result.astype(dtype)
  }
}
