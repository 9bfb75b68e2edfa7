internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// Reductions, by the tree that ``ReductionTree`` defines.
extension Emitter {
  /// A partial result: with its position for `argmax` and `argmin`.
  struct Partial {
    let value: IRValue
    let position: IRValue?
    init(_ value: IRValue, _ position: IRValue? = nil) { (self.value, self.position) = (value, position) }
    var list: [IRValue] { [value] + (position.map { [$0] } ?? []) }
  }

  func emitReduction(_ reduction: Reduction, isOutermost: Bool) {
    if let choice = plan.choices[reduction.id] {
      forgetInnerFault(isOutermost)
      emitLanes(reduction, choice.lanes, choice, isOutermost: isOutermost)
    } else if reduction.tree.lanes > 1 {
      precondition(lanes == 1, "the lanes of a reduction lie in no other loop's")
      emitLanes(reduction, 1, nil, isOutermost: isOutermost)
    } else {
      emitStrided(reduction, isOutermost: isOutermost)
    }
  }

  // MARK: Combining

  /// What combined with `v` gives `v`, bit for bit; of a sum that may not begin with a value: 0.
  func identity(_ accumulator: Accumulator, _ dtype: DType, _ lanes: Int) -> Partial {
    let isLeast = accumulator.combination == .max || accumulator.combination == .argmax
    switch accumulator.combination {
    case .sum, .or: return Partial(b.zero(type(dtype, lanes)))
    case .product: return Partial(constant(1, dtype, lanes))
    case .and: return Partial(b.constant(-1, type(dtype, 1), lanes: lanes))
    case .max, .min: return Partial(extreme(dtype, isLeast, lanes))
    case .argmax, .argmin:
      return Partial(extreme(dtype, isLeast, lanes), b.constant(.max, b.i64, lanes: lanes))
    case .replace: preconditionFailure("replace is for accumulate")
    }
  }

  private func extreme(_ dtype: DType, _ isLeast: Bool, _ lanes: Int) -> IRValue {
    switch dtype.kind {
    case .bool: return b.constant(isLeast ? 0 : 1, b.i1, lanes: lanes)
    case .float: return constant(isLeast ? -.infinity : .infinity, dtype, lanes)
    case .unsigned: return b.constant(isLeast ? 0 : -1, type(dtype, 1), lanes: lanes)
    case .signed:
      let least = Int64.min >> Int64(64 - 8 * dtype.itemSize)
      return b.constant(isLeast ? least : ~least, type(dtype, 1), lanes: lanes)
    case .complex: preconditionFailure("complex numbers have no order")
    }
  }

  /// `a` is the earlier one.
  func combine(_ combination: Combination, _ dtype: DType, _ a: Partial, _ c: Partial, _ lanes: Int)
    -> Partial
  {
    switch combination {
    case .sum: return Partial(arithmetic(.add, a.value, c.value, dtype, lanes))
    case .product: return Partial(arithmetic(.mul, a.value, c.value, dtype, lanes))
    case .and: return Partial(b.and(a.value, c.value))
    case .or: return Partial(b.or(a.value, c.value))
    case .max: return Partial(b.select(isAbove(c.value, a.value, dtype), c.value, a.value))
    case .min: return Partial(b.select(isBelow(c.value, a.value, dtype), c.value, a.value))
    case .argmax: return choose(a, c, isAbove(c.value, a.value, dtype), isAbove(a.value, c.value, dtype))
    case .argmin: return choose(a, c, isBelow(c.value, a.value, dtype), isBelow(a.value, c.value, dtype))
    case .replace: return c
    }
  }

  /// The second if it wins, or if neither does and it has the lower position.
  private func choose(_ a: Partial, _ c: Partial, _ wins: IRValue, _ loses: IRValue) -> Partial {
    guard let first = a.position, let second = c.position else { preconditionFailure("argmax has positions") }
    let isEarlier = b.compare(LLVMIntPredicate.slt, second, first)
    let takesSecond = b.or(wins, b.and(b.not(loses), isEarlier))
    return Partial(b.select(takesSecond, c.value, a.value), b.select(takesSecond, second, first))
  }

  /// Greater, or NaN where the other is none.
  func isAbove(_ x: IRValue, _ y: IRValue, _ dtype: DType) -> IRValue {
    switch dtype.kind {
    case .float: b.and(b.compare(LLVMRealPredicate.ugt, x, y), b.compare(LLVMRealPredicate.ord, y, y))
    case .signed: b.compare(LLVMIntPredicate.sgt, x, y)
    case .bool, .unsigned: b.compare(LLVMIntPredicate.ugt, x, y)
    case .complex: preconditionFailure("complex numbers have no order")
    }
  }

  func isBelow(_ x: IRValue, _ y: IRValue, _ dtype: DType) -> IRValue {
    switch dtype.kind {
    case .float: b.and(b.compare(LLVMRealPredicate.ult, x, y), b.compare(LLVMRealPredicate.ord, y, y))
    case .signed: b.compare(LLVMIntPredicate.slt, x, y)
    case .bool, .unsigned: b.compare(LLVMIntPredicate.ult, x, y)
    case .complex: preconditionFailure("complex numbers have no order")
    }
  }

  func widen(_ partial: Partial, _ accumulator: Accumulator, _ lanes: Int) -> Partial {
    Partial(cast(partial.value, from: accumulator.narrow, to: accumulator.wide, lanes), partial.position)
  }

  func combineWide(_ accumulator: Accumulator, _ a: Partial, _ c: Partial, _ lanes: Int) -> Partial {
    combine(accumulator.combination, accumulator.wide, a, c, lanes)
  }

  /// Whether grouping changes nothing.
  func isExact(_ accumulator: Accumulator) -> Bool {
    switch accumulator.combination {
    case .max, .min, .and, .or, .argmax, .argmin: true
    case .sum, .product: accumulator.narrow == accumulator.wide && accumulator.narrow.isDiscrete
    case .replace: false
    }
  }

  /// This iteration's value in all lanes.
  func value(_ accumulator: Accumulator) -> Partial {
    let isVector = lanes > 1
    func read(_ id: RegisterID) -> IRValue { isVector ? vector(id) : register(id).value }
    return Partial(read(accumulator.value), accumulator.position.map(read))
  }

  private func flat(_ partials: [Partial]) -> [IRValue] { partials.flatMap(\.list) }

  private func unflat(_ values: [IRValue], _ accumulators: [Accumulator]) -> [Partial] {
    var rest = values[...]
    return accumulators.map { accumulator in
      let value = rest.removeFirst()
      return Partial(value, accumulator.combination.takesPosition ? rest.removeFirst() : nil)
    }
  }

  private func finish(_ accumulators: [Accumulator], _ totals: [Partial], isVector: Bool) {
    for (accumulator, total) in zip(accumulators, totals) {
      set(accumulator.result, total.position ?? total.value, isVector: isVector)
    }
  }

  // MARK: One lane of the tree: each lane of a loop around has a reduction of its own

  private func emitStrided(_ reduction: Reduction, isOutermost: Bool) {
    let (accumulators, width) = (reduction.accumulators, lanes)
    let end = extent(reduction.extent)
    let block = plan.rowBlocks[reduction.id]
    func run(_ from: IRValue, _ to: IRValue, _ initial: [Partial]) -> [Partial] {
      guard let block else { return rows(from, to, initial) }
      let result = b.choose(isThin(block, rows: b.sub(to, from), reduction.body)) {
        flat(rows(from, to, initial))
      } otherwise: {
        emitRowBlocks(
          block, of: reduction.id, reduction.body, from: from, to: to, isOutermost: isOutermost,
          results: accumulators.flatMap { [$0.value] + ($0.position.map { [$0] } ?? []) }, carrying: flat(initial)
        ) { flat(combined(unflat($0, accumulators))) }
      }
      return unflat(result, accumulators)
    }
    func combined(_ before: [Partial]) -> [Partial] {
      zip(accumulators, before).map { accumulator, partial in
        combine(accumulator.combination, accumulator.narrow, partial, value(accumulator), width)
      }
    }
    func rows(_ from: IRValue, _ to: IRValue, _ initial: [Partial]) -> [Partial] {
      let result = b.loop(from: from, to: to, step: 1, carrying: flat(initial)) { counter, current in
        var next: [IRValue] = []
        prefetchRows(reduction.id, reduction.body, at: counter, to: to)
        nested {
          if isOutermost { place.iteration = counter }
          enter(reduction.id, at: counter)
          emit(reduction.body)
          next = flat(combined(unflat(current, accumulators)))
        }
        return next
      }
      return unflat(result, accumulators)
    }
    let starts = accumulators.map { identity($0, $0.narrow, width) }
    if accumulators.allSatisfy({ isExact($0) }) {
      let totals = run(b.int(0), end, starts)
      let wide = zip(accumulators, totals).map { widen($1, $0, width) }
      return finish(accumulators, wide, isVector: width > 1)
    }
    let zeros = accumulators.map { identity($0, $0.wide, width) }
    let totals = b.loop(from: b.int(0), to: end, step: reduction.tree.rows, carrying: flat(zeros)) {
      begin, current in
      let blockEnd = b.intrinsic("llvm.smin", [b.i64], [b.add(begin, b.int(reduction.tree.rows)), end])
      let block = run(begin, blockEnd, starts)
      let before = unflat(current, accumulators)
      return flat(
        zip(accumulators, zip(before, block)).map { accumulator, pair in
          combineWide(accumulator, pair.0, widen(pair.1, accumulator, width), width)
        })
    }
    finish(accumulators, unflat(totals, accumulators), isVector: width > 1)
  }

  // MARK: The lanes of the tree as vectors

  /// The lanes of a block in memory: `count` vectors of `width` for each accumulator.
  struct LaneMemory {
    let values: IRValue
    let positions: IRValue?
    /// Of each.
    var positionBits = 64
  }

  /// How lanes of the dtype lie there: bools as bytes.
  func slotType(_ dtype: DType, _ lanes: Int) -> IRType {
    dtype == .bool ? b.vector(b.i8, lanes) : type(dtype, lanes)
  }

  /// Memory for so many lanes, in vectors of `width`.
  func laneMemory(_ accumulator: Accumulator, _ lanes: Int, _ width: Int) -> LaneMemory {
    let bits = positionBits(accumulator)
    return LaneMemory(
      values: b.reserve(b.array(slotType(accumulator.narrow, width), lanes / width)),
      positions: accumulator.combination.takesPosition ? b.reserve(b.array(b.integer(bits: bits), lanes)) : nil,
      positionBits: bits)
  }

  /// Memory for so many values, in vectors of `width`.
  func laneMemory(_ dtype: DType, _ count: Int, _ width: Int, hasPositions: Bool = false) -> LaneMemory {
    LaneMemory(
      values: b.reserve(b.array(slotType(dtype, width), count / width)),
      positions: hasPositions ? b.reserve(b.array(b.i64, count)) : nil)
  }

  func read(_ memory: LaneMemory, _ dtype: DType, _ index: IRValue, _ lanes: Int) -> Partial {
    let slot = slotType(dtype, lanes)
    let size = dtype == .float16 ? 4 : alignment(dtype)
    let stored = b.load(slot, b.element(slotType(dtype, 1), memory.values, index), alignment: size)
    let value =
      dtype == .bool
      ? b.compare(LLVMIntPredicate.ne, stored, b.zero(slot)) : dtype.isComplex ? apart(stored, lanes) : stored
    let position = memory.positions.map {
      let type = b.integer(bits: memory.positionBits)
      return b.load(b.vector(type, lanes), b.element(type, $0, index), alignment: memory.positionBits / 8)
    }
    return Partial(value, position)
  }

  func write(_ partial: Partial, _ memory: LaneMemory, _ dtype: DType, _ index: IRValue, _ lanes: Int) {
    let slot = slotType(dtype, lanes)
    let size = dtype == .float16 ? 4 : alignment(dtype)
    let stored =
      dtype == .bool
      ? b.zext(partial.value, slot) : dtype.isComplex ? sideBySide(partial.value, lanes) : partial.value
    b.store(stored, b.element(slotType(dtype, 1), memory.values, index), alignment: size)
    if let positions = memory.positions, let position = partial.position {
      let type = b.integer(bits: memory.positionBits)
      b.store(position, b.element(type, positions, index), alignment: memory.positionBits / 8)
    }
  }

  /// How a reduction's lanes are written.
  struct LanePlan {
    let reduction: Reduction
    let width: Int
    /// Written out for every vector of lanes, the totals stay in registers; what is longer goes over the vectors in a
    /// loop, of which those that are full need no mask.
    let isUnrolled: Bool
    let isSplit: Bool
    let restWidth: Int
    let isOutermost: Bool
    let end: IRValue
    /// Whether there are so few values that they are taken one by one.
    let isShort: IRValue
    /// Whether the first vector of lanes has all values there are.
    let fitsOneVector: IRValue
    let starts: [Partial]

    var blockSize: Int { reduction.tree.lanes * reduction.tree.rows }
    var vectors: Int { reduction.tree.lanes / width }
  }

  func lanePlan(_ reduction: Reduction, _ width: Int, _ choice: VectorPlan.Choice?, isOutermost: Bool) -> LanePlan {
    let accumulators = reduction.accumulators
    let end = extent(reduction.extent)
    let isShort = b.compare(LLVMIntPredicate.slt, end, b.int(8))
    let vectors = reduction.tree.lanes / width
    let cost = choice?.cost ?? .max
    let isUnrolled = vectors * accumulators.count <= 16 && (cost <= 12 || cost <= 80 / vectors)
    // Lanes that get no value keep the identity: combined with it a lane stays as it is (but a complex number that is
    // multiplied by one), so that these lanes need not be looked at.
    let keepsLanes = accumulators.contains { $0.combination == .product && $0.wide.isComplex }
    return LanePlan(
      reduction: reduction, width: width, isUnrolled: isUnrolled, isSplit: !isUnrolled && cost <= 120,
      restWidth: isUnrolled ? choice?.rest ?? width : width, isOutermost: isOutermost, end: end, isShort: isShort,
      fitsOneVector: keepsLanes || isUnrolled
        ? b.constant(0, b.i1) : b.compare(LLVMIntPredicate.sle, end, b.int(width)),
      starts: accumulators.map { start($0, isShort, width) })
  }

  private func emitLanes(
    _ reduction: Reduction, _ width: Int, _ choice: VectorPlan.Choice?, isOutermost: Bool
  ) {
    let accumulators = reduction.accumulators
    let memory = accumulators.map { laneMemory($0, reduction.tree.lanes, width) }
    let lanes = lanePlan(reduction, width, choice, isOutermost: isOutermost)
    let zeros = accumulators.map { identity($0, $0.wide, 1) }
    let totals = b.loop(from: b.int(0), to: lanes.end, step: lanes.blockSize, carrying: flat(zeros)) { begin, current in
      let blockEnd = b.intrinsic("llvm.smin", [b.i64], [b.add(begin, b.int(lanes.blockSize)), lanes.end])
      if !lanes.isUnrolled { beginLanes(lanes, memory) }
      emitValues(lanes, memory, block: begin, from: begin, to: blockEnd, isFirst: true)
      return flat(endLanes(lanes, memory, unflat(current, accumulators), block: begin))
    }
    finish(accumulators, unflat(totals, accumulators), isVector: false)
  }

  /// What the lanes of a block begin with.
  func beginLanes(_ lanes: LanePlan, _ memory: [LaneMemory]) {
    func fill(_ range: Range<Int>) {
      for vector in range {
        for (accumulator, (start, memory)) in zip(lanes.reduction.accumulators, zip(lanes.starts, memory)) {
          write(start, memory, accumulator.narrow, b.int(vector * lanes.width), lanes.width)
        }
      }
    }
    fill(0..<1)
    b.when(b.not(lanes.fitsOneVector)) { fill(1..<lanes.vectors) }
  }

  /// The values `begin ..< end` of the block that begins at `block`, from its beginning or from whole rows of lanes on.
  func emitValues(
    _ lanes: LanePlan, _ memory: [LaneMemory], block: IRValue, from begin: IRValue, to end: IRValue, isFirst: Bool
  ) {
    var rest = begin
    if lanes.isUnrolled {
      rest = b.add(begin, b.and(b.sub(end, begin), b.int(-lanes.reduction.tree.lanes)))
      emitRows(lanes, memory, block: block, from: begin, to: rest, isFirst: isFirst)
    } else if lanes.isSplit {
      rest = b.add(begin, b.and(b.sub(end, begin), b.int(-lanes.width)))
      let full = Tail(block: block, begin: begin, end: rest, isFull: true, isShort: lanes.isShort)
      emitRest(lanes.reduction, lanes.width, memory, full, lanes.isOutermost)
    }
    let tail = Tail(block: block, begin: rest, end: end, isFull: lanes.restWidth == 1, isShort: lanes.isShort)
    emitRest(lanes.reduction, lanes.restWidth, memory, tail, lanes.isOutermost)
  }

  /// The total of all blocks up to the one whose lanes these are.
  func endLanes(_ lanes: LanePlan, _ memory: [LaneMemory], _ before: [Partial], block: IRValue) -> [Partial] {
    let (reduction, width) = (lanes.reduction, lanes.width)
    let accumulators = reduction.accumulators
    func total(_ count: Int) -> [IRValue] {
      flat(
        zip(accumulators, zip(memory, before)).map { accumulator, pair in
          let total = blockTotal(reduction, accumulator, pair.0, count, width, from: block)
          return combineWide(accumulator, pair.1, total, 1)
        })
    }
    let totals = b.choose(lanes.isShort) {
      flat(zip(accumulators, memory).map { combineInOrder(reduction, $0, $1, count: lanes.end) })
    } otherwise: {
      b.choose(lanes.fitsOneVector) {
        total(width)
      } otherwise: {
        total(reduction.tree.lanes)
      }
    }
    return unflat(totals, accumulators)
  }

  /// The total of a block's first `lanes`.
  private func blockTotal(
    _ reduction: Reduction, _ accumulator: Accumulator, _ memory: LaneMemory, _ lanes: Int, _ width: Int,
    from begin: IRValue
  ) -> Partial {
    let vectors = (0..<lanes / width).map { vector in
      let first = vector * width
      let partial = read(memory, accumulator.narrow, b.int(first), width)
      let places = placed(partial, accumulator, reduction.tree, lane: first, width)
      return widen(places, accumulator, width)
    }
    let total = combineLanes(accumulator, vectors, width)
    return positioned(total, accumulator, reduction, from: begin, bits: 32)
  }

  /// What the lanes of a block begin with. Where there are so few values that they are taken from the
  /// lanes again one by one, a float sum begins with -0, which changes no value.
  private func start(_ accumulator: Accumulator, _ isShort: IRValue, _ width: Int) -> Partial {
    let identity = blockStart(accumulator, width)
    let narrow = accumulator.narrow
    guard accumulator.combination == .sum, narrow.isFloat || narrow.isComplex else { return identity }
    let negative =
      narrow.isComplex ? complexConstant(-0.0, -0.0, narrow, width) : constant(-0.0, narrow, width)
    return Partial(b.select(isShort, negative, identity.value))
  }

  /// Whole rows of lanes, with a vector register for each `width` lanes of each accumulator.
  private func emitRows(
    _ lanes: LanePlan, _ memory: [LaneMemory], block: IRValue, from begin: IRValue, to end: IRValue, isFirst: Bool
  ) {
    let (reduction, width, vectors) = (lanes.reduction, lanes.width, lanes.vectors)
    let accumulators = reduction.accumulators
    let initial = (0..<vectors).flatMap { vector -> [IRValue] in
      if isFirst { return flat(lanes.starts) }
      return flat(zip(accumulators, memory).map { read($1, $0.narrow, b.int(vector * width), width) })
    }
    let stride = flat(lanes.starts).count
    let computes = plan.choices[reduction.id].map { $0.rest < $0.lanes } ?? false
    func rows() -> [IRValue] {
      b.loop(from: begin, to: end, step: reduction.tree.lanes, carrying: initial) { counter, current in
        if computes { prefetchPage(reduction, at: counter) }
        fetchAhead(reduction.id, at: counter, reduction.tree.lanes)
        let row = b.udiv(b.sub(counter, block), b.int(reduction.tree.lanes))
        return (0..<vectors).flatMap { vector -> [IRValue] in
          let before = unflat(Array(current[vector * stride..<(vector + 1) * stride]), accumulators)
          return flat(
            step(
              reduction, width, at: b.add(counter, b.int(vector * width)), row: row, left: nil, before,
              lanes.isOutermost))
        }
      }
    }
    let final =
      findsExtremes(reduction, width) ? extremes(reduction, width, initial, from: begin, to: end, rows) : rows()
    for vector in 0..<vectors {
      let partials = unflat(Array(final[vector * stride..<(vector + 1) * stride]), accumulators)
      for (accumulator, (partial, memory)) in zip(accumulators, zip(partials, memory)) {
        write(partial, memory, accumulator.narrow, b.int(vector * width), width)
      }
    }
  }

  /// The body for `width` values, each combined with its lane.
  private func step(
    _ reduction: Reduction, _ width: Int, at counter: IRValue, row: IRValue, left: IRValue?, _ before: [Partial],
    isShort: IRValue? = nil, _ isOutermost: Bool
  ) -> [Partial] {
    var after: [Partial] = []
    nested {
      if width > 1 {
        place.vector = VectorScope(
          loop: reduction.id, lanes: width, base: counter, left: left, isOutermost: isOutermost)
      } else if isOutermost {
        place.iteration = counter
      }
      enter(reduction.id, at: counter)
      emit(plan.positions.body(of: reduction))
      let mask = left == nil ? nil : activeMask()
      after = zip(reduction.accumulators, before).map { accumulator, old in
        let dtype = accumulator.narrow
        var new = combineRow(accumulator, old, row: row)
        // A complex number times one is not always itself (an infinite part): where values are taken one
        // by one they stay as they are.
        if let isShort, dtype.isComplex, accumulator.combination == .product {
          new = Partial(b.select(isShort, value(accumulator).value, new.value))
        }
        guard let mask else { return new }
        let position = new.position.flatMap { position in old.position.map { b.select(mask, position, $0) } }
        return Partial(choose(mask, new.value, old.value, dtype, width), position)
      }
    }
    return after
  }

  /// The values of a block from `begin` on.
  private struct Tail {
    let block: IRValue
    let begin: IRValue
    let end: IRValue
    /// Whether they are whole vectors.
    let isFull: Bool
    /// Whether these are all values, and so few that they are taken one by one.
    let isShort: IRValue
  }

  /// What is left of a block, vector by vector, the last of them perhaps not full.
  private func emitRest(
    _ reduction: Reduction, _ width: Int, _ memory: [LaneMemory], _ tail: Tail, _ isOutermost: Bool
  ) {
    _ = b.loop(from: tail.begin, to: tail.end, step: width) { counter, _ in
      let number = b.sub(counter, tail.block)
      let lane = b.and(number, b.int(reduction.tree.lanes - 1))
      let row = b.udiv(number, b.int(reduction.tree.lanes))
      let before = zip(reduction.accumulators, memory).map { read($1, $0.narrow, lane, width) }
      let left = tail.isFull ? nil : b.sub(tail.end, counter)
      let after = step(
        reduction, width, at: counter, row: row, left: left, before, isShort: tail.isShort, isOutermost)
      for (accumulator, (partial, memory)) in zip(reduction.accumulators, zip(after, memory)) {
        write(partial, memory, accumulator.narrow, lane, width)
      }
      return []
    }
  }

  /// Fewer than 8 values: one after the other, in the wide dtype.
  private func combineInOrder(
    _ reduction: Reduction, _ accumulator: Accumulator, _ memory: LaneMemory, count: IRValue
  ) -> Partial {
    func value(_ index: IRValue) -> Partial {
      let value = widen(read(memory, accumulator.narrow, index, 1), accumulator, 1)
      return countsRows(accumulator) ? Partial(value.value, index) : value
    }
    let first = value(b.int(0))
    let total = b.loop(from: b.int(1), to: count, step: 1, carrying: first.list) { index, current in
      combineWide(accumulator, unflat(current, [accumulator])[0], value(index), 1).list
    }
    return positioned(unflat(total, [accumulator])[0], accumulator, reduction, from: b.int(0), bits: 64)
  }

  /// Pairwise, lane `l` with lane `l + h` for h = lanes/2 … 1: first whole vectors, then within one.
  func combineLanes(_ accumulator: Accumulator, _ wide: [Partial], _ width: Int) -> Partial {
    var vectors = wide
    while vectors.count > 1 {
      let half = vectors.count / 2
      vectors = (0..<half).map { combineWide(accumulator, vectors[$0], vectors[$0 + half], width) }
    }
    var (partial, lanes) = (vectors[0], width)
    while lanes > 1 {
      lanes /= 2
      func half(_ first: Int) -> Partial {
        Partial(
          slice(partial.value, first: first, count: lanes, accumulator.wide, 2 * lanes),
          partial.position.map { b.slice($0, first: first, count: lanes) })
      }
      partial = combineWide(accumulator, half(0), half(lanes), lanes)
    }
    return partial
  }
}
