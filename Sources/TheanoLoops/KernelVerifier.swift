import TheanoArrays
import TheanoErrors
import TheanoScalars

extension Kernel {
  /// What is wrong with the kernel, one sentence each, with the statement; empty if nothing is.
  ///
  /// Held against: ids within bounds; every register assigned once, before it is read, in a block
  /// around the reader; the dtypes of statements; the buffers' roles; loops iterating once and used
  /// inside only; independence of independent loops as far as addresses show it.
  package func complaints() -> [String] {
    var verifier = KernelVerifier(self)
    return verifier.complaints()
  }
}

private struct KernelVerifier {
  private let kernel: Kernel
  private let dependence: LoopDependence
  private var found: [String] = []
  private var assigned: Set<RegisterID> = []
  /// The registers that can be read here.
  private var visible: Set<RegisterID> = []
  private var used: Set<LoopID> = []
  private var stored: Set<BufferID> = []
  /// The loops around the statement, the outermost first.
  private var around: [(id: LoopID, isIndependent: Bool)] = []
  private var statement = ""

  init(_ kernel: Kernel) {
    self.kernel = kernel
    dependence = LoopDependence(kernel)
  }

  mutating func complaints() -> [String] {
    for (number, buffer) in kernel.buffers.enumerated() {
      statement = "buffer b\(number)"
      if case .scratch(let count) = buffer.role { check(count, atLeast: 0) }
    }
    check(kernel.body)
    return found
  }

  private mutating func complain(_ words: String) { found.append("\(words): \(statement)") }

  // MARK: Ids

  private func dtype(_ register: RegisterID) -> DType? {
    kernel.registers.indices.contains(register.index) ? kernel.registers[register.index] : nil
  }

  private func buffer(_ access: Access) -> KernelBuffer? {
    let index = access.buffer.index
    return kernel.buffers.indices.contains(index) ? kernel.buffers[index] : nil
  }

  private mutating func read(_ register: RegisterID, _ wanted: DType? = nil, as role: String = "operand") {
    guard let dtype = dtype(register) else { return complain("r\(register.index) does not exist") }
    if !visible.contains(register) {
      let why = assigned.contains(register) ? "is out of its block" : "is not assigned"
      complain("r\(register.index) \(why) here")
    }
    if let wanted, dtype != wanted {
      complain("the \(role) r\(register.index) must be \(wanted), is \(dtype)")
    }
  }

  private mutating func assign(_ register: RegisterID, _ wanted: DType? = nil) {
    guard let dtype = dtype(register) else { return complain("r\(register.index) does not exist") }
    if !assigned.insert(register).inserted { complain("r\(register.index) is assigned twice") }
    visible.insert(register)
    if let wanted, dtype != wanted { complain("r\(register.index) is \(dtype), its value is \(wanted)") }
  }

  private mutating func check(_ integer: Integer, atLeast least: Int = .min) {
    switch integer {
    case .constant(let number):
      if number < least { complain("\(number) is less than \(least)") }
    case .parameter(let number):
      if !(0..<kernel.parameterCount).contains(number) { complain("p\(number) does not exist") }
    }
  }

  private mutating func check(_ access: Access) {
    if buffer(access) == nil { complain("b\(access.buffer.index) does not exist") }
    check(access.offset)
    for term in access.terms {
      check(term.stride)
      switch term.index {
      case .loop(let loop): check(index: loop)
      case .register(let register): read(register, .int64, as: "index")
      }
    }
  }

  private mutating func check(index loop: LoopID) {
    if !around.contains(where: { $0.id == loop }) { complain("i\(loop.index) is not a loop around here") }
  }

  // MARK: Statements

  private mutating func check(_ statements: [Statement]) {
    let before = visible
    for next in statements {
      statement = KernelPrinter.line(next, in: kernel)
      switch next {
      case .define(let register, let expression): define(register, expression)
      case .store(let access, let value): write(access, value, nil)
      case .accumulate(let access, let value, let combination): write(access, value, combination)
      case .check(let check):
        read(check.condition, .bool, as: "condition")
        for value in check.values { read(value, .int64, as: "value") }
        if check.values.count > 2 { complain("a check shows at most two values") }
        if check.id < 0 { complain("a check's id is not negative") }
      case .loop(let loop): self.loop(loop)
      case .reduce(let reduction): reduce(reduction)
      }
    }
    visible = before
  }

  private mutating func define(_ register: RegisterID, _ expression: Expression) {
    switch expression {
    case .constant(let constant): assign(register, constant.dtype)
    case .integer(let integer):
      check(integer)
      assign(register, .int64)
    case .index(let loop):
      check(index: loop)
      assign(register, .int64)
    case .load(let access, where: let guarding):
      check(access)
      if let guarding { read(guarding, .bool, as: "guard") }
      if let buffer = buffer(access), buffer.role == .output, !stored.contains(access.buffer) {
        complain("b\(access.buffer.index) is an output and nothing is stored in it before")
      }
      assign(register, buffer(access)?.dtype)
    case .apply(let op, let operands):
      for operand in operands { read(operand) }
      assign(register, result(op, operands.compactMap { dtype($0) }))
    }
  }

  private mutating func result(_ op: ScalarOp, _ operands: [DType]) -> DType? {
    do {
      let signature = try op.signature(operands)
      if signature.operands != operands {
        complain("the operands are \(operands), they must be cast to \(signature.operands)")
      }
      return signature.result
    } catch {
      complain("\(op) does not take \(operands) (\(error.brief))")
      return nil
    }
  }

  private mutating func write(_ access: Access, _ value: RegisterID, _ combination: Combination?) {
    check(access)
    read(value, buffer(access)?.dtype, as: "value")
    guard let buffer = buffer(access) else { return }
    let name = "b\(access.buffer.index)"
    if buffer.role == .input { complain("\(name) is an input and is written") }
    if let combination {
      if combination.takesPosition { complain("\(combination) does not accumulate in memory") }
      if let words = combination.refuses(buffer.dtype) { complain(words) }
      if buffer.role == .output, !stored.contains(access.buffer) {
        complain("\(name) is an output and nothing is stored in it before")
      }
    }
    stored.insert(access.buffer)
    // Scratch belongs to one iteration of the outermost loop: there iterations do not meet.
    let loops = buffer.role.isScratch ? around.dropFirst() : around[...]
    for loop in loops where loop.isIndependent {
      let isApart =
        combination == nil
        ? dependence.depends(access, on: loop.id) : access.loops.contains(loop.id)
      if !isApart { complain("iterations of the independent i\(loop.id.index) write the same element") }
    }
  }

  // MARK: Loops

  private mutating func enter(_ id: LoopID, _ extent: Extent, isIndependent: Bool) {
    if !(0..<kernel.loopCount).contains(id.index) { complain("i\(id.index) does not exist") }
    if !used.insert(id).inserted { complain("i\(id.index) iterates twice") }
    switch extent {
    case .integer(let integer): check(integer, atLeast: 0)
    case .register(let register): read(register, .int64, as: "extent")
    }
    around.append((id, isIndependent))
  }

  private mutating func loop(_ loop: Loop) {
    let head = statement
    enter(loop.id, loop.extent, isIndependent: loop.order == .independent)
    if loop.order == .independent, !loop.carries.isEmpty { complain("only a loop in order carries values") }
    for carry in loop.carries { read(carry.initial, dtype(carry.current), as: "initial value") }
    let before = visible
    for carry in loop.carries { assign(carry.current) }
    checkBody(loop.body, head: head) { verifier in
      for carry in loop.carries {
        verifier.read(carry.next, verifier.dtype(carry.current), as: "next value")
      }
    }
    around.removeLast()
    visible = before
    for carry in loop.carries { assign(carry.final, dtype(carry.current)) }
  }

  private mutating func reduce(_ reduction: Reduction) {
    let head = statement
    // The values may be taken in any order, only their combination has one.
    enter(reduction.id, reduction.extent, isIndependent: true)
    let tree = reduction.tree
    if tree.lanes < 1 || tree.lanes & (tree.lanes - 1) != 0 || tree.rows < 1 {
      complain("lanes must be a power of two, and rows at least one")
    }
    let before = visible
    checkBody(reduction.body, head: head) { verifier in
      for accumulator in reduction.accumulators { verifier.check(accumulator) }
    }
    around.removeLast()
    visible = before
    for accumulator in reduction.accumulators {
      assign(accumulator.result, accumulator.combination.takesPosition ? .int64 : accumulator.wide)
    }
  }

  /// Checks the statements of a loop, and then what its end reads while they can still be seen.
  private mutating func checkBody(
    _ body: [Statement], head: String, atEnd: (inout KernelVerifier) -> Void
  ) {
    let before = visible
    check(body)
    visible.formUnion(body.flatMap(\.assigned))
    statement = head
    atEnd(&self)
    visible = before
  }

  private mutating func check(_ accumulator: Accumulator) {
    read(accumulator.value, accumulator.narrow, as: "value")
    let (narrow, wide) = (accumulator.narrow, accumulator.wide)
    if narrow.kind != wide.kind || narrow.itemSize > wide.itemSize {
      complain("\(wide) does not hold every \(narrow)")
    }
    if accumulator.combination == .replace { complain("replace is for accumulate") }
    if let words = accumulator.combination.refuses(narrow) { complain(words) }
    if let position = accumulator.position { read(position, .int64, as: "position") }
    if accumulator.combination.takesPosition != (accumulator.position != nil) {
      complain("a position belongs to argmax and argmin, and to nothing else")
    }
  }
}

extension KernelBuffer.Role {
  fileprivate var isScratch: Bool {
    switch self {
    case .scratch: true
    case .input, .output, .update: false
    }
  }
}
