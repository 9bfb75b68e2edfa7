import TheanoErrors
import TheanoGraph
import TheanoOps

// The functions of `Map.swift` for steps that give one result. Swift finds the type of a closure of several
// statements only where its result is one type, not a list of types.

extension tensor {
  /// As the form for any number of results, for one.
  public static func map<R: ScanResult>(
    _ fn: (TensorVariable) -> R, sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for any number of results, for one.
  public static func map<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for any number of results, for one.
  public static func map<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for any number of results, for one.
  public static func map<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the form for any number of results, for one.
  public static func map<R: ScanResult>(
    list fn: ([TensorVariable]) -> R, sequences: any ScanSequences,
    nonSequences: any ScanOperands = [TensorVariable](), truncateGradient: Int = -1, goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    loopOfOne(
      request(
        sequences, nil, nonSequences, nil, truncateGradient, goBackwards, name, false, .at(file, line, column)),
      arity: nil
    ) { a in fn(a) }
  }
}
