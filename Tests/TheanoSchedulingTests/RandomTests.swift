import Testing
import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

@testable import TheanoScheduling

/// Random graphs of small operations: whatever is fused, the values are those of the operations.
@Suite struct RandomTests {
  struct Generator {
    var state: UInt64
    mutating func next(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(n))
    }
    mutating func pick<T>(_ list: [T]) -> T { list[next(list.count)] }
  }

  /// Values by their shape in letters: "nm", "mn", "n", "m", "".
  struct Pool {
    var b = Build()
    var values: [String: [ValueID]] = [:]
    var generator: Generator
    let index: ValueID
    let label: ValueID

    init(_ seed: Int) {
      generator = Generator(state: UInt64(seed) &* 77 &+ 5)
      let (x, y) = (b.matrix("x"), b.matrix("y"))
      let (u, v) = (b.vector("u"), b.vector("v"))
      index = b.vector("i", .int64)
      label = b.vector("l", .int64)
      values = ["nm": [x], "mn": [y], "n": [u], "m": [v], "": [b.constant(0.5)]]
    }

    mutating func any(_ shape: String) -> ValueID {
      let list = values[shape]!
      // Mostly of the latest, so that chains arise.
      return generator.next(3) > 0 ? list[max(0, list.count - 1 - generator.next(2))] : generator.pick(list)
    }

    mutating func step() {
      let shape = generator.pick(["nm", "nm", "nm", "mn", "n", "m", ""])
      switch generator.next(13) {
      case 0, 1: put(shape, b.op(generator.pick([.tanh, .abs, .neg, .sigmoid]), any(shape)))
      case 2, 3, 4: put(shape, b.op(generator.pick([.add, .sub, .maximum, .mul]), any(shape), any(shape)))
      case 5: put("nm", b.op(.add, any("nm"), b.shuffle(any("m"), [nil, 0])))
      case 6: put("nm", b.op(.mul, any("nm"), b.op(.tanh, b.shuffle(any("n"), [0, nil]))))
      case 7: put("n", b.op(.tanh, b.reduce(generator.pick([.sum, .max]), any("nm"), [1])))
      case 8: put("m", b.reduce(generator.pick([.sum, .min]), any("nm"), [0]))
      case 9: put("", b.op(.tanh, b.reduce(.sum, any(shape), Array(0..<shape.count))))
      case 10: put(String(shape.reversed()), shape.count == 2 ? b.shuffle(any(shape), [1, 0]) : any(shape))
      case 11: put("nm", b.softmax(any("nm")))
      default: rare()
      }
    }

    private mutating func rare() {
      switch generator.next(6) {
      case 0: put("n", b.apply(SmallPick(), any("nm"), label))
      case 1:
        put(
          "nm",
          b.apply(SmallScatter(combination: .sum), any("nm"), b.apply(SmallTake(), any("nm"), index), index))
      case 2: put("n", b.op(.tanh, b.apply(Dot(), any("nm"), any("m"))))
      case 3: put("nm", b.op(.mul, any("nm"), any("")))
      case 4: put("m", b.op(.cast(.float64), b.reduce(.argmax, any("nm"), [0])))
      default: put("nm", b.op(.switch, b.op(.lt, any("nm"), any("")), any("nm"), any("nm")))
      }
    }

    private mutating func put(_ shape: String, _ value: ValueID) { values[shape]!.append(value) }
  }

  @Test(arguments: 0..<60) func valuesAreThoseOfTheOperations(_ seed: Int) throws {
    var pool = Pool(seed)
    for _ in 0..<(5 + pool.generator.next(25)) { pool.step() }
    for _ in 0..<4 { pool.b.graph.outputs.append(pool.any(pool.generator.pick(["nm", "mn", "n", "m", ""]))) }
    let (n, m) = pool.generator.pick([(3, 4), (5, 2), (1, 3), (4, 1)])
    try pool.b.check(
      [
        array([n, m]), array([m, n], seed: 2), array([n], seed: 3), array([m], seed: 4),
        NDArray([0, n - 1, n - 1] as [Int]), NDArray((0..<n).map { $0 % m }),
      ], 1e-9)
  }
}
