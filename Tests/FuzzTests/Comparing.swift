import Foundation
import Theano

/// The only seed that is tried, where `THEANO_FUZZ_SEED` names one: to look at what failed.
private let onlySeed = ProcessInfo.processInfo.environment["THEANO_FUZZ_SEED"].flatMap { UInt64($0) }
var isOneSeed: Bool { onlySeed != nil }

func seeds(_ first: UInt64, _ count: Int) -> [UInt64] {
  let all = first..<first + UInt64(count)
  guard let onlySeed else { return Array(all) }
  return (first..<first + 1_000_000).contains(onlySeed) ? [onlySeed] : []
}

/// The same bits, any NaN for any NaN.
func same(_ a: NDArray, _ b: NDArray) -> Bool {
  a.dtype == b.dtype && a.shape == b.shape && a.isEqual(to: b, equalNaN: true)
}

/// As near as `slack` and a few hundred units in the last place.
func near(_ a: NDArray, _ b: NDArray, _ slack: [Double]) -> Bool {
  guard a.shape == b.shape, a.dtype == b.dtype else { return false }
  if !a.dtype.isFloat && !a.dtype.isComplex { return true }
  let unit = a.dtype.unit
  return zip(zip(a.parts, b.parts), slack).allSatisfy { pair, slack in
    let ((x, p), (y, q)) = pair
    let bound = 20 * slack + 200 * unit * (1 + abs(y) + abs(q))
    return close(x, y, bound) && close(p, q, bound)
  }
}

private func close(_ x: Double, _ y: Double, _ bound: Double) -> Bool {
  if x == y { return true }
  if x.isNaN || y.isNaN || x.isInfinite || y.isInfinite {
    // A value on the edge of a domain may fall on either side of it.
    return (x.isNaN && y.isNaN) || !bound.isFinite
  }
  return abs(x - y) <= bound
}

extension DType {
  /// The distance of 1 to the next number.
  var unit: Double {
    switch self {
    case .float16: 0x1p-10
    case .float32, .complex64: 0x1p-23
    case .float64, .complex128: 0x1p-52
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: 0
    }
  }

  /// The smallest number with all digits.
  var smallestNormal: Double {
    switch self {
    case .float16: 0x1p-14
    case .float32, .complex64: 0x1p-126
    case .float64, .complex128: 0x1p-1022
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: 0
    }
  }
}

extension NDArray {
  /// Real and imaginary part of each element.
  var parts: [(Double, Double)] {
    dtype.isComplex
      ? scalars(as: Complex<Double>.self).map { ($0.real, $0.imaginary) } : scalars(as: Double.self).map { ($0, 0) }
  }

  /// The values, each moved by four units in the last place.
  func scaled(by sign: Double) -> NDArray {
    guard dtype.isFloat else { return self }
    let factor = 1 + 4 * sign * dtype.unit
    let moved = try? NDArray(scalars(as: Double.self).map { $0 * factor }, shape: shape).astype(dtype)
    return moved ?? self
  }
}
