import TheanoGraph
import TheanoLoops

// Kernels that run on each part of a product's result as soon as that is there.

extension Planner {
  /// Lets kernels follow the products whose results they compute further, element by element: they and the product become
  /// one step.
  ///
  /// The product is cut as it would be without them, and each element of theirs depends on nothing but its place, so that
  /// no bit depends on it. Where the result is larger than the caches, it is written and read while it is in them.
  ///
  /// - Parameter end: the first draft behind the commit point.
  mutating func followProducts(before end: Int) {
    guard work.options.fuses else { return }
    var k = 0
    while k < end {
      guard case .product(let product) = drafts[k].action, canBeFollowed(product) else {
        k += 1
        continue
      }
      let operands = Set(read(drafts[k]).map { root($0) }).subtracting([.value(root(product.result))])
      var used = Used(written: [.value(root(product.result))], read: operands)
      var next = k + 1
      while next < end, follow(next, product, k, &used) { next += 1 }
      k = next
    }
  }

  private func canBeFollowed(_ product: ProductDraft) -> Bool {
    switch work.dtype(product.result) {
    // A vector is small beside the matrix that it is made with: nothing is won.
    case .float32, .float64: product.m.constant != 1 && product.n.constant != 1
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .complex64, .complex128:
      false
    }
  }

  /// What a product and its followers use.
  private struct Used {
    var written: Set<Nest.Memory>
    /// Apart from what they write.
    var read: Set<Nest.Memory>
  }

  /// Makes draft `k` a follower of the product, if it can be one.
  ///
  /// Each part of the step runs all of it, one kernel after the other, while other parts have run less or more of it. So
  /// whatever is written anywhere in the step may be used at the part's own elements only, and apart from that nothing that
  /// is read may lie in the same memory: no operand, no value that a kernel reads at other places.
  private mutating func follow(_ k: Int, _ product: ProductDraft, _ first: Int, _ used: inout Used) -> Bool {
    guard case .kernel(let nest) = drafts[k].action, drafts[k].copies == nil, !drafts[k].isRare,
      nest.memories.contains(where: { used.written.contains(root($0)) }),
      let (made, extents) = RectangleKernel.make(nest, rows: product.rows, columns: product.n),
      let form = RectangleKernel.Form(made.kernel, extents: extents),
      ids(drafts[k]).intersection(lateIDs).isSubset(of: ids(drafts[first]))
    else { return false }
    let writes = Set(written(drafts[k]).map { root($0) })
    let reads = Set(read(drafts[k]).map { root($0) }).subtracting(used.written).subtracting(writes)
    let all = used.written.union(writes)
    let isOwn = zip(made.memories, form.isOwn).allSatisfy { memory, isOwn in isOwn || !all.contains(root(memory)) }
    func areApart(_ written: Set<Nest.Memory>, _ read: Set<Nest.Memory>) -> Bool {
      written.isDisjoint(with: read) && written.allSatisfy { target in read.allSatisfy { isApart(target, $0) } }
    }
    guard isOwn, areApart(writes, used.read), areApart(all, reads) else { return false }
    drafts[k].action = .kernel(made)
    drafts[k].extents = extents
    used = Used(written: all, read: used.read.union(reads))
    return true
  }

  /// Whether two memories surely share no byte: those without a place get one that nothing else has meanwhile.
  private func isApart(_ x: Nest.Memory, _ y: Nest.Memory) -> Bool {
    guard let x = buffers[x], let y = buffers[y], isPlaced(x), isPlaced(y) else { return true }
    let (ofX, ofY) = (base(x), base(y))
    if ofX.memory != ofY.memory { return true }
    guard let rowX = ofX.row.flatMap({ rowPlaces[$0] }), let rowY = ofY.row.flatMap({ rowPlaces[$0] }) else {
      return false
    }
    return rowX.isApart(from: rowY)
  }

  /// The buffer that has the memory, and the innermost row that is meant.
  private func base(_ buffer: BufferIndex) -> (memory: BufferIndex, row: BufferIndex?) {
    var (memory, row) = (buffer, BufferIndex?.none)
    while let next = schedule.buffers[memory].place.base {
      if case .row = schedule.buffers[memory].place { row = row ?? memory }
      memory = next
    }
    return (memory, row)
  }

  /// The last draft of the step that begins with each draft: its own, but for products with followers.
  func lastOfSteps() -> [Int] {
    var last = Array(drafts.indices)
    for k in drafts.indices.reversed() where drafts[k].extents != nil { last[k - 1] = last[k] }
    return last
  }

  /// A follower as a part of the product's step.
  mutating func follower(_ draft: Draft) -> ProductFollower {
    guard let extents = draft.extents, case .kernel(let nest) = draft.action, case .kernel(let step) = step(draft),
      let form = RectangleKernel.Form(nest.kernel, extents: extents)
    else { preconditionFailure("what follows a product is a kernel that runs on rectangles") }
    return ProductFollower(kernel: step, extents: extents, strides: form.strides, isFlat: form.isFlat)
  }
}

extension Schedule.RowPlace {
  /// Whether the two are never one row in the same iteration.
  func isApart(from other: Schedule.RowPlace) -> Bool {
    guard of == other.of, isReversed == other.isReversed, ring == other.ring else { return false }
    guard let difference = (first - other.first).constant else { return false }
    guard let ring else { return difference != 0 }
    return ring.constant.map { $0 > 0 && difference % $0 != 0 } ?? false
  }
}
