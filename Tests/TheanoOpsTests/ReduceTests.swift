import Testing
import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars
import TheanoTestSupport

@Suite struct ReduceTests {
  @Test func resultDTypes() {
    let rows: [(TensorVariable, DType)] = [
      (input(.bool).sum(), .int64), (input(.int8).sum(), .int64), (input(.uint8).sum(), .uint64),
      (input(.uint64).prod(), .uint64), (input(.float16).sum(), .float16), (input(.float32).prod(), .float32),
      (input(.complex64).sum(), .complex64), (input(.int8).mean(), .float64), (input(.bool).mean(), .float64),
      (input(.float32).mean(), .float32), (input(.float16).var(), .float16),
      (input(.complex64).var(), .float32),
      (input(.uint8).std(), .float64), (input(.int8).max(), .int8), (input(.bool).any(), .bool),
      (input(.float32).argmax(), .int64), (input(.int8).sum(dtype: .int8), .int8),
      (input(.int8).ptp(), .int8), (input(.float32).norm(), .float32), (input(.int8).norm(), .float64),
      (input(.float32).sum(dtype: .float64), .float64), (input(.float32).all(), .bool),
    ]
    for (k, row) in rows.enumerated() { #expect(row.0.dtype == row.1, "row \(k): \(refusal(row.0))") }
  }

  @Test func accumulators() {
    func accumulator(_ v: TensorVariable) -> DType? { (v.application?.op as? Reduce)?.accumulator }
    #expect(accumulator(input(.float32).sum()) == .float64)
    #expect(accumulator(input(.float16).sum()) == .float32)
    #expect(accumulator(input(.complex64).prod()) == .complex128)
    #expect(accumulator(input(.uint8).sum()) == .uint64)
    #expect(accumulator(input(.uint64).sum(dtype: .int64)) == .uint64)
    #expect(accumulator(input(.int32).sum(dtype: .float32)) == .float64)
    #expect(accumulator(input(.float32).sum(accDtype: .float32)) == .float32)
    #expect(
      refusal(input(.float64).sum(accDtype: .float32))
        == "TypeError: [sum] values of float64 cannot be combined in float32: precision would be lost")
    #expect(
      refusal(input(.complex64).sum(dtype: .float32))
        == "TypeError: [sum] casting from complex to real is ambiguous: got complex64 with the result as float32"
    )
    #expect(refusal(input(.int32).prod(accDtype: .int8)).hasPrefix("TypeError: [prod] "))
  }

  @Test func axesAndKeptDimensions() throws {
    let x = TensorVariable.unknown(.float64, like: [2, 1, 4])
    #expect(x.sum(axis: -1).broadcastable == [false, true])
    #expect(x.sum(axis: [0, -1], keepdims: true).broadcastable == [true, true, true])
    #expect(x.sum(axis: [-1, 0]).ndim == 1)
    #expect(x.sum(axis: [] as [Int]).ndim == 3)
    #expect(x.max(keepdims: true).ndim == 3)
    let chosen: Int? = nil
    #expect(x.sum(axis: chosen).ndim == 0)
    let value = NDArray.sample(2, 3)
    #expect(try TheanoOpsTests.value(value) { $0[0].mean(axis: 1, keepdims: true) }.shape == [2, 1])
    #expect(
      refusal(x.sum(axis: 3))
        == "ValueError: [sum] axis 3 is out of range for a tensor of 3 axes: got float64(?, 1, ?)")
    #expect(refusal(x.max(axis: -4)).contains("axis -4 is out of range"))
    #expect(refusal(x.mean(axis: 5)).contains("axis 5 is out of range"))
    #expect(refusal(x.var(axis: 5)).contains("axis 5 is out of range"))
    #expect(refusal(x.prod(axis: [1, -2])) == "ValueError: [prod] an axis stands twice in [1, 1]")
    #expect(
      refusal(input(.complex64).max()) == "TypeError: [max] complex numbers have no order: got complex64")
  }

  @Test func emptyReductions() throws {
    #expect(
      refusal(fixed(.float64, 2, 0).max(axis: 1))
        == "ValueError: [max] zero-size on axis 1, where there is no largest or smallest element: got float64(2, 0)"
    )
    #expect(fixed(.float64, 0, 0).max(axis: 1).error == nil)
    let x = input(.float64, 1)
    let error = #expect(throws: TheanoError.self) {
      try evaluateReference([x.argmin()], [x.id: NDArray.sample(0)])
    }
    #expect(error?.kind == .valueError)
    #expect(try value(.sample(0)) { $0[0].mean() }.scalars(as: Double.self)[0].isNaN)
  }

  @Test func noAxesAreTheElementsThemselves() throws {
    let x = NDArray.sample(2, 2, dtype: .int8, in: -9...9)
    #expect(try value(x) { $0[0].sum(axis: [] as [Int]) } == x)
    #expect(try value(x) { $0[0].argmax(axis: [] as [Int]) } == NDArray.zeros([2, 2]))
    #expect(try value(NDArray(3.5)) { $0[0].max() } == NDArray(3.5))
    #expect(try value(NDArray(3.5)) { $0[0].std() } == NDArray(0.0))
  }

  @Test func sumsOfFloat32AreAddedInFloat64() throws {
    let x = try NDArray([1e8 as Float, 1, -1e8])
    #expect(try value(x) { $0[0].sum() } == NDArray(1.0))
    #expect(try value(x) { $0[0].sum(accDtype: .float32) } == NDArray(0.0))
  }

  @Test func correctedVarianceIsTheVariance() throws {
    let x = NDArray.sample(5, 4, in: 1000...1001)
    let (plain, corrected) = (
      try value(x) { $0[0].var(axis: 0, ddof: 1) },
      try value(x) { $0[0].var(axis: 0, ddof: 1, corrected: true) }
    )
    #expect(worstDifference(corrected, plain) < Tolerance.reordered)
  }

  @Test func maxAndArgmaxGoTogether() throws {
    let x = NDArray.sample(3, 4)
    let both = try value(x) { $0[0].maxAndArgmax(axis: 1).max }
    #expect(both.shape == [3])
    #expect(try value(x) { $0[0].maxAndArgmax(axis: 1).argmax }.dtype == .int64)
  }

  /// Composed reductions against finite differences, one step of the reverse pass at a time.
  @Test func gradientsOfCompositions() throws {
    let forms: [(TensorVariable) -> TensorVariable] = [
      { $0.mean(axis: 0) }, { $0.var(axis: 1, ddof: 1) }, { $0.std() }, { $0.norm(axis: 0) },
      { $0.norm(ord: 3) },
      { $0.ptp(axis: 1) }, { $0.norm(ord: .infinity, axis: 1) },
      { T.tensordot($0, $0, axes: ([0, 1], [0, 1])) },
      { T.outer($0, $0).sum() },
    ]
    let point = NDArray.sample(3, 4)
    for (k, form) in forms.enumerated() {
      let x = TensorVariable.unknown(.float64, like: point.shape)
      let y = form(x)
      #expect(y.error == nil, "\(k): \(refusal(y))")
      let weights = NDArray.sample(shape: try evaluateReference([y], [x.id: point])[0].shape, seed: 9)
      let gradient = reverse(y, weights, x)
      let got = try evaluateReference([gradient], [x.id: point])[0]
      let expected = try FiniteDifferences.gradient(
        of: { try evaluateReference([y], [x.id: $0[0]]) }, weights: [weights], at: [point], withRespectTo: 0)
      #expect(worstDifference(got, expected) < Tolerance.finiteDifferences, "form \(k): \(got) \(expected)")
    }
  }

  @Test func secondDerivativesOfProductsAreRefusedUnlessPromised() {
    func inner(_ promise: Bool) -> Gradient? {
      let x = input(.float64)
      guard case .value(let g) = pullback(x.prod(noZerosInInput: promise))[0],
        let product = g.application, case .value(let factor) = product.op.pullback(Call(product), [g])[1]
      else { return nil }
      _ = factor
      guard let others = product.inputs[1].application else { return nil }
      return others.op.pullback(Call(others), [product.inputs[1]])[0]
    }
    guard case .undefined(let why)? = inner(false) else {
      Issue.record("the second derivative of prod must be undefined")
      return
    }
    #expect(why.contains("noZerosInInput: true"))
    guard case .value? = inner(true) else {
      Issue.record("the second derivative exists where no factor is zero")
      return
    }
  }
}

/// A reverse pass over a small expression, by recursion: `Σ weights · y` with respect to `x`.
private func reverse(_ y: TensorVariable, _ weights: NDArray, _ x: TensorVariable) -> TensorVariable {
  var order: [Apply] = []
  func visit(_ v: TensorVariable) {
    guard let call = v.application, !order.contains(where: { $0 === call }) else { return }
    call.inputs.forEach(visit)
    order.append(call)
  }
  visit(y)
  var cotangents = [y: TensorVariable(constant: weights, origin: .unknown)]
  for call in order.reversed() {
    let given = call.outputs.map { cotangents[$0] }
    if given.allSatisfy({ $0 == nil }) { continue }
    for (input, answer) in zip(call.inputs, call.op.pullback(Call(call), given)) {
      if case .value(let g) = answer { cotangents[input] = cotangents[input].map { $0 + g } ?? g }
    }
  }
  return cotangents[x] ?? TensorVariable(constant: NDArray(Double.nan), origin: .unknown)
}
