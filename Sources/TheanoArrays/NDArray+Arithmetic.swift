import TheanoErrors

// Arithmetic on arrays as NumPy has it, for what goes on around a function: preparing data, looking at results. It is
// plain loops; what is large or runs often belongs into an expression.
//
// The right side is of any type that makes an array, so that a literal is a number, not an array of a dtype of its own:
// the compiler would prefer a form with two arrays to one with a type to find.

extension NDArray {
  /// The sum, element by element: shapes are aligned at their last axes and sizes of 1 stretch; the dtype is the smallest
  /// that holds both (int32 and float32 give float64). A plain `Int`, `Double` or `Bool` takes the array's dtype where that
  /// is of its kind or above. Integers wrap; bools are `or`ed.
  ///
  /// ```swift
  /// let centred = try (x - x[0] as Double) / 2
  /// ```
  /// - Throws: `ValueError` for shapes that do not fit each other.
  public static func + (a: NDArray, b: some NDArrayConvertible) throws(TheanoError) -> NDArray {
    try combined(.add, a, a.beside(b))
  }
  /// The difference; see ``+(_:_:)-(NDArray,NDArrayConvertible)``. Bools have none (`TypeError`).
  public static func - (a: NDArray, b: some NDArrayConvertible) throws(TheanoError) -> NDArray {
    try combined(.subtract, a, a.beside(b))
  }
  /// The product; see ``+(_:_:)-(NDArray,NDArrayConvertible)``. Bools are `and`ed.
  public static func * (a: NDArray, b: some NDArrayConvertible) throws(TheanoError) -> NDArray {
    try combined(.multiply, a, a.beside(b))
  }
  /// The quotient, a float: of integers and bools float64; see ``+(_:_:)-(NDArray,NDArrayConvertible)``.
  public static func / (a: NDArray, b: some NDArrayConvertible) throws(TheanoError) -> NDArray {
    try combined(.divide, a, a.beside(b))
  }

  /// A number and an array; see ``+(_:_:)-(NDArray,NDArrayConvertible)``.
  ///
  /// - Throws: `OverflowError` for a plain integer that the array's integers cannot hold.
  public static func + (a: some NDScalar, b: NDArray) throws(TheanoError) -> NDArray {
    try combined(.add, b.beside(a), b)
  }
  public static func - (a: some NDScalar, b: NDArray) throws(TheanoError) -> NDArray {
    try combined(.subtract, b.beside(a), b)
  }
  public static func * (a: some NDScalar, b: NDArray) throws(TheanoError) -> NDArray {
    try combined(.multiply, b.beside(a), b)
  }
  public static func / (a: some NDScalar, b: NDArray) throws(TheanoError) -> NDArray {
    try combined(.divide, b.beside(a), b)
  }

  /// Where an element is less than `other`'s in the same place: an array of bools. Complex numbers have no order
  /// (`TypeError`).
  public func isLess(than other: NDArray) throws(TheanoError) -> NDArray { try NDArray.compared(.less, self, other) }
  /// Where an element is less than `other`'s in the same place, or equal.
  public func isLessOrEqual(to other: NDArray) throws(TheanoError) -> NDArray {
    try NDArray.compared(.lessOrEqual, self, other)
  }
  /// Where an element is greater than `other`'s in the same place.
  public func isGreater(than other: NDArray) throws(TheanoError) -> NDArray { try NDArray.compared(.less, other, self) }
  /// Where an element is greater than `other`'s in the same place, or equal.
  public func isGreaterOrEqual(to other: NDArray) throws(TheanoError) -> NDArray {
    try NDArray.compared(.lessOrEqual, other, self)
  }
  /// Where elements are equal; `a == b` asks whether all are.
  public func equalElements(_ other: NDArray) throws(TheanoError) -> NDArray {
    try NDArray.compared(.equal, self, other)
  }

  private enum Arithmetic { case add, subtract, multiply, divide }
  private enum Comparison { case less, lessOrEqual, equal }

  /// A number in the dtype that it takes beside this array: a plain one takes the array's where that is of its kind or
  /// above, any other keeps its own.
  private func beside<S: NDArrayConvertible>(_ operand: S) throws(TheanoError) -> NDArray {
    if let error { throw error }
    let scalar = try operand.ndArray()
    let isPlain = S.self == Int.self || S.self == Double.self
    guard isPlain, dtype != .bool, !(scalar.dtype.isFloat && dtype.isDiscrete) else { return scalar }
    let taken = scalar.astype(dtype)
    if dtype.isInteger && !taken.isEqual(to: scalar) {
      throw refusal(.integerTooLarge(number: scalar.description, dtype: dtype))
    }
    return taken
  }

  private static func combined(_ what: Arithmetic, _ a: NDArray, _ b: NDArray) throws(TheanoError) -> NDArray {
    var dtype = a.dtype.joined(with: b.dtype)
    if what == .divide && dtype.isDiscrete { dtype = .float64 }
    if what == .subtract && dtype == .bool { throw refusal(.boolDifference) }
    let (x, y) = try stretched(a, b, to: dtype)
    let result = try uninitialized(x.shape, dtype)
    switch what {
    case .add: visitElements(dtype, Combine(x: x, y: y, result: result, operation: Sum.self))
    case .subtract: visitElements(dtype, Combine(x: x, y: y, result: result, operation: Difference.self))
    case .multiply: visitElements(dtype, Combine(x: x, y: y, result: result, operation: Product.self))
    case .divide: visitElements(dtype, Combine(x: x, y: y, result: result, operation: Quotient.self))
    }
    return result
  }

  private static func compared(_ what: Comparison, _ a: NDArray, _ b: NDArray) throws(TheanoError) -> NDArray {
    let dtype = a.dtype.joined(with: b.dtype)
    if what != .equal && dtype.isComplex { throw refusal(.noOrder(dtype: dtype)) }
    // No float tells all numbers of int64 and uint64 apart: those are compared as they are.
    let isMixed = dtype == .float64 && a.dtype.isInteger && b.dtype.isInteger
    let (x, y) = isMixed ? try stretched(a, b, to: nil) : try stretched(a, b, to: dtype)
    let result = try uninitialized(x.shape, .bool)
    if isMixed {
      let (p, q) = (x.wholeNumbers, y.wholeNumbers)
      let target = result.storage.pointer.assumingMemoryBound(to: Bool.self)
      for k in 0..<result.count {
        switch what {
        case .less: target[k] = p[k] < q[k]
        case .lessOrEqual: target[k] = p[k] <= q[k]
        case .equal: target[k] = p[k] == q[k]
        }
      }
      return result
    }
    visitElements(dtype, Compare(x: x, y: y, result: result, isOrder: what != .equal, allowsEqual: what != .less))
    return result
  }

  /// The elements of an array of int64 or uint64 and smaller ones, exactly.
  private var wholeNumbers: [Int128] {
    dtype == .uint64 ? scalars(as: UInt64.self).map { Int128($0) } : scalars(as: Int64.self).map { Int128($0) }
  }

  /// Both arrays dense, of one shape and dtype (nil: their own).
  private static func stretched(
    _ a: NDArray, _ b: NDArray, to dtype: DType?
  ) throws(TheanoError) -> (NDArray, NDArray) {
    for array in [a, b] { if let error = array.error { throw error } }
    let rank = max(a.ndim, b.ndim)
    var shape: [Int] = []
    for axis in 0..<rank {
      let (i, j) = (axis - rank + a.ndim, axis - rank + b.ndim)
      let (m, n) = (i < 0 ? 1 : a.shape[i], j < 0 ? 1 : b.shape[j])
      guard m == n || m == 1 || n == 1 else { throw refusal(.operands(first: a.shape, second: b.shape)) }
      shape.append(m == 1 ? n : m)
    }
    var both: [NDArray] = []
    for array in [a, b] {
      let dense = try array.broadcast(to: shape).astype(dtype ?? array.dtype).contiguous()
      if let error = dense.error { throw error }
      both.append(dense)
    }
    return (both[0], both[1])
  }

  fileprivate func start<E>(_: E.Type) -> UnsafePointer<E> {
    UnsafePointer((storage.pointer + offset * dtype.itemSize).assumingMemoryBound(to: E.self))
  }
}

/// One of the four kinds of arithmetic, on elements of any dtype.
private protocol ElementArithmetic {
  static func bools(_ a: Bool, _ b: Bool) -> Bool
  static func wide(_ a: UInt64, _ b: UInt64) -> UInt64
  static func real<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F
  static func complex(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double)
}

private enum Sum: ElementArithmetic {
  static func bools(_ a: Bool, _ b: Bool) -> Bool { a || b }
  static func wide(_ a: UInt64, _ b: UInt64) -> UInt64 { a &+ b }
  static func real<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F { a + b }
  static func complex(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) { (a.0 + b.0, a.1 + b.1) }
}

private enum Difference: ElementArithmetic {
  static func bools(_ a: Bool, _ b: Bool) -> Bool { a != b }
  static func wide(_ a: UInt64, _ b: UInt64) -> UInt64 { a &- b }
  static func real<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F { a - b }
  static func complex(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) { (a.0 - b.0, a.1 - b.1) }
}

private enum Product: ElementArithmetic {
  static func bools(_ a: Bool, _ b: Bool) -> Bool { a && b }
  static func wide(_ a: UInt64, _ b: UInt64) -> UInt64 { a &* b }
  static func real<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F { a * b }
  static func complex(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
  }
}

private enum Quotient: ElementArithmetic {
  // A quotient is a float.
  static func bools(_ a: Bool, _ b: Bool) -> Bool { a }
  static func wide(_ a: UInt64, _ b: UInt64) -> UInt64 { a }
  static func real<F: BinaryFloatingPoint>(_ a: F, _ b: F) -> F { a / b }
  /// Smith's way: the larger part of the divisor is divided out first, so that nothing overflows that need not.
  static func complex(_ a: (Double, Double), _ b: (Double, Double)) -> (Double, Double) {
    if abs(b.0) >= abs(b.1) {
      if b.0 == 0 && b.1 == 0 { return (a.0 / abs(b.0), a.1 / abs(b.0)) }
      let ratio = b.1 / b.0
      let scale = 1 / (b.0 + b.1 * ratio)
      return ((a.0 + a.1 * ratio) * scale, (a.1 - a.0 * ratio) * scale)
    }
    let ratio = b.0 / b.1
    let scale = 1 / (b.1 + b.0 * ratio)
    return ((a.0 * ratio + a.1) * scale, (a.1 * ratio - a.0) * scale)
  }
}

private struct Combine<O: ElementArithmetic>: ElementVisitor {
  let x: NDArray
  let y: NDArray
  let result: NDArray
  let operation: O.Type

  func visit<E: ArrayElement>(_: E.Type) {
    let (p, q) = (x.start(E.self), y.start(E.self))
    let target = result.storage.pointer.assumingMemoryBound(to: E.self)
    for k in 0..<result.count { target[k] = value(p[k], q[k]) }
    withExtendedLifetime((x, y, result)) {}
  }

  @inline(__always) private func value<E: ArrayElement>(_ a: E, _ b: E) -> E {
    let dtype = E.dtype
    if dtype == .bool { return E(truth: O.bools(a.truth, b.truth)) }
    if dtype.isInteger { return E(wide: O.wide(a.wide, b.wide)) }
    if dtype.isComplex {
      let parts = O.complex((a.real64, a.imaginary64), (b.real64, b.imaginary64))
      return E(real: parts.0, imaginary: parts.1)
    }
    if dtype == .float64 { return E(real64: O.real(a.real64, b.real64)) }
    return E(real32: O.real(a.real32, b.real32))
  }
}

private struct Compare: ElementVisitor {
  let x: NDArray
  let y: NDArray
  let result: NDArray
  let isOrder: Bool
  let allowsEqual: Bool

  func visit<E: ArrayElement>(_: E.Type) {
    let (p, q) = (x.start(E.self), y.start(E.self))
    let target = result.storage.pointer.assumingMemoryBound(to: Bool.self)
    for k in 0..<result.count { target[k] = holds(p[k], q[k]) }
    withExtendedLifetime((x, y, result)) {}
  }

  @inline(__always) private func holds<E: ArrayElement>(_ a: E, _ b: E) -> Bool {
    if E.dtype.isDiscrete {
      if a.wide == b.wide { return allowsEqual }
      if !isOrder { return false }
      return E.dtype == .uint64 ? a.wide < b.wide : Int64(bitPattern: a.wide) < Int64(bitPattern: b.wide)
    }
    if a.real64 == b.real64 && a.imaginary64 == b.imaginary64 { return allowsEqual }
    return isOrder && a.real64 < b.real64
  }
}
