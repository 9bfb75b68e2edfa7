import Testing
import Theano

/// What is spelt as in Theano where both spellings can be had.
struct SpellingTests {
  @Test func labels() throws {
    #expect(T.matrix(name: "m").name == "m" && T.matrix(name: "m", dtype: .int8).dtype == .int8)
    #expect(T.dvector(name: "v").name == "v" && T.dvector(name: nil).name == nil)
    let x = T.dscalar(name: "x")
    let (w, b) = (try shared(2.0, name: "w"), try shared(1.0, name: "b"))
    let cost = x * w * w + b
    #expect(try T.grad(cost, wrt: w).eval([x: 3.0]) == 12.0)
    let both = T.grad(cost, wrt: [w, b])
    let f = try function([x], both)
    #expect(try f(3.0) == [12.0, 1.0])
    let theta: [TensorVariable] = [w, b]
    #expect(T.grad(cost, wrt: theta, disconnectedInputs: .ignore).count == 2)
  }

  @Test func takeWithNumbers() throws {
    let m = T.dmatrix("m")
    let value: NDArray = [[1.0, 2.0], [3.0, 4.0]]
    #expect(try T.take(m, [1, 0, 1], axis: 0).eval([m: value]) == [[3.0, 4.0], [1.0, 2.0], [3.0, 4.0]])
    #expect(try m.take([3, -4]).eval([m: value]) == [4.0, 1.0])
    #expect(try m.take([5, -7], mode: .clip).eval([m: value]) == [4.0, 1.0])
    #expect(kind { try m.take([5]).eval([m: value]) } == .indexError)
  }

  /// The words are the same, whatever runs.
  @Test(arguments: Mode.allCases) func memoryThatCannotBeHad(_ mode: Mode) throws {
    let n = T.lscalar("n")
    let f = try function([n], T.exp(T.alloc(1.0, n)) + T.arange(n), mode: mode)
    let error = #expect(throws: TheanoError.self) { try f(1 << 47) }
    #expect(error?.kind == .memoryError)
    #expect(error?.brief.hasPrefix("MemoryError: the call needs ") == true)
    #expect(error?.brief.hasSuffix(" bytes of working memory, which cannot be had") == true)
  }
}
