import Testing
import Theano

/// What somebody who knows NumPy or Theano tries first.
struct GuessedNamesTests {
  private let v = T.dvector("v")
  private let m = T.dmatrix("m")

  @Test(arguments: Mode.allCases) func arraysOfNumbersAsOperands(_ mode: Mode) throws {
    let expressions = [
      v + [1.0, 2.0], [1, 2] * v, v - [[1.0, 2.0], [3, 4]], T.maximum(v, [2.0, 1.0]), (v + [1.0, 2]) * [2, 3] - 1,
      T.switch(v .> 1, v, [5.0, 6.0]), T.outer(v, [1.0, 2.0]), T.dot(m, [1.0, 2.0]), m.dot([[1, 0], [0, 2]]),
      T.setSubtensor(m[0], [7.0, 8.0]), T.incSubtensor(m[.all, 1], [1, 2]), T.clip(v, min: [1.5, 0], max: 1.75),
    ]
    let r = try function([v, m], expressions, mode: mode)([1.0, 2.0], [[1.0, 2.0], [3.0, 4.0]])
    #expect(r[0] == [2.0, 4] && r[1] == [1.0, 4] && r[2] == [[0.0, 0], [-2, -2]] && r[3] == [2.0, 2])
    #expect(r[4] == [3.0, 11] && r[5] == [5.0, 2] && r[6] == [[1.0, 2], [2, 4]] && r[7] == [5.0, 11])
    #expect(r[8] == [[1.0, 4], [3, 8]] && r[9] == [[7.0, 8], [3, 4]] && r[10] == [[1.0, 3], [3, 6]])
    #expect(r[11] == [1.5, 1.75])
  }

  /// They have the dtype of what they meet, as plain numbers have; arrays of other numbers keep theirs.
  @Test func dtypesOfArraysOfNumbers() {
    let (f, b) = (T.fvector(), T.bvector())
    #expect((f + [1.0, 2.0]).dtype == .float32 && (f * [1, 2]).dtype == .float32 && (b + [1, 2]).dtype == .int8)
    #expect(T.outer(f, [1.0, 2.0]).dtype == .float32 && T.dot(f, [1.0, 2.0]).dtype == .float32)
    #expect(T.setSubtensor(f[..<2], [1.0, 2.0]).dtype == .float32)
    #expect((b + [1, 300]).error?.kind == .typeError)
    #expect((f + [Float(1), 2]).dtype == .float32 && (b + [Int16(1), 2]).dtype == .int16)
    #expect((f + ([1.0, 2.0] as NDArray)).dtype == .float64)
    #expect((v + [[1.0, 2.0], [3.0]]).error?.kind == .valueError)
    #expect((v + [Double]()).ndim == 1)
  }

  @Test(arguments: Mode.allCases) func names(_ mode: Mode) throws {
    let f = try function(
      [v], [T.clip(v, min: 0, max: 1), v.clip(min: -1, max: v[0]), v[.newaxis, .all], T.floorDiv(v, 2)], mode: mode)
    #expect(try f([0.5, 3.0]) == [[0.5, 1.0], [0.5, 0.5], [[0.5, 3.0]], [0.0, 1.0]])
    #expect(f.inputs.map(\.name) == ["v"] && f.inputs[0] == v)
    #expect(f.outputs.count == 4 && f.outputs[0].ndim == 1)
  }

  @Test(arguments: Mode.allCases) func wordsOfRefusals(_ mode: Mode) throws {
    func words<R>(_ body: () throws -> R) -> String {
      do {
        _ = try body()
        return "nothing"
      } catch { return "\(error)".split(separator: "\n").first.map(String.init) ?? "" }
    }
    let n = T.lscalar("n")
    let open = try function([v, n], v.reshape([n, -1]), mode: mode)
    #expect(words { try open(NDArray.ones([7]), 5) }.contains("cannot reshape 7 elements: the sizes beside -1"))
    #expect(try open(NDArray.ones([6]), 2).shape == [2, 3])
    let known = T.constant(try NDArray.ones([7])).reshape([5, -1])
    #expect(known.error.map { "\($0)".contains("multiply to 5, which does not divide 7") } == true)
    let i = T.lvector("i")
    let counted = try function([i], T.bincount(i), mode: mode)
    #expect(words { try counted([-1]) }.contains("[bincount] an element is negative"))
    let filled = try function([n], T.alloc(1.0, n), mode: mode)
    #expect(words { try filled(-1) }.contains("[alloc] a size must not be negative"))
    let stated = try function([v], T.specifyShape(v, [3]), mode: mode)
    #expect(words { try stated([1.0]) }.contains("[specifyShape]"))
  }

  @Test(arguments: Mode.allCases) func gradientsOfUnitsFarOut(_ mode: Mode) throws {
    for dtype in [DType.float64, .float32] {
      let x = T.vector("x", dtype: dtype)
      let f = try function(
        [x], [T.nnet.elu(x), T.grad(T.nnet.elu(x).sum(), x), T.grad(T.nnet.selu(x).sum(), x) / 1.0507009873554805],
        mode: mode)
      let r = try f(NDArray([100.0, 800, 1e30, .infinity, 0, -.infinity]).astype(dtype))
      #expect(r[0].scalars(as: Double.self).dropFirst() == [800, r[0].scalars(as: Double.self)[2], .infinity, 0, -1])
      #expect(r[1] == [1.0, 1, 1, 1, 1, 0])
      #expect(r[2].scalars(as: Double.self).prefix(4).allSatisfy { abs($0 - 1) < 1e-6 })
    }
  }
}

extension GuessedNamesTests {
  /// Expressions that go on behind the call have a type that the compiler finds.
  @Test func expressionsThatGoOn() throws {
    func words(_ value: Any) -> String { "\(value)" }
    #expect(words(try function([v], v + 1)([1.0, 2.0]).shape) == "[2]")
    #expect(words(try function([v], [v, v * 2])([1.0]).count) == "2")
    let y = T.exp(v)
    print(try function([v], y)([1.0, 2.0]).shape, try function([v], y, mode: .reference)([0.0]).dtype)
    // The general form, for other outputs.
    let (sum, parts) = try function([v], (v.sum(), [v, -v]))([1.0, 2.0])
    #expect(sum == 3.0 && parts == [[1.0, 2.0], [-1.0, -2.0]])
    let twice = try function([v], ["twice": 2 * v])([1.0])["twice"]
    #expect(twice == [2.0])
  }
}
