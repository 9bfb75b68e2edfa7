import TheanoErrors
import TheanoLoops

/// A maker of machine code for kernels.
package protocol Backend: Sendable {
  var name: String { get }
  /// Code for each kernel, in order; kernels it has no code for are left to the caller (`nil`).
  func compile(_ kernels: [Kernel], effort: CompileEffort) throws(TheanoError) -> [CompiledKernel?]
}

/// How much time to spend on code.
package enum CompileEffort: Hashable, Sendable { case quick, full }

/// A kernel as a C function.
package struct CompiledKernel: @unchecked Sendable {
  // Sendable: the code is immutable, `context` is whatever immutable object `owner` keeps alive.
  package let function: KernelFunction
  package let context: UnsafeMutableRawPointer?
  /// Keeps the code; released with the last function that uses it.
  package let owner: any AnyObject & Sendable

  package init(function: KernelFunction, context: UnsafeMutableRawPointer?, owner: any AnyObject & Sendable) {
    self.function = function
    self.context = context
    self.owner = owner
  }
}

/// Runs matrix products: a BLAS, or code of our own.
package protocol ProductRunner: Sendable {
  /// Writes C. The same bits for any number of threads: work is cut by shape alone.
  ///
  /// - Parameter parallel: runs its second argument for `0 ..< n`, in any order, on any number of threads.
  func run(
    _ call: ProductCall, m: Int, n: Int, k: Int, _ operands: ProductOperands,
    parallel: (_ n: Int, _ body: (Int) -> Void) -> Void)
}

/// The memory of a product: A (m, k), B (k, n) and C (m, n), or (k, m) and (n, k) where transposed.
package struct ProductOperands {
  package var a: UnsafeRawPointer
  package var b: UnsafeRawPointer
  package var c: UnsafeMutableRawPointer
  /// One element each, where the call's factor is a buffer.
  package var alpha: UnsafeRawPointer?
  package var beta: UnsafeRawPointer?

  package init(
    a: UnsafeRawPointer, b: UnsafeRawPointer, c: UnsafeMutableRawPointer, alpha: UnsafeRawPointer? = nil,
    beta: UnsafeRawPointer? = nil
  ) {
    self.a = a
    self.b = b
    self.c = c
    self.alpha = alpha
    self.beta = beta
  }
}
