import TheanoErrors
import TheanoGraph

extension Schedule {
  /// Each buffer with its type, bytes, place, the steps that use it, and the user's line; then the slots of the arena.
  ///
  /// - Parameter bytes: for each buffer its bytes, where they are known.
  package func memoryPlan(_ bytes: [Int?]? = nil) -> String {
    let printer = SchedulePrinter(self)
    let lifetimes = lifetimes()
    var lines: [String] = []
    for (number, buffer) in buffers.enumerated() {
      let name = buffer.name.map { " \($0)" } ?? ""
      let formula = printer.plainText(buffer.count * Size(buffer.dtype.itemSize))
      let known = bytes.flatMap { $0[number] }.map { "\($0)" }
      let size = known.map { $0 == formula ? $0 : "\(formula) = \($0)" } ?? formula
      lines.append(
        "b\(number)\(name): \(printer.type(buffer)), \(size) bytes in \(printer.place(buffer.place)), "
          + "\(lifetime(buffer.place, lifetimes[number]))\(line(buffer.origin))")
    }
    lines += printer.slots()
    if endsLoops {
      lines.append("a loop that a condition (until) may end has memory for as many rows as if it never did")
    }
    return lines.joined(separator: "\n")
  }

  /// Whether there is a loop that may make fewer steps than it is told.
  private var endsLoops: Bool {
    var rest = steps
    while let step = rest.popLast() {
      if case .loop(let loop) = step, loop.until != nil { return true }
      rest += step.inner
    }
    return false
  }

  private func lifetime(_ place: BufferPlace, _ steps: ClosedRange<Int>?) -> String {
    switch place {
    case .input, .shared, .constant: return "the whole call"
    case .result, .replacement: return steps.map { "from step \($0.lowerBound) on" } ?? "the whole call"
    case .slot, .alias, .row:
      guard let steps else { return "not used" }
      return steps.count == 1
        ? "step \(steps.lowerBound)" : "steps \(steps.lowerBound) to \(steps.upperBound)"
    }
  }

  private func line(_ origin: Origin) -> String { origin == .unknown ? "" : ", \(origin)" }

  /// For each buffer the first and the last step that uses it; steps are counted from 1, as they are printed.
  private func lifetimes() -> [ClosedRange<Int>?] {
    var lifetimes = [ClosedRange<Int>?](repeating: nil, count: buffers.count)
    var number = 0
    func use(_ buffers: [BufferIndex], _ steps: ClosedRange<Int>) {
      for k in buffers {
        lifetimes[k] =
          lifetimes[k].map {
            min($0.lowerBound, steps.lowerBound)...max($0.upperBound, steps.upperBound)
          } ?? steps
      }
    }
    var rest: [Step] = steps.reversed()
    while let step = rest.popLast() {
      number += 1
      switch step {
      case .kernel, .product, .routine, .read, .check, .commit, .clock: use(step.buffers, number...number)
      case .branch(let branch): use([branch.condition], number...number)
      // What a body uses may be carried from one iteration to the next: it lives as long as the loop.
      case .loop: use(step.buffers, number...(number + step.length - 1))
      }
      rest += step.inner.reversed()
    }
    // Memory lives as long as whatever else lies there.
    for (k, steps) in lifetimes.enumerated() {
      var place = buffers[k].place
      while let steps, let other = place.base {
        use([other], steps)
        place = buffers[other].place
      }
    }
    return lifetimes
  }
}

extension BufferPlace {
  /// The buffer whose memory it is a part of.
  package var base: BufferIndex? {
    switch self {
    case .alias(let other, _), .row(let other): other
    case .input, .shared, .constant, .slot, .result, .replacement: nil
    }
  }
}

extension Step {
  /// How many steps it is, with those inside.
  fileprivate var length: Int {
    var (count, rest) = (0, [self])
    while let step = rest.popLast() {
      count += 1
      rest += step.inner
    }
    return count
  }

  var inner: [Step] {
    switch self {
    case .loop(let loop): loop.body
    case .branch(let branch): branch.then + branch.otherwise
    case .kernel, .product, .routine, .check, .read, .commit, .clock: []
    }
  }

  /// The buffers that it uses, those of the steps inside too.
  package var buffers: [BufferIndex] {
    var (found, rest) = ([BufferIndex](), [self])
    while let step = rest.popLast() {
      rest += step.inner
      switch step {
      case .kernel(let call): found += call.buffers
      case .product(let call):
        found += [call.a, call.b, call.c] + [call.alpha, call.beta].compactMap { $0 }
        found += call.followers.flatMap(\.kernel.buffers)
      case .routine(let call): found += call.inputs + call.outputs + [call.scratch].compactMap { $0 }
      case .read(let scalars): found += scalars.map(\.buffer)
      case .branch(let branch): found.append(branch.condition)
      case .loop(let loop): found += [loop.until, loop.count].compactMap { $0 }
      case .clock(let clock): found += [clock.count].compactMap { $0 }
      case .check, .commit: break
      }
    }
    return found
  }
}
