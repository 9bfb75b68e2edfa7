import TheanoGraph
import TheanoOps

/// An expression as one line of text, in Theano's notation: operators in brackets, `\dot` for products, broadcasting
/// left out.
///
/// Text of an expression whose parts are used many times can be exponentially long; from 100,000 operations on, what is
/// used again is written once as `{A = …}` and then as `{A}`.
///
/// ```swift
/// let x = T.dscalar("x")
/// pp(x ** 2 + 1)       // ((x ** TensorConstant{2.0}) + TensorConstant{1.0})
/// ```
public func pp(_ variable: TensorVariable) -> String { printing.pp(variable) }

extension tensor {
  /// An expression as one line of text: see ``TheanoPrinting/pp(_:)``.
  public static func pp(_ variable: TensorVariable) -> String { printing.pp(variable) }
}

extension printing {
  /// An expression as one line of text: see ``TheanoPrinting/pp(_:)``.
  public static func pp(_ variable: TensorVariable) -> String { pp(PrintableGraph([variable])) }

  /// As ``pp(_:)``, under Theano's other name.
  public static func pprint(_ variable: TensorVariable) -> String { pp(variable) }

  /// The first output of a graph as one line of text.
  package static func pp(_ graph: PrintableGraph) -> String {
    graph.outputs.first.map { pp(graph, $0) } ?? ""
  }

  package static func pp(_ graph: PrintableGraph, _ root: Int) -> String {
    var line = LineText(graph, root)
    return line.write(root)
  }
}

/// The text of an expression, written from left to right with a stack of what is still to come.
private struct LineText {
  private enum Piece {
    case text(String)
    case value(Int)
  }

  private let graph: PrintableGraph
  /// Uses of each value, where parts that are used again get a letter.
  private var uses: [Int]?
  private var labels: [Int: String] = [:]
  private static let longest = 100_000

  init(_ graph: PrintableGraph, _ root: Int) {
    self.graph = graph
    if LineText.operations(graph, root) > LineText.longest { uses = graph.useCounts() }
  }

  /// How often operations are written if nothing is abbreviated; at most about `longest`.
  private static func operations(_ graph: PrintableGraph, _ root: Int) -> Int {
    var counts = [Int](repeating: 0, count: graph.values.count)
    for node in graph.nodes {
      let count = node.inputs.reduce(1) { min(longest + 1, $0 + counts[$1]) }
      for output in node.outputs { counts[output] = count }
    }
    return counts[root]
  }

  mutating func write(_ root: Int) -> String {
    var text = ""
    var pending: [Piece] = [.value(root)]
    while let piece = pending.popLast() {
      switch piece {
      case .text(let words): text += words
      case .value(let value): pending.append(contentsOf: pieces(of: value).reversed())
      }
    }
    return text
  }

  private mutating func pieces(of value: Int) -> [Piece] {
    guard let node = graph.producer(of: value) else { return [.text(graph.leafText(value))] }
    guard let uses, uses[value] > 1 else { return pieces(of: value, node) }
    if let label = labels[value] { return [.text("{\(label)}")] }
    let label = letters(labels.count)
    labels[value] = label
    return [.text("{\(label) = ")] + pieces(of: value, node) + [.text("}")]
  }

  private func pieces(of value: Int, _ node: Int) -> [Piece] {
    let inputs = graph.nodes[node].inputs
    switch notation(of: graph.nodes[node].op, rank: graph.rank(node)) {
    case .hidden: return [.value(inputs[0])]
    case .postfix(let sign): return [.value(inputs[0]), .text(sign)]
    case .prefix(let sign): return [.text("(" + sign), .value(inputs[0]), .text(")")]
    case .infix(let sign): return [.text("(")] + separated(inputs, by: " \(sign) ") + [.text(")")]
    case .call(let name):
      let outputs = graph.nodes[node].outputs
      let end = outputs.count > 1 ? ").\(value - outputs.lowerBound)" : ")"
      return [.text(name + "(")] + separated(inputs, by: ", ") + [.text(end)]
    }
  }

  private func separated(_ inputs: [Int], by separator: String) -> [Piece] {
    var pieces: [Piece] = []
    for input in inputs {
      if !pieces.isEmpty { pieces.append(.text(separator)) }
      pieces.append(.value(input))
    }
    return pieces
  }
}
