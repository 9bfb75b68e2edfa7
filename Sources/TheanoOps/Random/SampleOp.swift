import TheanoArrays
import TheanoErrors
import TheanoGraph

/// A draw of random numbers: a sample of a shape that terms give, or what moves its state.
package protocol SampleOp: Op {
  var sizes: [IntegerTerm] { get }
  var dtype: DType { get }
}

/// What is drawn: numbers of a distribution, in a shape and a dtype.
package struct Sampling<Distribution: Hashable & Sendable>: Hashable, Sendable {
  package let distribution: Distribution
  package let sizes: [IntegerTerm]
  package let dtype: DType
}

/// A draw from one of several distributions.
package protocol DistributionOp: SampleOp {
  associatedtype Distribution: Hashable & Sendable
  var sampling: Sampling<Distribution> { get }
  init(_ sampling: Sampling<Distribution>)
}

extension DistributionOp {
  package init(_ distribution: Distribution, _ sizes: [IntegerTerm], _ dtype: DType) {
    self.init(Sampling(distribution: distribution, sizes: sizes, dtype: dtype))
  }

  package var distribution: Distribution { sampling.distribution }
  package var sizes: [IntegerTerm] { sampling.sizes }
  package var dtype: DType { sampling.dtype }
}

extension SampleOp {
  /// The sample's type, and what its sizes must be.
  func sampleType(_ inputs: [Operand]) throws(TheanoError) -> (TensorType, [SizeRequirement]) {
    var requirements: [SizeRequirement] = []
    let shape = sizes.map { $0.size(inputs) }
    for size in shape { try requireNonNegative(size, spokenName, &requirements) }
    return (TensorType(dtype, shape), requirements)
  }

  // Numbers that have no parameters but a state do not vary.

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    call.inputs.map { _ in .disconnected }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    call.outputs.map { _ in .zero }
  }
}
