import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension NDArray: Equatable {
  /// Whether shapes and values are equal, as NumPy's `array_equal` says: dtypes may differ, a NaN
  /// equals nothing.
  public static func == (a: NDArray, b: NDArray) -> Bool { a.isEqual(to: b) }

  /// Whether shapes and values are equal; dtypes may differ.
  ///
  /// - Parameter equalNaN: whether a NaN equals a NaN in the same place.
  public func isEqual(to other: NDArray, equalNaN: Bool = false) -> Bool {
    guard error == nil, other.error == nil, shape == other.shape else { return false }
    let common = dtype.joined(with: other.dtype)
    if common == .float64 && dtype.isInteger && other.dtype.isInteger {
      // int64 with uint64: float64 does not tell all of them apart.
      return Self.equalMixed(dtype == .uint64 ? other : self, dtype == .uint64 ? self : other)
    }
    let (x, y) = (astype(common).contiguous(), other.astype(common).contiguous())
    guard x.error == nil, y.error == nil else { return false }
    return visitElements(common, EqualElements(x: x, y: y, equalNaN: equalNaN))
  }

  private static func equalMixed(_ signed: NDArray, _ unsigned: NDArray) -> Bool {
    let (x, y) = (signed.scalars(as: Int64.self), unsigned.scalars(as: UInt64.self))
    return zip(x, y).allSatisfy { $0 >= 0 && UInt64($0) == $1 }
  }

  /// Whether dtype, shape and the bits of all elements are equal: 0 and -0 differ, a NaN equals itself.
  public func identical(to other: NDArray) -> Bool {
    guard error == nil, other.error == nil, dtype == other.dtype, shape == other.shape else { return false }
    let (x, y) = (contiguous(), other.contiguous())
    guard x.error == nil, y.error == nil else { return false }
    return x.withUnsafeRawPointer { p in
      y.withUnsafeRawPointer { q in memcmp(p, q, count * dtype.itemSize) == 0 }
    }
  }

  /// Whether every element differs from `expected`'s by at most `atol + rtol * |expected|`.
  ///
  /// Equal infinities are close. Shapes must be equal, unless `expected` is a scalar: an array that
  /// is close to another only after broadcasting is usually a mistake.
  ///
  /// - Parameters:
  ///   - rtol: the part of the expected magnitude that is allowed.
  ///   - atol: what is allowed whatever the magnitude.
  ///   - equalNaN: whether a NaN is close to a NaN.
  public func allclose(
    _ expected: NDArray, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> Bool {
    guard error == nil, expected.error == nil, expected.shape == shape || expected.ndim == 0 else {
      return false
    }
    let (x, y) = (contiguous(), expected.contiguous())
    guard x.error == nil, y.error == nil else { return false }
    return visitElements(
      dtype, CloseElements(x: x, y: y, bounds: (rtol, atol), equalNaN: equalNaN))
  }
}

private struct EqualElements: ElementVisitor {
  let x: NDArray
  let y: NDArray
  let equalNaN: Bool

  func visit<E: ArrayElement>(_: E.Type) -> Bool {
    x.withUnsafeRawPointer { p in
      y.withUnsafeRawPointer { q in
        let (a, b) = (p.assumingMemoryBound(to: E.self), q.assumingMemoryBound(to: E.self))
        for i in 0..<x.count where !same(a[i], b[i]) { return false }
        return true
      }
    }
  }

  @inline(__always) private func same<E: ArrayElement>(_ a: E, _ b: E) -> Bool {
    // Every dtype but the 64-bit integers goes through float64 without loss.
    if E.dtype.isDiscrete { return a.wide == b.wide }
    if a.real64 == b.real64 && a.imaginary64 == b.imaginary64 { return true }
    return equalNaN && isNaN(a) && isNaN(b)
  }
}

@inline(__always) private func isNaN<E: ArrayElement>(_ x: E) -> Bool {
  x.real64.isNaN || x.imaginary64.isNaN
}

private struct CloseElements: ElementVisitor {
  let x: NDArray
  let y: NDArray
  let bounds: (rtol: Double, atol: Double)
  let equalNaN: Bool

  func visit<E: ArrayElement>(_: E.Type) -> Bool {
    visitElements(y.dtype, CloseTo<E>(x: x, y: y, bounds: bounds, equalNaN: equalNaN))
  }
}

private struct CloseTo<A: ArrayElement>: ElementVisitor {
  let x: NDArray
  let y: NDArray
  let bounds: (rtol: Double, atol: Double)
  let equalNaN: Bool

  func visit<B: ArrayElement>(_: B.Type) -> Bool {
    let step = y.ndim == 0 ? 0 : 1
    return x.withUnsafeRawPointer { p in
      y.withUnsafeRawPointer { q in
        let (a, b) = (p.assumingMemoryBound(to: A.self), q.assumingMemoryBound(to: B.self))
        for i in 0..<x.count where !isClose(a[i], b[i * step]) { return false }
        return true
      }
    }
  }

  @inline(__always) private func isClose<B: ArrayElement>(_ a: A, _ b: B) -> Bool {
    if A.dtype.isDiscrete && B.dtype.isDiscrete && a.wide == b.wide && a.real64 == b.real64 { return true }
    if isNaN(a) || isNaN(b) { return equalNaN && isNaN(a) && isNaN(b) }
    let expected = magnitude(b.real64, b.imaginary64)
    if expected.isInfinite { return a.real64 == b.real64 && a.imaginary64 == b.imaginary64 }
    let distance = magnitude(a.real64 - b.real64, a.imaginary64 - b.imaginary64)
    return distance <= bounds.atol + bounds.rtol * expected
  }

  @inline(__always) private func magnitude(_ x: Double, _ y: Double) -> Double {
    A.dtype.isComplex || y != 0 ? hypot(x, y) : abs(x)
  }
}
