import Dispatch
import Synchronization
import TheanoArrays
import TheanoErrors
import TheanoLoops
import TheanoScheduling

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Machine code through LLVM, in this process.
///
/// Kernels are compiled on all cores, several together; each is kept on disk, and in memory as long as a function uses it.
package final class LLVMBackend: Backend {
  package let name = "llvm"
  /// Where code is kept on disk; nil: nowhere.
  package let cache: ObjectCache?
  private let options: EmitOptions
  /// The processor to make code for; nil: this one.
  private let target: MachineTarget?

  private let known = Mutex<Surroundings?>(nil)
  /// What products run in that has been opened or made, as in ``ProductNeeds/key``.
  private let prepared = Atomic<UInt64>(0)

  package init(
    cache: ObjectCache? = nil, options: EmitOptions = EmitOptions(), target: MachineTarget? = nil
  ) {
    (self.cache, self.options, self.target) = (cache, options, target)
  }

  /// Raise it whenever the emitted code changes: what is on disk is then made anew.
  private static let emitterVersion = 21

  package func compile(
    _ kernels: [Kernel], effort: CompileEffort
  ) throws(TheanoError) -> [CompiledKernel] {
    var search = try search(kernels, effort)
    if !search.missing.isEmpty {
      let making = Stopwatch()
      let maker = try maker(search.surroundings, effort)
      let units = try objects(LLVMBackend.units(search.missing), maker)
      CompileLog.current?.note("making code", making.seconds)
      let linking = Stopwatch()
      for unit in units { try link(unit, &search.code, maker) }
      CompileLog.current?.note("linking", linking.seconds)
    }
    let code = search.code
    CompileLog.current?.note(search.wanted.compactMap { code.history[$0.symbol] })
    return search.wanted.map { item in
      guard let compiled = code.compiled(item) else { preconditionFailure("every kernel has its code") }
      return compiled
    }
  }

  /// What the kernels of a function need.
  struct Search {
    let wanted: [Wanted]
    let surroundings: Surroundings
    /// What is in memory or on the disk.
    var code = FoundCode()
    /// The rest, each once.
    var missing: [Wanted] = []
  }

  func search(_ kernels: [Kernel], _ effort: CompileEffort) throws(TheanoError) -> Search {
    let surroundings = try LLVMBackend.timed { () throws(TheanoError) -> Surroundings in try self.surroundings() }
    let watch = Stopwatch()
    let prefix = "\(surroundings.prefix)\n\(effort.key)\n"
    var search = Search(wanted: kernels.map { Wanted($0, prefix) }, surroundings: surroundings)
    search.missing = find(search.wanted, &search.code)
    CompileLog.current?.note("finding code", watch.seconds)
    return search
  }

  /// Notes how long `body` takes where that is because LLVM has to be opened.
  private static func timed<R>(_ body: () throws(TheanoError) -> R) throws(TheanoError) -> R {
    let watch = Stopwatch()
    let result = try body()
    if watch.seconds > 1e-3 { CompileLog.current?.note("opening LLVM", watch.seconds) }
    return result
  }

  /// What code is made with, and where it is kept.
  struct Maker: Sendable {
    let library: LLVMLibrary
    let target: MachineTarget
    let effort: CompileEffort
    let cache: ObjectCache?
  }

  /// Opens LLVM.
  func maker(_ surroundings: Surroundings, _ effort: CompileEffort) throws(TheanoError) -> Maker {
    let library = try LLVMBackend.timed { () throws(TheanoError) -> LLVMLibrary in try LLVMLibrary.shared() }
    // A key that speaks of another LLVM than the one that was opened must not be written.
    let isSame = Toolchain(library) == surroundings.toolchain
    return Maker(library: library, target: target ?? library.host, effort: effort, cache: isSame ? cache : nil)
  }

  // MARK: Units of code

  /// Code by symbol, and where it came from.
  struct FoundCode {
    var linked: [String: LinkedCode] = [:]
    var history: [String: CompileLog.Kernel] = [:]

    func compiled(_ item: Wanted) -> CompiledKernel? {
      linked[item.symbol].map { CompiledKernel($0, RowCalls(item.kernel)) }
    }

    mutating func note(_ symbol: String, _ code: LinkedCode, _ source: CompileLog.Source, seconds: Double = 0) {
      linked[symbol] = code
      history[symbol] = CompileLog.Kernel(source: source, seconds: seconds)
    }
  }

  /// Kernels whose code is made together, and how long that took.
  struct Unit {
    let items: [Wanted]
    let object: ObjectCode
    let seconds: Double
  }

  /// Takes what is in memory or on the disk; answers with the rest, each once.
  private func find(_ wanted: [Wanted], _ code: inout FoundCode) -> [Wanted] {
    var missing: [Wanted] = []
    var seen: Set<String> = []
    var stored: [(object: ObjectCode, items: [Wanted])] = []
    var numbers: [Digest: Int] = [:]
    for item in wanted where seen.insert(item.symbol).inserted {
      if let known = Linker.shared.code(item.symbol) {
        code.note(item.symbol, known, .memory)
      } else if let number = numbers[item.key] {
        stored[number].items.append(item)
      } else if let found = cache?.read(item.key) {
        for key in found.keys { numbers[key] = stored.count }
        stored.append((found.object, [item]))
      } else {
        missing.append(item)
      }
    }
    if stored.isEmpty { return missing }
    let together = Linker.shared.link(stored.map { ($0.object, $0.items.map(\.symbol)) })
    for (number, (object, items)) in stored.enumerated() {
      let symbols = items.map(\.symbol)
      let linked =
        together?[number] ?? Linker.shared.link(object, symbols)
        // LLVM's linker takes the first; the others are made again.
        ?? (try? Linker.shared.link(object, symbols[0])).map { [$0] } ?? []
      for (item, linked) in zip(items, linked) { code.note(item.symbol, linked, .disk) }
      missing += items.dropFirst(linked.count)
    }
    return missing
  }

  /// Links a unit and keeps it on the disk; one that takes LLVM's linker is made anew, each kernel by itself.
  func link(_ unit: Unit, _ code: inout FoundCode, _ maker: Maker) throws(TheanoError) {
    let symbols = unit.items.map(\.symbol)
    var linked = Linker.shared.link(unit.object, symbols)
    if linked == nil && unit.items.count == 1 { linked = [try Linker.shared.link(unit.object, symbols[0])] }
    guard let linked else {
      for item in unit.items { try link(self.unit([item], maker), &code, maker) }
      return
    }
    let length = unit.items.reduce(0) { $0 + $1.length }
    for (item, linked) in zip(unit.items, linked) {
      code.note(item.symbol, linked, .made, seconds: unit.seconds * Double(item.length) / Double(length))
    }
    maker.cache?.writeLater(unit.object, unit.items.map(\.key))
  }

  /// For each core so many units: few, since each costs time of its own, and enough that no core waits long at the end.
  private static let unitsPerCore = 6
  private static let mostKernels = 32
  static let cores = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Kernels together, in units that take about the same time, the longest first.
  static func units(_ missing: [Wanted]) -> [[Wanted]] {
    if !LoadedCode.isForThisMachine { return missing.map { [$0] } }
    let count = min(
      missing.count, max(unitsPerCore * cores, (missing.count + mostKernels - 1) / mostKernels))
    var units: [(items: [Wanted], length: Int)] = Array(repeating: ([], 0), count: count)
    for number in missing.indices.sorted(by: { (missing[$1].length, $0) < (missing[$0].length, $1) }) {
      var shortest = 0
      for k in units.indices where units[k].length < units[shortest].length { shortest = k }
      units[shortest].items.append(missing[number])
      units[shortest].length += missing[number].length
    }
    return units.sorted { $0.length > $1.length }.map(\.items)
  }

  /// Code for kernels together, in a context of its own, with the time that it took.
  func unit(_ items: [Wanted], _ maker: Maker) throws(TheanoError) -> Unit {
    let watch = Stopwatch()
    let object = try LLVMUse.with { () throws(TheanoError) in
      try ObjectCode(items.map { ($0.kernel, $0.symbol) }, maker.library, maker.target, options, maker.effort)
    }
    return Unit(items: items, object: object, seconds: watch.seconds)
  }

  /// The same for several units, on all cores.
  private func objects(_ units: [[Wanted]], _ maker: Maker) throws(TheanoError) -> [Unit] {
    let made = Mutex<[Int: Result<Unit, TheanoError>]>([:])
    let make: @Sendable (Int) -> Void = { number in
      let result: Result<Unit, TheanoError>
      do throws(TheanoError) {
        result = .success(try self.unit(units[number], maker))
      } catch {
        result = .failure(error)
      }
      made.withLock { $0[number] = result }
    }
    if units.count == 1 { make(0) } else { DispatchQueue.concurrentPerform(iterations: units.count) { make($0) } }
    let results = made.withLock { $0 }
    var objects: [Unit] = []
    for number in units.indices {
      guard let result = results[number] else { preconditionFailure("every unit has a result") }
      objects.append(try result.get())
    }
    return objects
  }

  // MARK: Products

  let products = OwnProducts()

  /// The processor that code is made for; nil where there is no LLVM.
  var processor: MachineTarget? { target ?? (try? surroundings())?.toolchain.host }

  /// Of the code of products that is part of the library; nil where there is none for the processor.
  package func readyProduct(_ code: ProductCode, _ dtype: DType) -> KernelFunction? {
    options.takesReadyProducts ? productPlan?.level?.function(code, dtype) : nil
  }

  /// Raise it whenever the code of products changes, and write that which is part of the library anew: `make products`.
  package static let productVersion = 6

  func product(_ code: ProductCode, _ dtype: DType) throws(TheanoError) -> LinkedCode {
    let surroundings = try surroundings()
    let key = Digest("\(surroundings.prefix)\nproduct \(LLVMBackend.productVersion) \(code.key) \(dtype)".utf8)
    let symbol = "theano_" + key.hexadecimal.prefix(32)
    if let known = Linker.shared.code(symbol) { return known }
    if let found = cache?.read(key), let linked = try? Linker.shared.link(found.object, symbol) { return linked }
    let library = try LLVMLibrary.shared()
    let object = try LLVMUse.with { () throws(TheanoError) in
      try ObjectCode(code, dtype, symbol: symbol, library, target ?? library.host)
    }
    let linked = try Linker.shared.link(object, symbol)
    if Toolchain(library) == surroundings.toolchain { cache?.writeLater(object, [key]) }
    return linked
  }

  struct Wanted: Sendable {
    let kernel: Kernel
    let key: Digest
    let symbol: String
    /// Of the kernel's text: in proportion to the time that its code takes.
    let length: Int

    init(_ kernel: Kernel, _ prefix: String) {
      let text = kernel.canonical().description
      (self.kernel, length) = (kernel, text.utf8.count)
      key = Digest((prefix + text).utf8)
      symbol = "theano_" + key.hexadecimal.prefix(32)
    }
  }

  /// What code depends on besides kernel and effort, and the beginning of all keys that says so.
  struct Surroundings: Sendable {
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
      "format \(ObjectCache.format)", "emitter \(LLVMBackend.emitterVersion)", "LLVM \(toolchain.version)",
      (target ?? toolchain.host).key, options.key,
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
    // To wake a thread takes longer than to see that all of it is there.
    let wanted = products.key
    if prepared.load(ordering: .acquiring) & wanted != wanted {
      queue.async(group: opened) {
        self.prepare(products)
        self.prepared.bitwiseOr(wanted, ordering: .releasing)
      }
    }
    return try body()
  }
}

// Written out: to ask the language for a case's name takes longer than to read the code from the disk.
extension CompileEffort {
  fileprivate var key: String {
    switch self {
    case .quick: "quick"
    case .full: "full"
    }
  }
}
extension ProductCode {
  fileprivate var key: String {
    switch self {
    case .matrix: "matrix"
    case .vector: "vector"
    }
  }
}

extension ProductNeeds {
  /// A bit for each thing that products may run in.
  fileprivate var key: UInt64 {
    code.reduce(isComplex ? 1 : 0) { bits, need in
      let number =
        switch need.code {
        case .matrix: 1
        case .vector: 2
        }
      return bits | 1 << UInt64(need.dtype == .float32 ? number : 2 + number)
    }
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
