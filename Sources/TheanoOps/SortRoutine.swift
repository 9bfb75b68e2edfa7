import TheanoArrays
import TheanoGraph
import TheanoLoops

/// Sorts along the last axis: the elements, or their places.
struct SortRoutine: Routine {
  let wantsPlaces: Bool

  var name: String { wantsPlaces ? "argsort" : "sort" }

  /// Rows at least this long are sorted one after the other, each by all threads.
  private static let longRow = 1 << 17
  /// About as many elements make a piece of work where rows are shorter.
  private static let pieceLength = 1 << 16
  private static let alignment = 64

  func scratch(_ call: LoweringCall) -> Size {
    let type = call.inputs[0].type
    let total = type.shape.reduce(.one, *)
    let item = type.dtype.itemSize
    let slack = Size(4 * SortRoutine.alignment)
    if type.dtype.isComplex { return total * Size(wantsPlaces ? 8 : 16) + slack }
    let pieces = Size.floorDivide(total, Size(SortRoutine.pieceLength / 2)) + 2
    return total * Size(wantsPlaces ? 2 * item + 8 : item) + pieces * Size(256 * 8) + slack
  }

  func run(_ call: RoutineCall) -> RoutineFault? {
    if call.inputs[0].count == 0 { return nil }
    Sorting(routine: self, call: call).visit(call.inputs[0].dtype)
    return nil
  }

  private struct Sorting: SortVisitor {
    let routine: SortRoutine
    let call: RoutineCall
    func visit<Element: SortElement>(_ type: Element.Type) { routine.sort(call, type) }
    func visit<Part>(pairs: ComplexPair<Part>.Type) { routine.sortPairs(call, pairs) }
  }

  /// Hands out parts of the scratch memory.
  private struct Scratch {
    var next: UnsafeMutableRawPointer

    init(_ call: RoutineCall) {
      guard let scratch = call.scratch else { preconditionFailure("scratch memory has been asked for") }
      next = scratch
    }

    mutating func take<T>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
      next = next.alignedUp(toMultipleOf: SortRoutine.alignment)
      defer { next += count * MemoryLayout<T>.stride }
      return next.assumingMemoryBound(to: type)
    }
  }

  private func sort<Element: SortElement>(_ call: RoutineCall, _: Element.Type) {
    typealias Sorter = RadixSort<Element>
    let (input, output) = (call.inputs[0], call.outputs[0])
    let length = input.shape[input.shape.count - 1]
    let total = input.count
    let x = input.elements(as: Element.self)
    var scratch = Scratch(call)
    let own = wantsPlaces ? scratch.take(total, of: Element.Key.self) : output.elements(as: Element.Key.self)
    let other = scratch.take(total, of: Element.Key.self)
    let places = wantsPlaces ? (output.elements(as: Int.self), scratch.take(total, of: Int.self)) : nil
    let isLong = length >= SortRoutine.longRow
    let chunks = isLong ? (length + Sorter.chunkLength - 1) / Sorter.chunkLength : 1
    let rowsOfPiece = isLong ? 1 : max(1, SortRoutine.pieceLength / length)
    let rows = total / length
    let pieces = (rows + rowsOfPiece - 1) / rowsOfPiece
    let counts = scratch.take((isLong ? chunks : pieces) * Sorter.countsPerChunk, of: Int.self)

    func sortRow(_ row: Int, _ counts: UnsafeMutablePointer<Int>, _ parallel: Parallel) {
      let begin = row * length
      let sorted = Sorter(
        source: x + begin, count: length, keys: (own + begin, other + begin),
        places: places.map { ($0.0 + begin, $0.1 + begin) }, counts: counts, chunks: chunks, parallel: parallel
      ).run()
      if wantsPlaces { return }
      let elements = UnsafeMutableRawPointer(own + begin).assumingMemoryBound(to: Element.self)
      parallel(chunks) { chunk in
        for k in range(chunk, of: chunks, length) { elements[k] = Element(sortKey: sorted.keys[k]) }
      }
      if sorted.areLossy { restore(x + begin, elements, length) }
    }
    if isLong {
      for row in 0..<rows { sortRow(row, counts, call.parallel) }
    } else {
      call.parallel(pieces) { piece in
        for row in (piece * rowsOfPiece)..<min(rows, (piece + 1) * rowsOfPiece) {
          sortRow(row, counts + piece * Sorter.countsPerChunk, .alone)
        }
      }
    }
  }

  private func range(_ part: Int, of parts: Int, _ count: Int) -> Range<Int> {
    let length = (count + parts - 1) / parts
    return min(count, part * length)..<min(count, (part + 1) * length)
  }

  /// Elements that share a key keep their order and their bits: -0 and 0, and the NaNs.
  private func restore<Element: SortElement>(
    _ source: UnsafePointer<Element>, _ elements: UnsafeMutablePointer<Element>, _ count: Int
  ) {
    guard let key = Element.zeroKey else { return }
    var zero = firstIndex(elements, count) { $0.sortKey >= key }
    var firstNaN = firstIndex(elements, count) { $0.sortKey == .max }
    for k in 0..<count {
      let element = source[k]
      if element.sortKey == key {
        elements[zero] = element
        zero += 1
      } else if element.sortKey == .max {
        elements[firstNaN] = element
        firstNaN += 1
      }
    }
  }

  private func firstIndex<Element>(
    _ elements: UnsafeMutablePointer<Element>, _ count: Int, where holds: (Element) -> Bool
  ) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func sortPairs<Part>(_ call: RoutineCall, _: ComplexPair<Part>.Type) {
    let (input, output) = (call.inputs[0], call.outputs[0])
    let length = input.shape[input.shape.count - 1]
    let x = input.elements(as: ComplexPair<Part>.self)
    var scratch = Scratch(call)
    let other = scratch.take(input.count, of: Int.self)
    let places = wantsPlaces ? output.elements(as: Int.self) : scratch.take(input.count, of: Int.self)
    let rowsOfPiece = max(1, SortRoutine.pieceLength / length)
    let rows = input.count / length
    call.parallel((rows + rowsOfPiece - 1) / rowsOfPiece) { piece in
      for row in (piece * rowsOfPiece)..<min(rows, (piece + 1) * rowsOfPiece) {
        let (row, mine) = (x + row * length, places + row * length)
        for k in 0..<length { mine[k] = k }
        mergeSort(mine, other + (mine - places), length) { ComplexPair.precedes(row[$0], row[$1]) }
        if !wantsPlaces {
          let sorted = output.elements(as: ComplexPair<Part>.self) + (mine - places)
          for k in 0..<length { sorted[k] = row[mine[k]] }
        }
      }
    }
  }
}
