import Testing
import Theano

/// States of which only the last row is kept are changed where they lie.
struct InPlaceTests {
  /// A step that changes one element touches no other: nothing but the result's memory is needed.
  @Test func elements() throws {
    let (h0, places) = (T.dvector("h0"), T.lvector("places"))
    let last = T.fold(from: h0, over: places) { h, k in T.setSubtensor(h[k], h[k] + 1.0) }
    let f = try function([h0, places], last)
    let places0 = try NDArray([Int64](repeating: 3, count: 50))
    #expect(try f([1.0, 2, 3, 4], places0) == [1.0, 2, 3, 54])
    let n = 1_000_000
    #expect(try f.peakBytes(for: NDArray.zeros([n]), places0).bytes < 9 * n)
  }

  /// What a step still needs is not written over.
  @Test func exchanges() throws {
    let (a0, b0, n) = (T.dvector("a0"), T.dvector("b0"), T.lscalar("n"))
    let turns = T.scan(from: (a0, b0), steps: n) { carry in ((carry.1, carry.0 + carry.1), T.constant(0)) }
    let f = try function([a0, b0, n], (turns.0.0, turns.0.1))
    let (a, b) = try f([0.0, 1], [1.0, 1], 10)
    #expect(a == [55.0, 89] && b == [89.0, 144])
    let (c, d) = try f([0.0, 1], [1.0, 1], 0)
    #expect(c == [0.0, 1] && d == [1.0, 1])
    // In another order, of all elements, of a product.
    let w = T.dmatrix("w")
    let last = T.fold(from: (a0, b0), over: T.arange(n)) { carry, k in
      let (a, b) = carry
      return (a[.slice(nil, nil, -1)] + b.sum(), T.setSubtensor(b[k % 2], T.dot(w, a)[0]))
    }
    let g = try function([a0, b0, w, n], (last.0, last.1))
    let h = try function([a0, b0, w, n], (last.0, last.1), mode: .reference)
    let (p, q) = try g([1.0, 2], [3.0, 4], [[0.5, 1], [2, 1]], 7)
    let (r, s) = try h([1.0, 2], [3.0, 4], [[0.5, 1], [2, 1]], 7)
    #expect(p == r && q == s)
  }
}
