import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

// Elementwise functions of three or any number of operands, casts and rounding, and those composed of others.

// MARK: - Choosing

extension tensor {
  /// `a` where `condition` is not 0, else `b`, element by element; both sides are computed (see `ifelse`).
  ///
  /// The result has the common dtype and the common shape of all three. The gradient goes to the side that
  /// was taken.
  ///
  /// ```swift
  /// let x = T.dvector("x")
  /// let leaky = T.switch(x .> 0, x, 0.1 * x)
  /// ```
  @inline(never)
  public static func `switch`(
    _ condition: TensorVariable, _ a: TensorVariable, _ b: TensorVariable
  ) -> TensorVariable { elementwise(.switch, [condition, a, b]) }
  /// `a` where `condition` is not 0, else `b`, element by element.
  @_disfavoredOverload @inline(never)
  public static func `switch`(
    _ condition: TensorVariable, _ a: TensorVariable, _ b: some TensorScalar
  ) -> TensorVariable { elementwise(.switch, [condition, a, b.tensorVariable]) }
  /// `a` where `condition` is not 0, else `b`, element by element.
  @_disfavoredOverload @inline(never)
  public static func `switch`(
    _ condition: TensorVariable, _ a: some TensorScalar, _ b: TensorVariable
  ) -> TensorVariable { elementwise(.switch, [condition, a.tensorVariable, b]) }
  /// `a` where `condition` is not 0, else `b`, element by element.
  @_disfavoredOverload @inline(never)
  public static func `switch`(
    _ condition: TensorVariable, _ a: some TensorScalar, _ b: some TensorScalar
  ) -> TensorVariable { elementwise(.switch, [condition, a.tensorVariable, b.tensorVariable]) }

  /// As `T.switch`, under NumPy's name.
  @inline(never)
  public static func `where`(
    _ condition: TensorVariable, _ a: TensorVariable, _ b: TensorVariable
  ) -> TensorVariable { elementwise(.switch, [condition, a, b]) }
  /// As `T.switch`, under NumPy's name.
  @_disfavoredOverload @inline(never)
  public static func `where`(
    _ condition: TensorVariable, _ a: TensorVariable, _ b: some TensorScalar
  ) -> TensorVariable { elementwise(.switch, [condition, a, b.tensorVariable]) }
  /// As `T.switch`, under NumPy's name.
  @_disfavoredOverload @inline(never)
  public static func `where`(
    _ condition: TensorVariable, _ a: some TensorScalar, _ b: TensorVariable
  ) -> TensorVariable { elementwise(.switch, [condition, a.tensorVariable, b]) }
  /// As `T.switch`, under NumPy's name.
  @_disfavoredOverload @inline(never)
  public static func `where`(
    _ condition: TensorVariable, _ a: some TensorScalar, _ b: some TensorScalar
  ) -> TensorVariable { elementwise(.switch, [condition, a.tensorVariable, b.tensorVariable]) }

  /// `x` moved into the interval from `min` to `max`: `min` where `x < min`, else `max` where `x > max`, else
  /// `x`.
  ///
  /// The gradient is 1 on the closed interval; outside it goes to the bound that was taken.
  ///
  /// ```swift
  /// T.clip(T.fvector("x"), -1, 1).dtype     // float32
  /// ```
  @inline(never)
  public static func clip(
    _ x: TensorVariable, _ min: TensorVariable, _ max: TensorVariable
  ) -> TensorVariable { elementwise(.clip, [x, min, max]) }
  /// `x` moved into the interval from `min` to `max`.
  @_disfavoredOverload @inline(never)
  public static func clip(
    _ x: TensorVariable, _ min: TensorVariable, _ max: some TensorScalar
  ) -> TensorVariable { elementwise(.clip, [x, min, max.tensorVariable]) }
  /// `x` moved into the interval from `min` to `max`.
  @_disfavoredOverload @inline(never)
  public static func clip(
    _ x: TensorVariable, _ min: some TensorScalar, _ max: TensorVariable
  ) -> TensorVariable { elementwise(.clip, [x, min.tensorVariable, max]) }
  /// `x` moved into the interval from `min` to `max`.
  @_disfavoredOverload @inline(never)
  public static func clip(
    _ x: TensorVariable, _ min: some TensorScalar, _ max: some TensorScalar
  ) -> TensorVariable { elementwise(.clip, [x, min.tensorVariable, max.tensorVariable]) }
  /// `x` moved into the interval from `min` to `max`, with the bounds named.
  @inline(never)
  public static func clip(
    _ x: TensorVariable, min: any TensorArgument, max: any TensorArgument
  ) -> TensorVariable { elementwise(.clip, [x, min.tensorVariable, max.tensorVariable]) }

  /// The quotient rounded down, under Theano's other name for `T.intDiv`: Swift's `//` begins
  /// a comment.
  ///
  /// ```swift
  /// T.floorDiv(T.lvector("n"), 3)      // Python's n // 3
  /// ```
  @inline(never)
  public static func floorDiv(_ a: TensorVariable, _ b: any TensorArgument) -> TensorVariable {
    elementwise(.intDiv, [a, b.tensorVariable])
  }
}

// MARK: - Any number of operands

extension tensor {
  /// The sum of all operands, element by element; of bools, whether one is true.
  ///
  /// ```swift
  /// T.add(x, y, 1)      // (x + y) + 1
  /// ```
  @inline(never)
  public static func add(_ operands: TensorVariable...) -> TensorVariable { elementwise(.add, operands) }
  /// The sum of all operands, element by element; of bools, whether one is true.
  @_disfavoredOverload @inline(never)
  public static func add(_ operands: any TensorArgument...) -> TensorVariable {
    elementwise(.add, operands.map(\.tensorVariable))
  }

  /// The product of all operands, element by element; of bools, whether all are true.
  ///
  /// ```swift
  /// T.mul(x, y, 2)      // (x * y) * 2
  /// ```
  @inline(never)
  public static func mul(_ operands: TensorVariable...) -> TensorVariable { elementwise(.mul, operands) }
  /// The product of all operands, element by element; of bools, whether all are true.
  @_disfavoredOverload @inline(never)
  public static func mul(_ operands: any TensorArgument...) -> TensorVariable {
    elementwise(.mul, operands.map(\.tensorVariable))
  }

  /// The largest of all operands, element by element; NaN wins.
  ///
  /// ```swift
  /// T.largest(x, y, 0)      // max(x, y, 0) at each place
  /// ```
  @inline(never)
  public static func largest(_ operands: any TensorArgument...) -> TensorVariable {
    fold(.maximum, operands.map(\.tensorVariable), "largest", .capture())
  }

  /// The smallest of all operands, element by element; NaN wins.
  @inline(never)
  public static func smallest(_ operands: any TensorArgument...) -> TensorVariable {
    fold(.minimum, operands.map(\.tensorVariable), "smallest", .capture())
  }

  private static func fold(
    _ op: ScalarOp, _ operands: [TensorVariable], _ name: String, _ origin: Origin
  ) -> TensorVariable {
    guard let first = operands.first else {
      return TensorVariable(refused: MathFacts.noOperands(name), origin: origin)
    }
    return operands.dropFirst().reduce(first) { elementwise(op, [$0, $1], origin: origin) }
  }

  /// The quotient rounded down and the remainder: `(T.intDiv(a, b), T.mod(a, b))`.
  ///
  /// - Returns: two tensors in the common dtype of `a` and `b`. Of complex operands a `TypeError`.
  ///
  /// ```swift
  /// let (quotient, rest) = T.divmod(T.ivector("n"), 10)
  /// ```
  @inline(never)
  public static func divmod(
    _ a: TensorVariable, _ b: TensorVariable
  ) -> (quotient: TensorVariable, remainder: TensorVariable) {
    let origin = Origin.capture()
    return (elementwise(.intDiv, [a, b], origin: origin), elementwise(.mod, [a, b], origin: origin))
  }
  /// The quotient rounded down and the remainder: `(T.intDiv(a, b), T.mod(a, b))`.
  @_disfavoredOverload @inline(never)
  public static func divmod(
    _ a: TensorVariable, _ b: some TensorScalar
  ) -> (quotient: TensorVariable, remainder: TensorVariable) { divmod(a, b.tensorVariable) }
}

// MARK: - Casts and rounding

extension tensor {
  /// How ``round(_:mode:)`` decides between two integers that are equally near.
  public enum RoundingMode: Sendable, CaseIterable {
    /// 0.5 to 0, 1.5 to 2, 2.5 to 2: as NumPy does.
    case halfToEven
    /// 0.5 to 1, -0.5 to -1.
    case halfAwayFromZero

    package var op: ScalarOp {
      switch self {
      case .halfToEven: .roundHalfToEven
      case .halfAwayFromZero: .roundHalfAwayFromZero
      }
    }
  }

  /// The value in another dtype, as NumPy's `astype` gives it: floats are cut towards zero, integers wrap,
  /// anything but 0 is true.
  ///
  /// Complex to real is a `TypeError` (take ``real(_:)`` or ``abs(_:)``). The gradient is cast back; through
  /// an integer or bool it is 0.
  ///
  /// ```swift
  /// T.cast(T.dmatrix("x"), .float32).dtype      // float32
  /// T.cast(2, .int8)                            // a constant that is int8 whatever it meets
  /// ```
  @inline(never)
  public static func cast(_ x: TensorVariable, _ dtype: DType) -> TensorVariable {
    let cast = x.dtype == dtype ? x : elementwise(.cast(dtype), [x])
    guard cast.isWeak, let value = cast.constantValue else { return cast }
    // The dtype of a literal that was cast is chosen on purpose.
    return TensorVariable(constant: value, origin: cast.origin)
  }
  /// The value in another dtype.
  @_disfavoredOverload @inline(never)
  public static func cast(_ x: some TensorScalar, _ dtype: DType) -> TensorVariable {
    cast(x.tensorVariable, dtype)
  }

  /// The nearest integer, as a float. For floats only (`TypeError` for others). The gradient is 0.
  ///
  /// - Parameter mode: `.halfToEven` (2.5 gives 2) or `.halfAwayFromZero` (2.5 gives 3).
  ///
  /// ```swift
  /// T.round(T.dvector("x"), mode: .halfAwayFromZero)
  /// ```
  @inline(never)
  public static func round(_ x: TensorVariable, mode: RoundingMode = .halfToEven) -> TensorVariable {
    elementwise(mode.op, [x])
  }

  /// The nearest integer, as int64. For floats only (`TypeError` for others). The gradient is 0.
  ///
  /// - Parameter mode: as for ``round(_:mode:)``.
  ///
  /// ```swift
  /// T.iround(T.dvector("x")).dtype     // int64
  /// ```
  @inline(never)
  public static func iround(_ x: TensorVariable, mode: RoundingMode = .halfToEven) -> TensorVariable {
    let origin = Origin.capture()
    return elementwise(.cast(.int64), [elementwise(mode.op, [x], origin: origin)], origin: origin)
  }
}

// MARK: - Logic and closeness

extension tensor {
  /// As `T.and`, under NumPy's name.
  @inline(never)
  public static func bitwiseAnd(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.and, [a, b])
  }
  /// As `T.or`, under NumPy's name.
  @inline(never)
  public static func bitwiseOr(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.or, [a, b])
  }
  /// As `T.xor`, under NumPy's name.
  @inline(never)
  public static func bitwiseXor(_ a: TensorVariable, _ b: TensorVariable) -> TensorVariable {
    elementwise(.xor, [a, b])
  }
  /// As ``invert(_:)``, under NumPy's name.
  @inline(never)
  public static func bitwiseNot(_ x: TensorVariable) -> TensorVariable { elementwise(.invert, [x]) }

  /// Whether `|a - b| ≤ atol + rtol |b|`, element by element: bool.
  ///
  /// Infinities are close if they are equal, NaNs if `equalNaN`.
  ///
  /// ```swift
  /// T.isclose(x, y, rtol: 1e-3)
  /// ```
  @inline(never)
  public static func isclose(
    _ a: TensorVariable, _ b: TensorVariable, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> TensorVariable {
    Origin.inheriting(.capture()) { closeness(a, b, rtol, atol, equalNaN) }
  }

  /// Whether all elements are close in the sense of ``isclose(_:_:rtol:atol:equalNaN:)``: a bool scalar.
  ///
  /// - Returns: a scalar of bool; true of nothing.
  ///
  /// ```swift
  /// T.allclose(T.dvector("x"), T.dvector("y"))
  /// ```
  @inline(never)
  public static func allclose(
    _ a: TensorVariable, _ b: TensorVariable, rtol: Double = 1e-5, atol: Double = 1e-8, equalNaN: Bool = false
  ) -> TensorVariable {
    let origin = Origin.capture()
    return Origin.inheriting(origin) {
      reduce(.all, closeness(a, b, rtol, atol, equalNaN), nil, keepdims: false, origin: origin)
    }
  }

  private static func closeness(
    _ x: TensorVariable, _ y: TensorVariable, _ rtol: Double, _ atol: Double, _ equalNaN: Bool
  ) -> TensorVariable {
    // Unsigned integers would wrap below zero, and integers of opposite extremes overflow.
    let (a, b) = (x.dtype.isDiscrete ? cast(x, .float64) : x, y.dtype.isDiscrete ? cast(y, .float64) : y)
    let near = elementwise(.le, [abs(a - b), atol + rtol * abs(b)])
    // Beside an infinite `b` the tolerance is infinite too, and infinity less infinity is NaN.
    let finite = elementwise(.switch, [elementwise(.isinf, [b]), elementwise(.eq, [a, b]), near])
    guard equalNaN else { return finite }
    return elementwise(
      .or, [finite, elementwise(.and, [elementwise(.isnan, [a]), elementwise(.isnan, [b])])])
  }
}
