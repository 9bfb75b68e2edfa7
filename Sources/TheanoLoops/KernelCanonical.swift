import TheanoScalars

extension Kernel {
  /// The same kernel written in one way: registers and loops numbered in the order in which they
  /// are assigned, nothing declared that is not used, the terms of an access in the order loops,
  /// then registers, without strides of zero; constant integers as int64 constants.
  ///
  /// Kernels that differ only in these things have equal canonical forms, and so equal hashes and
  /// texts: by these kernels are shared, and found in the cache. Buffers and parameters keep their
  /// places, as they are the kernel's interface.
  package func canonical() -> Kernel {
    var renumbering = Renumbering(self)
    return renumbering.kernel()
  }
}

private struct Renumbering {
  private let old: Kernel
  /// By the old number.
  private var registers: [RegisterID?]
  private var loops: [LoopID?] = []
  private var loopCount = 0
  private var new: Kernel

  init(_ kernel: Kernel) {
    old = kernel
    registers = Array(repeating: nil, count: kernel.registers.count)
    new = Kernel(buffers: kernel.buffers, parameterCount: kernel.parameterCount)
  }

  mutating func kernel() -> Kernel {
    new.body = statements(old.body)
    new.loopCount = loopCount
    return new
  }

  private mutating func map(_ register: RegisterID) -> RegisterID {
    if let known = registers[register.index] { return known }
    let id = RegisterID(new.registers.count)
    registers[register.index] = id
    new.registers.append(old.registers[register.index])
    return id
  }

  private mutating func map(_ loop: LoopID) -> LoopID {
    while loops.count <= loop.index { loops.append(nil) }
    if let known = loops[loop.index] { return known }
    let id = LoopID(loopCount)
    loopCount += 1
    loops[loop.index] = id
    return id
  }

  private mutating func map(_ extent: Extent) -> Extent {
    switch extent {
    case .integer: extent
    case .register(let register): .register(map(register))
    }
  }

  private mutating func map(_ access: Access) -> Access {
    var (ofLoops, ofRegisters): ([(Int, Access.Term)], [(Int, Access.Term)]) = ([], [])
    for term in access.terms where term.stride != .constant(0) {
      switch term.index {
      case .loop(let loop):
        let id = map(loop)
        ofLoops.append((id.index, .init(.loop(id), term.stride)))
      case .register(let register):
        let id = map(register)
        ofRegisters.append((id.index, .init(.register(id), term.stride)))
      }
    }
    let isBefore: ((Int, Access.Term), (Int, Access.Term)) -> Bool = {
      ($0.0, $0.1.stride.order) < ($1.0, $1.1.stride.order)
    }
    let terms = ofLoops.sorted(by: isBefore) + ofRegisters.sorted(by: isBefore)
    return Access(access.buffer, offset: access.offset, terms.map(\.1))
  }

  private mutating func map(_ expression: Expression) -> Expression {
    switch expression {
    case .constant, .integer(.parameter): return expression
    case .integer(.constant(let number)): return .constant(ScalarConstant(.int(Int64(number)), .int64))
    case .index(let loop): return .index(map(loop))
    case .load(let access, where: let guarding):
      let access = map(access)
      return .load(access, where: guarding.map { map($0) })
    case .apply(let op, let operands): return .apply(op, operands.map { map($0) })
    }
  }

  private mutating func statements(_ statements: [Statement]) -> [Statement] {
    var list: [Statement] = []
    for statement in statements {
      switch statement {
      case .define(let register, let expression):
        let expression = map(expression)
        list.append(.define(map(register), expression))
      case .store(let access, let value):
        let access = map(access)
        list.append(.store(access, map(value)))
      case .accumulate(let access, let value, let combination):
        let access = map(access)
        list.append(.accumulate(access, map(value), combination))
      case .check(let check):
        let condition = map(check.condition)
        list.append(.check(Check(condition, id: check.id, values: check.values.map { map($0) })))
      case .loop(let loop): list.append(.loop(map(loop)))
      case .reduce(let reduction): list.append(.reduce(map(reduction)))
      }
    }
    return list
  }

  private mutating func map(_ loop: Loop) -> Loop {
    let extent = map(loop.extent)
    let id = map(loop.id)
    let before = loop.carries.map { (initial: map($0.initial), current: map($0.current)) }
    let body = statements(loop.body)
    let carries = zip(loop.carries, before).map { carry, before in
      let next = map(carry.next)
      return Carry(current: before.current, initial: before.initial, next: next, final: map(carry.final))
    }
    return Loop(id, extent, loop.order, carries: carries, body)
  }

  private mutating func map(_ reduction: Reduction) -> Reduction {
    let extent = map(reduction.extent)
    let id = map(reduction.id)
    let body = statements(reduction.body)
    let accumulators = reduction.accumulators.map { old in
      var new = old
      new.value = map(old.value)
      new.position = old.position.map { map($0) }
      new.result = map(old.result)
      return new
    }
    return Reduction(id, extent, tree: reduction.tree, body, accumulators)
  }
}

extension Integer {
  fileprivate var order: Int {
    switch self {
    case .constant(let number): number
    case .parameter(let number): Int.min + number
    }
  }
}
