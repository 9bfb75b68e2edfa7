import Testing
import TheanoArrays
import TheanoGradient
import TheanoGraph
import TheanoOps
import TheanoTestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@testable import TheanoRewriting

/// The rules for parts, joins and what was set: each applies, prints as it did, and keeps the value.
/// `THEANO_UPDATE_GOLDEN=1` writes the printed graphs anew.
@Suite struct SubtensorRuleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let rule: String
    let output: TensorVariable
    var testDescription: String { rule }
  }

  private static let x = input("x", 2)
  private static let y = input("y", 2)
  private static let v = input("v", 1)
  private static let s = input("s", 0)
  private static let n = input("n", 0, .int64)
  private static let places = input("places", 1, .int64)
  private static let inputs = [x, y, v, s, n, places]

  static let cases: [Case] = [
    Case(rule: "wholeSlices", output: x[0, 0..<x.shape[1]]),
    Case(rule: "partOfPart", output: x[1..., .reversed][.slice(nil, nil, by: 2), 0]),
    Case(rule: "partOfOnes", output: T.sum(x, axis: 1, keepdims: true)[.all, 0]),
    Case(rule: "partOfElementwise", output: (T.exp(x) + v)[1, .slice(nil, nil, by: 2)]),
    Case(rule: "partOfAlloc", output: T.alloc(v, n, v.shape[0])[0, 1...]),
    Case(rule: "partOfVector", output: T.stack([s, 2 * s, 3 * s])[1...]),
    Case(rule: "partOfJoin", output: T.concatenate([v, T.exp(v)])[.slice(v.shape[0], nil)]),
    Case(rule: "partOfProduct", output: T.dot(x, y)[1, 0..<n]),
    Case(rule: "gatherAll", output: x[.all, T.arange(x.shape[1])]),
    Case(rule: "joinEmpty", output: T.concatenate([v, v[..<0]])),
    Case(rule: "joinVectors", output: T.concatenate([T.stack([s, s + 1]), T.stack([2 * s])])),
    Case(rule: "partThatWasSet", output: T.setSubtensor(x[n], v)[n]),
    Case(rule: "setWhole", output: T.setSubtensor(x[.all], v)),
    Case(rule: "setToItself", output: T.setSubtensor(x[0], x[0])),
    Case(rule: "setToSum", output: T.setSubtensor(x[0], x[0] + v)),
    Case(rule: "increasedByZero", output: T.incSubtensor(x[0], 0)),
    Case(rule: "increasedZeros", output: T.grad(T.exp(x[0]).sum(), x)),
    Case(rule: "stretchedValue", output: T.incSubtensor(x[places], T.alloc(s, 2, 3))),
    Case(rule: "scaledScatter", output: s * T.incSubtensor(x.zerosLike()[places], v)),
    Case(rule: "addedScatter", output: x - 0.5 * T.grad(T.sqr(x[places]).sum(), x)),
    Case(rule: "reduceJoined", output: T.stack([v, 2 * v, v]).sum(axis: 0)),
    Case(rule: "maxOfNeg", output: -T.max(-x, axis: 1)),
    Case(rule: "transposedProduct", output: T.dot(x, y).T),
    Case(rule: "reshapeOfDimshuffle", output: T.reshape(x.dimshuffle(0, "x", 1), [-1])),
    Case(rule: "reshapeLift", output: T.exp(x.flatten()).reshape([y.shape[0], y.shape[1]])),
    Case(rule: "reshapeByOnes", output: T.exp(x).reshape([x.shape[0], 1, x.shape[1]])),
    Case(rule: "allocOnes", output: T.alloc(T.exp(v), 1, v.shape[0]) + x),
    Case(rule: "allocOfDimshuffle", output: T.exp(T.alloc(v.dimshuffle("x", 0), n, v.shape[0]))),
    Case(rule: "sumOfStretchedFactor", output: (x * T.exp(v)).sum(axis: 0)),
    Case(rule: "productOfStretched", output: T.prod(T.alloc(s, n, 3), axis: 0)),
    Case(rule: "argmaxOfMonotone", output: T.argmax(T.softmax(x), axis: 1)),
    Case(rule: "usefulAlloc", output: T.tile(x, [1, 1]) + T.alloc(x, x.shape)),
  ]

  private static let values: [NDArray] = [
    .sample(2, 3), .sample(3, 2, seed: 2), .sample(3, seed: 3), NDArray(0.75), NDArray(1), [1, 1] as NDArray,
  ]

  /// Only those that the expression needs.
  private func used(_ output: TensorVariable) -> [Int] {
    var leaves: Set<TensorVariable> = []
    for call in applications(of: [output]) { leaves.formUnion(call.inputs) }
    return Self.inputs.indices.filter { leaves.contains(Self.inputs[$0]) }
  }

  @Test(arguments: cases) func appliesAndKeepsTheValue(_ example: Case) throws {
    if let error = example.output.error { throw error }
    let used = used(example.output)
    let (inputs, values) = (used.map { Self.inputs[$0] }, used.map { Self.values[$0] })
    let before = try Graph(inputs, [example.output])
    let done = rewrite(before)
    #expect(done.applied.contains { $0.name == example.rule }, "\(done.applied.map(\.name))")
    #expect(done.graph.faults() == [])
    let known = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.id), values))
    let expected = try evaluateReference([example.output], known)[0]
    let result = try evaluated(done.graph, values)[0]
    #expect(result.shape == expected.shape && result.dtype == expected.dtype)
    #expect(worstDifference(result, expected) < 1e-14, "\(result) \(expected)")
    try compare(before.text + "=>\n" + done.graph.text, "Rewriting/Parts/\(example.rule).txt")
  }

  /// Numbers of variables differ from run to run.
  private func compare(_ printed: String, _ name: String) throws {
    let text = printed.replacing(/\b[nv]\d+/, with: "n")
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    if getenv("THEANO_UPDATE_GOLDEN") != nil {
      let file = try #require(fopen(folder + "/Golden/" + name, "wb"))
      fputs(text, file)
      fclose(file)
    }
    #expect(try GoldenFile.lines(name) == text.split(separator: "\n"))
  }

  /// Slices of slices, against what they say of arrays of several lengths.
  @Test func slicesOfSlicesAreOne() throws {
    let bounds: [Int?] = [nil, 0, 1, 2, 5]
    func slices(_ steps: [Int?]) -> [SubtensorItem] {
      bounds.flatMap { start in
        bounds.flatMap { stop in
          steps.map { step in
            .slice(
              start: start.map { .constant($0) }, stop: stop.map { .constant($0) }, step: step.map { .constant($0) })
          }
        }
      }
    }
    let turned = SubtensorItem.slice(start: nil, stop: nil, step: .constant(-1))
    let inner = slices([nil, 1, 2]) + [turned]
    let outer = slices([nil, 3]) + [turned, .index(.constant(0)), .index(.constant(2)), .index(.constant(-1))]
    var merged = 0
    for length in [0, 1, 4, 9] {
      let array = try NDArray.arange(length)
      for first in inner {
        for second in outer {
          guard let both = first.followed(by: second),
            let expected = try? Subtensor([second]).evaluate(Subtensor([first]).evaluate([array]))[0]
          else { continue }
          let result = try Subtensor([both]).evaluate([array])[0]
          #expect(result.isEqual(to: expected), "\(length): \(first) \(second) \(both)")
          merged += 1
        }
      }
    }
    #expect(merged > 1000)
  }
}
