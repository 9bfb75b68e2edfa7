import TheanoLoops

/// A kernel that is run at once, without machine code, and gives its bits: innermost loops and reductions are taken in
/// blocks of iterations, statement by statement, each statement a loop over arrays. (So numexpr does it: D. M. Cooke,
/// F. Alted and others, 2009.)
///
/// What cannot be taken so (loops in order, loops with carried values, loops around loops) runs as
/// ``InterpretedKernel`` runs it; what has no instructions on arrays, element by element within the block.
package final class BlockKernel: Sendable {
  private let code: InterpretedKernel

  package var kernel: Kernel { code.kernel }

  /// - Precondition: ``Kernel/complaints()`` has none.
  package init(_ kernel: Kernel) {
    code = InterpretedKernel(kernel, InterpretedKernel.vectorFunctions, inBlocks: true)
  }

  /// Runs the kernel, or the chunk of it: ``InterpretedKernel/run(buffers:counts:integers:chunk:fault:)``.
  package func run(
    buffers: UnsafePointer<UnsafeMutableRawPointer?>, counts: [Int]? = nil,
    integers parameters: UnsafePointer<Int64>, chunk: KernelChunk,
    fault: UnsafeMutablePointer<KernelFault>
  ) {
    code.run(buffers: buffers, counts: counts, integers: parameters, chunk: chunk, fault: fault)
  }

  /// The kernel function of every kernel of this kind: its context is ``context``.
  package static let trampoline: KernelFunction = InterpretedKernel.trampoline

  /// What ``trampoline`` needs to find this kernel; good as long as the kernel lives.
  package var context: UnsafeMutableRawPointer { code.context }
}
