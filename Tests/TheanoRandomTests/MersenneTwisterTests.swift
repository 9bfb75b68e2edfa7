import Testing
import TheanoArrays
import TheanoErrors
import TheanoTestSupport

@testable import TheanoRandom

@Suite struct MersenneTwisterTests {
  /// One line of the golden file.
  struct Line {
    let name: String
    let seed: [Int]
    let isList: Bool
    let parameters: [Double]
    let integers: [Int64?]
    let text: [Substring]

    init(_ line: Substring) throws {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      try #require(columns.count == 4)
      name = String(columns[0])
      seed = columns[1].split(separator: ",").compactMap { Int($0) }
      isList = columns[1].hasSuffix(",")
      parameters = columns[2].split(separator: ",").compactMap { Double($0) }
      integers = columns[2].split(separator: ",").map { Int64($0) }
      text = columns[3].split(separator: ",")
    }

    func generator() throws -> MersenneTwister {
      isList ? try MersenneTwister(seed: seed) : try MersenneTwister(seed: seed[0])
    }

    func drawn() throws -> [String] {
      var g = try generator()
      var values: [String] = []
      func repeated(_ draw: () throws -> [String]) rethrows { while values.count < text.count { values += try draw() } }
      switch name {
      case "sample": repeated { ["\(g.sample())"] }
      case "late":
        repeated {
          for _ in 0..<999 { _ = g.sample() }
          return ["\(g.sample())"]
        }
      case "normal": repeated { ["\(g.normal())"] }
      case "uniform": repeated { ["\(g.uniform(parameters[0], parameters[1]))"] }
      case "integer":
        let (low, high) = (try #require(integers[0]), try #require(integers[1]))
        repeated { ["\(g.integer(from: low, through: high))"] }
      case "binomial":
        let trials = try #require(integers[0])
        repeated { ["\(g.binomial(trials, parameters[1]))"] }
      case "poisson": repeated { ["\(g.poisson(parameters[0]))"] }
      case "permutation":
        repeated {
          var order = Array(0..<Int(parameters[0]))
          g.shuffle(&order)
          return order.map(String.init)
        }
      case "multinomial":
        repeated { g.multinomial(Int64(parameters[0]), Array(parameters.dropFirst())).map(String.init) }
      case "choice":
        repeated { g.choose(Int(parameters[0]), Array(parameters.dropFirst())).map(String.init) }
      case "different":
        repeated { g.chooseDifferent(Int(parameters[0]), Array(parameters.dropFirst())).map(String.init) }
      default: Issue.record("no distribution \(name)")
      }
      return values
    }
  }

  @Test func drawsAreThoseOfNumPy() throws {
    let lines = try GoldenFile.lines("Random/random.tsv").map(Line.init)
    #expect(lines.count > 100)
    for line in lines {
      let drawn = try line.drawn()
      #expect(drawn.count == line.text.count)
      for (k, (ours, theirs)) in zip(drawn, line.text).enumerated() {
        #expect(Double(ours) == Double(theirs), "\(line.name)\(line.parameters), seed \(line.seed), number \(k)")
      }
    }
  }

  @Test func theStateGoesOnWhereItWasTaken() throws {
    var generator = try MersenneTwister(seed: 9)
    _ = generator.normal()
    for _ in 0..<700 { _ = generator.next() }
    var copy = try MersenneTwister(state: generator.state)
    #expect(copy.normal() == generator.normal())
    #expect(copy.sample() == generator.sample())
    #expect(copy.state.identical(to: generator.state))
  }

  @Test func seedsAreChecked() throws {
    #expect(throws: TheanoError.self) { try MersenneTwister(seed: -1) }
    #expect(throws: TheanoError.self) { try MersenneTwister(seed: 1 << 32) }
    #expect(throws: TheanoError.self) { try MersenneTwister(seed: []) }
    #expect(throws: TheanoError.self) { try MersenneTwister(seed: [1, -1]) }
    #expect(throws: TheanoError.self) { try MersenneTwister(seed: .max) }
  }

  @Test func statesAreChecked() throws {
    let good = try MersenneTwister(seed: 1).state
    #expect(throws: TheanoError.self) { try MersenneTwister(state: good.astype(.int64)) }
    var used = good
    used[624] = 625
    #expect(throws: TheanoError.self) { try MersenneTwister(state: used) }
    #expect(throws: TheanoError.self) { try MersenneTwister(state: NDArray.uninitialized([3], .uint32)) }
  }

  /// Where rounding made a probability more than 1, or there are more trials than a Double counts: no trap.
  @Test func extremes() throws {
    var g = try MersenneTwister(seed: 1)
    #expect(g.binomial(.max, 1.0000000000000002) == .max)
    #expect(g.binomial(5, .infinity) == 5)
    let half = g.binomial(.max, 0.5)
    #expect(abs(Double(half) - 0x1p62) < 1e11)
    #expect(g.binomial(.max, 1e-18) < 40)
    #expect(g.multinomial(.max, [0.1, 0.2, 0.7]).reduce(0, +) == .max)
    let large = g.poisson(MersenneTwister.largestPoissonMean)
    #expect(Double(large) > 9.2e18)
    #expect(g.integer(from: .min, through: .max) != g.integer(from: .min, through: .max))
  }
}
