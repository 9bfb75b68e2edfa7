import TheanoErrors

/// A block of numbers of one dtype, in as many axes as its shape has sizes.
///
/// A value: a copy never changes when the original does. Copies and views (a slice, a transpose) share
/// their memory until one of them is written to.
///
/// ```swift
/// var a: NDArray = [[1, 2.5], [3, 4]]      // float64, shape [2, 2]
/// let row = try a.indexed(0)               // [1.  2.5], no copy
/// let last: Double = a[1, -1]              // 4.0
/// try a.set(7.0, at: [0, 0])               // `row` stays as it was
/// print(a)                                 // [[7.  2.5]
///                                          //  [3.  4. ]]
/// ```
public struct NDArray: Sendable {
  package internal(set) var storage: ArrayStorage
  public let dtype: DType
  /// The size of each axis; empty for a scalar.
  public let shape: [Int]
  /// How many elements lie between neighbours along each axis; may be 0 or negative in a view.
  public let strides: [Int]
  /// The position of the first element in the storage, in elements.
  package let offset: Int
  /// The number of elements.
  public let count: Int

  /// A view of `storage`; every element that shape and strides reach must lie inside it.
  package init(storage: ArrayStorage, dtype: DType, shape: [Int], strides: [Int], offset: Int = 0) {
    self.storage = storage
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.offset = offset
    var count = 1
    for size in shape { count *= size }
    self.count = count
  }

  /// A dense row-major array on `storage`.
  package init(storage: ArrayStorage, dtype: DType, shape: [Int]) {
    self.init(storage: storage, dtype: dtype, shape: shape, strides: NDArray.denseStrides(shape))
  }

  /// No array, and why: an empty float64 vector to whoever asks; `ndArray()` throws `error`.
  package init(error: TheanoError) {
    self.init(storage: ArrayStorage(error: error), dtype: .float64, shape: [0], strides: [1])
  }

  /// Why there is no array, where a literal had none to give.
  package var error: TheanoError? { storage.error }

  /// The most axes that an array can have, as in NumPy.
  public static let mostAxes = 64

  /// The number of axes.
  public var ndim: Int { shape.count }

  /// Whether the elements lie side by side in row-major order.
  public var isContiguous: Bool {
    var expected = 1
    for axis in stride(from: shape.count - 1, through: 0, by: -1) where shape[axis] != 1 {
      if strides[axis] != expected { return count == 0 }
      expected *= shape[axis]
    }
    return true
  }

  /// The strides of a dense row-major array.
  package static func denseStrides(_ shape: [Int]) -> [Int] {
    // A list that is part of the program: nobody counts who holds it, which is a third of what a copy of a vector takes.
    if shape.count == 1 { return [1] }
    var strides = shape
    writeDenseStrides(shape, to: &strides)
    return strides
  }

  /// The same into a list of as many numbers.
  package static func writeDenseStrides(_ shape: [Int], to strides: inout [Int]) {
    var step = 1
    for axis in stride(from: shape.count - 1, through: 0, by: -1) {
      if strides[axis] != step { strides[axis] = step }
      step *= max(shape[axis], 1)
    }
  }

  /// The number of elements of a shape.
  ///
  /// - Throws: `ValueError` where a size is negative, the bytes are more than an address can count, or
  ///   there are more than ``mostAxes`` axes.
  package static func checkedCount(_ shape: [Int], _ dtype: DType) throws(TheanoError) -> Int {
    guard shape.count <= mostAxes else { throw refusal(.tooManyAxes(rank: shape.count)) }
    // Sizes of 0 count as 1 here: strides are computed from them.
    var product = dtype.itemSize
    var isEmpty = false
    for size in shape {
      guard size >= 0 else { throw refusal(.negativeSize(shape: shape)) }
      if size == 0 { isEmpty = true }
      let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !overflow else { throw refusal(.sizeOverflow(shape: shape, dtype: dtype)) }
      product = next
    }
    return isEmpty ? 0 : product / dtype.itemSize
  }

  /// A dense array whose elements are still to be written.
  package static func uninitialized(_ shape: [Int], _ dtype: DType) throws(TheanoError) -> NDArray {
    let count = try checkedCount(shape, dtype)
    let storage = try ArrayStorage(byteCount: count * dtype.itemSize)
    return NDArray(storage: storage, dtype: dtype, shape: shape)
  }

  /// The same elements as a dense row-major array; self where it is one already.
  public func contiguous() -> NDArray { isContiguous ? self : astype(dtype, copy: true) }

  /// The same values in another dtype, as NumPy converts them on x86-64.
  ///
  /// Total: a float is cut towards zero, and where it is NaN or out of range the integer is what the
  /// machine gives (the least `int32` or `int64`, cut to its lowest bits for narrower types);
  /// integers keep their lowest bits; anything but zero is `true`; a complex number loses its
  /// imaginary part.
  public func astype(_ dtype: DType) -> NDArray {
    dtype == self.dtype ? self : astype(dtype, copy: true)
  }

  private func astype(_ dtype: DType, copy: Bool) -> NDArray {
    if error != nil { return self }
    do {
      let result = try NDArray.uninitialized(shape, dtype)
      convert(self, to: dtype, into: result.storage.pointer)
      return result
    } catch {
      // Only a view that repeats few elements can be too large to be written out.
      return NDArray(error: error)
    }
  }

  /// Calls `body` with the address of the first element; the others lie where the strides say.
  package func withUnsafeRawPointer<R, E: Error>(
    _ body: (UnsafeRawPointer) throws(E) -> R
  ) throws(E) -> R {
    let result = try body(UnsafeRawPointer(storage.pointer + offset * dtype.itemSize))
    // The memory must outlive the call, not only the last mention of `storage`.
    withExtendedLifetime(storage) {}
    return result
  }

  /// Makes this a dense array that is the only one on its memory.
  package mutating func ensureUnique() {
    if isContiguous { makeUnique() } else { self = contiguous() }
  }

  /// As ``ensureUnique()``; where memory is wanting it throws, and the array stays as it is.
  package mutating func claimUnique() throws(TheanoError) {
    if isContiguous && isKnownUniquelyReferenced(&storage) { return }
    let copy = try NDArray.uninitialized(shape, dtype)
    convert(self, to: dtype, into: copy.storage.pointer)
    self = copy
  }

  /// Whether it is dense and the only array on its memory.
  package mutating func isDenseAndUnique() -> Bool { isContiguous && isKnownUniquelyReferenced(&storage) }

  /// Whether no other array is on its memory.
  package mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&storage) }

  /// Makes this the only array on its memory, each element in a place of its own.
  mutating func makeUnique() {
    let repeats = zip(shape, strides).contains { $0 > 1 && $1 == 0 }
    if repeats || !isKnownUniquelyReferenced(&storage) { self = astype(dtype, copy: true) }
  }
}
