import TheanoErrors

/// What the maker of machine code refuses.
package enum LLVMFacts: ErrorFact {
  /// No LLVM could be opened; the loader's own words.
  case missing(String)
  /// LLVM has no code for this processor.
  case noTarget(triple: String, problem: String)
  /// LLVM could not make or link code; its own words.
  case failed(step: String, problem: String)
  /// No BLAS could be opened; the loader's own words.
  case noBLAS(String)
  /// No MKL or oneDNN could be opened, which are of use besides a BLAS; the loader's own words.
  case noMultiplier(String)

  package var kind: TheanoError.Kind {
    switch self {
    case .missing, .noTarget, .failed, .noBLAS, .noMultiplier: .libraryError
    }
  }

  package var operation: String? {
    switch self {
    case .missing, .noTarget, .failed: "function"
    case .noBLAS, .noMultiplier: "dot"
    }
  }

  package var message: String {
    switch self {
    case .missing(let problem), .noBLAS(let problem), .noMultiplier(let problem): problem
    case .noTarget(let triple, let problem): "LLVM has no code generator for \(triple): \(problem)"
    case .failed(let step, let problem): "LLVM failed while \(step): \(problem)"
    }
  }

  package var hint: String? {
    switch self {
    case .missing:
      "install LLVM 19 to 21 (Debian: apt install libllvm19; macOS: brew install llvm@19)"
    case .noBLAS: "install OpenBLAS (Debian: apt install libopenblas0; macOS has Accelerate)"
    case .noTarget, .failed, .noMultiplier: nil
    }
  }
}
