internal import CTheanoLLVM
import Synchronization
import TheanoErrors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The linker of emitted code, one for the process. Code that nobody uses any more is released.
final class JIT: @unchecked Sendable {
  // Sendable: `jit` and `dylib` are constant, LLVM's session locks itself, our table has a lock.
  private let library: LLVMLibrary
  private let jit: LLVMJIT
  private let dylib: LLVMJITDylib
  private let live = Mutex<[String: Linked]>([:])

  private struct Linked: @unchecked Sendable {
    // Sendable: a tracker is only touched under the lock.
    let address: UInt
    let tracker: LLVMJITTracker
    var users: Int
  }

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

  /// The code of that name, if it is linked already.
  func code(_ symbol: String) -> LinkedCode? {
    let address = live.withLock { live -> UInt? in
      guard live[symbol] != nil else { return nil }
      live[symbol]?.users += 1
      return live[symbol]?.address
    }
    return address.map { LinkedCode(symbol, $0, self) }
  }

  /// Links code that defines `symbol`, or takes what is linked under that name.
  func link(_ object: ObjectCode, _ symbol: String) throws(TheanoError) -> LinkedCode {
    let forbidden = object.forbiddenSymbols
    if !forbidden.isEmpty {
      let problem = "the code wants \(forbidden.joined(separator: ", "))"
      throw TheanoError(LLVMFacts.failed(step: "linking", problem: problem))
    }
    let result = live.withLock { live -> Result<UInt, TheanoError> in
      if let known = live[symbol] {
        live[symbol]?.users += 1
        return .success(known.address)
      }
      do throws(TheanoError) {
        let linked = try add(object, symbol)
        live[symbol] = linked
        return .success(linked.address)
      } catch {
        return .failure(error)
      }
    }
    return LinkedCode(symbol, try result.get(), self)
  }

  private func add(_ object: ObjectCode, _ symbol: String) throws(TheanoError) -> Linked {
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
    return Linked(address: UInt(address), tracker: tracker, users: 1)
  }

  private func release(_ tracker: LLVMJITTracker) {
    // Nothing can be done about an error here, and nothing depends on it.
    if let error = library.table.pointee.OrcResourceTrackerRemove(tracker) {
      library.table.pointee.ConsumeError(error)
    }
    library.table.pointee.OrcReleaseResourceTracker(tracker)
  }

  fileprivate func drop(_ symbol: String) {
    live.withLock { live in
      guard var linked = live[symbol] else { return }
      linked.users -= 1
      live[symbol] = linked.users == 0 ? nil : linked
      if linked.users == 0 { release(linked.tracker) }
    }
  }

  /// Pieces of code that are linked.
  var count: Int { live.withLock { $0.count } }
}

/// A user of linked code; the code goes with the last one.
final class LinkedCode: Sendable {
  let address: UInt
  private let symbol: String
  private let jit: JIT

  fileprivate init(_ symbol: String, _ address: UInt, _ jit: JIT) {
    (self.symbol, self.address, self.jit) = (symbol, address, jit)
  }

  deinit { jit.drop(symbol) }
}

extension ExternalSymbols {
  /// Where they are in this process.
  fileprivate static var addresses: [(String, UInt)] {
    let ofLibraries = functions.union(ofLLVM).sorted().compactMap { name in
      dlsym(nil, name).map { (name, UInt(bitPattern: $0)) }
    }
    return ofLibraries + [(rowFunction, unsafeBitCast(RowFunction.entry, to: UInt.self))]
  }
}
