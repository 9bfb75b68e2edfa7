import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// The gradient of a loop: a loop over the same steps from the last to the first.
///
/// Its step is the reverse mode of the body. The cotangent of a state's row is what the cost says about the row itself,
/// and what later steps, which read it through their taps, have said: that is carried, one row for each step back that a
/// tap reaches. Cotangents of whole tensors are summed up as they come, those of sequences are rows.
///
/// What the step needs of the forward computation is read from the rows that it stored: its states, its other outputs,
/// and beside these what would be dear to compute again, which an extended forward loop stores
/// (see ``Residuals``).
struct ScanBackward {
  let scan: Scan
  let call: Call
  let cotangents: [TensorVariable?]
  /// Of the body's outputs, those that the cost depends on.
  private var active: Set<Int> = []
  /// For each state the cotangents carried back, by how far they reach; for each output its own row.
  private var pending: [[TensorVariable]] = []
  private var own: [Int: TensorVariable] = [:]
  /// Of states of which the cost depends on the last row alone: what it says about that.
  private var finals: [Int: TensorVariable] = [:]

  init(_ scan: Scan, _ call: Call, _ cotangents: [TensorVariable?]) {
    (self.scan, self.call) = (scan, call)
    self.cotangents = zip(cotangents, call.outputs).map { $1.dtype.isDiscrete ? nil : $0 }
    precondition(!scan.body.outputs.isEmpty && scan.kept.isEmpty, "derivatives are taken of expressions")
    for s in scan.states.indices where !scan.states[s].keepsLast && !scan.hasUntil {
      if let cotangent = self.cotangents[s] { finals[s] = lastRow(of: cotangent) }
    }
  }

  private var body: Body { scan.body }
  private var stateCount: Int { scan.states.count }

  consuming func gradients() -> [Gradient] {
    findActive()
    if active.isEmpty { return call.inputs.map { _ in .disconnected } }
    makeCotangents()
    let derivatives = reverseMode(seeds(), wrt: body.inputs, origin: call.origin)
    for derivative in derivatives {
      guard case .undefined(let why, _) = derivative else { continue }
      return call.inputs.indices.map { $0 == 0 ? .disconnected : .undefined(why) }
    }
    return loop(derivatives)
  }

  // MARK: What the cost depends on

  private mutating func findActive() {
    let reached = inputsReached(body.outputs, body.inputs)
    for k in 0..<(stateCount + scan.maps.count) where cotangents[k] != nil { active.insert(k) }
    var grows = !active.isEmpty
    while grows {
      grows = false
      for s in 0..<stateCount where !active.contains(s) && !body.outputs[s].dtype.isDiscrete {
        let taps = scan.states[s].taps.indices.map { scan.tap(s, $0) }
        if active.contains(where: { !reached[$0].isDisjoint(with: taps) }) {
          active.insert(s)
          grows = true
        }
      }
    }
  }

  private mutating func makeCotangents() {
    func row(_ like: TensorVariable) -> TensorVariable { TensorVariable(like.type, .input, origin: call.origin) }
    for (s, state) in scan.states.enumerated() {
      let tap = body.inputs[scan.tap(s, 0)]
      pending.append(active.contains(s) ? (0..<state.depth).map { _ in row(tap) } : [])
      if active.contains(s), !state.keepsLast, cotangents[s] != nil, finals[s] == nil { own[s] = row(tap) }
    }
    for m in scan.maps.indices where cotangents[stateCount + m] != nil {
      own[stateCount + m] = row(body.outputs[stateCount + m])
    }
  }

  private func seeds() -> [Seed] {
    active.sorted().map { k in
      let parts = (k < stateCount ? [pending[k][0]] : []) + [own[k]].compactMap { $0 }
      let sum = Origin.inheriting(call.origin) { parts.dropFirst().reduce(parts[0]) { $0 + $1 } }
      return Seed(body.outputs[k], sum, isTotal: false)
    }
  }

  // MARK: The loop

  /// How the outputs of the backward loop are used.
  private struct Plan {
    var states: [TensorVariable] = []
    var initials: [TensorVariable] = []
    var taps: [TensorVariable] = []
    var rows: [(read: Int, value: TensorVariable)] = []
    /// For each state of the forward loop where its carried cotangents begin; for whole tensors their sums.
    var carried: [Int?] = []
    var sums: [Int?] = []
  }

  private func plan(_ derivatives: [Derivative]) -> Plan {
    var plan = Plan()
    for (s, state) in scan.states.enumerated() {
      guard active.contains(s) else {
        plan.carried.append(nil)
        continue
      }
      plan.carried.append(plan.states.count)
      for j in 1...state.depth {
        var parts: [TensorVariable] = j < state.depth ? [pending[s][j]] : []
        if let k = state.taps.firstIndex(of: -j), let part = value(derivatives[scan.tap(s, k)]) { parts.append(part) }
        let tap = body.inputs[scan.tap(s, 0)]
        plan.states.append(parts.isEmpty ? zeros(like: tap) : parts.dropFirst().reduce(parts[0]) { $0 + $1 })
        plan.taps.append(pending[s][j - 1])
        plan.initials.append(lastCotangent(s, j))
      }
    }
    for k in 0..<scan.wholeCount {
      guard let part = value(derivatives[scan.bodyWhole(k)]) else {
        plan.sums.append(nil)
        continue
      }
      plan.sums.append(plan.states.count)
      let sum = TensorVariable(part.type, .input, origin: call.origin)
      // What is refused in adding to a part of the sum is the user's line, not the loop.
      plan.states.append(Origin.inheriting(part.origin) { sum + part })
      plan.taps.append(sum)
      plan.initials.append(zeros(like: call.inputs[scan.whole(k)])[.newAxis, ...])
    }
    for k in scan.reads.indices { if let part = value(derivatives[k]) { plan.rows.append((k, part)) } }
    return plan
  }

  private func value(_ derivative: Derivative) -> TensorVariable? {
    if case .value(let value) = derivative { return value }
    return nil
  }

  /// What the cost says about the row `j` before the end, of a state of which only the last rows went out: (1, …).
  private func lastCotangent(_ s: Int, _ j: Int) -> TensorVariable {
    let state = scan.states[s]
    if state.keepsLast, let all = cotangents[s] { return row(state.depth - j, of: all) }
    if j == 1, let last = finals[s] { return last[.newAxis, ...] }
    return zeros(like: row(0, of: call.inputs[scan.initial(s)]))
  }

  /// The only row of a tensor of zeros that was changed, if it is the last one: of the tensor, or of its end.
  private func lastRow(of cotangent: TensorVariable) -> TensorVariable? {
    guard let call = cotangent.application, let change = call.op as? IncSubtensor, change.items.count == 1,
      let zeros = call.inputs[0].application, zeros.op.scalarOp == .second, !cotangent.dtype.isComplex,
      let fill = zeros.inputs[1].constantValue, fill.astype(.float64).isEqual(to: NDArray(0.0))
    else { return nil }
    switch change.items[0] {
    case .index(.constant(-1)):
      // Still refused where there is no row.
      let row = Subtensor(change.items)(zeros.inputs[0], origin: call.origin)
      return row.error == nil ? Elementwise(.second)(row, call.inputs[1], origin: call.origin) : nil
    case .slice(.constant(0...)?, nil, nil): return lastRow(of: call.inputs[1])
    case .index, .slice: return nil
    }
  }

  /// One row, as (1, …): the axis in front is known to be 1, which that of a slice need not be.
  private func row(_ k: Int, of all: TensorVariable) -> TensorVariable { all[k][.newAxis, ...] }

  private func loop(_ derivatives: [Derivative]) -> [Gradient] {
    Origin.inheriting(call.origin) {
      let plan = plan(derivatives)
      var residuals = Residuals(scan, call, expressions: plan.states + plan.rows.map(\.value))
      for (k, row) in own.sorted(by: { $0.key < $1.key }) {
        guard let all = cotangents[k] else { preconditionFailure("a row of a cotangent") }
        let isReversed = k < stateCount || !scan.maps[k - stateCount]
        residuals.read(row, of: all, offset: k < stateCount ? scan.states[k].depth : 0, isReversed: isReversed)
      }
      let backward = residuals.loop(states: zip(plan.taps, plan.initials).map { ($0, $1) }, plan.rows.count) { k in
        !scan.reads[plan.rows[k].read].isReversed
      }
      return assemble(plan, backward, residuals, derivatives)
    }
  }

  // MARK: Gradients

  private func assemble(
    _ plan: Plan, _ outputs: [TensorVariable], _ residuals: Residuals, _ derivatives: [Derivative]
  ) -> [Gradient] {
    if let poisoned = outputs.first(where: { $0.error != nil }) { return call.inputs.map { _ in .value(poisoned) } }
    var gradients = [Gradient](repeating: .disconnected, count: call.inputs.count)
    for s in scan.states.indices {
      guard let first = plan.carried[s] else { continue }
      gradients[scan.initial(s)] = .value(initialGradient(s, outputs, first))
    }
    for k in 0..<scan.wholeCount {
      if let sum = plan.sums[k] {
        gradients[scan.whole(k)] = .value(outputs[sum][0])
      } else if case .zero = derivatives[scan.bodyWhole(k)] {
        gradients[scan.whole(k)] = .zero
      }
    }
    for q in 0..<scan.sequenceCount {
      let parts = plan.rows.indices.filter { scan.reads[plan.rows[$0].read].sequence == q }
      if parts.isEmpty {
        let isZero = scan.reads.indices.contains { k in
          if case .zero = derivatives[k] { return scan.reads[k].sequence == q }
          return false
        }
        if isZero { gradients[scan.sequence(q)] = .zero }
        continue
      }
      var total: TensorVariable?
      for p in parts {
        let read = scan.reads[plan.rows[p].read]
        let rows = outputs[plan.states.count + p]
        total = placed(rows, read, residuals, on: total, like: call.inputs[scan.sequence(q)])
      }
      if let total { gradients[scan.sequence(q)] = .value(total) }
    }
    return gradients
  }

  /// The initial rows, and whatever rows follow in that tensor.
  private func initialGradient(_ s: Int, _ outputs: [TensorVariable], _ first: Int) -> TensorVariable {
    let depth = scan.states[s].depth
    let initial = call.inputs[scan.initial(s)]
    let parts = (0..<depth).map { k in
      let carried = outputs[first + depth - 1 - k]
      guard !scan.states[s].keepsLast, finals[s] == nil, let all = cotangents[s] else { return carried }
      return carried + row(k, of: all)
    }
    let rows = parts.count == 1 ? parts[0] : tensor.concatenate(parts, axis: 0)
    if initial.type.shape[0].constant == depth { return rows }
    return tensor.setSubtensor(zeros(like: initial)[0..<depth], rows)
  }

  /// The rows of a read at their places in its sequence, added to `total`.
  private func placed(
    _ rows: TensorVariable, _ read: Scan.Read, _ residuals: Residuals, on total: TensorVariable?,
    like sequence: TensorVariable
  ) -> TensorVariable {
    let begin: TensorVariable? = residuals.skipped.map { read.isReversed ? 0 : $0 }
    if total == nil, begin == nil, read.offset == 0, rows.type.shape[0] == sequence.type.shape[0] { return rows }
    let first = begin.map { $0 + TensorVariable(constant: NDArray(read.offset), origin: call.origin) }
    let target = total ?? zeros(like: sequence)
    if let first { return tensor.incSubtensor(target[.slice(first, first + rows.shape[0])], rows) }
    let count = residuals.steps
    let end = read.offset == 0 ? count : count + TensorVariable(constant: NDArray(read.offset), origin: call.origin)
    return tensor.incSubtensor(target[.slice(read.offset, end)], rows)
  }
}

/// For each of `outputs` the numbers of the `inputs` that it depends on.
private func inputsReached(_ outputs: [TensorVariable], _ inputs: [TensorVariable]) -> [Set<Int>] {
  var reached: [VariableID: Set<Int>] = [:]
  for (k, input) in inputs.enumerated() { reached[input.id, default: []].insert(k) }
  for call in applications(of: outputs, isLeaf: { reached[$0.id] != nil }) {
    var all: Set<Int> = []
    for input in call.inputs { if let some = reached[input.id] { all.formUnion(some) } }
    for k in call.outputTypes.indices { reached[VariableID(call.firstOutput.raw + k)] = all }
  }
  return outputs.map { reached[$0.id] ?? [] }
}
