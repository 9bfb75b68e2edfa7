import Theano

/// Answers for products.py: first what products run in, then the least time of a product, in microseconds, for each line
/// `DTYPE M N K A B SECONDS`, where A and B are 1 for an operand that is transposed and SECONDS is how long to try.
func productTimes() throws {
  try describeProducts()
  var functions: [String: CompiledFunction<NDArray>] = [:]
  while let line = readLine() {
    let words = line.split(separator: " ").map { String($0) }
    guard words.count == 7, let seconds = Double(words[6]) else { return say("{\"error\": \"\(line)\"}") }
    let (m, n, k) = (Int(words[1]) ?? 0, Int(words[2]) ?? 0, Int(words[3]) ?? 0)
    let dtype: DType = words[0] == "float64" ? .float64 : .float32
    let (a, b) = (words[4] == "1", words[5] == "1")
    let key = "\(dtype) \(a) \(b)"
    let f = try functions[key] ?? product(dtype, a, b)
    functions[key] = f
    let x = try a ? filled(k, m, dtype) : filled(m, k, dtype)
    let y = try b ? filled(n, k, dtype) : filled(k, n, dtype)
    var (fastest, calls) = (Double.infinity, 0)
    let end = now() + seconds
    // The first call finds caches cold, and libraries without the code that they make themselves.
    _ = try f(x, y)
    while calls < 2 || now() < end {
      let begin = now()
      _ = try f(x, y)
      fastest = min(fastest, now() - begin)
      calls += 1
    }
    say("{\"us\": \(fastest * 1e6)}")
  }
}

private func product(_ dtype: DType, _ transposesA: Bool, _ transposesB: Bool) throws -> CompiledFunction<NDArray> {
  func input(_ name: String) -> TensorVariable { T.tensor(dtype: dtype, broadcastable: [false, false], name: name) }
  let (a, b) = (input("a"), input("b"))
  return try function([a, b], T.dot(transposesA ? a.T : a, transposesB ? b.T : b))
}

private func filled(_ rows: Int, _ columns: Int, _ dtype: DType) throws -> NDArray {
  let values = (0..<rows * columns).map { Double($0 * 7919 % 1000) / 1000 - 0.5 }
  return try NDArray(values).astype(dtype).reshaped([rows, columns])
}

private func describeProducts() throws {
  let lines = try [DType.float32, .float64].flatMap { try product($0, false, false).compileReport.products }
  say("{\"products\": [\(lines.map { "\"\($0)\"" }.joined(separator: ", "))]}")
}
