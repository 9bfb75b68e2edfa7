import Testing
import Theano

/// Loops of which a step computes something whose size is a value that only the step knows: a row of a sequence, a number
/// that is carried. Where it fits the state, it is computed; where it does not, nothing is written, and the step is named.
struct RowSizeTests {
  static let modes: [Mode] = [
    .fastRun, .fastCompile, .fastRun.excluding("fusion"), .fastRun.excluding("inplace"),
    .fastRun.excluding("scan_vectorize"),
  ]

  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    /// Of sizes and a state of two.
    let make: @Sendable (TensorVariable, TensorVariable) -> TensorVariable
    /// Sizes that fit, and sizes of which the number `step` does not.
    var fits = [2, 2, 2]
    var differs = [2, 2, 3, 2]
    var step = 2
    /// Whether what is refused is needed for the result, or only its derivative is.
    var isNeeded = true
  }

  private static func scan(
    _ name: String, _ step: @escaping @Sendable (TensorVariable, TensorVariable) -> TensorVariable
  ) -> Case {
    Case(testDescription: name) { k, h in T.scan(step, sequences: k, outputsInfo: h).outputs }
  }

  static let steps: [Case] = [
    Case(
      testDescription: "part", make: { k, h in T.scan({ k, h in h[..<k] * 2 }, sequences: k, outputsInfo: h).outputs },
      differs: [2, 2, 1, 2]),
    scan("arange") { k, h in T.arange(k) * 2.5 + 1 },
    scan("range of the state") { k, h in T.arange(k) * 2.5 + h.sum() },
    scan("alloc") { k, h in T.alloc(h[0], k) },
    scan("tile") { k, h in T.tile(h[..<1], [k]) },
    scan("repeat") { k, h in T.repeat(h[..<1], k) },
    scan("reshape") { k, h in T.cast(T.arange(2 * k), .float64).reshape(k, 2).sum(axis: 1) + h[0] },
    scan("join") { k, h in T.concatenate([h[..<1], T.ones(k - 1)]) },
    scan("gathered") { k, h in h[T.arange(k) % 2] },
    scan("product") { k, h in T.dot(T.ones(k, 2), h) },
    scan("diagonal") { k, h in T.diag(T.eye(k)) * h[0] },
    scan("sum of a row") { k, h in T.ones(k, 3).sum(axis: 1) * h[1] },
    scan("sorted") { k, h in T.sort(T.arange(k) * h[0]) },
    scan("rows of a loop inside") { k, h in T.scan({ g in g * 2 }, outputsInfo: h[0], nSteps: k).outputs },
    scan("rows of a map inside") { k, h in T.map({ j in j * h[0] }, sequences: T.arange(k)).outputs },
    scan("state of a loop inside") { k, h in
      T.scan({ j, g in T.ones(k) * g.sum() + j }, sequences: T.arange(2), outputsInfo: h).outputs[-1]
    },
    scan("state of a loop inside whose rows are sizes") { k, h in
      T.scan({ j, g in T.ones(j) * g.sum() }, sequences: T.stack([k, k]), outputsInfo: h).outputs[-1]
    },
    scan("choice") { k, h in T.ifelse(T.gt(h.sum(), 0), T.ones(k) * h.sum(), h) },
    scan("choice by the size") { k, h in T.ifelse(T.gt(k, 2), T.ones(k), h * 2) },
    scan("choice with a computed size") { k, h in T.ifelse(T.gt(h.sum(), 1e9), h, T.nonzeroValues(T.ones(k))) },
    scan("function") { k, h in
      let (n, g) = (T.lscalar("n"), T.dvector("g"))
      return OpFromGraph([n, g], [T.ones(n) * g.sum()])(k, h)[0]
    },
    scan("narrow integers") { k, h in T.ones(T.cast(k, .int8)) * h.sum() },
    scan("random") { k, h in T.cast(RandomStreams(seed: 3).uniform(size: [k]) .> 2, .float64) + h[0] },
    Case(
      testDescription: "condition that is a row",
      make: { k, h in T.scan({ k, h in T.ifelse(k, h * 2, T.ones(3)) }, sequences: k, outputsInfo: h).outputs },
      fits: [1, 1, 1], differs: [1, 1, 0]),
    Case(
      testDescription: "mask",
      make: { k, h in
        T.scan({ k, h in h[T.arange(2) .< k] * 2.0 }, sequences: k, outputsInfo: h).outputs
      }, differs: [2, 2, 1]),
  ]

  static let loops: [Case] = [
    Case(testDescription: "last") { k, h in
      T.scan({ k, h in T.ones(k) * h.sum() }, sequences: k, outputsInfo: h).outputs[-1]
    },
    Case(testDescription: "fold") { k, h in T.fold(from: h, over: k) { h, k in T.ones(k) * h.sum() } },
    Case(testDescription: "foldl") { k, h in
      T.foldl({ k, h in T.ones(k) * h.sum() }, sequences: k, outputsInfo: h).outputs
    },
    Case(testDescription: "reduce") { k, h in
      T.reduce({ k, h in T.tile(h[..<1], [k]) }, sequences: k, outputsInfo: h).outputs
    },
    Case(
      testDescription: "foldr",
      make: { k, h in T.foldr({ k, h in T.ones(k) * h.sum() }, sequences: k, outputsInfo: h).outputs }, step: 1),
    Case(testDescription: "carry and rows") { k, h in
      let (last, rows) = T.scan(from: h, over: k) { h, k in
        let next = T.ones(k) * h.sum()
        return (next, next.sum())
      }
      return T.concatenate([rows, last])
    },
    Case(testDescription: "until") { k, h in
      T.scan({ k, h in ScanStep(T.ones(k) * h.sum(), until: T.gt(h.sum(), 1e9)) }, sequences: k, outputsInfo: h).outputs
    },
    Case(
      testDescription: "an earlier row",
      make: { k, h in
        T.scan(
          { (before: TensorVariable, now: TensorVariable, h: TensorVariable) -> TensorVariable in
            T.ones(before) * h.sum() + now
          }, sequences: ScanInput(k, taps: [-1, 0]), outputsInfo: h
        ).outputs
      }, fits: [2, 2, 9]),
    Case(testDescription: "a number that is carried") { k, h in
      T.scan(
        { (k: TensorVariable, n: TensorVariable, h: TensorVariable) -> (TensorVariable, TensorVariable) in
          let size = n + k - 2
          return (size, T.ones(size) * h.sum())
        }, sequences: k,
        outputsInfo: [ScanState(T.constant(2)), ScanState(h)]
      ).outputs.1
    },
    Case(
      testDescription: "a number of the step before",
      make: { k, h in
        T.scan(from: (T.constant(2), h), over: k) { carry, k in ((k, T.ones(carry.0) * carry.1.sum()), k) }.final.1
      }, fits: [2, 2, 7], step: 3),
    Case(
      testDescription: "a number of two steps before",
      make: { k, h in
        T.scan(
          list: { (a: [TensorVariable]) -> [TensorVariable] in [a[0], T.ones(a[1]) * a[3].sum()] },
          sequences: k,
          outputsInfo: [ScanState(T.constant([2, 2]), taps: [-2, -1]), ScanState(h)]
        ).outputs[1]
      }, fits: [2, 7, 8], differs: [2, 3, 2, 2], step: 3),
    Case(testDescription: "rows before") { k, h in
      T.scan(
        { (k: TensorVariable, a: TensorVariable, b: TensorVariable) -> TensorVariable in
          let sum = a.sum() + b[0]
          return T.ones(k) * sum
        }, sequences: k,
        outputsInfo: ScanState(T.stack([h, h * 2]), taps: [-2, -1])
      ).outputs
    },
    Case(testDescription: "matrix") { k, h in
      T.scan({ k, h in T.ones(3, k) * h.sum() }, sequences: k, outputsInfo: T.stack([h, h, h])).outputs
    },
    Case(testDescription: "what other states wait for") { k, h in
      T.scan(
        { (k: TensorVariable, g: TensorVariable, h: TensorVariable) -> (TensorVariable, TensorVariable) in
          (T.ones(k) * h.sum(), T.tanh(g) + h)
        }, sequences: k, outputsInfo: [ScanState(h), ScanState(h)]
      ).outputs.1
    },
    Case(testDescription: "rows that say their size") { k, h in
      T.map({ k in T.specifyShape(T.arange(k) * 1.5, [2]) }, sequences: k).outputs
    },
    Case(testDescription: "gradient") { k, h in
      T.grad(T.scan({ k, h in T.ones(k) * T.sqr(h).sum() }, sequences: k, outputsInfo: h).outputs.sum(), h)
    },
    Case(testDescription: "gradient of a part") { k, h in
      let x = T.stack([h[0], h[1], h[0]]) * 2
      return T.grad(T.scan({ k, h in T.sqr(x[..<k]) * h[0] }, sequences: k, outputsInfo: h).outputs.sum(), h)
    },
    Case(testDescription: "gradient of a product") { k, h in
      T.grad(T.fold(from: h, over: k) { h, k in T.tanh(T.dot(T.ones(k, 2), h)) }.sum(), h)
    },
    Case(
      testDescription: "gradient of a loop inside",
      make: { k, h in
        T.grad(
          T.scan({ k, h in T.scan({ g in g * 2 }, outputsInfo: h[0], nSteps: k).outputs }, sequences: k, outputsInfo: h)
            .outputs.sum(), h)
      }, isNeeded: false),
    Case(testDescription: "tangent") { k, h in
      let rows = T.scan({ k, h in T.tile(T.sqr(h[..<1]), [k]) }, sequences: k, outputsInfo: h).outputs
      return T.Rop(rows[-1], h, h * 2)
    },
  ]

  @Test(arguments: steps + loops, modes) func sameAsTheReference(_ test: Case, _ mode: Mode) throws {
    let (k, h) = (T.lvector("k"), T.dvector("h"))
    let y = test.make(k, h)
    let judge = try function([k, h], y, mode: .reference, onUnusedInput: .ignore)
    let f = try function([k, h], y, mode: mode, onUnusedInput: .ignore)
    func result(of f: CompiledFunction<NDArray>, _ sizes: [Int]) -> Result<NDArray, TheanoError> {
      Result { () throws(TheanoError) in try f(NDArray(sizes), [1.0, 2.0]) }
    }
    // In one place, so that messages say the same of who has called.
    func results(_ sizes: [Int]) -> (Result<NDArray, TheanoError>, Result<NDArray, TheanoError>) {
      let both = [f, judge].map { result(of: $0, sizes) }
      return (both[0], both[1])
    }
    for _ in 0..<2 {
      let (value, wanted) = results(test.fits)
      #expect(try value.get().allclose(wanted.get()))
      guard case (.failure(let refused), .failure(let expected)) = results(test.differs) else {
        Issue.record("nothing was refused")
        return
      }
      #expect(refused.description.contains("here at Tests/TheanoControlTests/RowSizeTests.swift:"))
      #expect(refused.description.contains(" step \(test.step) of the loop at "))
      if test.isNeeded { #expect(refused.description == expected.description) }
      let far = test.differs.map { $0 == 3 ? 3_000_000 : $0 }
      if far != test.differs { #expect(throws: TheanoError.self) { try result(of: f, far).get() } }
    }
    // No step asks for anything.
    switch results([]) {
    case (.success(let a), .success(let b)): #expect(a.isEqual(to: b))
    case (.failure(let a), .failure(let b)): #expect(a.description == b.description)
    case (let a, let b): Issue.record("\(a), expected \(b)")
    }
  }

  /// A shared number that the step moves on is the size of what the step computes.
  @Test(arguments: modes) func sharedNumbers(_ mode: Mode) throws {
    let h = T.dvector("h")
    for mode in [mode, .reference] {
      let n = try shared(2, "n")
      let (rows, updates) = T.scan(
        { h in ScanStep(T.ones(n) * h.sum(), updates: [(n, n + T.cast(T.gt(h.sum(), 10), .int64))]) }, outputsInfo: h,
        nSteps: 4)
      let f = try function([h], rows, updates: Updates(updates), mode: mode)
      #expect(try f([0.0, 1.0]) == [[1.0, 1], [2, 2], [4, 4], [8, 8]])
      let error = #expect(throws: TheanoError.self) { try f([3.0, 4]) }
      #expect(error?.kind == .valueError)
      #expect(error?.description.contains("at step 2 of the loop at ") == true)
      #expect(n.value == 2)
    }
  }
}
