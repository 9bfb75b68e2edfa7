import Testing
import Theano

/// Updates and givens.
struct SubstitutionTests {
  private let x = T.dscalar("x")

  @Test(arguments: Mode.allCases)
  func updatesSeeTheOldValues(_ mode: Mode) throws {
    let (a, b) = (try shared(1.0, "a"), try shared(10.0, "b"))
    let swap = try function([], [a, b], updates: [a: b, b: a], mode: mode)
    #expect(try swap() == [1.0, 10.0])
    #expect(a.value == 10.0 && b.value == 1.0)
    let mixed = try function([x], a, updates: [a: a + x, b: a], mode: mode)
    #expect(try mixed(5) == 10.0)
    #expect(a.value == 15.0 && b.value == 10.0)
    let held = a.value
    try mixed(1)
    #expect(held == 15.0 && a.value == 16.0)
  }

  @Test(arguments: Mode.allCases)
  func updatesOfVectors(_ mode: Mode) throws {
    let v = T.dvector("v")
    let w = try shared([1.0, 2.0, 3.0], "w")
    let f = try function([v], [w, w * 2, w + v], updates: [w: w + v], mode: mode)
    let first = try f([1.0, 1.0, 1.0])
    #expect(first == [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [2.0, 3.0, 4.0]])
    let held = w.value
    let second = try f([1.0, 0.0, 0.0])
    #expect(held == [2.0, 3.0, 4.0] && second[0] == held && w.value == [3.0, 3.0, 4.0])
    #expect(first == [[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [2.0, 3.0, 4.0]])
    // The new value may have another size.
    let grow = try function([], updates: [w: T.concatenate([w, w])], mode: mode)
    try grow()
    #expect(w.value == [3.0, 3.0, 4.0, 3.0, 3.0, 4.0])
    // An argument that becomes the value stays the caller's.
    let set = try function([v], updates: [w: v], mode: mode)
    var argument: NDArray = [1.0, 2.0]
    try set(argument)
    try argument.set(5.0, at: [0])
    #expect(w.value == [1.0, 2.0])
  }

  @Test(arguments: Mode.allCases)
  func aCallThatFailsUpdatesNothing(_ mode: Mode) throws {
    let (v, k) = (T.dvector("v"), T.lscalar("k"))
    let (a, b) = (try shared(0.0, "a"), try shared([1.0, 2.0], "b"))
    let f = try function([v, k], v[k], updates: [a: a + 1, b: b + v], mode: mode)
    #expect(kind { try f([1.0, 2.0], 5) } == .indexError)
    #expect(kind { try f([1.0, 2.0, 3.0], 0) } == .valueError)
    #expect(a.value == 0.0 && b.value == [1.0, 2.0])
    #expect(try f([1.0, 2.0], 1) == 2.0)
    #expect(a.value == 1.0 && b.value == [2.0, 4.0])
    let labels = T.lvector("labels")
    let gather = try function([v, labels], v[labels].sum(), updates: [a: a + 1], mode: mode)
    #expect(kind { try gather([1.0, 2.0], [0, 1, 0, 1, 7]) } == .indexError)
    #expect(a.value == 1.0)
  }

  @Test func literalsAsUpdatesAndGivens() throws {
    let (counter, rate, single) = (try shared(5, "n"), try shared(0.5, "r"), try shared(Float(0.5), "s"))
    try function([], updates: [counter: 0, rate: 1, single: 0.1])()
    #expect(counter.value == 0 && rate.value == 1.0 && single.value == NDArray(Float(0.1)))
    #expect(single.value.dtype == .float32)
    let i = T.iscalar("i")
    #expect(try function([], i * 2, givens: [i: 21])() == 42)
    #expect(kind { try function([], updates: [counter: 1.5]) } == .typeError)
    #expect(kind { try function([], i * 2, givens: [i: 1.5]) } == .typeError)
  }

  @Test func updatesThatAreWrong() throws {
    let w = try shared(NDArray([Float(1), 2]), "w")
    #expect(kind { try function([], updates: [w: w, w: w + 1]) } == .valueError)
    #expect(kind { try function([], updates: [w: T.cast(w, .float64)]) } == .typeError)
    #expect(kind { try function([], updates: [w: w.sum()]) } == .typeError)
    #expect(kind { try function([], updates: [w: w[.newAxis, .all].sum(axis: 1)]) } == .typeError)
    #expect(kind { try function([], updates: [3.0: w.sum()]) } == .typeError)
    #expect(try w.value == NDArray([Float(1), 2]))
  }

  @Test func givens() throws {
    let (a, b) = T.dscalars("a", "b")
    let z = T.sqr(a) + b
    #expect(try function([x, b], z, givens: [a: x + 1])(2, 1) == 10.0)
    // One after the other.
    #expect(try function([x], z, givens: [a: b, b: x])(3) == 12.0)
    // An intermediate value.
    let square = T.sqr(a)
    #expect(try function([x, b], square + b, givens: [square: x])(2, 1) == 3.0)
    // A shared variable, and a part of one.
    let data = try shared([[1.0, 2.0], [3.0, 4.0]], "data")
    let (batch, k) = (T.dvector("batch"), T.lscalar("k"))
    let f = try function([k], batch.sum(), givens: [batch: data[k]])
    #expect(try f(0) == 3.0)
    #expect(try f(1) == 7.0)
    // A replacement may know that it is a row.
    let m = T.dmatrix("m")
    let row = T.drow("row")
    #expect(try function([row], m + 1, givens: [m: row])([[1.0, 2.0]]) == [[2.0, 3.0]])
    try function([x], updates: [data: m], givens: [m: data * x])(2)
    #expect(data.value == [[2.0, 4.0], [6.0, 8.0]])
    #expect(try function([a], a * 2, givens: [a: a])(2) == 4.0)
  }

  @Test func givensThatAreWrong() throws {
    let (a, b, c) = T.dscalars("a", "b", "c")
    let z = a * 2
    #expect(kind { try function([b], z, givens: [a: b, a: b + 1]) } == .valueError)
    #expect(kind { try function([], z, givens: [a: T.fscalar("f")]) } == .typeError)
    #expect(kind { try function([], z, givens: [a: T.dvector("v")]) } == .typeError)
    #expect(kind { try function([], T.drow("r") + 1, givens: [T.drow("s"): T.dmatrix("m")]) } == .typeError)
    #expect(kind { try function([], z, givens: [a: b, b: a]) } == .valueError)
    #expect(kind { try function([], z, givens: [a: b, b: c, c: a]) } == .valueError)
    #expect(kind { try function([], z, givens: [a: a + 1]) } == .valueError)
    #expect(kind { try function([], z, givens: [a: b + 1, b: T.exp(a)]) } == .valueError)
    #expect(kind { try function([], z, givens: [a: z]) } == .valueError)
    // An input that is replaced is not used.
    #expect(kind { try function([a, b], z, givens: [a: b]) } == .unusedInputError)
  }
}
