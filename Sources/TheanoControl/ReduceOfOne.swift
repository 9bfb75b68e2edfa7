import TheanoErrors
import TheanoGraph
import TheanoOps

// The functions of `Reduce.swift` for steps that give one result. Swift finds the type of a closure of several
// statements only where its result is one type, not a list of types.

extension tensor {
  /// As the form for any number of results, for one.
  public static func reduce<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for any number of results, for one.
  public static func reduce<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for any number of results, for one.
  public static func reduce<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the form for any number of results, for one.
  public static func reduce<R: ScanResult>(
    list fn: ([TensorVariable]) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  /// As the form for any number of results, for one.
  public static func foldl<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldl<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldl<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldl<R: ScanResult>(
    list fn: ([TensorVariable]) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  /// As the form for any number of results, for one.
  public static func foldr<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldr<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldr<R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> R,
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the form for any number of results, for one.
  public static func foldr<R: ScanResult>(
    list fn: ([TensorVariable]) -> R, sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    foldOfOne(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  private static func foldOfOne<R: ScanResult>(
    _ sequences: any ScanSequences, _ outputsInfo: any ScanOutputs, _ nonSequences: any ScanOperands,
    _ goBackwards: Bool, _ name: String?, _ origin: Origin, arity: Int?, _ fn: ([TensorVariable]) -> R
  ) -> (outputs: R.Rows, updates: [(SharedVariable, TensorVariable)]) {
    var request = request(sequences, outputsInfo, nonSequences, nil, -1, goBackwards, name, false, origin)
    request.form = .last
    return loopOfOne(request, arity: arity, fn)
  }
}
