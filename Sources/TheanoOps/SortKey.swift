import TheanoArrays

/// An element that is sorted by its bits: `a < b` (with NaN last, and -0 equal to 0) if and only if
/// `a.sortKey < b.sortKey`.
///
/// Floats: the bits of positive numbers ascend with the numbers, those of negative ones descend. So the sign bit of
/// the former and all bits of the latter are turned over. Source: M. Herf, *Radix Tricks*, 2001.
protocol SortElement: BitwiseCopyable {
  associatedtype Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  var sortKey: Key { get }
  init(sortKey: Key)
  /// The key of 0 where -0 has it too.
  static var zeroKey: Key? { get }
  /// The bits that the key does not give back: of -0, and of most NaNs.
  var bitsLost: Key { get }
}

extension SortElement {
  static var zeroKey: Key? { nil }
  @inline(__always) var bitsLost: Key { 0 }
}

extension SortElement where Self: FixedWidthInteger & UnsignedInteger, Key == Self {
  @inline(__always) var sortKey: Self { self }
  @inline(__always) init(sortKey: Self) { self = sortKey }
}

extension UInt8: SortElement {}
extension UInt16: SortElement {}
extension UInt32: SortElement {}
extension UInt64: SortElement {}

extension SortElement where Self: FixedWidthInteger & SignedInteger, Key == Self.Magnitude {
  @inline(__always) var sortKey: Key { Key(truncatingIfNeeded: self) ^ (1 << Key(Key.bitWidth - 1)) }
  @inline(__always) init(sortKey: Key) { self.init(truncatingIfNeeded: sortKey ^ (1 << Key(Key.bitWidth - 1))) }
}

extension Int8: SortElement {}
extension Int16: SortElement {}
extension Int32: SortElement {}
extension Int64: SortElement {}

extension Float: SortElement {
  @inline(__always) var sortKey: UInt32 {
    // Adding 0 makes 0 of -0.
    let bits = (self + 0).bitPattern
    let key = bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 1 << 31)
    return isNaN ? .max : key
  }
  @inline(__always) init(sortKey: UInt32) {
    self.init(bitPattern: sortKey ^ (UInt32(bitPattern: ~(Int32(bitPattern: sortKey) >> 31)) | 1 << 31))
  }
  static var zeroKey: UInt32? { 1 << 31 }
  @inline(__always) var bitsLost: UInt32 { Float(sortKey: sortKey).bitPattern ^ bitPattern }
}

extension Double: SortElement {
  @inline(__always) var sortKey: UInt64 {
    let bits = (self + 0).bitPattern
    let key = bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
    return isNaN ? .max : key
  }
  @inline(__always) init(sortKey: UInt64) {
    self.init(bitPattern: sortKey ^ (UInt64(bitPattern: ~(Int64(bitPattern: sortKey) >> 63)) | 1 << 63))
  }
  static var zeroKey: UInt64? { 1 << 63 }
  @inline(__always) var bitsLost: UInt64 { Double(sortKey: sortKey).bitPattern ^ bitPattern }
}

/// The bits of a float16.
struct HalfBits: SortElement {
  var bits: UInt16
  private var isZero: Bool { bits & 0x7FFF == 0 }
  @inline(__always) var sortKey: UInt16 {
    if bits & 0x7FFF > 0x7C00 { return .max }
    let plain = isZero ? 0 : bits
    return plain ^ (UInt16(bitPattern: Int16(bitPattern: plain) >> 15) | 1 << 15)
  }
  @inline(__always) init(sortKey: UInt16) {
    bits = sortKey ^ (UInt16(bitPattern: ~(Int16(bitPattern: sortKey) >> 15)) | 1 << 15)
  }
  static var zeroKey: UInt16? { 1 << 15 }
  @inline(__always) var bitsLost: UInt16 { HalfBits(sortKey: sortKey).bits ^ bits }
}

/// A complex number, in NumPy's order: by the real part, then by the imaginary one; those with NaN last: in the
/// imaginary part only, in the real part only, in both.
struct ComplexPair<Part: BinaryFloatingPoint & BitwiseCopyable>: BitwiseCopyable {
  var re: Part
  var im: Part

  private var rank: Int { (re.isNaN ? 2 : 0) + (im.isNaN ? 1 : 0) }

  /// For whoever has no use for the type.
  func precedes(_ other: ComplexPair) -> Bool { ComplexPair.precedes(self, other) }

  static func precedes(_ a: ComplexPair, _ b: ComplexPair) -> Bool {
    if a.rank != b.rank { return a.rank < b.rank }
    if a.re < b.re { return true }
    if b.re < a.re { return false }
    return a.im < b.im
  }
}
