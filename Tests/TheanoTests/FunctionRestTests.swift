import Testing
import Theano

/// Inputs that keep values, outputs of every kind, updates in every form.
struct InputAndOutputTests {
  private let x = T.dscalar("x")

  @Test func updatesInEveryForm() throws {
    let (a, b) = (try shared(1.0, "a"), try shared(2.0, "b"))
    try function(updates: [a: a + 1, b: a])()
    #expect(a.value == 2.0 && b.value == 1.0)
    try function(updates: [(a, a + 1), (b, a)])()
    #expect(a.value == 3.0 && b.value == 2.0)
    let parameters = [a, b]
    let pairs = parameters.map { ($0, $0 * 10) }
    try function([], updates: pairs)()
    #expect(a.value == 30.0 && b.value == 20.0)
    var updates: OrderedUpdates = [a: a - 1]
    updates[b] = b - 1
    updates[a] = a - 10
    #expect(updates.map(\.0) == [a, b] && updates[b] != nil)
    updates.update([b: b - 5])
    let (old, product) = try function([x], (a, a * x), updates: updates)(2)
    #expect(old == 30.0 && product == 60.0 && a.value == 20.0 && b.value == 15.0)
    let rules: [SharedVariable: TensorVariable] = [b: b + 1, a: a + 1]
    #expect(Updates(rules).map(\.0) == [a, b])
    updates[a] = nil
    #expect(updates.map(\.0) == [b])
    let twice: Updates = [a: a + 1, a: a + 2]
    #expect(kind { try function(updates: twice) } == .valueError)
    let y = T.dscalar("y")
    #expect(try function([x], y * 2, givens: [(y, x)])(4) == 8.0)
  }

  @Test func nestedOutputs() throws {
    let (list, named, single) = try function([x], ([x, x * 2], ["b": x * 3, "a": x * 4], Out(x * 5, borrow: true)))(1)
    #expect(list == [1.0, 2.0] && named == ["b": 3.0, "a": 4.0] && single == 5.0)
    let outputs: [String: TensorVariable] = ["square": x * x]
    let square = try function([x], outputs)(3)
    #expect(square == ["square": 9.0])
    let layers: [String: [TensorVariable]] = ["one": [x], "none": []]
    let values: [String: [NDArray]] = try function([x], layers)(3)
    #expect(values == ["one": [3.0], "none": []])
    #expect(try function([], [])().isEmpty)
  }

  @Test(arguments: Mode.allCases) func inputsThatKeepValues(_ mode: Mode) throws {
    let n = T.lscalar("n")
    let f = try function([In(n, value: 1, update: n * 2), x], T.cast(n, .float64) + x, mode: mode)
    #expect(try f(named: ["x": 0]) == 1.0)
    #expect(try f(named: ["x": 0]) == 2.0)
    #expect(f["n"] == 4 && f[n] == 4 && f["x"] == nil && f["y"] == nil)
    // What a call gives counts as the old value.
    #expect(try f(10, 0.5) == 10.5)
    #expect(f[n] == 20)
    try f.setValue(7, of: n)
    let copy = try f.copy()
    #expect(try f(named: ["x": 0]) == 7.0 && f[n] == 14)
    #expect(try copy(named: ["x": 0]) == 7.0 && copy[n] == 14)
    // A call that fails keeps what was.
    #expect(kind { try f(named: [:]) } == .typeError)
    #expect(f[n] == 14)
    #expect(kind { try f.setValue(0.5, of: n) } == .typeError)
    #expect(kind { try f.setValue(1.0, of: x) } == .keyError)
    #expect(f.description.contains("n: TensorType(int64, scalar) = 14"))
    let k = T.lscalar("k")
    #expect(kind { try function([In(n, update: n + 1)], n) } == .valueError)
    #expect(kind { try function([In(n, value: 0, update: n + 0.5)], n) } == .typeError)
    #expect(kind { try function([In(n, value: 0, update: n + k)], n) } == .missingInputError)
    let reset = try function([In(n, value: 5, update: 0)], n, mode: mode)
    #expect(try reset() == 5)
    #expect(try reset() == 0)
  }

  @Test func keptValuesAreCountedOnce() async throws {
    let n = T.lscalar("n")
    let f = try function([In(n, value: 0, update: n + 1)], n)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { for _ in 0..<100 { try f() } } }
      try await group.waitForAll()
    }
    #expect(f[n] == 400)
  }

  @Test func strictInputs() throws {
    let f = try function([In(x, mutable: true, strict: true, borrow: true)], x * 2)
    #expect(try f(NDArray(2.0)) == 4.0)
    #expect(kind { try f(2.0) } == .typeError)
    #expect(kind { try f(NDArray(2)) } == .typeError)
    #expect(kind { try f([2.0]) } == .typeError)
  }

  @Test(arguments: Mode.allCases) func someOutputs(_ mode: Mode) throws {
    let a = try shared(0, "a")
    let f = try function([x], [x, x * 2, x * 3], updates: [a: a + 1], mode: mode)
    #expect(try f(1, outputSubset: [2, 0]) == [3.0, 1.0])
    #expect(try f(1, outputSubset: []) == [])
    #expect(try f(2, outputSubset: [1]) == [4.0])
    #expect(a.value == 3)
    #expect(kind { try f(1, outputSubset: [3]) } == .indexError)
    #expect(f.sharedVariables == [a] && f["a"] == 3 && f[a] == 3)
  }
}

/// Copies that are not compiled.
struct QuickCopyTests {
  @Test func overOtherVariables() throws {
    let x = T.dvector("x")
    let (w, v) = (try shared([1.0, 2.0], "w"), try shared([10.0, 20.0, 30.0], "v"))
    let f = try function([x], (x * w).sum(), updates: [w: w + x], name: "f")
    for memory in [false, true] {
      try w.setValue([1.0, 2.0])
      try v.setValue([10.0, 20.0, 30.0])
      let g = try f.copy(shareMemory: memory, swap: [w: v], name: "g")
      #expect(try g([1.0, 1.0, 1.0]) == 60.0)
      #expect(try f([1.0, 1.0]) == 3.0)
      #expect(v.value == [11.0, 21.0, 31.0] && w.value == [2.0, 3.0])
      #expect(kind { try g([1.0, 1.0]) } == .valueError)
      let back = try g.copy(swap: [v: w])
      #expect(try back([1.0, 1.0]) == 5.0)
      #expect(g.sharedVariables == [v] && back.sharedVariables == [w] && g.name == "g")
      #expect(g.schedule.contains("v") && !f.schedule.contains("v:"))
    }
  }

  /// Two variables that become one are one also in the code.
  @Test(arguments: Mode.allCases) func twoThatBecomeOne(_ mode: Mode) throws {
    let (a, b) = (try shared(1.0, "a"), try shared(2.0, "b"))
    let f = try function([], a * 10 + b, updates: [a: a + 1], mode: mode)
    let g = try f.copy(swap: [b: a])
    #expect(try g() == 11.0)
    #expect(a.value == 2.0)
    let crossed = try f.copy(swap: [a: b, b: a])
    #expect(try crossed() == 22.0)
    #expect(a.value == 2.0 && b.value == 3.0)
  }

  /// A copy updates what the function did, in the place of its variables.
  @Test(arguments: Mode.allCases) func defaultUpdates(_ mode: Mode) throws {
    let (a, b) = (try shared(1, "a"), try shared(100, "b"))
    a.defaultUpdate = a * 2
    b.defaultUpdate = b * 3
    let f = try function([], a + 0, mode: mode)
    let g = try f.copy(swap: [a: b])
    #expect(try g() == 100)
    #expect(a.value == 1 && b.value == 200)
    #expect(try f.copy(deleteUpdates: true)() == 1)
    #expect(a.value == 1)
  }

  @Test func copiesAreQuick() throws {
    let w = try shared([1.0], "w")
    var z: TensorVariable = w
    for k in 1..<300 { z = T.tanh(z * Double(k)) }
    let f = try function([], z, updates: [w: z])
    let other = try shared([2.0], "other")
    let clock = ContinuousClock()
    let times = try (0..<3).map { _ in try clock.measure { _ = try f.copy(swap: [w: other]) } }
    let compiling = try clock.measure { _ = try function([], z, updates: [w: z]) }
    #expect(times.min()! < compiling / 4)
  }
}

/// Rewrites that are asked for, or not wanted.
struct ModeTests {
  private let x = T.dvector("x")

  @Test func rulesAndFamilies() throws {
    let y = T.log(1 + x)
    func rules(_ mode: Mode) throws -> String { try function([x], y, mode: mode).explain() }
    #expect(try rules(.fastRun).contains("log1p"))
    #expect(try !rules(.fastRun.excluding("log1p")).contains("log1p"))
    #expect(try !rules(.fastRun.excluding("stabilize")).contains("log1p"))
    #expect(try rules(.fastRun.excluding("stabilize").including("stabilize")).contains("log1p"))
    #expect(try !rules(.fastCompile).contains("log1p"))
    #expect(try rules(.fastCompile.including("stability")).contains("log1p"))
    #expect(try rules(.fastCompile.requiring("stabilize")).contains("log1p"))
    #expect(try function([x], y, mode: .fastRun.excluding("canonicalize", "specialize"))([1.0]) == [0.6931471805599453])
    let error = #expect(throws: TheanoError.self) { try function([x], y, mode: .fastRun.excluding("fusoin")) }
    #expect(error?.brief == "ValueError: [config] no rewrite is named fusoin")
  }

  @Test func fusionAndInPlace() throws {
    let y = T.exp(x) * 2 + T.tanh(x)
    let fused = try function([x], y)
    let separate = try function([x], y, mode: .fastRun.excluding("fusion"))
    #expect(separate.schedule.count > fused.schedule.count)
    #expect(try fused([0.5, 1]).isEqual(to: separate([0.5, 1])))
    let w = try shared([1.0, 2.0], "w")
    let step = try function([x], updates: [w: w + x], mode: .fastRun.excluding("inplace"))
    try step([1.0, 1.0])
    #expect(w.value == [2.0, 3.0])
    #expect(Mode.fastRun.excluding("fusion") != Mode.fastRun)
    #expect("\(Mode.fastRun.excluding("fusion"))" == "FAST_RUN")
    #expect(Mode.reference.including("fusion").name == "REFERENCE")
  }

  @Test func evaluationKnowsTheMode() throws {
    let z = x * 3
    for _ in 0..<2 { #expect(try z.eval([x: [1.0, 2.0]]) == [3.0, 6.0]) }
  }
}
