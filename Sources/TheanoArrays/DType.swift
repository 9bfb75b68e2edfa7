/// The type of an array's elements, known when the program runs.
///
/// ```swift
/// DType.float32.itemSize          // 4
/// DType(named: "complex128")      // .complex128
/// print(DType.uint8)              // uint8
/// ```
public enum DType: UInt8, CaseIterable, Hashable, Sendable, Codable, CustomStringConvertible {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, float32, float64, complex64, complex128

  /// What the values of a dtype are.
  public enum Kind: Hashable, Sendable {
    case bool, signed, unsigned, float, complex
  }

  /// The name as NumPy and Theano write it: `"float64"`.
  public var name: String {
    switch self {
    case .bool: "bool"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .uint8: "uint8"
    case .uint16: "uint16"
    case .uint32: "uint32"
    case .uint64: "uint64"
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .complex64: "complex64"
    case .complex128: "complex128"
    }
  }

  public var description: String { name }

  /// The dtype of that name, or nil where there is none.
  public init?(named name: String) {
    guard let found = DType.allCases.first(where: { $0.name == name }) else { return nil }
    self = found
  }

  /// The bytes of one element.
  public var itemSize: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64, .complex64: 8
    case .complex128: 16
    }
  }

  public var kind: Kind {
    switch self {
    case .bool: .bool
    case .int8, .int16, .int32, .int64: .signed
    case .uint8, .uint16, .uint32, .uint64: .unsigned
    case .float16, .float32, .float64: .float
    case .complex64, .complex128: .complex
    }
  }

  /// Whether this is one of the three real floating-point dtypes.
  public var isFloat: Bool { kind == .float }
  /// Whether this is an integer, signed or unsigned (`bool` is not).
  public var isInteger: Bool { kind == .signed || kind == .unsigned }
  public var isComplex: Bool { kind == .complex }
  /// Whether this is `bool` or an integer: nothing can be differentiated with respect to it.
  public var isDiscrete: Bool { kind == .bool || isInteger }

  /// The smallest dtype that holds the values of both, as NumPy joins the dtypes of two arrays.
  ///
  /// Arrays of different dtypes are stacked and compared in this dtype.
  package func joined(with other: DType) -> DType {
    if self == other { return self }
    let (low, high) = kind.rank <= other.kind.rank ? (self, other) : (other, self)
    switch (low.kind, high.kind) {
    case (.bool, _): return high
    case (.signed, .signed), (.unsigned, .unsigned), (.float, .float), (.complex, .complex):
      return low.itemSize >= high.itemSize ? low : high
    case (.signed, .unsigned):
      if low.itemSize > high.itemSize { return low }
      switch high.itemSize {
      case 1: return .int16
      case 2: return .int32
      case 4: return .int64
      default: return .float64
      }
    case (.signed, .float), (.unsigned, .float):
      return low.smallestFloat.joined(with: high)
    case (.float, .complex), (.signed, .complex), (.unsigned, .complex):
      return high == .complex64 && low.smallestFloat.itemSize > 4 ? .complex128 : high
    case (.signed, .bool), (.unsigned, _), (.float, _), (.complex, _):
      preconditionFailure("kinds are ordered by rank")
    }
  }

  /// The smallest float dtype that NumPy lets hold this one.
  private var smallestFloat: DType {
    if isFloat { return self }
    switch itemSize {
    case 1: return .float16
    case 2: return .float32
    default: return .float64
    }
  }
}

extension DType.Kind {
  fileprivate var rank: Int {
    switch self {
    case .bool: 0
    case .signed: 1
    case .unsigned: 2
    case .float: 3
    case .complex: 4
    }
  }
}
