import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// How often each number occurs in a vector of integers that are not negative, or the sum of the weights of its
/// occurrences (in their order): `result[j] = Σ_{k: x[k] = j} weights[k]`.
///
/// Operands: `x`, the weights if there are any, and the length of the result (an int64 scalar), beyond which no number
/// may lie. With respect to the weights the derivative takes elements from places `x`.
package struct BinCount: Op {
  package let isWeighted: Bool

  package init(isWeighted: Bool) { self.isWeighted = isWeighted }

  package var name: String { "BinCount" }
  package var spokenName: String { "bincount" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let x = inputs[0].type
    guard x.ndim == 1, x.dtype.isInteger else { throw TheanoError(SortingFacts.needsIntegers(spokenName, x)) }
    guard let count = inputs[inputs.count - 1].size else {
      throw TheanoError(ShapeFacts.needsInteger(spokenName, got: inputs[inputs.count - 1].type))
    }
    var requirements: [SizeRequirement] = []
    try requireNonNegative(count, spokenName, &requirements)
    guard isWeighted else { return Inference(TensorType(.int64, [count]), requirements: requirements) }
    let weights = inputs[1].type
    if weights.ndim != 1 || weights.dtype.isDiscrete { throw TheanoError(SortingFacts.weights(spokenName)) }
    if x.shape[0] != weights.shape[0] {
      requirements.append(
        SizeRequirement(x.shape[0], .equal, weights.shape[0], .axes(inputA: 0, axisA: 0, inputB: 1, axisB: 0)))
    }
    return Inference(TensorType(weights.dtype, [count]), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard isWeighted, let g = cotangents[0] else { return call.inputs.map { _ in .disconnected } }
    let weights = call.inputs[1]
    if weights.dtype.isDiscrete { return [.disconnected, .zero, .disconnected] }
    let part = AdvancedSubtensor([0]).apply([g, call.inputs[0]], origin: call.origin)[0]
    return [.disconnected, .value(part.cast(toGradientOf: weights, origin: call.origin)), .disconnected]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard isWeighted, let tangent = tangents[1], !call.outputs[0].dtype.isDiscrete else { return [.zero] }
    return [.value(apply([call.inputs[0], tangent, call.inputs[2]], origin: call.origin)[0])]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let numbers = inputs[0].scalars(as: Int.self)
    let count = inputs[inputs.count - 1].scalars(as: Int.self)[0]
    let dtype = isWeighted ? inputs[1].dtype : .int64
    let weights = isWeighted ? inputs[1].contiguous() : nil
    let signature = ScalarSignature(operands: [dtype, dtype], result: dtype)
    // Refuses here what Swift's own arrays would end the process for.
    _ = try NDArray.uninitialized([count], .complex128)
    var totals = [Scalar](repeating: .zero(dtype), count: count)
    for (k, number) in numbers.enumerated() {
      guard number >= 0 && number < count else { throw TheanoError(SortingFacts.notCounted(number, count)) }
      let weight = weights?.scalar(at: k) ?? .int(1)
      totals[number] = ScalarOp.add.evaluate([totals[number], weight], signature)
    }
    return [try fill([count], dtype) { totals[$0] }]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(BinCountRoutine(isWeighted: isWeighted)) }
}

private struct BinCountRoutine: Routine {
  let isWeighted: Bool

  var name: String { "bincount" }
  var failures: [CheckFailure] { [.assertion(SortingFacts.notCountedText)] }

  func run(_ call: RoutineCall) -> RoutineFault? {
    switch call.inputs[0].dtype {
    case .int8: count(call, Int8.self)
    case .int16: count(call, Int16.self)
    case .int32: count(call, Int32.self)
    case .int64: count(call, Int64.self)
    case .uint8: count(call, UInt8.self)
    case .uint16: count(call, UInt16.self)
    case .uint32: count(call, UInt32.self)
    case .uint64: count(call, UInt64.self)
    case .bool, .float16, .float32, .float64, .complex64, .complex128:
      preconditionFailure("only integers are counted")
    }
  }

  private func count<Number: FixedWidthInteger>(_ call: RoutineCall, _: Number.Type) -> RoutineFault? {
    let numbers = UnsafeBufferPointer(start: call.inputs[0].elements(as: Number.self), count: call.inputs[0].count)
    let limit = call.outputs[0].count
    for number in numbers where number < 0 || number >= limit { return RoutineFault(0, Int(clamping: number)) }
    guard isWeighted else {
      let totals = call.outputs[0].elements(as: Int.self)
      totals.update(repeating: 0, count: limit)
      for number in numbers { totals[Int(number)] &+= 1 }
      return nil
    }
    switch call.inputs[1].dtype {
    case .float16: add(call, numbers, HalfBits(sortKey: 1 << 15))
    case .float32: add(call, numbers, Float(0))
    case .float64: add(call, numbers, Double(0))
    case .complex64: add(call, numbers, ComplexPair<Float>(re: 0, im: 0))
    case .complex128: add(call, numbers, ComplexPair<Double>(re: 0, im: 0))
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64:
      preconditionFailure("weights are floats or complex numbers")
    }
    return nil
  }

  private func add<Weight: Accumulated>(
    _ call: RoutineCall, _ numbers: UnsafeBufferPointer<some FixedWidthInteger>, _ zero: Weight
  ) {
    let (weights, totals) = (call.inputs[1].elements(as: Weight.self), call.outputs[0].elements(as: Weight.self))
    totals.update(repeating: zero, count: call.outputs[0].count)
    for (k, number) in numbers.enumerated() { totals[Int(number)] = .plus(totals[Int(number)], weights[k]) }
  }
}
