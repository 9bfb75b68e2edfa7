import TheanoErrors

/// The combined multiple recursive generator MRG31k3p, which Theano's `MRG_RandomStreams` is made of.
///
///     x[n] = (2^22 x[n-2] + (2^7 + 1) x[n-3]) mod m₁        m₁ = 2^31 - 1
///     y[n] = (2^15 y[n-1] + (2^15 + 1) y[n-3]) mod m₂       m₂ = 2^31 - 21069
///
/// and the number drawn is `(x[n] - y[n]) mod m₁`, with m₁ in the place of 0. The period is about 2^185. It leaps ahead
/// by powers of its two matrices, so that streams can be laid far apart. Source: P. L'Ecuyer, R. Touzin, "Fast
/// combined multiple recursive generators with multipliers of the form a = ±2^q ± 2^r", Proceedings of the 2000 Winter
/// Simulation Conference.
public struct MRG31k3p: Hashable, Sendable {
  package static let modulusX: UInt64 = 0x7FFF_FFFF
  package static let modulusY: UInt64 = 0x7FFF_FFFF - 21068

  /// The latest first.
  private(set) var x: SIMD3<UInt64>
  private(set) var y: SIMD3<UInt64>

  /// The generator whose six numbers of state are all `seed`.
  ///
  /// - Parameter seed: from 1 up to, not including, 2147462579.
  /// - Throws: `ValueError` for any other.
  public init(seed: Int) throws(TheanoError) {
    if seed == 0 { throw TheanoError(RandomFacts.zeroSeed) }
    guard seed > 0 && seed < Int(Self.modulusY) else { throw TheanoError(RandomFacts.mrgSeed(seed)) }
    try self.init(seed: [Int](repeating: seed, count: 6))
  }

  /// The generator with these six numbers of state: three below 2147483647, not all 0, and three below 2147462579, not
  /// all 0.
  ///
  /// - Throws: `TypeError` for another count, `ValueError` for other numbers.
  public init(seed: [Int]) throws(TheanoError) {
    guard seed.count == 6 else { throw TheanoError(RandomFacts.mrgSeedCount(seed.count)) }
    for (k, number) in seed.enumerated() {
      let modulus = Int(k < 3 ? Self.modulusX : Self.modulusY)
      if number < 0 || number >= modulus {
        throw TheanoError(RandomFacts.mrgSeedPart(first: k < 3, number, below: modulus))
      }
    }
    for first in [true, false] where seed[first ? 0..<3 : 3..<6].allSatisfy({ $0 == 0 }) {
      throw TheanoError(RandomFacts.mrgZeroPart(first: first))
    }
    let words = seed.map { UInt64($0) }
    x = SIMD3(words[0], words[1], words[2])
    y = SIMD3(words[3], words[4], words[5])
  }

  /// From six words of a stored state, taken modulo the moduli: any six words are a state.
  package init(words: UnsafePointer<Int32>) {
    func word(_ k: Int, _ modulus: UInt64) -> UInt64 { UInt64(UInt32(bitPattern: words[k])) % modulus }
    x = SIMD3(word(0, Self.modulusX), word(1, Self.modulusX), word(2, Self.modulusX))
    y = SIMD3(word(3, Self.modulusY), word(4, Self.modulusY), word(5, Self.modulusY))
  }

  package var words: [Int32] { [x[0], x[1], x[2], y[0], y[1], y[2]].map { Int32($0) } }

  package func write(to words: UnsafeMutablePointer<Int32>) {
    for k in 0..<3 {
      words[k] = Int32(x[k])
      words[k + 3] = Int32(y[k])
    }
  }

  /// An integer from 1 through 2^31 - 1.
  public mutating func next() -> Int32 {
    // Both sums are below 2^54.
    let nextX = (x[1] << 22 + x[2] * 129) % Self.modulusX
    let nextY = (y[0] << 15 + y[2] * 32769) % Self.modulusY
    x = SIMD3(nextX, x[0], x[1])
    y = SIMD3(nextY, y[0], y[1])
    return Int32(nextX > nextY ? nextX - nextY : nextX + Self.modulusX - nextY)
  }

  /// Leaps ahead by 2^`power` numbers.
  public func ahead(power: Int) -> MRG31k3p {
    Leap(power: power).apply(self)
  }

  /// The way by 2^`power` numbers ahead, for many generators.
  package struct Leap: Sendable {
    private let x: Matrix3
    private let y: Matrix3

    package init(power: Int) {
      x = Matrix3([[0, 1 << 22, 129], [1, 0, 0], [0, 1, 0]]).squared(power, modulo: modulusX)
      y = Matrix3([[1 << 15, 0, 32769], [1, 0, 0], [0, 1, 0]]).squared(power, modulo: modulusY)
    }

    package func apply(_ generator: MRG31k3p) -> MRG31k3p {
      var result = generator
      result.x = x.times(generator.x, modulo: modulusX)
      result.y = y.times(generator.y, modulo: modulusY)
      return result
    }
  }

  /// From one draw's streams to the next draw's.
  package static let nextDraw = Leap(power: 134)
  /// From one stream of a draw to its next.
  package static let nextStream = Leap(power: 72)
}

/// A matrix of numbers below 2^31.
private struct Matrix3: Sendable {
  let rows: [SIMD3<UInt64>]

  init(_ rows: [SIMD3<UInt64>]) { self.rows = rows }

  func times(_ v: SIMD3<UInt64>, modulo m: UInt64) -> SIMD3<UInt64> {
    // Each product is reduced, so that their sum does not overflow.
    func entry(_ row: SIMD3<UInt64>) -> UInt64 { (row[0] * v[0] % m + row[1] * v[1] % m + row[2] * v[2] % m) % m }
    return SIMD3(entry(rows[0]), entry(rows[1]), entry(rows[2]))
  }

  /// Its power of exponent 2^`count`.
  func squared(_ count: Int, modulo m: UInt64) -> Matrix3 {
    var power = self
    for _ in 0..<count {
      let columns = (0..<3).map { k in
        power.times(SIMD3(power.rows[0][k], power.rows[1][k], power.rows[2][k]), modulo: m)
      }
      power = Matrix3((0..<3).map { SIMD3(columns[0][$0], columns[1][$0], columns[2][$0]) })
    }
    return power
  }
}
