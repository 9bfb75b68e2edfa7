import TheanoArrays
import TheanoScalars

/// Writes a kernel as text from which ``KernelParser`` makes an equal kernel.
///
/// ```
/// kernel(in b0: float32, out b1: float64, scratch b2: float32[p0], integers p0 p1)
///   for i0 < p0
///     reduce i1 < p1 lanes 64 rows 64
///       r0: float32 = b0[i0 * p1 + i1]
///       r1: float32 = exp(r0)
///       store b2[i1] = r1
///       combine r2: float64 = sum(r1) in float32 then float64
///     store b1[i0] = r2
/// ```
///
/// A block is what is indented below a `for` or `reduce` line; `//` begins a comment. A register's
/// dtype stands where it is assigned. The printer never traps, whatever is wrong with the kernel.
struct KernelPrinter {
  private let kernel: Kernel
  /// Grows by pieces: the text of a kernel is its name in the cache, and made for every function.
  private var text = ""

  static func text(_ kernel: Kernel) -> String {
    var printer = KernelPrinter(kernel)
    printer.writeHeader()
    printer.write(kernel.body, depth: 1)
    return printer.text
  }

  /// One line for each statement, without what is inside.
  static func line(_ statement: Statement, in kernel: Kernel) -> String {
    var printer = KernelPrinter(kernel)
    printer.write(statement)
    return printer.text
  }

  private init(_ kernel: Kernel) { self.kernel = kernel }

  // MARK: Pieces

  private mutating func write(_ piece: String) { text.append(piece) }

  private mutating func write(_ prefix: String, _ number: Int) {
    text.append(prefix)
    text.append(number.description)
  }

  /// What stands between commas.
  private mutating func writeList<Item>(
    _ items: [Item], _ separator: String = ", ", _ writeItem: (inout KernelPrinter, Item) -> Void
  ) {
    for (k, item) in items.enumerated() {
      if k > 0 { write(separator) }
      writeItem(&self, item)
    }
  }

  // MARK: Kernels

  private mutating func writeHeader() {
    write("kernel(")
    var isFirst = true
    func begin(_ printer: inout KernelPrinter) {
      if !isFirst { printer.write(", ") }
      isFirst = false
    }
    for (number, buffer) in kernel.buffers.enumerated() {
      begin(&self)
      switch buffer.role {
      case .input: write("in b", number)
      case .output: write("out b", number)
      case .update: write("update b", number)
      case .scratch: write("scratch b", number)
      }
      write(": ")
      write(buffer.dtype.name)
      guard case .scratch(let count) = buffer.role else { continue }
      write("[")
      write(count)
      write("]")
    }
    if kernel.parameterCount > 0 {
      begin(&self)
      write("integers")
      for number in 0..<kernel.parameterCount { write(" p", number) }
    }
    // What the body does not say: only in kernels that are being rewritten.
    var isAssigned = [Bool](repeating: false, count: kernel.registers.count)
    var loops = 0
    kernel.body.forEachStatement { statement in
      for register in statement.assigned where isAssigned.indices.contains(register.index) {
        isAssigned[register.index] = true
      }
      if let id = statement.loopID { loops = max(loops, id.index + 1) }
    }
    for k in isAssigned.indices where !isAssigned[k] {
      begin(&self)
      write("spare ")
      writeTyped(RegisterID(k))
    }
    if kernel.loopCount != loops {
      begin(&self)
      write("loops ", kernel.loopCount)
    }
    write(")\n")
  }

  private mutating func write(_ statements: [Statement], depth: Int) {
    let indent = String(repeating: "  ", count: depth)
    for statement in statements {
      write(indent)
      write(statement)
      write("\n")
      switch statement {
      case .define, .store, .accumulate, .check: break
      case .loop(let loop):
        for carry in loop.carries {
          write(indent)
          write("  carry ")
          writeTyped(carry.current)
          write(" = ")
          write(carry.initial)
          write(" then ")
          write(carry.next)
          write(" into ")
          writeTyped(carry.final)
          write("\n")
        }
        write(loop.body, depth: depth + 1)
      case .reduce(let reduction):
        write(reduction.body, depth: depth + 1)
        for accumulator in reduction.accumulators {
          write(indent)
          write("  ")
          write(accumulator)
          write("\n")
        }
      }
    }
  }

  // MARK: Statements

  private mutating func write(_ statement: Statement) {
    switch statement {
    case .define(let register, let expression):
      writeTyped(register)
      write(" = ")
      write(expression, in: dtype(register))
    case .store(let access, let value):
      write("store ")
      write(access)
      write(" = ")
      write(value)
    case .accumulate(let access, let value, let combination):
      write("accumulate ")
      write(access)
      write(" by \(combination)(")
      write(value)
      write(")")
    case .check(let check):
      write("check ")
      write(check.condition)
      write(" #", check.id)
      if check.values.isEmpty { return }
      write(" (")
      writeList(check.values) { $0.write($1) }
      write(")")
    case .loop(let loop):
      write("for i", loop.id.index)
      write(" < ")
      write(loop.extent)
      switch loop.order {
      case .independent: break
      case .inOrder: write(" in order")
      }
    case .reduce(let reduction):
      write("reduce i", reduction.id.index)
      write(" < ")
      write(reduction.extent)
      write(" lanes ", reduction.tree.lanes)
      write(" rows ", reduction.tree.rows)
    }
  }

  private mutating func write(_ accumulator: Accumulator) {
    write("combine ")
    writeTyped(accumulator.result)
    write(" = \(accumulator.combination)(")
    write(accumulator.value)
    if let position = accumulator.position {
      write(" at ")
      write(position)
    }
    write(") in ")
    write(accumulator.narrow.name)
    if accumulator.wide != accumulator.narrow {
      write(" then ")
      write(accumulator.wide.name)
    }
  }

  private mutating func write(_ expression: Expression, in dtype: DType?) {
    switch expression {
    case .constant(let constant):
      if constant.dtype != dtype {
        write(constant.dtype.name)
        write(" ")
      }
      write(constant.literal)
    case .integer(.constant(let number)): write("integer ", number)
    case .integer(.parameter(let number)): write("p", number)
    case .index(let loop): write("i", loop.index)
    case .load(let access, where: let guarding):
      write(access)
      guard let guarding else { return }
      write(" where ")
      write(guarding)
    case .apply(let op, let operands):
      write(op.textName)
      write("(")
      writeList(operands) { $0.write($1) }
      write(")")
    }
  }

  private mutating func write(_ access: Access) {
    write("b", access.buffer.index)
    write("[")
    let hasOffset = access.offset != .constant(0) || access.terms.isEmpty
    if hasOffset { write(access.offset) }
    if hasOffset && !access.terms.isEmpty { write(" + ") }
    writeList(access.terms, " + ") { printer, term in
      switch term.index {
      case .loop(let loop): printer.write("i", loop.index)
      case .register(let register): printer.write(register)
      }
      if term.stride == .constant(1) { return }
      printer.write(" * ")
      printer.write(term.stride)
    }
    write("]")
  }

  private mutating func write(_ integer: Integer) {
    switch integer {
    case .constant(let number): write(number.description)
    case .parameter(let number): write("p", number)
    }
  }

  private mutating func write(_ extent: Extent) {
    switch extent {
    case .integer(let integer): write(integer)
    case .register(let register): write(register)
    }
  }

  private mutating func write(_ register: RegisterID) { write("r", register.index) }

  private mutating func writeTyped(_ register: RegisterID) {
    write(register)
    write(": ")
    write(dtype(register)?.name ?? "?")
  }

  private func dtype(_ register: RegisterID) -> DType? {
    kernel.registers.indices.contains(register.index) ? kernel.registers[register.index] : nil
  }
}

extension Kernel: CustomStringConvertible {
  /// The text form, which ``init(text:)`` reads.
  package var description: String { KernelPrinter.text(self) }
}

extension ScalarOp {
  /// The operation as kernel text names it: the case's name, which is that of its row in other letters (`trueDiv` for
  /// `true_div`), `cast<float32>` for a cast. To ask the language for the case's name takes microseconds.
  var textName: String {
    if case .cast(let dtype) = self { return "cast<\(dtype)>" }
    let name = row.name.utf8
    let underscore = UInt8(ascii: "_")
    if !name.contains(underscore) { return row.name }
    var letters: [UInt8] = []
    var beginsWord = false
    for letter in name {
      // Small letters and large ones are 32 apart.
      if letter != underscore { letters.append(beginsWord ? letter - 32 : letter) }
      beginsWord = letter == underscore
    }
    return String(decoding: letters, as: UTF8.self)
  }

  private static let byTextName = Dictionary(
    ScalarOp.all.map { ($0.textName, $0) }, uniquingKeysWith: { first, _ in first })

  init?(textName: String) {
    guard let op = ScalarOp.byTextName[textName] else { return nil }
    self = op
  }
}

extension Combination {
  init?(textName: String) {
    guard let found = Combination.allCases.first(where: { $0.description == textName }) else { return nil }
    self = found
  }
}
