import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScheduling

/// Instructions of several chains in turns: an order that is right, and code that computes the same.
struct InterleavingTests {
  /// Chains of so many instructions, one written after the other.
  private func chains(_ count: Int, length: Int) -> [[Int]] {
    (0..<count * length).map { $0 % length == 0 ? [] : [$0 - 1] }
  }

  @Test func chainsTakeTurns() {
    let operands = chains(3, length: 6)
    var order = InstructionOrder(
      Array(repeating: 4, count: 18), operands: operands, vectors: 2, values: 8)
    let found = order.find()
    #expect(found == (0..<6).flatMap { step in (0..<3).map { $0 * 6 + step } })
  }

  /// Where there are registers for two values only, no third chain is begun before one has come to its end.
  @Test func registersAreEnough() {
    let operands = chains(5, length: 6)
    var order = InstructionOrder(
      Array(repeating: 4, count: 30), operands: operands, vectors: 2, values: 2)
    var live: Set<Int> = []
    for number in order.find() {
      live.subtract(operands[number])
      if number % 6 != 5 { live.insert(number) }
      #expect(live.count <= 2)
    }
  }

  @Test func operandsComeFirst() {
    var random = Seeded(5)
    for _ in 0..<40 {
      let count = 1 + Int(random.below(300))
      let operands = (0..<count).map { number in
        number == 0 ? [] : Array(Set((0..<random.below(4)).map { _ in Int(random.below(number)) }))
      }
      let latencies = (0..<count).map { _ in [0, 1, 4, 12][random.below(4)] }
      var order = InstructionOrder(latencies, operands: operands, vectors: 2, values: 1 + random.below(9))
      var done: Set<Int> = []
      for number in order.find() {
        #expect(done.isSuperset(of: operands[number]) && done.insert(number).inserted)
      }
      #expect(done.count == count)
    }
  }

  /// Three functions that do not need each other; what is written takes the place of what was read.
  @Test func functionsSideBySide() throws {
    let kernel = try Kernel(
      text: """
        kernel(in b0: float32, in b1: float32, update b2: float32, out b3: float32, integers p0)
          for i0 < p0
            r0: float32 = b0[i0]
            r1: float32 = sigmoid(r0)
            r2: float32 = b1[i0]
            r3: float32 = tanh(r2)
            r4: float32 = mul(r1, r3)
            r5: float32 = b2[i0]
            r6: float32 = softplus(r5)
            r7: float32 = mul(r4, r6)
            store b2[i0] = r7
            store b3[i0] = r3
        """)
    var random = Seeded(3)
    for count in [0, 1, 7, 16, 33, 200] {
      for target in [nil, MachineTarget.avx2, .baseline] as [MachineTarget?] {
        var runner = Runner(
          kernel: kernel,
          buffers: (0..<3).map { _ in Memory.samples(.float32, count, &random) } + [Memory(.float32, count: count)],
          integers: [Int64(count)])
        runner.chunk = KernelChunk(begin: 0, end: Int64(count))
        let forms = [EmitOptions(), EmitOptions(width: 1)]
        let code = try forms.map { try LLVMBackend(options: $0, target: target).compile([kernel], effort: .full)[0] }
        #expect(difference(runner, code[0], runner.compiled(code[1])) == nil)
        // The interpreter's functions are others.
        try check(runner, target: target, within: 8)
      }
    }
  }
}
