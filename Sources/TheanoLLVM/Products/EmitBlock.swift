internal import CTheanoLLVM
import TheanoArrays

/// A block of C: tiles of as many rows and columns as a tile has, and smaller ones for what is left.
///
/// Whatever its size, a tile adds the products of an element in ascending order: no bit depends on the sizes.
extension ProductEmitter {
  func emitBlock() {
    typealias W = ProductWord.Block
    let (columns, rows) = (tile.columns, tile.rows)
    let (m, n, c, cRow) = (word(W.m), word(W.n), address(W.c), word(W.cRow))
    let (bStep, bGroup) = (word(W.bStep), word(W.bGroup))
    _ = b.loop(from: b.int(0), to: n, step: columns, carrying: [address(W.b)]) { j, group in
      let width = smallest(b.sub(n, j), b.int(columns))
      var (panel, step) = (group[0], bStep)
      if !tile.readsPartVectors {
        let isWhole = b.compare(.eq, width, b.int(columns))
        panel = b.select(isWhole, panel, address(W.bTail))
        step = b.select(isWhole, step, b.int(columns))
      }
      let isNarrow = b.compare(.sle, width, b.int(lanes))
      _ = b.loop(from: b.int(0), to: m, step: rows, carrying: [address(W.a)]) { i, rowGroup in
        let place = at(c, b.add(b.mul(i, cRow), j))
        let left = smallest(b.sub(m, i), b.int(rows))
        prefetch(place, left)
        func some(_ vectors: Int) -> [IRValue] {
          emitRows(left, vectors, PartOfBlock(a: rowGroup[0], panel: panel, step: step, place: place, width: width))
          return []
        }
        _ = b.choose(isNarrow) {
          some(1)
        } otherwise: {
          some(tile.vectors)
        }
        return [at(rowGroup[0], word(W.aGroup))]
      }
      return [at(group[0], bGroup)]
    }
  }

  /// What a tile is made of, and where it goes.
  private struct PartOfBlock {
    var a: IRValue
    let panel: IRValue
    let step: IRValue
    var place: IRValue
    let width: IRValue

    func values(_ height: IRValue) -> [IRValue] { [a, panel, step, place, width, height] }
  }

  /// Brings the tile's part of C near while its sums are made.
  private func prefetch(_ place: IRValue, _ height: IRValue) {
    let cRow = word(ProductWord.Block.cRow)
    _ = b.loop(from: b.int(0), to: height, step: 1, carrying: [place]) { _, line in
      _ = b.intrinsic(
        "llvm.prefetch", [b.pointer], [line[0], b.constant(1, b.i32), b.constant(3, b.i32), b.constant(1, b.i32)])
      return [at(line[0], cRow)]
    }
  }

  /// A group of rows: one tile where it is whole, else as many smaller ones as it takes. A tile that is not as wide as
  /// its vectors is a smaller one, too, unless it has but one of them: so that the one that counts needs no mask.
  private func emitRows(_ left: IRValue, _ vectors: Int, _ part: PartOfBlock) {
    var isWhole = b.compare(.eq, left, b.int(tile.rows))
    if vectors > 1 { isWhole = b.and(isWhole, b.compare(.eq, part.width, b.int(tile.columns))) }
    _ = b.choose(isWhole) {
      callTile(tile.rows, vectors, part, left)
      return []
    } otherwise: {
      _ = b.loop(from: b.int(0), to: left, step: tile.fewRows) { row, _ in
        var few = part
        few.a = at(few.a, b.mul(row, word(ProductWord.Block.aRow)))
        few.place = at(few.place, b.mul(row, word(ProductWord.Block.cRow)))
        callTile(tile.fewRows, vectors, few, b.sub(left, row))
        return []
      }
      return []
    }
  }

  /// At most as many rows as are left.
  private func callTile(_ rows: Int, _ vectors: Int, _ part: PartOfBlock, _ left: IRValue) {
    let outer = words
    _ = b.local("tile.\(rows).\(vectors)", result: b.void, [outer] + part.values(left)) { given in
      words = given[0]
      let part = PartOfBlock(a: given[1], panel: given[2], step: given[3], place: given[4], width: given[5])
      emitTile(rows, vectors, part, given[6])
      return nil
    }
    words = outer
  }

  // MARK: A tile

  private func emitTile(_ rows: Int, _ vectors: Int, _ part: PartOfBlock, _ left: IRValue) {
    let height = smallest(left, b.int(rows))
    let isWhole = rows == tile.rows && vectors == tile.vectors
    let last = tile.readsPartVectors && !isWhole ? mask(b.sub(part.width, b.int((vectors - 1) * lanes))) : nil
    let sums = emitSums(rows, vectors, part, height) { panel, v in
      let address = at(panel, v * lanes)
      if let last, v == vectors - 1 { return loadMasked(address, last) }
      return loadVector(address)
    }
    if isWhole { return emitStore(scaled(sums), part.place, vectors) { _, _ in nil } }
    if tile.readsPartVectors {
      let widths = (0..<rows).map {
        rows == tile.rows ? part.width : b.select(b.compare(.slt, b.int($0), height), part.width, b.int(0))
      }
      return emitStore(scaled(sums), part.place, vectors) { mask(b.sub(widths[$0], b.int($1 * lanes))) }
    }
    let memory = b.reserve(b.array(vector, rows * vectors))
    for (number, value) in sums.enumerated() { b.store(value, at(memory, number * lanes)) }
    callStore(memory, b.int(vectors * lanes), part.place, height, part.width)
  }

  /// The sums of a tile, row by row. One step of k at a time: the processor looks ahead far enough to begin the next one
  /// meanwhile, and each step that is written takes its time to compile.
  private func emitSums(
    _ rows: Int, _ vectors: Int, _ part: PartOfBlock, _ height: IRValue, _ right: (_ panel: IRValue, Int) -> IRValue
  ) -> [IRValue] {
    typealias W = ProductWord.Block
    let (k, aStep) = (word(W.k), word(W.aStep))
    let left = rowsOfA(rows, part.a, height)
    let zeros = Array(repeating: b.zero(vector), count: rows * vectors)
    func step(_ state: [IRValue]) -> [IRValue] {
      let (pointers, panel) = (Array(state.prefix(left.pointers.count)), state[left.pointers.count])
      var sums = Array(state.dropFirst(left.pointers.count + 1))
      let right = (0..<vectors).map { right(panel, $0) }
      for row in 0..<rows {
        let factor = b.splat(load(left.row(pointers, row)), lanes)
        for v in 0..<vectors { sums[row * vectors + v] = fma(factor, right[v], sums[row * vectors + v]) }
      }
      return pointers.map { at($0, aStep) } + [at(panel, part.step)] + sums
    }
    let state = steps(k, carrying: left.pointers + [part.panel] + zeros, step)
    return Array(state.dropFirst(left.pointers.count + 1))
  }

  /// Runs `body` `count` times, at least once, with values that go from one time to the next.
  private func steps(_ count: IRValue, carrying initial: [IRValue], _ body: ([IRValue]) -> [IRValue]) -> [IRValue] {
    let (before, head, exit) = (b.block, b.newBlock(), b.newBlock())
    b.branch(head)
    b.position(head)
    let left = b.phi(b.i64)
    let current = initial.map { b.phi(b.type(of: $0)) }
    let next = body(current)
    let after = b.sub(left, b.int(1))
    b.branch(b.compare(.ne, after, b.int(0)), head, exit)
    for (phi, (first, following)) in zip([left] + current, zip([count] + initial, [after] + next)) {
      b.incoming(phi, first, before)
      b.incoming(phi, following, head)
    }
    b.position(exit)
    return next
  }

  /// The elements of A that a step needs: pointers that go along k, and where each row is from there.
  ///
  /// A whole tile has one pointer for three rows, since there are not as many registers as rows. A smaller one has one for
  /// each: rows beyond the last are the last once more; what they add up to is not stored.
  private func rowsOfA(
    _ rows: Int, _ a: IRValue, _ height: IRValue
  ) -> (pointers: [IRValue], row: ([IRValue], Int) -> IRValue) {
    let aRow = word(ProductWord.Block.aRow)
    if rows < tile.rows {
      let last = b.sub(height, b.int(1))
      return ((0..<rows).map { at(a, b.mul(smallest(b.int($0), last), aRow)) }, { $0[$1] })
    }
    let steps = [b.int(0), aRow, b.mul(aRow, b.int(2))]
    let pointers = stride(from: 0, to: rows, by: 3).map { at(a, b.mul(b.int($0), aRow)) }
    return (pointers, { $1 % 3 == 0 ? $0[$1 / 3] : self.at($0[$1 / 3], steps[$1 % 3]) })
  }

  private func scaled(_ sums: [IRValue]) -> [IRValue] {
    let alpha = b.splat(load(address(ProductWord.Block.alpha)), lanes)
    return sums.map { b.fmul(alpha, $0) }
  }

  // MARK: Storing

  /// Stores vectors, row by row, as far as the masks say, if there are any.
  private func emitStore(
    _ sums: [IRValue], _ place: IRValue, _ vectors: Int, _ mask: (_ row: Int, _ vector: Int) -> IRValue?
  ) {
    let cRow = word(ProductWord.Block.cRow)
    let masks = sums.indices.map { mask($0 / vectors, $0 % vectors) }
    func each(_ body: (_ value: IRValue, _ place: IRValue, _ mask: IRValue?) -> Void) {
      var row = place
      for (number, value) in sums.enumerated() {
        if number > 0 && number % vectors == 0 { row = at(row, cRow) }
        body(value, at(row, number % vectors * lanes), masks[number])
      }
    }
    func write(_ value: IRValue, _ place: IRValue, _ mask: IRValue?) {
      if let mask { storeMasked(value, place, mask) } else { store(value, place) }
    }
    accumulating(ProductWord.Block.accumulates) {
      let beta = b.splat(load(address(ProductWord.Block.beta)), lanes)
      each { value, place, mask in
        write(fma(beta, mask.map { loadMasked(place, $0) } ?? loadVector(place), value), place, mask)
      }
    } otherwise: {
      each(write)
    }
  }

  func accumulating(_ number: Int, _ yes: () -> Void, otherwise no: () -> Void) {
    _ = b.choose(b.compare(.ne, word(number), b.int(0))) {
      yes()
      return []
    } otherwise: {
      no()
      return []
    }
  }

  /// Of a tile at the border, where there are no masks: from memory, as many rows and columns as there are.
  private func callStore(
    _ memory: IRValue, _ row: IRValue, _ place: IRValue, _ height: IRValue, _ width: IRValue
  ) {
    let outer = words
    _ = b.local("store.part", result: b.void, [outer, memory, row, place, height, width]) { given in
      words = given[0]
      emitPartialStore(given[1], given[2], given[3], given[4], given[5])
      return nil
    }
    words = outer
  }

  private func emitPartialStore(
    _ memory: IRValue, _ memoryRow: IRValue, _ place: IRValue, _ height: IRValue, _ width: IRValue
  ) {
    typealias W = ProductWord.Block
    let cRow = word(W.cRow)
    let (alpha, beta) = (load(address(W.alpha)), load(address(W.beta)))
    let accumulates = b.compare(.ne, word(W.accumulates), b.int(0))
    let whole = b.and(width, b.int(-lanes))
    _ = b.loop(from: b.int(0), to: height, step: 1, carrying: [memory, place]) { _, row in
      let (from, to) = (row[0], row[1])
      func columns(_ begin: IRValue, _ end: IRValue, _ lanes: Int) {
        _ = b.loop(from: begin, to: end, step: lanes) { column, _ in
          let value = b.fmul(b.splat(alpha, lanes), loadVector(at(from, column), lanes))
          let place = at(to, column)
          let total = b.choose(accumulates) {
            [fma(b.splat(beta, lanes), loadVector(place, lanes), value)]
          } otherwise: {
            [value]
          }
          store(total[0], place)
          return []
        }
      }
      columns(b.int(0), whole, lanes)
      columns(whole, width, 1)
      return [at(from, memoryRow), at(to, cRow)]
    }
  }
}
