import TheanoArrays
import TheanoErrors
import TheanoGraph
import TheanoOps
import TheanoScalars

/// An op as Theano prints it: `Elemwise{add,no_inplace}`, `Sum{acc_dtype=float64}`, `dot`.
///
/// - Parameter rank: the rank of the first input; a reduction over all of its axes does not list them.
package func printedName(of op: any Op, rank: Int) -> String {
  if let elementwise = op as? Elementwise { return printedName(of: elementwise.op) }
  if let reduce = op as? Reduce, reduce.axes.count == rank { return nameOverAllAxes(reduce) }
  return op.name
}

private func printedName(of op: ScalarOp) -> String {
  switch op {
  case .cast(let dtype): "Elemwise{Cast{\(dtype.name)}}"
  case .sigmoid, .softplus: op.row.name
  case .identity: "Elemwise{identity}"
  case .add, .sub, .mul, .trueDiv, .intDiv, .mod, .pow, .neg, .abs, .sgn, .inv, .sqr, .sqrt, .maximum, .minimum,
    .clip, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p, .sin, .cos, .tan, .arcsin, .arccos, .arctan,
    .arctan2, .sinh, .cosh, .tanh, .arcsinh, .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor, .trunc,
    .roundHalfToEven, .roundHalfAwayFromZero, .erf, .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma,
    .polygamma, .chi2sf, .gammainc, .gammaincc, .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0, .lt,
    .le, .gt, .ge, .eq, .neq, .isnan,
    .isinf, .and, .or, .xor, .invert, .switch, .second, .real, .imag, .conj, .angle, .complex,
    .complexFromPolar:
    "Elemwise{\(functionName(of: op)),no_inplace}"
  }
}

/// The name of a scalar operation's function: Theano's `abs_` avoids Python's own.
private func functionName(of op: ScalarOp) -> String { op == .abs ? "abs_" : op.row.name }

private func nameOverAllAxes(_ reduce: Reduce) -> String {
  switch reduce.kind {
  case .sum: "Sum{acc_dtype=\(reduce.accumulator.name)}"
  case .product: "Prod{acc_dtype=\(reduce.accumulator.name)}"
  case .max: "Max"
  case .min: "Min"
  case .all: "All"
  case .any: "Any"
  case .argmax: "Argmax"
  case .argmin: "Argmin"
  }
}

/// How `pp` writes an application.
package enum Notation {
  case infix(String)
  case prefix(String)
  case postfix(String)
  case call(String)
  /// Only the operand.
  case hidden
}

package func notation(of op: any Op, rank: Int) -> Notation {
  if let elementwise = op as? Elementwise { return notation(of: elementwise.op) }
  if op is Dot { return .infix("\\dot") }
  guard let shuffle = op as? DimShuffle else { return .call(printedName(of: op, rank: rank)) }
  // Axes of size 1 in front say nothing that broadcasting would not.
  let order = Array(shuffle.order.drop { $0 == nil })
  if order == (0..<rank).map({ $0 }) { return .hidden }
  if order == (0..<rank).reversed().map({ $0 }) { return .postfix(".T") }
  return .call("DimShuffle{" + order.map { $0.map(String.init) ?? "x" }.joined(separator: ", ") + "}")
}

private func notation(of op: ScalarOp) -> Notation {
  switch op {
  case .add, .sub, .mul, .trueDiv, .intDiv, .mod, .pow, .neg:
    switch op.row.notation {
    case .infix(let sign): return .infix(sign)
    case .prefix(let sign): return .prefix(sign)
    case .postfix(let sign): return .postfix(sign)
    case .call: return .call(op.row.name)
    }
  case .cast(let dtype): return .call(dtype.name)
  case .identity: return .hidden
  case .second: return .call("fill")
  case .abs, .sgn, .inv, .sqr, .sqrt, .maximum, .minimum, .clip, .exp, .exp2, .expm1, .log, .log2, .log10, .log1p,
    .sigmoid, .softplus, .sin, .cos, .tan, .arcsin, .arccos, .arctan, .arctan2, .sinh, .cosh, .tanh, .arcsinh,
    .arccosh, .arctanh, .deg2rad, .rad2deg, .ceil, .floor, .trunc, .roundHalfToEven, .roundHalfAwayFromZero, .erf,
    .erfc, .gammaln, .psi, .erfcx, .erfinv, .erfcinv, .gamma, .triGamma, .polygamma, .chi2sf, .gammainc, .gammaincc,
    .gammau, .gammal, .j0, .j1, .jv, .i0, .i1, .iv, .xlogx, .xlogy0, .lt, .le, .gt, .ge, .eq, .neq, .isnan, .isinf,
    .and, .or, .xor, .invert, .switch, .real,
    .imag, .conj, .angle, .complex, .complexFromPolar:
    return .call(functionName(of: op))
  }
}

/// A constant as Theano prints it: `TensorConstant{0.5}`, `TensorConstant{(3,) of 1.0}`; long ones are cut in the
/// middle.
package func constantText(_ value: NDArray) -> String {
  var text: String
  if value.ndim > 0, let common = commonElement(value) {
    let sizes = value.shape.map(String.init).joined(separator: ", ")
    text = "(\(sizes)\(value.ndim == 1 ? "," : "")) of \(common)"
  } else {
    text = value.description.filter { $0 != "\n" }
  }
  if text.count > 20 { text = text.prefix(10) + ".." + text.suffix(10) }
  return "TensorConstant{\(text)}"
}

/// The element, as an array of rank 0, that all elements of a (not too large) array equal.
private func commonElement(_ value: NDArray) -> NDArray? {
  guard value.count > 0, value.count <= 1 << 20 else { return nil }
  let dense = value.contiguous()
  let first = dense.scalar(at: 0)
  guard (1..<dense.count).allSatisfy({ dense.scalar(at: $0) == first }) else { return nil }
  return try? fill([], value.dtype) { _ in first }
}

extension PrintableGraph {
  /// The op of a node as it is printed.
  package func opText(_ node: Int) -> String {
    printedName(of: nodes[node].op, rank: rank(node))
  }

  package func rank(_ node: Int) -> Int { nodes[node].inputs.first.map { values[$0].type.ndim } ?? 0 }

  /// A leaf as it is printed.
  package func leafText(_ value: Int) -> String {
    let value = values[value]
    switch value.source {
    case .constant(let array): return value.name ?? constantText(array)
    case .poisoned(let error): return poisonedText(error)
    case .input, .shared, .result: return value.name ?? "<\(value.type)>"
    }
  }
}

private func poisonedText(_ error: TheanoError) -> String {
  let operation = error.fact.operation.map { " [\($0)]" } ?? ""
  return "<\(error.kind.rawValue):\(operation) \(error.fact.message)>"
}

extension TensorVariable: CustomStringConvertible {
  /// The name; else what the variable is: `Elemwise{add,no_inplace}.0`, `TensorConstant{0.5}`,
  /// `<TensorType(float64, vector)>`.
  public var description: String {
    if let name { return name }
    switch kind {
    case .input, .shared: return "<\(type)>"
    case .constant(let value, _): return constantText(value)
    case .poisoned(let error): return poisonedText(error)
    case .result(let index):
      guard let application else { return "<\(type)>" }
      return printedName(of: application.op, rank: application.inputs.first?.ndim ?? 0) + ".\(index)"
    }
  }
}
