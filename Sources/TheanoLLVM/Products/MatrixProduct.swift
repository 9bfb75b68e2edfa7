import Synchronization
import TheanoArrays
import TheanoLoops
import TheanoScheduling

/// A product of matrices in code of our own: B is packed by all threads, then each multiplies blocks of rows.
///
/// The bits of C do not depend on how it is cut (``ProductOrder``), so the cuts only look for speed.
struct MatrixProduct {
  let product: Product
  let function: KernelFunction
  let tile: ProductTile
  let alpha: UnsafeRawPointer
  let beta: UnsafeRawPointer

  /// Rows of A that are packed at once.
  private static let rowsAtOnce = 72
  /// The most of B that is packed at once.
  private static let bytesAtOnce = 4 << 20
  /// Multiplications that are worth a thread's while.
  private static let worth = 1 << 19

  private var m: Int { product.m }
  private var n: Int { product.n }
  private var k: Int { product.k }
  private var size: Int { product.itemSize }
  private var depth: Int { ProductOrder.depth }

  /// A stretch of B: steps of k, and columns.
  private struct Stretch {
    let steps: Range<Int>
    let columns: Range<Int>
    let packed: UnsafeMutableRawPointer
    let isDirect: Bool
  }

  func run(_ parallel: Parallel, _ finished: ProductFinish) {
    if let packed = product.operands.packedB {
      return multiply(whole(UnsafeMutableRawPointer(mutating: packed)), parallel, finished)
    }
    if m * n <= MatrixProduct.atOnce && m * n * k <= MatrixProduct.atOnce && k <= depth { return runAtOnce(finished) }
    let isDirect = readsBAsItLies
    // B as it lies needs memory for the columns that do not fill a tile.
    let width = isDirect ? n : columnsAtOnce
    let packedWidth =
      isDirect ? (tile.readsPartVectors ? 0 : tile.columns) : (width + tile.columns - 1) / tile.columns * tile.columns
    let length = max(depth, MatrixProduct.bytesAtOnce / (max(1, packedWidth) * size) / depth * depth)
    let count = packedWidth * min(length, k) * size
    ProductMemory.with(count) { memory in
      for column in stride(from: 0, to: n, by: width) {
        for step in stride(from: 0, to: k, by: length) {
          let stretch = Stretch(
            steps: step..<min(k, step + length), columns: column..<min(n, column + width), packed: memory,
            isDirect: isDirect)
          pack(stretch, parallel)
          multiply(stretch, parallel, finished)
        }
      }
    }
  }

  /// Columns of B that are packed at once: most of a row, but few where C is so large that each block of k finds it in
  /// memory, so that it is read and written once for several blocks, of which the second cache keeps a part meanwhile.
  private var columnsAtOnce: Int {
    let most = k > depth && m * n * size >= MatrixProduct.largeC ? 4096 / size : 4096
    let parts = (n + most - 1) / most
    return min(n, ((n + parts - 1) / parts + tile.columns - 1) / tile.columns * tile.columns)
  }

  private static let largeC = 1 << 24

  /// Of so many multiplications all is one call: to ask how it should be cut would take as long as the product.
  private static let atOnce = 1 << 15

  private func runAtOnce(_ finished: ProductFinish) {
    let rest = tile.readsPartVectors ? 0 : n % tile.columns
    let width =
      product.call.transposeB ? (n + tile.columns - 1) / tile.columns * tile.columns : rest > 0 ? tile.columns : 0
    ProductMemory.with(width * k * size) { packed in
      let stretch = Stretch(steps: 0..<k, columns: 0..<n, packed: packed, isDirect: !product.call.transposeB)
      if product.call.transposeB {
        packColumns(0..<n, 0..<k, packed)
      } else if rest > 0 {
        packColumns(n - rest..<n, 0..<k, packed)
      }
      multiply(stretch, 0, 0..<m, 0..<n, product.operands.a, isPacked: false, panels: nil)
    }
    finished(product.whole)
  }

  /// All of B in memory of the pool's; nil where it is so large that it is packed in parts.
  func packB(_ parallel: Parallel) -> PackedMatrix? {
    let count = (n + tile.columns - 1) / tile.columns * tile.columns * k * size
    if n > 4096 || count > MatrixProduct.bytesAtOnce { return nil }
    let packed = ProductMemory.take(count)
    pack(whole(packed.memory), parallel)
    return packed
  }

  private func whole(_ packed: UnsafeMutableRawPointer) -> Stretch {
    Stretch(steps: 0..<k, columns: 0..<n, packed: packed, isDirect: false)
  }

  /// Where few rows of C use it, or where it fits the cache, packing all of B costs more than it brings.
  private var readsBAsItLies: Bool {
    if product.call.transposeB { return false }
    return m <= (rowsOfBCollide ? 64 : 96) || (n * k * size <= 1 << 16 && !rowsOfBCollide)
  }

  /// They lie so far apart that they fall on the same lines of the cache.
  private var rowsOfBCollide: Bool { n * size % 2048 == 0 }

  /// Where B is read as it lies and more than a few tiles use its columns, each thread packs those of its part before it
  /// uses them: as they lie, two lines of the first cache for each step would fill it.
  private var packsBOnTheWay: Bool {
    // Vectors as long as a line leave nothing of what they read unused.
    let patience = tile.lanes * size == 64 ? 2 : 1
    return m > (rowsOfBCollide ? 2 : 4) * patience * tile.rows
  }

  // MARK: Packing B

  private func place(_ stretch: Stretch, _ block: Int) -> UnsafeMutableRawPointer {
    let width = stretch.isDirect ? tile.columns : groups(stretch) * tile.columns
    return stretch.packed + block * depth * width * size
  }

  private func groups(_ stretch: Stretch) -> Int { (stretch.columns.count + tile.columns - 1) / tile.columns }

  private func steps(_ stretch: Stretch, _ block: Int) -> Range<Int> {
    let begin = stretch.steps.lowerBound + block * depth
    return begin..<min(stretch.steps.upperBound, begin + depth)
  }

  private func blocks(_ stretch: Stretch) -> Int { (stretch.steps.count + depth - 1) / depth }

  private func pack(_ stretch: Stretch, _ parallel: Parallel) {
    let blocks = blocks(stretch)
    if stretch.isDirect {
      if tile.readsPartVectors { return }
      let rest = stretch.columns.count % tile.columns
      if rest == 0 || packsBOnTheWay { return }
      for block in 0..<blocks {
        packColumns(stretch.columns.suffix(rest), steps(stretch, block), place(stretch, block))
      }
      return
    }
    let groups = groups(stretch)
    let parts = max(1, min(8, groups, stretch.steps.count * stretch.columns.count / (1 << 13)))
    let isWorth = stretch.steps.count * stretch.columns.count >= 1 << 14
    func part(_ number: Int) {
      let (block, part) = (number / parts, number % parts)
      let (first, last) = (groups * part / parts, groups * (part + 1) / parts)
      let steps = steps(stretch, block)
      let begin = stretch.columns.lowerBound + first * tile.columns
      let end = min(stretch.columns.upperBound, stretch.columns.lowerBound + last * tile.columns)
      packColumns(begin..<end, steps, place(stretch, block) + first * tile.columns * steps.count * size)
    }
    if isWorth && blocks * parts > 1 { return parallel(blocks * parts, part) }
    for number in 0..<blocks * parts { part(number) }
  }

  private func packColumns(_ columns: Range<Int>, _ steps: Range<Int>, _ target: UnsafeMutableRawPointer) {
    let (row, column) = product.stepsB
    pack(
      product.call.transposeB ? ProductFunction.packAlong : acrossB,
      product.operands.b + (steps.lowerBound * row + columns.lowerBound * column) * size,
      step: product.call.transposeB ? column : row, count: columns.count, k: steps.count, of: tile.columns, target)
  }

  private var acrossA: Int { tile.readsPartVectors ? ProductFunction.packAcross : ProductFunction.packRowsAcross }
  private var acrossB: Int { tile.readsPartVectors ? ProductFunction.packAcross : ProductFunction.packColumnsAcross }

  private func pack(
    _ number: Int, _ source: UnsafeRawPointer, step: Int, count: Int, k: Int, of group: Int,
    _ target: UnsafeMutableRawPointer
  ) {
    typealias W = ProductWord.Pack
    callProduct(function, W.words) { words in
      words[ProductWord.function] = number
      words[W.source] = Int(bitPattern: source)
      (words[W.step], words[W.count], words[W.k]) = (step, count, k)
      (words[W.target], words[W.size]) = (Int(bitPattern: target), group)
    }
  }

  // MARK: Blocks of C

  private func multiply(_ stretch: Stretch, _ parallel: Parallel, _ finished: ProductFinish) {
    let columns = stretch.columns.count
    let work = Double(m) * Double(columns) * Double(stretch.steps.count)
    let least = work >= Double(MatrixProduct.worth / 2) ? 2.0 : 1.0
    let wanted = Int(max(least, min(16, work / Double(MatrixProduct.worth))))
    // Rows that are packed are packed for each part of the columns again: then there are more parts of the rows.
    let smallest = product.call.transposeA ? min(wanted, m / (6 * tile.rows)) : 1
    let rowParts = max(smallest, (m + MatrixProduct.rowsAtOnce - 1) / MatrixProduct.rowsAtOnce)
    // An even number of parts, since cores mostly are: the rows first, then the columns.
    let isNarrow = groups(stretch) < 4 && m >= 4 * tile.rows
    let evenParts = wanted > 1 && (rowParts > 1 || isNarrow) ? (rowParts + 1) / 2 * 2 : rowParts
    let groups = groups(stretch)
    let columnParts = max(1, min((wanted + evenParts - 1) / evenParts, groups / 2))
    let tiles = (m + tile.rows - 1) / tile.rows
    let rowCount = min(evenParts, tiles)
    let isLast = stretch.steps.upperBound == k
    func part(_ number: Int) {
      let (i, j) = (number / columnParts, number % columnParts)
      let (first, last) = (groups * j / columnParts, groups * (j + 1) / columnParts)
      let rows = tiles * i / rowCount * tile.rows..<min(m, tiles * (i + 1) / rowCount * tile.rows)
      let (begin, end) = (first * tile.columns, min(columns, last * tile.columns))
      tile(stretch, rows, begin..<end)
      guard isLast else { return }
      let left = stretch.columns.lowerBound
      finished(
        ProductPart(
          rows: rows, columns: left + begin..<left + end, of: rowCount * columnParts, across: columnParts))
    }
    if wanted > 1 && rowCount * columnParts > 1 { return parallel(rowCount * columnParts, part) }
    for number in 0..<rowCount * columnParts { part(number) }
  }

  /// One block of C; its columns are counted from the first of the stretch.
  private func tile(_ stretch: Stretch, _ rows: Range<Int>, _ columns: Range<Int>) {
    // Rows as they lie serve as well, unless all of them fall on the same lines of the cache.
    let packsA =
      product.call.transposeA
      ? columns.count > 2 * tile.columns : k * size % 4096 == 0 && columns.count > 8 * tile.columns
    let bytes = packsA ? (rows.count + tile.rows) * min(depth, k) * size + 64 : 0
    // So many columns are packed at once: they stay in the second cache, and memory is read in longer stretches.
    let packsB = stretch.isDirect && packsBOnTheWay
    let width = packsB ? 4 * tile.columns : columns.count
    ProductMemory.with(bytes) { memory in
      ProductMemory.with(packsB ? min(depth, k) * width * size : 0) { panels in
        for block in 0..<blocks(stretch) {
          let steps = steps(stretch, block)
          let (row, column) = product.stepsA
          let a = product.operands.a + (rows.lowerBound * row + steps.lowerBound * column) * size
          if packsA {
            pack(
              product.call.transposeA ? acrossA : ProductFunction.packAlong, a,
              step: product.call.transposeA ? column : row, count: rows.count, k: steps.count, of: tile.rows, memory)
          }
          for begin in stride(from: columns.lowerBound, to: columns.upperBound, by: width) {
            let part = begin..<min(columns.upperBound, begin + width)
            let first = stretch.columns.lowerBound
            if packsB { packColumns(first + part.lowerBound..<first + part.upperBound, steps, panels) }
            multiply(
              stretch, block, rows, part, packsA ? UnsafeRawPointer(memory) : a, isPacked: packsA,
              panels: packsB ? panels : nil)
          }
        }
      }
    }
  }

  private func multiply(
    _ stretch: Stretch, _ block: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ a: UnsafeRawPointer, isPacked: Bool,
    panels: UnsafeMutableRawPointer?
  ) {
    typealias W = ProductWord.Block
    let steps = steps(stretch, block)
    let group = tile.columns * steps.count
    let firstColumn = stretch.columns.lowerBound + columns.lowerBound
    let isFirst = steps.lowerBound == 0
    callProduct(function, W.count) { words in
      words[ProductWord.function] = ProductFunction.block
      words[W.a] = Int(bitPattern: a)
      (words[W.aRow], words[W.aStep]) = isPacked ? (1, tile.rows) : product.stepsA
      words[W.aGroup] = tile.rows * (isPacked ? steps.count : product.stepsA.row)
      let packed = place(stretch, block)
      if let panels {
        words[W.b] = Int(bitPattern: panels)
        (words[W.bStep], words[W.bGroup]) = (tile.columns, group)
        words[W.bTail] = Int(bitPattern: panels + columns.count / tile.columns * group * size)
      } else if stretch.isDirect {
        words[W.b] = Int(bitPattern: product.operands.b + (steps.lowerBound * n + firstColumn) * size)
        (words[W.bStep], words[W.bGroup]) = (n, tile.columns)
        words[W.bTail] = Int(bitPattern: packed)
      } else {
        words[W.b] = Int(bitPattern: packed + columns.lowerBound / tile.columns * group * size)
        (words[W.bStep], words[W.bGroup]) = (tile.columns, group)
        words[W.bTail] = Int(bitPattern: packed + columns.upperBound / tile.columns * group * size)
      }
      words[W.c] = Int(bitPattern: product.operands.c + (rows.lowerBound * n + firstColumn) * size)
      (words[W.cRow], words[W.m], words[W.n], words[W.k]) = (n, rows.count, columns.count, steps.count)
      words[W.alpha] = Int(bitPattern: alpha)
      words[W.beta] = Int(bitPattern: isFirst ? beta : product.one)
      words[W.accumulates] = isFirst && product.isBetaZero ? 0 : 1
    }
  }
}

/// A product of a matrix and a vector in code of our own.
struct VectorProduct {
  let product: Product
  let function: KernelFunction
  let alpha: UnsafeRawPointer
  let beta: UnsafeRawPointer

  func run(_ parallel: Parallel, _ finished: ProductFinish) {
    let (m, n, k, size) = (product.m, product.n, product.k, product.itemSize)
    let isColumn = n == 1
    let (matrix, vector) =
      isColumn ? (product.operands.a, product.operands.b) : (product.operands.b, product.operands.a)
    let length = isColumn ? m : n
    func part(_ range: Range<Int>, of count: Int) -> ProductPart {
      isColumn
        ? ProductPart(rows: range, columns: 0..<1, of: count, across: 1)
        : ProductPart(rows: 0..<1, columns: range, of: count, across: count)
    }
    // A single row lies along memory whichever way it is written.
    let isByRow = length == 1 || (isColumn ? !product.call.transposeA : product.call.transposeB)
    if isByRow {
      let count = max(1, min(length / 4, length * k / VectorProduct.worth, 16))
      return parallel(count) { number in
        let (begin, end) = (border(number, of: count, length, unit: 4), border(number + 1, of: count, length, unit: 4))
        call(
          VectorProductFunction.rows, matrix + begin * k * size, step: k, rows: end - begin, columns: k, x: vector,
          y: product.operands.c + begin * size, beta, accumulates: !product.isBetaZero)
        finished(part(begin..<end, of: count))
      }
    }
    let blocks = (k + ProductOrder.depth - 1) / ProductOrder.depth
    if blocks > 1 && length * k >= 2 * VectorProduct.worth && blocks * length * size <= 1 << 18 {
      blocksOfRows(blocks, matrix, vector, of: length, parallel)
      return finished(product.whole)
    }
    let unit = length >= 512 ? 512 / size : 64 / size
    let count = max(1, min(length / unit, length / 2, length * k / VectorProduct.worth, 16))
    parallel(count) { number in
      let range = border(number, of: count, length, unit: unit)..<border(number + 1, of: count, length, unit: unit)
      // The sums of a stretch of columns stay in the first cache.
      for column in stride(from: range.lowerBound, to: range.upperBound, by: 2048) {
        columns(column..<min(range.upperBound, column + 2048), matrix, vector, of: length)
      }
      finished(part(range, of: count))
    }
  }

  /// Multiplications that are worth a thread's while.
  private static let worth = 1 << 16

  private func border(_ number: Int, of count: Int, _ length: Int, unit: Int) -> Int {
    number == count ? length : length * number / count / unit * unit
  }

  /// A sum of the rows of the matrix, each times an element of the vector: every block of rows by itself, so that threads
  /// read memory in long stretches; then the sums of the blocks, one after the other.
  private func blocksOfRows(
    _ blocks: Int, _ matrix: UnsafeRawPointer, _ vector: UnsafeRawPointer, of length: Int, _ parallel: Parallel
  ) {
    let (k, size, depth) = (product.k, product.itemSize, ProductOrder.depth)
    let wanted = min(16, length * k / VectorProduct.worth)
    let unit = 64 / size
    let columnParts = max(1, min((wanted + blocks - 1) / blocks, length * size / 1024))
    let rowParts = min(blocks, 16)
    ProductMemory.with(blocks * length * size) { sums in
      parallel(rowParts * columnParts) { number in
        let (i, j) = (number / columnParts, number % columnParts)
        let begin = border(j, of: columnParts, length, unit: unit)
        let end = border(j + 1, of: columnParts, length, unit: unit)
        ProductMemory.with((end - begin) * size) { memory in
          for block in blocks * i / rowParts..<blocks * (i + 1) / rowParts {
            let row = block * depth
            call(
              VectorProductFunction.columns, matrix + (row * length + begin) * size, step: length,
              rows: min(depth, k - row), columns: end - begin, x: vector + row * size,
              y: sums + (block * length + begin) * size, product.one, accumulates: false, sums: memory,
              alpha: product.one)
          }
        }
      }
      // A block's sums are a matrix of one row, to be multiplied by one: no bit changes.
      ProductMemory.with(length * size) { memory in
        for block in 0..<blocks {
          call(
            VectorProductFunction.columns, sums + block * length * size, step: length, rows: 1, columns: length,
            x: product.one, y: product.operands.c, block == 0 ? beta : product.one,
            accumulates: block > 0 || !product.isBetaZero, sums: memory)
        }
      }
    }
  }

  private func columns(_ range: Range<Int>, _ matrix: UnsafeRawPointer, _ vector: UnsafeRawPointer, of length: Int) {
    let (k, size) = (product.k, product.itemSize)
    ProductMemory.with(range.count * size) { sums in
      for begin in stride(from: 0, to: k, by: ProductOrder.depth) {
        call(
          VectorProductFunction.columns, matrix + (begin * length + range.lowerBound) * size, step: length,
          rows: min(ProductOrder.depth, k - begin), columns: range.count, x: vector + begin * size,
          y: product.operands.c + range.lowerBound * size, begin == 0 ? beta : product.one,
          accumulates: begin > 0 || !product.isBetaZero, sums: sums)
      }
    }
  }

  private func call(
    _ number: Int, _ a: UnsafeRawPointer, step: Int, rows: Int, columns: Int, x: UnsafeRawPointer,
    y: UnsafeMutableRawPointer, _ beta: UnsafeRawPointer, accumulates: Bool, sums: UnsafeMutableRawPointer? = nil,
    alpha: UnsafeRawPointer? = nil
  ) {
    typealias W = ProductWord.Vector
    callProduct(function, W.count) { words in
      words[ProductWord.function] = number
      words[W.a] = Int(bitPattern: a)
      (words[W.step], words[W.rows], words[W.columns]) = (step, rows, columns)
      words[W.x] = Int(bitPattern: x)
      words[W.y] = Int(bitPattern: y)
      words[W.alpha] = Int(bitPattern: alpha ?? self.alpha)
      words[W.beta] = Int(bitPattern: beta)
      words[W.accumulates] = accumulates ? 1 : 0
      words[W.sums] = Int(bitPattern: sums)
    }
  }
}

/// Calls code with words that `fill` writes.
private func callProduct(_ function: KernelFunction, _ count: Int, _ fill: (UnsafeMutableBufferPointer<Int>) -> Void) {
  withUnsafeTemporaryAllocation(of: Int.self, capacity: count) { words in
    fill(words)
    guard let base = words.baseAddress else { return }
    let address = UnsafeMutableRawPointer(base)
    function(address, noBuffers, noIntegers, address, address)
  }
}

/// What the code of products does not look at.
private nonisolated(unsafe) let noBuffers = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
private nonisolated(unsafe) let noIntegers = UnsafeMutablePointer<Int64>.allocate(capacity: 1)

/// Memory for packing that calls take turns at: fresh memory is slow.
enum ProductMemory {
  private struct Piece: @unchecked Sendable {
    // Sendable: whoever takes it from the list has it alone.
    let memory: UnsafeMutableRawPointer
    let size: Int
  }

  private static let free = Mutex<[Piece]>([])

  /// A block of A, most of B, the widest of B.
  private static let sizes = [1 << 18, 5 << 20, 9 << 20]

  /// Runs `body` with so many bytes and a little more; of none, with an address that must not be used.
  static func with(_ byteCount: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
    if byteCount == 0, let nowhere = UnsafeMutableRawPointer(bitPattern: 64) { return body(nowhere) }
    let taken = take(byteCount)
    body(taken.memory)
    give(taken)
  }

  /// Memory for so many bytes and a little more, until ``give(_:)``.
  static func take(_ byteCount: Int) -> PackedMatrix {
    // Few sizes, so that pieces fit whoever comes, and as many are kept as were ever in use at once.
    let size = sizes.first { byteCount <= $0 } ?? byteCount
    let known = free.withLock { free -> Piece? in
      free.lastIndex { $0.size == size }.map { free.remove(at: $0) }
    }
    let memory =
      known?.memory ?? ArrayStorage.uncountedMemory(size + 4096, alignment: 4096)
      ?? .allocate(byteCount: size + 4096, alignment: 4096)
    return PackedMatrix(memory: memory, byteCount: size)
  }

  static func give(_ taken: PackedMatrix) {
    let isKept = free.withLock { free in
      guard free.count < 64 && sizes.contains(taken.byteCount) else { return false }
      free.append(Piece(memory: taken.memory, size: taken.byteCount))
      return true
    }
    if !isKept { ArrayStorage.giveBack(uncounted: taken.memory) }
  }
}
