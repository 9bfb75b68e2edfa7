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

/// Graphs as text, before and after. `THEANO_UPDATE_GOLDEN=1` writes the files anew.
@Suite struct GoldenTests {
  private static let x = input("x", 2)
  private static let y = input("y", 2)
  private static let v = input("v", 1)
  private static let labels = input("labels", 1, .int64)
  private static let w = input("w", 2)
  private static let s = input("s", 0)

  static let cases: [(name: String, inputs: [TensorVariable], outputs: [TensorVariable])] = {
    let probabilities = T.softmax(x)
    let rows = T.arange(labels.shape[0])
    let xent = -T.mean(T.log(probabilities)[rows, labels])
    return [
      ("constantFolding", [x], [x * (number(2) * T.exp(number(0)) + 1)]),
      ("merge", [x, y], [T.exp(x + y) * T.exp(x + y)]),
      ("cancelFactors", [x, y], [x * y / x]),
      ("negNeg", [x], [-(-x)]),
      ("cancelTerms", [x, y], [x + y - x]),
      ("log1p", [x], [T.log(1 + x)]),
      ("expm1", [x], [T.exp(x) - 1]),
      ("sigmoid", [x], [1 / (1 + T.exp(-x))]),
      ("softplus", [x], [T.log(1 + T.exp(x)), T.grad(T.log(1 + T.exp(x)).sum(), x)]),
      ("logSigmoid", [x], [T.log(T.sigmoid(x)), T.log(1 - T.sigmoid(x))]),
      ("logSumExp", [v], [T.log(T.exp(v).sum()), T.grad(T.log(T.exp(v).sum()), v)]),
      ("softmaxByHand", [x], [T.exp(x) / T.sum(T.exp(x), axis: 1, keepdims: true)]),
      ("crossentropy", [x, labels], [xent, T.grad(xent, x)]),
      ("binaryCrossentropy", [v], [T.grad(binary(v), v)]),
      ("mean", [x], [T.mean(x, axis: 0), T.grad(T.mean(x), x)]),
      ("gemm", [x, y, w, s], [w - 0.1 * T.dot(x.T, y), s * T.dot(x, y)]),
      ("switchSink", [x], [T.grad(T.switch(x .> 0, T.sqrt(x), 0).sum(), x)]),
      ("powers", [x], [x ** 2, x ** 0.5, x ** -1, T.grad((x ** 2).sum(), x)]),
      ("shapes", [x], [(T.exp(x).shape[0] + 1) * 2, T.reshape(T.reshape(x, [-1]), [x.shape[1], x.shape[0]]).T.T]),
    ]
  }()

  private static func binary(_ v: TensorVariable) -> TensorVariable {
    let p = 1 / (1 + T.exp(-v))
    return -(0.25 * T.log(p) + 0.75 * T.log(1 - p)).sum()
  }

  private static func number(_ value: Double) -> TensorVariable {
    TensorVariable(constant: NDArray(value), origin: .unknown)
  }

  @Test(arguments: cases.map(\.name)) func printed(_ name: String) throws {
    let example = try #require(Self.cases.first { $0.name == name })
    let before = try Graph(example.inputs, example.outputs)
    let after = try rewritten(example.inputs, example.outputs)
    let text = before.text + "=>\n" + after.text
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2).joined(separator: "/")
    let path = folder + "/Golden/Rewriting/\(name).txt"
    if getenv("THEANO_UPDATE_GOLDEN") != nil {
      let file = try #require(fopen(path, "wb"))
      fputs(text, file)
      fclose(file)
    }
    let lines = try GoldenFile.lines("Rewriting/\(name).txt")
    #expect(lines == text.split(separator: "\n"))
  }

  @Test func explanations() throws {
    let x = Self.x
    let done = rewrite(try Graph([x], [T.log(1 + T.exp(x))]))
    #expect(Set(done.applied.map(\.name)) == ["log1p", "softplus"])
    #expect(done.applied.allSatisfy { $0.count == 1 && $0.pass == "stability" && !$0.reason.isEmpty })
  }

  @Test func sharedVariablesAndScalarsOfSizesStay() throws {
    let n = input("n", 0, .int64)
    let twice = n * 2 * 1
    let z = T.zeros(twice, dtype: .float64) + 0
    let graph = try rewritten([n], [z])
    let results = try evaluated(graph, [NDArray(3)])
    #expect(results[0].shape == [6])
  }

  @Test func aLongChainIsRewritten() throws {
    var sum = Self.v
    let y = input("y", 1)
    for k in 0..<8_000 { sum = k % 2 == 0 ? sum + y : sum * y }
    let graph = rewrite(try Graph([Self.v, y], [sum])).graph
    #expect(graph.liveNodes().count <= 8_000)
  }
}
