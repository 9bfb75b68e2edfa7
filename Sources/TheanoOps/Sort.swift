import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoScalars

/// The elements along the last axis in ascending order (Theano's `SortOp`): `result[…, k] = x[…, p[k]]`, with `p` the
/// permutation that ``ArgSort`` gives.
///
/// NaN comes last. Complex numbers are ordered by the real part, then by the imaginary one. The sort is stable: 0 and
/// -0 are equal and keep their order. Where the order does not change, the derivative is the permutation.
package struct Sort: Op {
  package init() {}

  package var name: String { "Sort" }
  package var spokenName: String { "sort" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    if type.ndim == 0 { throw TheanoError(OpFacts.axisOutOfRange(spokenName, axis: -1, type)) }
    return Inference(type)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let g = cotangents[0] else { return [.disconnected] }
    let x = call.inputs[0]
    if x.dtype.isDiscrete { return [.zero] }
    let places = ArgSort()(x, origin: call.origin)
    return [.value(g.cast(toGradientOf: x, origin: call.origin).scatteredAlongLast(places, like: x, call.origin))]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let tangent = tangents[0], !call.outputs[0].dtype.isDiscrete else { return [.zero] }
    return [.value(tangent.gatheredAlongLast(ArgSort()(call.inputs[0], origin: call.origin), call.origin))]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let length = x.shape[x.ndim - 1]
    let places = sortedPlaces(x)
    return [try fill(x.shape, x.dtype) { x.scalar(at: $0 / length * length + places[$0]) }]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(SortRoutine(wantsPlaces: false)) }
}

extension Sort: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(self, call.values, &graph)
  }
}

/// The places that sort the elements along the last axis (Theano's `ArgSortOp`); int64. Of equal elements the first
/// comes first. It has no derivative.
package struct ArgSort: Op {
  package init() {}

  package var name: String { "ArgSort" }
  package var spokenName: String { "argsort" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let type = inputs[0].type
    if type.ndim == 0 { throw TheanoError(OpFacts.axisOutOfRange(spokenName, axis: -1, type)) }
    return Inference(type.with(dtype: .int64))
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] { [.zero] }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    [try NDArray(sortedPlaces(inputs[0].contiguous()), shape: inputs[0].shape)]
  }

  package func lower(_ call: LoweringCall) -> Lowering { .routine(SortRoutine(wantsPlaces: true)) }
}

extension ArgSort: BatchableOp {
  package func batched(_ call: BatchCall, in graph: inout Graph) throws(TheanoError) -> [BatchedValue]? {
    try call.all(self, call.values, &graph)
  }
}

/// For each row of a dense array the places of its elements in ascending order, by comparing them.
func sortedPlaces(_ x: NDArray) -> [Int] {
  guard x.count > 0 else { return [] }
  let length = x.shape[x.ndim - 1]
  var places: [Int] = []
  for begin in stride(from: 0, to: x.count, by: length) {
    let row = (0..<length).map { x.scalar(at: begin + $0) }
    places += row.indices.sorted { a, b in
      Scalar.ascends(row[a], row[b]) || (!Scalar.ascends(row[b], row[a]) && a < b)
    }
  }
  return places
}

extension Scalar {
  /// NumPy's order of elements, of one dtype: NaN is larger than all numbers.
  static func ascends(_ a: Scalar, _ b: Scalar) -> Bool {
    func less(_ x: Double, _ y: Double) -> Bool { x < y || (y.isNaN && !x.isNaN) }
    switch (a, b) {
    case (.bool(let x), .bool(let y)): return !x && y
    case (.int(let x), .int(let y)): return x < y
    case (.uint(let x), .uint(let y)): return x < y
    case (.real(let x), .real(let y)): return less(x, y)
    case (.complex(let x), .complex(let y)):
      func badness(_ re: Double, _ im: Double) -> Int { (re.isNaN ? 2 : 0) + (im.isNaN ? 1 : 0) }
      let (p, q) = (badness(x.re, x.im), badness(y.re, y.im))
      if p != q { return p < q }
      if x.re != y.re && !x.re.isNaN { return x.re < y.re }
      return less(x.im, y.im)
    case (.bool, _), (.int, _), (.uint, _), (.real, _), (.complex, _):
      preconditionFailure("elements of one array have one kind")
    }
  }
}

// MARK: - Elements along the last axis, at places

extension TensorVariable {
  /// For each axis but the last its numbers, so that they stretch to the shape of `places`; then `places`.
  private func indicesAlongLast(_ places: TensorVariable, _ origin: Origin) -> [TensorVariable] {
    let count = ndim
    let zero = TensorVariable.constant(0, .int64, origin)
    let one = TensorVariable.constant(1, .int64, origin)
    return (0..<count - 1).map { axis in
      let numbers = ARange(.int64)(zero, one, length(axis, origin: origin), origin: origin)
      let order = (0..<count).map { $0 == axis ? 0 : nil }
      return DimShuffle(order, from: 1)(numbers, origin: origin)
    } + [places]
  }

  /// `result[…, k] = self[…, places[…, k]]`
  package func gatheredAlongLast(_ places: TensorVariable, _ origin: Origin) -> TensorVariable {
    AdvancedSubtensor(Array(0..<ndim)).apply([self] + indicesAlongLast(places, origin), origin: origin)[0]
  }

  /// Zeros with the shape of `x`, to which each element is added at its place along the last axis.
  package func scatteredAlongLast(
    _ places: TensorVariable, like x: TensorVariable, _ origin: Origin
  ) -> TensorVariable {
    AdvancedIncSubtensor(Array(0..<ndim), sets: false)
      .apply([x.zeroGradient(origin: origin), self] + x.indicesAlongLast(places, origin), origin: origin)[0]
  }
}
