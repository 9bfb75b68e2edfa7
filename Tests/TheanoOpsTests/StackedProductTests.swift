import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoTestSupport

/// Products of stacks of matrices, against NumPy's.
@Suite struct StackedProductTests {
  struct Case: Sendable, CustomStringConvertible {
    let name: String
    let shapes: [[Int]]
    let expected: NDArray
    var description: String { "\(name) of \(shapes[0]) and \(shapes[1])" }

    var operands: [NDArray] {
      get throws {
        try shapes.enumerated().map { number, shape in
          let count = shape.reduce(1, *)
          return try NDArray((0..<count).map { Double((7 * $0 + 3 * (number + 1)) % 11 - 5) }, shape: shape)
        }
      }
    }

    func product(_ a: TensorVariable, _ b: TensorVariable) throws -> TensorVariable {
      switch name {
      case "matmul": T.matmul(a, b)
      case "batchedDot": T.batchedDot(a, b)
      case "batchedTensordot 2": T.batchedTensordot(a, b)
      case "batchedTensordot 0": T.batchedTensordot(a, b, axes: 0)
      case "batchedTensordot [1, 2] [2, 1]": T.batchedTensordot(a, b, axes: ([1, 2], [2, 1]))
      default: throw UnknownName(name: name)
      }
    }
    struct UnknownName: Error { let name: String }
  }

  static let cases: [Case] = {
    let lines = (try? GoldenFile.lines("Ops/ops_products.tsv")) ?? []
    return lines.compactMap { line in
      let parts = line.split(separator: "\t")
      guard let expected = GoldenFile.array(parts[3]) else { return nil }
      let shapes = parts[1...2].map { $0.split(separator: "x").compactMap { Int($0) } }
      return Case(name: String(parts[0]), shapes: shapes, expected: expected)
    }
  }()

  @Test func thereAreCases() { #expect(Self.cases.count == 34) }

  /// With the sizes known, and with none known but those of 1.
  @Test(arguments: cases) func valuesAreNumPys(_ item: Case) throws {
    let values = try item.operands
    let known = try item.product(
      TensorVariable(constant: values[0], origin: .unknown), TensorVariable(constant: values[1], origin: .unknown))
    #expect(known.type.shape.map(\.constant) == item.expected.shape)
    #expect(try evaluateReference([known], [:])[0].isEqual(to: item.expected))
    let inputs = values.map { TensorVariable.unknown($0.dtype, like: $0.shape) }
    let unknown = try item.product(inputs[0], inputs[1])
    let bindings = Dictionary(uniqueKeysWithValues: zip(inputs.map(\.id), values))
    #expect(try evaluateReference([unknown], bindings)[0].isEqual(to: item.expected))
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let (a, b) = (fixed(.float64, 2, 3, 4), fixed(.float64, 2, 4, 5))
    #expect(T.batchedDot(a, b).type.brief == "float64(2, 3, 5)")
    #expect(refusal(T.batchedDot(a, fixed(.float64, 3, 4, 5))).contains("axis 0 of the first is 2 but axis 0"))
    #expect(refusal(T.batchedDot(a, a)).contains("axis 2 of the first is 4 but axis 1 of the second is 3"))
    #expect(refusal(T.batchedDot(fixed(.float64), a)).hasPrefix("TypeError: [batchedDot]"))
    #expect(refusal(T.matmul(fixed(.float64), a)).hasPrefix("TypeError: [matmul]"))
    #expect(refusal(T.matmul(a, fixed(.float64, 3, 4, 5))).hasPrefix("ValueError: [matmul] axis 0"))
    #expect(refusal(T.matmul(a, fixed(.float64, 3))).hasPrefix("ValueError: [matmul] axis 2"))
    #expect(refusal(T.batchedTensordot(a, b, axes: ([0], [0]))).hasPrefix("ValueError: [batchedTensordot] the axes"))
    // Equal numbers of matrices, in other stacks.
    let (x, y) = (input(.float64, 4), input(.float64, 4))
    let product = T.matmul(x, y)
    #expect(product.error == nil)
    #expect(throws: TheanoError.self) {
      try evaluateReference([product], [x.id: NDArray.sample(2, 3, 2, 2), y.id: NDArray.sample(3, 2, 2, 2)])
    }
  }

  @Test func dtypesAreTheCommonOnes() {
    #expect(T.matmul(fixed(.float32, 2, 2, 3), fixed(.int8, 2, 3, 2)).type.brief == "float32(2, 2, 2)")
    #expect(T.matmul(fixed(.int8, 2, 2, 3), fixed(.int8, 2, 3, 2)).type.brief == "int8(2, 2, 2)")
  }
}
