import TheanoGraph
import TheanoLoops

/// Kernels that compute each element of a matrix, or of a stack of matrices that lie one behind the other, by itself, so
/// that they can run on any rectangle of it: loops over rows, one or several inside each other, and in them one over the
/// columns, and nothing that one element leaves for another.
///
/// How many iterations a loop has is a parameter of its own, apart from the distance of two: a rectangle is a chunk of the
/// outermost loop, a number of iterations of each of the others, and buffers that begin where those do.
struct RectangleKernel {
  /// What follows a product is called with a table of addresses and integers on the stack.
  private static let mostArguments = 100

  /// The kernel in that form, and the numbers of those parameters, which are the last; nil where it has no such form.
  ///
  /// - Parameter rows: of all matrices together.
  static func make(_ nest: FinishedNest, rows: Size, columns: Size) -> (nest: FinishedNest, extents: [Int])? {
    guard let outermost = nest.kernel.chunkedLoop, nest.checks.isEmpty, isPlain(outermost, nest.kernel) else {
      return nil
    }
    var (made, loops) = (nest, loops(outermost))
    let isOne = loops.count == 1
    func integer(_ size: Size) -> Integer {
      if let number = size.constant { return .constant(number) }
      if let p = made.integers.firstIndex(of: size) { return .parameter(p) }
      made.integers.append(size)
      return .parameter(made.integers.count - 1)
    }
    func size(_ integer: Integer) -> Size { made.size(integer) }
    guard case .integer(let innermost)? = loops.last?.extent else { return nil }
    if isOne || size(innermost) != columns {
      // Rows that lie behind one another.
      let count = Size.floorDivide(size(innermost), columns)
      let (row, column) = (loops[loops.count - 1], LoopID(nest.kernel.loopCount))
      guard count * columns == size(innermost), let body = inRows(row, integer(columns), column) else { return nil }
      made.kernel.loopCount += 1
      (loops[loops.count - 1].extent, loops[loops.count - 1].body) = (.integer(integer(count)), [])
      loops.append(Loop(column, .integer(integer(columns)), .independent, body))
    }
    var extents: [Int] = []
    for k in loops.indices.dropFirst() {
      guard case .integer(let extent) = loops[k].extent else { return nil }
      extents.append(made.integers.count)
      made.integers.append(size(extent))
      loops[k].extent = .integer(.parameter(extents[k - 1]))
    }
    made.kernel.parameterCount = made.integers.count
    made.kernel.body = nest.kernel.body.dropLast() + [.loop(nested(loops))]
    made.kernel = made.kernel.canonical()
    if isOne {
      made.iterations = rows
      made.workPerIteration = nest.workPerIteration * columns
    }
    guard made.kernel.buffers.count + made.integers.count <= mostArguments,
      let form = Form(made.kernel, extents: extents), form.covers(rows: rows, columns: columns, size)
    else { return nil }
    return (made, extents)
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

  /// The loop and those inside of it, as long as all that stands before the next one are definitions and nothing stands
  /// behind it.
  private static func loops(_ outermost: Loop) -> [Loop] {
    var loops = [outermost]
    while let body = loops.last?.body, case .loop(let inner)? = body.last {
      let defines = body.dropLast().allSatisfy { if case .define = $0 { true } else { false } }
      if !defines { break }
      loops.append(inner)
    }
    return loops
  }

  /// Loops that stand last in each other.
  private static func nested(_ loops: [Loop]) -> Loop {
    var nest = loops[loops.count - 1]
    for loop in loops.dropLast().reversed() {
      var outer = loop
      outer.body = loop.body.dropLast() + [.loop(nest)]
      nest = outer
    }
    return nest
  }

  /// The body of a loop over the elements of several rows for one over the columns inside of one over the rows; nil where
  /// it moves through a buffer otherwise than element by element.
  private static func inRows(_ loop: Loop, _ step: Integer, _ column: LoopID) -> [Statement]? {
    var fits = !loop.body.hasLoops
    func change(_ access: Access) -> Access {
      let terms = access.terms.flatMap { term -> [Access.Term] in
        guard term.index == .loop(loop.id) else { return [term] }
        if term.stride != .constant(1) { fits = false }
        return [.init(.loop(loop.id), step), .init(.loop(column), .constant(1))]
      }
      return Access(access.buffer, offset: access.offset, terms)
    }
    let body = loop.body.map { statement -> Statement in
      switch statement {
      case .define(let register, .load(let access, where: let guarding)):
        return .define(register, .load(change(access), where: guarding))
      case .define(_, .index(loop.id)):
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
    /// For each buffer: how far its elements go along with an iteration of each loop inside the outermost one.
    private(set) var strides: [[Integer]]
    /// For each buffer: whether all of its accesses are to the element that is computed.
    private(set) var isOwn: [Bool]
    /// Whether rows of the innermost loop that lie behind one another may be taken for one row.
    private(set) var isFlat = true
    /// How many iterations each loop has, from the outside in, and the distance of two.
    private let extents: [Extent]
    private let steps: [Integer]
    private let loops: [LoopID]

    /// nil where the kernel has another form.
    init?(_ kernel: Kernel, extents: [Int]) {
      guard let outermost = kernel.chunkedLoop, isPlain(outermost, kernel) else { return nil }
      let loops = RectangleKernel.loops(outermost)
      guard loops.count > 1, let inner = loops.last, !inner.body.hasLoops,
        loops.dropFirst().map(\.extent) == extents.map({ .integer(.parameter($0)) }),
        let steps = Form.steps(loops.map(\.id), inner)
      else { return nil }
      (self.extents, self.steps, self.loops) = (loops.map(\.extent), steps, loops.map(\.id))
      isOwn = Array(repeating: true, count: kernel.buffers.count)
      strides = Array(repeating: extents.map { _ in .constant(0) }, count: kernel.buffers.count)
      var found: Set<BufferID> = []
      var fits = true
      kernel.body.forEachStatement { statement in
        let accesses = statement.accesses
        for access in accesses.loads + accesses.stores where !note(access, &found) { fits = false }
        guard case .define(_, .index(let loop)) = statement else { return }
        // Of the others it is counted from where the rectangle begins.
        if loop != outermost.id { fits = false }
        if loops.count == 2 { isFlat = false }
      }
      if !fits { return nil }
    }

    /// The distances of the elements that are computed.
    private static func steps(_ loops: [LoopID], _ inner: Loop) -> [Integer]? {
      for case .store(let access, _) in inner.body {
        let steps = loops.compactMap { loop in access.terms.first { $0.index == .loop(loop) }?.stride }
        return steps.count == loops.count ? steps : nil
      }
      return nil
    }

    /// Whether a rectangle can be had of what is accessed, by an address of its own.
    private mutating func note(_ access: Access, _ found: inout Set<BufferID>) -> Bool {
      let own = zip(loops, steps).map { Access.Term(.loop($0), $1) }
      let (k, terms) = (access.buffer.index, Set(access.terms))
      let isHere = terms.count == access.terms.count && terms == Set(own)
      if !isHere || access.offset != .constant(0) { isOwn[k] = false }
      let inRow = terms.filter { term in loops.suffix(2).contains { term.index == .loop($0) } }
      if !inRow.isEmpty && inRow != Set(own.suffix(2)) { isFlat = false }
      let along = loops.map { loop in access.terms.filter { $0.index == .loop(loop) }.map(\.stride) }
      let strides = along.dropFirst().map { $0.first ?? .constant(0) }
      let isSame = found.insert(access.buffer).inserted || self.strides[k] == strides
      self.strides[k] = strides
      return isSame && access.registers.isEmpty && along.allSatisfy { $0.count <= 1 }
        && along[loops.count - 1].allSatisfy { $0 == .constant(1) }
    }

    /// Whether it goes over all elements of so many rows and columns, which lie one behind the other.
    func covers(rows: Size, columns: Size, _ size: (Integer) -> Size) -> Bool {
      var inside = Size.one
      for (k, (extent, step)) in zip(extents, steps).enumerated().reversed() {
        guard case .integer(let extent) = extent, size(step) == inside else { return false }
        if k == extents.count - 1 && size(extent) != columns { return false }
        inside = inside * size(extent)
      }
      return inside == rows * columns
    }
  }
}

extension FinishedNest {
  fileprivate func size(_ integer: Integer) -> Size {
    switch integer {
    case .constant(let number): Size(number)
    case .parameter(let parameter): integers[parameter]
    }
  }
}
