import TheanoGraph
import TheanoOps

/// How a graph is drawn by `pydotprint`.
package struct PictureStyle: Sendable {
  package var compact = true
  package var withIDs = false
  package var highContrast = true
  package var colorCodes: [String: String] = printing.defaultColorCodes
  package var maxLabelSize = 70
  package var varWithNameSimple = false

  package init() {}
}

extension PrintableGraph {
  /// The graph in the DOT language: operations as ellipses, variables as boxes; an edge leads from what is computed
  /// to where it is used, labelled with its type.
  package func dotText(_ style: PictureStyle) -> String {
    var picture = DotText(self, style)
    picture.write()
    return picture.text
  }
}

private struct DotText {
  private let graph: PrintableGraph
  private let style: PictureStyle
  private let outputs: Set<Int>
  private(set) var text = "digraph {\n"

  init(_ graph: PrintableGraph, _ style: PictureStyle) {
    (self.graph, self.style) = (graph, style)
    outputs = Set(graph.outputs)
  }

  mutating func write() {
    for value in graph.values.indices where isDrawn(value) { writeVariable(value) }
    for node in graph.nodes.indices { writeOperation(node) }
    text += "}\n"
  }

  /// Compact pictures leave out what is computed on the way, unless it has a name.
  private func isDrawn(_ value: Int) -> Bool {
    graph.producer(of: value) == nil || outputs.contains(value) || !style.compact
      || graph.values[value].name != nil
  }

  private mutating func writeVariable(_ value: Int) {
    writeBox("v\(value)", variableLabel(value), color(ofVariable: value), shape: "box")
  }

  private mutating func writeOperation(_ node: Int) {
    let name = graph.opText(node)
    var label = name
    if style.withIDs { label += " id=\(node)" }
    writeBox("n\(node)", label, color(ofOperation: name), shape: "ellipse")
    let inputs = graph.nodes[node].inputs
    for (k, input) in inputs.enumerated() {
      let source = isDrawn(input) ? "v\(input)" : "n\(graph.producer(of: input) ?? 0)"
      let place = inputs.count > 1 ? "\(k)" : ""
      let type = isDrawn(input) && graph.producer(of: input) == nil ? "" : "\(graph.values[input].type)"
      writeEdge(source, "n\(node)", [place, type].filter { !$0.isEmpty }.joined(separator: " "))
    }
    let results = graph.nodes[node].outputs
    for output in results where isDrawn(output) {
      let place = results.count > 1 ? "\(output - results.lowerBound) " : ""
      writeEdge("n\(node)", "v\(output)", place + "\(graph.values[output].type)")
    }
  }

  /// The longest beginning that has a colour says which.
  private func color(ofOperation name: String) -> String? {
    let key = style.colorCodes.keys.filter { name.hasPrefix($0) }.max { ($0.count, $0) < ($1.count, $1) }
    return key.flatMap { style.colorCodes[$0] }
  }

  private func variableLabel(_ value: Int) -> String {
    let variable = graph.values[value]
    if let name = variable.name {
      return style.varWithNameSimple ? name : "name=\(name) \(variable.type)"
    }
    switch variable.source {
    case .constant(let array):
      let line = array.description.split(separator: "\n").first.map(String.init) ?? ""
      return "val=\(line) \(variable.type)"
    case .poisoned: return graph.leafText(value)
    case .input, .shared, .result: return "\(variable.type)"
    }
  }

  private func color(ofVariable value: Int) -> String? {
    if outputs.contains(value) { return style.highContrast ? "dodgerblue" : "blue" }
    switch graph.values[value].source {
    case .input: return style.highContrast ? "limegreen" : "green"
    case .shared: return "cyan"
    case .poisoned: return "red"
    case .constant, .result: return nil
    }
  }

  private mutating func writeBox(_ id: String, _ label: String, _ color: String?, shape: String) {
    text += "  \(id) [label=\(quoted(label)), shape=\(shape)"
    if let color {
      text += style.highContrast ? ", style=filled, fillcolor=\(quoted(color))" : ", color=\(quoted(color))"
    }
    text += "];\n"
  }

  private mutating func writeEdge(_ from: String, _ to: String, _ label: String) {
    text += "  \(from) -> \(to)"
    if !label.isEmpty { text += " [label=\(quoted(label))]" }
    text += ";\n"
  }

  /// A label, cut at the longest length that is wanted, as a string of the DOT language.
  private func quoted(_ label: String) -> String {
    var label = label
    if label.count > style.maxLabelSize { label = label.prefix(max(3, style.maxLabelSize) - 3) + "..." }
    var result = "\""
    for character in label {
      switch character {
      case "\"", "\\": result += "\\\(character)"
      case "\n", "\r\n": result += "\\n"
      case "\0": result += " "
      case let other: result.append(other)
      }
    }
    return result + "\""
  }
}
