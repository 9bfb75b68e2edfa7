import Testing
import Theano

/// A million elements along one axis: reductions against sums in float64, sorting against the order itself.
struct LongAxisTests {
  private static let length = 1_000_000

  /// Numbers around 100, so that sums become large beside what is added.
  private func values(_ shape: [Int], _ dtype: DType) throws -> NDArray {
    try NDArray.uniform(shape, low: 99, high: 101, dtype: dtype, seed: 21)
  }

  /// Of three columns (or rows), each of which `start` and `step` give.
  private func statistics(_ x: [Double], _ start: Int, _ step: Int) -> (sum: Double, max: Double, variance: Double) {
    x.withUnsafeBufferPointer { x in
      // Pairs of sums, as Neumaier adds: what is lost is kept beside.
      var (sum, lost, largest) = (0.0, 0.0, -Double.infinity)
      var place = start
      for _ in 0..<Self.length {
        let value = x[place]
        let next = sum + value
        lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
        sum = next
        if value > largest { largest = value }
        place &+= step
      }
      let mean = (sum + lost) / Double(Self.length)
      var squares = 0.0
      place = start
      for _ in 0..<Self.length {
        let distance = x[place] - mean
        squares += distance * distance
        place &+= step
      }
      return (sum + lost, largest, squares / Double(Self.length))
    }
  }

  @Test(arguments: [DType.float32, .float64]) func reductionsByEitherAxis(_ dtype: DType) throws {
    let m = T.matrix("m", dtype: dtype)
    func outputs(_ axis: Int) -> [TensorVariable] {
      [
        m.sum(axis: axis), m.mean(axis: axis), m.max(axis: axis), m.var(axis: axis), m.argmax(axis: axis),
        m.sum(axis: axis, accDtype: .float64),
      ]
    }
    let (down, along) = (try function([m], outputs(0)), try function([m], outputs(1)))
    let tall = try values([Self.length, 3], dtype)
    let wide = tall.transposed().contiguous()
    let numbers = tall.scalars(as: Double.self)
    let expected = (0..<3).map { statistics(numbers, $0, 3) }
    // What blocks of 64 additions in float32 may lose, most of which cancels.
    let step = dtype == .float32 ? 0x1p-23 : 1e-13
    for (name, results) in [
      ("tall", try down(tall)), ("wide", try along(wide)), ("a view", try down(wide.transposed())),
      ("a view", try along(tall.transposed())),
    ] {
      let numbers = results.map { $0.scalars(as: Double.self) }
      for k in 0..<3 {
        let (sum, largest, variance) = expected[k]
        #expect(abs(numbers[0][k] - sum) <= step * sum, "\(name), sum \(k)")
        #expect(abs(numbers[5][k] - sum) <= (dtype == .float32 ? 0x1p-24 : 1e-13) * sum, "\(name), exact sum \(k)")
        #expect(abs(numbers[1][k] - sum / Double(Self.length)) <= step * 100, "\(name), mean \(k)")
        #expect(numbers[2][k] == largest, "\(name), max \(k)")
        // The mean is rounded to the dtype: its square enters.
        #expect(abs(numbers[3][k] - variance) <= 1e-5 * variance, "\(name), variance \(k)")
        let place = Int(numbers[4][k])
        #expect(try tall.element(at: [place, k], as: Double.self) == largest, "\(name), argmax \(k)")
      }
    }
    // Of three elements each, by the other axis.
    let short = try along(tall)
    for threads in [1, 3] {
      let f = try function([m], outputs(0), threads: threads)
      let g = try function([m], outputs(1), threads: threads)
      for (a, b) in zip(try f(tall) + g(tall), try down(tall) + short) {
        #expect(a.identical(to: b), "\(threads) threads")
      }
    }
    let sums = [0, 5].map { short[$0].scalars(as: Double.self) }
    #expect(sums[0].count == Self.length)
    // Numbers of 24 bits are added without an error in float64.
    let rounding = dtype == .float32 ? 0 : 1e-13
    let isNear = numbers.withUnsafeBufferPointer { x in
      sums[0].withUnsafeBufferPointer { usual in
        sums[1].withUnsafeBufferPointer { wide in
          var isNear = true
          for k in 0..<Self.length {
            let sum = x[3 &* k] + x[3 &* k &+ 1] + x[3 &* k &+ 2]
            let exact = dtype == .float32 ? Double(Float(sum)) : sum
            if abs(usual[k] - sum) > 2 * step * sum || abs(wide[k] - exact) > rounding * sum { isNear = false }
          }
          return isNear
        }
      }
    }
    #expect(isNear)
    #expect(short[5].identical(to: try down(wide)[5]))
  }

  /// NaN, both zeros, infinities and many duplicates: in ascending order with NaN last, equal ones as they stood.
  @Test(arguments: [DType.float32, .float64]) func sortingAMillion(_ dtype: DType) throws {
    var random = RandomGenerator(seed: 22)
    let special = [Double.nan, -0.0, 0.0, .infinity, -.infinity, .leastNonzeroMagnitude, -1, 1]
    let numbers = (0..<Self.length).map { _ -> Double in
      let word = random.next()
      switch word % 4 {
      case 0: return special[Int(word >> 8 & 7)]
      case 1: return Double(Int(word >> 8 & 1023)) - 512
      default: return Double(Float(Int64(bitPattern: word) >> 20)) * 0x1p-20
      }
    }
    let x = try NDArray(numbers).astype(dtype)
    let given = x.scalars(as: Double.self)
    let v = T.vector("v", dtype: dtype)
    let f = try function([v], [T.sort(v), T.argsort(v)])
    let results = try f(x)
    let (sorted, order) = (results[0].scalars(as: Double.self), results[1].scalars(as: Int.self))
    #expect(sorted.count == Self.length && order.count == Self.length)
    let wrong = sorted.withUnsafeBufferPointer { sorted in
      order.withUnsafeBufferPointer { order in
        given.withUnsafeBufferPointer { Self.mistakes(sorted, order, $0) }
      }
    }
    #expect(wrong == 0)
    // No sign of a zero is lost.
    func negativeZeros(_ x: [Double]) -> Int { x.count { $0 == 0 && $0.sign == .minus } }
    #expect(negativeZeros(sorted) == negativeZeros(given) && negativeZeros(given) > 1000)
  }

  /// In how many places the order is not that of the numbers, or `order` does not lead there.
  private static func mistakes(
    _ sorted: UnsafeBufferPointer<Double>, _ order: UnsafeBufferPointer<Int>, _ given: UnsafeBufferPointer<Double>
  ) -> Int {
    var seen = [Bool](repeating: false, count: length)
    var wrong = 0
    for k in 0..<length {
      let place = order[k]
      if seen[place] { wrong += 1 }
      seen[place] = true
      let (value, chosen) = (sorted[k], given[place])
      if !(value == chosen || (value.isNaN && chosen.isNaN)) { wrong += 1 }
      if k == 0 { continue }
      let (before, earlier) = (sorted[k - 1], order[k - 1])
      let ascends = value.isNaN || before <= value
      // Zeros of either sign are equal, and so are NaNs.
      let isEqual = before == value || (before.isNaN && value.isNaN)
      if !ascends || (isEqual && earlier >= place) { wrong += 1 }
    }
    return wrong
  }
}
