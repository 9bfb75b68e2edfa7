/// What can stand in the list of a function's inputs: a variable, or an ``In``.
public protocol FunctionInput: Sendable {
  var asIn: In { get }
}

extension TensorVariable: FunctionInput {
  public var asIn: In { In(self) }
}

/// An input of a function with a default value or a name of its own.
///
/// ```swift
/// let f = try function([x, In(y, value: 1.0, name: "scale")], x * y)
/// try f(3.0)                                    // scale is 1
/// try f(named: ["x": 3.0, "scale": 2.0])
/// ```
public struct In: FunctionInput {
  /// The variable that the argument stands for.
  public let variable: TensorVariable
  /// The value where the call gives none.
  public let value: (any NDArrayConvertible & Sendable)?
  /// The name for calls by name; by default the variable's.
  public let name: String?
  /// Whether values may be rounded to the variable's dtype; nil: as the function says.
  public let allowDowncast: Bool?

  public init(
    _ variable: TensorVariable, value: (any NDArrayConvertible & Sendable)? = nil, name: String? = nil,
    allowDowncast: Bool? = nil
  ) {
    self.variable = variable
    self.value = value
    self.name = name
    self.allowDowncast = allowDowncast
  }

  public var asIn: In { self }

  /// For messages and calls by name.
  var spokenName: String? { name ?? variable.name }
}

/// The new values that shared variables take at each call, all computed from the old ones.
///
/// Written as a dictionary, `[W: W - 0.1 * gW, b: b - 0.1 * gb]`, or made of an array of pairs.
public struct Updates: Sendable, ExpressibleByDictionaryLiteral {
  let pairs: [(SharedVariable, TensorVariable)]

  public init(dictionaryLiteral elements: (SharedVariable, TensorVariable)...) { pairs = elements }

  /// The updates of `pairs`, in order.
  public init(_ pairs: [(SharedVariable, TensorVariable)]) { self.pairs = pairs }
}

/// Which default updates of shared variables a function leaves out: `true` for all, `false` for none, or a list.
///
/// See ``SharedVariable/defaultUpdate``.
public struct NoDefaultUpdates: Sendable, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral {
  /// nil: all.
  private let variables: Set<SharedVariable>?

  public init(booleanLiteral value: Bool) { variables = value ? nil : [] }
  public init(arrayLiteral elements: SharedVariable...) { variables = Set(elements) }

  /// The default updates of `variables`.
  public init(_ variables: [SharedVariable]) { self.variables = Set(variables) }

  /// All default updates, or none.
  public init(_ all: Bool) { variables = all ? nil : [] }

  func covers(_ variable: SharedVariable) -> Bool { variables?.contains(variable) ?? true }
}

/// Expressions that take the place of variables in one function.
///
/// Written as a dictionary, `[x: data[start..<stop]]`, or made of an array of pairs.
public struct Givens: Sendable, ExpressibleByDictionaryLiteral {
  let pairs: [(TensorVariable, TensorVariable)]

  public init(dictionaryLiteral elements: (TensorVariable, TensorVariable)...) { pairs = elements }

  /// The givens of `pairs`.
  public init(_ pairs: [(TensorVariable, TensorVariable)]) { self.pairs = pairs }
}

/// What a function can compute: a variable or an array of them; tuples and named lists have overloads of their own.
public protocol FunctionOutputs {
  /// What a call gives.
  associatedtype Value
  var variables: [TensorVariable] { get }
  /// The call's result, from the values of `variables`.
  func assembler() -> @Sendable ([NDArray]) -> Value
}

extension TensorVariable: FunctionOutputs {
  public typealias Value = NDArray
  public var variables: [TensorVariable] { [self] }
  public func assembler() -> @Sendable ([NDArray]) -> NDArray { { $0[0] } }
}

extension Array: FunctionOutputs where Element: TensorVariable {
  public var variables: [TensorVariable] { self }
  public func assembler() -> @Sendable ([NDArray]) -> [NDArray] { { $0 } }
}

/// One member of a tuple of outputs.
public protocol FunctionOutput: Sendable {
  associatedtype Member
  var variable: TensorVariable { get }
  func member(_ value: NDArray) -> Member
}

extension TensorVariable: FunctionOutput {
  public var variable: TensorVariable { self }
  public func member(_ value: NDArray) -> NDArray { value }
}
