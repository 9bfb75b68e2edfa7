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
///
/// let count = try function([In(n, value: 0, update: n + step), step], n)
/// try count(named: ["step": 2])                 // 0
/// try count(named: ["step": 2])                 // 2
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
  /// The value that stands in for the next call's; the function keeps it.
  public let update: TensorVariable?
  /// Whether only arrays of the variable's own dtype are taken.
  public let strict: Bool

  /// - Parameters:
  ///   - value: the value where a call gives none.
  ///   - name: the name for calls by name; by default the variable's.
  ///   - update: an expression of the variable's type, computed at each call: its value takes the place of `value` for the
  ///     calls to come. The value that a call gives is taken as the old one. See ``CompiledFunction/subscript(_:)-(TensorVariable)``.
  ///   - mutable: for compatibility: arguments are the caller's, and never change.
  ///   - strict: whether only an `NDArray` of the variable's own dtype is taken, and nothing is converted.
  ///   - borrow: for compatibility: arrays are copied when they are written, never before.
  ///   - allowDowncast: whether values may be rounded to the variable's dtype; by default as the function says.
  public init(
    _ variable: TensorVariable, value: (any NDArrayConvertible & Sendable)? = nil, name: String? = nil,
    update: TensorVariable? = nil, mutable: Bool = false, strict: Bool = false, borrow: Bool = false,
    allowDowncast: Bool? = nil
  ) {
    self.variable = variable
    self.value = value
    self.name = name
    self.update = update
    self.strict = strict
    self.allowDowncast = allowDowncast
  }

  public var asIn: In { self }

  /// For messages and calls by name.
  var spokenName: String? { name ?? variable.name }
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
/// Written as a dictionary, `[x: data[start..<stop]]`, or as an array of pairs.
public struct Givens: Sendable, ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral {
  let pairs: [(TensorVariable, TensorVariable)]

  public init(dictionaryLiteral elements: (TensorVariable, TensorVariable)...) { pairs = elements }
  public init(arrayLiteral elements: (TensorVariable, TensorVariable)...) { pairs = elements }

  /// The givens of `pairs`.
  public init(_ pairs: [(TensorVariable, TensorVariable)]) { self.pairs = pairs }
}
