import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Which sizes are equal in every call that is not refused: those that the graph's requirements say are.
struct SizeRelations {
  private var meanings: [Size.Atom: Size] = [:]

  /// Each second size equals the one before it.
  init(_ pairs: [Size]) {
    for k in stride(from: 0, to: pairs.count, by: 2) { equate(pairs[k], pairs[k + 1]) }
  }

  init(_ requirements: [Graph.Requirement]) { self.init(SizeRelations.pairs(requirements)) }

  static func pairs(_ requirements: [Graph.Requirement]) -> [Size] {
    requirements.filter { $0.relation.relation == .equal }.flatMap { [$0.relation.left, $0.relation.right] }
  }

  mutating func equate(_ left: Size, _ right: Size) {
    if left == right { return }
    let (a, b) = (reduced(left), reduced(right))
    if a == b { return }
    if let atom = b.atom, atom.isLeaf, !a.mentions(atom) {
      meanings[atom] = a
    } else if let atom = a.atom, atom.isLeaf, !b.mentions(atom) {
      meanings[atom] = b
    }
  }

  /// The size with equal ones replaced by one of them.
  func reduced(_ size: Size) -> Size {
    if meanings.isEmpty || size.constant != nil { return size }
    var current = size
    // Meanings were reduced when noted; later ones may replace atoms in them again.
    for _ in 0..<16 {
      let next = current.substituting { meanings[$0] }
      if next == current { break }
      current = next
    }
    return current
  }
}

extension Size {
  fileprivate func mentions(_ wanted: Atom) -> Bool {
    var found = false
    forEachLeaf { if $0 == wanted { found = true } }
    return found
  }
}

extension Workspace {
  /// An int64 scalar with the value of a size, computed from the shapes of leaves; nil where it cannot be.
  mutating func value(of size: Size) throws(Refusal) -> ValueID? {
    if let constant = size.constant { return self.constant(.int(Int64(constant)), .int64) }
    var terms: [ValueID] = []
    for monomial in size.monomials {
      var factors: [ValueID] = monomial.factor == 1 ? [] : [constant(.int(Int64(monomial.factor)), .int64)]
      for atom in monomial.atoms {
        guard let factor = try value(of: atom) else { return nil }
        factors.append(factor)
      }
      terms.append(factors.count == 1 ? factors[0] : try make(Elementwise(.mul), factors))
    }
    if size.constantTerm != 0 { terms.append(constant(.int(Int64(size.constantTerm)), .int64)) }
    return terms.count == 1 ? terms[0] : try make(Elementwise(.add), terms)
  }

  private mutating func value(of atom: Size.Atom) throws(Refusal) -> ValueID? {
    func both(_ op: ScalarOp, _ a: Size, _ b: Size) throws(Refusal) -> ValueID? {
      guard let x = try value(of: a), let y = try value(of: b) else { return nil }
      return try make(op, x, y)
    }
    switch atom {
    case .axis(let id, let axis):
      guard let leaf = leaves[id] else { return nil }
      return try make(ShapeI(axis: axis), [leaf])
    case .value(let id):
      guard let scalar = graph.sizeValues[id] else { return nil }
      return try cast(scalar, to: .int64)
    case .floorDivide(let a, let b): return try both(.intDiv, a, b)
    case .modulo(let a, let b): return try both(.mod, a, b)
    case .maximum(let a, let b): return try both(.maximum, a, b)
    case .minimum(let a, let b): return try both(.minimum, a, b)
    case .isNegative(let a):
      guard let x = try value(of: a) else { return nil }
      return try cast(try make(.lt, x, constant(.int(0), .int64)), to: .int64)
    }
  }
}
