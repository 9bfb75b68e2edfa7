import TheanoArrays
import TheanoControl
import TheanoErrors
import TheanoGraph
import TheanoOps

/// A loop taken apart: its step as values of the body's graph, what it reads and writes as values outside.
///
/// The rules move work out of the step and drop what nobody needs; ``build(in:)`` puts the loop together again.
struct LoopEdit {
  struct Read {
    var spec: Scan.Read
    /// The sequence outside, and the value inside that is its row (which then nothing computes).
    var source: ValueID
    var row: ValueID
  }
  struct State {
    var spec: Scan.State
    var initial: ValueID
    var taps: [ValueID]
    var new: ValueID
    /// Which output of the loop as it was.
    var output: Int
  }
  struct Map {
    var isReversed: Bool
    var row: ValueID
  }

  let scan: Scan
  /// Of the loop as it was.
  let operands: [Operand]
  let origin: Origin
  let body: Graph
  let steps: ValueID
  /// If the loop has it: the number of its first step.
  let first: ValueID?
  var reads: [Read] = []
  var states: [State] = []
  var maps: [Map] = []
  var wholes: [(outside: ValueID, inside: ValueID)] = []
  let until: ValueID?
  /// For each output as it was: where it comes from now, if anybody needs it.
  var outputs: [Output?]
  /// Sizes inside of what is given for its sizes alone: axes of other tensors that are as long.
  private var sizesElsewhere: [ValueID: (tensor: ValueID, axis: Int)] = [:]

  enum Output {
    case state(Int)
    case map(Int)
    case count
    /// Computed after the loop, of the stacked rows of maps and sequences.
    case after(AfterLoop)
  }

  init(_ scan: Scan, _ inputs: [ValueID], in graph: Graph, origin: Origin) {
    operands = inputs.map { graph.operand($0) }
    let body = scan.body.graph
    (self.scan, self.origin, self.body, steps) = (scan, origin, body, inputs[0])
    first = scan.hasFirst ? inputs[scan.inputCount - 1] : nil
    until = scan.hasUntil ? body.outputs[body.outputs.count - 1] : nil
    outputs = scan.states.indices.map { .state($0) } + scan.maps.indices.map { .map($0) }
    if scan.hasUntil { outputs.append(.count) }
    for (k, read) in scan.reads.enumerated() {
      reads.append(Read(spec: read, source: inputs[scan.sequence(read.sequence)], row: body.inputs[k]))
    }
    for (s, state) in scan.states.enumerated() {
      states.append(
        State(
          spec: state, initial: inputs[scan.initial(s)],
          taps: state.taps.indices.map { body.inputs[scan.tap(s, $0)] }, new: body.outputs[s], output: s))
    }
    for (m, isReversed) in scan.maps.enumerated() {
      maps.append(Map(isReversed: isReversed, row: body.outputs[scan.states.count + m]))
    }
    for k in 0..<scan.wholeCount { wholes.append((inputs[scan.whole(k)], body.inputs[scan.bodyWhole(k)])) }
  }

  // MARK: Looking at the step

  func node<O: Op>(_ value: ValueID, _ type: O.Type) -> (op: O, inputs: [ValueID])? {
    guard !isRow(value), let node = body.producer(of: value), let op = body.op(of: node) as? O else { return nil }
    return (op, Array(body.inputs(of: node)))
  }

  /// Whether a value inside is read from a sequence.
  func isRow(_ value: ValueID) -> Bool { reads.contains { $0.row == value } }

  /// The tensor outside that a value inside is, or whose view it is.
  func whole(_ value: ValueID) -> ValueID? { wholes.first { $0.inside == value }?.outside }

  /// What the step computes.
  var roots: [ValueID] { states.map(\.new) + maps.map(\.row) + [until].compactMap(\.self) }

  /// All values that the step needs, those that it is given included, each once, users first.
  func needed(_ roots: [ValueID]) -> Set<ValueID> {
    var seen = Set<ValueID>()
    var pending = roots
    while let value = pending.popLast() {
      guard seen.insert(value).inserted, !isRow(value), let node = body.producer(of: value) else { continue }
      if let size = sizesElsewhere[value] { pending.append(size.tensor) } else { pending += body.inputs(of: node) }
    }
    return seen
  }

  /// How often each value is used in the step.
  func useCounts() -> [ValueID: Int] {
    var counts: [ValueID: Int] = [:]
    for root in roots { counts[root, default: 0] += 1 }
    for value in needed(roots) where !isRow(value) {
      guard let node = body.producer(of: value), body.outputs(of: node)[0] == value else { continue }
      for input in body.inputs(of: node) { counts[input, default: 0] += 1 }
    }
    return counts
  }

  // MARK: Sizes

  /// Finds for rows and tensors of which the step needs the sizes alone others that have them: so a gradient does not keep
  /// all rows of a value to know how large they are.
  mutating func findSizesElsewhere(_ relations: SizeRelations, _ graph: Graph) {
    let needed = needed(roots)
    var sizes: [ValueID: [(value: ValueID, axis: Int)]] = [:]
    var read = Set(roots)
    for value in needed where !isRow(value) {
      guard let node = body.producer(of: value) else { continue }
      if let shape = body.op(of: node) as? ShapeI, let tensor = body.inputs(of: node).first {
        sizes[tensor, default: []].append((value, shape.axis))
      } else {
        read.formUnion(body.inputs(of: node))
      }
    }
    func shape(_ outside: ValueID, from axis: Int) -> [Size] {
      graph.type(of: outside).shape.dropFirst(axis).map { relations.reduced($0) }
    }
    let rows = reads.map { ($0.row, shape($0.source, from: 1)) }
    let given = rows + wholes.map { ($0.inside, shape($0.outside, from: 0)) }
    let known =
      states.flatMap { state in state.taps.map { ($0, shape(state.initial, from: 1)) } }
      + given.filter { read.contains($0.0) }
    for (tensor, shape) in given where !read.contains(tensor) {
      for (value, axis) in sizes[tensor] ?? [] {
        for (other, itsShape) in known {
          guard let place = itsShape.firstIndex(of: shape[axis]) else { continue }
          sizesElsewhere[value] = (other, place)
          break
        }
      }
    }
  }

  // MARK: Putting together

  /// Drops the outputs that `isUsed` does not name, and the states that only they need.
  mutating func dropUnused(_ isUsed: (Int) -> Bool) {
    for k in outputs.indices where !isUsed(k) { outputs[k] = nil }
    var wanted = Set<Int>()
    for case .state(let s)? in outputs { wanted.insert(s) }
    var keptMaps = Set<Int>()
    for output in outputs {
      switch output {
      case .map(let m): keptMaps.insert(m)
      case .after(let after): keptMaps.formUnion(after.maps)
      case .state, .count, nil: break
      }
    }
    var grows = true
    while grows {
      let kept = wanted.map { states[$0].new } + keptMaps.map { maps[$0].row } + [until].compactMap(\.self)
      let seen = needed(kept)
      grows = false
      for s in states.indices where !wanted.contains(s) && states[s].taps.contains(where: { seen.contains($0) }) {
        wanted.insert(s)
        grows = true
      }
    }
    let stateNumbers = Dictionary(uniqueKeysWithValues: wanted.sorted().enumerated().map { ($1, $0) })
    let mapNumbers = Dictionary(uniqueKeysWithValues: keptMaps.sorted().enumerated().map { ($1, $0) })
    states = wanted.sorted().map { states[$0] }
    maps = keptMaps.sorted().map { maps[$0] }
    outputs = outputs.map { output in
      switch output {
      case .state(let s): stateNumbers[s].map { .state($0) }
      case .map(let m): mapNumbers[m].map { .map($0) }
      case .after(let after): .after(after.renumbered { mapNumbers[$0] ?? 0 })
      case .count: .count
      case nil: nil
      }
    }
  }

  /// The number of a map with that row; a new one where there is none.
  mutating func map(_ row: ValueID, isReversed: Bool) -> Int {
    if let known = maps.firstIndex(where: { $0.row == row && $0.isReversed == isReversed }) { return known }
    maps.append(Map(isReversed: isReversed, row: row))
    return maps.count - 1
  }

  /// The loop, and for each output as it was its value (for those that nobody needs, any).
  func build(in graph: inout Graph) throws(TheanoError) -> [ValueID] {
    let seen = needed(roots)
    let reads = reads.filter { seen.contains($0.row) }
    var transcription = Transcription(body, infersTypes: true)
    func add(_ value: ValueID) {
      let type = body.type(of: value)
      let id = VariableID.fresh()
      let shape = type.shape.enumerated().map { axis, size in
        size.constant == nil ? Size(atom: .axis(id, axis)) : size
      }
      let new = transcription.graph.addInput(TensorType(type.dtype, shape), id: id, name: body.names[value])
      transcription.map(value, to: new)
    }
    for read in reads { add(read.row) }
    for state in states { for tap in state.taps { add(tap) } }
    var wholes: [ValueID] = []
    for (outside, inside) in self.wholes where seen.contains(inside) {
      if let constant = graph.constant(outside), constant.count <= 64 {
        transcription.map(inside, to: transcription.graph.addConstant(constant))
      } else {
        wholes.append(outside)
        add(inside)
      }
    }
    for (value, size) in sizesElsewhere.sorted(by: { $0.key.index < $1.key.index }) where seen.contains(value) {
      let known = try transcription.graph.apply(
        ShapeI(axis: size.axis), [transcription.leaf(size.tensor)], origin: origin)
      transcription.map(value, to: known[0])
    }
    try transcription.copy(roots)
    transcription.graph.outputs = roots.map { transcription.leaf($0) }
    try demand(&transcription)
    var sequences: [ValueID] = []
    var specs: [Scan.Read] = []
    for read in reads {
      let number = sequences.firstIndex(of: read.source) ?? sequences.count
      if number == sequences.count { sequences.append(read.source) }
      specs.append(Scan.Read(number, offset: read.spec.offset, isReversed: read.spec.isReversed))
    }
    let loop = Scan(
      reads: specs, sequenceCount: sequences.count, states: states.map(\.spec), maps: maps.map(\.isReversed),
      wholeCount: wholes.count, hasUntil: scan.hasUntil, body: Body(transcription.graph),
      label: scan.label, isProfiled: scan.isProfiled, counting: scan.counting, hasFirst: scan.hasFirst)
    let results = try graph.apply(
      loop, [steps] + sequences + states.map(\.initial) + wholes + [first].compactMap(\.self), origin: origin)
    var values: [ValueID] = []
    for output in outputs {
      switch output {
      case .state(let s): values.append(results[s])
      case .map(let m): values.append(results[states.count + m])
      case .count: values.append(results[results.count - 1])
      case .after(let after):
        values.append(
          try after.value(self, &graph, maps: Array(results[states.count..<(states.count + maps.count)])))
      case nil: values.append(results.first ?? steps)
      }
    }
    return values
  }

  /// Demands of nodes that rewriting has removed (a stated shape), in the sizes of the new body, as far as it has these.
  private func keepDemands(_ transcription: inout Transcription) {
    let inputs = Dictionary(zip(body.inputIDs, body.inputs), uniquingKeysWith: { first, _ in first })
    let graph = transcription.graph
    var demands: [Graph.Requirement] = []
    for requirement in body.requirements {
      var isKnown = true
      func translated(_ size: Size) -> Size {
        size.substituting { atom in
          var new: Size?
          switch atom {
          case .axis(let id, let axis):
            new = inputs[id].flatMap { transcription.image($0) }.map { graph.type(of: $0).shape[axis] }
          case .value(let id):
            new = body.sizeValues[id].flatMap { transcription.image($0) }.flatMap { graph.size(of: $0) }
          case .floorDivide, .modulo, .maximum, .minimum, .isNegative: return nil
          }
          if new == nil { isKnown = false }
          return new
        }
      }
      var kept = requirement
      kept.relation.left = translated(requirement.relation.left)
      kept.relation.right = translated(requirement.relation.right)
      guard isKnown, kept.relation.left != kept.relation.right else { continue }
      demands.append(kept)
    }
    transcription.graph.requirements += demands
  }

  /// The demands of the body that only a step can decide stay inside: those of the nodes that are left.
  private func demand(_ transcription: inout Transcription) throws(TheanoError) {
    if body.requirements.isEmpty { return }
    keepDemands(&transcription)
    let graph = transcription.graph
    var demands: [Graph.Requirement] = []
    for node in graph.reachableNodes() {
      let operands = graph.inputs(of: node).map { graph.operand($0) }
      let inference = try graph.op(of: node).infer(operands)
      if let op = graph.op(of: node) as? any BodyOp { demands += op.requirements(operands) }
      for requirement in inference.requirements {
        demands.append(
          Graph.Requirement(
            relation: requirement, operation: graph.op(of: node).spokenName, origin: graph.origin(of: node),
            operands: graph.inputs(of: node).map { (graph.names[$0], graph.origin(ofValue: $0)) }))
      }
    }
    transcription.graph.requirements += demands
  }
}

extension Graph {
  fileprivate func origin(ofValue value: ValueID) -> Origin { producer(of: value).map { origin(of: $0) } ?? .unknown }
}
