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

  private let known = Mutex<Surroundings?>(nil)

  package init(
    cache: ObjectCache? = nil, options: EmitOptions = EmitOptions(), target: MachineTarget? = nil
  ) {
    (self.cache, self.options, self.target) = (cache, options, target)
  }

  /// Raise it whenever the emitted code changes: what is on disk is then made anew.
  private static let emitterVersion = 12

  package func compile(
    _ kernels: [Kernel], effort: CompileEffort
  ) throws(TheanoError) -> [CompiledKernel] {
    let lookUp = Stopwatch()
    let surroundings = try surroundings()
    let prefix = "\(surroundings.prefix)\n\(effort)\n"
    let wanted = kernels.map { Wanted($0, prefix) }
    var code: [String: LinkedCode] = [:]
    var missing: [Wanted] = []
    var history: [String: CompileLog.Kernel] = [:]
    for item in wanted where code[item.symbol] == nil {
      if let known = Linker.shared.code(item.symbol) {
        code[item.symbol] = known
        history[item.symbol] = CompileLog.Kernel(source: .memory, seconds: 0)
      } else if let object = cache?.read(item.key), let linked = try? Linker.shared.link(object, item.symbol) {
        code[item.symbol] = linked
        history[item.symbol] = CompileLog.Kernel(source: .disk, seconds: 0)
      } else if !missing.contains(where: { $0.symbol == item.symbol }) {
        missing.append(item)
      }
    }
    let log = CompileLog.current
    log?.note("finding code", lookUp.seconds)
    if !missing.isEmpty {
      let making = Stopwatch()
      let library = try LLVMLibrary.shared()
      // A key that speaks of another LLVM than the one that was opened must not be written.
      let isAsNoted = Toolchain(library) == surroundings.toolchain
      let objects = try objects(missing, effort, library)
      log?.note("making code", making.seconds)
      let linking = Stopwatch()
      for (item, (object, seconds)) in zip(missing, objects) {
        history[item.symbol] = CompileLog.Kernel(source: .made, seconds: seconds)
        code[item.symbol] = try Linker.shared.link(object, item.symbol)
        if isAsNoted { cache?.writeLater(object, item.key) }
      }
      log?.note("linking", linking.seconds)
    }
    log?.note(wanted.compactMap { history[$0.symbol] })
    return wanted.map { item in
      guard let linked = code[item.symbol] else { preconditionFailure("every kernel has its code") }
      return CompiledKernel(linked, RowCalls(item.kernel))
    }
  }

  // MARK: Products

  let products = OwnProducts()

  /// The processor that code is made for; nil where there is no LLVM.
  var processor: MachineTarget? { target ?? (try? surroundings())?.toolchain.host }

  /// Raise it whenever the code of products changes.
  private static let productVersion = 4

  func product(_ code: ProductCode, _ dtype: DType) throws(TheanoError) -> LinkedCode {
    let surroundings = try surroundings()
    let key = Digest("\(surroundings.prefix)\nproduct \(LLVMBackend.productVersion) \(code) \(dtype)".utf8)
    let symbol = "theano_" + key.hexadecimal.prefix(32)
    if let known = Linker.shared.code(symbol) { return known }
    if let object = cache?.read(key), let linked = try? Linker.shared.link(object, symbol) { return linked }
    let library = try LLVMLibrary.shared()
    let object = try ObjectCode(code, dtype, symbol: symbol, library, target ?? library.host)
    let linked = try Linker.shared.link(object, symbol)
    if Toolchain(library) == surroundings.toolchain { cache?.writeLater(object, key) }
    return linked
  }

  private struct Wanted: Sendable {
    let kernel: Kernel
    let key: Digest
    let symbol: String
    /// Of the kernel's text: in proportion to the time that its code takes.
    let length: Int

    init(_ kernel: Kernel, _ prefix: String) {
      let text = "\(kernel.canonical())"
      (self.kernel, length) = (kernel, text.utf8.count)
      key = Digest((prefix + text).utf8)
      symbol = "theano_" + key.hexadecimal.prefix(32)
    }
  }

  /// What code depends on besides kernel and effort, and the beginning of all keys that says so.
  private struct Surroundings: Sendable {
    let toolchain: Toolchain
    let prefix: String
  }

  private func surroundings() throws(TheanoError) -> Surroundings {
    if let noted = noted() { return noted }
    let library = try LLVMLibrary.shared()
    let toolchain = Toolchain(library)
    cache?.writeLater(toolchain, library)
    return remember(toolchain)
  }

  /// What is known without opening LLVM.
  private func noted() -> Surroundings? {
    known.withLock { $0 } ?? cache?.readToolchain().map { remember($0) }
  }

  private func remember(_ toolchain: Toolchain) -> Surroundings {
    let parts = [
      "emitter \(LLVMBackend.emitterVersion)", "LLVM \(toolchain.version)", "\(target ?? toolchain.host)", "\(options)",
    ]
    // Short, because it is read again for each kernel.
    let found = Surroundings(toolchain: toolchain, prefix: Digest(parts.joined(separator: "\n").utf8).hexadecimal)
    known.withLock { $0 = found }
    return found
  }

  /// Reads the environment, and in the background what an earlier process has noted of LLVM; the first variable calls
  /// this. No library is opened yet: a process that ended meanwhile would run its destructors beside its constructors.
  package func warmUp() {
    LibraryVariables.read()
    DispatchQueue.global(qos: .userInitiated).async { _ = self.noted() }
  }

  /// Runs `body`, and beside it opens the libraries that will be needed; returns when all of that is done.
  ///
  /// Where an earlier process has noted what LLVM is, all code may well lie on the disk: then it stays closed.
  package func opening<R>(
    _ products: ProductNeeds, beside body: () throws(TheanoError) -> R
  ) throws(TheanoError) -> R {
    let opened = DispatchGroup()
    defer { opened.wait() }
    let queue = DispatchQueue.global(qos: .userInitiated)
    if noted() == nil { queue.async(group: opened) { _ = try? self.surroundings() } }
    if !products.isEmpty { queue.async(group: opened) { self.prepare(products) } }
    return try body()
  }

  /// Code for kernels with the time that each took, each in a context of its own, on all cores.
  private func objects(
    _ wanted: [Wanted], _ effort: CompileEffort, _ library: LLVMLibrary
  ) throws(TheanoError) -> [(ObjectCode, seconds: Double)] {
    let made = Mutex<[Int: (Result<ObjectCode, TheanoError>, seconds: Double)]>([:])
    let (options, target) = (options, target ?? library.host)
    let make: @Sendable (Int) -> Void = { number in
      let item = wanted[number]
      let begin = Stopwatch()
      let result: Result<ObjectCode, TheanoError>
      do throws(TheanoError) {
        let object = try ObjectCode(item.kernel, symbol: item.symbol, library, target, options, effort)
        result = .success(object)
      } catch {
        result = .failure(error)
      }
      made.withLock { $0[number] = (result, begin.seconds) }
    }
    // The longest first, so that no core is left with one at the end.
    let lengths = wanted.map(\.length)
    let order = wanted.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    if wanted.count == 1 {
      make(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: wanted.count) { make(order[$0]) }
    }
    let results = made.withLock { $0 }
    var objects: [(ObjectCode, seconds: Double)] = []
    for number in wanted.indices {
      guard let result = results[number] else { preconditionFailure("every kernel has a result") }
      objects.append((try result.0.get(), result.seconds))
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
