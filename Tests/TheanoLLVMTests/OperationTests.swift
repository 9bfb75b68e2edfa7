import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling
import TheanoVectorMath

/// Every scalar operation in every dtype, against the interpreter.
struct OperationTests {
  /// One loop over the operation of as many inputs as it has operands; nil where it does not take them,
  /// or only when they are cast.
  static func kernel(_ op: ScalarOp, _ dtypes: [DType]) -> Kernel? {
    guard let signature = try? op.signature(dtypes), signature.operands.last == dtypes.last else {
      return nil
    }
    var k = KernelBuilder()
    let inputs = signature.operands.map { k.input($0) }
    let (output, n) = (k.output(signature.result), k.parameter())
    k.loop(n) { k, i in
      let operands = inputs.map { k.load($0[i * 1]) }
      k.store(output[i * 1], k.apply(op, operands))
    }
    return k.finish()
  }

  /// In the operands' dtype; of the functions written as polynomials a few units off the C library's,
  /// which has an error of its own.
  static func tolerance(_ op: ScalarOp, _ dtype: DType) -> Tolerance {
    guard let function = VectorFunction(op), dtype.isFloat else { return 0 }
    return Int(function.errorBound(dtype == .float64 ? .double : .single).rounded(.up))
      + (dtype == .float64 ? 1 : 0)
  }

  @Test(arguments: DType.allCases)
  func everyOperation(dtype: DType) throws {
    let forms = [EmitOptions(), EmitOptions(width: 1), EmitOptions(width: 16, tail: .merged)]
    try check(every: dtype, forms, nil)
  }

  /// Code for the oldest 64-bit processors, which this one runs as well: float16 in integer arithmetic,
  /// fused multiplication by the C library.
  @Test(arguments: [DType.float16, .float32, .float64, .int16, .uint32, .complex64, .complex128])
  func everyOperationForOldProcessors(dtype: DType) throws {
    guard try LLVMLibrary.shared().host.triple.hasPrefix("x86_64") else { return }
    var target = MachineTarget.baseline
    target.triple = try LLVMLibrary.shared().host.triple
    try check(every: dtype, [EmitOptions()], target)
  }

  private func check(every dtype: DType, _ forms: [EmitOptions], _ target: MachineTarget?) throws {
    var random = Seeded(UInt64(dtype.rawValue) + 1)
    for op in ScalarOp.all {
      let count = op.row.arity ?? 3
      guard let kernel = Self.kernel(op, Array(repeating: dtype, count: count)) else { continue }
      let n = 61
      var buffers = kernel.buffers.dropLast().map { Memory.samples($0.dtype, n, &random) }
      let result = kernel.buffers[count].dtype
      buffers.append(Memory(result, count: n))
      let runner = Runner(
        kernel: kernel, buffers: buffers, integers: [Int64(n)], chunk: KernelChunk(begin: 0, end: Int64(n)))
      try TheanoLLVMTests.check(runner, forms, target: target, within: Self.tolerance(op, result))
    }
  }
}
