/// How a function is compiled.
///
/// ```swift
/// let f = try function([x], y, mode: .fastRun.excluding("fusion"))     // one kernel for each operation
/// ```
public struct Mode: Hashable, Sendable, CaseIterable, CustomStringConvertible {
  enum Base: String, CaseIterable { case fastRun = "FAST_RUN", fastCompile = "FAST_COMPILE", reference = "REFERENCE" }

  let base: Base
  private(set) var included: Set<String> = []
  private(set) var excluded: Set<String> = []

  private init(_ base: Base) { self.base = base }

  /// All rewrites, the best code.
  public static let fastRun = Mode(.fastRun)
  /// Few rewrites, code as fast as it can be made.
  public static let fastCompile = Mode(.fastCompile)
  /// No rewrites and no code: each operation by its definition, in the widest type, rounded after each step.
  public static let reference = Mode(.reference)

  public static var allCases: [Mode] { Base.allCases.map { Mode($0) } }

  /// The name as in Theano: `FAST_RUN`.
  public var name: String { base.rawValue }

  public var description: String { name }

  /// The mode of this name, as in Theano.
  ///
  /// - Throws: `ValueError` with the names there are.
  public init(
    named name: String, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    guard let mode = Mode(name) else {
      throw TheanoError(
        ConfigFacts.unknownMode(name, Mode.allCases.map(\.name)), at: [Place("here", .at(file, line, column))])
    }
    self = mode
  }

  init?(_ name: String) {
    guard let base = Base(rawValue: name) else { return nil }
    self.init(base)
  }

  /// This mode with more rewrites: families (`"canonicalize"`, `"stabilize"`, `"specialize"`, `"fusion"`, `"inplace"`).
  ///
  /// What was excluded before is included again. `function` throws `ValueError` for a name that it does not know. The
  /// reference mode rewrites nothing, whatever is included.
  public func including(_ names: String...) -> Mode { including(names) }

  /// This mode with more rewrites.
  public func including(_ names: [String]) -> Mode {
    var mode = self
    mode.included.formUnion(names)
    mode.excluded.subtract(names)
    return mode
  }

  /// This mode without some rewrites: families, as in ``including(_:)``, or single rules by their names, which
  /// ``CompiledFunction/explain()`` prints (`"log1p"`, `"cancelFactors"`).
  public func excluding(_ names: String...) -> Mode { excluding(names) }

  /// This mode without some rewrites.
  public func excluding(_ names: [String]) -> Mode {
    var mode = self
    mode.excluded.formUnion(names)
    mode.included.subtract(names)
    return mode
  }

  /// Theano's name for ``including(_:)``; here no rewrite can be missing.
  public func requiring(_ names: String...) -> Mode { including(names) }
}
