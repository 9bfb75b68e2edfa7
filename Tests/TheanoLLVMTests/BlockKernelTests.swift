import Testing
import TheanoArrays
import TheanoInterpreter
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling
import TheanoVectorMath

/// Kernels of every shape run on blocks, against the interpreter with the functions of machine code, bit for bit.
struct BlockKernelTests {
  @Test(arguments: RandomNest.Shape.allCases)
  func randomNestsOnBlocks(shape: RandomNest.Shape) {
    let count = UInt64(RandomNest.Shape.allCases.count)
    for round in 200..<UInt64(260) {
      let runner = RandomNest.make(round * count + UInt64(shape.rawValue)).runner
      let judge = InterpretedKernel(runner.kernel, functions: InterpretedKernel.vectorFunctions)
      let blocks = BlockKernel(runner.kernel)
      let wanted = runner.compiled(
        CompiledKernel(function: InterpretedKernel.trampoline, context: judge.context, owner: judge))
      let got = runner.compiled(
        CompiledKernel(function: BlockKernel.trampoline, context: blocks.context, owner: blocks))
      #expect(got.1 == wanted.1, "round \(round): \(runner.kernel)")
      for (number, (a, b)) in zip(got.0, wanted.0).enumerated() where a.bytes != b.bytes {
        let places = zip(a.values, b.values).enumerated().filter { !isSame($0.element.0, $0.element.1) }
        guard let (index, (x, y)) = places.first.map({ ($0.offset, $0.element) }) else { continue }
        Issue.record("round \(round), b\(number)[\(index)]: \(x), not \(y), of \(runner.integers)\n\(runner.kernel)")
      }
    }
  }

  /// The same bits, but that a NaN's are left open.
  private func isSame(_ a: Scalar, _ b: Scalar) -> Bool {
    func isSame(_ x: Double, _ y: Double) -> Bool { x.bitPattern == y.bitPattern || (x.isNaN && y.isNaN) }
    return switch (a, b) {
    case (.real(let x), .real(let y)): isSame(x, y)
    case (.complex(let x), .complex(let y)): isSame(x.re, y.re) && isSame(x.im, y.im)
    case (_, _): a == b
    }
  }

  /// The interpreter's functions are those that machine code has.
  @Test func functionsAreThoseOfMachineCode() {
    for op in ScalarOp.all {
      let function = InterpretedKernel.vectorFunctions(op, .float64)
      #expect((function == nil) == (VectorFunction(op) == nil), "\(op)")
      guard let wanted = VectorFunction(op), let function else { continue }
      let arguments = [0.75, 1.25]
      let y = wanted.argumentCount == 1 ? 0 : arguments[1]
      #expect(function(arguments).bitPattern == VectorMath.evaluate(wanted, arguments[0], y).bitPattern, "\(op)")
    }
  }
}
