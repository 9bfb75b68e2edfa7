import TheanoArrays
import TheanoLoops

/// A reduction, by the tree as ``ReductionTree`` defines it.
struct ReductionSteps: Sendable {
  let counter: Int
  let extent: Int
  let tree: ReductionTree
  let body: Block
  let accumulators: [CompiledAccumulator]
  let isOutermost: Bool

  func run(_ frame: UnsafeMutablePointer<Frame>) {
    let count = frame.pointee.integer(extent)
    let words = frame.pointee.words
    for accumulator in accumulators { accumulator.begin(words) }
    if tree.lanes > 1 && count < 8 {
      inOrder(count, frame)
    } else {
      byBlocks(count, frame)
    }
    if isOutermost { frame.pointee.iteration = 0 }
    for accumulator in accumulators { accumulator.finish(words) }
  }

  private func iterate(_ iteration: Int64, _ frame: UnsafeMutablePointer<Frame>) {
    frame.pointee.words[counter] = UInt64(bitPattern: iteration)
    if isOutermost { frame.pointee.iteration = iteration }
    body.run(frame)
  }

  private func inOrder(_ count: Int64, _ frame: UnsafeMutablePointer<Frame>) {
    var iteration: Int64 = 0
    while iteration < count {
      iterate(iteration, frame)
      for accumulator in accumulators { accumulator.take(frame.pointee.words, isFirst: iteration == 0) }
      iteration += 1
    }
  }

  private func byBlocks(_ count: Int64, _ frame: UnsafeMutablePointer<Frame>) {
    let block = Int64(tree.lanes) * Int64(tree.rows)
    var begin: Int64 = 0
    while begin < count {
      for accumulator in accumulators { accumulator.beginBlock(frame.pointee.words) }
      let end = min(begin + block, count)
      var iteration = begin
      while iteration < end {
        iterate(iteration, frame)
        let lane = Int((iteration - begin) % Int64(tree.lanes))
        for accumulator in accumulators { accumulator.take(frame.pointee.words, lane: lane) }
        iteration += 1
      }
      for accumulator in accumulators { accumulator.endBlock(frame.pointee.words) }
      begin = end
    }
  }
}

/// The state of one accumulator is `lanes + 2` entries: the lanes, the total, and the value at hand.
/// An entry is four words: two of the value, its position, and whether there is a value.
struct CompiledAccumulator: Sendable {
  private static let entry = 4
  /// `into` becomes `into op from`, rounded; both are entries.
  typealias Combine = @Sendable (UnsafeMutablePointer<UInt64>, UnsafeMutablePointer<UInt64>) -> Void

  private let lanes: Int
  private let state: Int
  private let value: Int
  private let position: Int?
  private let result: Int
  private let combineNarrow: Combine
  private let combineWide: Combine
  /// What lanes and the total begin with: an entry.
  let identity: [UInt64]

  init(_ accumulator: Accumulator, tree: ReductionTree, _ layout: inout Layout) {
    lanes = tree.lanes
    state = layout.reserve((tree.lanes + 2) * CompiledAccumulator.entry)
    value = layout.slot(accumulator.value)
    position = accumulator.position.map { layout.slot($0) }
    result = layout.slot(accumulator.result)
    combineNarrow = accumulator.narrow.visit(Combining(combination: accumulator.combination))
    combineWide = accumulator.wide.visit(Combining(combination: accumulator.combination))
    identity = accumulator.wide.visit(Identity(combination: accumulator.combination))
  }

  /// The entry of a lane.
  func lane(_ number: Int, _ words: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    words + (state + number * CompiledAccumulator.entry)
  }

  private func total(_ words: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    lane(lanes, words)
  }

  /// The value of this iteration as an entry. Its words are the same in the wide dtype.
  private func current(_ words: UnsafeMutablePointer<UInt64>) -> UnsafeMutablePointer<UInt64> {
    let entry = lane(lanes + 1, words)
    entry[0] = words[value]
    entry[1] = words[value + 1]
    entry[2] = position.map { words[$0] } ?? 0
    entry[3] = 1
    return entry
  }

  private func reset(_ entry: UnsafeMutablePointer<UInt64>) {
    for number in identity.indices { entry[number] = identity[number] }
  }

  func begin(_ words: UnsafeMutablePointer<UInt64>) { reset(total(words)) }

  /// One after the other, in the wide dtype, beginning with the first value.
  func take(_ words: UnsafeMutablePointer<UInt64>, isFirst: Bool) {
    if isFirst {
      total(words).update(from: current(words), count: CompiledAccumulator.entry)
    } else {
      combineWide(total(words), current(words))
    }
  }

  func beginBlock(_ words: UnsafeMutablePointer<UInt64>) {
    for number in 0..<lanes { reset(lane(number, words)) }
  }

  func take(_ words: UnsafeMutablePointer<UInt64>, lane number: Int) {
    combineNarrow(lane(number, words), current(words))
  }

  func endBlock(_ words: UnsafeMutablePointer<UInt64>) {
    var half = lanes / 2
    while half >= 1 {
      for number in 0..<half { combineWide(lane(number, words), lane(number + half, words)) }
      half /= 2
    }
    addBlock(words)
  }

  /// What lane 0 holds at a block's end goes to the total.
  func addBlock(_ words: UnsafeMutablePointer<UInt64>) { combineWide(total(words), lane(0, words)) }

  func finish(_ words: UnsafeMutablePointer<UInt64>) {
    let total = total(words)
    if position != nil {
      words[result] = total[2]
    } else {
      words[result] = total[0]
      words[result + 1] = total[1]
    }
  }
}

extension Element {
  /// The operation on two values of the dtype, the first being the earlier; not rounded.
  static func combine(_ combination: Combination) -> @Sendable (Wide, Wide) -> Wide {
    switch combination {
    case .sum: { sum($0, $1) }
    case .product: { product($0, $1) }
    case .max: { isAbove($1, $0) ? $1 : $0 }
    case .min: { isBelow($1, $0) ? $1 : $0 }
    case .and: { and($0, $1) }
    case .or: { or($0, $1) }
    case .argmax, .argmin, .replace: preconditionFailure("\(combination) is no operation on two values")
    }
  }
}

private struct Combining: ElementVisitor {
  let combination: Combination

  func visit<E: Element>(_ element: E.Type) -> CompiledAccumulator.Combine {
    switch combination {
    case .sum: { E.write(E.rounded(E.sum(E.read($0), E.read($1))), $0) }
    case .product: { E.write(E.rounded(E.product(E.read($0), E.read($1))), $0) }
    case .and: { E.write(E.and(E.read($0), E.read($1)), $0) }
    case .or: { E.write(E.or(E.read($0), E.read($1)), $0) }
    case .max: Combining.select { E.isAbove(E.read($1), E.read($0)) }
    case .min: Combining.select { E.isBelow(E.read($1), E.read($0)) }
    case .argmax:
      Combining.select { into, from in
        let (a, b) = (E.read(into), E.read(from))
        return E.isAbove(b, a) || (!E.isAbove(a, b) && Combining.isEarlier(from, into))
      }
    case .argmin:
      Combining.select { into, from in
        let (a, b) = (E.read(into), E.read(from))
        return E.isBelow(b, a) || (!E.isBelow(a, b) && Combining.isEarlier(from, into))
      }
    case .replace: preconditionFailure("replace is for accumulate")
    }
  }

  private static func isEarlier(_ a: UnsafePointer<UInt64>, _ b: UnsafePointer<UInt64>) -> Bool {
    Int64(bitPattern: a[2]) < Int64(bitPattern: b[2])
  }

  /// Of two entries the second where there is no first, or where it `wins`.
  private static func select(
    _ wins: @escaping @Sendable (UnsafePointer<UInt64>, UnsafePointer<UInt64>) -> Bool
  ) -> CompiledAccumulator.Combine {
    { into, from in
      if from[3] != 0 && (into[3] == 0 || wins(into, from)) { into.update(from: from, count: 4) }
    }
  }
}

private struct Identity: ElementVisitor {
  let combination: Combination

  func visit<E: Element>(_ element: E.Type) -> [UInt64] {
    var entry: [UInt64] = [0, 0, 0, 0]
    switch combination {
    case .sum: entry = words(E.self, E.zero)
    case .product: entry = words(E.self, E.one)
    case .and: entry = words(E.self, E.ones)
    case .or: entry = words(E.self, E.zero)
    case .max, .min, .argmax, .argmin, .replace: break
    }
    return entry
  }

  private func words<E: Element>(_ element: E.Type, _ value: E.Wide) -> [UInt64] {
    var entry: [UInt64] = [0, 0, 0, 1]
    entry.withUnsafeMutableBufferPointer { words in
      if let base = words.baseAddress { E.write(value, base) }
    }
    return entry
  }
}
