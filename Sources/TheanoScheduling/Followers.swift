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
      var written: Set<Nest.Memory> = [.value(root(product.result))]
      var next = k + 1
      while next < end, follow(next, product, k, &written) { next += 1 }
      k = next
    }
  }

  private func canBeFollowed(_ product: ProductDraft) -> Bool {
    switch work.dtype(product.result) {
    // A vector is small beside the matrix that it is made with: nothing is won.
    case .float32, .float64: product.batch == nil && product.m.constant != 1 && product.n.constant != 1
    case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float16, .complex64, .complex128:
      false
    }
  }

  /// Makes draft `k` a follower of the product, if it can be one; `written` is what the product and its followers write.
  private mutating func follow(
    _ k: Int, _ product: ProductDraft, _ first: Int, _ written: inout Set<Nest.Memory>
  ) -> Bool {
    guard case .kernel(let nest) = drafts[k].action, drafts[k].copies == nil, !drafts[k].isRare,
      nest.memories.contains(where: { written.contains(root($0)) }),
      let (made, width) = RectangleKernel.make(nest, rows: product.m, columns: product.n),
      let form = RectangleKernel.Form(made.kernel, width: width),
      ids(drafts[k]).intersection(lateIDs).isSubset(of: ids(drafts[first]))
    else { return false }
    let writes = Set(self.written(drafts[k]).map { root($0) })
    let all = written.union(writes)
    let fits = zip(made.memories, form.isOwn).allSatisfy { memory, isOwn in isOwn || !all.contains(root(memory)) }
    let operands = Set(read(drafts[first]).map { root($0) }).subtracting([.value(root(product.result))])
    let others = operands.union(read(drafts[k]).map { root($0) }).subtracting(all)
    guard fits, operands.isDisjoint(with: all),
      writes.allSatisfy({ target in others.allSatisfy { isApart(target, $0) } })
    else { return false }
    drafts[k].action = .kernel(made)
    drafts[k].width = width
    written = all
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
    for k in drafts.indices.reversed() where drafts[k].width != nil { last[k - 1] = last[k] }
    return last
  }

  /// A follower as a part of the product's step.
  mutating func follower(_ draft: Draft) -> ProductFollower {
    guard let width = draft.width, case .kernel(let nest) = draft.action, case .kernel(let step) = step(draft),
      let form = RectangleKernel.Form(nest.kernel, width: width)
    else { preconditionFailure("what follows a product is a kernel that runs on rectangles") }
    return ProductFollower(kernel: step, width: width, moves: form.moves, isFlat: form.isFlat)
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
