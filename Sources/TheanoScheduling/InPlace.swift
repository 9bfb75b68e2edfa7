import TheanoLoops

/// Whether and how a kernel may write an output over an input that is not needed afterwards.
struct InPlace {
  private let kernel: Kernel
  private let input: BufferID
  private let output: BufferID
  /// The loops around the statement, the outermost first.
  private var around: [(id: LoopID, extent: Extent)] = []
  private var loads: [(access: Access, around: [(id: LoopID, extent: Extent)])] = []
  private var stores: [(access: Access, around: [(id: LoopID, extent: Extent)])] = []
  private var isAllowed = true

  /// Every element of `input` that the kernel reads must be read in the same row and before the element at
  /// its place is written, and nothing may read it later.
  static func allows(_ kernel: Kernel, _ input: Int, _ output: Int) -> Bool {
    guard kernel.buffers[input].role == .input, kernel.buffers[output].role == .output,
      kernel.buffers[input].dtype == kernel.buffers[output].dtype
    else { return false }
    var check = InPlace(kernel: kernel, input: BufferID(input), output: BufferID(output))
    check.walk(kernel.body)
    return check.isAllowed && check.stores.count == 1
  }

  private init(kernel: Kernel, input: BufferID, output: BufferID) {
    self.kernel = kernel
    self.input = input
    self.output = output
  }

  /// Nests are as deep as tensors have axes.
  private mutating func walk(_ statements: [Statement]) {
    for statement in statements {
      let accesses = statement.accesses
      for access in accesses.loads {
        if access.buffer == output { isAllowed = false }
        if access.buffer == input { load(access) }
      }
      for access in accesses.stores where access.buffer == output { store(access) }
      switch statement {
      case .define, .store, .accumulate, .check: break
      case .loop(let loop):
        around.append((loop.id, loop.extent))
        walk(loop.body)
        around.removeLast()
      case .reduce(let reduction):
        around.append((reduction.id, reduction.extent))
        walk(reduction.body)
        around.removeLast()
      }
    }
  }

  private mutating func load(_ access: Access) {
    if !stores.isEmpty || !access.registers.isEmpty { isAllowed = false }
    loads.append((access, around))
  }

  private mutating func store(_ access: Access) {
    if !access.registers.isEmpty { isAllowed = false }
    stores.append((access, around))
    for load in loads where !isSameRow(load, (access, around)) { isAllowed = false }
  }

  /// The same address in the same iteration; or, from another loop inside the outermost one, the same
  /// addresses in the same iteration of the outermost one.
  private func isSameRow(
    _ load: (access: Access, around: [(id: LoopID, extent: Extent)]),
    _ store: (access: Access, around: [(id: LoopID, extent: Extent)])
  ) -> Bool {
    guard load.access.offset == store.access.offset, load.access.terms.count == store.access.terms.count,
      load.around.count == store.around.count
    else { return false }
    let common = zip(load.around, store.around).prefix { $0.id == $1.id }.count
    if common == store.around.count { return Set(load.access.terms) == Set(store.access.terms) }
    // Loops side by side: each must run over the same addresses.
    if common == 0 { return false }
    var renamed: [LoopID: LoopID] = [:]
    for (a, b) in zip(load.around, store.around).dropFirst(common) {
      guard a.extent == b.extent else { return false }
      renamed[a.id] = b.id
    }
    let terms = load.access.terms.map { term in
      guard case .loop(let loop) = term.index, let other = renamed[loop] else { return term }
      return Access.Term(.loop(other), term.stride)
    }
    return Set(terms) == Set(store.access.terms)
  }

  /// The kernel with both as one buffer that is updated, in the place of the output.
  static func merge(_ kernel: Kernel, _ input: Int, _ output: Int) -> Kernel {
    var kernel = kernel
    kernel.buffers[output].role = .update
    kernel.buffers.remove(at: input)
    func number(_ buffer: BufferID) -> BufferID {
      let old = buffer.index == input ? output : buffer.index
      return BufferID(old > input ? old - 1 : old)
    }
    kernel.body = renumber(kernel.body, number)
    return kernel.canonical()
  }

  private static func renumber(_ statements: [Statement], _ number: (BufferID) -> BufferID) -> [Statement] {
    func change(_ access: Access) -> Access {
      Access(number(access.buffer), offset: access.offset, access.terms)
    }
    return statements.map { statement in
      switch statement {
      case .define(let register, .load(let access, where: let guarding)):
        return .define(register, .load(change(access), where: guarding))
      case .define, .check: return statement
      case .store(let access, let value): return .store(change(access), value)
      case .accumulate(let access, let value, let combination):
        return .accumulate(change(access), value, combination)
      case .loop(var loop):
        loop.body = renumber(loop.body, number)
        return .loop(loop)
      case .reduce(var reduction):
        reduction.body = renumber(reduction.body, number)
        return .reduce(reduction)
      }
    }
  }
}
