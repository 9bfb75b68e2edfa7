import Foundation
import Testing
import Theano

/// Random expressions and arguments through the public API: never a trap, always a value or a `TheanoError`, and the
/// compiled modes agree with the reference.
///
/// Where all operations are rounded as IEEE 754 says, FAST_COMPILE must give the reference's values. `PhaseTests` judge the
/// others.
struct FuzzTests {
  static let isLong = ProcessInfo.processInfo.environment["THEANO_LONG_TESTS"] == "1"

  @Test func modesAgree() throws {
    let count = Self.isLong ? 20_000 : 150
    var compared = 0
    for seed in seeds(1, count) where try compare(seed: seed, gradient: false) { compared += 1 }
    // Most expressions must have a value, or nothing is tested.
    #expect(compared > count / 2 || isOneSeed)
  }

  @Test func modesAgreeOnGradients() throws {
    let count = Self.isLong ? 10_000 : 60
    var compared = 0
    for seed in seeds(1_000_001, count) where try compare(seed: seed, gradient: true) { compared += 1 }
    #expect(compared > count / 8 || isOneSeed)
  }

  @Test func wrongArgumentsAreRefused() throws {
    for seed in seeds(2_000_001, Self.isLong ? 5_000 : 60) {
      var maker = ExpressionMaker(seed: seed)
      let sample = maker.make(6)
      for _ in 0..<3 {
        let arguments = try maker.arguments(wrong: true)
        let reference = outcome(maker.inputs, [sample.variable], .reference, arguments)
        let compiled = outcome(maker.inputs, [sample.variable], .fastCompile, arguments)
        #expect(
          (reference.error == nil) == (compiled.error == nil) || mayRead(reference.error, arguments, rewritten: true),
          "seed \(seed): \(reference) and \(compiled)")
      }
    }
  }

  /// Whether there were values to compare.
  private func compare(seed: UInt64, gradient: Bool) throws -> Bool {
    var maker = ExpressionMaker(seed: seed)
    var sample = maker.make(2 + Int(seed % 9))
    var outputs = [sample.variable]
    if gradient {
      let wrt = maker.inputs.filter { $0.dtype.isFloat }
      guard !wrt.isEmpty else { return false }
      let cost = sample.variable.ndim == 0 ? sample.variable : sample.variable.sum()
      outputs += T.grad(cost, wrt, disconnectedInputs: .ignore)
      sample.isExact = false
    }
    let arguments = try maker.arguments(wrong: false)
    let reference = outcome(maker.inputs, outputs, .reference, arguments)
    for mode in [Mode.fastCompile, .fastRun] {
      let compiled = outcome(maker.inputs, outputs, mode, arguments)
      guard let expected = reference.values, let got = compiled.values else {
        #expect(
          (reference.values == nil) == (compiled.values == nil) || mayRead(reference.error, arguments, rewritten: true),
          "seed \(seed): \(reference) and \(compiled)")
        continue
      }
      if mode == .fastCompile && sample.isExact {
        #expect(zip(got, expected).allSatisfy { same($0, $1) }, "seed \(seed): \(expected) and \(got)")
      }
      for (value, wanted) in zip(got, expected) {
        #expect(value.dtype == wanted.dtype && value.shape == wanted.shape, "seed \(seed)")
      }
    }
    return reference.values != nil
  }

  private struct Outcome: CustomStringConvertible {
    var values: [NDArray]?
    var error: TheanoError?
    var description: String { values.map { "\($0)" } ?? error.map { "\($0)" } ?? "" }
  }

  private func outcome(
    _ inputs: [TensorVariable], _ outputs: [TensorVariable], _ mode: Mode, _ arguments: [NDArray]
  ) -> Outcome {
    do throws(TheanoError) {
      let f = try function(inputs, outputs, mode: mode, onUnusedInput: .ignore)
      return Outcome(values: try f.core(arguments))
    } catch {
      return Outcome(error: error)
    }
  }
}

extension CompiledFunction where Output == [NDArray] {
  /// A call with any number of arguments.
  fileprivate func core(_ arguments: [NDArray]) throws(TheanoError) -> [NDArray] {
    switch arguments.count {
    case 3: try self(arguments[0], arguments[1], arguments[2])
    default: try self()
    }
  }
}
