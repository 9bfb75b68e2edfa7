import TheanoArrays
import TheanoLoops

/// How a block reads or writes memory: element `start + iteration · step + Σ gathered · stride`.
struct LaneAccess: Sendable {
  let buffer: Int
  /// Bytes of an element.
  let width: Int
  let isBool: Bool
  /// What is read or written.
  let lanes: Int
  /// The lanes of the guard, where a load has one.
  let guarding: Int?
  /// Two integers of the frame, start and step: set when the loop begins.
  let place: Int
  /// Of the block's list of gathered terms.
  let gathers: Range<Int>
}

/// An index of an address that differs between the lanes.
struct GatheredTerm: Sendable {
  let lanes: Int
  /// The frame's integer.
  let stride: Int
}

/// Start and step of an access, from what does not change in the loop.
struct AddressParts: Sendable {
  let place: Int
  let offset: Int
  let terms: ContiguousArray<(index: Int, stride: Int)>
  let strides: ContiguousArray<Int>

  func set(_ words: UnsafeMutablePointer<UInt64>) {
    var (start, step) = (words[offset], UInt64(0))
    for term in terms { start &+= words[term.index] &* words[term.stride] }
    for stride in strides { step &+= words[stride] }
    words[place] = start
    words[place + 1] = step
  }
}

extension LaneAccess {
  typealias Terms = UnsafeBufferPointer<GatheredTerm>

  func load(_ frame: UnsafeMutablePointer<Frame>, _ terms: Terms, _ begin: Int64, _ count: Int) {
    switch width {
    case 1: load(frame, terms, begin, count, UInt8.self)
    case 2: load(frame, terms, begin, count, UInt16.self)
    case 4: load(frame, terms, begin, count, UInt32.self)
    case 8: load(frame, terms, begin, count, UInt64.self)
    case _: load(frame, terms, begin, count, Parts<UInt64>.self)
    }
    guard isBool else { return }
    let bools = (frame.pointee.lanes + lanes).assumingMemoryBound(to: UInt8.self)
    for lane in 0..<count { bools[lane] = bools[lane] == 0 ? 0 : 1 }
  }

  func store(_ frame: UnsafeMutablePointer<Frame>, _ terms: Terms, _ begin: Int64, _ count: Int) {
    switch width {
    case 1: store(frame, terms, begin, count, UInt8.self)
    case 2: store(frame, terms, begin, count, UInt16.self)
    case 4: store(frame, terms, begin, count, UInt32.self)
    case 8: store(frame, terms, begin, count, UInt64.self)
    case _: store(frame, terms, begin, count, Parts<UInt64>.self)
    }
  }

  private func load<T: BitwiseCopyable>(
    _ frame: UnsafeMutablePointer<Frame>, _ terms: Terms, _ begin: Int64, _ count: Int, _ type: T.Type
  ) {
    let target = (frame.pointee.lanes + lanes).assumingMemoryBound(to: T.self)
    if gathers.isEmpty && guarding == nil {
      let (first, step) = line(frame, begin, count)
      let source = memory(frame).assumingMemoryBound(to: T.self) + first
      if step == 1 {
        target.update(from: source, count: count)
      } else {
        for lane in 0..<count { target[lane] = source[lane &* step] }
      }
      return
    }
    let guards = guarding.map { (frame.pointee.lanes + $0).assumingMemoryBound(to: UInt8.self) }
    // Where every guard is false there may be no memory at all.
    let source = frame.pointee.buffers[buffer]?.assumingMemoryBound(to: T.self)
    for lane in 0..<count {
      if let guards, guards[lane] == 0 {
        UnsafeMutableRawPointer(target + lane).initializeMemory(as: UInt8.self, repeating: 0, count: width)
        continue
      }
      guard let source else { frame.pointee.absent(buffer) }
      target[lane] = source[element(frame, terms, begin, lane)]
    }
  }

  private func store<T: BitwiseCopyable>(
    _ frame: UnsafeMutablePointer<Frame>, _ terms: Terms, _ begin: Int64, _ count: Int, _ type: T.Type
  ) {
    let source = (frame.pointee.lanes + lanes).assumingMemoryBound(to: T.self)
    if gathers.isEmpty {
      let (first, step) = line(frame, begin, count)
      let target = memory(frame).assumingMemoryBound(to: T.self) + first
      if step == 1 {
        target.update(from: source, count: count)
      } else {
        for lane in 0..<count { target[lane &* step] = source[lane] }
      }
      return
    }
    let target = memory(frame).assumingMemoryBound(to: T.self)
    for lane in 0..<count { target[element(frame, terms, begin, lane)] = source[lane] }
  }

  private func memory(_ frame: UnsafeMutablePointer<Frame>) -> UnsafeMutableRawPointer {
    guard let base = frame.pointee.buffers[buffer] else { frame.pointee.absent(buffer) }
    return base
  }

  /// The first of elements that lie on a line, and the step from one to the next; all lie in the buffer.
  private func line(_ frame: UnsafeMutablePointer<Frame>, _ begin: Int64, _ count: Int) -> (Int, Int) {
    let step = Int(frame.pointee.integer(place + 1))
    let first = Int(frame.pointee.integer(place)) &+ Int(begin) &* step
    let last = first &+ (count - 1) &* step
    let bound = frame.pointee.counts[buffer]
    if first < 0 || first >= bound { frame.pointee.outside(first, buffer) }
    if last < 0 || last >= bound { frame.pointee.outside(last, buffer) }
    return (first, step)
  }

  /// The element of one lane.
  func element(_ frame: UnsafeMutablePointer<Frame>, _ terms: Terms, _ begin: Int64, _ lane: Int) -> Int {
    var element =
      Int(frame.pointee.integer(place)) &+ (Int(begin) &+ lane) &* Int(frame.pointee.integer(place + 1))
    for number in gathers {
      let index = (frame.pointee.lanes + terms[number].lanes).assumingMemoryBound(to: Int.self)[lane]
      element = element &+ index &* Int(frame.pointee.integer(terms[number].stride))
    }
    if element < 0 || element >= frame.pointee.counts[buffer] { frame.pointee.outside(element, buffer) }
    return element
  }
}
