import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoOps
import TheanoScalars

/// What the small operations of these tests have in common: no derivatives.
protocol SmallOp: Op {}

extension SmallOp {
  func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    call.inputs.map { _ in .undefined("not in these tests") }
  }
  func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    [.undefined("not in these tests")]
  }
}

func index(_ position: Int, _ shape: [Int]) -> [Int] {
  var rest = position
  var index: [Int] = []
  for size in shape.reversed() {
    index.append(rest % size)
    rest /= size
  }
  return index.reversed()
}

func position(_ index: [Int], _ shape: [Int]) -> Int {
  zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 }
}

/// 0 ..< n for an integer scalar n.
struct SmallRange: SmallOp {
  var name: String { "arange" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(.float64, [inputs[0].size ?? .zero]))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let n = inputs[0].scalars(as: Int.self)[0]
    return [try fill([n], .float64) { .real(Double($0)) }]
  }
  func lower(_ call: LoweringCall) -> Lowering {
    .elements([{ code, place in code.apply(.cast(.float64), [code.value(of: place[0])]) }])
  }
}

/// Rows of a matrix (or elements of a vector) by an index vector.
struct SmallTake: SmallOp {
  var name: String { "take" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(inputs[0].type.dtype, inputs[1].type.shape + inputs[0].type.shape.dropFirst()))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0]
    let indices = inputs[1].scalars(as: Int.self)
    let shape = [indices.count] + x.shape.dropFirst()
    let inner = x.shape.dropFirst().reduce(1, *)
    let dense = x.contiguous()
    return [try fill(shape, x.dtype) { k in dense.scalar(at: indices[k / inner] * inner + k % inner) }]
  }
  func lower(_ call: LoweringCall) -> Lowering {
    let size = call.inputs[0].type.shape[0]
    return .elements([
      { code, place in
        let index = code.element(1, at: [place[0]])
        let zero = code.constant(ScalarConstant(.int(0), .int64))
        let fits = code.apply(
          .and, [code.apply(.ge, [index, zero]), code.apply(.lt, [index, code.value(of: size)])])
        code.check(fits, .indexOutOfBounds(axis: 0), [index, code.value(of: size)])
        return code.element(0, at: [Coordinate(.register(index))] + place.dropFirst(), where: fits)
      }
    ])
  }
}

/// For each row of a matrix the element that an index vector names.
struct SmallPick: SmallOp {
  var name: String { "pick" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(inputs[0].type.dtype, [inputs[0].type.shape[0]]))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    let indices = inputs[1].scalars(as: Int.self)
    return [try fill([x.shape[0]], x.dtype) { k in x.scalar(at: k * x.shape[1] + indices[k]) }]
  }
  func lower(_ call: LoweringCall) -> Lowering {
    let size = call.inputs[0].type.shape[1]
    return .elements([
      { code, place in
        let index = code.element(1, at: place)
        let zero = code.constant(ScalarConstant(.int(0), .int64))
        let fits = code.apply(
          .and, [code.apply(.ge, [index, zero]), code.apply(.lt, [index, code.value(of: size)])])
        code.check(fits, .labelOutOfRange, [index, code.value(of: size)])
        return code.element(0, at: [place[0], Coordinate(.register(index))], where: fits)
      }
    ])
  }
}

/// Two vectors one after the other.
struct SmallJoin: SmallOp {
  var name: String { "join" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(inputs[0].type.dtype, [inputs[0].type.shape[0] + inputs[1].type.shape[0]]))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let (a, b) = (inputs[0].contiguous(), inputs[1].contiguous())
    return [
      try fill([a.count + b.count], a.dtype) { k in k < a.count ? a.scalar(at: k) : b.scalar(at: k - a.count)
      }
    ]
  }
  func lower(_ call: LoweringCall) -> Lowering {
    let size = call.inputs[0].type.shape[0]
    return .elements([
      { code, place in
        let isFirst = code.apply(.lt, [code.value(of: place[0]), code.value(of: size)])
        let isSecond = code.apply(.invert, [isFirst])
        let a = code.element(0, at: place, where: isFirst)
        let b = code.element(1, at: [place[0] + (Size.zero - size)], where: isSecond)
        return code.apply(.switch, [isFirst, a, b])
      }
    ])
  }
}

/// Every second element, backwards or not.
struct SmallSlice: SmallOp {
  var name: String { "slice" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(inputs[0].type.dtype, [.floorDivide(inputs[0].type.shape[0], Size(2))]))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let x = inputs[0].contiguous()
    return [try fill([x.count / 2], x.dtype) { k in x.scalar(at: 2 * k + 1) }]
  }
  func lower(_ call: LoweringCall) -> Lowering { .view { place in [place[0] * Size(2) + .one] } }
}

struct SmallReshape: SmallOp {
  let shape: [Size]
  var name: String { "reshape" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    Inference(TensorType(inputs[0].type.dtype, shape))
  }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let count = inputs[0].count
    let known = shape.compactMap(\.constant).reduce(1, *)
    return [try inputs[0].reshaped(shape.map { $0.constant ?? count / known })]
  }
  func lower(_ call: LoweringCall) -> Lowering { .reshape }
}

/// Adds (or sets) rows of input 1 to the rows of input 0 that input 2 names.
struct SmallScatter: SmallOp {
  let combination: Combination
  var name: String { "scatter" }
  func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference { Inference(inputs[0].type) }
  func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    var x = inputs[0].scalars(as: Double.self)
    let changes = inputs[1].scalars(as: Double.self)
    let inner = inputs[0].shape[1]
    for (k, row) in inputs[2].scalars(as: Int.self).enumerated() {
      for j in 0..<inner {
        switch combination {
        case .sum: x[row * inner + j] += changes[k * inner + j]
        case .replace: x[row * inner + j] = changes[k * inner + j]
        case .product, .max, .min, .and, .or, .argmax, .argmin: preconditionFailure("not in these tests")
        }
      }
    }
    let values = x
    return [try fill(inputs[0].shape, .float64) { .real(values[$0]) }]
  }
  func lower(_ call: LoweringCall) -> Lowering {
    .scatter(
      ScatterRule(combination, region: call.inputs[1].type.shape, mayRepeat: true) { code, place in
        let index = code.element(2, at: [place[0]])
        return [Coordinate(.register(index)), place[1]]
      })
  }
}
