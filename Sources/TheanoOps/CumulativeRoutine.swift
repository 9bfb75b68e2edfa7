import TheanoArrays
import TheanoGraph

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
}

private struct RunningSum<Number: Accumulated>: Recurrence {
  let start: UnsafePointer<Number>
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

/// Accumulates in order: along the last axis one element after the other, rows side by side; along another axis row
/// upon row, columns side by side.
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
    case .sum: sweep(call, RunningSum(start: x))
    case .product: sweep(call, RunningProduct(start: x))
    case .recurrence(let isLate):
      sweep(call, LinearRecurrence(factors: x, start: call.inputs[1].elements(as: Number.self), isLate: isLate))
    }
  }

  /// Writes the first elements as they are at the start, and the others as they follow from those before.
  private func sweep<R: Recurrence>(_ call: RoutineCall, _ recurrence: R) {
    typealias Number = R.Number
    let start = recurrence.start
    let y = call.outputs[0].elements(as: Number.self)
    let shape = call.outputs[0].shape
    let (length, inner) = (shape[op.axis], shape[(op.axis + 1)...].reduce(1, *))
    let outer = call.outputs[0].count / (length * inner)
    let (first, by) = op.isBackward ? (length - 1, -inner) : (0, inner)
    if inner == 1 {
      let rowsOfPiece = max(1, CumulativeRoutine.pieceLength / length)
      call.parallel((outer + rowsOfPiece - 1) / rowsOfPiece) { piece in
        for row in (piece * rowsOfPiece)..<min(outer, (piece + 1) * rowsOfPiece) {
          var at = row * length + first
          // In a register: an element that was just written takes as long to come back as to add.
          var value = start[at]
          y[at] = value
          for _ in 1..<length {
            value = recurrence.next(at &+ by, after: at, value)
            at = at &+ by
            y[at] = value
          }
        }
      }
      return
    }
    // So many columns that a few of their rows stay in the cache.
    let columns = min(inner, max(64, CumulativeRoutine.pieceLength / length))
    let blocks = (inner + columns - 1) / columns
    call.parallel(outer * blocks) { piece in
      let begin = piece % blocks * columns
      let end = min(inner, begin + columns)
      var row = piece / blocks * length * inner + first * inner
      for column in begin..<end { y[row + column] = start[row + column] }
      for _ in 1..<length {
        for column in begin..<end {
          let last = row &+ column
          y[last &+ by] = recurrence.next(last &+ by, after: last, y[last])
        }
        row = row &+ by
      }
    }
  }
}
