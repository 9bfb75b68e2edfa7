import Testing
import Theano

/// How random variables behave in functions, whatever their numbers are.
struct RandomStreamTests {
  @Test(arguments: Mode.allCases) func oneValueForEachCall(_ mode: Mode) throws {
    let u = RandomStreams(seed: 5).uniform([3])
    let f = try function([], [u, u + u, u - u], mode: mode)
    let (first, second) = (try f(), try f())
    #expect(first[2] == [0.0, 0, 0])
    #expect(first[1].scalars(as: Double.self) == first[0].scalars(as: Double.self).map { 2 * $0 })
    #expect(first[0] != second[0])
    let frozen = try function([], u, mode: mode, noDefaultUpdates: true)
    #expect(try frozen() == frozen())
  }

  @Test func statesCanBeSetAndSeeded() throws {
    let streams = RandomStreams(seed: 234)
    let (u, v) = (streams.uniform([2]), streams.normal([2]))
    let f = try function([], [u, v])
    let first = try f()
    let state = u.rng.value
    let second = try f()
    try u.rng.setValue(state)
    let third = try f()
    #expect(third[0] == second[0] && third[1] != second[1])
    try streams.seed()
    #expect(try f() == first)
    try streams.seed(902_340)
    let other = try f()
    let fresh = RandomStreams(seed: 902_340)
    #expect(try function([], [fresh.uniform([2]), fresh.normal([2])])() == other)
    try u.rng.setValue(MersenneTwister(seed: 89234))
    var twister = try MersenneTwister(seed: 89234)
    #expect(try f()[0].scalars(as: Double.self) == [twister.sample(), twister.sample()])
    #expect(throws: TheanoError.self) { try streams.seed(-1) }
  }

  @Test func mrgAndPhiloxAreSeededToo() throws {
    let (m, p) = (MRGRandomStreams(seed: 7), PhiloxRandomStreams(seed: 7))
    let f = try function([], [m.uniform([5]), m.truncatedNormal([3]), p.normal([4]), p.uniform([2, 2])])
    let first = try f()
    let second = try f()
    for (a, b) in zip(first, second) { #expect(a != b) }
    try m.seed()
    try p.seed()
    #expect(try f() == first)
    try m.seed(8)
    #expect(try f()[0] != first[0])
    #expect(throws: TheanoError.self) { try m.seed(0) }
  }

  @Test func functionsShareAStream() throws {
    let u = RandomStreams(seed: 1).uniform([2])
    let (f, g) = (try function([], u), try function([], u * 1.0))
    let streams = RandomStreams(seed: 1)
    let h = try function([], streams.uniform([2]))
    let expected = [try h(), try h(), try h()]
    #expect([try f(), try g(), try f()] == expected)
    let copy = try f.copy(swap: [u.rng: try shared(MersenneTwister(seed: 3).state)])
    var twister = try MersenneTwister(seed: 3)
    #expect(try copy().scalars(as: Double.self) == [twister.sample(), twister.sample()])
    #expect(try g() == h())
  }

  @Test func explicitUpdates() throws {
    let streams = RandomStreams(seed: 1)
    let u = streams.uniform([2])
    let frozen = try function([], u, noDefaultUpdates: true)
    let moved = try function([], u, updates: streams.updates(), noDefaultUpdates: true)
    let first = try frozen()
    #expect(try moved() == first)
    #expect(try frozen() != first)
    #expect(streams.stateUpdates.count == 1)
  }

  @Test(arguments: Mode.allCases) func everyModeDrawsTheSame(_ mode: Mode) throws {
    func draws() -> [TensorVariable] {
      let (r, m, p) = (RandomStreams(seed: 3), MRGRandomStreams(seed: 3), PhiloxRandomStreams(seed: 3))
      let low = T.constant([0.25, -1, 7])
      return [
        r.uniform([50, 3], low: low, high: 9.1), r.normal([77], dtype: .float32),
        m.uniform([50, 3], low: low, high: 9.1),
        m.normal([101]), m.truncatedNormal([101], dtype: .float32), p.uniform([1001]), p.uniform([33], dtype: .float32),
        p.uniform([33], dtype: .float16), p.normal([2001]), p.normal([2001], dtype: .float32),
        p.truncatedNormal([501]), p.bits([17]), p.binomial([100], n: 9, p: 0.25),
        p.randomIntegers([100], low: -7, high: 7), p.poisson([100], lam: 3.5),
        p.poisson(lam: T.constant([0, 40, 1e9])),
        p.binomial([2, 3], n: T.constant([1, 50, 1000]), p: 0.3, dtype: .float32), p.permutation([3], n: 50),
        p.choice([20], a: 7), p.choice([5], a: 7, replace: false),
        p.choice([20], a: low, p: T.constant([0.25, 0.5, 0.25])),
        p.choice([2], a: 3, replace: false, p: T.constant([0.25, 0.5, 0.25])),
        p.choice(size: 9, p: T.constant([0.5, 0.5])),
        p.multinomial([4], n: 20, pvals: T.constant([0.25, 0.5, 0.25])),
        p.shuffleRowElements(T.constant([[1, 2], [3, 4]])),
        p.choice(size: 2, replace: false, p: T.constant([[0.25, 0.5, 0.25]])),
      ]
    }
    let reference = try function([], draws(), mode: .reference)
    let f = try function([], draws(), mode: mode)
    for _ in 0..<2 {
      for (k, (a, b)) in zip(try reference(), try f()).enumerated() {
        #expect(a.identical(to: b), "draw \(k) in \(mode)")
      }
    }
  }

  /// What is brought into random order lies in the plan of memory.
  @Test(arguments: Mode.allCases) func choicesOfMany(_ mode: Mode) throws {
    let (n, k) = (T.lscalar("n"), T.lscalar("k"))
    for streams in [RandomStreams(seed: 3) as any RandomVariableStreams, PhiloxRandomStreams(seed: 3)] {
      let draw = streams.choice(size: [k], a: n * 2, replace: false)
      let f = try function([n, k], draw, mode: mode)
      for (population, count) in [(1, 1), (500, 1000), (1000, 7), (3, 0)] {
        let chosen = try f(population, count).scalars(as: Int.self)
        #expect(chosen.count == count && Set(chosen).count == count)
        #expect(chosen.allSatisfy((0..<2 * population).contains))
      }
      // Nothing is ordered where nothing is chosen.
      #expect(try f(1 << 50, 0).shape == [0])
      #expect(kind { try f(1 << 50, 1) } == .memoryError)
      #expect(kind { try f(4, 9) } == .valueError)
      #expect(kind { try f(0, 1) } == .valueError && kind { try f(-5, 1) } == .valueError)
      if mode == .reference { continue }
      #expect(try f.peakBytes(for: 1000, 10).bytes >= 8 * 2000)
      #expect(try f.peakBytes(for: 1000, 10).bytes < 8 * 2000 + 8192)
    }
    for dtype in [DType.int8, .int16, .float32, .int64] {
      let rows = RandomStreams(seed: 5).permutation([2], n: 100, dtype: dtype)
      let result = try function([], rows, mode: mode)()
      let expected = try function([], RandomStreams(seed: 5).permutation([2], n: 100), mode: .reference)()
      #expect(result.dtype == dtype && result == expected)
    }
  }

  @Test func philoxNumbersFollowFromTheirPlace() throws {
    let streams = PhiloxRandomStreams(seed: 42)
    let (_, u) = (streams.uniform([3]), streams.uniform([2, 5]))
    let z = streams.normal([7])
    let f = try function([], [u, z])
    var (first, second) = (RandomGenerator(seed: 42, stream: 1), RandomGenerator(seed: 42, stream: 2))
    for _ in 0..<3 {
      let values = try f()
      #expect(values[0].scalars(as: Double.self) == (0..<10).map { _ in first.unit() })
      #expect(values[1].scalars(as: Double.self) == (0..<7).map { _ in second.normal() })
    }
    #expect(u.rng.value.scalars(as: Int.self) == [42, 1, 30])
  }

  /// What takes more than one number has a generator of its own, made of the number of its place.
  @Test func philoxKeysFollowFromTheirPlace() throws {
    let streams = PhiloxRandomStreams(seed: 42)
    let rates = streams.poisson([5000], lam: 12.0)
    let orders = streams.permutation([3], n: 10)
    let results = try function([], [rates, orders])()
    var (first, second) = (RandomGenerator(seed: 42, stream: 0), RandomGenerator(seed: 42, stream: 1))
    func keys(_ generator: inout RandomGenerator) -> RandomGenerator { RandomGenerator(seed: generator.next()) }
    let events = results[0].scalars(as: Int64.self)
    for k in 0..<5000 {
      var bits = Place(generator: keys(&first))
      #expect(events[k] == bits.poisson(12))
    }
    for row in 0..<3 {
      var (bits, order) = (Place(generator: keys(&second)), Array(0..<Int64(10)))
      bits.shuffle(&order)
      #expect(Array(results[1].scalars(as: Int64.self)[(10 * row)..<(10 * row + 10)]) == order)
    }
  }

  private struct Place: RandomBits {
    var generator: RandomGenerator
    mutating func next() -> UInt32 { UInt32(truncatingIfNeeded: generator.next() >> 32) }
    mutating func sample() -> Double { generator.unit() }
  }

  /// Code that takes streams of either kind.
  @Test func eitherKind() throws {
    func draws(_ srng: some RandomVariableStreams) -> [TensorVariable] {
      let x = T.constant([[1.0, 2, 3], [4, 5, 6]])
      return [
        srng.uniform([2]), srng.poisson(lam: x), srng.shuffleRowElements(x), srng.choice([2], a: 3, replace: false),
      ]
    }
    for results in [
      try function([], draws(RandomStreams(seed: 3)))(), try function([], draws(PhiloxRandomStreams(3)))(),
    ] {
      #expect(results.map(\.shape) == [[2], [2, 3], [2, 3], [2]])
      #expect(Set(results[2].scalars(as: Int.self)[3...]) == [4, 5, 6])
      #expect(Set(results[3].scalars(as: Int.self)).count == 2)
    }
    let streams = PhiloxRandomStreams(seed: 5)
    let order = streams.permutation(n: 100)
    let f = try function([], order)
    let first = try f()
    #expect(try f() != first && streams.updates().count == 1)
    try streams.seed()
    #expect(try f() == first)
  }

  @Test(arguments: Mode.allCases) func symbolicSizes(_ mode: Mode) throws {
    let (x, n, size) = (T.dmatrix("x"), T.lscalar("n"), T.lvector("size"))
    let r = RandomStreams(seed: 9)
    let (m, p) = (MRGRandomStreams(), PhiloxRandomStreams(seed: 1))
    let f = try function(
      [x, n, size],
      [
        r.uniform(x.shape), r.normal([n, 2]), r.binomial(size, ndim: 2), m.uniform(x.shape), p.normal(size: x.shape),
        p.binomial([n, 3], p: 0.5), r.permutation(n: n), r.uniform([-1, -1], low: x, high: x + 1),
        p.uniform(low: x, high: x),
        r.shuffleRowElements(x), m.normal(x.shape),
      ], mode: mode)
    let values = try f(NDArray.zeros([2, 3]), 4, [5, 1])
    let shapes = [[2, 3], [4, 2], [5, 1], [2, 3], [2, 3], [4, 3], [4], [2, 3], [2, 3], [2, 3], [2, 3]]
    #expect(values.map(\.shape) == shapes)
    let empty = try f(NDArray.zeros([0, 3]), 0, [0, 7])
    #expect(empty.map(\.shape)[0...3] == [[0, 3], [0, 2], [0, 7], [0, 3]])
    #expect(throws: TheanoError.self) { try f(NDArray.zeros([2, 3]), -1, [5, 1]) }
    #expect(throws: TheanoError.self) { try f(NDArray.zeros([2, 3]), 1, [5, 1, 2]) }
    #expect(throws: TheanoError.self) { try f(NDArray.zeros([2, 3]), 1, [1 << 40, 1 << 40]) }
  }

  /// With the numbers held, draws are affine in their parameters.
  @Test(arguments: ["twister", "mrg", "philox"]) func gradients(_ kind: String) throws {
    let (a, b) = (T.dvector("a"), T.dscalar("b"))
    let (r, m, p) = (RandomStreams(seed: 4), MRGRandomStreams(seed: 4), PhiloxRandomStreams(seed: 4))
    let draws: [TensorVariable] =
      switch kind {
      case "twister": [r.uniform([2, 3], low: a, high: b), r.normal([2, 3], avg: a, std: b)]
      case "mrg": [m.uniform([2, 3], low: a, high: b), m.normal([2, 3], avg: a, std: b)]
      default: [p.uniform([2, 3], low: a, high: b), p.normal([2, 3], avg: a, std: b)]
      }
    for draw in draws {
      let cost = T.sqr(draw).sum()
      let f = try function([a, b], cost, noDefaultUpdates: true)
      let g = try function([a, b], T.grad(cost, [a, b]), noDefaultUpdates: true)
      let (u, v) = (T.dvector("u"), T.dscalar("v"))
      let forward = try function([a, b, u, v], T.Rop([cost], [a, b], [u, v])[0], noDefaultUpdates: true)
      let point = [0.5, -1, 2.0]
      let (da, db) = (try g(point, 3.5)[0].scalars(as: Double.self), try g(point, 3.5)[1].scalars(as: Double.self)[0])
      func value(_ a: [Double], _ b: Double) throws -> Double { try f(a, b).scalars(as: Double.self)[0] }
      let h = 1e-5
      for k in 0..<3 {
        var (up, down) = (point, point)
        up[k] += h
        down[k] -= h
        #expect(abs((try value(up, 3.5) - value(down, 3.5)) / (2 * h) - da[k]) < 1e-5 * (1 + abs(da[k])))
      }
      let numeric = (try value(point, 3.5 + h) - value(point, 3.5 - h)) / (2 * h)
      #expect(abs(numeric - db) < 1e-5 * (1 + abs(db)))
      let along = try forward(point, 3.5, [1.0, -2, 0.5], 0.25).scalars(as: Double.self)[0]
      #expect(abs(along - (da[0] - 2 * da[1] + 0.5 * da[2] + 0.25 * db)) < 1e-9 * (1 + abs(along)))
    }
    let binomials = [r.binomial([3], p: b), m.binomial([3], p: b), p.binomial([3], p: b)].map {
      T.cast($0.sum(), .float64)
    }
    for cost in binomials {
      #expect(throws: Never.self) { try function([b], cost)(0.5) }
    }
  }

  @Test(arguments: Mode.allCases) func callsAreRefused(_ mode: Mode) throws {
    let (r, m, p) = (RandomStreams(seed: 2), MRGRandomStreams(seed: 2), PhiloxRandomStreams(seed: 2))
    let (x, k) = (T.dscalar("x"), T.lscalar("k"))
    let v = T.dvector("v")
    func refuses(
      _ variable: TensorVariable, _ inputs: [TensorVariable], _ arguments: any NDArrayConvertible, _ words: String
    )
      throws
    {
      let before = try function([], (variable as? RandomVariable)?.rng ?? variable, noDefaultUpdates: true)()
      let f = try function(inputs, variable, mode: mode)
      do {
        _ = try f(list: [arguments])
        Issue.record("\(words): not refused")
      } catch let error {
        #expect(error.kind == .valueError && error.description.contains(words), "\(error)")
      }
      // Nothing has moved.
      #expect(try function([], (variable as? RandomVariable)?.rng ?? variable, noDefaultUpdates: true)() == before)
    }
    try refuses(r.normal([2], std: x), [x], -1.0, "std < 0")
    try refuses(m.normal([2], std: x), [x], -1.0, "std < 0")
    try refuses(p.normal([2], std: x), [x], -1.0, "std < 0")
    try refuses(r.uniform([2], high: x), [x], Double.infinity, "high - low is not finite")
    try refuses(r.binomial([2], p: x), [x], 1.5, "p < 0, p > 1 or p is NaN")
    try refuses(m.binomial([2], p: x), [x], -0.5, "p < 0, p > 1 or p is NaN")
    try refuses(p.binomial([2], p: x), [x], Double.nan, "p < 0, p > 1 or p is NaN")
    try refuses(r.binomial([2], n: k), [k], -1, "n < 0")
    try refuses(r.poisson([2], lam: x), [x], -1.0, "lam < 0")
    try refuses(r.poisson([2], lam: x), [x], 1e19, "lam is too large")
    try refuses(p.binomial([2], n: k), [k], -1, "n < 0")
    try refuses(p.poisson([5000], lam: x), [x], -1.0, "lam < 0")
    try refuses(p.choice([2], a: k), [k], 0, "a must be greater than 0")
    try refuses(p.choice([3], a: k, replace: false), [k], 2, "larger sample than population")
    try refuses(p.choice([3], a: 2, p: v), [v], [0.5, 0.6], "do not sum to 1")
    try refuses(p.multinomial([3], pvals: v), [v], [0.5, -0.5, 1], "pvals < 0")
    try refuses(r.randomIntegers([2], low: k, high: 3), [k], 4, "low > high")
    try refuses(p.randomIntegers([2], low: k, high: 3), [k], 4, "low > high")
    try refuses(r.choice([2], a: k), [k], 0, "a must be greater than 0")
    try refuses(r.choice([3], a: k, replace: false), [k], 2, "larger sample than population")
    try refuses(r.choice([3], a: 2, p: v), [v], [0.5, 0.6], "do not sum to 1")
    try refuses(r.choice([3], a: 2, p: v), [v], [1.0], "same size")
    try refuses(r.choice([3], a: 3, replace: false, p: v), [v], [0.5, 0.5, 0], "Fewer non-zero entries")
    try refuses(r.multinomial([3], pvals: v), [v], [0.5, -0.5, 1], "pvals < 0")
    try refuses(r.multinomial([3], pvals: v), [v], [0.9, 0.9, 0.1], "sum(pvals[:-1]) > 1.0")
    let rows = asRow(v)
    try refuses(m.multinomial(pvals: rows), [v], [0.9, 0.9, 0.1], "do not sum to 1")
    try refuses(m.choice(size: 3, replace: false, p: rows), [v], [0.5, 0.5, 0], "without replacement")
  }

  /// A vector as the only row of a matrix.
  private func asRow(_ v: TensorVariable) -> TensorVariable { v.dimshuffle("x", 0) }

  @Test func whatCannotBeDrawnCarriesAnError() throws {
    let (r, m, p) = (RandomStreams(seed: 2), MRGRandomStreams(seed: 2), PhiloxRandomStreams(seed: 2))
    let wrong: [(RandomVariable, TheanoError.Kind)] = [
      (RandomStreams(seed: -1).uniform([2]), .valueError), (RandomStreams(seed: 1 << 32).uniform([2]), .valueError),
      (MRGRandomStreams(seed: 0).uniform([2]), .valueError), (MRGRandomStreams(seed: [1, 2]).uniform([2]), .typeError),
      (r.uniform([-2]), .valueError), (m.uniform([0]), .valueError), (m.normal([-3]), .valueError),
      (p.normal([2], std: -1.0), .valueError), (m.binomial([2], p: 1.5), .valueError),
      (m.binomial([2], n: 3), .notImplementedError), (r.uniform([2], low: T.dmatrix()), .valueError),
      (r.uniform(T.lvector()), .valueError), (r.uniform([2, 2], ndim: 3), .valueError),
      (r.uniform(T.dvector()), .valueError), (r.binomial([2], n: T.dscalar()), .typeError),
      (r.uniform([2], dtype: .complex64), .typeError), (p.uniform([2], dtype: .int64), .typeError),
      (r.choice([2], a: T.dmatrix()), .typeError), (m.multinomial(pvals: T.dvector()), .typeError),
      (m.choice(p: T.dmatrix()), .notImplementedError), (m.uniform([2], nstreams: 0), .valueError),
      (r.uniform([-1]), .valueError), (r.shuffleRowElements(T.dscalar()), .typeError),
      (r.permutation(n: -1), .valueError), (p.permutation(n: -1), .valueError), (p.poisson([-2]), .valueError),
      (p.choice(p: T.dmatrix()), .notImplementedError), (p.choice([2], a: T.dmatrix()), .typeError),
      (p.poisson([2], lam: T.zscalar()), .typeError), (p.poisson([2], dtype: .bool), .typeError),
    ]
    for (k, (variable, kind)) in wrong.enumerated() {
      #expect(variable.error?.kind == kind, "\(k): \(variable.error?.description ?? "no error")")
      #expect(variable.rng.error != nil)
      #expect(throws: TheanoError.self) { try function([], variable) }
    }
  }

  /// A value that is no state is refused, not trusted.
  @Test(arguments: Mode.allCases) func strangeStates(_ mode: Mode) throws {
    let (r, m, p) = (
      RandomStreams(seed: 2).uniform([2]), MRGRandomStreams().uniform([2]), PhiloxRandomStreams(seed: 2).uniform([2])
    )
    try r.rng.setValue(NDArray.zeros([3], dtype: .uint32))
    try m.rng.setValue(NDArray.zeros([3, 5], dtype: .int32))
    try p.rng.setValue(NDArray.zeros([2], dtype: .uint64))
    for variable in [r, m, p] {
      #expect(throws: TheanoError.self) { try function([], variable, mode: mode)() }
    }
    try m.rng.setValue(NDArray.zeros([0, 6], dtype: .int32))
    #expect(throws: TheanoError.self) { try function([], m, mode: mode)() }
    try m.rng.setValue(NDArray([Int32](repeating: -1, count: 6), shape: [1, 6]))
    #expect(throws: Never.self) { try function([], m, mode: mode)() }
  }

  @Test func callsFromManyThreadsShareOutTheNumbers() async throws {
    let u = RandomStreams(seed: 6).uniform([4])
    let f = try function([], u)
    let again = try function([], RandomStreams(seed: 6).uniform([4]))
    var expected: Set<[Double]> = []
    for _ in 0..<40 { expected.insert(try again().scalars(as: Double.self)) }
    let drawn = try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<40 { group.addTask { try f().scalars(as: Double.self) } }
      return try await group.reduce(into: Set<[Double]>()) { $0.insert($1) }
    }
    #expect(drawn == expected)
  }

  /// Streams do not hold what nobody uses any more, nor do states hold themselves.
  @Test func nothingLeaks() throws {
    weak var state: SharedVariable?
    do {
      let u = RandomStreams(seed: 1).uniform([2])
      state = u.rng
      #expect(state != nil)
      _ = try function([], u)()
    }
    #expect(state == nil)
  }
}
