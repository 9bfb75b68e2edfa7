/// Sorts one row by its keys, digit by digit from the lowest (least-significant-digit radix sort), stably.
///
/// Chosen over comparison sorts since its time does not depend on the order of the elements, it is stable for nothing,
/// and it is cut into equal parts easily: for each digit every chunk counts its digits, sums over digits and chunks
/// say where each chunk writes, and the chunks write side by side. Chunks depend on the length alone. Digits that all
/// keys share are skipped. Source: D. Knuth, *The Art of Computer Programming*, volume 3, 5.2.5; the parallel form:
/// M. Zagha and G. Blelloch, *Radix sort for vector multiprocessors*, Supercomputing 1991.
struct RadixSort<Element: SortElement> {
  typealias Key = Element.Key
  typealias Parallel = (_ n: Int, _ body: (Int) -> Void) -> Void

  static var digits: Int { Key.bitWidth / 8 }
  /// Elements of one chunk, where a row has several.
  static var chunkLength: Int { 1 << 16 }
  static var countsPerChunk: Int { digits * 256 }
  /// Up to which length elements are inserted one by one.
  static var fewElements: Int { 24 }

  let source: UnsafePointer<Element>
  let count: Int
  /// The sorted keys end up in the first of the two.
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

  /// Whether the first of the two holds the elements themselves in place of their keys: so it may be without places.
  func run() -> Bool {
    if count <= Self.fewElements {
      insert()
      return false
    }
    parallel(chunks) { countAllDigits($0) }
    let wanted = (0..<Self.digits).filter { !isShared($0) }
    guard let first = wanted.first, let last = wanted.last else {
      parallel(chunks) { copy($0) }
      return false
    }
    var isInFirst = wanted.count % 2 == 1
    for digit in wanted {
      let (to, from) = isInFirst ? (keys.0, keys.1) : (keys.1, keys.0)
      let (toPlaces, fromPlaces) = isInFirst ? (places?.0, places?.1) : (places?.1, places?.0)
      if digit != first && chunks > 1 { parallel(chunks) { countDigits($0, digit, from) } }
      sum(digit)
      if digit == first {
        parallel(chunks) { distribute($0, digit, to, toPlaces) }
      } else if digit == last && places == nil {
        parallel(chunks) { distributeElements($0, digit, from) }
      } else {
        parallel(chunks) { distribute($0, digit, from, fromPlaces, to, toPlaces) }
      }
      isInFirst.toggle()
    }
    return first != last && places == nil
  }

  // MARK: Counting

  private func countAllDigits(_ chunk: Int) {
    let counts = counts + chunk * Self.countsPerChunk
    counts.update(repeating: 0, count: Self.countsPerChunk)
    for k in range(chunk) {
      var key = source[k].sortKey
      for digit in 0..<Self.digits {
        counts[digit &* 256 &+ Int(truncatingIfNeeded: key & 0xFF)] &+= 1
        key = key &>> 8 as Key
      }
    }
  }

  private func countDigits(_ chunk: Int, _ digit: Int, _ keys: UnsafeMutablePointer<Key>) {
    let counts = counts + (chunk * Self.countsPerChunk + digit * 256)
    counts.update(repeating: 0, count: 256)
    let shift = Key(truncatingIfNeeded: digit * 8)
    for k in range(chunk) { counts[Int(truncatingIfNeeded: (keys[k] &>> shift) & 0xFF)] &+= 1 }
  }

  /// Whether all keys have the same digit.
  private func isShared(_ digit: Int) -> Bool {
    let value = Int(truncatingIfNeeded: (source[0].sortKey &>> Key(truncatingIfNeeded: digit * 8)) & 0xFF)
    let total = (0..<chunks).reduce(0) { $0 + counts[$1 * Self.countsPerChunk + digit * 256 + value] }
    return total == count
  }

  /// Makes of each chunk's counts the places where it begins to write.
  private func sum(_ digit: Int) {
    var total = 0
    for value in 0..<256 {
      for chunk in 0..<chunks {
        let at = counts + (chunk * Self.countsPerChunk + digit * 256 + value)
        let here = at.pointee
        at.pointee = total
        total += here
      }
    }
  }

  // MARK: Writing

  /// The first time: from the elements themselves.
  private func distribute(
    _ chunk: Int, _ digit: Int, _ to: UnsafeMutablePointer<Key>, _ toPlaces: UnsafeMutablePointer<Int>?
  ) {
    let next = counts + (chunk * Self.countsPerChunk + digit * 256)
    let shift = Key(truncatingIfNeeded: digit * 8)
    for k in range(chunk) {
      let key = source[k].sortKey
      let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      let at = next[value]
      next[value] = at &+ 1
      to[at] = key
      if let toPlaces { toPlaces[at] = k }
    }
  }

  private func distribute(
    _ chunk: Int, _ digit: Int, _ from: UnsafeMutablePointer<Key>, _ fromPlaces: UnsafeMutablePointer<Int>?,
    _ to: UnsafeMutablePointer<Key>, _ toPlaces: UnsafeMutablePointer<Int>?
  ) {
    let next = counts + (chunk * Self.countsPerChunk + digit * 256)
    let shift = Key(truncatingIfNeeded: digit * 8)
    guard let fromPlaces, let toPlaces else {
      for k in range(chunk) {
        let key = from[k]
        let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
        let at = next[value]
        next[value] = at &+ 1
        to[at] = key
      }
      return
    }
    for k in range(chunk) {
      let key = from[k]
      let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      let at = next[value]
      next[value] = at &+ 1
      to[at] = key
      toPlaces[at] = fromPlaces[k]
    }
  }

  /// The last time, without places: elements are made of the keys where they are put.
  private func distributeElements(_ chunk: Int, _ digit: Int, _ from: UnsafeMutablePointer<Key>) {
    let next = counts + (chunk * Self.countsPerChunk + digit * 256)
    let shift = Key(truncatingIfNeeded: digit * 8)
    let elements = UnsafeMutableRawPointer(keys.0).assumingMemoryBound(to: Element.self)
    for k in range(chunk) {
      let key = from[k]
      let value = Int(truncatingIfNeeded: (key &>> shift) & 0xFF)
      let at = next[value]
      next[value] = at &+ 1
      elements[at] = Element(sortKey: key)
    }
  }

  private func copy(_ chunk: Int) {
    for k in range(chunk) {
      keys.0[k] = source[k].sortKey
      if let places { places.0[k] = k }
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
