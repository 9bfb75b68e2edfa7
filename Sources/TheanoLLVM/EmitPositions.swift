internal import CTheanoLLVM
import TheanoArrays
import TheanoLoops

/// Rows in place of positions, in the blocks of a reduction: see ``CountedPositions``.
extension Emitter {
  func countsRows(_ accumulator: Accumulator) -> Bool { plan.positions.definitions[accumulator.result] != nil }

  /// Bits of the position in a lane of a block: as wide as the value where it is the number of a row.
  func positionBits(_ accumulator: Accumulator) -> Int {
    if !countsRows(accumulator) { return 64 }
    return accumulator.narrow == .float16 ? 32 : 8 * accumulator.narrow.itemSize
  }

  private func resized(_ number: IRValue, from: Int, to: Int, _ lanes: Int) -> IRValue {
    if from == to { return number }
    let type = b.vector(b.integer(bits: to), lanes)
    return from < to ? b.zext(number, type) : b.trunc(number, type)
  }

  /// What the lanes of a block begin with. A value that no later one is better than is that of the lane's first row.
  func blockStart(_ accumulator: Accumulator, _ lanes: Int) -> Partial {
    let identity = identity(accumulator, accumulator.narrow, lanes)
    if !countsRows(accumulator) { return identity }
    return Partial(identity.value, b.zero(b.vector(b.integer(bits: positionBits(accumulator)), lanes)))
  }

  /// This iteration's value in all lanes, combined with what they have of the rows of the block before.
  func combineRow(_ accumulator: Accumulator, _ before: Partial, row: IRValue) -> Partial {
    let dtype = accumulator.narrow
    guard countsRows(accumulator), let rows = before.position else {
      return combine(accumulator.combination, dtype, before, value(accumulator), lanes)
    }
    let value = lanes > 1 ? vector(accumulator.value) : register(accumulator.value).value
    let wins =
      accumulator.combination == .argmax
      ? isAbove(value, before.value, dtype) : isBelow(value, before.value, dtype)
    let number = b.splat(resized(row, from: 64, to: positionBits(accumulator), 1), lanes)
    return Partial(b.select(wins, value, before.value), b.select(wins, number, rows))
  }

  /// A vector of a block's lanes, from `first` on, with places in the block where it has rows. A lane that got no value has a
  /// place behind all values.
  func placed(
    _ partial: Partial, _ accumulator: Accumulator, _ tree: ReductionTree, lane first: Int, _ width: Int
  ) -> Partial {
    guard countsRows(accumulator), let rows = partial.position else { return partial }
    let numbers = b.add(b.iota(b.i32, width), b.constant(Int64(first), b.i32, lanes: width))
    let row = resized(rows, from: positionBits(accumulator), to: 32, width)
    let begins = b.mul(row, b.constant(Int64(tree.lanes), b.i32, lanes: width))
    return Partial(partial.value, b.add(begins, numbers))
  }

  /// With positions, where it has places of so many bits that are counted from the iteration `begin` on.
  func positioned(
    _ partial: Partial, _ accumulator: Accumulator, _ reduction: Reduction, from begin: IRValue, bits: Int
  ) -> Partial {
    guard let definition = plan.positions.definitions[accumulator.result], let register = accumulator.position,
      let place = partial.position
    else { return partial }
    var first: IRValue?
    nested {
      self.place.counters[reduction.id] = begin
      emit(definition)
      first = lanes > 1 ? vector(register) : self.register(register).value
    }
    guard let first else { return partial }
    return Partial(partial.value, b.add(first, resized(place, from: bits, to: 64, lanes)))
  }
}
