import TheanoGraph
import TheanoLoops

/// Kernels that compute each element of a matrix by itself, so that they can run on any rectangle of it: loops over rows
/// and columns, and nothing that one element leaves for another.
///
/// How many columns there are is a parameter of its own, apart from the distance of two rows: a rectangle is a chunk of
/// the rows, a number of columns, and buffers that begin at its first column.
struct RectangleKernel {
  /// What follows a product is called with a table of addresses and integers on the stack.
  private static let mostArguments = 100

  /// The kernel in that form, and the number of that parameter, which is the last; nil where it has no such form.
  static func make(_ nest: FinishedNest, rows: Size, columns: Size) -> (nest: FinishedNest, width: Int)? {
    guard let loop = nest.kernel.chunkedLoop, nest.checks.isEmpty, isPlain(loop, nest.kernel) else { return nil }
    var made = nest
    func size(_ extent: Extent) -> Size? {
      switch extent {
      case .integer(.constant(let number)): Size(number)
      case .integer(.parameter(let p)): nest.integers[p]
      case .register: nil
      }
    }
    func integer(_ size: Size) -> Integer {
      if let number = size.constant { return .constant(number) }
      if let p = made.integers.firstIndex(of: size) { return .parameter(p) }
      made.integers.append(size)
      return .parameter(made.integers.count - 1)
    }
    let step = integer(columns)
    let outer: Loop
    if let inner = innerLoop(loop) {
      guard size(loop.extent) == rows, size(inner.extent) == columns else { return nil }
      outer = loop
    } else {
      guard size(loop.extent) == rows * columns, !loop.body.hasLoops,
        let body = inRows(loop, step, LoopID(nest.kernel.loopCount))
      else { return nil }
      made.kernel.loopCount += 1
      let inner = Loop(LoopID(nest.kernel.loopCount), .integer(step), .independent, body)
      outer = Loop(loop.id, .integer(integer(rows)), .independent, [.loop(inner)])
    }
    let width = made.integers.count
    made.integers.append(columns)
    made.kernel.parameterCount = made.integers.count
    made.kernel.body = nest.kernel.body.dropLast() + [.loop(withWidth(outer, width))]
    made.kernel = made.kernel.canonical()
    made.iterations = rows
    made.workPerIteration = innerLoop(loop) == nil ? nest.workPerIteration * columns : nest.workPerIteration
    guard made.kernel.buffers.count + made.integers.count <= mostArguments,
      Form(made.kernel, width: width) != nil
    else { return nil }
    return (made, width)
  }

  /// Whether the nest only defines and stores, in loops without order.
  private static func isPlain(_ loop: Loop, _ kernel: Kernel) -> Bool {
    if !loop.carries.isEmpty || kernel.buffers.contains(where: { if case .scratch = $0.role { true } else { false } }) {
      return false
    }
    return !loop.body.containsStatement { statement in
      switch statement {
      case .define, .store: false
      case .loop(let inner): inner.order != .independent || !inner.carries.isEmpty
      case .accumulate, .check, .reduce: true
      }
    }
  }

  /// The loop over the columns, if all that stands before it are definitions and nothing stands behind it.
  private static func innerLoop(_ loop: Loop) -> Loop? {
    guard case .loop(let inner)? = loop.body.last, !inner.body.hasLoops else { return nil }
    let defines = loop.body.dropLast().allSatisfy { if case .define = $0 { true } else { false } }
    return defines ? inner : nil
  }

  private static func withWidth(_ loop: Loop, _ width: Int) -> Loop {
    guard var inner = innerLoop(loop) else { preconditionFailure("a rectangle has a loop over its columns") }
    inner.extent = .integer(.parameter(width))
    var outer = loop
    outer.body = loop.body.dropLast() + [.loop(inner)]
    return outer
  }

  /// The body of a loop over all elements for one over the columns inside of one over the rows; nil where it moves
  /// through a buffer otherwise than element by element.
  private static func inRows(_ loop: Loop, _ step: Integer, _ column: LoopID) -> [Statement]? {
    var fits = true
    func change(_ access: Access) -> Access {
      let terms = access.terms.flatMap { term -> [Access.Term] in
        guard term.index == .loop(loop.id), term.stride == .constant(1) else {
          fits = false
          return []
        }
        return [.init(.loop(loop.id), step), .init(.loop(column), .constant(1))]
      }
      return Access(access.buffer, offset: access.offset, terms)
    }
    let body = loop.body.map { statement -> Statement in
      switch statement {
      case .define(let register, .load(let access, where: let guarding)):
        return .define(register, .load(change(access), where: guarding))
      case .define(_, .index):
        fits = false
        return statement
      case .store(let access, let value): return .store(change(access), value)
      case .define, .accumulate, .check, .loop, .reduce: return statement
      }
    }
    return fits ? body : nil
  }

  /// What such a kernel does with its buffers.
  struct Form {
    /// For each buffer: whether its elements go along with the columns.
    private(set) var moves: [Bool]
    /// For each buffer: whether all of its accesses are to the element that is computed.
    private(set) var isOwn: [Bool]
    /// Whether rows that lie behind one another may be taken for one row.
    private(set) var isFlat = true
    /// How many rows there are, and the distance of two.
    let rows: Extent
    let step: Integer

    /// nil where the kernel has another form.
    init?(_ kernel: Kernel, width: Int) {
      guard let outer = kernel.chunkedLoop, isPlain(outer, kernel), let inner = innerLoop(outer),
        inner.extent == .integer(.parameter(width)), let step = Form.step(inner, outer)
      else { return nil }
      (rows, self.step) = (outer.extent, step)
      var found: [BufferID: Bool] = [:]
      isOwn = Array(repeating: true, count: kernel.buffers.count)
      moves = Array(repeating: false, count: kernel.buffers.count)
      var fits = true
      func note(_ access: Access) {
        let moves = access.loops.contains(inner.id)
        let along = access.terms.filter { $0.index == .loop(inner.id) }
        if !access.registers.isEmpty || along.contains(where: { $0.stride != .constant(1) }) || along.count > 1 {
          fits = false
        }
        if found.updateValue(moves, forKey: access.buffer).map({ $0 != moves }) ?? false { fits = false }
        self.moves[access.buffer.index] = moves
        let own = Set([Access.Term(.loop(outer.id), step), Access.Term(.loop(inner.id), .constant(1))])
        let isHere = Set(access.terms) == own && access.terms.count == 2
        if !isHere || access.offset != .constant(0) { isOwn[access.buffer.index] = false }
        if !isHere && !access.terms.isEmpty { isFlat = false }
      }
      kernel.body.forEachStatement { statement in
        let accesses = statement.accesses
        for access in accesses.loads + accesses.stores { note(access) }
        guard case .define(_, .index(let loop)) = statement else { return }
        isFlat = false
        if loop == inner.id { fits = false }
      }
      if !fits { return nil }
    }

    /// The distance of two rows.
    private static func step(_ inner: Loop, _ outer: Loop) -> Integer? {
      for case .store(let access, _) in inner.body {
        return access.terms.first { $0.index == .loop(outer.id) }?.stride
      }
      return nil
    }
  }
}
