import TheanoPrinting
import TheanoRewriting

// Looking into a compiled function: what was rewritten, what runs, where values lie.

extension CompiledFunction {
  /// Every rewrite that was applied: the rule, how far it holds, why, how often, and your lines.
  ///
  /// ```swift
  /// print(try function([x], T.log(1 + x)).explain())
  /// // log1p (up to rounding): 1 + x rounds away a small x
  /// //   at Sources/Demo/main.swift:4:27
  /// ```
  public func explain() -> String {
    guard let engine = core.engine as? ProgramEngine else { return "nothing is rewritten in the reference mode" }
    if engine.rewritten.applied.isEmpty { return "nothing was rewritten" }
    return engine.rewritten.applied.map { rule in
      let times = rule.count == 1 ? "" : ", \(rule.count) times"
      return "\(rule.name) (\(rule.agreement.words)\(times)): \(rule.reason)"
        + rule.origins.prefix(3).map { "\n  at \($0)" }.joined()
    }.joined(separator: "\n")
  }

  /// The variables that stand for the arguments of a call, in their order.
  public var inputs: [TensorVariable] { core.request.inputs.map(\.variable) }

  /// The expressions that a call computes, as they were written, in the order in which they were given.
  public var outputs: [TensorVariable] { core.request.outputs }

  /// What runs at a call: the schedule with its kernels, as text.
  public var schedule: String {
    (core.engine as? ProgramEngine)?.program.schedule.description ?? "the reference mode has no schedule"
  }

  /// The expressions that are computed, after rewriting.
  var printable: PrintableGraph {
    PrintableGraph((core.engine as? ProgramEngine)?.rewritten.graph ?? core.graph)
  }
}

extension Agreement {
  fileprivate var words: String {
    switch self {
    case .exactly: "exactly"
    case .upToRounding: "up to rounding"
    case .ifFinite: "for finite values"
    }
  }
}

/// The first output of a compiled function, after rewriting, as one line of text.
public func pp<Output>(_ function: CompiledFunction<Output>) -> String { printing.pp(function.printable) }

extension printing {
  /// The first output of a compiled function, after rewriting, as one line of text.
  public static func pp<Output>(_ function: CompiledFunction<Output>) -> String { pp(function.printable) }

  /// Prints what a compiled function computes, after rewriting, as a tree (see the form for variables).
  @discardableResult
  public static func debugprint<Output>(
    _ function: CompiledFunction<Output>, depth: Int = -1, printType: Bool = false,
    file: PrintTarget = .standardOutput, ids: DebugPrintIDs = .letters, stopOnName: Bool = false
  ) -> String {
    debugprint(
      function.printable, depth: depth, printType: printType, file: file, ids: ids, stopOnName: stopOnName)
  }

  /// Draws what a compiled function computes, after rewriting (see the form for variables).
  public static func pydotprint<Output>(
    _ function: CompiledFunction<Output>, outfile: String, format: PictureFormat? = nil, compact: Bool = true,
    withIDs: Bool = false, highContrast: Bool = true, colorCodes: [String: String] = defaultColorCodes,
    maxLabelSize: Int = 70, varWithNameSimple: Bool = false, printOutputFile: Bool = true,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) throws(TheanoError) {
    var style = PictureStyle()
    (style.compact, style.withIDs, style.highContrast) = (compact, withIDs, highContrast)
    (style.colorCodes, style.maxLabelSize) = (colorCodes, maxLabelSize)
    style.varWithNameSimple = varWithNameSimple
    try pydotprint(
      function.printable, outfile: outfile, format: format, style: style, printOutputFile: printOutputFile,
      origin: .at(file, line, column))
  }
}
