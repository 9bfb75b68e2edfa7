import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

extension Schedule: CustomStringConvertible {
  /// The steps, the plan of memory and the kernels, as text.
  package var description: String { SchedulePrinter(self).text() }
}

struct SchedulePrinter {
  private let schedule: Schedule
  private var lines: [String] = []

  init(_ schedule: Schedule) { self.schedule = schedule }

  // MARK: Names

  private func name(_ atom: Size.Atom) -> String {
    switch atom {
    case .axis(let id, let axis): "\(name(id)).shape[\(axis)]"
    case .value(let id): name(id)
    case .floorDivide(let a, let b): "(\(text(a)) // \(text(b)))"
    case .modulo(let a, let b): "(\(text(a)) % \(text(b)))"
    case .maximum(let a, let b): "max(\(text(a)), \(text(b)))"
    case .minimum(let a, let b): "min(\(text(a)), \(text(b)))"
    case .isNegative(let a): "(\(text(a)) < 0)"
    }
  }

  private func name(_ id: VariableID) -> String {
    if let name = schedule.names[id] { return name }
    if let k = schedule.inputs.firstIndex(where: { $0.id == id }) { return "input \(k)" }
    if let k = schedule.shared.firstIndex(where: { $0.id == id }) { return "shared \(k)" }
    var rest: [Step] = schedule.steps.reversed()
    while let step = rest.popLast() {
      if case .read(let pairs) = step, let pair = pairs.first(where: { $0.id == id }) { return "b\(pair.buffer)" }
      rest += step.inner.reversed()
    }
    return "unnamed"
  }

  private func text(_ size: Size) -> String {
    let plain = size.describe { name($0) }
    return size.monomials.count + (size.constantTerm != 0 ? 1 : 0) > 1 ? "(\(plain))" : plain
  }

  func plainText(_ size: Size) -> String { size.describe { name($0) } }

  private func integer(_ index: IntegerIndex) -> String { plainText(schedule.integers[index]) }

  func type(_ buffer: ScheduleBuffer) -> String {
    "\(buffer.dtype)[\(buffer.shape.map { plainText($0) }.joined(separator: ", "))]"
  }

  func place(_ place: BufferPlace) -> String {
    switch place {
    case .input(let k): "input \(k)"
    case .shared(let k): "shared \(k)"
    case .constant(let k): "constant \(k)"
    case .slot(let slot): "slot \(slot)"
    case .row(let other): "a row of b\(other)"
    case .result(let k): "output \(k)"
    case .replacement(let k): "replacement \(k)"
    case .alias(let other, let offset): "memory of b\(other)" + (offset.map { " from \(integer($0))" } ?? "")
    }
  }

  // MARK: Parts

  func text() -> String {
    var printer = self
    printer.lines.append("buffers")
    printer.lines += printer.plan().map { "  " + $0 }
    printer.lines.append("steps")
    printer.write(schedule.steps, depth: 1)
    let outputs = schedule.outputs.map { "b\($0)" }.joined(separator: ", ")
    printer.lines.append("outputs \(outputs)")
    for update in schedule.updates {
      let variable = schedule.shared[update.shared].name ?? "shared \(update.shared)"
      printer.lines.append("update \(variable) by b\(update.value)\(update.inPlace ? " in place" : "")")
    }
    for (number, kernel) in schedule.kernels.enumerated() {
      printer.lines.append("k\(number) = \(kernel)".trimmingLineEnd)
    }
    return printer.lines.joined(separator: "\n") + "\n"
  }

  func plan() -> [String] {
    var lines: [String] = []
    for (number, buffer) in schedule.buffers.enumerated() {
      let name = buffer.name.map { " \($0)" } ?? ""
      lines.append("b\(number)\(name): \(type(buffer)) in \(place(buffer.place))")
    }
    return lines + slots()
  }

  func slots() -> [String] {
    schedule.slots.enumerated().map { number, slot in
      let formulas = slot.bytes.map { plainText($0) }
      let bytes = formulas.count == 1 ? formulas[0] : "max(\(formulas.joined(separator: ", ")))"
      return "slot \(number): \(bytes) bytes"
    }
  }

  private mutating func write(_ steps: [Step], depth: Int) {
    let indent = String(repeating: "  ", count: depth)
    for step in steps {
      switch step {
      case .kernel(let call): lines.append(indent + text(call))
      case .product(let product):
        lines.append(indent + text(product))
        for follower in product.followers { lines.append("\(indent)  part by part \(text(follower.kernel))") }
      case .routine(let call): lines.append(indent + text(call))
      case .check(let guarding):
        let relation =
          switch guarding.relation {
          case .equal: "=="
          case .atMost: "<="
          }
        lines.append(
          "\(indent)require \(integer(guarding.left)) \(relation) \(integer(guarding.right)) "
            + "for \(guarding.requirement.operation)")
      case .read(let pairs):
        lines.append(indent + "read " + pairs.map { "b\($0.buffer)" }.joined(separator: ", "))
      case .commit: lines.append(indent + "commit")
      case .clock(let clock):
        lines.append("\(indent)\(clock.isEnd ? "stop" : "start") the clock of \(schedule.clocks[clock.number].name)")
      case .loop(let loop):
        lines.append(
          "\(indent)loop \(integer(loop.iterations))\(loop.until.map { " until b\($0)" } ?? "")"
            + (loop.count.map { ", counted in b\($0)" } ?? ""))
        for row in loop.rows {
          let start = integer(row.first)
          lines.append(
            "\(indent)  b\(row.buffer) = b\(row.of)[\(start == "0" && !row.isReversed ? "" : "\(start) ")"
              + "\(row.isReversed ? "- t" : start == "0" ? "t" : "+ t")"
              + "\(row.ring.map { " mod \(integer($0))" } ?? "")]")
        }
        write(loop.body, depth: depth + 1)
      case .branch(let branch):
        lines.append("\(indent)if b\(branch.condition)")
        write(branch.then, depth: depth + 1)
        lines.append("\(indent)else")
        write(branch.otherwise, depth: depth + 1)
      }
    }
  }

  private func text(_ call: KernelStep) -> String {
    let roles = schedule.kernels[call.kernel].buffers.map(\.role)
    let pairs = zip(call.buffers, roles)
    let read = pairs.filter { $0.1 == .input }.map { "b\($0.0)" }
    let written = pairs.filter { $0.1 != .input }.map { ($0.1 == .update ? "update b" : "b") + "\($0.0)" }
    let integers = call.integers.map { integer($0) }
    let arguments = read + (integers.isEmpty ? [] : [integers.joined(separator: ", ")])
    let targets = written.isEmpty ? "check" : "\(written.joined(separator: ", ")) ="
    return "\(targets) k\(call.kernel)(\(arguments.joined(separator: "; "))) "
      + "over \(integer(call.iterations)), each \(integer(call.workPerIteration))"
  }

  private func text(_ call: RoutineStep) -> String {
    func list(_ buffers: [BufferIndex]) -> String { buffers.map { "b\($0)" }.joined(separator: ", ") }
    let scratch = call.scratch.map { " with scratch b\($0)" } ?? ""
    return "\(list(call.outputs)) = \(call.routine.name)(\(list(call.inputs)))\(scratch)"
  }

  private func number(_ scalar: Scalar) -> String {
    switch scalar {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .real(let value): "\(value)"
    case .complex(let value): "\(value.real) + \(value.imaginary)i"
    }
  }

  private func text(_ product: ProductStep) -> String {
    func factor(_ factor: ProductCall.Factor, _ buffer: BufferIndex?) -> String {
      switch factor {
      case .constant(let constant): number(constant.value)
      case .buffer: "b\(buffer ?? -1)"
      }
    }
    let call = product.call
    let batch = product.batch.map { "\(integer($0)) times " } ?? ""
    let a = "b\(product.a)\(call.transposeA ? ".T" : "")"
    let b = "b\(product.b)\(call.transposeB ? ".T" : "")"
    return "b\(product.c) = product(\(a), \(b), alpha \(factor(call.alpha, product.alpha)), "
      + "beta \(factor(call.beta, product.beta))) of \(batch)\(integer(product.m)) x \(integer(product.n)) x "
      + integer(product.k)
  }
}

extension String {
  fileprivate var trimmingLineEnd: String { hasSuffix("\n") ? String(dropLast()) : self }
}
