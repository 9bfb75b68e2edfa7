import TheanoArrays
import TheanoLoops

/// Loops within a block.
extension BlockWriter {
  struct PendingReduction {
    let counter: Int
    let extent: Int
    let rows: Int
    let accumulators: [PendingAccumulator]
  }

  struct PendingAccumulator {
    let accumulator: Accumulator
    let identity: [UInt64]
    let value: LaneValue
    let lanes: LaneValue
    let wideLanes: LaneValue
    let total: LaneValue
  }

  /// What does not vary between the lanes, but with a loop inside.
  mutating func scalar(_ register: RegisterID, _ expression: Expression, _ compiler: inout Compiler) {
    builder.append(.scalar(lists.inner.scalars.count), [])
    lists.inner.scalars.append(compiler.define(register, expression))
    let dtype = compiler.dtype(register)
    let value = kept(dtype)
    values[register] = value
    builder.append(.fill(fills.count), to: value, [])
    fills.append((compiler.layout.slot(register), value, dtype))
  }

  private mutating func kept(_ dtype: DType) -> LaneValue {
    let value = builder.value(width: dtype.itemSize)
    builder.keep(value)
    return value
  }

  private mutating func copy(_ source: LaneValue, to target: LaneValue) {
    if source == target { return }
    builder.append(.copy(copies.count), to: target, [source])
    copies.append((source, target))
  }

  mutating func loop(_ loop: Loop, _ compiler: inout Compiler) {
    let states = loop.carries.map { kept(compiler.dtype($0.current)) }
    for (carry, state) in zip(loop.carries, states) {
      copy(value(carry.initial, compiler), to: state)
      values[carry.current] = state
      values[carry.final] = state
    }
    builder.append(.loop(lists.inner.loops.count), [])
    lists.inner.loops.append(
      InnerLoop(counter: compiler.layout.slot(loop.id), extent: compiler.layout.slot(loop.extent)))
    depth += 1
    write(loop.body, &compiler)
    // All are taken before one is replaced: the next of one may be another.
    let nexts = loop.carries.map { value($0.next, compiler) }
    let held = nexts.map { next in
      guard states.count > 1, states.contains(next) else { return next }
      let copied = builder.value(width: builder.widths[next.number])
      copy(next, to: copied)
      return copied
    }
    for (next, state) in zip(held, states) { copy(next, to: state) }
    depth -= 1
    builder.append(.end, [])
  }

  mutating func reduce(_ reduction: Reduction, _ compiler: inout Compiler) {
    let number = reductions.count
    let (counter, extent) = (compiler.layout.slot(reduction.id), compiler.layout.slot(reduction.extent))
    // Its place in the list, which reductions inside must not take.
    reductions.append(PendingReduction(counter: counter, extent: extent, rows: 1, accumulators: []))
    builder.append(.reduce(number), [])
    depth += 1
    write(reduction.body, &compiler)
    var pending: [PendingAccumulator] = []
    for accumulator in reduction.accumulators {
      let value = value(accumulator.value, compiler)
      builder.keep(value)
      let total = kept(accumulator.wide)
      values[accumulator.result] = total
      pending.append(
        PendingAccumulator(
          accumulator: accumulator,
          identity: CompiledAccumulator(accumulator, tree: reduction.tree, &compiler.layout).identity, value: value,
          lanes: kept(accumulator.narrow), wideLanes: kept(accumulator.wide), total: total))
    }
    reductions[number] = PendingReduction(
      counter: counter, extent: extent, rows: reduction.tree.rows, accumulators: pending)
    depth -= 1
    builder.append(.end, [])
  }

  mutating func addInner() {
    lists.inner.fills = ContiguousArray(fills.map(placed))
    lists.inner.copies = ContiguousArray(
      copies.map {
        LaneCopy(source: offset($0.source), target: offset($0.target), width: builder.widths[$0.source.number])
      })
    for pending in reductions {
      let accumulators = pending.accumulators.map { pending -> InnerReduction.Accumulator in
        guard
          let totals = BlockAccumulator.Totals(
            pending.accumulator, lanes: offset(pending.lanes), wideLanes: offset(pending.wideLanes))
        else { preconditionFailure("no instructions for \(pending.accumulator.combination)") }
        return .init(
          totals: totals, narrow: pending.accumulator.narrow, identity: pending.identity,
          value: offset(pending.value), total: offset(pending.total))
      }
      lists.inner.reductions.append(
        InnerReduction(
          counter: pending.counter, extent: pending.extent, rows: pending.rows,
          accumulators: ContiguousArray(accumulators)))
    }
  }
}
