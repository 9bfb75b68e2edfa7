import Testing
import Theano

struct FunctionTests {
  private let x = T.dscalar("x")
  private let y = T.dscalar("y")

  @Test func outputsOfEveryKind() throws {
    let one = try function([x, y], x + y)
    #expect(try one(1.5, 2.5) == 4.0)
    let list = try function([x, y], [x + y, x * y])
    #expect(try list(2, 3) == [5.0, 6.0])
    let none = try function([], [TensorVariable]())
    #expect(try none().isEmpty)
    let (sum, product, difference) = try function([x, y], (x + y, x * y, x - y))(2, 3)
    #expect(sum == 5.0 && product == 6.0 && difference == -1.0)
    let named = try function([x, y], ["sum": x + y, "product": x * y])
    let values = try named(2, 3)
    #expect(values == ["sum": 5.0, "product": 6.0])
    let counter = try shared(0, "counter")
    let count = try function(updates: [counter: counter + 1])
    try count()
    try count()
    #expect(counter.value == 2)
  }

  /// An argument may be made by a call of the same function, or fail to be made: neither disturbs the call around it.
  @Test func argumentsThatCallTheFunction() throws {
    let v = T.dvector("v")
    let f = try function([v, y], v * 2 + y)
    struct Nested: NDArrayConvertible {
      let f: CompiledFunction<NDArray>
      let depth: Int
      var fails = false
      var isStrict: Bool { true }
      func ndArray() throws(TheanoError) -> NDArray {
        if depth > 0 { return try f(Nested(f: f, depth: depth - 1, fails: fails), 1.0) }
        return fails ? try f([1.0], [2.0]) : try NDArray([1.0, 2])
      }
    }
    for _ in 0..<2 {
      #expect(try f(Nested(f: f, depth: 3), 1.0) == [31.0, 47])
      #expect(kind { try f(Nested(f: f, depth: 3, fails: true), 1.0) } == .typeError)
      let ragged: NDArray = [[1.0, 2], [3]]
      #expect(kind { try f([1.0], ragged) } == .valueError)
      #expect(kind { try f([1.0]) } == .typeError)
    }
    #expect(try f([1.0, 2], 1.0) == [3.0, 5])
  }

  @Test func outputsThatAreNoResults() throws {
    let matrix = T.dmatrix("m")
    let w = try shared([1.0, 2.0], "w")
    let f = try function([matrix], [matrix, matrix, w, T.constant(7), matrix.T])
    let argument: NDArray = [[1.0, 2.0], [3.0, 4.0]]
    let results = try f(argument)
    #expect(results[0] == argument && results[1] == argument && results[2] == [1.0, 2.0])
    #expect(results[3] == 7 && results[4] == [[1.0, 3.0], [2.0, 4.0]])
    // What came out belongs to the caller.
    try w.setValue([5.0, 6.0])
    #expect(results[2] == [1.0, 2.0])
  }

  @Test func resultsAndArgumentsAreTheCallers() throws {
    let v = T.dvector("v")
    let f = try function([v], [v, v * 2])
    var argument: NDArray = [1.0, 2.0, 3.0]
    var results = try f(argument)
    try argument.set(9.0, at: [0])
    #expect(results[0] == [1.0, 2.0, 3.0])
    let held = results[1]
    try results[1].set(7.0, at: [0])
    _ = try f(argument)
    #expect(held == [2.0, 4.0, 6.0])
  }

  @Test func defaultsAndNames() throws {
    let f = try function([x, In(y, value: 2.0, name: "scale")], x * y, name: "scaled")
    #expect(f.name == "scaled")
    #expect(try f(3.0) == 6.0)
    #expect(try f(3.0, 4.0) == 12.0)
    #expect(try f(named: ["x": 3.0]) == 6.0)
    #expect(try f(named: ["scale": 5.0, "x": 3.0]) == 15.0)
    #expect(
      f.description == """
        function "scaled"(x: TensorType(float64, scalar), scale: TensorType(float64, scalar) = 2.0) -> \
        TensorType(float64, scalar)
        """)
    #expect(try function([], [x, y].count == 2 ? [] : [x]).description == "function() -> ()")
    // A default in front of an input without one can be passed over by name.
    let g = try function([In(x, value: 1.0), y], x - y)
    #expect(try g(named: ["y": 3.0]) == -2.0)
    #expect(throws: TheanoError.self) { try g(3.0) }
    #expect(kind { try function([In(self.x, value: [1.0, 2.0])], self.x) } == .typeError)
  }

  @Test func mappedResults() throws {
    let f = try function([x], x * 2).map { $0.scalars(as: Double.self)[0] }
    #expect(try f(21) == 42.0)
  }

  @Test func argumentsThatAreWrong() throws {
    let f = try function([x, y], x + y)
    #expect(kind { try f(1.0) } == .typeError)
    #expect(kind { try f(1.0, 2.0, 3.0) } == .typeError)
    #expect(kind { try f([1.0], 2.0) } == .typeError)
    #expect(kind { try f(named: ["x": 1.0, "z": 2.0]) } == .typeError)
    #expect(kind { try f(named: ["x": 1.0, "x": 2.0]) } == .typeError)
    #expect(kind { try f(named: ["x": 1.0]) } == .typeError)
    #expect(kind { try f([[1.0], [2.0, 3.0]], 1.0) } == .valueError)
    let row = try function([T.drow("r")], [TensorVariable](), onUnusedInput: .ignore)
    #expect(kind { try row([[1.0], [2.0]]) } == .typeError)
    #expect(try row([[1.0, 2.0]]).isEmpty)
  }

  @Test func inputsThatAreWrong() throws {
    let w = try shared(1.0, "w")
    #expect(kind { try function([self.x], self.x + self.y) } == .missingInputError)
    #expect(kind { try function([self.x, self.y], self.x) } == .unusedInputError)
    #expect(kind { try function([self.x, self.x], self.x) } == .unusedInputError)
    #expect(kind { try function([w], w + 1) } == .typeError)
    #expect(kind { try function([T.constant(1.0)], self.x) } == .typeError)
    #expect(try function([x, y], x, onUnusedInput: .ignore)(1, 2) == 1.0)
    #expect(try function([x, y], x, onUnusedInput: .warn)(1, 2) == 1.0)
  }

  @Test func severalErrorsAtOnce() throws {
    let (a, b) = T.dscalars("a", "b")
    let error = try #require(throws: TheanoError.self) { try function([x], x + a + b + y) }
    #expect(
      error.kind == .missingInputError
        && error.others.map(\.kind) == [.missingInputError, .missingInputError])
    // One cause is one error, however many outputs carry it.
    let bad = T.dot(T.constant([[1.0, 2.0]]), T.constant([[1.0, 2.0]]))
    let once = try #require(throws: TheanoError.self) { try function([x], [x, bad, bad + 1, T.exp(bad)]) }
    #expect(once.kind == .valueError && once.others.isEmpty)
    let same = try #require(throws: TheanoError.self) { try function([x], [a + x, a * x, a - x]) }
    #expect(same.others.isEmpty)
    let many = T.dscalars("abcdefghi")
    let five = try #require(throws: TheanoError.self) { try function([], many.reduce(0 * many[0], +)) }
    #expect(five.others.count == 4)
  }

  @Test func anIntermediateValueAsInput() throws {
    let square = T.sqr(x)
    square.name = "square"
    let f = try function([square, y], square + y)
    #expect(try f(10, 1) == 11.0)
    let g = try function([x, square], square + x)
    #expect(try g(2, 10) == 12.0)
    #expect(kind { try function([square, square], square) } == .unusedInputError)
    let m = T.dmatrix("m")
    let columns = m.sum(axis: 0)
    #expect(try function([columns], columns * 2)([1.0, 2.0, 3.0]) == [2.0, 4.0, 6.0])
  }

  @Test func longChainsCompile() throws {
    var z = x
    for _ in 0..<3_000 { z = z + 1 }
    #expect(try function([x], z, mode: .reference)(0) == 3_000.0)
  }

  @Test func modes() throws {
    for mode in Mode.allCases {
      #expect(try function([x, y], T.exp(x) * y, mode: mode)(0, 3) == 3.0)
      #expect(try Mode(named: mode.name) == mode)
    }
    #expect(kind { try Mode(named: "FAST_RUNN") } == .valueError)
  }
}

/// The kind of the error that `body` throws.
func kind<R>(_ body: () throws -> R) -> TheanoError.Kind? {
  do {
    _ = try body()
    return nil
  } catch {
    return (error as? TheanoError)?.kind
  }
}
