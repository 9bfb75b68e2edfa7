import TheanoGraph

/// How `debugprint` tells nodes apart.
public enum DebugPrintIDs: Sendable {
  /// `[id A]` … `[id Z]`, `[id BA]` …
  case letters
  /// `[id 0]`, `[id 1]` …
  case numbers
  case none
}

/// Where printed text goes, besides being returned.
public enum PrintTarget: Sendable {
  case standardOutput
  /// Only returned (Theano's `file='str'`).
  case string
}

extension printing {
  /// Prints an expression as a tree, each operation above its operands, in Theano's layout; an operation that has
  /// been printed is not printed below a second time.
  ///
  /// - Parameters:
  ///   - depth: the number of levels to print; -1 for all. What lies deeper than 100 levels is continued at the margin.
  ///   - printType: whether types are printed.
  ///   - file: where the text goes.
  ///   - ids: how nodes are told apart.
  ///   - stopOnName: whether to print nothing below a variable that has a name.
  /// - Returns: the text.
  ///
  /// ```swift
  /// let (x, y) = (T.dscalar("x"), T.dscalar("y"))
  /// T.printing.debugprint(x + y)
  /// // Elemwise{add,no_inplace} [id A] ''
  /// //  |x [id B]
  /// //  |y [id C]
  /// ```
  @discardableResult
  public static func debugprint(
    _ variable: TensorVariable, depth: Int = -1, printType: Bool = false, file: PrintTarget = .standardOutput,
    ids: DebugPrintIDs = .letters, stopOnName: Bool = false
  ) -> String {
    debugprint(
      [variable], depth: depth, printType: printType, file: file, ids: ids, stopOnName: stopOnName)
  }

  /// Prints several expressions after each other; what they share is printed once.
  @discardableResult
  public static func debugprint(
    _ variables: [TensorVariable], depth: Int = -1, printType: Bool = false,
    file: PrintTarget = .standardOutput, ids: DebugPrintIDs = .letters, stopOnName: Bool = false
  ) -> String {
    debugprint(
      PrintableGraph(variables), depth: depth, printType: printType, file: file, ids: ids,
      stopOnName: stopOnName)
  }

  @discardableResult
  package static func debugprint(
    _ graph: PrintableGraph, depth: Int = -1, printType: Bool = false, file: PrintTarget = .standardOutput,
    ids: DebugPrintIDs = .letters, stopOnName: Bool = false
  ) -> String {
    var tree = TreeText(graph, depth: depth, printType: printType, ids: ids, stopOnName: stopOnName)
    for output in graph.outputs { tree.print(output) }
    var text = tree.text
    // The bodies of what has been printed, and of what is printed in these.
    var rest = tree.bodies()
    if !rest.isEmpty {
      text += rest.allSatisfy { $0.title.hasPrefix("for{") } ? "\nInner graphs of the scan ops:\n" : "\nInner graphs:\n"
    }
    while !rest.isEmpty {
      let next = rest.removeFirst()
      text += "\n\(next.title)\n"
      var inside = TreeText(
        next.graph, depth: depth, printType: printType, ids: ids, stopOnName: stopOnName, firstNumber: tree.idCount)
      for (inner, outer) in zip(next.graph.inputs, next.outer) { if let inner { inside.links[inner] = outer } }
      for output in next.graph.outputs { inside.print(output) }
      text += inside.text.split(separator: "\n").map { " >\($0)\n" }.joined()
      rest += inside.bodies()
      tree = inside
    }
    switch file {
    case .standardOutput: Swift.print(text, terminator: "")
    case .string: break
    }
    return text
  }
}

/// The text of a tree, built line by line.
private struct TreeText {
  private struct Pending {
    let value: Int
    let level: Int
    let isLast: Bool
  }

  private let graph: PrintableGraph
  private let depth: Int
  private let printType: Bool
  private let ids: DebugPrintIDs
  private let stopOnName: Bool
  private var numbers: [Int: Int] = [:]
  private var done: Set<Int> = []
  /// The beginnings of lines: three characters at most for each level above.
  private var margin = ""
  /// What lies too deep for its place, in the order found.
  private var postponed: [Int] = []
  private(set) var text = ""
  /// What has been printed and holds bodies: its line without the margin, and its node.
  private var holders: [(title: String, node: Int)] = []
  /// Of inputs of a body: the id outside of what they are, or a row of.
  var links: [Int: String] = [:]
  private let firstNumber: Int
  var idCount: Int { firstNumber + numbers.count }

  /// A line begins with two characters for each level, so that a chain's text would grow with the square of its length.
  private static let deepest = 100

  init(
    _ graph: PrintableGraph, depth: Int, printType: Bool, ids: DebugPrintIDs, stopOnName: Bool, firstNumber: Int = 0
  ) {
    self.firstNumber = firstNumber
    (self.graph, self.depth, self.printType) = (graph, depth, printType)
    (self.ids, self.stopOnName) = (ids, stopOnName)
  }

  mutating func print(_ output: Int) {
    printTree(output)
    var next = 0
    while next < postponed.count {
      if let node = graph.producer(of: postponed[next]), !done.contains(node) { printTree(postponed[next]) }
      next += 1
    }
    postponed = []
  }

  private mutating func printTree(_ root: Int) {
    var stack = [Pending(value: root, level: 0, isLast: true)]
    while let item = stack.popLast() {
      guard depth < 0 || item.level < depth else { continue }
      // Two characters for each level above the last; then the branch of this one.
      margin.truncate(to: 2 * max(0, item.level - 1))
      text += margin
      if item.level > 0 {
        text += " |"
        margin += item.isLast ? "  " : " |"
      }
      guard let node = graph.producer(of: item.value) else {
        writeLeaf(item.value)
        continue
      }
      writeOwned(item.value, node)
      if done.contains(node) || (stopOnName && graph.values[item.value].name != nil) { continue }
      if item.level == TreeText.deepest && depth < 0 {
        postponed.append(item.value)
        continue
      }
      done.insert(node)
      if graph.nodes[node].op is any BodyOp {
        let line = text.dropLast()
        let begin = line.lastIndex(of: "\n").map { line.index(after: $0) } ?? line.startIndex
        let title = line[begin...].drop { $0 == " " || $0 == "|" }
        holders.append((String(title), node))
      }
      let inputs = graph.nodes[node].inputs
      for (k, input) in inputs.enumerated().reversed() {
        stack.append(Pending(value: input, level: item.level + 1, isLast: k == inputs.count - 1))
      }
    }
  }

  /// The bodies of what has been printed, with the ids of what their inputs are outside.
  mutating func bodies() -> [(title: String, graph: PrintableGraph, outer: [String])] {
    holders.flatMap { title, number in
      let node = graph.nodes[number]
      guard let op = node.op as? any BodyOp else { preconditionFailure("only such nodes are noted") }
      return op.bodies.enumerated().map { k, body in
        (title, PrintableGraph(body), op.outerInputs(k).map { id(key(of: node.inputs[$0])) })
      }
    }
  }

  private func key(of value: Int) -> Int { graph.producer(of: value) ?? -1 - value }

  private mutating func writeLeaf(_ value: Int) {
    text += graph.leafText(value)
    text += id(key(of: value))
    if let outer = links[value], !outer.isEmpty { text += " ->\(outer)" }
    writeType(value)
    text += "\n"
  }

  private mutating func writeOwned(_ value: Int, _ node: Int) {
    text += graph.opText(node)
    let outputs = graph.nodes[node].outputs
    if outputs.count > 1 { text += ".\(value - outputs.lowerBound)" }
    text += id(node)
    writeType(value)
    text += " '\(graph.values[value].name ?? "")'   "
    if graph.isCompiled { text += "\(node)" }
    text += "\n"
  }

  /// How a node or a leaf is told apart; the next number if it has none.
  private mutating func id(_ key: Int) -> String {
    let number = numbers[key] ?? firstNumber + numbers.count
    numbers[key] = number
    return switch ids {
    case .letters: " [id \(letters(number))]"
    case .numbers: " [id \(number)]"
    case .none: ""
    }
  }

  private mutating func writeType(_ value: Int) {
    if printType { text += " <\(graph.values[value].type)>" }
  }
}

extension String {
  /// Keeps the first `count` bytes of a text of ASCII characters.
  fileprivate mutating func truncate(to count: Int) {
    let excess = utf8.count - count
    if excess > 0 { removeLast(excess) }
  }
}

/// 0, 1 … as A … Z, BA, BB …: numbers to the base 26.
package func letters(_ number: Int) -> String {
  var digits: [UInt8] = []
  var rest = number
  repeat {
    digits.append(UInt8(ascii: "A") + UInt8(rest % 26))
    rest /= 26
  } while rest > 0
  return String(decoding: digits.reversed(), as: UTF8.self)
}
