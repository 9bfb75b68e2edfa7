import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// A loop: runs a function over the rows of sequences and its own earlier results (Theano's `scan`).
  ///
  /// `fn` is called once, with variables that stand for what a step sees: of each sequence a row for each of its taps, of
  /// each output that is fed back its value at each of its taps, then the non-sequences. What it uses besides is found by
  /// itself. Step `t` of a sequence with taps sees the rows `t + tap - min(0, least tap)`.
  ///
  /// - Parameters:
  ///   - fn: the step; returns a variable, a tuple or an array of them, or a ``ScanStep`` with updates or a condition.
  ///   - sequences: a variable, a ``ScanInput`` with taps, or an array: what the loop runs over, by its first axis.
  ///   - outputsInfo: for each output its initial value (a variable, a number, a ``ScanState`` with taps), or nil for
  ///     one that is not fed back; left out, none is.
  ///   - nonSequences: what each step is given whole.
  ///   - nSteps: the number of steps, an integer or an integer scalar; by default as many as the shortest sequence has
  ///     rows for. 0 steps give 0 rows.
  ///   - truncateGradient: through how many of the last steps gradients go back; -1: all.
  ///   - goBackwards: whether sequences are read from their end.
  ///   - name: what the loop is called in printing and profiles.
  ///   - strict: refuse what the step uses besides its arguments.
  ///   - profile: whether functions measure what the loop and its gradient take (see ``CompiledFunction/loopProfiles``).
  /// - Returns: for each output its rows (steps, …), in the order of the steps, without the initial ones; and the new values
  ///   of the shared variables that `fn` updates. Pass these on as `updates:` of `function`. (Random draws made inside
  ///   move on by themselves: theirs are the default updates, too.) Errors, carried and thrown by `function`: `ValueError`
  ///   where there is no number of steps, a sequence is too short or a state changes its shape; `TypeError` or
  ///   `ValueError` where a result cannot take the place of its initial state.
  ///
  /// ```swift
  /// let (A, k) = (T.dvector("A"), T.iscalar("k"))
  /// let (powers, updates) = T.scan(
  ///   { prior, A in prior * A }, outputsInfo: T.onesLike(A), nonSequences: A, nSteps: k)
  /// let power = try function([A, k], powers[-1], updates: updates)
  /// try power([0, 1, 2, 3], 2)      // [0. 1. 4. 9.]
  /// ```
  /// For everyday loops the form with `from:` is simpler (see ``ScanCarry``). The gradient is that of
  /// backpropagation through time (Werbos 1990).
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> R, sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for a function of two arguments, for one of no argument.
  public static func scan<R: ScanResult>(
    _ fn: () -> R, sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 0
    ) { a in fn() }
  }

  /// As the form for a function of two arguments, for one of one argument.
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable) -> R, sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for a function of two arguments, for one of three arguments.
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> R, sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for a function of two arguments, for one of four arguments.
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the form for a function of two arguments, for one of five arguments.
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 5
    ) { a in fn(a[0], a[1], a[2], a[3], a[4]) }
  }

  /// As the form for a function of two arguments, for one of six arguments.
  public static func scan<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 6
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5]) }
  }

  /// As the form for a function of two arguments, for one of seven arguments.
  public static func scan<R: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable
    ) -> R, sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 7
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6]) }
  }

  /// As the form for a function of two arguments, for one of eight arguments.
  public static func scan<R: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable,
      TensorVariable
    ) -> R, sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 8
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]) }
  }

  /// As the other forms, for a function that is given its arguments as a list.
  public static func scan<R: ScanResult>(
    list fn: ([TensorVariable]) -> R, sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: nil
    ) { a in fn(a) }
  }

  static func request(
    _ sequences: any ScanSequences, _ outputsInfo: (any ScanOutputs)?, _ nonSequences: any ScanOperands,
    _ nSteps: (any TensorArgument)?, _ truncateGradient: Int, _ goBackwards: Bool, _ name: String?, _ strict: Bool,
    _ origin: Origin, profile: Bool = false
  ) -> ScanRequest {
    ScanRequest(
      sequences: sequences.scanInputs, states: outputsInfo?.scanStates, nonSequences: nonSequences.scanOperands,
      steps: nSteps?.tensorVariable, truncateGradient: truncateGradient, goBackwards: goBackwards, strict: strict,
      name: name, origin: origin, isProfiled: profile)
  }

  /// Runs the function of a step once; `parts` takes what it gives apart.
  static func loop<Result, Rows>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> Result,
    parts: (Result) -> [any ScanResult], rows: (Result, inout ArraySlice<TensorVariable>) -> Rows
  ) -> (outputs: Rows, updates: [(SharedVariable, TensorVariable)]) {
    var result: Result?
    let (outputs, updates) = ScanBuilder.build(request, arity: arity) { arguments in
      let given = fn(arguments)
      result = given
      let list = parts(given)
      return ScanAnswer(
        outputs: list.flatMap(\.scanOutputs), updates: list.flatMap(\.scanUpdates),
        until: list.lazy.compactMap(\.scanUntil).first)
    }
    guard let result else { preconditionFailure("the function of a step is always called") }
    var rest = outputs[...]
    return (rows(result, &rest), updates)
  }

  static func loopOfOne<R: ScanResult>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> R
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loop(request, arity: arity, fn, parts: { [$0] }, rows: { $0.rows(&$1) })
  }

  static func loop<each R: ScanResult>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> (repeat each R)
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    func parts(_ given: (repeat each R)) -> [any ScanResult] {
      var list: [any ScanResult] = []
      repeat list.append(each given)
      return list
    }
    func rows(_ given: (repeat each R), _ rest: inout ArraySlice<TensorVariable>) -> (repeat (each R).Rows) {
      (repeat (each given).rows(&rest))
    }
    return loop(request, arity: arity, fn, parts: parts, rows: rows)
  }
}
