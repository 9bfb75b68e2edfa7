import TheanoArrays
import TheanoGraph
import TheanoOps
import TheanoScalars

/// Sums and products that are spread over several nodes, as lists.
extension Workspace {
  /// A term (negative: subtracted) or factor (negative: divided by).
  struct Part {
    var value: ValueID
    var isNegative: Bool
  }

  /// Parts that are looked at together where the node is not the whole of a sum (product).
  private static let fewParts = 16

  /// The scalar that a constant (or a tensor filled with one) is.
  func scalarConstant(_ value: ValueID) -> Scalar? {
    graph.producer(of: value) == nil ? graph.constant(value)?.commonElement : nil
  }

  /// The terms of a sum that is not part of a larger one; nil if it is.
  func terms(of node: NodeID) -> [Part]? {
    let root = output(node)
    if isInner(root, .sum) { return nil }
    return gathered(root, .sum)
  }

  /// The factors of a product that is not part of a larger one; nil if it is. Signs stay where they are.
  mutating func factors(of node: NodeID) -> [Part]? {
    let root = output(node)
    if isInner(root, .product) { return nil }
    if let known = knownFactors, known.root == root { return known.factors }
    let factors = factors(root)
    knownFactors = (root, factors)
    return factors
  }

  func factors(_ root: ValueID) -> [Part] { gathered(root, .product) }

  /// In order, taking apart all that only this sum (product) uses, and a little of what others do.
  private func gathered(_ root: ValueID, _ whole: Whole) -> [Part] {
    let dtype = dtype(root)
    let most = isCopied(root) ? Int.max : Workspace.fewParts
    var result: [Part] = []
    var pending = [Part(value: root, isNegative: false)]
    while let next = pending.popLast() {
      let known = result.count + pending.count
      let mayTake = next.value == root || (isUsedOnce(next.value) ? known < most : known < Workspace.fewParts)
      guard mayTake, self.dtype(next.value) == dtype, let node = graph.producer(of: next.value),
        let op = graph.scalarOp(of: node), Whole(op) == whole
      else {
        result.append(next)
        continue
      }
      let inputs = graph.inputs(of: node)
      let isTurned = op == .neg || op == .inv
      for k in inputs.indices.reversed() {
        let isSecond = (op == .sub || op == .trueDiv) && k > inputs.startIndex
        pending.append(Part(value: inputs[k], isNegative: next.isNegative != (isTurned || isSecond)))
      }
    }
    return result
  }

  /// `a + b - c …` of a list that is not empty.
  mutating func sum(_ terms: [Part]) throws(Refusal) -> ValueID {
    let positive = terms.filter { !$0.isNegative }.map(\.value)
    let negative = terms.filter(\.isNegative).map(\.value)
    guard !positive.isEmpty else { return try make(.neg, try added(negative)) }
    let total = try added(positive)
    return negative.isEmpty ? total : try make(.sub, total, try added(negative))
  }

  private mutating func added(_ values: [ValueID]) throws(Refusal) -> ValueID {
    values.count == 1 ? values[0] : try make(Elementwise(.add), values)
  }

  /// `a * b / c …`; 1 of an empty list.
  mutating func product(_ factors: [Part], _ dtype: DType) throws(Refusal) -> ValueID {
    let above = factors.filter { !$0.isNegative && number($0.value) != 1 }.map(\.value)
    let below = factors.filter(\.isNegative).map(\.value)
    let numerator = above.isEmpty ? constant(1, dtype) : try multiplied(above)
    return below.isEmpty ? numerator : try make(.trueDiv, numerator, try multiplied(below))
  }

  private mutating func multiplied(_ values: [ValueID]) throws(Refusal) -> ValueID {
    values.count == 1 ? values[0] : try make(Elementwise(.mul), values)
  }
}
