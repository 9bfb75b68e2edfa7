import TheanoArrays

extension Graph {
  /// The graph as text, for tests and for reading: leaves, one line for each node that is needed, outputs.
  ///
  /// ```
  /// %0 = input x : float64(x.0, 3)
  /// %1 = exp(%0) : float64(x.0, 3)
  /// %2 = add(1.0, %1) : float64(x.0, 3)
  /// return %2
  /// ```
  /// A size is a number or an expression of the axes of leaves (`x.0` is axis 0 of `x`) and of scalars.
  package var text: String {
    var printer = GraphPrinter(graph: self)
    return printer.print()
  }
}

private struct GraphPrinter {
  let graph: Graph
  private var numbers: [ValueID: Int] = [:]
  private var names: [VariableID: String] = [:]
  private var lines: [String] = []

  init(graph: Graph) { self.graph = graph }

  mutating func print() -> String {
    for (k, value) in graph.inputs.enumerated() {
      leaf("input", value, graph.inputIDs[k], graph.names[value])
    }
    for (value, variable) in zip(graph.shared, graph.sharedVariables) {
      leaf("shared", value, variable.id, variable.name)
    }
    var identities: [ValueID: [VariableID]] = [:]
    for (id, value) in graph.sizeValues { identities[value, default: []].append(id) }
    for node in graph.liveNodes() {
      let outputs = graph.outputs(of: node)
      for output in outputs {
        numbers[output] = numbers.count
        for id in identities[output] ?? [] { names[id] = text(output) }
      }
      let operands = graph.inputs(of: node).map(text).joined(separator: ", ")
      lines.append(
        "\(outputs.map(text).joined(separator: ", ")) = \(graph.op(of: node).name)(\(operands)) : "
          + outputs.map { text(graph.type(of: $0)) }.joined(separator: ", "))
    }
    lines.append("return " + graph.outputs.map(text).joined(separator: ", "))
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func leaf(_ kind: String, _ value: ValueID, _ id: VariableID, _ name: String?) {
    numbers[value] = numbers.count
    names[id] = name ?? text(value)
    lines.append("\(text(value)) = \(kind) \(name ?? "") : \(text(graph.type(of: value)))".replacing("  ", with: " "))
  }

  private func text(_ value: ValueID) -> String {
    if let number = numbers[value] { return "%\(number)" }
    guard let constant = graph.constant(value) else { return "%?" }
    if constant.ndim == 0 { return constant.description }
    return constant.count <= 8
      ? constant.description.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      : "constant\(constant.shape)"
  }

  private func text(_ type: TensorType) -> String {
    let sizes = type.shape.map { size in
      size.describe { atom in
        switch atom {
        case .axis(let id, let axis): "\(names[id] ?? "?").\(axis)"
        case .value(let id): names[id] ?? "?"
        case .floorDivide, .modulo, .maximum, .minimum, .isNegative: atom.description
        }
      }
    }
    return type.dtype.name + (sizes.isEmpty ? "" : "(\(sizes.joined(separator: ", ")))")
  }
}
