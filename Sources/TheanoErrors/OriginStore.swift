internal import CTheanoFrames
import Synchronization

/// The words of a trace, kept at one address until the process ends.
struct TraceWords: @unchecked Sendable, Hashable {
  private let words: UnsafePointer<UInt>
  private let count: Int

  /// The words must outlive this value.
  init(_ words: UnsafePointer<UInt>, count: Int) {
    self.words = words
    self.count = count
  }

  /// A copy that is never freed.
  func kept() -> TraceWords {
    let copy = UnsafeMutablePointer<UInt>.allocate(capacity: count)
    copy.initialize(from: words, count: count)
    return TraceWords(copy, count: count)
  }

  var start: UnsafePointer<UInt> { words }

  /// The file, line and column that the caller named itself.
  var site: (file: String, line: Int, column: Int)? {
    guard let file = UnsafePointer<CChar>(bitPattern: words[0]) else { return nil }
    return (String(cString: file), Int(words[1] >> 16), Int(words[1] & 0xffff))
  }

  var returnAddresses: [UInt] {
    (Int(THEANO_TRACE_SITE)..<count).map { words[$0] }
  }

  static func == (a: TraceWords, b: TraceWords) -> Bool {
    guard a.count == b.count else { return false }
    for k in 0..<a.count where a.words[k] != b.words[k] { return false }
    return true
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(bytes: UnsafeRawBufferPointer(start: words, count: count * MemoryLayout<UInt>.size))
  }
}

/// All origins of the process, numbered from 1.
///
/// Traces are never forgotten: their number is bounded by the paths through the user's program,
/// and a loop that builds the same graph again finds its traces here.
final class OriginStore: Sendable {
  private enum Record {
    case trace(TraceWords)
    case union([UInt32])
  }

  private struct State {
    var records: [Record] = []
    var traces: [TraceWords: UInt32] = [:]
    var unions: [[UInt32]: UInt32] = [:]

    mutating func add(_ record: Record) -> UInt32 {
      records.append(record)
      return UInt32(records.count)
    }
  }

  /// A bound on memory (about 200 bytes each) for programs that never repeat themselves.
  private static let capacity = 1 << 20

  static let shared = OriginStore()

  private let state = Mutex(State())

  /// The number of a trace, which the calling thread remembers from then on.
  func intern(_ trace: inout theano_trace) -> Origin {
    let count = Int(trace.count)
    let found: (TraceWords, UInt32)? = withUnsafeBytes(of: &trace.words) { bytes in
      guard let start = bytes.assumingMemoryBound(to: UInt.self).baseAddress else { return nil }
      let words = TraceWords(start, count: count)
      return state.withLock { state in
        if let index = state.traces.index(forKey: words) {
          return (state.traces[index].key, state.traces[index].value)
        }
        guard state.records.count < OriginStore.capacity else { return nil }
        let kept = words.kept()
        let number = state.add(.trace(kept))
        state.traces[kept] = number
        return (kept, number)
      }
    }
    guard let (words, number) = found else { return .unknown }
    theano_trace_remember(&trace, words.start, number)
    return Origin(id: number)
  }

  /// One origin for the parts of both; the first alone when there is no room for another.
  func unite(_ a: Origin, _ b: Origin) -> Origin {
    state.withLock { state in
      var parts = OriginStore.parts(of: a.id, in: state.records)
      for part in OriginStore.parts(of: b.id, in: state.records) where !parts.contains(part) {
        if parts.count == Origin.unionLimit { break }
        parts.append(part)
      }
      if parts.count == 1 { return Origin(id: parts[0]) }
      if let number = state.unions[parts] { return Origin(id: number) }
      guard state.records.count < OriginStore.capacity else { return a }
      let number = state.add(.union(parts))
      state.unions[parts] = number
      return Origin(id: number)
    }
  }

  /// What an origin was united of, in that order.
  func parts(of origin: Origin) -> [Origin] {
    state.withLock { state in OriginStore.parts(of: origin.id, in: state.records).map { Origin(id: $0) } }
  }

  /// The traces of an origin, in the order in which they were united.
  func traces(of origin: Origin) -> [TraceWords] {
    state.withLock { state in
      OriginStore.parts(of: origin.id, in: state.records).compactMap { part in
        switch state.records[Int(part) - 1] {
        case .trace(let words): words
        case .union: nil
        }
      }
    }
  }

  /// A union never holds a union.
  private static func parts(of number: UInt32, in records: [Record]) -> [UInt32] {
    if number == 0 { return [] }
    switch records[Int(number) - 1] {
    case .trace: return [number]
    case .union(let parts): return parts
    }
  }
}
