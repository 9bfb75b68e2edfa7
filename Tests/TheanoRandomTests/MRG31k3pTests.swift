import Testing
import TheanoErrors

@testable import TheanoRandom

@Suite struct MRG31k3pTests {
  /// Leaping ahead is drawing, for every power that can be drawn.
  @Test func leaps() throws {
    for power in 0...12 {
      var walked = try MRG31k3p(seed: [1, 2, 3, 4, 5, 2_147_462_578])
      let leapt = walked.ahead(power: power)
      for _ in 0..<1 << power { _ = walked.next() }
      #expect(walked == leapt, "2^\(power)")
    }
  }

  /// 2^134 numbers are 2^62 times 2^72 numbers; and leaps commute.
  @Test func leapsAgree() throws {
    let start = try MRG31k3p(seed: 12345)
    #expect(start.ahead(power: 20).ahead(power: 20) == start.ahead(power: 21))
    #expect(start.ahead(power: 133).ahead(power: 133) == MRG31k3p.nextDraw.apply(start))
    #expect(MRG31k3p.nextDraw.apply(start.ahead(power: 72)) == MRG31k3p.nextStream.apply(start.ahead(power: 134)))
  }

  /// The targets of Theano's default seed, in float64: numbers times 2^-31.
  @Test func firstNumbersOfTheanosSeed() throws {
    var stream = try MRG31k3p(seed: 12345)
    var numbers: [Double] = []
    for _ in 0..<3 {
      var first = stream
      numbers.append((Double(first.next()) * 0x1p-31 * 1e8).rounded() / 1e8)
      stream = MRG31k3p.nextStream.apply(stream)
    }
    #expect(numbers == [0.73532445, 0.25856858, 0.69408069])
  }

  @Test func numbersAreInTheirRange() throws {
    var generator = try MRG31k3p(seed: 1)
    for _ in 0..<10_000 { #expect(generator.next() > 0) }
  }

  @Test func seedsAreChecked() throws {
    for seed in [0, -1, 2_147_462_579, Int.max] {
      #expect(throws: TheanoError.self) { try MRG31k3p(seed: seed) }
    }
    let wrong: [[Int]] = [
      [], [1, 2, 3], [0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], [2_147_483_647, 1, 1, 1, 1, 1],
      [1, 1, 1, 1, 1, 2_147_462_579], [-1, 1, 1, 1, 1, 1],
    ]
    for seed in wrong { #expect(throws: TheanoError.self) { try MRG31k3p(seed: seed) } }
    #expect(throws: Never.self) { try MRG31k3p(seed: [2_147_483_646, 0, 0, 2_147_462_578, 0, 0]) }
  }
}
