import Testing
import Theano

/// Loops inside of a kernel, whose steps wait for each other: elements go side by side, in vectors of which the last is
/// not whole, and threads share them in groups.
struct ChainedStepTests {
  static let sizes = [0, 1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300, 5000]

  @Test(arguments: sizes)
  func everyDType(size: Int) throws {
    for dtype in [DType.float32, .float64, .float16, .int8, .int64, .uint16] {
      let (x, u) = (T.vector("x", dtype: dtype), T.vector("u", dtype: dtype))
      let a = try NDArray((0..<size).map { Double($0 % 19) }).astype(dtype)
      let b = try NDArray((0..<size).map { Double($0 % 7) }).astype(dtype)
      func step(_ x: TensorVariable, _ u: TensorVariable) -> TensorVariable {
        T.`switch`(T.gt(x, u), x - u, (x + x) * (u + 1))
      }
      let (rows, _) = T.scan({ x, u in step(x, u) }, outputsInfo: x, nonSequences: u, nSteps: 5)
      let expected = try function([x, u], [rows[-1], rows], mode: .reference)(a, b)
      #expect(try function([x, u], [rows[-1], rows])(a, b) == expected, "\(dtype)")
    }
  }

  /// Rows of sequences, two states, an older row, functions.
  @Test(arguments: sizes)
  func statesAndRows(size: Int) throws {
    let (x, y, s) = (T.dvector("x"), T.dvector("y"), T.dmatrix("s"))
    func step(_ s: TensorVariable, _ x: TensorVariable, _ y: TensorVariable) -> (TensorVariable, TensorVariable) {
      (T.tanh(x + s * y), 0.5 * y + T.exp(-T.sqr(x)))
    }
    let ((states, others), _) = T.scan(step, sequences: s, outputsInfo: [x, y])
    let a = try NDArray.normal([size], seed: 1)
    let b = try NDArray.normal([size], seed: 2)
    let rows = try NDArray.normal([6, size], seed: 3)
    let last = states[-1]
    let results = [last, others, T.grad(last.sum() + others.sum(), x)]
    let expected = try function([x, y, s], results, mode: .reference)(a, b, rows)
    let one = try function([x, y, s], results, threads: 1)(a, b, rows)
    for (got, wanted) in zip(one, expected) { #expect(got.allclose(wanted, rtol: 1e-12, atol: 1e-12)) }
    for threads in [2, 3, 8] { #expect(try function([x, y, s], results, threads: threads)(a, b, rows) == one) }
  }

  /// Many steps are work for several threads, from a few elements on.
  @Test(arguments: [1, 31, 32, 33, 64, 65, 100, 257])
  func threadsShareLongLoops(size: Int) throws {
    let (x, u) = (T.fvector("x"), T.fvector("u"))
    let (rows, _) = T.scan({ x, u in 0.999 * x + u }, outputsInfo: x, nonSequences: u, nSteps: 20_000)
    let a = try NDArray.normal([size], dtype: .float32, seed: 4)
    let b = try NDArray.normal([size], dtype: .float32, seed: 5)
    var state = a.scalars(as: Float.self)
    let added = b.scalars(as: Float.self)
    for _ in 0..<20_000 { for k in state.indices { state[k] = 0.999 * state[k] + added[k] } }
    for threads in [1, 2, 3, 8] {
      #expect(try function([x, u], rows[-1], threads: threads)(a, b) == NDArray(state), "\(threads)")
    }
  }
}
