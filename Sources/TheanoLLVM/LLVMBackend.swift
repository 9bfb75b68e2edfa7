import Dispatch
import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoLoops
import TheanoScheduling

/// Machine code through LLVM, in this process.
///
/// Kernels are compiled on all cores; each is kept on disk, and in memory as long as a function uses it.
package final class LLVMBackend: Backend {
  package let name = "llvm"
  /// Where code is kept on disk; nil: nowhere.
  package let cache: ObjectCache?
  private let options: EmitOptions
  /// The processor to make code for; nil: this one.
  private let target: MachineTarget?

  package init(
    cache: ObjectCache? = nil, options: EmitOptions = EmitOptions(), target: MachineTarget? = nil
  ) {
    (self.cache, self.options, self.target) = (cache, options, target)
  }

  /// Raise it whenever the emitted code changes: what is on disk is then made anew.
  private static let emitterVersion = 2

  package func compile(
    _ kernels: [Kernel], effort: CompileEffort
  ) throws(TheanoError) -> [CompiledKernel] {
    let library = try LLVMLibrary.shared()
    let jit = try JIT.shared()
    let wanted = kernels.map { Wanted($0, key($0, effort, library)) }
    var code: [String: LinkedCode] = [:]
    var missing: [Wanted] = []
    for item in wanted where code[item.symbol] == nil {
      if let known = jit.code(item.symbol) {
        code[item.symbol] = known
      } else if let object = cache?.read(item.key), let linked = try? jit.link(object, item.symbol) {
        code[item.symbol] = linked
      } else if !missing.contains(where: { $0.symbol == item.symbol }) {
        missing.append(item)
      }
    }
    for (item, object) in zip(missing, try objects(missing, effort, library)) {
      code[item.symbol] = try jit.link(object, item.symbol)
      cache?.writeLater(object, item.key)
    }
    return wanted.map { item in
      guard let linked = code[item.symbol] else { preconditionFailure("every kernel has its code") }
      return CompiledKernel(linked, RowCalls(item.kernel))
    }
  }

  private struct Wanted: Sendable {
    let kernel: Kernel
    let key: Digest
    let symbol: String

    init(_ kernel: Kernel, _ key: Digest) {
      (self.kernel, self.key) = (kernel, key)
      symbol = "theano_" + key.hexadecimal.prefix(32)
    }
  }

  /// All on which the code depends.
  private func key(_ kernel: Kernel, _ effort: CompileEffort, _ library: LLVMLibrary) -> Digest {
    let parts = [
      "emitter \(LLVMBackend.emitterVersion)", "LLVM \(library.version)", "\(target ?? library.host)",
      "\(options)", "\(effort)", "\(kernel.canonical())",
    ]
    return Digest(Array(parts.joined(separator: "\n").utf8))
  }

  /// Code for kernels, each in a context of its own, on all cores.
  private func objects(
    _ wanted: [Wanted], _ effort: CompileEffort, _ library: LLVMLibrary
  ) throws(TheanoError) -> [ObjectCode] {
    let made = Mutex<[Int: Result<ObjectCode, TheanoError>]>([:])
    let (options, target) = (options, target ?? library.host)
    let make: @Sendable (Int) -> Void = { number in
      let item = wanted[number]
      let result: Result<ObjectCode, TheanoError>
      do throws(TheanoError) {
        let object = try ObjectCode(item.kernel, symbol: item.symbol, library, target, options, effort)
        result = .success(object)
      } catch {
        result = .failure(error)
      }
      made.withLock { $0[number] = result }
    }
    if wanted.count == 1 {
      make(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: wanted.count, execute: make)
    }
    let results = made.withLock { $0 }
    var objects: [ObjectCode] = []
    for number in wanted.indices {
      guard let result = results[number] else { preconditionFailure("every kernel has a result") }
      objects.append(try result.get())
    }
    return objects
  }
}

extension CompiledKernel {
  fileprivate init(_ code: LinkedCode, _ calls: RowCalls?) {
    let function = unsafeBitCast(code.address, to: KernelFunction.self)
    guard let calls else {
      self.init(function: function, context: nil, owner: code)
      return
    }
    self.init(function: function, context: calls.context, owner: CodeWithCalls(code: code, calls: calls))
  }
}

/// What keeps the code of a kernel that calls rows.
private final class CodeWithCalls: Sendable {
  let code: LinkedCode
  let calls: RowCalls

  init(code: LinkedCode, calls: RowCalls) { (self.code, self.calls) = (code, calls) }
}
