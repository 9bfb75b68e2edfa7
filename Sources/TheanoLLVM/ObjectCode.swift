internal import CTheanoLLVM
import TheanoArrays
import TheanoErrors
import TheanoLoops
import TheanoScheduling

/// Machine code of a kernel or several, not yet linked: what LLVM answers and the disk cache keeps.
package struct ObjectCode: Sendable {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Emits a kernel as a function of the name `symbol`.
  package init(
    _ kernel: Kernel, symbol: String, _ library: LLVMLibrary, _ target: MachineTarget,
    _ options: EmitOptions, _ effort: CompileEffort
  ) throws(TheanoError) {
    try self.init([(kernel, symbol)], library, target, options, effort)
  }

  /// Emits kernels as functions of these names, at least one: what LLVM does for each module it does once for all.
  init(
    _ kernels: [(kernel: Kernel, name: String)], _ library: LLVMLibrary, _ target: MachineTarget,
    _ options: EmitOptions, _ effort: CompileEffort
  ) throws(TheanoError) {
    var options = options
    if effort == .quick { options.interleaves = false }
    let builder = Emitter.emit(kernels, library, target, options)
    try self.init(builder, library, target, effort == .quick ? .none : .default)
  }

  /// Emits the code of products of a dtype.
  package init(
    _ code: ProductCode, _ dtype: DType, symbol: String, _ library: LLVMLibrary, _ target: MachineTarget
  ) throws(TheanoError) {
    try self.init(ProductEmitter.emit(code, dtype, name: symbol, library, target), library, target, .default)
  }

  private init(
    _ builder: IRBuilder, _ library: LLVMLibrary, _ target: MachineTarget, _ optimization: LLVMOptimization
  ) throws(TheanoError) {
    bytes = try ObjectCode.made(builder, library, target, optimization, .object)
  }

  /// A module's machine code, as an object or as text.
  static func made(
    _ builder: IRBuilder, _ library: LLVMLibrary, _ target: MachineTarget, _ optimization: LLVMOptimization,
    _ form: LLVMFileType
  ) throws(TheanoError) -> [UInt8] {
    let machine = try library.takeMachine(target, optimization)
    let llvm = library.table
    defer { library.giveBack(machine) }
    let code = machine.machine
    let layout = llvm.pointee.CreateTargetDataLayout(code)
    llvm.pointee.SetTarget(builder.module, target.triple)
    llvm.pointee.SetModuleDataLayout(builder.module, layout)
    llvm.pointee.DisposeTargetData(layout)
    var words: UnsafeMutablePointer<CChar>?
    var buffer: LLVMMemoryBuffer?
    let status = llvm.pointee.TargetMachineEmitToMemoryBuffer(
      code, builder.module, form, &words, &buffer)
    guard status == 0, let buffer else {
      let problem = words.map { String(cString: $0) } ?? "no words"
      if let words { llvm.pointee.DisposeMessage(words) }
      throw TheanoError(LLVMFacts.failed(step: "generating code", problem: problem))
    }
    defer { llvm.pointee.DisposeMemoryBuffer(buffer) }
    let count = llvm.pointee.GetBufferSize(buffer)
    return Array(UnsafeRawBufferPointer(start: llvm.pointee.GetBufferStart(buffer), count: count))
  }

  /// The module as text.
  package static func text(
    _ kernel: Kernel, _ library: LLVMLibrary, _ target: MachineTarget, _ options: EmitOptions
  ) -> String {
    Emitter.emit(kernel, name: "kernel", library, target, options).text
  }

  /// What LLVM's verifier says against the module; nil where it has nothing to say.
  package static func complaint(
    _ kernel: Kernel, _ library: LLVMLibrary, _ target: MachineTarget, _ options: EmitOptions
  ) -> String? {
    complaint(Emitter.emit(kernel, name: "kernel", library, target, options), library)
  }

  /// The same of the code of products.
  package static func complaint(
    _ code: ProductCode, _ dtype: DType, _ library: LLVMLibrary, _ target: MachineTarget
  ) -> String? {
    complaint(ProductEmitter.emit(code, dtype, name: "products", library, target), library)
  }

  private static func complaint(_ builder: IRBuilder, _ library: LLVMLibrary) -> String? {
    var words: UnsafeMutablePointer<CChar>?
    let invalid = library.table.pointee.VerifyModule(builder.module, .returnStatus, &words)
    defer { if let words { library.table.pointee.DisposeMessage(words) } }
    return invalid == 0 ? nil : words.map { String(cString: $0) } ?? "no words"
  }

  /// The names that the code wants from outside; nil where this is no 64-bit ELF file.
  package var undefinedSymbols: [String]? {
    func read(_ offset: Int, _ size: Int) -> Int? {
      guard offset >= 0, offset <= bytes.count - size else { return nil }
      return (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    func text(_ offset: Int) -> String? {
      guard offset >= 0, offset < bytes.count else { return nil }
      guard let end = bytes[offset...].firstIndex(of: 0) else { return nil }
      return String(decoding: bytes[offset..<end], as: UTF8.self)
    }
    guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]), let table = read(40, 8), let size = read(58, 2),
      let count = read(60, 2)
    else { return nil }
    var names: [String] = []
    for section in 0..<count {
      let header = table + section * size
      guard let type = read(header + 4, 4) else { return nil }
      // Section type 2 is the symbol table; its link is the section of the names.
      guard type == 2 else { continue }
      guard let begin = read(header + 24, 8), let length = read(header + 32, 8),
        let link = read(header + 40, 4),
        let strings = read(table + link * size + 24, 8), length >= 0, begin >= 0
      else { return nil }
      for symbol in stride(from: begin + 24, to: begin + length, by: 24) {
        guard let name = read(symbol, 4), let place = read(symbol + 6, 2) else { return nil }
        if place != 0 || name == 0 { continue }
        guard let word = text(strings + name) else { return nil }
        names.append(word)
      }
    }
    return names
  }

  /// The names outside that are not on the list; a linker's own table is no call.
  package var forbiddenSymbols: [String] {
    (undefinedSymbols ?? []).filter { !ExternalSymbols.all.contains($0) && $0 != "_GLOBAL_OFFSET_TABLE_" }
  }
}
