import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// A loop whose step is a body: Theano's `Scan`, in a normal form.
///
/// Inputs: the number of steps (an int64 scalar), the sequences, the initial rows of each state, and whatever else the
/// body uses, whole; last, if ``hasFirst``, the number of the first step as messages count. Step `t` gives its body, in
/// order: of each of ``reads`` a row of a sequence; of each state the rows of some steps before, its ``State/taps``; the
/// whole tensors. The body computes the new row of each state, then a row of each output that is not fed back, then (if
/// ``hasUntil``) whether this step was the last.
///
/// Outputs: of each state its rows, the initial ones in front; of each other output its rows; if ``hasUntil`` the number
/// of steps that were made (rows after them mean nothing). Rewriting may have an output keep its last rows only:
/// ``kept``.
package struct Scan: Op {
  /// A row of a sequence at each step: row `offset + t`, or counted from the last step where `isReversed`.
  package struct Read: Hashable, Sendable {
    package var sequence: Int
    package var offset: Int
    package var isReversed: Bool

    package init(_ sequence: Int, offset: Int = 0, isReversed: Bool = false) {
      (self.sequence, self.offset, self.isReversed) = (sequence, offset, isReversed)
    }
  }

  /// What is carried from step to step.
  package struct State: Hashable, Sendable {
    /// Which earlier steps the body sees: negative, ascending.
    package var taps: [Int]
    /// Whether the output holds only the last rows, as many as there are initial ones.
    package var keepsLast: Bool

    package init(taps: [Int] = [-1], keepsLast: Bool = false) { (self.taps, self.keepsLast) = (taps, keepsLast) }

    /// How many rows are carried.
    package var depth: Int { -taps[0] }
  }

  package var reads: [Read]
  package var sequenceCount: Int
  package var states: [State]
  /// For each output that is not fed back: whether its rows are stored from the last to the first.
  package var maps: [Bool]
  package var wholeCount: Int
  package var hasUntil: Bool
  package var body: Body
  /// What the user calls the loop.
  package var label: String?
  /// If given: gradients go back through so many of the last steps only.
  package var truncation: Int?
  /// Whether a backward loop around it computes it again rather than store its rows.
  package var isRecomputed = false
  /// Whether its time is measured.
  package var isProfiled: Bool
  /// How messages count its steps.
  package var counting: StepCounting
  /// Whether the last input says which step is the first. If not, it is step 0, or the last where they are reversed.
  package var hasFirst: Bool
  /// Of outputs of which only the last rows are used, how many: row `k` then lies at `k` modulo the rows that there are.
  /// Found last of all, from what is read of the rows (``KeptRows``); derivatives are taken before.
  package var kept: [Int: Int] = [:]

  package var name: String { "for{cpu,\(label ?? "scan_fn")}" }
  package var spokenName: String { "scan" }

  package init(
    reads: [Read], sequenceCount: Int, states: [State], maps: [Bool], wholeCount: Int, hasUntil: Bool, body: Body,
    label: String? = nil, truncation: Int? = nil, isProfiled: Bool = false, counting: StepCounting = StepCounting(),
    hasFirst: Bool = false
  ) {
    (self.reads, self.sequenceCount, self.states, self.maps) = (reads, sequenceCount, states, maps)
    (self.wholeCount, self.hasUntil, self.body) = (wholeCount, hasUntil, body)
    (self.label, self.truncation, self.isProfiled) = (label, truncation, isProfiled)
    (self.counting, self.hasFirst) = (counting, hasFirst)
    precondition(body.graph.inputs.count == reads.count + tapCount + wholeCount, "a body input for each")
    precondition(body.graph.outputs.count == states.count + maps.count + (hasUntil ? 1 : 0), "a body output for each")
  }

  // MARK: Where things stand

  package var tapCount: Int { states.reduce(0) { $0 + $1.taps.count } }
  /// Of op inputs.
  package func sequence(_ k: Int) -> Int { 1 + k }
  package func initial(_ state: Int) -> Int { 1 + sequenceCount + state }
  package func whole(_ k: Int) -> Int { 1 + sequenceCount + states.count + k }
  package var inputCount: Int { 1 + sequenceCount + states.count + wholeCount + (hasFirst ? 1 : 0) }
  /// Of body inputs.
  package func tap(_ state: Int, _ number: Int) -> Int {
    reads.count + states[..<state].reduce(0) { $0 + $1.taps.count } + number
  }
  package func bodyWhole(_ k: Int) -> Int { reads.count + tapCount + k }

  // MARK: Types

  /// What an atom of the body is outside: of the inputs that are given whole, and of rows.
  ///
  /// nil for what only a step knows.
  func outside(_ inputs: [Operand]) -> (Size.Atom) -> Size? {
    var axes: [VariableID: [Size]] = [:]
    var values: [VariableID: Size] = [:]
    for (k, read) in reads.enumerated() {
      axes[body.graph.inputIDs[k]] = Array(inputs[sequence(read.sequence)].type.shape.dropFirst())
    }
    for (s, state) in states.enumerated() {
      for k in state.taps.indices {
        axes[body.graph.inputIDs[tap(s, k)]] = Array(inputs[initial(s)].type.shape.dropFirst())
      }
    }
    for k in 0..<wholeCount {
      let id = body.graph.inputIDs[bodyWhole(k)]
      axes[id] = inputs[whole(k)].type.shape
      if let size = inputs[whole(k)].size { values[id] = size }
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
    guard inputs.count == inputCount, inputs[0].type.ndim == 0, inputs[0].type.dtype == .int64,
      let steps = inputs[0].size
    else { throw TheanoError(ScanFacts.badSteps(inputs[0].type)) }
    precondition(first(inputs) != nil, "the number of a step is a size")
    var requirements = [SizeRequirement(.zero, .atMost, steps, .stepCount)]
    for read in reads {
      let type = inputs[sequence(read.sequence)].type
      guard type.ndim > 0 else { throw TheanoError(ScanFacts.scalarSequence(read.sequence)) }
      requirements.append(
        SizeRequirement(steps + read.offset, .atMost, type.shape[0], .steps(input: sequence(read.sequence))))
    }
    let outside = outside(inputs)
    func rowShape(_ output: Int) throws(TheanoError) -> [Size] {
      var shape = body.graph.type(of: body.graph.outputs[output]).shape.map { $0.substituting(outside) }
      for (axis, size) in shape.enumerated() where speaksOfSteps(size) {
        guard let (first, others) = whateverIsChosen(size) else {
          throw TheanoError(ScanFacts.changingShape(output - states.count))
        }
        shape[axis] = first
        requirements += others.map {
          SizeRequirement($0, .equal, first, .row(output: output - states.count, axis: axis))
        }
      }
      return shape
    }
    var types: [TensorType] = []
    for (s, state) in states.enumerated() {
      let (start, row) = (inputs[initial(s)].type, body.graph.type(of: body.graph.outputs[s]))
      guard start.ndim == row.ndim + 1, start.dtype == row.dtype else {
        throw TheanoError(ScanFacts.stateType(s, start, row))
      }
      requirements.append(SizeRequirement(Size(state.depth), .atMost, start.shape[0], .initialRows(state: s)))
      for (axis, size) in row.shape.enumerated() {
        let new = size.substituting(outside)
        if new == start.shape[axis + 1] || speaksOfSteps(new) { continue }
        let result = body.graph.producer(of: body.graph.outputs[s]).map { body.graph.origin(of: $0) } ?? .unknown
        requirements.append(
          SizeRequirement(new, .equal, start.shape[axis + 1], .state(number: s, axis: axis, result: result)))
      }
      let rows = ring(s, steps) ?? (state.keepsLast ? Size(state.depth) : steps + state.depth)
      types.append(TensorType(start.dtype, [rows] + start.shape.dropFirst()))
    }
    for m in maps.indices {
      let row = body.graph.type(of: body.graph.outputs[states.count + m])
      let rows = ring(states.count + m, steps) ?? steps
      types.append(TensorType(row.dtype, [rows] + (try rowShape(states.count + m))))
    }
    if hasUntil { types.append(TensorType(.int64)) }
    return Inference(types, requirements: requirements)
  }

  /// Makes outputs keep so many of their last rows, and no others.
  package mutating func keep(_ rows: [Int: Int]) {
    for (output, count) in rows {
      // Then a step may write over the row that it reads: where there is a condition, nobody knows before which is the last.
      if !hasUntil, count <= 1, output < states.count, states[output].depth == 1 {
        states[output].keepsLast = true
      } else {
        kept[output] = count
      }
    }
  }

  /// In how many rows those of an output go round; nil where it has them all.
  ///
  /// A step writes no row over one that it reads: each state has one more than it carries.
  private func ring(_ output: Int, _ steps: Size) -> Size? {
    guard let count = kept[output] else { return nil }
    let depth = output < states.count ? states[output].depth : 0
    return Size(max(min(count, (steps + depth).constant ?? count), depth + 1))
  }

  /// The number of the first step.
  private func first(_ inputs: [Operand]) -> Size? {
    if hasFirst { return inputs[inputs.count - 1].size }
    return counting.isReversed ? inputs[0].size.map { $0 - 1 } : .zero
  }

  /// Whether all rows of a value of the body have one shape, which is known outside.
  package func hasOneShape(_ value: ValueID, _ inputs: [Operand]) -> Bool {
    let outside = outside(inputs)
    return !body.graph.type(of: value).shape.contains { speaksOfSteps($0.substituting(outside)) }
  }

  /// Whether a size depends on what only a step knows.
  func speaksOfSteps(_ size: Size) -> Bool {
    var found = false
    size.forEachLeaf { atom in
      switch atom {
      case .axis(let id, _): if body.graph.inputIDs.contains(id) { found = true }
      case .value(let id): if body.graph.sizeValues[id] != nil { found = true }
      case .floorDivide, .modulo, .maximum, .minimum, .isNegative: break
      }
    }
    return found
  }

  /// A size that depends on nothing of a step but conditions: what it is where they hold, and all else that it may be. All
  /// rows have one shape only if these are equal.
  private func whateverIsChosen(_ size: Size) -> (Size, [Size])? {
    var conditions: [Size.Atom] = []
    size.forEachLeaf { atom in if !conditions.contains(atom), isCondition(atom) { conditions.append(atom) } }
    // Where the conditions hold comes first.
    var possible = [size]
    for atom in conditions {
      var decided: [Size] = []
      for choice in [1, 0] {
        for size in possible {
          let new = size.substituting { $0 == atom ? Size(choice) : nil }
          if !decided.contains(new) { decided.append(new) }
        }
      }
      // Mostly one more with each condition; at worst twice as many.
      guard decided.count <= Scan.mostSizes else { return nil }
      possible = decided
    }
    if conditions.isEmpty || possible.contains(where: speaksOfSteps) { return nil }
    return (possible[0], Array(possible.dropFirst()))
  }

  private static let mostSizes = 32

  /// Whether a scalar of the body is 0 or 1: the condition of a choice, here or in a body inside.
  private func isCondition(_ atom: Size.Atom) -> Bool {
    guard case .value(let id) = atom, let value = body.graph.sizeValues[id] else { return false }
    if let node = body.graph.producer(of: value), case .cast? = body.graph.scalarOp(of: node),
      let input = body.graph.inputs(of: node).first, body.graph.type(of: input).dtype == .bool
    {
      return true
    }
    return body.graph.reachableNodes().contains { node in
      let op = body.graph.op(of: node)
      return (op is IfElse || op is Branch) && body.graph.inputs(of: node).first == value
    }
  }

  // MARK: Value

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    guard let steps = inputs[0].scalars(as: Int.self).first else { preconditionFailure("the steps are a number") }
    var rows: [[NDArray]] = []
    for (s, state) in states.enumerated() {
      var first: [NDArray] = []
      for row in 0..<state.depth { first.append(try inputs[initial(s)].indexed(row)) }
      rows.append(first)
    }
    var mapped = [[NDArray]](repeating: [], count: maps.count)
    var made = 0
    for t in 0..<max(0, steps) {
      var arguments: [NDArray] = []
      for read in reads {
        let row = read.offset + (read.isReversed ? steps - 1 - t : t)
        arguments.append(try inputs[sequence(read.sequence)].indexed(row))
      }
      for (s, state) in states.enumerated() {
        for tap in state.taps { arguments.append(rows[s][state.depth + t + tap]) }
      }
      arguments += inputs[whole(0)...].prefix(wholeCount)
      let results = try step(t, arguments, inputs)
      for s in states.indices {
        guard results[s].shape == rows[s][0].shape else {
          throw TheanoError(ScanFacts.stateShape(s, step: t, rows[s][0].shape, results[s].shape))
        }
        rows[s].append(results[s])
      }
      for m in maps.indices { mapped[m].append(results[states.count + m]) }
      made += 1
      if hasUntil, results[results.count - 1].scalars(as: Bool.self).first == true { break }
    }
    return try assembled(inputs, rows, mapped, steps: steps, made: made)
  }

  private func step(_ t: Int, _ arguments: [NDArray], _ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    do throws(TheanoError) {
      return try evaluateReference(body.graph, inputs: arguments, shared: [])
    } catch {
      func number(_ input: Int) -> Int { inputs[input].scalars(as: Int.self)[0] }
      let first = hasFirst ? number(inputs.count - 1) : counting.isReversed ? number(0) - 1 : 0
      // The loop's own line is put there by whoever knows it.
      throw error.arisen(at: t, first: first, counting, .unknown)
    }
  }

  private func assembled(
    _ inputs: [NDArray], _ rows: [[NDArray]], _ mapped: [[NDArray]], steps: Int, made: Int
  ) throws(TheanoError) -> [NDArray] {
    var outputs: [NDArray] = []
    for (s, state) in states.enumerated() {
      let start = inputs[initial(s)]
      let wanted = state.keepsLast ? Array(rows[s].suffix(state.depth)) : rows[s]
      let count =
        ring(s, Size(steps))?.constant ?? (state.keepsLast ? state.depth : state.depth + steps)
      outputs.append(try stacked(wanted, count, Array(start.shape.dropFirst()), start.dtype, isReversed: false))
    }
    for (m, isReversed) in maps.enumerated() {
      let type = body.graph.type(of: body.graph.outputs[states.count + m])
      let shape = mapped[m].first?.shape ?? emptyRow(type, inputs)
      for (t, row) in mapped[m].enumerated() where row.shape != shape {
        throw TheanoError(ScanFacts.mapShape(m, step: t, shape, row.shape))
      }
      let count = ring(states.count + m, Size(steps))?.constant ?? steps
      outputs.append(try stacked(mapped[m], count, shape, type.dtype, isReversed: isReversed))
    }
    if hasUntil { outputs.append(NDArray(made)) }
    return outputs
  }

  /// The shape of a row where no step was made.
  private func emptyRow(_ type: TensorType, _ inputs: [NDArray]) -> [Int] {
    var operands: [Operand] = []
    for array in inputs {
      let isSize = array.ndim == 0 && array.dtype.isInteger
      operands.append(
        Operand(
          type: TensorType(array.dtype, array.shape.map { Size($0) }),
          size: isSize ? array.scalars(as: Int.self).first.map { Size($0) } : nil))
    }
    return type.shape.map { $0.substituting(outside(operands)).constant ?? 0 }
  }

  private func stacked(
    _ rows: [NDArray], _ count: Int, _ shape: [Int], _ dtype: DType, isReversed: Bool
  ) throws(TheanoError) -> NDArray {
    let result = try NDArray.zeros([count] + shape, dtype)
    let bytes = shape.reduce(dtype.itemSize, *)
    if bytes == 0 { return result }
    // The array is new: nobody else holds it.
    let base = result.storage.pointer
    for (t, row) in rows.enumerated() {
      row.contiguous().withUnsafeRawPointer { source in
        (base + (isReversed ? count - 1 - t : t % count) * bytes).copyMemory(from: source, byteCount: bytes)
      }
    }
    return result
  }
}

// MARK: - Code

extension Scan: BodyOp {
  package var bodies: [Body] { [body] }

  package func outerInputs(_ body: Int) -> [Int] {
    reads.map { sequence($0.sequence) } + states.indices.flatMap { s in states[s].taps.map { _ in initial(s) } }
      + (0..<wholeCount).map(whole)
  }

  package func with(_ bodies: [Body]) -> Scan {
    var scan = self
    scan.body = bodies[0]
    return scan
  }

  package func requirements(_ inputs: [Operand]) -> [Graph.Requirement] {
    let outside = outside(inputs)
    return body.graph.requirements.compactMap { requirement in
      var lifted = requirement
      lifted.relation.left = requirement.relation.left.substituting(outside)
      lifted.relation.right = requirement.relation.right.substituting(outside)
      return speaksOfSteps(lifted.relation.left) || speaksOfSteps(lifted.relation.right) ? nil : lifted
    }
  }

  /// What the step demands of sizes that only a step knows.
  package func stepRequirements(_ inputs: [Operand]) -> [SizeRequirement] {
    let outside = outside(inputs)
    return demandingRows(inputs).requirements.map(\.relation).filter { relation in
      [relation.left, relation.right].contains { speaksOfSteps($0.substituting(outside)) }
    }
  }

  /// The body, which demands of each new row of a state the sizes of that state, where only a step knows its own.
  ///
  /// Rows lie behind one another, so that this must hold whoever made the body, and whatever rewriting has left of it.
  private func demandingRows(_ inputs: [Operand]) -> Graph {
    let outside = outside(inputs)
    var graph = body.graph
    for s in states.indices {
      let row = graph.outputs[s]
      // A tap has the sizes of its state.
      let sizes = zip(graph.type(of: row).shape, graph.type(of: graph.inputs[tap(s, 0)]).shape)
      for (axis, (size, wanted)) in sizes.enumerated()
      where size != wanted && speaksOfSteps(size.substituting(outside)) {
        let relation = SizeRequirement(size, .equal, wanted, .state(number: s, axis: axis, result: .unknown))
        if graph.requirements.contains(where: { $0.relation.claim == relation.claim }) { continue }
        let origin = graph.producer(of: row).map { graph.origin(of: $0) } ?? .unknown
        graph.requirements.append(
          Graph.Requirement(relation: relation, operation: spokenName, origin: origin, operands: []))
      }
    }
    return graph
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    guard let steps = call.inputs[0].size, let first = first(call.inputs) else {
      preconditionFailure("the number of steps is a size")
    }
    let outside = outside(call.inputs)
    // What only a step knows is another scalar in each loop that the body is used by.
    var renamed: [VariableID: VariableID] = [:]
    for id in body.graph.sizeValues.keys where outside(.value(id)) == nil { renamed[id] = .fresh() }
    var leaves = reads.map { read in
      LoopRule.Leaf.row(.init(of: .input(sequence(read.sequence)), first: read.offset, isReversed: read.isReversed))
    }
    var rows: [LoopRule.Row] = []
    for (s, state) in states.enumerated() {
      leaves += state.taps.map { .row(.init(of: .output(s), first: state.depth + $0, ring: ring(s, steps))) }
      rows.append(.init(of: .output(s), first: state.depth, ring: ring(s, steps)))
    }
    leaves += (0..<wholeCount).map { .whole(whole($0)) }
    for (m, isReversed) in maps.enumerated() {
      let output = states.count + m
      rows.append(.init(of: .output(output), first: 0, isReversed: isReversed, ring: ring(output, steps)))
    }
    let carried = states.enumerated().map { s, state in
      LoopRule.Carried(output: s, initial: initial(s), depth: state.depth, keepsLast: state.keepsLast)
    }
    var graph = demandingRows(call.inputs)
    // The others are demanded outside.
    graph.requirements.removeAll { requirement in
      ![requirement.relation.left, requirement.relation.right].contains { speaksOfSteps($0.substituting(outside)) }
    }
    return .region(
      .loop(
        LoopRule(
          steps: steps, body: graph.substituting(renamed: renamed, outside), leaves: leaves, rows: rows,
          carried: carried, hasUntil: hasUntil, counting: counting, first: first,
          profile: isProfiled ? label ?? "scan_fn" : nil)))
  }
}
