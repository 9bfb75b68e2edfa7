import TheanoArrays
import TheanoLoops
import TheanoScalars
import TheanoVectorMath

/// Which loops of a kernel run several iterations at once, and how many.
///
/// Of nested loops that could, the one along which most accesses go from an element to its neighbour
/// (or stay) is taken: the innermost, a loop around reductions whose own order is fixed, or the lanes of
/// a reduction itself.
struct VectorPlan {
  /// How a loop is written as vectors.
  struct Choice {
    let lanes: Int
    let tail: EmitOptions.Tail
    /// About how many instructions the body has.
    let cost: Int
    /// The loops inside go over their rows around the vectors, not for each of them: see `EmitTiles.swift`.
    var isTiled = false
    /// Something in the loops inside lies across: see `EmitBlocks.swift`.
    var isTurned = false
    /// Instructions that do not need each other are written in turns: see `Interleaving.swift`.
    var isInterleaved = false
    /// Whether whole vectors are written without masks, and what is left once more under one: to store under a mask takes
    /// twice as long, which shows where a body is short.
    let isSplit: Bool
    /// Whether lanes that have no iteration do nothing.
    let canMerge: Bool
    /// Lanes for what is left: of a reduction's values behind whole rows of its tree, of a loop's iterations behind tiles.
    var rest: Int
  }

  /// Vectors at once of a body whose chains are written in turns.
  static let interleavedVectors = 2

  private(set) var choices: [LoopID: Choice] = [:]
  /// Of loops around a vector loop that are written in blocks: see `EmitBlocks.swift`.
  private(set) var blocks: [LoopID: AcrossBlock] = [:]
  /// The same of loops inside of a vector loop.
  private(set) var tileBlocks: [LoopID: AcrossBlock] = [:]
  /// Of loops over rows with reductions: see `EmitRowBlocks.swift`.
  private(set) var rowBlocks: [LoopID: RowBlock] = [:]
  let positions: CountedPositions
  private let kernel: Kernel
  private let dependence: LoopDependence
  private let target: MachineTarget
  private let options: EmitOptions

  init(_ kernel: Kernel, _ target: MachineTarget, _ options: EmitOptions) {
    self.kernel = kernel
    self.target = target
    self.options = options
    dependence = LoopDependence(kernel)
    positions = CountedPositions(kernel)
    decide(kernel.body, isOutermost: true)
  }

  /// Looks for loops to take, from the outermost in. Nests are as deep as tensors have axes.
  private mutating func decide(_ statements: [Statement], isOutermost: Bool) {
    for statement in statements {
      switch statement {
      case .define, .store, .accumulate, .check: break
      case .loop(let loop):
        let isTaken = loop.order == .independent && isWorth(loop, isOutermost: isOutermost)
        if isTaken, var choice = choice(loop.id, loop.body, turned: turned(loop), isOutermost: isOutermost) {
          choice.isTiled = isTileable(loop.body)
          if choice.isTiled {
            for case .loop(let row) in loop.body { tileBlocks[row.id] = tileBlock(row, in: loop) }
            choice.isTurned = loop.body.contains { $0.loopID.map { tileBlocks[$0] != nil } ?? false }
          }
          choices[loop.id] = choice
        } else {
          decide(loop.body, isOutermost: false)
          if let inner = loop.body.onlyLoop, choices[inner.id] != nil {
            blocks[loop.id] = block(loop, inner.id, inner.body)
          }
          if loop.order == .independent { rowBlocks[loop.id] = rowBlock(loop.id, loop.body) }
        }
      case .reduce(let reduction):
        if reduction.tree.lanes > 1, !reduction.body.hasLoops, !hasScatter(reduction.body, reduction.id),
          let choice = choice(
            reduction.id, positions.body(of: reduction), reduction, isOutermost: isOutermost)
        {
          choices[reduction.id] = choice
        } else {
          decide(reduction.body, isOutermost: false)
          if reduction.tree.lanes == 1 { rowBlocks[reduction.id] = rowBlock(reduction.id, reduction.body) }
        }
      }
    }
  }

  // MARK: Which

  private func isWorth(_ loop: Loop, isOutermost: Bool) -> Bool {
    guard isLegal(loop, isOutermost: isOutermost) else { return false }
    let inner = candidates(loop.body)
    if inner.isEmpty { return true }
    // What is turned on the way costs less than what is read or written element by element; that is so, too, in reductions
    // whose lanes are this loop's iterations.
    var others = 0
    for case .reduce(let reduction) in loop.body { others += 2 * reduction.body.count { !$0.accesses.loads.isEmpty } }
    for (id, body) in inner { others += misses(body, id, turned: Set(block(loop, id, body)?.accesses ?? [])) }
    return misses(loop.body, loop.id, turned: turned(loop)) < others
  }

  /// Loops inside must do the same for all lanes, and reductions in the lanes must have none of their own.
  private func isLegal(_ loop: Loop, isOutermost: Bool) -> Bool {
    !loop.body.containsStatement { statement in
      switch statement {
      case .loop(let inner): return inner.extent.registers.contains { dependence.depends($0, on: loop.id) }
      case .reduce(let inner):
        return inner.tree.lanes > 1 || inner.extent.registers.contains { dependence.depends($0, on: loop.id) }
      case .define, .store, .accumulate, .check:
        // Scratch memory belongs to one iteration of the outermost loop.
        let (loads, stores) = statement.accesses
        return isOutermost && (loads + stores).contains { isScratch($0.buffer) }
      }
    }
  }

  private func isScratch(_ buffer: BufferID) -> Bool {
    switch kernel.buffers[buffer.index].role {
    case .scratch: true
    case .input, .output, .update: false
    }
  }

  /// Whether the loops inside stand side by side, and go over the same rows for all lanes; not over so few that their
  /// totals had better stay in registers.
  private func isTileable(_ body: [Statement]) -> Bool {
    let assigned = body.assignedRegisters
    func isRow(_ extent: Extent, _ inner: [Statement]) -> Bool {
      if case .integer(.constant(let count)) = extent, count < 16 { return false }
      return !inner.hasLoops && assigned.isDisjoint(with: extent.registers)
    }
    return body.hasLoops
      && body.allSatisfy { statement in
        switch statement {
        case .define, .store, .accumulate, .check: true
        case .loop(let loop): loop.carries.isEmpty && isRow(loop.extent, loop.body)
        case .reduce(let reduction): isRow(reduction.extent, reduction.body)
        }
      }
  }

  /// Where something in the vector loop inside lies across, and nothing else is inside.
  private func block(_ loop: Loop, _ id: LoopID, _ body: [Statement]) -> AcrossBlock? {
    guard loop.order == .independent, let inner = loop.body.onlyLoop, inner.id == id, isTurnable(body),
      loop.body.assignedRegisters.isDisjoint(with: inner.extent.registers)
    else { return nil }
    return AcrossBlock(loop.id, id, body, kernel, dependence)
  }

  /// The same for a loop over rows inside of a vector loop.
  private func tileBlock(_ row: Loop, in columns: Loop) -> AcrossBlock? {
    guard row.order == .independent, isTurnable(row.body) else { return nil }
    return AcrossBlock(row.id, columns.id, row.body, kernel, dependence)
  }

  /// Where reductions of rows read what lies across, and each row's memory is its own.
  private func rowBlock(_ id: LoopID, _ body: [Statement]) -> RowBlock? {
    let isTied = body.containsStatement { statement in
      let (loads, stores) = statement.accesses
      if (loads + stores).contains(where: { isScratch($0.buffer) }) { return true }
      switch statement {
      case .accumulate, .check: return true
      case .define, .store, .loop, .reduce: return false
      }
    }
    if isTied { return nil }
    return RowBlock(id, body, kernel, dependence) { statement in
      switch statement {
      case .define, .store, .accumulate, .check: false
      case .loop(let loop): choices[loop.id] != nil && loop.order == .independent && isTurnable(loop.body)
      case .reduce(let reduction): choices[reduction.id] != nil && isTurnable(reduction.body)
      }
    }
  }

  /// What is turned where the loop becomes lanes.
  private func turned(_ loop: Loop) -> Set<Access> {
    guard isTileable(loop.body) else { return [] }
    var turned: Set<Access> = []
    for case .loop(let row) in loop.body { turned.formUnion(tileBlock(row, in: loop)?.accesses ?? []) }
    return turned
  }

  /// Only what may run in any order, with nothing in it that finds faults or adds up.
  private func isTurnable(_ body: [Statement]) -> Bool {
    body.allSatisfy { statement in
      switch statement {
      case .define, .store:
        let (loads, stores) = statement.accesses
        return !(loads + stores).contains { isScratch($0.buffer) }
      case .accumulate, .check, .loop, .reduce: return false
      }
    }
  }

  /// The innermost loops inside that could be taken instead; loops of a few iterations are not worth it.
  private func candidates(_ body: [Statement]) -> [(id: LoopID, body: [Statement])] {
    var found: [(id: LoopID, body: [Statement])] = []
    body.forEachStatement { statement in
      switch statement {
      case .loop(let loop):
        if case .integer(.constant(let count)) = loop.extent, count < 4 { return }
        if loop.order == .independent, !loop.body.hasLoops { found.append((loop.id, loop.body)) }
      case .reduce(let reduction):
        if reduction.tree.lanes > 1, !reduction.body.hasLoops { found.append((reduction.id, reduction.body)) }
      case .define, .store, .accumulate, .check: break
      }
    }
    return found
  }

  /// What accesses that are no single vector along the loop cost.
  private func misses(_ body: [Statement], _ loop: LoopID, turned: Set<Access>) -> Int {
    var cost = 0
    body.forEachStatement { statement in
      let (loads, stores) = statement.accesses
      for access in loads where !isSmooth(access, loop) { cost += turned.contains(access) ? 1 : 2 }
      for access in stores where !isSmooth(access, loop) { cost += turned.contains(access) ? 1 : 4 }
    }
    return cost
  }

  private func isSmooth(_ access: Access, _ loop: LoopID) -> Bool {
    switch dependence.stride(access, along: loop) {
    case .zero, .one: true
    case .constant, .parameter, .sum, .gathered: false
    }
  }

  /// Whether it writes elements that are not neighbours and are not turned, or adds to memory.
  private func hasScatter(_ body: [Statement], _ loop: LoopID, turned: Set<Access> = []) -> Bool {
    body.containsStatement { statement in
      switch statement {
      case .accumulate: true
      case .store(let access, _): dependence.stride(access, along: loop) != .one && !turned.contains(access)
      case .define, .check, .loop, .reduce: false
      }
    }
  }

  // MARK: How

  private func choice(
    _ id: LoopID, _ body: [Statement], _ reduction: Reduction? = nil, turned: Set<Access> = [], isOutermost: Bool
  ) -> Choice? {
    var lanes = options.width ?? max(1, min(32, target.vectorBits / 8 / widest(body)))
    let width = lanes
    let cost = cost(body)
    let canMerge = !hasScatter(body, id, turned: turned)
    var tail: EmitOptions.Tail = target.hasMasks || cost > 40 ? .merged : .scalar
    let interleaves =
      options.interleaves && options.width == nil && canMerge && lanes > 1 && cost > 12 && cost < 800 && !body.hasLoops
      && !onlyGathers(body, id)
    var isInterleaved = false
    if interleaves {
      // Mathematical functions are long chains of instructions that wait for each other, and a processor does not
      // look far enough ahead to begin the next iteration meanwhile: several vectors at once fill the gaps. Loops
      // inside others may be short, and what is beyond the end is computed too. Where a body is short two vectors
      // fill them; where it is long, four would take LLVM twice the time, unless its functions are written once.
      // Two do as well where there are several chains for each.
      let isWorthFour = (40...160).contains(cost) || (cost > 160 && callsFunctions(body))
      isInterleaved = reduction == nil && isWorthInterleaving(body)
      lanes = min(64, lanes * (isOutermost && isWorthFour && !isInterleaved ? 4 : VectorPlan.interleavedVectors))
      tail = .merged
    }
    if let reduction { lanes = min(lanes, reduction.tree.lanes) }
    guard lanes > 1 else { return nil }
    let rest = lanes
    if let reduction, interleaves, cost <= 40 {
      // Functions in whole rows of lanes: four vectors at once. Short rows have only what is left, in two.
      lanes = min(2 * lanes, reduction.tree.lanes)
    }
    if reduction == nil, options.width == nil, canMerge, body.hasReductions {
      // Several vectors of columns at once: their sums do not wait for each other, and a row's whole
      // cache lines are used.
      let times = isTileable(body) ? (cost < 800 ? 2 : 1) : cost <= 12 ? 4 : 1
      if times > 1 { (lanes, tail) = (min(64, times * lanes), .merged) }
    }
    let isChain = reduction == nil && options.width == nil && canMerge && body.isChain
    if isChain {
      // Each step waits for the one before: several vectors take no longer than one, and what is left no longer than they.
      (lanes, tail) = (min(64, lanes * (cost <= 12 ? 4 : cost <= 40 ? 2 : 1)), .merged)
    }
    return Choice(
      lanes: lanes, tail: canMerge ? options.tail ?? tail : .scalar, cost: cost, isInterleaved: isInterleaved,
      isSplit: reduction == nil && (isChain || target.hasMasks && !body.hasLoops) && cost <= 24, canMerge: canMerge,
      rest: reduction == nil ? width : rest)
  }

  /// Whether it reads elements wherever indices say, and has no functions: such loads do not wait for each other, and
  /// each lane of them is code of its own, so that several vectors at once would only be longer.
  private func onlyGathers(_ body: [Statement], _ loop: LoopID) -> Bool {
    var gathers = false
    let computes = body.containsStatement { statement in
      gathers = gathers || statement.accesses.loads.contains { dependence.stride($0, along: loop) == .gathered }
      guard case .define(_, .apply(let op, _)) = statement else { return false }
      return VectorFunction(op) != nil
    }
    return gathers && !computes
  }

  /// Whether the body has functions that are used so often that they are functions of the module: see
  /// `EmitScalar.swift`.
  private func callsFunctions(_ body: [Statement]) -> Bool {
    var uses: [VectorFunction: Int] = [:]
    body.forEachStatement { statement in
      guard case .define(_, .apply(let op, _)) = statement, let function = VectorFunction(op) else { return }
      uses[function, default: 0] += 1
    }
    return uses.values.contains { $0 > options.inlineUses }
  }

  /// Whether the body computes twice as much as its longest chain, so that two vectors suffice where the chains are
  /// written in turns; and whether it reads all before it writes, as that wants.
  private func isWorthInterleaving(_ body: [Statement]) -> Bool {
    if callsFunctions(body) { return false }
    var ends: [RegisterID: Int] = [:]
    var (total, longest) = (0, 0)
    var stores = false
    for statement in body {
      switch statement {
      case .define(let register, .apply(let op, let operands)):
        total += op.row.cost
        let end = op.row.cost + operands.reduce(0) { max($0, ends[$1] ?? 0) }
        ends[register] = end
        longest = max(longest, end)
      case .define(_, .load) where stores: return false
      case .define: break
      case .store: stores = true
      case .check, .accumulate, .loop, .reduce: return false
      }
    }
    return total >= 2 * longest
  }

  private func cost(_ body: [Statement]) -> Int {
    var cost = 0
    body.forEachStatement { statement in
      switch statement {
      case .define(_, .apply(let op, _)): cost += op.row.cost
      case .define, .store, .check, .accumulate, .loop, .reduce: cost += 1
      }
    }
    return cost
  }

  /// The bytes of the widest elements that are computed with; counters alone do not count, nor what is counted from them.
  private func widest(_ body: [Statement]) -> Int {
    var widest = 1
    body.forEachStatement { statement in
      switch statement {
      case .define(let register, _) where positions.registers.contains(register): break
      case .define(let register, .apply), .define(let register, .load):
        let dtype = kernel.registers[register.index]
        // float16 is held as float32; of complex numbers each part is a vector, in products of float64.
        widest = max(widest, dtype == .float16 ? 4 : dtype.isComplex ? 8 : dtype.itemSize)
      case .define(_, .constant), .define(_, .integer), .define(_, .index): break
      case .store, .accumulate, .check, .loop, .reduce: break
      }
    }
    return widest
  }
}
