import Foundation
import Theano

/// The only seed that is tried, where `THEANO_FUZZ_SEED` names one: to look at what failed. (`THEANO_FUZZ_TRACE=1` says
/// each seed before it is tried: to find out which one traps.)
private let onlySeed = ProcessInfo.processInfo.environment["THEANO_FUZZ_SEED"].flatMap { UInt64($0) }
private let traces = ProcessInfo.processInfo.environment["THEANO_FUZZ_TRACE"] == "1"
var isOneSeed: Bool { onlySeed != nil }

func seeds(_ first: UInt64, _ count: Int) -> some Sequence<UInt64> {
  var all = Array(first..<first + UInt64(count))
  if let onlySeed { all = (first..<first + 1_000_000).contains(onlySeed) ? [onlySeed] : [] }
  return all.lazy.map { seed in
    if traces { FileHandle.standardError.write(Data("seed \(seed)\n".utf8)) }
    return seed
  }
}

/// Whether a call may succeed in compiled code that the reference refuses: an index that is out of range where rewriting,
/// or a part that is taken of what was gathered, leaves no element that is read by it. The reference looks at every index.
func mayRead(_ error: TheanoError?, _ arguments: [NDArray], rewritten: Bool) -> Bool {
  guard let error, "\(error)".contains("out of bounds") else { return false }
  return rewritten || arguments.contains { $0.count == 0 }
}

/// The same bits, any NaN for any NaN.
func same(_ a: NDArray, _ b: NDArray) -> Bool {
  a.dtype == b.dtype && a.shape == b.shape && a.isEqual(to: b, equalNaN: true)
}

/// As near as the values of noisy runs are, times 32, and some units in the last place.
func near(_ a: NDArray, _ b: NDArray, noisy: [NDArray], unit: Double) -> Bool {
  guard a.shape == b.shape, a.dtype == b.dtype else { return false }
  if !a.dtype.isFloat && !a.dtype.isComplex { return true }
  let noise = noisy.map(\.parts)
  let (x, y) = (a.parts, b.parts)
  return x.indices.allSatisfy { i in
    [\(Double, Double).0, \(Double, Double).1].allSatisfy { part in
      let (p, q) = (x[i][keyPath: part], y[i][keyPath: part])
      if p == q || (p.isNaN && q.isNaN) { return true }
      let slack = noise.map { abs($0[i][keyPath: part] - q) }.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
      // A value on the edge of a domain may fall on either side of it.
      if !p.isFinite || !q.isFinite { return !slack.isFinite }
      return abs(p - q) <= 32 * slack + 64 * unit * abs(q) + 16 * a.dtype.smallestNormal
    }
  }
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
}
