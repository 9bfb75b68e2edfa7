import ExampleSupport
import Theano

/// A linear classifier: the probability of class k is `softmax(x W + b)[k]`.
struct SoftmaxRegression {
  let W: SharedVariable
  let b: SharedVariable
  /// One row of probabilities for each row of the input.
  let probabilities: TensorVariable
  /// The likeliest class for each row of the input.
  let prediction: TensorVariable

  /// - Parameter x: one image for each row.
  init(_ x: TensorVariable, inputs: Int, classes: Int) throws {
    W = try shared(NDArray.zeros([inputs, classes], config.floatX), "W")
    b = try shared(NDArray.zeros([classes], config.floatX), "b")
    probabilities = T.nnet.softmax(T.dot(x, W) + b)
    prediction = T.argmax(probabilities, axis: 1)
  }

  var parameters: [SharedVariable] { [W, b] }

  /// How unlikely the model holds the labels `y`, on average over the rows.
  func negativeLogLikelihood(_ y: TensorVariable) -> TensorVariable {
    -T.mean(T.log(probabilities)[T.arange(y.shape[0]), y])
  }

  /// The share of the rows for which the prediction is not the label.
  func errors(_ y: TensorVariable) -> TensorVariable { T.mean(T.neq(prediction, y)) }
}

/// The compiled functions that train a ``SoftmaxRegression`` by stochastic gradient descent.
struct Training {
  let model: SoftmaxRegression
  /// How many batches an epoch has.
  let batches: Int
  private let step: CompiledFunction<NDArray>
  private let validation: CompiledFunction<NDArray>
  private let test: CompiledFunction<NDArray>

  init(_ digits: DigitSets, batch: Int, rate: Double, mode: Mode?) throws {
    let x = T.matrix("x")
    let y = T.lvector("y")
    model = try SoftmaxRegression(x, inputs: DigitSets.pixels, classes: DigitSets.classes)
    batches = digits.training.count / batch

    // The images are shared variables: a step takes the number of its batch, no image travels.
    let cost = model.negativeLogLikelihood(y)
    let gradients = T.grad(cost, model.parameters)
    let images = try shared(digits.training.pixels(config.floatX), "images", borrow: true)
    let labels = try shared(digits.training.labels.astype(.int64), "labels", borrow: true)
    let index = T.lscalar("index")
    let part = index * batch..<(index + 1) * batch
    step = try function(
      [index], cost,
      updates: zip(model.parameters, gradients).map { ($0, $0 - rate * $1) },
      givens: [x: images[part], y: labels[part]], mode: mode, name: "step")

    let errors = model.errors(y)
    func judge(_ set: LabelledImages, _ name: String) throws -> CompiledFunction<NDArray> {
      try function(
        [], errors,
        givens: [x: shared(set.pixels(config.floatX), name), y: shared(set.labels.astype(.int64), name)],
        mode: mode, name: name)
    }
    validation = try judge(digits.validation, "validation")
    test = try judge(digits.test, "test")
  }

  /// Goes once through the training images.
  ///
  /// - Returns: the mean over the batches of their cost, each before its update.
  func epoch(_ show: (_ done: Int, _ loss: Double) -> Void = { _, _ in }) throws -> Double {
    var sum = 0.0
    for index in 0..<batches {
      sum += try step(index).item(Double.self)
      show(index + 1, sum / Double(index + 1))
    }
    return sum / Double(batches)
  }

  func validationError() throws -> Double { try validation().item() }
  func testError() throws -> Double { try test().item() }
}
