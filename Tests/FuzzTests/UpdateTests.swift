import Testing
import Theano

/// Random functions that update shared variables: all new values at once, or none.
struct UpdateTests {
  @Test func updatesAreTakenTogetherOrNotAtAll() throws {
    let count = FuzzTests.isLong ? 5_000 : 60
    var (done, failed) = (0, 0)
    for seed in seeds(6_000_001, count) {
      switch try check(seed) {
      case true?: done += 1
      case false?: failed += 1
      case nil: break
      }
    }
    #expect(done > count / 8 && failed > count / 8 || isOneSeed)
  }

  /// Whether the calls came to an end; nil where there is nothing to call.
  private func check(_ seed: UInt64) throws -> Bool? {
    var maker = ExpressionMaker(seed: seed, shared: 1 + Int(seed % 3))
    let sample = maker.make(2 + Int(seed % 7))
    let updates = maker.updates()
    let index = T.lscalar("index")
    // The last thing that a call does is to look up an element, which may not be there.
    let last = updates[0].1.flatten()[index.reshape([1])]
    let arguments = try maker.arguments(wrong: false)
    let place = seed % 2 == 0 ? 0 : 40
    let old = maker.shared.map(\.value)
    var wanted: [NDArray]?
    var ended: Bool?
    for mode in [Mode.reference, .fastCompile, .fastRun] {
      for (w, value) in zip(maker.shared, old) { try w.setValue(value) }
      guard
        let f = try? function(
          maker.inputs + [index], [sample.variable, last], updates: updates, mode: mode, onUnusedInput: .ignore)
      else { return nil }
      let results = try? f(arguments[0], arguments[1], arguments[2], place)
      if mode == .reference { ended = results != nil }
      #expect((results != nil) == ended, "seed \(seed), \(mode)")
      let now = maker.shared.map(\.value)
      if results == nil {
        #expect(zip(now, old).allSatisfy { same($0, $1) }, "seed \(seed), \(mode): \(old) and \(now)")
      } else if mode == .reference {
        wanted = now
      } else if mode == .fastCompile && sample.isExact && updates.allSatisfy({ $0.1.dtype.isInteger }) {
        #expect(zip(now, wanted ?? []).allSatisfy { same($0, $1) }, "seed \(seed): \(now)")
      }
      #expect(zip(now, old).allSatisfy { $0.dtype == $1.dtype && $0.ndim == $1.ndim }, "seed \(seed)")
    }
    return ended
  }
}
