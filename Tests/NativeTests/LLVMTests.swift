import CTheanoLLVM
import Testing

private let loaded = Loaded(theano_llvm_load)

/// A module with one function, written by the test and compiled for this machine.
private struct Emitter {
  let llvm: theano_llvm_api
  let context: LLVMContext
  let module: LLVMModule
  let builder: LLVMBuilder

  init(_ llvm: theano_llvm_api, module name: String) {
    self.llvm = llvm
    context = llvm.ContextCreate()
    module = llvm.ModuleCreateWithNameInContext(name, context)
    builder = llvm.CreateBuilderInContext(context)
  }

  func dispose() {
    llvm.DisposeBuilder(builder)
    llvm.DisposeModule(module)
    llvm.ContextDispose(context)
  }

  /// Starts a function: its value, with the builder at its first block.
  func begin(_ name: String, result: LLVMType, _ parameters: [LLVMType]) -> LLVMValue {
    var types = parameters
    let type = llvm.FunctionType(result, &types, UInt32(types.count), 0)
    let function = llvm.AddFunction(module, name, type)
    llvm.PositionBuilderAtEnd(builder, llvm.AppendBasicBlockInContext(context, function, "entry"))
    return function
  }

  /// Calls a function with that type, declared if it is new.
  func call(_ name: String, result: LLVMType, _ arguments: [LLVMValue]) -> LLVMValue {
    var types = arguments.map { llvm.TypeOf($0) }
    var arguments = arguments
    let type = llvm.FunctionType(result, &types, UInt32(types.count), 0)
    let callee = llvm.GetNamedFunction(module, name) ?? llvm.AddFunction(module, name, type)
    return llvm.BuildCall2(builder, type, callee, &arguments, UInt32(arguments.count), "")
  }

  /// Calls an intrinsic that is overloaded by these types.
  func intrinsic(_ name: String, _ overloaded: [LLVMType], _ arguments: [LLVMValue]) -> LLVMValue {
    var types = overloaded
    var arguments = arguments
    let id = llvm.LookupIntrinsicID(name, name.utf8.count)
    let function = llvm.GetIntrinsicDeclaration(module, id, &types, types.count)
    let type = llvm.GlobalGetValueType(function)
    return llvm.BuildCall2(builder, type, function, &arguments, UInt32(arguments.count), "")
  }

  func attribute(_ function: LLVMValue, _ key: String, _ value: String) {
    let made = llvm.CreateStringAttribute(
      context, key, UInt32(key.utf8.count), value, UInt32(value.utf8.count))
    llvm.AddAttributeAtIndex(function, THEANO_LLVM_AT_FUNCTION, made)
  }

  /// The object code of the module, which the verifier must accept.
  func object() throws -> LLVMMemoryBuffer {
    var words: UnsafeMutablePointer<CChar>?
    let invalid = llvm.VerifyModule(module, .returnStatus, &words)
    #expect(invalid == 0, "\(text(words))")
    llvm.DisposeMessage(try #require(words))

    let triple = llvm.GetDefaultTargetTriple()
    let cpu = llvm.GetHostCPUName()
    let features = llvm.GetHostCPUFeatures()
    defer { for string in [triple, cpu, features] { llvm.DisposeMessage(string) } }
    var target: LLVMTarget?
    #expect(llvm.GetTargetFromTriple(triple, &target, nil) == 0)
    let known = try #require(target)
    let machine = try #require(
      llvm.CreateTargetMachine(known, triple, cpu, features, .default, .pic, .small))
    defer { llvm.DisposeTargetMachine(machine) }
    let layout = llvm.CreateTargetDataLayout(machine)
    llvm.SetTarget(module, triple)
    llvm.SetModuleDataLayout(module, layout)
    llvm.DisposeTargetData(layout)

    let options = llvm.CreatePassBuilderOptions()
    defer { llvm.DisposePassBuilderOptions(options) }
    #expect(llvm.RunPasses(module, "early-cse", machine, options) == nil)
    var buffer: LLVMMemoryBuffer?
    #expect(llvm.TargetMachineEmitToMemoryBuffer(machine, module, .object, &words, &buffer) == 0)
    return try #require(buffer)
  }
}

private func text(_ words: UnsafePointer<CChar>?) -> String { words.map { String(cString: $0) } ?? "" }

/// LLVM and a linker for emitted code, once for all tests.
private struct Linker {
  let llvm: theano_llvm_api
  let jit: LLVMJIT
  let library: LLVMJITDylib

  init?(_ llvm: theano_llvm_api?) {
    guard let llvm, let family = theano_llvm_host_family(), let table = loaded.table,
      theano_llvm_initialize_target(table, family) == 1
    else { return nil }
    var jit: LLVMJIT?
    guard llvm.OrcCreateLLJIT(&jit, nil) == nil, let jit else { return nil }
    self.llvm = llvm
    self.jit = jit
    library = llvm.OrcLLJITGetMainJITDylib(jit)
  }

  /// LLVM's words for an error, or nil where there is none.
  func words(_ error: LLVMError?) -> String? {
    guard let error else { return nil }
    let message = llvm.GetErrorMessage(error)
    defer { llvm.DisposeErrorMessage(message) }
    return text(message)
  }

  /// Adds code that `remove` takes away again.
  func add(_ object: LLVMMemoryBuffer) -> LLVMJITTracker {
    let tracker = llvm.OrcJITDylibCreateResourceTracker(library)
    #expect(words(llvm.OrcLLJITAddObjectFileWithRT(jit, tracker, object)) == nil)
    return tracker
  }

  func address(_ name: String) -> (address: UInt64, error: String?) {
    var found: UInt64 = 0
    let error = words(llvm.OrcLLJITLookup(jit, &found, name))
    return (found, error)
  }

  func remove(_ tracker: LLVMJITTracker) {
    #expect(words(llvm.OrcResourceTrackerRemove(tracker)) == nil)
    llvm.OrcReleaseResourceTracker(tracker)
  }

  func dispose() {
    #expect(words(llvm.OrcDisposeLLJIT(jit)) == nil)
  }
}

@Suite(.serialized, .enabled(if: loaded.isInstalled, "no LLVM is installed"))
struct LLVMTests {
  let llvm: theano_llvm_api

  init() throws {
    llvm = try #require(loaded.table, "\(loaded.message)").pointee
  }

  @Test func theVersionIsOneWeKnow() {
    var major: UInt32 = 0
    llvm.GetVersion(&major, nil, nil)
    #expect((UInt32(THEANO_LLVM_OLDEST)...UInt32(THEANO_LLVM_NEWEST)).contains(major))
  }

  @Test func aFunctionIsCompiledCalledAndRemoved() throws {
    let linker = try #require(Linker(llvm))
    defer { linker.dispose() }
    let emitter = Emitter(llvm, module: "scalar")
    let double = llvm.DoubleTypeInContext(emitter.context)
    let function = emitter.begin("add1", result: double, [double])
    let sum = llvm.BuildFAdd(
      emitter.builder, llvm.GetParam(function, 0), llvm.ConstReal(double, 1), "")
    _ = llvm.BuildRet(emitter.builder, sum)
    let printed = llvm.PrintModuleToString(emitter.module)
    #expect(text(printed).contains("define double @add1(double %0)"))
    llvm.DisposeMessage(printed)
    let object = try emitter.object()
    emitter.dispose()

    let tracker = linker.add(object)
    let found = linker.address("add1")
    #expect(found.error == nil)
    let add1 = unsafeBitCast(UInt(found.address), to: (@convention(c) (Double) -> Double).self)
    #expect(add1(41.5) == 42.5)
    linker.remove(tracker)
    let gone = linker.address("add1")
    #expect(gone.error?.contains("add1") == true)
  }

  /// A masked load, a vector sum and a masked store at the width of the machine's choice; the lanes beyond the
  /// mask stay as they were.
  @Test func vectorsAndMasksWork() throws {
    let linker = try #require(Linker(llvm))
    defer { linker.dispose() }
    let emitter = Emitter(llvm, module: "vector")
    let (context, builder) = (emitter.context, emitter.builder)
    let (pointer, void) = (llvm.PointerTypeInContext(context, 0), llvm.VoidTypeInContext(context))
    let (int32, bit) = (llvm.Int32TypeInContext(context), llvm.Int1TypeInContext(context))
    let vector = llvm.VectorType(llvm.FloatTypeInContext(context), 8)
    let function = emitter.begin("twice", result: void, [pointer, pointer])
    emitter.attribute(function, "prefer-vector-width", "256")
    var bits = (0..<8).map { llvm.ConstInt(bit, $0 < 5 ? 1 : 0, 0) }
    let mask = llvm.ConstVector(&bits, 8)
    let alignment = llvm.ConstInt(int32, 4, 0)
    let input = emitter.intrinsic(
      "llvm.masked.load", [vector, pointer],
      [llvm.GetParam(function, 0), alignment, mask, llvm.GetPoison(vector)])
    let sum = llvm.BuildFAdd(builder, input, input, "")
    _ = emitter.intrinsic(
      "llvm.masked.store", [vector, pointer], [sum, llvm.GetParam(function, 1), alignment, mask])
    _ = llvm.BuildRetVoid(builder)
    let object = try emitter.object()
    emitter.dispose()

    let tracker = linker.add(object)
    let found = linker.address("twice")
    #expect(found.error == nil)
    let twice = unsafeBitCast(
      UInt(found.address),
      to: (@convention(c) (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void).self)
    var output = [Float](repeating: -1, count: 8)
    twice([1, 2, 3, 4, 5, 6, 7, 8], &output)
    #expect(output == [2, 4, 6, 8, 10, -1, -1, -1])
    linker.remove(tracker)
  }

  /// Emitted code calls a function of ours by a name that we give it.
  @Test func aNameMayStandForAnAddressOfOurs() throws {
    let linker = try #require(Linker(llvm))
    defer { linker.dispose() }
    let emitter = Emitter(llvm, module: "absolute")
    let double = llvm.DoubleTypeInContext(emitter.context)
    let function = emitter.begin("shifted", result: double, [double])
    let answer = emitter.call("theano_test_half", result: double, [llvm.GetParam(function, 0)])
    _ = llvm.BuildRet(
      emitter.builder, llvm.BuildFAdd(emitter.builder, answer, llvm.ConstReal(double, 1), ""))
    let object = try emitter.object()
    emitter.dispose()

    let half: @convention(c) (Double) -> Double = { $0 / 2 }
    var symbol = LLVMJITSymbol(
      name: llvm.OrcLLJITMangleAndIntern(linker.jit, "theano_test_half"),
      address: UInt64(UInt(bitPattern: unsafeBitCast(half, to: UnsafeRawPointer.self))),
      generic_flags: UInt8(THEANO_LLVM_SYMBOL_EXPORTED | THEANO_LLVM_SYMBOL_CALLABLE), target_flags: 0)
    #expect(linker.words(llvm.OrcJITDylibDefine(linker.library, llvm.OrcAbsoluteSymbols(&symbol, 1))) == nil)
    let tracker = linker.add(object)
    let found = linker.address("shifted")
    #expect(found.error == nil)
    let shifted = unsafeBitCast(UInt(found.address), to: (@convention(c) (Double) -> Double).self)
    #expect(shifted(5) == 3.5)
    linker.remove(tracker)
  }

  /// Machines differ in which old version they have; zlib, which is no LLVM at all, is nearly everywhere.
  @Test(arguments: ["libLLVM-14.so.1", "libLLVM-15.so.1", "libLLVM.so.18.1", "libz.so.1"])
  func whatWeDoNotKnowIsRefused(file: String) {
    let wrong = Loaded(theano_llvm_load, from: file)
    #expect(wrong.table == nil)
    switch wrong.status {
    case THEANO_VERSION_REFUSED:
      #expect(wrong.message.hasSuffix("needed is 19 to 21") || wrong.message.hasSuffix("is not LLVM"))
    default:
      #expect(wrong.status == THEANO_LIBRARY_NOT_FOUND && wrong.message.contains(file))
    }
  }
}
