import TheanoArrays
import TheanoGraph
import TheanoLoops

/// A loop whose step is one kernel, element by element, as one kernel with the loop inside.
///
/// What the step carries stays in registers, and elements are shared among threads and lanes: `for i { for t { … } }`
/// where the steps alone would be `for t { for i { … } }`. It takes the initial rows, and writes all rows that go out.
struct LoopKernel {
  /// One for each buffer of the kernel.
  enum Buffer: Hashable {
    case input(Int)
    case output(Int)
    /// A leaf of the body that is no input of it.
    case inside(ValueID)
  }

  private(set) var kernel: Kernel
  private(set) var buffers: [Buffer] = []
  private(set) var integers: [Size]
  let iterations: Size
  let workPerIteration: Size

  private let nest: FinishedNest
  private let rule: LoopRule
  private let body: Workspace
  private let steps: Size
  private var numbers: [Buffer: BufferID] = [:]
  private let loop: LoopID
  /// For each buffer of the step's kernel what it is.
  private var roles: [Role] = []
  /// Of outputs that keep their last rows only: what says in each step where they lie.
  private var rounds: [Statement] = []
  private var placeOf: [RowPlace: RegisterID] = [:]

  private struct RowPlace: Hashable {
    let first: Int
    let ring: Size
  }

  private enum Role {
    case whole(BufferID)
    case row(BufferID, LoopRule.Row)
    /// The row before, of the state of that number.
    case before(Int)
    /// The new row of a state.
    case after(Int)
  }

  /// nil where the step is not of that kind.
  init?(_ nest: FinishedNest, _ rule: LoopRule, _ body: Workspace, steps: Size) {
    guard !rule.hasUntil, nest.checks.isEmpty, rule.carried.allSatisfy({ $0.depth == 1 }) else { return nil }
    (self.nest, self.rule, self.body, self.steps) = (nest, rule, body, steps)
    kernel = nest.kernel
    kernel.buffers = []
    integers = nest.integers
    loop = LoopID(kernel.loopCount)
    kernel.loopCount += 1
    iterations = nest.iterations
    workPerIteration = nest.workPerIteration * .maximum(steps, .one)
    guard findRoles(), let statements = around(nest.kernel.body) else { return nil }
    kernel.body = statements
    kernel = kernel.canonical()
  }

  // MARK: Buffers

  private mutating func findRoles() -> Bool {
    for (memory, buffer) in zip(nest.memories, nest.kernel.buffers) {
      guard case .value(let value) = memory else { return false }
      switch buffer.role {
      case .input:
        if let k = body.graph.inputs.firstIndex(of: value) {
          switch rule.leaves[k] {
          case .whole(let input): roles.append(.whole(number(.input(input), buffer.dtype, .input)))
          case .row(let row):
            switch row.of {
            case .input(let input): roles.append(.row(number(.input(input), buffer.dtype, .input), row))
            case .output(let output):
              guard let state = rule.carried.firstIndex(where: { $0.output == output }) else { return false }
              roles.append(.before(state))
            }
          }
        } else {
          guard body.isLeaf(value) else { return false }
          roles.append(.whole(number(.inside(value), buffer.dtype, .input)))
        }
      case .output:
        guard let k = body.graph.outputs.firstIndex(of: value), case .output(let output) = rule.rows[k].of else {
          return false
        }
        if let state = rule.carried.firstIndex(where: { $0.output == output }) {
          roles.append(.after(state))
        } else {
          roles.append(.row(number(.output(output), buffer.dtype, .output), rule.rows[k]))
        }
      case .update, .scratch: return false
      }
    }
    return true
  }

  private mutating func number(_ buffer: Buffer, _ dtype: DType, _ role: KernelBuffer.Role) -> BufferID {
    if let known = numbers[buffer] { return known }
    kernel.buffers.append(KernelBuffer(dtype, role))
    buffers.append(buffer)
    numbers[buffer] = BufferID(buffers.count - 1)
    return BufferID(buffers.count - 1)
  }

  // MARK: Integers

  private mutating func integer(_ size: Size) -> Integer {
    if let constant = size.constant { return .constant(constant) }
    if let known = integers.firstIndex(of: size) { return .parameter(known) }
    integers.append(size)
    kernel.parameterCount = integers.count
    return .parameter(integers.count - 1)
  }

  private func size(_ integer: Integer) -> Size {
    switch integer {
    case .constant(let c): Size(c)
    case .parameter(let p): integers[p]
    }
  }

  // MARK: Statements

  /// The nest with the loop over the steps inside; nests are as deep as tensors have axes.
  private mutating func around(_ statements: [Statement]) -> [Statement]? {
    let isInnermost = statements.allSatisfy { statement in
      switch statement {
      case .define, .store: true
      case .accumulate, .check, .loop, .reduce: false
      }
    }
    if isInnermost { return stepLoop(statements) }
    guard case .loop(var inner)? = statements.last, inner.order == .independent, inner.carries.isEmpty,
      statements.dropLast().allSatisfy({ statement in
        // What is loaded outside of the loops would have to be loaded for each step.
        if case .define(_, let expression) = statement, case .load = expression { return false }
        if case .define = statement { return true }
        return false
      }), let body = around(inner.body)
    else { return nil }
    inner.body = body
    return statements.dropLast() + [.loop(inner)]
  }

  private mutating func stepLoop(_ statements: [Statement]) -> [Statement]? {
    // Where each state is read and written: the same element, or the loops cannot change places.
    var places: [Int: Access] = [:]
    for statement in statements {
      for access in statement.accesses.loads + statement.accesses.stores {
        switch roles[access.buffer.index] {
        case .before(let state), .after(let state):
          let place = Access(BufferID(0), offset: access.offset, access.terms)
          if places[state] == nil { places[state] = place }
          guard let known = places[state], known.offset == place.offset, Set(known.terms) == Set(place.terms),
            access.registers.isEmpty
          else { return nil }
        case .whole, .row: break
        }
      }
    }
    guard places.count == rule.carried.count else { return nil }
    return rewritten(statements, places)
  }

  private mutating func rewritten(_ statements: [Statement], _ places: [Int: Access]) -> [Statement]? {
    var (before, inside, after): ([Statement], [Statement], [Statement]) = ([], [], [])
    var carries: [Carry] = []
    for (s, carried) in rule.carried.enumerated() {
      guard let place = places[s] else { return nil }
      let dtype = body.dtype(body.graph.outputs[s])
      let carry = Carry(
        current: register(dtype), initial: register(dtype), next: register(dtype), final: register(dtype))
      let initial = number(.input(carried.initial), dtype, .input)
      let output = number(.output(carried.output), dtype, .output)
      before.append(.define(carry.initial, .load(moved(place, to: initial, by: .zero), where: nil)))
      if carried.keepsLast {
        after.append(.store(moved(place, to: output, by: .zero), carry.final))
      } else {
        before.append(.store(moved(place, to: output, by: .zero), carry.initial))
      }
      carries.append(carry)
    }
    var renamed: [RegisterID: RegisterID] = [:]
    var moving = Set(carries.map(\.current))
    func name(_ register: RegisterID) -> RegisterID { renamed[register] ?? register }
    for statement in statements {
      switch statement {
      case .define(let register, .load(let access, where: let guarding)):
        switch roles[access.buffer.index] {
        case .before(let state):
          if guarding != nil { return nil }
          renamed[register] = carries[state].current
        case .whole(let buffer):
          let isMoving = (access.registers + [guarding].compactMap(\.self)).contains { moving.contains(name($0)) }
          let load = Statement.define(
            register, .load(moved(access, to: buffer, by: .zero, name), where: guarding.map(name)))
          if isMoving { moving.insert(register) }
          if isMoving { inside.append(load) } else { before.append(load) }
        case .row(let buffer, let row):
          moving.insert(register)
          inside.append(
            .define(register, .load(stepped(access, row, buffer, count(of: access), name), where: guarding.map(name))))
        case .after: return nil
        }
      case .define(let register, .apply(let op, let operands)):
        let isMoving = operands.contains { moving.contains(name($0)) }
        if isMoving { moving.insert(register) }
        let define = Statement.define(register, .apply(op, operands.map(name)))
        if isMoving { inside.append(define) } else { before.append(define) }
      case .define: before.append(statement)
      case .store(let access, let value):
        switch roles[access.buffer.index] {
        case .after(let state):
          let dtype = kernel.registers[carries[state].next.index]
          guard kernel.registers[name(value).index] == dtype else { return nil }
          inside.append(.define(carries[state].next, .apply(.identity, [name(value)])))
          if !rule.carried[state].keepsLast,
            let row = rule.rows.first(where: { $0.of == .output(rule.carried[state].output) })
          {
            let output = number(.output(rule.carried[state].output), dtype, .output)
            inside.append(.store(stepped(access, row, output, count(of: access), name), name(value)))
          }
        case .row(let buffer, let row):
          inside.append(.store(stepped(access, row, buffer, count(of: access), name), name(value)))
        case .before, .whole: return nil
        }
      case .accumulate, .check, .loop, .reduce: return nil
      }
    }
    return before + [.loop(Loop(loop, extent, .inOrder, carries: carries, rounds + inside))] + after
  }

  /// Where in each step the row lies that is the row `first` of the first step: the same for all elements.
  private mutating func place(from first: Int, ring: Size) -> RegisterID {
    let key = RowPlace(first: first, ring: ring)
    if let known = placeOf[key] { return known }
    let (step, start, row) = (register(.int64), register(.int64), register(.int64))
    let (rows, place) = (register(.int64), register(.int64))
    rounds += [
      .define(step, .index(loop)), .define(start, .integer(.constant(first))),
      .define(row, .apply(.add, [step, start])),
      .define(rows, .integer(integer(ring))), .define(place, .apply(.mod, [row, rows])),
    ]
    placeOf[key] = place
    return place
  }

  private var extent: Extent {
    mutating get { .integer(integer(.maximum(steps, .zero))) }
  }

  private mutating func register(_ dtype: DType) -> RegisterID {
    kernel.registers.append(dtype)
    return RegisterID(kernel.registers.count - 1)
  }

  /// Elements of a row of the tensor that an access of the step's kernel is a row of.
  private func count(of access: Access) -> Size {
    guard case .value(let value) = nest.memories[access.buffer.index] else { return .zero }
    return body.count(value)
  }

  private mutating func moved(
    _ access: Access, to buffer: BufferID, by offset: Size, _ name: (RegisterID) -> RegisterID = { $0 }
  ) -> Access {
    let terms = access.terms.map { term -> Access.Term in
      if case .register(let register) = term.index { return Access.Term(.register(name(register)), term.stride) }
      return term
    }
    return Access(
      buffer, offset: offset.constant == 0 ? access.offset : integer(size(access.offset) + offset), terms)
  }

  /// The access of a step as one of all steps.
  private mutating func stepped(
    _ access: Access, _ row: LoopRule.Row, _ buffer: BufferID, _ count: Size, _ name: (RegisterID) -> RegisterID
  ) -> Access {
    if let ring = row.ring {
      var result = moved(access, to: buffer, by: .zero, name)
      result.terms.append(Access.Term(.register(place(from: row.first, ring: ring)), integer(count)))
      return result
    }
    let first = row.isReversed ? steps + (row.first - 1) : Size(row.first)
    var result = moved(access, to: buffer, by: first * count, name)
    result.terms.append(Access.Term(.loop(loop), integer(row.isReversed ? Size(-1) * count : count)))
    return result
  }
}

extension Planner {
  /// The loop as one kernel, where its step is a kernel that allows it.
  mutating func loopKernel(
    _ draft: RegionDraft, _ rule: LoopRule, _ body: Workspace, _ inner: inout Planner, steps: Size
  ) -> Step? {
    guard work.options.fuses, inner.drafts.count == 1, case .kernel(let nest) = inner.drafts[0].action,
      !inner.drafts[0].isRare, inner.guards.isEmpty,
      !nest.integers.contains(where: { $0.valueAtoms.contains { body.graph.sizeValues[$0] != nil } }),
      let loop = LoopKernel(nest, rule, body, steps: steps)
    else { return nil }
    var buffers: [BufferIndex] = []
    for (place, buffer) in zip(loop.buffers, loop.kernel.buffers) {
      switch place {
      case .input(let k): buffers.append(self.buffer(draft.inputs[k]))
      case .output(let k): buffers.append(self.buffer(draft.outputs[k]))
      case .inside(let value):
        inner.schedule = schedule
        buffers.append(inner.buffer(.value(value), buffer.dtype))
        schedule = inner.schedule
      }
    }
    return .kernel(
      KernelStep(
        kernel: number(loop.kernel, isRare: false), buffers: buffers,
        integers: loop.integers.map { integers.index($0) }, iterations: integers.index(loop.iterations),
        workPerIteration: integers.index(loop.workPerIteration)))
  }
}
