internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoVectorMath

/// A function that a kernel uses, in one precision.
struct FunctionUse: Hashable {
  let function: VectorFunction
  let precision: FloatPrecision

  init(_ function: VectorFunction, _ precision: FloatPrecision) {
    (self.function, self.precision) = (function, precision)
  }
}

/// Writes a kernel as one LLVM function with the interface of ``KernelFunction``.
///
/// Vectors are explicit: within a loop that the ``VectorPlan`` took, a register whose value differs
/// between iterations is a vector of as many lanes, any other stays a scalar. No LLVM pass runs over the
/// result, so what is written here is what the processor gets, but for instruction selection.
final class Emitter {
  let b: IRBuilder
  let kernel: Kernel
  let options: EmitOptions
  let plan: VectorPlan
  let functionUses: [FunctionUse: Int]
  /// Registers with exponentials of arguments that are not above 0.
  let negativeExponents: Set<RegisterID>

  /// A register's value: one for all lanes, or a vector.
  struct Register {
    let value: IRValue
    let isVector: Bool
    /// The number of each lane's iteration.
    var isCounter = false
  }

  /// The loop whose iterations are lanes.
  struct VectorScope {
    let loop: LoopID
    let lanes: Int
    /// The iteration in lane 0.
    let base: IRValue
    /// The iterations left from `base` on, where they may be fewer than lanes.
    let left: IRValue?
    /// Its iterations are those that a fault reports.
    let isOutermost: Bool
    /// The lanes whose iterations there are, where that is known before.
    var mask: IRValue?
  }

  /// Where in the nest the code is.
  struct Place {
    var vector: VectorScope?
    var counters: [LoopID: IRValue] = [:]
    /// The iteration that a fault reports; that of a vector loop is found lane by lane.
    var iteration: IRValue?
    /// By number of the access: what lies across, in a block's memory. See `EmitBlocks.swift`.
    var turned: [Int: Turned] = [:]
  }

  /// The operations that are called by their rows, in the order of the context.
  let rowUses: [RowUse: Int]

  var registers: [Register?]
  var place = Place()
  /// By number of the access: the address with the terms of all loops around.
  var addresses: [IRValue?]
  let accesses: AccessTable
  private var integers: [Integer: IRValue] = [:]
  /// Of a fault that a vector loop inside an iteration recorded: its iteration of that loop.
  var innerFault: IRValue?
  /// While the code for rows of one vector is written: see `EmitShortRows.swift`.
  var shortRow: ShortRow?
  /// What loops along a row bring near for later ones: see `EmitAhead.swift`.
  var ahead: [LoopID: [RowAhead]] = [:]
  /// Of loops over rows: scratch memory that lies in an output's row instead.
  var moved: [LoopID: [(scratch: Access, output: Access)]] = [:]
  /// A place with zeros, read where nothing else may be.
  private(set) lazy var zeros: IRValue = {
    let widest = b.vector(b.i64, 2)
    let memory = b.reserve(widest)
    let here = b.block
    b.position(b.entry)
    b.store(b.zero(widest), memory)
    b.position(here)
    return memory
  }()

  /// The module with the function of that name.
  static func emit(
    _ kernel: Kernel, name: String, _ library: LLVMLibrary, _ target: MachineTarget, _ options: EmitOptions
  ) -> IRBuilder { emit([(kernel, name)], library, target, options) }

  /// The module with functions of these names, at least one.
  static func emit(
    _ kernels: [(kernel: Kernel, name: String)], _ library: LLVMLibrary, _ target: MachineTarget,
    _ options: EmitOptions
  ) -> IRBuilder {
    let builder = IRBuilder(library, target: target, function: kernels[0].name)
    for (number, (kernel, name)) in kernels.enumerated() {
      if number > 0 { builder.begin(name) }
      Emitter(kernel, builder, target, options).emit()
    }
    return builder
  }

  private init(_ kernel: Kernel, _ builder: IRBuilder, _ target: MachineTarget, _ options: EmitOptions) {
    (b, self.kernel, self.options) = (builder, kernel, options)
    plan = VectorPlan(kernel, target, options)
    registers = Array(repeating: nil, count: kernel.registers.count)
    accesses = AccessTable(kernel)
    addresses = Array(repeating: nil, count: accesses.list.count)
    functionUses = kernel.functionUses
    negativeExponents = NegativeExponents(kernel).results
    rowUses = Dictionary(uniqueKeysWithValues: kernel.rowUses.enumerated().map { ($1, $0) })
  }

  private func emit() {
    loadInterface()
    let chunked = kernel.chunkedLoop?.id
    for statement in kernel.body {
      if case .loop(let loop) = statement, loop.id == chunked {
        let chunk = parameter(3)
        let begin = b.load(b.i64, chunk)
        let end = b.load(b.i64, b.element(b.i64, chunk, b.int(1)))
        emitLoop(loop, from: begin, to: end, isOutermost: true)
      } else {
        emit(statement, isOutermost: true)
      }
    }
    b.finish()
  }

  func parameter(_ number: Int) -> IRValue { b.llvm.pointee.GetParam(b.function, UInt32(number)) }

  /// Loads what stays the same throughout: buffers, integers.
  private func loadInterface() {
    let buffers = kernel.buffers.indices.map { number in
      b.load(b.pointer, b.element(b.pointer, parameter(1), b.int(number)))
    }
    for number in 0..<kernel.parameterCount {
      integers[.parameter(number)] = b.load(b.i64, b.element(b.i64, parameter(2), b.int(number)))
    }
    for (number, access) in accesses.list.enumerated() {
      let base = buffers[access.buffer.index]
      let element = memoryType(kernel.buffers[access.buffer.index].dtype, 1)
      addresses[number] =
        access.offset == .constant(0) ? base : b.element(element, base, integer(access.offset))
    }
    if !plan.choices.isEmpty && kernel.body.hasChecks {
      let memory = b.reserve(b.i64)
      b.store(b.int(.min), memory)
      innerFault = memory
    }
  }

  func integer(_ integer: Integer) -> IRValue {
    switch integer {
    case .constant(let number): return b.int(number)
    case .parameter:
      guard let value = integers[integer] else { preconditionFailure("\(integer) is beyond the parameters") }
      return value
    }
  }

  // MARK: Types

  /// How a register holds the dtype. Of complex numbers the real parts, then the imaginary ones: they are
  /// computed as two vectors, and move as one.
  func type(_ dtype: DType, _ lanes: Int) -> IRType {
    switch dtype {
    case .bool: b.vector(b.i1, lanes)
    case .float16: b.vector(b.f32, lanes)
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64, .complex64,
      .complex128:
      memoryType(dtype, lanes)
    }
  }

  /// How elements lie in memory: the parts of a complex number side by side.
  func memoryType(_ dtype: DType, _ lanes: Int) -> IRType {
    switch dtype {
    case .bool, .int8, .uint8: return b.vector(b.i8, lanes)
    case .int16, .uint16, .float16: return b.vector(b.i16, lanes)
    case .int32, .uint32: return b.vector(b.i32, lanes)
    case .int64, .uint64: return b.vector(b.i64, lanes)
    case .float32: return b.vector(b.f32, lanes)
    case .float64: return b.vector(b.f64, lanes)
    case .complex64: return b.vector(b.f32, 2 * lanes)
    case .complex128: return b.vector(b.f64, 2 * lanes)
    }
  }

  /// What an element's address is a multiple of.
  func alignment(_ dtype: DType) -> Int { dtype.isComplex ? dtype.itemSize / 2 : dtype.itemSize }

  /// A number in a register of the dtype.
  func constant(_ value: Double, _ dtype: DType, _ lanes: Int) -> IRValue {
    switch dtype.kind {
    case .bool: b.constant(value != 0 ? 1 : 0, b.i1, lanes: lanes)
    case .signed, .unsigned: b.constant(Int64(value), type(dtype, 1), lanes: lanes)
    case .float: b.real(value, type(dtype, 1), lanes: lanes)
    case .complex: complexConstant(value, 0, dtype, lanes)
    }
  }

  private func constant(_ constant: ScalarConstant) -> IRValue {
    let element = type(constant.dtype, 1)
    switch constant.value {
    case .bool(let value): return b.constant(value ? 1 : 0, element)
    case .int(let value): return b.constant(value, element)
    case .uint(let value): return b.constant(Int64(bitPattern: value), element)
    case .real(let value): return b.real(value, element)
    case .complex(let value): return complexConstant(value.re, value.im, constant.dtype, 1)
    }
  }

  // MARK: Registers

  /// Lanes of a vector here.
  var lanes: Int { place.vector?.lanes ?? 1 }

  func register(_ id: RegisterID) -> Register {
    guard let register = registers[id.index] else {
      preconditionFailure("r\(id.index) is read before it is set")
    }
    return register
  }

  /// The register in every lane.
  func vector(_ id: RegisterID) -> IRValue {
    let register = register(id)
    return register.isVector ? register.value : splat(register.value, kernel.registers[id.index])
  }

  func set(_ id: RegisterID, _ value: IRValue, isVector: Bool) {
    registers[id.index] = Register(value: value, isVector: isVector && lanes > 1)
  }

  // MARK: Statements

  func emit(_ statements: [Statement]) {
    for statement in statements { emit(statement, isOutermost: false) }
  }

  private func emit(_ statement: Statement, isOutermost: Bool) {
    if emitInShortRow(statement) { return }
    switch statement {
    case .define(let register, let expression): define(register, expression)
    case .store(let access, let register): store(access, register)
    case .accumulate(let access, let register, let combination): accumulate(access, register, combination)
    case .check(let check): emit(check)
    case .loop(let loop):
      emitLoop(loop, from: b.int(0), to: extent(loop.extent), isOutermost: isOutermost)
    case .reduce(let reduction): emitReduction(reduction, isOutermost: isOutermost)
    }
  }

  /// Known to be the same in all lanes.
  func extent(_ extent: Extent) -> IRValue {
    switch extent {
    case .integer(let integer): return self.integer(integer)
    case .register(let id):
      let register = register(id)
      precondition(!register.isVector, "the extent of a loop is the same in all lanes")
      return register.value
    }
  }

  private func define(_ target: RegisterID, _ expression: Expression) {
    switch expression {
    case .constant(let number): set(target, constant(number), isVector: false)
    case .integer(let number): set(target, integer(number), isVector: false)
    case .index(let loop):
      if let vector = place.vector, vector.loop == loop {
        let base = b.splat(vector.base, lanes)
        let counters = b.add(base, b.iota(b.i64, lanes))
        registers[target.index] = Register(value: counters, isVector: true, isCounter: true)
      } else {
        set(target, counter(loop), isVector: false)
      }
    case .load(let access, where: let guarding): load(access, where: guarding, into: target)
    case .apply(let op, let operands):
      let values = operands.map { register($0) }
      if op == .eq, let place = lane(values) { return set(target, place, isVector: true) }
      let isVector = values.contains { $0.isVector }
      let signature = ScalarSignature(
        operands: operands.map { kernel.registers[$0.index] }, result: kernel.registers[target.index])
      let width = isVector ? lanes : 1
      let arguments = isVector ? operands.map { vector($0) } : values.map(\.value)
      let value =
        negativeExponents.contains(target)
        ? exponential(ofNegative: arguments[0], signature.result, width) : apply(op, arguments, signature, width)
      set(target, value, isVector: isVector)
    }
  }

  /// In which lane a counter is the other number, if in any: with lanes as narrow as most of what it decides about.
  private func lane(_ values: [Register]) -> IRValue? {
    guard let vector = place.vector, let counter = values.firstIndex(where: \.isCounter), !values[1 - counter].isVector
    else { return nil }
    let distance = b.sub(values[1 - counter].value, vector.base)
    let isHere = b.compare(LLVMIntPredicate.ult, distance, b.int(lanes))
    let number = b.trunc(b.select(isHere, distance, b.int(-1)), b.i32)
    return b.compare(LLVMIntPredicate.eq, b.iota(b.i32, lanes), b.splat(number, lanes))
  }

  func counter(_ loop: LoopID) -> IRValue {
    guard let counter = place.counters[loop] else { preconditionFailure("i\(loop.index) is not around here") }
    return counter
  }
}

/// The different accesses of a kernel by number, and which of them move with a loop.
struct AccessTable {
  private(set) var list: [Access] = []
  private var numbers: [Access: Int] = [:]
  private var byLoop: [LoopID: [Int]] = [:]

  init(_ kernel: Kernel) {
    kernel.body.forEachStatement { statement in
      let (loads, stores) = statement.accesses
      for access in loads + stores where numbers[access] == nil {
        numbers[access] = list.count
        for loop in Set(access.loops) { byLoop[loop, default: []].append(list.count) }
        list.append(access)
      }
    }
  }

  func number(_ access: Access) -> Int {
    guard let number = numbers[access] else { preconditionFailure("every access has a number") }
    return number
  }

  func moving(with loop: LoopID) -> [Int] { byLoop[loop] ?? [] }
}

extension Kernel {
  /// How often each function occurs in the text of the kernel.
  fileprivate var functionUses: [FunctionUse: Int] {
    var uses: [FunctionUse: Int] = [:]
    body.forEachStatement { statement in
      guard case .define(let register, .apply(let op, _)) = statement,
        let function = VectorFunction(op), registers[register.index].isFloat
      else { return }
      uses[FunctionUse(function, registers[register.index] == .float64 ? .double : .single), default: 0] += 1
    }
    return uses
  }
}
