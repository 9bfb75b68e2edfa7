import TheanoArrays
import TheanoErrors

/// The generator MT19937 with the state of NumPy's `RandomState`: the same seed gives the same numbers, bit for bit.
///
/// Words of 32 bits obey `x[k + 624] = x[k + 397] ⊕ A (upper bit of x[k], lower 31 bits of x[k + 1])`, a linear
/// recurrence over the field of two elements of period 2^19937 - 1, and go out tempered. Source: M. Matsumoto,
/// T. Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random number generator",
/// ACM TOMACS 8 (1998); seeding as in their revision of 2002. Not for cryptography.
///
/// ```swift
/// var random = try MersenneTwister(seed: 234)
/// random.sample()              // 0.19151945037..., as np.random.RandomState(234).random_sample()
/// ```
public struct MersenneTwister: Sendable {
  /// The words, and how many of them have gone out.
  private(set) var words: [UInt32]
  private(set) var used: Int
  /// The second number of a pair of normal ones, kept for the next call.
  var spareNormal: Double?

  static let size = 624
  private static let middle = 397

  // MARK: Seeds

  /// The generator for an integer from 0 through 2^32 - 1.
  ///
  /// - Throws: `ValueError` for any other.
  public init(seed: Int) throws(TheanoError) {
    guard let seed = UInt32(exactly: seed) else { throw TheanoError(RandomFacts.seed(seed)) }
    self.init(word: seed)
  }

  /// The generator for a list of integers from 0 through 2^32 - 1.
  ///
  /// - Throws: `ValueError` for an empty list, or another integer in it.
  public init(seed: [Int]) throws(TheanoError) {
    guard !seed.isEmpty else { throw TheanoError(RandomFacts.noSeed) }
    var key: [UInt32] = []
    for number in seed {
      guard let word = UInt32(exactly: number) else { throw TheanoError(RandomFacts.seed(number)) }
      key.append(word)
    }
    self.init(word: 19_650_218)
    var (place, next) = (1, 0)
    func mixed(_ factor: UInt32) -> UInt32 {
      words[place] ^ ((words[place - 1] ^ (words[place - 1] >> 30)) &* factor)
    }
    func advance() {
      place += 1
      if place == Self.size {
        words[0] = words[Self.size - 1]
        place = 1
      }
    }
    for _ in 0..<max(Self.size, key.count) {
      words[place] = mixed(1_664_525) &+ key[next] &+ UInt32(truncatingIfNeeded: next)
      next = next + 1 == key.count ? 0 : next + 1
      advance()
    }
    for _ in 1..<Self.size {
      words[place] = mixed(1_566_083_941) &- UInt32(place)
      advance()
    }
    words[0] = 0x8000_0000
  }

  private init(word: UInt32) {
    words = [UInt32](repeating: word, count: Self.size)
    for k in 1..<Self.size {
      words[k] = 1_812_433_253 &* (words[k - 1] ^ (words[k - 1] >> 30)) &+ UInt32(k)
    }
    used = Self.size
  }

  // MARK: Numbers

  /// 32 random bits.
  public mutating func next() -> UInt32 {
    if used == Self.size { twist() }
    var y = words[used]
    used += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9D2C_5680
    y ^= (y << 15) & 0xEFC6_0000
    return y ^ (y >> 18)
  }

  private mutating func twist() {
    words.withUnsafeMutableBufferPointer { words in
      for k in 0..<Self.size {
        let joined = (words[k] & 0x8000_0000) | (words[k + 1 == Self.size ? 0 : k + 1] & 0x7FFF_FFFF)
        let far = k + Self.middle
        words[k] =
          words[far < Self.size ? far : far - Self.size] ^ (joined >> 1) ^ (joined & 1 == 0 ? 0 : 0x9908_B0DF)
      }
    }
    used = 0
  }

  /// A number from [0, 1), a multiple of 2^-53 (NumPy's `random_sample`).
  public mutating func sample() -> Double {
    let (high, low) = (next() >> 5, next() >> 6)
    return (Double(high) * 0x1p26 + Double(low)) / 0x1p53
  }

  // MARK: State as an array

  /// The number of words in ``state``.
  package static let stateSize = size + 4

  /// All that the numbers to come depend on, as a vector of `uint32`: the 624 words, how many of them have gone out,
  /// whether a normal number is kept, and its bits, the lower half first.
  public var state: NDArray {
    var state = words + [UInt32(used), spareNormal == nil ? 0 : 1]
    let bits = (spareNormal ?? 0).bitPattern
    state += [UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)]
    // A vector of this length is neither ragged nor too large.
    do throws(TheanoError) { return try state.ndArray() } catch { return NDArray(error: error) }
  }

  /// The generator that goes on from a ``state``.
  ///
  /// - Throws: `ValueError` for an array that is none.
  public init(state: NDArray) throws(TheanoError) {
    if let error = state.error { throw error }
    guard state.dtype == .uint32, state.shape == [Self.stateSize] else {
      throw TheanoError(RandomFacts.state("MersenneTwister", state.dtype, state.shape))
    }
    let words = state.scalars(as: Int.self).map { UInt32(truncatingIfNeeded: $0) }
    guard let generator = words.withUnsafeBufferPointer({ MersenneTwister(words: $0) }) else {
      throw TheanoError(RandomFacts.state("MersenneTwister", state.dtype, state.shape))
    }
    self = generator
  }

  /// From memory laid out as ``state`` is; nil where that is none.
  package init?(words state: UnsafeBufferPointer<UInt32>) {
    self.init(word: 0)
    if !read(state) { return nil }
  }

  /// Goes on from memory laid out as ``state`` is, and asks for none; false where that is no state.
  package mutating func read(_ state: UnsafeBufferPointer<UInt32>) -> Bool {
    guard state.count == Self.stateSize, state[Self.size] <= Self.size, state[Self.size + 1] <= 1 else { return false }
    // Of nothing but zeros nothing but zeros follows, and a draw that waits for another number never ends.
    guard state.prefix(Self.size).contains(where: { $0 != 0 }) else { return false }
    for k in 0..<Self.size { words[k] = state[k] }
    used = Int(state[Self.size])
    let bits = UInt64(state[Self.size + 3]) << 32 | UInt64(state[Self.size + 2])
    spareNormal = state[Self.size + 1] == 1 ? Double(bitPattern: bits) : nil
    return true
  }

  /// Writes ``state`` into memory for ``stateSize`` words.
  package func write(to state: UnsafeMutablePointer<UInt32>) {
    for (k, word) in words.enumerated() { state[k] = word }
    state[Self.size] = UInt32(used)
    state[Self.size + 1] = spareNormal == nil ? 0 : 1
    let bits = (spareNormal ?? 0).bitPattern
    state[Self.size + 2] = UInt32(truncatingIfNeeded: bits)
    state[Self.size + 3] = UInt32(truncatingIfNeeded: bits >> 32)
  }
}

/// Handed over as its ``state``: `try rv.rng.setValue(MersenneTwister(seed: 89234))`.
extension MersenneTwister: NDArrayConvertible {
  public func ndArray() throws(TheanoError) -> NDArray { state }
  public var isStrict: Bool { true }
}
