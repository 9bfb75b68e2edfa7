internal import CTheanoLLVM
import TheanoArrays

/// Packing: rows of A or columns of B in groups of as many as a tile has, side by side within a step of k.
extension ProductEmitter {
  /// Where k runs along memory: squares of a vector's length are transposed. Of a group that is not full the last row
  /// stands in for those that are missing.
  ///
  /// Rows of a group that do not fill a vector are written with what lies behind them, which is written again with the
  /// next step; so a few elements behind the last group are overwritten.
  func emitPackAlong(_ size: Int) {
    typealias W = ProductWord.Pack
    let (source, step, count, k) = (address(W.source), word(W.step), word(W.count), word(W.k))
    let whole = b.and(k, b.int(-lanes))
    _ = b.loop(from: b.int(0), to: count, step: size, carrying: [address(W.target)]) { first, target in
      let last = b.sub(count, b.int(1))
      let rows = (0..<size).map { number in
        at(source, b.mul(smallest(b.add(first, b.int(number)), last), step))
      }
      _ = b.loop(from: b.int(0), to: whole, step: lanes) { p, _ in
        let here = at(target[0], b.mul(p, b.int(size)))
        let squares = stride(from: 0, to: size, by: lanes).map { begin in
          transposed(
            (0..<lanes).map { begin + $0 < size ? loadVector(at(rows[begin + $0], p)) : b.zero(vector) })
        }
        for q in 0..<lanes {
          for (number, square) in squares.enumerated() { store(square[q], at(here, q * size + number * lanes)) }
        }
        return []
      }
      _ = b.loop(from: whole, to: k, step: 1) { p, _ in
        let here = at(target[0], b.mul(p, b.int(size)))
        for (number, row) in rows.enumerated() { store(load(at(row, p)), at(here, number)) }
        return []
      }
      return [at(target[0], b.mul(k, b.int(size)))]
    }
  }

  /// Vector `i`, lane `j` is vector `j`, lane `i` of these.
  private func transposed(_ vectors: [IRValue]) -> [IRValue] {
    var vectors = vectors
    var distance = lanes / 2
    while distance > 0 {
      for i in 0..<lanes where i & distance == 0 {
        let (x, y) = (vectors[i], vectors[i + distance])
        vectors[i] = b.shuffle(x, y, (0..<lanes).map { $0 & distance == 0 ? $0 : lanes + $0 - distance })
        vectors[i + distance] = b.shuffle(x, y, (0..<lanes).map { $0 & distance == 0 ? $0 + distance : lanes + $0 })
      }
      distance /= 2
    }
    return vectors
  }

  /// Where the rows of a group lie side by side: copies, a few steps of k through all groups before the next ones, so
  /// that memory is read along its pages. A group that is not full is filled with zeros.
  func emitPackAcross(_ size: Int) {
    typealias W = ProductWord.Pack
    let (source, step, count, k, target) = (
      address(W.source), word(W.step), word(W.count), word(W.k), address(W.target)
    )
    let whole = b.sub(count, b.llvm.pointee.BuildSRem(b.builder, count, b.int(size), ""))
    let group = b.mul(k, b.int(size))
    let some = 16
    _ = b.loop(from: b.int(0), to: k, step: some) { p, _ in
      let end = smallest(b.add(p, b.int(some)), k)
      let from = at(source, b.mul(p, step))
      let to = at(target, b.mul(p, b.int(size)))
      let after = b.loop(from: b.int(0), to: whole, step: size, carrying: [to]) { first, to in
        _ = b.loop(from: p, to: end, step: 1, carrying: [at(from, first), to[0]]) { _, place in
          for (begin, count) in parts(size) { store(loadVector(at(place[0], begin), count), at(place[1], begin)) }
          return [at(place[0], step), at(place[1], size)]
        }
        return [at(to[0], group)]
      }
      b.when(b.compare(.slt, whole, count)) {
        _ = b.loop(from: p, to: end, step: 1, carrying: [from, after[0]]) { _, place in
          for (begin, count) in parts(size) { store(b.zero(b.vector(element, count)), at(place[1], begin)) }
          _ = b.loop(from: whole, to: count, step: 1) { number, _ in
            store(load(at(place[0], number)), at(place[1], b.sub(number, whole)))
            return []
          }
          return [at(place[0], step), at(place[1], size)]
        }
      }
      return []
    }
  }

  /// Vectors that make up a group.
  private func parts(_ size: Int) -> [(begin: Int, count: Int)] {
    var parts: [(begin: Int, count: Int)] = []
    var begin = 0
    while begin < size {
      var count = lanes
      while count > size - begin { count /= 2 }
      parts.append((begin, count))
      begin += count
    }
    return parts
  }
}
