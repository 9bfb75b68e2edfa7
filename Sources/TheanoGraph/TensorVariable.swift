import Synchronization
import TheanoArrays
import TheanoErrors

/// The identity of a variable, unique in a process.
@usableFromInline package struct VariableID: Hashable, Sendable {
  @usableFromInline package let raw: Int
  @inlinable package init(_ raw: Int) { self.raw = raw }
  @inlinable package static func == (a: VariableID, b: VariableID) -> Bool { a.raw == b.raw }
  @inlinable package func hash(into hasher: inout Hasher) { hasher.combine(raw) }

  private static let next = Atomic<Int>(1)
  /// The first of `count` fresh identities.
  package static func fresh(_ count: Int = 1) -> VariableID {
    VariableID(next.wrappingAdd(count, ordering: .relaxed).oldValue)
  }
}

/// A symbolic tensor: an input, a constant, a shared variable, or a result of an operation.
///
/// Build one with the constructors of `T` (`T.dmatrix("x")`), with operators and with the functions of
/// `T`. Building never throws: an ill-typed expression gives a variable that carries the error
/// (see ``error``) and that `function` throws. Variables are immutable apart from their ``name``, and can be
/// shared between threads. Two variables are equal if they are the same variable; compare element by element
/// with `T.eq`.
///
/// ```swift
/// let x = T.dmatrix("x")
/// let y = 1 / (1 + T.exp(-x))
/// y.ndim        // 2
/// y.dtype       // float64
/// ```
open class TensorVariable: @unchecked Sendable {
  // Sendable: all stored properties are `let`, except `application`, which only `deinit` changes, and `name` and
  // `companion`, which a lock guards.

  package enum Kind: Sendable {
    case input
    /// A constant; `weak` if it was written as a literal or a plain Swift number, and so takes the dtype of what it meets.
    case constant(NDArray, weak: Bool)
    case shared
    case result(index: Int)
    case poisoned(TheanoError)
  }

  package let id: VariableID
  /// The dtype and the shape as far as it is known.
  public let type: TensorType
  package let kind: Kind
  package let origin: Origin
  nonisolated(unsafe) package private(set) var application: Apply?
  nonisolated(unsafe) private var storedName: String?
  nonisolated(unsafe) private var storedCompanion: (any AnyObject & Sendable)?
  private static let nameLock = Mutex<Void>(())

  package init(
    _ type: TensorType, _ kind: Kind, id: VariableID = .fresh(), name: String? = nil, origin: Origin
  ) {
    self.id = id
    self.type = type
    self.kind = kind
    self.origin = origin
    self.storedName = name
  }

  /// The result number `index` of `application`.
  package init(_ application: Apply, index: Int = 0) {
    self.id = VariableID(application.firstOutput.raw + index)
    self.type = application.outputTypes[index]
    self.kind = .result(index: index)
    self.origin = application.origin
    self.application = application
  }

  /// A variable that carries `error`: a float scalar to whoever asks, refused by `function`.
  package convenience init(poisoned error: TheanoError, origin: Origin) {
    self.init(TensorType(.float64), .poisoned(error), origin: origin)
  }

  /// An integer literal in an expression: takes the dtype of what it meets (int64 where it meets nothing).
  public required init(integerLiteral value: Int) {
    self.id = .fresh()
    self.type = TensorType(.int64)
    self.kind = .constant(NDArray(value), weak: true)
    self.origin = .capture()
  }

  /// A float literal in an expression: takes the float dtype of what it meets (`floatX` where it meets none).
  public required init(floatLiteral value: Double) {
    self.id = .fresh()
    self.type = TensorType(.float64)
    self.kind = .constant(NDArray(value), weak: true)
    self.origin = .capture()
  }

  /// The name used in printing and messages.
  public var name: String? {
    get { TensorVariable.nameLock.withLock { _ in storedName } }
    set { TensorVariable.nameLock.withLock { _ in storedName = newValue } }
  }

  /// What lives as long as the variable does and must not hold it: compiled forms of its expression.
  package var companion: (any AnyObject & Sendable)? {
    get { TensorVariable.nameLock.withLock { _ in storedCompanion } }
    set { TensorVariable.nameLock.withLock { _ in storedCompanion = newValue } }
  }

  /// The element type.
  public var dtype: DType { type.dtype }
  /// The number of axes.
  public var ndim: Int { type.ndim }
  /// For each axis, whether its size is known to be 1.
  public var broadcastable: [Bool] { type.broadcastable }

  /// What is wrong with the expression, if anything: the error that `function` would throw.
  public var error: TheanoError? {
    if case .poisoned(let error) = kind { return error }
    return nil
  }

  /// The value of a constant.
  package var constantValue: NDArray? {
    if case .constant(let value, _) = kind { return value }
    return nil
  }

  package var isWeak: Bool {
    if case .constant(_, let weak) = kind { return weak }
    return false
  }

  deinit {
    // Unlinks what only this variable holds in a loop: the default release recurses once per node, and a
    // chain of some 30,000 nodes overflows the stack.
    var pending: [Apply] = []
    // No name for the first outlives this line: in a debug build it would count as another owner.
    if let first = application { pending.append(first) }
    application = nil
    while var call = pending.popLast() {
      guard isKnownUniquelyReferenced(&call) else { continue }
      var inputs = call.takeInputs()
      while var input = inputs.popLast() {
        guard isKnownUniquelyReferenced(&input) else { continue }
        if let held = input.takeHeld() { inputs.append(held) }
        guard let next = input.application else { continue }
        input.application = nil
        pending.append(next)
      }
    }
  }

  /// What this variable holds besides its application, given up to the one who asks.
  func takeHeld() -> TensorVariable? { nil }

  /// The same variable as a result of a copy of its application.
  func handle(in call: Apply) -> TensorVariable {
    guard case .result(let index) = kind else { preconditionFailure("a result has an application") }
    let variable = TensorVariable(call, index: index)
    variable.name = name
    return variable
  }
}

extension TensorVariable: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {}

extension TensorVariable: Hashable {
  public static func == (a: TensorVariable, b: TensorVariable) -> Bool { a.id == b.id }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// One application of an operation to its inputs.
package final class Apply: @unchecked Sendable {
  // Sendable: immutable, except that the last owner takes the inputs when it goes away.
  package let op: any Op
  nonisolated(unsafe) private var storedInputs: [TensorVariable]
  package let outputTypes: [TensorType]
  /// What must hold of sizes at a call; `function` collects them.
  package let requirements: [SizeRequirement]
  package let origin: Origin
  package let firstOutput: VariableID
  /// The value of the (only) output, where it is an integer scalar that sizes may use.
  package let sizeValue: Size?

  package var inputs: [TensorVariable] { storedInputs }

  package init(_ op: any Op, _ inputs: [TensorVariable], _ inference: Inference, origin: Origin) {
    self.op = op
    self.storedInputs = inputs
    self.outputTypes = inference.types
    self.requirements = inference.requirements
    self.sizeValue = inference.sizeValue
    self.origin = origin
    self.firstOutput = .fresh(inference.types.count)
  }

  /// The same application with other handles of its inputs.
  init(copy call: Apply, _ inputs: [TensorVariable]) {
    op = call.op
    storedInputs = inputs
    outputTypes = call.outputTypes
    requirements = call.requirements
    sizeValue = call.sizeValue
    origin = call.origin
    firstOutput = call.firstOutput
  }

  /// Handles for all outputs. Handles of the same output are equal.
  package var outputs: [TensorVariable] {
    outputTypes.indices.map { TensorVariable(self, index: $0) }
  }

  fileprivate func takeInputs() -> [TensorVariable] {
    defer { storedInputs = [] }
    return storedInputs
  }
}

extension TensorVariable {
  /// What type rules may know of this variable.
  package var operand: Operand {
    Operand(type: type, constant: constantValue, size: sizeValue)
  }

  /// The value as a size expression, if this is an integer (or bool) scalar.
  package var sizeValue: Size? {
    guard type.ndim == 0, type.dtype.isInteger else { return nil }
    switch kind {
    case .constant(let value, _):
      return value.scalars(as: Int.self).first.map { Size($0) }
    case .input, .shared:
      return Size(atom: .value(id))
    case .result:
      return application?.sizeValue ?? Size(atom: .value(id))
    case .poisoned:
      return nil
    }
  }
}
