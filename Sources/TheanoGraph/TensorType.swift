import TheanoArrays

/// What is known of a symbolic tensor before any value is: its dtype and its shape.
///
/// Each axis has a ``Size``: a number, or an expression over the sizes of the inputs. An axis
/// of the constant size 1 is *broadcastable*: it stretches in elementwise operations. An axis whose size
/// is only found to be 1 at a call never stretches.
public struct TensorType: Sendable {
  /// The element type.
  public let dtype: DType
  package let shape: [Size]

  package init(_ dtype: DType, _ shape: [Size] = []) {
    self.dtype = dtype
    self.shape = shape
  }

  /// The number of axes (Theano's `ndim`).
  public var ndim: Int { shape.count }

  /// For each axis, whether its size is known to be 1.
  public var broadcastable: [Bool] { shape.map { $0.constant == 1 } }

  /// The number of elements.
  package var count: Size { shape.reduce(.one) { $0 * $1 } }

  package func with(dtype: DType) -> TensorType { TensorType(dtype, shape) }

  /// Whether a value of one type can take the place of one of the other in updates, givens and loops:
  /// the same dtype and rank, and the same axes known to be 1.
  package func isInterchangeable(with other: TensorType) -> Bool {
    dtype == other.dtype && broadcastable == other.broadcastable
  }
}

/// Two types are equal, as in Theano, if dtype, rank and broadcast pattern are; sizes may differ.
extension TensorType: Hashable {
  public static func == (a: TensorType, b: TensorType) -> Bool { a.isInterchangeable(with: b) }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(dtype)
    hasher.combine(broadcastable)
  }
}

extension TensorType: CustomStringConvertible {
  /// As Theano prints it: `TensorType(float64, matrix)`.
  public var description: String {
    "TensorType(\(dtype.name), \(patternName))"
  }

  private var patternName: String {
    switch broadcastable {
    case []: "scalar"
    case [false]: "vector"
    case [false, false]: "matrix"
    case [true]: "(True,)"
    case [true, false]: "row"
    case [false, true]: "col"
    case let pattern where !pattern.contains(true): "\(pattern.count)D"
    case let pattern: "(" + pattern.map { $0 ? "True" : "False" }.joined(separator: ", ") + ")"
    }
  }

  /// For messages: `float64(3, ?)`, an unknown size as `?`.
  package var brief: String {
    let sizes = shape.map { $0.constant.map(String.init) ?? "?" }
    return ndim == 0 ? "\(dtype.name) scalar" : "\(dtype.name)(\(sizes.joined(separator: ", ")))"
  }
}
