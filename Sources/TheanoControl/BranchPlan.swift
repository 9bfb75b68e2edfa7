import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps

/// Which nodes of a graph belong to which sides of its choices.
///
/// A node belongs to the innermost side that encloses all of its uses. Choices of one condition, between which nothing else is
/// chosen first, are one branch. What several branches of one condition need (as a gradient does that needs what was
/// computed on the way) belongs to the first of them, and is handed on by it.
struct BranchPlan {
  /// Choices that become one branch.
  struct Group {
    let condition: ValueID
    var members: [NodeID] = []
    /// The scopes of its sides.
    let sides: [Int]
    /// For each side what it computes for later branches.
    var residuals: [[ValueID]] = [[], []]
  }

  /// What becomes of a choice.
  enum Role {
    case member(Int)
    /// It stands in a side of a choice with the same condition: what it gives is known.
    case decided(Int)
  }

  let source: Graph
  /// By scope its nodes, in an order in which a branch comes after all that it needs and before all that need it.
  private(set) var nodes: [Int: [NodeID]] = [:]
  private(set) var roles: [NodeID: Role] = [:]
  private(set) var groups: [Group] = []
  /// The relations of sizes that a node demands, and that are not known to hold.
  private(set) var requirements: [NodeID: [SizeRequirement]] = [:]

  /// The scopes as the bodies will stand in each other.
  private var containers = ScopeTree()
  /// The same, where a side is also inside of the sides of earlier branches of its condition.
  private var visibility = ScopeTree()
  /// The side of a group that each scope but the first is.
  private var owners: [(group: Int, side: Int)] = [(0, 0)]
  /// The scope of each node; nil while nothing uses it.
  private var place: [Int?]
  /// The earliest group of a condition in a scope.
  private var earliest: [Key: Int] = [:]

  private struct Key: Hashable {
    let condition: ValueID
    let container: Int
    /// How many choices, one after another, come before.
    var level = -1
  }

  init(_ source: Graph) {
    self.source = source
    place = [Int?](repeating: nil, count: source.nodes.count)
    let live = liveNodes()
    for node in live {
      let inputs = source.inputs(of: node).map { source.operand($0) }
      // Typed before: whatever it refuses now is refused where it is applied again.
      let inference = try? source.op(of: node).infer(inputs)
      // What a loop's step asks of sizes that are known outside is asked where the loop stands.
      let inside = (source.op(of: node) as? any BodyOp)?.requirements(inputs).map(\.relation) ?? []
      requirements[node] = ((inference?.requirements ?? []) + inside).filter {
        $0.left.constant == nil || $0.right.constant == nil
      }
    }
    placeNodes(inLevels(live))
    findResiduals()
  }

  func choice(_ node: NodeID) -> IfElse {
    guard let choice = source.op(of: node) as? IfElse else { preconditionFailure("only choices have sides") }
    return choice
  }

  /// What stands for a value on the side that does not compute it.
  static func nothing(_ type: TensorType) -> (array: NDArray, type: TensorType) {
    let array = NDArray(false).astype(type.dtype)
    if type.ndim == 0 { return (array, TensorType(type.dtype)) }
    let shape = [Int](repeating: 0, count: type.ndim)
    guard let empty = try? NDArray.zeros(shape, dtype: type.dtype) else { preconditionFailure("nothing always fits") }
    return (empty, TensorType(type.dtype, shape.map { Size($0) }))
  }

  // MARK: The order

  /// The nodes that outputs need, and those of which relations of sizes speak.
  private func liveNodes() -> [NodeID] {
    var demanding = source
    var wanted: Set<VariableID> = []
    for requirement in source.requirements {
      for size in [requirement.relation.left, requirement.relation.right] { wanted.formUnion(size.valueIDs) }
    }
    demanding.outputs += wanted.compactMap { source.sizeValues[$0] }
    return demanding.reachableNodes()
  }

  /// The sizes of which a node's results and demands speak.
  private func sizes(_ node: NodeID) -> [Size] {
    source.outputs(of: node).flatMap { source.type(of: $0).shape }
      + (requirements[node] ?? []).flatMap { [$0.left, $0.right] }
  }

  /// The nodes and how many choices come before each; those with fewer first, of equals choices first.
  private func inLevels(_ live: [NodeID]) -> [(node: NodeID, level: Int)] {
    var levels = [Int](repeating: 0, count: source.nodes.count)
    var ordered: [[[NodeID]]] = []
    for node in live {
      var level = 0
      func follow(_ value: ValueID) {
        guard let before = source.producer(of: value), before != node else { return }
        level = max(level, levels[before.index])
      }
      for input in source.inputs(of: node) { follow(input) }
      for size in sizes(node) where size.constant == nil {
        for id in size.valueIDs { source.sizeValues[id].map(follow) }
      }
      let isChoice = source.op(of: node) is IfElse
      if isChoice { level += 1 }
      levels[node.index] = level
      while ordered.count <= level { ordered.append([[], []]) }
      ordered[level][isChoice ? 0 : 1].append(node)
    }
    return ordered.enumerated().flatMap { level, nodes in nodes.joined().map { ($0, level) } }
  }

  // MARK: Places

  private mutating func placeNodes(_ order: [(node: NodeID, level: Int)]) {
    for output in source.outputs { use(output, 0) }
    for (node, level) in order.reversed() {
      // Needed by nothing but a relation that another node stands for.
      let scope = place[node.index] ?? 0
      place[node.index] = scope
      nodes[scope, default: []].append(node)
      let inputs = Array(source.inputs(of: node))
      if let choice = source.op(of: node) as? IfElse {
        if let side = decision(inputs[0], scope) {
          roles[node] = .decided(side)
          for input in choice.sideInputs[side] { use(inputs[input], scope) }
        } else {
          let group = join(node, inputs[0], scope, level)
          use(inputs[0], scope)
          for (side, range) in zip(groups[group].sides, choice.sideInputs) {
            for input in range { use(inputs[input], side) }
          }
        }
      } else {
        for input in inputs { use(input, scope) }
      }
      useSizes(sizes(node), scope)
    }
    for scope in nodes.keys { nodes[scope]?.reverse() }
    for group in groups.indices { groups[group].members.reverse() }
  }

  /// The side that a condition is known to choose in a scope.
  private func decision(_ condition: ValueID, _ scope: Int) -> Int? {
    containers.enclosing(scope).lazy.filter { $0 != 0 }.map { owners[$0] }
      .first { groups[$0.group].condition == condition }?.side
  }

  /// Puts a choice into the group of its condition, scope and level.
  private mutating func join(_ node: NodeID, _ condition: ValueID, _ scope: Int, _ level: Int) -> Int {
    let number: Int
    if let known = earliest[Key(condition: condition, container: scope, level: level)] {
      number = known
    } else {
      number = groups.count
      let sides = (0...1).map { side in
        owners.append((number, side))
        _ = containers.add(in: scope)
        return visibility.add(in: scope)
      }
      // Groups come from the last to the first: those before see less and are seen by more.
      let first = Key(condition: condition, container: scope)
      if let later = earliest[first] {
        for (a, b) in zip(groups[later].sides, sides) { visibility.move(a, into: b) }
      }
      earliest[first] = number
      earliest[Key(condition: condition, container: scope, level: level)] = number
      groups.append(Group(condition: condition, sides: sides))
    }
    groups[number].members.append(node)
    roles[node] = .member(number)
    return number
  }

  private mutating func use(_ value: ValueID, _ scope: Int) {
    guard let node = source.producer(of: value) else { return }
    // What has sizes that only its values say is not handed on: they would be needed outside, too.
    let isHandedOn = source.outputs(of: node).allSatisfy { output in
      source.type(of: output).shape.allSatisfy { $0.constant != nil || $0.valueIDs.isEmpty }
    }
    let tree = isHandedOn ? visibility : containers
    place[node.index] = place[node.index].map { tree.common($0, scope) } ?? scope
  }

  private mutating func useSizes(_ sizes: [Size], _ scope: Int) {
    for size in sizes where size.constant == nil {
      for id in size.valueIDs { if let value = source.sizeValues[id] { use(value, scope) } }
    }
  }

  /// Finds what is used outside of the side that computes it.
  private mutating func findResiduals() {
    var known: Set<ValueID> = []
    for (scope, nodes) in nodes.sorted(by: { $0.key < $1.key }) {
      for node in nodes {
        for (value, user) in uses(of: node, in: scope) {
          guard let producer = source.producer(of: value), let home = place[producer.index],
            !containers.encloses(home, user), known.insert(value).inserted
          else { continue }
          groups[owners[home].group].residuals[owners[home].side].append(value)
        }
      }
    }
  }

  /// The values that a node needs, with the scopes in which it needs them.
  private func uses(of node: NodeID, in scope: Int) -> [(value: ValueID, scope: Int)] {
    let inputs = Array(source.inputs(of: node))
    switch roles[node] {
    case nil: return inputs.map { ($0, scope) }
    case .decided(let side)?: return choice(node).sideInputs[side].map { (inputs[$0], scope) }
    case .member(let number)?:
      let sides = zip(groups[number].sides, choice(node).sideInputs)
      return [(inputs[0], scope)] + sides.flatMap { side, range in range.map { (inputs[$0], side) } }
    }
  }
}

extension Size {
  /// The scalars that it speaks of.
  fileprivate var valueIDs: Set<VariableID> {
    var found: Set<VariableID> = []
    forEachLeaf { atom in if case .value(let id) = atom { found.insert(id) } }
    return found
  }
}
