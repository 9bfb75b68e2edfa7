import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

@Suite struct NeuralTests {
  let z = TensorVariable.unknown(.float64, like: [3, 4], name: "z")
  let p = TensorVariable.unknown(.float64, like: [3, 4], name: "p")
  let t = TensorVariable.unknown(.int64, like: [3, 4], name: "t")
  let labels = TensorVariable.unknown(.int64, like: [3], name: "labels")
  let big = TensorVariable.unknown(.float64, like: [3])

  func values() throws -> [VariableID: NDArray] {
    let numbers = (0..<12).map { Double($0 * 7 % 5 - 2) * 1.5 }
    let array = try NDArray(numbers, shape: [3, 4])
    return [
      z.id: array, p.id: try Softmax(axis: 1).evaluate([array])[0],
      t.id: try NDArray((0..<12).map { $0 % 2 }, shape: [3, 4]),
      labels.id: try NDArray([2, 0, 3]), big.id: try NDArray([1000.0, 0, -1000]),
    ]
  }

  var expressions: [String: TensorVariable] {
    let nnet = T.nnet.self
    let bias = T.arange(4, dtype: .float64)
    let entropies = nnet.crossentropySoftmaxArgmax1HotWithBias(z, bias, labels)
    return [
      "softmax": T.softmax(z), "softmax axis 0": T.softmax(z, axis: 0), "softmax vector": nnet.softmax(z[0]),
      "softmax big": T.softmax(big), "logsoftmax": T.logSoftmax(z), "logsoftmax big": nnet.logsoftmax(big),
      "relu": nnet.relu(z), "leaky relu": nnet.relu(z, alpha: 0.25), "elu": nnet.elu(z),
      "elu 0.5": nnet.elu(z, alpha: 0.5), "selu": nnet.selu(z), "softsign": nnet.softsign(z),
      "hard sigmoid": nnet.hardSigmoid(z), "sigmoid": nnet.sigmoid(z), "softplus": nnet.softplus(z),
      "binary crossentropy": nnet.binaryCrossentropy(p, t),
      "sigmoid binary crossentropy": nnet.sigmoidBinaryCrossentropy(z, t),
      "categorical crossentropy": nnet.categoricalCrossentropy(p, t),
      "categorical crossentropy labels": nnet.categoricalCrossentropy(p, labels),
      "crossentropy softmax": nnet.crossentropySoftmax1Hot(z, labels).crossentropy,
      "crossentropy softmax bias": entropies.crossentropy, "argmax": entropies.argmax,
    ]
  }

  @Test func answersAreThoseOfTheDefinitions() throws {
    let expressions = expressions
    let lines = try GoldenFile.lines("Ops/ops_neural.tsv")
    #expect(lines.count == expressions.count)
    for line in lines {
      let parts = line.split(separator: "\t").map(String.init)
      let expression = try #require(expressions[parts[0]])
      let expected = try #require(GoldenFile.array(parts[1]))
      let result = try evaluateReference([expression], try values())[0]
      #expect(worstDifference(result, expected) < 1e-14, "\(parts[0]): \(result)")
    }
  }

  @Test func derivativeOfReluAtZeroIsHalfOfTheSlopes() throws {
    let x = TensorVariable.unknown(.float64, like: [])
    let y = T.nnet.relu(x, alpha: 0.5)
    // The derivative from both sides: (f(h) - f(-h)) / 2h is exact for a piecewise linear function.
    let (a, b) = (
      try evaluateReference([y], [x.id: NDArray(0.5)])[0].item(Double.self),
      try evaluateReference([y], [x.id: NDArray(-0.5)])[0].item(Double.self)
    )
    #expect(a - b == 0.75)
  }

  @Test func labelsOutsideTheClassesAreRefused() throws {
    for bad in [4, -1] {
      var given = try values()
      given[labels.id] = try NDArray([0, bad, 1])
      #expect {
        try evaluateReference([T.nnet.categoricalCrossentropy(p, labels)], given)
      } throws: { error in
        (error as? TheanoError)?.brief
          == "ValueError: [CrossentropyCategorical1Hot] y_i value out of bounds: label \(bad) for 4 classes"
      }
    }
  }

  @Test func refusals() {
    let brief = { (variable: TensorVariable) in variable.error?.brief }
    #expect(
      brief(T.softmax(t))
        == "TypeError: [softmax] needs a tensor of floats with at least one axis, got int64(?, ?)")
    #expect(
      brief(T.softmax(z, axis: 2))
        == "ValueError: [softmax] axis 2 is out of range for a tensor of 2 axes: got float64(?, ?)")
    #expect(
      brief(T.nnet.categoricalCrossentropy(p, z[0]))
        == "TypeError: [CrossentropyCategorical1Hot] the labels must be a vector of integers, or a distribution like "
        + "float64(?, ?), got float64(?)")
    #expect(
      brief(T.nnet.crossentropyCategorical1Hot(z[0], labels))
        == "TypeError: [CrossentropyCategorical1Hot] the distributions must be the rows of a matrix of floats, got "
        + "float64(?)")
  }
}
