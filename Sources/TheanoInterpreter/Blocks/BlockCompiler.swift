internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops
import TheanoScalars

extension Compiler {
  /// The loop on blocks; nil where its iterations must go one after the other, or have loops of their own.
  mutating func blocks(_ loop: Loop, isOutermost: Bool) -> Step? {
    guard loop.carries.isEmpty, canBlock(loop.body, isOutermost) else { return nil }
    let isInOrder = loop.order == .inOrder
    if isInOrder && !loop.body.isApart { return nil }
    var writer = BlockWriter(self, loop.id, isInOrder: isInOrder)
    writer.write(loop.body, &self)
    let body = writer.finish(&self)
    let steps = BlockLoop(
      extent: layout.slot(loop.extent), body: body, isOutermost: isOutermost, isChunked: loop.id == chunked)
    return Step { steps.run($0) }
  }

  /// The reduction on blocks; nil where it has loops inside.
  mutating func blocks(_ reduction: Reduction, isOutermost: Bool) -> Step? {
    guard canBlock(reduction.body, isOutermost), reduction.tree.lanes <= Lanes.count else { return nil }
    var writer = BlockWriter(self, reduction.id)
    writer.write(reduction.body, &self)
    let accumulators = reduction.accumulators.map { writer.accumulator($0, reduction.tree, &self) }
    let body = writer.finish(&self)
    let steps = BlockReduction(
      extent: layout.slot(reduction.extent), tree: reduction.tree, body: body,
      accumulators: ContiguousArray(accumulators.map { $0(writer) }), isOutermost: isOutermost)
    return Step { steps.run($0) }
  }

  /// What the iterations of an outermost loop do in scratch memory is private to each.
  private func canBlock(_ body: [Statement], _ isOutermost: Bool) -> Bool {
    guard lanes != nil else { return false }
    return body.allSatisfy { statement in
      if statement.loopID != nil { return false }
      if !isOutermost { return true }
      let (loads, stores) = statement.accesses
      return (loads + stores).allSatisfy { access in
        if case .scratch = kernel.buffers[access.buffer.index].role { false } else { true }
      }
    }
  }
}

extension [Statement] {
  /// Whether each buffer that is written is of one statement only: then a statement of all iterations may go before the
  /// next of all, if its own iterations stay in order.
  fileprivate var isApart: Bool {
    var written: Set<BufferID> = []
    var read: Set<BufferID> = []
    for statement in self {
      let (loads, stores) = statement.accesses
      for store in stores where !written.insert(store.buffer).inserted { return false }
      if stores.isEmpty { read.formUnion(loads.map(\.buffer)) }
    }
    return written.isDisjoint(with: read)
  }
}

/// What all blocks of a kernel share.
struct LaneLayout {
  let dependence: LoopDependence
  var constants = LaneConstants()
  /// Of the arrays of registers: those of the loop that needs most.
  var bytes = 0
}

/// Writes the body of one loop.
struct BlockWriter {
  private let loop: LoopID
  /// Whether two iterations may write the same element, the later one last.
  private let isInOrder: Bool
  private let dependence: LoopDependence
  private var builder: LaneBuilder
  private var values: [RegisterID: LaneValue] = [:]
  private var prelude = Block()
  private var parts: ContiguousArray<AddressParts> = []
  private var lists = BlockLists()
  private var offsets: [Int] = []

  // What has places only at the end.
  private var broadcasts: [(slot: Int, value: LaneValue, dtype: DType)] = []
  private var accesses: [PendingAccess] = []
  private var accumulations: [(access: Int, dtype: DType, combination: Combination)] = []
  private var checks: [(check: Check, condition: LaneValue, values: [PendingValue])] = []
  private var elements: [PendingElement] = []

  private struct PendingAccess {
    let access: Access
    let dtype: DType
    let value: LaneValue
    let guarding: LaneValue?
    let place: Int
    let gathers: [(value: LaneValue, stride: Int)]
  }
  private enum PendingValue { case lanes(LaneValue), slot(Int) }
  private struct PendingElement {
    let step: Step
    let operands: [(slot: Int, value: LaneValue, dtype: DType)]
    let target: (slot: Int, value: LaneValue, dtype: DType)
  }

  init(_ compiler: Compiler, _ loop: LoopID, isInOrder: Bool = false) {
    guard let lanes = compiler.lanes else { preconditionFailure("blocks are not wanted") }
    (self.loop, self.isInOrder, dependence) = (loop, isInOrder, lanes.dependence)
    builder = LaneBuilder(constants: lanes.constants)
  }

  private func varies(_ register: RegisterID) -> Bool { dependence.depends(register, on: loop) }

  // MARK: Statements

  mutating func write(_ body: [Statement], _ compiler: inout Compiler) {
    for statement in body {
      switch statement {
      case .define(let register, let expression):
        if varies(register) {
          define(register, expression, &compiler)
        } else {
          prelude.steps.append(compiler.define(register, expression))
        }
      case .store(let access, let register), .accumulate(let access, let register, .replace):
        let value = value(register, compiler)
        transfer(access, compiler.dtype(register), value, nil, &compiler, isStore: true)
      case .accumulate(let access, let register, let combination):
        accumulate(access, register, combination, &compiler)
      case .check(let check):
        let condition = value(check.condition, compiler)
        var read = [condition]
        let shown = check.values.map { register -> PendingValue in
          guard varies(register) else { return .slot(compiler.layout.slot(register)) }
          let value = value(register, compiler)
          read.append(value)
          // A failure is reported at the block's end.
          builder.keep(value)
          return .lanes(value)
        }
        checks.append((check, condition, shown))
        builder.append(.check(checks.count - 1), read)
      case .loop, .reduce: preconditionFailure("a loop within a block")
      }
    }
  }

  private mutating func define(_ register: RegisterID, _ expression: Expression, _ compiler: inout Compiler) {
    let dtype = compiler.dtype(register)
    switch expression {
    case .constant, .integer: preconditionFailure("a constant does not vary")
    case .index: values[register] = builder.compute(THEANO_IOTA, .i64)
    case .load(let access, where: let guarding):
      let target = builder.value(width: dtype.itemSize)
      values[register] = target
      transfer(access, dtype, target, guarding, &compiler, isStore: false)
    case .apply(let op, let operands):
      let lanes = operands.map { value($0, compiler) }
      let dtypes = operands.map { compiler.dtype($0) }
      if let result = builder.apply(op, lanes, dtypes, dtype) {
        values[register] = result
        return
      }
      element(register, expression, operands, &compiler)
    }
  }

  /// The statement lane by lane, on the judge's registers.
  private mutating func element(
    _ register: RegisterID, _ expression: Expression, _ operands: [RegisterID], _ compiler: inout Compiler
  ) {
    let varying = Set(operands.filter(varies)).sorted { $0.index < $1.index }
    let moved = varying.map { (compiler.layout.slot($0), value($0, compiler), compiler.dtype($0)) }
    let dtype = compiler.dtype(register)
    let target = builder.value(width: dtype.itemSize)
    values[register] = target
    let step = compiler.define(register, expression)
    elements.append(
      PendingElement(step: step, operands: moved, target: (compiler.layout.slot(register), target, dtype)))
    builder.append(.element(elements.count - 1), to: target, moved.map(\.1))
  }

  /// The lanes of a register.
  private mutating func value(_ register: RegisterID, _ compiler: Compiler) -> LaneValue {
    if let known = values[register] { return known }
    precondition(!varies(register), "r\(register.index) is read before it is written")
    let dtype = compiler.dtype(register)
    let value = builder.value(width: dtype.itemSize)
    builder.keep(value)
    values[register] = value
    broadcasts.append((compiler.layout.slot(register), value, dtype))
    return value
  }

  // MARK: Memory

  private mutating func transfer(
    _ access: Access, _ dtype: DType, _ value: LaneValue, _ guarding: RegisterID?, _ compiler: inout Compiler,
    isStore: Bool
  ) {
    let guarding = guarding.map { self.value($0, compiler) }
    let number = pending(access, dtype, value, guarding, &compiler)
    let indices = accesses[number].gathers.map(\.value) + (guarding.map { [$0] } ?? [])
    if isStore {
      builder.append(.store(number), [value] + indices)
    } else {
      builder.append(.load(number), to: value, indices)
    }
  }

  private mutating func pending(
    _ access: Access, _ dtype: DType, _ value: LaneValue, _ guarding: LaneValue?, _ compiler: inout Compiler
  ) -> Int {
    let place = compiler.layout.reserve(2)
    let offset = compiler.layout.slot(access.offset)
    var terms: ContiguousArray<(index: Int, stride: Int)> = []
    var strides: ContiguousArray<Int> = []
    var gathers: [(value: LaneValue, stride: Int)] = []
    for term in access.terms {
      let stride = compiler.layout.slot(term.stride)
      switch term.index {
      case .loop(let other) where other == loop: strides.append(stride)
      case .loop(let other): terms.append((compiler.layout.slot(other), stride))
      case .register(let register) where varies(register): gathers.append((self.value(register, compiler), stride))
      case .register(let register): terms.append((compiler.layout.slot(register), stride))
      }
    }
    parts.append(AddressParts(place: place, offset: offset, terms: terms, strides: strides))
    accesses.append(
      PendingAccess(
        access: access, dtype: dtype, value: value, guarding: guarding, place: place, gathers: gathers))
    return accesses.count - 1
  }

  /// Read, combined and written, where there are instructions for it and iterations are apart.
  private mutating func accumulate(
    _ access: Access, _ register: RegisterID, _ combination: Combination, _ compiler: inout Compiler
  ) {
    let (dtype, value) = (compiler.dtype(register), value(register, compiler))
    let op: ScalarOp? =
      switch combination {
      case .sum: .add
      case .product: .mul
      case .max: .maximum
      case .min: .minimum
      case .and: .and
      case .or: .or
      case .argmax, .argmin, .replace: nil
      }
    if let op, !isInOrder {
      let old = builder.value(width: dtype.itemSize)
      transfer(access, dtype, old, nil, &compiler, isStore: false)
      guard let new = builder.apply(op, [old, value], [dtype, dtype], dtype) else {
        preconditionFailure("no instructions for \(combination) of \(dtype)")
      }
      transfer(access, dtype, new, nil, &compiler, isStore: true)
      return
    }
    let number = pending(access, dtype, value, nil, &compiler)
    accumulations.append((number, dtype, combination))
    builder.append(.accumulate(accumulations.count - 1), [value] + accesses[number].gathers.map(\.value))
  }

  // MARK: Reductions

  /// What becomes the accumulator when all values have places.
  mutating func accumulator(
    _ accumulator: Accumulator, _ tree: ReductionTree, _ compiler: inout Compiler
  ) -> (BlockWriter) -> BlockAccumulator {
    let steps = CompiledAccumulator(accumulator, tree: tree, &compiler.layout)
    let value = value(accumulator.value, compiler)
    builder.keep(value)
    let slot = compiler.layout.slot(accumulator.value)
    let position = accumulator.position.map { register -> (slot: Int, value: LaneValue) in
      let value = self.value(register, compiler)
      builder.keep(value)
      return (compiler.layout.slot(register), value)
    }
    let totals = builder.value(width: accumulator.narrow.itemSize)
    let wideTotals = builder.value(width: accumulator.wide.itemSize)
    builder.keep(totals)
    builder.keep(wideTotals)
    return { writer in
      BlockAccumulator(
        steps: steps, laneCount: tree.lanes, narrow: accumulator.narrow,
        value: .init(slot: slot, lanes: writer.offset(value), dtype: accumulator.narrow),
        position: position.map { .init(slot: $0.slot, lanes: writer.offset($0.value), dtype: .int64) },
        totals: .init(accumulator, lanes: writer.offset(totals), wideLanes: writer.offset(wideTotals)))
    }
  }

  // MARK: The end

  private func offset(_ value: LaneValue) -> Int { offsets[value.number] }

  /// The body, with a place for everything.
  mutating func finish(_ compiler: inout Compiler) -> BlockBody {
    let (offsets, bytes) = builder.placed()
    self.offsets = offsets
    let most = max(compiler.lanes?.bytes ?? 0, bytes)
    compiler.lanes = LaneLayout(dependence: dependence, constants: builder.constants, bytes: most)
    for pending in accesses { add(pending) }
    for pending in accumulations {
      lists.accumulations.append(
        .init(access: lists.accesses[pending.access], dtype: pending.dtype, combination: pending.combination))
    }
    for pending in checks { add(pending.check, pending.condition, pending.values) }
    for pending in elements {
      lists.elements.append(
        .init(
          step: pending.step, operands: ContiguousArray(pending.operands.map(placed)), target: placed(pending.target)))
    }
    for item in builder.items { add(item) }
    return BlockBody(
      prelude: prelude, parts: parts, broadcasts: ContiguousArray(broadcasts.map(placed)), lists)
  }

  private func placed(_ moved: (slot: Int, value: LaneValue, dtype: DType)) -> BlockBody.Broadcast {
    .init(slot: moved.slot, lanes: offset(moved.value), dtype: moved.dtype)
  }

  private mutating func add(_ pending: PendingAccess) {
    let first = lists.gathers.count
    for gather in pending.gathers {
      lists.gathers.append(GatheredTerm(lanes: offset(gather.value), stride: gather.stride))
    }
    lists.accesses.append(
      LaneAccess(
        buffer: pending.access.buffer.index, width: pending.dtype.itemSize, isBool: pending.dtype == .bool,
        lanes: offset(pending.value), guarding: pending.guarding.map(offset), place: pending.place,
        gathers: first..<lists.gathers.count))
  }

  private mutating func add(_ check: Check, _ condition: LaneValue, _ values: [PendingValue]) {
    func value(_ number: Int) -> BlockBody.LaneCheck.Value {
      guard values.indices.contains(number) else { return .none }
      switch values[number] {
      case .lanes(let lanes): return .lanes(offset(lanes))
      case .slot(let slot): return .slot(slot)
      }
    }
    lists.checks.append(
      .init(id: Int64(check.id), condition: offset(condition), first: value(0), second: value(1)))
  }

  private mutating func add(_ item: LaneItem) {
    switch item.action {
    case .compute(let key, let by):
      func place(_ value: LaneValue?) -> Int32 { value.map { Int32(offset($0)) } ?? 0 }
      let target = place(item.target)
      let number = lists.instructions.count
      lists.instructions.append(
        theano_lane_instruction(
          key: key, target: target, a: place(item.a), b: by != 0 ? by : place(item.b), c: place(item.c)))
      if let last = lists.steps.last, last.kind == .compute {
        lists.steps[lists.steps.count - 1].count += 1
      } else {
        lists.steps.append(.init(kind: .compute, number: number, count: 1))
      }
    case .load(let number): lists.steps.append(.init(kind: .load, number: number, count: 1))
    case .store(let number): lists.steps.append(.init(kind: .store, number: number, count: 1))
    case .accumulate(let number): lists.steps.append(.init(kind: .accumulate, number: number, count: 1))
    case .check(let number): lists.steps.append(.init(kind: .check, number: number, count: 1))
    case .element(let number): lists.steps.append(.init(kind: .element, number: number, count: 1))
    }
  }
}
