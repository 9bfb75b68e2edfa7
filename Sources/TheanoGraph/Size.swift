/// The length of an axis: an integer expression over what is known at a call.
///
/// A size is a polynomial, kept in a canonical form, over *atoms*: axes of inputs and shared
/// variables, values of integer scalars, and the few functions that are no polynomials. So `n + 1 - 1`
/// is `n`, and `n · m` is `m · n`; sizes that are equal as expressions compare equal.
/// Arithmetic saturates instead of overflowing (a size that large is refused when memory is planned).
public final class Size: Sendable {
  package struct Monomial: Hashable, Sendable {
    /// Sorted by ``Atom/order``; a square stands twice.
    package let atoms: [Atom]
    package let factor: Int
  }

  package indirect enum Atom: Hashable, Sendable {
    /// The length of an axis of an input or shared variable.
    case axis(VariableID, Int)
    /// The value of an integer scalar, or of another quantity known only after running a part of the graph.
    case value(VariableID)
    case floorDivide(Size, Size)
    case modulo(Size, Size)
    case maximum(Size, Size)
    case minimum(Size, Size)
    /// 1 if the size is negative, else 0.
    case isNegative(Size)
  }

  package let constantTerm: Int
  package let monomials: [Monomial]
  private let cachedHash: Int
  /// Whether ``Atom/value(_:)`` is anywhere in it: most sizes speak of axes alone, which need no computing.
  package let mentionsValues: Bool

  private init(constantTerm: Int, monomials: [Monomial]) {
    self.constantTerm = constantTerm
    self.monomials = monomials
    var hasher = Hasher()
    hasher.combine(constantTerm)
    for m in monomials { hasher.combine(m) }
    self.cachedHash = hasher.finalize()
    self.mentionsValues = monomials.contains { $0.atoms.contains(where: \.mentionsValues) }
  }

  package static let zero = Size(constantTerm: 0, monomials: [])
  package static let one = Size(constantTerm: 1, monomials: [])

  package convenience init(_ constant: Int) { self.init(constantTerm: constant, monomials: []) }
  package convenience init(atom: Atom) {
    self.init(constantTerm: 0, monomials: [Monomial(atoms: [atom], factor: 1)])
  }

  /// The number, if the size does not depend on anything.
  package var constant: Int? { monomials.isEmpty ? constantTerm : nil }
  /// The products whose sum, with the constant term, the size is.
  package var products: [Size] { monomials.map { Size(constantTerm: 0, monomials: [$0]) } }

  /// The atom, if the size is just one.
  package var atom: Atom? {
    guard constantTerm == 0, monomials.count == 1, monomials[0].factor == 1,
      monomials[0].atoms.count == 1
    else { return nil }
    return monomials[0].atoms[0]
  }
}

extension Size: Hashable {
  public static func == (a: Size, b: Size) -> Bool {
    a === b
      || (a.cachedHash == b.cachedHash && a.constantTerm == b.constantTerm
        && a.monomials == b.monomials)
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(cachedHash) }
}

// MARK: - Arithmetic

extension Size {
  package static func + (a: Size, b: Size) -> Size { a.adding(b, times: 1) }
  package static func - (a: Size, b: Size) -> Size { a.adding(b, times: -1) }
  package static func + (a: Size, b: Int) -> Size { a + Size(b) }
  package static func - (a: Size, b: Int) -> Size { a - Size(b) }

  private func adding(_ other: Size, times sign: Int) -> Size {
    if other.monomials.isEmpty {
      if other.constantTerm == 0 { return self }
      return Size(
        constantTerm: saturatingAdd(constantTerm, saturatingMultiply(sign, other.constantTerm)), monomials: monomials)
    }
    if monomials.isEmpty && sign == 1 { return other.adding(self, times: 1) }
    if sign == -1 && self == other { return .zero }
    var factors: [[Atom]: Int] = [:]
    for m in monomials { factors[m.atoms] = m.factor }
    for m in other.monomials {
      factors[m.atoms, default: 0] = saturatingAdd(
        factors[m.atoms, default: 0], saturatingMultiply(sign, m.factor))
    }
    return Size(
      constantTerm: saturatingAdd(constantTerm, saturatingMultiply(sign, other.constantTerm)),
      monomials: Size.sorted(factors))
  }

  package static func * (a: Size, b: Size) -> Size {
    if let c = a.constant { return b.scaled(by: c) }
    if let c = b.constant { return a.scaled(by: c) }
    var factors: [[Atom]: Int] = [:]
    let constant = saturatingMultiply(a.constantTerm, b.constantTerm)
    func add(_ atoms: [Atom], _ factor: Int) {
      factors[atoms, default: 0] = saturatingAdd(factors[atoms, default: 0], factor)
    }
    for m in a.monomials {
      if b.constantTerm != 0 { add(m.atoms, saturatingMultiply(m.factor, b.constantTerm)) }
      for n in b.monomials {
        add((m.atoms + n.atoms).sorted(by: Atom.precedes), saturatingMultiply(m.factor, n.factor))
      }
    }
    if a.constantTerm != 0 {
      for n in b.monomials { add(n.atoms, saturatingMultiply(n.factor, a.constantTerm)) }
    }
    return Size(constantTerm: constant, monomials: sorted(factors))
  }

  private func scaled(by c: Int) -> Size {
    if c == 1 { return self }
    if c == 0 { return .zero }
    return Size(
      constantTerm: saturatingMultiply(constantTerm, c),
      monomials: monomials.map { Monomial(atoms: $0.atoms, factor: saturatingMultiply($0.factor, c)) })
  }

  private static func sorted(_ factors: [[Atom]: Int]) -> [Monomial] {
    if factors.isEmpty { return [] }
    return factors.filter { $0.value != 0 }.map { Monomial(atoms: $0.key, factor: $0.value) }
      .sorted { Atom.precedes($0.atoms, $1.atoms) }
  }

  /// Rounded towards minus infinity; division by zero gives zero.
  package static func floorDivide(_ a: Size, _ b: Size) -> Size {
    if let y = b.constant {
      if y == 1 { return a }
      if let x = a.constant { return Size(flooringDivide(x, y)) }
      let parts = a.monomials.map(\.factor) + [a.constantTerm]
      if y > 0 && parts.allSatisfy({ $0 % y == 0 }) {
        return Size(
          constantTerm: a.constantTerm / y,
          monomials: a.monomials.map { Monomial(atoms: $0.atoms, factor: $0.factor / y) })
      }
    }
    if let quotient = a.dividedExactly(by: b) { return quotient }
    return Size(atom: .floorDivide(a, b))
  }

  /// `a / b` where `b` is one product that divides every monomial of `a` (as in `(n·m) / m`).
  ///
  /// Right wherever `b` is not zero; where it is zero so is `a`, and any quotient will do.
  private func dividedExactly(by b: Size) -> Size? {
    guard b.constantTerm == 0, b.monomials.count == 1, constantTerm == 0, !monomials.isEmpty else {
      return nil
    }
    let divisor = b.monomials[0]
    var result = Size.zero
    for m in monomials {
      guard divisor.factor != 0, m.factor % divisor.factor == 0 else { return nil }
      var rest = m.atoms
      for atom in divisor.atoms {
        guard let i = rest.firstIndex(of: atom) else { return nil }
        rest.remove(at: i)
      }
      let factor = m.factor / divisor.factor
      result =
        result
        + (rest.isEmpty
          ? Size(factor)
          : Size(constantTerm: 0, monomials: [Monomial(atoms: rest, factor: factor)]))
    }
    return result
  }

  package static func modulo(_ a: Size, _ b: Size) -> Size {
    if let x = a.constant, let y = b.constant { return Size(flooringModulo(x, y)) }
    if b.constant == 1 || a == b { return .zero }
    return Size(atom: .modulo(a, b))
  }

  package static func maximum(_ a: Size, _ b: Size) -> Size {
    if let d = (a - b).constant { return d >= 0 ? a : b }
    if a.constant == 0 && b.isNeverNegative { return b }
    if b.constant == 0 && a.isNeverNegative { return a }
    if (a - b).isNeverNegative { return a }
    if (b - a).isNeverNegative { return b }
    return Size(atom: .maximum(a, b))
  }

  package static func minimum(_ a: Size, _ b: Size) -> Size {
    if let d = (a - b).constant { return d <= 0 ? a : b }
    if (a - b).isNeverNegative { return b }
    if (b - a).isNeverNegative { return a }
    return Size(atom: .minimum(a, b))
  }

  package var isNegative: Size {
    if let c = constant { return Size(c < 0 ? 1 : 0) }
    return isNeverNegative ? .zero : Size(atom: .isNegative(self))
  }

  /// Whether the expression shows that it is not negative: sums of products of axes, and the like.
  package var isNeverNegative: Bool {
    constantTerm >= 0
      && monomials.allSatisfy { m in
        m.factor >= 0
          && m.atoms.allSatisfy {
            switch $0 {
            case .axis, .isNegative: true
            case .value, .floorDivide, .modulo: false
            case .maximum(let a, let b): a.isNeverNegative || b.isNeverNegative
            case .minimum(let a, let b): a.isNeverNegative && b.isNeverNegative
            }
          }
      }
  }
}

// MARK: - Values

extension Size {
  /// The value where `atoms` gives the axes and scalars.
  package func evaluate(_ leaf: (Atom) -> Int) -> Int {
    var total = constantTerm
    for m in monomials {
      var product = m.factor
      for atom in m.atoms { product = saturatingMultiply(product, atom.evaluate(leaf)) }
      total = saturatingAdd(total, product)
    }
    return total
  }

  /// The leaf atoms (axes and values) in it, in the order of their appearance.
  package func forEachLeaf(_ body: (Atom) -> Void) {
    for m in monomials { for atom in m.atoms { atom.forEachLeaf(body) } }
  }

  /// How many leaves are in it, each as often as it is.
  package var leafCount: Int {
    var count = 0
    forEachLeaf { _ in count += 1 }
    return count
  }

  /// The same expression with other leaves; functions of leaves, with these replaced, are offered too if `functions` says so.
  package func substituting(functions: Bool = false, _ replace: (Atom) -> Size?) -> Size {
    var total = Size(constantTerm)
    for m in monomials {
      var product = Size(m.factor)
      for atom in m.atoms { product = product * atom.substituting(functions, replace) }
      total = total + product
    }
    return total
  }
}

extension Size.Atom {
  fileprivate var mentionsValues: Bool {
    switch self {
    case .axis: false
    case .value: true
    case .floorDivide(let a, let b), .modulo(let a, let b), .maximum(let a, let b), .minimum(let a, let b):
      a.mentionsValues || b.mentionsValues
    case .isNegative(let a): a.mentionsValues
    }
  }

  func evaluate(_ leaf: (Size.Atom) -> Int) -> Int {
    switch self {
    case .axis, .value: leaf(self)
    case .floorDivide(let a, let b): flooringDivide(a.evaluate(leaf), b.evaluate(leaf))
    case .modulo(let a, let b): flooringModulo(a.evaluate(leaf), b.evaluate(leaf))
    case .maximum(let a, let b): max(a.evaluate(leaf), b.evaluate(leaf))
    case .minimum(let a, let b): min(a.evaluate(leaf), b.evaluate(leaf))
    case .isNegative(let a): a.evaluate(leaf) < 0 ? 1 : 0
    }
  }

  func forEachLeaf(_ body: (Size.Atom) -> Void) {
    switch self {
    case .axis, .value: body(self)
    case .floorDivide(let a, let b), .modulo(let a, let b), .maximum(let a, let b),
      .minimum(let a, let b):
      a.forEachLeaf(body)
      b.forEachLeaf(body)
    case .isNegative(let a): a.forEachLeaf(body)
    }
  }

  func substituting(_ functions: Bool, _ replace: (Size.Atom) -> Size?) -> Size {
    func new(_ size: Size) -> Size { size.substituting(functions: functions, replace) }
    let result: Size
    switch self {
    case .axis, .value: return replace(self) ?? Size(atom: self)
    case .floorDivide(let a, let b): result = .floorDivide(new(a), new(b))
    case .modulo(let a, let b): result = .modulo(new(a), new(b))
    case .maximum(let a, let b): result = .maximum(new(a), new(b))
    case .minimum(let a, let b): result = .minimum(new(a), new(b))
    case .isNegative(let a): result = new(a).isNegative
    }
    guard functions, let atom = result.atom, !atom.isLeaf else { return result }
    return replace(atom) ?? result
  }

  package var isLeaf: Bool {
    switch self {
    case .axis, .value: true
    case .floorDivide, .modulo, .maximum, .minimum, .isNegative: false
    }
  }

  /// Leaves come first, then functions, each kind together.
  private var rank: Int {
    switch self {
    case .axis: 0
    case .value: 1
    case .floorDivide: 2
    case .modulo: 3
    case .isNegative: 4
    case .maximum: 5
    case .minimum: 6
    }
  }

  /// Less than 0, 0 or more: a total order that is the same in every run.
  private static func compare(_ a: Size.Atom, _ b: Size.Atom) -> Int {
    switch (a, b) {
    case (.axis(let v, let k), .axis(let w, let l)): v.raw == w.raw ? k - l : v.raw < w.raw ? -1 : 1
    case (.value(let v), .value(let w)): v.raw == w.raw ? 0 : v.raw < w.raw ? -1 : 1
    case (.floorDivide(let x, let y), .floorDivide(let z, let w)), (.modulo(let x, let y), .modulo(let z, let w)),
      (.maximum(let x, let y), .maximum(let z, let w)), (.minimum(let x, let y), .minimum(let z, let w)):
      x == z ? compare(y, w) : compare(x, z)
    case (.isNegative(let x), .isNegative(let y)): compare(x, y)
    case (.axis, _), (.value, _), (.floorDivide, _), (.modulo, _), (.isNegative, _), (.maximum, _), (.minimum, _):
      a.rank - b.rank
    }
  }

  private static func compare(_ a: Size, _ b: Size) -> Int {
    if a == b { return 0 }
    for (m, n) in zip(a.monomials, b.monomials) where m != n {
      let atoms = compare(m.atoms, n.atoms)
      return atoms != 0 ? atoms : m.factor < n.factor ? -1 : 1
    }
    if a.monomials.count != b.monomials.count { return a.monomials.count - b.monomials.count }
    return a.constantTerm < b.constantTerm ? -1 : a.constantTerm == b.constantTerm ? 0 : 1
  }

  private static func compare(_ a: [Size.Atom], _ b: [Size.Atom]) -> Int {
    for (x, y) in zip(a, b) {
      let order = compare(x, y)
      if order != 0 { return order }
    }
    return a.count - b.count
  }

  static func precedes(_ a: Size.Atom, _ b: Size.Atom) -> Bool { compare(a, b) < 0 }
  static func precedes(_ a: [Size.Atom], _ b: [Size.Atom]) -> Bool { compare(a, b) < 0 }
}

extension Size: CustomStringConvertible {
  /// For instance `3`, `n4.0 * 2 + 1`: axis 0 of variable 4. Messages name axes better; see ``describe(_:)``.
  public var description: String { describe(\.description) }

  package func describe(_ name: (Atom) -> String) -> String {
    var parts = monomials.map { m in
      (m.factor == 1 ? [] : ["\(m.factor)"]).appending(contentsOf: m.atoms.map(name))
        .joined(separator: "*")
    }
    if constantTerm != 0 || parts.isEmpty { parts.append("\(constantTerm)") }
    return parts.joined(separator: " + ").replacing("+ -", with: "- ")
  }
}

extension Size.Atom: CustomStringConvertible {
  package var description: String {
    switch self {
    case .axis(let v, let k): "n\(v.raw).\(k)"
    case .value(let v): "v\(v.raw)"
    case .floorDivide(let a, let b): "((\(a)) // (\(b)))"
    case .modulo(let a, let b): "((\(a)) % (\(b)))"
    case .maximum(let a, let b): "max(\(a), \(b))"
    case .minimum(let a, let b): "min(\(a), \(b))"
    case .isNegative(let a): "(\(a) < 0)"
    }
  }
}

extension Array {
  fileprivate func appending(contentsOf other: [Element]) -> [Element] { self + other }
}

package func saturatingAdd(_ a: Int, _ b: Int) -> Int {
  let (sum, overflow) = a.addingReportingOverflow(b)
  return overflow ? (a < 0 ? .min : .max) : sum
}

package func saturatingMultiply(_ a: Int, _ b: Int) -> Int {
  let (product, overflow) = a.multipliedReportingOverflow(by: b)
  return overflow ? ((a < 0) == (b < 0) ? .max : .min) : product
}

/// Rounded towards minus infinity; zero for a zero divisor.
package func flooringDivide(_ a: Int, _ b: Int) -> Int {
  if b == 0 { return 0 }
  if b == -1 { return a == .min ? .max : -a }
  let q = a / b
  return (a % b != 0 && (a < 0) != (b < 0)) ? q - 1 : q
}

/// What ``flooringDivide(_:_:)`` leaves: of the divisor's sign; zero for a zero divisor.
package func flooringModulo(_ a: Int, _ b: Int) -> Int {
  if b == 0 || b == -1 { return 0 }
  let r = a % b
  return r != 0 && (r < 0) != (b < 0) ? r + b : r
}
