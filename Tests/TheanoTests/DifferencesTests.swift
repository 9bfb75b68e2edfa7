import Testing
import Theano

/// What `Documentation/DifferencesFromTheano.md` says, claim by claim.
struct DifferencesTests {
  @Test func dtypes() throws {
    #expect((T.vector(dtype: .uint8) + 1).dtype == .uint8)
    #expect((T.fvector() * 1.1).dtype == .float32)
    #expect((T.bvector() + 300).error?.kind == .typeError)
    #expect((T.constant(2) * T.bvector()).dtype == .int64)
    #expect((T.bvector() * Int8(2)).dtype == .int8 && (T.bvector() * Int16(2)).dtype == .int16)
    #expect((T.scalar(dtype: .uint64) .& T.lscalar()).error?.kind == .typeError)
    #expect(T.bincount(T.bvector()).dtype == .int64)
    #expect(T.cumsum(T.vector(dtype: .bool)).dtype == .int64 && T.cumprod(T.vector(dtype: .bool)).dtype == .int64)
    #expect(try shared([1, 2]).type == T.lvector().type)
    #expect(try function([T.fscalar("x")].map { $0 as any FunctionInput }, [], onUnusedInput: .ignore)(0.1).isEmpty)
  }

  @Test func shapes() throws {
    let m = T.dmatrix()
    #expect(m[nil].ndim == 3 && m[.all, nil].ndim == 3)
    #expect(T.nnet.softmax(T.dvector()).ndim == 1)
    let v = T.dvector()
    for mode in Mode.allCases {
      #expect(kind { try function([v], T.alloc(v, 3), mode: mode)([1.0, 2.0]) } == .valueError)
      let joined = T.concatenate([m, T.ones([2, 2])], axis: 1)
      #expect(kind { try function([m], joined.shape, mode: mode)([[1.0, 2.0]]) } == .valueError)
    }
  }

  @Test func values() throws {
    // 0.1 * 3 rounds up, so that contraction would leave a rest.
    let (x, y, z) = T.dscalars("x", "y", "z")
    let product = 0.1 * 3
    for mode in Mode.allCases {
      #expect(try function([x, y, z], x * y + z, mode: mode)(0.1, 3.0, NDArray(-product)) == 0.0)
      let v = T.dvector("v")
      let places = try function([v], [T.argtopk(v, 2), T.argsort(v, kind: .quicksort)], mode: mode)
      #expect(try places([1.0, 3.0, 3.0, 1.0]) == [[1, 2], [0, 3, 1, 2]])
      #expect(try function([v], T.topk(v, 0), mode: mode)([1.0, 2]).shape == [0])
      let different = T.unique(v)
      let f = try function([v], [different.shape[0], T.grad(different[0], v)], mode: mode)
      #expect(try f(try NDArray([2.0, Double.nan, Double.nan])) == [2, [1.0, 0.0, 0.0]])
      let m = T.dmatrix("m")
      let parts = try function(
        [m, v],
        [T.unique(m, axis: 0).shape[0], T.nonzero(m, returnMatrix: true)[0], T.repeat(m, T.constant([2]), axis: 0)]
          + [T.argmax(T.exp(v))], mode: mode)
      #expect(
        try parts([[1.0, 0.0], [1.0, 0.0]], [1000.0, 2000.0]) == [
          1, [[0, 1], [0, 0]], [[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [1.0, 0.0]], mode == .fastRun ? 1 : 0,
        ])
      let repeated = try function([m, v], T.repeat(m, T.cast(v, .int64), axis: 0), mode: mode)
      #expect(throws: TheanoError.self) { try repeated([[1.0], [2.0]], [2.0]) }
    }
  }

  @Test func spelling() throws {
    let x = T.dscalar()
    #expect(try function([x], -x ** 2)(3) == 9.0)
    #expect(try function([x], -(x ** 2))(3) == -9.0)
    let y = T.dscalar()
    #expect(x == x && x != y)
    #expect(try function([x, y], x .== y)(1, 1) == NDArray(true))
  }
}
