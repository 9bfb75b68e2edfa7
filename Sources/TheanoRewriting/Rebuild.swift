import TheanoErrors
import TheanoGraph
import TheanoOps

/// What a round knows of a graph from the rounds before: the rules that need not be tried again where nothing has changed.
struct Calm {
  /// The rules that were tried.
  let rules: RuleSet
  /// For each value whether it and all below it stayed as they were while the rules were tried.
  fileprivate var values: [Bool]
  /// For each value what rules saw of its uses.
  fileprivate var uses: [Rebuild.Uses]?

  /// Nothing at all has changed since the rules were tried.
  init(_ rules: RuleSet, everywhereIn graph: Graph) {
    self.rules = rules
    values = Array(repeating: true, count: graph.values.count)
  }

  fileprivate init(_ rules: RuleSet, _ values: [Bool], _ uses: [Rebuild.Uses]) {
    (self.rules, self.values, self.uses) = (rules, values, uses)
  }
}

/// One round of rewriting: a graph is built anew from its leaves on, simplified as it grows, if a rule applies anywhere.
/// Linear.
struct Rebuild {
  /// How often a value is used, and of what it is only a part.
  struct Uses: Equatable {
    var count: Int32 = 0
    var within: Whole?
  }
  struct Result {
    let graph: Graph
    /// Whether a rule was applied or an op replaced by others that it stands for.
    let hasChanged: Bool
    /// What the next round need not try.
    let calm: Calm?
  }

  private let source: Graph
  private let rules: RuleTable
  private let log: RewriteLog
  private var work: Workspace
  /// For each value of the source what stands for it.
  private var mapped: ContiguousArray<ValueID?>
  /// The identities by which sizes speak of integer scalars, and for each value whether it has any.
  private let identities: [ValueID: [VariableID]]
  private var hasIdentity: [Bool]
  private let expands: Bool
  /// For each value of the source how it is used there.
  private var uses: [Uses] = []
  private let calm: Calm?
  /// To values with smaller numbers none of the rules applies.
  private var firstChange = ValueID(0)
  /// For each value of the source: known rules need not be tried at it and all below; it and all below stay as they are.
  private var isCalm: [Bool]
  private var isSame: [Bool]
  /// What the node that is copied is applied to.
  private var operands: [ValueID] = []
  /// For each value of the new graph of what it is the unchanged copy.
  private var unchanged: [Int32?] = []
  /// For each op of the source its number in the new graph, once it has one.
  private var numbers: [Int32?]
  private var hasChanged = false
  /// Only what is needed is copied.
  private var isPruning = false

  /// - Parameters:
  ///   - calm: what need not be tried.
  ///   - expands: replace ops that stand for others by these.
  init(
    _ source: Graph, _ rules: RuleTable, _ log: RewriteLog, _ sizes: SizeRelations, calm: Calm? = nil,
    expands: Bool = false
  ) {
    (self.source, self.rules, self.log) = (source, rules, log)
    (self.expands, self.calm) = (expands, calm)
    isCalm = Array(repeating: calm != nil, count: source.values.count)
    isSame = Array(repeating: true, count: source.values.count)
    numbers = Array(repeating: nil, count: source.ops.count)
    work = Workspace(rules: rules, log: log, sizes: sizes)
    mapped = ContiguousArray(repeating: nil, count: source.values.count)
    var identities: [ValueID: [VariableID]] = [:]
    hasIdentity = Array(repeating: false, count: source.values.count)
    for (id, value) in source.sizeValues {
      identities[value, default: []].append(id)
      hasIdentity[value.index] = true
    }
    self.identities = identities
  }

  /// - Parameter rules: those that are tried.
  consuming func run(_ ruleSet: RuleSet) -> Result {
    let live = source.liveNodes()
    countUses(live)
    if !expands && !findFirstChange(live) {
      if live.count == source.nodes.count { return Result(graph: source, hasChanged: false, calm: calm) }
      // What rules have replaced goes, so that later passes do not find it.
      isPruning = true
    }
    copyLeaves()
    let before = log.total
    for node in live { copy(node, ruleSet) }
    work.graph.outputs = source.outputs.map { translated($0) }
    work.graph.requirements = source.requirements
    for (value, name) in source.names {
      if let new = mapped[value.index], work.graph.names[new] == nil { work.graph.names[new] = name }
    }
    return Result(
      graph: work.graph, hasChanged: hasChanged || log.total != before, calm: work.hasLearned ? nil : nextCalm(ruleSet))
  }

  /// Tries the rules on the graph as it is, until one applies.
  private mutating func findFirstChange(_ live: [NodeID]) -> Bool {
    log.isSilent = true
    defer { log.isSilent = false }
    var trial = Workspace(trying: rules, on: source, uses.map(\.count), log, work.sizes)
    for node in live {
      let old = source.nodes[node.index]
      let isCalmBelow = source.inputs(of: node).allSatisfy { isCalm[$0.index] }
      for k in 0..<Int(old.outputCount) {
        let value = ValueID(Int(old.firstOutput) + k)
        isCalm[value.index] = isCalmBelow && wasCalm(value)
        let known = isCalm[value.index] ? calm?.rules : nil
        let settled = trial.settle(copy: value, of: old.origin, within: uses[value.index].within, known: known)
        if settled != value {
          firstChange = value
          return true
        }
      }
    }
    return false
  }

  private mutating func countUses(_ live: [NodeID]) {
    uses = Array(repeating: Uses(), count: source.values.count)
    for node in live { for input in source.inputs(of: node) { uses[input.index].count += 1 } }
    for output in source.outputs { uses[output.index].count += 1 }
    for node in live {
      guard let whole = Whole(source.scalarOp(of: node)) else { continue }
      for input in source.inputs(of: node) where uses[input.index].count == 1 { uses[input.index].within = whole }
    }
  }

  /// Values that a rule has made, or that are new in what is below them, are tried again.
  private func nextCalm(_ rules: RuleSet) -> Calm {
    let count = work.graph.values.count
    var values = [Bool](repeating: false, count: count)
    var seen = [Uses](repeating: Uses(), count: count)
    for (new, old) in unchanged.enumerated() {
      guard let old else { continue }
      (values[new], seen[new]) = (true, uses[Int(old)])
    }
    return Calm(rules, values, seen)
  }

  private mutating func copyLeaves() {
    for (value, id) in zip(source.inputs, source.inputIDs) {
      let new = work.graph.addInput(source.type(of: value), id: id, name: source.names[value])
      mapped[value.index] = new
      work.addLeaf(new, id)
    }
    for (value, variable) in zip(source.shared, source.sharedVariables) {
      let new = work.graph.addShared(variable)
      mapped[value.index] = new
      work.addLeaf(new, variable.id)
    }
    for (value, ids) in identities where source.producer(of: value) == nil {
      let new = translated(value)
      for id in ids { work.graph.bindSize(id, to: new) }
    }
  }

  private mutating func translated(_ value: ValueID) -> ValueID {
    if let known = mapped[value.index] { return known }
    let new = work.graph.addConstant(value, of: source)
    mapped[value.index] = new
    return new
  }

  private mutating func copy(_ node: NodeID, _ ruleSet: RuleSet) {
    let old = source.nodes[node.index]
    operands.removeAll(keepingCapacity: true)
    var (isSameBelow, isCalmBelow) = (true, true)
    for input in source.inputs(of: node) {
      operands.append(translated(input))
      isSameBelow = isSameBelow && isSame[input.index]
      isCalmBelow = isCalmBelow && isCalm[input.index]
    }
    if expands, let parts = expanded(node) {
      for (old, new) in zip(source.outputs(of: node), parts) { map(old, to: new) }
      hasChanged = true
      return
    }
    let op = numbers[Int(old.op)] ?? work.graph.intern(old.op, of: source)
    numbers[Int(old.op)] = op
    let copy = work.graph.addCopy(of: node, from: source, op, operands)
    for k in 0..<Int(old.outputCount) {
      let (value, new) = (ValueID(Int(old.firstOutput) + k), ValueID(copy.first.index + k))
      isCalm[value.index] = isSameBelow && isCalmBelow && wasCalm(value)
      let known = value.raw < firstChange.raw ? ruleSet : isCalm[value.index] ? calm?.rules : nil
      let settled =
        isPruning ? new : work.settle(copy: new, of: old.origin, within: uses[value.index].within, known: known)
      isSame[value.index] = isSameBelow && settled == new && copy.isNew
      map(value, to: settled)
    }
  }

  private func wasCalm(_ old: ValueID) -> Bool {
    guard let calm else { return false }
    return calm.values[old.index] && (calm.uses.map { $0[old.index] == uses[old.index] } ?? true)
  }

  private mutating func expanded(_ node: NodeID) -> [ValueID]? {
    do throws(TheanoError) {
      let op = source.op(of: node)
      guard let parts = try op.expand(operands, in: &work.graph, origin: source.origin(of: node)) else { return nil }
      let fits = zip(parts, source.outputs(of: node)).allSatisfy { new, old in
        let (a, b) = (work.graph.type(of: new), source.type(of: old))
        return a.dtype == b.dtype && work.same(a.shape, b.shape)
      }
      return fits ? parts : nil
    } catch {
      return nil
    }
  }

  private mutating func map(_ old: ValueID, to new: ValueID) {
    // What two have become is used more often than rules have seen.
    isSame[old.index] = isSame[old.index] && (new.index >= unchanged.count || unchanged[new.index] == nil)
    while unchanged.count <= new.index { unchanged.append(nil) }
    unchanged[new.index] = isSame[old.index] ? Int32(old.index) : nil
    mapped[old.index] = new
    work.addUses(new, uses[old.index].count)
    guard hasIdentity[old.index], let ids = identities[old] else { return }
    for id in ids { work.graph.bindSize(id, to: new) }
    if let meant = source.size(of: old), let means = work.graph.size(of: new), meant != means {
      work.equate(means, meant)
    }
  }
}
