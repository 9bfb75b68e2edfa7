import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoPrinting
import Testing

@Suite struct DebugPrintTests {
  func text(
    _ x: TensorVariable, depth: Int = -1, printType: Bool = false, ids: DebugPrintIDs = .letters,
    stopOnName: Bool = false
  ) -> String {
    printing.debugprint(
      x, depth: depth, printType: printType, file: .string, ids: ids, stopOnName: stopOnName)
  }

  @Test func theLogisticRegressionOfTheTutorial() {
    let expected = """
      Elemwise{gt,no_inplace} [id A] ''   
       |Elemwise{true_div,no_inplace} [id B] ''   
       | |InplaceDimShuffle{x} [id C] ''   
       | | |TensorConstant{1.0} [id D]
       | |Elemwise{add,no_inplace} [id E] ''   
       |   |InplaceDimShuffle{x} [id F] ''   
       |   | |TensorConstant{1.0} [id D]
       |   |Elemwise{exp,no_inplace} [id G] ''   
       |     |Elemwise{sub,no_inplace} [id H] ''   
       |       |Elemwise{neg,no_inplace} [id I] ''   
       |       | |dot [id J] ''   
       |       |   |x [id K]
       |       |   |w [id L]
       |       |InplaceDimShuffle{x} [id M] ''   
       |         |b [id N]
       |InplaceDimShuffle{x} [id O] ''   
         |TensorConstant{0.5} [id P]

      """
    #expect(text(prediction()) == expected)
  }

  @Test func whatWasPrintedIsNotPrintedAgain() {
    let x = leaf("x", 0)
    let y = x + x
    #expect(
      text(y * y) == """
        Elemwise{mul,no_inplace} [id A] ''   
         |Elemwise{add,no_inplace} [id B] ''   
         | |x [id C]
         | |x [id C]
         |Elemwise{add,no_inplace} [id B] ''   

        """)
  }

  @Test func depthTypesNamesAndNumbers() {
    let (x, y) = (leaf("x", 1), leaf(nil, 1))
    let z = x * y
    z.name = "z"
    #expect(
      text(T.exp(z), depth: 2) == "Elemwise{exp,no_inplace} [id A] ''   \n |Elemwise{mul,no_inplace} [id B] 'z'   \n")
    #expect(text(T.exp(z), stopOnName: true) == text(T.exp(z), depth: 2))
    #expect(text(T.exp(z), depth: 0) == "")
    #expect(
      text(z, printType: true, ids: .numbers) == """
        Elemwise{mul,no_inplace} [id 0] <TensorType(float64, vector)> 'z'   
         |x [id 1] <TensorType(float64, vector)>
         |<TensorType(float64, vector)> [id 2] <TensorType(float64, vector)>

        """)
    #expect(text(z, ids: .none) == "Elemwise{mul,no_inplace} 'z'   \n |x\n |<TensorType(float64, vector)>\n")
  }

  @Test func idsCountToTheBase26() {
    #expect([0, 25, 26, 51, 52, 26 * 26 - 1, 26 * 26].map(letters) == ["A", "Z", "BA", "BZ", "CA", "ZZ", "BAA"])
  }

  @Test func deepTreesAreContinuedAtTheMargin() {
    let lines = text(chain(250)).split(separator: "\n")
    // One line for each operation and its constant, x, and one more wherever the tree goes on.
    #expect(lines.count == 2 * 250 + 1 + 2)
    let begins = lines.filter { !$0.hasPrefix(" ") }
    #expect(begins.count == 3)
    let last = lines.last { $0.contains("x [id") }
    #expect(last != nil)
    #expect((lines.map(\.count).max() ?? 0) < 2 * 101 + 60)
  }

  @Test func aCompiledGraphIsNumbered() throws {
    var graph = Graph()
    let x = graph.addInput(TensorType(.float64, [Size(3)]), id: .fresh(), name: "x")
    let half = graph.addConstant(NDArray(0.5))
    let sum = try graph.apply(Elementwise(.add), [x, half], origin: .unknown)
    let product = try graph.apply(Elementwise(.mul), [sum[0], half], origin: .unknown)
    graph.outputs = product
    #expect(
      printing.debugprint(PrintableGraph(graph), file: .string) == """
        Elemwise{mul,no_inplace} [id A] ''   2
         |Elemwise{add,no_inplace} [id B] ''   1
         | |x [id C]
         | |InplaceDimShuffle{x} [id D] ''   0
         |   |TensorConstant{0.5} [id E]
         |InplaceDimShuffle{x} [id D] ''   0

        """)
  }
}

@Suite struct PrettyPrintTests {
  @Test func operatorsStandInBrackets() {
    let (x, y, i) = (leaf("x", 2), leaf("y", 1), leaf("i", 0, .int64))
    #expect(pp(x + y) == "(x + y)")
    #expect(pp(-x * y - 1) == "(((-x) * y) - TensorConstant{1.0})")
    #expect(pp(x ** 2) == "(x ** TensorConstant{2.0})")
    #expect(pp(T.dot(x, y)) == "(x \\dot y)")
    #expect(pp(T.dot(x, x.T)) == "(x \\dot x.T)")
    #expect(pp(i % 3) == "(i % TensorConstant{3})")
    #expect(pp(T.cast(i, .float32)) == "float32(i)")
    #expect(pp(abs(x)) == "abs_(x)")
    #expect(pp(y.dimshuffle(0, "x") * x) == "(DimShuffle{0, x}(y) * x)")
    #expect(pp(y.sum()) == "Sum{acc_dtype=float64}(y)")
    #expect(pp(x.sum(axis: 0)) == "Sum{axis=[0], acc_dtype=float64}(x)")
    #expect(pp(leaf(nil, 1)) == "<TensorType(float64, vector)>")
  }

  @Test func theLogisticRegressionOfTheTutorial() {
    #expect(
      pp(prediction())
        == "gt((TensorConstant{1.0} / (TensorConstant{1.0} + exp(((-(x \\dot w)) - b)))), TensorConstant{0.5})")
  }

  @Test func aLongChainIsALongLine() {
    let text = pp(chain(20_000))
    #expect(text.hasPrefix("((("))
    #expect(text.utf8.count == 20_000 * "( + TensorConstant{1.0})".utf8.count + 1)
  }

  @Test func whatWouldBeExponentialIsAbbreviated() {
    var x = leaf("x", 0)
    for _ in 0..<60 { x = x * x }
    let text = pp(x)
    #expect(text.hasPrefix("({A = ({B = ("))
    #expect(text.hasSuffix(" * {B})} * {A})"))
    #expect(text.utf8.count < 2_000)
  }
}

@Suite struct DescriptionTests {
  @Test func variablesSayWhatTheyAre() {
    let x = leaf("x", 1)
    #expect("\(x)" == "x")
    #expect("\(leaf(nil, 2, .float32))" == "<TensorType(float32, matrix)>")
    #expect("\(x + 1)" == "Elemwise{add,no_inplace}.0")
    #expect("\(T.sigmoid(x))" == "sigmoid.0")
    #expect("\(0.5 as TensorVariable)" == "TensorConstant{0.5}")
    #expect("\(T.dot(x, leaf("v", 2)))" == "dot.0")
    #expect("\(sharedLeaf("W", [1.0, 2.0]))" == "W")
  }

  @Test func constants() {
    func text(_ value: NDArray) -> String { "\(TensorVariable(constant: value, origin: .unknown))" }
    #expect(text([1, 2, 3]) == "TensorConstant{[1 2 3]}")
    #expect(text([0.5]) == "TensorConstant{(1,) of 0.5}")
    #expect(text([[1, 1], [1, 1]]) == "TensorConstant{(2, 2) of 1}")
    #expect(text([[1, 2], [3, 4]]) == "TensorConstant{[[1 2] [3 4]]}")
    #expect(text([1.25, 2.5, 3.75, 5]) == "TensorConstant{[1.25 2.5 ..3.75 5.  ]}")
  }

  @Test func whatIsWrongSaysSo() {
    let x = TensorVariable(TensorType(.float64, [Size(2)]), .input, name: "x", origin: .capture())
    let y = TensorVariable(TensorType(.float64, [Size(3)]), .input, name: "y", origin: .capture())
    let text = "\((x + y) * 2)"
    #expect(text.hasPrefix("<ValueError: [add] Input dimension mis-match"))
    #expect(pp(x + y) == text)
    #expect(printing.debugprint(x + y, file: .string) == text + " [id A]\n")
  }
}
