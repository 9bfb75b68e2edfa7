import Testing
import TheanoGraph

/// Sums and products of sizes are kept in one order, whatever they were made of first.
@Suite struct SizeOrderTests {
  private let n = Size(atom: .axis(.fresh(), 0))
  private let m = Size(atom: .axis(.fresh(), 1))

  /// Leaves, functions of every kind, and functions that differ only far inside.
  private var terms: [Size] {
    let v = Size(atom: .value(.fresh()))
    let quotients = [2, 3].map { Size.floorDivide(n + m, Size($0)) }
    let differences = [n - m, n - m - 1, n - m - m, m - n]
    let negative = differences.map(\.isNegative)
    let largest = differences.map { Size.maximum(.zero, $0) }
    let least = [Size.minimum(n, m), Size.minimum(n, m + m), Size.minimum(n, Size.maximum(m, v))]
    return [n, m, v, Size.modulo(n, m), Size.modulo(n, m + 1)] + quotients + negative + largest + least
  }

  @Test func theOrderOfTermsDoesNotMatter() {
    let terms = terms
    #expect(Set(terms).count == terms.count)
    let sum = terms.reduce(Size.zero, +)
    let product = terms.reduce(Size.one, *)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20 {
      let others = terms.shuffled(using: &generator)
      #expect(others.reduce(Size.zero, +) == sum)
      #expect(others.reduce(Size.one, *) == product)
      #expect(others.reduce(sum, -) == Size.zero)
    }
    #expect(sum.monomials.count == terms.count)
    #expect(sum - sum == Size.zero && sum - 1 - sum == Size(-1))
    #expect(Size(5) + sum == sum + 5 && Size(5) - sum == Size.zero - (sum - 5))
  }
}
