import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// As `scan` with a carry, for a step that gives nothing but the carry.
  ///
  /// ```swift
  /// let power = T.fold(from: T.onesLike(A), steps: k) { p in p * A }
  /// ```
  public static func fold<S: ScanCarry, X: ScanCarry>(
    from start: S, over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, X.Inside) -> S.Inside,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> S.Inside {
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = over.inside(&given)
      let after = step(carry, row)
      return ([S.variables(after)], nil)
    }
    var rest = all[...]
    return start.inside(&rest)
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S: ScanCarry>(
    from start: S, steps: any TensorArgument,
    name: String? = nil, _ step: (S.Inside) -> S.Inside,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> S.Inside {
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: [], steps: steps, reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let after = step(carry)
      return ([S.variables(after)], nil)
    }
    var rest = all[...]
    return start.inside(&rest)
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S: ScanCarry, X0: ScanCarry, X1: ScanCarry>(
    from start: S, over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, (X0.Inside, X1.Inside)) -> S.Inside,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> S.Inside {
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.0.carried + over.1.carried, steps: steps, reverse: reverse,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = (over.0.inside(&given), over.1.inside(&given))
      let after = step(carry, row)
      return ([S.variables(after)], nil)
    }
    var rest = all[...]
    return start.inside(&rest)
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry>(
    from start: S, over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: (S.Inside, (X0.Inside, X1.Inside, X2.Inside)) -> S.Inside,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> S.Inside {
    let all = carryLoop(
      CarryFields(fields: [start.carried]), over: over.0.carried + over.1.carried + over.2.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = start.inside(&given)
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let after = step(carry, row)
      return ([S.variables(after)], nil)
    }
    var rest = all[...]
    return start.inside(&rest)
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, X: ScanCarry>(
    from start: (S0, S1), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside), X.Inside) -> (S0.Inside, S1.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.carried, steps: steps, reverse: reverse,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = over.inside(&given)
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry>(
    from start: (S0, S1), steps: any TensorArgument,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside)) -> (S0.Inside, S1.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: [], steps: steps, reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let after = step(carry)
      return ([S0.variables(after.0), S1.variables(after.1)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, X0: ScanCarry, X1: ScanCarry>(
    from start: (S0, S1), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside), (X0.Inside, X1.Inside)) -> (S0.Inside, S1.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.0.carried + over.1.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry>(
    from start: (S0, S1), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> (S0.Inside, S1.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried]), over: over.0.carried + over.1.carried + over.2.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X: ScanCarry>(
    from start: (S0, S1, S2), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside, S2.Inside), X.Inside) -> (S0.Inside, S1.Inside, S2.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: over.carried, steps: steps,
      reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = over.inside(&given)
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry>(
    from start: (S0, S1, S2), steps: any TensorArgument,
    name: String? = nil, _ step: ((S0.Inside, S1.Inside, S2.Inside)) -> (S0.Inside, S1.Inside, S2.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: [], steps: steps, reverse: false,
      name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let after = step(carry)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X0: ScanCarry, X1: ScanCarry>(
    from start: (S0, S1, S2), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside), (X0.Inside, X1.Inside)) -> (S0.Inside, S1.Inside, S2.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]), over: over.0.carried + over.1.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry>(
    from start: (S0, S1, S2), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> (S0.Inside, S1.Inside, S2.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried]),
      over: over.0.carried + over.1.carried + over.2.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X: ScanCarry>(
    from start: (S0, S1, S2, S3), over: X, steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), X.Inside) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]), over: over.carried,
      steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = over.inside(&given)
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry>(
    from start: (S0, S1, S2, S3), steps: any TensorArgument,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside)) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]), over: [], steps: steps,
      reverse: false, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let after = step(carry)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X0: ScanCarry, X1: ScanCarry>(
    from start: (S0, S1, S2, S3), over: (X0, X1), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), (X0.Inside, X1.Inside)) -> (
      S0.Inside, S1.Inside, S2.Inside, S3.Inside
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]),
      over: over.0.carried + over.1.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
  }

  /// As the form for one variable and rows of one tensor, for other numbers of them.
  public static func fold<
    S0: ScanCarry, S1: ScanCarry, S2: ScanCarry, S3: ScanCarry, X0: ScanCarry, X1: ScanCarry, X2: ScanCarry
  >(
    from start: (S0, S1, S2, S3), over: (X0, X1, X2), steps: (any TensorArgument)? = nil, reverse: Bool = false,
    name: String? = nil,
    _ step: ((S0.Inside, S1.Inside, S2.Inside, S3.Inside), (X0.Inside, X1.Inside, X2.Inside)) -> (
      S0.Inside, S1.Inside, S2.Inside, S3.Inside
    ),
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (S0.Inside, S1.Inside, S2.Inside, S3.Inside) {
    let all = carryLoop(
      CarryFields(fields: [start.0.carried, start.1.carried, start.2.carried, start.3.carried]),
      over: over.0.carried + over.1.carried + over.2.carried, steps: steps, reverse: reverse, name: name,
      .at(file, line, column)
    ) { given in
      let carry = (start.0.inside(&given), start.1.inside(&given), start.2.inside(&given), start.3.inside(&given))
      let row = (over.0.inside(&given), over.1.inside(&given), over.2.inside(&given))
      let after = step(carry, row)
      return ([S0.variables(after.0), S1.variables(after.1), S2.variables(after.2), S3.variables(after.3)], nil)
    }
    var rest = all[...]
    return (start.0.inside(&rest), start.1.inside(&rest), start.2.inside(&rest), start.3.inside(&rest))
  }
}
