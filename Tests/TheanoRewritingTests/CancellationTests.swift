import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps

@testable import TheanoRewriting

@Suite struct CancellationTests {
  private let x = input("x", 2)
  private let y = input("y", 2)

  private func nodes(_ output: TensorVariable, ieee: Bool = false) throws -> Int {
    let graph = try rewritten([x, y], [output], RewriteOptions(.fastRun, ieee: ieee))
    return graph.liveNodes().count
  }

  @Test func whatCancelsLeavesNoOperation() throws {
    #expect(try nodes(x * y / x) == 0)
    #expect(try nodes(-(-x)) == 0)
    #expect(try nodes(x + y - x) == 0)
    #expect(try nodes((x + y + x) - (x + x)) == 0)
    #expect(try nodes(y * (x / y)) == 0)
  }

  @Test func ieeeAnswersStay() throws {
    #expect(try nodes(x * y / x, ieee: true) == 2)
    #expect(try nodes(-(-x), ieee: true) == 0)
    #expect(try nodes(x + y - x, ieee: true) == 2)
  }

  @Test func requirementsStay() throws {
    let graph = try rewritten([x, y], [x + y - x])
    #expect(graph.requirements.count == 2)
  }

  @Test func longSumsCancelAsAWhole() throws {
    let terms = (0..<300).map { input("t\($0)", 1) }
    var sum = terms[0]
    for term in terms.dropFirst() { sum = sum + term }
    for term in terms.dropLast() { sum = sum - term }
    let graph = try rewritten(terms, [sum])
    #expect(graph.liveNodes().isEmpty)
    #expect(graph.outputs == [graph.inputs[299]])
  }
}
