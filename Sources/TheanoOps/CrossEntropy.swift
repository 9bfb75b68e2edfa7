import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoLoops
import TheanoScalars

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cross-entropies of distributions, the rows of a matrix, with the true classes:
/// `result[i] = -log p[i, label[i]]` (Theano's `CrossentropyCategorical1Hot`).
///
/// Where ``logs``, the rows hold logarithms `q` already: `result[i] = -q[i, label[i]]`. Labels outside the classes
/// (negative ones, too) are refused.
package struct CrossentropyCategorical1Hot: Op {
  package let logs: Bool

  package init(logs: Bool = false) { self.logs = logs }

  package var name: String { logs ? "CrossentropyCategorical1Hot{logs}" : "CrossentropyCategorical1Hot" }
  package var spokenName: String { "CrossentropyCategorical1Hot" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (p, labels) = (inputs[0].type, inputs[1].type)
    let requirements = try requireLabels(p, labels, inputP: 0, inputLabels: 1)
    return Inference(TensorType(p.dtype, [p.shape[0]]), requirements: requirements)
  }

  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    let labels = Gradient.undefined(
      "the grad method for input 1 (\(call.inputs[1].name ?? "the labels")) of the CrossentropyCategorical1Hot op "
        + "is not implemented")
    guard let g = cotangents[0] else { return [.disconnected, labels] }
    let (p, origin) = (call.inputs[0], call.origin)
    let back = CrossentropyCategorical1HotGrad(logs: logs)(g, p, call.inputs[1], origin: origin)
    return [.value(back.cast(toGradientOf: p, origin: origin)), labels]
  }

  /// `J v = -v[i, label] / p[i, label]`
  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    guard let v = tangents[0] else { return [.zero] }
    let (p, labels, origin) = (call.inputs[0], call.inputs[1], call.origin)
    let direct = CrossentropyCategorical1Hot(logs: true)
    let along = direct(v, labels, origin: origin)
    return [.value(logs ? along : -(along / direct(p, labels, origin: origin)))]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let p = inputs[0].contiguous()
    let labels = try checkedLabels(inputs[1], classes: p.shape[1])
    return [
      try fill([labels.count], p.dtype) { i in
        let value = p.scalar(at: i * p.shape[1] + labels[i]).asDouble
        return Scalar.real(logs ? -value : -log(value)).rounded(to: p.dtype)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (classes, logs) = (call.inputs[0].type.shape[1], logs)
    return .elements([
      { code, place in
        let (label, inside) = code.label(1, place[0], classes)
        let value = code.element(0, at: [place[0], Coordinate(.register(label))], where: inside)
        return code.apply(.neg, [logs ? value : code.apply(.log, [value])])
      }
    ])
  }
}

/// The gradient of ``CrossentropyCategorical1Hot`` with respect to the matrix: operands `g`, `p`, labels;
/// `result[i, j] = -g[i] / p[i, j]` (`-g[i]` for logarithms) where `j` is the label, else 0.
package struct CrossentropyCategorical1HotGrad: Op {
  package let logs: Bool

  package init(logs: Bool = false) { self.logs = logs }

  package var name: String {
    logs ? "CrossentropyCategorical1HotGrad{logs}" : "CrossentropyCategorical1HotGrad"
  }
  package var spokenName: String { "CrossentropyCategorical1Hot" }

  package func infer(_ inputs: [Operand]) throws(TheanoError) -> Inference {
    let (g, p, labels) = (inputs[0].type, inputs[1].type, inputs[2].type)
    var requirements = try requireLabels(p, labels, inputP: 1, inputLabels: 2)
    guard g.ndim == 1, g.dtype.isFloat else { throw TheanoError(NeuralFacts.needsFloat(name, g)) }
    if g.shape[0] != p.shape[0] {
      requirements.append(
        SizeRequirement(g.shape[0], .equal, p.shape[0], .axes(inputA: 0, axisA: 0, inputB: 1, axisB: 0)))
    }
    return Inference(TensorType(promote(g.dtype, p.dtype), p.shape), requirements: requirements)
  }

  /// With `c = result`: linear in `g`, and `∂c / ∂p = g / p²` at the labels.
  package func pullback(_ call: Call, _ cotangents: [TensorVariable?]) -> [Gradient] {
    guard let c = cotangents[0] else { return [.disconnected, .disconnected, .disconnected] }
    let (g, p, labels, origin) = (call.inputs[0], call.inputs[1], call.inputs[2], call.origin)
    let pick = CrossentropyCategorical1Hot(logs: true)
    let picked = pick(c, labels, origin: origin)  // -c at the labels
    if logs { return [.value(picked.cast(toGradientOf: g, origin: origin)), .zero, .disconnected] }
    let chosen = pick(p, labels, origin: origin)  // -p at the labels
    let spread = CrossentropyCategorical1HotGrad(logs: true)
    let slope = spread(g * picked / elementwise(.sqr, [chosen], origin: origin), p, labels, origin: origin)
    return [
      .value((-(picked / chosen)).cast(toGradientOf: g, origin: origin)),
      .value(slope.cast(toGradientOf: p, origin: origin)), .disconnected,
    ]
  }

  package func pushforward(_ call: Call, _ tangents: [TensorVariable?]) -> [Gradient] {
    let (g, p, labels, origin) = (call.inputs[0], call.inputs[1], call.inputs[2], call.origin)
    var terms: [TensorVariable] = []
    if let v = tangents[0] { terms.append(self(v, p, labels, origin: origin)) }
    if let v = tangents[1], !logs {
      let pick = CrossentropyCategorical1Hot(logs: true)
      let (along, chosen) = (pick(v, labels, origin: origin), pick(p, labels, origin: origin))
      let slope = g * along / elementwise(.sqr, [chosen], origin: origin)
      terms.append(CrossentropyCategorical1HotGrad(logs: true)(slope, p, labels, origin: origin))
    }
    guard let first = terms.first else { return [.zero] }
    return [.value(terms.dropFirst().reduce(first) { $0 + $1 })]
  }

  package func evaluate(_ inputs: [NDArray]) throws(TheanoError) -> [NDArray] {
    let (g, p) = (inputs[0].contiguous(), inputs[1].contiguous())
    let classes = p.shape[1]
    let labels = try checkedLabels(inputs[2], classes: classes)
    let dtype = promote(g.dtype, p.dtype)
    return [
      try fill(p.shape, dtype) { k in
        let row = k / max(classes, 1)
        guard labels[row] == k - row * classes else { return .zero(dtype) }
        let value = -g.scalar(at: row).asDouble
        return Scalar.real(logs ? value : value / p.scalar(at: k).asDouble).rounded(to: dtype)
      }
    ]
  }

  package func lower(_ call: LoweringCall) -> Lowering {
    let (classes, logs, dtype) = (call.inputs[1].type.shape[1], logs, call.outputs[0].dtype)
    return .elements([
      { code, place in
        let (label, _) = code.label(2, place[0], classes)
        var value = code.apply(.neg, [code.cast(code.element(0, at: [place[0]]), to: dtype)])
        if !logs { value = code.apply(.trueDiv, [value, code.element(1, at: place)]) }
        let here = code.apply(.eq, [code.value(of: place[1]), label])
        return code.apply(.switch, [here, value, code.constant(ScalarConstant(.zero(dtype), dtype))])
      }
    ])
  }
}

private func requireLabels(
  _ p: TensorType, _ labels: TensorType, inputP: Int, inputLabels: Int
) throws(TheanoError) -> [SizeRequirement] {
  let operation = "CrossentropyCategorical1Hot"
  guard p.ndim == 2, p.dtype.isFloat else { throw TheanoError(NeuralFacts.distribution(operation, p)) }
  guard labels.ndim == 1, labels.dtype.isInteger else {
    throw TheanoError(NeuralFacts.labels(operation, labels, distribution: p))
  }
  switch (p.shape[0] - labels.shape[0]).constant {
  case 0: return []
  case .some: throw TheanoError(OpFacts.sizesDiffer(operation, first: p, axis: 0, second: labels, 0))
  case nil:
    return [
      SizeRequirement(
        p.shape[0], .equal, labels.shape[0],
        .axes(inputA: inputP, axisA: 0, inputB: inputLabels, axisB: 0))
    ]
  }
}

private func checkedLabels(_ labels: NDArray, classes: Int) throws(TheanoError) -> [Int] {
  let numbers = labels.scalars(as: Int.self)
  if let bad = numbers.first(where: { $0 < 0 || $0 >= classes }) {
    throw TheanoError(NeuralFacts.labelOutOfRange(bad, classes: classes))
  }
  return numbers
}

extension ElementCode {
  /// The label of a row, checked, and whether it is one; 0 where it is none.
  fileprivate func label(_ input: Int, _ row: Coordinate, _ classes: Size) -> (RegisterID, RegisterID) {
    let raw = int64(element(input, at: [row]))
    let (count, zero) = (value(of: classes), integer(0))
    let inside = apply(.and, [apply(.ge, [raw, zero]), apply(.lt, [raw, count])])
    check(inside, .labelOutOfRange, [raw, count])
    return (apply(.switch, [inside, raw, zero]), inside)
  }
}
