import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Code for processors that this one need not be: emitted, never run.
struct TargetTests {
  /// LLVM dies where it cannot emit something, and the linker would take a name from anywhere.
  @Test(arguments: [MachineTarget.baseline, .avx2, .avx512], DType.allCases)
  func everyOperationIsEmitted(target: MachineTarget, dtype: DType) throws {
    let library = try LLVMLibrary.shared()
    // Machines of another family know no x86-64.
    guard library.host.triple.hasPrefix("x86_64") else { return }
    var count = 0
    for op in ScalarOp.all {
      let operands = Array(repeating: dtype, count: op.row.arity ?? 2)
      guard let kernel = OperationTests.kernel(op, operands) else { continue }
      #expect(ObjectCode.complaint(kernel, library, target, EmitOptions()) == nil, "\(op) of \(dtype)")
      let object = try ObjectCode(kernel, symbol: "kernel", library, target, EmitOptions(), .quick)
      #expect(object.undefinedSymbols != nil)
      #expect(object.forbiddenSymbols == [], "\(op) of \(dtype) for \(target.cpu)")
      count += 1
    }
    #expect(count > 20)
  }

  /// Nests, reductions, masks and scatter in full optimisation.
  @Test(arguments: [MachineTarget.baseline, .avx512])
  func nestsAreEmitted(target: MachineTarget) throws {
    let library = try LLVMLibrary.shared()
    guard library.host.triple.hasPrefix("x86_64") else { return }
    for seed in 0..<UInt64(RandomNest.Shape.allCases.count) {
      let kernel = RandomNest.make(seed).runner.kernel
      #expect(ObjectCode.complaint(kernel, library, target, EmitOptions()) == nil, "\(kernel)")
      let object = try ObjectCode(kernel, symbol: "kernel", library, target, EmitOptions(), .full)
      #expect(object.forbiddenSymbols == [])
    }
  }
}
