internal import CTheanoLLVM
import Synchronization
import TheanoErrors

/// LLVM, opened once while the program runs.
package struct LLVMLibrary: @unchecked Sendable {
  // Sendable: the table is constant once it is loaded, and lives as long as the process.
  let table: UnsafePointer<theano_llvm_api>
  /// For instance `"19.1.7"`.
  package let version: String
  /// The processor this runs on.
  package let host: MachineTarget
  /// The file it was loaded from, where the system says so.
  let file: String?

  private static let loaded: Result<LLVMLibrary, TheanoError> = {
    do throws(TheanoError) {
      return .success(try LLVMUse.opening { () throws(TheanoError) in try LLVMLibrary(loading: ()) })
    } catch {
      return .failure(error)
    }
  }()

  /// The library, opened by the first who asks.
  package static func shared() throws(TheanoError) -> LLVMLibrary { try loaded.get() }

  private init(loading: Void) throws(TheanoError) {
    var status = THEANO_LOADED
    var message = [CChar](repeating: 0, count: Int(THEANO_MESSAGE_SIZE))
    guard let table = theano_llvm_load(LibraryVariables.llvm, &status, &message, message.count) else {
      let words = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw TheanoError(LLVMFacts.missing(String(decoding: words, as: UTF8.self)))
    }
    self.table = table
    let llvm = table.pointee
    func text(_ words: UnsafeMutablePointer<CChar>) -> String {
      defer { llvm.DisposeMessage(words) }
      return String(cString: words)
    }
    var (major, minor, patch): (UInt32, UInt32, UInt32) = (0, 0, 0)
    llvm.GetVersion(&major, &minor, &patch)
    version = "\(major).\(minor).\(patch)"
    let code = UnsafeRawPointer(bitPattern: unsafeBitCast(llvm.GetVersion, to: UInt.self))
    file = code.flatMap { theano_library_path($0) }.map { String(cString: $0) }
    // Without them code is made more slowly, and is the same in what it computes.
    if major == THEANO_LLVM_WITH_OPTIONS { theano_llvm_set_options(table) }
    let triple = text(llvm.GetDefaultTargetTriple())
    guard let family = theano_llvm_host_family() else {
      throw TheanoError(LLVMFacts.noTarget(triple: triple, problem: "the processor is unknown"))
    }
    guard theano_llvm_initialize_target(table, family) == 1 else {
      let problem = "it was built without \(String(cString: family))"
      throw TheanoError(LLVMFacts.noTarget(triple: triple, problem: problem))
    }
    host = MachineTarget(
      triple: triple, cpu: text(llvm.GetHostCPUName()), features: text(llvm.GetHostCPUFeatures()))
  }

  /// LLVM's words for an error that it answered; it is used up.
  func words(_ error: LLVMError) -> String {
    let message = table.pointee.GetErrorMessage(error)
    defer { table.pointee.DisposeErrorMessage(message) }
    return String(cString: message)
  }

  /// Makers of machine code that nobody uses now: to make one takes as long as a small kernel does.
  private static let idle = Mutex<[Machine]>([])

  /// A maker of machine code; for one thread at a time, who gives it back.
  func takeMachine(_ target: MachineTarget, _ optimization: LLVMOptimization) throws(TheanoError) -> Machine {
    let known = LLVMLibrary.idle.withLock { idle -> Machine? in
      guard let found = idle.firstIndex(where: { $0.target == target && $0.optimization == optimization }) else {
        return nil
      }
      return idle.remove(at: found)
    }
    if let known { return known }
    return Machine(try makeMachine(target, optimization), target, optimization)
  }

  func giveBack(_ machine: Machine) {
    let isKept = LLVMLibrary.idle.withLock { idle in
      if idle.count < 16 { idle.append(machine) }
      return idle.last === machine
    }
    if !isKept { table.pointee.DisposeTargetMachine(machine.machine) }
  }

  private func makeMachine(
    _ target: MachineTarget, _ optimization: LLVMOptimization
  ) throws(TheanoError) -> LLVMTargetMachine {
    var known: LLVMTarget?
    var words: UnsafeMutablePointer<CChar>?
    if table.pointee.GetTargetFromTriple(target.triple, &known, &words) != 0 {
      let problem = words.map { String(cString: $0) } ?? "unknown"
      if let words { table.pointee.DisposeMessage(words) }
      throw TheanoError(LLVMFacts.noTarget(triple: target.triple, problem: problem))
    }
    guard let known,
      let machine = table.pointee.CreateTargetMachine(
        known, target.triple, target.cpu, target.features, optimization, .pic, .small)
    else {
      throw TheanoError(LLVMFacts.noTarget(triple: target.triple, problem: "no machine for \(target.cpu)"))
    }
    return machine
  }
}

/// LLVM's maker of machine code for a processor.
final class Machine: @unchecked Sendable {
  // Sendable: whoever has taken it is the only one that has it.
  let machine: LLVMTargetMachine
  let target: MachineTarget
  let optimization: LLVMOptimization

  init(_ machine: LLVMTargetMachine, _ target: MachineTarget, _ optimization: LLVMOptimization) {
    (self.machine, self.target, self.optimization) = (machine, target, optimization)
  }
}
