import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// The public elementwise functions of two operands and more: see `Functions.swift`.

// MARK: - Two operands

/// Functions of two operands, which meet in the dtype that the promotion table gives, except where they say
/// otherwise.
///
/// ```swift
/// let x = T.fmatrix("x")
/// T.maximum(x, 0).dtype               // float32: a literal takes the dtype of what it meets
/// T.pow(x, T.dscalar("p")).dtype      // float64
/// T.lt(x, 1).dtype                    // bool
/// ```
extension tensor {
  /// `a - b`. Not for two bools (`TypeError`).
  ///
  /// The gradients are 1 and -1.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.sub(a, b).eval([a: 5.0, b: 3.0]))      // 2
  /// ```
  @inline(never)
  public static func sub(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.sub, [a, b])
  }
  /// As ``sub(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func sub(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.sub, [a, b.tensorVariable])
  }
  /// As ``sub(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func sub(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.sub, [a.tensorVariable, b])
  }

  /// The true quotient `a / b`: of integers and bools in `floatX`.
  ///
  /// The gradients are `1 / b` and `-a / b²`.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.trueDiv(a, b).eval([a: 1.0, b: 4.0]))      // 0.25
  /// ```
  @inline(never)
  public static func trueDiv(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a, b])
  }
  /// As ``trueDiv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func trueDiv(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.trueDiv, [a, b.tensorVariable])
  }
  /// As ``trueDiv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func trueDiv(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.trueDiv, [a.tensorVariable, b])
  }

  /// The quotient rounded down, `⌊a / b⌋`; 0 where an integer is divided by 0. The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.intDiv(a, b).eval([a: -7.0, b: 2.0]))      // -4
  /// ```
  @inline(never)
  public static func intDiv(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.intDiv, [a, b])
  }
  /// As ``intDiv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func intDiv(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.intDiv, [a, b.tensorVariable])
  }
  /// As ``intDiv(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func intDiv(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.intDiv, [a.tensorVariable, b])
  }

  /// The remainder with the sign of `b`, `a - b⌊a / b⌋`; 0 where an integer is divided by 0.
  ///
  /// The gradients are 1 and `-⌊a / b⌋`.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.mod(a, b).eval([a: -7.0, b: 2.0]))      // 1
  /// ```
  @inline(never)
  public static func mod(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.mod, [a, b])
  }
  /// As ``mod(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func mod(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.mod, [a, b.tensorVariable])
  }
  /// As ``mod(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func mod(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.mod, [a.tensorVariable, b])
  }

  /// `a ** b`; `0 ** 0` is 1, two bools give int8.
  ///
  /// The gradients are `b a^(b-1)` and `a^b log(a)` (0 where `a` is 0).
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.pow(a, b).eval([a: 2.0, b: 10.0]))      // 1024
  /// ```
  @inline(never)
  public static func pow(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a, b])
  }
  /// As ``pow(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func pow(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.pow, [a, b.tensorVariable])
  }
  /// As ``pow(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func pow(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.pow, [a.tensorVariable, b])
  }

  /// The larger one; NaN wins. The gradient goes to `a` where both are equal.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.maximum(a, b).eval([a: 2.0, b: 3.0]))      // 3
  /// ```
  @inline(never)
  public static func maximum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.maximum, [a, b])
  }
  /// As ``maximum(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func maximum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.maximum, [a, b.tensorVariable])
  }
  /// As ``maximum(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func maximum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.maximum, [a.tensorVariable, b])
  }

  /// The smaller one; NaN wins. The gradient goes to `a` where both are equal.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.minimum(a, b).eval([a: 2.0, b: 3.0]))      // 2
  /// ```
  @inline(never)
  public static func minimum(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.minimum, [a, b])
  }
  /// As ``minimum(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func minimum(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.minimum, [a, b.tensorVariable])
  }
  /// As ``minimum(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func minimum(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.minimum, [a.tensorVariable, b])
  }

  /// The angle of the point (`b`, `a`) in (-π, π].
  ///
  /// The gradients are `b / (a² + b²)` and `-a / (a² + b²)`.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.arctan2(a, b).eval([a: 1.0, b: -1.0]))      // 2.3561945
  /// ```
  @inline(never)
  public static func arctan2(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.arctan2, [a, b])
  }
  /// As ``arctan2(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func arctan2(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.arctan2, [a, b.tensorVariable])
  }
  /// As ``arctan2(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func arctan2(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.arctan2, [a.tensorVariable, b])
  }

  /// Whether `a < b`: bool; complex operands are a `TypeError`. As an operator `a .< b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.lt(a, b).eval([a: 2.0, b: 3.0]))      // True
  /// ```
  @inline(never)
  public static func lt(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.lt, [a, b])
  }
  /// As ``lt(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func lt(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.lt, [a, b.tensorVariable])
  }
  /// As ``lt(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func lt(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.lt, [a.tensorVariable, b])
  }

  /// Whether `a ≤ b`: bool; complex operands are a `TypeError`. As an operator `a .<= b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.le(a, b).eval([a: 3.0, b: 3.0]))      // True
  /// ```
  @inline(never)
  public static func le(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a, b])
  }
  /// As ``le(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func le(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.le, [a, b.tensorVariable])
  }
  /// As ``le(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func le(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.le, [a.tensorVariable, b])
  }

  /// Whether `a > b`: bool; complex operands are a `TypeError`. As an operator `a .> b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.gt(a, b).eval([a: 2.0, b: 3.0]))      // False
  /// ```
  @inline(never)
  public static func gt(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.gt, [a, b])
  }
  /// As ``gt(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gt(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.gt, [a, b.tensorVariable])
  }
  /// As ``gt(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func gt(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.gt, [a.tensorVariable, b])
  }

  /// Whether `a ≥ b`: bool; complex operands are a `TypeError`. As an operator `a .>= b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.ge(a, b).eval([a: 3.0, b: 3.0]))      // True
  /// ```
  @inline(never)
  public static func ge(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a, b])
  }
  /// As ``ge(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func ge(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.ge, [a, b.tensorVariable])
  }
  /// As ``ge(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func ge(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.ge, [a.tensorVariable, b])
  }

  /// Whether `a` equals `b`, element by element: bool. As an operator `a .== b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.eq(a, b).eval([a: 3.0, b: 3.0]))      // True
  /// ```
  @inline(never)
  public static func eq(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a, b])
  }
  /// As ``eq(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func eq(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.eq, [a, b.tensorVariable])
  }
  /// As ``eq(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func eq(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.eq, [a.tensorVariable, b])
  }

  /// Whether `a` differs from `b`, element by element: bool. As an operator `a .!= b`.
  ///
  /// The gradient is 0.
  ///
  /// ```swift
  /// let (a, b) = T.dscalars("a", "b")
  /// print(try T.neq(a, b).eval([a: 3.0, b: 3.0]))      // False
  /// ```
  @inline(never)
  public static func neq(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a, b])
  }
  /// As ``neq(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func neq(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.neq, [a, b.tensorVariable])
  }
  /// As ``neq(_:_:)-(TensorVariable,TensorVariable)``, beside a Swift number, which takes the dtype of the tensor.
  @_disfavoredOverload @inline(never)
  public static func neq(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.neq, [a.tensorVariable, b])
  }

  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  ///
  /// ```swift
  /// T.and(T.gt(x, 0), T.lt(x, 1))      // bool
  /// T.and(T.ivector("i"), 7)           // the lower three bits
  /// ```
  @inline(never)
  public static func and(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a, b])
  }
  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  @_disfavoredOverload @inline(never)
  public static func and(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.and, [a, b.tensorVariable])
  }
  /// And: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .& b`.
  @_disfavoredOverload @inline(never)
  public static func and(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a.tensorVariable, b])
  }

  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  ///
  /// ```swift
  /// T.or(T.lt(x, 0), T.isnan(x))       // bool
  /// ```
  @inline(never)
  public static func or(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a, b])
  }
  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  @_disfavoredOverload @inline(never)
  public static func or(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.or, [a, b.tensorVariable])
  }
  /// Or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a .| b`.
  @_disfavoredOverload @inline(never)
  public static func or(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a.tensorVariable, b])
  }

  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  ///
  /// ```swift
  /// T.xor(T.gt(x, 0), T.gt(y, 0))      // bool: where the signs differ
  /// ```
  @inline(never)
  public static func xor(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a, b])
  }
  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  @_disfavoredOverload @inline(never)
  public static func xor(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.xor, [a, b.tensorVariable])
  }
  /// Exclusive or: of bools, or of integers bit by bit; a mix or floats are a `TypeError`. As an operator `a
  /// .^ b`.
  @_disfavoredOverload @inline(never)
  public static func xor(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a.tensorVariable, b])
  }

  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  ///
  /// - Returns: a tensor of the shape of `a`. Carries `ValueError` where `b` does not stretch to it.
  ///
  /// ```swift
  /// T.second(x, T.dscalar("value"))
  /// ```
  @inline(never)
  public static func second(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.second, [a, b])
  }
  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  @_disfavoredOverload @inline(never)
  public static func second(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.second, [a, b.tensorVariable])
  }
  /// `b` stretched to the shape of `a`, in the dtype of `b`.
  @_disfavoredOverload @inline(never)
  public static func second(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.second, [a.tensorVariable, b])
  }

  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  ///
  /// The gradients are the real part of the gradient and minus its imaginary part. Complex operands are a `TypeError`.
  ///
  /// ```swift
  /// T.complex(T.dvector("re"), T.dvector("im"))      // complex128
  /// ```
  @inline(never)
  public static func complex(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complex, [a, b])
  }
  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complex(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.complex, [a, b.tensorVariable])
  }
  /// `a + ib`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complex(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complex, [a.tensorVariable, b])
  }

  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  ///
  /// Complex operands are a `TypeError`.
  ///
  /// ```swift
  /// T.complexFromPolar(2, T.dvector("angle"))        // of π/2: 2i
  /// ```
  @inline(never)
  public static func complexFromPolar(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complexFromPolar, [a, b])
  }
  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complexFromPolar(_ a: TensorVariable, _ b: some TensorScalar) -> TensorVariable {
    elementwise(.complexFromPolar, [a, b.tensorVariable])
  }
  /// `a e^(ib)`: of two float32 (or less) complex64, else complex128.
  @_disfavoredOverload @inline(never)
  public static func complexFromPolar(_ a: some TensorScalar, _ b: TensorVariable) -> TensorVariable {
    elementwise(.complexFromPolar, [a.tensorVariable, b])
  }
}
