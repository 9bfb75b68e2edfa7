import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops

/// Runs a routine over arrays, on one thread.
///
/// What NumPy, or the program that is being followed, drew is the judge of generators; their code is written once.
func evaluate(
  _ routine: some Routine, _ operation: String, _ inputs: [NDArray], _ outputs: [(DType, [Int])]
) throws(TheanoError) -> [NDArray] {
  let dense = inputs.map { $0.contiguous() }
  var results: [NDArray] = []
  for (dtype, shape) in outputs { results.append(try NDArray.uninitialized(shape, dtype)) }
  let scratch = try scratch(of: routine, dense, outputs)
  let fault = withExtendedLifetime((dense, scratch)) {
    routine.run(
      RoutineCall(
        inputs: dense.map { array in
          RoutineCall.Input(
            pointer: array.withUnsafeRawPointer { $0 }, dtype: array.dtype, shape: array.shape)
        },
        outputs: results.map { RoutineCall.Output(pointer: $0.storage.pointer, dtype: $0.dtype, shape: $0.shape) },
        scratch: scratch?.storage.pointer, parallel: .alone))
  }
  if let fault, case .argument(let text, let hint) = routine.failures[fault.failure] {
    throw TheanoError(RandomOpFacts.argument(operation, text, hint: hint))
  }
  return results
}

/// The scratch memory of a routine, if it wants any.
private func scratch(
  of routine: some Routine, _ inputs: [NDArray], _ outputs: [(DType, [Int])]
) throws(TheanoError) -> NDArray? {
  let operands = inputs.map { array in
    let number = array.ndim == 0 && array.dtype.isInteger ? array.scalars(as: Int.self).first : nil
    return Operand(
      type: TensorType(array.dtype, array.shape.map { Size($0) }), constant: array, size: number.map { Size($0) })
  }
  let types = outputs.map { TensorType($0.0, $0.1.map { Size($0) }) }
  guard let bytes = routine.scratch(LoweringCall(inputs: operands, outputs: types)).constant else {
    preconditionFailure("sizes of numbers are numbers")
  }
  return bytes == 0 ? nil : try NDArray.uninitialized([bytes], .uint8)
}
