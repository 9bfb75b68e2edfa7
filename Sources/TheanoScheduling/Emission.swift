import TheanoErrors
import TheanoGraph
import TheanoLoops

// MARK: - Steps in order, with what must be known before each

extension Planner {
  mutating func emit(tail: Int) {
    let graph = work.graph
    var known: Set<VariableID> = []
    var stored: Set<ValueID> = []
    let wanted = wantedIDs()
    neededIDs = Set(wanted)
    // Integer arguments and shared variables are known from the beginning; what was folded to a constant is read.
    known.formUnion(wanted.filter { isKnownBefore($0) })
    emitGuards(&known)
    readStored(wanted, &known, stored)
    for (k, draft) in drafts.enumerated() {
      let isBehind = k >= drafts.count - tail
      if isBehind && k == drafts.count - tail {
        readStored(wanted, &known, stored)
        schedule.steps.append(.commit)
      }
      if draft.extents != nil {
        precondition(ids(draft).isSubset(of: known), "the sizes of what follows a product are known before it")
        follow(draft)
        for case .value(let value) in written(draft) { stored.insert(root(value)) }
        continue
      }
      let missing = ids(draft).subtracting(known)
      if !missing.isEmpty { readStored(wanted, &known, stored) }
      precondition(ids(draft).isSubset(of: known), "sizes are known before the steps that use them")
      schedule.steps += steps(draft)
      for case .value(let value) in written(draft) { stored.insert(root(value)) }
    }
    if tail == 0 {
      readStored(wanted, &known, stored)
      if !schedule.updates.isEmpty && !isBody { schedule.steps.append(.commit) }
    }
    precondition(guards.isEmpty, "every guard has its place")
    if isBody { return }
    for (k, value) in graph.inputs.enumerated() {
      schedule.inputs.append(
        InputBinding(id: graph.inputIDs[k], type: graph.type(of: value), buffer: buffers[.value(value)]))
    }
  }

  /// Makes the draft a part of the last step.
  private mutating func follow(_ draft: Draft) {
    guard case .product(var product)? = schedule.steps.popLast() else {
      preconditionFailure("what follows a product stands behind it")
    }
    product.followers.append(follower(draft))
    schedule.steps.append(.product(product))
  }

  /// Whether a size may speak of the scalar before any step has run: an argument, or in a body what is known outside.
  private func isKnownBefore(_ id: VariableID) -> Bool {
    guard let value = work.graph.sizeValues[id] else { return isBody }
    return work.isLeaf(value) && work.graph.constant(value) == nil && !work.rows.contains(value)
  }

  /// Every scalar whose value a size speaks of, in a fixed order.
  private func wantedIDs() -> [VariableID] {
    var ids: Set<VariableID> = []
    for draft in drafts { ids.formUnion(self.ids(draft)) }
    for step in guards {
      ids.formUnion(integers.sizes[step.left].valueAtoms)
      ids.formUnion(integers.sizes[step.right].valueAtoms)
    }
    if isBody {
      for memory in buffers.keys { for size in shape(memory) { ids.formUnion(size.valueAtoms) } }
    } else {
      for buffer in schedule.buffers { for size in buffer.shape { ids.formUnion(size.valueAtoms) } }
    }
    return ids.sorted { $0.raw < $1.raw }
  }

  func ids(_ draft: Draft) -> Set<VariableID> {
    var ids: Set<VariableID> = []
    switch draft.action {
    case .kernel(let nest):
      for size in nest.integers + [nest.iterations, nest.workPerIteration] where size.constant == nil {
        ids.formUnion(size.valueAtoms)
      }
    case .product(let product):
      for size in product.sizes { ids.formUnion(size.valueAtoms) }
    case .routine(let routine):
      for input in routine.inputs { for size in work.shape(input) { ids.formUnion(size.valueAtoms) } }
      // Also as they were written: a size that another stands for is compared with it before values decide here.
      for value in routine.inputs + routine.outputs {
        for size in work.type(of: value).shape { ids.formUnion(size.valueAtoms) }
      }
    case .region: break
    }
    if case .region(let region) = draft.action {
      ids.formUnion(region.needs)
      for value in region.outputs {
        for size in work.type(of: value).shape { ids.formUnion(size.valueAtoms) }
      }
    }
    for memory in written(draft) {
      for size in shape(memory) where size.constant == nil { ids.formUnion(size.valueAtoms) }
    }
    return ids
  }

  private mutating func read(_ ids: [VariableID], _ known: inout Set<VariableID>) {
    var pairs: [(id: VariableID, buffer: BufferIndex)] = []
    for id in ids {
      guard let value = work.graph.sizeValues[id] else {
        preconditionFailure("a size speaks of a value of the graph")
      }
      pairs.append((id, buffer(value)))
      known.insert(id)
    }
    if !pairs.isEmpty { schedule.steps.append(.read(pairs)) }
  }

  /// Reads what has been computed, and refuses what it rules out.
  private mutating func readStored(
    _ wanted: [VariableID], _ known: inout Set<VariableID>, _ stored: Set<ValueID>
  ) {
    let ids = wanted.filter { id in
      guard !known.contains(id), let value = work.graph.sizeValues[id] else { return false }
      let root = root(value)
      return stored.contains(root) || work.isLeaf(root)
    }
    read(ids, &known)
    emitGuards(&known)
  }

  private mutating func emitGuards(_ known: inout Set<VariableID>) {
    var rest: [GuardStep] = []
    for step in guards {
      let ids = integers.sizes[step.left].valueAtoms + integers.sizes[step.right].valueAtoms
      if ids.allSatisfy({ known.contains($0) }) {
        schedule.steps.append(.check(step))
      } else {
        rest.append(step)
      }
    }
    guards = rest
  }
}
