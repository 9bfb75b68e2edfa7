import TheanoErrors
import TheanoGraph
import TheanoOps

// A step may give several results as a tuple. Tuples conform to no protocol, and a pack of types is inferred neither from
// a closure of several statements nor as the only member of a tuple: so each number of results has its forms.

extension tensor {
  /// As the form for one result, for a function of no argument that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: () -> (A, B), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 0
    ) { a in fn() }
  }

  /// As the form for one result, for a function of one argument that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable) -> (A, B), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for one result, for a function of two arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (A, B), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for one result, for a function of three arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (A, B), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for one result, for a function of four arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the form for one result, for a function of five arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 5
    ) { a in fn(a[0], a[1], a[2], a[3], a[4]) }
  }

  /// As the form for one result, for a function of six arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 6
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5]) }
  }

  /// As the form for one result, for a function of seven arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable
    ) -> (A, B), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 7
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6]) }
  }

  /// As the form for one result, for a function of eight arguments that gives two.
  public static func scan<A: ScanResult, B: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable,
      TensorVariable
    ) -> (A, B), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop2(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 8
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]) }
  }

  /// As the form for one result, for a function of no argument that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: () -> (A, B, C), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 0
    ) { a in fn() }
  }

  /// As the form for one result, for a function of one argument that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable) -> (A, B, C), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for one result, for a function of two arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (A, B, C), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for one result, for a function of three arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (A, B, C),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for one result, for a function of four arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B, C),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the form for one result, for a function of five arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B, C),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 5
    ) { a in fn(a[0], a[1], a[2], a[3], a[4]) }
  }

  /// As the form for one result, for a function of six arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B, C),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 6
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5]) }
  }

  /// As the form for one result, for a function of seven arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable
    ) -> (A, B, C), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 7
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6]) }
  }

  /// As the form for one result, for a function of eight arguments that gives three.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable,
      TensorVariable
    ) -> (A, B, C), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop3(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 8
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]) }
  }

  /// As the form for one result, for a function of no argument that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: () -> (A, B, C, D), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 0
    ) { a in fn() }
  }

  /// As the form for one result, for a function of one argument that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable) -> (A, B, C, D), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 1
    ) { a in fn(a[0]) }
  }

  /// As the form for one result, for a function of two arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (A, B, C, D), sequences: any ScanSequences = [TensorVariable](),
    outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 2
    ) { a in fn(a[0], a[1]) }
  }

  /// As the form for one result, for a function of three arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (A, B, C, D),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 3
    ) { a in fn(a[0], a[1], a[2]) }
  }

  /// As the form for one result, for a function of four arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B, C, D),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 4
    ) { a in fn(a[0], a[1], a[2], a[3]) }
  }

  /// As the form for one result, for a function of five arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (A, B, C, D),
    sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 5
    ) { a in fn(a[0], a[1], a[2], a[3], a[4]) }
  }

  /// As the form for one result, for a function of six arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (
      A, B, C, D
    ), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 6
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5]) }
  }

  /// As the form for one result, for a function of seven arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable
    ) -> (A, B, C, D), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 7
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6]) }
  }

  /// As the form for one result, for a function of eight arguments that gives four.
  public static func scan<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ fn: (
      TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable, TensorVariable,
      TensorVariable
    ) -> (A, B, C, D), sequences: any ScanSequences = [TensorVariable](), outputsInfo: (any ScanOutputs)? = nil,
    nonSequences: any ScanOperands = [TensorVariable](), nSteps: (any TensorArgument)? = nil,
    truncateGradient: Int = -1,
    goBackwards: Bool = false, name: String? = nil, strict: Bool = false, profile: Bool = false,
    file: StaticString = #filePath,
    line: UInt = #line, column: UInt = #column
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop4(
      request(
        sequences, outputsInfo, nonSequences, nSteps, truncateGradient, goBackwards, name, strict,
        .at(file, line, column), profile: profile), arity: 8
    ) { a in fn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]) }
  }

  private static func loop2<A: ScanResult, B: ScanResult>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> (A, B)
  ) -> (outputs: (A.Rows, B.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request, arity: arity, fn, parts: { [$0.0, $0.1] },
      rows: { ($0.0.rows(&$1), $0.1.rows(&$1)) })
  }

  private static func loop3<A: ScanResult, B: ScanResult, C: ScanResult>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> (A, B, C)
  ) -> (outputs: (A.Rows, B.Rows, C.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request, arity: arity, fn, parts: { [$0.0, $0.1, $0.2] },
      rows: { ($0.0.rows(&$1), $0.1.rows(&$1), $0.2.rows(&$1)) })
  }

  private static func loop4<A: ScanResult, B: ScanResult, C: ScanResult, D: ScanResult>(
    _ request: ScanRequest, arity: Int?, _ fn: ([TensorVariable]) -> (A, B, C, D)
  ) -> (outputs: (A.Rows, B.Rows, C.Rows, D.Rows), updates: [(SharedVariable, TensorVariable)]) {
    loop(
      request, arity: arity, fn, parts: { [$0.0, $0.1, $0.2, $0.3] },
      rows: { ($0.0.rows(&$1), $0.1.rows(&$1), $0.2.rows(&$1), $0.3.rows(&$1)) })
  }
}
