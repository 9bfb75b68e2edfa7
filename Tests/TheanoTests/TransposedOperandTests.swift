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

  /// Rows of totals whose operands lie across, axes in the other order, and steps backwards.
  @Test(arguments: shapes)
  func otherKernels(shape: [Int]) throws {
    for dtype in [DType.float32, .float64] {
      let (x, y) = (T.matrix("x", dtype: dtype), T.matrix("y", dtype: dtype))
      let a = try NDArray.uniform(shape, dtype: dtype, seed: 8)
      let b = try NDArray.uniform([shape[1], shape[0]], dtype: dtype, seed: 9)
      var outputs = [
        x[.reversed].T + y, x.T[.reversed] + y, x[.all, .slice(nil, nil, -2)].T + 1,
        x.T - x.T.sum(axis: 1, keepdims: true) * y, (x.T * y).sum(axis: 0), (x.T * y).sum(axis: 1), (x.T * y).sum(),
      ]
      if !shape.contains(0) {
        outputs += [T.maximum(x.T - x.T.max(axis: 1, keepdims: true), y), T.argmax(x.T, axis: 0)]
      }
      let expected = try function([x, y], outputs, mode: .reference)(a, b)
      for (got, expected) in zip(try function([x, y], outputs)(a, b), expected) {
        #expect(got.allclose(expected, rtol: dtype == .float32 ? 1e-5 : 1e-12, atol: 1e-6), "\(dtype) \(shape)")
      }
    }
  }

  /// A softmax of rows that lie across is that of the same rows copied first, but for the order of its sums.
  @Test func softmaxOnAnyNumberOfThreads() throws {
    let x = T.fmatrix("x")
    for shape in [[37, 700], [300, 3], [3, 300], [130, 131]] {
      let a = try NDArray.uniform(shape, dtype: .float32, seed: 10)
      let results = try [1, 2, 3, 8].map { try function([x], T.softmax(x.T), threads: $0)(a) }
      #expect(results.allSatisfy { $0 == results[0] })
      let along = try function([x], T.softmax(x))(a.transposed())
      #expect(results[0].allclose(along, rtol: 1e-5, atol: 1e-7))
    }
  }

  @Test func axesInTheOtherOrder() throws {
    let (x, y) = (T.ftensor3("x"), T.ftensor3("y"))
    for shape in [[3, 5, 7], [17, 2, 65], [70, 1, 33], [1, 40, 20], [20, 0, 3]] {
      let a = try NDArray.uniform(shape, dtype: .float32, seed: 11)
      let b = try NDArray.uniform(Array(shape.reversed()), dtype: .float32, seed: 12)
      let outputs = [x.dimshuffle(2, 1, 0) + y, x.dimshuffle(2, 1, 0) * 2]
      let expected = try function([x, y], outputs, mode: .reference)(a, b)
      #expect(try function([x, y], outputs)(a, b) == expected)
      let threads = try [1, 2, 3, 8].map { try function([x, y], outputs, threads: $0)(a, b) }
      #expect(threads.allSatisfy { $0 == expected })
    }
  }
}
