import ComplexModule

/// An element as it lies in memory, with the conversions that every dtype has to every other.
///
/// A loop over elements is generic over this protocol and is called through ``visitElements``, which names
/// each type, so that the compiler writes the loop once per dtype.
protocol ArrayElement: Sendable {
  static var dtype: DType { get }
  /// Whether it is unequal to zero; a NaN is.
  var truth: Bool { get }
  /// Of a bool or an integer: its value modulo 2^64. Of others: their real part, cut off, modulo 2^64.
  var wide: UInt64 { get }
  /// The real part, rounded once.
  var real32: Float { get }
  var real64: Double { get }
  var imaginary64: Double { get }

  init(truth: Bool)
  /// An integer keeps the lowest bits.
  init(wide: UInt64)
  init(real32: Float)
  /// An integer cuts the fraction off; a value out of range or NaN gives what x86-64 gives.
  init(real64: Double)
  init(real: Double, imaginary: Double)
}

extension ArrayElement {
  @inline(__always) var imaginary64: Double { 0 }
  @inline(__always) init(real: Double, imaginary: Double) { self.init(real64: real) }
  @inline(__always) init(real32: Float) { self.init(real64: Double(real32)) }

  /// The same value in another dtype, as NumPy's `astype` gives it on x86-64.
  @inline(__always) func converted<B: ArrayElement>(to: B.Type) -> B {
    let (from, to) = (Self.dtype, B.dtype)
    if to == .bool { return B(truth: truth) }
    if to.isComplex && from.isComplex { return B(real: real64, imaginary: imaginary64) }
    if to.isInteger && from.isDiscrete { return B(wide: wide) }
    // An integer goes to float32 and float16 in one rounding to float32, not through float64.
    if from.isDiscrete && (to == .float32 || to == .float16 || to == .complex64) { return B(real32: real32) }
    return B(real64: real64)
  }
}

extension Bool: ArrayElement {
  @inline(__always) var truth: Bool { self }
  @inline(__always) var wide: UInt64 { self ? 1 : 0 }
  @inline(__always) var real32: Float { self ? 1 : 0 }
  @inline(__always) var real64: Double { self ? 1 : 0 }
  @inline(__always) init(truth: Bool) { self = truth }
  @inline(__always) init(wide: UInt64) { self = wide != 0 }
  @inline(__always) init(real64: Double) { self = real64 != 0 }
}

/// What integers share; only the cut from a float differs, by width.
protocol IntegerElement: ArrayElement, FixedWidthInteger {}

extension IntegerElement {
  @inline(__always) var truth: Bool { self != 0 }
  @inline(__always) var wide: UInt64 { UInt64(truncatingIfNeeded: self) }
  @inline(__always) var real32: Float { Float(self) }
  @inline(__always) var real64: Double { Double(self) }
  @inline(__always) init(truth: Bool) { self = truth ? 1 : 0 }
  @inline(__always) init(wide: UInt64) { self.init(truncatingIfNeeded: wide) }
}

/// The machine's cut to 32 bits: the least integer where the value does not fit.
@inline(__always) private func cut32(_ x: Double) -> Int32 {
  x > -2147483649 && x < 2147483648 ? x.cutInt32 : .min
}

/// The machine's cut to 64 bits.
@inline(__always) private func cut64(_ x: Double) -> Int64 {
  x >= -0x1p63 && x < 0x1p63 ? x.cutInt64 : .min
}

extension Double {
  @inline(__always) fileprivate var cutInt32: Int32 { Int32(self) }
  @inline(__always) fileprivate var cutInt64: Int64 { Int64(self) }
}

extension Int8: IntegerElement {
  @inline(__always) init(real64 x: Double) { self.init(truncatingIfNeeded: cut32(x)) }
}
extension Int16: IntegerElement {
  @inline(__always) init(real64 x: Double) { self.init(truncatingIfNeeded: cut32(x)) }
}
extension Int32: IntegerElement {
  @inline(__always) init(real64 x: Double) { self = cut32(x) }
}
extension Int64: IntegerElement {
  @inline(__always) init(real64 x: Double) { self = cut64(x) }
}
extension UInt8: IntegerElement {
  @inline(__always) init(real64 x: Double) { self.init(truncatingIfNeeded: cut32(x)) }
}
extension UInt16: IntegerElement {
  @inline(__always) init(real64 x: Double) { self.init(truncatingIfNeeded: cut32(x)) }
}
extension UInt32: IntegerElement {
  @inline(__always) init(real64 x: Double) { self.init(truncatingIfNeeded: cut64(x)) }
}
extension UInt64: IntegerElement {
  @inline(__always) init(real64 x: Double) {
    self =
      x >= 0x1p63
      ? UInt64(bitPattern: cut64(x - 0x1p63)) ^ (1 << 63)
      : UInt64(bitPattern: cut64(x))
  }
}

extension Half: ArrayElement {
  static var dtype: DType { .float16 }
  @inline(__always) var truth: Bool { bits & 0x7fff != 0 }
  @inline(__always) var wide: UInt64 { UInt64(real64: real64) }
  @inline(__always) var real32: Float { float }
  @inline(__always) var real64: Double { Double(float) }
  @inline(__always) init(truth: Bool) { bits = truth ? 0x3c00 : 0 }
  @inline(__always) init(wide: UInt64) { self.init(Double(wide)) }
  @inline(__always) init(real32: Float) { self.init(real32) }
  @inline(__always) init(real64: Double) { self.init(real64) }
}

extension Float: ArrayElement {
  @inline(__always) var truth: Bool { self != 0 }
  @inline(__always) var wide: UInt64 { UInt64(real64: Double(self)) }
  @inline(__always) var real32: Float { self }
  @inline(__always) var real64: Double { Double(self) }
  @inline(__always) init(truth: Bool) { self = truth ? 1 : 0 }
  @inline(__always) init(wide: UInt64) { self = Float(wide) }
  @inline(__always) init(real32: Float) { self = real32 }
  @inline(__always) init(real64: Double) { self = Float(real64) }
}

extension Double: ArrayElement {
  @inline(__always) var truth: Bool { self != 0 }
  @inline(__always) var wide: UInt64 { UInt64(real64: self) }
  @inline(__always) var real32: Float { Float(self) }
  @inline(__always) var real64: Double { self }
  @inline(__always) init(truth: Bool) { self = truth ? 1 : 0 }
  @inline(__always) init(wide: UInt64) { self = Double(wide) }
  @inline(__always) init(real64: Double) { self = real64 }
}

/// What the two complex elements share: parts are read as stored, not as `Complex` mends them.
protocol ComplexElement: ArrayElement {
  var parts64: (re: Double, im: Double) { get }
}

extension ComplexElement {
  @inline(__always) var truth: Bool { parts64.re != 0 || parts64.im != 0 }
  @inline(__always) var wide: UInt64 { UInt64(real64: parts64.re) }
  @inline(__always) var real32: Float { Float(parts64.re) }
  @inline(__always) var real64: Double { parts64.re }
  @inline(__always) var imaginary64: Double { parts64.im }
  @inline(__always) init(truth: Bool) { self.init(real64: truth ? 1 : 0) }
  @inline(__always) init(wide: UInt64) { self.init(real64: Double(wide)) }
  @inline(__always) init(real64: Double) { self.init(real: real64, imaginary: 0) }
}

extension Complex: ArrayElement, ComplexElement where RealType: NDReal & ArrayElement {
  @inline(__always) var parts64: (re: Double, im: Double) { (rawStorage.x.real64, rawStorage.y.real64) }
  @inline(__always) init(real: Double, imaginary: Double) {
    self.init(RealType(real64: real), RealType(real64: imaginary))
  }
}

/// A generic piece of work on the elements of one dtype.
protocol ElementVisitor {
  associatedtype Result
  func visit<E: ArrayElement>(_: E.Type) -> Result
}

/// Runs the work for the element type of `dtype`.
func visitElements<V: ElementVisitor>(_ dtype: DType, _ visitor: V) -> V.Result {
  switch dtype {
  case .bool: visitor.visit(Bool.self)
  case .int8: visitor.visit(Int8.self)
  case .int16: visitor.visit(Int16.self)
  case .int32: visitor.visit(Int32.self)
  case .int64: visitor.visit(Int64.self)
  case .uint8: visitor.visit(UInt8.self)
  case .uint16: visitor.visit(UInt16.self)
  case .uint32: visitor.visit(UInt32.self)
  case .uint64: visitor.visit(UInt64.self)
  case .float16: visitor.visit(Half.self)
  case .float32: visitor.visit(Float.self)
  case .float64: visitor.visit(Double.self)
  case .complex64: visitor.visit(Complex<Float>.self)
  case .complex128: visitor.visit(Complex<Double>.self)
  }
}
