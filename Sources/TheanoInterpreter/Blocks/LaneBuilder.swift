import CTheanoBlocks

/// How many iterations of a loop are computed at a time.
///
/// So many that what an instruction costs beside its loop is little, and so few that the arrays of a statement's operands
/// stay in the nearest cache. A multiple of the lanes of every reduction that programs have.
enum Lanes {
  static let count = 128
}

/// A value of each iteration of a block: an array of ``Lanes/count`` elements, in the form that they have in memory.
struct LaneValue: Hashable, Sendable {
  let number: Int
}

/// What is done with a block, in order.
struct LaneItem {
  enum Action {
    /// An instruction of `CTheanoBlocks`, with its key; a shift is by `by`.
    case compute(UInt32, by: Int32)
    // What the block's compiler lists under these numbers.
    case load(Int), store(Int), accumulate(Int), check(Int), element(Int)
  }
  let action: Action
  let target: LaneValue?
  let operands: [LaneValue]
}

/// The constants of a kernel, an array of equal lanes for each: they lie below the arrays of registers, and are filled once
/// in a call.
struct LaneConstants {
  struct Key: Hashable, Sendable {
    let bits: UInt64
    let width: Int

    func fill(_ lanes: UnsafeMutableRawPointer) {
      switch width {
      case 1: lanes.initializeMemory(as: UInt8.self, repeating: UInt8(bits), count: Lanes.count)
      case 4: lanes.initializeMemory(as: UInt32.self, repeating: UInt32(bits), count: Lanes.count)
      case 8: lanes.initializeMemory(as: UInt64.self, repeating: bits, count: Lanes.count)
      case _: preconditionFailure("no constants of \(width) bytes")
      }
    }
  }
  private var places: [Key: Int] = [:]
  private(set) var list: [(key: Key, offset: Int)] = []
  private(set) var bytes = 0

  /// Where the constant lies, from the beginning of the arrays: below zero.
  mutating func offset(_ key: Key) -> Int {
    if let known = places[key] { return known }
    bytes += Lanes.count * key.width
    places[key] = -bytes
    list.append((key, -bytes))
    return -bytes
  }
}

/// Writes the program of a block. Each value is written once.
struct LaneBuilder {
  private(set) var items: [LaneItem] = []
  private(set) var constants: LaneConstants
  /// The bytes of a lane of each value.
  private(set) var widths: [Int] = []
  /// Of constants: where they lie.
  private var places: [Int: Int] = [:]
  /// Values that have memory of their own from the beginning to the end of the loop.
  private var kept: [LaneValue] = []
  private var known: [LaneConstants.Key: LaneValue] = [:]

  init(constants: LaneConstants = LaneConstants()) { self.constants = constants }

  mutating func value(width: Int) -> LaneValue {
    widths.append(width)
    return LaneValue(number: widths.count - 1)
  }

  /// A value that is not computed in the block, or is read behind its end.
  mutating func keep(_ value: LaneValue) { kept.append(value) }

  mutating func constant(_ bits: UInt64, width: Int) -> LaneValue {
    let key = LaneConstants.Key(bits: bits, width: width)
    if let value = known[key] { return value }
    let value = value(width: width)
    places[value.number] = constants.offset(key)
    known[key] = value
    return value
  }

  mutating func append(_ action: LaneItem.Action, to target: LaneValue? = nil, _ operands: [LaneValue]) {
    items.append(LaneItem(action: action, target: target, operands: operands))
  }

  /// An instruction; its result has `width` bytes, or those of its type.
  mutating func compute(
    _ op: theano_lane_op, _ type: LaneType, _ operands: LaneValue..., width: Int? = nil, from: LaneType? = nil,
    by: Int32 = 0
  ) -> LaneValue {
    let target = value(width: width ?? type.width)
    append(.compute(type.key(op, from: from), by: by), to: target, operands)
    return target
  }

  // MARK: Places

  /// Gives every value a place: arrays are used again when nothing reads them any more, but never within the instruction
  /// that reads them last, since targets lie apart from operands.
  func placed() -> (offsets: [Int], bytes: Int) {
    var lastUse = [Int](repeating: -1, count: widths.count)
    for (index, item) in items.enumerated() {
      for operand in item.operands { lastUse[operand.number] = index }
    }
    for value in kept { lastUse[value.number] = items.count }
    var offsets = [Int](repeating: 0, count: widths.count)
    var bytes = 0
    var free: [Int: [Int]] = [:]
    func room(_ value: LaneValue) -> Int { max(4, widths[value.number]) * Lanes.count }
    func take(_ value: LaneValue) {
      if let place = free[room(value)]?.popLast() {
        offsets[value.number] = place
      } else {
        offsets[value.number] = bytes
        bytes += room(value)
      }
    }
    for (number, place) in places { offsets[number] = place }
    var early: Set<LaneValue> = []
    for value in kept where early.insert(value).inserted && places[value.number] == nil { take(value) }
    for (index, item) in items.enumerated() {
      if let target = item.target, !early.contains(target) { take(target) }
      for operand in Set(item.operands + (item.target.map { [$0] } ?? [])) {
        guard lastUse[operand.number] <= index, places[operand.number] == nil, !early.contains(operand) else { continue }
        free[room(operand), default: []].append(offsets[operand.number])
      }
    }
    return (offsets, bytes)
  }
}
