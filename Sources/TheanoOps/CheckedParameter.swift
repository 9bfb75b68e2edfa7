import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// The identity `y = x`, which refuses values that are no parameter of a distribution, or no fraction.
package struct CheckedParameter: Op {
  package enum Kind: Hashable, Sendable {
    /// Not negative (NaN passes, as in NumPy).
    case deviation
    /// From 0 through 1.
    case probability
    /// At least 1: how many integers there are between two bounds.
    case width
    /// From 0 through 1: which quantile.
    case fraction
    /// From 0 through 100.
    case percentage
  }

  package let kind: Kind
  /// The distribution, for messages.
  package let spokenName: String

  package init(_ kind: Kind, of distribution: String) {
    self.kind = kind
    spokenName = distribution
  }

  package var name: String { "CheckedParameter{\(kind)}" }

  private var words: String {
    switch kind {
    case .deviation: "std < 0"
    case .probability: "p < 0, p > 1 or p is NaN"
    case .width: "low > high"
    case .fraction: "q must lie between 0 and 1"
    case .percentage: "q must lie between 0 and 100"
    }
  }

  package static let deviationHint = "a standard deviation is not negative: T.abs(s), or T.exp of its logarithm"

  private var hint: String {
    switch kind {
    case .deviation: Self.deviationHint
    case .probability: "probabilities lie from 0 through 1: T.clip(p, 0, 1), T.nnet.sigmoid(x)"
    case .width: "both bounds may be drawn: pass low ≤ high"
    case .fraction: "pass 0.5 for the middle; T.percentile counts to 100"
    case .percentage: "pass 50 for the middle; T.quantile counts to 1"
    }
  }

  /// Where values must lie, NaN apart; every bound is one of them.
  private var range: ClosedRange<Double> {
    switch kind {
    case .deviation: 0...Double.infinity
    case .probability, .fraction: 0...1
    case .width: 1...Double.infinity
    case .percentage: 0...100
    }
  }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    if inputs[0].type.dtype.isComplex {
      throw TheanoError(RandomOpFacts.needsNumbers(spokenName, argument: "a parameter", inputs[0].type))
    }
    if let constant = inputs[0].constant { try check(constant) }
    return Inference(inputs[0].type)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    [cotangents[0].map { .value($0) } ?? .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    [tangents[0].map { .value($0) } ?? .zero]
  }

  private func check(_ array: NDArray) throws(TheanoError) {
    let (range, allowsNaN) = (range, kind == .deviation)
    func allows(_ value: Double) -> Bool { range.contains(value) || (allowsNaN && value.isNaN) }
    guard array.scalars(as: Double.self).allSatisfy(allows) else {
      throw TheanoError(RandomOpFacts.argument(spokenName, words, hint: hint))
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    try check(inputs[0])
    return inputs
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (range, allowsNaN, failure) = (range, kind == .deviation, CheckFailure.argument(words, hint: hint))
    return .elements([
      { code, place in
        let x = code.element(0, at: place)
        let dtype = code.dtype(of: x)
        func constant(_ value: Double) -> RegisterID {
          code.constant(ScalarConstant(Scalar.real(value).converted(to: dtype), dtype))
        }
        var holds = code.apply(.ge, [x, constant(range.lowerBound)])
        if allowsNaN { holds = code.apply(.invert, [code.apply(.lt, [x, constant(range.lowerBound)])]) }
        if range.upperBound.isFinite {
          holds = code.apply(.and, [holds, code.apply(.le, [x, constant(range.upperBound)])])
        }
        code.check(holds, failure, [])
        return x
      }
    ])
  }
}

extension CheckedParameter {
  package static var samples: [OpSample] {
    [
      OpSample("deviations", CheckedParameter(.deviation, of: "normal"), [.sample(2, 3, in: 0.5...2)]),
      OpSample("fractions", CheckedParameter(.fraction, of: "quantile"), [.sample(4, in: 0.2...0.8)]),
      OpSample("percentages", CheckedParameter(.percentage, of: "percentile"), [.sample(2, 2, in: 20...80)]),
      OpSample("probabilities", CheckedParameter(.probability, of: "binomial"), [.sample(2, 3, in: 0.2...0.8)]),
    ]
  }
}

extension CheckedParameter: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(self, call.values, &graph)
  }
}
