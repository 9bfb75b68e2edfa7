import TheanoLoops

/// Sorts one row by its keys, digit by digit from the lowest (least-significant-digit radix sort), stably.
///
/// Chosen over comparison sorts since its time does not depend on the order of the elements, it is stable for nothing,
/// and it is cut into equal parts easily: for each digit every chunk counts its digits, sums over digits and chunks
/// say where each chunk writes, and the chunks write side by side. Chunks depend on the length alone. Digits that all
/// keys share are skipped. Keys are made, and elements of them, in loops of their own, which the compiler writes for
/// vectors; in the loops that count and write they took as long as the rest. Source: D. Knuth, *The Art of Computer
/// Programming*, volume 3, 5.2.5; the parallel form: M. Zagha and G. Blelloch, *Radix sort for vector
/// multiprocessors*, Supercomputing 1991.
struct RadixSort<Element: SortElement> {
  typealias Key = Element.Key

  /// Elements of one chunk, where a row has several.
  static var chunkLength: Int { 1 << 16 }
  /// Numbers that each chunk counts in.
  static var countsPerChunk: Int { 256 }
  /// Up to which length elements are inserted one by one.
  static var fewElements: Int { 24 }

  let source: UnsafePointer<Element>
  let count: Int
  let keys: (UnsafeMutablePointer<Key>, UnsafeMutablePointer<Key>)
  /// If given: the places of the elements end up in the first of the two.
  let places: (UnsafeMutablePointer<Int>, UnsafeMutablePointer<Int>)?
  /// For each chunk `countsPerChunk`.
  let counts: UnsafeMutablePointer<Int>
  let chunks: Int
  let parallel: Parallel

  private func range(_ chunk: Int) -> Range<Int> {
    if chunks == 1 { return 0..<count }
    let begin = chunk * Self.chunkLength
    return begin..<min(count, begin + Self.chunkLength)
  }

  /// The sorted keys, one of the two lists; and whether they do not give back all bits of the elements.
  func run() -> (keys: UnsafeMutablePointer<Key>, areLossy: Bool) {
    if count <= Self.fewElements {
      insert()
      return (keys.0, (0..<count).contains { source[$0].bitsLost != 0 })
    }
    parallel(chunks) { makeKeys($0) }
    var (digits, areLossy) = differentDigits()
    var (from, to) = keys
    var (fromPlaces, toPlaces) = digits.nonzeroBitCount % 2 == 1 ? (places?.1, places?.0) : (places?.0, places?.1)
    if digits == 0, let places { for k in 0..<count { places.0[k] = k } }
    var isFirst = true
    while digits != 0 {
      let shift = Key(truncatingIfNeeded: digits.trailingZeroBitCount * 8)
      digits &= digits - 1
      let (source, target) = (from, to)
      parallel(chunks) { chunk in
        let range = range(chunk)
        countDigits(source + range.lowerBound, range.count, counts + chunk * Self.countsPerChunk, shift)
      }
      sum()
      if let sourcePlaces = fromPlaces, let targetPlaces = toPlaces {
        parallel(chunks) { chunk in
          let next = counts + chunk * Self.countsPerChunk
          if isFirst {
            distribute(source, range(chunk), next, shift, target, targetPlaces) { $0 }
          } else {
            distribute(source, range(chunk), next, shift, target, targetPlaces) { sourcePlaces[$0] }
          }
        }
        (fromPlaces, toPlaces) = (toPlaces, fromPlaces)
      } else {
        parallel(chunks) { chunk in
          let range = range(chunk)
          distribute(source + range.lowerBound, range.count, counts + chunk * Self.countsPerChunk, shift, target)
        }
      }
      (from, to, isFirst) = (to, from, false)
    }
    return (from, areLossy)
  }

  // MARK: Keys and counts

  /// Makes a chunk's keys; its first number says in which bits they differ from the first key of all, its second which
  /// bits they lose.
  private func makeKeys(_ chunk: Int) {
    let first = source[0].sortKey
    var (different, lost): (Key, Key) = (0, 0)
    for k in range(chunk) {
      let key = source[k].sortKey
      keys.0[k] = key
      different |= key ^ first
      lost |= source[k].bitsLost
    }
    counts[chunk * Self.countsPerChunk] = Int(truncatingIfNeeded: different)
    counts[chunk * Self.countsPerChunk + 1] = Int(truncatingIfNeeded: lost)
  }

  /// The digits in which keys differ, a bit each, and whether a key loses bits.
  private func differentDigits() -> (Int, areLossy: Bool) {
    var (different, lost) = (0, 0)
    for chunk in 0..<chunks {
      different |= counts[chunk * Self.countsPerChunk]
      lost |= counts[chunk * Self.countsPerChunk + 1]
    }
    var digits = 0
    for digit in 0..<Key.bitWidth / 8 where (different >> (digit * 8)) & 0xFF != 0 { digits |= 1 << digit }
    return (digits, lost != 0)
  }

  private func countDigits(
    _ keys: UnsafeMutablePointer<Key>, _ count: Int, _ counts: UnsafeMutablePointer<Int>, _ shift: Key
  ) {
    counts.update(repeating: 0, count: Self.countsPerChunk)
    for k in 0..<count { counts[Int(truncatingIfNeeded: (keys[k] &>> shift) & 0xFF)] &+= 1 }
  }

  /// Makes of each chunk's counts the places where it begins to write.
  private func sum() {
    var total = 0
    for value in 0..<256 {
      for chunk in 0..<chunks {
        let at = counts + (chunk * Self.countsPerChunk + value)
        let here = at.pointee
        at.pointee = total
        total += here
      }
    }
  }

  // MARK: Writing

  private func distribute(
    _ from: UnsafeMutablePointer<Key>, _ count: Int, _ next: UnsafeMutablePointer<Int>, _ shift: Key,
    _ to: UnsafeMutablePointer<Key>
  ) {
    for k in 0..<count {
      let key = from[k]
      let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      let at = next[value]
      next[value] = at &+ 1
      to[at] = key
    }
  }

  @inline(__always)
  private func distribute(
    _ from: UnsafeMutablePointer<Key>, _ range: Range<Int>, _ next: UnsafeMutablePointer<Int>, _ shift: Key,
    _ to: UnsafeMutablePointer<Key>, _ toPlaces: UnsafeMutablePointer<Int>, place: (Int) -> Int
  ) {
    for k in range {
      let key = from[k]
      let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      let at = next[value]
      next[value] = at &+ 1
      to[at] = key
      toPlaces[at] = place(k)
    }
  }

  private func insert() {
    for k in 0..<count {
      let key = source[k].sortKey
      var at = k
      while at > 0 && key < keys.0[at - 1] {
        keys.0[at] = keys.0[at - 1]
        if let places { places.0[at] = places.0[at - 1] }
        at -= 1
      }
      keys.0[at] = key
      if let places { places.0[at] = k }
    }
  }
}

/// Sorts places by what lies there, stably, by merging longer and longer runs.
///
/// - Parameter places: 0, 1, 2, … ; sorted afterwards.
func mergeSort(
  _ places: UnsafeMutablePointer<Int>, _ other: UnsafeMutablePointer<Int>, _ count: Int,
  precedes: (Int, Int) -> Bool
) {
  var (from, to) = (places, other)
  var length = 1
  while length < count {
    for begin in stride(from: 0, to: count, by: 2 * length) {
      let (middle, end) = (min(count, begin + length), min(count, begin + 2 * length))
      var (left, right) = (begin, middle)
      for at in begin..<end {
        if right == end || (left < middle && !precedes(from[right], from[left])) {
          to[at] = from[left]
          left += 1
        } else {
          to[at] = from[right]
          right += 1
        }
      }
    }
    (from, to) = (to, from)
    length *= 2
  }
  if from != places { places.update(from: from, count: count) }
}
