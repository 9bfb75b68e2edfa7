import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScheduling

/// Routines. What one is called with is kept in the frame, so that later calls need no memory for it.
extension Execution {
  func runRoutine(_ number: Int) throws(TheanoError) {
    let step = program.steps.routines[number]
    let call = prepare(&frame.routines[number], step)
    if let fault = step.routine.run(call) {
      throw failure(step.checks[fault.failure], fault.values.x, fault.values.y)
    }
  }

  /// Makes the call, or puts right the one that is known.
  private func prepare(_ known: inout RoutineCall?, _ step: RoutineStep) -> RoutineCall {
    var call = known ?? made(step)
    // Held once, so that what differs is written where it lies.
    known = nil
    for (place, k) in step.inputs.enumerated() {
      call.inputs[place].pointer = UnsafeRawPointer(memory(k))
      noteShape(k, &call.inputs[place].shape)
    }
    for (place, k) in step.outputs.enumerated() {
      call.outputs[place].pointer = memory(k)
      noteShape(k, &call.outputs[place].shape)
    }
    call.scratch = step.scratch.map { memory($0) }
    call.parallel = program.parallel
    known = call
    return call
  }

  private func made(_ step: RoutineStep) -> RoutineCall {
    RoutineCall(
      inputs: step.inputs.map {
        RoutineCall.Input(pointer: UnsafeRawPointer(memory($0)), dtype: schedule.buffers[$0].dtype, shape: shape($0))
      },
      outputs: step.outputs.map {
        RoutineCall.Output(pointer: memory($0), dtype: schedule.buffers[$0].dtype, shape: shape($0))
      },
      scratch: nil, parallel: program.parallel)
  }

  private func memory(_ k: BufferIndex) -> UnsafeMutableRawPointer {
    guard let pointer = frame.pointers[k] else { preconditionFailure("a routine's buffers have memory") }
    return pointer
  }

  func shape(_ k: BufferIndex) -> [Int] { program.plan.shapes[k].map { integer($0) } }

  /// Makes `shape` the shape of a buffer; says whether it was another.
  @discardableResult
  func noteShape(_ k: BufferIndex, _ shape: inout [Int]) -> Bool {
    var isOther = false
    for (axis, number) in program.plan.shapes[k].enumerated() {
      let size = integer(number)
      if shape[axis] == size { continue }
      shape[axis] = size
      isOther = true
    }
    return isOther
  }
}
