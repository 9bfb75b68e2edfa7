import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// The R-operator of a loop: a loop that carries tangents beside the values.
struct ScanForward {
  let scan: Scan
  let call: Call
  /// For each op input its tangent, if it has one.
  let directions: [TensorVariable?]

  init(_ scan: Scan, _ call: Call, _ tangents: [TensorVariable?]) {
    (self.scan, self.call, self.directions) = (scan, call, tangents)
    precondition(!scan.body.outputs.isEmpty, "derivatives are taken of expressions")
  }

  func tangents() -> [Gradient] {
    let (body, stateCount) = (scan.body, scan.states.count)
    let moving = (0..<stateCount).filter { !body.outputs[$0].dtype.isDiscrete }
    var pairs: [(TensorVariable, TensorVariable)] = []
    func tangent(of variable: TensorVariable) -> TensorVariable {
      let dtype = variable.dtype.isDiscrete ? gradientDType(variable) : variable.dtype
      let row = TensorVariable(variable.type.with(dtype: dtype), .input, origin: call.origin)
      pairs.append((variable, row))
      return row
    }
    var reads: [(Scan.Read, TensorVariable)] = []
    var sequences = Array(call.inputs[1..<(1 + scan.sequenceCount)])
    for (k, read) in scan.reads.enumerated() {
      guard let all = directions[scan.sequence(read.sequence)] else { continue }
      let number = sequences.firstIndex(of: all) ?? sequences.count
      if number == sequences.count { sequences.append(all) }
      reads.append((Scan.Read(number, offset: read.offset, isReversed: read.isReversed), tangent(of: body.inputs[k])))
    }
    let taps = moving.map { s in scan.states[s].taps.indices.map { tangent(of: body.inputs[scan.tap(s, $0)]) } }
    var wholes: [(TensorVariable, TensorVariable)] = []
    for k in 0..<scan.wholeCount {
      guard let whole = directions[scan.whole(k)] else { continue }
      wholes.append((tangent(of: body.inputs[scan.bodyWhole(k)]), whole))
    }
    let values = Array(body.outputs[..<(stateCount + scan.maps.count)])
    let floating = values.indices.filter { $0 >= stateCount && !values[$0].dtype.isDiscrete }
    let pushed = forwardMode(
      (moving + floating).map { values[$0] }, pairs, .ignore, origin: call.origin)
    var inputs = Array(body.inputs[..<scan.reads.count]) + reads.map(\.1)
    inputs += Array(body.inputs[scan.reads.count..<scan.bodyWhole(0)]) + taps.joined()
    inputs += Array(body.inputs[scan.bodyWhole(0)...]) + wholes.map(\.0)
    var outputs = Array(values[..<stateCount]) + pushed[..<moving.count]
    outputs += Array(values[stateCount...]) + pushed[moving.count...]
    if scan.hasUntil { outputs.append(body.outputs[body.outputs.count - 1]) }
    if let poisoned = outputs.first(where: { $0.error != nil }) { return call.outputs.map { _ in .value(poisoned) } }

    let fresh = inputs.map { placeholder(for: $0) }
    let replacements = Dictionary(zip(inputs.map(\.id), fresh), uniquingKeysWith: { first, _ in first })
    let both = Scan(
      reads: scan.reads + reads.map(\.0), sequenceCount: sequences.count,
      states: scan.states + moving.map { scan.states[$0] },
      maps: scan.maps + floating.map { scan.maps[$0 - stateCount] },
      wholeCount: scan.wholeCount + wholes.count, hasUntil: scan.hasUntil,
      body: Body(fresh, cloned(outputs, replacing: replacements)), label: scan.label, truncation: scan.truncation,
      isProfiled: scan.isProfiled, counting: scan.counting, hasFirst: scan.hasFirst)
    let initials = call.inputs[scan.initial(0)..<scan.whole(0)]
    let starts = moving.map { s in directions[scan.initial(s)] ?? zeros(like: call.inputs[scan.initial(s)]) }
    let results = both.apply(
      [call.inputs[0]] + sequences + initials + starts + call.inputs[scan.whole(0)..<scan.whole(scan.wholeCount)]
        + wholes.map(\.1) + call.inputs[scan.whole(scan.wholeCount)...],
      origin: call.origin)
    if results[0].error != nil { return call.outputs.map { _ in .value(results[0]) } }
    var gradients = [Gradient](repeating: .zero, count: call.outputs.count)
    for (k, s) in moving.enumerated() { gradients[s] = .value(results[stateCount + k]) }
    let first = stateCount + moving.count + scan.maps.count
    for (k, m) in floating.enumerated() { gradients[m] = .value(results[first + k]) }
    return gradients
  }

  private func gradientDType(_ variable: TensorVariable) -> DType { zeros(like: variable).dtype }
}
