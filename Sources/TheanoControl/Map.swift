import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// The function of each row (Theano's `map`): `scan` without anything that is fed back.
  ///
  /// - Parameters:
  ///   - fn: given a row of each sequence (of one with taps, a row for each), then the non-sequences.
  ///   - sequences: a variable, a ``ScanInput`` or an array of either.
  ///   - nonSequences: what each step is given whole.
  ///   - truncateGradient: through how many of the last steps gradients go back; -1: all.
  ///   - goBackwards: whether rows are taken from the last on; results come in the order of the steps.
  /// - Returns: the rows of each result, and new values of shared variables. Errors as of `scan`.
  ///
  /// ```swift
  /// let (norms, _) = T.map({ row in T.sqrt(T.sqr(row).sum()) }, sequences: T.dmatrix("rows"))
  /// ```
  @_disfavoredOverload
  public static func map<each R: ScanResult>(
    _ fn: (TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for a function of one argument, for one of two.
  @_disfavoredOverload
  public static func map<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for a function of one argument, for one of three.
  @_disfavoredOverload
  public static func map<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for a function of one argument, for one of four.
  @_disfavoredOverload
  public static func map<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (repeat each R),
    sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the other forms, for a function that is given its arguments as a list.
  @_disfavoredOverload
  public static func map<each R: ScanResult>(
    list fn: ([TensorVariable]) -> (repeat each R), sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: nil
    ) { a in fn(a) }
  }
}
