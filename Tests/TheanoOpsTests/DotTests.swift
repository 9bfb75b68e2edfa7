import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars
import TheanoTestSupport

@Suite struct DotTests {
  @Test func mismatchesAreRefusedWithTheanosWords() throws {
    #expect(
      refusal(T.dot(fixed(.float64, 3, 2), fixed(.float64, 3, 4)))
        == "ValueError: [dot] Shape mismatch: x has 2 cols (and 3 rows) but y has 3 rows (and 4 cols): "
        + "got float64(3, 2) and float64(3, 4)")
    #expect(
      refusal(fixed(.float64, 3, 2).dot(fixed(.float32, 3)))
        == "ValueError: [dot] Shape mismatch: x has 2 cols (and 3 rows) but y has 3 elements: "
        + "got float64(3, 2) and float64(3)")
    let (x, y) = (input(.float64, 2, "x"), input(.float64, 2, "y"))
    let product = x.dot(y)
    #expect(product.error == nil)
    let error = #expect(throws: TheanoError.self) {
      try evaluateReference([product], [x.id: NDArray.sample(3, 2), y.id: NDArray.sample(3, 4)])
    }
    #expect(error?.kind == .valueError)
    #expect(error?.fact.operation == "dot")
    #expect(error?.places.map(\.role) == ["here", "x", "y"])
  }

  @Test func typesOfProducts() throws {
    func brief(_ a: TensorVariable, _ b: TensorVariable) -> String { T.dot(a, b).type.brief }
    #expect(brief(fixed(.float32, 2, 3), fixed(.float64, 3, 4)) == "float64(2, 4)")
    #expect(brief(fixed(.int8, 3), fixed(.int8, 3)) == "int8 scalar")
    #expect(brief(fixed(.float32, 1, 3), fixed(.float32, 3)) == "float32(1)")
    #expect(brief(fixed(.float32, 3), fixed(.float32, 3, 2)) == "float32(2)")
    #expect(brief(fixed(.float32), fixed(.float32, 3, 2)) == "float32(3, 2)")
    #expect(brief(fixed(.float32, 2, 3, 4), fixed(.float32, 5, 4, 6)) == "float32(2, 3, 5, 6)")
    #expect(T.dot(input(.float32, 2), 2.0).dtype == .float32)
    #expect(try T.dot(input(.float32, 1), NDArray([1.0, 2])).dtype == .float64)
  }

  @Test func tensordotRefusesAxes() {
    let (a, b) = (fixed(.float64, 2, 3), fixed(.float64, 3, 4))
    #expect(
      refusal(T.tensordot(a, b)).hasPrefix("ValueError: [tensordot] axis 0 of the first is 2 but axis 0"))
    #expect(refusal(T.tensordot(a, b, axes: 3)).hasPrefix("ValueError: [tensordot] the axes [-1, 0, 1]"))
    #expect(refusal(T.tensordot(a, b, axes: -1)).hasPrefix("ValueError: [tensordot] the axes"))
    #expect(
      refusal(T.tensordot(a, b, axes: ([0, 0], [0, 1]))).hasPrefix("ValueError: [tensordot] the axes"))
    #expect(
      refusal(T.dot(fixed(.float64, 2, 3, 4), b)).hasPrefix("ValueError: [dot] axis 2 of the first is 4"))
    // The product of the two sizes agrees, the sizes do not.
    let (x, y) = (input(.float64, 2), input(.float64, 2))
    let error = #expect(throws: TheanoError.self) {
      try evaluateReference([T.tensordot(x, y)], [x.id: NDArray.sample(2, 3), y.id: NDArray.sample(3, 2)])
    }
    #expect(error != nil)
  }

  @Test func gradientsKnowTheSizesThatTheVariableKnows() {
    let (x, w) = (input(.float64, 2), TensorVariable.unknown(.float64, like: [1, 3]))
    guard case .value(let gx) = pullback(T.dot(x, w))[0], case .value(let gw) = pullback(T.dot(x, w))[1]
    else {
      Issue.record("dot has gradients")
      return
    }
    #expect(gx.type.isInterchangeable(with: x.type))
    #expect(gw.type.isInterchangeable(with: w.type))
    guard case .zero = pullback(T.dot(input(.int8, 2), input(.int8, 2)))[0] else {
      Issue.record("the gradient of an integer product is zero")
      return
    }
  }

  @Test func gemmIgnoresWhatItDoesNotAdd() throws {
    let zero = ScalarConstant(.real(0), .float64)
    let one = ScalarConstant(.real(1), .float64)
    let (a, b) = (NDArray.sample(2, 3), NDArray.sample(3, 2, seed: 2))
    let c = try NDArray.full([2, 2], Double.nan)
    let gemm = Gemm(accumulates: true, alpha: .constant(one), beta: .constant(zero))
    #expect(try gemm.evaluate([a, b, c]) == Dot().evaluate([a, b]))
    let given = Gemm(accumulates: true, alpha: .constant(one), beta: .buffer)
    #expect(try given.evaluate([a, b, c, NDArray(0.0)])[0].scalars(as: Double.self).allSatisfy(\.isNaN))
  }

  @Test func gemmRefuses() {
    let one = ScalarConstant(.real(1), .float64)
    let gemm = Gemm(accumulates: true, alpha: .constant(one), beta: .constant(one))
    let (a, b) = (fixed(.float64, 2, 3), fixed(.float64, 3, 4))
    #expect(
      refusal(gemm(a, b, fixed(.float64, 2, 5))).hasPrefix(
        "ValueError: [gemm] what is added has another shape"))
    #expect(
      refusal(gemm(a, b, fixed(.float64, 4))).hasPrefix("ValueError: [gemm] what is added has another shape"))
    #expect(refusal(gemm(a, b)).hasPrefix("TypeError: [gemm] "))
    #expect(refusal(gemm(a, b, fixed(.float32, 2, 4))).hasPrefix("TypeError: [gemm] "))
    #expect(gemm(a, b, input(.float64, 2)).application?.requirements.count == 2)
  }
}

@Suite struct GradientGateTests {
  @Test func answers() throws {
    let x = input(.float32)
    guard case .disconnected = pullback(T.disconnectedGrad(x))[0], case .zero = pullback(T.zeroGrad(x))[0],
      case .zero = pullback(T.gradient.considerConstant(x))[0],
      case .undefined = pullback(T.undefinedGrad(x))[0],
      case .value(let scaled) = pullback(T.gradScale(x, 3))[0],
      case .value(let clipped) = pullback(T.gradClip(x, -0.25, 0.5))[0]
    else {
      Issue.record("each gate has its answer")
      return
    }
    let point = try NDArray([1 as Float, 2])
    let values = try evaluateReference([scaled, clipped, T.gradScale(x, 3)], [x.id: point])
    #expect(values[0] == (try NDArray([3.0, 3.0])))
    #expect(values[1] == (try NDArray([0.5, 0.5])))
    #expect(values[2].identical(to: point))
    #expect(
      refusal(T.gradClip(x, 1, -1))
        == "ValueError: [gradClip] the lower bound must not be above the upper one, nor NaN: got 1.0 and -1.0"
    )
  }
}

@Suite struct DimShuffleTests {
  @Test func refusals() {
    let x = input(.float64, 2)
    #expect(
      refusal(DimShuffle([0], from: 2)(x))
        == "ValueError: [dimshuffle] You cannot drop a non-broadcastable dimension: axis 1 of float64(?, ?)")
    #expect(refusal(DimShuffle([0, 1, 2])(x)).contains("axis 2 is out of range for a tensor of 2 axes"))
    #expect(refusal(DimShuffle([0, 1, 0])(x)).contains("an axis stands twice"))
  }

  @Test func viewsReadTheInput() throws {
    let value = NDArray.sample(2, 3)
    let turned = try DimShuffle([1, nil, 0]).evaluate([value])[0]
    #expect(turned.shape == [3, 1, 2])
    #expect(turned.storage === value.storage)
    #expect((turned[2, 0, 1] as Double) == (value[1, 2] as Double))
  }
}
