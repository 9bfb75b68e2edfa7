import ExampleSupport
import Foundation
import Testing
import Theano

@testable import LogisticRegression

@Suite struct SoftmaxRegressionTests {
  /// Where the 10,000 images are, if anywhere: `THEANO_MNIST`, or a folder beside the project's own.
  static let mnist: String? = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let places: [String?] = [
      ProcessInfo.processInfo.environment["THEANO_MNIST"],
      root.appendingPathComponent("../shared/data/mnist-t10k").standardizedFileURL.path,
    ]
    return places.compactMap(\.self).first {
      FileManager.default.fileExists(atPath: $0 + "/t10k-images-idx3-ubyte.gz")
    }
  }()

  /// Training learns: on drawn digits the loss falls from log(10), and the error from nine tenths.
  @Test func learnsDrawnDigits() throws {
    let training = try Training(DigitSets.drawn(500), batch: 100, rate: 0.5, mode: nil)
    let first = try training.epoch()
    var last = first
    for _ in 0..<15 { last = try training.epoch() }
    #expect(abs(first - log(10)) < 0.3)
    #expect(last < 0.8 * first)
    #expect(try training.testError() < 0.5)
  }

  /// The compiled modes train as the reference mode does.
  @Test(arguments: [Mode.fastRun, .fastCompile])
  func modesAgree(_ mode: Mode) throws {
    let digits = try DigitSets.drawn(100)
    let (reference, compiled) = (
      try Training(digits, batch: 20, rate: 0.3, mode: .reference),
      try Training(digits, batch: 20, rate: 0.3, mode: mode)
    )
    for _ in 0..<3 {
      // Sums of 784 products differ in their order alone: a few units in the last place.
      #expect(abs(try reference.epoch() - compiled.epoch()) < 1e-12)
    }
    for (a, b) in zip(reference.model.parameters, compiled.model.parameters) {
      #expect(a.value.allclose(b.value, rtol: 1e-10, atol: 1e-13))
    }
  }

  /// Sixty epochs over photographed digits, against the figures that the specification pins to 1e-10.
  @Test(.enabled(if: mnist != nil, "needs the MNIST test images: set THEANO_MNIST to their folder"))
  func photographedDigits() throws {
    let digits = try DigitSets.mnist(in: try #require(Self.mnist))
    let training = try Training(digits, batch: 500, rate: 0.13, mode: nil)
    #expect(training.batches == 16)
    var loss = 0.0
    for _ in 1...60 { loss = try training.epoch() }
    #expect(abs(loss - 0.30126802544321) < 1e-10)
    #expect(percent(try training.validationError()) == "3.30 %")
    #expect(percent(try training.testError()) == "9.80 %")
  }
}
