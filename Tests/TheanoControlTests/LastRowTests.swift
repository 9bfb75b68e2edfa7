import Testing
import Theano
import TheanoTestSupport

/// Loops of which only the last rows are used keep no others, whatever says which: what comes out does not depend on it, nor
/// what is refused, and the memory does not depend on the number of steps.
struct LastRowTests {
  /// What is taken of the rows of a loop of `n` steps.
  struct Use: Sendable {
    let name: String
    let take: @Sendable (_ rows: TensorVariable, _ n: TensorVariable) -> TensorVariable
  }

  private static let uses: [Use] =
    ([1, 2, 3, 5] as [Int]).map { k -> Use in Use(name: "[-\(k)]") { r, _ in r[0 - k] } }
    + ([1, 2, 4] as [Int]).map { k -> Use in Use(name: "[-\(k):]") { r, _ in r[.slice(0 - k, nil)] } } + more

  private static let more: [Use] = [
    Use(name: "[-3:-1]") { r, _ in r[.slice(-3, -1)] },
    Use(name: "[-4:-2]") { r, _ in r[.slice(-4, -2)] },
    Use(name: "[-4::2]") { r, _ in r[.slice(-4, nil, 2)] },
    Use(name: "[-3:][0]") { r, _ in r[.slice(-3, nil)][0] },
    Use(name: "[-3:] * 2") { r, _ in (r * 2)[.slice(-3, nil)] },
    Use(name: "[-2, 1]") { r, _ in r[-2, 1] },
    Use(name: "[-3:, 1:]") { r, _ in r[.slice(-3, nil), .slice(1, nil)] },
    Use(name: "sum of [-3:]") { r, _ in r[.slice(-3, nil)].sum(axis: 0) },
    Use(name: "[-1] + [-3]") { r, _ in r[-1] + r[-3] },
    Use(name: "[-2:] and [-1]") { r, _ in r[.slice(-2, nil)] * r[-1] },
    Use(name: "[-30]") { r, _ in r[-30] }, Use(name: "[-30:]") { r, _ in r[.slice(-30, nil)] },
  ]

  /// Those that say the number of steps themselves.
  private static let counted = [
    Use(name: "[n - 1]") { r, n in r[n - 1] }, Use(name: "[n - 2]") { r, n in r[n - 2] },
    Use(name: "[n - 3:]") { r, n in r[.slice(n - 3, nil)] },
  ]

  private static let others = [
    Use(name: "all") { r, _ in r }, Use(name: "[1:]") { r, _ in r[.slice(1, nil)] }, Use(name: "[0]") { r, _ in r[0] },
    Use(name: "[-1] and sum") { r, _ in r[-1] + r.sum(axis: 0) },
    Use(name: "[::-1]") { r, _ in r[.slice(nil, nil, -1)] },
    Use(name: "[-1000000:]") { r, _ in r[.slice(-1_000_000, nil)] },
  ]

  /// Of `n`, a limit and an initial vector.
  private static func call(_ f: CompiledFunction<NDArray>, _ n: Int, _ limit: Double) -> Result<NDArray, TheanoError> {
    Result { () throws(TheanoError) in try f(n, limit, [1.0, 2, 3]) }
  }

  /// In one place, so that messages say the same of who has called.
  private static func agree(
    _ f: CompiledFunction<NDArray>, _ judge: CompiledFunction<NDArray>, _ n: Int, _ limit: Double, _ name: String
  ) {
    let results = [f, judge].map { call($0, n, limit) }
    switch (results[0], results[1]) {
    case (.success(let got), .success(let wanted)):
      #expect(got.shape == wanted.shape && got.allclose(wanted, rtol: 1e-12), "\(name), \(n) steps: \(got), \(wanted)")
    case (.failure(let got), .failure(let wanted)): #expect(got.description == wanted.description)
    case (let got, let wanted): Issue.record("\(name), \(n) steps: \(got), expected \(wanted)")
    }
  }

  /// A loop of one kernel, or of several steps; ended by a condition, or not.
  private static func loop(
    _ n: TensorVariable, _ limit: TensorVariable, _ h: TensorVariable, isKernel: Bool, ends: Bool
  ) -> TensorVariable {
    T.scan(
      { h in
        let next = isKernel ? h * 1.25 + 1 : T.cumsum(h) * 0.5 + 1
        return ends ? ScanStep(next, until: T.gt(h[0], limit)) : ScanStep(next)
      }, outputsInfo: h, nSteps: n
    ).outputs
  }

  @Test(arguments: [true, false], [true, false]) func onlyTheRowsThatAreUsed(_ isKernel: Bool, _ ends: Bool) throws {
    for use in Self.uses + (ends ? [] : Self.counted) + Self.others {
      let (n, limit, h) = (T.lscalar("n"), T.dscalar("limit"), T.dvector("h"))
      let y = use.take(Self.loop(n, limit, h, isKernel: isKernel, ends: ends), n)
      let f = try function([n, limit, h], y, onUnusedInput: .ignore)
      let judge = try function([n, limit, h], y, mode: .reference, onUnusedInput: .ignore)
      let bytes = try [100, 10_000].map { try f.peakBytes(for: $0, 9.0, [1.0, 2, 3]).bytes }
      #expect((bytes[0] == bytes[1]) == !Self.others.contains { $0.name == use.name }, "\(use.name): \(bytes)")
      #expect("\(f.schedule)".contains("  loop ") == (!isKernel || ends))
      for n in [0, 1, 2, 3, 4, 5, 9, 40] {
        for limit in ends ? [0, 1.5, 4, 9, 1e99] : [0] { Self.agree(f, judge, n, limit, use.name) }
      }
    }
  }

  /// The index that is refused is named with its line, as it is where all rows are kept.
  @Test(arguments: [true, false]) func tooFewSteps(_ ends: Bool) throws {
    let (n, limit, h) = (T.lscalar("n"), T.dscalar("limit"), T.dvector("h"))
    let rows = Self.loop(n, limit, h, isKernel: true, ends: ends)
    let line = #line + 1
    let y = rows[-3]
    for mode in [Mode.fastRun, .reference] {
      let f = try function([n, limit, h], y, mode: mode, onUnusedInput: .ignore)
      guard case .failure(let error) = Self.call(f, 2, 1e9) else {
        Issue.record("a row that is not there")
        return
      }
      #expect(error.kind == .indexError)
      #expect(error.description.contains("LastRowTests.swift:\(line):"), "\(error)")
    }
  }

  /// Loops of several states with taps, and of rows that are not fed back, each used in another way.
  @Test(arguments: 0..<60) func sampled(_ seed: Int) throws {
    var generator = Seeded(state: UInt64(seed))
    let uses = Self.uses + Self.counted + Self.others
    let (n, limit, h) = (T.lscalar("n"), T.dscalar("limit"), T.dvector("h"))
    let isKernel = Bool.random(using: &generator)
    let ends = Int.random(in: 0..<3, using: &generator) == 0
    let taps = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
      [[-1], [-1], [-2, -1], [-3], [-3, -1]].randomElement(using: &generator) ?? [-1]
    }
    let mapped = Int.random(in: 0...2, using: &generator)
    let states = taps.map { taps -> ScanState? in
      let rows = (0 ..< -taps[0]).map { h + Double($0) }
      return taps == [-1] ? ScanState(h) : ScanState(T.stack(rows), taps: taps)
    }
    let (outputs, _) = T.scan(
      list: { (a: [TensorVariable]) -> ScanStep<[TensorVariable]> in
        var (first, news): (Int, [TensorVariable]) = (0, [])
        for (k, taps) in taps.enumerated() {
          let sum = a[first..<(first + taps.count)].reduce(T.constant(0.25 * Double(k + 1))) { $0 * 0.5 + $1 }
          news.append(isKernel ? sum * 1.1 : T.cumsum(sum) * 0.5)
          first += taps.count
        }
        let all = news + (0..<mapped).map { news[0] * Double($0 + 2) + a[0] }
        return ends ? ScanStep(all, until: T.gt(a[0][0], limit)) : ScanStep(all)
      }, outputsInfo: states + [ScanState?](repeating: nil, count: mapped), nSteps: n)
    var (parts, names): ([TensorVariable], [String]) = ([], [])
    for output in outputs {
      for _ in 0..<Int.random(in: 1...2, using: &generator) {
        guard let use = uses.randomElement(using: &generator), !ends || !use.name.contains("n -") else { continue }
        parts.append(use.take(output, n).sum())
        names.append(use.name)
      }
    }
    guard !parts.isEmpty else { return }
    let y = T.stack(parts)
    let f = try function([n, limit, h], y, onUnusedInput: .ignore)
    let judge = try function([n, limit, h], y, mode: .reference, onUnusedInput: .ignore)
    for n in [0, 1, 2, 4, 5, 6, 13] {
      for limit in ends ? [0, 1.5, 4, 1e99] : [0] { Self.agree(f, judge, n, limit, "\(taps) \(names)") }
    }
  }

  /// The rows that a gradient reads are kept, whatever else is used.
  @Test(arguments: [true, false], [true, false]) func gradients(_ isKernel: Bool, _ ends: Bool) throws {
    for use in Self.uses.prefix(12) {
      let (n, limit, h) = (T.lscalar("n"), T.dscalar("limit"), T.dvector("h"))
      let rows = T.scan(
        { h in
          let next = isKernel ? T.tanh(h) * 1.25 + 1 : T.tanh(T.cumsum(h)) * 0.5 + 1
          return ends ? ScanStep(next, until: T.gt(h[0], limit)) : ScanStep(next)
        }, outputsInfo: h, nSteps: n
      ).outputs
      let y = T.grad(use.take(rows, n).sum(), h)
      let f = try function([n, limit, h], y, onUnusedInput: .ignore)
      let judge = try function([n, limit, h], y, mode: .reference, onUnusedInput: .ignore)
      for n in [1, 3, 5, 8] {
        for limit in ends ? [1.5, 1e99] : [0] { Self.agree(f, judge, n, limit, use.name) }
      }
    }
  }

  /// Inside of another loop, with a carry, and with what a step updates.
  @Test func loopsInsideCarriesAndUpdates() throws {
    let (x, h) = (T.dmatrix("x"), T.dvector("h"))
    let inside = T.scan(
      { x, h in T.scan({ g in T.cumsum(g) * 0.5 + x }, outputsInfo: h, nSteps: 7).outputs[.slice(-3, nil)].sum(axis: 0)
      },
      sequences: x, outputsInfo: h
    ).outputs[-2]
    let (last, rows) = T.scan(from: h, over: x) { h, x in (h * x + 1, T.cumsum(h)) }
    let y = T.concatenate([inside, last, rows[-2], rows[-1]])
    let f = try function([x, h], y)
    let judge = try function([x, h], y, mode: .reference)
    for n in [2, 3, 8] {
      let (X, H) = (try NDArray.uniform([n, 3], seed: 1), try NDArray.uniform([3], seed: 2))
      #expect(try f(X, H).allclose(judge(X, H), rtol: 1e-12))
    }
    let growth = try [10, 1000].map { try f.peakBytes(shapes: [$0, 3], [3]).bytes }
    #expect(growth[0] == growth[1])

    let total = try shared(1.0, "total")
    let (powers, updates) = T.scan(
      { p in ScanStep(p * 2, updates: [(total, total + p)], until: T.gt(p, 100)) }, outputsInfo: 1.0, nSteps: 1_000_000)
    let g = try function([], powers[-2], updates: Updates(updates))
    #expect(try g() == 128.0)
    #expect(total.value == 256.0)
    #expect(try g.peakBytes().bytes < 10_000)
  }
}

private struct Seeded: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 33)
  }
}
