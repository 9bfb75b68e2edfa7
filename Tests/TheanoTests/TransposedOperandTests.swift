import Testing
import Theano

/// Operands of which the neighbours lie across: what is read in blocks is what lies there, at every size around a block's.
struct TransposedOperandTests {
  static let shapes = [
    [0, 3], [3, 0], [1, 1], [1, 300], [300, 1], [7, 15], [16, 16], [17, 31], [33, 64], [65, 255], [40, 256], [40, 257],
    [257, 290], [70, 513],
  ]

  @Test(arguments: shapes)
  func everyDType(shape: [Int]) throws {
    for dtype in [DType.int8, .uint16, .float16, .float32, .float64, .int64, .complex64] {
      let (x, y) = (T.matrix("x", dtype: dtype), T.matrix("y", dtype: dtype))
      let count = shape[0] * shape[1]
      let a = try NDArray((0..<count).map { Double($0 % 50) }).reshaped(shape).astype(dtype)
      let b = try NDArray((0..<count).map { Double($0 % 7) }).reshaped([shape[1], shape[0]]).astype(dtype)
      let outputs = [x.T + y, (y.T + x).T, x.T * x.T + y]
      let expected = try function([x, y], outputs, mode: .reference)(a, b)
      #expect(try function([x, y], outputs, mode: .fastRun)(a, b) == expected, "\(dtype) \(shape)")
    }
  }

  /// Functions are written for several vectors at once: the bits are those of an operand that lies along.
  @Test(arguments: shapes)
  func bitsOfFunctions(shape: [Int]) throws {
    let (x, y) = (T.fmatrix("x"), T.fmatrix("y"))
    let a = try NDArray.uniform(shape, dtype: .float32, seed: 3)
    let along = try function([x], T.exp(x) + T.tanh(x) / T.log1p(x))
    let across = try function([x], (T.exp(x.T) + T.tanh(x.T) / T.log1p(x.T)) * 1)
    let mixed = try function([x, y], T.exp(x.T) + T.tanh(y) / T.log1p(y))
    let transposed = a.transposed()
    #expect(try across(a) == along(transposed))
    #expect(try mixed(a, transposed) == along(transposed))
  }

  @Test func axesOfImages() throws {
    for shape in [[2, 3, 5, 7], [1, 20, 4, 5], [3, 300, 2, 9], [2, 64, 6, 6]] {
      let (x, y) = (T.ftensor4("x"), T.ftensor4("y"))
      let a = try NDArray.uniform(shape, dtype: .float32, seed: 4)
      let b = try NDArray.uniform([shape[0], shape[2], shape[3], shape[1]], dtype: .float32, seed: 5)
      let z = x.dimshuffle(0, 2, 3, 1) + 2 * y
      let expected = try function([x, y], z, mode: .reference)(a, b)
      #expect(try function([x, y], z)(a, b) == expected)
    }
  }

  @Test func sameBitsOnAnyNumberOfThreads() throws {
    let (x, y) = (T.fmatrix("x"), T.fmatrix("y"))
    let a = try NDArray.uniform([700, 611], dtype: .float32, seed: 6)
    let b = try NDArray.uniform([611, 700], dtype: .float32, seed: 7)
    let results = try [1, 2, 3, 8].map { try function([x, y], T.tanh(x.T) * y, threads: $0)(a, b) }
    #expect(results.allSatisfy { $0 == results[0] })
  }
}
