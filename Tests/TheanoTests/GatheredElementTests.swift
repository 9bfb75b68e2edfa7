import Testing
import Theano

/// Elements that indices pick, and functions of them: several vectors at once, of which the last is not whole. The bits
/// are those of the elements as they lie.
struct GatheredElementTests {
  static let counts = [0, 1, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 1000, 20_001]

  private func places(_ count: Int, below size: Int) throws -> NDArray {
    try NDArray((0..<count).map { Int64(($0 * 7919 + 13) % size - ($0 % 3 == 0 ? size : 0)) })
  }

  @Test(arguments: counts)
  func functionsOfFloats(count: Int) throws {
    for dtype in [DType.float16, .float32, .float64, .complex64] {
      let (x, y, i) = (T.vector("x", dtype: dtype), T.vector("y", dtype: dtype), T.lvector("i"))
      let source = try NDArray.normal([500], dtype: dtype.isComplex ? .float32 : dtype, seed: 1).astype(dtype)
      let index = try places(count, below: 500)
      let picked = try function([x, i], x[i])(source, index)
      #expect(try function([x, i], x[i], mode: .reference)(source, index) == picked)
      func terms(_ x: TensorVariable) -> [TensorVariable] {
        let e = T.exp(x) * T.tanh(x)
        return [e, e.sum(), (e * x + T.sqrt(T.sqr(x))).sum()]
      }
      let gathered = try function([x, i], terms(x[i]))(source, index)
      #expect(try function([y], terms(y))(picked) == gathered, "\(dtype)")
    }
  }

  @Test(arguments: counts)
  func picksOfRows(count: Int) throws {
    for dtype in [DType.float32, .float64] {
      let (x, i, j) = (T.matrix("x", dtype: dtype), T.lvector("i"), T.ivector("j"))
      let rows = try NDArray.normal([count, 10], dtype: dtype, seed: 2)
      let columns = try places(count, below: 10)
      let at = T.arange(i.shape[0])
      func costs(_ i: TensorVariable) -> [TensorVariable] {
        [-T.log(T.nnet.softmax(x))[at, i].sum(), T.exp(x[at, i]).sum(), x[at, i].sum()]
      }
      let wide = try function([x, i], costs(i))(rows, columns)
      #expect(try function([x, i, j], costs(j), onUnusedInput: .ignore)(rows, columns, columns.astype(.int32)) == wide)
      let reference = try function([x, i], costs(i), mode: .reference)(rows, columns)
      for (a, b) in zip(wide, reference) { #expect(a.allclose(b, rtol: 1e-4, atol: 1e-3)) }
    }
  }

  @Test func sameBitsOnAnyNumberOfThreads() throws {
    let (x, i) = (T.fvector("x"), T.lvector("i"))
    let source = try NDArray.normal([70_000], dtype: .float32, seed: 3)
    let index = try places(300_001, below: 70_000)
    let outputs = [T.exp(x[i]) * 2, T.tanh(x[i]).sum(), T.log1p(T.sqr(x[i])).max()]
    let one = try function([x, i], outputs, threads: 1)(source, index)
    for threads in [2, 3, 8] { #expect(try function([x, i], outputs, threads: threads)(source, index) == one) }
  }

  /// Beyond the last index nothing is read, and an index outside is named.
  @Test(arguments: [1, 17, 33, 65, 300])
  func anIndexOutside(count: Int) throws {
    let (x, i) = (T.fvector("x"), T.lvector("i"))
    let f = try function([x, i], T.exp(x[i]).sum())
    let source = try NDArray.normal([5], dtype: .float32, seed: 4)
    for wrong in [Int64(5), -6, .max, .min] {
      for place in [0, count / 2, count - 1] {
        var numbers = [Int64](repeating: 2, count: count)
        numbers[place] = wrong
        let error = #expect(throws: TheanoError.self) { try f(source, NDArray(numbers)) }
        #expect(error?.kind == .indexError)
        #expect(error.map { "\($0)".contains("\(wrong)") } == true)
      }
    }
  }
}
