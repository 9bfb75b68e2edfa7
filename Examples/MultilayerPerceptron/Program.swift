// Teaches a network with one hidden layer to read digits, and stops when it no longer gets better.

import ArgumentParser
import ExampleSupport
import Theano

@main
struct Program: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "MultilayerPerceptron",
    abstract: "Trains a perceptron with a hidden layer on images of digits.")

  @Option(help: "How often to go through the training images at most.")
  var epochs = 12

  @Option(help: "How many images a step looks at.")
  var batch = 20

  @Option(help: "How far a step goes along the gradient.")
  var rate = 0.1

  @Option(help: "How many units the hidden layer has.")
  var hidden = 500

  @Option(help: "What the magnitude of a weight costs.")
  var l1 = 0.0

  @Option(help: "What the square of a weight costs.")
  var l2 = 0.0001

  @Option(help: "How many epochs without a better validation error to wait before training ends.")
  var patience = 10

  @Option(help: "Chooses the weights that training starts from.")
  var seed: UInt64 = 1234

  @OptionGroup
  var common: CommonOptions

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be at least 1") }
    guard batch > 0 else { throw ValidationError("--batch must be at least 1") }
    guard hidden > 0 else { throw ValidationError("--hidden must be at least 1") }
    guard patience > 0 else { throw ValidationError("--patience must be at least 1") }
  }

  func run() throws {
    let digits = try common.digits()
    guard batch <= digits.training.count else {
      throw ValidationError("--batch is more than the \(digits.training.count) images there are to train on")
    }
    print(digits)
    let training = try Training(
      digits,
      Training.Settings(
        batch: batch, rate: rate, hidden: hidden, l1: l1, l2: l2, seed: seed, mode: common.mode))
    let costs = try learn(training)

    try Curve("Mean cost", costs).write(to: common.file("cost.svg"))
    try common.saveAndLoad(training.model.parameters)
    print("validation error: \(try percent(training.validationError()))")
    print("test error: \(try percent(training.testError()))")
  }

  /// Trains until the validation error gets no better, and leaves the weights at their best.
  ///
  /// - Returns: the mean cost of each epoch.
  private func learn(_ training: Training) throws -> [Double] {
    var costs: [Double] = []
    var best = (error: Double.infinity, epoch: 0, values: [NDArray]())
    var progress = ProgressLine(epochs: epochs, batches: training.batches)
    for epoch in 1...epochs {
      let (loss, cost) = try training.epoch { done, loss in
        progress.show(epoch: epoch, done: done, loss: loss)
      }
      costs.append(cost)
      progress.clear()
      let error = try training.validationError()
      print("epoch \(column(epoch, 2)): loss \(fixed(loss, 3)), cost \(fixed(cost, 3)),", terminator: " ")
      print("validation error \(column(percent(error), 7))")
      if error < best.error {
        // Values are kept as they are: later updates write elsewhere.
        best = (error, epoch, training.model.parameters.map(\.value))
      } else if epoch - best.epoch >= patience {
        break
      }
    }
    for (parameter, value) in zip(training.model.parameters, best.values) { try parameter.setValue(value) }
    print("best after epoch \(best.epoch)")
    return costs
  }
}
