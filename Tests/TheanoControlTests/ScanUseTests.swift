import Testing
import Theano

/// What else loops do: random draws, integers, sizes that only a step knows, errors.
struct ScanUseTests {
  @Test(arguments: ScanTests.modes) func randomDraws(_ mode: Mode) throws {
    let srng = RandomStreams(seed: 234)
    let (inside, updates) = T.scan({ x in x + srng.uniform([2]) }, outputsInfo: T.zeros(2), nSteps: 3)
    #expect(updates.count == 1)
    let f = try function([], inside, mode: mode)
    let (first, second) = (try f(), try f())
    #expect(first != second)
    // Each step draws anew: no step moves on as the one before did.
    let sums = first.scalars(as: Double.self)
    #expect(sums[2] - sums[0] != sums[0] && sums[4] - sums[2] != sums[2] - sums[0])
    let outside = srng.uniform([2])
    let (captured, none) = T.scan({ x in x + outside }, outputsInfo: T.zeros(2), nSteps: 3)
    #expect(none.isEmpty)
    let rows = try function([], captured, mode: mode)()
    #expect(rows.scalars(as: Double.self)[4] == 3 * rows.scalars(as: Double.self)[0])
  }

  @Test(arguments: ScanTests.modes) func slicesByTheStep(_ mode: Mode) throws {
    let x = T.dvector("x")
    let (sums, _) = T.scan({ t in x[.slice(0, t + 1)].sum() }, sequences: T.arange(x.shape[0]))
    #expect(try function([x], sums, mode: mode)([1.0, 2, 3, 4]) == [1.0, 3, 6, 10])
    let (counts, _) = T.scan({ t in T.arange(t).sum() }, sequences: T.arange(x.shape[0]))
    #expect(try function([x], counts, mode: mode)([1.0, 2, 3, 4]) == [0, 0, 1, 3])
    let g = T.grad((sums * sums).sum(), x)
    #expect(try function([x], g, mode: mode)([1.0, 2, 3]) == [20.0, 18, 12])
  }

  @Test(arguments: ScanTests.modes) func integersAndTables(_ mode: Mode) throws {
    let (table, places) = (T.dmatrix("table"), T.lvector("places"))
    let (visited, _) = T.scan({ p, total in total + table[p] }, sequences: places, outputsInfo: T.zeros(3))
    let f = try function([table, places], [visited[-1], T.grad(visited[-1].sum(), table)], mode: mode)
    let rows = try NDArray.arange(12).astype(.float64).reshaped([4, 3])
    let result = try f(rows, [3, 1, 3])
    #expect(result[0] == [21.0, 24, 27])
    #expect(result[1] == [[0.0, 0, 0], [1, 1, 1], [0, 0, 0], [2, 2, 2]])
    let error = #expect(throws: TheanoError.self) { try f(rows, [3, 1, 4]) }
    #expect(error?.kind == .indexError)
    #expect(error?.places.contains { $0.role == "at step 2 of the loop" } == true)
  }

  @Test func mistakes() throws {
    func kind(_ outputs: TensorVariable, _ inputs: [TensorVariable] = []) -> (TheanoError.Kind, String)? {
      do {
        _ = try function(inputs, outputs)
        return nil
      } catch { return (error.kind, error.description) }
    }
    let (x, m, s) = (T.fvector("x"), T.dmatrix("m"), T.dscalar("s"))
    let noLength = kind(T.scan({ a in a + 1 }, outputsInfo: 1.0).outputs)
    #expect(noLength?.0 == .valueError && noLength?.1.contains("number of steps") == true)
    let dtype = kind(T.scan({ a in a * m[0] }, outputsInfo: x, nSteps: 3).outputs, [x, m])
    #expect(dtype?.0 == .typeError && dtype?.1.contains("float32") == true && dtype?.1.contains("float64") == true)
    let rank = kind(T.scan({ row, a in a * row }, sequences: m, outputsInfo: s).outputs, [m, s])
    #expect(rank?.0 == .typeError)
    let scalar = kind(T.scan({ a in a }, sequences: s).outputs, [s])
    #expect(scalar?.0 == .valueError)
    let count = kind(T.scan({ a, b in a + b }, sequences: m).outputs, [m])
    #expect(count?.0 == .valueError && count?.1.contains("2 arguments") == true)
    let results = kind(T.scan({ a in [a, a] }, sequences: m, outputsInfo: [nil] as [TensorVariable?]).outputs[0], [m])
    #expect(results?.0 == .valueError)
    // The function is called also where it cannot be given what it needs: by then with as many arguments.
    let many = kind(T.scan(list: { a in a[69] }, sequences: Array(repeating: m, count: 70), nSteps: m).outputs, [m])
    #expect(many?.0 == .typeError)
    let strict = kind(T.scan({ a in a * s }, sequences: m, strict: true).outputs, [m, s])
    #expect(strict?.1.contains("strict") == true)
    for error in [noLength, dtype, rank, scalar, count, results, many, strict] {
      #expect(error?.1.contains("ScanUseTests.swift") == true, "\(error?.1 ?? "")")
    }
  }

  @Test(arguments: ScanTests.modes) func tooShort(_ mode: Mode) throws {
    let (x, y, n) = (T.dvector("x"), T.dvector("y"), T.iscalar("n"))
    let f = try function([x, n], T.scan({ a in a * 2 }, sequences: x, nSteps: n).outputs, mode: mode)
    #expect(try f([1.0, 2, 3], 2) == [2.0, 4])
    let short = #expect(throws: TheanoError.self) { try f([1.0, 2], 3) }
    #expect(short?.kind == .valueError && short?.description.contains("Sequence is shorter") == true)
    let negative = #expect(throws: TheanoError.self) { try f([1.0, 2], -1) }
    #expect(negative?.kind == .valueError)
    let g = try function([x, y], T.scan({ a, b in a * b }, sequences: [x, y]).outputs, mode: mode)
    #expect(try g([1.0, 2, 3], [4.0, 5]) == [4.0, 10])
    let h = try function(
      [x, y], T.scan({ a, s in s * a + y }, sequences: x, outputsInfo: T.zeros(2)).outputs, mode: mode)
    let shape = #expect(throws: TheanoError.self) { try h([1.0], [1.0, 2, 3]) }
    #expect(shape?.kind == .valueError)
  }

  @Test(arguments: [Mode.fastRun, .fastCompile]) func profiles(_ mode: Mode) throws {
    let (x, n) = (T.dvector("x"), T.lscalar("n"))
    let (powers, _) = T.scan(
      { p, x in p * x }, outputsInfo: T.onesLike(x), nonSequences: x, nSteps: n, name: "power", profile: true)
    let (until, _) = T.scan({ p in ScanStep(p * 2, until: p .> 50) }, outputsInfo: 1.0, nSteps: n, profile: true)
    let f = try function([x, n], [powers[-1], until[-1], T.grad(powers[-1].sum(), x)], mode: mode)
    #expect(f.loopProfiles.allSatisfy { $0.calls == 0 && $0.steps == 0 && $0.seconds == 0 })
    _ = try f([0.5, 1], 100)
    _ = try f([0.5, 1], 20)
    let profiles = Dictionary(uniqueKeysWithValues: f.loopProfiles.map { ($0.name, $0) })
    #expect(Set(profiles.keys) == ["power", "grad_of_power", "scan_fn"], "\(f.loopProfiles)")
    #expect(profiles["power"]?.calls == 2 && profiles["power"]?.steps == 120)
    #expect(profiles["grad_of_power"]?.steps == 120 && profiles["grad_of_power"]?.seconds ?? 0 > 0)
    #expect(profiles["scan_fn"]?.steps == 14)
    #expect("\(f.loopProfiles[0])".contains(": 2 calls, "))
    // Each has its own, also where they could be one loop.
    let W = T.dmatrix("W")
    let twins = ["a", "b"].map { name in
      T.scan(
        { x, h in T.dot(W, h) + x }, sequences: W, outputsInfo: name == "a" ? x : x * 2, name: name, profile: true
      ).outputs
    }
    #expect(try Set(function([x, W], twins, mode: mode).loopProfiles.map(\.name)) == ["a", "b"])
    // A copy has times of its own; without `profile` there are none.
    #expect(try f.copy().loopProfiles.allSatisfy { $0.calls == 0 })
    let silent = T.scan({ p in p * 2 }, outputsInfo: x, nSteps: n).outputs
    #expect(try function([x, n], silent, mode: mode).loopProfiles.isEmpty)
  }
}
