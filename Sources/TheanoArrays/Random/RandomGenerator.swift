/// A source of random numbers that gives the same numbers for the same seed on every machine.
///
/// Philox4x32-10: block `n` of 128 bits is a keyed mixing of the counter `n`, so that any block can
/// be computed without those before it and streams never overlap. Source: J. Salmon, M. Moraes, R.
/// Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Not for cryptography.
///
/// ```swift
/// var random = RandomGenerator(seed: 42)
/// let W = try NDArray.uniform([784, 10], low: -0.1, high: 0.1, using: &random)
/// let order = try NDArray.permutation(100, using: &random)
/// ```
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private let key: (UInt32, UInt32)
  private let stream: UInt64
  private var block: UInt64 = 0
  private var spare: UInt64?

  /// - Parameters:
  ///   - seed: chooses the sequence.
  ///   - stream: one of 2^64 independent sequences of a seed.
  public init(seed: UInt64, stream: UInt64 = 0) {
    key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    self.stream = stream
  }

  /// The generator after its first `position` numbers.
  package init(seed: UInt64, stream: UInt64, position: UInt64) {
    self.init(seed: seed, stream: stream)
    block = position >> 1
    if position & 1 == 1 { _ = next() }
  }

  /// 64 random bits: the lower, then the upper half of each block.
  public mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    let words = Self.philox(Self.words(block, stream), key)
    block &+= 1
    spare = UInt64(words[3]) << 32 | UInt64(words[2])
    return UInt64(words[1]) << 32 | UInt64(words[0])
  }

  private static func words(_ low: UInt64, _ high: UInt64) -> SIMD4<UInt32> {
    SIMD4(
      UInt32(truncatingIfNeeded: low), UInt32(truncatingIfNeeded: low >> 32),
      UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
  }

  /// Ten rounds of multiplication and mixing.
  static func philox(_ counter: SIMD4<UInt32>, _ key: (UInt32, UInt32)) -> SIMD4<UInt32> {
    var (x, (k0, k1)) = (counter, key)
    for _ in 0..<10 {
      let p = UInt64(0xD251_1F53) * UInt64(x[0])
      let q = UInt64(0xCD9E_8D57) * UInt64(x[2])
      x = SIMD4(
        UInt32(truncatingIfNeeded: q >> 32) ^ x[1] ^ k0, UInt32(truncatingIfNeeded: q),
        UInt32(truncatingIfNeeded: p >> 32) ^ x[3] ^ k1, UInt32(truncatingIfNeeded: p))
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return x
  }

  /// A number from [0, 1): a multiple of 2^-53.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from the standard normal distribution, by inverting its distribution function.
  ///
  /// One uniform number makes one normal number, of magnitude 8.3 at most; the arithmetic is ours down to the
  /// logarithm, so that the bits do not depend on the system's library.
  public mutating func normal() -> Double {
    NormalQuantile.value(at: Swift.min((Double(next() >> 11) + 0.5) * 0x1p-53, 1.0.nextDown))
  }

  /// An integer from 0 up to, not including, `bound`, all equally likely.
  ///
  /// Source: D. Lemire, "Fast random integer generation in an interval", ACM TOMACS 29 (2019).
  ///
  /// - Parameter bound: greater than 0.
  mutating func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "there is no integer below 0 to draw")
    while true {
      let (high, low) = next().multipliedFullWidth(by: bound)
      // The lowest 2^64 mod bound products would make some results likelier than others.
      if low >= bound || low >= (0 &- bound) % bound { return high }
    }
  }
}
