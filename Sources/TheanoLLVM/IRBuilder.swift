internal import CTheanoLLVM

typealias IRValue = LLVMValue
typealias IRType = LLVMType
typealias IRBlock = LLVMBlock

/// Writes one module: a thin layer over LLVM's builder that makes types, constants, loops and calls.
///
/// It owns its context, so several may work in several threads.
final class IRBuilder {
  let llvm: UnsafePointer<theano_llvm_api>
  let context: LLVMContext
  let module: LLVMModule
  let builder: LLVMBuilder
  let target: MachineTarget
  /// The function that is being written, and the block at its beginning where stack memory is reserved.
  private(set) var function: IRValue
  private(set) var entry: IRBlock

  let i1, i8, i16, i32, i64, half, f32, f64, pointer, void: IRType
  private var intrinsics: [String: (type: IRType, function: IRValue)] = [:]
  /// Functions outside.
  private var externals: [String: (type: IRType, function: IRValue)] = [:]
  /// Functions of this module that the function written now calls.
  private var helpers: [String: (type: IRType, function: IRValue)] = [:]
  private let attributes: [LLVMAttribute]

  init(_ library: LLVMLibrary, target: MachineTarget, function name: String) {
    llvm = library.table
    self.target = target
    let api = library.table.pointee
    context = api.ContextCreate()
    module = api.ModuleCreateWithNameInContext(name, context)
    builder = api.CreateBuilderInContext(context)
    (i1, i8) = (api.Int1TypeInContext(context), api.Int8TypeInContext(context))
    (i16, i32) = (api.Int16TypeInContext(context), api.Int32TypeInContext(context))
    (i64, half) = (api.Int64TypeInContext(context), api.HalfTypeInContext(context))
    (f32, f64) = (api.FloatTypeInContext(context), api.DoubleTypeInContext(context))
    (pointer, void) = (api.PointerTypeInContext(context, 0), api.VoidTypeInContext(context))
    let context = context
    func attribute(_ key: String, _ value: String) -> LLVMAttribute {
      api.CreateStringAttribute(context, key, UInt32(key.utf8.count), value, UInt32(value.utf8.count))
    }
    let kind = api.GetEnumAttributeKindForName("nounwind", 8)
    var attributes = [api.CreateEnumAttribute(context, kind, 0)]
    if target.vectorBits == 512 {
      // Else LLVM cuts 512-bit vectors in two on processors that once slowed down with them.
      attributes.append(attribute("prefer-vector-width", "512"))
      attributes.append(attribute("min-legal-vector-width", "512"))
    }
    self.attributes = attributes
    (function, entry) = IRBuilder.open(name, api, module, builder, attributes, context, void: void, pointer: pointer)
  }

  /// Adds a function with the interface of a kernel; what is written next is its body.
  private static func open(
    _ name: String, _ api: theano_llvm_api, _ module: LLVMModule, _ builder: LLVMBuilder,
    _ attributes: [LLVMAttribute], _ context: LLVMContext, void: IRType, pointer: IRType
  ) -> (function: IRValue, entry: IRBlock) {
    var parameters = [LLVMType](repeating: pointer, count: 5)
    let type = api.FunctionType(void, &parameters, 5, 0)
    let function = api.AddFunction(module, name, type)
    for attribute in attributes { api.AddAttributeAtIndex(function, THEANO_LLVM_AT_FUNCTION, attribute) }
    let entry = api.AppendBasicBlockInContext(context, function, "")
    let body = api.AppendBasicBlockInContext(context, function, "")
    api.PositionBuilderAtEnd(builder, body)
    return (function, entry)
  }

  /// Begins another function, once the one before it is finished. They share nothing but the module.
  func begin(_ name: String) {
    helpers = [:]
    (function, entry) = IRBuilder.open(
      name, llvm.pointee, module, builder, attributes, context, void: void, pointer: pointer)
  }

  deinit {
    llvm.pointee.DisposeBuilder(builder)
    llvm.pointee.DisposeModule(module)
    llvm.pointee.ContextDispose(context)
  }

  /// The beginning of the function runs on into its second block.
  func finish() {
    ret()
    closeEntry()
  }

  private func closeEntry() {
    guard let body = llvm.pointee.GetNextBasicBlock(entry) else {
      preconditionFailure("a function has a body")
    }
    let here = block
    position(entry)
    branch(body)
    position(here)
  }

  var text: String {
    let words = llvm.pointee.PrintModuleToString(module)
    defer { llvm.pointee.DisposeMessage(words) }
    return String(cString: words)
  }

  // MARK: Types

  /// A vector of `lanes`; of one lane the type itself.
  func vector(_ type: IRType, _ lanes: Int) -> IRType {
    lanes == 1 ? type : llvm.pointee.VectorType(type, UInt32(lanes))
  }

  func integer(bits: Int) -> IRType { llvm.pointee.IntTypeInContext(context, UInt32(bits)) }

  func array(_ type: IRType, _ count: Int) -> IRType { llvm.pointee.ArrayType2(type, UInt64(count)) }

  func type(of value: IRValue) -> IRType { llvm.pointee.TypeOf(value) }

  // MARK: Constants

  func constant(_ value: Int64, _ type: IRType, lanes: Int = 1) -> IRValue {
    splatConstant(llvm.pointee.ConstInt(type, UInt64(bitPattern: value), 1), lanes)
  }

  func real(_ value: Double, _ type: IRType, lanes: Int = 1) -> IRValue {
    splatConstant(llvm.pointee.ConstReal(type, value), lanes)
  }

  func int(_ value: Int) -> IRValue { constant(Int64(value), i64) }

  func zero(_ type: IRType) -> IRValue { llvm.pointee.ConstNull(type) }

  func splatConstant(_ element: IRValue, _ lanes: Int) -> IRValue {
    if lanes == 1 { return element }
    var elements = [LLVMValue](repeating: element, count: lanes)
    return llvm.pointee.ConstVector(&elements, UInt32(lanes))
  }

  /// 0, 1, 2 …
  func iota(_ type: IRType, _ lanes: Int) -> IRValue {
    if lanes == 1 { return constant(0, type) }
    var elements = (0..<lanes).map { constant(Int64($0), type) }
    return llvm.pointee.ConstVector(&elements, UInt32(lanes))
  }

  func isConstant(_ value: IRValue) -> Bool { llvm.pointee.IsConstant(value) != 0 }

  // MARK: Arithmetic

  func add(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildAdd(builder, a, b, "") }
  func sub(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildSub(builder, a, b, "") }
  func mul(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildMul(builder, a, b, "") }
  func sdiv(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildSDiv(builder, a, b, "") }
  func udiv(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildUDiv(builder, a, b, "") }
  func shl(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildShl(builder, a, b, "") }
  func lshr(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildLShr(builder, a, b, "") }
  func ashr(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildAShr(builder, a, b, "") }
  func and(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildAnd(builder, a, b, "") }
  func or(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildOr(builder, a, b, "") }
  func xor(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildXor(builder, a, b, "") }
  func not(_ a: IRValue) -> IRValue { llvm.pointee.BuildNot(builder, a, "") }
  func neg(_ a: IRValue) -> IRValue { llvm.pointee.BuildNeg(builder, a, "") }
  func fadd(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildFAdd(builder, a, b, "") }
  func fsub(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildFSub(builder, a, b, "") }
  func fmul(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildFMul(builder, a, b, "") }
  func fdiv(_ a: IRValue, _ b: IRValue) -> IRValue { llvm.pointee.BuildFDiv(builder, a, b, "") }
  func fneg(_ a: IRValue) -> IRValue { llvm.pointee.BuildFNeg(builder, a, "") }

  func compare(_ predicate: LLVMIntPredicate, _ a: IRValue, _ b: IRValue) -> IRValue {
    llvm.pointee.BuildICmp(builder, predicate, a, b, "")
  }
  func compare(_ predicate: LLVMRealPredicate, _ a: IRValue, _ b: IRValue) -> IRValue {
    llvm.pointee.BuildFCmp(builder, predicate, a, b, "")
  }
  func select(_ condition: IRValue, _ yes: IRValue, _ no: IRValue) -> IRValue {
    llvm.pointee.BuildSelect(builder, condition, yes, no, "")
  }

  // MARK: Conversions

  func trunc(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildTrunc(builder, a, type, "") }
  func zext(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildZExt(builder, a, type, "") }
  func sext(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildSExt(builder, a, type, "") }
  func fptosi(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildFPToSI(builder, a, type, "") }
  func fptoui(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildFPToUI(builder, a, type, "") }
  func sitofp(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildSIToFP(builder, a, type, "") }
  func uitofp(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildUIToFP(builder, a, type, "") }
  func fptrunc(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildFPTrunc(builder, a, type, "") }
  func fpext(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildFPExt(builder, a, type, "") }
  func bitcast(_ a: IRValue, _ type: IRType) -> IRValue { llvm.pointee.BuildBitCast(builder, a, type, "") }

  // MARK: Vectors

  func extract(_ vector: IRValue, _ lane: Int) -> IRValue {
    llvm.pointee.BuildExtractElement(builder, vector, constant(Int64(lane), i32), "")
  }
  func insert(_ vector: IRValue, _ element: IRValue, _ lane: Int) -> IRValue {
    llvm.pointee.BuildInsertElement(builder, vector, element, constant(Int64(lane), i32), "")
  }
  func poison(_ type: IRType) -> IRValue { llvm.pointee.GetPoison(type) }

  /// The scalar in every lane.
  func splat(_ element: IRValue, _ lanes: Int) -> IRValue {
    if lanes == 1 { return element }
    if isConstant(element) { return splatConstant(element, lanes) }
    let type = vector(type(of: element), lanes)
    let single = insert(poison(type), element, 0)
    return llvm.pointee.BuildShuffleVector(builder, single, poison(type), zero(vector(i32, lanes)), "")
  }

  /// Lanes `first ..< first + count` of a vector.
  func slice(_ vector: IRValue, first: Int, count: Int) -> IRValue {
    if count == 1 { return extract(vector, first) }
    return shuffle(vector, poison(type(of: vector)), (first..<first + count).map { $0 })
  }

  /// Of the lanes of `a`, then those of `b`, the ones with these numbers: vectors of at least two lanes.
  func shuffle(_ a: IRValue, _ b: IRValue, _ lanes: [Int]) -> IRValue {
    var numbers = lanes.map { constant(Int64($0), i32) }
    let mask = llvm.pointee.ConstVector(&numbers, UInt32(numbers.count))
    return llvm.pointee.BuildShuffleVector(builder, a, b, mask, "")
  }

  /// Vector `i`, lane `j` is vector `j`, lane `i` of these, as many as each has lanes; a lane may be several `parts`.
  func transposed(_ vectors: [IRValue], parts: Int = 1) -> [IRValue] {
    var vectors = vectors
    let count = vectors.count
    func lanes(_ number: (Int) -> Int) -> [Int] {
      (0..<count).flatMap { lane in (0..<parts).map { number(lane) * parts + $0 } }
    }
    var distance = count / 2
    while distance > 0 {
      for i in 0..<count where i & distance == 0 {
        let (x, y) = (vectors[i], vectors[i + distance])
        vectors[i] = shuffle(x, y, lanes { $0 & distance == 0 ? $0 : count + $0 - distance })
        vectors[i + distance] = shuffle(x, y, lanes { $0 & distance == 0 ? $0 + distance : count + $0 })
      }
      distance /= 2
    }
    return vectors
  }

  /// The lanes of a mask as an integer, lane 0 lowest.
  func bits(ofMask mask: IRValue, _ lanes: Int) -> IRValue {
    lanes == 1 ? zext(mask, i64) : zext(bitcast(mask, integer(bits: lanes)), i64)
  }

  func any(_ mask: IRValue, _ lanes: Int) -> IRValue {
    if lanes == 1 { return mask }
    let type = integer(bits: lanes)
    return compare(.ne, bitcast(mask, type), zero(type))
  }

  // MARK: Memory

  /// Memory on the stack, for the whole of the function.
  func reserve(_ type: IRType) -> IRValue {
    let here = block
    position(entry)
    let memory = llvm.pointee.BuildAlloca(builder, type, "")
    position(here)
    return memory
  }

  /// Aligned as an element is; 0: as its type demands.
  func load(_ type: IRType, _ address: IRValue, alignment: Int = 0) -> IRValue {
    let value = llvm.pointee.BuildLoad2(builder, type, address, "")
    if alignment > 0 { llvm.pointee.SetAlignment(value, UInt32(alignment)) }
    return value
  }

  func store(_ value: IRValue, _ address: IRValue, alignment: Int = 0) {
    let store = llvm.pointee.BuildStore(builder, value, address)
    if alignment > 0 { llvm.pointee.SetAlignment(store, UInt32(alignment)) }
  }

  /// `index` elements of `type` further. Not "in bounds": an offset may lead out and the strides back.
  func element(_ type: IRType, _ base: IRValue, _ index: IRValue) -> IRValue {
    var index: LLVMValue = index
    return llvm.pointee.BuildGEP2(builder, type, base, &index, 1, "")
  }

  // MARK: Blocks

  var block: IRBlock {
    guard let block = llvm.pointee.GetInsertBlock(builder) else {
      preconditionFailure("the builder has a place")
    }
    return block
  }
  func newBlock() -> IRBlock { llvm.pointee.AppendBasicBlockInContext(context, function, "") }
  func position(_ block: IRBlock) { llvm.pointee.PositionBuilderAtEnd(builder, block) }
  func branch(_ to: IRBlock) { _ = llvm.pointee.BuildBr(builder, to) }
  func branch(_ condition: IRValue, _ yes: IRBlock, _ no: IRBlock) {
    _ = llvm.pointee.BuildCondBr(builder, condition, yes, no)
  }
  func ret() { _ = llvm.pointee.BuildRetVoid(builder) }
  func ret(_ value: IRValue) { _ = llvm.pointee.BuildRet(builder, value) }
  func phi(_ type: IRType) -> IRValue { llvm.pointee.BuildPhi(builder, type, "") }
  func incoming(_ phi: IRValue, _ value: IRValue, _ from: IRBlock) {
    var (value, from): (LLVMValue, LLVMBlock) = (value, from)
    llvm.pointee.AddIncoming(phi, &value, &from, 1)
  }

  /// `for (i = begin; i < end; i += step)`, with values that go from one iteration to the next; the
  /// result is what they are after the loop.
  func loop(
    from begin: IRValue, to end: IRValue, step: Int, carrying initial: [IRValue] = [],
    _ body: (IRValue, [IRValue]) -> [IRValue]
  ) -> [IRValue] {
    let (before, head, exit) = (block, newBlock(), newBlock())
    branch(compare(.slt, begin, end), head, exit)
    position(head)
    let counter = phi(type(of: begin))
    let current = initial.map { phi(type(of: $0)) }
    let next = body(counter, current)
    let step = constant(Int64(step), type(of: begin))
    let counted = llvm.pointee.BuildNSWAdd(builder, counter, step, "")
    let latch = block
    branch(compare(.slt, counted, end), head, exit)
    incoming(counter, begin, before)
    incoming(counter, counted, latch)
    for (phi, (first, following)) in zip(current, zip(initial, next)) {
      incoming(phi, first, before)
      incoming(phi, following, latch)
    }
    position(exit)
    return zip(initial, next).map { first, last in
      let result = phi(type(of: first))
      incoming(result, first, before)
      incoming(result, last, latch)
      return result
    }
  }

  /// One of two values, each computed only where it is wanted.
  func choose(_ condition: IRValue, _ yes: () -> [IRValue], otherwise no: () -> [IRValue]) -> [IRValue] {
    let (first, second, after) = (newBlock(), newBlock(), newBlock())
    branch(condition, first, second)
    position(first)
    let a = yes()
    let afterFirst = block
    branch(after)
    position(second)
    let b = no()
    let afterSecond = block
    branch(after)
    position(after)
    return zip(a, b).map { a, b in
      let result = phi(type(of: a))
      incoming(result, a, afterFirst)
      incoming(result, b, afterSecond)
      return result
    }
  }

  func when(_ condition: IRValue, _ body: () -> Void) {
    let (inside, after) = (newBlock(), newBlock())
    branch(condition, inside, after)
    position(inside)
    body()
    branch(after)
    position(after)
  }

  // MARK: Calls

  func intrinsic(_ name: String, _ overloaded: [IRType], _ arguments: [IRValue]) -> IRValue {
    let key = name + overloaded.map { "\(UInt(bitPattern: $0))" }.joined(separator: ",")
    let known =
      intrinsics[key]
      ?? {
        let id = llvm.pointee.LookupIntrinsicID(name, name.utf8.count)
        precondition(id != 0, "LLVM has no \(name)")
        var types: [LLVMType] = overloaded
        let function = llvm.pointee.GetIntrinsicDeclaration(module, id, &types, types.count)
        return (llvm.pointee.GlobalGetValueType(function), function)
      }()
    intrinsics[key] = known
    return call(known.type, known.function, arguments)
  }

  private func call(_ type: IRType, _ function: IRValue, _ arguments: [IRValue]) -> IRValue {
    var arguments: [LLVMValue] = arguments
    return llvm.pointee.BuildCall2(builder, type, function, &arguments, UInt32(arguments.count), "")
  }

  /// Calls a function outside; its name must be on ``ExternalSymbols``.
  func external(_ name: String, result: IRType, _ arguments: [IRValue]) -> IRValue {
    precondition(ExternalSymbols.all.contains(name), "\(name) is not on the list of external symbols")
    let known =
      externals[name]
      ?? {
        var types: [LLVMType] = arguments.map { self.type(of: $0) }
        let type = llvm.pointee.FunctionType(result, &types, UInt32(types.count), 0)
        return (type, llvm.pointee.AddFunction(module, name, type))
      }()
    externals[name] = known
    return call(known.type, known.function, arguments)
  }

  /// Calls a function of this module, which `body` writes where it is called for the first time.
  func local(
    _ name: String, result: IRType, _ arguments: [IRValue], _ body: ([IRValue]) -> IRValue?
  ) -> IRValue {
    let known =
      helpers[name]
      ?? {
        var types: [LLVMType] = arguments.map { self.type(of: $0) }
        let type = llvm.pointee.FunctionType(result, &types, UInt32(types.count), 0)
        let made = llvm.pointee.AddFunction(module, name, type)
        llvm.pointee.SetLinkage(made, .internal)
        for attribute in attributes {
          llvm.pointee.AddAttributeAtIndex(made, THEANO_LLVM_AT_FUNCTION, attribute)
        }
        let (outer, outerEntry, place) = (function, entry, block)
        function = made
        entry = newBlock()
        position(newBlock())
        let value = body(types.indices.map { llvm.pointee.GetParam(made, UInt32($0)) })
        if let value { ret(value) } else { ret() }
        closeEntry()
        (function, entry) = (outer, outerEntry)
        position(place)
        return (type, made)
      }()
    helpers[name] = known
    return call(known.type, known.function, arguments)
  }
}
