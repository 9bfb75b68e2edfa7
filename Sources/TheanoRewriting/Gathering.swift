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
    let dtype = dtype(root)
    return gathered(root) { value, negative in
      guard self.dtype(value) == dtype, let op = scalarOp(value), let node = graph.producer(of: value) else {
        return nil
      }
      let inputs = graph.inputs(of: node)
      if op == .add { return inputs.map { Part(value: $0, isNegative: negative) } }
      if op == .neg { return inputs.map { Part(value: $0, isNegative: !negative) } }
      if op == .sub { return zip(inputs, [negative, !negative]).map { Part(value: $0, isNegative: $1) } }
      return nil
    }
  }

  /// The factors of a product that is not part of a larger one; nil if it is. Signs stay where they are.
  func factors(of node: NodeID) -> [Part]? {
    let root = output(node)
    if isInner(root, .product) { return nil }
    return factors(root)
  }

  func factors(_ root: ValueID) -> [Part] {
    let dtype = dtype(root)
    return gathered(root) { value, negative in
      guard self.dtype(value) == dtype, let op = scalarOp(value), let node = graph.producer(of: value) else {
        return nil
      }
      let inputs = graph.inputs(of: node)
      if op == .mul { return inputs.map { Part(value: $0, isNegative: negative) } }
      if op == .inv { return inputs.map { Part(value: $0, isNegative: !negative) } }
      if op == .trueDiv { return zip(inputs, [negative, !negative]).map { Part(value: $0, isNegative: $1) } }
      return nil
    }
  }

  /// In order, taking apart what `parts` takes apart: all that only this sum uses, and a little of what others do.
  private func gathered(_ root: ValueID, _ parts: (ValueID, Bool) -> [Part]?) -> [Part] {
    let most = isCopied(root) ? Int.max : Workspace.fewParts
    var result: [Part] = []
    var pending = [Part(value: root, isNegative: false)]
    while let next = pending.popLast() {
      let known = result.count + pending.count
      let mayTake = next.value == root || (isUsedOnce(next.value) ? known < most : known < Workspace.fewParts)
      if mayTake, let inner = parts(next.value, next.isNegative) {
        pending += inner.reversed()
      } else {
        result.append(next)
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
