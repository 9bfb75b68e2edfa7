import TheanoArrays
import TheanoLoops
import TheanoScalars

/// Finds exponentials of values less the largest of them, as in a softmax: their arguments are not above 0 (or NaN), which
/// saves the code that looks after large ones. The bits are those of any exponential.
package struct NegativeExponents {
  /// The results of such exponentials.
  package private(set) var results: Set<RegisterID> = []

  private let kernel: Kernel
  private var definitions: [RegisterID: (expression: Expression, around: [LoopID])] = [:]
  private var largest: [RegisterID: (reduction: Reduction, value: RegisterID, around: [LoopID])] = [:]
  private var extents: [LoopID: Extent] = [:]

  package init(_ kernel: Kernel) {
    self.kernel = kernel
    let hasExponential = kernel.body.containsStatement { statement in
      if case .define(_, .apply(.exp, _)) = statement { true } else { false }
    }
    if !hasExponential { return }
    note(kernel.body, around: [])
    if largest.isEmpty { return }
    for (register, definition) in definitions {
      guard case .apply(.exp, let operands) = definition.expression,
        case .apply(.sub, let terms)? = definitions[operands[0]]?.expression, isLargest(terms[1], of: terms[0])
      else { continue }
      results.insert(register)
    }
  }

  /// Nests are as deep as tensors have axes.
  private mutating func note(_ statements: [Statement], around: [LoopID]) {
    for statement in statements {
      switch statement {
      case .define(let register, let expression): definitions[register] = (expression, around)
      case .store, .accumulate, .check: break
      case .loop(let loop):
        extents[loop.id] = loop.extent
        note(loop.body, around: around + [loop.id])
      case .reduce(let reduction):
        extents[reduction.id] = reduction.extent
        for accumulator in reduction.accumulators where accumulator.combination == .max {
          guard accumulator.narrow == accumulator.wide, [.float32, .float64].contains(accumulator.wide) else {
            continue
          }
          largest[accumulator.result] = (reduction, accumulator.value, around)
        }
        note(reduction.body, around: around + [reduction.id])
      }
    }
  }

  /// Whether `total` is the largest of what `value` is in the iterations of the loop around it.
  private func isLargest(_ total: RegisterID, of value: RegisterID) -> Bool {
    guard let found = largest[total], let definition = definitions[value], let loop = definition.around.last,
      definition.around.dropLast() == found.around[...], extents[loop] == found.reduction.extent
    else { return false }
    return isSame(value, found.value, loop, found.reduction.id)
  }

  /// Whether `x` in an iteration of `loop` is what `y` is in the same iteration of `other`: read of inputs at the same
  /// place, with the same operations. Looks at a few operations only.
  private func isSame(_ x: RegisterID, _ y: RegisterID, _ loop: LoopID, _ other: LoopID) -> Bool {
    var pairs = [(x, y)]
    var next = 0
    while next < pairs.count {
      let (x, y) = pairs[next]
      next += 1
      if x == y { continue }
      if next > 32 { return false }
      guard let first = definitions[x], let second = definitions[y] else { return false }
      switch (first.expression, second.expression) {
      case (.apply(let op, let operands), .apply(let otherOp, let others)):
        guard op == otherOp, operands.count == others.count else { return false }
        pairs += zip(operands, others)
      case (.load(let access, where: nil), .load(let otherAccess, where: nil)):
        guard isSame(access, otherAccess, loop, other) else { return false }
      case (.constant, .constant), (.integer, .integer):
        guard first.expression == second.expression else { return false }
      case (.index(let counter), .index(let otherCounter)):
        guard counter == otherCounter || (counter, otherCounter) == (loop, other) else { return false }
      case (_, _): return false
      }
    }
    return true
  }

  private func isSame(_ x: Access, _ y: Access, _ loop: LoopID, _ other: LoopID) -> Bool {
    guard x.buffer == y.buffer, kernel.buffers[x.buffer.index].role == .input, x.offset == y.offset,
      x.terms.count == y.terms.count
    else { return false }
    let moved = y.terms.map { $0.index == .loop(other) ? Access.Term(.loop(loop), $0.stride) : $0 }
    return Set(x.terms) == Set(moved) && Set(moved).count == moved.count
  }
}
