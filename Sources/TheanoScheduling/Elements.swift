import TheanoArrays
import TheanoGraph
import TheanoLoops
import TheanoScalars

/// Writes elements of values into a nest: what is computed in the kernel by its rule, everything else by a
/// load.
final class Elements {
  let work: Workspace
  let nest: Nest
  /// The group that the kernel computes.
  let group: Int

  private struct Key: Hashable {
    let value: ValueID
    let place: [Coordinate]
    let guarding: RegisterID?
  }

  private var written: [Key: RegisterID] = [:]
  /// The totals of this kernel's reductions, with the place at which they stand.
  private var totals: [ValueID: (place: [Coordinate], register: RegisterID)] = [:]
  /// Values that later passes read from memory instead of computing them again.
  private var kept: [ValueID: Kept] = [:]

  /// A value that an earlier pass of the kernel leaves in memory for the later ones.
  struct Kept {
    var buffer: Int
    /// Whether the buffer is scratch, which holds one row, or the value's own.
    var isScratch: Bool
    /// The loops in which it was stored.
    var region: ObjectIdentifier?
  }

  /// Of the pass that is being written: its region, the place of a value kept, and the address for it.
  var pass:
    (
      region: ObjectIdentifier, place: (ValueID) -> [Coordinate]?,
      scratch: (ValueID, [Coordinate]) -> Coordinate?
    )?

  init(_ work: Workspace, _ nest: Nest, group: Int) {
    self.work = work
    self.nest = nest
    self.group = group
  }

  func setTotal(_ value: ValueID, _ register: RegisterID, at place: [Coordinate]) {
    totals[value] = (place, register)
  }
  func keep(_ value: ValueID, _ kept: Kept) { self.kept[value] = kept }
  /// Whether the value has been left in its own buffer already.
  func isStoredByPass(_ value: ValueID) -> Bool {
    kept[value].map { !$0.isScratch && $0.region != nil } ?? false
  }

  /// The element of `value` at a place; where `guarding` is given and false, zero.
  func element(_ value: ValueID, _ place: [Coordinate], where guarding: RegisterID? = nil) -> RegisterID {
    if let constant = work.scalarConstant(value) { return guarded(nest.constant(constant), guarding) }
    if let total = totals[value] {
      // Along an axis of size 1 there is one place, whatever an index says: its check refuses the others.
      let isAligned = zip(zip(total.place, place), work.shape(value)).allSatisfy { $0.0 == $0.1 || $1.constant == 1 }
      precondition(isAligned, "fusion only puts aligned readers of a total into its kernel")
      return guarded(total.register, guarding)
    }
    if isLoaded(value) { return load(value, place, where: guarding) }
    let key = Key(value: value, place: place, guarding: guarding)
    if let register = written[key] { return register }
    let register = keptElement(value, place, guarding) ?? compute(value, place, guarding)
    written[key] = register
    return register
  }

  func isLoaded(_ value: ValueID) -> Bool {
    work.isLeaf(value) || (work.isStored[value.index] && Int(work.home[value.index]) != group)
  }

  func load(_ value: ValueID, _ place: [Coordinate], where guarding: RegisterID? = nil) -> RegisterID {
    let buffer = nest.buffer(.value(value), work.dtype(value), .input)
    return nest.load(buffer, work.address(work.shape(value), place), where: guarding)
  }

  func store(_ value: ValueID, _ place: [Coordinate], _ register: RegisterID) {
    let buffer = nest.buffer(.value(value), work.dtype(value), .output)
    nest.store(buffer, work.address(work.shape(value), place), register)
  }

  private func guarded(_ register: RegisterID, _ guarding: RegisterID?) -> RegisterID {
    guarding.map { nest.select($0, register) } ?? register
  }

  /// In the first pass that needs the value, its computation, stored as well; in later passes a load.
  private func keptElement(_ value: ValueID, _ place: [Coordinate], _ guarding: RegisterID?) -> RegisterID? {
    guard guarding == nil, var kept = kept[value], let pass else { return nil }
    if kept.region == pass.region || (kept.region == nil && pass.place(value) != place) { return nil }
    let address: Coordinate?
    if kept.isScratch {
      address = pass.scratch(value, place)
    } else {
      address = pass.place(value) == place ? work.address(work.shape(value), place) : nil
    }
    guard let address else { return nil }
    if kept.region != nil { return nest.load(kept.buffer, address) }
    let register = compute(value, place, nil)
    nest.store(kept.buffer, address, register)
    kept.region = pass.region
    self.kept[value] = kept
    return register
  }

  // MARK: Rules

  private func compute(_ value: ValueID, _ place: [Coordinate], _ guarding: RegisterID?) -> RegisterID {
    guard case .result(let node, let number) = work.graph.values[value.index].source else {
      preconditionFailure("leaves are loaded")
    }
    switch work.lowering(node) {
    case .elementwise(let op): return guarded(elementwise(op, node, value, place, guarding), guarding)
    case .view(let map): return element(work.input(node, 0), map(place), where: guarding)
    case .reshape:
      let source = work.input(node, 0)
      let inner = work.place(place, from: work.shape(value), to: work.shape(source))
      return element(source, inner, where: guarding)
    case .elements(let rules):
      let code = NodeCode(self, node, guarding)
      let register = nest.cast(rules[number](code, place), work.dtype(value))
      return guarded(register, guarding)
    case .reduction, .product, .scatter, .routine, .region, .expanded:
      preconditionFailure("reductions, products, scatters and routines are in groups that compute them")
    }
  }

  private func elementwise(
    _ op: ScalarOp, _ node: NodeID, _ value: ValueID, _ place: [Coordinate], _ guarding: RegisterID?
  ) -> RegisterID {
    let inputs = work.inputs(of: node)
    if case .second = op {
      return nest.cast(
        element(work.input(node, 1), broadcast(work.input(node, 1), place), where: guarding),
        work.dtype(value))
    }
    let operands = inputs.map { element($0, broadcast($0, place), where: guarding) }
    return nest.apply(op, operands, to: work.dtype(value))
  }

  /// The place in an operand that is aligned at the last axes and stretches along axes of size 1.
  private func broadcast(_ value: ValueID, _ place: [Coordinate]) -> [Coordinate] {
    let shape = work.type(of: value).shape
    let skipped = place.count - shape.count
    return shape.indices.map { shape[$0].constant == 1 ? .zero : place[$0 + skipped] }
  }
}

/// The code of one node's element rule.
final class NodeCode: ElementCode {
  private let elements: Elements
  private let node: NodeID
  private let guarding: RegisterID?

  init(_ elements: Elements, _ node: NodeID, _ guarding: RegisterID?) {
    self.elements = elements
    self.node = node
    self.guarding = guarding
  }

  private var nest: Nest { elements.nest }

  func element(_ input: Int, at place: [Coordinate], where guarded: RegisterID?) -> RegisterID {
    let both: RegisterID?
    switch (guarding, guarded) {
    case (let outer?, let inner?): both = nest.apply(.and, [outer, inner])
    case (nil, let inner): both = inner
    case (let outer, nil): both = outer
    }
    return elements.element(
      elements.work.input(node, input), place.map { elements.work.canonical($0) }, where: both)
  }

  func constant(_ value: ScalarConstant) -> RegisterID { nest.constant(value) }
  func apply(_ op: ScalarOp, _ operands: [RegisterID]) -> RegisterID { nest.apply(op, operands) }
  func value(of place: Coordinate) -> RegisterID { nest.linear(elements.work.canonical(place)) }
  func value(of size: Size) -> RegisterID { value(of: Coordinate(offset: size)) }
  func dtype(of register: RegisterID) -> DType { nest.dtype(register) }

  func check(_ condition: RegisterID, _ failure: CheckFailure, _ values: [RegisterID]) {
    let graph = elements.work.graph
    let site = CheckSite(failure: failure, operation: graph.op(of: node).spokenName, origin: graph.origin(of: node))
    // Where the element is not wanted, nothing is refused.
    let held = guarding.map { nest.apply(.or, [nest.apply(.invert, [$0]), condition]) } ?? condition
    nest.check(held, site, values)
  }
}
