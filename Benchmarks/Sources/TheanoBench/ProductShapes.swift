import Theano

/// Products that ``productTimes`` measures: rows, columns and steps, and whether A and B are transposed.
private let shapes: [(m: Int, n: Int, k: Int, a: Bool, b: Bool)] = [
  (1, 500, 784, false, false), (1, 784, 500, false, true), (400, 1, 784, false, false), (784, 1, 400, true, false),
  (8, 8, 8, false, false), (32, 32, 32, false, false), (64, 64, 64, false, false), (100, 100, 100, false, true),
  (128, 128, 128, false, false), (600, 10, 500, false, false), (500, 10, 600, true, false),
  (600, 500, 10, false, true), (2000, 16, 2000, false, false), (8, 1000, 1000, false, false),
  (64, 500, 784, false, false), (784, 500, 64, true, false), (600, 500, 784, false, false),
  (784, 500, 600, true, false), (256, 256, 256, false, false), (300, 300, 300, true, true),
  (512, 512, 512, false, false), (1024, 1024, 1024, false, false), (1000, 1000, 1000, false, true),
]

/// Prints a line for each product: the least time of a call in microseconds, and the operations of a second.
func productTimes() throws {
  for dtype in [DType.float32, .float64] {
    func input(_ name: String) -> TensorVariable { T.tensor(dtype: dtype, broadcastable: [false, false], name: name) }
    for shape in shapes {
      let (a, b) = (input("a"), input("b"))
      let f = try function([a, b], T.dot(shape.a ? a.T : a, shape.b ? b.T : b))
      func filled(_ rows: Int, _ columns: Int) throws -> NDArray {
        let values = (0..<rows * columns).map { Double($0 * 7919 % 1000) / 1000 - 0.5 }
        let array = try NDArray(values).astype(dtype)
        return try array.reshaped([rows, columns])
      }
      let x = try shape.a ? filled(shape.k, shape.m) : filled(shape.m, shape.k)
      let y = try shape.b ? filled(shape.n, shape.k) : filled(shape.k, shape.n)
      var fastest = Double.infinity
      let end = now() + 0.05
      var calls = 0
      while calls < 3 || now() < end {
        let begin = now()
        _ = try f(x, y)
        fastest = min(fastest, now() - begin)
        calls += 1
      }
      say(
        """
        {"dtype": "\(dtype)", "m": \(shape.m), "n": \(shape.n), "k": \(shape.k), "a": \(shape.a), "b": \(shape.b), \
        "us": \(fastest * 1e6)}
        """)
    }
  }
}
