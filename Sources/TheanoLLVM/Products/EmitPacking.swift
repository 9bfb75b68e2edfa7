internal import CTheanoLLVM
import TheanoArrays

/// Packing: rows of A or columns of B in groups of as many as a tile has, side by side within a step of k.
extension ProductEmitter {
  /// Where k runs along memory: squares are transposed, of the length of a vector but at most 32 bytes. Of a group that
  /// is not full the last row stands in for those that are missing, as far as vectors reach that have rows.
  ///
  /// Squares that reach beyond the group spoil the next step of k, or the next group: they are written before those. So a
  /// few elements behind the last group are overwritten.
  func emitPackAlong() {
    typealias W = ProductWord.Pack
    let (source, step, count, k, size) = (address(W.source), word(W.step), word(W.count), word(W.k), word(W.size))
    let side = min(lanes, 32 / dtype.itemSize)
    // What so many steps are packed to stays in the first cache until all of their squares are there.
    let some = 64
    let last = b.sub(count, b.int(1))
    func row(_ number: IRValue) -> IRValue { at(source, b.mul(smallest(number, last), step)) }
    groups { first, target in
      let rows = smallest(size, b.and(b.add(b.sub(count, first), b.int(lanes - 1)), b.int(-lanes)))
      let squares = b.udiv(b.add(rows, b.int(side - 1)), b.int(side))
      _ = b.loop(from: b.int(0), to: k, step: some) { begin, _ in
        let end = smallest(b.add(begin, b.int(some)), k)
        let whole = b.add(begin, b.and(b.sub(end, begin), b.int(-side)))
        _ = b.loop(from: b.int(0), to: squares, step: 1) { number, _ in
          let place = b.mul(b.sub(b.sub(squares, number), b.int(1)), b.int(side))
          let starts = (0..<side).map { row(b.add(b.add(first, place), b.int($0))) }
          _ = b.loop(from: begin, to: whole, step: side) { p, _ in
            var here = at(target, b.add(b.mul(p, size), place))
            for vector in b.transposed(starts.map { loadVector(at($0, p), side) }) {
              store(vector, here)
              here = at(here, size)
            }
            return []
          }
          return []
        }
        _ = b.loop(from: whole, to: end, step: 1) { p, _ in
          let here = at(target, b.mul(p, size))
          _ = b.loop(from: b.int(0), to: rows, step: 1) { number, _ in
            store(load(at(row(b.add(first, number)), p)), at(here, number))
            return []
          }
          return []
        }
        return []
      }
    }
  }

  /// `body` for each group, with the number of its first row and where it is packed to.
  private func groups(_ body: (_ first: IRValue, _ target: IRValue) -> Void) {
    typealias W = ProductWord.Pack
    let size = word(W.size)
    let count = b.udiv(b.add(word(W.count), b.sub(size, b.int(1))), size)
    let length = b.mul(word(W.k), size)
    _ = b.loop(from: b.int(0), to: count, step: 1, carrying: [b.int(0), address(W.target)]) { _, state in
      body(state[0], state[1])
      return [b.add(state[0], size), at(state[1], length)]
    }
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

  /// The same with masks, for groups of any size.
  func emitPackAcross() {
    typealias W = ProductWord.Pack
    let (source, step, count, k, size) = (address(W.source), word(W.step), word(W.count), word(W.k), word(W.size))
    let some = 16
    _ = b.loop(from: b.int(0), to: k, step: some) { p, _ in
      let steps = smallest(b.sub(k, p), b.int(some))
      let from = at(source, b.mul(p, step))
      groups { first, target in
        let to = at(target, b.mul(p, size))
        _ = b.loop(from: b.int(0), to: size, step: lanes) { begin, _ in
          let number = b.add(first, begin)
          let (present, wanted) = (mask(b.sub(count, number)), mask(b.sub(size, begin)))
          let places = [at(from, number), at(to, begin)]
          _ = b.loop(from: b.int(0), to: steps, step: 1, carrying: places) { _, place in
            storeMasked(loadMasked(place[0], present), place[1], wanted)
            return [at(place[0], step), at(place[1], size)]
          }
          return []
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
