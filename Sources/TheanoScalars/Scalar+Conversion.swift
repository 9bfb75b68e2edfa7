import ComplexModule
import TheanoArrays

extension Complex {
  /// The parts as stored: `real` and `imaginary` of a number that is not finite are NaN instead.
  @inline(__always) package var re: RealType { rawStorage.x }
  @inline(__always) package var im: RealType { rawStorage.y }
}

extension Scalar {
  /// 0 in the kind of `dtype`.
  package static func zero(_ dtype: DType) -> Scalar { Scalar.int(0).converted(to: dtype) }
  /// 1 in the kind of `dtype`.
  package static func one(_ dtype: DType) -> Scalar { Scalar.int(1).converted(to: dtype) }

  /// Whether it is not 0; a NaN is not.
  package var isTrue: Bool {
    switch self {
    case .bool(let b): b
    case .int(let i): i != 0
    case .uint(let u): u != 0
    case .real(let x): x != 0
    case .complex(let z): z.re != 0 || z.im != 0
    }
  }

  /// The number as a double, rounded to nearest; of a complex number the real part.
  package var asDouble: Double {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): Double(i)
    case .uint(let u): Double(u)
    case .real(let x): x
    case .complex(let z): z.re
    }
  }

  /// The number as int64: an unsigned integer keeps its bits, a real part is cut off (`Int64.min` where it is
  /// out of range).
  package var asInt: Int64 {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): i
    case .uint(let u): Int64(bitPattern: u)
    case .real(let x): cut64(x)
    case .complex(let z): cut64(z.re)
    }
  }

  /// The nearest value of `dtype`, whose kind this has: integers wrap, floats round to nearest (ties to even;
  /// too large a number becomes infinite).
  package func rounded(to dtype: DType) -> Scalar {
    switch (self, dtype) {
    case (.bool, .bool), (.int, .int64), (.uint, .uint64), (.real, .float64), (.complex, .complex128): self
    case (.int(let i), .int8): .int(Int64(Int8(truncatingIfNeeded: i)))
    case (.int(let i), .int16): .int(Int64(Int16(truncatingIfNeeded: i)))
    case (.int(let i), .int32): .int(Int64(Int32(truncatingIfNeeded: i)))
    case (.uint(let u), .uint8): .uint(UInt64(UInt8(truncatingIfNeeded: u)))
    case (.uint(let u), .uint16): .uint(UInt64(UInt16(truncatingIfNeeded: u)))
    case (.uint(let u), .uint32): .uint(UInt64(UInt32(truncatingIfNeeded: u)))
    case (.real(let x), .float16): .real(Double(Half(x).float))
    case (.real(let x), .float32): .real(Double(Float(x)))
    case (.complex(let z), .complex64): .complex(Complex(Double(Float(z.re)), Double(Float(z.im))))
    case (_, _): converted(to: dtype)
    }
  }

  /// The same number in another dtype, as NumPy's `astype` gives it on x86-64; of a complex number the
  /// real part (bool: whether it is not 0).
  ///
  /// A real number is cut off on its way to an integer. Outside the range of 32 bits (int8, int16, int32,
  /// uint8, uint16) or of 64 bits (the others) it gives the lowest bits of what the machine's conversion
  /// gives, which has only its sign bit set; so does a NaN.
  package func converted(to dtype: DType) -> Scalar {
    switch dtype.kind {
    case .bool: return .bool(isTrue)
    case .signed: return Scalar.int(Int64(bitPattern: wide(dtype))).rounded(to: dtype)
    case .unsigned: return Scalar.uint(wide(dtype)).rounded(to: dtype)
    case .float: return Scalar.real(real(narrow: dtype != .float64)).rounded(to: dtype)
    case .complex:
      if case .complex = self { return rounded(to: dtype) }
      return .complex(Complex(real(narrow: dtype == .complex64), 0)).rounded(to: dtype)
    }
  }

  /// The same number, a value of `from`, in another dtype: ``converted(to:)``.
  package func converted(from: DType, to dtype: DType) -> Scalar {
    from == dtype ? self : converted(to: dtype)
  }

  /// On the way to float16 and float32 (`narrow`) an integer is rounded to float32, not first to float64.
  private func real(narrow: Bool) -> Double {
    switch self {
    case .int(let i) where narrow: Double(Float(i))
    case .uint(let u) where narrow: Double(Float(u))
    case .bool, .int, .uint, .real, .complex: asDouble
    }
  }

  /// The bits of which the integer `dtype` takes the lowest.
  private func wide(_ dtype: DType) -> UInt64 {
    switch self {
    case .bool, .int, .uint: return UInt64(bitPattern: asInt)
    case .real, .complex: break
    }
    let x = asDouble
    switch dtype {
    case .int8, .int16, .int32, .uint8, .uint16:
      return UInt64(bitPattern: x > -2147483649 && x < 2147483648 ? Int64(x) : Int64(Int32.min))
    case .uint64 where x >= 0x1p63: return UInt64(bitPattern: cut64(x - 0x1p63)) ^ (1 << 63)
    case .bool, .int64, .uint32, .uint64, .float16, .float32, .float64, .complex64, .complex128:
      return UInt64(bitPattern: cut64(x))
    }
  }
}

/// The machine's cut to 64 bits.
private func cut64(_ x: Double) -> Int64 { x >= -0x1p63 && x < 0x1p63 ? Int64(x) : .min }

extension Scalar {
  /// The element number `index` of the elements of `dtype` that lie densely at `memory`.
  package static func read(from memory: UnsafeRawPointer, index: Int, _ dtype: DType) -> Scalar {
    let place = memory + index &* dtype.itemSize
    switch dtype {
    case .bool: return .bool(place.load(as: UInt8.self) != 0)
    case .int8: return .int(Int64(place.load(as: Int8.self)))
    case .int16: return .int(Int64(place.load(as: Int16.self)))
    case .int32: return .int(Int64(place.load(as: Int32.self)))
    case .int64: return .int(place.load(as: Int64.self))
    case .uint8: return .uint(UInt64(place.load(as: UInt8.self)))
    case .uint16: return .uint(UInt64(place.load(as: UInt16.self)))
    case .uint32: return .uint(UInt64(place.load(as: UInt32.self)))
    case .uint64: return .uint(place.load(as: UInt64.self))
    case .float16: return .real(Double(Half(bits: place.load(as: UInt16.self)).float))
    case .float32: return .real(Double(place.load(as: Float.self)))
    case .float64: return .real(place.load(as: Double.self))
    case .complex64:
      let re = place.load(as: Float.self)
      let im = place.load(fromByteOffset: 4, as: Float.self)
      return .complex(Complex(Double(re), Double(im)))
    case .complex128:
      let re = place.load(as: Double.self)
      return .complex(Complex(re, place.load(fromByteOffset: 8, as: Double.self)))
    }
  }

  /// Stores this, a value of `dtype`, as element number `index` of those that lie densely at `memory`.
  package func write(to memory: UnsafeMutableRawPointer, index: Int, _ dtype: DType) {
    let place = memory + index &* dtype.itemSize
    switch dtype {
    case .bool: place.storeBytes(of: isTrue ? 1 : 0, as: UInt8.self)
    case .int8, .uint8: place.storeBytes(of: UInt8(truncatingIfNeeded: asInt), as: UInt8.self)
    case .int16, .uint16: place.storeBytes(of: UInt16(truncatingIfNeeded: asInt), as: UInt16.self)
    case .int32, .uint32: place.storeBytes(of: UInt32(truncatingIfNeeded: asInt), as: UInt32.self)
    case .int64, .uint64: place.storeBytes(of: asInt, as: Int64.self)
    case .float16: place.storeBytes(of: Half(asDouble).bits, as: UInt16.self)
    case .float32: place.storeBytes(of: Float(asDouble), as: Float.self)
    case .float64: place.storeBytes(of: asDouble, as: Double.self)
    case .complex64:
      let z = asComplex
      place.storeBytes(of: Float(z.re), as: Float.self)
      place.storeBytes(of: Float(z.im), toByteOffset: 4, as: Float.self)
    case .complex128:
      let z = asComplex
      place.storeBytes(of: z.re, as: Double.self)
      place.storeBytes(of: z.im, toByteOffset: 8, as: Double.self)
    }
  }

  /// The number as a complex one.
  package var asComplex: Complex<Double> {
    switch self {
    case .complex(let z): z
    case .bool, .int, .uint, .real: Complex(asDouble, 0)
    }
  }
}
