import Testing
import Theano

/// Copies of functions, and calls with some arguments by name.
struct CopyTests {
  private let increment = T.lscalar("increment")

  @Test func swap() throws {
    let state = try shared(0, "state")
    let other = try shared(100, "other")
    let add = try function([increment], state, updates: [state: state + increment], name: "add")
    let copy = try add.copy(swap: [state: other])
    try add(10)
    #expect(try copy(5) == 100)
    #expect(state.value == 10 && other.value == 105)
    #expect(copy.name == "add")
    #expect(try add.copy(name: "again").name == "again")
    // A copy of a copy speaks of the copy's variables.
    let back = try copy.copy(swap: [other: state])
    try back(1)
    #expect(state.value == 11 && other.value == 105)
  }

  @Test func withoutUpdates() throws {
    let state = try shared(7, "state")
    let add = try function([increment], state, updates: [state: state + increment])
    let look = try add.copy(deleteUpdates: true)
    #expect(try look(9000) == 7)
    #expect(state.value == 7)
  }

  @Test func refusals() throws {
    let state = try shared(0, "state")
    let stranger = try shared(0, "stranger")
    let vector = try shared([1, 2], "vector")
    let add = try function([increment], state, updates: [state: state + increment])
    let unknown = #expect(throws: TheanoError.self) { try add.copy(swap: [stranger: state]) }
    #expect(unknown?.brief == "ValueError: [copy] stranger cannot be swapped: the function does not use it")
    #expect(unknown?.description.contains("hint: its shared variables are state") == true)
    let type = #expect(throws: TheanoError.self) { try add.copy(swap: [state: vector]) }
    #expect(type?.kind == .typeError)
  }

  @Test func someArgumentsByName() throws {
    let (x, y, w) = (T.dscalar("x"), T.dscalar("y"), T.dscalar("w"))
    let f = try function([x, In(y, value: 1), In(w, value: 2, name: "scale")], (x + y) * w)
    #expect(try f(33) == 68.0)
    #expect(try f(33, named: ["scale": 1]) == 34.0)
    #expect(try f(33, named: ["scale": 1, "y": 0]) == 33.0)
    let twice = #expect(throws: TheanoError.self) { try f(33, named: ["x": 1]) }
    #expect(twice?.brief == "TypeError: [call] the input x is given twice")
    #expect(throws: TheanoError.self) { try f(1, 2, 3, 4, named: ["x": 1]) }
  }

  @Test func symbolicRanges() throws {
    let data = try shared(NDArray.arange(20, dtype: .float32).reshaped([10, 2]), name: "data")
    let index = T.lscalar("index")
    let batch = 2
    let (x, y) = (T.fmatrix("x"), T.fmatrix("y"))
    let f = try function(
      [index], [x, y],
      givens: [
        x: data[index * batch..<(index + 1) * batch], y: data[index * batch..<(index + 1) * batch, 0..<2],
      ])
    #expect(try f(1) == [[[4.0, 5.0], [6.0, 7.0]], [[4.0, 5.0], [6.0, 7.0]]])
    let parts = try function(
      [index], [data[..<index, 0], data[index..., 0], data[0..<index, 0], data[index..<5, 0]])
    #expect(
      try parts(3) == [
        [0.0, 2.0, 4.0], [6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0], [0.0, 2.0, 4.0], [6.0, 8.0],
      ])
    #expect(try parts(-9)[2] == [0.0])
  }

  /// No axis of a product stretches, so the hint speaks of none.
  @Test func hintForAProduct() throws {
    let (x, y) = (T.dmatrix("x"), T.dmatrix("y"))
    let f = try function([x, y], T.dot(x, y))
    let error = #expect(throws: TheanoError.self) { try f([[1, 2]], [[1, 2]]) }
    #expect(error?.description.contains("hint: these two sizes must be equal") == true)
  }

  @Test func spellingsOfNumPy() throws {
    #expect(try NDArray.zeros([2], dtype: .int8) == NDArray.zeros([2], .int8))
    #expect(try NDArray.ones([2], dtype: .float32).dtype == .float32)
    #expect(try T.square(T.constant(3.0)).eval() == 9.0)
  }
}
