internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

// Memory that a processor does not foresee: what will be read is brought near before, and what is written is not read.

extension Emitter {
  private var line: Int { 64 }

  /// - Parameter near: 3 brings it into the first cache, 2 into the second.
  func prefetch(_ address: IRValue, toWrite: Bool = false, near: Int64 = 3) {
    _ = b.intrinsic(
      "llvm.prefetch", [b.pointer],
      [address, b.constant(toWrite ? 1 : 0, b.i32), b.constant(near, b.i32), b.constant(1, b.i32)])
  }

  // MARK: The next page

  /// Brings near what a row of lanes will read a page further on: the processor's own look ahead ends with a page, and
  /// while functions are computed memory has nothing to do. Of a matrix this is often the next row.
  func prefetchPage(_ reduction: Reduction, at counter: IRValue) {
    let page = 4096
    nested {
      enter(reduction.id, at: counter)
      var seen: Set<Int> = []
      for statement in reduction.body {
        guard case .define(_, .load(let access, where: nil)) = statement,
          kernel.buffers[access.buffer.index].role == .input,
          access.terms.contains(Access.Term(.loop(reduction.id), .constant(1))), access.registers.isEmpty,
          seen.insert(accesses.number(access)).inserted, let address = addresses[accesses.number(access)]
        else { continue }
        let bytes = reduction.tree.lanes * kernel.buffers[access.buffer.index].dtype.itemSize
        for offset in stride(from: page, to: page + bytes, by: line) {
          prefetch(b.element(b.i8, address, b.int(offset)))
        }
      }
    }
  }

  // MARK: The next row

  /// Of a row that is gone through by several loops: what one of them brings near for a later one.
  struct RowAhead {
    let access: Access
    /// From a row to the next, where it is the next one's.
    let step: Integer?
  }

  /// In a loop over rows whose elements are gone through several times, memory is busy while the first loop reads and
  /// the last one writes, and idle in between. So the last loop asks for what the first will read of the next row, and
  /// the one before for the lines that the last will write.
  func rowsAhead(of loop: Loop) -> [LoopID: [RowAhead]] {
    guard let (inner, last) = loopsAlong(loop) else { return [:] }
    var ahead: [LoopID: [RowAhead]] = [:]
    var known = Set([Statement.loop(last)].touchedBuffers.read)
    for statement in inner.dropLast() {
      statement.inside.forEachStatement { read in
        guard case .define(_, .load(let access, where: nil)) = read, isAlong(statement.loopID, access),
          kernel.buffers[access.buffer.index].role == .input, known.insert(access.buffer).inserted,
          let step = access.terms.first(where: { $0.index == .loop(loop.id) })?.stride
        else { return }
        ahead[last.id, default: []].append(RowAhead(access: access, step: step))
      }
    }
    guard let before = inner[inner.count - 2].loopID else { return ahead }
    last.body.forEachStatement { write in
      guard case .store(let access, _) = write, isAlong(last.id, access),
        kernel.buffers[access.buffer.index].role == .output
      else { return }
      ahead[before, default: []].append(RowAhead(access: access, step: nil))
    }
    return ahead
  }

  /// Whether the loop goes from an element to its neighbour.
  private func isAlong(_ id: LoopID?, _ access: Access) -> Bool {
    access.registers.isEmpty && id.map { access.terms.contains(Access.Term(.loop($0), .constant(1))) } ?? false
  }

  /// The loops over the elements of a row, several of them side by side, and the last.
  private func loopsAlong(_ loop: Loop) -> (all: [Statement], last: Loop)? {
    let inner = loop.body.filter { $0.loopID != nil }
    guard inner.count > 1, case .loop(let last) = inner[inner.count - 1],
      inner.allSatisfy({ $0.loopID.map { plan.choices[$0]?.canMerge ?? false } ?? false && $0.rowExtent == last.extent }
      )
    else { return nil }
    return (inner, last)
  }

  /// Scratch memory that the last loop over a row reads where it then writes an output that nothing else touches: the row
  /// of the output serves as well, and is near when it is written.
  func scratchInOutputs(of loop: Loop) -> [(scratch: Access, output: Access)] {
    // What loops inside it read they may read when the output is written.
    guard let (inner, last) = loopsAlong(loop), !last.body.hasLoops else { return [] }
    let handed = kernel.handedAlong(Set(inner.compactMap(\.loopID)))
    if handed.isEmpty { return [] }
    var uses: [BufferID: Int] = [:]
    kernel.body.forEachStatement { statement in
      let (loads, stores) = statement.accesses
      for access in loads + stores { uses[access.buffer, default: 0] += 1 }
    }
    var (read, written): (Set<BufferID>, Set<BufferID>) = ([], [])
    var pairs: [(BufferID, Access)] = []
    for statement in last.body {
      read.formUnion(statement.accesses.loads.map(\.buffer))
      guard case .store(let access, _) = statement, kernel.buffers[access.buffer.index].role == .output,
        uses[access.buffer] == 1, isAlong(last.id, access), access.loops.contains(loop.id),
        let scratch = handed.intersection(read).subtracting(written).min(by: { $0.index < $1.index }),
        kernel.buffers[scratch.index].dtype == kernel.buffers[access.buffer.index].dtype,
        !last.body.readsAfterWriting(access.buffer, scratch)
      else { continue }
      written.insert(scratch)
      pairs.append((scratch, access))
    }
    return pairs.flatMap { scratch, output in
      accesses.list.filter { $0.buffer == scratch }.map { ($0, output) }
    }
  }

  /// So far ahead are the lines that will be written.
  private var bytesBeforeWriting: Int { 1024 }

  /// What `count` elements from `counter` on ask for.
  func fetchAhead(_ loop: LoopID, at counter: IRValue, _ count: Int) {
    for row in ahead[loop] ?? [] {
      guard let start = addresses[accesses.number(row.access)] else { continue }
      let dtype = kernel.buffers[row.access.buffer.index].dtype
      let place = b.add(counter, row.step.map { integer($0) } ?? b.int(bytesBeforeWriting / dtype.itemSize))
      let address = b.element(memoryType(dtype, 1), start, place)
      for offset in stride(from: 0, to: count * dtype.itemSize, by: line) {
        prefetch(b.element(b.i8, address, b.int(offset)), toWrite: row.step == nil, near: row.step == nil ? 3 : 2)
      }
    }
  }

  // MARK: Rows wherever indices say

  /// Iterations by which rows are asked for before they are read.
  private var iterationsAhead: Int { 4 }
  /// Of a row so much is asked for; the processor foresees the rest.
  private var bytesAhead: Int { 1024 }

  /// In a loop over rows that lie where indices say: brings those near that are wanted a few iterations later. The
  /// indices are computed once more, of the last iteration where there are no later ones.
  func prefetchRows(_ loop: LoopID, _ body: [Statement], at counter: IRValue, to end: IRValue) {
    guard lanes == 1 else { return }
    for (access, extent) in gatheredRows(loop, body) {
      var needed: Set<RegisterID> = Set(access.registers)
      var chain: [Statement] = []
      for statement in body.reversed() {
        guard case .define(let register, let expression) = statement, needed.contains(register) else { continue }
        chain.append(statement)
        needed.formUnion(expression.used)
      }
      // What is not computed again must be the same in all iterations.
      let computed = Set(chain.flatMap(\.assigned))
      guard chain.count <= 24, needed.subtracting(computed).isDisjoint(with: body.assignedRegisters) else { continue }
      let saved = registers
      nested {
        let last = b.sub(end, b.int(1))
        let later = b.intrinsic("llvm.smin", [b.i64], [b.add(counter, b.int(iterationsAhead)), last])
        enter(loop, at: later)
        emit(chain.reversed())
        guard let start = addresses[accesses.number(access)] else {
          preconditionFailure("the access has an address")
        }
        let dtype = kernel.buffers[access.buffer.index].dtype
        let address = access.terms.reduce(start) { address, term in
          guard case .register(let id) = term.index else { return address }
          return b.element(memoryType(dtype, 1), address, b.mul(register(id).value, integer(term.stride)))
        }
        let bytes = b.intrinsic(
          "llvm.smin", [b.i64], [b.mul(self.extent(extent), b.int(dtype.itemSize)), b.int(bytesAhead)])
        _ = b.loop(from: b.int(0), to: bytes, step: line) { offset, _ in
          prefetch(b.element(b.i8, address, offset))
          return []
        }
      }
      registers = saved
    }
  }

  /// What loops inside read or change along a row whose place is computed in the body around them: each such access
  /// once, with the loop's extent.
  private func gatheredRows(_ loop: LoopID, _ body: [Statement]) -> [(access: Access, extent: Extent)] {
    let own = Set(body.compactMap { if case .define(let register, _) = $0 { register } else { nil } })
    var found: [(access: Access, extent: Extent)] = []
    for statement in body {
      let (inner, extent, id): ([Statement], Extent, LoopID)
      switch statement {
      case .loop(let loop): (inner, extent, id) = (loop.body, loop.extent, loop.id)
      case .reduce(let reduction): (inner, extent, id) = (reduction.body, reduction.extent, reduction.id)
      case .define, .store, .accumulate, .check: continue
      }
      guard !inner.hasLoops, own.isDisjoint(with: extent.registers) else { continue }
      for statement in inner {
        let access: Access
        switch statement {
        case .define(_, .load(let loaded, where: _)): access = loaded
        case .accumulate(let changed, _, _): access = changed
        case .define, .store, .check, .loop, .reduce: continue
        }
        guard access.terms.contains(Access.Term(.loop(id), .constant(1))), !access.registers.isEmpty,
          own.isSuperset(of: access.registers), !found.contains(where: { $0.access.buffer == access.buffer })
        else { continue }
        found.append((access, extent))
      }
    }
    return found
  }
}

extension [Statement] {
  /// Whether `read` is read behind the first store to `written`.
  fileprivate func readsAfterWriting(_ written: BufferID, _ read: BufferID) -> Bool {
    guard let first = firstIndex(where: { $0.accesses.stores.contains { $0.buffer == written } }) else { return false }
    return self[first...].contains { $0.accesses.loads.contains { $0.buffer == read } }
  }
}

extension Statement {
  fileprivate var rowExtent: Extent? {
    switch self {
    case .loop(let loop): loop.extent
    case .reduce(let reduction): reduction.extent
    case .define, .store, .accumulate, .check: nil
    }
  }

  fileprivate var inside: [Statement] {
    switch self {
    case .loop(let loop): loop.body
    case .reduce(let reduction): reduction.body
    case .define, .store, .accumulate, .check: []
    }
  }
}

// MARK: What is only written

/// A loop that writes one value to elements side by side, as zeros to which something is added later.
struct Fill {
  fileprivate let access: Access
  fileprivate let value: RegisterID

  init?(_ loop: Loop, _ kernel: Kernel) {
    guard loop.order == .independent, loop.body.count == 1, case .store(let access, let value) = loop.body[0],
      access.terms == [Access.Term(.loop(loop.id), .constant(1))],
      kernel.buffers[access.buffer.index].role == .output
    else { return nil }
    switch kernel.buffers[access.buffer.index].dtype {
    case .float32, .float64, .int32, .int64, .uint32, .uint64: break
    case .bool, .int8, .int16, .uint8, .uint16, .float16, .complex64, .complex128: return nil
    }
    (self.access, self.value) = (access, value)
  }
}

extension Emitter {
  /// So many bytes are more than caches hold for long: to write them there first would read them from memory before.
  private var bytesBeyondCaches: Int { 16 << 20 }

  /// Past the caches where there is much to write; `body` writes the rest of it.
  func emit(
    _ fill: Fill, _ loop: Loop, from begin: IRValue, to end: IRValue, _ body: (_ begin: IRValue, _ end: IRValue) -> Void
  ) {
    let dtype = kernel.buffers[fill.access.buffer.index].dtype
    let size = dtype.itemSize
    guard b.target.triple.hasPrefix("x86_64"), let start = addresses[accesses.number(fill.access)] else {
      return body(begin, end)
    }
    let isMuch = b.compare(LLVMIntPredicate.sge, extent(loop.extent), b.int(bytesBeyondCaches / size))
    let address = b.llvm.pointee.BuildPtrToInt(b.builder, b.element(type(dtype, 1), start, begin), b.i64, "")
    let isAligned = b.compare(LLVMIntPredicate.eq, b.and(address, b.int(size - 1)), b.int(0))
    _ = b.choose(b.and(isMuch, isAligned)) {
      let lanes = 64 / size
      let missing = b.and(b.sub(b.int(0), address), b.int(63))
      let first = b.intrinsic(
        "llvm.smin", [b.i64], [b.add(begin, b.lshr(missing, b.int(size.trailingZeroBitCount))), end])
      let last = b.add(first, b.and(b.sub(end, first), b.int(-lanes)))
      body(begin, first)
      let value = b.splat(register(fill.value).value, lanes)
      _ = b.loop(from: first, to: last, step: lanes) { counter, _ in
        b.storePastCaches(value, b.element(type(dtype, 1), start, counter), alignment: 64)
        return []
      }
      // Others must find it written.
      _ = b.intrinsic("llvm.x86.sse.sfence", [], [])
      body(last, end)
      return []
    } otherwise: {
      body(begin, end)
      return []
    }
  }
}

extension IRBuilder {
  fileprivate func storePastCaches(_ value: IRValue, _ address: IRValue, alignment: Int) {
    let store = llvm.pointee.BuildStore(builder, value, address)
    llvm.pointee.SetAlignment(store, UInt32(alignment))
    let one = llvm.pointee.ValueAsMetadata(constant(1, i32))
    var operands: [LLVMMetadata?] = [one]
    let node = llvm.pointee.MetadataAsValue(context, llvm.pointee.MDNodeInContext2(context, &operands, 1))
    let kind = "nontemporal"
    llvm.pointee.SetMetadata(store, llvm.pointee.GetMDKindIDInContext(context, kind, UInt32(kind.utf8.count)), node)
  }
}
