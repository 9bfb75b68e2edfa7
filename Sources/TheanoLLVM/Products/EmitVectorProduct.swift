internal import CTheanoLLVM
import TheanoArrays

/// Products of a matrix and a vector.
extension ProductEmitter {
  func emitVector() {
    function(VectorProductFunction.rows, "rows") { self.emitRows() }
    function(VectorProductFunction.columns, "columns") { self.emitColumns() }
  }

  // MARK: Along the rows

  /// Vectors that hold the sums of one row.
  private var vectorsOfRow: Int { max(1, ProductOrder.lanes(dtype) / lanes) }

  /// Several rows at a time, so that x is read once for them and the sums of one need not wait for each other.
  private func emitRows() {
    typealias W = ProductWord.Vector
    let height = vectorsOfRow > 2 && b.target.triple.hasPrefix("x86_64") ? 2 : 4
    let (a, step, rows, k, x) = (address(W.a), word(W.step), word(W.rows), word(W.columns), address(W.x))
    let width = ProductOrder.lanes(dtype)
    let whole = b.and(k, b.int(-width))
    let hasTail = b.compare(.slt, whole, k)
    let mask = tailMasks(b.sub(k, whole))
    let alpha = load(address(W.alpha))
    _ = b.loop(from: b.int(0), to: rows, step: height) { row, _ in
      let left = b.sub(rows, row)
      let last = b.sub(left, b.int(1))
      let here = at(a, b.mul(row, step))
      let starts = (0..<height).map { at(here, b.mul(smallest(b.int($0), last), step)) }
      let zeros = Array(repeating: b.zero(vector), count: height * vectorsOfRow)
      func add(_ sums: [IRValue], _ read: (IRValue, Int) -> IRValue) -> [IRValue] {
        var sums = sums
        for v in 0..<vectorsOfRow {
          let right = read(x, v)
          for r in 0..<height {
            sums[r * vectorsOfRow + v] = fma(read(starts[r], v), right, sums[r * vectorsOfRow + v])
          }
        }
        return sums
      }
      let most = b.loop(from: b.int(0), to: whole, step: width, carrying: zeros) { p, sums in
        add(sums) { base, v in loadVector(at(at(base, p), v * lanes)) }
      }
      let sums = b.choose(hasTail) {
        add(most) { base, v in loadTail(at(at(base, whole), v * lanes), mask[v]) }
      } otherwise: {
        most
      }
      for r in 0..<height {
        b.when(b.compare(.slt, b.int(r), left)) {
          let value = b.fmul(alpha, total(Array(sums[r * vectorsOfRow..<(r + 1) * vectorsOfRow])))
          emitStore(value, at(address(W.y), b.add(row, b.int(r))), 1)
        }
      }
      return []
    }
  }

  /// The upper half to the lower, until one is left.
  private func total(_ sums: [IRValue]) -> IRValue {
    var sums = sums
    while sums.count > 1 {
      let half = sums.count / 2
      sums = (0..<half).map { b.fadd(sums[$0], sums[$0 + half]) }
    }
    var (value, width) = (sums[0], lanes)
    while width > 1 {
      width /= 2
      value = b.fadd(b.slice(value, first: 0, count: width), b.slice(value, first: width, count: width))
    }
    return value
  }

  /// The elements behind the last whole step: how many of each vector's lanes are there.
  private func tailMasks(_ count: IRValue) -> [IRValue] {
    (0..<vectorsOfRow).map { v in
      let numbers = b.add(b.iota(b.i32, lanes), b.constant(Int64(v * lanes), b.i32, lanes: lanes))
      return b.compare(LLVMIntPredicate.ult, numbers, b.splat(b.trunc(count, b.i32), lanes))
    }
  }

  /// Zeros where there is nothing: they change no sum, since none is -0.
  private func loadTail(_ address: IRValue, _ mask: IRValue) -> IRValue {
    if b.target.hasMaskedMoves || b.target.hasMasks {
      return loadMasked(address, mask)
    }
    let zero = b.zero(element)
    return (0..<lanes).reduce(b.poison(vector)) { result, lane in
      let value = b.choose(b.extract(mask, lane)) {
        [load(at(address, lane))]
      } otherwise: {
        [zero]
      }
      return b.insert(result, value[0], lane)
    }
  }

  private func emitStore(_ value: IRValue, _ place: IRValue, _ lanes: Int) {
    typealias W = ProductWord.Vector
    accumulating(W.accumulates) {
      let beta = b.splat(load(address(W.beta)), lanes)
      store(fma(beta, loadVector(place, lanes), value), place)
    } otherwise: {
      store(value, place)
    }
  }

  // MARK: Down the columns

  /// A few rows at a time are read as they lie, and added to the sums, which are in the first cache.
  private func emitColumns() {
    typealias W = ProductWord.Vector
    let (rows, columns, sums) = (word(W.rows), word(W.columns), address(W.sums))
    let several = 8
    let whole = b.and(rows, b.int(-several))
    along(columns) { column, lanes in store(b.zero(b.vector(element, lanes)), at(sums, column)) }
    _ = b.loop(from: b.int(0), to: whole, step: several) { row, _ in
      addRows(several, row)
      return []
    }
    _ = b.loop(from: whole, to: rows, step: 1) { row, _ in
      addRows(1, row)
      return []
    }
    let (alpha, y) = (load(address(W.alpha)), address(W.y))
    along(columns) { column, lanes in
      let value = b.fmul(b.splat(alpha, lanes), loadVector(at(sums, column), lanes))
      emitStore(value, at(y, column), lanes)
    }
  }

  /// Adds rows, each times its element of x, one after the other.
  private func addRows(_ count: Int, _ row: IRValue) {
    typealias W = ProductWord.Vector
    let (step, x, sums) = (word(W.step), at(address(W.x), row), address(W.sums))
    let first = at(address(W.a), b.mul(row, step))
    let rows = (0..<count).map { at(first, b.mul(b.int($0), step)) }
    let factors = (0..<count).map { load(at(x, $0)) }
    let wide = factors.map { b.splat($0, lanes) }
    along(word(W.columns)) { column, lanes in
      var sum = loadVector(at(sums, column), lanes)
      for number in 0..<count {
        sum = fma(lanes == 1 ? factors[number] : wide[number], loadVector(at(rows[number], column), lanes), sum)
      }
      store(sum, at(sums, column))
    }
  }

  /// `body` for every vector of columns, then for those that are left.
  private func along(_ columns: IRValue, _ body: (_ column: IRValue, _ lanes: Int) -> Void) {
    let whole = b.and(columns, b.int(-lanes))
    _ = b.loop(from: b.int(0), to: whole, step: lanes) { column, _ in
      body(column, lanes)
      return []
    }
    _ = b.loop(from: whole, to: columns, step: 1) { column, _ in
      body(column, 1)
      return []
    }
  }
}
