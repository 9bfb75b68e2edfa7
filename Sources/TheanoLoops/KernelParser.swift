import TheanoArrays
import TheanoErrors
import TheanoScalars

extension Kernel {
  /// The kernel of which `text` is the ``description``.
  ///
  /// The text is checked for its form alone; what it means is the matter of ``complaints()``.
  /// - Throws: ``LoopsFact/syntax(line:expected:got:)``.
  package init(text: String) throws(TheanoError) {
    var parser = KernelParser(text)
    self = try parser.kernel()
  }
}

/// Reads the text form of a kernel, line by line; blocks are known by their indentation.
struct KernelParser {
  private struct Line {
    var number: Int
    var indent: Int
    var tokens: [Substring]
  }

  private let lines: [Line]
  private var next = 0
  /// The tokens of the current line.
  private var cursor: LineCursor
  private var registers: [RegisterID: DType] = [:]
  private var result = Kernel()

  init(_ text: String) {
    var lines: [Line] = []
    let raw = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (number, line) in raw.enumerated() {
      let tokens = LineCursor.tokens(line)
      if tokens.isEmpty { continue }
      lines.append(Line(number: number + 1, indent: line.prefix { $0 == " " }.count, tokens: tokens))
    }
    self.lines = lines
    cursor = LineCursor([], line: max(1, raw.count))
  }

  mutating func kernel() throws(TheanoError) -> Kernel {
    guard take(indent: 0) else { throw cursor.expected("'kernel('") }
    try header()
    try result.body = block(indent: 2)
    if next < lines.count {
      cursor = LineCursor(lines[next].tokens, line: lines[next].number)
      throw cursor.expected("a line indented as the one before")
    }
    let count = registers.keys.map { $0.index + 1 }.max() ?? 0
    for index in 0..<count {
      guard let dtype = registers[RegisterID(index)] else {
        throw cursor.expected("a line that assigns r\(index)")
      }
      result.registers.append(dtype)
    }
    return result
  }

  /// Makes the next line current if it is indented so.
  private mutating func take(indent: Int) -> Bool {
    guard next < lines.count, lines[next].indent == indent else { return false }
    cursor = LineCursor(lines[next].tokens, line: lines[next].number)
    next += 1
    return true
  }

  // MARK: The first line

  private mutating func header() throws(TheanoError) {
    try cursor.take("kernel")
    try cursor.take("(")
    while !cursor.takes(")") {
      let word = try cursor.word("a buffer")
      switch word {
      case "in": try buffer(.input)
      case "out": try buffer(.output)
      case "update": try buffer(.update)
      case "scratch": try buffer(nil)
      case "integers":
        while cursor.peek != ")" && cursor.peek != "," {
          try cursor.take("p\(result.parameterCount)")
          result.parameterCount += 1
        }
      case "spare": _ = try assigned()
      case "loops": result.loopCount = try cursor.number()
      default: throw cursor.expected("in, out, update, scratch, integers, spare or loops", got: word)
      }
      if cursor.peek != ")" { try cursor.take(",") }
    }
    try cursor.end()
  }

  private mutating func buffer(_ role: KernelBuffer.Role?) throws(TheanoError) {
    try cursor.take("b\(result.buffers.count)")
    try cursor.take(":")
    let dtype = try cursor.dtype()
    var role = role ?? .scratch(.constant(0))
    if case .scratch = role {
      try cursor.take("[")
      role = .scratch(try cursor.integer())
      try cursor.take("]")
    }
    result.buffers.append(KernelBuffer(dtype, role))
  }

  // MARK: Statements

  private mutating func block(indent: Int) throws(TheanoError) -> [Statement] {
    var statements: [Statement] = []
    while next < lines.count, lines[next].indent == indent {
      // The block's own lines that are no statements.
      if lines[next].tokens[0] == "combine" { break }
      _ = take(indent: indent)
      statements.append(try statement(indent: indent))
    }
    return statements
  }

  private mutating func statement(indent: Int) throws(TheanoError) -> Statement {
    let statement: Statement
    switch cursor.peek {
    case "store":
      cursor.skip()
      let access = try cursor.access()
      try cursor.take("=")
      statement = .store(access, try cursor.register())
    case "accumulate":
      cursor.skip()
      let access = try cursor.access()
      try cursor.take("by")
      let combination = try cursor.combination()
      try cursor.take("(")
      statement = .accumulate(access, try cursor.register(), combination)
      try cursor.take(")")
    case "check":
      cursor.skip()
      statement = .check(try cursor.check())
    case "for":
      cursor.skip()
      return .loop(try loop(indent: indent))
    case "reduce":
      cursor.skip()
      return .reduce(try reduction(indent: indent))
    default:
      let register = try assigned()
      try cursor.take("=")
      statement = .define(register, try cursor.expression(registers[register]))
    }
    try cursor.end()
    return statement
  }

  private mutating func loopHead() throws(TheanoError) -> (LoopID, Extent) {
    let id = LoopID(try cursor.numbered("i"))
    result.loopCount = max(result.loopCount, id.index + 1)
    try cursor.take("<")
    if cursor.peek.hasPrefix("r") { return (id, .register(try cursor.register())) }
    return (id, .integer(try cursor.integer()))
  }

  private mutating func loop(indent: Int) throws(TheanoError) -> Loop {
    let (id, extent) = try loopHead()
    var order = Loop.Order.independent
    if cursor.takes("in") {
      try cursor.take("order")
      order = .inOrder
    }
    try cursor.end()
    var carries: [Carry] = []
    while next < lines.count, lines[next].tokens[0] == "carry", take(indent: indent + 2) {
      cursor.skip()
      let current = try assigned()
      try cursor.take("=")
      let initial = try cursor.register()
      try cursor.take("then")
      let following = try cursor.register()
      try cursor.take("into")
      let final = try assigned()
      try cursor.end()
      carries.append(Carry(current: current, initial: initial, next: following, final: final))
    }
    return Loop(id, extent, order, carries: carries, try block(indent: indent + 2))
  }

  private mutating func reduction(indent: Int) throws(TheanoError) -> Reduction {
    let (id, extent) = try loopHead()
    try cursor.take("lanes")
    let lanes = try cursor.number()
    try cursor.take("rows")
    let tree = ReductionTree(lanes: lanes, rows: try cursor.number())
    try cursor.end()
    let body = try block(indent: indent + 2)
    var accumulators: [Accumulator] = []
    while next < lines.count, lines[next].tokens[0] == "combine", take(indent: indent + 2) {
      cursor.skip()
      accumulators.append(try accumulator())
    }
    return Reduction(id, extent, tree: tree, body, accumulators)
  }

  private mutating func accumulator() throws(TheanoError) -> Accumulator {
    let result = try assigned()
    try cursor.take("=")
    let combination = try cursor.combination()
    try cursor.take("(")
    let value = try cursor.register()
    let position = cursor.takes("at") ? try cursor.register() : nil
    try cursor.take(")")
    try cursor.take("in")
    let narrow = try cursor.dtype()
    let wide = cursor.takes("then") ? try cursor.dtype() : narrow
    try cursor.end()
    return Accumulator(
      result: result, combination, value: value, position: position, narrow: narrow, wide: wide)
  }

  /// `r5: float32`, where a register is assigned.
  private mutating func assigned() throws(TheanoError) -> RegisterID {
    let register = try cursor.register()
    try cursor.take(":")
    let dtype = try cursor.dtype()
    if let other = registers[register], other != dtype {
      throw cursor.expected("\(other), as before", got: dtype.name)
    }
    registers[register] = dtype
    return register
  }
}
