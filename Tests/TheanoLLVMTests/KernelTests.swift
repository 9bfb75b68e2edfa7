import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Kernels of every shape, in every width, against the interpreter, bit for bit.
struct KernelTests {
  @Test(arguments: RandomNest.Shape.allCases)
  func randomNests(shape: RandomNest.Shape) throws {
    let count = UInt64(RandomNest.Shape.allCases.count)
    for round in 0..<UInt64(16) {
      let made = RandomNest.make(round * count + UInt64(shape.rawValue))
      #expect(made.shape == shape)
      try check(made.runner)
    }
  }

  /// As for processors whose every instruction takes a mask; LLVM writes what this one has instead.
  @Test(arguments: RandomNest.Shape.allCases)
  func randomNestsUnderMasks(shape: RandomNest.Shape) throws {
    var target = try LLVMLibrary.shared().host
    target.hasMasks = true
    let count = UInt64(RandomNest.Shape.allCases.count)
    for round in 100..<UInt64(106) {
      try check(RandomNest.make(round * count + UInt64(shape.rawValue)).runner, [EmitOptions()], target: target)
    }
  }
}
