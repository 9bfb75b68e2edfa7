import Testing
import Theano

/// Tensors one after the other: parts of any sizes, read from memory or computed, in every mode.
struct JoinTests {
  private static let modes: [Mode] = [.fastRun, .fastCompile, .fastRun.excluding("fusion")]

  struct Parts: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let count: Int
    let make: @Sendable ([TensorVariable]) -> [TensorVariable]
  }

  private static let parts: [Parts] = [
    Parts(testDescription: "two", count: 2) { $0 },
    Parts(testDescription: "one twice", count: 1) { [$0[0], $0[0]] },
    Parts(testDescription: "three", count: 3) { $0 },
    Parts(testDescription: "computed", count: 2) { [T.tanh($0[0]), $0[1] * 2] },
    Parts(testDescription: "functions that do not need each other", count: 2) { [T.exp($0[0]), T.sin($0[1])] },
    Parts(testDescription: "a computed one between two", count: 3) { [$0[0], T.sqr($0[1]), $0[2]] },
    Parts(testDescription: "five", count: 3) { [$0[0], $0[1], $0[2], $0[0], T.exp($0[1])] },
  ]

  /// Along each axis: an empty part, one shorter than a vector, one that ends in the middle of one.
  @Test(arguments: parts, modes) func alongEachAxis(_ test: Parts, _ mode: Mode) throws {
    for axis in 0..<3 {
      let inputs = (0..<test.count).map { T.dtensor3("x\($0)") }
      let joined = T.concatenate(test.make(inputs), axis: axis)
      let outputs = [joined, T.sqr(joined) - 1] + T.grad(T.sqr(joined).sum(), inputs)
      let f = try function(inputs, outputs, mode: mode)
      let judge = try function(inputs, outputs, mode: .reference)
      for lengths in [[1, 1, 1], [0, 5, 3], [37, 0, 66], [64, 19, 0]] {
        let arguments = try (0..<test.count).map { k in
          var shape = [3, 4, 5]
          shape[axis] = lengths[k]
          return try NDArray.uniform(shape, low: -2, high: 2, seed: UInt64(k + 1))
        }
        for (a, b) in zip(try f(list: arguments), try judge(list: arguments)) {
          #expect(a.shape == b.shape)
          #expect(a.allclose(b, rtol: 1e-13, atol: 1e-13))
        }
      }
    }
  }

  /// What is only moved keeps its bits, in every dtype.
  @Test(arguments: DType.allCases, [1, 2, 3]) func bits(_ dtype: DType, rank: Int) throws {
    for axis in 0..<rank {
      func input() -> TensorVariable {
        T.tensor(dtype: dtype, broadcastable: [Bool](repeating: false, count: rank))
      }
      let (x, y, z) = (input(), input(), input())
      let f = try function([x, y, z], [T.concatenate([x, y], axis: axis), T.concatenate([x, y, z], axis: axis)])
      for lengths in [[1, 2, 3], [33, 7, 0], [0, 100, 65]] {
        let arrays = try lengths.enumerated().map { k, length in
          var shape = [Int](repeating: 3, count: rank)
          shape[axis] = length
          return try NDArray.uniform(shape, low: 0, high: 100, seed: UInt64(k + 1)).astype(dtype)
        }
        let judge = try function(
          [x, y, z], [T.concatenate([x, y], axis: axis), T.concatenate([x, y, z], axis: axis)], mode: .reference)
        for (a, b) in zip(try f(list: arrays), try judge(list: arrays)) { #expect(a.isEqual(to: b)) }
      }
    }
  }
}
