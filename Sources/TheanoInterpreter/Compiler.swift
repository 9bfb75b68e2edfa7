import TheanoArrays
import TheanoLoops
import TheanoScalars

/// Turns the statements of a kernel into steps.
struct Compiler {
  let kernel: Kernel
  var layout: Layout
  let chunked: LoopID?
  private let functions: InterpretedKernel.RealFunctions
  /// Where loops run on blocks; nil where each iteration is run by itself.
  var lanes: LaneLayout?

  init(_ kernel: Kernel, _ functions: @escaping InterpretedKernel.RealFunctions, inBlocks: Bool) {
    self.kernel = kernel
    self.functions = functions
    lanes = inBlocks ? LaneLayout(dependence: LoopDependence(kernel)) : nil
    layout = Layout(registers: kernel.registers.count)
    chunked = kernel.chunkedLoop?.id
  }

  func dtype(_ register: RegisterID) -> DType { kernel.registers[register.index] }

  mutating func body() -> Block { block(kernel.body, isOutermost: true) }

  private mutating func block(_ statements: [Statement], isOutermost: Bool = false) -> Block {
    var block = Block()
    for statement in statements {
      switch statement {
      case .define(let register, let expression): block.steps.append(define(register, expression))
      case .store(let access, let value): block.steps.append(store(access, value))
      case .accumulate(let access, let value, let combination):
        block.steps.append(accumulate(access, value, combination))
      case .check(let check): block.steps.append(self.check(check))
      case .loop(let loop):
        block.steps.append(blocks(loop, isOutermost: isOutermost) ?? self.loop(loop, isOutermost: isOutermost))
      case .reduce(let reduction):
        if let step = blocks(reduction, isOutermost: isOutermost) {
          block.steps.append(step)
          continue
        }
        let counter = layout.slot(reduction.id)
        let extent = layout.slot(reduction.extent)
        let body = self.block(reduction.body)
        let accumulators = reduction.accumulators.map { accumulator in
          CompiledAccumulator(accumulator, tree: reduction.tree, &layout)
        }
        let steps = ReductionSteps(
          counter: counter, extent: extent, tree: reduction.tree, body: body,
          accumulators: accumulators, isOutermost: isOutermost)
        block.steps.append(Step { steps.run($0) })
      }
    }
    return block
  }

  // MARK: Values

  mutating func define(_ register: RegisterID, _ expression: Expression) -> Step {
    let target = layout.slot(register)
    switch expression {
    case .constant(let constant): return Step { constant.value.writeWords($0.pointee.words + target) }
    case .integer(let integer): return copy(layout.slot(integer), to: target)
    case .index(let loop): return copy(layout.slot(loop), to: target)
    case .load(let access, where: let guarding):
      let address = Address(access, &layout)
      let load = dtype(register).visit(Loading(address: address, target: target))
      guard let guarding else { return load }
      let condition = layout.slot(guarding)
      return Step { frame in
        let words = frame.pointee.words
        if words[condition] != 0 { return load.run(frame) }
        // Zero has the same words in every dtype.
        words[target] = 0
        words[target + 1] = 0
      }
    case .apply(let op, let operands):
      return Operation(
        op: op, slots: operands.map { layout.slot($0) }, dtypes: operands.map { dtype($0) },
        target: target, result: dtype(register)
      ).step(functions)
    }
  }

  private func copy(_ source: Int, to target: Int) -> Step {
    Step { $0.pointee.words[target] = $0.pointee.words[source] }
  }

  // MARK: Effects

  private mutating func store(_ access: Access, _ value: RegisterID) -> Step {
    let address = Address(access, &layout)
    return dtype(value).visit(Storing(address: address, source: layout.slot(value)))
  }

  private mutating func accumulate(
    _ access: Access, _ value: RegisterID, _ combination: Combination
  ) -> Step {
    let address = Address(access, &layout)
    let source = layout.slot(value)
    if combination == .replace { return dtype(value).visit(Storing(address: address, source: source)) }
    precondition(!combination.takesPosition, "\(combination) does not accumulate in memory")
    return dtype(value).visit(
      Accumulating(address: address, source: source, combination: combination))
  }

  private func check(_ check: Check) -> Step {
    let condition = layout.slot(check.condition)
    let id = Int64(check.id)
    let values = check.values.map { layout.slot($0) }
    return Step { frame in
      if frame.pointee.words[condition] != 0 { return }
      let iteration = frame.pointee.iteration
      frame.pointee.keep(iteration) {
        KernelFault(
          check: id, iteration: iteration,
          value0: values.isEmpty ? 0 : frame.pointee.integer(values[0]),
          value1: values.count < 2 ? 0 : frame.pointee.integer(values[1]))
      }
    }
  }

  // MARK: Loops

  mutating func loop(_ loop: Loop, isOutermost: Bool) -> Step {
    let counter = layout.slot(loop.id)
    let extent = layout.slot(loop.extent)
    let body = block(loop.body)
    let isChunked = loop.id == chunked
    let carries = loop.carries.map { carry in
      // A final register is free while the loop runs: it holds what goes to the next iteration.
      (
        initial: layout.slot(carry.initial), current: layout.slot(carry.current),
        next: layout.slot(carry.next), final: layout.slot(carry.final)
      )
    }
    return Step { frame in
      let words = frame.pointee.words
      func copy(_ source: Int, _ target: Int) {
        words[target] = words[source]
        words[target + 1] = words[source + 1]
      }
      var (begin, end) = frame.pointee.iterations(extent, isChunked: isChunked)
      for carry in carries { copy(carry.initial, carry.final) }
      while begin < end {
        words[counter] = UInt64(bitPattern: begin)
        if isOutermost { frame.pointee.iteration = begin }
        for carry in carries { copy(carry.final, carry.current) }
        body.run(frame)
        for carry in carries { copy(carry.next, carry.final) }
        begin += 1
      }
      if isOutermost { frame.pointee.iteration = 0 }
    }
  }
}

// MARK: Memory

private struct Loading: ElementVisitor {
  let address: Address
  let target: Int

  func visit<E: Element>(_ element: E.Type) -> Step {
    let (address, target) = (address, target)
    return Step { frame in
      let place = address.place(frame, E.Stored.self)
      E.write(E.wide(place.load(as: E.Stored.self)), frame.pointee.words + target)
    }
  }
}

private struct Storing: ElementVisitor {
  let address: Address
  let source: Int

  func visit<E: Element>(_ element: E.Type) -> Step {
    let (address, source) = (address, source)
    return Step { frame in
      let value = E.stored(E.read(frame.pointee.words + source))
      address.place(frame, E.Stored.self).storeBytes(of: value, as: E.Stored.self)
    }
  }
}

private struct Accumulating: ElementVisitor {
  let address: Address
  let source: Int
  let combination: Combination

  func visit<E: Element>(_ element: E.Type) -> Step {
    let (address, source) = (address, source)
    let combine = E.combine(combination)
    return Step { frame in
      let place = address.place(frame, E.Stored.self)
      let old = E.wide(place.load(as: E.Stored.self))
      let new = combine(old, E.read(frame.pointee.words + source))
      place.storeBytes(of: E.stored(new), as: E.Stored.self)
    }
  }
}
