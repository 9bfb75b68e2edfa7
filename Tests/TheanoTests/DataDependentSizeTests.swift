import Testing
import Theano

/// Results whose sizes depend on values: stages of a call, in every mode.
struct DataDependentSizeTests {
  private let x = T.dvector("x")
  private let m = T.dmatrix("m")
  private let few: NDArray = [0.0, 3.0, -1.0, 0.0, 2.0]

  @Test(arguments: Mode.allCases) func placesAndValues(mode: Mode) throws {
    let f = try function(
      [m], [T.flatnonzero(m), T.nonzeroValues(m), T.countNonzero(m, axis: 0)] + T.nonzero(m), mode: mode)
    let nan = Double.nan
    let results = try f([[0.0, 1.5, -0.0], [nan, 0.0, -2.0]])
    #expect(results[0] == [1, 3, 5])
    #expect(results[1].shape == [3] && results[1].scalars(as: Double.self)[0] == 1.5)
    #expect(results[2] == [1, 1, 1])
    #expect(results[3] == [0, 1, 1])
    #expect(results[4] == [1, 0, 2])
    for shape in [[0, 3], [2, 0], [2, 3]] {
      let none = try f(try NDArray.zeros(shape, .float64))
      #expect(none.map(\.shape) == [[0], [0], [shape[1]], [0], [0]])
    }
  }

  /// Sizes of sizes: the length of one stage decides the next.
  @Test(arguments: Mode.allCases) func nested(mode: Mode) throws {
    let kept = T.nonzeroValues(x)
    let positive = T.nonzeroValues(kept * (kept .> 0))
    let again = T.arange(positive.shape[0] + kept.shape[0])
    let f = try function([x], [kept, positive, again, T.outer(kept, positive)], mode: mode)
    for _ in 0..<2 {
      let results = try f(few)
      #expect(results[0] == [3.0, -1.0, 2.0])
      #expect(results[1] == [3.0, 2.0])
      #expect(results[2] == [0, 1, 2, 3, 4])
      #expect(results[3] == [[9.0, 6.0], [-3.0, -2.0], [6.0, 4.0]])
      let empty = try f([0.0])
      #expect(empty.map(\.shape) == [[0], [0], [0], [0, 0]])
    }
  }

  @Test(arguments: Mode.allCases) func gradients(mode: Mode) throws {
    let kept = T.nonzeroValues(x)
    let cost = T.sum(T.sqr(kept) * T.arange(kept.shape[0]))
    let f = try function([x], [cost, T.grad(cost, x)], mode: mode)
    let results = try f(few)
    #expect(results[0] == 9.0)
    #expect(results[1] == [0.0, 0.0, -2.0, 0.0, 8.0])
  }

  /// Lengths that must be equal are compared once they are known, and nothing is updated where they are not.
  @Test(arguments: Mode.allCases) func lengthsThatDiffer(mode: Mode) throws {
    let w = try shared([1.0, 1.0], "w")
    let y = T.dvector("y")
    let sum = T.nonzeroValues(x) + T.nonzeroValues(y)
    let f = try function([x, y], sum, updates: [w: w + 1], mode: mode)
    #expect(try f([1.0, 0.0, 2.0], [0.0, 3.0, 4.0]) == [4.0, 6.0])
    let error = #expect(throws: TheanoError.self) { try f([1.0, 0.0, 2.0], [0.0, 3.0, 0.0]) }
    #expect(error?.kind == .valueError)
    #expect(w.value == [2.0, 2.0])
  }

  @Test func whatIsPlanned() throws {
    let f = try function([x], T.nonzeroValues(x) * 2)
    #expect(f.schedule.contains("= nonzero("), "\(f.schedule)")
    #expect(f.schedule.contains("  read "), "\(f.schedule)")
    #expect(f.memoryPlan.contains("uint8["), "scratch memory is planned: \(f.memoryPlan)")
  }

  @Test func scalarsHaveNoPlaces() {
    let places = T.nonzero(T.dscalar("s"))
    #expect(places.count == 1 && places[0].error?.kind == .valueError)
  }

  /// Constants are folded; what is then known is a size like any other.
  @Test(arguments: Mode.allCases) func constants(mode: Mode) throws {
    let c = T.constant([1.0, 0.0, 5.0])
    let f = try function([x], x[T.flatnonzero(c)] * T.nonzeroValues(c), mode: mode)
    #expect(try f([2.0, 3.0, 4.0]) == [2.0, 20.0])
  }

  /// Many parts, on any number of threads.
  @Test func longVectors() throws {
    let n = 300_000
    let values = (0..<n).map { ($0 * 7919) % 5 == 0 ? Double($0) : 0 }
    let f = try function([x], T.flatnonzero(x))
    let expected = values.indices.filter { values[$0] != 0 }
    #expect(try f(try NDArray(values)).scalars(as: Int.self) == expected)
  }

  /// Each place as often as a vector says that only the call knows; the gradient sums over repetitions.
  @Test(arguments: Mode.allCases) func repeats(mode: Mode) throws {
    let counts = T.lvector("counts")
    let repeated = T.repeat(m, counts, axis: 0)
    let cost = T.sum(repeated * T.arange(repeated.shape[0]).dimshuffle(0, "x"))
    let f = try function([m, counts], [repeated, T.grad(cost, m)], mode: mode)
    let rows: NDArray = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    let results = try f(rows, [2, 0, 1])
    #expect(results[0] == [[1.0, 2.0], [1.0, 2.0], [5.0, 6.0]])
    #expect(results[1] == [[1.0, 1.0], [0.0, 0.0], [2.0, 2.0]])
    #expect(try f(rows, [0, 0, 0])[0].shape == [0, 2])
    #expect(try f(NDArray.zeros([0, 2]), [Int]()).map(\.shape) == [[0, 2], [0, 2]])
    let refused: [([Int], String)] = [
      ([2, -1, 1], "must not be negative"), ([1, 1], "one number for each place"), ([1, 1, 1, 1], "one number"),
      ([-1, -1, -1], "must not be negative"),
    ]
    for (bad, words) in refused {
      let error = #expect(throws: TheanoError.self) { try f(rows, bad) }
      #expect(error?.kind == .valueError && error?.description.contains(words) == true, "\(error?.description ?? "")")
    }
    // Sums that overflow, and lengths that no memory holds.
    for bad in [[Int.max, Int.max, 2], [1 << 62, 1 << 62, 1 << 62], [1 << 60, 0, 0]] {
      #expect(throws: TheanoError.self) { try f(rows, bad) }
    }
  }

  @Test(arguments: Mode.allCases) func differentRows(mode: Mode) throws {
    let parts = T.unique(m, axis: 0, returnIndex: true, returnInverse: true, returnCounts: true)
    let f = try function([m], parts + [T.grad(T.sum(T.sqr(parts[0])), m)], mode: mode)
    let nan = Double.nan
    let results = try f([[2.0, nan], [1.0, 0.0], [2.0, nan], [1.0, -0.0], [1.0, -3.0]])
    #expect(results[0].shape == [3, 2] && results[0].scalars(as: Double.self)[...4] == [1, -3, 1, 0, 2])
    #expect(results[1] == [4, 1, 0])
    #expect(results[2] == [2, 1, 2, 1, 0])
    #expect(results[3] == [1, 2, 2])
    #expect(results[4].scalars(as: Double.self)[2...] == [2, 0, 0, 0, 0, 0, 2, -6])
    #expect(try f(NDArray.zeros([0, 2])).map(\.shape) == [[0, 2], [0], [0], [0], [0, 2]])
    #expect(try f(NDArray.zeros([3, 0]))[0].shape == [1, 0])
  }

  /// A part of a vector whose length has to be a number that is computed from that part.
  @Test(arguments: Mode.allCases) func lengthOfWhatItIsComputedFrom(mode: Mode) throws {
    let part = T.exp(x[3...])
    let count = T.cast(T.round(part.sum()), .int64)
    for sum in [part + T.alloc(0.0, count), T.cumsum(part) * T.alloc(1.0, count)] {
      let f = try function([x], sum, mode: mode)
      #expect(try f([0.0, 0, 0, 0, 0]).shape == [2])
      let error = #expect(throws: TheanoError.self) { try f([0.0, 0, 0, 1, 1]) }
      #expect(error?.kind == .valueError)
    }
  }
}
