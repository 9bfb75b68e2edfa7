import ComplexModule
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// What can stand in an expression: a symbolic tensor, a Swift number, an array of numbers.
public protocol TensorArgument: Sendable {
  /// The tensor itself, or a constant of the number.
  var tensorVariable: TensorVariable { get }
}

extension TensorVariable: TensorArgument {
  public var tensorVariable: TensorVariable { self }
}

/// A Swift number (or array of numbers) that can stand beside a tensor in an expression.
///
/// `Int`, `Double` and `Complex<Double>` are *weak*: they take the dtype of the tensor they meet, as literals
/// do (`float32 * 1.1` stays float32). All others keep their own dtype.
public protocol TensorScalar: TensorArgument {}

extension NDScalar {
  public var tensorVariable: TensorVariable { TensorVariable(constant: NDArray(self), origin: .capture()) }
}

extension Int: TensorScalar {
  public var tensorVariable: TensorVariable { TensorVariable(weak: NDArray(self), origin: .capture()) }
}
extension Double: TensorScalar {
  public var tensorVariable: TensorVariable { TensorVariable(weak: NDArray(self), origin: .capture()) }
}
extension Complex: TensorArgument, TensorScalar where RealType: NDReal {
  public var tensorVariable: TensorVariable {
    let value = NDArray(self)
    return value.dtype == .complex128
      ? TensorVariable(weak: value, origin: .capture()) : TensorVariable(constant: value, origin: .capture())
  }
}
extension Bool: TensorScalar {}
extension Int8: TensorScalar {}
extension Int16: TensorScalar {}
extension Int32: TensorScalar {}
extension Int64: TensorScalar {}
extension UInt: TensorScalar {}
extension UInt8: TensorScalar {}
extension UInt16: TensorScalar {}
extension UInt32: TensorScalar {}
extension UInt64: TensorScalar {}
extension Float: TensorScalar {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
  extension Float16: TensorScalar {}
#endif
extension NDArray: TensorScalar {
  public var tensorVariable: TensorVariable {
    error.map { TensorVariable(poisoned: $0, origin: .capture()) }
      ?? TensorVariable(constant: self, origin: .capture())
  }
}

/// `x + [1.0, 2.0]`, `T.dot(x, [[1, 2], [3, 4]])`: an array of plain numbers takes the dtype of what it meets, as they do.
extension Array: TensorArgument, TensorScalar where Element: NDArrayConvertible {
  public var tensorVariable: TensorVariable {
    let origin = Origin.capture()
    do throws(TheanoError) {
      let value = try ndArray()
      return Self.leaf is any WeakNumber.Type
        ? TensorVariable(weak: value, origin: origin) : TensorVariable(constant: value, origin: origin)
    } catch {
      return TensorVariable(poisoned: error, origin: origin)
    }
  }
}

/// The types whose numbers have no dtype of their own.
private protocol WeakNumber {}
extension Int: WeakNumber {}
extension Double: WeakNumber {}
extension Complex: WeakNumber where RealType == Double {}

private protocol Nested {
  static var leaf: Any.Type { get }
}
extension Array: Nested {
  /// What the innermost rows consist of.
  fileprivate static var leaf: Any.Type { (Element.self as? any Nested.Type)?.leaf ?? Element.self }
}

/// Raises to a power: higher than multiplication, right associative.
///
/// `-x ** 2` is `(-x) ** 2` in Swift, where prefix operators bind first: write `-(x ** 2)`.
precedencegroup PowerPrecedence {
  higherThan: MultiplicationPrecedence
  associativity: right
}
infix operator ** : PowerPrecedence

extension TensorVariable {
  /// The sum, element by element. See `T.add`.
  @inline(never)
  public static func + (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.add, [a, b]) }
  /// As ``+(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func + (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.add, [a, b.tensorVariable])
  }
  /// As ``+(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func + (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.add, [a.tensorVariable, b])
  }

  /// The difference, element by element. See `T.sub`.
  @inline(never)
  public static func - (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.sub, [a, b]) }
  /// As `a - b` of two tensors, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func - (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.sub, [a, b.tensorVariable])
  }
  /// As `a - b` of two tensors, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func - (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.sub, [a.tensorVariable, b])
  }

  /// The product, element by element (see `T.dot` for matrices).
  @inline(never)
  public static func * (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.mul, [a, b]) }
  /// As ``*(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func * (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.mul, [a, b.tensorVariable])
  }
  /// As ``*(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func * (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.mul, [a.tensorVariable, b])
  }

  /// The true quotient, element by element: integers give `floatX`. See `T.trueDiv`.
  @inline(never)
  public static func / (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a, b])
  }
  /// As ``/(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func / (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.trueDiv, [a, b.tensorVariable])
  }
  /// As ``/(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func / (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a.tensorVariable, b])
  }

  /// The remainder with the sign of the divisor, element by element. See `T.mod`.
  @inline(never)
  public static func % (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.mod, [a, b]) }
  /// As ``%(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func % (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.mod, [a, b.tensorVariable])
  }
  /// As ``%(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func % (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.mod, [a.tensorVariable, b])
  }

  /// The power, element by element. See `T.pow`.
  @inline(never)
  public static func ** (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a, b])
  }
  /// As ``**(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func ** (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.pow, [a, b.tensorVariable])
  }
  /// As ``**(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func ** (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a.tensorVariable, b])
  }

  /// Whether the left element is less: bool. See `T.lt`.
  @inline(never)
  public static func .< (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.lt, [a, b]) }
  /// As ``.<(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .< (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.lt, [a, b.tensorVariable])
  }
  /// As ``.<(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .< (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.lt, [a.tensorVariable, b])
  }

  /// Whether the left element is less or equal: bool. See `T.le`.
  @inline(never)
  public static func .<= (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a, b])
  }
  /// As ``.<=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .<= (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.le, [a, b.tensorVariable])
  }
  /// As ``.<=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .<= (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a.tensorVariable, b])
  }

  /// Whether the left element is greater: bool. See `T.gt`.
  @inline(never)
  public static func .> (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.gt, [a, b]) }
  /// As ``.>(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .> (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.gt, [a, b.tensorVariable])
  }
  /// As ``.>(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .> (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.gt, [a.tensorVariable, b])
  }

  /// Whether the left element is greater or equal: bool. See `T.ge`.
  @inline(never)
  public static func .>= (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a, b])
  }
  /// As ``.>=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .>= (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.ge, [a, b.tensorVariable])
  }
  /// As ``.>=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .>= (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a.tensorVariable, b])
  }

  /// Whether the elements are equal: bool. See `T.eq`.
  @inline(never)
  public static func .== (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a, b])
  }
  /// As ``.==(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .== (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.eq, [a, b.tensorVariable])
  }
  /// As ``.==(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .== (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a.tensorVariable, b])
  }

  /// Whether the elements differ: bool. See `T.neq`.
  @inline(never)
  public static func .!= (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a, b])
  }
  /// As ``.!=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .!= (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.neq, [a, b.tensorVariable])
  }
  /// As ``.!=(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .!= (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a.tensorVariable, b])
  }

  /// And: of bools, or of integers bit by bit. See `T.and`.
  @inline(never)
  public static func .& (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a, b])
  }
  /// As ``.&(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .& (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.and, [a, b.tensorVariable])
  }
  /// As ``.&(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .& (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a.tensorVariable, b])
  }

  /// Or: of bools, or of integers bit by bit. See `T.or`.
  @inline(never)
  public static func .| (a: TensorVariable, b: TensorVariable) -> TensorVariable { elementwise(.or, [a, b]) }
  /// As ``.|(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .| (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.or, [a, b.tensorVariable])
  }
  /// As ``.|(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .| (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a.tensorVariable, b])
  }

  /// Exclusive or: of bools, or of integers bit by bit. See `T.xor`.
  @inline(never)
  public static func .^ (a: TensorVariable, b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a, b])
  }
  /// As ``.^(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .^ (a: TensorVariable, b: some TensorScalar) -> TensorVariable {
    elementwise(.xor, [a, b.tensorVariable])
  }
  /// As ``.^(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func .^ (a: some TensorScalar, b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a.tensorVariable, b])
  }

  /// The negative of each element.
  @inline(never)
  public static prefix func - (a: TensorVariable) -> TensorVariable { elementwise(.neg, [a]) }

  /// Not: of bools, or of integers bit by bit.
  @inline(never)
  public static prefix func ~ (a: TensorVariable) -> TensorVariable { elementwise(.invert, [a]) }

  /// Not: of bools, or of integers bit by bit.
  @inline(never)
  public static prefix func .! (a: TensorVariable) -> TensorVariable { elementwise(.invert, [a]) }

  /// Makes `a` the variable `a + b`.
  public static func += (a: inout TensorVariable, b: TensorVariable) { a = a + b }
  /// Makes `a` the variable `a + b`.
  @_disfavoredOverload
  public static func += (a: inout TensorVariable, b: some TensorScalar) { a = a + b }

  /// Makes `a` the variable `a - b`.
  public static func -= (a: inout TensorVariable, b: TensorVariable) { a = a - b }
  /// Makes `a` the variable `a - b`.
  @_disfavoredOverload
  public static func -= (a: inout TensorVariable, b: some TensorScalar) { a = a - b }

  /// Makes `a` the variable `a * b`.
  public static func *= (a: inout TensorVariable, b: TensorVariable) { a = a * b }
  /// Makes `a` the variable `a * b`.
  @_disfavoredOverload
  public static func *= (a: inout TensorVariable, b: some TensorScalar) { a = a * b }

  /// Makes `a` the variable `a / b`.
  public static func /= (a: inout TensorVariable, b: TensorVariable) { a = a / b }
  /// Makes `a` the variable `a / b`.
  @_disfavoredOverload
  public static func /= (a: inout TensorVariable, b: some TensorScalar) { a = a / b }
}
