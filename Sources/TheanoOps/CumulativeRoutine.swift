import TheanoArrays
import TheanoGraph
import TheanoLoops

/// A number that is accumulated.
protocol Accumulated: BitwiseCopyable {
  static func plus(_ a: Self, _ b: Self) -> Self
  static func times(_ a: Self, _ b: Self) -> Self
}

extension Accumulated where Self: FixedWidthInteger {
  @inline(__always) static func plus(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inline(__always) static func times(_ a: Self, _ b: Self) -> Self { a &* b }
}

extension Accumulated where Self: BinaryFloatingPoint {
  @inline(__always) static func plus(_ a: Self, _ b: Self) -> Self { a + b }
  @inline(__always) static func times(_ a: Self, _ b: Self) -> Self { a * b }
}

extension UInt8: Accumulated {}
extension UInt16: Accumulated {}
extension UInt32: Accumulated {}
extension UInt64: Accumulated {}
extension Int8: Accumulated {}
extension Int16: Accumulated {}
extension Int32: Accumulated {}
extension Int64: Accumulated {}
extension Float: Accumulated {}
extension Double: Accumulated {}

extension HalfBits: Accumulated {
  private init(_ value: Float) { bits = Half(value).bits }
  private var float: Float { Half(bits: bits).float }
  static func plus(_ a: HalfBits, _ b: HalfBits) -> HalfBits { HalfBits(a.float + b.float) }
  static func times(_ a: HalfBits, _ b: HalfBits) -> HalfBits { HalfBits(a.float * b.float) }
}

extension ComplexPair: Accumulated where Part: BinaryFloatingPoint & BitwiseCopyable {
  static func plus(_ a: ComplexPair, _ b: ComplexPair) -> ComplexPair { ComplexPair(re: a.re + b.re, im: a.im + b.im) }
  static func times(_ a: ComplexPair, _ b: ComplexPair) -> ComplexPair {
    // In float64, so that each part is rounded once.
    let (p, q, r, s) = (Double(a.re), Double(a.im), Double(b.re), Double(b.im))
    return ComplexPair(re: Part(p * r - q * s), im: Part(p * s + q * r))
  }
}

/// What an element follows from. A type and no closure, so that loops over it are compiled for it.
private protocol Recurrence {
  associatedtype Number: Accumulated
  /// Whose first elements are the first of the result.
  var start: UnsafePointer<Number> { get }
  /// The element at a place, after `value` at the place before it.
  func next(_ place: Int, after last: Int, _ value: Number) -> Number
  /// Elements that follow from each other alone; what is before them is added afterwards.
  var blockLength: Int { get }
}

extension Recurrence {
  var blockLength: Int { Int.max }
}

private struct RunningSum<Number: Accumulated>: Recurrence {
  let start: UnsafePointer<Number>
  let blockLength: Int
  @inline(__always) func next(_ place: Int, after _: Int, _ sum: Number) -> Number { Number.plus(sum, start[place]) }
}

private struct RunningProduct<Number: Accumulated>: Recurrence {
  let start: UnsafePointer<Number>
  @inline(__always) func next(_ place: Int, after _: Int, _ product: Number) -> Number {
    Number.times(product, start[place])
  }
}

/// `y[i] = a[i] y[i - 1] + b[i]`, or with `a[i - 1]`.
private struct LinearRecurrence<Number: Accumulated>: Recurrence {
  let factors: UnsafePointer<Number>
  let start: UnsafePointer<Number>
  let isLate: Bool
  @inline(__always) func next(_ place: Int, after last: Int, _ value: Number) -> Number {
    Number.plus(Number.times(factors[isLate ? last : place], value), start[place])
  }
}

/// Accumulates in the order that ``Cumulative`` says: along the last axis blocks side by side, of rows too; along another
/// axis row upon row, columns side by side.
struct CumulativeRoutine: Routine {
  private let op: Cumulative

  init(_ op: Cumulative) { self.op = op }

  var name: String { op.spokenName }

  /// About as many elements make a piece of work.
  private static let pieceLength = 1 << 14

  func run(_ call: RoutineCall) -> RoutineFault? {
    if call.outputs[0].count == 0 { return nil }
    switch call.outputs[0].dtype {
    case .bool: accumulateTruth(call)
    case .uint8: accumulate(call, UInt8.self)
    case .uint16: accumulate(call, UInt16.self)
    case .uint32: accumulate(call, UInt32.self)
    case .uint64: accumulate(call, UInt64.self)
    case .int8: accumulate(call, Int8.self)
    case .int16: accumulate(call, Int16.self)
    case .int32: accumulate(call, Int32.self)
    case .int64: accumulate(call, Int64.self)
    case .float16: accumulate(call, HalfBits.self)
    case .float32: accumulate(call, Float.self)
    case .float64: accumulate(call, Double.self)
    case .complex64: accumulate(call, ComplexPair<Float>.self)
    case .complex128: accumulate(call, ComplexPair<Double>.self)
    }
    return nil
  }

  private struct Truth: Accumulated {
    var byte: UInt8
    static func plus(_ a: Truth, _ b: Truth) -> Truth { Truth(byte: a.byte | b.byte) }
    static func times(_ a: Truth, _ b: Truth) -> Truth { Truth(byte: a.byte & b.byte) }
  }

  private func accumulateTruth(_ call: RoutineCall) { accumulate(call, Truth.self) }

  private func accumulate<Number: Accumulated>(_ call: RoutineCall, _: Number.Type) {
    let x = call.inputs[0].elements(as: Number.self)
    switch op.kind {
    case .sum: sweep(call, RunningSum(start: x, blockLength: Cumulative.blockLength(call.outputs[0].dtype)))
    case .product: sweep(call, RunningProduct(start: x))
    case .recurrence(let isLate):
      sweep(call, LinearRecurrence(factors: x, start: call.inputs[1].elements(as: Number.self), isLate: isLate))
    }
  }

  private func sweep<R: Recurrence>(_ call: RoutineCall, _ recurrence: R) {
    let y = call.outputs[0].elements(as: R.Number.self)
    let shape = call.outputs[0].shape
    let inner = shape[(op.axis + 1)...].reduce(1, *)
    let sweep = Sweep(
      recurrence: recurrence, y: y, length: shape[op.axis], inner: inner,
      outer: call.outputs[0].count / (shape[op.axis] * inner), isBackward: op.isBackward)
    if inner == 1 { sweep.alongRows(call.parallel) } else { sweep.acrossRows(call.parallel) }
  }
}

/// The sweep over one tensor, each row of it (each `length` elements that are `inner` apart) by itself.
private struct Sweep<R: Recurrence> {
  let recurrence: R
  let y: UnsafeMutablePointer<R.Number>
  let length: Int
  let inner: Int
  let outer: Int
  let isBackward: Bool

  /// About as many elements make a piece of work.
  private var pieceLength: Int { 1 << 14 }
  /// Of elements that follow from each other, the first, and the way from one to the next.
  private var first: Int { isBackward ? (length - 1) * inner : 0 }
  private var by: Int { isBackward ? -inner : inner }
  private var block: Int { min(length, recurrence.blockLength) }
  private var blocksOfRow: Int { (length + block - 1) / block }

  func alongRows(_ parallel: Parallel) {
    let (block, blocksOfRow) = (block, blocksOfRow)
    if blocksOfRow > 1 && outer >= 32 {
      // As many rows as anybody could want: each from its beginning to its end.
      parallel((outer + 3) / 4) { piece in
        if 4 * piece + 4 <= outer { return fourRows(4 * piece) }
        for row in 4 * piece..<outer { oneRow(row) }
      }
      return
    }
    let count = outer * blocksOfRow
    let blocksOfPiece = max(1, pieceLength / block)
    let pieces = (count + blocksOfPiece - 1) / blocksOfPiece
    func place(_ k: Int) -> Int { k / blocksOfRow * length + first + k % blocksOfRow * block * by }
    func size(_ k: Int) -> Int { min(block, length - k % blocksOfRow * block) }
    parallel(pieces) { piece in
      var k = piece * blocksOfPiece
      let end = min(count, k + blocksOfPiece)
      while k < end {
        if k + 4 <= end && (k..<k + 4).allSatisfy({ size($0) == block }) {
          four(SIMD4(place(k), place(k + 1), place(k + 2), place(k + 3)), block)
          k += 4
        } else {
          one(place(k), size(k))
          k += 1
        }
      }
    }
    if blocksOfRow == 1 { return }
    // The last element of each block, then the others.
    for k in 0..<count where k % blocksOfRow > 0 {
      let last = place(k) + (size(k) - 1) * by
      y[last] = R.Number.plus(y[place(k) - by], y[last])
    }
    parallel(pieces) { piece in
      for k in piece * blocksOfPiece..<min(count, (piece + 1) * blocksOfPiece) where k % blocksOfRow > 0 {
        let (begin, others) = (place(k), size(k) - 1)
        let before = y[begin - by]
        let lowest = isBackward ? begin - others + 1 : begin
        for at in lowest..<lowest + others { y[at] = R.Number.plus(before, y[at]) }
      }
    }
  }

  /// In a register: an element that was just written takes as long to come back as to add.
  private func one(_ begin: Int, _ size: Int) {
    var (at, value) = (begin, recurrence.start[begin])
    y[at] = value
    for _ in 1..<size {
      value = recurrence.next(at &+ by, after: at, value)
      at = at &+ by
      y[at] = value
    }
  }

  /// Four at once: none waits for another.
  private func four(_ begin: SIMD4<Int>, _ size: Int) {
    let (start, by) = (recurrence.start, by)
    var (a, b, c, d) = (begin[0], begin[1], begin[2], begin[3])
    var (p, q, r, s) = (start[a], start[b], start[c], start[d])
    (y[a], y[b], y[c], y[d]) = (p, q, r, s)
    for _ in 1..<size {
      p = recurrence.next(a &+ by, after: a, p)
      q = recurrence.next(b &+ by, after: b, q)
      r = recurrence.next(c &+ by, after: c, r)
      s = recurrence.next(d &+ by, after: d, s)
      (a, b, c, d) = (a &+ by, b &+ by, c &+ by, d &+ by)
      y[a] = p
      y[b] = q
      y[c] = r
      y[d] = s
    }
  }

  private func oneRow(_ row: Int) {
    var at = row * length + first
    for step in stride(from: 0, to: length, by: block) {
      let before = step > 0 ? y[at &- by] : nil
      var value = recurrence.start[at]
      y[at] = before.map { R.Number.plus($0, value) } ?? value
      for _ in 1..<min(block, length - step) {
        value = recurrence.next(at &+ by, after: at, value)
        at = at &+ by
        y[at] = before.map { R.Number.plus($0, value) } ?? value
      }
      at = at &+ by
    }
  }

  private func fourRows(_ row: Int) {
    let (start, by) = (recurrence.start, by)
    var at = row * length + first
    for step in stride(from: 0, to: length, by: block) {
      let size = min(block, length - step)
      if step == 0 {
        four(SIMD4(at, at + length, at + 2 * length, at + 3 * length), size)
        at += size * by
        continue
      }
      let (x, y) = (
        (start, start + length, start + 2 * length, start + 3 * length), (y, y + length, y + 2 * length, y + 3 * length)
      )
      let before = (y.0[at &- by], y.1[at &- by], y.2[at &- by], y.3[at &- by])
      var sum = (x.0[at], x.1[at], x.2[at], x.3[at])
      for k in 0..<size {
        if k > 0 {
          at = at &+ by
          sum = (
            R.Number.plus(sum.0, x.0[at]), R.Number.plus(sum.1, x.1[at]), R.Number.plus(sum.2, x.2[at]),
            R.Number.plus(sum.3, x.3[at])
          )
        }
        y.0[at] = R.Number.plus(before.0, sum.0)
        y.1[at] = R.Number.plus(before.1, sum.1)
        y.2[at] = R.Number.plus(before.2, sum.2)
        y.3[at] = R.Number.plus(before.3, sum.3)
      }
      at = at &+ by
    }
  }

  func acrossRows(_ parallel: Parallel) {
    // So many columns that a few of their rows stay in the cache.
    let columns = min(inner, max(64, pieceLength / length))
    let pieces = (inner + columns - 1) / columns
    parallel(outer * pieces) { piece in
      let begin = piece % pieces * columns
      let part = begin..<min(inner, begin + columns)
      let row = piece / pieces * length * inner + first
      rows(row, block, part)
      if block < length { laterRows(row + block * by, part) }
    }
  }

  private func rows(_ begin: Int, _ size: Int, _ columns: Range<Int>) {
    var row = begin
    for column in columns { y[row + column] = recurrence.start[row + column] }
    for _ in 1..<size {
      for column in columns {
        let last = row &+ column
        y[last &+ by] = recurrence.next(last &+ by, after: last, y[last])
      }
      row = row &+ by
    }
  }

  /// The blocks after the first: their own sums lie beside, 64 columns of them at most.
  private func laterRows(_ begin: Int, _ columns: Range<Int>) {
    withUnsafeTemporaryAllocation(of: R.Number.self, capacity: columns.count) { sums in
      guard let sums = sums.baseAddress.map({ $0 - columns.lowerBound }) else { return }
      var row = begin
      for step in stride(from: block, to: length, by: block) {
        let before = y + (row - by)
        for k in 0..<min(block, length - step) {
          let (x, y) = (recurrence.start + row, y + row)
          for column in columns {
            let sum = k == 0 ? x[column] : R.Number.plus(sums[column], x[column])
            sums[column] = sum
            y[column] = R.Number.plus(before[column], sum)
          }
          row = row &+ by
        }
      }
    }
  }
}
