import TheanoLoops

/// Positions that grow by one from each iteration of their reduction to the next, as those along an axis do.
///
/// A position has 64 bits: beside lanes of float32 two vectors for each vector of values, and most of the work of an `argmax`.
/// But within a block of the reduction's tree it is enough to know in which row of lanes the value of each lane lay: a number
/// that is as narrow as any value. Rows come in order, so that a value must be better to win over an earlier one. At the end of
/// the block the position follows from the row, the lane and the position at which the block begins.
struct CountedPositions {
  /// Of the accumulators with such positions, by their results: what defines the position in the body.
  private(set) var definitions: [RegisterID: [Statement]] = [:]
  /// Registers that nothing but such positions needs.
  private(set) var registers: Set<RegisterID> = []

  /// The rows of a block, at most, whose numbers fit into the narrowest lanes.
  private static let rows = 256

  init(_ kernel: Kernel) {
    kernel.body.forEachStatement { statement in
      if case .reduce(let reduction) = statement { note(reduction) }
    }
  }

  /// What computes the values alone.
  func body(of reduction: Reduction) -> [Statement] {
    if registers.isEmpty { return reduction.body }
    return reduction.body.filter { statement in
      guard case .define(let register, _) = statement else { return true }
      return !registers.contains(register)
    }
  }

  private mutating func note(_ reduction: Reduction) {
    guard reduction.tree.rows <= CountedPositions.rows else { return }
    var found: Set<RegisterID> = []
    var live: Set<RegisterID> = []
    for accumulator in reduction.accumulators {
      live.insert(accumulator.value)
      guard let position = accumulator.position else { continue }
      if let statements = definitions(of: position, in: reduction) {
        definitions[accumulator.result] = statements
        found.formUnion(statements.flatMap(\.assigned))
      } else {
        live.insert(position)
      }
    }
    if found.isEmpty { return }
    for statement in reduction.body.reversed() {
      if case .define(let register, _) = statement, found.contains(register), !live.contains(register) {
        registers.insert(register)
      } else {
        [statement].forEachStatement { live.formUnion($0.used) }
      }
    }
  }

  /// What of the body defines the register, where that is the counter and what stays the same added to it.
  private func definitions(of position: RegisterID, in reduction: Reduction) -> [Statement]? {
    // How much registers grow with each iteration; those that are not defined in the body do not.
    var growth: [RegisterID: Int?] = [:]
    for statement in reduction.body {
      for register in statement.assigned { growth[register] = .some(nil) }
      guard case .define(let register, let expression) = statement else { continue }
      let operands = expression.used.map { growth[$0, default: 0] }
      switch expression {
      case .constant, .integer: growth[register] = 0
      case .index(let loop): growth[register] = loop == reduction.id ? 1 : 0
      case .apply(.add, _):
        if !operands.contains(nil) { growth[register] = operands.reduce(0) { $0 + ($1 ?? 0) } }
      case .apply(.mul, _): if operands.allSatisfy({ $0 == 0 }) { growth[register] = 0 }
      case .apply, .load: break
      }
    }
    guard growth[position, default: 0] == 1 else { return nil }
    var needed: Set<RegisterID> = [position]
    return reduction.body.reversed().filter { statement in
      guard case .define(let register, let expression) = statement, needed.contains(register) else { return false }
      needed.formUnion(expression.used)
      return true
    }.reversed()
  }
}
