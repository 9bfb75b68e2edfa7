import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// A graph under construction, in which every application is simplified as it is made.
///
/// The graph only grows; what a rule replaces stays behind unused and is dropped by the next ``Rebuild``.
struct Workspace {
  var graph = Graph()
  let rules: RuleTable
  let log: RewriteLog
  private(set) var sizes: SizeRelations
  /// Whether something was learned of sizes, by which rules may apply that did not.
  private(set) var hasLearned = false
  /// The origin of applications that a rule makes now; if there is a node, made of it once one is made.
  private var origin: Origin = .unknown
  private var originNode: NodeID?
  /// For each value what it settled as, itself or its replacement; nil while it has not.
  private var settled: ContiguousArray<ValueID?> = []
  /// For each value how often the original graph uses it (0: made by a rule).
  private var uses: ContiguousArray<Int32> = []
  private var depth = 0
  /// For each op of the graph its rules and its bit.
  private var entries: [(rules: [RuleTable.Condition], bit: UInt64)] = []
  /// The copy of an application of the original graph that is being settled, what it is a part of there, and the rules
  /// of which is known that they do not apply to it.
  private var copied: (value: ValueID, within: Whole?, known: RuleSet?)?
  /// The factors of the node at which rules are tried: several ask for them.
  var knownFactors: (root: ValueID, factors: [Part])?
  /// Leaves by identity, for sizes.
  private(set) var leaves: [VariableID: ValueID] = [:]

  /// A rule's replacement is settled while it is made, this deep; what lies deeper waits for the next round.
  private static let deepest = 12
  /// Replacements of one value in one round.
  private static let mostSteps = 24

  init(rules: RuleTable, log: RewriteLog, sizes: SizeRelations) {
    (self.rules, self.log, self.sizes) = (rules, log, sizes)
  }

  /// A workspace that is a whole graph: rules are tried on it as it is.
  init(trying rules: RuleTable, on graph: Graph, _ uses: [Int32], _ log: RewriteLog, _ sizes: SizeRelations) {
    self.init(rules: rules, log: log, sizes: sizes)
    self.graph = graph
    self.uses = ContiguousArray(uses)
    settled = ContiguousArray(repeating: nil, count: graph.values.count)
    for (value, id) in zip(graph.inputs, graph.inputIDs) { addLeaf(value, id) }
    for (value, variable) in zip(graph.shared, graph.sharedVariables) { addLeaf(value, variable.id) }
  }

  mutating func addLeaf(_ value: ValueID, _ id: VariableID) { leaves[id] = value }

  // MARK: Making

  /// `op` applied to values, simplified.
  mutating func make(_ op: some Op, _ inputs: [ValueID]) throws(Refusal) -> ValueID {
    let value: ValueID
    do throws(TheanoError) {
      value = try graph.apply(op, inputs, origin: madeOrigin())[0]
    } catch {
      throw Refusal()
    }
    return settle(value)
  }

  mutating func make(_ op: ScalarOp, _ inputs: ValueID...) throws(Refusal) -> ValueID {
    try make(Elementwise(op), inputs)
  }

  mutating func constant(_ value: Scalar, _ dtype: DType) -> ValueID {
    graph.addConstant(ScalarConstant(value, dtype).array)
  }
  mutating func constant(_ value: Double, _ dtype: DType) -> ValueID {
    constant(Scalar.real(value).converted(to: dtype), dtype)
  }

  mutating func cast(_ value: ValueID, to dtype: DType) throws(Refusal) -> ValueID {
    graph.type(of: value).dtype == dtype ? value : try make(.cast(dtype), value)
  }

  // MARK: Simplifying

  private mutating func extend() {
    while settled.count < graph.values.count {
      settled.append(nil)
      uses.append(0)
    }
  }

  /// What a value simplifies to: rules are tried at its node, then at the replacement's, until none applies.
  mutating func settle(_ value: ValueID) -> ValueID {
    extend()
    if let known = settled[value.index] { return known }
    guard depth < Workspace.deepest else { return value }
    depth += 1
    defer { depth -= 1 }
    var current = value
    var trail = [value]
    for _ in 0..<Workspace.mostSteps {
      guard let node = graph.producer(of: current), let next = step(node, current) else { break }
      extend()
      if let known = settled[next.index] {
        current = known
        break
      }
      if trail.contains(next) { break }
      current = next
      trail.append(next)
    }
    for passed in trail { settled[passed.index] = current }
    settled[current.index] = current
    return current
  }

  /// The first rule's replacement.
  private mutating func step(_ node: NodeID, _ value: ValueID) -> ValueID? {
    guard graph.nodes[node.index].outputCount == 1 else { return nil }
    while entries.count < graph.ops.count {
      let kind = RuleTable.kind(of: graph.ops[entries.count])
      entries.append((rules.conditions(for: kind), RuleTable.bit(kind)))
    }
    let candidates = entries[Int(graph.nodes[node.index].op)].rules
    if candidates.isEmpty { return nil }
    let known = copied?.value == value ? copied?.known : nil
    let dtype = graph.type(of: value).dtype
    var found = RuleTable.anyBit
    for input in graph.inputs(of: node) {
      switch graph.values[input.index].source {
      case .constant: found |= RuleTable.constantBit
      case .result(let below, _): found |= entries[Int(graph.nodes[below.index].op)].bit
      case .input, .shared: break
      }
    }
    let outer = (origin, originNode)
    defer { (origin, originNode) = outer }
    originNode = node
    knownFactors = nil
    for condition in candidates where condition.mayApply(above: found) && condition.domain.contains(dtype) {
      if let known, known.contains(condition.number) { continue }
      let entry = rules.entries[condition.place]
      do throws(Refusal) {
        guard let found = try replacement(entry, node), found != value else { continue }
        let fitted = try fit(found, to: graph.type(of: value))
        guard fitted != value else { continue }
        log.note(entry.rule, graph.origin(of: node))
        return fitted
      } catch {
        continue
      }
    }
    return nil
  }

  private mutating func replacement(_ entry: RuleTable.Entry, _ node: NodeID) throws(Refusal) -> ValueID? {
    switch entry.rule.body {
    case .function(let body): return try body(&self, node)
    case .equation(let equation, let guards):
      return try apply(equation, guards, strict: entry.rule.agreement == .exactly, node)
    }
  }

  /// A node's origin with those of the nodes right below it, which its replacement mostly stands for too.
  private mutating func madeOrigin() -> Origin {
    guard let node = originNode else { return origin }
    originNode = nil
    origin = graph.origin(of: node)
    for input in graph.inputs(of: node).prefix(4) {
      guard let below = graph.producer(of: input) else { continue }
      let other = graph.origin(of: below)
      if other != origin { origin = origin.united(with: other) }
    }
    return origin
  }

  // MARK: Types

  /// `value`, cast and stretched where needed, in a type that can stand for `type`.
  private mutating func fit(_ value: ValueID, to type: TensorType) throws(Refusal) -> ValueID {
    var result = value
    let dtype = graph.type(of: result).dtype
    if dtype != type.dtype {
      guard promote(dtype, type.dtype) == type.dtype else { throw Refusal() }
      result = try cast(result, to: type.dtype)
    }
    return try stretched(result, to: type.shape)
  }

  /// `value` stretched to a shape; itself where it has that shape.
  mutating func stretched(_ value: ValueID, to shape: [Size]) throws(Refusal) -> ValueID {
    let have = graph.type(of: value).shape
    if same(have, shape) { return value }
    guard have.count <= shape.count else { throw Refusal() }
    for (mine, wanted) in zip(have, shape.suffix(have.count)) where mine.constant != 1 {
      guard same(mine, wanted) else { throw Refusal() }
    }
    var operands = [value]
    var terms: [IntegerTerm] = []
    for size in shape {
      if let constant = size.constant {
        terms.append(.constant(constant))
      } else {
        guard let scalar = try self.value(of: size) else { throw Refusal() }
        if let known = operands.dropFirst().firstIndex(of: scalar) {
          terms.append(.operand(known))
        } else {
          terms.append(.operand(operands.count))
          operands.append(scalar)
        }
      }
    }
    let result = try make(Alloc(terms), operands)
    guard same(graph.type(of: result).shape, shape) else { throw Refusal() }
    return result
  }

  /// Whether two sizes are equal in every call that is not refused, and known to be 1 alike.
  func same(_ a: Size, _ b: Size) -> Bool {
    a == b || ((a.constant == 1) == (b.constant == 1) && sizes.reduced(a) == sizes.reduced(b))
  }
  func same(_ a: [Size], _ b: [Size]) -> Bool {
    if a.count != b.count { return false }
    for k in a.indices where !same(a[k], b[k]) { return false }
    return true
  }

  // MARK: Bookkeeping of the rebuild

  mutating func addUses(_ value: ValueID, _ count: Int32) {
    extend()
    uses[value.index] += count
  }

  /// Settles the copy of an application. `within`: the kind of expression whose only part it is; `known`: rules that
  /// need not be tried on it.
  mutating func settle(copy value: ValueID, of origin: Origin, within whole: Whole?, known: RuleSet?) -> ValueID {
    self.origin = origin
    copied = (value, whole, known)
    defer { copied = nil }
    extend()
    // A rule may have made it already: then what holds of copies alone was not tried.
    if settled[value.index] == value { settled[value.index] = nil }
    return settle(value)
  }

  /// Two sizes have turned out to be equal.
  mutating func equate(_ a: Size, _ b: Size) {
    hasLearned = true
    sizes.equate(a, b)
  }

  func isCopied(_ value: ValueID) -> Bool { copied?.value == value }
  /// Whether a sum (product) is only a part of another, at which all is seen together.
  func isInner(_ value: ValueID, _ whole: Whole) -> Bool { copied?.value == value && copied?.within == whole }

  /// Whether nothing else is known to use a value.
  func isUsedOnce(_ value: ValueID) -> Bool {
    value.index >= uses.count || uses[value.index] <= 1
  }
}

/// Expressions over many nodes that are looked at as one.
enum Whole: Sendable {
  case sum, product

  init?(_ op: ScalarOp?) {
    if op == .add || op == .sub || op == .neg {
      self = .sum
    } else if op == .mul || op == .trueDiv || op == .inv {
      self = .product
    } else {
      return nil
    }
  }
}

extension Rule.Domain {
  func contains(_ dtype: DType) -> Bool {
    switch self {
    case .floats: dtype.isFloat
    case .numbers: dtype != .bool
    case .all: true
    }
  }
}
