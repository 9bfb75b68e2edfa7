import Testing
import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct GradTests {
  let x = input("x", 1)
  let y = input("y", 1)
  let z = input("z", 1)
  let point: NDArray = [1.0, 2, 3]

  @Test func oneOrMany() throws {
    let cost = (x * y).sum()
    #expect(try numbers(T.grad(cost, x), [x: point, y: [4.0, 5, 6]]) == [4, 5, 6])
    #expect(T.grad(cost, [x, y]).count == 2)
    #expect(T.grad(cost, [x, x, y]).count == 3)
    #expect(T.grad(cost, []).isEmpty)
    #expect(try numbers(T.grad(cost, cost)) == [1])
  }

  @Test func theCostMustBeAScalar() throws {
    let error = try #require(T.grad(x * 2, x).error)
    #expect(error.kind == .typeError)
    #expect(error.fact.message == "cost must be a scalar: got float64(?)")
    #expect(error.description.contains("GradTests.swift:\(#line - 3)"))
    #expect(refusal(T.grad(nil, x)) == .valueError)
  }

  @Test func disconnectedInputs() throws {
    let cost = T.sqr(x).sum()
    let refused = T.grad(cost, [x, y])
    #expect(refused.map(refusal) == [.disconnectedInputError, .disconnectedInputError])
    #expect(refused[0].error?.fact.message.hasSuffix("non-differentiable operator: y") == true)
    let zeros = T.grad(cost, [x, y], disconnectedInputs: .ignore)
    #expect(try numbers(zeros[0], [x: point]) == [2, 4, 6])
    #expect(try numbers(zeros[1], [y: point]) == [0, 0, 0])
    let kept = T.grad(cost, [x, y], disconnectedInputs: .ignore, returnDisconnected: .disconnected)
    #expect(kept.map(refusal) == [nil, .disconnectedInputError])
    // The condition of a choice carries no derivative at all.
    #expect(refusal(T.grad(T.switch(x, y, 0).sum(), x)) == .disconnectedInputError)
  }

  @Test func undefinedDerivativesMatterOnlyWhereTheyAreAskedFor() throws {
    let cost = (T.undefinedGrad(x) * y).sum() + z.sum()
    #expect(T.grad(cost, [y, z]).map(refusal) == [nil, nil])
    #expect(T.grad(cost, [x, z]).map(refusal) == [.nullTypeGradError, .nullTypeGradError])
    #expect(T.grad(cost, [x, z], nullGradients: .return).map(refusal) == [.nullTypeGradError, nil])
    let error = try #require(T.grad(cost, x).error)
    #expect(
      error.fact.message
        == "the derivative with respect to x is not defined: input 0 (x) of undefined_grad: "
        + "the user marked the gradient as undefined")
    // What stops on the way to x does not matter either.
    #expect(refusal(T.grad((T.undefinedGrad(T.zeroGrad(x))).sum(), x)) == .nullTypeGradError)
    #expect(refusal(T.grad((T.zeroGrad(T.undefinedGrad(x))).sum(), x)) == nil)
  }

  @Test func errorsAreCarriedOn() {
    let bad = input("a", shape: [2]) + input("b", shape: [3])
    #expect(refusal(T.grad(bad.sum(), x)) == .valueError)
    #expect(refusal(T.grad(x.sum(), bad)) == .valueError)
    #expect(refusal(T.Rop(bad, x, x)) == .valueError)
    #expect(refusal(T.Lop(x, x, bad)) == .valueError)
  }

  @Test func names() {
    let cost = (x * y).sum()
    #expect(T.grad(cost, x).name == nil)
    cost.name = "cost"
    #expect(T.grad(cost, [x, y]).map(\.name) == ["(dcost/dx)", "(dcost/dy)"])
    #expect(T.grad(cost, x, addNames: false).name == nil)
    // Two variables with one gradient, which is the user's own variable.
    let sum = x + y
    let g = T.exp(x)
    g.name = "g"
    let total = sum.sum()
    total.name = "total"
    #expect(T.grad(total, [x, y], knownGrads: [sum: g]).map(\.name) == ["(dtotal/dx)", "(dtotal/dy)"])
    #expect(g.name == "g")
  }

  @Test func constantsLetNothingThrough() throws {
    let h = T.sqr(x)
    let cost = (h * x).sum()
    #expect(try numbers(T.grad(cost, x, considerConstant: [h]), [x: point]) == [1, 4, 9])
    // The gradient with respect to the constant itself is known.
    #expect(try numbers(T.grad(cost, h, considerConstant: [h]), [x: point]) == [1, 2, 3])
  }

  @Test func knownGradientsAreTheWholeGradient() throws {
    let h = T.sqr(x)
    let g = input("g", 1)
    let values: KeyValuePairs<TensorVariable, NDArray> = [x: point, g: [1.0, 10, 100]]
    #expect(try numbers(T.grad(nil, x, knownGrads: [h: g]), values) == [2, 40, 600])
    // The cost's own share of the gradient by h does not count, what goes past h does.
    #expect(try numbers(T.grad((h * 5 + x).sum(), x, knownGrads: [h: g]), values) == [3, 41, 601])
    let cost = h.sum()
    #expect(try numbers(T.grad(cost, x, knownGrads: [cost: 2.0]), [x: point]) == [4, 8, 12])
    #expect(refusal(T.grad(nil, x, knownGrads: [h: input("m", 2)])) == .typeError)
  }

  @Test func productsWithJacobians() throws {
    let (u, v) = (input("u", 1), input("v", 1))
    let values: KeyValuePairs<TensorVariable, NDArray> = [x: point, u: [1.0, 0, 2], v: [1.0, 1, 1]]
    #expect(try numbers(T.Lop(T.sqr(x), x, u), values) == [2, 0, 12])
    #expect(try numbers(T.Rop(T.sqr(x), x, u), values) == [2, 0, 12])
    // Of several outputs, of which one is computed from another, each counts.
    let h = T.sqr(x)
    #expect(try numbers(T.Lop([h, h * 3], [x], [u, v])[0], values) == [8, 12, 30])
    #expect(try numbers(T.Lop([h, h], [x], [u, v])[0], values) == [4, 4, 18])
    let both = T.Rop(x * y, [x, y], [u, v])
    let all: KeyValuePairs<TensorVariable, NDArray> = [x: point, y: point, u: [1.0, 0, 2]]
    #expect(try T.Lop(x * y, [x, y], u).map { try numbers($0, all) } == [numbers(y * u, all), numbers(x * u, all)])
    #expect(try numbers(both, [x: point, y: point, u: [1.0, 0, 2], v: [1.0, 1, 1]]) == [2, 2, 9])
    #expect(refusal(T.Rop([h], [x], [])[0]) == .valueError)
    #expect(refusal(T.Lop([h], [x], [])[0]) == .valueError)
    #expect(refusal(T.Rop(h, x, input("m", 2))) == .typeError)
    #expect(refusal(T.Lop(h, x, input("m", 2))) == .typeError)
    #expect(refusal(T.Rop(h, y, u)) == .disconnectedInputError)
    #expect(try numbers(T.Rop(h, y, u, disconnectedOutputs: .ignore), values) == [0, 0, 0])
    #expect(try numbers(T.Rop(T.floor(x), x, u), values) == [0, 0, 0])
    #expect(refusal(T.Rop(T.undefinedGrad(x), x, u)) == .nullTypeGradError)
  }

  @Test func backpropagationPieceByPiece() throws {
    let (w1, w2) = (input("w1", 1), input("w2", 1))
    let h = T.tanh(x * w1)
    let cost = T.sqr(h * w2).sum()
    let (top, middle) = T.subgraphGrad([w2], [h], cost: cost)
    let (bottom, _) = T.subgraphGrad([w1], [x], start: [h: middle[0]])
    let values: KeyValuePairs<TensorVariable, NDArray> = [x: point, w1: [0.1, 0.2, 0.3], w2: [1.0, -1, 2]]
    let whole = T.grad(cost, [w1, w2])
    #expect(try numbers(bottom[0], values) == numbers(whole[0], values))
    #expect(try numbers(top[0], values) == numbers(whole[1], values))
    #expect(refusal(T.subgraphGrad([w1], [h]).wrt[0]) == .valueError)
  }

  @Test func gradientsBelongToTheLinesOfTheirOperations() throws {
    let h = T.exp(x * 2)
    let here = #line - 1
    let gradient = T.grad(h.sum(), x)
    let lines = try #require(gradient.application).origin.description
    #expect(lines.contains("GradTests.swift:\(here)"))
    #expect(lines.contains("GradTests.swift:\(here + 2)"))
  }

  /// A million with THEANO_LONG_TESTS=1; neither the stack nor the time may grow with more than the length.
  @Test func longChains() throws {
    let length = getenv("THEANO_LONG_TESTS") == nil ? 20_000 : 1_000_000
    let start = input("s", 0)
    var end = start
    for _ in 0..<length { end = end * 0.999 }
    let gradient = T.grad(end, start)
    let expected = try numbers(end, [start: NDArray(1.0)])[0]
    let got = try numbers(gradient, [start: NDArray(0.0)])[0]
    #expect(abs(got - expected) <= 1e-11 * expected)
    let tangent = try numbers(T.Rop(end, start, 1.0), [start: NDArray(0.0)])[0]
    #expect(abs(tangent - expected) <= 1e-11 * expected)
  }

  /// The same variable used a thousand times: the gradients are added up.
  @Test func manyUses() throws {
    let start = input("s", 0)
    var sum = start
    for k in 1..<1000 { sum = sum + start * k }
    #expect(try numbers(T.grad(sum, start), [start: NDArray(1.0)]) == [Double(1 + 999 * 500)])
  }
}

@Suite struct VerifyGradTests {
  @Test func rightGradientsPass() throws {
    try T.verifyGrad({ x in T.exp(x) * x }, [0.5, -1.0])
    try T.verifyGrad({ x, y in T.dot(x, y) }, [[1.0, 2.0]], [[3.0], [4.0]])
    try T.verifyGrad({ v in T.dot(v[0], v[1]) + v[2] }, points: [[[1.0, 2.0]], [[3.0], [4.0]], 0.5])
    try T.verifyGrad({ x in T.tanh(x) }, [0.5, -1.0] as [Float])
    try T.verifyGrad({ x in T.floor(x) }, [0.5, 1.5])
    try T.verifyGrad({ x, y in x * 2 }, [0.5], [1.5])
  }

  @Test func wrongOnesAreFound() throws {
    let error = try #require(throws: TheanoError.self) {
      try T.verifyGrad({ x in T.gradScale(x, 1.01) }, [0.5, -1.0])
    }
    #expect(error.kind == .gradientError)
    #expect(error.fact.message.contains("of argument 0 with shape [2]"))
    #expect(error.description.contains("GradTests.swift"))
    try T.verifyGrad({ x in T.gradScale(x, 1.01) }, [0.5, -1.0], relTol: 0.02)
    #expect(throws: TheanoError.self) { try T.verifyGrad({ x in T.zeroGrad(x) }, [0.5]) }
    #expect(throws: TheanoError.self) { try T.verifyGrad({ x in T.sqrt(x) }, [-0.5]) }
  }

  @Test func errorsAreThrown() throws {
    func kind(_ body: () throws -> Void) -> TheanoError.Kind? {
      do {
        try body()
        return nil
      } catch {
        return (error as? TheanoError)?.kind
      }
    }
    #expect(kind { try T.verifyGrad({ x in x }, [1, 2]) } == .typeError)
    #expect(kind { try T.verifyGrad({ x in T.undefinedGrad(x) }, [1.0]) } == .nullTypeGradError)
    #expect(kind { try T.verifyGrad({ x, y in x + y }, [1.0, 2.0], [1.0, 2.0, 3.0]) } == .valueError)
  }
}
