import TheanoArrays
import TheanoLoops
import TheanoScalars

/// A kernel that is executed as it is defined: slow, obvious, the judge of every backend.
///
/// It computes in Bool, Int64, UInt64, Double and Complex<Double>, and rounds to the register's dtype
/// after each statement. For the operations that IEEE 754 defines this gives the bits of a machine that
/// computes in the dtype itself: float64 has more than twice the digits of float32 and float16, so
/// rounding twice changes nothing (S. A. Figueroa, "When is double rounding innocuous?", 1995). A sum or
/// product of several operands is taken from the left and rounded after each.
///
/// Loops run in ascending order, whether they are in order or not.
///
/// Transcendental functions are the C library's, of float64. Machine code has approximations of its own; a judge of
/// that code to the last bit passes these as `functions`.
package final class InterpretedKernel: Sendable {
  package let kernel: Kernel
  private let body: Block
  private let wordCount: Int
  private let constants: [(key: LaneConstants.Key, offset: Int)]
  /// The bytes of the constants of blocks, and of all their arrays.
  private let laneBytes: (constants: Int, all: Int)
  private let integers: [(slot: Int, value: Integer)]
  /// The sizes of the scratch buffers; nil for others.
  private let scratchSlots: [Int?]

  /// What an operation computes in a float dtype instead of its row's function; nil: that function. The result is
  /// rounded to the dtype.
  package typealias RealFunctions = @Sendable (ScalarOp, DType) -> ScalarFunction<Double>?

  /// - Precondition: ``Kernel/complaints()`` has none.
  package convenience init(_ kernel: Kernel, functions: @escaping RealFunctions = { _, _ in nil }) {
    self.init(kernel, functions, inBlocks: false)
  }

  /// - Parameter inBlocks: whether loops run on blocks of iterations; the bits are the same.
  init(_ kernel: Kernel, _ functions: @escaping RealFunctions, inBlocks: Bool) {
    self.kernel = kernel
    var compiler = Compiler(kernel, functions, inBlocks: inBlocks)
    body = compiler.body()
    constants = compiler.lanes?.constants.list ?? []
    let below = compiler.lanes?.constants.bytes ?? 0
    laneBytes = (below, below + (compiler.lanes?.bytes ?? 0))
    scratchSlots = kernel.buffers.map { buffer in
      switch buffer.role {
      case .scratch(let count): compiler.layout.slot(count)
      case .input, .output, .update: nil
      }
    }
    wordCount = max(1, compiler.layout.count)
    integers = compiler.layout.integers.map { ($0.value, $0.key) }
  }

  /// Runs the kernel, or the chunk of it.
  ///
  /// The arguments are those of ``KernelFunction``.
  /// - Parameter counts: how many elements each buffer has, in the kernel's order (a scratch buffer
  ///   has as many as its role says); an access outside traps. Without it only negative elements do.
  package func run(
    buffers: UnsafePointer<UnsafeMutableRawPointer?>, counts: [Int]? = nil,
    integers parameters: UnsafePointer<Int64>, chunk: KernelChunk,
    fault: UnsafeMutablePointer<KernelFault>
  ) {
    precondition(counts.map { $0.count == kernel.buffers.count } ?? true, "a count for each buffer")
    // One piece of memory: the arrays of blocks, words, bounds.
    let bytes = laneBytes.all + 8 * (wordCount + kernel.buffers.count)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    defer { memory.deallocate() }
    let words = (memory + laneBytes.all).initializeMemory(as: UInt64.self, repeating: 0, count: wordCount)
    for (slot, integer) in integers {
      switch integer {
      case .constant(let value): words[slot] = UInt64(bitPattern: Int64(value))
      case .parameter(let number): words[slot] = UInt64(bitPattern: parameters[number])
      }
    }
    let bounds = UnsafeMutableRawPointer(words + wordCount).assumingMemoryBound(to: Int.self)
    for number in kernel.buffers.indices {
      let scratch = scratchSlots[number].map { Int(Int64(bitPattern: words[$0])) }
      bounds[number] = scratch ?? counts?[number] ?? .max
    }
    let lanes = memory + laneBytes.constants
    for constant in constants { constant.key.fill(lanes + constant.offset) }
    var frame = Frame(
      words: words, buffers: buffers, counts: bounds, fault: fault, chunk: chunk, lanes: lanes,
      kernel: Unmanaged.passUnretained(self))
    withUnsafeMutablePointer(to: &frame) { body.run($0) }
  }

  /// The kernel function of every interpreted kernel: its context is ``context``.
  package static let trampoline: KernelFunction = { context, buffers, integers, chunk, fault in
    guard let context else { preconditionFailure("the interpreter's context is its kernel") }
    let kernel = Unmanaged<InterpretedKernel>.fromOpaque(context).takeUnretainedValue()
    kernel.run(
      buffers: buffers, integers: integers, chunk: chunk.load(as: KernelChunk.self),
      fault: fault.assumingMemoryBound(to: KernelFault.self))
  }

  /// What ``trampoline`` needs to find this kernel; good as long as the kernel lives.
  package var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
