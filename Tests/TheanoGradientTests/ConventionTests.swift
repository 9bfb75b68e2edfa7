import Testing
import TheanoArrays
import TheanoErrors
import TheanoGradient
import TheanoGraph
import TheanoOps

/// What derivatives are where calculus leaves a choice.
@Suite struct ConventionTests {
  @Test func kinks() throws {
    #expect(try slope(at: 0) { abs($0) } == 0)
    #expect(try slope(at: 0) { T.maximum($0, 0) } == 1)
    #expect(try slope(at: 0) { T.maximum(0, $0) } == 0)
    #expect(try slope(at: 0) { T.minimum($0, 0) } == 1)
    #expect(try slope(at: 0) { T.minimum(0, $0) } == 0)
    #expect(try slope(at: 0) { T.switch($0 .> 0, $0, 0) } == 0)
    #expect([0.0, 1, 2, 3, 4].map { x in (try? slope(at: x) { T.clip($0, 1, 3) }) ?? .nan } == [0, 1, 1, 1, 0])
    #expect(try slope(at: 0) { T.sqrt($0) } == .infinity)
    #expect(try slope(at: 0) { T.log($0) } == .infinity)
    #expect(try slope(at: 0) { $0 ** 0.5 } == .infinity)
    #expect(try slope(at: 1) { T.arccos($0) } == -.infinity)
  }

  @Test func stepsAreConnectedWithGradientZero() throws {
    let steps: [(TensorVariable) -> TensorVariable] = [
      { T.sgn($0) }, { T.floor($0) }, { T.ceil($0) }, { T.trunc($0) }, { $0 .> 1 }, { T.cast($0, .int64) },
    ]
    for step in steps { #expect(try slope(at: 0.5) { step($0) * 2.0 } == 0) }
  }

  @Test func powersOfVariables() throws {
    func partials(_ x: Double, _ y: Double) throws -> [Double] {
      let (a, b) = (input("a", 0), input("b", 0))
      return try T.grad(a ** b, [a, b]).map { try numbers($0, [a: NDArray(x), b: NDArray(y)])[0] }
    }
    #expect(try partials(0, 0)[0].isNaN)
    #expect(try partials(0, 1)[0] == 1)
    #expect(try partials(0, 1)[1] == 0)
    #expect(try partials(-2, 0.5).allSatisfy(\.isNaN))
  }

  @Test func remainders() throws {
    let (x, y) = (input("x", 0), input("y", 0))
    let values: KeyValuePairs = [x: NDArray(7.5), y: NDArray(2.0)]
    #expect(try T.grad(x % y, [x, y]).map { try numbers($0, values)[0] } == [1, -3])
  }

  @Test func everyLargestElementGetsTheWholeGradient() throws {
    let x = input("x", 1)
    let point: NDArray = [3.0, 1, 3]
    #expect(try numbers(T.grad(T.max(x), x), [x: point]) == [1, 0, 1])
    #expect(try numbers(T.grad(T.min(x), x), [x: point]) == [0, 1, 0])
  }

  @Test func productsWithZeros() throws {
    let x = input("x", 1)
    #expect(try numbers(T.grad(T.prod(x), x), [x: [2.0, 0, 3]]) == [0, 6, 0])
    #expect(try numbers(T.grad(T.prod(x), x), [x: [0.0, 0, 3]]) == [0, 0, 0])
    #expect(try numbers(T.grad(T.prod(x), x), [x: [2.0, 5, 3]]) == [15, 6, 10])
  }

  @Test func whatIsIndexedTwiceCountsTwice() throws {
    let x = input("x", 1)
    #expect(try numbers(T.grad(x[0] * 2 + x[0] + x[2], x), [x: [1.0, 2, 3]]) == [3, 0, 1])
  }

  @Test func integersHaveFloatGradients() throws {
    let (i, x) = (input("i", 0, .int64), input("x", 0))
    let values: KeyValuePairs = [i: NDArray(3), x: NDArray(0.5)]
    let gradient = T.grad(i * x, i)
    #expect(gradient.dtype == .float64)
    #expect(try numbers(gradient, values) == [0.5])
    let square = T.grad(i ** 2, i)
    #expect(square.dtype == .float64)
    #expect(try numbers(square, values) == [0])
    let v = input("v", 1, .int8)
    let sum = T.grad(v.sum(), v)
    #expect(sum.dtype == .float64)
    #expect(try numbers(sum, [v: NDArray([1, 2] as [Int8])]) == [0, 0])
  }

  @Test func gradientsHaveTheDTypeOfTheVariable() {
    for dtype in [DType.float16, .float32, .float64] {
      let x = input("x", 1, dtype)
      #expect(T.grad(T.exp(x).sum(), x).dtype == dtype)
      let y = input("y", 1, .float64)
      #expect(T.grad((x * y).sum(), x).dtype == dtype)
    }
  }

  @Test func gates() throws {
    let point: KeyValuePairs<TensorVariable, NDArray>
    let x = input("x", 1)
    point = [x: [0.1, 5.0]]
    func gradient(_ y: TensorVariable) throws -> [Double] { try numbers(T.grad((y * y).sum(), x), point) }
    #expect(try gradient(T.gradient.gradClip(x, -1, 1)) == [0.2, 1])
    #expect(try gradient(T.gradient.gradScale(x, 3)).map { ($0 * 10).rounded() } == [6, 300])
    #expect(try gradient(T.gradient.zeroGrad(x)) == [0, 0])
    #expect(refusal(T.grad(T.gradient.disconnectedGrad(x).sum(), x)) == .disconnectedInputError)
    #expect(refusal(T.grad(T.gradient.undefinedGrad(x).sum(), x)) == .nullTypeGradError)
    #expect(try numbers(T.grad((x * T.disconnectedGrad(x)).sum(), x), point) == [0.1, 5])
  }

  @Test func sharedVariablesAreArraysOfVariables() throws {
    let weights = [[1.0, 2], [3, 4]].map { row in
      SharedVariable(
        (try? row.ndArray()) ?? NDArray(0.0), type: TensorType(.float64, [Size(2)]), id: .fresh(), name: nil,
        origin: .unknown)
    }
    let gradients = T.grad((weights[0] * weights[1]).sum(), weights)
    #expect(try gradients.map { try numbers($0) } == [[3, 4], [1, 2]])
  }
}
