import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

/// The operands of the expressions, as `Tests/Golden/Ops/make_ops_shape.py` has them.
struct ShapeOperands: Sendable {
  let x, m, v, k, i, j, places, rows, columns, mask, grid, labels, orders: TensorVariable
  let values: [VariableID: NDArray]

  /// - Parameter known: whether they are constants, so that everything about sizes is decided while building.
  init(known: Bool) throws {
    var values: [VariableID: NDArray] = [:]
    func operand(_ value: NDArray) -> TensorVariable {
      if known { return TensorVariable(constant: value, origin: .unknown) }
      let variable = TensorVariable.unknown(value.dtype, like: value.shape, ones: false)
      values[variable.id] = value
      return variable
    }
    x = operand(try NDArray.arange(24, dtype: .float64).reshaped([2, 3, 4]))
    m = operand(try NDArray((0..<12).map { Double($0) / 2 }, shape: [3, 4]))
    v = operand(try NDArray.arange(7, dtype: .float64))
    k = operand(try NDArray([-1, 0, 1]))
    i = operand(NDArray(1))
    j = operand(NDArray(-3))
    places = operand(try NDArray([2, 0, -1, 2]))
    rows = operand(try NDArray([0, 2], shape: [2, 1]))
    columns = operand(try NDArray([1, 3]))
    mask = operand(try NDArray([true, false, true]))
    grid = operand(
      try NDArray([true, false, false, true, false, false, false, false, false, true, true, false], shape: [3, 4]))
    labels = operand(try NDArray([2, 0, 1]))
    orders = operand(try NDArray([2, 0, 1, 3, 3, 2, 1, 0, 0, 1, 2, 3], shape: [3, 4]))
    self.values = values
  }

  /// `rows` with its second axis known to be 1, so that it stretches.
  var column: TensorVariable { T.addbroadcast(rows, 1) }
}

typealias ShapeExpression = (python: String, swift: @Sendable (ShapeOperands) -> TensorVariable)

/// NumPy's answers, with all sizes known while building and with none known.
@Suite struct ShapeGoldenTests {
  /// Whose sizes depend on elements, not on sizes.
  static let sizedByValues: Set = [
    "arange(v[1], v[6], 0.7)", "m[~mask]", "m[m > 2]", "m[mask & False]", "x[mask[:2], :, places[:1]]",
    "x[mask[:2], None, :, 1]", "x[mask[:2], :, 1]",
  ]

  static let expressions: [ShapeExpression] =
    indexing + gathering + changing + reshaping + joining + constructing
    + MoreShapeExpressions.all

  @Test func everyAnswerIsTested() throws {
    let answers = try GoldenFile.lines("Ops/ops_shape.tsv").map { String($0.prefix { $0 != "\t" }) }
    #expect(Self.expressions.map(\.python).sorted() == answers.sorted())
  }

  @Test(arguments: [true, false]) func answersAreNumPys(known: Bool) throws {
    let operands = try ShapeOperands(known: known)
    var answers: [String: NDArray] = [:]
    for line in try GoldenFile.lines("Ops/ops_shape.tsv") {
      let parts = line.split(separator: "\t")
      answers[String(parts[0])] = GoldenFile.array(parts[1])
    }
    for (python, swift) in Self.expressions {
      let expected = try #require(answers[python], "\(python)")
      let variable = swift(operands)
      guard variable.error == nil else {
        Issue.record("\(python): \(variable.error?.brief ?? "")")
        continue
      }
      do {
        let result = try evaluateReference([variable], operands.values)[0]
        #expect(result.isEqual(to: expected), "\(python): \(result) \(expected)")
        #expect(result.dtype == expected.dtype, "\(python)")
        if known && !Self.sizedByValues.contains(python) {
          #expect(variable.type.shape.map(\.constant) == result.shape, "\(python): \(variable.type.shape)")
        }
      } catch { Issue.record("\(python): \(error)") }
    }
  }
}

private let indexing: [ShapeExpression] = [
  ("x[0]", { $0.x[0] }),
  ("x[-1]", { $0.x[-1] }),
  ("x[0, 1]", { $0.x[0, 1] }),
  ("x[0, 1, -2]", { $0.x[0, 1, -2] }),
  ("x[..., 1:4, None]", { $0.x[..., 1...3, nil] }),
  ("x[1:, None]", { $0.x[1..., nil] }),
  ("v[:-1]", { $0.v[..<(-1)] }),
  ("m[0:, 2:4]", { $0.m[0..., 2..<4] }),
  ("m[..., None]", { $0.m[..., .newAxis] }),
  ("m[::-1, :]", { $0.m[.reversed, .all] }),
  ("v[0:10:2]", { $0.v[(0..<10).by(2)] }),
  ("v[1:-1:2]", { $0.v[.slice(1, -1, by: 2)] }),
  ("v[0:10:3]", { $0.v[stride(from: 0, to: 10, by: 3)] }),
  ("m[[0, 2, 1]]", { $0.m[[0, 2, 1]] }),
  ("x[k[1] * 0]", { $0.x[$0.k[1] * 0] }),
  ("x[None, ..., 0]", { $0.x[nil, ..., 0] }),
  ("x[..., 0]", { $0.x[..., 0] }),
  ("x[0, ..., 1]", { $0.x[0, ..., 1] }),
  ("x[0, None, ..., 1]", { $0.x[0, nil, ..., 1] }),
  ("x[0, 1, ...]", { $0.x[0, 1, ...] }),
  ("x[...]", { $0.x[...] }),
  ("v[-3:]", { $0.v[(-3)...(-1)] }),
  ("v[:3]", { $0.v[...2] }),
  ("v[:100]", { $0.v[..<100] }),
  ("v[-100:2]", { $0.v[(-100)..<2] }),
  ("v[5:2]", { $0.v[.slice(5, 2)] }),
  ("v[5:2:-1]", { $0.v[stride(from: 5, to: 2, by: -1)] }),
  ("v[::-1]", { $0.v[stride(from: 6, through: 0, by: -1)] }),
  ("v[::-3]", { $0.v[.slice(nil, nil, by: -3)] }),
  ("v[-2::-2]", { $0.v[.slice(-2, nil, by: -2)] }),
  ("v[100:-100:-2]", { $0.v[.slice(100, -100, by: -2)] }),
  ("v[:i]", { $0.v[.slice(nil, $0.i)] }),
  ("v[i:]", { $0.v[.slice($0.i, nil)] }),
  ("v[i:i + 3]", { $0.v[.slice($0.i, $0.i + 3)] }),
  ("v[j:]", { $0.v[.slice($0.j, nil)] }),
  ("v[:j]", { $0.v[.slice(nil, $0.j)] }),
  ("v[i:j]", { $0.v[.slice($0.i, $0.j)] }),
  ("v[j::-1]", { $0.v[.slice($0.j, nil, by: -1)] }),
  ("v[::i + 1]", { $0.v[.slice(nil, nil, by: $0.i + 1)] }),
  ("v[::j]", { $0.v[.slice(nil, nil, by: $0.j)] }),
  ("v[i]", { $0.v[$0.i] }),
  ("v[j]", { $0.v[$0.j] }),
  ("m[i, j]", { $0.m[$0.i, $0.j] }),
  ("m[:, i]", { $0.m[.all, $0.i] }),
  ("m[i:, ::j]", { $0.m[.slice($0.i, nil), .slice(nil, nil, by: $0.j)] }),
  ("m[1:3][0]", { $0.m[1..<3][0] }),
  ("v[8:6:-1]", { $0.v[.slice(8, 6, by: -1)] }),
]

private let gathering: [ShapeExpression] = [
  ("m[places]", { $0.m[$0.places] }),
  ("m[places[:3], i]", { $0.m[$0.places[..<3], $0.i] }),
  ("m[:, places]", { $0.m[.all, $0.places] }),
  ("x[:, places]", { $0.x[.all, $0.places] }),
  ("x[1, places]", { $0.x[1, $0.places] }),
  ("x[0, :, places]", { $0.x[0, .all, $0.places] }),
  ("x[:, rows, columns]", { $0.x[.all, $0.column, $0.columns] }),
  ("x[rows[:, 0][:1], :, columns]", { $0.x[T.addbroadcast($0.rows[.all, 0][..<1], 0), .all, $0.columns] }),
  ("x[0, places, 1:3]", { $0.x[0, $0.places, 1..<3] }),
  ("x[0, None, places]", { $0.x[0, nil, $0.places] }),
  ("x[:, None, places]", { $0.x[.all, nil, $0.places] }),
  ("x[places % 2, None, places]", { $0.x[$0.places % 2, nil, $0.places] }),
  ("m[rows, columns]", { $0.m[$0.column, $0.columns] }),
  ("m[rows]", { $0.m[$0.rows] }),
  ("m[places, places]", { $0.m[$0.places, $0.places] }),
  ("m[array([], dtype=int)]", { $0.m[[Int]()] }),
  ("take(m, 3)", { T.take($0.m, 3) }),
  ("take(m, places)", { T.take($0.m, $0.places) }),
  ("take(m, places, axis=0)", { T.take($0.m, $0.places, axis: 0) }),
  ("take(m, places, axis=1)", { $0.m.take($0.places, axis: 1) }),
  ("take(m, rows, axis=-1)", { T.take($0.m, $0.rows, axis: -1) }),
  ("take(m, places * 7, axis=0, mode='wrap')", { T.take($0.m, $0.places * 7, axis: 0, mode: .wrap) }),
  ("take(m, places * 7, axis=0, mode='clip')", { T.take($0.m, $0.places * 7, axis: 0, mode: .clip) }),
]

private let changing: [ShapeExpression] = [
  ("put(m, 0, 1.5)", { T.setSubtensor($0.m[0], 1.5) }),
  ("put(m, s_[:, 1], v[:3])", { T.setSubtensor($0.m[.all, 1], $0.v[..<3]) }),
  ("put(m, s_[::-1], m)", { T.setSubtensor($0.m[.reversed], $0.m) }),
  (
    "put(m, s_[1:, ::2], [[7], [8]])",
    { T.setSubtensor($0.m[1..., .slice(nil, nil, by: 2)], [[7.0], [8]] as NDArray) }
  ),
  ("put(m, s_[i, j], -1)", { T.setSubtensor($0.m[$0.i, $0.j], -1) }),
  ("put(x, s_[..., 0], 9)", { T.setSubtensor($0.x[..., 0], 9) }),
  ("put(m, places, m[[0, 1, 2, 0]])", { T.setSubtensor($0.m[$0.places], $0.m[[0, 1, 2, 0]]) }),
  (
    "put(m, (rows, columns), [[1, 2], [3, 4]])",
    {
      T.setSubtensor($0.m[$0.column, $0.columns], [[1.0, 2], [3, 4]] as NDArray)
    }
  ),
  ("put(x, s_[0, :, places], -1)", { T.setSubtensor($0.x[0, .all, $0.places], -1) }),
  ("put(m, s_[1:, [3, 0]], -1)", { T.setSubtensor($0.m[1..., [3, 0]], -1) }),
  ("add(m, 0, 1.5)", { T.incSubtensor($0.m[0], 1.5) }),
  (
    "add(m, s_[1:, ::2], [[7], [8]])",
    { T.incSubtensor($0.m[1..., .slice(nil, nil, by: 2)], [[7.0], [8]] as NDArray) }
  ),
  ("add(m, places, 1)", { T.incSubtensor($0.m[$0.places], 1) }),
  (
    "add(v, array([0, 0, 1, 0]), array([1.0, 2, 3, 4]))",
    {
      T.incSubtensor($0.v[[0, 0, 1, 0]], [1.0, 2, 3, 4] as NDArray)
    }
  ),
  (
    "add(m, (array([1, 1]), array([2, 2])), array([10.0, 20]))",
    {
      T.incSubtensor($0.m[[1, 1], [2, 2]], [10.0, 20] as NDArray)
    }
  ),
]

private let reshaping: [ShapeExpression] = [
  ("x.reshape(6, 4)", { $0.x.reshape(6, 4) }),
  ("x.reshape(4, -1)", { T.reshape($0.x, [4, -1]) }),
  ("x.reshape(-1)", { $0.x.flatten() }),
  ("x.reshape(3, 2, -1, 2)", { $0.x.reshape([3, 2, -1, 2]) }),
  ("m.reshape(i + 1, -1)", { $0.m.reshape($0.i + 1, -1) }),
  ("m.T.reshape(2, 6)", { $0.m.T.reshape([2, 6] as NDArray, ndim: 2) }),
  ("m.reshape(1, 12)", { T.reshape($0.m, T.stack([1, $0.m.size])) }),
  ("x.reshape(2, -1)", { $0.x.flatten(ndim: 2) }),
  ("m.ravel()", { $0.m.ravel() }),
  ("x.T", { $0.x.T }),
  ("v.T", { $0.v.T }),
  ("x.transpose(1, 2, 0)", { $0.x.transpose(1, 2, 0) }),
  ("x.transpose(0, -1, 1)", { T.transpose($0.x, axes: [0, -1, 1]) }),
  ("x.swapaxes(0, 2)", { $0.x.swapaxes(0, 2) }),
  ("m[None, :, None, :]", { $0.m.dimshuffle("x", 0, "x", 1) }),
  ("m[None, None]", { T.shapePadLeft($0.m, 2) }),
  ("m[:, :, None, None]", { T.shapePadRight($0.m, 2) }),
  ("m[:, None, :]", { T.shapePadAxis($0.m, -2) }),
  ("m[:, :1].squeeze()", { T.squeeze(T.addbroadcast($0.m[.all, ..<1], 1)) }),
  ("array(x.shape)", { $0.x.shape }),
  ("array(x.shape[1:])", { $0.x.shape[1...] }),
  ("array(m.size)", { $0.m.size }),
]

private let joining: [ShapeExpression] = [
  ("concatenate([m, m])", { T.concatenate([$0.m, $0.m]) }),
  ("concatenate([m, m[:1], m[1:]])", { T.join(0, $0.m, $0.m[..<1], $0.m[1...]) }),
  ("concatenate([x, x[:, :, :2]], axis=2)", { T.concatenate([$0.x, $0.x[..., ..<2]], axis: 2) }),
  ("concatenate([x, x[:, :0]], axis=-2)", { T.concatenate([$0.x, $0.x[.all, ..<0]], axis: -2) }),
  ("concatenate([k, v])", { T.concatenate([$0.k, $0.v]) }),
  ("hstack([m, m[:, :1]])", { T.horizontalStack($0.m, $0.m[.all, ..<1]) }),
  ("vstack([m, m[:1]])", { T.verticalStack($0.m, $0.m[..<1]) }),
  ("stack([v, v + 1])", { T.stack([$0.v, $0.v + 1]) }),
  ("stack([v, v + 1], axis=1)", { T.stack([$0.v, $0.v + 1], axis: 1) }),
  ("stack([m, m * 2], axis=-1)", { T.stack([$0.m, $0.m * 2], axis: -1) }),
  ("stack([v[0], v[1], 5.0])", { T.stack([$0.v[0], $0.v[1], 5.0]) }),
]

private let constructing: [ShapeExpression] = [
  ("broadcast_to(0.5, (2, i + 1))", { T.alloc(0.5, 2, $0.i + 1) }),
  (
    "broadcast_to(m[:, :1], (2, 3, 5))", { T.alloc(T.addbroadcast($0.m[.all, ..<1], 1), 2, $0.m.shape[0], 5) }
  ),
  ("zeros((2, 3))", { _ in T.zeros(2, 3) }),
  ("ones((i + 2,), dtype='int32')", { T.ones($0.i + 2, dtype: .int32) }),
  ("np.zeros_like(m)", { $0.m.zerosLike() }),
  ("np.ones_like(k)", { T.onesLike($0.k) }),
  ("np.full_like(m, 7)", { T.fullLike($0.m, 7) }),
  ("arange(5)", { _ in T.arange(5) }),
  ("arange(i + 4)", { T.arange($0.i + 4) }),
  ("arange(2, 9)", { _ in T.arange(2, 9) }),
  ("arange(2, 9, 3)", { _ in T.arange(2, 9, 3) }),
  ("arange(9, 2, -2)", { _ in T.arange(9, 2, -2) }),
  ("arange(i, 9, i + 1)", { T.arange($0.i, 9, $0.i + 1) }),
  ("arange(9, i, j)", { T.arange(9, $0.i, $0.j) }),
  ("arange(9, i)", { T.arange(9, $0.i) }),
  ("arange(0.0, 1, 0.1)", { _ in T.arange(0.0, 1, 0.1) }),
  ("arange(0.5, 3)", { _ in T.arange(0.5, 3) }),
  ("arange(v[1], v[6], 0.7)", { T.arange($0.v[1], $0.v[6], 0.7) }),
  ("arange(3, dtype='float32')", { _ in T.arange(3, dtype: .float32) }),
  ("arange(0, 1, 0.1, dtype='float32')", { _ in T.arange(0, 1, 0.1, dtype: .float32) }),
  ("arange(250, 255, dtype='uint8')", { _ in T.arange(250, 255, dtype: .uint8) }),
  ("eye(3)", { _ in T.eye(3) }),
  ("eye(2, 4, 1)", { _ in T.eye(2, 4, k: 1) }),
  ("eye(i + 2, 2, -1, dtype='int64')", { T.eye($0.i + 2, 2, k: -1, dtype: .int64) }),
]
