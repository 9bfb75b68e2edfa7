import Testing
import Theano

/// Changes of several parts of one tensor: in one kernel where the sizes show that the parts lie apart.
struct ApartPartsTests {
  /// The gradient of a matrix of which four pieces of columns are used, as gates are.
  private func gates(_ mode: Mode) throws -> (inputs: [TensorVariable], f: CompiledFunction<NDArray>) {
    let (z, t) = (T.dmatrix("z"), T.dmatrix("t"))
    let n = t.shape[1]
    let (a, b) = (z[.all, .slice(0, n)], z[.all, .slice(n, 2 * n)])
    let (c, d) = (z[.all, .slice(2 * n, 3 * n)], z[.all, .slice(3 * n, nil)])
    let loss = (T.sigmoid(a) * T.tanh(b) + T.sigmoid(c) * t * T.tanh(d)).sum()
    return ([z, t], try function([z, t], T.grad(loss, z), mode: mode))
  }

  @Test(arguments: [[3, 5], [1, 1], [0, 4], [4, 0], [7, 33]])
  func gatesOfEverySize(shape: [Int]) throws {
    let z = try NDArray.uniform([shape[0], 4 * shape[1]], seed: 1)
    let t = try NDArray.uniform(shape, seed: 2)
    let expected = try gates(.reference).f(z, t)
    for mode in [Mode.fastRun, .fastCompile] {
      #expect(try gates(mode).f(z, t).allclose(expected, rtol: 1e-12, atol: 1e-14), "\(mode)")
    }
  }

  @Test func gatesAreOneKernel() throws {
    let schedule = try gates(.fastRun).f.schedule
    let kernels = schedule.components(separatedBy: "\nk").filter { $0.contains(" = kernel(") }
    // The zeros around, and the gates.
    #expect(kernels.count == 2, "\(schedule)")
    #expect(kernels.contains { $0.components(separatedBy: "store").count == 5 }, "\(schedule)")
  }

  /// Parts that meet, in any order, with values that read what was there before.
  @Test(arguments: 0..<60)
  func anyParts(seed: Int) throws {
    var random = Numbers(state: UInt64(seed) &* 7919 &+ 17)
    let (x, y, n) = (T.dvector("x"), T.dvector("y"), T.lscalar("n"))
    let length = y.shape[0]
    var value: TensorVariable = random.next(2) == 0 ? x : T.zerosLike(x)
    let root = value
    for _ in 0..<(2 + random.next(4)) {
      let starts: [TensorVariable] = [
        T.constant(random.next(9)), length * random.next(3), n, T.constant(-random.next(5)),
      ]
      let start = starts[random.next(4)]
      let part: TensorSlice = .slice(start, random.next(5) == 0 ? nil : start + length)
      let sources: [TensorVariable] = [
        y, T.sin(y), T.exp(root[part]), value[part] * 2, T.constant(Double(random.next(3))),
      ]
      let source = sources[random.next(5)]
      value = random.next(2) == 0 ? T.setSubtensor(value[part], source) : T.incSubtensor(value[part], source)
    }
    let outputs = [value, T.sqr(value) + 1]
    let a = try NDArray.uniform([12], seed: 3)
    for (count, place) in [(4, 2), (3, -3), (0, 1), (1, 11), (6, 0)] {
      let b = try NDArray.uniform([count], seed: UInt64(count))
      let expected = Result { try function([x, y, n], outputs, mode: .reference, onUnusedInput: .ignore)(a, b, place) }
      let found = Result { try function([x, y, n], outputs, onUnusedInput: .ignore)(a, b, place) }
      switch (expected, found) {
      case (.success(let expected), .success(let found)):
        #expect(zip(expected, found).allSatisfy { $1.allclose($0, rtol: 1e-12, atol: 1e-15) }, "\(count) \(place)")
      case (.failure, .failure): break
      case (.success, .failure(let error)): Issue.record("\(count) \(place): \(error)")
      case (.failure(let error), .success): Issue.record("\(count) \(place) is accepted: \(error)")
      }
    }
  }

  @Test func aSharedVariableChangedInTwoParts() throws {
    let w = try shared([1.0, 2, 3, 4, 5, 6], "w")
    let x = T.dvector("x")
    let first = T.incSubtensor(w[..<2], x * w[2..<4])
    let second = T.setSubtensor(first[4...], x * w[..<2])
    let step = try function([x], w.sum(), updates: [(w, second)])
    #expect(try step([10.0, 100]) == 21)
    #expect(try w.value == NDArray([31.0, 402, 3, 4, 10, 200]))
  }

  /// Work that grows with the square of the graph would take 64 times as long.
  @Test(arguments: ["terms", "products", "parts", "places", "inputs"])
  func largeGraphsTakeLinearTime(kind: String) throws {
    func time(_ count: Int) throws -> Duration {
      let (x, m) = (T.dvector("x"), T.dmatrix("m"))
      var inputs = [x]
      var value: TensorVariable = x
      switch kind {
      case "terms": for k in 1..<count { value = value + T.sin(x * Double(k)) }
      case "products":
        (inputs, value) = ([m], m)
        for _ in 0..<count { value = T.tanh(T.dot(value, m)) }
        value = T.grad(value.sum(), m)
      case "parts": value = T.concatenate((0..<count).map { x * Double($0) })
      case "places":
        value = x[0]
        for k in 1..<count { value = value + x[k] }
        value = T.grad(value, x)
      default:
        inputs = (0..<count).map { T.dvector("x\($0)") }
        value = inputs.dropFirst().reduce(inputs[0]) { $0 + T.sqr($1) }
      }
      let clock = ContinuousClock()
      let start = clock.now
      _ = try function(inputs, value)
      return clock.now - start
    }
    _ = try time(20)
    let short = try time(100)
    let long = try time(800)
    #expect(long < short * 28, "\(short) and \(long)")
  }
}

/// Numbers that are the same on every machine.
private struct Numbers {
  var state: UInt64
  mutating func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
}
