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
