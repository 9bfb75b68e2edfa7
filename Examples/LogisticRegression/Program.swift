// Teaches a linear classifier to read digits, as the first chapter of Theano's deep learning tutorials does.

import ArgumentParser
import ExampleSupport
import Theano

@main
struct Program: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "LogisticRegression", abstract: "Trains a softmax regression on images of digits.")

  @Option(help: "How often to go through the training images.")
  var epochs = 60

  @Option(help: "How many images a step looks at.")
  var batch = 500

  @Option(help: "How far a step goes along the gradient.")
  var rate = 0.13

  @OptionGroup
  var common: CommonOptions

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be at least 1") }
    guard batch > 0 else { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    let digits = try common.digits()
    guard batch <= digits.training.count else {
      throw ValidationError("--batch is more than the \(digits.training.count) images there are to train on")
    }
    print(digits)
    let training = try Training(digits, batch: batch, rate: rate, mode: common.mode)

    var losses: [Double] = []
    var progress = ProgressLine(epochs: epochs, batches: training.batches)
    for epoch in 1...epochs {
      let loss = try training.epoch { done, loss in progress.show(epoch: epoch, done: done, loss: loss) }
      losses.append(loss)
      progress.clear()
      let error = try percent(training.validationError())
      print("epoch \(column(epoch, 2)): loss \(fixed(loss, 4)), validation error \(column(error, 7))")
    }

    try Curve("Mean negative log likelihood", losses).write(to: common.file("loss.svg"))
    try common.saveAndLoad(training.model.parameters)
    // On drawn digits the last digits are of no interest, and depend on the machine.
    let digitsShown = common.data == nil ? 4 : 14
    print("mean negative log likelihood of epoch \(epochs): \(fixed(losses[epochs - 1], digitsShown))")
    print("validation error: \(try percent(training.validationError()))")
    print("test error: \(try percent(training.testError()))")
  }
}
