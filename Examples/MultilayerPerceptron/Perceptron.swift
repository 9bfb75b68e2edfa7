import ExampleSupport
import Theano

/// A classifier with one hidden layer: `softmax(tanh(x W1 + b1) W2 + b2)`.
struct Perceptron {
  let parameters: [SharedVariable]
  private let weights: [SharedVariable]
  private let logProbabilities: TensorVariable
  private let prediction: TensorVariable

  /// - Parameters:
  ///   - x: one image for each row.
  ///   - seed: chooses the weights that training starts from.
  init(_ x: TensorVariable, inputs: Int, hidden: Int, classes: Int, seed: UInt64) throws {
    // So wide that tanh neither saturates nor is a straight line; from X. Glorot, Y. Bengio, "Understanding the
    // difficulty of training deep feedforward neural networks", AISTATS 2010.
    let bound = (6 / Double(inputs + hidden)).squareRoot()
    let W1 = try shared(
      NDArray.uniform([inputs, hidden], low: -bound, high: bound, dtype: config.floatX, seed: seed), "W1")
    let b1 = try shared(NDArray.zeros([hidden], config.floatX), "b1")
    let W2 = try shared(NDArray.zeros([hidden, classes], config.floatX), "W2")
    let b2 = try shared(NDArray.zeros([classes], config.floatX), "b2")
    parameters = [W1, b1, W2, b2]
    weights = [W1, W2]

    let layer = T.tanh(T.dot(x, W1) + b1)
    let probabilities = T.nnet.softmax(T.dot(layer, W2) + b2)
    logProbabilities = T.log(probabilities)
    prediction = T.argmax(probabilities, axis: 1)
  }

  /// The mean negative log likelihood of the labels `y`.
  func negativeLogLikelihood(_ y: TensorVariable) -> TensorVariable {
    -T.mean(logProbabilities[T.arange(y.shape[0]), y])
  }

  /// What large weights cost: `l1` for each unit of magnitude, `l2` for each unit of its square.
  func penalty(l1: Double, l2: Double) -> TensorVariable {
    weights.reduce(T.constant(0.0, dtype: config.floatX)) { sum, W in
      sum + l1 * T.sum(T.abs(W)) + l2 * T.sum(T.sqr(W))
    }
  }

  /// The share of the rows for which the prediction is not the label.
  func errors(_ y: TensorVariable) -> TensorVariable { T.mean(T.neq(prediction, y)) }
}

/// The compiled functions that train a ``Perceptron`` by stochastic gradient descent.
struct Training {
  /// What training can be told.
  struct Settings {
    var batch: Int
    var rate: Double
    var hidden: Int
    var l1: Double
    var l2: Double
    var seed: UInt64
    var mode: Mode?
  }

  let model: Perceptron
  /// How many batches an epoch has.
  let batches: Int
  private let step: CompiledFunction<(NDArray, NDArray)>
  private let validation: CompiledFunction<NDArray>
  private let test: CompiledFunction<NDArray>

  init(_ digits: DigitSets, _ settings: Settings) throws {
    let (batch, rate) = (settings.batch, settings.rate)
    let x = T.matrix("x")
    let y = T.lvector("y")
    model = try Perceptron(
      x, inputs: DigitSets.pixels, hidden: settings.hidden, classes: DigitSets.classes, seed: settings.seed)
    batches = digits.training.count / batch

    let loss = model.negativeLogLikelihood(y)
    let cost = loss + model.penalty(l1: settings.l1, l2: settings.l2)
    let gradients = T.grad(cost, model.parameters)
    let images = try shared(digits.training.pixels(config.floatX), "images", borrow: true)
    let labels = try shared(digits.training.labels.astype(.int64), "labels", borrow: true)
    let index = T.lscalar("index")
    let part = index * batch..<(index + 1) * batch
    step = try function(
      [index], (loss, cost),
      updates: zip(model.parameters, gradients).map { ($0, $0 - rate * $1) },
      givens: [x: images[part], y: labels[part]], mode: settings.mode, name: "step")

    let errors = model.errors(y)
    func judge(_ set: LabelledImages, _ name: String) throws -> CompiledFunction<NDArray> {
      try function(
        [], errors,
        givens: [x: shared(set.pixels(config.floatX), name), y: shared(set.labels.astype(.int64), name)],
        mode: settings.mode, name: name)
    }
    validation = try judge(digits.validation, "validation")
    test = try judge(digits.test, "test")
  }

  /// Goes once through the training images.
  ///
  /// - Returns: the means over the batches of loss and cost (which is the loss with the penalty), each before its update.
  func epoch(
    _ show: (_ done: Int, _ loss: Double) -> Void = { _, _ in }
  ) throws -> (loss: Double, cost: Double) {
    var sums = (loss: 0.0, cost: 0.0)
    for index in 0..<batches {
      let (loss, cost) = try step(index)
      sums.loss += try loss.item(Double.self)
      sums.cost += try cost.item(Double.self)
      show(index + 1, sums.loss / Double(index + 1))
    }
    return (sums.loss / Double(batches), sums.cost / Double(batches))
  }

  func validationError() throws -> Double { try validation().item() }
  func testError() throws -> Double { try test().item() }
}
