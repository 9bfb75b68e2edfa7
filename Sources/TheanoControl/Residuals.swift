import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// What a backward loop reads of the forward one, and the backward loop made of it.
///
/// A backward step is an expression over the variables of the forward body. Its leaves become rows: of the sequences, of
/// the states that the forward loop stores, of its other outputs. Where the expression uses something in between that
/// holds a product, a random draw or a loop, the forward loop is extended to store that too; all else is computed
/// again, which costs less than memory.
struct Residuals {
  private let scan: Scan
  private let call: Call
  private let expressions: [TensorVariable]
  /// What stands for the variables of the forward body: rows, in the order of the backward loop's reads, and whole tensors.
  private var reads: [(variable: TensorVariable, source: TensorVariable, offset: Int, isReversed: Bool)] = []
  private var wholes: [(variable: TensorVariable, source: TensorVariable)] = []
  /// The steps that the backward loop makes.
  private(set) var steps: TensorVariable
  /// Those that the forward loop has made.
  private let made: TensorVariable
  /// With truncation: the steps that it leaves out.
  private(set) var skipped: TensorVariable?

  init(_ scan: Scan, _ call: Call, expressions: [TensorVariable]) {
    (self.scan, self.call, self.expressions) = (scan, call, expressions)
    made = scan.hasUntil ? call.outputs[call.outputs.count - 1] : call.inputs[0]
    steps = made
    if let most = scan.truncation {
      steps = tensor.minimum(made, TensorVariable(constant: NDArray(most), origin: call.origin))
      skipped = made - steps
    }
    collect()
  }

  /// Another row that the step reads.
  mutating func read(_ variable: TensorVariable, of source: TensorVariable, offset: Int, isReversed: Bool) {
    reads.append((variable, source, offset, isReversed))
  }

  // MARK: What is needed

  private mutating func collect() {
    let body = scan.body
    let stored = Set(body.outputs[..<(scan.states.count + scan.maps.count)].filter { $0.application != nil })
    let inputs = Set(body.inputs)
    let calls = applications(of: body.outputs, isLeaf: { inputs.contains($0) })
    let forward = Set(calls.map(\.firstOutput))
    let scopes = CallScopes(calls, needed: body.outputs)
    func isForward(_ variable: TensorVariable) -> Bool {
      variable.application.map { forward.contains($0.firstOutput) } ?? false
    }
    // Where the backward expression meets the forward one.
    var border: [TensorVariable] = []
    var seen: Set<TensorVariable> = []
    func meet(_ variable: TensorVariable) {
      guard isForward(variable), !stored.contains(variable), seen.insert(variable).inserted else { return }
      border.append(variable)
    }
    for expression in expressions { meet(expression) }
    for call in applications(of: expressions, isLeaf: { inputs.contains($0) || isForward($0) }) {
      for input in call.inputs { meet(input) }
    }
    let dear = dearValues(border, stored, inputs)
    // What only one side of a choice needs is not computed for the sake of being stored.
    let saved = border.filter { dear.contains($0) && hasFixedShape($0) && scopes.scope(of: $0) == 0 }
    // What is left is computed from these.
    let known = stored.union(saved).union(inputs)
    var needed: Set<TensorVariable> = []
    for expression in expressions where known.contains(expression) { needed.insert(expression) }
    for call in applications(of: expressions, isLeaf: { known.contains($0) }) {
      for input in call.inputs where known.contains(input) { needed.insert(input) }
    }
    bind(needed, saved)
  }

  /// Of some variables those that it is dear to compute from what is stored.
  private func dearValues(
    _ variables: [TensorVariable], _ stored: Set<TensorVariable>, _ inputs: Set<TensorVariable>
  ) -> Set<TensorVariable> {
    var dear: Set<TensorVariable> = []
    func isFree(_ variable: TensorVariable) -> Bool { stored.contains(variable) || inputs.contains(variable) }
    for call in applications(of: variables, isLeaf: isFree) {
      if call.op.isDear || call.inputs.contains(where: { dear.contains($0) }) { dear.formUnion(call.outputs) }
    }
    return dear
  }

  private func hasFixedShape(_ variable: TensorVariable) -> Bool {
    scan.hasFixedShape(variable.type, call.inputs.map(\.operand))
  }

  /// Decides which tensor each needed variable is a row of; extends the forward loop where it has to.
  private mutating func bind(_ needed: Set<TensorVariable>, _ saved: [TensorVariable]) {
    var forward = scan
    let firstSaved = scan.states.count + scan.maps.count
    for (s, state) in scan.states.enumerated() {
      let taps = state.taps.indices.map { scan.body.inputs[scan.tap(s, $0)] }
      if needed.contains(where: { $0 == scan.body.outputs[s] || taps.contains($0) }) {
        forward.states[s].keepsLast = false
      }
    }
    var outputs = call.outputs
    if !saved.isEmpty || forward.states != scan.states {
      var results = Array(scan.body.outputs[..<firstSaved]) + saved
      if scan.hasUntil { results.append(scan.body.outputs[firstSaved]) }
      if !saved.isEmpty { forward.body = Body(scan.body.inputs, results, extending: scan.body) }
      forward.maps += saved.map { _ in false }
      outputs = forward.apply(call.inputs, origin: call.origin)
    }
    guard outputs.allSatisfy({ $0.error == nil }) else { preconditionFailure("the extended loop fits: \(outputs[0])") }
    for (k, read) in scan.reads.enumerated() where needed.contains(scan.body.inputs[k]) {
      self.read(
        scan.body.inputs[k], of: call.inputs[scan.sequence(read.sequence)], offset: read.offset,
        isReversed: !read.isReversed)
    }
    for (s, state) in scan.states.enumerated() {
      for (k, tap) in state.taps.enumerated() where needed.contains(scan.body.inputs[scan.tap(s, k)]) {
        read(scan.body.inputs[scan.tap(s, k)], of: outputs[s], offset: state.depth + tap, isReversed: true)
      }
      if needed.contains(scan.body.outputs[s]), scan.body.outputs[s].application != nil {
        read(scan.body.outputs[s], of: outputs[s], offset: state.depth, isReversed: true)
      }
    }
    for m in scan.maps.indices {
      let row = scan.body.outputs[scan.states.count + m]
      if needed.contains(row), row.application != nil {
        read(row, of: outputs[scan.states.count + m], offset: 0, isReversed: !scan.maps[m])
      }
    }
    for (k, row) in saved.enumerated() where needed.contains(row) {
      read(row, of: outputs[firstSaved + k], offset: 0, isReversed: true)
    }
    for k in 0..<scan.wholeCount where needed.contains(scan.body.inputs[scan.bodyWhole(k)]) {
      wholes.append((scan.body.inputs[scan.bodyWhole(k)], call.inputs[scan.whole(k)]))
    }
  }

  // MARK: The loop

  /// The backward loop; its outputs are the last row of each state, then the rows.
  ///
  /// - Parameter isReversed: whether rows of that number are stored from the last to the first.
  func loop(
    states: [(tap: TensorVariable, initial: TensorVariable)], _ rowCount: Int, isReversed: (Int) -> Bool
  ) -> [TensorVariable] {
    var replacements: [VariableID: TensorVariable] = [:]
    var inputs: [TensorVariable] = []
    func stand(for variable: TensorVariable) {
      let fresh = placeholder(for: variable)
      inputs.append(fresh)
      if replacements[variable.id] == nil { replacements[variable.id] = fresh }
    }
    var sequences: [TensorVariable] = []
    var specs: [Scan.Read] = []
    for read in reads {
      stand(for: read.variable)
      let source = cut(read.source, read.isReversed)
      let number = sequences.firstIndex(of: source) ?? sequences.count
      if number == sequences.count { sequences.append(source) }
      specs.append(Scan.Read(number, offset: read.offset, isReversed: read.isReversed))
    }
    for state in states { stand(for: state.tap) }
    for whole in wholes { stand(for: whole.variable) }
    let outputs = cloned(expressions, replacing: replacements)
    if let poisoned = outputs.first(where: { $0.error != nil }) { return [poisoned] }
    let first = firstStep
    let backward = Scan(
      reads: specs, sequenceCount: sequences.count, states: states.map { _ in Scan.State(keepsLast: true) },
      maps: (0..<rowCount).map(isReversed), wholeCount: wholes.count, hasUntil: false, body: Body(inputs, outputs),
      label: scan.label.map { "grad_of_\($0)" } ?? "grad_of_scan_fn",
      isProfiled: scan.isProfiled, counting: scan.counting.ofGradient, hasFirst: first != nil)
    return backward.apply(
      [steps] + sequences + states.map(\.initial) + wholes.map(\.source) + [first].compactMap(\.self),
      origin: call.origin)
  }

  /// The step that the forward loop made last, where its number is neither 0 nor that of the backward loop's steps less 1.
  private var firstStep: TensorVariable? {
    if !scan.hasFirst && skipped == nil { return nil }
    let others = made - 1
    if scan.counting.isReversed { return scan.hasFirst ? call.inputs[scan.inputCount - 1] - others : 0 }
    return scan.hasFirst ? call.inputs[scan.inputCount - 1] + others : others
  }

  /// Of a sequence that is read from its end, without the rows of the steps that are left out.
  private func cut(_ source: TensorVariable, _ isReversed: Bool) -> TensorVariable {
    guard let skipped, isReversed else { return source }
    return source[.slice(skipped, nil)]
  }
}

extension Op {
  /// Whether it costs much more to compute than to keep.
  var isDear: Bool {
    if let scan = self as? Scan { return !scan.isRecomputed }
    return self is Dot || self is BatchedDot || self is any SampleOp
  }
}

extension Scan {
  /// Whether rows of a type are all of one shape.
  func hasFixedShape(_ type: TensorType, _ inputs: [Operand]) -> Bool {
    let outside = outside(inputs)
    return type.shape.allSatisfy { !speaksOfSteps($0.substituting(outside)) }
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    ScanBackward(self, call, cotangents).gradients()
  }

  /// The loop over values and tangents side by side.
  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    Origin.inheriting(call.origin) { ScanForward(self, call, tangents).tangents() }
  }
}
