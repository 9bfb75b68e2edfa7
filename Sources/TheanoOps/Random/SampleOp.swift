import TheanoArrays
import TheanoErrors
import TheanoGraph

/// A draw of random numbers: a sample of a shape that terms give, or what moves its state.
package protocol SampleOp: Op {
  var sizes: [IntegerTerm] { get }
  var dtype: DType { get }
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
