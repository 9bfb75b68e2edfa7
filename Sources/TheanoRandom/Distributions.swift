import TheanoArrays

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A generator of random bits, with the distributions that are made of them.
public protocol RandomBits {
  /// 32 random bits.
  mutating func next() -> UInt32
  /// A number from [0, 1), a multiple of 2^-53.
  mutating func sample() -> Double
}

/// Generators for single places: of 64 bits each, the key, it makes as many as are asked for.
package struct KeyedBits: RandomBits {
  private var generator: RandomGenerator

  package init(key: UInt64) { generator = RandomGenerator(seed: key) }

  package mutating func next() -> UInt32 { UInt32(truncatingIfNeeded: generator.next() >> 32) }
  package mutating func sample() -> Double { generator.unit() }
}

/// The distributions of NumPy's `RandomState`, which is frozen: each takes the same numbers of the generator and does
/// the same arithmetic in the same order.
extension MersenneTwister: RandomBits {
  /// A number from [low, high).
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * sample() }

  /// A number from the standard normal distribution, by Marsaglia's polar method: of a point drawn in the unit disc
  /// both coordinates, scaled, are used, one of them at the next call.
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * sample() - 1
      let y = 2 * sample() - 1
      let square = x * x + y * y
      if square >= 1 || square == 0 { continue }
      let factor = (-2 * log(square) / square).squareRoot()
      spareNormal = factor * x
      return factor * y
    }
  }
}

/// The distributions of NumPy's `RandomState`, which is frozen: each takes the same numbers of the generator and does
/// the same arithmetic in the same order.
extension RandomBits {
  /// An integer from `low` through `high`, all equally likely: as many bits as the width has are drawn until they
  /// are a number within it.
  ///
  /// - Parameter high: at least `low`.
  public mutating func integer(from low: Int64, through high: Int64) -> Int64 {
    low &+ Int64(truncatingIfNeeded: below(UInt64(bitPattern: high &- low)))
  }

  /// An integer from 0 through `width`.
  mutating func below(_ width: UInt64) -> UInt64 {
    if width == 0 { return 0 }
    let mask = UInt64.max >> UInt64(width.leadingZeroBitCount)
    while true {
      let bits: UInt64
      if width <= UInt64(UInt32.max) {
        bits = UInt64(next())
      } else {
        let upper = next()
        bits = UInt64(upper) << 32 | UInt64(next())
      }
      if bits & mask <= width { return bits & mask }
    }
  }

  /// Brings elements, which count from 0, into random order (Fisher and Yates, from the end).
  public mutating func shuffle<Elements: MutableCollection>(_ elements: inout Elements) where Elements.Index == Int {
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, Int(below(UInt64(last))))
    }
  }

  /// How often each of several outcomes comes up in `trials` trials: one binomial number after the other, each of
  /// what is left. What the probabilities leave of 1 goes to the last.
  public mutating func multinomial(_ trials: Int64, _ probabilities: [Double]) -> [Int64] {
    var counts = [Int64](repeating: 0, count: probabilities.count)
    multinomial(trials, probabilities.count, { probabilities[$0] }, write: { counts[$0] = $1 })
    return counts
  }

  /// The same, without asking for memory: of each of `count` outcomes the probability is asked, and how often it comes up is
  /// written.
  package mutating func multinomial(
    _ trials: Int64, _ count: Int, _ probability: (Int) -> Double, write: (Int, Int64) -> Void
  ) {
    var (left, mass) = (trials, 1.0)
    for k in 0..<max(0, count - 1) {
      let number = left > 0 ? binomial(left, probability(k) / mass) : 0
      write(k, number)
      left -= number
      mass -= probability(k)
    }
    if count > 0 { write(count - 1, left) }
  }

  /// One of `probabilities.count` outcomes for each of `count` numbers drawn, by inverting the sums.
  public mutating func choose(_ count: Int, _ probabilities: [Double]) -> [Int64] {
    var (found, sums) = ([Int64](repeating: 0, count: count), probabilities)
    sums.withUnsafeMutableBufferPointer { choose(count, sums: $0) { found[$0] = $1 } }
    return found
  }

  /// The same, without asking for memory.
  ///
  /// - Parameter sums: at first the probabilities.
  package mutating func choose(
    _ count: Int, sums: UnsafeMutableBufferPointer<Double>, write: (Int, Int64) -> Void
  ) {
    accumulate(sums)
    for k in 0..<count { write(k, Int64(firstAbove(sample(), sums))) }
  }

  /// `count` different outcomes: repeated rounds, each with the outcomes found so far left out.
  ///
  /// - Parameter count: at most the number of probabilities that are not 0.
  public mutating func chooseDifferent(_ count: Int, _ probabilities: [Double]) -> [Int64] {
    var (found, left, sums) = ([Int64](repeating: 0, count: count), probabilities, probabilities)
    left.withUnsafeMutableBufferPointer { left in
      sums.withUnsafeMutableBufferPointer { chooseDifferent(count, left: left, sums: $0) { found[$0] = $1 } }
    }
    return found
  }

  /// The same, without asking for memory.
  ///
  /// - Parameters:
  ///   - left: the probabilities; afterwards of those that are left.
  ///   - sums: room for as many numbers.
  package mutating func chooseDifferent(
    _ count: Int, left: UnsafeMutableBufferPointer<Double>, sums: UnsafeMutableBufferPointer<Double>,
    write: (Int, Int64) -> Void
  ) {
    var found = 0
    while found < count {
      for k in left.indices { sums[k] = left[k] }
      accumulate(sums)
      for _ in found..<count {
        let outcome = firstAbove(sample(), sums)
        // Taken in this round already, where its probability is gone.
        if left[outcome] == 0 { continue }
        left[outcome] = 0
        write(found, Int64(outcome))
        found += 1
      }
    }
  }

  private func accumulate(_ numbers: UnsafeMutableBufferPointer<Double>) {
    var sum = 0.0
    for k in numbers.indices {
      sum += numbers[k]
      numbers[k] = sum
    }
    for k in numbers.indices { numbers[k] /= sum }
  }

  /// The first place whose sum is above `number`; sums ascend to 1.
  private func firstAbove(_ number: Double, _ sums: UnsafeMutableBufferPointer<Double>) -> Int {
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > number { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
