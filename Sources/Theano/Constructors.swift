/// Makes an input of one dtype and pattern: `T.dmatrix("x")`.
public struct Constructor: Sendable {
  let dtype: DType
  let broadcastable: [Bool]

  init(_ dtype: DType, _ broadcastable: [Bool]) {
    self.dtype = dtype
    self.broadcastable = broadcastable
  }

  /// An input, of this name in messages and pictures.
  public func callAsFunction(
    _ name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    input(dtype, broadcastable, name, .at(file, line, column))
  }

  /// An input; the name with its label, as in Theano.
  public func callAsFunction(
    name: String?, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    input(dtype, broadcastable, name, .at(file, line, column))
  }
}

/// Makes an input of one pattern, of `floatX` or of a given dtype: `T.matrix("x")`.
public struct AnyConstructor: Sendable {
  let broadcastable: [Bool]
  init(_ broadcastable: [Bool]) { self.broadcastable = broadcastable }

  /// An input of `dtype` (by default `config.floatX`), of this name in messages and pictures.
  public func callAsFunction(
    _ name: String? = nil, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> TensorVariable {
    input(dtype ?? config.floatX, broadcastable, name, .at(file, line, column))
  }

  /// An input; the name with its label, as in Theano.
  public func callAsFunction(
    name: String?, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    input(dtype ?? config.floatX, broadcastable, name, .at(file, line, column))
  }
}

/// Makes several inputs of one dtype and pattern: `let (x, y) = T.dmatrices("x", "y")`.
public struct PluralConstructor: Sendable {
  let dtype: DType
  let broadcastable: [Bool]

  init(_ dtype: DType, _ broadcastable: [Bool]) {
    self.dtype = dtype
    self.broadcastable = broadcastable
  }

  /// One input for each name, as a tuple.
  public func callAsFunction<each Name: VariableName>(
    _ names: repeat each Name, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (repeat (each Name).Variable) {
    let origin = Origin.at(file, line, column)
    return (repeat (each names).makeVariable { input(dtype, broadcastable, $0, origin) })
  }

  /// One input for each character, as in Theano: `T.vectors("xyz")` are `x`, `y` and `z`.
  public func callAsFunction(
    _ names: String, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    return names.map { input(dtype, broadcastable, String($0), origin) }
  }

  /// `count` inputs without names.
  public func callAsFunction(
    _ count: Int, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    return (0..<max(0, count)).map { _ in input(dtype, broadcastable, nil, origin) }
  }
}

/// Makes several inputs of one pattern, of `floatX` or of a given dtype: `let (x, y) = T.matrices("x", "y")`.
public struct AnyPluralConstructor: Sendable {
  let broadcastable: [Bool]
  init(_ broadcastable: [Bool]) { self.broadcastable = broadcastable }

  /// One input for each name, as a tuple.
  public func callAsFunction<each Name: VariableName>(
    _ names: repeat each Name, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> (repeat (each Name).Variable) {
    PluralConstructor(dtype ?? config.floatX, broadcastable)(
      repeat each names, file: file, line: line, column: column)
  }

  /// One input for each character, as in Theano: `T.vectors("xyz")` are `x`, `y` and `z`.
  public func callAsFunction(
    _ names: String, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> [TensorVariable] {
    let origin = Origin.at(file, line, column)
    return names.map { input(dtype ?? config.floatX, broadcastable, String($0), origin) }
  }

  /// `count` inputs without names.
  public func callAsFunction(
    _ count: Int, dtype: DType? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> [TensorVariable] {
    PluralConstructor(dtype ?? config.floatX, broadcastable)(count, file: file, line: line, column: column)
  }
}

/// What names a variable in a plural constructor: a `String`.
public protocol VariableName {
  associatedtype Variable
  func makeVariable(_ make: (String) -> TensorVariable) -> Variable
}

extension String: VariableName {
  public func makeVariable(_ make: (String) -> TensorVariable) -> TensorVariable { make(self) }
}

/// An input whose axes have unknown sizes, but for those that are broadcastable.
func input(_ dtype: DType, _ broadcastable: [Bool], _ name: String?, _ origin: Origin) -> TensorVariable {
  // The settings of the environment hold from the first variable on.
  _ = config
  Backends.warmUp
  let id = VariableID.fresh()
  return TensorVariable(leafType(dtype, broadcastable, id), .input, id: id, name: name, origin: origin)
}

/// The type of an input or shared variable: a size of its own for each axis that is not broadcastable.
func leafType(_ dtype: DType, _ broadcastable: [Bool], _ id: VariableID) -> TensorType {
  TensorType(
    dtype, broadcastable.enumerated().map { axis, one in one ? .one : Size(atom: .axis(id, axis)) })
}

extension tensor {
  /// An input of any dtype and pattern.
  ///
  /// ```swift
  /// let x = T.tensor(dtype: .float32, broadcastable: [false, true], name: "x")
  /// ```
  public static func tensor(
    dtype: DType? = nil, broadcastable: [Bool], name: String? = nil, file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    input(dtype ?? config.floatX, broadcastable, name, .at(file, line, column))
  }

  /// A constant of the dtype of `value` (Swift's `Int` is int64, `Double` float64), or of `dtype`.
  ///
  /// Axes of size 1 are broadcastable. Unlike a literal in an expression, it keeps its dtype whatever it meets.
  /// Errors (carried): `ValueError` for a ragged array, `TypeError` for Swift numbers that `dtype` cannot hold
  /// (an `NDArray` is cast as by `astype`).
  ///
  /// ```swift
  /// let w = T.constant([[1.0, 2.0], [3.0, 4.0]])
  /// ```
  public static func constant(
    _ value: any NDArrayConvertible, dtype: DType? = nil, name: String? = nil, file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    let origin = Origin.at(file, line, column)
    do throws(TheanoError) {
      var array = try value.ndArray()
      if let dtype {
        let type = TensorType(dtype, array.shape.map { Size($0) })
        array = try converted(
          value, to: type, allowDowncast: value.isStrict ? true : nil, argument: .constant)
      }
      let variable = TensorVariable(constant: array, origin: origin)
      variable.name = name
      return variable
    } catch {
      return TensorVariable(
        poisoned: TheanoError(error.fact, at: [Place("here", origin)]), origin: origin)
    }
  }

  /// `value` as a variable: a variable is itself, anything else a constant (see ``constant(_:dtype:name:file:line:column:)``).
  public static func asTensorVariable(
    _ value: any NDArrayConvertible, name: String? = nil, file: StaticString = #filePath, line: UInt = #line,
    column: UInt = #column
  ) -> TensorVariable {
    constant(value, name: name, file: file, line: line, column: column)
  }

  /// `value` as a variable: a variable is itself.
  public static func asTensorVariable(_ value: TensorVariable) -> TensorVariable { value }
}
