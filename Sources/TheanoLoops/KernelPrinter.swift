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
  private var lines: [String] = []

  static func text(_ kernel: Kernel) -> String {
    var printer = KernelPrinter(kernel)
    printer.lines.append(printer.header)
    printer.write(kernel.body, depth: 1)
    return printer.lines.joined(separator: "\n") + "\n"
  }

  /// One line for each statement, without what is inside.
  static func line(_ statement: Statement, in kernel: Kernel) -> String {
    KernelPrinter(kernel).line(statement)
  }

  private init(_ kernel: Kernel) { self.kernel = kernel }

  private var header: String {
    var parts = kernel.buffers.enumerated().map { number, buffer in
      switch buffer.role {
      case .input: "in b\(number): \(buffer.dtype)"
      case .output: "out b\(number): \(buffer.dtype)"
      case .update: "update b\(number): \(buffer.dtype)"
      case .scratch(let count): "scratch b\(number): \(buffer.dtype)[\(text(count))]"
      }
    }
    if kernel.parameterCount > 0 {
      parts.append((["integers"] + (0..<kernel.parameterCount).map { "p\($0)" }).joined(separator: " "))
    }
    // What the body does not say: only in kernels that are being rewritten.
    var assigned: Set<RegisterID> = []
    var loops = 0
    kernel.body.forEachStatement { statement in
      assigned.formUnion(statement.assigned)
      if let id = statement.loopID { loops = max(loops, id.index + 1) }
    }
    let spare = kernel.registers.indices.filter { !assigned.contains(RegisterID($0)) }
    parts += spare.map { "spare \(typed(RegisterID($0)))" }
    if kernel.loopCount != loops { parts.append("loops \(kernel.loopCount)") }
    return "kernel(\(parts.joined(separator: ", ")))"
  }

  private mutating func write(_ statements: [Statement], depth: Int) {
    let indent = String(repeating: "  ", count: depth)
    for statement in statements {
      lines.append(indent + line(statement))
      switch statement {
      case .define, .store, .accumulate, .check: break
      case .loop(let loop):
        for carry in loop.carries {
          lines.append(
            "\(indent)  carry \(typed(carry.current)) = \(text(carry.initial)) "
              + "then \(text(carry.next)) into \(typed(carry.final))")
        }
        write(loop.body, depth: depth + 1)
      case .reduce(let reduction):
        write(reduction.body, depth: depth + 1)
        for accumulator in reduction.accumulators { lines.append("\(indent)  \(text(accumulator))") }
      }
    }
  }

  private func line(_ statement: Statement) -> String {
    switch statement {
    case .define(let register, let expression):
      return "\(typed(register)) = \(text(expression, in: dtype(register)))"
    case .store(let access, let value): return "store \(text(access)) = \(text(value))"
    case .accumulate(let access, let value, let combination):
      return "accumulate \(text(access)) by \(combination)(\(text(value)))"
    case .check(let check):
      let values = check.values.map(text).joined(separator: ", ")
      return "check \(text(check.condition)) #\(check.id)" + (values.isEmpty ? "" : " (\(values))")
    case .loop(let loop):
      let order =
        switch loop.order {
        case .independent: ""
        case .inOrder: " in order"
        }
      return "for i\(loop.id.index) < \(text(loop.extent))\(order)"
    case .reduce(let reduction):
      return "reduce i\(reduction.id.index) < \(text(reduction.extent)) "
        + "lanes \(reduction.tree.lanes) rows \(reduction.tree.rows)"
    }
  }

  private func text(_ accumulator: Accumulator) -> String {
    let position = accumulator.position.map { " at \(text($0))" } ?? ""
    let wide = accumulator.wide == accumulator.narrow ? "" : " then \(accumulator.wide)"
    return "combine \(typed(accumulator.result)) = \(accumulator.combination)"
      + "(\(text(accumulator.value))\(position)) in \(accumulator.narrow)\(wide)"
  }

  private func text(_ expression: Expression, in dtype: DType?) -> String {
    switch expression {
    case .constant(let constant):
      return constant.dtype == dtype ? constant.literal : "\(constant.dtype) \(constant.literal)"
    case .integer(.constant(let number)): return "integer \(number)"
    case .integer(.parameter(let number)): return "p\(number)"
    case .index(let loop): return "i\(loop.index)"
    case .load(let access, where: let guarding):
      return text(access) + (guarding.map { " where \(text($0))" } ?? "")
    case .apply(let op, let operands):
      return "\(op.textName)(\(operands.map(text).joined(separator: ", ")))"
    }
  }

  private func text(_ access: Access) -> String {
    var parts = access.terms.map { term in
      let index =
        switch term.index {
        case .loop(let loop): "i\(loop.index)"
        case .register(let register): text(register)
        }
      return term.stride == .constant(1) ? index : "\(index) * \(text(term.stride))"
    }
    if access.offset != .constant(0) || parts.isEmpty { parts.insert(text(access.offset), at: 0) }
    return "b\(access.buffer.index)[\(parts.joined(separator: " + "))]"
  }

  private func text(_ integer: Integer) -> String {
    switch integer {
    case .constant(let number): "\(number)"
    case .parameter(let number): "p\(number)"
    }
  }

  private func text(_ extent: Extent) -> String {
    switch extent {
    case .integer(let integer): text(integer)
    case .register(let register): text(register)
    }
  }

  private func text(_ register: RegisterID) -> String { "r\(register.index)" }

  private func typed(_ register: RegisterID) -> String {
    "r\(register.index): \(dtype(register).map(\.name) ?? "?")"
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
  /// The operation as kernel text names it: the case's name, `cast<float32>` for a cast.
  var textName: String {
    if case .cast(let dtype) = self { return "cast<\(dtype)>" }
    return "\(self)"
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
    guard let found = Combination.allCases.first(where: { "\($0)" == textName }) else { return nil }
    self = found
  }
}
