import ComplexModule
import TheanoErrors

/// A Swift number whose values can be the elements of an ``NDArray``.
///
/// `Int` is `int64` and `UInt` is `uint64`. A value's layout in memory is that of an element.
public protocol NDScalar: NDArrayConvertible, Sendable {
  /// The dtype of an array of these.
  static var dtype: DType { get }
}

extension NDScalar {
  public func ndArray() throws(TheanoError) -> NDArray { NDArray(self) }
  public var isStrict: Bool { false }
  public static var _emptyElement: (dtype: DType, shape: [Int]) { (dtype, []) }
}

extension Bool: NDScalar { public static var dtype: DType { .bool } }
extension Int: NDScalar { public static var dtype: DType { .int64 } }
extension Int8: NDScalar { public static var dtype: DType { .int8 } }
extension Int16: NDScalar { public static var dtype: DType { .int16 } }
extension Int32: NDScalar { public static var dtype: DType { .int32 } }
extension Int64: NDScalar { public static var dtype: DType { .int64 } }
extension UInt: NDScalar { public static var dtype: DType { .uint64 } }
extension UInt8: NDScalar { public static var dtype: DType { .uint8 } }
extension UInt16: NDScalar { public static var dtype: DType { .uint16 } }
extension UInt32: NDScalar { public static var dtype: DType { .uint32 } }
extension UInt64: NDScalar { public static var dtype: DType { .uint64 } }
#if !(os(macOS) && arch(x86_64))
  extension Float16: NDScalar { public static var dtype: DType { .float16 } }
#endif
extension Float: NDScalar { public static var dtype: DType { .float32 } }
extension Double: NDScalar { public static var dtype: DType { .float64 } }

/// The real numbers of which complex elements are made.
public protocol NDReal: NDScalar {
  /// The dtype of a complex number with parts of this type.
  static var complexDType: DType { get }
}

extension Float: NDReal { public static var complexDType: DType { .complex64 } }
extension Double: NDReal { public static var complexDType: DType { .complex128 } }

extension Complex: NDArrayConvertible where RealType: NDReal {}
extension Complex: NDScalar where RealType: NDReal {
  public static var dtype: DType { RealType.complexDType }
}
