internal import CTheanoBlocks

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
    // Of loops within the block: what does not vary between the lanes, and its lanes; addresses; arrays that are copied.
    case scalar(Int), fill(Int), address(Int), copy(Int)
    /// Begins a loop of all lanes together, which `end` ends.
    case loop(Int), reduce(Int), end
  }
  let action: Action
  let target: LaneValue?
  /// Those of an instruction; others have theirs in a list.
  var a: LaneValue?
  var b: LaneValue?
  var c: LaneValue?
  var list: [LaneValue] = []

  func forEachOperand(_ body: (LaneValue) -> Void) {
    if let a { body(a) }
    if let b { body(b) }
    if let c { body(c) }
    for operand in list { body(operand) }
  }
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
  /// Where the constants lie.
  private var constantPlaces: [(number: Int, offset: Int)] = []
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
    constantPlaces.append((value.number, constants.offset(key)))
    known[key] = value
    return value
  }

  mutating func append(_ action: LaneItem.Action, to target: LaneValue? = nil, _ operands: [LaneValue]) {
    items.append(LaneItem(action: action, target: target, list: operands))
  }

  /// An instruction; its result has `width` bytes, or those of its type.
  mutating func compute(
    _ op: theano_lane_op, _ type: LaneType, _ a: LaneValue? = nil, _ b: LaneValue? = nil, _ c: LaneValue? = nil,
    width: Int? = nil, from: LaneType? = nil, by: Int32 = 0
  ) -> LaneValue {
    let target = value(width: width ?? type.width)
    items.append(LaneItem(action: .compute(type.key(op, from: from), by: by), target: target, a: a, b: b, c: c))
    return target
  }

  // MARK: Places

  /// Gives every value a place: arrays are used again when nothing reads them any more, but never within the instruction
  /// that reads them last, since targets lie apart from operands.
  func placed() -> (offsets: [Int], bytes: Int) {
    // An item's number, or behind the last; of constants too, which have places already.
    var (lastUse, ends) = lastUses()
    var places = Places(widths: widths)
    for (number, offset) in constantPlaces {
      places.offsets[number] = offset
      lastUse[number] = .max
    }
    for value in kept where lastUse[value.number] != .max {
      lastUse[value.number] = .max
      places.take(value.number)
    }
    func release(_ number: Int, at index: Int) {
      guard lastUse[number] == index else { return }
      // Once, where it is read twice.
      lastUse[number] = .max
      places.give(number)
    }
    for (index, item) in items.enumerated() {
      if let target = item.target?.number, lastUse[target] != .max {
        places.take(target)
        if lastUse[target] < index { places.give(target) }
      }
      item.forEachOperand { release($0.number, at: index) }
      for number in ends.removeValue(forKey: index) ?? [] { release(number, at: index) }
    }
    return (places.offsets, places.bytes)
  }

  /// The item that reads each value last. What a loop reads of what was before it is read until the loop ends: `ends` has
  /// those values by the loop's end.
  private func lastUses() -> (lastUse: [Int], ends: [Int: [Int]]) {
    var lastUse = [Int](repeating: -1, count: widths.count)
    var written = [Int](repeating: -1, count: widths.count)
    var ends: [Int: [Int]] = [:]
    var open: [(begin: Int, values: [Int])] = []
    for (index, item) in items.enumerated() {
      item.forEachOperand { operand in
        lastUse[operand.number] = index
        guard let level = open.firstIndex(where: { $0.begin > written[operand.number] }) else { return }
        open[level].values.append(operand.number)
      }
      if let target = item.target { written[target.number] = index }
      switch item.action {
      case .loop, .reduce: open.append((index, []))
      case .end:
        guard let loop = open.popLast() else { preconditionFailure("an end without a loop") }
        for number in loop.values { lastUse[number] = index }
        ends[index] = loop.values
      case .compute, .load, .store, .accumulate, .check, .element, .scalar, .fill, .address, .copy: break
      }
    }
    return (lastUse, ends)
  }

  /// The arrays, and which are free.
  private struct Places {
    let widths: [Int]
    var offsets: [Int]
    private(set) var bytes = 0
    /// Of 4, 8 and 16 bytes for each lane.
    private var free: [[Int]] = [[], [], []]

    init(widths: [Int]) {
      self.widths = widths
      offsets = [Int](repeating: 0, count: widths.count)
    }

    private func size(_ number: Int) -> Int { widths[number] <= 4 ? 0 : widths[number] == 8 ? 1 : 2 }

    mutating func take(_ number: Int) {
      let size = size(number)
      if let place = free[size].popLast() {
        offsets[number] = place
      } else {
        offsets[number] = bytes
        bytes += (4 << size) * Lanes.count
      }
    }

    mutating func give(_ number: Int) { free[size(number)].append(offsets[number]) }
  }
}
