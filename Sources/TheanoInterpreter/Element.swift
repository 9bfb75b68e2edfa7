import ComplexModule
import TheanoArrays
import TheanoScalars

/// How the interpreter holds the values of one dtype: how they lie in memory, in which wide type it
/// computes, and how a computed value comes back to the dtype.
///
/// A register is two words. An integer is sign- or zero-extended to 64 bits, a bool 0 or 1, a real
/// number a float64, a complex number two of them: so the words of a value are the same in every dtype
/// of its kind that holds it.
protocol Element: SendableMetatype {
  associatedtype Stored: BitwiseCopyable
  associatedtype Wide

  static func wide(_ stored: Stored) -> Wide
  /// Rounded to the dtype; integers wrap.
  static func stored(_ wide: Wide) -> Stored
  static func read(_ words: UnsafePointer<UInt64>) -> Wide
  static func write(_ wide: Wide, _ words: UnsafeMutablePointer<UInt64>)

  static var zero: Wide { get }
  static var one: Wide { get }
  /// True, or all bits: the identity of `and`.
  static var ones: Wide { get }
  static func sum(_ a: Wide, _ b: Wide) -> Wide
  static func product(_ a: Wide, _ b: Wide) -> Wide
  static func and(_ a: Wide, _ b: Wide) -> Wide
  static func or(_ a: Wide, _ b: Wide) -> Wide
  /// Whether the maximum of the two is `a` and not `b`: greater, or NaN where `b` is none.
  static func isAbove(_ a: Wide, _ b: Wide) -> Bool
  /// Whether the minimum of the two is `a` and not `b`: less, or NaN where `b` is none.
  static func isBelow(_ a: Wide, _ b: Wide) -> Bool
}

extension Element {
  /// The nearest value of the dtype.
  static func rounded(_ wide: Wide) -> Wide { self.wide(stored(wide)) }
}

// MARK: Integers

enum IntegerElement<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>: Element {
  static func wide(_ stored: T) -> T { stored }
  static func stored(_ wide: T) -> T { wide }
  static func read(_ words: UnsafePointer<UInt64>) -> T { T(truncatingIfNeeded: words[0]) }
  static func write(_ wide: T, _ words: UnsafeMutablePointer<UInt64>) {
    words[0] = UInt64(truncatingIfNeeded: wide)
  }
  static var zero: T { 0 }
  static var one: T { 1 }
  static var ones: T { ~0 }
  static func sum(_ a: T, _ b: T) -> T { a &+ b }
  static func product(_ a: T, _ b: T) -> T { a &* b }
  static func and(_ a: T, _ b: T) -> T { a & b }
  static func or(_ a: T, _ b: T) -> T { a | b }
  static func isAbove(_ a: T, _ b: T) -> Bool { a > b }
  static func isBelow(_ a: T, _ b: T) -> Bool { a < b }
}

/// A byte that is zero or not.
enum BoolElement: Element {
  static func wide(_ stored: UInt8) -> Bool { stored != 0 }
  static func stored(_ wide: Bool) -> UInt8 { wide ? 1 : 0 }
  static func read(_ words: UnsafePointer<UInt64>) -> Bool { words[0] != 0 }
  static func write(_ wide: Bool, _ words: UnsafeMutablePointer<UInt64>) { words[0] = wide ? 1 : 0 }
  static var zero: Bool { false }
  static var one: Bool { true }
  static var ones: Bool { true }
  static func sum(_ a: Bool, _ b: Bool) -> Bool { a || b }
  static func product(_ a: Bool, _ b: Bool) -> Bool { a && b }
  static func and(_ a: Bool, _ b: Bool) -> Bool { a && b }
  static func or(_ a: Bool, _ b: Bool) -> Bool { a || b }
  static func isAbove(_ a: Bool, _ b: Bool) -> Bool { a && !b }
  static func isBelow(_ a: Bool, _ b: Bool) -> Bool { !a && b }
}

// MARK: Real numbers

/// A float as it lies in memory.
protocol RealFormat: SendableMetatype {
  associatedtype Stored: BitwiseCopyable
  static func wide(_ stored: Stored) -> Double
  static func stored(_ wide: Double) -> Stored
}

enum DoubleFormat: RealFormat {
  static func wide(_ stored: Double) -> Double { stored }
  static func stored(_ wide: Double) -> Double { wide }
}

enum SingleFormat: RealFormat {
  static func wide(_ stored: Float) -> Double { Double(stored) }
  static func stored(_ wide: Double) -> Float { Float(wide) }
}

/// Rounded once, from float64 (for + - * / and sqrt as if they were computed in float16).
enum HalfFormat: RealFormat {
  static func wide(_ stored: UInt16) -> Double { Double(Half(bits: stored).float) }
  static func stored(_ wide: Double) -> UInt16 { Half(wide).bits }
}

enum RealElement<Format: RealFormat>: Element {
  static func wide(_ stored: Format.Stored) -> Double { Format.wide(stored) }
  static func stored(_ wide: Double) -> Format.Stored { Format.stored(wide) }
  static func read(_ words: UnsafePointer<UInt64>) -> Double { Double(bitPattern: words[0]) }
  static func write(_ wide: Double, _ words: UnsafeMutablePointer<UInt64>) { words[0] = wide.bitPattern }
  static var zero: Double { 0 }
  static var one: Double { 1 }
  static var ones: Double { preconditionFailure("a kernel's bits are those of integers") }
  static func sum(_ a: Double, _ b: Double) -> Double { a + b }
  static func product(_ a: Double, _ b: Double) -> Double { a * b }
  static func and(_ a: Double, _ b: Double) -> Double { ones }
  static func or(_ a: Double, _ b: Double) -> Double { ones }
  static func isAbove(_ a: Double, _ b: Double) -> Bool { a > b || (a.isNaN && !b.isNaN) }
  static func isBelow(_ a: Double, _ b: Double) -> Bool { a < b || (a.isNaN && !b.isNaN) }
}

// MARK: Complex numbers

/// Two floats: the real and the imaginary part.
struct Parts<Part: BitwiseCopyable>: BitwiseCopyable {
  var real: Part
  var imaginary: Part
}

/// By its stored parts: the library's `real` and `imaginary` are NaN wherever one of the parts is not finite.
enum ComplexElement<Format: RealFormat>: Element {
  typealias Wide = Complex<Double>

  static func wide(_ stored: Parts<Format.Stored>) -> Wide {
    Wide(Format.wide(stored.real), Format.wide(stored.imaginary))
  }
  static func stored(_ wide: Wide) -> Parts<Format.Stored> {
    let (real, imaginary) = wide.rawStorage
    return Parts(real: Format.stored(real), imaginary: Format.stored(imaginary))
  }
  static func read(_ words: UnsafePointer<UInt64>) -> Wide {
    Wide(Double(bitPattern: words[0]), Double(bitPattern: words[1]))
  }
  static func write(_ wide: Wide, _ words: UnsafeMutablePointer<UInt64>) {
    words[0] = wide.rawStorage.x.bitPattern
    words[1] = wide.rawStorage.y.bitPattern
  }
  static var zero: Wide { Wide(0, 0) }
  static var one: Wide { Wide(1, 0) }
  static var ones: Wide { preconditionFailure("a kernel's bits are those of integers") }
  static func sum(_ a: Wide, _ b: Wide) -> Wide {
    let ((ax, ay), (bx, by)) = (a.rawStorage, b.rawStorage)
    return Wide(ax + bx, ay + by)
  }
  /// The schoolbook formula, infinities and NaNs as they fall.
  static func product(_ a: Wide, _ b: Wide) -> Wide {
    let ((ax, ay), (bx, by)) = (a.rawStorage, b.rawStorage)
    return Wide(ax * bx - ay * by, ax * by + ay * bx)
  }
  static func and(_ a: Wide, _ b: Wide) -> Wide { ones }
  static func or(_ a: Wide, _ b: Wide) -> Wide { ones }
  static func isAbove(_ a: Wide, _ b: Wide) -> Bool { preconditionFailure("complex numbers have no order") }
  static func isBelow(_ a: Wide, _ b: Wide) -> Bool { preconditionFailure("complex numbers have no order") }
}

// MARK: By dtype

/// Something made for each element type.
protocol ElementVisitor {
  associatedtype Result
  func visit<E: Element>(_ element: E.Type) -> Result
}

extension DType {
  func visit<V: ElementVisitor>(_ visitor: V) -> V.Result {
    switch self {
    case .bool: visitor.visit(BoolElement.self)
    case .int8: visitor.visit(IntegerElement<Int8>.self)
    case .int16: visitor.visit(IntegerElement<Int16>.self)
    case .int32: visitor.visit(IntegerElement<Int32>.self)
    case .int64: visitor.visit(IntegerElement<Int64>.self)
    case .uint8: visitor.visit(IntegerElement<UInt8>.self)
    case .uint16: visitor.visit(IntegerElement<UInt16>.self)
    case .uint32: visitor.visit(IntegerElement<UInt32>.self)
    case .uint64: visitor.visit(IntegerElement<UInt64>.self)
    case .float16: visitor.visit(RealElement<HalfFormat>.self)
    case .float32: visitor.visit(RealElement<SingleFormat>.self)
    case .float64: visitor.visit(RealElement<DoubleFormat>.self)
    case .complex64: visitor.visit(ComplexElement<SingleFormat>.self)
    case .complex128: visitor.visit(ComplexElement<DoubleFormat>.self)
    }
  }
}

extension Scalar {
  /// The words of a register that holds this value.
  func writeWords(_ words: UnsafeMutablePointer<UInt64>) {
    switch self {
    case .bool(let value): words[0] = value ? 1 : 0
    case .int(let value): words[0] = UInt64(bitPattern: value)
    case .uint(let value): words[0] = value
    case .real(let value): words[0] = value.bitPattern
    case .complex(let value): ComplexElement<DoubleFormat>.write(value, words)
    }
  }

  init(_ words: UnsafePointer<UInt64>, _ kind: DType.Kind) {
    switch kind {
    case .bool: self = .bool(words[0] != 0)
    case .signed: self = .int(Int64(bitPattern: words[0]))
    case .unsigned: self = .uint(words[0])
    case .float: self = .real(Double(bitPattern: words[0]))
    case .complex: self = .complex(ComplexElement<DoubleFormat>.read(words))
    }
  }
}
