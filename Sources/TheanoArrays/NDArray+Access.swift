import TheanoErrors

extension NDArray {
  /// The place of an element in the storage; negative indices count from the end.
  func position(_ index: [Int]) throws(TheanoError) -> Int {
    if let error { throw error }
    guard index.count == ndim else {
      throw refusal(.indexCount(got: index.count, shape: shape))
    }
    var place = offset
    for axis in 0..<index.count {
      place += try checkedIndex(index[axis], axis) * strides[axis]
    }
    return place
  }

  /// An index from 0 on, for one that may count from the end.
  func checkedIndex(_ index: Int, _ axis: Int) throws(TheanoError) -> Int {
    let size = shape[axis]
    guard index >= -size && index < size else {
      throw refusal(.indexOutOfRange(index: index, axis: axis, size: size))
    }
    return index < 0 ? index + size : index
  }

  private func load<S: NDScalar>(_ place: Int, as: S.Type) -> S {
    if S.dtype == dtype {
      return withExtendedLifetime(storage) {
        storage.pointer.load(fromByteOffset: place * dtype.itemSize, as: S.self)
      }
    }
    let scalar = NDArray(storage: storage, dtype: dtype, shape: [], strides: [], offset: place).astype(
      S.dtype)
    return withExtendedLifetime(scalar) { scalar.storage.pointer.load(as: S.self) }
  }

  /// One element, converted to `S` as ``astype(_:)`` does.
  ///
  /// - Throws: `IndexError` where an index is out of range or their number is not the rank.
  public func element<S: NDScalar>(at index: [Int], as type: S.Type = S.self) throws(TheanoError) -> S {
    load(try position(index), as: type)
  }

  /// One element, converted to `S`: `let x: Double = a[1, 0]`. Negative indices count from the end.
  ///
  /// An index out of range stops the program, as with a Swift array; ``element(at:as:)`` and
  /// ``set(_:at:)`` throw instead.
  public subscript<S: NDScalar>(index: Int...) -> S {
    get {
      do {
        return try element(at: index)
      } catch {
        preconditionFailure(error.fact.message)
      }
    }
    set {
      do {
        try set(newValue, at: index)
      } catch {
        preconditionFailure(error.fact.message)
      }
    }
  }

  /// An element has the type that is asked for.
  @available(*, unavailable, message: "say which type: a[0] as Double; a part of an array is try a.indexed(0)")
  @_disfavoredOverload
  public subscript(index: Int...) -> NDArray { self }

  /// The only element of an array with one element, converted to `S`.
  ///
  /// - Throws: `ValueError` where there are more or none.
  public func item<S: NDScalar>(_ type: S.Type = S.self) throws(TheanoError) -> S {
    if let error { throw error }
    guard count == 1 else { throw refusal(.notOneElement(shape: shape)) }
    return load(offset, as: type)
  }

  /// All elements in row-major order, converted to `S` as ``astype(_:)`` does.
  public func scalars<S: NDScalar>(as type: S.Type = S.self) -> [S] {
    if error != nil { return [] }
    return [S](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let base = buffer.baseAddress, count > 0 {
        convert(self, to: S.dtype, into: UnsafeMutableRawPointer(base))
      }
      initialized = count
    }
  }

  /// Overwrites one element with `value`, converted to this array's dtype.
  ///
  /// - Throws: `IndexError` where an index is out of range or their number is not the rank.
  public mutating func set<S: NDScalar>(_ value: S, at index: [Int]) throws(TheanoError) {
    _ = try position(index)
    makeUnique()
    if let error { throw error }
    // After makeUnique: a copy has strides of its own.
    let place = try position(index)
    convert(NDArray(value), to: dtype, into: storage.pointer + place * dtype.itemSize)
  }

  /// Calls `body` with all elements side by side in row-major order.
  ///
  /// - Throws: `TypeError` where `S` is not this array's dtype; what `body` throws.
  public func withUnsafeBufferPointer<S: NDScalar, R>(
    as type: S.Type, _ body: (UnsafeBufferPointer<S>) throws -> R
  ) throws -> R {
    let dense = try checked(S.dtype).contiguous()
    if let error = dense.error { throw error }
    return try dense.withUnsafeRawPointer { start in
      try body(UnsafeBufferPointer(start: start.assumingMemoryBound(to: S.self), count: dense.count))
    }
  }

  /// Calls `body` with all elements side by side in row-major order, to be changed.
  ///
  /// - Throws: `TypeError` where `S` is not this array's dtype; what `body` throws.
  public mutating func withUnsafeMutableBufferPointer<S: NDScalar, R>(
    as type: S.Type, _ body: (UnsafeMutableBufferPointer<S>) throws -> R
  ) throws -> R {
    _ = try checked(S.dtype)
    ensureUnique()
    if let error { throw error }
    let start = (storage.pointer + offset * dtype.itemSize).assumingMemoryBound(to: S.self)
    return try withExtendedLifetime(storage) {
      try body(UnsafeMutableBufferPointer(start: start, count: count))
    }
  }

  private func checked(_ asked: DType) throws(TheanoError) -> NDArray {
    if let error { throw error }
    guard dtype == asked else { throw refusal(.dtypeMismatch(asked: asked, got: dtype)) }
    return self
  }
}
