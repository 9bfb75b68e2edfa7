import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// Of two lists of tensors the one that a condition chooses (Theano's `IfElse`).
///
/// Inputs: the condition (an int64 scalar, 0 or 1), then `count` tensors that are given where it holds, then as many for where it
/// does not. As an expression it is strict. Compiling moves what only one side needs into a ``Branch``, so that only
/// the side taken is computed (see ``TheanoGraph/Graph/withLazyBranches()``).
package struct IfElse: ChoiceOp {
  package let count: Int
  /// What the user calls it.
  package let label: String?

  package init(count: Int, label: String? = nil) { (self.count, self.label) = (count, label) }

  package var name: String { "if{\(label ?? "")}" }
  package var spokenName: String { "ifelse" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    guard inputs.count == 1 + 2 * count, inputs[0].type.ndim == 0, inputs[0].type.dtype == .int64,
      let condition = inputs[0].size
    else { throw TheanoError(BranchFacts.condition(inputs[0].type)) }
    var types: [TensorType] = []
    for k in 0..<count {
      let (a, b) = (inputs[1 + k].type, inputs[1 + count + k].type)
      guard a.dtype == b.dtype && a.ndim == b.ndim else { throw TheanoError(BranchFacts.types(k, a, b)) }
      let type = IfElse.type(a, b, condition)
      if let axis = type.shape.firstIndex(where: { $0.monomials.count > IfElse.mostTerms }) {
        throw TheanoError(BranchFacts.sizes(k, axis))
      }
      types.append(type)
    }
    return Inference(types)
  }

  /// The size of what is one of two holds the sizes of both: choices among choices double it, each time they differ.
  private static let mostTerms = 512

  /// The type of what is one of two, where the condition, 0 or 1, is a size.
  static func type(_ a: TensorType, _ b: TensorType, _ condition: Size) -> TensorType {
    TensorType(a.dtype, zip(a.shape, b.shape).map { $0 == $1 ? $0 : $1 + condition * ($0 - $1) })
  }

  // MARK: Derivatives

  package var sideInputs: [Range<Int>] { [1..<1 + count, 1 + count..<1 + 2 * count] }

  package func choosing(_ call: Call, between sides: [[TensorVariable]]) -> [TensorVariable] {
    IfElse(count: sides[0].count, label: label).apply([call.inputs[0]] + sides.flatMap { $0 }, origin: call.origin)
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let moving = (0..<count).filter {
      !call.outputs[$0].dtype.isDiscrete && (tangents[1 + $0] != nil || tangents[1 + count + $0] != nil)
    }
    var gradients = [Gradient](repeating: .zero, count: count)
    if moving.isEmpty { return gradients }
    func tangent(_ k: Int) -> TensorVariable { tangents[k] ?? zeros(like: call.inputs[k], origin: call.origin) }
    let results = choosing(call, between: sideInputs.map { side in moving.map { tangent(side.lowerBound + $0) } })
    for (n, k) in moving.enumerated() { gradients[k] = .value(results[results[0].error == nil ? n : 0]) }
    return gradients
  }

  // MARK: Value and code

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let first = inputs[0].scalars(as: Int.self).first != 0 ? 1 : 1 + count
    return Array(inputs[first..<(first + count)])
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let sides = (0...1).map { side in
      var graph = Graph()
      graph.outputs = (0..<count).map { graph.addInput(call.inputs[1 + side * count + $0].type, id: .fresh()) }
      return graph
    }
    return .region(
      .branch(BranchRule(sides: sides, leaves: (0...1).map { side in (0..<count).map { 1 + side * count + $0 } })))
  }
}

/// Of two bodies the one that a condition chooses: what an ``IfElse`` becomes when a graph is compiled.
///
/// Inputs: the condition (an int64 scalar, 0 or 1), then what the bodies use, each with its own list of them. A call computes one
/// body. Derivatives are taken of expressions, where choices are still ``IfElse``.
package struct Branch: Op {
  package var sides: [Body]
  /// For each body: of each of its inputs the op's input that it is.
  package var leaves: [[Int]]
  package var label: String?

  package var name: String { "if{\(label ?? "")}" }
  package var spokenName: String { "ifelse" }

  /// What the atoms of a body are outside; nil for what only the body knows.
  private func outside(_ side: Int, _ inputs: [Operand]) -> (Size.Atom) -> Size? {
    var axes: [VariableID: [Size]] = [:]
    var values: [VariableID: Size] = [:]
    for (id, k) in zip(sides[side].graph.inputIDs, leaves[side]) {
      axes[id] = inputs[k].type.shape
      if let size = inputs[k].size { values[id] = size }
    }
    return { atom in
      switch atom {
      case .axis(let id, let axis): axes[id].map { $0[axis] }
      case .value(let id): values[id]
      case .floorDivide, .modulo, .maximum, .minimum, .isNegative: nil
      }
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    guard let condition = inputs.first?.size, inputs[0].type.dtype == .int64 else {
      throw TheanoError(BranchFacts.condition(inputs.first?.type ?? TensorType(.bool)))
    }
    let types = sides.indices.map { side in
      let outside = outside(side, inputs)
      return sides[side].graph.outputs.map { value in
        let type = sides[side].graph.type(of: value)
        return TensorType(type.dtype, type.shape.map { $0.substituting(outside) })
      }
    }
    return Inference(zip(types[0], types[1]).map { IfElse.type($0, $1, condition) })
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    preconditionFailure("derivatives are taken of expressions")
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    preconditionFailure("derivatives are taken of expressions")
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let side = inputs[0].scalars(as: Int.self).first != 0 ? 0 : 1
    return try evaluateReference(sides[side].graph, inputs: leaves[side].map { inputs[$0] }, shared: [])
  }
}

extension Branch: BodyOp {
  package var bodies: [Body] { sides }

  package func outerInputs(_ body: Int) -> [Int] { leaves[body] }

  package func with(_ bodies: [Body]) -> Branch {
    var branch = self
    branch.sides = bodies
    return branch
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let graphs = sides.indices.map { side in
      let outside = outside(side, call.inputs)
      // What only a body knows is another scalar in each place where the body is used.
      var renamed: [VariableID: VariableID] = [:]
      for id in sides[side].graph.sizeValues.keys where outside(.value(id)) == nil { renamed[id] = .fresh() }
      return sides[side].graph.substituting(renamed: renamed, outside)
    }
    return .region(.branch(BranchRule(sides: graphs, leaves: leaves)))
  }
}

/// What goes wrong with choices.
enum BranchFacts: ErrorFact {
  case condition(TensorType)
  case types(Int, TensorType, TensorType)
  case counts(Int, Int)
  case sizes(Int, Int)

  var kind: TheanoError.Kind {
    switch self {
    case .condition, .types: .typeError
    case .counts, .sizes: .valueError
    }
  }

  var operation: String? { "ifelse" }

  var message: String {
    switch self {
    case .condition(let type): "the condition must be a scalar that is true or false: got \(type.brief)"
    case .types(let k, let a, let b):
      "The two branches should have identical types, but output \(k) is \(a.brief) and \(b.brief) respectively"
    case .counts(let a, let b):
      "The number of values on the `then` branch should have the same number of variables as the `else` branch: "
        + "(variables on `then` \(a), variables on `else` \(b))"
    case .sizes(let k, let axis):
      "the size of output \(k) along axis \(axis) depends on too many choices, one inside the other"
    }
  }

  var hint: String? {
    switch self {
    case .condition: "for a choice at each place, T.switch; of a tensor, T.all or T.any is one truth value"
    case .types(_, let a, let b):
      a.ndim == b.ndim
        ? "cast one of them" : "give them the same number of axes: T.fill(x, 1.0) is a number at all places of x"
    case .counts: nil
    case .sizes: "if it is always the same, say so: T.specifyShape(x, [...]) with the sizes of a variable"
    }
  }
}

extension tensor {
  /// Of two expressions the one that a condition chooses; the other is not computed (Theano's `ifelse`).
  ///
  /// - Parameters:
  ///   - condition: a scalar; any number but 0 is true.
  ///   - then: the result where the condition holds.
  ///   - otherwise: the result where it does not: of the same dtype and rank (a literal takes the other's dtype); its
  ///     sizes may differ.
  ///   - name: what the choice is called in printing.
  /// - Returns: one of the two. Errors (carried, thrown by `function`): `TypeError` for a condition that is no scalar and
  ///   for results of different dtype or rank; `ValueError` for more than eight choices, each among what the one before
  ///   chose, between sizes of which it is not known that they are equal (``specifyShape(_:_:file:line:column:)``
  ///   states it).
  ///
  /// What both sides need, or what something else needs too, is computed before the choice. Choices of one condition are
  /// made once, and share what they need. The gradient with respect to what only the other side uses is zero, and of the
  /// gradient's operations, too, only those of the side taken are computed. In a loop, what does not depend on the step is
  /// computed before it, whichever side needs it.
  ///
  /// ```swift
  /// let y = T.ifelse(T.lt(a, b), T.mean(x), T.mean(y))
  /// ```
  public static func ifelse(
    _ condition: any TensorArgument, _ then: TensorVariable, _ otherwise: TensorVariable, name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> TensorVariable {
    choice(condition.tensorVariable, [then], [otherwise], name, .at(file, line, column))[0]
  }

  /// As the form for one expression, for several under one condition; lists of different length are a `ValueError`.
  public static func ifelse(
    _ condition: any TensorArgument, _ then: [TensorVariable], _ otherwise: [TensorVariable], name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> [TensorVariable] {
    choice(condition.tensorVariable, then, otherwise, name, .at(file, line, column))
  }

  /// As the form for one expression, for two under one condition.
  public static func ifelse(
    _ condition: any TensorArgument, _ then: (TensorVariable, TensorVariable),
    _ otherwise: (TensorVariable, TensorVariable), name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (TensorVariable, TensorVariable) {
    let results = choice(
      condition.tensorVariable, [then.0, then.1], [otherwise.0, otherwise.1], name, .at(file, line, column))
    return (results[0], results[1])
  }

  /// As the form for one expression, for three under one condition.
  public static func ifelse(
    _ condition: any TensorArgument, _ then: (TensorVariable, TensorVariable, TensorVariable),
    _ otherwise: (TensorVariable, TensorVariable, TensorVariable), name: String? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (TensorVariable, TensorVariable, TensorVariable) {
    let results = choice(
      condition.tensorVariable, [then.0, then.1, then.2], [otherwise.0, otherwise.1, otherwise.2], name,
      .at(file, line, column))
    return (results[0], results[1], results[2])
  }

  private static func choice(
    _ condition: TensorVariable, _ then: [TensorVariable], _ otherwise: [TensorVariable], _ name: String?,
    _ origin: Origin
  ) -> [TensorVariable] {
    if then.isEmpty && otherwise.isEmpty { return [] }
    return composed(origin, [condition] + then + otherwise, count: then.count) { () throws(TheanoError) in
      guard then.count == otherwise.count else { throw TheanoError(BranchFacts.counts(then.count, otherwise.count)) }
      guard condition.ndim == 0, !condition.dtype.isComplex else {
        throw TheanoError(BranchFacts.condition(condition.type))
      }
      // As a number it can stand in sizes.
      let isTrue = tensor.cast(condition.dtype == .bool ? condition : tensor.neq(condition, 0), .int64)
      let pairs = zip(then, otherwise).map { (fitted($0, to: $1), fitted($1, to: $0)) }
      let results = IfElse(count: then.count, label: name).apply(
        [isTrue] + pairs.map(\.0) + pairs.map(\.1), origin: origin)
      if let error = results[0].error { throw error }
      return results
    }
  }

  /// A literal in the dtype of what it stands beside, where that holds its value.
  private static func fitted(_ value: TensorVariable, to other: TensorVariable) -> TensorVariable {
    guard value.isWeak, !other.isWeak, let constant = value.constantValue else { return hardened(value) }
    let cast = constant.astype(other.dtype)
    guard constant.dtype.isFloat && !other.dtype.isDiscrete || cast.isEqual(to: constant) else {
      return hardened(value)
    }
    return TensorVariable(constant: cast, origin: value.origin)
  }
}
