internal import CTheanoLLVM
import TheanoErrors

/// LLVM's linker, one for the process: for code that ``LoadedCode`` does not know how to load.
final class JIT: @unchecked Sendable {
  // Sendable: `jit` and `dylib` are constant, LLVM's session locks itself.
  private let library: LLVMLibrary
  private let jit: LLVMJIT
  private let dylib: LLVMJITDylib

  private static let made: Result<JIT, TheanoError> = {
    do throws(TheanoError) { return .success(try JIT(LLVMLibrary.shared())) } catch { return .failure(error) }
  }()

  static func shared() throws(TheanoError) -> JIT { try made.get() }

  private init(_ library: LLVMLibrary) throws(TheanoError) {
    let llvm = library.table
    var jit: LLVMJIT?
    if let error = llvm.pointee.OrcCreateLLJIT(&jit, nil) {
      throw TheanoError(LLVMFacts.failed(step: "starting its linker", problem: library.words(error)))
    }
    guard let jit else {
      throw TheanoError(LLVMFacts.failed(step: "starting its linker", problem: "no words"))
    }
    (self.library, self.jit) = (library, jit)
    // Errors come back from the calls that fail; LLVM would print them as well.
    llvm.pointee.OrcExecutionSessionSetErrorReporter(
      llvm.pointee.OrcLLJITGetExecutionSession(jit),
      { _, error in
        if let library = try? LLVMLibrary.shared() { library.table.pointee.ConsumeError(error) }
      }, nil)
    dylib = llvm.pointee.OrcLLJITGetMainJITDylib(jit)
    let flags = UInt8(THEANO_LLVM_SYMBOL_EXPORTED | THEANO_LLVM_SYMBOL_CALLABLE)
    var symbols = ExternalSymbols.addresses.map { name, address in
      LLVMJITSymbol(
        name: llvm.pointee.OrcLLJITMangleAndIntern(jit, name), address: UInt64(address), generic_flags: flags,
        target_flags: 0)
    }
    let unit = llvm.pointee.OrcAbsoluteSymbols(&symbols, symbols.count)
    if let error = llvm.pointee.OrcJITDylibDefine(dylib, unit) {
      throw TheanoError(LLVMFacts.failed(step: "naming functions", problem: library.words(error)))
    }
  }

  /// Links code that defines `symbol`. The name must not stand for other code that is still linked.
  func link(_ object: ObjectCode, _ symbol: String) throws(TheanoError) -> JITCode {
    let forbidden = object.forbiddenSymbols
    if !forbidden.isEmpty {
      let problem = "the code wants \(forbidden.joined(separator: ", "))"
      throw TheanoError(LLVMFacts.failed(step: "linking", problem: problem))
    }
    let llvm = library.table
    let buffer = object.bytes.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("code is never empty") }
      return llvm.pointee.CreateMemoryBufferWithMemoryRangeCopy(base, bytes.count, symbol)
    }
    let tracker = llvm.pointee.OrcJITDylibCreateResourceTracker(dylib)
    var address: UInt64 = 0
    var problem: String?
    if let error = llvm.pointee.OrcLLJITAddObjectFileWithRT(jit, tracker, buffer) {
      problem = library.words(error)
    } else if let error = llvm.pointee.OrcLLJITLookup(jit, &address, symbol) {
      problem = library.words(error)
    }
    if let problem {
      release(tracker)
      throw TheanoError(LLVMFacts.failed(step: "linking", problem: problem))
    }
    return JITCode(UInt(address), tracker, self)
  }

  fileprivate func release(_ tracker: LLVMJITTracker) {
    // Nothing can be done about an error here, and nothing depends on it.
    if let error = library.table.pointee.OrcResourceTrackerRemove(tracker) {
      library.table.pointee.ConsumeError(error)
    }
    library.table.pointee.OrcReleaseResourceTracker(tracker)
  }
}

/// Code that LLVM linked; it goes with the last user.
final class JITCode: @unchecked Sendable {
  // Sendable: the tracker is only touched at the end.
  let address: UInt
  private let tracker: LLVMJITTracker
  private let jit: JIT

  fileprivate init(_ address: UInt, _ tracker: LLVMJITTracker, _ jit: JIT) {
    (self.address, self.tracker, self.jit) = (address, tracker, jit)
  }

  deinit { jit.release(tracker) }
}
