import Testing
import TheanoArrays
import TheanoLLVM
import TheanoLoops
import TheanoScalars
import TheanoScheduling

/// Prints how long code takes to make and to run; what is expected is that the code is no loop over lanes.
@Suite(.serialized)
struct SpeedTests {
  /// One float32 loop.
  private func elementwise(_ inputs: Int, _ body: (inout KernelBuilder, [RegisterID]) -> RegisterID) -> Kernel {
    var k = KernelBuilder()
    let (sources, y, n) = ((0..<inputs).map { _ in k.input(.float32) }, k.output(.float32), k.parameter())
    k.loop(n) { k, i in
      let values = sources.map { k.load($0[i * 1]) }
      k.store(y[i * 1], body(&k, values))
    }
    return k.finish()
  }

  private func sum() -> Kernel {
    var k = KernelBuilder()
    let (x, y, n) = (k.input(.float32), k.output(.float64), k.parameter())
    let totals = k.reduce(n, .contiguous(.float32)) { k, i in [.init(.sum, k.load(x[i * 1]), wide: .float64)]
    }
    k.store(y[], totals[0])
    return k.finish()
  }

  /// Of the columns of a matrix with 64 of them.
  private func columnSums() -> Kernel {
    var k = KernelBuilder()
    let (x, y) = (k.input(.float32), k.output(.float32))
    k.loop(64) { k, j in
      let totals = k.reduce(64, .strided) { k, i in [.init(.sum, k.load(x[i * 64, j * 1]))] }
      k.store(y[j * 1], totals[0])
    }
    return k.finish()
  }

  /// The least time of several runs, in nanoseconds per element.
  private func time(
    _ kernel: Kernel, _ form: EmitOptions = EmitOptions(), iterations: Int = 4096
  ) throws -> Double {
    let n = 4096
    var random = Seeded(3)
    let code = try LLVMBackend(options: form).compile([kernel], effort: .full)[0]
    let memory = kernel.buffers.map { _ in
      UnsafeMutableRawPointer.allocate(byteCount: 8 * n, alignment: 64)
    }
    defer { for buffer in memory { buffer.deallocate() } }
    for buffer in memory {
      for index in 0..<n {
        buffer.storeBytes(of: Float(random.real() * 4), toByteOffset: 4 * index, as: Float.self)
      }
    }
    let pointers: [UnsafeMutableRawPointer?] = memory
    var (chunk, fault) = (KernelChunk(begin: 0, end: Int64(iterations)), KernelFault())
    let clock = ContinuousClock()
    var best = Duration.seconds(1)
    for _ in 0..<60 {
      let spent = clock.measure {
        for _ in 0..<20 { code.function(nil, pointers, [Int64(n)], &chunk, &fault) }
      }
      best = min(best, spent)
    }
    return Double(best.components.attoseconds) * 1e-9 / Double(20 * n)
  }

  @Test func kernelsRunAsVectors() throws {
    for op in [ScalarOp.exp, .log, .tanh, .erf, .sigmoid] {
      let kernel = elementwise(1) { $0.apply(op, $1[0]) }
      let (vector, scalar) = (try time(kernel), try time(kernel, EmitOptions(width: 1)))
      print("\(op) of float32: \(vector) ns per element, \(scalar) one by one")
      #expect(vector < scalar)
    }
    let fused = elementwise(3) { k, x in k.apply(.add, k.apply(.mul, k.apply(.sigmoid, x[0]), x[1]), x[2]) }
    print("sigmoid(x) * y + z: \(try time(fused)) ns per element")
    print("x * y: \(try time(elementwise(2) { $0.apply(.mul, $1) })) ns per element")
    let long = elementwise(3) { k, x in
      let gated = k.apply(.mul, k.apply(.sigmoid, x[0]), k.apply(.tanh, x[1]))
      return k.apply(.add, gated, k.apply(.softplus, x[2]))
    }
    print("sigmoid(x) * tanh(y) + softplus(z): \(try time(long)) ns per element")
    print("sums of columns: \(try time(columnSums(), iterations: 64)) ns per element")
    let (vector, scalar) = (try time(sum()), try time(sum(), EmitOptions(width: 1)))
    print("sum: \(vector) ns per element, \(scalar) one by one")
    #expect(vector < scalar)
  }

  @Test func timeToCompile() throws {
    let library = try LLVMLibrary.shared()
    let fused = elementwise(3) { k, x in k.apply(.add, k.apply(.mul, k.apply(.sigmoid, x[0]), x[1]), x[2]) }
    let clock = ContinuousClock()
    for effort in [CompileEffort.quick, .full] {
      var best = Duration.seconds(10)
      for _ in 0..<8 {
        let spent = try clock.measure {
          _ = try ObjectCode(fused, symbol: "fused", library, library.host, EmitOptions(), effort)
        }
        best = min(best, spent)
      }
      let text = clock.measure { _ = ObjectCode.complaint(fused, library, library.host, EmitOptions()) }
      print("sigmoid(x) * y + z, \(effort): \(best) to compile, of which writing it \(text)")
      #expect(best < .seconds(10))
    }
  }
}
