/// The new values that shared variables take at each call, all computed from the old ones, in order.
///
/// An array of pairs, which may be written as a dictionary. A variable that is updated twice is an error of `function`.
///
/// ```swift
/// try function([x], cost, updates: [W: W - 0.1 * gW, b: b - 0.1 * gb])
///
/// var updates: Updates = zip(parameters, gradients).map { ($0, $0 - 0.1 * $1) }
/// updates[steps] = steps + 1
/// try function([x], cost, updates: updates)            // a `[SharedVariable: TensorVariable]`: Updates(rules)
/// ```
public typealias Updates = [(SharedVariable, TensorVariable)]

/// Theano's name for ``Updates``.
public typealias OrderedUpdates = Updates

// The parameter `updates:` has one type, so that the compiler has one form of `function` to try: with two, it takes ten
// seconds to find out what is wrong with a call. And the type is the array, since that is what `map` and `zip` make.
extension Array: @retroactive ExpressibleByDictionaryLiteral where Element == (SharedVariable, TensorVariable) {
  /// `[W: W - 0.1 * gW, b: b - 0.1 * gb]`: the pairs as they are written.
  public init(dictionaryLiteral elements: (SharedVariable, TensorVariable)...) { self = elements }
}

extension Array where Element == (SharedVariable, TensorVariable) {
  /// The updates of a dictionary, in the order in which their variables were made.
  ///
  /// ```swift
  /// var rules: [SharedVariable: TensorVariable] = [:]
  /// for (p, g) in zip(parameters, gradients) { rules[p] = p - 0.1 * g }
  /// try function([x], cost, updates: Updates(rules))
  /// ```
  public init(_ rules: [SharedVariable: TensorVariable]) {
    self = rules.sorted { $0.key.id.raw < $1.key.id.raw }.map { ($0.key, $0.value) }
  }

  /// The new value of `variable`; one that has none yet is added at the end, nil takes it out.
  public subscript(variable: SharedVariable) -> TensorVariable? {
    get { last { $0.0 == variable }?.1 }
    set {
      let place = lastIndex { $0.0 == variable }
      switch (place, newValue) {
      case (let place?, let value?): self[place].1 = value
      case (let place?, nil): remove(at: place)
      case (nil, let value?): append((variable, value))
      case (nil, nil): break
      }
    }
  }

  /// Takes the updates of `others` in; those of a variable that both have are `others`'.
  public mutating func update(_ others: Updates) {
    for (variable, value) in others { self[variable] = value }
  }
}
