import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What a loop runs over: a variable, a ``ScanInput`` with taps, or an array of either.
public protocol ScanSequences {
  var scanInputs: [ScanInput] { get }
}

/// A sequence with the rows of it that a step sees (Theano's `dict(input=x, taps=[-1, 0])`).
///
/// ```swift
/// T.scan({ before, now in now - before }, sequences: ScanInput(x, taps: [-1, 0]))
/// ```
public struct ScanInput: ScanSequences, Sendable {
  public let variable: TensorVariable
  /// Which rows, counted from the step's own.
  public let taps: [Int]

  public init(_ variable: TensorVariable, taps: [Int] = [0]) { (self.variable, self.taps) = (variable, taps) }

  public var scanInputs: [ScanInput] { [self] }
}

extension TensorVariable: ScanSequences {
  public var scanInputs: [ScanInput] { [ScanInput(self)] }
}

extension Array: ScanSequences where Element: ScanSequences {
  public var scanInputs: [ScanInput] { flatMap(\.scanInputs) }
}

/// Where the outputs of a loop begin: for each a variable, a ``ScanState`` with taps, a number, or nil for one that is not
/// fed back.
public protocol ScanOutputs {
  var scanStates: [ScanState?] { get }
}

/// The initial value of an output that later steps see (Theano's `dict(initial=x0, taps=[-2, -1])`).
///
/// With the one tap -1 the value itself; with others a row for each step that they reach back, the oldest first.
public struct ScanState: ScanOutputs, Sendable {
  public let initial: TensorVariable
  /// Which steps before its own a step sees: negative.
  public let taps: [Int]

  public init(_ initial: TensorVariable, taps: [Int] = [-1]) { (self.initial, self.taps) = (initial, taps) }

  public var scanStates: [ScanState?] { [self] }
}

extension TensorVariable: ScanOutputs {
  public var scanStates: [ScanState?] { [ScanState(self)] }
}

extension Double: ScanOutputs {
  public var scanStates: [ScanState?] { [ScanState(hardened(TensorVariable(floatLiteral: self)))] }
}

extension Int: ScanOutputs {
  public var scanStates: [ScanState?] { [ScanState(hardened(TensorVariable(integerLiteral: self)))] }
}

extension Optional: ScanOutputs where Wrapped: ScanOutputs {
  public var scanStates: [ScanState?] { self?.scanStates ?? [nil] }
}

extension Array: ScanOutputs where Element: ScanOutputs {
  public var scanStates: [ScanState?] { flatMap(\.scanStates) }
}

/// What a step needs besides: a variable or an array of them.
public protocol ScanOperands {
  var scanOperands: [TensorVariable] { get }
}

extension TensorVariable: ScanOperands {
  public var scanOperands: [TensorVariable] { [self] }
}

extension Array: ScanOperands where Element: TensorVariable {
  public var scanOperands: [TensorVariable] { self }
}

/// What the function of a step returns: a variable, an array of them, or a ``ScanStep``.
public protocol ScanResult {
  /// What the loop gives for it: of each variable its rows.
  associatedtype Rows
  var scanOutputs: [TensorVariable] { get }
  var scanUpdates: [(SharedVariable, TensorVariable)] { get }
  var scanUntil: TensorVariable? { get }
  /// The loop's outputs, taken from the front of `outputs`.
  func rows(_ outputs: inout ArraySlice<TensorVariable>) -> Rows
}

extension ScanResult {
  public var scanUpdates: [(SharedVariable, TensorVariable)] { [] }
  public var scanUntil: TensorVariable? { nil }
}

extension TensorVariable: ScanResult {
  public var scanOutputs: [TensorVariable] { [self] }
  public func rows(_ outputs: inout ArraySlice<TensorVariable>) -> TensorVariable { outputs.removeFirst() }
}

extension Array: ScanResult where Element: TensorVariable {
  public var scanOutputs: [TensorVariable] { self }
  public func rows(_ outputs: inout ArraySlice<TensorVariable>) -> [TensorVariable] {
    defer { outputs.removeFirst(count) }
    return Array<TensorVariable>(outputs.prefix(count))
  }
}

/// The results of a step with new values of shared variables, or with a condition that ends the loop.
///
/// The step whose condition holds is the last one, and its results count. There is memory for the rows of all the steps
/// that the loop is told to make, whether it makes them or not; for a few, where only the last ones are used.
///
/// ```swift
/// let (powers, _) = T.scan(
///   { p, bound in ScanStep(p * 2, until: p * 2 .> bound) }, outputsInfo: 1.0, nonSequences: bound, nSteps: 1024)
/// let (_, updates) = T.scan({ ScanStep(updates: [a: a + 1]) }, nSteps: k)
/// ```
public struct ScanStep<Result: ScanResult>: ScanResult {
  let result: Result
  public let scanUpdates: [(SharedVariable, TensorVariable)]
  public let scanUntil: TensorVariable?

  public init(_ result: Result, updates: [(SharedVariable, TensorVariable)] = [], until: TensorVariable? = nil) {
    (self.result, scanUpdates, scanUntil) = (result, updates, until)
  }

  public var scanOutputs: [TensorVariable] { result.scanOutputs }
  public func rows(_ outputs: inout ArraySlice<TensorVariable>) -> Result.Rows { result.rows(&outputs) }
}

extension ScanStep where Result == [TensorVariable] {
  /// A step that gives nothing but new values of shared variables.
  public init(updates: [(SharedVariable, TensorVariable)], until: TensorVariable? = nil) {
    self.init([], updates: updates, until: until)
  }
}

/// What a loop gives of its outputs.
enum ScanForm {
  /// The rows of each.
  case rows
  /// The last row of each.
  case last
  /// The carry after the last step, whose parts have these names, and the rows of each output.
  case carry([String])

  /// What each carried variable is called in messages.
  var fields: [String]? {
    switch self {
    case .rows, .last: nil
    case .carry(let names): names
    }
  }
}

/// What a user asked `scan` for.
struct ScanRequest {
  var sequences: [ScanInput]
  /// nil: no output is fed back.
  var states: [ScanState?]?
  var nonSequences: [TensorVariable]
  var steps: TensorVariable?
  var truncateGradient: Int
  var goBackwards: Bool
  var strict: Bool
  var name: String?
  var origin: Origin
  var form = ScanForm.rows
  /// Whether the time of the loop is measured.
  var isProfiled = false
  /// Whether gradients compute the loop again rather than store what its steps computed.
  var isRecomputed = false
  /// How messages count its steps.
  var counting = StepCounting()

  /// At least as many as a function of a list is given, where it must be called without what it needs.
  var mostArguments: Int {
    let taps = sequences.map(\.taps.count) + (states ?? []).map { $0?.taps.count ?? 0 }
    return max(64, taps.reduce(nonSequences.count, +))
  }
}

/// What the function of a step gave.
struct ScanAnswer {
  var outputs: [TensorVariable]
  var updates: [(SharedVariable, TensorVariable)]
  var until: TensorVariable?
}

extension ScanAnswer {
  init(_ result: some ScanResult) {
    self.init(outputs: result.scanOutputs, updates: result.scanUpdates, until: result.scanUntil)
  }
}
