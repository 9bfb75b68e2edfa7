import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// A register with the operators that random numbers are made with.
struct PhiloxValue {
  let code: any ElementCode
  let register: RegisterID

  private func apply(_ op: ScalarOp, _ others: PhiloxValue...) -> PhiloxValue {
    PhiloxValue(code: code, register: code.apply(op, [register] + others.map(\.register)))
  }

  static func + (a: Self, b: Self) -> Self { a.apply(.add, b) }
  static func - (a: Self, b: Self) -> Self { a.apply(.sub, b) }
  static func * (a: Self, b: Self) -> Self { a.apply(.mul, b) }
  static func ^ (a: Self, b: Self) -> Self { a.apply(.xor, b) }
  static func & (a: Self, b: Self) -> Self { a.apply(.and, b) }
  static func < (a: Self, b: Self) -> Self { a.apply(.lt, b) }
  static prefix func - (a: Self) -> Self { a.apply(.neg) }

  /// Of floats the quotient, of integers without its fraction.
  static func / (a: Self, b: Self) -> Self { a.apply(a.code.dtype(of: a.register).isFloat ? .trueDiv : .intDiv, b) }

  func minimum(_ other: Self) -> Self { apply(.minimum, other) }
  func equals(_ other: Self) -> Self { apply(.eq, other) }
  var magnitude: Self { apply(.abs) }
  var squareRoot: Self { apply(.sqrt) }
  /// Of a bool: `a` where it is true, else `b`.
  func choose(_ a: Self, _ b: Self) -> Self { apply(.switch, a, b) }

  /// A number below 2^32 as float64: from 32 bits, for which processors have an instruction.
  var number: Self {
    let narrow = code.cast(register, to: .uint32)
    return PhiloxValue(code: code, register: code.cast(narrow, to: .float64))
  }
}

/// Writes Philox4x32-10 (see `RandomGenerator`) with words of 32 bits in registers of 64.
struct PhiloxCode {
  let code: any ElementCode

  init(_ code: any ElementCode) { self.code = code }

  func whole(_ value: UInt64) -> PhiloxValue {
    PhiloxValue(code: code, register: code.constant(ScalarConstant(.uint(value), .uint64)))
  }

  func real(_ value: Double) -> PhiloxValue {
    PhiloxValue(code: code, register: code.constant(ScalarConstant(.real(value), .float64)))
  }

  private func state(_ k: Int) -> PhiloxValue {
    PhiloxValue(code: code, register: code.element(0, at: [Coordinate(offset: Size(k))]))
  }

  private func lower(_ x: PhiloxValue) -> PhiloxValue { x & whole(0xFFFF_FFFF) }
  private func upper(_ x: PhiloxValue) -> PhiloxValue { x / whole(1 << 32) }

  /// The lower and the upper word of number `position + index`: a half of block `(position + index) / 2`.
  func words(at index: RegisterID) -> (PhiloxValue, PhiloxValue) {
    let number = state(2) + PhiloxValue(code: code, register: code.cast(index, to: .uint64))
    let block = number / whole(2)
    var x = [lower(block), upper(block), lower(state(1)), upper(state(1))]
    var (k0, k1) = (lower(state(0)), upper(state(0)))
    for round in 0..<10 {
      let (p, q) = (x[0] * whole(0xD251_1F53), x[2] * whole(0xCD9E_8D57))
      x = [upper(q) ^ x[1] ^ k0, lower(q), upper(p) ^ x[3] ^ k1, lower(p)]
      if round < 9 {
        k0 = lower(k0 + whole(0x9E37_79B9))
        k1 = lower(k1 + whole(0xBB67_AE85))
      }
    }
    let isSecond = lower(number & whole(1)).equals(whole(1))
    return (isSecond.choose(x[2], x[0]), isSecond.choose(x[3], x[1]))
  }

  /// The upper 53 of 64 bits as a float64, exactly.
  func upper53(_ low: PhiloxValue, _ high: PhiloxValue) -> PhiloxValue {
    high.number * real(0x1p21) + (low / whole(1 << 11)).number
  }
}

/// Writes `NormalQuantile`, operation for operation, so that the bits are the same.
struct NormalQuantileCode {
  private let philox: PhiloxCode

  init(_ philox: PhiloxCode) { self.philox = philox }

  private func real(_ value: Double) -> PhiloxValue { philox.real(value) }

  func value(at p: PhiloxValue) -> PhiloxValue {
    let q = p - real(0.5)
    let isLow = q < real(0)
    let isTail = real(0.425) < q.magnitude
    let tail = (-log(isLow.choose(p, real(1) - p))).squareRoot
    let isFar = real(5) < tail
    let r = isTail.choose(tail - isFar.choose(real(5), real(1.6)), real(0.180625) - q * q)
    func polynomial(_ part: KeyPath<NormalQuantile.Fraction, [Double]>) -> PhiloxValue {
      let (near, middle, far) = (NormalQuantile.center, NormalQuantile.middle, NormalQuantile.far)
      let coefficients = zip(near[keyPath: part], zip(middle[keyPath: part], far[keyPath: part])).map { c, tails in
        isTail.choose(isFar.choose(real(tails.1), real(tails.0)), real(c))
      }
      return coefficients.dropLast().reversed().reduce(coefficients[coefficients.count - 1]) { $0 * r + $1 }
    }
    let above = polynomial(\.above)
    let quotient = isTail.choose(above, q * above) / polynomial(\.below)
    return isTail.choose(isLow.choose(-quotient, quotient), quotient)
  }

  /// The logarithm of a number from 2^-63 up to, not including, 1.
  private func log(_ x: PhiloxValue) -> PhiloxValue {
    // x = m 2^e with m from 1 up to 2: the exponent is found bit by bit.
    var (m, e) = (x, real(0))
    for bit in [32, 16, 8, 4, 2, 1] {
      let isSmall = m < real(Double(sign: .plus, exponent: 1 - bit, significand: 1))
      m = isSmall.choose(m * real(Double(sign: .plus, exponent: bit, significand: 1)), m)
      e = isSmall.choose(e - real(Double(bit)), e)
    }
    let isLarge = real(1.4142135623730951) < m
    m = isLarge.choose(m / real(2), m)
    e = isLarge.choose(e + real(1), e)
    let s = (m - real(1)) / (m + real(1))
    let square = s * s
    var series = real(0)
    for odd in stride(from: 23.0, through: 3, by: -2) { series = (series + real(1 / odd)) * square }
    return e * real(0x1.62e42fefap-1)
      + (real(2) * s + (real(2) * s * series + e * real(0x1.cf79abc9e3b3ap-40)))
  }
}
