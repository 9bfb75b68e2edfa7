internal import CTheanoLLVM
import TheanoArrays

/// Writes the code of products of one dtype, float32 or float64: a function of the interface of a kernel, of whose
/// arguments only the first is used, the address of its words.
final class ProductEmitter {
  let b: IRBuilder
  let dtype: DType
  let tile: ProductTile
  let element: IRType
  let vector: IRType
  let lanes: Int
  /// The address of the words, in the function that is being written.
  var words: IRValue

  static func emit(
    _ code: ProductCode, _ dtype: DType, name: String, _ library: LLVMLibrary, _ target: MachineTarget
  ) -> IRBuilder {
    let emitter = ProductEmitter(dtype, IRBuilder(library, target: target, function: name))
    switch code {
    case .matrix: emitter.emitMatrix()
    case .vector: emitter.emitVector()
    }
    emitter.b.finish()
    return emitter.b
  }

  private init(_ dtype: DType, _ builder: IRBuilder) {
    precondition(dtype == .float32 || dtype == .float64, "only products of floats have code")
    (b, self.dtype) = (builder, dtype)
    tile = ProductTile(builder.target, dtype)
    lanes = tile.lanes
    element = dtype == .float32 ? builder.f32 : builder.f64
    vector = builder.vector(element, tile.lanes)
    words = builder.llvm.pointee.GetParam(builder.function, 0)
  }

  private func emitMatrix() {
    function(ProductFunction.block, "block") { self.emitBlock() }
    function(ProductFunction.packRowsAlong, "rows.along") { self.emitPackAlong(self.tile.rows) }
    function(ProductFunction.packRowsAcross, "rows.across") { self.emitPackAcross(self.tile.rows) }
    function(ProductFunction.packColumnsAlong, "columns.along") { self.emitPackAlong(self.tile.columns) }
    function(ProductFunction.packColumnsAcross, "columns.across") { self.emitPackAcross(self.tile.columns) }
  }

  /// Runs `body` where the words ask for it.
  func function(_ number: Int, _ name: String, _ body: @escaping () -> Void) {
    b.when(b.compare(.eq, word(ProductWord.function), b.int(number))) {
      let outer = words
      _ = b.local(name, result: b.void, [outer]) { arguments in
        self.words = arguments[0]
        body()
        return nil
      }
      words = outer
    }
  }

  // MARK: Arguments and addresses

  func word(_ number: Int) -> IRValue { b.load(b.i64, b.element(b.i64, words, b.int(number))) }
  func address(_ number: Int) -> IRValue { b.load(b.pointer, b.element(b.i64, words, b.int(number))) }

  /// `index` elements further.
  func at(_ base: IRValue, _ index: IRValue) -> IRValue { b.element(element, base, index) }
  func at(_ base: IRValue, _ index: Int) -> IRValue { index == 0 ? base : at(base, b.int(index)) }

  func load(_ address: IRValue) -> IRValue { b.load(element, address, alignment: dtype.itemSize) }
  func loadVector(_ address: IRValue, _ lanes: Int? = nil) -> IRValue {
    b.load(b.vector(element, lanes ?? self.lanes), address, alignment: dtype.itemSize)
  }
  func store(_ value: IRValue, _ address: IRValue) { b.store(value, address, alignment: dtype.itemSize) }

  func smallest(_ x: IRValue, _ y: IRValue) -> IRValue { b.select(b.compare(.slt, x, y), x, y) }

  /// x · y + z, with one rounding where the processor can.
  func fma(_ x: IRValue, _ y: IRValue, _ z: IRValue) -> IRValue {
    b.target.hasFMA ? b.intrinsic("llvm.fma", [b.type(of: z)], [x, y, z]) : b.fadd(b.fmul(x, y), z)
  }

  // MARK: A block of C

  private func emitBlock() {
    typealias W = ProductWord.Block
    let (columns, rows) = (tile.columns, tile.rows)
    let (m, n, c, cRow) = (word(W.m), word(W.n), address(W.c), word(W.cRow))
    let (a, aGroup, tail) = (address(W.a), word(W.aGroup), address(W.bTail))
    let (bStep, bGroup) = (word(W.bStep), word(W.bGroup))
    let memory = b.reserve(b.array(vector, rows * tile.vectors))
    _ = b.loop(from: b.int(0), to: n, step: columns, carrying: [address(W.b)]) { j, group in
      let width = smallest(b.sub(n, j), b.int(columns))
      let isWhole = b.compare(.eq, width, b.int(columns))
      let panel = b.select(isWhole, group[0], tail)
      let step = b.select(isWhole, bStep, b.int(columns))
      _ = b.loop(from: b.int(0), to: m, step: rows, carrying: [a]) { i, rowGroup in
        let height = smallest(b.sub(m, i), b.int(rows))
        let place = at(c, b.add(b.mul(i, cRow), j))
        let sums = emitSums(rowGroup[0], height, panel, step, place)
        let isFull = b.and(isWhole, b.compare(.eq, height, b.int(rows)))
        _ = b.choose(isFull) {
          emitStore(sums, place, cRow)
          return []
        } otherwise: {
          emitPartialStore(sums, place, cRow, height, width, memory)
          return []
        }
        return [at(rowGroup[0], aGroup)]
      }
      return [at(group[0], bGroup)]
    }
  }

  /// Brings the tile's part of C near while its sums are made.
  private func prefetch(_ place: IRValue, _ height: IRValue) {
    let cRow = word(ProductWord.Block.cRow)
    for row in 0..<tile.rows {
      let line = at(place, b.mul(smallest(b.int(row), b.sub(height, b.int(1))), cRow))
      _ = b.intrinsic(
        "llvm.prefetch", [b.pointer], [line, b.constant(1, b.i32), b.constant(3, b.i32), b.constant(1, b.i32)])
    }
  }

  /// The sums of a tile, row by row.
  private func emitSums(
    _ a: IRValue, _ height: IRValue, _ panel: IRValue, _ step: IRValue, _ place: IRValue
  ) -> [IRValue] {
    typealias W = ProductWord.Block
    prefetch(place, height)
    let isPacked = b.compare(.ne, word(W.aIsPacked), b.int(0))
    return b.choose(isPacked) {
      emitSteps(carrying: [a, panel]) { base, step, row in
        at(base[0], step * self.tile.rows + row)
      } next: { pointers, count in
        [at(pointers[0], count * self.tile.rows), pointers[1]]
      } step: {
        step
      }
    } otherwise: {
      // Rows beyond the last are the last once more; what they add up to is not stored.
      let last = b.sub(height, b.int(1))
      let aRow = word(W.aRow)
      let starts = (0..<tile.rows).map { at(a, b.mul(smallest(b.int($0), last), aRow)) }
      return emitSteps(carrying: starts + [panel]) { base, step, row in
        at(base[row], step)
      } next: { pointers, count in
        pointers.dropLast().map { at($0, count) } + pointers.suffix(1)
      } step: {
        step
      }
    }
  }

  /// Along k, four steps at a time and then one by one. The last of the pointers is that of B.
  private func emitSteps(
    carrying pointers: [IRValue], _ a: ([IRValue], Int, Int) -> IRValue, next: ([IRValue], Int) -> [IRValue],
    step: () -> IRValue
  ) -> [IRValue] {
    let k = word(ProductWord.Block.k)
    let several = 4
    let bStep = step()
    let zeros = Array(repeating: b.zero(vector), count: tile.rows * tile.vectors)
    func steps(_ count: Int, _ state: [IRValue]) -> [IRValue] {
      var pointers = Array(state.prefix(pointers.count))
      var sums = Array(state.dropFirst(pointers.count))
      guard var panel = pointers.last else { preconditionFailure("B has a pointer") }
      for step in 0..<count {
        let right = (0..<tile.vectors).map { loadVector(at(panel, $0 * lanes)) }
        panel = at(panel, bStep)
        for row in 0..<tile.rows {
          let left = b.splat(load(a(pointers, step, row)), lanes)
          for v in 0..<tile.vectors {
            sums[row * tile.vectors + v] = fma(left, right[v], sums[row * tile.vectors + v])
          }
        }
      }
      pointers[pointers.count - 1] = panel
      return next(pointers, count) + sums
    }
    let whole = b.and(k, b.int(-several))
    let afterMost = b.loop(from: b.int(0), to: whole, step: several, carrying: pointers + zeros) { _, state in
      steps(several, state)
    }
    let after = b.loop(from: whole, to: k, step: 1, carrying: afterMost) { _, state in steps(1, state) }
    return Array(after.dropFirst(pointers.count))
  }

  private func scaled(_ sums: [IRValue]) -> [IRValue] {
    let alpha = b.splat(load(address(ProductWord.Block.alpha)), lanes)
    return sums.map { b.fmul(alpha, $0) }
  }

  private func emitStore(_ sums: [IRValue], _ place: IRValue, _ cRow: IRValue) {
    let values = scaled(sums)
    func each(_ body: (IRValue, IRValue) -> Void) {
      var row = place
      for (number, value) in values.enumerated() {
        if number > 0 && number % tile.vectors == 0 { row = at(row, cRow) }
        body(value, at(row, number % tile.vectors * lanes))
      }
    }
    accumulating(ProductWord.Block.accumulates) {
      let beta = b.splat(load(address(ProductWord.Block.beta)), lanes)
      each { value, place in store(fma(beta, loadVector(place), value), place) }
    } otherwise: {
      each { value, place in store(value, place) }
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

  /// Of a tile at the border: through memory, as many rows and columns as there are.
  private func emitPartialStore(
    _ sums: [IRValue], _ place: IRValue, _ cRow: IRValue, _ height: IRValue, _ width: IRValue, _ memory: IRValue
  ) {
    typealias W = ProductWord.Block
    for (number, value) in scaled(sums).enumerated() { b.store(value, at(memory, number * lanes)) }
    let whole = b.and(width, b.int(-lanes))
    let beta = load(address(W.beta))
    let accumulates = b.compare(.ne, word(W.accumulates), b.int(0))
    _ = b.loop(from: b.int(0), to: height, step: 1) { row, _ in
      let (from, to) = (at(memory, b.mul(row, b.int(tile.columns))), at(place, b.mul(row, cRow)))
      func columns(_ begin: IRValue, _ end: IRValue, _ lanes: Int) {
        _ = b.loop(from: begin, to: end, step: lanes) { column, _ in
          let (value, place) = (loadVector(at(from, column), lanes), at(to, column))
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
      return []
    }
  }
}
