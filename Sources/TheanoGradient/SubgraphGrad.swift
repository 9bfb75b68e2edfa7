import TheanoErrors
import TheanoGraph
import TheanoOps

extension tensor {
  /// Backpropagation piece by piece: the gradients within a part of a graph.
  ///
  /// - Parameters:
  ///   - wrt: variables inside the part, to differentiate by.
  ///   - end: variables where the part ends: no gradient passes through them.
  ///   - start: variables where the part begins, with the gradient of the whole cost with respect to them (as the part
  ///     before gave it for its `end`).
  ///   - cost: a further scalar cost of this part.
  /// - Returns: the gradients with respect to `wrt`, and those with respect to `end`; zeros where there is no
  ///   connection. Errors (carried, thrown by `function`): those of `grad`; `ValueError` where there is neither a start
  ///   nor a cost.
  ///
  /// ```swift
  /// let h = T.tanh(T.dot(x, W1))
  /// let cost = T.sqr(T.dot(h, W2) - y).sum()
  /// let (gW2, gh) = T.subgraphGrad([W2], [h], cost: cost)
  /// let (gW1, _) = T.subgraphGrad([W1], [x], start: [h: gh[0]])
  /// ```
  public static func subgraphGrad(
    _ wrt: [TensorVariable], _ end: [TensorVariable],
    start: KeyValuePairs<TensorVariable, TensorVariable> = [:], cost: TensorVariable? = nil,
    file: StaticString = #filePath, line: UInt = #line, column: UInt = #column
  ) -> (wrt: [TensorVariable], end: [TensorVariable]) {
    var options = GradientOptions(
      considerConstant: end, disconnectedInputs: .ignore, origin: .at(file, line, column))
    let variables = wrt + end
    var parts: [[TensorVariable]] = []
    if start.count > 0 || cost == nil {
      options.knownGrads = start.map { ($0.key, $0.value) }
      parts.append(gradients(nil, variables, options))
    }
    if let cost {
      options.knownGrads = []
      parts.append(gradients(cost, variables, options))
    }
    let sums = Origin.inheriting(options.origin) {
      variables.indices.map { k in parts.dropFirst().reduce(parts[0][k]) { $0 + $1[k] } }
    }
    return (Array(sums.prefix(wrt.count)), Array(sums.dropFirst(wrt.count)))
  }
}
