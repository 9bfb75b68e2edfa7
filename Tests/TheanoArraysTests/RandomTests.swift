import Testing

@testable import TheanoArrays

@Suite struct RandomTests {
  /// The known answers that the authors of Philox publish for 4x32-10.
  @Test func philox() {
    #expect(
      RandomGenerator.philox(SIMD4(repeating: 0), (0, 0))
        == SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
    #expect(
      RandomGenerator.philox(SIMD4(repeating: .max), (.max, .max))
        == SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd))
    #expect(
      RandomGenerator.philox(
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), (0xa409_3822, 0x299f_31d0))
        == SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1))
  }

  @Test func sameSeedSameNumbers() throws {
    let a = try NDArray.uniform([100], seed: 7)
    #expect(a.identical(to: try NDArray.uniform([100], seed: 7)))
    #expect(a != (try NDArray.uniform([100], seed: 8)))
    var (first, second) = (RandomGenerator(seed: 7), RandomGenerator(seed: 7, stream: 1))
    #expect(first.next() != second.next())
    // Fixed for all time: a change here changes every program's numbers.
    var generator = RandomGenerator(seed: 0)
    #expect(generator.next() == 0xe169_c58d_6627_e8d5)
    #expect(generator.next() == 0x9b00_dbd8_bc57_ac4c)
  }

  @Test func uniform() throws {
    let x = try NDArray.uniform([100, 100], low: -1, high: 3, seed: 1).scalars(as: Double.self)
    #expect(x.allSatisfy { $0 >= -1 && $0 < 3 })
    let mean = x.reduce(0, +) / 1e4
    // Five standard errors of the mean of 10,000: 5 * 4 / sqrt(12) / 100.
    #expect(abs(mean - 1) < 0.058)
    var counts = [Int](repeating: 0, count: 8)
    for value in x { counts[Int((value + 1) * 2)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 1250) < 5 * 33 + 1 })
  }

  @Test(arguments: [DType.float16, .float32, .float64])
  func theUpperBoundIsNotReached(dtype: DType) throws {
    let narrow = try NDArray.uniform([2000], low: 1, high: 1.0009765625, dtype: dtype, seed: 3)
    #expect(narrow.dtype == dtype)
    #expect(narrow.scalars(as: Double.self).allSatisfy { $0 >= 1 && $0 < 1.0009765625 })
    let negative = try NDArray.uniform([2000], low: -1, high: 0, dtype: dtype, seed: 3)
    #expect(negative.scalars(as: Double.self).allSatisfy { $0 >= -1 && $0 < 0 })
    #expect(try NDArray.uniform([3], low: 2, high: 2, dtype: dtype, seed: 1) == [2, 2, 2])
  }

  @Test func normal() throws {
    let x = try NDArray.normal([20_000], mean: 2, std: 3, seed: 5).scalars(as: Double.self)
    let mean = x.reduce(0, +) / 2e4
    let variance = x.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2e4
    #expect(abs(mean - 2) < 5 * 3 / 141)
    #expect(abs(variance - 9) < 5 * 9 * 0.01)
    let within = x.filter { abs($0 - 2) < 3 }.count
    #expect(abs(Double(within) / 2e4 - 0.6827) < 5 * 0.0033)
    #expect(try NDArray.normal([4], dtype: .float32, seed: 5).dtype == .float32)
  }

  /// Values of the inverse distribution function, found by Newton's method in 60-digit arithmetic.
  @Test func quantiles() {
    let known: [(Double, Double)] = [
      (0.5, 0), (0.75, 0.6744897501960817), (0.975, 1.9599639845400538), (0.999, 3.090232306167813),
      (1e-10, -6.361340902404057), (0x1p-54, -8.292361075813595), (0.075, -1.439531470938456),
      (0.3, -0.5244005127080408), (0.9, 1.2815515655446006),
    ]
    for (p, x) in known { #expect(abs(NormalQuantile.value(at: p) - x) <= 3 * x.ulp, "\(p)") }
    for p in [1e-3, 0.1, 0.3, 0.49] {
      #expect(abs(NormalQuantile.value(at: p) + NormalQuantile.value(at: 1 - p)) < 1e-13)
    }
  }

  @Test func permutation() throws {
    let order = try NDArray.permutation(1000, seed: 9)
    #expect(order.dtype == .int64 && order.scalars(as: Int.self).sorted() == Array(0..<1000))
    #expect(order != (try NDArray.arange(1000)))
    #expect(try NDArray.permutation(0, seed: 1).shape == [0])
    // Each of the six orders of three equally often: five standard deviations of 6,000 / 6.
    var generator = RandomGenerator(seed: 11)
    var seen: [[Int]: Int] = [:]
    for _ in 0..<6000 { seen[try NDArray.permutation(3, using: &generator).scalars(), default: 0] += 1 }
    #expect(seen.count == 6 && seen.values.allSatisfy { abs($0 - 1000) < 145 })
  }

  @Test func refuses() {
    #expect(
      refused { _ = try NDArray.uniform([1], low: 1, high: 0, seed: 1) }
        == "ValueError: [uniform] the interval must be finite with low ≤ high, got 1.0 and 0.0")
    #expect(
      refused { _ = try NDArray.uniform([1], high: .infinity, seed: 1) }.hasPrefix("ValueError: [uniform]"))
    #expect(
      refused { _ = try NDArray.normal([1], std: -1, seed: 1) }
        == "ValueError: [normal] the standard deviation must be finite and not negative, got -1.0")
    #expect(
      refused { _ = try NDArray.uniform([1], dtype: .int8, seed: 1) }
        == "TypeError: [uniform] the dtype must be float16, float32 or float64, got int8")
    #expect(refused { _ = try NDArray.permutation(-1, seed: 1) }.hasPrefix("ValueError"))
  }
}
