import TheanoArrays
import TheanoErrors
import TheanoGraph

/// Runs a routine over arrays, on one thread.
///
/// What NumPy, or the program that is being followed, drew is the judge of generators; their code is written once.
func evaluate(
  _ routine: some Routine, _ operation: String, _ inputs: [NDArray], _ outputs: [(DType, [Int])]
) throws(TheanoError) -> [NDArray] {
  let dense = inputs.map { $0.contiguous() }
  var results: [NDArray] = []
  for (dtype, shape) in outputs { results.append(try NDArray.uninitialized(shape, dtype)) }
  let fault = withExtendedLifetime(dense) {
    routine.run(
      RoutineCall(
        inputs: dense.map { array in
          RoutineCall.Input(
            pointer: array.withUnsafeRawPointer { $0 }, dtype: array.dtype, shape: array.shape)
        },
        outputs: results.map { RoutineCall.Output(pointer: $0.storage.pointer, dtype: $0.dtype, shape: $0.shape) },
        scratch: nil, parallel: { count, body in for k in 0..<count { body(k) } }))
  }
  if let fault, case .argument(let text) = routine.failures[fault.failure] {
    throw TheanoError(RandomOpFacts.argument(operation, text))
  }
  return results
}
