import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// The identity `y = x`, which refuses values that are no parameter of a distribution.
package struct RandomParameter: Op {
  package enum Kind: Hashable, Sendable {
    /// Not negative (NaN passes, as in NumPy).
    case deviation
    /// From 0 through 1.
    case probability
    /// At least 1: how many integers there are between two bounds.
    case width
  }

  package let kind: Kind
  /// The distribution, for messages.
  package let spokenName: String

  package init(_ kind: Kind, of distribution: String) {
    self.kind = kind
    spokenName = distribution
  }

  package var name: String { "RandomParameter{\(kind)}" }

  private var words: String {
    switch kind {
    case .deviation: "std < 0"
    case .probability: "p < 0, p > 1 or p is NaN"
    case .width: "low > high"
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
    let allows: (Double) -> Bool =
      switch kind {
      case .deviation: { !($0 < 0) }
      case .probability: { $0 >= 0 && $0 <= 1 }
      case .width: { $0 >= 1 }
      }
    guard array.scalars(as: Double.self).allSatisfy(allows) else {
      throw TheanoError(RandomOpFacts.argument(spokenName, words))
    }
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    try check(inputs[0])
    return inputs
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (kind, words) = (kind, words)
    return .elements([
      { code, place in
        let x = code.element(0, at: place)
        let dtype = code.dtype(of: x)
        func constant(_ value: Double) -> RegisterID {
          code.constant(ScalarConstant(Scalar.real(value).converted(to: dtype), dtype))
        }
        let holds =
          switch kind {
          case .deviation: code.apply(.invert, [code.apply(.lt, [x, constant(0)])])
          case .probability:
            code.apply(.and, [code.apply(.ge, [x, constant(0)]), code.apply(.le, [x, constant(1)])])
          case .width: code.apply(.ge, [x, constant(1)])
          }
        code.check(holds, .argument(words), [])
        return x
      }
    ])
  }
}

extension RandomParameter {
  package static var samples: [OpSample] {
    [
      OpSample("deviations", RandomParameter(.deviation, of: "normal"), [.sample(2, 3, in: 0.5...2)]),
      OpSample("probabilities", RandomParameter(.probability, of: "binomial"), [.sample(2, 3, in: 0.2...0.8)]),
    ]
  }
}
