import TheanoArrays
import TheanoGraph
import TheanoLoops

/// A kernel in canonical form, and what its buffers and integers stand for.
struct FinishedNest {
  var kernel: Kernel
  /// One for each buffer that is no scratch.
  var memories: [Nest.Memory]
  var integers: [Size]
  var checks: [CheckSite]
  /// Of the chunked loop.
  var iterations: Size
  var workPerIteration: Size
}

/// How a nest's reductions are to be divided: about how many elements a group has, and the loop over the groups.
struct Dividing {
  var elements: Size
  var loop: LoopID
  /// Is to hold how many elements a group really has (int64).
  var count: RegisterID?
}

/// How reductions over many elements were divided: of the outermost axis, of this extent, each group has this many rows
/// (the last one what is left), each row that many elements.
struct Division {
  var extent: Size
  var rows: Size
  var inner: Size

  var groups: Size { .floorDivide(extent + rows - 1, rows) }
  /// The rows from the beginning of a group to the end.
  func left(from group: LoopID) -> Coordinate {
    Coordinate(offset: extent, terms: [.init(.loop(group), Size.zero - rows)])
  }
  func count(rows: RegisterID) -> Coordinate { Coordinate(terms: [.init(.register(rows), inner)]) }
}

extension Nest {
  /// Orders the loops of every region, makes one loop of neighbours that all addresses allow, and divides the
  /// outermost reductions if asked to; then writes the kernel.
  func finish(dividing: Dividing? = nil) -> (nest: FinishedNest, division: Division?) {
    arrange([root])
    var division: Division?
    if let dividing { division = divide(nil, dividing) }
    var writer = NestWriter(self)
    return (writer.finish(), division)
  }

  /// The same with the outermost loop of `region`, which lies deeper, divided: `loop` goes over its groups, of which
  /// there is always one.
  func finish(dividing region: Region, into elements: Size, along loop: LoopID) -> FinishedNest {
    arrange([root])
    let division = divide(region, Dividing(elements: elements, loop: loop))
    if case .region(let outer)? = root.statements.last { outer.axes[0].extent = .maximum(.one, division.groups) }
    var writer = NestWriter(self)
    writer.groupElements = elements
    return writer.finish()
  }

  // MARK: Order and collapse

  /// A region, and the places of all that it reads and writes.
  private typealias Placed = (region: Region, places: [Coordinate])

  /// Arranges regions of equal axes in the same way.
  private func arrange(_ twins: [Region]) {
    if twins[0].axes.count > 1 {
      var placed = twins.map { region -> Placed in
        var places: [Coordinate] = []
        forEachPlace(in: region) { places.append($0) }
        return (region, places)
      }
      order(placed)
      collapse(&placed)
      bringAround(placed)
    }
    for region in twins {
      for case .region(let inner) in region.statements where !inner.isTwin { arrange([inner] + inner.twins) }
    }
  }

  private func forEachPlace(in region: Region, _ body: (Coordinate) -> Void) {
    for statement in region.statements {
      switch statement {
      case .define(_, .linear(let place)), .define(_, .load(_, let place, where: _)), .store(_, let place, _),
        .accumulate(_, let place, _, _):
        body(place)
      case .define(_, .constant), .define(_, .apply), .check: break
      case .region(let inner): forEachPlace(in: inner, body)
      }
    }
  }

  /// At how many places neighbours along the axis are neighbours in memory.
  private func neighbours(_ placed: [Placed], along axis: Int) -> Int {
    placed.reduce(0) { count, twin in
      count + twin.places.count { $0.scale(of: twin.region.axes[axis].id).constant == 1 }
    }
  }

  /// The axis along which most addresses are neighbours goes innermost; those that move along most axes count, as
  /// they are the most memory.
  private func order(_ placed: [Placed]) {
    let region = placed[0].region
    if case .loops(.inOrder) = region.kind { return }
    let first = region.pinsFirst ? 1 : 0
    let placed = placed.map { ($0.region, $0.places.mentioning(mostOf: $0.region.axes.map(\.id))) }
    var best = region.axes.count - 1
    var most = -1
    for k in (first..<region.axes.count).reversed() {
      let neighbours = neighbours(placed, along: k)
      if neighbours > most { (best, most) = (k, neighbours) }
    }
    guard best < region.axes.count else { return }
    for (region, _) in placed { region.axes.append(region.axes.remove(at: best)) }
  }

  /// Of the loops around the innermost, the one along which most addresses are neighbours goes next to it, since a backend
  /// turns what lies across these two. In reductions those count that move along most axes.
  private func bringAround(_ placed: [Placed]) {
    let region = placed[0].region
    let first = region.pinsFirst ? 1 : 0
    if case .loops(.inOrder) = region.kind { return }
    guard region.axes.count > first + 2 else { return }
    var placed = placed
    if case .reduction = region.kind {
      placed = placed.map { ($0.region, $0.places.mentioning(mostOf: $0.region.axes.map(\.id))) }
    }
    let around = first..<region.axes.count - 1
    var (best, most) = (region.axes.count - 2, 0)
    for k in around.reversed() {
      let neighbours = neighbours(placed, along: k)
      if neighbours > most { (best, most) = (k, neighbours) }
    }
    if most == 0 { return }
    for (region, _) in placed { region.axes.insert(region.axes.remove(at: best), at: region.axes.count - 1) }
  }

  private func collapse(_ placed: inout [Placed]) {
    var k = placed[0].region.axes.count - 2
    while k >= 0 {
      let fits = placed.allSatisfy { region, places in
        let (outer, inner) = (region.axes[k], region.axes[k + 1])
        return !(region.pinsFirst && k == 0)
          && places.allSatisfy { $0.scale(of: outer.id) == $0.scale(of: inner.id) * inner.extent }
      }
      if fits { for t in placed.indices { collapse(&placed[t], k) } }
      k -= 1
    }
  }

  /// Makes one axis of this and the next.
  private func collapse(_ placed: inout Placed, _ k: Int) {
    let (outer, inner) = (placed.region.axes[k], placed.region.axes[k + 1])
    rewritePlaces(in: placed.region) { $0.without(outer.id) }
    placed.places = placed.places.map { $0.without(outer.id) }
    placed.region.axes[k + 1].extent = outer.extent * inner.extent
    placed.region.axes[k + 1].bits |= outer.bits
    placed.region.axes.remove(at: k)
  }

  private func rewritePlaces(in region: Region, _ change: (Coordinate) -> Coordinate) {
    for (k, statement) in region.statements.enumerated() {
      switch statement {
      case .define(let register, .linear(let place)):
        region.statements[k] = .define(register, .linear(change(place)))
      case .define(let register, .load(let buffer, let place, where: let guarding)):
        region.statements[k] = .define(register, .load(buffer, change(place), where: guarding))
      case .store(let buffer, let place, let value):
        region.statements[k] = .store(buffer, change(place), value)
      case .accumulate(let buffer, let place, let value, let combination):
        region.statements[k] = .accumulate(buffer, change(place), value, combination)
      case .define(_, .constant), .define(_, .apply), .check: break
      case .region(let inner): rewritePlaces(in: inner, change)
      }
    }
  }

  // MARK: Division

  /// Cuts the outermost loop of a region, or of all reductions (which are twins), into groups of about so many elements:
  /// iteration `e` becomes iteration `t` of group `g`, with `e = g · rows + t`. How many rows a group has depends on
  /// sizes alone.
  private func divide(_ region: Region?, _ dividing: Dividing) -> Division {
    for case .region(let outer) in root.statements {
      let inside = outer.statements.indices.filter { if case .region = outer.statements[$0] { true } else { false } }
      guard let place = inside.first else { continue }
      let all = outer.statements.compactMap { if case .region(let inner) = $0 { inner } else { nil } }
      let divided = region.map { [$0] } ?? all
      let axis = divided[0].axes[0]
      let inner = divided[0].axes.dropFirst().reduce(Size.one) { $0 * $1.extent }
      var rows = inner.constant == 1 ? dividing.elements : .maximum(.one, .floorDivide(dividing.elements, inner))
      if region == nil, let least = divided[0].leastRows(inside: outer), (rows.constant ?? 0) < least {
        rows = .maximum(rows, .minimum(Size(least), .floorDivide(axis.extent, Size(Nest.leastGroups))))
      }
      let division = Division(extent: axis.extent, rows: rows, inner: inner)
      outer.axes[0].extent = division.groups
      let bits = outer.axes[0].bits
      let left = register(.int64, dependingOn: bits)
      let most = register(.int64, dependingOn: bits)
      let extent = register(.int64, dependingOn: bits)
      outer.statements.insert(
        contentsOf: [
          .define(left, .linear(division.left(from: dividing.loop))), .define(most, .linear(Coordinate(offset: rows))),
          .define(extent, .apply(.minimum, [left, most])),
        ] + (dividing.count.map { [.define($0, .linear(division.count(rows: extent)))] } ?? []), at: place)
      for region in divided {
        let id = region.axes[0].id
        rewritePlaces(in: region) { place in
          let scale = place.scale(of: id)
          if scale.constant == 0 { return place }
          return place + Coordinate(terms: [.init(.loop(dividing.loop), scale * rows)])
        }
        region.axes[0].register = extent
      }
      return division
    }
    preconditionFailure("a nest to divide has loops inside its outermost one")
  }
}

extension Nest.Region {
  /// Rows that a group of this reduction has at least, if there are enough of them: where something lies across, those of
  /// which it has elements in a cache line; where elements along the rows are the lanes of a tree, enough for these.
  fileprivate func leastRows(inside outer: Nest.Region) -> Int? {
    guard case .reduction(let accumulators) = kind else { return nil }
    switch axes.count {
    case 1: return tree(accumulators, inside: outer.axes).lanes > 1 ? Nest.rowsOfLanes : nil
    case 2: return loads.contains { lies($0, across: axes[0], axes[1]) } ? Nest.rowsAcross : nil
    default: return nil
    }
  }

  private func lies(_ place: Coordinate, across row: Nest.Axis, _ column: Nest.Axis) -> Bool {
    let step = place.scale(of: column.id).constant
    return place.scale(of: row.id).constant == 1 && step != 0 && step != 1
  }

  private var loads: [Coordinate] {
    statements.compactMap { statement in
      if case .define(_, .load(_, let place, where: _)) = statement { place } else { nil }
    }
  }

  /// Contiguous if the elements along the innermost reduced axis are neighbours in more operands than those
  /// along the loop around it.
  fileprivate func tree(_ accumulators: [Accumulator], inside: [Nest.Axis]) -> ReductionTree {
    guard let inner = axes.last else { return .strided }
    let widest = accumulators.map(\.narrow).max { $0.itemSize < $1.itemSize } ?? .float64
    var (along, across) = (0, 0)
    let around = inside.last?.id
    for place in loads.mentioning(mostOf: [inner.id] + (around.map { [$0] } ?? [])) {
      if place.scale(of: inner.id).constant == 1 { along += 1 }
      if let around, place.scale(of: around).constant == 1 { across += 1 }
    }
    return along >= across ? .contiguous(widest) : .strided
  }
}

extension [Coordinate] {
  /// Those that move along the most of the loops.
  fileprivate func mentioning(mostOf loops: [LoopID]) -> [Coordinate] {
    func count(_ place: Coordinate) -> Int { loops.count { place.scale(of: $0).constant != 0 } }
    let most = map(count).max() ?? 0
    return filter { count($0) == most }
  }
}

extension Coordinate {
  func scale(of loop: LoopID) -> Size {
    var scale = Size.zero
    for term in terms where term.source == .loop(loop) { scale = scale + term.scale }
    return scale
  }
  func without(_ loop: LoopID) -> Coordinate {
    Coordinate(offset: offset, terms: terms.filter { $0.source != .loop(loop) })
  }
}

/// Writes a nest whose loops are arranged as a kernel.
private struct NestWriter {
  private let nest: Nest
  private var kernel = Kernel()
  private var integers: [Size] = []
  private var integerNumbers: [Size: Int] = [:]
  private var bufferNumbers: [Int: BufferID] = [:]
  private var memories: [Nest.Memory] = []
  /// About how many iterations a loop has whose extent is computed in the kernel.
  var groupElements = Size(Nest.groupElements)

  init(_ nest: Nest) { self.nest = nest }

  mutating func finish() -> FinishedNest {
    numberBuffers()
    kernel.registers = nest.registers
    kernel.loopCount = nest.loopCount
    kernel.body = statements(nest.root, inside: [])
    kernel.parameterCount = integers.count
    kernel = kernel.canonical()
    var outermost: Size?
    if let loop = kernel.chunkedLoop, case .integer(let extent) = loop.extent { outermost = size(extent) }
    return FinishedNest(
      kernel: kernel, memories: memories, integers: integers, checks: nest.checks,
      iterations: outermost ?? .one,
      workPerIteration: outermost == nil
        ? work(kernel.body) : kernel.chunkedLoop.map { work($0.body) } ?? .one)
  }

  private mutating func numberBuffers() {
    for isScratch in [false, true] {
      for (number, buffer) in nest.buffers.enumerated() {
        let role: KernelBuffer.Role
        switch buffer.role {
        case .input: role = .input
        case .output: role = .output
        case .update: role = .update
        case .scratch(let count): role = .scratch(integer(count))
        }
        if case .scratch = role { if !isScratch { continue } } else if isScratch { continue }
        bufferNumbers[number] = BufferID(kernel.buffers.count)
        kernel.buffers.append(KernelBuffer(buffer.dtype, role))
        if !isScratch { memories.append(buffer.memory) }
      }
    }
  }

  // MARK: Sizes

  private mutating func integer(_ size: Size) -> Integer {
    if let number = size.constant { return .constant(number) }
    if let number = integerNumbers[size] { return .parameter(number) }
    integers.append(size)
    integerNumbers[size] = integers.count - 1
    return .parameter(integers.count - 1)
  }

  private func size(_ integer: Integer) -> Size {
    switch integer {
    case .constant(let number): Size(number)
    case .parameter(let number): integers[number]
    }
  }

  /// About how many instructions the statements cost once, as far as threads gain by sharing them: what one thread has
  /// written the next kernel's has to fetch from its cache, half an instruction's time for each byte. It is counted as a
  /// quarter of the work at most, since caches hold only so much: what streams through memory is shared.
  private func work(_ statements: [TheanoLoops.Statement]) -> Size {
    var total = Size.zero
    var (instructions, written) = (0, 0)
    for statement in statements {
      switch statement {
      case .define(_, .apply(let op, _)): instructions += op.row.cost
      case .define(_, .load), .check: instructions += 1
      case .store(let access, _):
        instructions += 1
        written += bytes(access)
      case .accumulate(let access, _, _):
        instructions += 2
        written += bytes(access)
      case .define: break
      case .loop(let loop): total = total + work(loop.body) * extent(loop.extent)
      case .reduce(let reduction): total = total + (work(reduction.body) + 1) * extent(reduction.extent)
      }
    }
    return total + instructions - min(instructions / 4, written / 2)
  }

  /// Of an element that others than this iteration see.
  private func bytes(_ access: Access) -> Int {
    let buffer = kernel.buffers[access.buffer.index]
    if case .scratch = buffer.role { return 0 }
    return buffer.dtype.itemSize
  }

  private func extent(_ extent: Extent) -> Size {
    switch extent {
    case .integer(let integer): size(integer)
    case .register: groupElements
    }
  }

  // MARK: Statements

  private mutating func access(_ buffer: Int, _ place: Coordinate) -> Access {
    guard let number = bufferNumbers[buffer] else { preconditionFailure("every buffer has a number") }
    let terms = place.terms.map { Access.Term($0.source, integer($0.scale)) }
    return Access(number, offset: integer(place.offset), terms)
  }

  private mutating func define(_ expression: TheanoLoops.Expression, _ list: inout [TheanoLoops.Statement])
    -> RegisterID
  {
    kernel.registers.append(.int64)
    let register = RegisterID(kernel.registers.count - 1)
    list.append(.define(register, expression))
    return register
  }

  /// The statements that leave an integer in `register`.
  private mutating func linear(_ register: RegisterID, _ place: Coordinate) -> [TheanoLoops.Statement] {
    var list: [TheanoLoops.Statement] = []
    if place.terms.isEmpty { return [.define(register, .integer(integer(place.offset)))] }
    var parts: [RegisterID] = []
    for term in place.terms {
      let isAll = place.terms.count == 1 && place.offset.constant == 0
      let isOne = term.scale.constant == 1
      var value: RegisterID
      switch term.source {
      case .loop(let loop):
        if isAll && isOne { return [.define(register, .index(loop))] }
        value = define(.index(loop), &list)
      case .register(let source): value = source
      }
      if !isOne {
        let scale = define(.integer(integer(term.scale)), &list)
        if isAll { return list + [.define(register, .apply(.mul, [value, scale]))] }
        value = define(.apply(.mul, [value, scale]), &list)
      }
      parts.append(value)
    }
    if place.offset.constant != 0 { parts.append(define(.integer(integer(place.offset)), &list)) }
    var total = parts[0]
    for part in parts.dropFirst().dropLast() { total = define(.apply(.add, [total, part]), &list) }
    guard let last = parts.last, parts.count > 1 else {
      return list + [.define(register, .apply(.cast(.int64), [total]))]
    }
    return list + [.define(register, .apply(.add, [total, last]))]
  }

  private mutating func convert(_ statement: Nest.Statement, inside: [Nest.Axis]) -> [TheanoLoops.Statement] {
    switch statement {
    case .define(let register, .constant(let constant)): return [.define(register, .constant(constant))]
    case .define(let register, .linear(let place)): return linear(register, place)
    case .define(let register, .load(let buffer, let place, where: let guarding)):
      return [.define(register, .load(access(buffer, place), where: guarding))]
    case .define(let register, .apply(let op, let operands)): return [.define(register, .apply(op, operands))]
    case .store(let buffer, let place, let value): return [.store(access(buffer, place), value)]
    case .accumulate(let buffer, let place, let value, let combination):
      return [.accumulate(access(buffer, place), value, combination)]
    case .check(let check): return [.check(check)]
    case .region(let region): return statements(region, inside: inside)
    }
  }

  /// The region's statements, each in the outermost of its loops that it needs, and the loops around them.
  private mutating func statements(_ region: Nest.Region, inside: [Nest.Axis]) -> [TheanoLoops.Statement] {
    let axes = region.axes
    var levels: [[TheanoLoops.Statement]] = Array(repeating: [], count: max(axes.count, 1))
    for statement in region.statements {
      var level = max(axes.count - 1, 0)
      if case .define(let register, _) = statement {
        let loops = nest.dependence[register.index]
        level = axes.lastIndex { $0.bits & loops != 0 } ?? 0
      }
      levels[level] += convert(statement, inside: inside + axes)
    }
    switch region.kind {
    case .root: return levels[0]
    case .loops(let order):
      var body: [TheanoLoops.Statement] = []
      for (axis, level) in zip(axes, levels).reversed() {
        body = level + body
        body = [.loop(Loop(axis.id, extent(axis), order, body))]
      }
      return body
    case .reduction(let accumulators):
      return reduction(region, accumulators, levels, inside: inside)
    }
  }

  private mutating func extent(_ axis: Nest.Axis) -> Extent {
    axis.register.map { .register($0) } ?? .integer(integer(axis.extent))
  }

  /// One reduction for each axis; the outer ones combine the totals of the inner ones.
  private mutating func reduction(
    _ region: Nest.Region, _ accumulators: [Accumulator], _ levels: [[TheanoLoops.Statement]],
    inside: [Nest.Axis]
  ) -> [TheanoLoops.Statement] {
    var body: [TheanoLoops.Statement] = []
    var parts = accumulators
    for (k, axis) in region.axes.enumerated().reversed() {
      let isInnermost = k == region.axes.count - 1
      let tree = isInnermost ? region.tree(accumulators, inside: inside) : .strided
      var combined: [Accumulator] = []
      for (part, final) in zip(parts, accumulators) {
        var next = part
        if k > 0 {
          kernel.registers.append(final.combination.takesPosition ? .int64 : final.wide)
          next.result = RegisterID(kernel.registers.count - 1)
        } else {
          next.result = final.result
        }
        combined.append(next)
      }
      var outer: [Accumulator] = []
      if k > 0 {
        for next in combined {
          var part = Accumulator(
            result: next.result, next.combination, value: next.result, narrow: next.wide, wide: next.wide)
          if next.combination.takesPosition {
            // The next loop also needs the value that stands at the position.
            kernel.registers.append(next.wide)
            let value = RegisterID(kernel.registers.count - 1)
            combined.append(
              Accumulator(
                result: value, next.combination == .argmax ? .max : .min, value: next.value,
                narrow: next.narrow,
                wide: next.wide))
            part.value = value
            part.position = next.result
          }
          outer.append(part)
        }
      }
      body = levels[k] + body
      body = [.reduce(Reduction(axis.id, extent(axis), tree: tree, body, combined))]
      parts = outer
    }
    return body
  }
}

extension Nest {
  /// The elements of one group of a divided reduction.
  static let groupElements = 16_384
  /// See ``Nest/Region/leastRows(inside:)``.
  static let rowsAcross = 16
  static let rowsOfLanes = 256
  /// Groups of fewer rows are not made larger for these.
  static let leastGroups = 16
}
