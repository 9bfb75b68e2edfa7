import ComplexModule
import TheanoArrays
import TheanoScalars

/// One application of a scalar operation to registers: the value that its row says, rounded to the dtype
/// of the result.
struct Operation {
  let op: ScalarOp
  let slots: [Int]
  let dtypes: [DType]
  let target: Int
  let result: DType

  func step(_ functions: InterpretedKernel.RealFunctions) -> Step {
    if op == .switch { return choice() }
    if op == .identity || op == .second { return copy(slots[slots.count - 1]) }
    if case .cast(let dtype) = op, let step = cast(to: dtype) { return step }
    return uniform(functions) ?? mixed()
  }

  /// Operands and result of one kind, or a predicate on operands of one kind; nil where it is neither.
  private func uniform(_ functions: InterpretedKernel.RealFunctions) -> Step? {
    let values = op.row.values
    let kind = dtypes[0].kind
    guard dtypes.allSatisfy({ $0.kind == kind }) else { return nil }
    switch kind {
    case .bool: return uniform(BoolElement.self, values.bool, values.tests?.bool)
    case .signed: return uniform(IntegerElement<Int64>.self, values.int, values.tests?.int)
    case .unsigned: return uniform(IntegerElement<UInt64>.self, values.uint, values.tests?.uint)
    case .float:
      return uniform(
        RealElement<DoubleFormat>.self, functions(op, result) ?? values.real, values.tests?.real)
    case .complex: return uniform(ComplexElement<DoubleFormat>.self, values.complex, values.tests?.complex)
    }
  }

  /// `E` is the widest element of the operands' kind: the table computes in it.
  private func uniform<E: Element>(
    _ element: E.Type, _ function: ScalarFunction<E.Wide>?, _ test: ScalarTest<E.Wide>?
  ) -> Step? where E.Wide: Sendable {
    if let test { return predicate(E.self, test) }
    guard let function, result.kind == dtypes[0].kind else { return nil }
    return result.visit(Computing<E>(operation: self, function: function))
  }

  private func predicate<E: Element>(_ element: E.Type, _ test: ScalarTest<E.Wide>) -> Step
  where E.Wide: Sendable {
    let (target, a) = (target, slots[0])
    switch test {
    case .one(let holds):
      return Step { frame in
        let words = frame.pointee.words
        words[target] = holds(E.read(words + a)) ? 1 : 0
      }
    case .two(let holds):
      let b = slots[1]
      return Step { frame in
        let words = frame.pointee.words
        words[target] = holds(E.read(words + a), E.read(words + b)) ? 1 : 0
      }
    }
  }

  /// Operands of several kinds, or a result of another.
  private func mixed() -> Step {
    let signature = ScalarSignature(operands: dtypes, result: result)
    let (op, kinds, slots, target) = (op, dtypes.map(\.kind), slots, target)
    return Step { frame in
      let words = frame.pointee.words
      let operands = slots.indices.map { Scalar(words + slots[$0], kinds[$0]) }
      op.evaluate(operands, signature).writeWords(words + target)
    }
  }

  // MARK: Values that only move

  private func choice() -> Step {
    let (condition, yes, no, target) = (slots[0], slots[1], slots[2], target)
    return Step { frame in
      let words = frame.pointee.words
      let source = words[condition] != 0 ? yes : no
      words[target] = words[source]
      words[target + 1] = words[source + 1]
    }
  }

  private func copy(_ source: Int) -> Step {
    let target = target
    return Step { frame in
      let words = frame.pointee.words
      words[target] = words[source]
      words[target + 1] = words[source + 1]
    }
  }

  /// Within a kind, and between integers: their words are extended alike, so that a cast is a rounding.
  private func cast(to dtype: DType) -> Step? {
    switch (dtypes[0].kind, dtype.kind) {
    case (.bool, .bool), (.bool, .signed), (.bool, .unsigned): copy(slots[0])
    case (.signed, .signed), (.unsigned, .unsigned), (.signed, .unsigned), (.unsigned, .signed),
      (.float, .float), (.complex, .complex):
      dtype.visit(Rounding(source: slots[0], target: target))
    case (.bool, .float), (.bool, .complex), (.signed, .bool), (.signed, .float), (.signed, .complex),
      (.unsigned, .bool), (.unsigned, .float), (.unsigned, .complex), (.float, .bool), (.float, .signed),
      (.float, .unsigned), (.float, .complex), (.complex, .bool), (.complex, .signed), (.complex, .unsigned),
      (.complex, .float):
      nil
    }
  }
}

private struct Rounding: ElementVisitor {
  let source: Int
  let target: Int

  func visit<E: Element>(_ element: E.Type) -> Step {
    let (source, target) = (source, target)
    return Step { frame in
      let words = frame.pointee.words
      E.write(E.rounded(E.read(words + source)), words + target)
    }
  }
}

/// A function computed in the widest element `W` of the result's kind, and rounded to the result's own.
/// A sum or product of many is rounded after each step.
private struct Computing<W: Element>: ElementVisitor where W.Wide: Sendable {
  let operation: Operation
  let function: ScalarFunction<W.Wide>

  func visit<E: Element>(_ element: E.Type) -> Step {
    let (slots, target, a) = (operation.slots, operation.target, operation.slots[0])
    switch function {
    case .one(let f):
      return Step { frame in
        let words = frame.pointee.words
        Self.write(f(W.read(words + a)), words + target, E.self)
      }
    case .two(let f):
      let b = slots[1]
      return Step { frame in
        let words = frame.pointee.words
        Self.write(f(W.read(words + a), W.read(words + b)), words + target, E.self)
      }
    case .three(let f):
      let (b, c) = (slots[1], slots[2])
      return Step { frame in
        let words = frame.pointee.words
        Self.write(f(W.read(words + a), W.read(words + b), W.read(words + c)), words + target, E.self)
      }
    case .fold(let f):
      let rest = slots.dropFirst()
      return Step { frame in
        let words = frame.pointee.words
        words[target] = words[a]
        words[target + 1] = words[a + 1]
        for slot in rest {
          Self.write(f(W.read(words + target), W.read(words + slot)), words + target, E.self)
        }
      }
    }
  }

  /// The words of a value are those of its kind, so that the narrow element reads what the wide one wrote.
  @inline(__always)
  private static func write<E: Element>(
    _ value: W.Wide, _ words: UnsafeMutablePointer<UInt64>, _ element: E.Type
  ) {
    W.write(value, words)
    E.write(E.rounded(E.read(words)), words)
  }
}
