import TheanoArrays
import TheanoScalars

extension Statement {
  /// The statements inside, in program order.
  package var inner: [Statement] {
    switch self {
    case .define, .store, .accumulate, .check: []
    case .loop(let loop): loop.body
    case .reduce(let reduction): reduction.body
    }
  }

  /// Of a loop or reduction.
  package var loopID: LoopID? {
    switch self {
    case .define, .store, .accumulate, .check: nil
    case .loop(let loop): loop.id
    case .reduce(let reduction): reduction.id
    }
  }

  /// The registers that the statement itself assigns, not those assigned inside.
  package var assigned: [RegisterID] {
    switch self {
    case .define(let register, _): [register]
    case .store, .accumulate, .check: []
    case .loop(let loop): loop.carries.flatMap { [$0.current, $0.final] }
    case .reduce(let reduction): reduction.accumulators.map(\.result)
    }
  }

  /// The registers that the statement itself reads, not those read inside; of carries and accumulators
  /// also what they take from the body.
  package var used: [RegisterID] {
    switch self {
    case .define(_, let expression): return expression.used
    case .store(let access, let value), .accumulate(let access, let value, _):
      return access.registers + [value]
    case .check(let check): return [check.condition] + check.values
    case .loop(let loop):
      return loop.extent.registers + loop.carries.flatMap { [$0.initial, $0.next] }
    case .reduce(let reduction):
      return reduction.extent.registers
        + reduction.accumulators.flatMap { [$0.value] + ($0.position.map { [$0] } ?? []) }
    }
  }

  /// What the statement itself reads from memory, and what it writes.
  package var accesses: (loads: [Access], stores: [Access]) {
    switch self {
    case .define(_, .load(let access, where: _)): ([access], [])
    case .define, .check, .loop, .reduce: ([], [])
    case .store(let access, _): ([], [access])
    case .accumulate(let access, _, _): ([access], [access])
    }
  }
}

extension Expression {
  package var used: [RegisterID] {
    switch self {
    case .constant, .integer, .index: []
    case .load(let access, where: let guarding): access.registers + (guarding.map { [$0] } ?? [])
    case .apply(_, let operands): operands
    }
  }
}

extension Access {
  package var registers: [RegisterID] {
    terms.compactMap { term in
      switch term.index {
      case .loop: nil
      case .register(let register): register
      }
    }
  }

  package var loops: [LoopID] {
    terms.compactMap { term in
      switch term.index {
      case .loop(let loop): loop
      case .register: nil
      }
    }
  }
}

extension Extent {
  package var registers: [RegisterID] {
    switch self {
    case .integer: []
    case .register(let register): [register]
    }
  }
}

extension [Statement] {
  /// Calls `body` on every statement, in program order, an outer one before what is inside.
  package func forEachStatement(_ body: (Statement) -> Void) {
    // Nests are as deep as tensors have axes: a stack of iterators, never deep.
    var stack = [self[...]]
    while var rest = stack.popLast() {
      guard let statement = rest.popFirst() else { continue }
      stack.append(rest)
      body(statement)
      let inner = statement.inner
      if !inner.isEmpty { stack.append(inner[...]) }
    }
  }

  /// Whether a statement, at any depth, satisfies the condition.
  package func containsStatement(where condition: (Statement) -> Bool) -> Bool {
    var found = false
    forEachStatement { if !found && condition($0) { found = true } }
    return found
  }

  /// Whether there is a reduction, at any depth.
  package var hasReductions: Bool {
    containsStatement { statement in
      if case .reduce = statement { true } else { false }
    }
  }

  /// Whether there are loops inside, and each goes in order: its steps wait for each other.
  package var isChain: Bool {
    hasLoops
      && !containsStatement { statement in
        switch statement {
        case .loop(let loop): loop.order == .independent
        case .reduce: true
        case .define, .store, .accumulate, .check: false
        }
      }
  }

  /// Whether there is a loop or a reduction, at any depth.
  package var hasLoops: Bool { containsStatement { $0.loopID != nil } }

  /// Whether there is a check, at any depth.
  package var hasChecks: Bool {
    containsStatement { statement in
      if case .check = statement { true } else { false }
    }
  }

  /// All registers assigned at any depth.
  package var assignedRegisters: Set<RegisterID> {
    var set: Set<RegisterID> = []
    forEachStatement { set.formUnion($0.assigned) }
    return set
  }

  /// All buffers read and written at any depth.
  package var touchedBuffers: (read: Set<BufferID>, written: Set<BufferID>) {
    var (read, written): (Set<BufferID>, Set<BufferID>) = ([], [])
    forEachStatement { statement in
      let accesses = statement.accesses
      read.formUnion(accesses.loads.map(\.buffer))
      written.formUnion(accesses.stores.map(\.buffer))
    }
    return (read, written)
  }
}

extension Kernel {
  /// The loop of which a call runs a ``KernelChunk``: the last statement of the body, if it is an
  /// independent loop and all before it are `define`s. A kernel without one runs whole.
  package var chunkedLoop: Loop? {
    guard case .loop(let loop)? = body.last, loop.order == .independent else { return nil }
    let defines = body.dropLast().allSatisfy { statement in
      if case .define = statement { true } else { false }
    }
    return defines ? loop : nil
  }
}

extension [Statement] {
  /// Roughly the vector instructions of one iteration of each loop: what the scheduler's budget counts. An operation
  /// costs what its row says, a load, store, check or combination one; constants and indices are free.
  package var instructionCost: Int {
    var cost = 0
    forEachStatement { statement in
      switch statement {
      case .define(_, .apply(let op, _)): cost += op.row.cost
      case .define(_, .load), .store, .check: cost += 1
      case .define(_, .constant), .define(_, .integer), .define(_, .index): break
      case .accumulate: cost += 2
      case .loop(let loop): cost += loop.carries.count
      case .reduce(let reduction): cost += reduction.accumulators.count
      }
    }
    return cost
  }
}

extension Combination {
  /// Whether it wants a position with each value, and gives one.
  package var takesPosition: Bool {
    switch self {
    case .argmax, .argmin: true
    case .sum, .product, .max, .min, .and, .or, .replace: false
    }
  }

  /// Why values of this dtype cannot be combined so; nil if they can.
  package func refuses(_ dtype: DType) -> String? {
    switch (self, dtype.kind) {
    case (.replace, _): nil
    case (.and, .bool), (.and, .signed), (.and, .unsigned): nil
    case (.or, .bool), (.or, .signed), (.or, .unsigned): nil
    case (.and, _), (.or, _): "\(self) is for bool and integers, not \(dtype)"
    case (.sum, .bool), (.product, .bool): "\(self) is for numbers, not bool"
    case (.sum, _), (.product, _): nil
    case (.max, .complex), (.min, .complex), (.argmax, .complex), (.argmin, .complex):
      "complex numbers have no order for \(self)"
    case (.max, _), (.min, _), (.argmax, _), (.argmin, _): nil
    }
  }
}
