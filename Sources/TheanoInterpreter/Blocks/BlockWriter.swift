internal import CTheanoBlocks
import TheanoArrays
import TheanoLoops
import TheanoScalars

/// Writes the body of one loop.
struct BlockWriter {
  let loop: LoopID
  /// Whether two iterations may write the same element, the later one last.
  let isInOrder: Bool
  let dependence: LoopDependence
  var builder: LaneBuilder
  var values: [RegisterID: LaneValue] = [:]
  var prelude = Block()
  var parts: ContiguousArray<AddressParts> = []
  var lists = BlockLists()
  var offsets: [Int] = []

  // What has places only at the end.
  var broadcasts: [(slot: Int, value: LaneValue, dtype: DType)] = []
  var accesses: [PendingAccess] = []
  var accumulations: [(access: Int, dtype: DType, combination: Combination)] = []
  var checks: [(check: Check, condition: LaneValue, values: [PendingValue])] = []
  var elements: [PendingElement] = []

  /// How many loops there are around the statement within the block.
  var depth = 0
  var fills: [(slot: Int, value: LaneValue, dtype: DType)] = []
  var copies: [(source: LaneValue, target: LaneValue)] = []
  var reductions: [PendingReduction] = []
  /// While steps are listed: the loops that have begun, and whether one has just ended.
  var open: [Int] = []
  var isAfterEnd = false

  struct PendingAccess {
    let access: Access
    let dtype: DType
    let value: LaneValue
    let guarding: LaneValue?
    let place: Int
    let gathers: [(value: LaneValue, stride: Int)]
  }
  enum PendingValue { case lanes(LaneValue), slot(Int) }
  struct PendingElement {
    let step: Step
    let operands: [(slot: Int, value: LaneValue, dtype: DType)]
    let target: (slot: Int, value: LaneValue, dtype: DType)
  }

  init(_ compiler: Compiler, _ loop: LoopID, isInOrder: Bool = false) {
    guard let lanes = compiler.lanes else { preconditionFailure("blocks are not wanted") }
    (self.loop, self.isInOrder, dependence) = (loop, isInOrder, lanes.dependence)
    builder = LaneBuilder(constants: lanes.constants)
  }

  func varies(_ register: RegisterID) -> Bool { dependence.depends(register, on: loop) }

  // MARK: Statements

  mutating func write(_ body: [Statement], _ compiler: inout Compiler) {
    for statement in body {
      switch statement {
      case .define(let register, let expression):
        if varies(register) {
          define(register, expression, &compiler)
        } else if depth == 0 {
          prelude.steps.append(compiler.define(register, expression))
        } else {
          scalar(register, expression, &compiler)
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
          return .lanes(value)
        }
        checks.append((check, condition, shown))
        builder.append(.check(checks.count - 1), read)
      case .loop(let inner): loop(inner, &compiler)
      case .reduce(let inner): reduce(inner, &compiler)
      }
    }
  }

  mutating func define(_ register: RegisterID, _ expression: Expression, _ compiler: inout Compiler) {
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
  mutating func element(
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
  mutating func value(_ register: RegisterID, _ compiler: Compiler) -> LaneValue {
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

  mutating func transfer(
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

  mutating func pending(
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
    // In a loop inside, the address moves with that.
    if depth > 0 { builder.append(.address(parts.count), []) }
    parts.append(AddressParts(place: place, offset: offset, terms: terms, strides: strides))
    accesses.append(
      PendingAccess(
        access: access, dtype: dtype, value: value, guarding: guarding, place: place, gathers: gathers))
    return accesses.count - 1
  }

  /// Read, combined and written, where there are instructions for it and iterations are apart.
  mutating func accumulate(
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

  func offset(_ value: LaneValue) -> Int { offsets[value.number] }

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
    addInner()
    for item in builder.items { add(item) }
    return BlockBody(
      prelude: prelude, parts: parts, broadcasts: ContiguousArray(broadcasts.map(placed)), lists)
  }

  func placed(_ moved: (slot: Int, value: LaneValue, dtype: DType)) -> BlockBody.Broadcast {
    .init(slot: moved.slot, lanes: offset(moved.value), dtype: moved.dtype)
  }

  mutating func add(_ pending: PendingAccess) {
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

  mutating func add(_ check: Check, _ condition: LaneValue, _ values: [PendingValue]) {
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

  mutating func begin(_ kind: BlockBody.Step.Kind, _ number: Int) {
    open.append(lists.steps.count)
    lists.steps.append(.init(kind: kind, number: number, count: 0))
  }

  mutating func add(_ item: LaneItem) {
    defer { if case .end = item.action {} else { isAfterEnd = false } }
    switch item.action {
    case .compute(let key, let by):
      func place(_ value: LaneValue?) -> Int32 { value.map { Int32(offset($0)) } ?? 0 }
      let target = place(item.target)
      let number = lists.instructions.count
      lists.instructions.append(
        theano_lane_instruction(
          key: key, target: target, a: place(item.a), b: by != 0 ? by : place(item.b), c: place(item.c)))
      if let last = lists.steps.last, last.kind == .compute, !isAfterEnd {
        lists.steps[lists.steps.count - 1].count += 1
      } else {
        lists.steps.append(.init(kind: .compute, number: number, count: 1))
      }
    case .scalar(let number): lists.steps.append(.init(kind: .scalar, number: number, count: 1))
    case .fill(let number): lists.steps.append(.init(kind: .fill, number: number, count: 1))
    case .address(let number): lists.steps.append(.init(kind: .address, number: number, count: 1))
    case .copy(let number): lists.steps.append(.init(kind: .copy, number: number, count: 1))
    case .loop(let number): begin(.loop, number)
    case .reduce(let number): begin(.reduce, number)
    case .end:
      guard let index = open.popLast() else { preconditionFailure("an end without a loop") }
      lists.steps[index].count = lists.steps.count - index - 1
      isAfterEnd = true
    case .load(let number): lists.steps.append(.init(kind: .load, number: number, count: 1))
    case .store(let number): lists.steps.append(.init(kind: .store, number: number, count: 1))
    case .accumulate(let number): lists.steps.append(.init(kind: .accumulate, number: number, count: 1))
    case .check(let number): lists.steps.append(.init(kind: .check, number: number, count: 1))
    case .element(let number): lists.steps.append(.init(kind: .element, number: number, count: 1))
    }
  }
}
