import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Makes the loop that a user asked for: runs the function of a step once, on variables that stand for rows, and closes
/// what it gives.
struct ScanBuilder {
  private let request: ScanRequest
  private var steps: TensorVariable
  private var sequences: [TensorVariable] = []
  private var reads: [Scan.Read] = []
  private var states: [Scan.State] = []
  private var initials: [TensorVariable] = []
  /// What the function is given: rows of sequences, then of states.
  private var arguments: [TensorVariable] = []
  private var stateArguments: [TensorVariable] = []

  /// The rows of each output, and the new values of shared variables; all poisoned where something is wrong.
  ///
  /// - Parameters:
  ///   - arity: how many arguments the function takes; nil: any number.
  static func build(
    _ request: ScanRequest, arity: Int?, _ function: ([TensorVariable]) -> ScanAnswer
  ) -> (outputs: [TensorVariable], updates: [(SharedVariable, TensorVariable)]) {
    var (outputCount, updated): (Int?, [SharedVariable]) = (nil, [])
    do throws(TheanoError) {
      var builder = try ScanBuilder(request)
      return try builder.run(arity) { given in
        let answer = function(given)
        (outputCount, updated) = (answer.outputs.count, answer.updates.map(\.0))
        return answer
      }
    } catch {
      var error = error
      if error.places.isEmpty { error.places = [Place("here", request.origin)] }
      let poisoned = TensorVariable(poisoned: error, origin: request.origin)
      // The function says how many outputs there are, also where it could not be given what it needs.
      let count =
        outputCount ?? function(Array(repeating: poisoned, count: arity ?? request.mostArguments)).outputs.count
      return (Array(repeating: poisoned, count: count), updated.map { ($0, poisoned) })
    }
  }

  private init(_ request: ScanRequest) throws(TheanoError) {
    self.request = request
    for variable in request.sequences.map(\.variable) + request.nonSequences
      + (request.states ?? []).compactMap({ $0?.initial }) + [request.steps].compactMap(\.self)
    {
      if let error = variable.error { throw error }
    }
    guard request.truncateGradient == -1 || request.truncateGradient > 0 else {
      throw TheanoError(ScanFacts.badTruncation(request.truncateGradient))
    }
    steps = try ScanBuilder.stepCount(request)
  }

  // MARK: Steps

  /// Sums of so few taps are numbers.
  private static let farthestTap: UInt = 1 << 40

  private static func stepCount(_ request: ScanRequest) throws(TheanoError) -> TensorVariable {
    for (k, input) in request.sequences.enumerated() {
      guard input.variable.ndim > 0 else { throw TheanoError(ScanFacts.scalarSequence(k)) }
      guard !input.taps.isEmpty else { throw TheanoError(ScanFacts.badTaps("sequence \(k) has no taps")) }
      guard input.taps.allSatisfy({ $0.magnitude < farthestTap }) else {
        throw TheanoError(ScanFacts.badTaps("the taps of sequence \(k) reach too far, got \(input.taps)"))
      }
    }
    if let given = request.steps {
      guard given.ndim == 0, given.dtype.isInteger else { throw TheanoError(ScanFacts.badSteps(given.type)) }
      return Origin.inheriting(request.origin) {
        given.dtype == .int64 && !given.isWeak ? given : tensor.cast(given, .int64)
      }
    }
    return try Origin.inheriting(request.origin) { () throws(TheanoError) in
      var shortest: TensorVariable?
      for input in request.sequences {
        let rows = input.variable.shape[0]
        let length = input.span == 0 ? rows : tensor.maximum(rows - input.span, 0)
        shortest = shortest.map { tensor.minimum($0, length) } ?? length
      }
      guard let shortest else { throw TheanoError(ScanFacts.noLength) }
      return shortest
    }
  }

  // MARK: Arguments

  private mutating func makeArguments() throws(TheanoError) {
    for input in request.sequences {
      let source = cut(input)
      let number = sequences.firstIndex(of: source) ?? sequences.count
      if number == sequences.count { sequences.append(source) }
      for tap in input.taps {
        reads.append(Scan.Read(number, offset: tap - min(0, input.taps.min() ?? 0), isReversed: request.goBackwards))
        arguments.append(row(of: input.variable, name: input.variable.name.map { named($0, tap) }))
      }
    }
    for (k, state) in (request.states ?? []).enumerated() {
      guard let state else { continue }
      guard !state.taps.isEmpty, state.taps.allSatisfy({ $0 < 0 }), Set(state.taps).count == state.taps.count else {
        throw TheanoError(
          ScanFacts.badTaps("the taps of output \(k) must be different negative numbers, got \(state.taps)"))
      }
      guard state.taps.allSatisfy({ $0.magnitude < ScanBuilder.farthestTap }) else {
        throw TheanoError(ScanFacts.badTaps("the taps of output \(k) reach too far, got \(state.taps)"))
      }
      let initial = hardened(state.initial)
      let isSingle = state.taps == [-1]
      guard isSingle || initial.ndim > 0 else { throw TheanoError(ScanFacts.initialRank(k, initial.type)) }
      initials.append(isSingle ? Origin.inheriting(request.origin) { initial[.newAxis, ...] } : initial)
      states.append(Scan.State(taps: state.taps.sorted()))
      for tap in state.taps.sorted() {
        let name = initial.name.map { named($0, tap) }
        stateArguments.append(
          isSingle
            ? TensorVariable(initial.type, .input, name: name, origin: request.origin) : row(of: initial, name: name))
      }
    }
  }

  private func named(_ name: String, _ tap: Int) -> String {
    tap == 0 ? "\(name)[t]" : "\(name)[t\(tap > 0 ? "+" : "")\(tap)]"
  }

  private func row(of variable: TensorVariable, name: String?) -> TensorVariable {
    TensorVariable(
      TensorType(variable.dtype, Array(variable.type.shape.dropFirst())), .input, name: name, origin: request.origin)
  }

  /// A sequence that is read backwards ends where its last step is, also where fewer steps are made than it has rows.
  private func cut(_ input: ScanInput) -> TensorVariable {
    guard request.goBackwards, request.steps != nil || request.sequences.count > 1 else { return input.variable }
    return Origin.inheriting(request.origin) {
      let first =
        input.variable.shape[0] - steps - TensorVariable(constant: NDArray(input.span), origin: request.origin)
      let rows = input.variable[.slice(tensor.maximum(first, 0), nil)]
      // Messages about its length name it as the user does.
      rows.name = input.variable.name
      return rows
    }
  }

  /// In the order in which the user listed the taps of a state.
  private func inUsersOrder() -> [TensorVariable] {
    var (list, first) = ([TensorVariable](), 0)
    for state in (request.states ?? []).compactMap(\.self) {
      let sorted = state.taps.sorted()
      list += state.taps.map { tap in stateArguments[first + (sorted.firstIndex(of: tap) ?? 0)] }
      first += sorted.count
    }
    return list
  }

  // MARK: The step

  private mutating func run(
    _ arity: Int?, _ function: ([TensorVariable]) -> ScanAnswer
  ) throws(TheanoError) -> (outputs: [TensorVariable], updates: [(SharedVariable, TensorVariable)]) {
    // What is made from here on belongs to the step: what it is given, too, of which some may be sizes.
    let mark = VariableID.fresh().raw
    try makeArguments()
    let given = arguments + inUsersOrder() + request.nonSequences
    if let arity, arity != given.count {
      throw TheanoError(ScanFacts.argumentCount(got: arity, wanted: given.count))
    }
    let answer = function(given)
    for variable in answer.outputs + answer.updates.map(\.1) + [answer.until].compactMap(\.self) {
      if let error = variable.error { throw error }
    }
    var infos = request.states ?? answer.outputs.map { _ in nil }
    if request.form.fields != nil { infos += answer.outputs.dropFirst(infos.count).map { _ in nil } }
    guard infos.count == answer.outputs.count else {
      throw TheanoError(
        ScanFacts.resultCount(got: answer.outputs.count, wanted: infos.count),
        at: [Place("here", request.origin)]
          + answer.outputs.dropFirst(infos.count).map { Place($0.name ?? "a result too many", $0.origin) })
    }
    var (carried, mapped) = ([TensorVariable](), [TensorVariable]())
    for (info, output) in zip(infos, answer.outputs) {
      if info == nil {
        mapped.append(hardened(output))
      } else {
        let result = try fitted(output, carried.count)
        carried.append(
          shaped(result, carried.count) { id in id.raw > mark || answer.updates.contains { $0.0.id == id } })
      }
    }
    let until = try answer.until.map { (condition) throws(TheanoError) -> TensorVariable in
      guard condition.ndim == 0 else { throw TheanoError(ScanFacts.untilType(condition.type)) }
      return Origin.inheriting(request.origin) { condition.dtype == .bool ? condition : tensor.neq(condition, 0) }
    }
    return try close(infos, carried, mapped, answer.updates, until, mark)
  }

  /// The result in the dtype of its state, where that holds all of its values.
  private func fitted(_ output: TensorVariable, _ number: Int) throws(TheanoError) -> TensorVariable {
    let state = stateArguments[states[..<number].reduce(0) { $0 + $1.taps.count }]
    let value = hardened(output)
    if value.dtype == state.dtype && value.ndim == state.ndim { return value }
    if output.isWeak || promote(value.dtype, state.dtype) == state.dtype, value.ndim == state.ndim {
      return Origin.inheriting(request.origin) { tensor.cast(value, state.dtype) }
    }
    if let fields = request.form.fields {
      let initial = (request.states ?? []).compactMap(\.self)[number].initial
      throw TheanoError(
        ScanFacts.carryType(fields[number], state.type, value.type),
        at: [
          Place("here", request.origin), Place(state.name ?? "the initial value", initial.origin),
          Place(value.name ?? "the result", value.origin),
        ])
    }
    let start = TensorType(state.dtype, [.one] + state.type.shape)
    throw TheanoError(
      ScanFacts.stateType(number, start, value.type),
      at: [Place("here", request.origin), Place(value.name ?? "the result", value.origin)])
  }

  /// The result with the sizes of its state, checked at each step where they depend on what a step is given or computes.
  private func shaped(_ output: TensorVariable, _ number: Int, isOfStep: (VariableID) -> Bool) -> TensorVariable {
    let state = stateArguments[states[..<number].reduce(0) { $0 + $1.taps.count }]
    func isComputed(_ size: Size) -> Bool {
      var found = false
      size.forEachLeaf { atom in if case .value(let id) = atom, isOfStep(id) { found = true } }
      return found
    }
    guard output.ndim > 0, output.ndim == state.ndim, output.type.shape.contains(where: isComputed) else {
      return output
    }
    var operands = [output]
    let sizes = (0..<state.ndim).map { axis -> IntegerTerm? in
      if !isComputed(output.type.shape[axis]) { return nil }
      if let size = state.type.shape[axis].constant { return .constant(size) }
      operands.append(Origin.inheriting(output.origin) { state.shape[axis] })
      return .operand(operands.count - 1)
    }
    return SpecifyShape(sizes, for: .state(number)).apply(operands, origin: output.origin)[0]
  }

  /// Makes the loop of what the step computes.
  private mutating func close(
    _ infos: [ScanState?], _ carried: [TensorVariable], _ mapped: [TensorVariable],
    _ updates: [(SharedVariable, TensorVariable)], _ until: TensorVariable?, _ mark: Int
  ) throws(TheanoError) -> (outputs: [TensorVariable], updates: [(SharedVariable, TensorVariable)]) {
    var shared = SharedStates(updates, request.origin)
    try shared.collect(carried + mapped + [until].compactMap(\.self), madeAfter: mark)
    let inside = cloned(
      carried + shared.values + mapped + [until].compactMap(\.self), replacing: shared.replacements)
    let rows = arguments + stateArguments + shared.arguments
    let wholes = captures(of: inside, besides: rows)
    if let poisoned = (inside + wholes).first(where: { $0.error != nil })?.error { throw poisoned }
    if request.strict, let missing = wholes.first(where: { !request.nonSequences.contains($0) }) {
      throw TheanoError(
        ScanFacts.notStrict(missing.name ?? "a variable"),
        at: [Place("here", request.origin), Place(missing.name ?? "the variable", missing.origin)])
    }
    let fresh = (rows + wholes).map { placeholder(for: $0) }
    let closed = cloned(
      inside, replacing: Dictionary(zip((rows + wholes).map(\.id), fresh), uniquingKeysWith: { a, _ in a }))
    if let error = closed.first(where: { $0.error != nil })?.error { throw error }
    var all = states + shared.variables.map { _ in Scan.State(keepsLast: until == nil) }
    var isReversed = false
    switch request.form {
    case .rows: break
    case .last: for s in states.indices { all[s].keepsLast = until == nil }
    case .carry:
      for s in states.indices { all[s].keepsLast = until == nil }
      // Rows lie where the sequences' lie, whichever way these are read.
      isReversed = request.goBackwards && until == nil
    }
    var scan = Scan(
      reads: reads, sequenceCount: sequences.count, states: all, maps: mapped.map { _ in isReversed },
      wholeCount: wholes.count, hasUntil: until != nil, body: Body(fresh, closed), label: request.name,
      truncation: request.truncateGradient == -1 ? nil : request.truncateGradient, isProfiled: request.isProfiled,
      counting: request.counting)
    scan.isRecomputed = request.isRecomputed
    let results = scan.apply(
      [steps] + sequences + initials + shared.variables.map { $0[.newAxis, ...] } + wholes, origin: request.origin)
    if let error = results[0].error { throw error }
    return Origin.inheriting(request.origin) { unpack(infos, scan, results, shared) }
  }

  private func unpack(
    _ infos: [ScanState?], _ scan: Scan, _ results: [TensorVariable], _ shared: SharedStates
  ) -> (outputs: [TensorVariable], updates: [(SharedVariable, TensorVariable)]) {
    let count = scan.hasUntil ? results[results.count - 1] : nil
    var (state, map) = (0, scan.states.count)
    let outputs = infos.map { info in
      defer { if info == nil { map += 1 } else { state += 1 } }
      return info == nil
        ? mapOutput(results[map], count) : stateOutput(results[state], scan.states[state], count)
    }
    var updates: [(SharedVariable, TensorVariable)] = []
    for (k, variable) in shared.variables.enumerated() {
      let rows = results[states.count + k]
      let last = count.map { rows[$0] } ?? rows[0]
      updates.append((variable, last))
      if shared.isDefault[k] { variable.defaultUpdate = last }
    }
    return (outputs, updates)
  }

  /// Of a state the rows after the initial ones, or what it was after the last step.
  private func stateOutput(_ all: TensorVariable, _ state: Scan.State, _ count: TensorVariable?) -> TensorVariable {
    let depth = TensorVariable(constant: NDArray(state.depth), origin: request.origin)
    switch request.form {
    case .rows: return all[.slice(depth, count.map { depth + $0 })]
    case .last, .carry: return count.map { all[$0 + (depth - 1)] } ?? all[depth - 1]
    }
  }

  private func mapOutput(_ all: TensorVariable, _ count: TensorVariable?) -> TensorVariable {
    switch request.form {
    case .rows, .carry: return count.map { all[.slice(nil, $0)] } ?? all
    case .last: return count.map { all[$0 - 1] } ?? all[-1]
    }
  }
}

extension ScanInput {
  /// How many rows more than steps the sequence needs.
  fileprivate var span: Int { max(0, taps.max() ?? 0) - min(0, taps.min() ?? 0) }
}

/// The shared variables that a step moves on: those that the user updates there, and those made inside whose default
/// updates do so, as the states of random draws.
private struct SharedStates {
  private(set) var variables: [SharedVariable] = []
  /// What stands for each in the step, and its new value.
  private(set) var arguments: [TensorVariable] = []
  private(set) var values: [TensorVariable] = []
  private(set) var isDefault: [Bool] = []
  private(set) var replacements: [VariableID: TensorVariable] = [:]
  private let origin: Origin

  init(_ updates: [(SharedVariable, TensorVariable)], _ origin: Origin) {
    self.origin = origin
    for (variable, value) in updates { add(variable, value, isDefault: false) }
  }

  private mutating func add(_ variable: SharedVariable, _ value: TensorVariable, isDefault: Bool) {
    let argument = TensorVariable(variable.type, .input, name: variable.name, origin: variable.origin)
    variables.append(variable)
    arguments.append(argument)
    values.append(hardened(value))
    self.isDefault.append(isDefault)
    replacements[variable.id] = argument
  }

  /// Adds those that the outputs use, and those that these use.
  mutating func collect(_ outputs: [TensorVariable], madeAfter mark: Int) throws(TheanoError) {
    var pending = outputs + values
    var seen: Set<VariableID> = []
    while let output = pending.popLast() {
      for leaf in [output] + applications(of: [output]).flatMap(\.inputs) {
        guard let shared = leaf as? SharedVariable, seen.insert(shared.id).inserted, shared.id.raw > mark,
          replacements[shared.id] == nil, let update = shared.defaultUpdate
        else { continue }
        add(shared, update, isDefault: true)
        pending.append(update)
      }
    }
    for (variable, value) in zip(variables, values)
    where variable.type.with(dtype: value.dtype) != value.type
      || variable.dtype != value.dtype
    {
      throw TheanoError(
        ScanFacts.carryType(variable.name ?? "a shared variable", variable.type, value.type),
        at: [Place("here", origin), Place(variable.name ?? "the variable", variable.origin)])
    }
  }
}
