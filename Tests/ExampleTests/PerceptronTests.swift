import ExampleSupport
import Testing
import Theano

@testable import MultilayerPerceptron

@Suite struct PerceptronTests {
  private func training(_ mode: Mode?, l1: Double = 0, l2: Double = 0) throws -> Training {
    try Training(
      DigitSets.drawn(200),
      Training.Settings(batch: 20, rate: 0.2, hidden: 16, l1: l1, l2: l2, seed: 7, mode: mode))
  }

  /// The penalty of the weights is added to the loss, and nothing else is.
  @Test func costIsLossAndPenalty() throws {
    let training = try training(nil, l1: 0.01, l2: 0.02)
    let (x, y) = (T.dmatrix("x"), T.lvector("y"))
    let model = try Perceptron(x, inputs: 5, hidden: 3, classes: 2, seed: 1)
    let penalty = try function([], model.penalty(l1: 0.01, l2: 0.02))().item(Double.self)
    let weights = [0, 2].flatMap { model.parameters[$0].value.scalars(as: Double.self) }
    let expected = weights.reduce(0) { $0 + 0.01 * abs($1) + 0.02 * $1 * $1 }
    #expect(abs(penalty - expected) < 1e-12)

    // Nothing is known before training: each of the two classes is as likely as the other.
    let loss = try function([x, y], model.negativeLogLikelihood(y))([[1, 2, 3, 4, 5]], [1]).item(Double.self)
    #expect(abs(loss - 0.6931471805599453) < 1e-12)
    let (epochLoss, epochCost) = try training.epoch()
    #expect(epochCost > epochLoss + 0.1)
  }

  @Test(arguments: [Mode.fastRun, .fastCompile])
  func modesAgree(_ mode: Mode) throws {
    let (reference, compiled) = (try training(.reference, l2: 0.001), try training(mode, l2: 0.001))
    for _ in 0..<3 {
      let (a, b) = (try reference.epoch(), try compiled.epoch())
      #expect(abs(a.loss - b.loss) < 1e-12 && abs(a.cost - b.cost) < 1e-12)
    }
    #expect(try reference.validationError() == compiled.validationError())
  }
}
