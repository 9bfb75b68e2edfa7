import Synchronization
import TheanoArrays

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The dtype in which two operands meet: Theano's `scalar.upcast`, NumPy's table for two arrays.
///
/// No value decides: `int32` with `float32` is `float64`, and so is `int64` with `uint64`.
package func promote(_ a: DType, _ b: DType) -> DType { a.joined(with: b) }

/// The dtype in which all operands meet. `dtypes` is not empty.
package func promote(_ dtypes: [DType]) -> DType {
  precondition(!dtypes.isEmpty, "no dtype to promote")
  return dtypes.dropFirst().reduce(dtypes[0], promote)
}

/// The dtype that `config.floatX` names: of real numbers whose dtype nothing else decides.
package enum FloatX {
  private static let stored = Atomic<UInt8>((wanted(by: getenv("THEANO_FLAGS")) ?? .float64).rawValue)

  /// What `THEANO_FLAGS` asks for: read here, because a dtype may be asked for before any setting is.
  private static func wanted(by flags: UnsafeMutablePointer<CChar>?) -> DType? {
    guard let flags else { return nil }
    let values = String(cString: flags).split(separator: ",").map { $0.filter { !$0.isWhitespace } }
      .filter { $0.hasPrefix("floatX=") }.map { DType(named: String($0.dropFirst("floatX=".count))) }
    return values.last.flatMap { $0 }.flatMap { $0.isFloat ? $0 : nil }
  }

  /// One of float16, float32 and float64; at first float64 or what `THEANO_FLAGS` asks for. Safe to use from
  /// several threads.
  package static var current: DType {
    get {
      guard let dtype = DType(rawValue: stored.load(ordering: .relaxed)) else {
        preconditionFailure("floatX holds no dtype")
      }
      return dtype
    }
    set {
      precondition(newValue.isFloat, "floatX is float16, float32 or float64")
      stored.store(newValue.rawValue, ordering: .relaxed)
    }
  }
}

extension DType {
  /// The float dtype in which functions of this dtype's numbers are computed.
  ///
  /// bool and integers of 8 and 16 bits give float32, wider integers float64. Others stay.
  package var functionDType: DType {
    switch self {
    case .bool, .int8, .int16, .uint8, .uint16: .float32
    case .int32, .int64, .uint32, .uint64: .float64
    case .float16, .float32, .float64, .complex64, .complex128: self
    }
  }

  /// complex64 to float32 and complex128 to float64; others stay.
  package var realDType: DType {
    switch self {
    case .complex64: .float32
    case .complex128: .float64
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .float32,
      .float64:
      self
    }
  }

  /// The smallest complex dtype whose parts hold this dtype's numbers; float16 has complex64.
  package var complexDType: DType {
    switch functionDType {
    case .float16, .float32, .complex64: .complex64
    case .float64, .complex128: .complex128
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      preconditionFailure("functions of numbers are floats")
    }
  }
}
