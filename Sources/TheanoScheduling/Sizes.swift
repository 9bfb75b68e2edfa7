import TheanoErrors
import TheanoGraph
import TheanoOps

/// Sizes in the form that kernels use: where the graph demands that two sizes are equal, both are one.
///
/// The requirements themselves stay: each becomes a guard over the sizes as they were written, so that after
/// the guards one may stand for the other.
struct SizeTable {
  /// The representative of an atom that is not its own.
  private var parent: [Size.Atom: Size] = [:]
  /// Whether some of them are no leaves.
  private var hasFunctions = false
  private var known: [Size: Size] = [:]
  private var knownShapes: [[Size]: [Size]] = [:]

  init(_ requirements: [Graph.Requirement]) {
    let equalities = requirements.lazy.map(\.relation).filter { $0.relation == .equal }
    for relation in equalities where !relation.hasFunctions { unite(root(relation.left), root(relation.right)) }
    // Functions of axes, as slices have them: what they demand is known before anything runs, so that one that is demanded
    // to be an axis is never larger than the tensor that it is a part of. None becomes a value that a step computes: it may
    // be the size of what that step reads.
    for relation in equalities where relation.hasFunctions && !relation.mentionsValues {
      let (left, right) = (canonical(relation.left), canonical(relation.right))
      unite(left, right)
      // What was brought into form before may speak of it.
      (known, knownShapes) = ([:], [:])
    }
  }

  private func root(_ size: Size) -> Size {
    var size = size
    while let atom = size.atom, let next = parent[atom] { size = next }
    return size
  }

  /// Numbers stand for atoms, axes for values that only a read gives, older variables for younger ones.
  private mutating func unite(_ a: Size, _ b: Size) {
    if a == b { return }
    switch (SizeTable.rank(a), SizeTable.rank(b)) {
    case (let x?, let y?):
      if x < y { join(b, to: a) } else { join(a, to: b) }
    case (nil, _), (_, nil): return
    }
  }

  private mutating func join(_ size: Size, to representative: Size) {
    guard let atom = size.atom else { return }
    if !atom.isLeaf { hasFunctions = true }
    parent[atom] = representative
  }

  private static func rank(_ size: Size) -> (Int, Int, Int)? {
    if let number = size.constant { return (0, number, 0) }
    switch size.atom {
    case .axis(let variable, let axis): return (1, variable.raw, axis)
    case .value(let variable): return (2, variable.raw, 0)
    case .floorDivide, .modulo, .maximum, .minimum, .isNegative:
      return size.mentionsValues ? nil : (3, size.leafCount, 0)
    case nil: return nil
    }
  }

  mutating func canonical(_ size: Size) -> Size {
    if size.constant != nil || parent.isEmpty { return size }
    if let known = known[size] { return known }
    let result = size.substituting(functions: hasFunctions) { atom in
      let representative = root(Size(atom: atom))
      return representative.atom == atom ? nil : representative
    }
    known[size] = result
    return result
  }

  mutating func canonical(_ shape: [Size]) -> [Size] {
    if parent.isEmpty { return shape }
    if let known = knownShapes[shape] { return known }
    let result = shape.map { canonical($0) }
    knownShapes[shape] = result
    return result
  }
}

extension SizeRequirement {
  fileprivate var mentionsValues: Bool { left.mentionsValues || right.mentionsValues }
  fileprivate var hasFunctions: Bool { [left, right].contains { $0.atom.map { !$0.isLeaf } ?? false } }
}

/// The integers of a schedule, each once.
struct IntegerTable {
  private(set) var sizes: [Size] = []
  private var numbers: [Size: IntegerIndex] = [:]

  mutating func index(_ size: Size) -> IntegerIndex {
    if let number = numbers[size] { return number }
    sizes.append(size)
    numbers[size] = sizes.count - 1
    return sizes.count - 1
  }
}

/// The requirements that only a call can decide, as guards, each once.
func guards(
  _ requirements: [Graph.Requirement], _ integers: inout IntegerTable
) throws(TheanoError) -> [GuardStep] {
  var guards: [GuardStep] = []
  var seen: Set<SizeRequirement> = []
  for requirement in requirements {
    var relation = requirement.relation
    let (left, right) = (relation.left, relation.right)
    let slack = right - left
    switch relation.relation {
    case .equal:
      if left == right { continue }
      if let difference = slack.constant, difference != 0 {
        throw requirement.error(left: left.constant ?? 0, right: right.constant ?? difference)
      }
    case .atMost:
      if slack.isNeverNegative { continue }
      if let left = left.constant, let right = right.constant {
        throw requirement.error(left: left, right: right)
      }
    }
    relation.meaning = .stated
    guard seen.insert(relation).inserted else { continue }
    guards.append(
      GuardStep(
        left: integers.index(left), relation: relation.relation, right: integers.index(right),
        requirement: requirement))
  }
  return guards
}

extension Size {
  /// The variables whose values (not axes) the size speaks of.
  var valueAtoms: [VariableID] {
    if !mentionsValues { return [] }
    var ids: [VariableID] = []
    forEachLeaf { atom in
      switch atom {
      case .value(let id): if !ids.contains(id) { ids.append(id) }
      case .axis, .floorDivide, .modulo, .maximum, .minimum, .isNegative: break
      }
    }
    return ids
  }
}

extension Graph.Requirement {
  /// The error where the relation does not hold between these values of its sides.
  func error(left: Int, right: Int) -> TheanoError {
    relation.error(
      operation: operation, left: left, right: right, shapes: nil, origin: origin, operands: operands)
  }
}
