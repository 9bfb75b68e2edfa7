/// Where things are needed: scopes inside scopes.
///
/// Number 0 is what is always computed; every other scope is a part that may be left out, as a side of a choice.
package struct ScopeTree: Sendable {
  private var parents = [0]

  package init() {}

  package mutating func add(in parent: Int) -> Int {
    parents.append(parent)
    return parents.count - 1
  }

  package mutating func move(_ scope: Int, into parent: Int) { parents[scope] = parent }

  /// Whether `inner` is `outer` or inside of it.
  package func encloses(_ outer: Int, _ inner: Int) -> Bool { common(outer, inner) == outer }

  /// The innermost scope in which both are.
  package func common(_ a: Int, _ b: Int) -> Int {
    if a == b || a == 0 || b == 0 { return a == b ? a : 0 }
    let around = Set(enclosing(a))
    var scope = b
    while !around.contains(scope) { scope = parents[scope] }
    return scope
  }

  /// A scope and all that it is inside of, outwards; the last is 0.
  package func enclosing(_ scope: Int) -> [Int] {
    var found = [scope]
    while let last = found.last, last != 0 { found.append(parents[last]) }
    return found
  }
}
