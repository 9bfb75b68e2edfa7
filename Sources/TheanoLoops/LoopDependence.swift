/// On which loops the registers of a kernel depend.
///
/// A register depends on a loop if its value may differ between two iterations of it. The answer
/// errs to the side of dependence: what is read from a buffer that the kernel writes depends on every
/// loop around the load.
package struct LoopDependence: Sendable {
  private var loops: [RegisterID: Set<LoopID>] = [:]
  private let written: Set<BufferID>

  package init(_ kernel: Kernel) {
    written = kernel.body.touchedBuffers.written
    walk(kernel.body, around: [])
  }

  /// The loops on which the register depends. A loop's own counter says nothing after the loop, so
  /// the total of a reduction does not depend on the reduction.
  package func loops(of register: RegisterID) -> Set<LoopID> { loops[register] ?? [] }

  package func depends(_ register: RegisterID, on loop: LoopID) -> Bool {
    loops[register]?.contains(loop) ?? false
  }

  /// Whether the address may differ between two iterations of the loop.
  package func depends(_ access: Access, on loop: LoopID) -> Bool {
    access.loops.contains(loop) || access.registers.contains { depends($0, on: loop) }
  }

  /// How far the address moves from one iteration of `loop` to the next.
  package func stride(_ access: Access, along loop: LoopID) -> StrideClass {
    if access.registers.contains(where: { depends($0, on: loop) }) { return .gathered }
    let strides = access.terms.filter { $0.index == .loop(loop) }.map(\.stride)
    var constant = 0
    var parameters: [Int] = []
    for stride in strides {
      switch stride {
      case .constant(let number): constant &+= number
      case .parameter(let number): parameters.append(number)
      }
    }
    switch (parameters.count, constant) {
    case (0, 0): return .zero
    case (0, 1): return .one
    case (0, _): return .constant(constant)
    case (1, 0): return .parameter(parameters[0])
    case (_, _): return .sum(constant: constant, parameters: parameters)
    }
  }

  /// Whether the access lies across: its neighbours are those of `row`, and it moves along `column`, too.
  package func isAcross(_ access: Access, row: LoopID, column: LoopID) -> Bool {
    if !access.registers.isEmpty || stride(access, along: row) != .one { return false }
    switch stride(access, along: column) {
    case .zero, .one, .gathered: return false
    case .constant, .parameter, .sum: return true
    }
  }

  private func loops(of registers: [RegisterID]) -> Set<LoopID> {
    registers.reduce(into: []) { $0.formUnion(loops(of: $1)) }
  }

  private mutating func walk(_ statements: [Statement], around: [LoopID]) {
    for statement in statements {
      switch statement {
      case .define(let register, let expression):
        loops[register] = loops(of: expression, around: around)
      case .store, .accumulate, .check: break
      case .loop(let loop): walk(loop, around: around)
      case .reduce(let reduction):
        walk(reduction.body, around: around + [reduction.id])
        for accumulator in reduction.accumulators {
          let used = [accumulator.value] + (accumulator.position.map { [$0] } ?? [])
          loops[accumulator.result] = loops(of: used + reduction.extent.registers).subtracting([reduction.id])
        }
      }
    }
  }

  private mutating func walk(_ loop: Loop, around: [LoopID]) {
    for carry in loop.carries { loops[carry.current] = loops(of: [carry.initial]).union([loop.id]) }
    // A carried value takes on what any of them depends on, at the latest after one round for each.
    var isStable = false
    while !isStable {
      walk(loop.body, around: around + [loop.id])
      isStable = true
      for carry in loop.carries {
        let all = loops(of: [carry.current, carry.next])
        if all != loops[carry.current] {
          loops[carry.current] = all
          isStable = false
        }
      }
    }
    for carry in loop.carries {
      let used = loops(of: [carry.initial, carry.next] + loop.extent.registers)
      loops[carry.final] = used.subtracting([loop.id])
    }
  }

  private func loops(of expression: Expression, around: [LoopID]) -> Set<LoopID> {
    switch expression {
    case .constant, .integer: return []
    case .index(let loop): return [loop]
    case .load(let access, where: _):
      if written.contains(access.buffer) { return Set(around) }
      return loops(of: expression.used).union(access.loops)
    case .apply(_, let operands): return loops(of: operands)
    }
  }
}

/// How an address moves along a loop, in elements.
package enum StrideClass: Hashable, Sendable {
  /// It stays.
  case zero
  /// Neighbours in memory.
  case one
  case constant(Int)
  case parameter(Int)
  /// The sum of several strides (a diagonal).
  case sum(constant: Int, parameters: [Int])
  /// It goes where a register says that differs between iterations.
  case gathered
}
