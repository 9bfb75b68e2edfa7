import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// A value carried along rows (Theano's `reduce`): what `scan` gives, of each output only the last value.
  ///
  /// - Parameters:
  ///   - fn: given a row of each sequence, the values so far, then the non-sequences; returns the new values.
  ///   - sequences: a variable, a ``ScanInput`` or an array of either.
  ///   - outputsInfo: for each result its initial value, or nil for one that is not fed back. Without a step the result
  ///     is the initial value (in Theano an error).
  ///   - nonSequences: what each step is given whole.
  ///   - goBackwards: whether rows are taken from the last on.
  /// - Returns: the last values, and new values of shared variables. Errors as of `scan`.
  ///
  /// ```swift
  /// let (sum, _) = T.reduce({ row, sum in sum + row }, sequences: x, outputsInfo: T.zerosLike(x[0]))
  /// ```
  @_disfavoredOverload
  public static func reduce<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for a function of two arguments, for one of three.
  @_disfavoredOverload
  public static func reduce<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for a function of two arguments, for one of four.
  @_disfavoredOverload
  public static func reduce<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (repeat each R),
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the other forms, for a function that is given its arguments as a list.
  @_disfavoredOverload
  public static func reduce<each R: ScanResult>(
    list fn: ([TensorVariable]) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](), goBackwards: Bool = false,
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, goBackwards, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  /// A value carried along rows from the first on (Theano's `foldl`); the parameters are those of `reduce`.
  ///
  /// ```swift
  /// let (number, _) = T.foldl({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
  /// try function([digits], number)([1, 2, 3])         // 123
  /// ```
  @_disfavoredOverload
  public static func foldl<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for a function of two arguments, for one of three.
  @_disfavoredOverload
  public static func foldl<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for a function of two arguments, for one of four.
  @_disfavoredOverload
  public static func foldl<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (repeat each R),
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the other forms, for a function that is given its arguments as a list.
  @_disfavoredOverload
  public static func foldl<each R: ScanResult>(
    list fn: ([TensorVariable]) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, false, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  /// A value carried along rows from the last on (Theano's `foldr`); the parameters are those of `reduce`.
  ///
  /// ```swift
  /// let (number, _) = T.foldr({ digit, number in number * 10 + digit }, sequences: digits, outputsInfo: 0)
  /// try function([digits], number)([1, 2, 3])         // 321
  /// ```
  @_disfavoredOverload
  public static func foldr<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 2) { a in
      fn(a[0], a[1])
    }
  }

  /// As the form for a function of two arguments, for one of three.
  @_disfavoredOverload
  public static func foldr<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 3) { a in
      fn(a[0], a[1], a[2])
    }
  }

  /// As the form for a function of two arguments, for one of four.
  @_disfavoredOverload
  public static func foldr<each R: ScanResult>(
    _ fn: (TensorVariable, TensorVariable, TensorVariable, TensorVariable) -> (repeat each R),
    sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: 4) { a in
      fn(a[0], a[1], a[2], a[3])
    }
  }

  /// As the other forms, for a function that is given its arguments as a list.
  @_disfavoredOverload
  public static func foldr<each R: ScanResult>(
    list fn: ([TensorVariable]) -> (repeat each R), sequences: any ScanSequences,
    outputsInfo: any ScanOutputs, nonSequences: any ScanOperands = [TensorVariable](),
    name: String? = nil, file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    fold(sequences, outputsInfo, nonSequences, true, name, .at(file, line, column), arity: nil) { a in
      fn(a)
    }
  }

  private static func fold<each R: ScanResult>(
    _ sequences: any ScanSequences, _ outputsInfo: any ScanOutputs, _ nonSequences: any ScanOperands,
    _ goBackwards: Bool, _ name: String?, _ origin: Origin, arity: Int?, _ fn: ([TensorVariable]) -> (repeat each R)
  ) -> (outputs: (repeat (each R).Rows), updates: [(SharedVariable, TensorVariable)]) {
    var request = request(sequences, outputsInfo, nonSequences, nil, -1, goBackwards, name, false, origin)
    request.form = .last
    return loop(request, arity: arity, fn)
  }
}
