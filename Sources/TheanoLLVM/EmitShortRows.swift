internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// A loop over rows that are so short that each is one vector: of ten classes, say.
///
/// A loop over a row asks where it begins and ends, keeps the lanes of its reductions in memory, and leaves what the next
/// loop over the same row reads in memory too: for ten elements that is most of its time, the more since a processor does
/// not hand on what was written under a mask, but waits until it has reached the cache. So such rows are written once more,
/// without loops: a row's values stay in registers, and the code for longer rows is gone around.
struct ShortRows {
  /// Lanes of a row: on no processor more than four vectors.
  static let lanes = 16
  /// Fewer values are combined one after the other: see ``ReductionTree``.
  static let least = 8

  /// The elements of a row.
  let extent: Integer
  /// The loops over a row's elements.
  let loops: Set<LoopID>
  /// Scratch memory that only hands a row's values from one loop to a later one.
  let handed: Set<BufferID>

  init?(_ loop: Loop, _ kernel: Kernel, _ plan: VectorPlan) {
    guard loop.carries.isEmpty else { return nil }
    var extents: Set<Extent> = []
    var loops: Set<LoopID> = []
    var reduces = false
    for statement in loop.body {
      switch statement {
      case .define, .store, .accumulate, .check: continue
      case .loop(let inner):
        guard !inner.body.hasLoops, plan.choices[inner.id]?.canMerge ?? false else { return nil }
        extents.insert(inner.extent)
        loops.insert(inner.id)
      case .reduce(let inner):
        guard let choice = plan.choices[inner.id], choice.canMerge, inner.tree.lanes >= ShortRows.lanes,
          !inner.accumulators.contains(where: { $0.wide.isComplex })
        else { return nil }
        reduces = true
        extents.insert(inner.extent)
        loops.insert(inner.id)
      }
    }
    guard reduces, extents.count == 1, case .integer(let extent)? = extents.first else { return nil }
    if case .constant(let count) = extent, !(ShortRows.least...ShortRows.lanes).contains(count) { return nil }
    (self.extent, self.loops) = (extent, loops)
    handed = kernel.handedAlong(loops)
  }
}

extension Kernel {
  /// Scratch memory that only these loops over one row use, each its own element, which is written before it is read.
  func handedAlong(_ loops: Set<LoopID>) -> Set<BufferID> {
    var handed: Set<BufferID> = []
    var others: Set<BufferID> = []
    body.forEachStatement { statement in
      let (loads, stores) = statement.accesses
      for (access, isStore) in loads.map({ ($0, false) }) + stores.map({ ($0, true) }) {
        let buffer = buffers[access.buffer.index]
        guard case .scratch = buffer.role, buffer.dtype != .float16 else { continue }
        var isOwn = false
        if access.offset == .constant(0), access.terms.count == 1, access.terms[0].stride == .constant(1),
          case .loop(let loop) = access.terms[0].index
        {
          isOwn = loops.contains(loop)
        }
        switch statement {
        case .store where isOwn && isStore: handed.insert(access.buffer)
        case .define(_, .load(_, where: nil)) where isOwn && handed.contains(access.buffer): break
        case .define, .store, .accumulate, .check, .loop, .reduce: others.insert(access.buffer)
        }
      }
    }
    return handed.subtracting(others)
  }
}

extension Emitter {
  /// Short rows while their code is written.
  struct ShortRow {
    let rows: ShortRows
    let extent: IRValue
    let mask: IRValue
    /// What scratch memory would hold.
    var handed: [BufferID: IRValue] = [:]
  }

  /// Where all moves may be under masks, and code need not be short.
  var writesShortRows: Bool {
    options.width == nil && options.tail != .scalar && options.interleaves
      && (b.target.hasMasks || b.target.hasMaskedMoves)
  }

  func emitShortRows(_ loop: Loop, _ rows: ShortRows, from begin: IRValue, to end: IRValue, isOutermost: Bool) {
    let count = integer(rows.extent)
    func short() -> [IRValue] {
      let lanes = b.splat(b.trunc(count, b.i32), ShortRows.lanes)
      let mask = b.compare(LLVMIntPredicate.ult, b.iota(b.i32, ShortRows.lanes), lanes)
      shortRow = ShortRow(rows: rows, extent: count, mask: mask)
      emitScalar(loop, from: begin, to: end, isOutermost: isOutermost)
      shortRow = nil
      return []
    }
    if case .constant = rows.extent {
      _ = short()
      return
    }
    let fits = b.compare(
      LLVMIntPredicate.ult, b.sub(count, b.int(ShortRows.least)), b.int(ShortRows.lanes - ShortRows.least + 1))
    _ = b.choose(fits, short) {
      emitRowLoop(loop, from: begin, to: end, isOutermost: isOutermost)
      return []
    }
  }

  /// A loop over a short row's elements: whether it was one.
  func emitInShortRow(_ statement: Statement) -> Bool {
    guard let row = shortRow, let id = statement.loopID, row.rows.loops.contains(id) else { return false }
    let width = ShortRows.lanes
    forgetInnerFault(false)
    func inLanes(_ body: () -> Void) {
      nested {
        place.vector = VectorScope(
          loop: id, lanes: width, base: b.int(0), left: row.extent, isOutermost: false, mask: row.mask)
        enter(id, at: b.int(0))
        body()
      }
    }
    switch statement {
    case .loop(let loop): inLanes { emit(loop.body) }
    case .reduce(let reduction):
      var partials: [Partial] = []
      inLanes {
        emit(reduction.body)
        partials = reduction.accumulators.map { accumulator in
          let start = identity(accumulator, accumulator.narrow, width)
          let new = combine(accumulator.combination, accumulator.narrow, start, value(accumulator), width)
          let position = new.position.flatMap { position in
            start.position.map { b.select(row.mask, position, $0) }
          }
          return Partial(choose(row.mask, new.value, start.value, accumulator.narrow, width), position)
        }
      }
      // Lanes of the tree beyond these have no values, and a total that begins with one lane's is that lane's.
      for (accumulator, partial) in zip(reduction.accumulators, partials) {
        let total = total(accumulator, partial)
        set(accumulator.result, total.position ?? total.value, isVector: false)
      }
    case .define, .store, .accumulate, .check: preconditionFailure("it has a loop")
    }
    return true
  }

  private func total(_ accumulator: Accumulator, _ lanes: Partial) -> Partial {
    let width = ShortRows.lanes
    func exactly() -> Partial { combineLanes(accumulator, [widen(lanes, accumulator, width)], width) }
    let isFloat = accumulator.narrow == .float32 || accumulator.narrow == .float64
    let predicate: LLVMRealPredicate
    switch accumulator.combination {
    case .max where isFloat: predicate = .ogt
    case .min where isFloat: predicate = .olt
    case .sum, .product, .and, .or, .max, .min, .argmax, .argmin, .replace: return exactly()
    }
    // One instruction for each step where no lane is NaN.
    let strange = b.any(b.compare(LLVMRealPredicate.uno, lanes.value, lanes.value), width)
    let total = b.choose(strange) {
      exactly().list
    } otherwise: {
      var (value, count) = (lanes.value, width)
      while count > 1 {
        count /= 2
        let (first, second) = (b.slice(value, first: 0, count: count), b.slice(value, first: count, count: count))
        value = b.select(b.compare(predicate, second, first), second, first)
      }
      return widen(Partial(value), accumulator, 1).list
    }
    return Partial(total[0])
  }
}
