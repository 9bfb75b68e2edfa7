import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// What a loop written with `from:` carries from step to step, or runs over: a variable, an array of them, or for a carry
/// a number. Up to four stand together in a tuple.
///
/// ```swift
/// let (final, outputs) = T.scan(from: (h0, c0), over: x) { carry, x in
///   let (h, c) = carry
///   let memory = c * T.sigmoid(T.dot(h, F)) + T.tanh(T.dot(x, W) + T.dot(h, U))
///   let output = T.tanh(memory)
///   return ((output, memory), output)
/// }
/// // final: (h, c) after the last step; outputs: the rows of `output`
/// let power = T.fold(from: T.onesLike(A), steps: k) { p in p * A }
/// ```
public protocol ScanCarry {
  /// What a step sees of it, and gives for it: variables of the same dtypes and ranks.
  associatedtype Inside
  var carried: [TensorVariable] { get }
  /// As many of the variables in front as stand in this, in its form.
  func inside(_ variables: inout ArraySlice<TensorVariable>) -> Inside
  static func variables(_ inside: Inside) -> [TensorVariable]
}

extension TensorVariable: ScanCarry {
  public typealias Inside = TensorVariable
  public var carried: [TensorVariable] { [self] }
  public func inside(_ variables: inout ArraySlice<TensorVariable>) -> TensorVariable { variables.removeFirst() }
  public static func variables(_ inside: TensorVariable) -> [TensorVariable] { [inside] }
}

extension Array: ScanCarry where Element: TensorVariable {
  public typealias Inside = [TensorVariable]
  public var carried: [TensorVariable] { self }
  public func inside(_ variables: inout ArraySlice<TensorVariable>) -> [TensorVariable] {
    defer { variables.removeFirst(count) }
    return Array<TensorVariable>(variables.prefix(count))
  }
  public static func variables(_ inside: [TensorVariable]) -> [TensorVariable] { inside }
}

/// A number that a carry begins with: a constant of dtype `floatX`, int64 or float32.
extension ScanCarry where Self: TensorScalar {
  public var carried: [TensorVariable] { [hardened(tensorVariable)] }
  public func inside(_ variables: inout ArraySlice<TensorVariable>) -> TensorVariable { variables.removeFirst() }
  public static func variables(_ inside: TensorVariable) -> [TensorVariable] { [inside] }
}

extension Double: ScanCarry {}
extension Int: ScanCarry {}
extension Float: ScanCarry {}

/// The variables of a carry, by its fields.
struct CarryFields {
  let fields: [[TensorVariable]]
  var count: Int { fields.reduce(0) { $0 + $1.count } }

  /// What messages call each variable.
  var names: [String] {
    fields.enumerated().flatMap { k, variables in
      let field = fields.count == 1 ? "the value" : "field \(k)"
      return variables.count == 1 ? [field] : variables.indices.map { "element \($0) of \(field)" }
    }
  }

  /// The variables after a step; poisoned where there are more or fewer than at the beginning.
  func checked(_ after: [[TensorVariable]], _ origin: Origin) -> [TensorVariable] {
    for (k, (old, new)) in zip(fields, after).enumerated() where old.count != new.count {
      let error = TheanoError(
        ScanFacts.carryCount(fields.count == 1 ? "the value" : "field \(k)", got: new.count, wanted: old.count),
        at: [Place("here", origin)] + old.map { Place($0.name ?? "the initial value", $0.origin) }
          + new.dropFirst(old.count).map { Place($0.name ?? "a result too many", $0.origin) })
      return Array(repeating: TensorVariable(poisoned: error, origin: origin), count: count)
    }
    return after.flatMap(\.self)
  }
}

extension tensor {
  /// Builds a loop with a carry.
  ///
  /// - Returns: the carry after the last step, then the rows of the outputs.
  static func carryLoop(
    _ start: CarryFields, over: [TensorVariable], steps: (any TensorArgument)?, reverse: Bool, name: String?,
    _ origin: Origin, _ step: (inout ArraySlice<TensorVariable>) -> (carry: [[TensorVariable]], answer: ScanAnswer?)
  ) -> [TensorVariable] {
    var request = ScanRequest(
      sequences: over.map { ScanInput($0) }, states: start.fields.joined().map { ScanState($0) }, nonSequences: [],
      steps: steps?.tensorVariable, truncateGradient: -1, goBackwards: reverse, strict: false, name: name,
      origin: origin)
    request.form = .carry(start.names)
    let count = over.count + start.count
    return ScanBuilder.build(request, arity: count) { arguments in
      // The carry first.
      var rest = (arguments[over.count...] + arguments[..<over.count])[...]
      let (carry, answer) = step(&rest)
      return ScanAnswer(
        outputs: start.checked(carry, origin) + (answer?.outputs ?? []), updates: answer?.updates ?? [],
        until: answer?.until)
    }.outputs
  }
}

extension tensor {
  /// A loop that carries a value and runs over rows.
  ///
  /// - Parameters:
  ///   - start: the carry before the first step: a variable, a number, an array of variables, or a tuple of up to four of
  ///     these. A number has dtype `floatX` or int64 (a `Float`: float32).
  ///   - over: what the loop runs over by its first axis: a variable, an array of them, or a tuple of up to three. Left out
  ///     in the form that is told the number of steps.
  ///   - steps: the number of steps, if not as many as the shortest of `over` has rows.
  ///   - reverse: whether rows are taken from the last on; the row of a result stands where the row of `over` does.
  ///   - name: what the loop is called in printing and profiles.
  ///   - step: given the carry and a row; returns the carry after the step, and what rows are wanted of: a variable, an
  ///     array of them, or a ``ScanStep`` with a condition that ends the loop.
  /// - Returns: the carry after the last step (without a step: `start`), and the rows of the results. Errors, carried and
  ///   thrown by `function`: `TypeError` where a field of the carry changes its dtype or rank, with its number;
  ///   those of the other form of `scan`. New values of random streams are default updates.
  ///
  /// ```swift
  /// let (last, rows) = T.scan(from: h0, over: x) { h, x in
  ///   let next = T.tanh(T.dot(x, W) + T.dot(h, U))
  ///   return (next, next)
  /// }
  /// ```
  public static func scan<S: ScanCarry, X: ScanCarry, Y: ScanResult>(
    from start: S, over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, X.Inside) -> (S.Inside, Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: S.Inside, outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = over.inside(&given)
      let (after, output) = step(carry, row)
      result = output
      return ([S.variables(after)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = start.inside(&rest)
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S: ScanCarry, Y: ScanResult>(
    from start: S, steps: any TensorArgument,
    name: String? = nil, _ step: (S.Inside) -> (S.Inside, Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: S.Inside, outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: [], steps: steps, reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let (after, output) = step(carry)
      result = output
      return ([S.variables(after)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = start.inside(&rest)
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S: ScanCarry, X0: ScanCarry, X1: ScanCarry, Y: ScanResult>(
    from start: S, over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, (X0.Inside, X1.Inside)) -> (S.Inside, Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: S.Inside, outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.0.carried + over.1.carried, steps: steps, reverse: reverse,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = (over.0.inside(&given), over.1.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S.variables(after)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = start.inside(&rest)
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry, Y: ScanResult>(
    from start: S, over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, (X0.Inside, X1.Inside, X2.Inside)) -> (S.Inside, Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: S.Inside, outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.0.carried + over.1.carried + over.2.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S.variables(after)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = start.inside(&rest)
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, X: ScanCarry, Y: ScanResult>(
    from start: (S0, S1), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside), X.Inside) -> ((S0.Inside, S1.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.carried, steps: steps, reverse: reverse,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = over.inside(&given)
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, Y: ScanResult>(
    from start: (S0, S1), steps: any TensorArgument,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside)) -> ((S0.Inside, S1.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: [], steps: steps, reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let (after, output) = step(carry)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, X0: ScanCarry, X1: ScanCarry, Y: ScanResult>(
    from start: (S0, S1), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside), (X0.Inside, X1.Inside)) -> ((S0.Inside, S1.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.0.carried + over.1.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry, Y: ScanResult>(
    from start: (S0, S1), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> ((S0.Inside, S1.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.0.carried + over.1.carried + over.2.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X: ScanCarry, Y: ScanResult>(
    from start: (S0, S1, S2), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside), X.Inside) -> ((S0.Inside, S1.Inside, S2.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: over.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = over.inside(&given)
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, Y: ScanResult>(
    from start: (S0, S1, S2), steps: any TensorArgument,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside, S2.Inside)) -> ((S0.Inside, S1.Inside, S2.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: [], steps: steps, reverse: false,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let (after, output) = step(carry)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X0: ScanCarry, X1: ScanCarry, Y: ScanResult>(
    from start: (S0, S1, S2), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside), (X0.Inside, X1.Inside)) -> ((S0.Inside, S1.Inside, S2.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: over.0.carried + over.1.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<
    S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry, Y: ScanResult
  >(
    from start: (S0, S1, S2), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> (
      (S0.Inside, S1.Inside, S2.Inside), Y
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]),
      over: over.0.carried + over.1.carried + over.2.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], ScanAnswer(output))
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X: ScanCarry, Y: ScanResult>(
    from start: (S0, S1, S2, S3), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), X.Inside) -> (
      (S0.Inside, S1.Inside, S2.Inside, S3.Inside), Y
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside, S3.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]), over: over.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = over.inside(&given)
      let (after, output) = step(carry, row)
      result = output
      return (
        [S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], ScanAnswer(output)
      )
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, Y: ScanResult>(
    from start: (S0, S1, S2, S3), steps: any TensorArgument,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside)) -> ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), Y),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside, S3.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]), over: [], steps: steps,
      reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let (after, output) = step(carry)
      result = output
      return (
        [S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], ScanAnswer(output)
      )
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<
    S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X0: ScanCarry, X1: ScanCarry, Y: ScanResult
  >(
    from start: (S0, S1, S2, S3), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), (X0.Inside, X1.Inside)) -> (
      (S0.Inside, S1.Inside, S2.Inside, S3.Inside), Y
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside, S3.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]),
      over: over.0.carried + over.1.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return (
        [S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], ScanAnswer(output)
      )
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func scan<
    S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry,
    Y: ScanResult
  >(
    from start: (S0, S1, S2, S3), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> (
      (S0.Inside, S1.Inside, S2.Inside, S3.Inside), Y
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (final: (S0.Inside, S1.Inside, S2.Inside, S3.Inside), outputs: Y.Rows) {
    var result: Y?
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]),
      over: over.0.carried + over.1.carried + over.2.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let (after, output) = step(carry, row)
      result = output
      return (
        [S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], ScanAnswer(output)
      )
    }
    var rest = all[...]
    let final = (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
    guard let result else { preconditionFailure("the function of a step is always called") }
    return (final, result.rows(&rest))
  }
}
