/// What goes wrong through the fault of the caller or of the world.
///
/// A `TheanoError` says what was refused (``fact``), and where the user wrote it (``places``).
/// Its `description` is the whole message: the kind, the operation in brackets, what was got,
/// the user's lines, and one hint.
///
/// ```swift
/// do {
///   _ = try function([x], T.dot(x, v))
/// } catch {
///   print(error)        // ValueError: [dot] …
///   error.kind          // .valueError
/// }
/// ```
public struct TheanoError: Error, Sendable {
  /// The class of an error, named as in Theano.
  public enum Kind: String, Sendable, CaseIterable {
    case valueError = "ValueError"
    case typeError = "TypeError"
    case indexError = "IndexError"
    case zeroDivisionError = "ZeroDivisionError"
    case unusedInputError = "UnusedInputError"
    case missingInputError = "MissingInputError"
    case disconnectedInputError = "DisconnectedInputError"
    case nullTypeGradError = "NullTypeGradError"
    case notImplementedError = "NotImplementedError"
    case assertionError = "AssertionError"
    case configError = "ConfigError"
    case fileError = "FileError"
    case memoryError = "MemoryError"
    case libraryError = "LibraryError"
    case keyError = "KeyError"
    case overflowError = "OverflowError"
    case runtimeError = "RuntimeError"
    case linAlgError = "LinAlgError"
    case gradientError = "GradientError"
    case inconsistencyError = "InconsistencyError"
    case badOptimization = "BadOptimization"
  }

  /// What was refused and why, as data.
  public let fact: any ErrorFact
  /// The lines of the user that led here, the nearest first.
  public var places: [Place]
  /// Further errors that were found independently in the same graph (at most four).
  public var others: [TheanoError] = []
  /// What was computed with which arguments, where `exception_verbosity` is high.
  public var details: String?

  public var kind: Kind { fact.kind }

  public init(_ fact: any ErrorFact, at places: [Place] = []) {
    self.fact = fact
    self.places = places
  }
}

/// A reason for refusing something: facts as data, put into words in one place.
///
/// Each target declares one enumeration of its facts, in a file called `…Facts.swift`.
public protocol ErrorFact: Sendable {
  var kind: TheanoError.Kind { get }
  /// The operation or function that refuses, printed in brackets.
  var operation: String? { get }
  /// One sentence with what was got and what must hold.
  var message: String { get }
  /// One way out, if there is a usual one.
  var hint: String? { get }
}

/// A line of the user together with the part it plays in an error.
public struct Place: Sendable {
  /// `"here"` for the line that is refused, `"called"` for the call of a function that failed inside, `"at step 2 of the
  /// loop"` and `"in the gradient of step 2 of the loop"` for a loop whose step that was; else what was created there:
  /// `"x"`, `"the other size"`.
  public let role: String
  public let origin: Origin
  /// The steps of a loop that the role speaks of.
  let steps: LoopSteps?

  public init(_ role: String, _ origin: Origin) { (self.role, self.origin, steps) = (role, origin, nil) }

  init(_ steps: LoopSteps, _ origin: Origin) { (role, self.origin, self.steps) = (steps.words, origin, steps) }

  /// The lines for a message about an application: its own, and those of what it is applied to.
  ///
  /// What has no name and was made by the same line is left out.
  package static func around(_ origin: Origin, operands: [(name: String?, origin: Origin)]) -> [Place] {
    let named = operands.enumerated().compactMap { k, operand -> Place? in
      if operand.name == nil && operand.origin == origin { return nil }
      return Place(operand.name ?? "operand \(k + 1)", operand.origin)
    }
    return [Place("here", origin)] + named
  }

  /// Whether the role says all before the line.
  var isSaidAsItIs: Bool { role == "here" || role == "called" || steps != nil }
}
