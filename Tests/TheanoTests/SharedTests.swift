import Testing
import Theano

struct SharedTests {
  @Test func typesOfValues() throws {
    #expect(try shared(0).dtype == .int64)
    #expect(try shared(0.0).dtype == .float64)
    #expect(try shared([1.0, 2.0]).type == T.dvector().type)
    #expect(try shared([[1, 2]]).broadcastable == [false, false])
    #expect(try shared([[1, 2]], broadcastable: [true, false]).broadcastable == [true, false])
    #expect(try shared([1.0], dtype: .float32).dtype == .float32)
    #expect(try shared(NDArray(Float(1)), "s").name == "s")
    #expect(kind { try shared([[1], [2, 3]]) } == .valueError)
    #expect(kind { try shared([1.0, 2.0], broadcastable: [true]) } == .valueError)
    #expect(kind { try shared([1.0], broadcastable: [true, false]) } == .valueError)
    #expect(kind { try shared(300, dtype: .int8) } == .typeError)
    #expect(kind { try shared([0.5], dtype: .int32) } == .typeError)
    #expect(kind { try shared(1e300, dtype: .float32) } == .typeError)
    #expect(try shared(0.1, dtype: .float32).value == NDArray(Float(0.1)))
  }

  @Test func valuesAreValues() throws {
    var first: NDArray = [1.0, 2.0]
    let w = try shared(first, "w")
    try first.set(9.0, at: [0])
    #expect(w.value == [1.0, 2.0])
    var got = w.getValue(borrow: true)
    try got.set(9.0, at: [0])
    #expect(w.value == [1.0, 2.0])
    let held = w.value
    try w.setValue([3.0, 4.0, 5.0])
    #expect(held == [1.0, 2.0] && w.value.shape == [3])
  }

  @Test func setValueChecks() throws {
    let w = try shared(NDArray([Float(1), 2]), "w")
    try w.setValue([0.1, 3])
    #expect(try w.value == NDArray([Float(0.1), 3]))
    #expect(w.value.dtype == .float32)
    #expect(kind { try w.setValue(NDArray([1.0, 2.0])) } == .typeError)
    #expect(kind { try w.setValue(1.0) } == .typeError)
    #expect(kind { try w.setValue([[1.0]]) } == .typeError)
    let r = try shared([[1.0, 2.0]], broadcastable: [true, false])
    #expect(kind { try r.setValue([[1.0], [2.0]]) } == .typeError)
    let n = try shared(1)
    #expect(kind { try n.setValue(1.5) } == .typeError)
    #expect(try w.value == NDArray([Float(0.1), 3]))
    #expect(n.value == 1)
    // A view is kept as a dense array.
    let m = try shared([[1.0, 2.0], [3.0, 4.0]])
    try m.setValue(m.value.transposed())
    #expect(m.value == [[1.0, 3.0], [2.0, 4.0]] && m.value.isContiguous)
  }

  @Test func sharedBetweenFunctions() throws {
    let total = try shared(0.0, "total")
    let x = T.dscalar("x")
    let add = try function([x], total, updates: [total: total + x])
    let get = try function([], total * 1)
    #expect(try add(2) == 0.0)
    #expect(try add(3) == 2.0)
    #expect(try get() == 5.0)
    try total.setValue(1)
    #expect(try get() == 1.0)
  }

  @Test func aLiteralIsNoSharedVariable() {
    let w: SharedVariable = 3
    #expect(w.error?.kind == .typeError)
  }
}

struct EvalTests {
  @Test func evaluates() throws {
    let (x, y) = T.dscalars("x", "y")
    let z = x + y
    #expect(try z.eval([x: 16.3, y: 12.1]) == 28.4)
    #expect(try z.eval([y: 1, x: 2]) == 3.0)
    #expect(try T.exp(z).eval([z: 0]) == 1.0)
    #expect(try x.eval([x: 4]) == 4.0)
    #expect(try (T.constant([1.0, 2.0]) * 2).eval() == [2.0, 4.0])
    let w = try shared(3.0)
    let square = T.sqr(w)
    #expect(try square.eval() == 9.0)
    try w.setValue(4)
    #expect(try square.eval() == 16.0)
    #expect(kind { try z.eval([x: 1]) } == .missingInputError)
    #expect(kind { try z.eval([x: 1, y: 2, T.dscalar(): 3]) } == .unusedInputError)
    #expect(kind { try z.eval([x: [1.0], y: 2]) } == .typeError)
  }

  @Test func compilesOnce() throws {
    let v = T.dvector("v")
    let z = T.tanh(v) * 3 - v
    _ = try z.eval([v: [1.0]])
    let clock = ContinuousClock()
    let time = try clock.measure { for _ in 0..<200 { _ = try z.eval([v: [1.0, 2.0]]) } }
    #expect(time < .seconds(2))
  }
}
