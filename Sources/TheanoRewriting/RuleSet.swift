import Synchronization

/// Rules by their numbers.
struct RuleSet: Hashable, Sendable {
  private var words: [UInt64] = []

  init() {}
  init(_ rules: [Rule]) { for rule in rules { insert(rule.number) } }

  func contains(_ number: Int) -> Bool {
    let word = number >> 6
    return word < words.count && words[word] & (1 << UInt64(number & 63)) != 0
  }

  mutating func insert(_ number: Int) {
    let word = number >> 6
    while words.count <= word { words.append(0) }
    words[word] |= 1 << UInt64(number & 63)
  }

  mutating func formUnion(_ other: RuleSet) {
    while words.count < other.words.count { words.append(0) }
    for (k, word) in other.words.enumerated() { words[k] |= word }
  }

  func union(_ other: RuleSet) -> RuleSet {
    var result = self
    result.formUnion(other)
    return result
  }

  func isSubset(of other: RuleSet) -> Bool {
    words.enumerated().allSatisfy { k, word in word & ~(k < other.words.count ? other.words[k] : 0) == 0 }
  }
}

extension RuleSet {
  private static let count = Atomic<Int>(0)
  /// A number for a rule that is made.
  static func nextNumber() -> Int { count.add(1, ordering: .relaxed).oldValue }
}
