import TheanoArrays
import TheanoScalars

/// Makes a kernel piece by piece: it hands out the ids, knows each register's dtype, inserts the
/// casts an operation wants, and writes equal constants, loads of inputs and operations once.
///
/// ```swift
/// var k = KernelBuilder()
/// let x = k.input(.float32), y = k.output(.float32), n = k.parameter()
/// k.loop(n) { k, i in
///   let value = k.load(x[i * 1])
///   k.store(y[i * 1], k.apply(.exp, value))
/// }
/// let kernel = k.finish()
/// ```
///
/// Misuse is our own bug and traps; `finish` traps where ``Kernel/complaints()`` has any.
package struct KernelBuilder {
  private var kernel = Kernel()
  /// The statements of the open blocks, the outermost first.
  private var blocks: [Block] = [Block()]

  private struct Block {
    var statements: [Statement] = []
    /// What is already computed in this block.
    var known: [Key: RegisterID] = [:]
  }

  private struct Key: Hashable {
    var expression: Expression
    var dtype: DType
  }

  package init() {}

  // MARK: The interface

  package mutating func buffer(_ dtype: DType, _ role: KernelBuffer.Role) -> BufferID {
    kernel.buffers.append(KernelBuffer(dtype, role))
    return BufferID(kernel.buffers.count - 1)
  }

  package mutating func input(_ dtype: DType) -> BufferID { buffer(dtype, .input) }
  package mutating func output(_ dtype: DType) -> BufferID { buffer(dtype, .output) }
  package mutating func update(_ dtype: DType) -> BufferID { buffer(dtype, .update) }
  package mutating func scratch(_ dtype: DType, _ count: Integer) -> BufferID {
    buffer(dtype, .scratch(count))
  }

  /// A new integer parameter.
  package mutating func parameter() -> Integer {
    kernel.parameterCount += 1
    return .parameter(kernel.parameterCount - 1)
  }

  package func dtype(_ register: RegisterID) -> DType { kernel.registers[register.index] }

  // MARK: Values

  /// A fresh register; for statements made by hand.
  package mutating func register(_ dtype: DType) -> RegisterID {
    kernel.registers.append(dtype)
    return RegisterID(kernel.registers.count - 1)
  }

  /// A fresh loop id; for statements made by hand.
  package mutating func loopID() -> LoopID {
    kernel.loopCount += 1
    return LoopID(kernel.loopCount - 1)
  }

  package mutating func append(_ statement: Statement) {
    blocks[blocks.count - 1].statements.append(statement)
  }

  /// A register that holds the expression: one that already does, if the expression always has the same value.
  package mutating func define(_ expression: Expression, _ dtype: DType) -> RegisterID {
    let key = Key(expression: expression, dtype: dtype)
    let isPure = isPure(expression)
    if isPure, let known = blocks.reversed().lazy.compactMap({ $0.known[key] }).first { return known }
    let result = register(dtype)
    append(.define(result, expression))
    if isPure { blocks[blocks.count - 1].known[key] = result }
    return result
  }

  /// Only inputs hold the same from the beginning of a kernel to its end.
  private func isPure(_ expression: Expression) -> Bool {
    switch expression {
    case .constant, .integer, .index, .apply: true
    case .load(let access, where: _): kernel.buffers[access.buffer.index].role == .input
    }
  }

  package mutating func constant(_ value: Scalar, _ dtype: DType) -> RegisterID {
    define(.constant(ScalarConstant(value, dtype)), dtype)
  }

  /// A real number in any dtype; one that is no integer in a discrete dtype is cut towards zero.
  package mutating func constant(_ value: Double, _ dtype: DType) -> RegisterID {
    switch dtype.kind {
    case .bool: constant(.bool(value != 0), dtype)
    case .signed: constant(.int(Int64(value)), dtype)
    case .unsigned: constant(.uint(UInt64(value)), dtype)
    case .float: constant(.real(value), dtype)
    case .complex: constant(.complex(.init(value, 0)), dtype)
    }
  }

  package mutating func integer(_ integer: Integer) -> RegisterID { define(.integer(integer), .int64) }
  package mutating func index(_ loop: LoopID) -> RegisterID { define(.index(loop), .int64) }

  package mutating func load(_ access: Access, where guarding: RegisterID? = nil) -> RegisterID {
    define(.load(access, where: guarding), kernel.buffers[access.buffer.index].dtype)
  }

  /// The operation on the operands, each cast to the dtype in which the operation takes it.
  package mutating func apply(_ op: ScalarOp, _ operands: [RegisterID]) -> RegisterID {
    let signature: ScalarSignature
    do {
      signature = try op.signature(operands.map { dtype($0) })
    } catch {
      preconditionFailure("\(op) of \(operands.map { dtype($0) }): \(error)")
    }
    let cast = zip(operands, signature.operands).map { self.cast($0, $1) }
    return define(.apply(op, cast), signature.result)
  }

  package mutating func apply(_ op: ScalarOp, _ operands: RegisterID...) -> RegisterID {
    apply(op, operands)
  }

  /// The value in another dtype; the register itself if it has that dtype.
  package mutating func cast(_ register: RegisterID, _ dtype: DType) -> RegisterID {
    self.dtype(register) == dtype ? register : define(.apply(.cast(dtype), [register]), dtype)
  }

  // MARK: Effects

  package mutating func store(_ access: Access, _ value: RegisterID) { append(.store(access, value)) }

  package mutating func accumulate(_ access: Access, _ value: RegisterID, by combination: Combination) {
    append(.accumulate(access, value, combination))
  }

  package mutating func check(_ condition: RegisterID, id: Int, values: [RegisterID] = []) {
    append(.check(Check(condition, id: id, values: values)))
  }

  // MARK: Loops

  private mutating func block(_ body: (inout KernelBuilder) -> Void) -> [Statement] {
    blocks.append(Block())
    body(&self)
    return blocks.removeLast().statements
  }

  /// A loop whose body is what the closure writes.
  package mutating func loop(
    _ extent: Extent, _ order: Loop.Order = .independent,
    _ body: (inout KernelBuilder, LoopID) -> Void
  ) {
    let id = loopID()
    let statements = block { body(&$0, id) }
    append(.loop(Loop(id, extent, order, statements)))
  }

  package mutating func loop(
    _ extent: Integer, _ order: Loop.Order = .independent,
    _ body: (inout KernelBuilder, LoopID) -> Void
  ) {
    loop(.integer(extent), order, body)
  }

  /// A loop in order. The closure gets the values carried into an iteration and returns those carried
  /// out of it; the result is the values after the loop.
  package mutating func loop(
    _ extent: Extent, carrying initial: [RegisterID],
    _ body: (inout KernelBuilder, LoopID, [RegisterID]) -> [RegisterID]
  ) -> [RegisterID] {
    let id = loopID()
    let current = initial.map { register(dtype($0)) }
    var next: [RegisterID] = []
    let statements = block { next = body(&$0, id, current) }
    precondition(next.count == initial.count, "a loop that carries \(initial.count) values returns as many")
    let carries = initial.indices.map { number in
      Carry(
        current: current[number], initial: initial[number], next: next[number],
        final: register(dtype(initial[number])))
    }
    append(.loop(Loop(id, extent, .inOrder, carries: carries, statements)))
    return carries.map(\.final)
  }

  /// What one iteration of a reduction gives to a total.
  package struct Part {
    var combination: Combination
    var value: RegisterID
    var position: RegisterID?
    var wide: DType?

    /// - Parameter wide: the dtype in which blocks are combined; the value's own if nil.
    package init(
      _ combination: Combination, _ value: RegisterID, position: RegisterID? = nil, wide: DType? = nil
    ) {
      self.combination = combination
      self.value = value
      self.position = position
      self.wide = wide
    }
  }

  /// A reduction; the results are the totals of the parts that the closure returns.
  package mutating func reduce(
    _ extent: Extent, _ tree: ReductionTree, _ body: (inout KernelBuilder, LoopID) -> [Part]
  ) -> [RegisterID] {
    let id = loopID()
    var parts: [Part] = []
    let statements = block { parts = body(&$0, id) }
    let accumulators = parts.map { part in
      let narrow = dtype(part.value)
      let wide = part.wide ?? narrow
      let result = register(part.combination.takesPosition ? .int64 : wide)
      return Accumulator(
        result: result, part.combination, value: part.value, position: part.position, narrow: narrow,
        wide: wide)
    }
    append(.reduce(Reduction(id, extent, tree: tree, statements, accumulators)))
    return accumulators.map(\.result)
  }

  package mutating func reduce(
    _ extent: Integer, _ tree: ReductionTree, _ body: (inout KernelBuilder, LoopID) -> [Part]
  ) -> [RegisterID] {
    reduce(.integer(extent), tree, body)
  }

  // MARK: The end

  /// The kernel as it is, for one that is wrong on purpose.
  package func unchecked() -> Kernel {
    precondition(blocks.count == 1, "a kernel is finished outside of its loops")
    var kernel = kernel
    kernel.body = blocks[0].statements
    return kernel
  }

  /// The kernel, verified.
  package func finish() -> Kernel {
    let kernel = unchecked()
    let complaints = kernel.complaints()
    precondition(complaints.isEmpty, "\(complaints.joined(separator: "\n"))\n\(kernel)")
    return kernel
  }
}

// MARK: Accesses as they are read: x[i * n, j * 1]

extension Integer: ExpressibleByIntegerLiteral {
  package init(integerLiteral value: Int) { self = .constant(value) }
}

extension LoopID {
  package static func * (loop: LoopID, stride: Integer) -> Access.Term { .init(.loop(loop), stride) }
}

extension RegisterID {
  package static func * (register: RegisterID, stride: Integer) -> Access.Term {
    .init(.register(register), stride)
  }
}

extension BufferID {
  package subscript(terms: Access.Term..., offset offset: Integer = 0) -> Access {
    Access(self, offset: offset, terms)
  }
}
