import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// A tensor whose elements are of no interest (Theano's `AllocEmpty`): every one is set before it is read.
///
/// Rewriting makes it, for parts to be set in; where its elements are looked at they are zeros.
package struct AllocEmpty: Op {
  package let dtype: DType
  /// Terms count from operand 0.
  package let sizes: [IntegerTerm]

  package var name: String { "AllocEmpty{dtype='\(dtype.name)'}" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let shape = sizes.map { $0.size(inputs) }
    var requirements: [SizeRequirement] = []
    for size in shape { try requireNonNegative(size, "alloc", &requirements) }
    return Inference(TensorType(dtype, shape), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    call.inputs.map { _ in .disconnected }
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [try NDArray.zeros(sizes.map { $0.value(inputs) }, dtype)]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let zero = ScalarConstant(.zero(dtype), dtype)
    return .elements([{ code, _ in code.constant(zero) }])
  }
}
